"""`statement`: an evidence log as it is handed over: who says it, what happened when, which links, and that it is so.

The whole chain is its annex: every entry in order, corrections and redactions among them, since a correction hides
nothing. It holds no salt, so that a redacted text can't be guessed from its hash, and can't be loaded.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from secure_checklist.core.errors import Problem
from secure_checklist.core.messages import in_a_row, message, number_of
from secure_checklist.core.zones import zone_of
from secure_checklist.formats import paper
from secure_checklist.formats.paper import Block, Heading, Lines, Paper, Paragraph, Points, Row, Rows
from secure_checklist.incident.evidence.chronology import events, links
from secure_checklist.incident.evidence.details import Details
from secure_checklist.incident.evidence.export import flat
from secure_checklist.incident.evidence.log import Entry, EvidenceLog
from secure_checklist.incident.evidence.record import EvidenceRecord
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue

_ENUMS = frozenset(
    {"handling", "kind", "posted_at_certainty", "captured_by_role", "capture_method", "relationship", "demands"}
    | {"suspect_age"}
)
"""The fields whose values have labels."""
_TITLE_BLOCK = ("name", "address", "phone", "email", "shown_name", "recipient", "reference")
_NEEDED = frozenset({"name", "recipient"})
"""What a statement can't do without; a place for it is left where it is empty."""


def statement(
    log: EvidenceLog,
    *,
    by: Details | None = None,
    zone: str | tzinfo = "UTC",
    names: bool = True,
    language: str | Catalogue | None = None,
) -> str:
    """Write the log as a statement in plain text; `statement_paper` says what it holds, and makes a page to print.

    Raises:
        ValueError: this machine knows no such time zone.

    """
    return paper.as_text(statement_paper(log, by=by, zone=zone, names=names, language=language))


def statement_paper(
    log: EvidenceLog,
    *,
    by: Details | None = None,
    zone: str | tzinfo = "UTC",
    names: bool = True,
    language: str | Catalogue | None = None,
) -> Paper:
    """Return the log as a statement, for `formats.write(..., "html")` or `"text"`.

    It says who states it, to whom and in which case; what happened, in the order of time; which links are concerned;
    that it is true, with lines for place, date and signature. Its annex is the whole chain, entry by entry, with what
    the log can't show.

    Args:
        log: The log.
        by: Who states it, to whom, in which case; what is empty is left to be filled in by hand.
        zone: The time zone for all times: an IANA name, or any `tzinfo` where there is no table of zones.
        names: Whether to write what `names` lists in the records, and who states it. Free texts and addresses may hold
            names anyway.
        language: The language, as BCP 47, or a catalogue; None: the messages in force.

    Raises:
        ValueError: this machine knows no such time zone.

    """
    inside = zone_of(zone)
    with in_language(language):
        blanks: list[str] = []
        blocks: list[Block] = [
            _title_block(log, by or Details(), str(zone), blanks, names=names),
            Heading(message("incident.statement.chronology")),
            *_chronology(log, inside, names=names),
            Heading(message("incident.statement.links")),
            *_links(log),
            Heading(message("incident.statement.declaration.title")),
            Paragraph(message("incident.statement.declaration")),
            Lines(tuple(message(f"incident.statement.sign.{part}") for part in ("place_and_date", "signature"))),
            Heading(message("incident.statement.annex"), new_page=True),
            Paragraph(message("incident.statement.limits")),
            *_checked(log),
            *_entries(log, inside, names=names),
        ]
        return Paper(message("incident.statement.title"), tuple(blocks), blanks=tuple(blanks))


def _title_block(log: EvidenceLog, by: Details, zone: str, blanks: list[str], *, names: bool) -> Rows:
    rows: list[Row] = []
    for field in _TITLE_BLOCK if names else ("recipient", "reference"):
        label, text = message(f"incident.details.{field}"), getattr(by, field)
        if text.strip():
            rows.append(Row(label, (text,)))
        elif field in _NEEDED:
            blanks.append(message(f"incident.blank.{field}"))
            rows.append(Row(label, (blanks[-1],), blank=True))
    entries, records = number_of(len(log.entries)), number_of(len(log.in_force()))
    about = [
        message("incident.statement.entries", entries=entries, records=records),
        message(f"incident.statement.handling.{log.handling}"),
        *(message(f"incident.statement.{key}") for key in ("no_names", "no_names_help") if not names),
    ]
    rows.append(Row(message("incident.statement.zone.label"), (message("incident.statement.zone", zone=zone),)))
    rows.append(Row(message("incident.statement.about"), (" ".join(about),)))
    rows.append(Row(message("incident.statement.last_link"), (log.last_link or message("value.none"),)))
    return Rows(tuple(rows))


def _chronology(log: EvidenceLog, zone: tzinfo, *, names: bool) -> Iterator[Block]:
    rows = tuple(Row(event.when(zone), event.lines(names=names)) for event in events(log))
    yield Rows(rows) if rows else Paragraph(message("incident.statement.no_events"))


def _links(log: EvidenceLog) -> Iterator[Block]:
    found = links(log)
    yield Points(found) if found else Paragraph(message("incident.statement.no_links"))


def _entries(log: EvidenceLog, zone: tzinfo, *, names: bool) -> Iterator[Block]:
    later: dict[int | None, list[Row]] = {}
    for entry in log.entries:
        line = message(f"incident.entry.later.{entry.kind}", number=entry.number)
        later.setdefault(entry.refers_to, []).append(Row(message("incident.entry.later"), (line,)))
    for entry in log.entries:
        yield Rows(
            tuple(_entry(entry, later.get(entry.number, ()), zone, names=names)),
            message(f"incident.entry.{entry.kind}", number=entry.number, other=entry.refers_to),
        )


def _entry(entry: Entry, later: Iterable[Row], zone: tzinfo, *, names: bool) -> Iterator[Row]:
    yield Row(message("incident.entry.added"), (flat(entry.at.astimezone(zone), zone),))
    if entry.clock_set_back:
        yield Row(message("incident.entry.clock"), (message("incident.entry.clock_set_back"),))
    yield from later
    if entry.text is None:
        yield Row(message("incident.entry.text"), (message("incident.entry.removed"),))
    else:
        if entry.text.why:
            yield Row(message("incident.entry.why"), (entry.text.why,))
        yield from _record(entry.record, zone, names=names) if entry.record else ()
    yield Row(message("incident.entry.hash"), (entry.text_hash,))
    yield Row(message("incident.entry.link"), (entry.link,))


def _record(record: EvidenceRecord, zone: tzinfo, *, names: bool) -> Iterator[Row]:
    for field in EvidenceRecord.model_fields:
        if names or field not in record.names:
            value = getattr(record, field)
            text = _labels(field, value) if field in _ENUMS else flat(value, zone, names=names)
            if text:
                yield Row(message(f"incident.record.{field}"), (text,))


def _labels(field: str, value: str | frozenset[str] | None) -> str:
    """Return what the values of a field are called."""
    if value is None:
        return ""
    values = sorted(value) if isinstance(value, frozenset) else [value]
    return in_a_row(message(f"incident.value.{field}.{one}") for one in values) or message("incident.demands.none")


def _checked(log: EvidenceLog) -> Iterator[Block]:
    problems = log.check()
    if not problems:
        yield Paragraph(message("incident.chain.fine"))
        return
    times_alone = all(problem.path.endswith("].at") for problem in problems)
    yield Paragraph(message(f"incident.chain.{'times' if times_alone else 'broken'}"), boxed=True)
    yield Points(tuple(_reported(problem) for problem in problems))


def _reported(problem: Problem) -> str:
    """Return a problem with the place of its entry counted from 1, as the entries are."""
    place = re.match(r"entries\[([0-9]+)\]", problem.path)
    if place is None:
        return problem.message
    return message("incident.chain.place", place=int(place[1]) + 1, problem=problem.message)
