"""`fill`: a paper with what incident, case and the person's own details say, and blanks for the rest.

Nothing is invented: a field says what was said, or is left blank. What was removed isn't asked for again. Links of one
service are never named to another.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import cast

from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import clauses, english, in_a_row, labelled, message
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.case.export import Event, called, timeline
from secure_checklist.incident.case.rows import Party, Place
from secure_checklist.incident.dates import in_words
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.risk import risk_note
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.papers.model import Details, FilledField, FilledPart, Paper, PaperSource
from secure_checklist.incident.papers.offers import considered, escalation, languages_of, situated, writer_may_be_young
from secure_checklist.incident.papers.templates import PartTemplate, Template, bundled
from secure_checklist.incident.platforms.table import find as find_platform
from secure_checklist.subjects.ages import Ages, ages_of
from secure_checklist.subjects.incident import CLOSE, Incident, role_of
from secure_checklist.subjects.person import Person
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue


def platforms_of(case: Case | None = None, incident: Incident | None = None) -> tuple[str, ...]:
    """Return the services that case and incident name, each once: for which `fill` can make a notice.

    Those that the table of platforms knows have the name that it gives, whatever the person called them.
    """
    named = [place.platform for place in case.places] if case else []
    named += sorted(incident.platforms or ()) if incident else []
    return tuple({_plain(name): called(name) for name in named if name.strip()}.values())


def offences(incident: Incident, person: Person | None = None) -> tuple[str, ...]:
    """Return the offences that may be meant, as they are cited, for the person to choose from; `Details.offence`.

    Only what the law of the place reaches by what happened: sharing, a threat, a fake, filming without consent; and of
    somebody who was known to be under 18, what is about people under 18.
    """
    happened = incident.happened or frozenset[str]()
    reached = {
        "share": not happened.isdisjoint(("posted", "seen")),
        "threat": "threat" in happened,
        "edited_or_ai": "fake" in happened,
        "taking": "camera" in happened,
    }
    if ages_of(incident, person).then == "minor":
        reached = {"minors": True}
    return tuple(
        law.citation
        for law in bundled_laws().of(incident.country, incident.subdivision)
        if "criminal" in law.branches
        and law.standing == "in_force"
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
    """Fill a paper. What isn't known is left blank, in sight, and listed as missing.

    Args:
        paper: Its id, as `offered` gives it.
        incident: What is known of it; of a case, `Case.as_incident()`.
        person: The advised person; None: nothing is known of them.
        case: The case with its rows; None: none was kept.
        details: What the person types for it; None: nothing. It is kept nowhere.
        platform: The service that it goes to, by any of its names; only what is there is named. None: the only one that
            they name. With several, service and links stay blank, since no service should learn of the others.
        now: The time to evaluate for, aware; None reads the clock.
        zone: The time zone for all times: an IANA name, or any `tzinfo`.
        language: The language, as BCP 47, or a catalogue; None: the messages in force. Write the paper in the same.
        sent_in: In which what is sent is written, where that is another, as one of `Offer.languages`: what the person
            looks at first stays in theirs. None: in the same.

    Raises:
        UnknownNameError: there is no such paper.
        ValueError: the paper isn't for this incident, with the reason; or this machine knows no such time zone.

    """
    template = next((one for one in bundled().papers if one.id == paper), None)
    if template is None:
        raise UnknownNameError(f"no such paper; there are {', '.join(one.id for one in bundled().papers)}")
    inside = zone_of(zone)
    with in_language(language):
        offer = next(one for one in considered(incident, person, now) if one.paper == paper)
        if not offer.fits:
            raise ValueError(offer.reason)
        law = escalation(*situated(incident, person, None, now)) if template.escalates else None
        known = _Known(template, incident, person, case or Case(), details or Details(), platform, inside, law)
        with in_language(sent_in):
            parts = tuple(part for one in template.parts if (part := _part(template, one, known)) is not None)
            title, written_in = message(f"documents.{template.id}.title"), language_in_force()
        lacking = (one for one in template.parts if one.needs and not any(map(known.values_of, one.needs)))
        links = (body.link for body in (law.escalates_to if law else ()) if body.link)
        return Paper(
            id=template.id,
            kind=template.kind,
            title=title,
            sent_in=written_in,
            about=message(f"documents.{template.id}.about"),
            address=next(links, template.address),
            route=template.route,
            law=template.law if law is None else law.id,
            languages=languages_of(template, incident),
            once_a_platform=template.once_a_platform,
            parts=parts,
            signed=template.signed,
            missing=tuple(known.missing),
            blanks=tuple(known.missing.values()),
            offences=offences(incident, person) if any("offence?" in one.fields for one in template.parts) else (),
            lacking=tuple(message(f"documents.{template.id}.{one.id}.title") for one in lacking),
            checks=tuple(dict.fromkeys((*offer.cautions, *_checks(template, known)))),
            notice=message("documents.notice"),
            sources=tuple(_sources(template, {part.id for part in parts})),
        )


# parts -----------------------------------------------------------------------------------------------------------


def _part(template: Template, part: PartTemplate, known: "_Known") -> FilledPart | None:
    if part.only_if and not known.values_of(part.only_if):
        return None
    base = f"documents.{template.id}.{part.id}"
    wanted = part.fields
    if known.minor and part.fields_minor is not None:
        wanted = part.fields_minor
    if known.young and part.fields_young is not None:
        wanted = part.fields_young
    if known.private and part.fields_private is not None:
        wanted = part.fields_private
    shown = (known.field(name, says_so=template.kind == "answers") for name in wanted)
    return FilledPart(
        id=part.id,
        title=_text(f"{base}.title", known),
        texts=tuple(text for text in _texts(base, part, known) if text),
        fields=tuple(one for one in shown if one is not None),
        events=tuple(known.chronology()) if part.chronology else (),
    )


def _texts(base: str, part: PartTemplate, known: "_Known") -> Iterator[str]:
    yield _text(f"{base}.text", known)
    if part.made and "fake" in known.happened:
        yield _text("documents.event.fake", known)
    if part.age and known.young:
        yield _text(f"documents.age.{known.ages.then}", known)
    if part.chronology and not known.timeline:
        yield message("incident.case.record.empty")


def _text(key: str, known: "_Known") -> str:
    """Return the text of a key in the voice that fits; empty: there is none."""
    ours = english("documents")
    found = next((f"{key}{voice}" for voice in known.voices() if f"{key}{voice}" in ours), "")
    if not found:
        return ""
    names = re.findall(r"\{([a-z_]+)\}", ours[found])
    return message(found, **{name: known.inline(name) for name in names})


def _checks(template: Template, known: "_Known") -> Iterator[str]:
    to_police = template.route in ("police", "cybercrime_body")
    if known.incident.did_it in (None, "unknown", "known", *CLOSE) and template.route:
        yield message("documents.check.close")
    if known.risk and to_police:
        yield known.risk
    names = (*template.checks_first, *_own_checks(template, known))
    yield from (message(f"documents.check.{name}") for name in names)
    bodies = known.law.escalates_to if known.law else ()
    yield from (labelled(body.body_in(known.incident.country), body.limits) for body in bodies)
    for_others = template.checks_for_others if known.role != "self" else ()
    kept = {None: "keep_record", "work_or_school": "keep_letter"}.get(template.route, "keep")
    names = (*(template.checks_young if known.young else ()), *for_others, *template.checks, kept)
    yield from (message(f"documents.check.{name}") for name in names)


def _own_checks(template: Template, known: "_Known") -> Iterator[str]:
    """Return what to look at in every paper, by who writes it and where."""
    for name, so in (
        ("device", known.incident.device_watched != "no"),
        ("no_picture_of_minors" if known.minor else "no_picture", True),
        ("trusted_adult", writer_may_be_young(known.incident, known.person)),
        ("consent", known.role in ("helper", "professional") and "consent" in template.requires),
        ("talk", known.role == "parent"),
        ("own_post", known.role == "self" and known.incident.did_it == "me"),
        ("read", True),
        ("one_platform", template.once_a_platform and known.several),
    ):
        if so:
            yield name


def _sources(template: Template, parts: set[str]) -> Iterator[PaperSource]:
    for part in template.parts:
        if part.source and part.id in parts:
            cited = bundled().sources[part.source]
            yield PaperSource(
                part=part.id,
                form=template.form or cited.title,
                publisher=cited.publisher,
                title=cited.title,
                url=cited.url,
                date=cited.date,
                confidence=cited.confidence,
            )


# what is known ---------------------------------------------------------------------------------------------------


@dataclass(repr=False)
class _Known:
    """Everything from which one paper is filled, and what of it is missing so far."""

    template: Template
    incident: Incident
    person: Person | None
    case: Case
    details: Details
    chosen: str | None
    zone: tzinfo
    law: Law | None
    missing: dict[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def ages(self) -> Ages:
        return ages_of(self.incident, self.person)

    @cached_property
    def role(self) -> str | None:
        return role_of(self.incident)

    @property
    def happened(self) -> frozenset[str]:
        return self.incident.happened or frozenset()

    @property
    def minor(self) -> bool:
        """Whether the person shown is or may be a minor, or was when it was made."""
        return self.ages.possible_minor

    @property
    def private(self) -> bool:
        """Whether people were sent it, and it isn't known to be anywhere else."""
        return "seen" in self.happened and "posted" not in self.happened

    @property
    def young(self) -> bool:
        """Whether somebody said, or a sign says, that the person shown was or may have been a minor."""
        return self.ages.then in ("minor", "unsure")

    @cached_property
    def risk(self) -> str:
        """What to know before the police are told, where it happened and where the person is; empty: nothing."""
        table, incident = bundled_laws(), self.incident
        here = None if self.person is None or self.person.country == incident.country else self.person.country
        risks = (*table.risks_of(incident.country, incident.subdivision), *table.risks_of(here))
        return risk_note(risks, own=self.role == "self")

    def voices(self) -> Iterator[str]:
        """Return the endings of keys, the most fitting first."""
        shared = not self.happened.isdisjoint(("posted", "seen"))
        threat = "threat" in self.happened
        what = "both" if shared and threat else "threatened" if threat else "" if shared else "unsaid"
        account = self.happened == frozenset({"account"})
        for part in (
            ((".account",) if account else ()) + ((f".{what}",) if what else ()) + ((".minor",) if self.minor else ())
        ):
            yield from (f"{part}.{who}" for who in self._who)
            yield part
        yield from (f".{who}" for who in self._who)
        yield ""

    @property
    def _who(self) -> tuple[str, ...]:
        if self.role == "self":
            return ("self",)
        return ("witness", "other") if self.role == "witness" else ("other",)

    # the service

    @cached_property
    def platform(self) -> str:
        """The service that the paper goes to; empty: not known, or several."""
        if self.chosen is not None:
            return called(self.chosen)
        return self.named[0] if len(self.named) == 1 else ""

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The services that may be meant: those of the case, and without any, those of the incident."""
        return platforms_of(self.case) or platforms_of(incident=self.incident)

    @property
    def several(self) -> bool:
        return self.chosen is None and len(self.named) > 1

    def _here(self, platform: str) -> bool:
        """Return whether something is for this paper's eyes: it is on the service that the paper goes to."""
        if not self.template.once_a_platform:
            return True
        return not self.several and (not self.platform or _plain(platform) in ("", _plain(self.platform)))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that the paper may name: for an authority all, for a service what is there."""
        every = self.template.kind in ("statement", "answers")
        return tuple(one for one in self.case.places if self._here(one.platform) and (every or one.is_up))

    def people(self, part: str) -> tuple[Party, ...]:
        """Return the people that the paper may name; a service learns of none."""
        return () if self.template.once_a_platform else tuple(one for one in self.case.people if one.part == part)

    def when(self, value: date | None) -> str:
        """Return a time in the person's zone, in words."""
        return message("incident.case.no_time") if value is None else in_words(value, self.zone)

    # fields

    def field(self, name: str, *, says_so: bool) -> FilledField | None:
        """Return a field with its values, or its blank; None: it may be left out, and nothing is known of it.

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
        """Return what is known of a field."""
        return tuple(dict.fromkeys(text.strip() for text in _FIELDS[name](self) if text.strip()))

    @cached_property
    def timeline(self) -> tuple[Event, ...]:
        return timeline(self.case, self.zone)

    def chronology(self) -> Iterator[FilledField]:
        """Return what happened, in the order of time."""
        for number, event in enumerate(self.timeline, 1):
            yield FilledField(id=f"event-{number}", label=event.when, values=event.lines)


def _plain(platform: str) -> str:
    """Return what two names of one service have in common."""
    known = find_platform(platform)
    return platform.strip().casefold() if known.general else known.id


def _links(known: _Known) -> Iterator[str]:
    yield from (place.at_present for place in known.places)


def _where(known: _Known) -> Iterator[str]:
    """Return where to find what has no link."""
    yield from (in_a_row((place.kind, place.account)) for place in known.places if not place.at_present)


def _accounts(known: _Known) -> Iterator[str]:
    for place in known.places:
        yield from (place.account, place.account_address)
    for party in known.people("doer"):
        yield from party.handles


def _suspect(known: _Known) -> Iterator[str]:
    yield from _people(known, "doer")
    doer = known.incident.did_it
    if doer not in (None, "me", "my_child"):
        yield message(f"documents.doer.{doer}")


def _people(known: _Known, part: str) -> Iterator[str]:
    for party in known.people(part):
        said = ((name, cast("str | tuple[str, ...]", getattr(party, name))) for name in _OF_PARTY)
        texts = ((name, one if isinstance(one, str) else in_a_row(one)) for name, one in said)
        yield clauses((party.label, *(labelled(message(f"incident.row.{name}"), text) for name, text in texts if text)))


_OF_PARTY = ("relation", "handles", "phones", "why")


def _payments(known: _Known) -> Iterator[str]:
    for payment in known.case.payments:
        said = ((name, getattr(payment, name)) for name in ("amount", "currency", "how", "recipient", "transaction"))
        parts = (labelled(message(f"incident.row.{name}"), text) for name, text in said if text)
        yield clauses((known.when(payment.when), *parts))


def _reports(known: _Known) -> Iterator[str]:
    for report in sorted(known.case.reports, key=lambda one: one.at):
        services = in_a_row({called(one.platform): "" for one in known.case.places if one.id in report.places})
        to = services if report.to == "platform" and services else message(f"documents.route.{report.to}")
        named = {"when": known.when(report.at), "to": to, "number": report.number}
        sent = message("documents.reported.with_number" if report.number else "documents.reported", **named)
        yield clauses((sent, message(f"incident.case.event.answer.{report.answer}"), report.officer))


def _words(known: _Known) -> Iterator[str]:
    for note in known.case.notes:
        if note.kind == "said" and note.words.strip():
            yield labelled(note.shown or known.when(note.when), note.words)


def _times(known: _Known) -> Iterator[str]:
    happened = (one.when for one in known.case.notes if one.kind in ("happened", "said"))
    said: tuple[date | None, ...] = (*happened, *(one.since for one in known.places))
    found = said if any(said) else (known.incident.happened_on,)
    yield from (known.when(one) for one in found if one is not None)


def _learned(known: _Known) -> Iterator[str]:
    """Return when the person knew of it, and of who did it, from which periods run."""
    for name in ("known_since", "doer_known_since"):
        day: date | None = getattr(known.incident, name)
        if day is not None:
            yield message(f"documents.learned.{name}", day=known.when(day))


def _demands(known: _Known) -> Iterator[str]:
    yield from (message(f"incident.value.demands.{demand}") for demand in sorted(known.incident.demands or ()))


def _about(known: _Known) -> Iterator[str]:
    """Return the kinds of content, and whose it is; never what it shows."""
    for content in ("picture", "video", "messages"):
        if content in (known.incident.content or ()):
            yield _text(f"documents.content.{content}", known)


def _events(known: _Known) -> Iterator[str]:
    """Return what happened, one sentence each."""
    for event in Incident.happened.type.vocabulary or ():
        if event in known.happened:
            yield _text(f"documents.event.{event}", known)


def _offence(known: _Known) -> Iterator[str]:
    """Return the offence that the person chose, or the only one that the facts leave."""
    found = offences(known.incident, known.person)
    yield known.details.offence or (found[0] if len(found) == 1 else "")


def _relation(known: _Known) -> Iterator[str]:
    if known.role not in (None, "self"):
        yield message(f"documents.relation.{known.role}")


def _age_then(known: _Known) -> Iterator[str]:
    yield known.details.age_then or next(_age(known.ages.then), "")


def _age(age: str | None) -> Iterator[str]:
    if age in ("minor", "adult"):
        yield message(f"incident.value.age.{age}")


def _typed(name: str) -> Callable[[_Known], Iterator[str]]:
    def typed(known: _Known) -> Iterator[str]:
        yield getattr(known.details, name)

    return typed


def _victim_name(known: _Known) -> Iterator[str]:
    yield known.details.name if known.role == "self" else known.details.shown_name


def _body(known: _Known) -> Iterator[str]:
    if known.law is not None:
        yield from (body.body_in(known.incident.country) for body in known.law.escalates_to)


def _duty(known: _Known) -> Iterator[str]:
    if known.law is not None:
        yield in_a_row((known.law.citation, known.law.platform_duty))


def _by_hand(known: _Known) -> Iterator[str]:
    """Return nothing: only the person can write it."""
    del known
    yield ""


_FIELDS: dict[str, Callable[[_Known], Iterator[str]]] = {
    **{name: _typed(name) for name in ("name", "address", "email", "phone", "account", "recipient", "reference")},
    "what_happened": _typed("what_happened"),
    "shown_name": lambda known: iter(() if known.role == "self" else (known.details.shown_name,)),
    "victim_name": _victim_name,
    "relation": _relation,
    "country": lambda known: iter((known.incident.country or "",)),
    "age_then": _age_then,
    "age_now": lambda known: _age(known.ages.now),
    "platform": lambda known: iter((known.platform,)),
    "platforms": lambda known: iter(platforms_of(known.case, known.incident)),
    "links": _links,
    "where": _where,
    "accounts": _accounts,
    "suspect": _suspect,
    "witnesses": lambda known: _people(known, "witness"),
    "payments": _payments,
    "reports": _reports,
    "words": _words,
    "times": _times,
    "learned": _learned,
    "demands": _demands,
    "about": _about,
    "events": _events,
    "offence": _offence,
    "body": _body,
    "duty": _duty,
    **dict.fromkeys(("signature", "sent_at", "rule_words", "delay"), _by_hand),
    **dict.fromkeys(("job", "told_on", "told_by", "told_words", "noticed"), _by_hand),
    **dict.fromkeys(("done_so_far", "passed_to", "wishes", "aware"), _by_hand),
}
"""What is known of each field; nothing, or blanks: nothing."""
