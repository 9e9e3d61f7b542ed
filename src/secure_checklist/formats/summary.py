"""`Summary`: a report or a checklist prepared for reading, which every format and user interface renders.

    summary = summary_of(report, checklist=checklist, inventory=inventory)
    summary.first          # the next things to do, three by default, each with its steps

It joins what the report doesn't hold: prose from the checklist, names from the inventory, whom to call from a
directory. What mustn't be shown while it isn't known whether it applies is not in it, and neither is any value of a
fact. It has one shape for everybody: one line leads to what to read before others may notice a step, and each such step
says so. In the person's own view, which has to be asked for, what a guard holds is left out instead.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple, Protocol, TypedDict, Unpack

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.credits import credit_line
from secure_checklist.checklists.implied import facts_of
from secure_checklist.checklists.items import Item, titled
from secure_checklist.checklists.plan_items import Helper, Need
from secure_checklist.checklists.profiles import ProfileNote
from secure_checklist.checklists.sources import Source
from secure_checklist.core import countries
from secure_checklist.core.messages import (
    Words,
    called,
    clauses,
    day_of,
    is_english,
    labelled,
    listed,
    message,
    primary,
    sentence,
    use_messages,
)
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.prose.blocks import parse
from secure_checklist.evaluation.actions import Action
from secure_checklist.evaluation.evaluator import evaluate, report_in_words_of
from secure_checklist.evaluation.explanation import Finding
from secure_checklist.evaluation.intentions import in_order_of_intentions, intention_of, intentions_for, state_of
from secure_checklist.evaluation.open_questions import OpenQuestion, open_questions
from secure_checklist.evaluation.report import Audience, Report
from secure_checklist.evaluation.summaries import ItemSummary
from secure_checklist.formats.agenda import AgendaEntry
from secure_checklist.formats.labels import sentences
from secure_checklist.formats.rows import Entry, Part, Row, justification_of
from secure_checklist.formats.steps import Fitting, by_use, fitting_steps
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.base import Subject, name_of
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.entries import Intention
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.translations.known import SOURCE, preferred, words
from secure_checklist.translations.models import Catalogue

MOST = 3
"""How many things to do are shown at once: more is a list that nobody begins."""
_SHORT = 2
"""How many sentences of a reason are few enough to be read before the steps."""
Page = Literal["report", "checklist", "plan", "at_once"]


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
        found: On what ground it isn't done, and for whom where several are concerned, in sentences.
        steps: The steps for the systems of those it is about.
        others: The steps for one system or service each, where it isn't known which is used.
        helpers: Who helps with it, where a directory is at hand.
        progress: That the person is doing it, or until when they put it off; empty: neither.
        alike: It stands in every report, whatever was answered, so it is neither done nor undone.

    """

    number: int
    action: Action
    item: Item | None
    subjects: tuple[str, ...]
    is_first: bool
    found: tuple[str, ...]
    steps: tuple[Fitting, ...]
    others: tuple[Fitting, ...] = ()
    helpers: tuple[Helper, ...] = ()
    progress: str = ""
    alike: bool = False

    @property
    def known(self) -> bool:
        """Whether it is known to be undone, at least in part: what is worth a look may be done."""
        return not self.action.maybe_done

    @property
    def brief(self) -> str:
        """Why to do it, in prose: the first sentence, unless all of it is short or more than one paragraph."""
        why = self.item.why if self.item is not None else ""
        short = len(parse(why)) != 1 or sentences(why, _SHORT) == why
        return why if short else sentences(why, 1)

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
    def state(self) -> str:
        """Its state; empty: it isn't done, which the list it is on says."""
        if self.is_first:
            return message("formats.comes_first")
        outcome = self.action.outcome
        if outcome == "unknown" and self.known:
            return message("formats.not_fully")
        return "" if outcome == "fail" else message(f"outcome.{outcome}")

    @property
    def meta(self) -> tuple[str, ...]:
        """How long it takes; unless all read it alike, also a level of the checklist's own, for whom, and its state."""
        level = called("level", self.action.level) if "." in self.action.level else ""
        known = () if self.alike else (level, listed(self.subjects), self.state, self.progress)
        return (message(f"effort.{self.action.effort}"), *filter(None, known))


@dataclass(frozen=True)
class Summary:
    """A report prepared for reading.

    Attributes:
        report: The report, as it is shown.
        checklist: The checklist that was evaluated; if None, not available, so there is no prose.
        inventory: What was evaluated; if None, not at hand, so subjects bear their ids. Of its incidents only those are
            named that the report is about.
        catalogue: The texts of another language, those of the checklist among them; if None, the messages in force.
        limit: How many actions are shown at once.
        notes: What a measured machine reported about its fields.
        directory: The directory that finds who to call; if None, no one is named.
        page: Whether it is on what was answered, or a checklist for anybody, or the part of one to read first, or what
            the answers call for at once.
        details: Whether all of it is wanted where nothing can be folded away, as in a text.

    """

    report: Report
    checklist: Checklist | None = None
    inventory: Inventory | None = None
    catalogue: Catalogue | Words | None = None
    limit: int = MOST
    notes: Mapping[str, str] | None = None
    directory: Directory | None = None
    page: Page = "report"
    details: bool = False

    # what to do --------------------------------------------------------------------------------------------------

    @property
    def undone(self) -> bool:
        """Whether something on the list is known to be undone, or put first by the situation, done or not."""
        return any(one.known or one.action.item in self.report.promoted for one in self.tasks)

    @property
    def title(self) -> str:
        """What stands above the page: how many things are next, or what the checklist or what to read first is."""
        with self.wording():
            if self.page == "report":
                count = len(self.first)
                key = "formats.do" if self.undone else "formats.look"
                return message(key, count=count) if count else message("formats.agenda.title")
            named = {"plan": message("formats.plan"), "at_once": message("formats.at_once")}
            return named.get(self.page, self.report.checklist.title)

    @property
    def line(self) -> str:
        """What guards say before what others may notice: one fixed line, the same for everybody, that leads to `plan`.

        Empty: no guard does, or the plan itself leads, in the person's own view, or what is to be done at once, which
        says itself what to do first.
        """
        first = self.report.checklist.plan_first
        if self.page == "at_once" or not self.plan or any(one.action.item in first for one in self.tasks[:1]):
            return ""
        return " ".join(self.report.checklist.cautions)

    @property
    def marks(self) -> Mapping[str, str]:
        """What a format for programs says of the whole: whose work it is, and of a part what it leaves out."""
        about = self.report.checklist
        known = {"credits": "|".join(credit_line(one, homepage=True) for one in about.credits)} if about.credits else {}
        part = about.profile
        return known if part is None else {"profile": part.id, "left_out": str(part.left_out), **known}

    @property
    def unlisted(self) -> int:
        """How many findings have no row, since it isn't known whether their item applies, or may be shown."""
        return len(self.report.findings) - sum(map(len, self.rows.values()))

    @property
    def begin_here(self) -> str:
        """The line that names what to read first; empty: there is no such thing."""
        with self.wording():
            titles = listed(one.action.title for one in self.plan)
            return message("formats.begin_here", titles=titles) if titles else ""

    @property
    def helping(self) -> str:
        """What stands above who helps: where they do, if the person's country is known."""
        country = (self.inventory or Inventory()).person.country
        with self.wording():
            known = message("formats.help.in", country=countries.find(country).name) if country else ""
            return known or message("formats.help")

    @property
    def own(self) -> bool:
        """Whether this is the person's own view, with what guards do."""
        return self.report.audience == "self"

    @cached_property
    def tasks(self) -> tuple[Advised, ...]:
        """What to do, in order, and behind that, while little is known, what to look at first.

        What to read first isn't among it: `line` leads there, for everybody alike. In the person's own view it leads
        where a guard holds something back, and is among it where it is for them and no guard puts it first.
        """
        return tuple(self._advised(number, action) for number, action in enumerate(self._listed[0], 1))

    @cached_property
    def _listed(self) -> tuple[Sequence[Action], int]:
        """The actions of `tasks`, and how many at their end are put off."""
        leads = self.own and bool(self.report.held or self.report.notices)
        first = () if leads else self.report.first if self.own else self.report.checklist.plan_first
        listed = [one for one in (*self.report.actions(), *self.report.to_check()) if one.item not in first]
        if self.page == "at_once":
            listed = [one for one in listed if one.item in (*self.report.urgent, *self.report.first)]
        return in_order_of_intentions(listed, self.report, self.intentions)

    @cached_property
    def intentions(self) -> Mapping[str, tuple[Intention, ...]]:
        """What the person is doing or put off, by item, as far as the audience may see it."""
        held = self.inventory or Inventory()
        shown = held if self.own or not held.intentions else held.disclosed(facts=self.facts)
        found = intentions_for(self.report, shown.intentions)
        return {item: given for item, given in found.items() if item in self.rows}

    def to_do(self) -> Iterator[AgendaEntry]:
        """Yield what the person is doing or put off, with what became of it by the time of the report."""
        titles, neutral, day = self.report.items.by_id, message("reminder"), self.report.now.date()
        for item, given in self.intentions.items():
            one, state = state_of([row.finding for row in self.rows[item]], given, day)
            title = titles[item].title
            yield AgendaEntry(uid=one.uid, title=title, neutral_title=neutral, last_day=one.until, state=state)

    def _progress(self, action: Action) -> str:
        """Return that the person is doing an action, or until when they put it off; empty: neither."""
        day = self.report.now.date()
        one = intention_of(action.subjects, self.intentions.get(action.item, ()), day)
        if one is None or one.state(day) == "open":
            return ""
        return message("formats.doing") if one.until is None else message("formats.put_off", day=day_of(one.until))

    @property
    def at_once(self) -> "Summary":
        """The page to show before anything else is asked: what the answers call for at once, or to plan first.

        It has no tasks where they call for nothing, and in what anybody may see.
        """
        return replace(self, page="at_once", limit=len(self.tasks))

    @property
    def released(self) -> "Summary":
        """The page to show at once to whoever says that surely no one near them did it: what guards hold of it.

        It has no tasks where they hold nothing of that. The message `formats.at_once.held` asks before it is shown.
        """
        return replace(self, report=self.report.released()).at_once

    @property
    def first(self) -> tuple[Advised, ...]:
        """The next things to do, with their steps, up to `limit`."""
        return self.tasks[: min(self.limit, len(self.tasks) - self._listed[1])]

    @property
    def later(self) -> tuple[Advised, ...]:
        """What to do after these."""
        return self.tasks[len(self.first) :]

    @property
    def postponed(self) -> str:
        """What the person put off, each with its date, so that it isn't forgotten."""
        behind = self.tasks[len(self.tasks) - self._listed[1] :]
        return " ".join(sentence(labelled(one.action.title, one.progress)) for one in behind)

    @cached_property
    def chapters(self) -> tuple[tuple[str, tuple[Advised, ...]], ...]:
        """Every item with its steps, by the title of its section: the checklist as it is printed, but for `plan`."""
        sections = self.checklist.sections if self.checklist is not None else ()
        notes, first = self.report.items.by_id, self.report.checklist.plan_first
        return tuple(
            (self.title_of(one.id), self._alike(notes[item] for item in items))
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
        return tuple(self._advised(0, _to_read(note), alike=True) for note in notes)

    def _advised(self, number: int, action: Action, *, alike: bool = False) -> Advised:
        item, held = self.item(action.item), self.inventory or Inventory()
        with self.wording():
            steps, others = ((), ()) if item is None else fitting_steps(item, self.named(action.subjects), held)
            whole = self.details and not self.described
            if alike and item is not None and (whole or not (steps or others)):
                steps, others = (), by_use(item)  # a checklist leads nobody to nothing
            needs = () if item is None or self.directory is None else item.needs
            # What anybody may see names those for every age, so that it doesn't say how old someone is.
            whom = held.person if self.own else Person(country=held.person.country)
            return Advised(
                number=number,
                action=action,
                item=item,
                subjects=self.names_of(action.subjects),
                is_first=self.own and action.item in self.report.first,
                found=tuple(self._found(action)),
                steps=steps,
                others=others,
                helpers=tuple(self.directory.helpers(needs, whom)) if needs and self.directory else (),
                progress="" if alike else self._progress(action),
                alike=alike,
            )

    def _found(self, action: Action) -> Iterator[str]:
        """Yield on what ground something isn't done, and for whom where several are concerned."""
        found: dict[str, list[str]] = {}
        for row in self.rows.get(action.item, ()):
            said = clauses((row.justification, *row.external))
            if said and row.finding.outcome in ("fail", "partial") and row.finding.subject in action.subjects:
                found.setdefault(said, []).append(row.subject or "")
        for said, names in found.items():
            several = len(action.subjects) > 1
            yield (
                message("formats.found_for", subjects=listed(names), justification=said) if several else sentence(said)
            )

    def _repr_html_(self) -> str:
        """Show the next things to do in a notebook, as anybody may see them, since outputs are saved."""
        from secure_checklist.core.text.html import table  # noqa: PLC0415 - for import time: only notebooks show it

        shown = replace(self, report=self.report.exported())
        with shown.wording():
            rows = [(one.action.title, message(f"effort.{one.action.effort}"), plain(one.brief)) for one in shown.first]
            return table(shown.title, rows)

    # names -------------------------------------------------------------------------------------------------------

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """The subjects by id, if the inventory is at hand; an incident only if the report is about it."""
        about = {block.subject for block in self.report.findings.blocks}
        held = self.inventory.subjects if self.inventory is not None else ()
        return {one.id: one for one in held if one.kind != INCIDENT or one.id in about}

    @property
    def described(self) -> tuple[str, ...]:
        """The names of the subjects, except the person's, in the inventory's order."""
        with self.wording():
            return self.names_of((*self.subjects,))

    def named(self, ids: Iterable[str]) -> list[Subject]:
        """Return the subjects with these ids that are at hand, in the inventory's order."""
        wanted = set(ids)
        return [one for name, one in self.subjects.items() if name in wanted]

    def names_of(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of subjects, except the person's; their ids if the inventory isn't available."""
        known = self.named(ids)
        return tuple(name_of(one) for one in known if one.kind != "person") if self.inventory else ids

    def item(self, item_id: str) -> Item | None:
        """Return an item with its prose, if the checklist is at hand and has it."""
        return self.checklist.find(item_id) if self.checklist is not None else None

    # findings, questions and sources ---------------------------------------------------------------------------------

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

    @cached_property
    def untranslated(self) -> tuple[str, ...]:
        """The keys of the checklist's texts that stand in another language, of the items that are shown."""
        keys = (self.checklist.untranslated if self.checklist is not None else None) or ()
        shown = {note.id for note in self.report.items}
        return tuple(key for key in keys if key.partition("/")[0] in shown)

    def language_of(self, key: str) -> str:
        """Return the language of a text of the checklist, by its key, or of several by what their keys begin with."""
        kept = any(text.startswith(key) for text in self.untranslated)
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
        """The result of each item for each subject, by item id."""
        found: dict[str, list[Row]] = {}
        with self.wording():
            for finding in self.findings:
                subject = self.subjects.get(finding.subject or "")
                row = Row(
                    finding=finding,
                    subject=name_of(subject) if subject is not None else finding.subject,
                    person=subject is not None and subject.kind == "person",
                    justification=justification_of(finding, self.facts),
                )
                found.setdefault(finding.item, []).append(row)
        return {item: tuple(rows) for item, rows in found.items()}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every item with its result, section by section.

        Behind all others, and to be shown behind `line`, stand the entries that others may notice, in parts of their
        own; in the person's own view they stand among the others.
        """
        found: dict[tuple[bool, str], list[Entry]] = {}
        for note in self.report.items:
            if note.id in self.rows:
                entry = Entry(note, self.report.levels.get(note.id, note.level), self.rows[note.id])
                found.setdefault((note.observable and not self.own, note.section), []).append(entry)
        scores = self.report.by_section
        return tuple(
            Part(section, self.title_of(section), scores[section], tuple(entries), observable)
            for (observable, section), entries in sorted(found.items(), key=lambda one: one[0][0])
        )

    def title_of(self, section: str) -> str:
        """Return a section's title with those above it; the ids, where the checklist isn't at hand."""
        path = self.report.checklist.path_of(section)
        titles = {part.id: part.title for part in self.checklist.sections} if self.checklist is not None else {}
        with use_messages(self.catalogue):
            return titled(titles.get(name, name) for name in path)

    @cached_property
    def advised(self) -> tuple[Advised, ...]:
        """All that is advised, in the order in which it is shown."""
        listed = (one for _, part in self.chapters for one in part) if self.page == "checklist" else self.tasks
        return (*(() if self.page == "plan" else listed), *self.plan, *self.for_everyone)

    @cached_property
    def _cited(self) -> Mapping[tuple[str, str, str | None], Source]:
        """The sources by what identifies one, whatever each item says of it; what is said first of one counts."""
        found: dict[tuple[str, str, str | None], Source] = {}
        for source in (source for one in self.advised for source in one.cited):
            found.setdefault((source.publisher, source.title, source.url), source)
        return found

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of what is advised, each once, in the order in which they are first named."""
        return tuple(self._cited.values())

    def numbers_of(self, advised: Advised) -> tuple[int, ...]:
        """Return the numbers of the sources of one thing to do, from 1, among `sources`."""
        order = [*self._cited]
        places = dict.fromkeys((source.publisher, source.title, source.url) for source in advised.cited)
        return tuple(order.index(place) + 1 for place in places)


def _to_read(note: ItemSummary) -> Action:
    """Return an item as an action whose outcome isn't known: it stands there whether or not it is done."""
    return Action(
        item=note.id, title=note.title, level=note.level, effort=note.effort, outcome="unknown", subjects=(), gain=0.0
    )


class Settings(TypedDict, total=False):
    """What to show of a report or a checklist, and how.

    Attributes:
        checklist: The one that was evaluated, for prose; if None, titles only.
        inventory: The one that was evaluated, for names; if None, ids only. Of a checklist: whose systems and services
            steps are for, and in which country; nothing else in it counts.
        language: The language, as BCP 47, or a catalogue; if None, the report's own, or that of the messages in force.
        limit: How many actions are shown at once; by default `MOST`.
        audience: `anybody`, the default: one shape, from which nobody can infer what a guard reads. `self`: the
            person's own view, for their eyes only, in which what a guard holds is left out and what it puts first
            leads.
        directory: Who finds whom to call, as `incident.contacts.bundled()`; if None, nobody is named.
        details: Whether all of it is wanted where nothing can be folded away, as in a text.
        plan: Only what to read before what others may notice, for a page of its own.
        now: The time that a checklist is shown for, aware; None reads the clock. A report has its own.

    """

    checklist: Checklist | None
    inventory: Inventory | None
    language: str | Catalogue | None
    limit: int
    audience: Audience
    directory: Directory | None
    details: bool
    plan: bool
    now: datetime | None


def summary_of(report: Report | Checklist, **settings: Unpack[Settings]) -> Summary:
    """Prepare a report, or an unanswered checklist, for reading.

    Args:
        report: The report, or a checklist.
        settings: What to show and how.

    Raises:
        ValueError: the checklist is another one than the report's, or of another profile; or the limit is below 0.
        UnknownNameError: there is nothing in that language.

    """
    checklist, language = settings.get("checklist"), settings.get("language")
    limit, plan = settings.get("limit", MOST), settings.get("plan", False)
    page: Page = "plan" if plan else "report"
    if isinstance(report, Checklist):
        checklist, report = report, evaluate(report, Inventory(), now=settings.get("now"))
        page = "plan" if plan else "checklist"
    about = report.checklist
    ours = _called(about.id, about.version, about.profile)
    given = ours if checklist is None else _called(checklist.id, checklist.version, checklist.tailored_to)
    if given != ours:
        raise ValueError(f"checklist: it is {given}, and the report is on {ours}")
    if limit < 0:
        raise ValueError("limit: expected 0 or more")
    if language is None and is_english() and primary(report.language) != SOURCE:
        language = report.language if preferred([report.language], partly=True) != SOURCE else None
    catalogue = None if language is None else words(language, report.checklist.id)
    if checklist is not None and language is not None:
        original, checklist = checklist, checklist.translated(language)
        report = report_in_words_of(checklist, report, original)
    return Summary(
        report.exported(settings.get("audience", "anybody")),
        checklist,
        settings.get("inventory"),
        catalogue,
        limit,
        directory=settings.get("directory"),
        page=page,
        details=settings.get("details", False),
    )


def _called(name: str, version: str, profile: ProfileNote | None) -> str:
    return f"{name} {version}" + (f", profile {profile.id}" if profile is not None else "")
