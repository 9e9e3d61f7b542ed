"""Law 9: what is exported, stored or printed by default is the same bytes whatever a guard reads.

The same goes for every transient fact, and for the presence of an incident. The facts are found by looking at the
guards and the declarations, so that a new one is covered by itself.
"""

import contextlib
import importlib
import io
import json
import pickle
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from secure_checklist import (
    Account,
    Attestation,
    Checklist,
    Context,
    Device,
    ExternalResult,
    Fact,
    Finding,
    Guard,
    Interview,
    Inventory,
    Item,
    Messenger,
    Person,
    Report,
    Rule,
    Section,
    Store,
    Vocabulary,
    Waiver,
    ask,
    derived,
    dump,
    evaluate,
    formats,
    load_report,
    packs,
    save,
)
from secure_checklist import Fact as Reference
from secure_checklist.checklists import Selection, Situation
from secure_checklist.cli import main
from secure_checklist.evaluation import Findings, point_of, trend
from secure_checklist.evaluation.audience import behind, facts_among
from secure_checklist.formats import document_of
from secure_checklist.subjects import FactDeclaration, Incident, Observation
from secure_checklist.subjects.vocabulary import STANDARD
from tests.cases import each
from tests.extras import HAS_YAML, forms
from tests.strategies import GUARDED

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LABEL = "MY-INCIDENT-LABEL"
PREVENTION = packs.load("leak-prevention")


class AcmePerson(Person):
    """An app's own person: one fact that a guard reads by way of a derived one, and one that is never written."""

    namespace = "acme"

    followed: Fact[bool] = ask("Does somebody follow you?", confidentiality="private")
    moved_out: Fact[bool] = ask("Have you moved out?", confidentiality="private")
    planned: Fact[bool] = ask("Is your plan made?", confidentiality="private")
    hush: Fact[bool] = ask("Are you afraid?", confidentiality="transient")
    tidy: Fact[bool] = ask("Do you keep a list?")

    @derived(reads=("followed", "moved_out"), partial_input=True)
    def at_risk(self, context: Context) -> bool | None:
        """True where one of the two is so."""
        del context
        if self.followed or self.moved_out:
            return True
        return None if self.followed is None or self.moved_out is None else False


def situations() -> tuple[Situation, ...]:
    """Situations that rest on what mustn't be known: by way of a derived fact, and beside an ordinary one."""
    either = Person.separated.is_true() | Person.about_to_sell_device.is_true()
    return (
        Situation(when=AcmePerson.at_risk.is_true(), level="essential", first=True),
        Situation(when=either, level="recommended", first=True),
    )


def items() -> tuple[Item, ...]:
    """Items of every sort: quiet, noticeable, done and undone, and resting on what mustn't be known, in every place."""
    lock = Rule(check=Device.screen_lock.at_least("pin"))
    return (
        Item(id="tidy", title="Keep a list", rule=Rule(check=AcmePerson.tidy.is_true())),
        Item(id="lock", title="Set a lock", rule=lock, tags=("noticeable",), level="essential"),
        Item(id="after-lock", title="Write the code down", rule=lock, after=("lock",)),
        Item(id="sessions", title="Sign others out", question="Done?", tags=("noticeable",)),
        Item(id="plan", title="Make a plan", question="Done?"),
        Item(id="asked", title="Ask a friend", question="Done?", level="advanced", situations=situations()),
        Item(id="reads-derived", title="Look behind you", rule=Rule(check=~AcmePerson.at_risk.is_true())),
        Item(id="reads-behind", title="Change the lock", rule=Rule(check=AcmePerson.moved_out.is_false())),
        Item(
            id="reads-built-in",
            title="Sort out what was shared",
            rule=Rule(applies_to=Person.separated.is_true(), check=Device.find_my.is_true(), partial=lock.check),
            when_unclear="ask_first",
            tags=("noticeable",),
        ),
        Item(id="reads-hush", title="Talk to somebody", rule=Rule(check=AcmePerson.hush.is_false()), subject="person"),
    )


OWN = Checklist(
    id="own",
    title="An app's own",
    sections=(
        Section(id="one", title="One", items=items()[:5]),
        Section(id="two", title="Two", items=items()[5:]),
    ),
    guards=(
        Guard(
            id="risk",
            when=AcmePerson.followed.is_true(),
            unlocked_by=AcmePerson.planned.is_true(),
            holds=Selection(tags=("noticeable",)),
            instead=("plan",),
            neutral_text="Others may notice some steps.",
            warning_facts=("person.acme.at_risk", "person.someone_knows_codes"),
        ),
        Guard(
            id="feeling",
            when=Person.fears_monitoring.one_of("yes", "unsure"),
            holds=Selection(items=("sessions", "tidy")),
            instead=("plan",),
            neutral_text="Some of it can wait.",
        ),
    ),
    requires=tuple(FactDeclaration.model_validate(fact) for fact in AcmePerson.facts().values() if "acme" in fact.name),
)
CHECKLISTS: Mapping[str, tuple[Checklist, type[Person]]] = {"own": (OWN, AcmePerson), "shipped": (PREVENTION, Person)}


def secret_facts(checklist: Checklist, person: type[Person]) -> dict[str, Reference[Any]]:
    """Every fact of the person that must not be known: what guards read, what is behind that, what is transient."""
    facts = facts_among(checklist, (*STANDARD, person))
    read = {one for guard in checklist.guards for name in guard.facts() for one in behind(name, facts)}
    read |= {name for name, fact in facts.items() if fact.confidentiality == "transient"} | GUARDED
    own = person.facts().values()
    return {fact.name: fact for fact in own if fact.name in read and fact.reads is None}


def test_the_facts_that_the_built_in_guards_read_are_secret_in_every_checklist() -> None:
    """An app's checklist may read such a fact without a guard, so it is declared to be guarded."""
    read = {name for pack in packs.names() for guard in packs.load(pack).guards for name in guard.facts()}
    assert read == GUARDED


def words_of(fact: Reference[Any]) -> list[Any]:
    """Every value of a boolean or a word, in JSON form."""
    return [True, False] if fact.type.name == "boolean" else list(fact.vocabulary or ())


def said_of(fact: Reference[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Whatever can be said of a fact: nothing, a value with or without its origin, or why there is none."""
    times = st.sampled_from([(NOW - days * DAY).isoformat() for days in (0, 20, 900)])
    seen = st.fixed_dictionaries({"source": st.sampled_from(["stated", "measured"]), "at": times})
    reasons = st.sampled_from(["declined", "not_asked", "not_reported", "error", "contradictory"])
    nothing: dict[str, Any] = {}
    known = st.tuples(st.sampled_from(words_of(fact)), st.none() | seen)
    return st.one_of(
        st.just(nothing),
        known.map(lambda pair: {fact.field: pair[0], "observed": {fact.field: pair[1]} if pair[1] else {}}),
        reasons.map(lambda reason: {"unknown": {fact.field: reason}}),
        st.tuples(reasons, seen).map(lambda p: {"unknown": {fact.field: p[0]}, "observed": {fact.field: p[1]}}),
    )


def joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Lay what is said of several facts together."""
    found: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            found[key] = {**found.get(key, {}), **value} if isinstance(value, dict) else value
    return found


INCIDENT = {"kind": "incident", "id": "leak", "label": LABEL, "country": "GB", "danger_now": "yes"}


@st.composite
def pairs(draw: st.DrawFn, name: str) -> tuple[Checklist, Inventory, Inventory]:
    """A checklist and two inventories that differ in nothing but secrets: facts, and whether there is an incident."""
    checklist, person = CHECKLISTS[name]
    secrets = secret_facts(checklist, person)
    plain = {fact.field: True for fact in person.facts().values() if fact.type.name == "boolean" and fact.reads is None}
    plain = {
        field: True for field in plain if f"person.{field}" not in secrets and f"person.acme.{field}" not in secrets
    }
    kept = draw(st.sets(st.sampled_from(sorted(plain)), max_size=4))
    others = (
        *(
            [
                Device(
                    id="phone", label="My phone", os_name="android", screen_lock=draw(st.sampled_from(["none", "pin"]))
                )
            ]
        ),
        Account(id="mail"),
        Messenger(id="chat"),
    )[: draw(st.integers(0, 3))]
    ids = [item.id for item in checklist.items if item.rule is None]
    level = st.just("ordinary")
    words = st.builds(
        Attestation,
        item=st.sampled_from(ids),
        confidentiality=level,
        answer=st.sampled_from(["yes", "partly", "no"]),
        at=st.just(NOW),
    )
    every = st.sampled_from([item.id for item in checklist.items])
    owners = st.sampled_from([None, *(one.id for one in others)])
    words |= st.builds(
        Attestation,
        item=every,
        confidentiality=level,
        subject=owners,
        answer=st.just("not_applicable"),
        at=st.just(NOW),
    )
    attestations = tuple(draw(st.lists(words, max_size=3, unique_by=lambda entry: entry.item)))
    outcomes = st.sampled_from(["pass", "fail", "unknown", "not_applicable"])
    tools = st.builds(
        ExternalResult,
        item=every,
        confidentiality=level,
        subject=owners,
        outcome=outcomes,
        source=st.just("Scan"),
        at=st.just(NOW),
    )
    results = tuple(draw(st.lists(tools, max_size=3)))
    ends = st.sampled_from([None, NOW - DAY, NOW + DAY])
    waivers = st.builds(
        Waiver,
        confidentiality=level,
        item=st.sampled_from([item.id for item in checklist.items]),
        who=st.just("Kim"),
        why=st.just("Later"),
        until=ends,
    )
    waived = tuple(draw(st.lists(waivers, max_size=3)))
    complete = draw(st.sets(st.sampled_from(["device", "account", "messenger"])))

    def one() -> Inventory:
        said = joined([draw(said_of(fact)) for fact in secrets.values()])
        me = person.model_validate({"id": "me", **dict.fromkeys(kept, True), **said})
        leaks = (Incident.model_validate(INCIDENT),) if draw(st.booleans()) else ()
        about = (
            (Attestation(confidentiality="ordinary", item=ids[0], answer="yes", subject="leak"),)
            if leaks and draw(st.booleans())
            else ()
        )
        return Inventory(
            subjects=(*others, *leaks, me),
            attestations=(*attestations, *about),
            results=results,
            waivers=(
                *waived,
                *(
                    Waiver(confidentiality="ordinary", item=ids[0], subject="leak", who="Kim", why="Later")
                    for _ in about
                ),
            ),
            complete=frozenset({*complete, *(["incident"] if leaks else [])}),
            as_of=NOW - DAY,
        )

    return checklist, one(), one()


# the ways out --------------------------------------------------------------------------------------------------------


class Holder(BaseModel):
    """A foreign model that a report and its findings are nested in."""

    report: Report
    findings: list[Finding]


def shown_in_a_notebook(value: Any) -> object:
    """What IPython asks for."""
    return value._repr_html_()


def of_a_report(checklist: Checklist, inventory: Inventory, report: Report) -> Iterator[tuple[str, Any]]:
    """Yield everything that can be written of a report, each under its name."""
    del checklist
    told = report.exported()
    yield "notebook", [shown_in_a_notebook(value) for value in (inventory, report, *report.findings)]
    yield "inventory in a log", (repr(inventory), str(inventory), f"{[inventory]}")
    yield "to_json", report.to_json()
    yield "dump", dump(report)
    if HAS_YAML:
        yield "dump as yaml", dump(report, "yaml")
    yield "model_dump_json", report.model_dump_json()
    yield "model_dump", repr(report.model_dump())
    yield "model_dump, json", json.dumps(report.model_dump(mode="json"))
    yield "without defaults", report.model_dump_json(exclude_defaults=True)
    yield "what is set", report.model_dump_json(exclude_unset=True)
    yield "adapter", TypeAdapter(Report).dump_json(report)
    yield "nested", Holder(report=report, findings=list(report.findings)).model_dump_json()
    yield "pickle", pickle.dumps(report)
    yield "pickled findings", pickle.dumps(report.findings)
    yield "pickled finding by finding", [pickle.dumps(finding) for finding in report.findings]
    yield "repr", repr((report, report.findings, list(report.findings)))
    yield "str", f"{report} {[str(finding) for finding in report.findings]}"
    yield "findings one by one", [finding.model_dump_json() for finding in report.findings]
    yield "findings alone", TypeAdapter(Findings).dump_json(report.findings)
    yield "actions", repr(told.actions())
    yield "plan", repr((told.plan(), told.plan(done=True)))
    yield "scores", repr((told.score, told.by_section, told.by_cause, told.outcomes()))
    yield "missing", repr(told.missing)
    yield "by subject", repr(told.by_subject)
    parts = [report.for_subject(subject) for subject in report.by_subject]
    yield "reports on one subject", [(part.to_json(), pickle.dumps(part), repr(part)) for part in parts]
    yield "difference", report.diff(report).model_dump_json()
    yield "difference from what was stored", repr(report.diff(load_report(report.to_json())))
    yield "trend", repr((point_of(report), trend([report, report])))


def of_the_formats(checklist: Checklist, inventory: Inventory, report: Report) -> Iterator[tuple[str, Any]]:
    """Yield a report in every format, with and without what it was made from."""
    moved = trend([report, report])
    for form in forms():
        yield form, formats.write(report, form, checklist=checklist, inventory=inventory, trend=moved)
        yield f"{form}, few", formats.write(report, form, checklist=checklist, inventory=inventory, limit=1)
        yield f"{form} alone", formats.write(report, form)
        yield f"{form} with an inventory", formats.write(report, form, inventory=inventory)
    document = document_of(report, checklist=checklist, inventory=inventory, trend=moved)
    yield "document", repr((document.parts, document.actions, document.questions, document.notices))


Ways = Callable[[Checklist, Inventory, Report], Iterator[tuple[str, Any]]]


def check_equal(ways: Ways, pair: tuple[Checklist, Inventory, Inventory], *, explain: bool) -> None:
    """Compare what is written of two inventories that differ in secrets only, and look for the incident in it."""
    checklist, one, other = pair
    first, second = (
        ways(checklist, each, evaluate(checklist, each, now=NOW, explain=explain, show_values=explain))
        for each in (one, other)
    )
    for (name, left), (_, right) in zip(first, second, strict=True):
        assert left == right, name
        assert LABEL not in str(left), name


each_checklist = pytest.mark.parametrize("name", ["own", pytest.param("shipped", marks=pytest.mark.slow)])


@each_checklist
@given(data=st.data(), explain=st.booleans())
def test_whatever_is_written_of_a_report_is_the_same(name: str, data: st.DataObject, *, explain: bool) -> None:
    """Law 9 over reports: dump of every kind, pickles, representations, what follows from what is exported."""
    check_equal(of_a_report, data.draw(pairs(name)), explain=explain)


@each_checklist
@given(data=st.data(), explain=st.booleans())
def test_every_format_writes_the_same(name: str, data: st.DataObject, *, explain: bool) -> None:
    """Law 9 over formats."""
    check_equal(of_the_formats, data.draw(pairs(name)), explain=explain)


@each_checklist
@given(data=st.data())
def test_two_reports_differ_as_they_are_written(name: str, data: st.DataObject) -> None:
    """A difference between one inventory and the other says that nothing has changed, since only secrets have."""
    checklist, one, other = data.draw(pairs(name))
    before, after = (evaluate(checklist, each, now=NOW) for each in (one, other))
    assert after.diff(before).changes == ()


@each_checklist
@given(data=st.data())
def test_a_store_keeps_the_same(name: str, data: st.DataObject) -> None:
    """Law 9 over a store: subjects, answers, reports, trends and the export, without the names that it makes up."""
    checklist, *both = data.draw(pairs(name))
    first, second = (stored(checklist, each) for each in both)
    for (way, left), (_, right) in zip(first, second, strict=True):
        assert left == right, way
        assert LABEL not in str(left), way


def stored(checklist: Checklist, inventory: Inventory) -> Iterator[tuple[str, Any]]:
    """Yield what a store that was opened by default holds of an inventory and its report."""
    classes = {type(subject) for subject in inventory.subjects} - set(STANDARD)
    vocabulary = Vocabulary.standard().with_subjects(*classes) if classes else None
    with TemporaryDirectory() as folder, Store(path=Path(folder) / "s.db", vocabulary=vocabulary) as store:
        store.save(inventory, now=NOW)
        for name, fact in secret_facts(checklist, type(inventory.person)).items():
            if inventory.person.__dict__[fact.field] is not None:
                seen = Observation(value=inventory.person.__dict__[fact.field], at=NOW)
                assert store.answer("me", name, seen, now=NOW).answers == ()
        number = store.add_report(evaluate(checklist, inventory, now=NOW, explain=True), now=NOW)
        yield "report", store.report(number).to_json()
        yield "reports", store.reports()
        yield "inventory", store.load().model_dump_json()
        yield "answers", [answer.model_dump_json(exclude={"uid"}) for answer in store.answers()]
        yield "trend", store.trend(checklist)
        yield "export", re.sub('"uid": "[0-9a-f]+"', "", json.dumps(store.export()))


# the command line and the web example --------------------------------------------------------------------------------


class Still(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Still":
        """Return one moment."""
        return cls.combine(NOW.date(), NOW.time(), tz)


def web_pages() -> tuple[Callable[..., object], ...]:
    """Return what the web example draws a report with; its modules are found only in its folder."""
    folder = str(Path(__file__).parents[2] / "docs" / "examples")
    with mock.patch.object(sys, "path", [folder, *sys.path]), mock.patch.dict(sys.modules):
        pages = importlib.import_module("web.pages")
    from secure_checklist.formats.html import fragment  # noqa: PLC0415 - it needs an extra
    from secure_checklist.formats.summary import changes_fragment, lead  # noqa: PLC0415 - it needs an extra

    def page(report: Report, checklist: Checklist, inventory: Inventory) -> str:
        """What stands on the page of the report: what to do first, what changed, and the report."""
        document = pages.document_for(report, checklist, inventory)
        return lead(document) + changes_fragment(document, report) + fragment(document)

    return page, pages.report_file


def called(*words: str) -> tuple[int, str]:
    """Run the command in this process; give its exit code and all that it printed."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        code = main([*words])
        out.flush()
    return code, out.buffer.getvalue().decode()


def check_printed(one: Inventory, other: Inventory, forms: tuple[str, ...] = ("markdown",)) -> None:
    """Compare what the command gives of two inventories, and look for the incident in it."""
    # one after the other: two at once would put the clock that stands still back in the other's place
    lefts, rights = list(printed(one, forms)), list(printed(other, forms))
    for (name, left), (_, right) in zip(lefts, rights, strict=True):
        assert left == right, name
        assert LABEL not in str(left), name


WATCHED = Person(id="me", fears_monitoring="yes", separated=True)
PHONE = Device(id="phone", os_name="android", screen_lock="none")


@each(
    "person",
    [
        Person(id="me"),
        Person(id="me", fears_monitoring="no"),
        Person(id="me", unknown={"fears_monitoring": "declined"}),
    ],
)
def test_the_command_prints_and_writes_the_same_for_somebody_who_is_watched(person: Person) -> None:
    """Law 9 over the command line, for three who would all be told from somebody who is watched."""
    watched = Inventory(subjects=(PHONE, WATCHED, Incident.model_validate(INCIDENT)), as_of=NOW)
    check_printed(watched, Inventory(subjects=(PHONE, person), as_of=NOW))


def printed(inventory: Inventory, forms: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield what the command gives of an inventory in a file."""
    with TemporaryDirectory() as folder, mock.patch("secure_checklist.core.clock.datetime", Still):
        file = Path(folder) / "mine.json"
        save(inventory, file, incidents=True)

        def call(*words: str) -> tuple[int, str]:
            code, said = called(*words)
            return code, said.replace(folder, "FOLDER")

        yield "screen", call("check", "--facts", str(file), "--width", "80")
        yield "json", call("check", "--facts", str(file), "--json")
        for form in forms:
            out = Path(folder) / f"out{formats.suffix_of(form)}"
            yield f"{form}, call", call("check", "--facts", str(file), "--out", str(out))
            yield f"{form}, file", out.read_bytes()
        kept = Path(folder) / "kept.json"
        with mock.patch("sys.stdin", io.StringIO("q\n")):
            call("ask", "--facts", str(file), "--save", str(kept))
        yield "ask --save", kept.read_bytes()


@each_checklist
@given(data=st.data())
def test_the_web_example_shows_and_hands_out_the_same(name: str, data: st.DataObject) -> None:
    """Law 9 over the web example: its report as a page and as a file."""
    pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    checklist, *both = data.draw(pairs(name))
    pages = web_pages()
    found: list[list[str]] = []
    for inventory in both:
        report = Interview(checklist, inventory, now=NOW).report
        found.append([str(write(report, checklist, inventory)) for write in pages])
    assert found[0] == found[1]
    assert LABEL not in str(found)
