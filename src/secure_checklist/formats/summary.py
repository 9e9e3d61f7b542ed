"""`Summary`: a report, or a checklist, made ready to be read: what every format and every surface draws.

    summary = summary_of(report, checklist=checklist, inventory=inventory)
    summary.first          # the next things to do, three by default, each with its steps
    summary.did("lock")    # the summary once that is done, with the next thing to do

It joins what the report doesn't hold: prose from the checklist, names from the inventory, whom to call from a
directory. What mustn't be shown while it isn't known whether it applies is not in it, and neither is any value of a
fact. It has one shape for everybody: one line leads to what to read before others may notice a step, and each such step
says so. In the person's own view, which has to be asked for, what a guard holds is left out instead.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.implied import facts_of
from secure_checklist.checklists.items import Item, titled
from secure_checklist.checklists.plan_items import Helper, Need
from secure_checklist.checklists.profiles import ProfileNote, profile_line
from secure_checklist.checklists.sources import Source
from secure_checklist.checklists.words import AnyLevel
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import (
    Words,
    called,
    clauses,
    day_of,
    either,
    is_english,
    language,
    language_notes,
    listed,
    message,
    primary,
    sentence,
    use_messages,
)
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.prose.blocks import parse
from secure_checklist.core.prose.nodes import Paragraph
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.evaluation.actions import Action
from secure_checklist.evaluation.evaluator import evaluate, report_in_words_of
from secure_checklist.evaluation.explanation import Finding, external_line
from secure_checklist.evaluation.open_questions import OpenQuestion, open_questions
from secure_checklist.evaluation.report import Audience, Report
from secure_checklist.evaluation.score import Score
from secure_checklist.evaluation.summaries import ItemSummary
from secure_checklist.evaluation.trends import Trend
from secure_checklist.formats.did import with_done
from secure_checklist.formats.explanations import justification_of
from secure_checklist.formats.labels import sentences
from secure_checklist.formats.steps import Fitting, fitting_steps
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.subjects.base import Subject, name_of
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.entries import Waiver
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.translations.known import SOURCE, preferred, words
from secure_checklist.translations.models import Catalogue

MOST = 3
"""How many things to do are shown at once: more is a list that nobody begins."""
Page = Literal["report", "checklist", "plan"]


class Directory(Protocol):
    """Who finds whom to call, as `incident.contacts.Directory` does."""

    def helpers(self, needs: Iterable[Need], person: Person) -> Iterable[Helper]:
        """Return who helps with each need, where a person is and by their age."""
        ...


class Advised(NamedTuple):
    """One thing to do, with its prose.

    Attributes:
        number: Its place, from 1; 0: it has none, as what everybody reads alike.
        action: What the report says of it.
        item: The item, with its texts; if None, the checklist isn't at hand.
        subjects: The names of those for whom it isn't done, save the person's.
        is_first: It comes before all others, for safety's sake.
        justifications: On what ground it isn't done, each with the names of those for whom that is so.
        steps: The steps for the systems of those it is about.
        others: The steps for one system or service each, where it isn't known which is used.
        helpers: Who helps with it, where a directory is at hand.
        alike: It stands in every report, whatever was answered, so it is neither done nor undone.

    """

    number: int
    action: Action
    item: Item | None
    subjects: tuple[str, ...]
    is_first: bool
    justifications: Mapping[str, tuple[str, ...]]
    steps: tuple[Fitting, ...]
    others: tuple[Fitting, ...] = ()
    helpers: tuple[Helper, ...] = ()
    alike: bool = False

    @property
    def known(self) -> bool:
        """Whether it is known to be undone, at least in part: what is worth a look may be done."""
        return not self.action.maybe_done

    @property
    def brief(self) -> str:
        """Why to do it, in one sentence of prose; all of it where that is more than one paragraph."""
        why = self.item.why if self.item is not None else ""
        blocks = parse(why)
        return sentences(why, 1) if len(blocks) == 1 and isinstance(blocks[0], Paragraph) else why

    @property
    def more(self) -> str:
        """What else is said of why, in prose."""
        return self.item.why.removeprefix(self.brief).strip() if self.item is not None else ""

    @property
    def steps_line(self) -> str:
        """What is said in the place of steps: that there are none for what is used; empty: nothing."""
        lacking = self.item is not None and bool(self.item.steps) and not (self.steps or self.others)
        return message("formats.steps.none") if lacking else ""

    @property
    def cited(self) -> Iterator[Source]:
        """The sources of its claims, and those of the steps that are shown."""
        if self.item is not None:
            yield from self.item.sources
            yield from (
                source for one in (*self.steps, *self.others) if (source := self.item.source_of(one.steps)) is not None
            )

    @property
    def level(self) -> str:
        """The level that a checklist of one's own calls it; empty: it is one of the library's."""
        return called("level", self.action.level) if "." in self.action.level else ""

    @property
    def state(self) -> str:
        """Its state; empty: it isn't done, which the list it is on says."""
        if self.is_first:
            return message("formats.comes_first")
        outcome = self.action.outcome
        if outcome == "unknown" and self.known:
            return message("formats.not_fully")
        return "" if outcome == "fail" else message(f"outcome.{outcome}")

    @property
    def found_lines(self) -> Iterator[str]:
        """The reasons why it isn't done, and for whom, if several are concerned."""
        for justification, holders in self.justifications.items():
            if len(self.action.subjects) > 1:
                yield message("formats.found_for", subjects=listed(holders), justification=justification)
            else:
                yield sentence(justification)


class Row(NamedTuple):
    """One finding, with what a page says of it.

    Attributes:
        finding: The finding itself.
        subject: The name of the subject; if None, none is listed, or more may exist.
        person: It is about the advised person.
        justification: On what ground; empty: there is no explanation, or it would tell too much.
        reasons: For unknown: why, each once.
        external: What other tools found, in sentences.

    """

    finding: Finding
    subject: str | None
    person: bool
    justification: str
    reasons: tuple[ReasonCode, ...]
    external: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reason for a finding, or why it isn't known; then its possible outcomes, and who set it aside."""
        parts = [self.justification] if self.justification else [message(f"reason.{code}") for code in self.reasons]
        parts += self.external
        found = self.finding
        if found.possible and "withheld" not in self.reasons:  # what it can be is no news then
            parts.append(
                message("formats.can_be", outcomes=either([message(f"outcome.{one}") for one in found.possible]))
            )
        if found.disposition == "flagged":
            parts.append(message("formats.read_first"))
        if found.waiver is not None:
            parts.append(_waiver_line(found.waiver, counts=found.disposition == "waived"))
        return clauses(parts)


class Entry(NamedTuple):
    """One item with what became of it.

    Attributes:
        item: What the report says of the item.
        level: How much it matters, as an action's.
        rows: What became of it, for each subject.

    """

    item: ItemSummary
    level: AnyLevel
    rows: tuple[Row, ...]


class Part(NamedTuple):
    """One section.

    Attributes:
        id: The section's id.
        title: Its title, behind those of the sections that it is part of; ids where the checklist isn't at hand.
        score: The score over its entries, and over those of sections that are part of it.
        entries: Its entries that may be shown, in the checklist's order.
        observable: The entries are those that others may notice that they are done, and no others.

    """

    id: str
    title: str
    score: Score
    entries: tuple[Entry, ...]
    observable: bool = False


@dataclass(frozen=True)
class Summary:
    """A report made ready to be read.

    Attributes:
        report: The report, as it is shown.
        checklist: The checklist that was evaluated; if None, not at hand, so there is no prose.
        inventory: What was evaluated; if None, not at hand, so subjects bear their ids. Of its incidents only those are
            named that the report is about.
        catalogue: The texts of another language, those of the checklist among them; if None, the messages in force.
        trend: Older scores; if None, there are none to show.
        limit: How many actions are shown at once.
        notes: What a machine that was measured reported about its fields.
        directory: Who finds whom to call; if None, nobody is named.
        page: Whether it is on what was answered, or a checklist for anybody, or the part of one to read first.
        details: Whether all of it is wanted where nothing can be folded away, as in a text.
        again: What has to be asked again, since something was done that several facts decide.

    """

    report: Report
    checklist: Checklist | None = None
    inventory: Inventory | None = None
    catalogue: Catalogue | Words | None = None
    trend: Trend | None = None
    limit: int = MOST
    notes: Mapping[str, str] | None = None
    directory: Directory | None = None
    page: Page = "report"
    details: bool = False
    again: tuple[OpenQuestion, ...] = ()

    # names -------------------------------------------------------------------------------------------------------

    @property
    def profile_line(self) -> str:
        """Which profile the report is on, and how much that leaves out; empty: it is on the whole checklist."""
        note = self.report.checklist.profile
        with self.wording():
            return profile_line(note) if note is not None else ""

    @cached_property
    def listed(self) -> tuple[Subject, ...]:
        """The subjects in the inventory's order, if it is at hand; an incident only if the report is about it."""
        if self.inventory is None:
            return ()
        about = {block.subject for block in self.report.findings.blocks}
        return tuple(one for one in self.inventory.subjects if one.kind != INCIDENT or one.id in about)

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """The subjects by id, if the inventory is at hand."""
        return {subject.id: subject for subject in self.listed}

    @property
    def described(self) -> tuple[str, ...]:
        """The names of the subjects, save the person's, in the inventory's order."""
        with self.wording():
            return tuple(name_of(subject) for subject in self.listed if subject.kind != "person")

    def named(self, ids: Iterable[str]) -> list[Subject]:
        """Return the subjects with these ids that are at hand, in the inventory's order."""
        wanted = set(ids)
        return [subject for subject in self.listed if subject.id in wanted]

    def names_of(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of subjects, save the person's; their ids where the inventory isn't at hand."""
        known = self.named(ids)
        return tuple(name_of(one) for one in known if one.kind != "person") if self.inventory else ids

    def item(self, item_id: str) -> Item | None:
        """Return an item with its prose, if the checklist is at hand and has it."""
        return self.checklist.find(item_id) if self.checklist is not None else None

    # findings ----------------------------------------------------------------------------------------------------

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that may be shown: what may not apply and must be hidden or asked for first is not."""
        return tuple(
            finding
            for finding in self.report.findings
            if finding.disposition != "suppressed"
            if finding.display == "show" or "not_applicable" not in finding.possible
        )

    @cached_property
    def facts(self) -> Mapping[str, Fact[object]]:
        """The facts that the checklist may read, by name; empty: it isn't at hand."""
        return facts_of(self.checklist) if self.checklist is not None else {}

    def language_notes(self, lacking: Collection[str]) -> tuple[str, ...]:
        """Return the notes on the language: that it isn't reviewed, and that parts of the page are in another one.

        Args:
            lacking: The keys of the messages on the page that are in English.

        """
        foreign = primary(self.report.language) != primary(language())
        return language_notes((*lacking, *self._untranslated, *([self.report.language] if foreign else [])))

    @cached_property
    def _untranslated(self) -> tuple[str, ...]:
        """The keys of the checklist's texts that stand in another language, of the items that are shown."""
        keys = (self.checklist.untranslated if self.checklist is not None else None) or ()
        shown = {note.id for note in self.report.items}
        return tuple(key for key in keys if key.partition("/")[0] in shown)

    def language_of(self, key: str) -> str:
        """Return the language of a text of the checklist, by its key, or of several by what their keys begin with."""
        kept = any(text.startswith(key) for text in self._untranslated)
        return self.source_language if kept else self.report.checklist.language

    @property
    def source_language(self) -> str:
        """The language of what isn't translated: the names of sources."""
        source = self.checklist.translated_from if self.checklist is not None else None
        return source or self.report.checklist.language

    def wording(self) -> AbstractContextManager[None]:
        """Take messages from the catalogue, and the labels that the checklist declares, within a block."""
        return use_messages(self.catalogue, self.report.checklist.labels)

    @cached_property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """What would settle what isn't known, the weightiest first; empty where the checklist isn't at hand."""
        if self.checklist is None:
            return ()
        inventory = self.inventory if self.inventory is not None else Inventory()
        with self.wording():
            return open_questions(self.checklist, inventory, self.report, self.findings, self.facts, self.notes or {})

    @cached_property
    def rows(self) -> Mapping[str, tuple[Row, ...]]:
        """What became of each item, for each subject, by its id."""
        found: dict[str, list[Row]] = {}
        with self.wording():
            for finding in self.findings:
                subject = self.subjects.get(finding.subject or "")
                row = Row(
                    finding=finding,
                    subject=name_of(subject) if subject is not None else finding.subject,
                    person=subject is not None and subject.kind == "person",
                    justification=justification_of(finding, self.facts),
                    reasons=tuple(dict.fromkeys(reason.code for reason in finding.reasons)),
                    external=tuple(map(external_line, finding.external)),
                )
                found.setdefault(finding.item, []).append(row)
        return {item: tuple(rows) for item, rows in found.items()}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every entry with what became of it, section by section; `in_two` keeps apart what others may notice."""
        found: dict[str, list[Entry]] = {}
        for note in self.report.items:
            if note.id in self.rows:
                entry = Entry(note, self.report.levels.get(note.id, note.level), self.rows[note.id])
                found.setdefault(note.section, []).append(entry)
        scores = self.report.by_section
        return tuple(Part(name, self._title_of(name), scores[name], tuple(entries)) for name, entries in found.items())

    def _title_of(self, section: str) -> str:
        """Return a section's title with those above it; the ids, where the checklist isn't at hand."""
        path = self.report.checklist.path_of(section)
        titles = {part.id: part.title for part in self.checklist.sections} if self.checklist is not None else {}
        with use_messages(self.catalogue):
            return titled(titles.get(name, name) for name in path)

    @cached_property
    def in_two(self) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """The parts with their entries that no one else notices, and those with the entries that others may notice.

        The second is to be shown behind `line`. In the person's own view it is empty.
        """
        if self.own:
            return self.parts, ()
        quiet, others = list[Part](), list[Part]()
        for part in self.parts:
            for observable, found in ((False, quiet), (True, others)):
                entries = tuple(entry for entry in part.entries if entry.item.observable is observable)
                if entries:
                    found.append(part._replace(entries=entries, observable=observable))
        return tuple(quiet), tuple(others)

    # what to do --------------------------------------------------------------------------------------------------

    @property
    def own(self) -> bool:
        """Whether this is the person's own view, with what guards do."""
        return self.report.audience == "self"

    @cached_property
    def tasks(self) -> tuple[Advised, ...]:
        """What to do, in order, and behind that, while little is known, what to look at first.

        What to read first isn't among it: `line` leads there, for everybody alike. In the person's own view it leads
        where a guard holds something back.
        """
        leads = self.own and bool(self.report.held or self.report.notices)
        first = () if leads else self.report.checklist.plan_first
        listed = (*self.report.actions(), *self.report.to_check())
        return tuple(
            self._advised(number, action)
            for number, action in enumerate((one for one in listed if one.item not in first), 1)
        )

    @property
    def first(self) -> tuple[Advised, ...]:
        """The next things to do, with their steps: as many as are shown at once."""
        return self.tasks[: self.limit]

    @property
    def later(self) -> tuple[Advised, ...]:
        """What there is to do behind these."""
        return self.tasks[self.limit :]

    @cached_property
    def chapters(self) -> tuple[tuple[str, tuple[Advised, ...]], ...]:
        """Every item with its steps, by the title of its section: the checklist as it is printed, but for `plan`."""
        sections = self.checklist.sections if self.checklist is not None else ()
        notes, first = self.report.items.by_id, self.report.checklist.plan_first
        return tuple(
            (self._title_of(one.id), self._alike(notes[item] for item in items))
            for one in sections
            if (items := [item.id for item in one.items if item.id not in first])
        )

    @cached_property
    def plan(self) -> tuple[Advised, ...]:
        """What to read before what others may notice, whether or not it is done; the same for everybody."""
        notes = self.report.items.by_id
        return self._alike(notes[item] for item in self.report.checklist.plan_first if item in notes)

    @cached_property
    def for_everyone(self) -> tuple[Advised, ...]:
        """What else stands in every report for anybody, whatever was answered; empty in the person's own view."""
        return self._alike(self.report.for_everyone())

    def _alike(self, notes: Iterable[ItemSummary]) -> tuple[Advised, ...]:
        return tuple(self._advised(0, _to_read(note))._replace(alike=True) for note in notes)

    @property
    def title(self) -> str:
        """What stands above the page: how many things are next, or what the checklist or what to read first is."""
        with self.wording():
            if self.page == "report":
                count = len(self.first)
                return message("formats.do", count=count) if count else message("formats.agenda.title")
            return self.report.checklist.title if self.page == "checklist" else message("formats.plan")

    @property
    def held_line(self) -> str:
        """How many steps wait for a plan; empty if none does, and for anybody but the person."""
        count = len(self.report.held)
        with self.wording():
            return message("formats.held", count=count) if count else ""

    @property
    def unlocked_line(self) -> str:
        """What holds for all that a plan unlocked; empty if nothing of it is to do, and for anybody but the person."""
        with self.wording():
            unlocked = self.report.unlocked and any(one.action.observable for one in self.tasks)
            return message("formats.as_planned") if unlocked else ""

    @property
    def line(self) -> str:
        """What guards say before what others may notice: one fixed line, the same for everybody, that leads to `plan`.

        Empty: no guard does, or the plan itself leads, in the person's own view.
        """
        first = self.report.checklist.plan_first
        if not self.plan or any(one.action.item in first for one in self.tasks):
            return ""
        return " ".join(self.report.checklist.cautions)

    @property
    def begin_here(self) -> str:
        """The line that names what to read first; empty: there is no such thing."""
        with self.wording():
            titles = listed(one.action.title for one in self.plan)
            return message("formats.begin_here", titles=titles) if titles else ""

    def _advised(self, number: int, action: Action) -> Advised:
        item, meant, held = self.item(action.item), self.named(action.subjects), self.inventory or Inventory()
        with self.wording():
            steps, others = ((), ()) if item is None else fitting_steps(item, meant, held)
            needs = () if item is None or self.directory is None else item.needs
            # What anybody may see names those for every age, so that it doesn't say how old someone is.
            whom = held.person if self.own else Person(country=held.person.country)
            helpers = tuple(self.directory.helpers(needs, whom)) if needs and self.directory else ()
        found: dict[str, list[str]] = {}
        for row in self.rows.get(action.item, ()):
            said = clauses((row.justification, *row.external))
            if said and row.finding.outcome in ("fail", "partial") and row.finding.subject in action.subjects:
                found.setdefault(said, []).append(row.subject or "")
        return Advised(
            number=number,
            action=action,
            item=item,
            subjects=self.names_of(action.subjects),
            is_first=self.own and action.item in self.report.first,
            justifications={justification: tuple(names) for justification, names in found.items()},
            steps=steps,
            others=others,
            helpers=helpers,
        )

    def _repr_html_(self) -> str:
        """Show the next things to do in a notebook, as anybody may see them, since outputs are saved."""
        from secure_checklist.core.text.html import table  # noqa: PLC0415 - for import time: only notebooks show it

        shown = replace(self, report=self.report.exported())
        with shown.wording():
            rows = [(one.action.title, message(f"effort.{one.action.effort}"), plain(one.brief)) for one in shown.first]
            return table(shown.title, rows)

    def did(
        self,
        item_id: str,
        *,
        now: datetime | None = None,
        lifecycle: Lifecycle | None = None,
        tables: Mapping[str, object] | None = None,
    ) -> "Summary":
        """Return the summary once someone has done an item, with the next thing to do; its `inventory` says so.

        An item without a rule gets the answer "yes" of today; of a rule, the one fact is written that decides it. Where
        several could, they are unknown from now on, and `again` has their questions: an interview over the new
        inventory asks them.

        Args:
            item_id: The item.
            now: When it was done, aware; None reads the clock.
            lifecycle: As for `evaluate`.
            tables: As for `evaluate`.

        Raises:
            ValueError: the checklist or the inventory isn't at hand, or `now` has no offset.
            UnknownNameError: the checklist has no such item.

        """
        checklist, inventory, at = self.checklist, self.inventory, utc_now(now)
        if checklist is None or inventory is None:
            raise ValueError("what is done is written into an inventory, so pass `checklist` and `inventory`")
        changed, facts = with_done(checklist, inventory, checklist.item(item_id), self.facts, at)
        report = evaluate(checklist, changed, now=at, explain=True, lifecycle=lifecycle, tables=tables)
        after = replace(self, report=report.exported(self.report.audience), inventory=changed, again=())
        again = tuple(one for one in after.questions if one.fact in facts)
        return replace(after, again=again)

    @cached_property
    def advised(self) -> tuple[Advised, ...]:
        """All that is advised, in the order in which it is shown."""
        listed = self.tasks if self.page == "report" else (one for _, part in self.chapters for one in part)
        return (*(() if self.page == "plan" else listed), *self.plan, *self.for_everyone)

    @cached_property
    def _cited(self) -> Mapping[tuple[str, str, str | None], tuple[int, Source]]:
        """The sources with their numbers, whatever each item says of one; what is said first of it counts."""
        found: dict[tuple[str, str, str | None], tuple[int, Source]] = {}
        for source in (source for one in self.advised for source in one.cited):
            found.setdefault((source.publisher, source.title, source.url), (len(found) + 1, source))
        return found

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of what is advised, each once, in the order in which they are first named."""
        return tuple(source for _, source in self._cited.values())

    def numbers_of(self, advised: Advised) -> tuple[int, ...]:
        """Return the numbers of the sources of one thing to do, from 1, among `sources`."""
        places = dict.fromkeys((source.publisher, source.title, source.url) for source in advised.cited)
        return tuple(self._cited[place][0] for place in places)

    @cached_property
    def menus_line(self) -> str:
        """How old the texts are that the labels of menus come from; empty: no menu is named."""
        menus = [
            one.item.source_of(fitting.steps)
            for one in self.advised
            if one.item is not None
            for fitting in (*one.steps, *one.others)
            if fitting.steps.kind == "menu"
        ]
        if not menus:
            return ""
        known = [source for source in menus if source is not None]
        recent = [source for source in known if source.date is not None and source.date.year == self.report.now.year]
        older, unsourced = len(known) - len(recent), len(menus) - len(known)
        with self.wording():
            said = message("formats.menus", count=len(recent), year=str(self.report.now.year), older=older)
            return f"{said} {message('formats.menus.no_source', count=unsourced)}" if unsourced else said

    # in sentences -----------------------------------------------------------------------------------------------

    @property
    def nothing_line(self) -> str:
        """The line for a list without actions: everything is done, something isn't known, or steps wait.

        Empty: there is something to do.
        """
        if any(one.known or one.action.item in self.report.promoted for one in self.tasks):
            return ""  # what the situation puts first is something to do, done or not
        if self.held_line:
            return self.held_line
        if self.report.score.coverage != 1:
            return message("formats.nothing_known", count=self.report.outcomes()["unknown"])
        note = self.report.checklist.profile
        return message("formats.nothing_left_in_part" if note and note.left_out else "formats.nothing_left")

    def holding_lines(self) -> Iterator[str]:
        """Yield the titles of what is done, with the subjects if several are listed."""
        several = self.inventory is None or len(self.inventory.subjects) > 1
        for part in self.parts:
            for entry in part.entries:
                rows = [row for row in entry.rows if row.finding.outcome == "pass" and row.finding.subject is not None]
                names = tuple(row.subject or "" for row in rows if not row.person)
                if rows:
                    subjects, line = listed(names) if several else "", entry.item.title
                    if subjects:
                        line = message("formats.for_subjects", outcome=line, subjects=subjects)
                    tools = dict.fromkeys(one.source for row in rows for one in row.finding.external if one.decides)
                    yield message("formats.as_reported", line=line, tools=listed([*tools])) if tools else line

    def unknown_lines(self) -> Iterator[str]:
        """Yield the lines behind the open questions: what is unlisted or past its date. Silence is no "all good"."""
        unlisted: dict[str, int] = {}
        more, expired = dict[str, None](), set[str]()
        for finding in self.findings:
            codes = {reason.code for reason in finding.reasons}
            if "content_expired" in codes:
                expired.add(finding.item)
            item = self.item(finding.item) if finding.subject is None else None
            if item is not None and "no_subject" in codes:
                unlisted[item.kind] = unlisted.get(item.kind, 0) + 1
            elif item is not None and "more_may_exist" in codes:
                more[item.kind] = None
        unknown = self.report.outcomes()["unknown"]
        if unlisted:
            yield message(
                "formats.unlisted",
                kinds=either([called("kinds", kind) for kind in unlisted]),
                count=sum(unlisted.values()),
            )
        if more:
            yield message("formats.perhaps_more", kinds=listed([called("kinds", kind) for kind in more]))
        if expired:
            yield message("formats.expired", count=len(expired))
        if not unknown:
            yield message("formats.nothing_unknown")
        elif not (self.questions or unlisted or more or expired):
            yield message("formats.unsettled", count=unknown)

    def external_lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield what other tools found: the title of the entry with its subject, the finding, and the address."""
        for item, rows in self.rows.items():
            title = self.report.title(item)
            for row in rows:
                named = row.subject is not None and not row.person
                about = message("formats.for_subjects", outcome=title, subjects=row.subject) if named else title
                for found in row.finding.external:
                    yield about, external_line(found), found.url or ""

    def excluded_lines(self) -> Iterator[tuple[str, str]]:
        """Yield the title of each entry that someone set aside, with who did, and whether it counts."""
        waived: dict[tuple[str, Waiver], bool] = {}
        dismissed: dict[tuple[str, bool], list[str]] = {}
        for item, rows in self.rows.items():
            for row in rows:
                if row.finding.waiver is not None:
                    waived.setdefault((item, row.finding.waiver), row.finding.disposition == "waived")
                if "said_not_applicable" in row.reasons:
                    names = dismissed.setdefault((item, row.finding.outcome == "not_applicable"), [])
                    names += () if row.person or row.subject is None else (row.subject,)
        for (item, waiver), counts in waived.items():
            yield self.report.title(item), _waiver_line(waiver, counts=counts)
        for (item, counts), names in dismissed.items():
            key = "formats.dismissed" if counts else "formats.not_dismissed"
            yield self.report.title(item), message(f"{key}.for", subjects=listed(names)) if names else message(key)

    def score_trend(self) -> Iterator[tuple[str, Score, str]]:
        """Yield the score of each day, with the content's version where that is another one than before."""
        version = ""
        for one in self.trend.points if self.trend is not None else ():
            new = message("formats.new_content", version=one.version) if version and one.version != version else ""
            version = one.version
            yield day_of(one.now.date()), one.score, new


def _waiver_line(waiver: Waiver, *, counts: bool) -> str:
    """Return who set an entry aside, until when and why."""
    key = "formats.waived" if counts else "formats.lapsed"
    if waiver.until is None:
        return message(key, who=waiver.who, why=waiver.why)
    return message(f"{key}.until", who=waiver.who, why=waiver.why, day=day_of(waiver.until.date()))


def _called(name: str, version: str, profile: ProfileNote | None) -> str:
    return f"{name} {version}" + (f", profile {profile.id}" if profile is not None else "")


def _to_read(note: ItemSummary) -> Action:
    """Return an item to read first as an action with an unknown outcome: it stands there whether or not it is done."""
    return Action(
        item=note.id, title=note.title, level=note.level, effort=note.effort, outcome="unknown", subjects=(), gain=0.0
    )


def summary_of(  # noqa: PLR0913 - keywords of one request, as those of `formats.write`
    report: Report | Checklist,
    *,
    checklist: Checklist | None = None,
    inventory: Inventory | None = None,
    language: str | Catalogue | None = None,
    trend: Trend | None = None,
    limit: int = MOST,
    audience: Audience = "anybody",
    directory: Directory | None = None,
    details: bool = False,
    plan: bool = False,
    now: datetime | None = None,
) -> Summary:
    """Make a report ready to be read, or a checklist that nobody has answered.

    Args:
        report: The report, or a checklist.
        checklist: The one that was evaluated, for prose; if None, titles only.
        inventory: The one that was evaluated, for names; if None, ids only. Of a checklist: whose systems and services
            steps are for, and in which country; nothing else in it counts.
        language: The language, as BCP 47, or a catalogue; if None, the report's own, or that of the messages in force.
        trend: Older scores.
        limit: How many actions are shown at once.
        audience: `anybody`: one shape, from which nobody can infer what a guard reads. `self`: the person's own view,
            for their eyes only, in which what a guard holds is left out and what it puts first leads.
        directory: Who finds whom to call, as `incident.contacts.bundled()`; if None, nobody is named.
        details: Whether all of it is wanted where nothing can be folded away, as in a text.
        plan: Only what to read before what others may notice, for a page of its own.
        now: The time that a checklist is shown for, aware; None reads the clock. A report has its own.

    Raises:
        ValueError: the checklist or the trend is another one than the report's, or of another profile; or the limit is
            below 0.
        UnknownNameError: there is nothing in that language.

    """
    page: Page = "plan" if plan else "report"
    if isinstance(report, Checklist):
        checklist, report = report, evaluate(report, Inventory(), now=now)
        page = "plan" if plan else "checklist"
    _check(report, checklist, trend, limit)
    if language is None and is_english() and primary(report.language) != SOURCE:
        language = report.language if preferred([report.language]) != SOURCE else None
    catalogue = None if language is None else words(language, report.checklist.id)
    if checklist is not None and language is not None:
        original, checklist = checklist, checklist.translated(language)
        report = report_in_words_of(checklist, report)
        pairs = zip(original.guards, checklist.guards, strict=True)
        texts = {was.neutral_text: now.neutral_text for was, now in pairs}
        report = report.replace(notices=tuple(texts.get(one, one) for one in report.notices))
    return Summary(
        report.exported(audience),
        checklist,
        inventory,
        catalogue,
        trend,
        limit,
        directory=directory,
        page=page,
        details=details,
    )


def _check(report: Report, checklist: Checklist | None, trend: Trend | None, limit: int) -> None:
    if checklist is not None:
        given = _called(checklist.id, checklist.version, checklist.tailored_to)
        ours = _called(report.checklist.id, report.checklist.version, report.checklist.profile)
        if given != ours:
            raise ValueError(f"checklist: it is {given}, and the report is on {ours}")
    about, points = report.checklist, trend.points if trend is not None else ()
    if any(point.checklist != about.id for point in points):
        raise ValueError(f"trend: it has scores of another checklist than {about.id}")
    if any(point.profile != (about.profile.id if about.profile else "") for point in points):
        raise ValueError("trend: it has scores of another profile than the report")
    if limit < 0:
        raise ValueError("limit: expected 0 or more")
