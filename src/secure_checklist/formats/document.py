"""`Document`: a report made ready to be read, from which every format writes.

It joins what the report doesn't hold: prose from the checklist, names from the inventory. What a guard holds and what
mustn't be shown while it isn't known whether it applies is not in it, and neither is any value of a fact.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from secure_checklist.checklist import Checklist
from secure_checklist.content import Cause, Effort, Item, Level, Outcome, Source
from secure_checklist.facts import Fact, Subject
from secure_checklist.findings import Disposition, Finding, ReasonCode
from secure_checklist.fitting import Fitting, fitting_steps
from secure_checklist.inventory import Inventory, Waiver
from secure_checklist.open_questions import OpenQuestion, open_questions
from secure_checklist.ordering import Action
from secure_checklist.report import Report
from secure_checklist.report_words import ENGLISH, ReportWords
from secure_checklist.scoring import Score
from secure_checklist.telling import Gaps, gaps_of, ground_of
from secure_checklist.trends import Trend
from secure_checklist.verification import facts_of
from secure_checklist.wording import described, name_of


class Advised(NamedTuple):
    """One thing to do, with its prose.

    Attributes:
        number: Its place, from 1.
        action: What the report says of it.
        item: The item, with its texts; None: the checklist isn't at hand.
        whom: The names of those for whom it isn't done, save the person's.
        leads: It comes before all others, for safety's sake.
        grounds: On what ground it isn't done, each with the names of those for whom that is so.
        steps: The steps for the systems of those it is about.
        sources: The numbers of its sources among the document's.

    """

    number: int
    action: Action
    item: Item | None
    whom: tuple[str, ...]
    leads: bool
    grounds: Mapping[str, tuple[str, ...]]
    steps: tuple[Fitting, ...]
    sources: tuple[int, ...]

    @property
    def level(self) -> Level:
        """The item's own level: one that a situation gives it would tell the situation to whoever sees it."""
        return self.item.level if self.item else self.action.level

    @property
    def effort(self) -> Effort:
        """What it takes."""
        return self.action.effort


class Row(NamedTuple):
    """One finding.

    Attributes:
        subject: The name of the subject; None: none is listed, or more may exist.
        person: It is about the advised person.
        outcome: What is so.
        possible: For unknown: what can still come, best first.
        ground: On what ground, in English; empty: there is no evidence, or it would tell too much.
        reasons: For unknown: why.
        disposition: Whether it is waived or cautioned.
        waiver: The waiver that names it, an expired one too.
        finding: The finding itself.

    """

    subject: str | None
    person: bool
    outcome: Outcome
    possible: tuple[Outcome, ...]
    ground: str
    reasons: tuple[ReasonCode, ...]
    disposition: Disposition | None
    waiver: Waiver | None
    finding: Finding


class Entry(NamedTuple):
    """One item with what became of it.

    Attributes:
        id: The item's id.
        title: What to do.
        level: How much it matters, for anyone.
        causes: The causes of a leak that it counters.
        weight: Its weight in scores.
        rows: What became of it, for each subject.

    """

    id: str
    title: str
    level: Level
    causes: tuple[Cause, ...]
    weight: float
    rows: tuple[Row, ...]


class Part(NamedTuple):
    """One section.

    Attributes:
        id: The section's id.
        title: Its title; its id where the checklist isn't at hand.
        score: The score over its entries.
        entries: Its entries that may be shown, in the checklist's order.

    """

    id: str
    title: str
    score: Score
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Document:
    """A report made ready to be read.

    Attributes:
        report: The report, as it is shown.
        checklist: The checklist that was evaluated; None: not at hand, so there is no prose.
        inventory: What was judged; None: not at hand, so subjects bear their ids.
        words: The words that aren't the checklist's own.
        trend: Older scores; None: there are none to show.
        limit: How many actions and questions are shown at once.
        notes: What a machine that was measured has told about its fields.

    """

    report: Report
    checklist: Checklist | None = None
    inventory: Inventory | None = None
    words: ReportWords = ENGLISH
    trend: Trend | None = None
    limit: int = 10
    notes: Mapping[str, str] | None = None

    # names -------------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What the checklist is for."""
        return self.report.checklist.title

    @property
    def now(self) -> datetime:
        """The moment it was judged for."""
        return self.report.now

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """The subjects by id, if the inventory is at hand."""
        return self.inventory.by_id if self.inventory is not None else {}

    @property
    def described(self) -> tuple[str, ...]:
        """The subjects with their systems, in the inventory's order."""
        return tuple(described(subject) for subject in self.inventory.subjects) if self.inventory is not None else ()

    def named(self, ids: Iterable[str]) -> list[Subject]:
        """Give the subjects with these ids that are at hand, in the inventory's order."""
        wanted = set(ids)
        return [subject for subject in self.inventory.subjects if subject.id in wanted] if self.inventory else []

    def whom(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Give the names of subjects, save the person's; their ids where the inventory isn't at hand."""
        known = self.named(ids)
        return tuple(name_of(one) for one in known if one.kind != "person") if self.inventory else ids

    def item(self, item_id: str) -> Item | None:
        """Give an item with its prose, if the checklist is at hand and has it."""
        return self.checklist.find(item_id) if self.checklist is not None else None

    # findings ----------------------------------------------------------------------------------------------------

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that may be shown."""
        return tuple(finding for finding in self.report.findings if finding.disposition != "held" and _shown(finding))

    @cached_property
    def facts(self) -> Mapping[str, Fact[object]]:
        """The facts that the checklist may read, by name; empty: it isn't at hand."""
        return facts_of(self.checklist) if self.checklist is not None else {}

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kind that each item is judged for, by its id; empty: the checklist isn't at hand."""
        return {item.id: item.kind for item in self.checklist.items} if self.checklist is not None else {}

    @cached_property
    def gaps(self) -> Gaps:
        """What isn't listed, and what is past its date."""
        return gaps_of(self.findings, self.kinds)

    @cached_property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """What would settle what isn't known, the weightiest first; empty where the checklist isn't at hand."""
        if self.checklist is None:
            return ()
        inventory = self.inventory if self.inventory is not None else Inventory()
        return open_questions(self.checklist, inventory, self.report, self.findings, self.facts, self.notes or {})

    @cached_property
    def _rows(self) -> Mapping[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for finding in self.findings:
            found.setdefault(finding.item, []).append(self._row(finding))
        return {item: tuple(rows) for item, rows in found.items()}

    def _row(self, finding: Finding) -> Row:
        subject = self.subjects.get(finding.subject or "")
        return Row(
            subject=name_of(subject) if subject is not None else finding.subject,
            person=subject is not None and subject.kind == "person",
            outcome=finding.outcome,
            possible=finding.possible,
            ground=ground_of(finding, self.facts),
            reasons=tuple(dict.fromkeys(reason.code for reason in finding.reasons)),
            disposition=finding.disposition,
            waiver=finding.waiver,
            finding=finding,
        )

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every entry with what became of it, section by section."""
        titles = {part.id: part.title for part in self.checklist.sections} if self.checklist is not None else {}
        found: dict[str, list[Entry]] = {}
        for note in self.report.items:
            if note.id in self._rows:
                entry = Entry(note.id, note.title, note.level, note.mitigates, note.weight, self._rows[note.id])
                found.setdefault(note.section, []).append(entry)
        scores = self.report.by_section
        return tuple(
            Part(name, titles.get(name, name), scores[name], tuple(entries)) for name, entries in found.items()
        )

    @cached_property
    def causes(self) -> Mapping[Cause, Score]:
        """The score against each cause."""
        return self.report.by_cause  # type: ignore[return-value]

    # what to do --------------------------------------------------------------------------------------------------

    @cached_property
    def actions(self) -> tuple[Advised, ...]:
        """What to do, in order."""
        return tuple(self._advised(number, action) for number, action in enumerate(self.report.actions(), 1))

    def _advised(self, number: int, action: Action) -> Advised:
        item, subjects = self.item(action.item), self.named(action.subjects)
        inventory = self.inventory if self.inventory is not None else Inventory()
        return Advised(
            number=number,
            action=action,
            item=item,
            whom=self.whom(action.subjects),
            leads=action.item in self.report.first,
            grounds=self._grounds(action),
            steps=fitting_steps(item, subjects, inventory) if item else (),
            sources=tuple(dict.fromkeys(self._numbers[_place(source)] for source in item.sources)) if item else (),
        )

    def _grounds(self, action: Action) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for row in self._rows.get(action.item, ()):
            if row.ground and row.outcome in ("fail", "partial") and row.finding.subject in action.subjects:
                found.setdefault(row.ground, []).append(row.subject or "")
        return {ground: tuple(names) for ground, names in found.items()}

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources of what is to be done, each once, in the order in which they are first named."""
        items = (self.item(action.item) for action in self.report.actions())
        found = {_place(source): source for item in items if item for source in reversed(item.sources)}
        return tuple(found[place] for place in self._numbers)

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str, str | None], int]:
        items = (self.item(action.item) for action in self.report.actions())
        places = dict.fromkeys(_place(source) for item in items if item for source in item.sources)
        return {place: number for number, place in enumerate(places, 1)}

    # set aside ---------------------------------------------------------------------------------------------------

    def set_aside(self) -> Iterator[tuple[str, Waiver, bool]]:
        """Give each waiver that names an entry, with the entry's title and whether it counts."""
        seen: set[tuple[str, Waiver]] = set()
        for finding in self.findings:
            key = (finding.item, finding.waiver) if finding.waiver is not None else None
            if finding.waiver is not None and key is not None and key not in seen:
                seen.add(key)
                yield self.report.title(finding.item), finding.waiver, finding.disposition == "waived"

    @cached_property
    def notices(self) -> tuple[str, ...]:
        """The neutral texts of guards that hold something back."""
        held = (finding.text for finding in self.report.findings if finding.disposition == "held" and finding.text)
        return tuple(dict.fromkeys((*self.report.notices, *held)))


def _shown(finding: Finding) -> bool:
    """Say whether a finding may be shown: what may not apply and must be hidden or asked for first is not."""
    return finding.display == "show" or "not_applicable" not in finding.possible


def _place(source: Source) -> tuple[str, str, str | None]:
    """Tell one source from another, whatever each item says of it."""
    return source.publisher, source.title, source.url


def document_of(
    report: Report,
    *,
    checklist: Checklist | None = None,
    inventory: Inventory | None = None,
    words: ReportWords | None = None,
    trend: Trend | None = None,
    limit: int = 10,
) -> Document:
    """Make a report ready to leave the process: without what a guard holds, whatever it holds in memory.

    Raises:
        ValueError: the checklist or the trend is another one than the report's, or the limit is below 0.

    """
    _check(report, checklist, trend, limit)
    return Document(report.exported(), checklist, inventory, words or ENGLISH, trend, limit)


def _check(report: Report, checklist: Checklist | None, trend: Trend | None, limit: int) -> None:
    if checklist is not None and (checklist.id, checklist.version) != (report.checklist.id, report.checklist.version):
        ours = f"{report.checklist.id} {report.checklist.version}"
        raise ValueError(f"checklist: it is {checklist.id} {checklist.version}, and the report is on {ours}")
    if trend is not None and any(point.checklist != report.checklist.id for point in trend.points):
        raise ValueError(f"trend: it has scores of another checklist than {report.checklist.id}")
    if limit < 0:
        raise ValueError("limit: expected 0 or more")
