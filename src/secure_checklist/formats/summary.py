"""`Summary`: a report or a checklist prepared for reading, which every format and user interface renders.

    summary = summary_of(report, checklist=checklist, inventory=inventory)
    summary.first          # the next things to do, three by default, each with its steps

A summary adds what a report lacks: prose from the checklist, names from the inventory, and helpers from a directory. It
never has values of facts, or items that must stay hidden until they are known to apply. It has the same form for
everyone: one line links to what to read before the steps that others may notice, and each such step says so. In the
person's own view, which you must ask for, the items that a guard holds back are left out instead.
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
"""The number of actions shown at once. People don't start on a longer list."""
_SHORT = 2
"""How many sentences of a reason are few enough to be read before the steps."""
Page = Literal["report", "checklist", "plan", "at_once"]


class Directory(Protocol):
    """An object that finds who to call, such as `incident.contacts.Directory`."""

    def helpers(self, needs: Iterable[Need], person: Person) -> Iterable[Helper]:
        """Return the helpers for each need, in the person's country and for their age."""
        ...


class Advised(NamedTuple):
    """One action, with its prose.

    Attributes:
        number: Its position, from 1. It is 0 for an action that everyone sees, which has no position.
        action: The action in the report.
        item: The item with its texts, or None if the checklist isn't available.
        subjects: The names of the subjects for which it isn't done, except the person's.
        is_first: Whether it comes before all others, for safety.
        found: The reasons why it isn't done, in sentences, with the subjects if there are several.
        steps: The steps for the systems of its subjects.
        others: Other steps, each for one system or service, if it isn't known which is used.
        helpers: The helpers for it, if there is a directory.
        progress: A note that the person is doing it, or has put it off until a date. Empty if neither.
        alike: Whether it is in every report, regardless of the answers. It is then neither done nor undone.

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
        """Whether it is known to be undone, at least in part. If not, it is only worth a look."""
        return not self.action.maybe_done

    @property
    def brief(self) -> str:
        """The reason to do it, in prose. If it is one long paragraph, only the first sentence."""
        why = self.item.why if self.item is not None else ""
        short = len(parse(why)) != 1 or sentences(why, _SHORT) == why
        return why if short else sentences(why, 1)

    @property
    def steps_line(self) -> str:
        """The line shown instead of steps if there are none for the systems in use. Empty if not needed."""
        lacking = self.item is not None and bool(self.item.steps) and not (self.steps or self.others)
        return message("formats.steps.none") if lacking else ""

    @property
    def cited(self) -> Iterator[Source]:
        """The sources of its claims and of the steps shown."""
        if self.item is not None:
            yield from self.item.sources
            yield from (
                source for one in (*self.steps, *self.others) if (source := self.item.source_of(one.steps)) is not None
            )

    @property
    def state(self) -> str:
        """Its state. Empty if it isn't done, as its place in the list shows that."""
        if self.is_first:
            return message("formats.comes_first")
        outcome = self.action.outcome
        if outcome == "unknown" and self.known:
            return message("formats.not_fully")
        return "" if outcome == "fail" else message(f"outcome.{outcome}")

    @property
    def meta(self) -> tuple[str, ...]:
        """How long it takes. If not `alike`, also its subjects, its state, and a level that the checklist defines."""
        level = called("level", self.action.level) if "." in self.action.level else ""
        known = () if self.alike else (level, listed(self.subjects), self.state, self.progress)
        return (message(f"effort.{self.action.effort}"), *filter(None, known))


@dataclass(frozen=True)
class Summary:
    """A report prepared for reading.

    Attributes:
        report: The report, as it is shown.
        checklist: The checklist that was evaluated, or None for a page without prose.
        inventory: The inventory that was evaluated. If None, subjects are shown by id. Only the incidents that the
            report is about are named.
        catalogue: The texts in another language, including the checklist's, or None for the active messages.
        limit: The number of actions shown at once.
        notes: Notes on the fields of a measured machine.
        directory: The directory of helpers, or None to name no helpers.
        page: The type of page: a report on answers, a checklist for anyone, the part of a checklist to read first, or
            the urgent actions.
        details: Whether to show everything in formats that can't fold parts away, such as text.

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
        """Whether an action on the list is known to be undone, or the person's situation puts an action first."""
        return any(one.known or one.action.item in self.report.promoted for one in self.tasks)

    @property
    def title(self) -> str:
        """The title of the page: how many actions are next, or the name of the checklist or of what to read first."""
        with self.wording():
            if self.page == "report":
                count = len(self.first)
                key = "formats.do" if self.undone else "formats.look"
                return message(key, count=count) if count else message("formats.agenda.title")
            named = {"plan": message("formats.plan"), "at_once": message("formats.at_once")}
            return named.get(self.page, self.report.checklist.title)

    @property
    def line(self) -> str:
        """The line before steps that others may notice, which is the same for everyone and links to what to read first.

        The line is empty if no guard gives advice to read first. In the person's own view, the line is also empty if
        the plan comes first or the page shows urgent actions.
        """
        first = self.report.checklist.plan_first
        if self.page == "at_once" or not self.plan or any(one.action.item in first for one in self.tasks[:1]):
            return ""
        return " ".join(self.report.checklist.cautions)

    @property
    def marks(self) -> Mapping[str, str]:
        """The notices for machine-readable formats: credits and, for a part of a checklist, what the part omits."""
        about = self.report.checklist
        known = {"credits": "|".join(credit_line(one, homepage=True) for one in about.credits)} if about.credits else {}
        part = about.profile
        return known if part is None else {"profile": part.id, "left_out": str(part.left_out), **known}

    @property
    def unlisted(self) -> int:
        """The number of findings without a row, because it isn't known whether their item applies or may be shown."""
        return len(self.report.findings) - sum(map(len, self.rows.values()))

    @property
    def begin_here(self) -> str:
        """The line that names what to read first; empty if there is nothing to read first."""
        with self.wording():
            titles = listed(one.action.title for one in self.plan)
            return message("formats.begin_here", titles=titles) if titles else ""

    @property
    def helping(self) -> str:
        """The heading above the helpers, with the person's country if it is known."""
        country = (self.inventory or Inventory()).person.country
        with self.wording():
            known = message("formats.help.in", country=countries.find(country).name) if country else ""
            return known or message("formats.help")

    @property
    def own(self) -> bool:
        """Whether this is the person's own view, in which guards take effect."""
        return self.report.audience == "self"

    @cached_property
    def tasks(self) -> tuple[Advised, ...]:
        """The actions in order, followed by what to check first while little is known.

        The advice to read first isn't included, because a line links to it for everyone. In the person's own view, that
        advice comes first if a guard suppresses something, and otherwise is included if it applies to the person.
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
        """The actions that the person is doing or has put off, by item, as far as the audience may see them."""
        held = self.inventory or Inventory()
        shown = held if self.own or not held.intentions else held.disclosed(facts=self.facts)
        found = intentions_for(self.report, shown.intentions)
        return {item: given for item, given in found.items() if item in self.rows}

    def to_do(self) -> Iterator[AgendaEntry]:
        """Yield the actions that the person is doing or has put off, with their results in the report."""
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
        """The page to show before any further question: urgent actions, or what to plan first.

        The page has no tasks if the answers require none, or if the view is for anyone.
        """
        return replace(self, page="at_once", limit=len(self.tasks))

    @property
    def released(self) -> "Summary":
        """The urgent actions that guards suppress, for someone who is sure that no one near them did it.

        The page has no tasks if guards suppress nothing. Before showing the page, ask whether the person is sure, with
        the message `formats.at_once.held`.
        """
        return replace(self, report=self.report.released()).at_once

    @property
    def first(self) -> tuple[Advised, ...]:
        """The next actions with their steps, up to the limit."""
        return self.tasks[: min(self.limit, len(self.tasks) - self._listed[1])]

    @property
    def later(self) -> tuple[Advised, ...]:
        """The actions beyond the limit."""
        return self.tasks[len(self.first) :]

    @property
    def postponed(self) -> str:
        """The actions that the person put off, each with its date."""
        behind = self.tasks[len(self.tasks) - self._listed[1] :]
        return " ".join(sentence(labelled(one.action.title, one.progress)) for one in behind)

    @cached_property
    def chapters(self) -> tuple[tuple[str, tuple[Advised, ...]], ...]:
        """Every item except the advice to read first, with its steps, by section title, for a printed checklist."""
        sections = self.checklist.sections if self.checklist is not None else ()
        notes, first = self.report.items.by_id, self.report.checklist.plan_first
        return tuple(
            (self.title_of(one.id), self._alike(notes[item] for item in items))
            for one in sections
            if (items := [item.id for item in one.items if item.id not in first])
        )

    @cached_property
    def plan(self) -> tuple[Advised, ...]:
        """The entries to read before the steps that others may notice, which are the same for everyone, done or not."""
        notes = self.report.items.by_id
        return self._alike(notes[item] for item in self.report.checklist.plan_first if item in notes)

    @cached_property
    def for_everyone(self) -> tuple[Advised, ...]:
        """The other entries that are in every report, whatever the answers; empty in the person's own view."""
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
        """The subjects by id, if the inventory is available. An incident is included only if the report is about it."""
        about = {block.subject for block in self.report.findings.blocks}
        held = self.inventory.subjects if self.inventory is not None else ()
        return {one.id: one for one in held if one.kind != INCIDENT or one.id in about}

    @property
    def described(self) -> tuple[str, ...]:
        """The names of the subjects, except the person's, in the inventory's order."""
        with self.wording():
            return self.names_of((*self.subjects,))

    def named(self, ids: Iterable[str]) -> list[Subject]:
        """Return the available subjects with these ids, in the inventory's order."""
        wanted = set(ids)
        return [one for name, one in self.subjects.items() if name in wanted]

    def names_of(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of subjects, except the person's, or the ids if the inventory isn't available."""
        known = self.named(ids)
        return tuple(name_of(one) for one in known if one.kind != "person") if self.inventory else ids

    def item(self, item_id: str) -> Item | None:
        """Return an item with its prose, if the checklist is available and includes it."""
        return self.checklist.find(item_id) if self.checklist is not None else None

    # findings, questions and sources ---------------------------------------------------------------------------------

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that may be shown. A finding that must stay hidden until it is known to apply isn't included."""
        return tuple(
            finding
            for finding in self.report.findings
            if finding.disposition != "suppressed"
            if finding.display == "show" or "not_applicable" not in finding.possible
        )

    @cached_property
    def facts(self) -> Mapping[str, Fact[object]]:
        """The facts that the checklist may read, by name; empty if the checklist isn't available."""
        return facts_of(self.checklist) if self.checklist is not None else {}

    @cached_property
    def untranslated(self) -> tuple[str, ...]:
        """The keys of the checklist's untranslated texts, for the items shown."""
        keys = (self.checklist.untranslated if self.checklist is not None else None) or ()
        shown = {note.id for note in self.report.items}
        return tuple(key for key in keys if key.partition("/")[0] in shown)

    def language_of(self, key: str) -> str:
        """Return the language of a checklist's text by its key, or of several texts by a key prefix."""
        kept = any(text.startswith(key) for text in self.untranslated)
        return self.source_language if kept else self.report.checklist.language

    @property
    def source_language(self) -> str:
        """The language of untranslated texts: the names of sources."""
        source = self.checklist.translated_from if self.checklist is not None else None
        return source or self.report.checklist.language

    def wording(self) -> AbstractContextManager[None]:
        """Return a context manager that uses the catalogue's messages and the checklist's labels."""
        return use_messages(self.catalogue, self.report.checklist.labels)

    @cached_property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """The questions that would settle unknown findings, most important first; empty without the checklist."""
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

        Entries that others may notice are in separate parts at the end, to be shown after the line about what to read
        first. In the person's own view, these entries are with the others.
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
        """Return a section's title after those of the sections above it, or ids if the checklist isn't available."""
        path = self.report.checklist.path_of(section)
        titles = {part.id: part.title for part in self.checklist.sections} if self.checklist is not None else {}
        with use_messages(self.catalogue):
            return titled(titles.get(name, name) for name in path)

    @cached_property
    def advised(self) -> tuple[Advised, ...]:
        """All actions, in the order in which they are shown."""
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
        """The sources of the actions, each once, in order of first use."""
        return tuple(self._cited.values())

    def numbers_of(self, advised: Advised) -> tuple[int, ...]:
        """Return the positions of one action's sources among all sources, from 1."""
        order = [*self._cited]
        places = dict.fromkeys((source.publisher, source.title, source.url) for source in advised.cited)
        return tuple(order.index(place) + 1 for place in places)


def _to_read(note: ItemSummary) -> Action:
    """Return an item as an action whose outcome isn't known: it stands there whether or not it is done."""
    return Action(
        item=note.id, title=note.title, level=note.level, effort=note.effort, outcome="unknown", subjects=(), gain=0.0
    )


class Settings(TypedDict, total=False):
    """The settings for showing a report or a checklist.

    Attributes:
        checklist: The checklist that was evaluated, for its prose. If None, only titles are shown.
        inventory: The inventory that was evaluated, for names. If None, only ids are shown. For an unanswered
            checklist, only its systems, services and country count, to select steps.
        language: The language, as BCP 47, or a catalogue. If None, the report's language or that of the active
            messages.
        limit: The number of actions shown at once. The default is `MOST`.
        audience: `anybody` (default) has one form, from which no one can infer what a guard reads. `self` is the
            person's own view, for their eyes only. It leaves out what a guard holds back, and begins with what a guard
            puts first.
        directory: The directory of helpers, such as `incident.contacts.bundled()`. If None, no helper is named.
        details: Whether to show everything in formats that can't fold parts away, such as text.
        plan: Whether to show only what to read before the steps that others may notice, as a separate page.
        now: The time for which a checklist is shown, as an aware datetime. If None, the current time. A report has its
            own time.

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
        settings: The settings.

    Raises:
        ValueError: If the checklist or its profile isn't the report's, or the limit is negative.
        UnknownNameError: If there are no texts in that language.

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
