"""Law 9: what is exported, stored or printed by default is the same bytes whatever a guard reads.

The same goes for every transient fact, and for the presence of an incident. The facts are found by looking at the
guards and the declarations, so that a new one is covered by itself.
"""

import contextlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Attestation,
    Checklist,
    Context,
    Device,
    Fact,
    Inventory,
    Person,
    Report,
    Store,
    Vocabulary,
    Waiver,
    ask,
    derived,
    evaluate,
    load_checklist,
    packs,
    save,
)
from secure_checklist import Fact as Reference
from secure_checklist.cli import main
from secure_checklist.evaluation.audience import behind, facts_among
from secure_checklist.incident import Incident
from secure_checklist.subjects import Observation
from secure_checklist.subjects.vocabulary import standard_classes
from tests.cases import each, tables
from tests.evaluation.ways import of_a_report, of_the_formats
from tests.strategies import GUARDED, inventories, subjects

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LABEL = "MY-INCIDENT-LABEL"
PREVENTION = packs.load("leak-prevention")


class AcmePerson(Person):
    """An app's own person: one fact that a guard reads by way of a derived one, and one that is never written."""

    namespace = "acme"

    followed: Fact[bool] = ask("Does someone follow you?", confidentiality="private")
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


OWN = load_checklist(tables(__file__)["own"], vocabulary=Vocabulary.standard().with_subjects(AcmePerson))
"""Items of every sort, also with levels by situation: quiet, observable, and resting on what mustn't be known."""
CHECKLISTS: Mapping[str, tuple[Checklist, type[Person]]] = {"own": (OWN, AcmePerson), "shipped": (PREVENTION, Person)}


def secret_facts(checklist: Checklist, person: type[Person]) -> dict[str, Reference[Any]]:
    """Every fact of the person that must not be known: what guards read, what is behind that, what is transient."""
    facts = facts_among(checklist, (*standard_classes(), person))
    read = {one for guard in checklist.guards for name in guard.facts() for one in behind(name, facts)}
    read |= {name for name, fact in facts.items() if fact.confidentiality == "transient"} | GUARDED
    own = person.facts().values()
    return {fact.name: fact for fact in own if fact.name in read and fact.reads is None}


def test_the_facts_that_the_built_in_guards_read_are_secret_in_every_checklist() -> None:
    """An app's checklist may read such a fact without a guard, so it is declared to be guarded.

    So is what has just happened, which no guard reads: whoever is close must not learn of it from what is written.
    """
    read = {name for pack in packs.names() for guard in packs.load(pack).guards for name in guard.facts()}
    assert read | {"person.recent_events"} == GUARDED


INCIDENT = {"kind": "incident", "id": "leak", "label": LABEL, "country": "GB", "danger_now": "yes"}
OF_INCIDENT = {"confidentiality": "ordinary", "subject": "leak"}


@st.composite
def pairs(draw: st.DrawFn, name: str) -> tuple[Checklist, Inventory, Inventory]:
    """Draw a checklist and two inventories that differ in secrets only: facts, and whether there is an incident."""
    checklist, cls = CHECKLISTS[name]
    secrets = secret_facts(checklist, cls)
    ordinary = [fact for fact in cls.facts().values() if fact.reads is None and fact.name not in secrets]
    drawn = draw(inventories(checklist, claims=True))
    others = tuple(one for one in drawn.subjects if one.kind != "person")
    me = draw(subjects(cls, next((one.id for one in drawn.of_kind("person")), "me"), ordinary[:8]))

    def one() -> Inventory:
        said = draw(subjects(cls, "secret", [*secrets.values()]))
        known = {fact.field: getattr(said, fact.field) for fact in secrets.values()}
        person = me.replace(**known, observed={**me.observed, **said.observed}, unknown={**me.unknown, **said.unknown})
        found = drawn.replace(subjects=(*others, person))
        if draw(st.booleans()):
            found = found.with_subjects(Incident.model_validate(INCIDENT)).completed("incident")
            answer = Attestation.model_validate({**OF_INCIDENT, "item": checklist.items[0].id, "answer": "yes"})
            waiver = Waiver.model_validate({**OF_INCIDENT, "item": checklist.items[0].id, "who": "Kim", "why": "Later"})
            found = found.with_attestations(answer).with_waivers(waiver) if draw(st.booleans()) else found
        return found

    return checklist, one(), one()


# the ways out --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["own", pytest.param("shipped", marks=pytest.mark.slow)])
@given(data=st.data(), explain=st.booleans())
def test_whatever_is_written_is_the_same(name: str, data: st.DataObject, *, explain: bool) -> None:
    """Law 9 over reports, formats and the store: every kind of dump, pickles, representations, what follows."""
    checklist, *both = data.draw(pairs(name))
    reports = [evaluate(checklist, one, now=NOW, explain=explain, show_values=explain) for one in both]
    assert reports[0].diff(reports[1]).changes == ()
    for ways in (of_a_report, of_the_formats, stored):
        assert_equal(*(ways(checklist, one, report) for one, report in zip(both, reports, strict=True)))


def assert_equal(one: Iterable[tuple[str, Any]], other: Iterable[tuple[str, Any]]) -> None:
    """Compare what is written of two inventories that differ in secrets only, and look for the incident in it."""
    for (name, left), (_, right) in zip(one, other, strict=True):
        assert left == right, name
        assert LABEL not in str(left), name


def stored(checklist: Checklist, inventory: Inventory, report: Report) -> Iterator[tuple[str, Any]]:
    """Yield what a store that was opened by default holds of an inventory and its report."""
    classes = {type(subject) for subject in inventory.subjects} - set(standard_classes())
    vocabulary = Vocabulary.standard().with_subjects(*classes) if classes else None
    with TemporaryDirectory() as folder, Store(path=Path(folder) / "s.db", vocabulary=vocabulary) as store:
        store.save(inventory, now=NOW)
        for name, fact in secret_facts(checklist, type(inventory.person)).items():
            if inventory.person.__dict__[fact.field] is not None:
                seen = Observation(value=inventory.person.__dict__[fact.field], at=NOW)
                assert store.answer(inventory.person.id, name, seen, now=NOW).answers == ()
        number = store.add_report(report, now=NOW)
        yield "report", store.report(number).to_json()
        yield "reports", store.reports()
        yield "inventory", store.load().model_dump_json()
        yield "answers", [answer.model_dump_json(exclude={"uid"}) for answer in store.answers()]
        yield "trend", store.trend(checklist)
        yield "export", re.sub('"uid": "[0-9a-f]+"', "", json.dumps(store.export()))


# the command line --------------------------------------------------------------------------------


class Still(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Still":
        """Return one moment."""
        return cls.combine(NOW.date(), NOW.time(), tz)


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
    """Law 9 over the command line, for three who would all be told from someone who is watched."""
    watched = Inventory(subjects=(PHONE, WATCHED, Incident.model_validate(INCIDENT)), as_of=NOW)
    other = Inventory(subjects=(PHONE, person), as_of=NOW)
    assert_equal([*printed(watched)], [*printed(other)])  # one after the other, as each holds the clock


def printed(inventory: Inventory) -> Iterator[tuple[str, Any]]:
    """Yield what the command gives of an inventory in a file."""
    with TemporaryDirectory() as folder, mock.patch("secure_checklist.core.clock.datetime", Still):
        file, page, kept = (Path(folder) / name for name in ("mine.json", "out.md", "kept.json"))
        save(inventory, file, incidents=True)

        def called(*words: str) -> tuple[int, str]:
            out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
            with contextlib.redirect_stdout(out), mock.patch("sys.stdin", io.StringIO("q\n")):
                code = main([*words, "--facts", str(file)])
                out.flush()
            return code, out.buffer.getvalue().decode().replace(folder, "FOLDER")

        yield "screen", called("check", "--width", "80")
        yield "details", called("check", "--details")
        yield "json", called("check", "--json")
        yield "page", (called("check", "--output", str(page)), page.read_bytes())
        yield "ask --save", (called("ask", "--save", str(kept)), kept.read_bytes())
