"""`fill`: a document with what incident, evidence log, case and the person's own details say, and blanks for the rest.

Nothing is invented: a field says what was said, or is left blank. What was removed isn't asked for again. Links of one
service are never named to another.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Protocol

from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import clauses, english, in_a_row, message
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.documents.model import Document, DocumentSource, FilledField, FilledPart
from secure_checklist.incident.documents.offers import considered, languages_of, writer_may_be_young
from secure_checklist.incident.documents.templates import PartTemplate, Template, bundled
from secure_checklist.incident.evidence.chronology import events, shown_time
from secure_checklist.incident.evidence.details import Details
from secure_checklist.incident.evidence.log import EvidenceLog
from secure_checklist.incident.evidence.record import ON_THE_WEB, SPOKEN, EvidenceRecord
from secure_checklist.incident.laws.risk import risk_note
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.platforms.table import find as find_platform
from secure_checklist.subjects.ages import Ages, ages_of
from secure_checklist.subjects.incident import CLOSE, Incident, State
from secure_checklist.subjects.person import Person
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue


class PlaceLike(Protocol):
    """What a document reads of a place of a case; `incident.case.Place` has it."""

    @property
    def platform(self) -> str:
        """The service."""
        ...

    @property
    def at_present(self) -> str:
        """Its address."""
        ...

    @property
    def gone(self) -> bool:
        """Whether it was removed."""
        ...


class ReportLike(Protocol):
    """What a document reads of a report of a case; `incident.case.CaseReport` has it."""

    @property
    def route(self) -> str:
        """To whom it went."""
        ...

    @property
    def at(self) -> datetime:
        """When it was sent."""
        ...

    @property
    def reference(self) -> str:
        """The number that the other side gave it."""
        ...


class CaseLike(Protocol):
    """A case, as far as documents read it: its places and reports."""

    @property
    def places(self) -> Sequence[PlaceLike]:
        """The places."""
        ...

    @property
    def reports(self) -> Sequence[ReportLike]:
        """The reports."""
        ...


def platforms_of(
    log: EvidenceLog | None = None, case: CaseLike | None = None, incident: Incident | None = None
) -> tuple[str, ...]:
    """Return the services that log, case and incident name, each once: for which `fill` can make a notice.

    Those that the table of platforms knows have the name that it gives, whatever the person called them.
    """
    named = [record.platform for record in log.current()] if log else []
    named += [place.platform for place in case.places] if case else []
    named += sorted(incident.platforms or ()) if incident else []
    return tuple({_plain(name): _called(name) for name in named if name.strip()}.values())


def fill(  # noqa: PLR0913 - keywords of one request
    document: str,
    incident: Incident,
    *,
    person: Person | None = None,
    log: EvidenceLog | None = None,
    case: CaseLike | None = None,
    details: Details | None = None,
    platform: str | None = None,
    zone: str | tzinfo = "UTC",
    language: str | Catalogue | None = None,
    sent_in: str | Catalogue | None = None,
) -> Document:
    """Fill a document. What isn't known is left blank, in sight, and listed as missing.

    Args:
        document: Its id, as `offered` gives it.
        incident: What is known of it.
        person: The advised person; None: nothing is known of them.
        log: The evidence log; None: none was kept.
        case: The case with its places and reports; None: none was kept.
        details: What the person types for it; None: nothing. It is kept nowhere.
        platform: The service that it goes to, as log and case name it; only what is there is named. None: the only one
            that they name. With several, service and links stay blank, since no service should learn of the others.
        zone: The time zone for all times: an IANA name, or any `tzinfo`.
        language: The language, as BCP 47, or a catalogue; None: the messages in force. Write the document in the same.
        sent_in: In which what is sent is written, where that is another, as one of `Offer.languages`: what the person
            looks at first stays in theirs. None: in the same.

    Raises:
        UnknownNameError: there is no such document.
        ValueError: the document isn't for this incident, with the reason; or this machine knows no such time zone.

    """
    template = next((one for one in bundled().documents if one.id == document), None)
    if template is None:
        raise UnknownNameError(f"no such document; there are {', '.join(one.id for one in bundled().documents)}")
    inside = zone_of(zone)
    with in_language(language):
        offer = next(one for one in considered(incident, person) if one.document == document)
        if not offer.fits:
            raise ValueError(offer.reason)
        known = _Known(template, incident, person, log, case, details or Details(), platform, inside)
        with in_language(sent_in):
            parts = tuple(part for one in template.parts if (part := _part(template, one, known)) is not None)
            title, written_in = message(f"documents.{template.id}.title"), language_in_force()
        return Document(
            id=template.id,
            kind=template.kind,
            title=title,
            sent_in=written_in,
            about=message(f"documents.{template.id}.about"),
            address=template.address,
            route=template.route,
            law=template.law,
            languages=languages_of(template, incident),
            once_a_platform=template.once_a_platform,
            parts=parts,
            signed=template.signed,
            missing=tuple(known.missing),
            blanks=tuple(known.missing.values()),
            checks=tuple(
                known.risk if check == RISK else message(f"documents.check.{check}")
                for check in _checks(template, known)
            ),
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
    if part.made and "edited_or_ai" in (known.incident.content or ()):
        yield _text("documents.made", known)
    if part.age and known.young:
        yield _text(f"documents.age.{known.ages.then}", known)
    if part.chronology and not known.timeline:
        yield message("incident.statement.no_events")


def _text(key: str, known: "_Known") -> str:
    """Return the text of a key in the voice that fits; empty: there is none."""
    ours = english("documents")
    found = next((f"{key}{voice}" for voice in known.voices() if f"{key}{voice}" in ours), "")
    if not found:
        return ""
    names = re.findall(r"\{([a-z_]+)\}", ours[found])
    return message(found, **{name: known.inline(name) for name in names})


RISK = "risk"
"""Stands for what somebody who tells the police there can be charged with: a text of the table of laws."""


def _checks(template: Template, known: "_Known") -> Iterator[str]:
    close = known.incident.perpetrator in CLOSE or known.incident.perpetrator in (None, "not_known")
    if close and template.route:
        yield "close"
    if known.risk and template.route in ("police", "cybercrime_body"):
        yield RISK
    yield from template.checks_first
    if known.incident.device_watched != "no":
        yield "device"
    yield "no_picture_of_minors" if known.minor else "no_picture"
    if writer_may_be_young(known.incident, known.person):
        yield "trusted_adult"
    if known.incident.role in ("helper", "professional") and template.consent:
        yield "consent"
    elif known.incident.role == "parent_or_guardian":
        yield "talk"
    yield "read"
    if template.once_a_platform and known.several:
        yield "one_platform"
    for_others = template.checks_for_others if known.incident.role != "self" else ()
    yield from (*(template.checks_young if known.young else ()), *for_others, *template.checks)
    yield "keep" if template.route else "keep_record"


def _sources(template: Template, parts: set[str]) -> Iterator[DocumentSource]:
    for part in template.parts:
        if part.source and part.id in parts:
            cited = bundled().sources[part.source]
            yield DocumentSource(
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
    """Everything from which one document is filled, and what of it is missing so far."""

    template: Template
    incident: Incident
    person: Person | None
    log: EvidenceLog | None
    case: CaseLike | None
    details: Details
    chosen: str | None
    zone: tzinfo
    missing: dict[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def ages(self) -> Ages:
        return ages_of(self.incident, self.person)

    @property
    def minor(self) -> bool:
        """Whether the person shown is or may be a minor, or was when it was made."""
        return self.ages.possible_minor

    @property
    def private(self) -> bool:
        """Whether it was sent in private, and isn't known to be anywhere else."""
        states = self.incident.states or frozenset()
        return "sent_privately" in states and states <= {"threatened", "sent_privately"}

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
        return risk_note(risks, own=incident.role == "self")

    def voices(self) -> Iterator[str]:
        """Return the endings of keys, the most fitting first."""
        who = "self" if self.incident.role == "self" else "other"
        states = self.incident.states or frozenset[State]()
        threatened = states <= {"threatened"}
        shared = not states.isdisjoint(("sent_privately", "posted_publicly"))
        account = not self.incident.states and self.incident.account_hacked is True
        for part in (
            *((".account",) if account else ()),
            *((".unsaid",) if not shared and "threatened" not in states else ()),
            *((".both",) if shared and "threatened" in states else ()),
            *((".threatened",) if threatened else ()),
            *((".minor",) if self.minor else ()),
            "",
        ):
            yield f"{part}.{who}"
            yield part

    # the service

    @cached_property
    def platform(self) -> str:
        """The service that the document goes to; empty: not known, or several."""
        if self.chosen is not None:
            return _called(self.chosen)
        return self.named[0] if len(self.named) == 1 else ""

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The services that may be meant: those of log and case, and without any, those of the incident."""
        return platforms_of(self.log, self.case) or platforms_of(incident=self.incident)

    @property
    def several(self) -> bool:
        return self.chosen is None and len(self.named) > 1

    def _here(self, platform: str) -> bool:
        """Return whether something is for this document's eyes: it is on the service that the document goes to."""
        if not self.template.once_a_platform:
            return True
        return not self.several and (not self.platform or _plain(platform) in ("", _plain(self.platform)))

    @cached_property
    def records(self) -> tuple[EvidenceRecord, ...]:
        """The records that the document may name."""
        return tuple(one for one in (self.log.current() if self.log else ()) if self._here(one.platform))

    @cached_property
    def up(self) -> tuple[EvidenceRecord, ...]:
        """The records of what is still there; for a statement, of all."""
        every = self.template.kind in ("statement", "answers")
        return tuple(one for one in self.records if every or not any(report.removed_at for report in one.reports))

    @cached_property
    def places(self) -> tuple[PlaceLike, ...]:
        every = self.template.kind in ("statement", "answers")
        here = (one for one in (self.case.places if self.case else ()) if self._here(one.platform))
        return tuple(one for one in here if every or not one.gone)

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
    def timeline(self) -> tuple[FilledField, ...]:
        found = events(self.log) if self.log else ()
        return tuple(
            FilledField(id=f"event-{number}", label=event.when(self.zone), values=event.lines())
            for number, event in enumerate(found, 1)
        )

    def chronology(self) -> Iterator[FilledField]:
        """Return what happened, in the order of time."""
        yield from self.timeline


def _plain(platform: str) -> str:
    """Return what two names of one service have in common."""
    known = find_platform(platform)
    return platform.strip().casefold() if known.general else known.id


def _called(platform: str) -> str:
    """Return the name by which people know a service."""
    known = find_platform(platform)
    return platform.strip() if known.general else known.name


def _links(known: _Known) -> Iterator[str]:
    yield from (record.url for record in known.up)
    yield from (place.at_present for place in known.places)


def _where(known: _Known) -> Iterator[str]:
    """Return where to find what has no address."""
    yield from (record.message_ref for record in known.up if record.message_ref and not record.url)


def _accounts(known: _Known) -> Iterator[str]:
    for record in known.records:
        yield from (record.account_handle, record.account_display_name, record.account_profile)


def _suspect(known: _Known) -> Iterator[str]:
    for record in known.records:
        said: dict[str, Iterable[str]] = {
            "suspected_person": (record.suspected_person,),
            "why_suspected": (record.why_suspected,),
            "suspect_handles": record.suspect_handles,
            "suspect_phones": record.suspect_phones,
            "suspect_emails": record.suspect_emails,
            "suspect_ip": (record.suspect_ip,),
            "suspect_country": (record.suspect_country,),
            "suspect_age": (message(f"incident.value.suspect_age.{record.suspect_age}"),) if record.suspect_age else (),
        }
        for name, texts in said.items():
            for text in texts:
                if text.strip():
                    yield message("incident.field", label=message(f"incident.record.{name}"), text=text)
    if known.incident.perpetrator:
        relation = message(f"incident.value.relationship.{known.incident.perpetrator}")
        yield message("incident.field", label=message("incident.record.relationship"), text=relation)


def _payments(known: _Known) -> Iterator[str]:
    for payment in (payment for record in known.records for payment in record.payments):
        said = (payment.on.isoformat() if payment.on else "", *(getattr(payment, name) for name in _PAID))
        labelled = zip(("on", *_PAID), said, strict=True)
        parts = [
            message("incident.field", label=message(f"incident.part.{name}"), text=text)
            for name, text in labelled
            if text
        ]
        yield clauses(parts)


_PAID = ("method", "amount", "currency", "transaction", "recipient")


def _amounts(known: _Known) -> Iterator[str]:
    for record in known.records:
        yield from (record.amount, record.payment_handle, record.wallet)


def _reports(known: _Known) -> Iterator[str]:
    made = [
        (report.channel, report.sent_at, report.reference)
        for record in (known.log.current() if known.log else ())
        for report in record.reports
    ]
    made += [
        (message(f"documents.route.{report.route}"), report.at, report.reference)
        for report in (known.case.reports if known.case else ())
    ]
    for channel, at, reference in sorted(made, key=lambda one: one[1] or datetime.max.replace(tzinfo=UTC)):
        when = shown_time(at, known.zone) if at else message("incident.event.no_time")
        key = "documents.reported.with_number" if reference else "documents.reported"
        yield message(key, when=when, to=channel or message("incident.event.reported"), number=reference)


def _words(known: _Known) -> Iterator[str]:
    for record in known.records:
        if record.kind in SPOKEN and record.words.strip():
            at = record.posted_at or record.captured_at
            when = shown_time(at, known.zone) if at else record.posted_shown_as or message("incident.event.no_time")
            yield message("incident.field", label=when, text=record.words)


def _times(known: _Known) -> Iterator[str]:
    said = [one.posted_at or one.captured_at for one in known.records if one.kind in ON_THE_WEB + SPOKEN]
    times = sorted(at for at in said if at is not None)
    yield from (shown_time(at, known.zone) for at in times)
    if not times and known.incident.happened_on:
        yield known.incident.happened_on.isoformat()


def _demands(known: _Known) -> Iterator[str]:
    found = set(known.incident.demands or ()).union(*(record.demands or () for record in known.records))
    yield from (message(f"incident.value.demands.{demand}") for demand in sorted(found))


def _states(known: _Known) -> Iterator[str]:
    states = known.incident.states or ()
    yield from (message(f"documents.state.{state}") for state in _STATES if state in states)
    if known.incident.account_hacked:
        yield message("documents.state.account_taken")


_STATES = ("threatened", "sent_privately", "posted_publicly", "found_by_others")


def _offence(known: _Known) -> Iterator[str]:
    """Return the offences of the country that cover it, as they are cited."""
    for law in bundled_laws().of(known.incident.country, known.incident.subdivision):
        reached = law.covers.minors if known.minor else law.covers.share
        if "criminal" in law.branches and reached == "yes" and law.standing == "in_force":
            yield law.citation


def _relation(known: _Known) -> Iterator[str]:
    if known.incident.role not in (None, "self"):
        yield message(f"documents.relation.{known.incident.role}")


def _country(known: _Known) -> Iterator[str]:
    if known.incident.country:
        yield known.incident.country


def _age(age: str | None) -> Iterator[str]:
    if age in ("minor", "adult"):
        yield message(f"incident.value.suspect_age.{age}")


def _platforms(known: _Known) -> Iterator[str]:
    yield from platforms_of(known.log, known.case, known.incident)


def _typed(name: str) -> Callable[[_Known], Iterator[str]]:
    def typed(known: _Known) -> Iterator[str]:
        yield getattr(known.details, name)

    return typed


def _shown_name(known: _Known) -> Iterator[str]:
    if known.incident.role != "self":
        yield known.details.shown_name


def _victim_name(known: _Known) -> Iterator[str]:
    yield known.details.name if known.incident.role == "self" else known.details.shown_name


def _by_hand(known: _Known) -> Iterator[str]:
    """Return nothing: only the person can write it."""
    del known
    yield ""


_FIELDS: dict[str, Callable[[_Known], Iterator[str]]] = {
    **{name: _typed(name) for name in ("name", "address", "email", "phone", "account", "recipient", "reference")},
    "what_happened": _typed("what_happened"),
    "shown_name": _shown_name,
    "victim_name": _victim_name,
    "relation": _relation,
    "country": _country,
    "age_then": lambda known: _age(known.ages.then),
    "age_now": lambda known: _age(known.ages.now),
    "platform": lambda known: iter((known.platform,)),
    "platforms": _platforms,
    "links": _links,
    "where": _where,
    "accounts": _accounts,
    "suspect": _suspect,
    "payments": _payments,
    "amounts": _amounts,
    "reports": _reports,
    "words": _words,
    "times": _times,
    "demands": _demands,
    "states": _states,
    "offence": _offence,
    **dict.fromkeys(("signature", "sent_at", "rule_words", "delay"), _by_hand),
    **dict.fromkeys(("job", "told_on", "told_by", "told_words", "noticed"), _by_hand),
    **dict.fromkeys(("done_so_far", "passed_to", "wishes", "aware"), _by_hand),
}
"""What is known of each field; nothing, or blanks: nothing."""
