"""Documents: every one for every branch, adult and minor. Nothing invented, nothing described, blanks in sight."""

import html
import logging
import re
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from pydantic import ValidationError

from secure_checklist import formats, load_inventory
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import UnknownNameError, all_messages, countries
from secure_checklist.formats.paper import RULE
from secure_checklist.incident import EvidenceLog, EvidenceRecord, documents
from secure_checklist.incident.case import Case, CaseReport, Place, routes
from secure_checklist.incident.documents import Details, Document, considered, fill, offered, platforms_of
from secure_checklist.incident.documents.templates import Template, bundled
from secure_checklist.incident.laws import EEA, EU, risk_note
from secure_checklist.incident.laws import bundled as bundled_laws
from secure_checklist.packs.lint.readability import grade
from secure_checklist.subjects import Incident, Person
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Role
from tests.incidents import incidents

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BRANCHES = sorted((Path(__file__).parents[1] / "branches").glob("*.json"))
TEMPLATES = {one.id: one for one in bundled().documents}
AGES = ("adult", "minor", "unsure", None)
ROLES: tuple[Role, ...] = get_args(Role)
COUNTRIES = ("US", "IN", "DE", "NO", "GB", "AU", "KE", None)
BY_HAND = {
    *("signature", "sent_at", "rule_words", "delay", "offence", "age_then"),
    *("job", "told_on", "told_by", "told_words", "noticed", "done_so_far", "passed_to", "wishes", "aware"),
}
"""What only the person can write, and the offence and the age where they aren't known."""
DETAILS = Details(
    name="Ada Author",
    address="1 A Street\nA Town",
    email="ada@example.org",
    phone="+1 555 0100",
    shown_name="Bea Other",
    account="@ada",
    recipient="The one at the desk",
    reference="K-12",
    what_happened="It began in spring.",
)


def a_log() -> EvidenceLog:
    """Return a log on one service, with all that documents read."""
    threat: dict[str, Any] = {
        "kind": "threat",
        "platform": "chatter",
        "message_ref": "the chat with them",
        "account_handle": "@mark",
        "words": "Pay by Friday.",
        "posted_at": "2026-11-20T18:40:00+01:00",
        "demands": ["money"],
        "amount": "300 EUR",
        "suspected_person": "Somebody from a game",
        "suspect_handles": ["@mark", "mark_2"],
        "suspect_phones": ["+44 1632 960001"],
        "suspect_emails": ["mark@example.net"],
        "suspect_country": "says France",
        "suspect_age": "adult",
        "payments": [
            {"on": "2026-11-21", "method": "gift card", "amount": "50", "transaction": "T-1", "recipient": "x"}
        ],
    }
    post: dict[str, Any] = {
        "kind": "post",
        "platform": "chatter",
        "url": "https://chatter.example/p/1",
        "captured_at": "2026-11-21T08:00:00Z",
        "reports": [{"channel": "report button", "sent_at": "2026-11-21T09:00:00Z", "reference": "R-7"}],
    }
    log = EvidenceLog()
    for record in (threat, post):
        log = log.append(EvidenceRecord.model_validate({"handling": "references_only", **record}), now=NOW)
    return log


LOG = a_log()


@cache
def of_branch(path: Path) -> tuple[Incident, Person | None]:
    subjects = load_inventory(path).subjects
    incident = next((one for one in subjects if isinstance(one, Incident)), Incident())
    return incident, next((one for one in subjects if isinstance(one, Person)), None)


def variants() -> Iterator[tuple[Incident, Person | None]]:
    """Return each branch as it is, and as if it were about somebody of any age, told in any role."""
    for path in BRANCHES:
        incident, person = of_branch(path)
        yield incident, person
        for age, role in product(AGES, (*ROLES, None)):
            yield incident.replace(age_when_taken=age, age_now=age, role=role, has_consent=True), person
    for age, role, country in product(AGES, ROLES, COUNTRIES):
        yield an_incident(age_when_taken=age, age_now=age, role=role, country=country), None


def an_incident(**facts: Any) -> Incident:
    """Return an incident in which as much as possible is offered."""
    rich: dict[str, Any] = {
        "role": "self",
        "has_consent": True,
        "age_when_taken": "adult",
        "age_now": "adult",
        "country": "US",
        "states": ["threatened", "posted_publicly"],
        "content": ["real_image", "edited_or_ai"],
        "demands": ["money"],
        "self_taken": True,
        "own_copy": True,
        "involves": ["work", "school"],
        "perpetrator": "online_stranger",
        "device_watched": "no",
    }
    return Incident.model_validate(rich | facts)


@cache
def made() -> tuple[tuple[Incident, Person | None, Document, Document], ...]:
    """Return every document of every variant: with all that can be known, and with nothing but the incident."""
    return tuple(
        (
            incident,
            person,
            fill(offer.document, incident, person=person, log=LOG, details=DETAILS),
            fill(offer.document, incident, person=person),
        )
        for incident, person in variants()
        for offer in offered(incident, person)
    )


def sent(document: Document) -> str:
    """Return what is sent of a document, without the sheet for its sender."""
    paper = document.paper()
    return formats.write(type(paper)(paper.title, paper.blocks), "text").decode()


def written(document: Document) -> str:
    return formats.write(document, "text").decode()


# which are offered ------------------------------------------------------------------------------------------------


def test_the_walk_meets_every_document_for_adults_and_minors() -> None:
    young = {document.id for incident, person, document, _ in made() if ages_of(incident, person).possible_minor}
    grown = {document.id for incident, person, document, _ in made() if not ages_of(incident, person).possible_minor}
    assert grown == TEMPLATES.keys() - {"us-cybertipline", "referral"}
    assert young == TEMPLATES.keys() - {"us-dmca-512c", "stopncii"}
    assert len(made()) > 900


def test_every_document_is_considered_with_a_reason() -> None:
    for incident, person in variants():
        found = considered(incident, person)
        assert [offer.document for offer in found] == list(TEMPLATES)
        assert all(offer.reason.endswith(".") for offer in found)
        assert offered(incident, person) == tuple(offer for offer in found if offer.fits)


@given(incidents())
def test_what_is_offered_can_be_filled_and_nothing_else(incident: Incident) -> None:
    for offer in considered(incident):
        if offer.fits:
            assert fill(offer.document, incident, log=LOG).id == offer.document
        else:
            with pytest.raises(ValueError, match=re.escape(offer.reason)):
                fill(offer.document, incident, log=LOG)


@given(incidents())
def test_a_possible_minor_gets_no_tool_of_adults(incident: Incident) -> None:
    """Law 10: in doubt, and where answers contradict each other, it is handled as a minor's."""
    names = {offer.document for offer in offered(incident)}
    if ages_of(incident).possible_minor:
        assert not names & {"us-dmca-512c", "stopncii"}
    if incident.role != "self":
        assert not names & {"us-dmca-512c", "stopncii"}


def names_of(person: Person | None = None, **facts: Any) -> set[str]:
    """Return which documents are offered, for an incident in which as much as possible is."""
    return {offer.document for offer in offered(an_incident(**facts), person)}


@pytest.mark.parametrize("consent", [False, None])
def test_without_consent_a_helper_gets_none_and_whoever_was_told_at_work_two(consent: bool | None) -> None:
    """A record in words for everybody; a referral unless the person is an adult now, who decides for themselves."""
    for then, now in product(AGES, AGES):
        ages: dict[str, Any] = {"age_when_taken": then, "age_now": now, "involves": []}
        assert names_of(role="helper", has_consent=consent, **ages) == set()
        young_now = ages_of(an_incident(role="professional", **ages)).now != "adult"
        both = {"record-of-what-was-told", *(("referral",) if young_now else ())}
        assert names_of(role="professional", has_consent=consent, **ages) == both
    assert names_of(role="helper", has_consent=True) >= {"police-statement"}


def test_what_needs_no_consent_names_none_and_asks_for_no_agreement() -> None:
    incident = an_incident(role="professional", has_consent=None, age_when_taken="minor", age_now="minor")
    for name in ("record-of-what-was-told", "referral"):
        made_ = fill(name, incident, details=DETAILS)
        assert "consent" not in sent(made_).replace("without their consent", "")
        assert not any("agree to this text" in check for check in made_.checks)
    assert fill("record-of-what-was-told", incident).route is None
    assert any(check.startswith("If they are 18 or older") for check in fill("referral", incident).checks)


def test_the_age_in_the_picture_and_the_age_of_the_writer_are_two_things() -> None:
    """Of an adult shown as a child the writer is an adult; of a young helper the writer isn't, whoever is shown."""
    alone, grown, young = "An adult you trust", Person(minor=False), Person(minor=True)

    def says(incident: Incident, person: Person | None) -> bool:
        return any(alone in check for check in fill("police-statement", incident, person=person).checks)

    then: dict[str, Any] = {"age_when_taken": "minor", "age_now": "adult"}
    assert "us-ic3" in names_of(**then)
    assert not {"stopncii", "us-dmca-512c"} & names_of(**then)
    assert "us-cybertipline" in names_of(**then)
    assert not says(an_incident(**then), None)
    assert "us-ic3" not in names_of(age_when_taken="minor", age_now="minor")
    assert says(an_incident(age_when_taken="minor", age_now="minor"), None)
    assert "us-ic3" not in names_of(young)
    for age in ("minor", "adult"):
        ages: dict[str, Any] = {"role": "helper", "age_when_taken": age, "age_now": age, "involves": []}
        assert "us-ic3" not in names_of(young, **ages)
        assert "us-ic3" in names_of(grown, **ages)
        assert ("us-cybertipline" in names_of(young, **ages)) is (age == "minor")
        assert says(an_incident(**ages), young)
        assert not says(an_incident(**ages), grown)


def test_nobody_known_and_whoever_shared_it_get_none() -> None:
    assert offered(Incident()) == ()
    assert offered(an_incident(role=None)) == ()
    assert offered(an_incident(role="shared_it")) == ()


def test_documents_of_a_country_are_for_that_country() -> None:
    of = {"us-take-it-down": "US", "us-ic3": "US", "in-grievance": "IN", "in-cybercrime": "IN", "au-esafety": "AU"}
    of |= {"gb-uk-gdpr-17": "GB"}
    for country in ("US", "IN", "AU", "DE", "GB", "IS", "LI", "NO", "CH", "KE", None):
        names = {offer.document for offer in offered(an_incident(country=country))}
        assert {name for name in names if name in of} == {name for name, where in of.items() if where == country}
        assert ("eu-dsa-16" in names) is (country in EU)
        assert ("eu-gdpr-17" in names) is (country in EEA)
        privately = names_of(country=country, states=["sent_privately"])
        assert ("eu-gdpr-17" in privately) is (country in EEA)
        assert ("gb-uk-gdpr-17" in privately) is (country == "GB")
        assert not {"eu-dsa-16", "us-take-it-down"} & privately
    assert "us-cybertipline" in {offer.document for offer in offered(an_incident(age_when_taken="minor"))}


@pytest.mark.parametrize(
    ("document", "facts"),
    [
        ("us-take-it-down", {"states": ["threatened"]}),
        ("us-take-it-down", {"states": None}),
        ("us-take-it-down", {"content": ["messages"]}),
        ("us-dmca-512c", {"self_taken": False}),
        ("us-dmca-512c", {"self_taken": None}),
        ("stopncii", {"own_copy": None}),
        ("stopncii", {"content": ["messages"]}),
        ("police-statement", {"wants_police": "no"}),
        ("letter-to-school", {"involves": []}),
        ("letter-to-work", {"involves": None}),
        ("us-ic3", {"demands": [], "paid": False}),
        ("us-ic3", {"age_now": "minor"}),
        ("eu-gdpr-17", {"country": "DE", "states": ["threatened"]}),
        ("gb-uk-gdpr-17", {"country": "GB", "states": ["threatened"]}),
        ("record-of-what-was-told", {}),
        ("referral", {"role": "helper", "age_now": "minor"}),
        ("us-cybertipline", {}),
        ("platform-report", {"states": []}),
    ],
)
def test_what_speaks_against_a_document(document: str, facts: dict[str, Any]) -> None:
    assert not next(offer for offer in considered(an_incident(**facts)) if offer.document == document).fits


# what they say ----------------------------------------------------------------------------------------------------

DESCRIBES = re.compile(
    r"\b(private parts?|nud(e|ity)|naked|sexual act|breasts?|genital\w*|undress\w*|sexual position)\b", re.IGNORECASE
)
ASKS_FOR_A_FILE = re.compile(
    r"\b(attach|enclose|upload|include|send|take|make|save|keep|copy)\w*\b[^.]*\b(picture|image|photo|video|screenshot|file)\b",
    re.IGNORECASE,
)
REFUSES = re.compile(r"\b(no|not|never|don't|none|nobody|without)\b", re.IGNORECASE)


def asking(text: str) -> list[str]:
    """Return the sentences that ask for a file; not those that say to make or send none, and not those to others."""
    found = [one for one in re.split(r"(?<=[.:])\s+", text) if ASKS_FOR_A_FILE.search(one)]
    return [one for one in found if not REFUSES.search(one)]


def test_the_search_finds_what_it_looks_for() -> None:
    assert asking("Attach the picture. Don't attach a picture. Please save a screenshot first.") == [
        "Attach the picture.",
        "Please save a screenshot first.",
    ]
    assert DESCRIBES.search(all_messages()["documents.blank.rule_words"])


def test_where_a_minor_may_be_shown_none_describes_it_or_asks_for_it() -> None:
    for incident, person, full, bare in made():
        if ages_of(incident, person).possible_minor:
            for document in (full, bare):
                assert not DESCRIBES.search(written(document)), document.id
                assert asking(written(document)) == [], document.id


def test_a_helper_is_never_asked_for_a_file() -> None:
    for incident, _, full, _ in made():
        if incident.role != "self":
            assert asking(written(full)) == [], full.id


FIRST_PERSON = re.compile(r"\b(of me|about me|shows me|my consent|I am the person shown|I was under|I may have been)\b")


def test_whoever_writes_for_somebody_writes_in_the_third_person() -> None:
    for incident, _, full, _ in made():
        if incident.role == "self":
            assert "for somebody else" not in sent(full) or full.kind == "answers"
        else:
            assert not FIRST_PERSON.search(sent(full)), full.id
    notice = fill("us-take-it-down", an_incident(role="helper"), details=DETAILS)
    assert "I act for the person shown." in sent(notice)
    assert "A helper, asked by the person shown and with their consent" in sent(notice)
    assert "Bea Other" in sent(notice)
    assert "Bea Other" not in sent(fill("us-take-it-down", an_incident(), details=DETAILS))


def test_age_is_said_as_far_as_somebody_said_it() -> None:
    said = {
        age: sent(fill("us-take-it-down", an_incident(age_when_taken=age, age_now=age, involves=[]))) for age in AGES
    }
    assert "I was under 18 when it was made." in said["minor"]
    assert "I may have been under 18 when it was made." in said["unsure"]
    assert "18" not in said["adult"].replace("48", "")
    assert "under 18" not in said[None]


def test_the_four_parts_of_the_us_notice() -> None:
    notice = fill("us-take-it-down", an_incident(), log=LOG, details=DETAILS)
    assert [part.id for part in notice.parts] == ["opening", "where", "good_faith", "contact", "signature"]
    text = sent(notice)
    for line in ("Links: https://chatter.example/p/1", "Name: Ada Author", "E-mail: ada@example.org"):
        assert f"  {line}\n" in text
    assert "I believe in good faith that it was published without my consent." in text
    assert "  Signature: [sign here, or type your full name]\n" in text


def test_a_child_need_not_give_a_name_in_the_eu() -> None:
    young = fill("eu-dsa-16", an_incident(country="DE", age_when_taken="minor"))
    assert not {"name", "email"} & set(young.missing)
    assert {"name", "email"} <= set(fill("eu-dsa-16", an_incident(country="DE")).missing)
    assert {"name", "email"} <= set(
        fill("eu-dsa-16", an_incident(country="DE", age_when_taken=None, age_now=None, involves=[])).missing
    )


def test_offences_are_those_of_the_table_that_hold() -> None:
    citations = {law.citation: law for law in bundled_laws().laws}
    for country in sorted(EU):
        notice = fill("eu-dsa-16", an_incident(country=country))
        (offence,) = (field for part in notice.parts for field in part.fields if field.id == "offence")
        for value in () if offence.blank else offence.values:
            law = citations[value]
            assert law.holds(NOW.date())
            assert "criminal" in law.branches
            assert law.covers.share == "yes"


def test_the_statement_tells_in_order_who_did_what_and_what_was_paid() -> None:
    statement = sent(fill("police-statement", an_incident(), log=LOG, details=DETAILS, zone="Europe/Paris"))
    assert (
        statement.index("2026-11-20 18:40:00+01:00") < statement.index("Something was paid.") < statement.index("R-7")
    )
    for text in (
        *("Names that this person uses: mark_2", "+44 1632 960001", "mark@example.net", "says France"),
        *("method: gift card", "transaction number: T-1", "report button, number R-7", "Pay by Friday."),
        *("It is not a finding.", "Place and date: ____", "Signature: ____"),
    ):
        assert text in statement


def test_each_says_that_it_is_a_draft_and_what_to_look_at() -> None:
    for incident, person, full, bare in made():
        for document in (full, bare):
            assert "It is not legal advice." in document.notice
            assert "Nothing was sent" in document.notice
            assert document.notice in written(document)
            assert document.notice not in sent(document)
            assert document.checks[-1].startswith("Write down the day and hour")
            assert len(set(document.checks)) == len(document.checks) >= 4
            young = ages_of(incident, person).possible_minor
            assert any(check.startswith("Send no picture and don't describe") for check in document.checks) is young


@pytest.mark.parametrize(
    "perpetrator", ["current_partner", "ex_partner", "family", "somebody_close", "not_known", None]
)
def test_what_may_alert_somebody_close_says_so_first(perpetrator: str | None) -> None:
    for template in TEMPLATES:
        for age in ("adult", "minor"):
            incident = an_incident(perpetrator=perpetrator, age_when_taken=age, country="US")
            if template in {offer.document for offer in offered(incident)}:
                assert fill(template, incident).checks[0].startswith("Somebody close may learn of it")
    assert not fill("us-take-it-down", an_incident()).checks[0].startswith("Somebody close")


def test_whoever_writes_to_a_school_is_warned_first_that_staff_may_tell_others() -> None:
    """Before the letter is opened, in what it is for, and before every other check but that of alerting."""
    for role in ROLES:
        incident = an_incident(role=role)
        for offer in offered(incident):
            if offer.document == "letter-to-school":
                made_ = fill(offer.document, incident)
                assert "may have to tell others, such as parents or the police" in offer.reason
                assert "may have to tell others" in made_.about
                assert made_.checks[0].startswith("Staff at a school may have to tell others")
                assert ("Ask the young person first" in " ".join(made_.checks)) is (role != "self")


@pytest.mark.parametrize("letter", ["letter-to-school", "letter-to-work"])
def test_a_letter_says_that_nobody_shown_did_wrong(letter: str) -> None:
    assert "I did nothing wrong" in sent(fill(letter, an_incident()))
    assert "They did nothing wrong" in sent(fill(letter, an_incident(role="helper")))


@pytest.mark.parametrize("country", ["KE", "PK", "DE", "US", "IN"])
def test_where_the_police_can_turn_on_them_a_paper_for_the_police_says_so_before_it(country: str) -> None:
    note = risk_note(bundled_laws().risks_of(country))
    assert bool(note) is (country in ("KE", "PK"))
    for offer in offered(an_incident(country=country)):
        made_ = fill(offer.document, an_incident(country=country))
        to_police = made_.route in ("police", "cybercrime_body")
        assert made_.checks[:1] == (note,) if note and to_police else note not in made_.checks
    abroad = fill("police-statement", an_incident(country="DE"), person=Person(country="PK"))
    assert risk_note(bundled_laws().risks_of("PK")) in abroad.checks


@pytest.mark.parametrize(
    ("states", "shared", "threatened"),
    [
        (["threatened"], False, True),
        (["sent_privately"], True, False),
        (["posted_publicly", "found_by_others"], True, False),
        (["threatened", "posted_publicly"], True, True),
        (["found_by_others"], False, False),
    ],
)
@pytest.mark.parametrize("role", ["self", "helper"])
def test_a_statement_for_the_police_says_what_was_answered_and_no_more(
    role: str, states: list[str] | None, shared: bool, threatened: bool
) -> None:
    """It is signed as true, so it names neither a threat nor sharing of which nobody spoke."""
    text = sent(fill("police-statement", an_incident(role=role, states=states)))
    assert ("was shared" in text) is shared
    assert ("threatens to share" in text) is threatened


def test_an_account_that_was_taken_can_be_reported_by_itself() -> None:
    """Nothing in it says that something was shared, since nobody said so."""
    for role in ("self", "helper"):
        incident = an_incident(role=role, states=None, demands=None, account_hacked=True, country="BR")
        for name in ("platform-report", "police-statement"):
            text = sent(fill(name, incident))
            assert "took over an account or a device" in text
            assert "share" not in text
    assert "police-statement" not in names_of(states=None, account_hacked=None)


def test_what_was_sent_in_private_needs_no_link() -> None:
    privately = fill("eu-gdpr-17", an_incident(country="DE", states=["sent_privately", "threatened"]))
    assert "where" in privately.missing
    assert "links" not in privately.missing
    both = an_incident(country="DE", states=["sent_privately", "posted_publicly"])
    assert "links" in fill("eu-gdpr-17", both).missing


# nothing is invented, and what is missing is seen -----------------------------------------------------------------


def test_what_is_missing_is_blank_in_sight_and_listed() -> None:
    for _, _, full, bare in made():
        for document in (full, bare):
            blank = [field for part in document.parts for field in part.fields if field.blank]
            assert [field.id for field in blank] == list(dict.fromkeys(document.missing))
            assert len(document.blanks) == len(document.missing)
            page = formats.write(document, "html").decode()
            for field, shown in zip(document.missing, document.blanks, strict=True):
                assert re.fullmatch(r"\[[^\[\]]+\]", shown), field
                assert shown in sent(document)
                assert f"<mark>{html.escape(shown)}</mark>" in page
        assert set(full.missing) <= BY_HAND
        assert full.missing == () or set(full.missing) <= set(bare.missing)


def test_with_nothing_known_nothing_is_said() -> None:
    """What stands in a field comes from the messages, the incident or the table of laws, and from nowhere else."""
    ours = all_messages()
    known = {*ours.values(), *(law.citation for law in bundled_laws().laws)}
    label = ours["incident.record.relationship"]
    known |= {f"{label}: {text}" for key, text in ours.items() if key.startswith("incident.value.relationship.")}
    for incident, _, _, bare in made():
        for part in bare.parts:
            assert part.events == ()
            for field in part.fields:
                said = {str(incident.country), *platforms_of(incident=incident)}
                assert set(field.values) <= known | said, (bare.id, field.id)


def test_every_text_of_the_log_that_is_said_is_said_as_it_is() -> None:
    for _, _, full, _ in made():
        for part in full.parts:
            for field in part.fields:
                if field.id == "links":
                    assert field.values == ("https://chatter.example/p/1",)
                if field.id == "where":
                    assert field.values == ("the chat with them",)


# one service doesn't learn of another -----------------------------------------------------------------------------


@dataclass(frozen=True)
class APlace:
    """What a document reads of a place."""

    platform: str
    at_present: str
    gone: bool = False


@dataclass(frozen=True)
class AReport:
    """What a document reads of a report."""

    route: str
    at: datetime
    reference: str


@dataclass(frozen=True)
class ACase:
    """What a document reads of a case."""

    places: tuple[APlace, ...]
    reports: tuple[AReport, ...]


CASE = ACase(
    (
        APlace("chatter", "https://chatter.example/p/2"),
        APlace("pics", "https://pics.example/3", gone=True),
        APlace("videos", "https://videos.example/4"),
    ),
    (AReport("police", NOW, "P-9"),),
)
ONCE = [one.id for one in TEMPLATES.values() if one.once_a_platform]


def for_all(document: str) -> Incident:
    """Return an incident for which a document is offered."""
    country = {"eu": "DE", "gb": "GB", "in": "IN"}.get(document[:2], "US")
    return an_incident(country=country)


@pytest.mark.parametrize("document", ONCE)
def test_a_service_learns_only_of_itself(document: str) -> None:
    assert platforms_of(LOG, CASE) == ("chatter", "pics", "videos")
    ours = sent(fill(document, for_all(document), log=LOG, case=CASE, platform="Videos", details=DETAILS))
    assert "https://videos.example/4" in ours
    theirs = sent(fill(document, for_all(document), log=LOG, case=CASE, platform="chatter", details=DETAILS))
    assert "https://chatter.example/p/1" in theirs
    assert "https://chatter.example/p/2" in theirs
    unsaid = fill(document, for_all(document), log=LOG, case=CASE, details=DETAILS)
    assert "platform" in unsaid.missing
    assert any(check.startswith("Make one text for each service.") for check in unsaid.checks)
    for text, others in (
        (ours, ("chatter", "pics")),
        (theirs, ("videos", "pics")),
        (sent(unsaid), ("chatter", "videos")),
    ):
        for other in others:
            assert f"{other}.example" not in text
    assert "@mark" not in ours + sent(unsaid)
    assert "P-9" not in ours + theirs


def test_a_case_is_read_as_it_is() -> None:
    case = Case(incident=an_incident()).with_place(Place(id="a", platform="insta", address="https://insta.example/1"))
    case = case.with_place(Place(id="b", platform="reddit", address="https://reddit.example/2"))
    case = case.with_report(CaseReport(places=("b",), route="platform", at=NOW, reference="R-3"))
    case = case.removed("b", NOW + timedelta(hours=1))
    assert platforms_of(case=case) == ("Instagram", "Reddit")
    ours = sent(fill("us-take-it-down", case.incident, case=case, platform="IG"))
    assert "https://insta.example/1" in ours
    assert "reddit" not in ours.lower()
    assert "https://reddit.example/2" not in sent(fill("us-take-it-down", case.incident, case=case, platform="reddit"))
    assert "2026-11-24 12:00:00+00:00: The service, number R-3" in sent(
        fill("police-statement", case.incident, case=case)
    )
    assert {f"documents.route.{route}" for route in routes()} <= all_messages().keys()


def test_a_service_is_the_same_by_each_of_its_names() -> None:
    post = {"handling": "references_only", "kind": "post", "platform": "insta", "url": "https://insta.example/1"}
    log = EvidenceLog().append(EvidenceRecord.model_validate(post), now=NOW)
    case = ACase((APlace("Instagram", "https://insta.example/2"),), ())
    incident = an_incident(platforms=["IG"])
    assert platforms_of(log, case, incident) == ("Instagram",)
    assert platforms_of(None, None, incident) == ("Instagram",)
    for name in (None, "instagram", "Insta"):
        text = sent(fill("us-take-it-down", incident, log=log, case=case, platform=name))
        for part in ("Service: Instagram\n", "https://insta.example/1", "https://insta.example/2"):
            assert part in text


@pytest.mark.parametrize("document", ONCE)
def test_what_was_removed_is_not_asked_for_again(document: str) -> None:
    assert "https://pics.example/3" not in sent(fill(document, for_all(document), case=CASE, platform="pics"))
    record = LOG.current()[1]
    gone = record.replace(reports=(record.reports[0].replace(removed_at=NOW),))
    log = LOG.correct(2, gone, why="removed", now=NOW)
    assert "https://chatter.example/p/1" not in sent(fill(document, for_all(document), log=log))


def test_the_police_read_of_every_place_and_report() -> None:
    text = sent(fill("police-statement", an_incident(), log=LOG, case=CASE))
    for part in ("chatter.example/p/1", "chatter.example/p/2", "pics.example/3", "videos.example/4", "P-9", "R-7"):
        assert part in text
    assert "2026-11-24 12:00:00+00:00: The police, number P-9" in text


# ways out ---------------------------------------------------------------------------------------------------------


def test_what_is_saved_loads_equal() -> None:
    """Law 4."""
    for _, _, full, bare in made()[::7]:
        for document in (full, bare):
            assert Document.model_validate_json(document.model_dump_json()) == document


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    lie = '"><script>alert(1)</script><img src=x>'
    details = DETAILS.replace(name=lie, what_happened=lie, recipient=lie)
    for template, made_of in TEMPLATES.items():
        incident = for_all(template).replace(age_when_taken="minor" if template == "us-cybertipline" else "adult")
        incident = incident.replace(country="AU") if template == "au-esafety" else incident
        if not made_of.consent:
            incident = incident.replace(role="professional", age_now="minor")
        page = formats.write(fill(template, incident, log=LOG, details=details), "html").decode()
        assert not re.search(r"<(script|img|link|iframe|object|form|a|base)\b|\b(href|src)=[\"']|url\(|@import", page)
        assert "default-src 'none'; style-src 'unsafe-inline'" in page
        assert page.count("<h1>") == 1


def test_an_expert_reads_where_it_is_known_from() -> None:
    for _, _, full, _ in made()[::11]:
        plain, expert = (formats.write(full.paper(expert=one), "text").decode() for one in (False, True))
        for source in full.sources:
            assert source.url not in plain or source.url == full.address
            assert source.url in expert
            assert source.publisher in expert
            assert source.date in expert


def test_nothing_is_told_by_accident(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Law 9, and errors that quote no value."""
    caplog.set_level(logging.NOTSET)
    mark = "zq7secret"
    details = Details(name=mark, what_happened=mark)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        notice = fill("us-take-it-down", an_incident(), details=details, platform=mark)
        assert mark in sent(notice)
        values = (details, notice, *notice.parts, *notice.parts[-2].fields, notice.paper(), *notice.paper().blocks)
        assert mark not in "".join(f"{value}{value!r}" for value in values)
        for act in (
            lambda: fill(mark, an_incident()),
            lambda: fill("us-take-it-down", an_incident(country="DE"), details=details),
            lambda: fill("us-take-it-down", an_incident(), details=details, zone=f"Mars/{mark}"),
            lambda: Details(name=mark * 100),
        ):
            with pytest.raises((ValueError, UnknownNameError, ValidationError)) as raised:
                act()
            assert mark not in f"{raised.value}{raised.value!r}"
    assert (caplog.text, caught, capsys.readouterr()) == ("", [], ("", ""))


PAGES = re.compile(rb"/Type\s*/Page(?!s)")
"""What begins each page in a file of Chromium."""


def pages(browser: "Browser", page: bytes) -> int:
    """Return on how many A4 pages a page prints; it may ask for nothing from elsewhere."""
    context = browser.new_context(java_script_enabled=False)
    try:
        opened = context.new_page()
        asked: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.set_content(page.decode())
        printed = opened.pdf(prefer_css_page_size=True)
        assert asked == []
        return len(PAGES.findall(printed))
    finally:
        context.close()


@pytest.mark.slow
def test_each_prints_to_a_page_or_two(browser: "Browser") -> None:
    """Slow, since a real browser prints each document; the sheet for the sender is a page of its own."""
    seen: dict[str, set[int]] = {}
    for _, _, full, bare in {document.id: one for one in made() for document in one[2:3]}.values():
        seen[full.id] = {pages(browser, formats.write(document, "html")) - 1 for document in (full, bare)}
    assert seen.keys() == TEMPLATES.keys()
    long = {name for name, counts in seen.items() if not counts <= {1}}
    assert {TEMPLATES[name].kind for name in long} <= {"statement", "answers"}
    assert all(counts <= {1, 2} for counts in seen.values())


# the data ---------------------------------------------------------------------------------------------------------


def parts_of(template: Template) -> dict[str, Any]:
    return {part.id: part for part in template.parts}


def test_every_part_of_a_form_names_its_source() -> None:
    used = {part.source for template in TEMPLATES.values() for part in template.parts}
    assert used - {""} == bundled().sources.keys()
    for template in TEMPLATES.values():
        for part in template.parts:
            assert bool(part.source) or not template.form, (template.id, part.id)
        assert len(parts_of(template)) == len(template.parts)


def test_every_message_of_a_document_is_used_and_each_voice_has_its_other() -> None:
    ours = {key for key in all_messages() if key.startswith("documents.")}
    starts = [f"documents.{template.id}.{part}." for template in TEMPLATES.values() for part in parts_of(template)]
    about = {f"documents.{name}.{field}" for name in TEMPLATES for field in ("title", "about", "why")}
    assert about <= ours
    checks = {
        check
        for one in TEMPLATES.values()
        for check in (*one.checks_first, *one.checks, *one.checks_young, *one.checks_for_others)
    }
    checks |= {"close", "device", "no_picture_of_minors", "trusted_adult", "no_picture", "consent", "talk", "read"}
    checks |= {"one_platform", "keep", "keep_record"}
    assert {key.removeprefix("documents.check.") for key in ours if key.startswith("documents.check.")} == checks
    for key in ours - about:
        if key.split(".")[1] in TEMPLATES:
            assert key.startswith(tuple(starts)), key
            if key.endswith(".self"):
                assert key.removesuffix("self") + "other" in ours or key.removesuffix(".self") in ours, key
    for name in ("field", "blank"):
        fields = {key.removeprefix(f"documents.{name}.") for key in ours if key.startswith(f"documents.{name}.")}
        said = {
            field.removesuffix("?")
            for template in TEMPLATES.values()
            for part in template.parts
            for field in (
                *part.fields,
                *(part.fields_minor or ()),
                *(part.fields_young or ()),
                *(part.fields_private or ()),
            )
        }
        assert said <= fields
        assert fields - said <= {"reference", "account"}, name


def test_what_a_case_takes_down_of_a_document_is_known_to_it() -> None:
    """Each law is in the table, and each route is one of a case; what isn't sent has neither."""
    known = {law.id for law in bundled_laws().laws}
    for template in TEMPLATES.values():
        assert template.route in (*routes(), None)
        assert template.law is None or (template.law in known and template.route is not None)
        assert (template.route is None) is (template.kind == "record")


def test_the_file_has_nothing_that_the_templates_leave_out() -> None:
    path = Path(documents.__file__).parent / "templates.toml"
    assert [one["id"] for one in tomllib.loads(path.read_text("utf-8"))["documents"]] == list(TEMPLATES)


def test_what_the_person_reads_is_easy() -> None:
    """As the linter measures it, with its limit; what goes to a service or an authority has the law's own words."""
    own = [
        text
        for key, text in all_messages().items()
        if re.match(r"documents\.(check|not|notice|state)|documents\..*\.(why|about)$", key) and len(text.split()) > 3
    ]
    assert len(own) > 80
    hard = {text: round(grade(text), 1) for text in own if grade(text) > 7.5}
    assert hard == {}


MASK = Catalogue(
    language="qps",
    texts={
        key: Translation(
            text=re.sub(r"\{[a-z_]+\}|[A-Za-z]", lambda found: found[0] if found[0][0] == "{" else "λ", text)
        )
        for key, text in all_messages().items()
    },
)


def test_every_sentence_can_be_in_another_language() -> None:
    names = {"chatter", "Chatter", "threat", "http", "https"}
    for incident, person, full, _ in made()[::13]:
        other = fill(full.id, incident, person=person, language=MASK)
        with_offence = [field.values for part in other.parts for field in part.fields if field.id == "offence"]
        text = formats.write(other, "text", language=MASK).decode()
        risk = tuple(one.text for one in bundled_laws().risks_of(incident.country))
        place = (countries.find(incident.country).name,) if risk and incident.country else ()
        said = (other.address, *risk, *place, str(incident.country), *platforms_of(incident=incident))
        for value in (*(one for values in with_offence for one in values), *said):
            text = text.replace(value, "") if value else text
        assert set(re.findall(r"[A-Za-z]{2,}", text)) <= names, full.id


def test_an_unknown_document_is_named_by_nobody() -> None:
    with pytest.raises(UnknownNameError, match="there are us-take-it-down, eu-dsa-16"):
        fill("us-take-it-dwon", an_incident())


@pytest.mark.parametrize(
    ("document", "country", "languages"),
    [
        ("us-dmca-512c", "MX", ("en",)),
        ("eu-dsa-16", "ES", ("es",)),
        ("eu-dsa-16", "BE", ("nl", "fr", "de")),
        ("in-grievance", "IN", ("hi", "en")),
        ("police-statement", "MX", ("es",)),
        ("police-statement", None, ()),
        ("record-of-what-was-told", "MX", ()),
        ("stopncii", "MX", ()),
    ],
)
def test_a_paper_says_in_which_languages_whoever_takes_it_reads_it(
    document: str, country: str | None, languages: tuple[str, ...]
) -> None:
    offers = {one.document: one for one in considered(an_incident(country=country))}
    assert offers[document].languages == languages


@pytest.mark.parametrize("document", ["police-statement", "letter-to-school", "us-ic3"])
def test_what_is_sent_is_in_another_language_than_what_the_person_looks_at_first(document: str) -> None:
    country = "US" if document == "us-ic3" else "MX"
    incident = an_incident(country=country, involves=frozenset({"school"}), demands=frozenset({"money"}))
    own, spanish = fill(document, incident), fill(document, incident, language="es")
    paper = fill(document, incident, sent_in="es")
    assert (paper.language, paper.sent_in) == ("en", "es")
    assert (paper.checks, paper.notice, paper.about) == (own.checks, own.notice, own.about)
    assert (paper.title, paper.parts, paper.blanks) == (spanish.title, spanish.parts, spanish.blanks)
    assert paper.title != own.title
    assert Document.model_validate_json(paper.model_dump_json()) == paper

    english, all_spanish, both = own.paper(), formats.write(spanish, "text", language="es").decode(), paper.paper()
    assert (both.own_title, both.language, both.own_language) == (english.own_title, "es", "en")
    text = formats.write(paper, "text").decode()
    assert text.partition(RULE)[2] == all_spanish.partition(RULE)[2]
    page = formats.write(paper, "html").decode()
    assert '<html lang="es" dir="ltr">' in page
    assert '<aside class="own" lang="en" dir="ltr">' in page
    assert " lang=" not in formats.write(own, "html").decode().partition("<body>")[2]
