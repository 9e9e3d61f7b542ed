"""`fill`: a paper with the facts of the incident and the case, the person's own details, and blanks for the rest.

Nothing is invented: a field has an answer, or is left blank. No paper asks for the removal of content that is already
gone. Links on one service are never named to another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Any

from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import clauses, english, in_a_row, labelled, message
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.case.export import Event, described, timeline
from secure_checklist.incident.case.rows import Party, Report, called, service_id
from secure_checklist.incident.dates import in_words
from secure_checklist.incident.laws.risk import risk_note
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.papers.model import Details, FilledField, FilledPart, Outline, Paper
from secure_checklist.incident.papers.offers import escalation, is_met, offer_of, situated
from secure_checklist.incident.papers.templates import PartTemplate, Template, bundled
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue


def platforms_of(case: Case | None = None, incident: Incident | None = None) -> tuple[str, ...]:
    """Return the services that the case and the incident name, without duplicates, for a notice to each service.

    A service in the table of platforms has its name from the table, whatever the person called it.
    """
    named = [place.platform for place in case.places] if case else []
    named += sorted(incident.platforms or ()) if incident else []
    return tuple({service_id(name).casefold(): called(name) for name in named if name.strip()}.values())


def offences(incident: Incident, person: Person | None = None) -> tuple[str, ...]:
    """Return the citations of the offences that may apply, for the person to choose from as `Details.offence`.

    Only offences that cover what happened by the law of the place are included: sharing, a threat, a fake, or filming
    without consent. For a person known to have been under 18, only offences that also cover people under 18 are
    included.
    """
    happened = incident.happened or frozenset[str]()
    # A law is only cited for what happened. An offence that someone alleges in an official paper, and that wasn't, can
    # be turned against them.
    reached = {
        "share": not happened.isdisjoint(("posted", "seen")),
        "threat": "threat" in happened,
        "edited_or_ai": "fake" in happened,
        "taking": "camera" in happened,
    }
    minor = ages_of(incident, person).then == "minor"
    return tuple(
        law.citation
        for law in bundled_laws().of(incident.country, incident.subdivision)
        if "criminal" in law.branches
        and law.standing == "in_force"
        and (law.covers.minors == "yes" or not minor)
        and any(so and getattr(law.covers, name) == "yes" for name, so in reached.items())
    )


def fill(  # noqa: PLR0913 - keywords of one request
    paper: str,
    incident: Incident,
    *,
    person: Person | None = None,
    case: Case | None = None,
    details: Details | None = None,
    platform: str | None = None,
    now: datetime | None = None,
    zone: str | tzinfo = "UTC",
    language: str | Catalogue | None = None,
    sent_in: str | Catalogue | None = None,
) -> Paper:
    """Fill in a paper. What isn't known is left visibly blank and listed as missing.

    Args:
        paper: The paper's id, as returned by `considered`.
        incident: What is known about the incident; for a case, `Case.as_incident()`.
        person: The advised person, or None if nothing is known about them.
        case: The case with its rows, or None if there is no case.
        details: What the person types for the paper, or None for nothing.
        platform: The service that the paper goes to, by any of its names. Only content on this service is named. If
            None, the paper goes to the only service that the case and incident name. If the case and incident name
            several services, the service and links stay blank, since no service should learn of the others.
        now: The aware datetime to evaluate for, or None for now.
        zone: The time zone for all times, as a `tzinfo` or an IANA name.
        language: The language, as BCP 47, or a catalogue, or None for the active messages. Write the paper in the same
            language.
        sent_in: The language of the parts that are sent, if different, as one of `Offer.languages`. The list of what
            the person checks first stays in their own language. If None, the whole paper is in one language.

    Raises:
        UnknownNameError: If there is no such paper.
        ValueError: If the paper isn't for this incident, and the message says why; or this machine doesn't know the
            time zone.

    """
    template = next((one for one in bundled().papers if one.id == paper), None)
    if template is None:
        raise UnknownNameError(f"no such paper; there are {', '.join(one.id for one in bundled().papers)}")
    with in_language(language):
        situation = situated(incident, person, None, now)
        offer = offer_of(template, situation)
        if not offer.fits:
            raise ValueError(offer.reason)
        known = _Known(situation, template, case or Case(), details or Details(), platform, zone_of(zone))
        # Two languages in one paper: the part that is sent is in that of the authority, and what the person checks
        # first stays in theirs. Blanks are filled in that of the part.
        with in_language(sent_in):
            parts = [(one, part) for one in template.parts if (part := _part(template, one, known)) is not None]
            title, written_in = message(f"documents.{template.id}.title"), language_in_force()
        said = "\n".join(
            text for _, one in parts for text in (*one.texts, *(v for field in one.fields for v in field.values))
        )
        typed = ((name, value.strip().partition("\n")[0]) for name, value in known.details)
        lacking = (one for one in template.parts if one.needs and not any(map(known.values_of, one.needs)))
        links = (body.link for body in (known.law.escalates_to if known.law else ()) if body.link)
        fixed: dict[str, Any] = {name: getattr(template, name) for name in Outline.model_fields}
        if known.law is not None:
            fixed |= {"law": known.law.id, "address": next(links, template.address)}
        return Paper(
            **fixed,
            title=title,
            sent_in=written_in,
            about=message(f"documents.{template.id}.about"),
            languages=offer.languages,
            parts=tuple(part for _, part in parts),
            missing=tuple(known.missing),
            blanks=tuple(known.missing.values()),
            unused=tuple(name for name, value in typed if value not in said),
            offences=known.offences if any("offence?" in one.fields for one in template.parts) else (),
            lacking=tuple(message(f"documents.{template.id}.{one.id}.title") for one in lacking),
            checks=tuple(dict.fromkeys((*offer.cautions, *_checks(template, known)))),
            notice=message("documents.notice"),
            sources={one.id: bundled().sources[one.source] for one, _ in parts if one.source},
        )


# parts -----------------------------------------------------------------------------------------------------------


def _part(template: Template, part: PartTemplate, known: "_Known") -> FilledPart | None:
    if part.only_if and not known.values_of(part.only_if):
        return None
    base = f"documents.{template.id}.{part.id}"
    wanted = next((fields for name, fields in part.fields_if.items() if getattr(known, name)), part.fields)
    shown = (known.shown(name, says_so=template.kind == "answers") for name in wanted)
    events = enumerate(known.timeline if part.chronology else (), 1)
    title, texts = _text(f"{base}.title", known), [_text(f"{base}.text", known)]
    if part.made and "fake" in known.happened:
        texts.append(_text("documents.event.fake", known))
    if part.age and known.young:
        texts.append(_text(f"documents.age.{known.ages.then}", known))
    if part.chronology and not known.timeline:
        texts.append(message("incident.case.record.empty"))
    dated = (FilledField(id=f"event-{number}", label=one.when, values=one.lines) for number, one in events)
    fields = (*dated, *filter(None, shown))
    return FilledPart(id=part.id, title=title, texts=tuple(text for text in texts if text), fields=fields)


def _text(key: str, known: "_Known") -> str:
    """Return the text of a key in the voice that fits; empty: there is none."""
    ours = english("documents")
    found = next((f"{key}{voice}" for voice in known.voices() if f"{key}{voice}" in ours), "")
    if not found:
        return ""
    names = re.findall(r"\{([a-z_]+)\}", ours[found])
    return message(found, **{name: known.inline(name) for name in names})


def _checks(template: Template, known: "_Known") -> Iterator[str]:
    """Yield the checks before it is sent, those of what could alert someone first."""

    def said(*names: str) -> Iterator[str]:
        for name in names:
            tests = bundled().checks.get(name, ())
            if not tests or any(is_met(test, known.situation) for test in tests):
                yield message(f"documents.check.{name}")

    if template.route:
        yield from said("someone_close")
    if template.route in ("police", "cybercrime_body") and known.situation.risks:
        yield risk_note(known.situation.risks, own=known.role == "self", seen=known.situation.seen)
    once = ("one_platform",) if template.once_a_platform and known.several else ()
    yield from said(*template.checks_first, *bundled().first_checks, *once)
    for body in known.law.escalates_to if known.law else ():
        yield labelled(body.body_in(known.incident.country), body.limits)
    kept = {None: "keep_record", "work_or_school": "keep_letter"}.get(template.route, "keep")
    yield from said(*template.checks, kept)


# what is known ---------------------------------------------------------------------------------------------------


class _Known:
    """Everything from which one paper is filled, and what of it is missing so far.

    Attributes:
        missing: The blanks that stand for what isn't known, by field.
        law: The law that names the bodies that the paper goes to, or None.
        happened: What happened, as far as known.
        minor: Whether the person shown is or may be a minor, or was when it was made.
        young: Whether someone said, or a sign says, that the person shown was or may have been a minor.
        private: Whether the content was sent to people, and isn't known to be anywhere else.
        platform: The service that the paper goes to; empty: not known, or several.
        several: Whether several services may be meant, and none is chosen.
        places: The places that the paper may name: for an authority all, for a service what is there.
        offences: The offences that may be meant, for the person to choose from.

    """

    def __init__(
        self, situation: Situation, template: Template, case: Case, details: Details, chosen: str | None, zone: tzinfo
    ) -> None:
        """Work out what follows, in the person's own language."""
        self.situation, self.template, self.case, self.details, self.zone = situation, template, case, details, zone
        self.missing: dict[str, str] = {}
        self.incident, self.role, self.ages = situation.incident, situation.role, situation.ages
        self.law = escalation(situation) if template.escalates else None
        self.happened: frozenset[str] = self.incident.happened or frozenset()
        self.minor, self.young = self.ages.possible_minor, self.ages.then in ("minor", "unsure")
        self.private = "seen" in self.happened and "posted" not in self.happened
        named = (chosen,) if chosen is not None else platforms_of(case) or platforms_of(incident=self.incident)
        self.platform, self.several = called(named[0]) if len(named) == 1 else "", len(named) > 1
        # For a service, only places of its own and those whose service isn't known are named. Telling one platform
        # about the others would spread the links that the person wants gone; a statement to the police has all of them.
        own, every = service_id(self.platform).casefold(), template.kind in ("statement", "answers")
        here = ("", own) if own else ("", *(one.platform.casefold() for one in case.places))
        self.places = tuple(
            one
            for one in case.places
            if (every or one.is_up)
            and (not template.once_a_platform or (not self.several and one.platform.casefold() in here))
        )
        self.offences = offences(self.incident, situation.person)

    @cached_property
    def timeline(self) -> tuple[Event, ...]:
        """What happened, in the order of time, in the language in force: that of what is sent."""
        return timeline(self.case, self.zone)

    def voices(self) -> Iterator[str]:
        """Return the endings of keys, the most fitting first."""
        # `documents.<paper>.<part>.text` may have variants for who writes and what happened. For a threat without
        # sharing, by the person themselves, these are tried, and the first that exists is used:
        #
        #   .threatened.self    .threatened    .minor.self (if so)    .minor    .self    the plain key
        names = {"self": ("self",), "witness": ("witness", "other")}.get(self.role or "", ("other",))
        shared = not self.happened.isdisjoint(("posted", "seen"))
        threat = "threat" in self.happened
        what = ".both" if shared and threat else ".threatened" if threat else "" if shared else ".unsaid"
        account = ".account" if self.happened == frozenset({"account"}) else ""
        for part in (*filter(None, (account, what, ".minor" if self.minor else "")), ""):
            yield from (f"{part}.{who}" for who in names)
            yield part

    def when(self, value: date | None) -> str:
        """Return a time in the person's zone, in words."""
        return message("incident.case.no_time") if value is None else in_words(value, self.zone)

    # fields

    def shown(self, name: str, *, says_so: bool) -> FilledField | None:
        """Return a field with its values, or its blank; if None, it may be left out, and nothing is known of it.

        Args:
            name: Its name; with "?" at the end, it may be left out.
            says_so: Whether one that may be left out is named all the same, as in the answers to a form.

        """
        optional, name = name.endswith("?"), name.removesuffix("?")
        label, values = message(f"documents.field.{name}"), self.values_of(name)
        if values:
            return FilledField(id=name, label=label, values=values)
        if optional:
            return FilledField(id=name, label=label, values=(message("documents.left_out"),)) if says_so else None
        return FilledField(id=name, label=label, values=(self._blank(name),), blank=True)

    def inline(self, name: str) -> str:
        """Return the value of a field within a sentence, or its blank."""
        return in_a_row(self.values_of(name)) or self._blank(name)

    def _blank(self, name: str) -> str:
        return self.missing.setdefault(name, message(f"documents.blank.{name}"))

    def values_of(self, name: str) -> tuple[str, ...]:
        """Return the known values of a field: by its name in the table, else what was typed for it."""
        known = self._said().get(name, (getattr(self.details, name, ""),))
        return tuple(dict.fromkeys(text.strip() for text in known if text.strip()))

    def _said(self) -> Mapping[str, Iterable[str]]:
        """Return the known values of each field, besides those that only the person can say.

        Sentences with fields of their own are made when they are asked for, since each blank in them counts as missing.
        """
        incident, case, details, places, law = self.incident, self.case, self.details, self.places, self.law
        people = () if self.template.once_a_platform else case.people  # a service learns of none
        own, doers = self.role == "self", [one for one in people if one.part == "doer"]
        doer = incident.did_it if incident.did_it not in ("me", "my_child") else None
        quoted = [note for note in case.notes if note.kind == "said" and note.words.strip()]
        happened = [note.when for note in case.notes if note.kind in ("happened", "said")]
        times = (*happened, *(one.since for one in places))
        learned = {name: getattr(incident, name) for name in ("known_since", "doer_known_since")}
        return {
            "shown_name": () if own else (details.shown_name,),
            "victim_name": (details.name if own else details.shown_name,),
            "relation": () if own or self.role is None else (message(f"documents.relation.{self.role}"),),
            "country": (incident.country or "",),
            "age_then": (details.age_then or _age(self.ages.then),),
            "age_now": (_age(self.ages.now),),
            "platform": (self.platform,),
            "platforms": platforms_of(case, incident),
            "links": (place.at_present for place in places),
            "where": (
                in_a_row(("" if self.template.once_a_platform else called(one.platform), one.kind, one.account))
                for one in places
                if not one.at_present
            ),
            "accounts": (*(place.account for place in places), *(name for one in doers for name in one.handles)),
            "suspect": (*map(_party, doers), *((message(f"documents.doer.{doer}"),) if doer else ())),
            "witnesses": (_party(one) for one in people if one.part == "witness"),
            "payments": (clauses((self.when(one.when), *described(one))) for one in case.payments),
            "reports": (self._report(one) for one in sorted(case.reports, key=lambda one: one.at)),
            "words": (labelled(self.when(note.when), note.words) for note in quoted),
            "times": (self.when(one) for one in (times if any(times) else (incident.happened_on,)) if one is not None),
            "learned": (
                message(f"documents.learned.{name}", day=self.when(day))
                for name, day in learned.items()
                if day is not None
            ),
            "demands": (message(f"incident.value.demands.{one}") for one in sorted(incident.demands or ())),
            "about": (
                _text(f"documents.content.{one}", self)
                for one in ("picture", "video", "messages")
                if one in (incident.content or ())
            ),
            "events": (
                _text(f"documents.event.{one}", self)
                for one in Incident.happened.type.vocabulary or ()
                if one in self.happened
            ),
            "offence": (details.offence or (self.offences[0] if len(self.offences) == 1 else ""),),
            "body": (body.body_in(incident.country) for body in (law.escalates_to if law else ())),
            "duty": (in_a_row((law.citation, law.platform_duty)),) if law else (),
        }

    def _report(self, report: Report) -> str:
        """Return a report in words: when it went to whom, and what came of it."""
        services = in_a_row({called(one.platform): "" for one in self.case.places if one.id in report.places})
        to = services if report.to == "platform" and services else message(f"documents.route.{report.to}")
        named = {"when": self.when(report.at), "to": to, "number": report.number}
        sent = message("documents.reported.with_number" if report.number else "documents.reported", **named)
        return clauses((sent, message(f"incident.case.event.answer.{report.answer}"), report.officer))


def _party(party: Party) -> str:
    return clauses((party.label, *described(party)))


def _age(age: str | None) -> str:
    return message(f"incident.value.age.{age}") if age in ("minor", "adult") else ""
