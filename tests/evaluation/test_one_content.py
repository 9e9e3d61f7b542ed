"""Law 11: whatever writes a value writes the same content, subclasses whole; equal values behave equally.

Law 9: what is exported, stored or printed by default is the same bytes whatever a guard reads. The same goes for every
transient fact, and for the presence of an incident. The facts are found by looking at the guards and the declarations,
so that a new one is covered by itself.
"""

import copy
import json
import pickle
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from types import GenericAlias
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, create_model

import secure_checklist as sc
from secure_checklist.core.model import Model
from secure_checklist.evaluation.audience import behind, facts_among
from secure_checklist.incident import Incident
from secure_checklist.subjects import Observation, Provenance
from secure_checklist.subjects.vocabulary import standard_classes
from tests.cases import each, spread, tables
from tests.commands import called
from tests.evaluation.ways import of_a_report, of_the_formats
from tests.strategies import GUARDED, inventories, subjects
from tests.values import AcmeDevice, Ours, adapter, holder, models, values
from tests.worlds import NOW

MODELS = models()
SUBJECTS: list[type[sc.Subject]] = [*(cls for cls in MODELS if issubclass(cls, sc.Subject)), AcmeDevice]


def each_value() -> list[Model]:
    return [value for held in values().values() for value in held]


def fields_of(value: Model) -> dict[str, Any]:
    """The fields as the constructor takes them."""
    return {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}


def ways(cls: type[BaseModel], value: Any, **options: Any) -> dict[str, Any]:
    """What each way of pydantic's writes for the value, where it is declared as of that class, as JSON's data."""
    kind: Any = cls
    held, own = holder(cls)(one=value, many=[value], other=value), adapter(kind)
    plain: dict[str, Any] = {
        "model_dump": value.model_dump(mode="json", **options),
        "model_dump_json": json.loads(value.model_dump_json(**options)),
        "adapter": own.dump_python(value, mode="json", **options),
        "adapter's JSON": json.loads(own.dump_json(value, **options)),
        "adapter of a list": adapter(GenericAlias(list, (kind,))).dump_python([value], mode="json", **options)[0],
    }
    python, text = held.model_dump(mode="json", **options), json.loads(held.model_dump_json(**options))
    for name, data in (("held", python), ("held, JSON", text)):
        plain |= {f"{name}, one": data["one"], f"{name}, many": data["many"][0], f"{name}, other": data["other"]}
    return plain


def content(value: Model, data: Any) -> str:
    """The content of what was written of a value: read again by its own class, and written in full."""
    if isinstance(value, sc.Inventory):  # which of the app's classes a subject is of is for the app to say
        kept = value.without_incidents().subjects
        data = {
            **data,
            "subjects": [type(one).model_validate(part) for one, part in zip(kept, data["subjects"], strict=True)],
        }
    return json.dumps(type(value).model_validate(data).model_dump(mode="json"), sort_keys=True)


@each("value", each_value, quick=12)
def test_law_11_every_way_out_writes_the_same_content(value: Model) -> None:
    """No way out loses or adds anything: pydantic's, nested in a foreign model, through an adapter, ours, a pickle."""
    cls = type(value)
    found = ways(cls, value)
    assert all(data == found["model_dump"] for data in found.values())
    expected = content(value, found["model_dump"])
    assert content(value, value.model_dump()) == expected
    assert content(value, json.loads(sc.dump(value))) == expected
    restored = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    assert type(restored) is cls
    assert json.dumps(restored.model_dump(mode="json"), sort_keys=True) == expected


LESS: list[dict[str, bool]] = [{f"exclude_{name}": True} for name in ("unset", "defaults", "none")]
LESS.append({name: True for option in LESS for name in option})


def built_bare() -> list[Model]:
    """Values of which nobody gave what tells them from others, or what is made anew for each."""
    found: list[Model] = [cls() for cls in SUBJECTS]
    for cls in MODELS:
        if issubclass(cls, sc.Condition) or any(field.default_factory for field in cls.model_fields.values()):
            made = values()[cls][0]
            given = {name: part for name, part in fields_of(made).items() if cls.model_fields[name].is_required()}
            found.append(cls(**given))
    return found


@pytest.mark.thinned
def test_law_11_whatever_is_left_out_can_be_read_again() -> None:
    """Of every model, by every way out: `exclude_defaults` dropped `op` and `kind`, `exclude_unset` random ids, too."""
    value: Model
    for value in spread((*each_value(), *built_bare()), 6):
        cls: type[Model] = Ours if isinstance(value, sc.Inventory) else type(value)
        expected = cls.model_validate(value.model_dump(mode="json"))
        for options in LESS:
            distinct = {
                json.dumps(data, sort_keys=True): way for way, data in ways(type(value), value, **options).items()
            }
            for text, way in distinct.items():
                assert cls.model_validate_json(text) == expected, (cls, options, way)


@each("value", lambda: [one for one in each_value() if not isinstance(one, sc.Report)], quick=10)
def test_law_11_a_subclass_is_written_whole_wherever_its_parent_is_declared(value: Model) -> None:
    """An app's own field was dropped without a warning where a field, an adapter or a response declared the parent.

    What is exported of a report is a plain report: see docs/design/disclosure.md.
    """
    parent = type(value)
    field: Any = (sc.Fact[str], sc.ask("Which?")) if issubclass(parent, sc.Subject) else (str, "")
    cls: type[Model] = create_model("Extended", __base__=parent, words_of_the_app=field)
    own = cls.model_validate({**fields_of(value), "words_of_the_app": "kept"})
    for way, data in ways(parent, own).items():
        assert data["words_of_the_app"] == "kept", way
        assert {name: part for name, part in data.items() if name != "words_of_the_app"} == value.model_dump(
            mode="json"
        )


@each("value", each_value, quick=12)
def test_law_11_a_copy_keeps_everything_and_the_original_stays(value: Model) -> None:
    """A copy stays in the process: nothing is left out of it, and changing it never changes what it was made from."""
    written, cls_fields = value.model_dump_json(), type(value).model_fields
    for copied in (copy.copy(value), copy.deepcopy(value), value.model_copy(), value.model_copy(deep=True)):
        assert copied == value
        assert type(copied) is type(value)
    for other in values()[type(value)]:
        for deep in (False, True):
            changed = value.model_copy(update={name: getattr(other, name) for name in cls_fields}, deep=deep)
            assert changed == other
            assert changed.model_dump_json() == other.model_dump_json()
            assert sc.dump(changed) == sc.dump(other)
    assert value.model_dump_json() == written


# what is never written, or only when asked for ---------------------------------------------------------------------


def everything_written(value: Model, *, incidents: bool = False) -> tuple[Any, ...]:
    """Return what each way out writes, as it is compared: texts, data, and the state of what a pickle gives back."""
    restored: Model = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    asked = (sc.dump(value, incidents=True), value.model_dump(context={"incidents": True})) if incidents else ()
    return (
        *ways(type(value), value).values(),
        value.model_dump(),
        value.model_dump(exclude_unset=True),
        value.model_dump_json(exclude_defaults=True),
        value.model_dump(context={"incidents": "no"}),
        sc.dump(value),
        restored.model_fields_set,
        [*vars(restored).items()],
        *asked,
    )


def transient() -> list[tuple[type[sc.Subject], str]]:
    return [
        (cls, name) for cls in SUBJECTS for name in sorted(cls.transient_fields()) if cls.facts()[name].reads is None
    ]


@each(("cls", "field"), transient())
def test_law_9_nothing_written_tells_of_an_ephemeral_fact(cls: type[sc.Subject], field: str) -> None:
    """Whatever is said of such a fact, or why nothing is, leaves no trace; also not where incidents are asked for."""
    fact = cls.facts()[field]
    value = fact.vocabulary[0] if fact.vocabulary else True if fact.type.name == "boolean" else "a word"
    said: list[dict[str, Any]] = [
        {field: value},
        {"unknown": {field: "declined"}},
        {"observed": {field: Provenance(source="reported", at=NOW, raw="a word")}},
        {field: value, "observed": {field: Provenance(source="stated", at=NOW)}},
    ]
    plain = cls(id="one")
    for data in said:
        silent = cls.model_validate({"id": "one", **data})
        assert everything_written(silent, incidents=True) == everything_written(plain, incidents=True)
        inventory = sc.Inventory(subjects=(silent,))
        bare = sc.Inventory(subjects=(plain,))
        assert everything_written(inventory, incidents=True) == everything_written(bare, incidents=True)
        assert inventory.dropped(incidents=True) == (f"one.{field}",)
        assert copy.deepcopy(silent) == copy.copy(silent) == silent.model_copy() == silent


def test_a_pickle_does_not_show_what_was_written_before() -> None:
    """Reasons are shared between findings and evaluations, so what they kept of being written would tell of others."""
    report = sc.evaluate(sc.packs.load("leak-prevention"), sc.Inventory(), now=NOW)
    before = [pickle.dumps(finding) for finding in report.findings]
    sc.dump(report)
    repr(list(report.findings))
    assert [pickle.dumps(finding) for finding in report.findings] == before


# law 9: one shape, whatever a guard reads ----------------------------------------------------------------------------

LABEL = "MY-INCIDENT-LABEL"


class AcmePerson(sc.Person):
    """An app's own person: one fact that a guard reads by way of a derived one, and one that is never written."""

    namespace = "acme"

    followed: sc.Fact[bool] = sc.ask("Does someone follow you?", confidentiality="private")
    moved_out: sc.Fact[bool] = sc.ask("Have you moved out?", confidentiality="private")
    planned: sc.Fact[bool] = sc.ask("Is your plan made?", confidentiality="private")
    hush: sc.Fact[bool] = sc.ask("Are you afraid?", confidentiality="transient")
    tidy: sc.Fact[bool] = sc.ask("Do you keep a list?")

    @sc.derived(reads=("followed", "moved_out"), partial_input=True)
    def at_risk(self, context: sc.Context) -> bool | None:
        """True where one of the two is so."""
        del context
        if self.followed or self.moved_out:
            return True
        return None if self.followed is None or self.moved_out is None else False


OWN = sc.load_checklist(tables(__file__)["own"], vocabulary=sc.Vocabulary.standard().with_subjects(AcmePerson))
"""Items of every sort, also with levels by situation: quiet, observable, and resting on what mustn't be known."""
CHECKLISTS: Mapping[str, tuple[sc.Checklist, type[sc.Person]]] = {
    "own": (OWN, AcmePerson),
    "shipped": (sc.packs.load("leak-prevention"), sc.Person),
}


def secret_facts(checklist: sc.Checklist, person: type[sc.Person]) -> dict[str, sc.Fact[Any]]:
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
    read = {name for pack in sc.packs.names() for guard in sc.packs.load(pack).guards for name in guard.facts()}
    assert read | {"person.recent_events"} == GUARDED


INCIDENT = {"kind": "incident", "id": "leak", "label": LABEL, "country": "GB", "danger_now": "yes"}
OF_INCIDENT = {"confidentiality": "ordinary", "subject": "leak"}


def with_incident(checklist: sc.Checklist, inventory: sc.Inventory) -> sc.Inventory:
    """Return an inventory with an incident, of which all is listed and something was said."""
    answer = sc.Attestation.model_validate({**OF_INCIDENT, "item": checklist.items[0].id, "answer": "yes"})
    waiver = sc.Waiver.model_validate({**OF_INCIDENT, "item": checklist.items[0].id, "who": "Kim", "why": "Later"})
    beside = inventory.with_subjects(Incident.model_validate(INCIDENT)).completed("incident")
    return beside.with_attestations(answer).with_waivers(waiver)


@st.composite
def pairs(draw: st.DrawFn, name: str) -> tuple[sc.Checklist, sc.Inventory, sc.Inventory]:
    """Draw a checklist and two inventories that differ in secrets only: facts, and whether there is an incident."""
    checklist, cls = CHECKLISTS[name]
    secrets = secret_facts(checklist, cls)
    ordinary = [fact for fact in cls.facts().values() if fact.reads is None and fact.name not in secrets]
    drawn = draw(inventories(checklist, claims=True))
    others = tuple(one for one in drawn.subjects if one.kind != "person")
    me = draw(subjects(cls, next((one.id for one in drawn.of_kind("person")), "me"), ordinary[:8]))

    def one() -> sc.Inventory:
        said = draw(subjects(cls, "secret", [*secrets.values()]))
        known = {fact.field: getattr(said, fact.field) for fact in secrets.values()}
        person = me.replace(**known, observed={**me.observed, **said.observed}, unknown={**me.unknown, **said.unknown})
        found = drawn.replace(subjects=(*others, person))
        return with_incident(checklist, found) if draw(st.booleans()) else found

    return checklist, one(), one()


# the ways out --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["own", pytest.param("shipped", marks=pytest.mark.slow)])
@given(data=st.data(), explain=st.booleans())
def test_whatever_is_written_is_the_same(name: str, data: st.DataObject, *, explain: bool) -> None:
    """Law 9 over reports, formats and the store: every kind of dump, pickles, representations, what follows."""
    checklist, *both = data.draw(pairs(name))
    reports = [sc.evaluate(checklist, one, now=NOW, explain=explain, show_values=explain) for one in both]
    assert reports[0].diff(reports[1]).changes == ()
    for inventory in both:
        assert everything_written(with_incident(checklist, inventory)) == everything_written(inventory)
    for ways_out in (of_a_report, of_the_formats, stored):
        assert_equal(*(ways_out(checklist, one, report) for one, report in zip(both, reports, strict=True)))


def assert_equal(one: Iterable[tuple[str, Any]], other: Iterable[tuple[str, Any]]) -> None:
    """Compare what is written of two inventories that differ in secrets only, and look for the incident in it."""
    for (name, left), (_, right) in zip(one, other, strict=True):
        assert left == right, name
        assert LABEL not in str(left), name


def stored(checklist: sc.Checklist, inventory: sc.Inventory, report: sc.Report) -> Iterator[tuple[str, Any]]:
    """Yield what a store that was opened by default holds of an inventory and its report."""
    classes = {type(subject) for subject in inventory.subjects} - set(standard_classes())
    vocabulary = sc.Vocabulary.standard().with_subjects(*classes) if classes else None
    with TemporaryDirectory() as folder, sc.Store(path=Path(folder) / "s.db", vocabulary=vocabulary) as store:
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


WATCHED = sc.Person(id="me", fears_monitoring="yes", separated=True)
PHONE = sc.Device(id="phone", os_name="android", screen_lock="none")


@each(
    "person",
    [
        sc.Person(id="me"),
        sc.Person(id="me", fears_monitoring="no"),
        sc.Person(id="me", unknown={"fears_monitoring": "declined"}),
    ],
)
def test_the_command_prints_and_writes_the_same_for_somebody_who_is_watched(person: sc.Person) -> None:
    """Law 9 over the command line, for three who would all be told from someone who is watched."""
    watched = sc.Inventory(subjects=(PHONE, WATCHED, Incident.model_validate(INCIDENT)), as_of=NOW)
    other = sc.Inventory(subjects=(PHONE, person), as_of=NOW)
    assert_equal([*printed(watched)], [*printed(other)])  # one after the other, as each holds the clock


def printed(inventory: sc.Inventory) -> Iterator[tuple[str, Any]]:
    """Yield what the command gives of an inventory in a file."""
    with TemporaryDirectory() as folder, mock.patch("secure_checklist.core.clock.datetime", Still):
        file, page, kept = (Path(folder) / name for name in ("mine.json", "out.md", "kept.json"))
        sc.save(inventory, file, incidents=True, private=True)
        for call in ("check --width 80", "check --details", "check --json", f"check --output {page}"):
            done = called(*call.split(), "--facts", str(file))
            yield call, (done.returncode, done.stdout.replace(folder.encode(), b""), done.stderr)
        yield "page", page.read_bytes()
        called("ask", "--save", str(kept), "--facts", str(file), said="q\n")  # which is for the person alone
        yield "ask --save", kept.read_bytes()
