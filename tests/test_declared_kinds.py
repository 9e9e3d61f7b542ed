"""Kinds of subject that a checklist declares: whatever a class can say, data says as well."""

import pickle
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, ClassVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.checklists import Selector
from secure_checklist.checklists.words import OwnWord
from secure_checklist.evaluation import schema
from secure_checklist.subjects import FactDeclaration, KindDeclaration
from secure_checklist.subjects.declarations import declaration_of
from secure_checklist.subjects.vocabulary import standard_classes
from tests.cases import each, raised, tables
from tests.extras import forms
from tests.readers import FOR_PROGRAMS
from tests.strategies import predicates, wire_values
from tests.worlds import NOW, PARAMETERS

TABLES = tables(__file__)
PLANTED = "behind the blue door"


HOME: dict[str, Any] = TABLES["home"]


def home(**more: Any) -> sc.Checklist:
    """Return the checklist, with other parts."""
    return sc.load_checklist({**deepcopy(HOME), **more})


def inventory_of(checklist: sc.Checklist, data: Mapping[str, Any] = TABLES["mine"]) -> sc.Inventory:
    """Return an inventory that the checklist's vocabulary knows."""
    return sc.load_inventory(deepcopy(dict(data)), vocabulary=checklist.vocabulary)


# the law ---------------------------------------------------------------------------------------------------------


def twin(cls: type[sc.Subject]) -> type[sc.Subject]:
    """Return a class of a kind of its own with the plain facts of a standard one."""
    facts = [fact for fact in cls.facts().values() if fact.reads is None]
    annotations: dict[str, object] = {fact.field: cls.__pydantic_fields__[fact.field].annotation for fact in facts}
    kind = f"own_{cls.kind}"
    body = {
        "__module__": __name__,
        "__doc__": f"A own {cls.kind}.",
        "__annotations__": annotations | {"declaration": ClassVar[KindDeclaration]},
        "kind": kind,
        "declaration": KindDeclaration(id=kind, plural=f"own {cls.kind}s", question="Which?", naming="By room."),
        **{fact.field: fact.declared.field() for fact in facts},
    }
    made: type[sc.Subject] = cast("Any", type(sc.Subject))(f"Own{cls.__name__}", (sc.Subject,), body)
    return made


@given(st.data())
def test_what_is_declared_as_data_is_as_if_a_class_had_said_it(data: st.DataObject) -> None:
    """Of every built-in class, its declaration as data gives the same answers, questions, explanations and errors.

    So what holds of the facts of classes, as of those that are private, holds of declared ones.
    """
    own = twin(data.draw(st.sampled_from(standard_classes())))
    kind, declaration, facts = own.kind, own.declaration, list(own.facts().values())
    assert declaration is not None
    chosen = data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=8, unique_by=id))
    items = [
        sc.Item(id=f"i.{fact.field}", title=fact.label, renew_after=90, subject=kind, rule=data.draw(predicates(fact)))
        for fact in chosen
    ]
    as_data = tuple(FactDeclaration.model_validate(declaration_of(fact)) for fact in facts)
    sections = (sc.Section(id="all", title="All", items=tuple(items)),)
    base: dict[str, Any] = {"id": "law", "title": "Law", "sections": sections, "parameters": PARAMETERS}
    coded = sc.Checklist(**base, requires=as_data)
    plain = sc.Checklist(**base, declares=as_data, kinds=(declaration,))
    by_class, by_data = sc.Vocabulary.standard().with_subjects(own), plain.vocabulary
    made = by_data.subject(kind)
    assert own is not made
    for one, other in zip(facts, made.facts().values(), strict=True):
        assert (one, one.question, one.choices, one.unit) == (other, other.question, other.choices, other.unit)
        assert (one.confidentiality, one.known_by, one.label) == (other.confidentiality, other.known_by, other.label)
        errors: list[str] = []
        for known in (by_class, by_data):
            wrong = {"subjects": [{"kind": kind, one.field: [PLANTED, 1]}]}
            errors.append(str(raised(sc.InvalidInventoryError, sc.load_inventory, wrong, vocabulary=known)))
        assert errors[0] == errors[1]
        assert PLANTED not in errors[0]
    schemas = [schema("inventory", vocabulary=each)["$defs"][own.__name__] for each in (by_class, by_data)]
    assert schemas[0] == schemas[1]
    values = {fact.field: data.draw(wire_values(fact.type)) for fact in chosen if data.draw(st.booleans())}
    subject = {"kind": kind, "id": "x", "observed_at": "2026-11-20T00:00:00Z", **values}
    mine, theirs = (sc.load_inventory({"subjects": [subject]}, vocabulary=each) for each in (by_class, by_data))
    assert sc.dump(mine) == sc.dump(theirs)
    assert repr(mine.subjects[0]) == repr(theirs.subjects[0])
    reports = [sc.evaluate(coded, mine, now=NOW, explain=True), sc.evaluate(plain, theirs, now=NOW, explain=True)]
    assert (reports[0].findings, reports[0].score) == (reports[1].findings, reports[1].score)
    for found, again in zip(*(report.findings for report in reports), strict=True):
        assert found.explain(inventory=mine, facts=by_class.facts) == again.explain(
            inventory=theirs, facts=by_data.facts
        )
    interviews = (
        sc.Interview(coded, sc.Inventory(), now=NOW, vocabulary=by_class),
        sc.Interview(plain, sc.Inventory(), now=NOW),
    )
    for _ in range(10):
        asked = [interview.question for interview in interviews]
        assert asked[0] == asked[1]
        if asked[0] is None:
            break
        answer: Any = [{"id": "one"}] if asked[0].because == "unlisted" else []
        if asked[0].input != "subjects":
            answer = data.draw(wire_values(by_class.facts[asked[0].fact].type))
        interviews = cast("Any", tuple(interview.answer(answer) for interview in interviews))
    assert sc.dump(interviews[0].inventory) == sc.dump(interviews[1].inventory)


# one pack --------------------------------------------------------------------------------------------------------


def test_subjects_of_a_declared_kind_are_evaluated_explained_and_ordered_by_levels_of_their_own() -> None:
    checklist = home()
    report = sc.evaluate(checklist, inventory_of(checklist), now=NOW, explain=True)
    outcomes = {finding.item: finding.outcome for finding in report.findings if finding.subject is not None}
    assert outcomes == {"supported": "fail", "closed": "fail", "boxed": "pass", "mute": "fail"}
    (found,) = report.of("supported")
    assert 'Support: "Nothing any more"' in found.explain(facts=checklist.vocabulary.facts)
    assert [action.item for action in report.actions()] == ["supported", "closed", "mute"]
    assert {note.id: note.weight for note in report.items} == {"supported": 5, "closed": 3, "boxed": 2, "mute": 1.5}
    assert {"home.overheard", "human_error"} == set(report.by_cause)
    again = sc.load_report(report.to_json())
    assert [action.item for action in again.actions()] == ["supported", "closed", "mute"]
    assert again.checklist.labels["kinds.smart_speaker"] == "smart speakers"
    for chosen, item in (
        (Selector(levels=(OwnWord("home.urgent"),)), "supported"),
        (Selector(causes=(OwnWord("home.overheard"),)), "mute"),
    ):
        assert checklist.select(chosen).items == (checklist.item(item),)


@each("name", ["router.box", "router.acme.box", "device.acme.box"])
def test_a_renamed_fact_is_read_by_its_former_name_and_an_old_answer_is_offered_again(name: str) -> None:
    kind, _, field = name.partition(".")
    former = field.replace("box", "crate")
    rule = {"check": {"op": "equals", "fact": name, "value": True}}
    item = {"id": "a", "title": "A", "rule": rule, "renew_after": 30}
    checklist = home(
        kinds=[{"id": "router"}],
        declares=[{"fact": name, "type": "boolean", "question": "?", "former_ids": ["crate"]}],
        sections=[{"id": "things", "title": "Things", "items": [item]}],
    )
    values: dict[str, Any] = {"extra": {former: True}} if "." in former else {former: True}
    for day, outcome in (("2026-11-20", "pass"), ("2026-01-01", "unknown")):
        seen = {former: {"at": f"{day}T00:00:00Z"}}
        data = {"subjects": [{"kind": kind, "id": "x", **values, "observed": seen}], "complete": [kind]}
        inventory = inventory_of(checklist, data)
        assert [finding.outcome for finding in sc.evaluate(checklist, inventory, now=NOW).findings] == [outcome]
        assert former not in sc.dump(inventory)
    interview = sc.Interview(checklist, inventory, now=NOW)
    question = interview.question
    assert question is not None
    assert (question.because, question.old) == ("stale", True)
    (held,) = interview.answer(value=False).inventory.subjects
    assert [one.value for one in held.observed[field].superseded] == [True]


@each("form", forms())
def test_every_format_calls_things_as_the_pack_does(form: str) -> None:
    """Kinds, levels, causes, and the steps for a platform of one's own; a report by itself has the labels of levels."""
    checklist = home()
    inventory = inventory_of(checklist)
    report = sc.evaluate(checklist, inventory, now=NOW)
    page = sc.formats.write(report, form, checklist=checklist, inventory=inventory, limit=10, details=True).decode()
    assert "home.nice" not in page or form in FOR_PROGRAMS
    if form not in FOR_PROGRAMS:
        assert "Nice to have" in page
        assert form == "text" or "Somebody overhears" in page
        assert "Nice to have" in sc.formats.write(sc.load_report(report.to_json()), form, limit=10).decode()
    if form in ("html", "markdown"):
        assert "Say that it shall" in page
        assert "Press the button" not in page


@each(("change", "path", "hint"), TABLES["wrong"])
def test_what_is_wrong_with_a_declaration_is_said(change: dict[str, Any], path: str, hint: str) -> None:
    """Where a name ends with `+`, what is wrong stands behind what is sound; `item` changes the last item."""
    parts = {name.removesuffix("+"): [*HOME[name[:-1]], *some] for name, some in change.items() if name[-1] == "+"}
    parts |= {name: some for name, some in change.items() if name[-1] != "+" and name != "item"}
    if "item" in change:
        *others, last = HOME["sections"][0]["items"]
        parts["sections"] = [{**HOME["sections"][0], "items": [*others, {**last, **change["item"]}]}]
    caught = raised(sc.InvalidChecklistError, lambda: home(**parts))
    assert any(one.path.endswith(path) and hint in f"{one.suggestion} {one.message}" for one in caught.problems)


def test_equal_declarations_have_one_class_and_an_apps_own_class_is_kept() -> None:
    one, other = home(), home()
    made, again = inventory_of(one), inventory_of(other)
    assert one.vocabulary.subject("router") is other.vocabulary.subject("router")
    assert made == again == deepcopy(made)
    assert made.subjects[0] != made.subjects[0].model_copy(update={"support": "full"})
    unpickled = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    assert type(unpickled.subjects[0]) is one.vocabulary.subject("router")

    class Router(sc.Subject):
        """An app's own."""

        kind = "router"
        support: sc.Fact[str] = sc.ask("?")

    known = sc.Vocabulary.standard().with_subjects(Router).with_checklist(one)
    assert known.subject("router") is Router
    assert known.with_subjects().subject("smart_speaker") is one.vocabulary.subject("smart_speaker")


def test_a_table_and_its_summary_are_of_the_declared_kind_and_level() -> None:
    polars: Any = pytest.importorskip("polars", reason="polars comes with the group `test`")
    fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the group `test`")
    checklist = home()
    cls, held = checklist.vocabulary.subject("router"), {"support": ["full", "none", None, "lots"]}
    table = polars.DataFrame({"id": [*"abcd"], **held, "open_ports": [0, 3, None, -1]})
    answer = fleet.evaluate(checklist, table, subject=cls, now=NOW)
    assert answer.select("supported", "closed").rows() == [(8, 8), (2, 2), (10, 10), (10, 10)]
    summary = fleet.summary(checklist, answer, subject=cls)
    assert summary.checklist.labels["kinds.router"] == "routers"
    assert summary.total.items[0].weight == 5
