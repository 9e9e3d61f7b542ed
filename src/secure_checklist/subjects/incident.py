"""`Incident`: one leak, or threat of one, and what is known about it.

Every fact is at least private. Facts about danger and self-harm are transient and never written anywhere. They decide
what comes first, and hide no step. Nothing here holds, names or describes the picture itself.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Literal, TypeVar, cast

from secure_checklist.rules.fact import Fact, ask, ask_private
from secure_checklist.subjects.base import Context, Subject, Suggested, derived
from secure_checklist.subjects.observations import Unknown

Whose = Literal["me", "my_child", "pupil", "colleague", "friend", "someone"]
Doer = Literal["partner", "my_child", "family", "child", "known", "stranger", "me", "unknown"]
Role = Literal["self", "parent", "helper", "professional", "witness", "doer", "parent_of_doer"]
Age = Literal["adult", "minor", "unsure"]
Event = Literal[
    "threat", "asked", "posted", "seen", "held", "fake", "camera", "assault", "address", "account", "paid_work"
]
Content = Literal["picture", "video", "messages"]
Demand = Literal["money", "more_images", "sex", "return_to_relationship", "other"]
AccessNeed = Literal["cannot_speak", "cannot_hear", "reading_is_hard"]
CLOSE: tuple[Doer, ...] = ("partner", "family")
"""The answers for someone close, who may have access to the person and their devices."""
ABOUT_WATCHING = ("device_watched", "on_safer_device")
"""The facts about being watched. A file contains them only if someone asks for everything."""
Doubt = Literal["no", "unsure", "yes"]
Endangered = Literal["me", "other"]
Wish = Literal["no", "undecided", "yes"]
ReportedTo = Literal[
    "platform",
    "search_engine",
    "child_hotline",
    "police",
    "cybercrime_body",
    "regulator",
    "helpline",
    "bank",
    "work_or_school",
    "host",
]
_AGES = {"adult": "18 or older", "minor": "Under 18", "unsure": "I'm not sure"}
_DOUBTS = {"unsure": "I'm not sure"}
_WISHES = {"undecided": "I haven't decided"}

_ROLES: Mapping[Whose, Role] = {
    "me": "self",
    "my_child": "parent",
    "pupil": "professional",
    "colleague": "professional",
    "friend": "helper",
    "someone": "witness",
}
POLICE_RISK = "police_risk"
"""The name of the table for `Incident.police_risk`: whether telling the police can harm the person, by the
incident's id."""
REMOVAL_BY_LAW = "removal_by_law"
"""The name of the table for `Incident.removal_by_law`: whether a law limits the platform's time, by the incident's
id."""
REMOVAL_DUE = "removal_due"
"""The name of the table for `Incident.removal_overdue`: when the platform's time runs out, by the incident's id."""
_COURTESY = timedelta(days=3)
"""How long to wait for a platform if no law sets a time, which is also the period of the checklist's reminder."""


class Incident(Subject):
    """One leak or threat: who is affected, who did it, what it is about, where it happened, and what has been done.

    "The person shown" is the person in the pictures, or who wrote the messages. The advised person may be someone else
    who is helping. Every question may be left open: unknown is a valid answer and leads to the safer advice.
    """

    kind = "incident"
    suggested: ClassVar[Suggested] = {"incident": {}}

    # who
    whose: Fact[Whose] = ask_private(
        "Who did it happen to?",
        label="person shown",
        meaning="Who is in the pictures or wrote the messages, according to the person getting advice.",
        absence="The person wasn't asked, or would rather not say. Steps only for the person shown are left out.",
        choices={
            "my_child": "A child under 18 I'm bringing up",
            "pupil": "Someone under 18 I know through my job",
            "colleague": "An adult I know through my job",
            "friend": "Someone else I know",
            "someone": "Someone I don't know",
        },
    )
    did_it: Fact[Doer] = ask_private(
        "Who did it, as far as you know?",
        label="presumed perpetrator",
        meaning=(
            "Who shared, made or took the content, or threatens to share it. This is a belief, not a finding. Choose "
            "the first answer that fits."
        ),
        absence="The person wasn't asked, or would rather not say. The advice then assumes it may be someone close.",
        choices={
            "partner": "A partner or an ex",
            "my_child": "A child of mine",
            "family": "Family, or someone in the home",
            "child": "Another child or teenager",
            "known": "Someone else known in real life",
            "stranger": "A stranger, or someone known only online",
            "me": "I did, not someone I sent it to",
            "unknown": "I don't know",
        },
    )
    has_consent: Fact[bool] = ask_private(
        "Has the person asked you to help with this?",
        label="consent of the person shown",
        when_true="the person shown has asked for this help",
        when_false="the person shown has not asked for this help",
        meaning="Answer yes if the person shown agrees to everything a helper does for them.",
        absence="The question wasn't asked, or the person getting advice is the person shown.",
    )
    age_when_taken: Fact[Age] = ask_private(
        "Was the person in the picture under 18 when it was made, or might they have been?",
        label="age when the picture was made",
        meaning="The age of the person shown when the picture was made. `unsure` counts as `minor`.",
        absence="The question wasn't asked, or the person would rather not say. The advice then assumes `minor`.",
        choices=_AGES,
    )
    age_now: Fact[Age] = ask_private(
        "Is the person in the picture under 18 now?",
        label="current age of the person shown",
        meaning="The age of the person shown today, which decides who can help. Under 18 now means under 18 then.",
        choices=_AGES,
    )
    country: Fact[str] = ask_private(
        "Which country does the person in the picture live in?",
        label="country of the person shown",
        meaning="The country's name or two-letter code, for example India or IN (ISO 3166-1 alpha-2).",
        code="country",
    )
    subdivision: Fact[str] = ask_private(
        "Which state, province or nation of that country do they live in?",
        label="state or province",
        meaning="The short code, such as CA-BC or GB-SCT (ISO 3166-2). Only needed where laws differ within a country.",
    )

    # what happened
    happened: Fact[frozenset[Event]] = ask_private(
        "What happened? Choose all that apply.",
        label="events so far",
        meaning="Everything that has happened to a private picture, video or message, or to the person.",
        choices={
            "threat": "Someone is making threats, or pushing for pictures, money or sex",
            "asked": "Someone is asking for a private picture, and no one is making threats",
            "posted": "A private picture, video or message is online, where anyone can see it",
            "seen": "People have been sent a private picture, video or message, or have seen or read it",
            "held": "Someone has a private picture, video or message, and nothing has happened yet",
            "fake": "Something is fake or edited, or someone pretends to be the person",
            "camera": "Someone was filmed without knowing it",
            "assault": "Someone was raped, attacked, or touched against their will",
            "address": "A name, address or number was put online",
            "account": "A device is lost or stolen, or someone is in an account or has its password",
            "paid_work": "Pictures or videos I sell were copied",
        },
    )
    content: Fact[frozenset[Content]] = ask_private(
        "Is it a picture, a video or messages?",
        label="kinds of content",
        meaning="Every kind of thing that has leaked or may be shared. Only the kind, never what it shows.",
        choices={
            "picture": "A picture",
            "video": "A video",
        },
    )
    channels: Fact[
        frozenset[Literal["website", "social_media", "messenger", "sms_mms", "email", "work_or_school_system"]]
    ] = ask_private(
        "Where was it shared, or where was the threat made?",
        meaning="Every way in which the content is known to be spreading.",
        choices={
            "website": "A website",
            "social_media": "A social network",
            "messenger": "A messaging app or a group chat",
            "sms_mms": "Text messages (SMS or MMS)",
            "work_or_school_system": "A work or school system",
        },
    )
    platforms: Fact[frozenset[str]] = ask_private(
        "Which apps or sites are part of this?",
        label="apps and sites",
        meaning="The names of the apps or sites, as people write them. They decide which ways to report are shown.",
        absence="The question wasn't asked, so only general ways to report are shown.",
    )
    found_by_name: Fact[bool] = ask_private(
        "Does a search for the person's name find the picture, video or messages?",
        label="search results for the name",
        when_true="a search for the person's name finds the content",
        when_false="a search for the person's name does not find the content",
        meaning="Answer yes if a search engine shows the content. No one needs to search again to find out.",
    )
    demands: Fact[frozenset[Demand]] = ask_private(
        "Is someone demanding something?",
        meaning="Everything the person making threats demands. An empty list means nothing. Any demand is sextortion.",
        choices={
            "money": "Money or gift cards",
            "more_images": "More pictures",
            "sex": "Sex or a meeting",
            "return_to_relationship": "Getting back together, or not leaving",
            "other": "Something else",
        },
    )
    paid: Fact[bool] = ask_private(
        "Has anything been paid already?",
        label="payment so far",
        when_true="something was paid",
        when_false="nothing was paid",
        meaning="Answer yes if money, gift cards or similar went to the person making threats.",
    )
    known_since: Fact[date] = ask_private(
        "On what day did the person find out what had happened?",
        label="day it became known",
        meaning="Some time limits for complaints start on this day.",
    )
    doer_known_since: Fact[date] = ask_private(
        "On what day did the person find out who did it?",
        label="day the perpetrator became known",
        meaning="Some time limits start once this day and `known_since` are both known. A belief is enough.",
        absence="The question wasn't asked, or no one knows who did it. To our knowledge, the time limit hasn't begun.",
    )
    happened_on: Fact[date] = ask_private(
        "On what day was the picture, video or message first shared or made, as far as you know?",
        label="day when it first happened",
        meaning="The day of the act. Some courts' time limits start then. If it happened again, give the first day.",
        absence="The question wasn't asked, or no one knows. This isn't the day when the person found out.",
    )
    involves: Fact[frozenset[Literal["work", "school"]]] = ask_private(
        "Is work or school involved?",
        label="institutions involved",
        meaning="Whether people there took part or were written to, or systems were used. An empty list means neither.",
    )
    contacts_named: Fact[bool] = ask_private(
        "Have they named people they'll send it to?",
        label="named contacts",
        when_true="they named people they'll send it to",
        when_false="they didn't name people they'll send it to",
        meaning="Answer yes if any of the person's contacts were named or messaged.",
    )

    # safety, never written anywhere
    danger_now: Fact[Doubt] = ask(
        "Is anyone threatening to hurt you or the person you're helping, or following you or them?",
        label="immediate danger",
        meaning="Danger of being hurt or killed now. `unsure` calls for the same care as `yes`.",
        choices=_DOUBTS,
        confidentiality="transient",
    )
    safe_for_now: Fact[bool] = ask(
        "Are you safe for now, or with someone who can help? If you're helping someone, are they?",
        label="safety for now",
        when_true="the person is safe for now",
        when_false="the person isn't safe right now",
        meaning="Answer yes if no one can hurt the person right now.",
        confidentiality="transient",
    )
    self_harm_now: Fact[Doubt] = ask(
        "Is the person thinking of hurting themselves?",
        label="thinking about self-harm",
        meaning="We ask this once, and gently. An answer is never needed and never kept.",
        choices=_DOUBTS,
        confidentiality="transient",
    )
    at_risk: Fact[Endangered] = ask(
        "Who is in danger, or might hurt themselves?",
        label="who is in danger",
        meaning="The advised person, or someone they help. This decides who the advice speaks to while danger lasts.",
        absence="The question wasn't asked, or the answer isn't known. Then the advice depends on who it happened to.",
        choices={"other": "Someone I'm helping"},
        confidentiality="transient",
    )
    crisis_line_seen: Fact[bool] = ask(
        "Do you know who to call, day or night?",
        label="crisis line shown",
        when_true="you know who to call, day or night",
        when_false="you don't know yet who to call, day or night",
        meaning="Answer yes if the crisis line was shown.",
        confidentiality="transient",
    )
    device_watched: Fact[Doubt] = ask_private(
        "Could someone else look at the phone or computer you're using for this?",
        label="possible surveillance of the device",
        meaning=(
            "Whether it is shared, in a family account or has spying software, or someone knows its code. "
            "If a partner may be behind it, not knowing counts as yes."
        ),
        choices=_DOUBTS,
    )
    on_safer_device: Fact[bool] = ask_private(
        "Are you using a device now that no one else looks at?",
        label="use of a safer device",
        when_true="a safer device is in use",
        when_false="no safer device is in use",
        meaning="Answer yes if advice, evidence and new accounts are kept away from a watched device.",
    )

    safe_choice_made: Fact[bool] = ask_private(
        "Have you decided what's safe to do first, with a trained helper if you can?",
        label="what the person finds safe to do first",
        when_true="you've decided what's safe to do first",
        when_false="you haven't decided what's safe to do first",
        meaning="Answer yes once the person has chosen. Until then, put off anything someone close may notice.",
    )

    access_needs: Fact[frozenset[AccessNeed]] = ask_private(
        "Are any of these hard for you now?",
        meaning="What the person can't use to reach help. It decides which channels are offered and how much is shown.",
        choices={
            "cannot_speak": "I can't talk",
            "cannot_hear": "I can't hear",
        },
    )

    # what the person has and wants
    own_copy: Fact[bool] = ask_private(
        "Do you still have the picture on your own device? Don't look for it, and don't ask anyone for it.",
        label="copy on the person's own device",
        when_true="there is a copy on the person's own device",
        when_false="there is no copy on the person's own device",
        meaning="Whether an adult has their own picture on their own device. Only adults are asked, about themselves.",
    )
    self_taken: Fact[bool] = ask_private(
        "Did the person in the picture take it themselves?",
        label="taken by the person shown",
        when_true="the person shown took the picture themselves",
        when_false="the person shown did not take the picture themselves",
        meaning="Answer yes if they made the picture, and so most likely own the copyright.",
    )
    wants_police: Fact[Wish] = ask_private(
        "Do you want to involve the police? If you're helping someone, do they?",
        label="wish to involve the police",
        meaning="What the person shown wants. Help never depends on it.",
        choices=_WISHES,
    )
    wants_legal: Fact[Wish] = ask_private(
        "Do you want to use the law in other ways, like a court order or a claim? If you're helping someone, do they?",
        label="wish to take legal action",
        meaning="What the person shown wants. Help never depends on it.",
        choices=_WISHES,
    )

    # what has been done
    contact_stopped: Fact[bool] = ask_private(
        "Has the person stopped answering the one making threats?",
        label="end of contact",
        when_true="contact with the person making threats has stopped",
        when_false="contact with the person making threats has not stopped",
        meaning="Answer yes if nothing more is sent to the person making threats.",
    )
    blocked: Fact[bool] = ask_private(
        "Have you blocked the person making threats everywhere, after writing down what they said?",
        label="block after making notes",
        when_true="you have blocked the person making threats everywhere, after writing down what they said",
        when_false="you haven't blocked the person making threats everywhere",
        meaning="Answer yes if the person making threats is blocked in every app, and what they wrote was noted first.",
    )
    places: Fact[int] = ask_private(
        "In how many places is the picture, video or message, as far as you know?",
        label="number of known places",
        when_true="{value} places are known",
        when_false="we don't know yet where the content is",
        minimum=0,
        maximum=100_000,
        meaning="How many posts, pages, chats or groups with the content are known. 0 means none so far.",
    )
    records_ready: Fact[int] = ask_private(
        "For how many places or messages have you written down the details?",
        label="number of complete evidence records",
        when_true="{value} records are complete",
        when_false="no record is complete yet",
        minimum=0,
        maximum=100_000,
        meaning="How many records in the evidence log have at least the details needed.",
    )
    reported_to: Fact[frozenset[ReportedTo]] = ask_private(
        "Who have reports been sent to so far?",
        label="recipients of reports",
        meaning="Everyone who has been sent a formal report. An empty list means no one yet.",
        choices={
            "platform": "The platform or app",
            "search_engine": "A search engine",
            "child_hotline": "A hotline for images of people under 18",
            "police": "The police",
            "cybercrime_body": "A cybercrime body",
            "regulator": "A regulator",
            "helpline": "A helpline",
            "bank": "A bank or payment service",
            "host": "The host of a website",
        },
    )
    platform_reported_at: Fact[datetime] = ask_private(
        "When did you send the report to the platform?",
        label="report to the platform",
        meaning="The first report that's still open. Deadlines for removal start from this report.",
    )
    us_legal_notice: Fact[bool] = ask_private(
        "Did you use the form for the US Take It Down Act, and sign it?",
        label="US Take It Down Act request",
        when_true="a signed Take It Down Act request was sent",
        when_false="no signed Take It Down Act request was sent",
        meaning="Answer yes if the report was a request under 47 U.S.C. 223a with all its parts, by someone in the US.",
    )
    platform_answer: Fact[Literal["waiting", "removed", "refused"]] = ask_private(
        "What did the platform say?",
        label="platform's answer",
        meaning="The outcome of the report. `waiting` means no answer yet.",
        choices={
            "waiting": "No answer yet",
            "removed": "They removed it",
            "refused": "They refused",
        },
    )
    platform_answered_at: Fact[datetime] = ask_private(
        "When did the platform answer?",
        label="day of the platform's answer",
        meaning="When the platform refused or removed the content. The time to appeal starts then.",
    )
    regulator_reported_at: Fact[datetime] = ask_private(
        "When did you report the content to the regulator?",
        label="report to the regulator",
        meaning="When the report or complaint was made. Some authorities must decide within a set time.",
    )
    erasure_requested_at: Fact[datetime] = ask_private(
        "When did you ask the service to erase the content under data protection law (GDPR)? Skip this if you didn't.",
        label="request to erase personal data",
        meaning="When a request under article 17 of the GDPR was made. The service must answer within a month.",
        absence="The question wasn't asked, or no such request was made. A report to a platform is not such a request.",
    )

    @derived(
        reads=("whose", "did_it"),
        confidentiality="private",
        label="role in this incident",
        choices={
            "self": "The person shown",
            "parent": "A parent",
            "helper": "A friend or helper",
            "professional": "Someone who helps as part of their work",
            "witness": "Someone who saw it",
            "doer": "The person who did it",
            "parent_of_doer": "A parent of the person who did it",
        },
    )
    def role(self, _: Context) -> Role | Unknown | None:
        """How the person getting advice is related to what happened.

        The person shown is never the one who did harm, even if they posted it themselves.
        """
        return role_of(self)

    @derived(
        reads=("danger_now", "safe_for_now"),
        confidentiality="transient",
        label="danger now",
        when_true="someone is, or may be, in danger now",
        when_false="no one is in danger now",
    )
    def in_danger(self, _: Context) -> bool | Unknown | None:
        """Whether someone is, or may be, in danger.

        Not being sure counts as danger. Being safe for now ends the danger.
        """
        return None if self.danger_now is None else is_in_danger(self)

    @derived(
        reads=("country",),
        partial_input=True,  # the table says it, also where only the caller's own country is known
        confidentiality="private",
        label="risk in telling the police",
        when_true="telling the police can get the person shown into trouble",
        when_false="there's no known risk in telling the police",
    )
    def police_risk(self, context: Context) -> bool | Unknown | None:
        """Whether the person shown could be charged if they go to the police.

        The function `respond` supplies the value in the table `police_risk`.
        """
        return _supplied(self, context, POLICE_RISK, bool)

    @derived(
        reads=("places", "records_ready"),
        confidentiality="private",
        label="complete evidence",
        when_true="there is a record of every known place",
        when_false="there isn't a record of every known place",
    )
    def evidence_ready(self, _: Context) -> bool | Unknown | None:
        """Whether at least one place is known and there is a record of each place."""
        if self.places is None or self.records_ready is None:
            return None
        # Nothing recorded of no known place isn't "complete": it may be somewhere nobody has looked yet.
        return self.records_ready >= max(1, self.places)

    @derived(
        reads=("known_since", "doer_known_since"),
        confidentiality="private",
        label="date when both the act and who did it were known",
    )
    def act_and_person_known(self, _: Context) -> date | Unknown | None:
        """Date when both the act and the person behind it were known: the later of the two."""
        if self.known_since is None or self.doer_known_since is None:
            return None
        return max(self.known_since, self.doer_known_since)

    @derived(
        reads=("platform_reported_at",),
        confidentiality="private",
        label="overdue removal",
        when_true="the time for removal is over",
        when_false="the time for removal hasn't run out",
    )
    def removal_overdue(self, context: Context) -> bool | Unknown | None:
        """Whether the platform's time to remove the content is over.

        The function `respond` supplies that time in the table `removal_due`, by incident, from the country's deadlines.
        Without such a table, the time is three days, which no law sets.
        """
        if self.platform_reported_at is None:
            return None
        end = _supplied(self, context, REMOVAL_DUE, datetime)
        return context.now >= (end or self.platform_reported_at + _COURTESY)

    @derived(
        reads=("platform_reported_at",),
        confidentiality="private",
        when_true="a law sets a deadline for removing the content",
        when_false="no law sets a deadline for removing the content",
    )
    def removal_by_law(self, context: Context) -> bool | Unknown | None:
        """Whether a law sets the time for removal.

        The function `respond` supplies the value in the table `removal_by_law`.
        """
        return _supplied(self, context, REMOVAL_BY_LAW, bool)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show only the id, since even the choice of answered questions reveals something."""
        yield "id", self.id


T = TypeVar("T")


def _supplied(incident: Incident, context: Context, table: str, of: type[T]) -> T | None:
    """Return the entry of an incident in a table that `respond` supplies, or None if there is none of that type."""
    found = cast("Mapping[str, object]", context.tables.get(table, {})).get(incident.id)
    return found if isinstance(found, of) else None


def role_of(incident: Incident) -> Role | None:
    """Return the role of the advised person in what happened, or None if no one has said."""
    if incident.whose == "me":
        return "self"
    if incident.did_it == "me":
        return "doer"
    if incident.did_it == "my_child":
        return "parent_of_doer"
    return None if incident.whose is None else _ROLES[incident.whose]


def is_in_danger(incident: Incident) -> bool:
    """Return True if someone is, or may be, in danger, and isn't safe for now."""
    return incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True


def is_endangered(incident: Incident) -> bool:
    """Return True if someone is, or may be, in danger, or may hurt themselves."""
    return is_in_danger(incident) or incident.self_harm_now in ("yes", "unsure")


@lru_cache(maxsize=1024)
def asked_for(name: str) -> tuple[str, ...]:
    """Return the full names of the facts that a person can be asked for in place of a fact.

    A derived fact has no question, so these are the facts that it reads. For any other name, return the name itself.
    """
    fact = Incident.named_facts().get(name)
    return (name,) if fact is None or fact.reads is None else tuple(f"incident.{field}" for field in fact.reads)
