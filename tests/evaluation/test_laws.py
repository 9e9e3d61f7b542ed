"""The laws of evaluation as property tests, on generated checklists and on the shipped pack.

Each docstring quotes its law. Hypothesis' own `ci` profile, on wherever `CI` is set, makes the runs repeatable.
The dangers of law 13 are what the vocabulary declares, so that one which is declared tomorrow is walked as well: no
label, habit or part undoes it.
"""

import json
import socket
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations, product
from typing import Any, Final, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import secure_checklist as sc
from secure_checklist.subjects import Provenance
from tests.cases import each, tables
from tests.strategies import (
    PACK,
    cases,
    completions,
    facts_read,
    inventories,
)
from tests.walker import assert_walked
from tests.worlds import NOW, VOCABULARY, Gadget

SOURCES = each("source", ["generated", "pack"])


def outcomes(report: sc.Report) -> dict[tuple[str, str | None], str]:
    return {(finding.item, finding.subject): finding.outcome for finding in report.findings}


# law 1 --------------------------------------------------------------------------------------------------------


def assert_nothing_reversed(checklist: sc.Checklist, before: sc.Inventory, after: sc.Inventory) -> None:
    known = outcomes(sc.evaluate(checklist, before, now=NOW))
    found = outcomes(sc.evaluate(checklist, after, now=NOW))
    for key, outcome in known.items():
        if outcome != "unknown" and key in found:
            assert found[key] == outcome, key


@SOURCES
@given(data=st.data())
def test_law_1_one_more_fact(source: str, data: st.DataObject) -> None:
    """Learning one more fact never reverses a decided finding."""
    checklist, inventory = data.draw(cases(source))
    more = data.draw(completions(checklist, inventory, most=1))
    assert_nothing_reversed(checklist, inventory, more)


@given(data=st.data())
def test_law_1_one_more_answer_or_look(data: st.DataObject) -> None:
    """Learning one more fact never reverses a decided finding: an attestation, or an old value seen again, is one."""
    checklist, inventory = data.draw(cases("generated"))
    subject = data.draw(st.sampled_from((None, *inventory.by_id)))
    item = data.draw(st.sampled_from(checklist.items))
    given_ = {(checklist.item(entry.item).id, entry.subject) for entry in inventory.attestations}
    person = inventory.person.id
    if not given_ & {(item.id, subject), (item.id, None if subject == person else subject or person)}:
        answer = sc.Attestation(
            confidentiality="ordinary",
            item=item.id,
            subject=subject,
            answer=data.draw(st.sampled_from(("yes", "no"))),
            at=NOW,
        )
        assert_nothing_reversed(checklist, inventory, inventory.with_attestations(answer))
    if subject is not None:
        seen, anew = inventory.by_id[subject], Provenance(source="measured", at=NOW)
        fields = [fact.field for fact in facts_read(checklist, seen.kind) if fact.field in seen.__dict__]
        again = seen.replace(observed={**seen.observed, **dict.fromkeys(fields, anew)})
        assert_nothing_reversed(checklist, inventory, inventory.with_subjects(again))


# law 5 --------------------------------------------------------------------------------------------------------


def assert_bounds(wide: sc.Score, narrow: sc.Score) -> None:
    if narrow.low is None or narrow.high is None:
        assert narrow.low is narrow.high
        return
    assert wide.low is not None
    assert wide.high is not None
    assert wide.low <= narrow.low + 1e-9
    assert narrow.high <= wide.high + 1e-9


@SOURCES
@given(data=st.data())
def test_law_5_scores_bound_completions(source: str, data: st.DataObject) -> None:
    """For complete kinds, `low` and `high` bound the score of every completion of the inventory.

    Guards stay out of it: one that turns true takes what it holds out of the score, as it must.
    """
    checklist, inventory = data.draw(cases(source, guards=False, complete=True))
    before = sc.evaluate(checklist, inventory, now=NOW)
    after = sc.evaluate(checklist, data.draw(completions(checklist, inventory)), now=NOW)
    assert_bounds(before.score, after.score)
    for name, score in before.by_section.items():
        assert_bounds(score, after.by_section[name])
    for name, score in before.by_cause.items():
        assert_bounds(score, after.by_cause[name])


# law 7 --------------------------------------------------------------------------------------------------------


@SOURCES
@given(data=st.data())
def test_law_7_evaluator_equals_reference(source: str, data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator."""
    assert_walked(*data.draw(cases(source, claims=True)), now=NOW)


@given(data=st.data())
def test_law_7_on_the_whole_pack(data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator."""
    assert_walked(PACK, data.draw(inventories(PACK, claims=True)), now=NOW, explain=True)


# laws 4 and 8: the loaders -------------------------------------------------------------------------------------------

# law 4 --------------------------------------------------------------------------------------------------------


def alike(owned: sc.Inventory) -> sc.Inventory:
    """The inventory with one class for its devices, as a vocabulary has it."""
    return owned.with_subjects(
        *(Gadget.model_validate(device.model_dump()) for device in owned.subjects if device.kind == "device")
    )


@SOURCES
@given(data=st.data())
def test_law_4_documents(source: str, data: st.DataObject) -> None:
    """`load(save(x)) == x` for every public type; of a report, what may leave the process."""
    checklist, drawn = data.draw(cases(source, claims=True))
    owned = alike(drawn)
    assert sc.load_checklist(sc.dump(checklist).encode()) == checklist
    assert owned.dropped(private=True) == ()
    assert sc.load_inventory(sc.dump(owned, private=True).encode(), vocabulary=VOCABULARY) == owned
    told = data.draw(st.booleans())
    judged = sc.evaluate(checklist, owned, now=NOW, explain=told, show_values=told)
    assert sc.dump(judged.exported()) == sc.dump(judged)
    judged = judged.exported()
    loaded = sc.load_report(sc.dump(judged).encode())
    assert loaded == judged
    assert loaded.score == judged.score
    assert json.loads(judged.to_json()) == judged.model_dump(mode="json")
    assert sc.load_report(judged.model_dump_json(exclude_defaults=True).encode()) == judged


# law 8 --------------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(tables(__file__)["words"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoiled(draw: st.DrawFn, value: BaseModel) -> dict[str, Any]:
    """A document with one or two of its parts replaced, dropped, doubled or added."""
    root: dict[str, Any] = json.loads(sc.dump(value))
    for _ in range(draw(st.integers(1, 2))):
        data: dict[Any, Any] | list[Any] = root
        while data:
            keys: list[Any] = list(data) if isinstance(data, dict) else list(range(len(data)))
            key: Any = draw(st.sampled_from(keys))
            inner = cast("dict[Any, Any] | list[Any] | None", data[key])
            if isinstance(inner, (dict, list)) and draw(st.integers(0, 4)):
                data = inner
                continue
            action = draw(st.sampled_from(("replace", "replace", "drop", "add", "double")))
            new: Any = draw(_JSON) if action in ("replace", "add") else inner
            if action == "replace":
                data[key] = new
            elif action == "drop":
                del data[key]
            elif isinstance(data, dict):
                data[draw(_WORDS)] = new
            else:
                data.append(new)
            break
    return root


@SOURCES
@given(data=st.data())
def test_law_8_spoiled_documents(source: str, data: st.DataObject) -> None:
    """The loaders raise only documented errors on any input; what they let in can be evaluated, or read and written."""
    checklist, owned = data.draw(cases(source))
    doors: tuple[tuple[BaseModel, Callable[[Any], Any], type[ValueError]], ...] = (
        (checklist, sc.load_checklist, sc.InvalidChecklistError),
        (checklist, sc.Checklist.model_validate, ValidationError),
        (owned, partial(sc.load_inventory, vocabulary=VOCABULARY), sc.InvalidInventoryError),
        (sc.evaluate(checklist, owned, now=NOW, explain=True), sc.load_report, sc.InvalidReportError),
    )
    for value, load, error in doors:
        try:
            loaded = load(data.draw(spoiled(value)))
        except error:
            continue
        if isinstance(loaded, sc.Report):
            assert (loaded.score, loaded.by_section, loaded.by_cause, loaded.missing, loaded.actions(3)) is not None
            assert sc.load_report(sc.dump(loaded).encode()) == loaded
            continue
        found, said = (loaded, owned) if isinstance(loaded, sc.Checklist) else (checklist, loaded)
        try:
            sc.evaluate(found, said, now=NOW, explain=True, show_values=True)
        except sc.InvalidInventoryError:
            assert said.waivers


def test_law_8_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loaders never use the network."""
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, None)
    checklist = sc.load_checklist(sc.dump(PACK).encode())
    assert sc.load_report(sc.dump(sc.evaluate(checklist, sc.Inventory(), now=NOW)).encode()).findings


# law 13: whoever states a danger has an action about it --------------------------------------------------------------

WHOLE: Final = sc.packs.load("leak-prevention")
DANGERS: Final = tuple((name, value) for name, fact in sc.Vocabulary.standard().facts.items() for value in fact.dangers)
PROFILES: Final = tuple(profile.id for profile in WHOLE.profiles)
HABITS: Final = tuple(
    frozenset(one)
    for one in ((), *((word,) for word in sc.Person.habits.vocabulary or ()), sc.Person.habits.vocabulary or ())
)
NEEDED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = tables(__file__)["needed"]
"""What a fact has no sense without, which any program can measure: the system that has it, or a lock, or a face. Nobody
is asked for it elsewhere. What only a person says, as the use of an account, is never among these."""

LEFT_OUT: Final[Mapping[str, str]] = {
    "device.screen_lock_delay_s": "lock.auto-lock",  # "Set a screen lock" asks of computers only
    "device.encrypted": "lock.phone-encryption",  # phones are encrypted since Android 10, so short parts don't ask
    "account.shared_login": "account.no-shared-login",  # what a repair shop may see is about the device
}
"""The item that acts on a fact where the others which read it needn't; a part without it is about other things."""


LABELS: Final[Mapping[str, tuple[sc.Fact[Any], ...]]] = {
    "device": (sc.Device.os_name, sc.Device.form, sc.Device.screen_lock),
    "account": (sc.Account.roles, sc.Account.provider, sc.Account.holds_private_media),
    "messenger": (sc.Messenger.app, sc.Messenger.used_for_private_media),
    "person": (sc.Person.minor, sc.Person.separated),
}
"""What else may be said of a subject."""


def values_of_label(fact: sc.Fact[Any]) -> Iterable[object]:
    """Return the values of a label: of a set each word alone, all words and none."""
    words = fact.vocabulary or (True, False)
    return (*((word,) for word in words), words, ()) if fact.type.name == "enum_set" else words


def labels(kind: str) -> Iterator[dict[str, Any]]:
    """Yield what else may be said of a subject: nothing, each label by itself, and each two together."""
    for count in (0, 1, 2):
        for facts in combinations(LABELS[kind], count):
            for values in product(*map(values_of_label, facts)):
                yield {fact.field: value for fact, value in zip(facts, values, strict=True)}


def stated(name: str, value: object) -> list[sc.Subject]:
    """Return a subject for each of its labels, of which nothing but these and the danger is known."""
    kind, field = name.split(".")
    cls, needed = sc.Vocabulary.standard().subject(kind), NEEDED.get(name)
    bases: list[dict[str, Any]] = (
        [{needed[0]: {word} if needed[0] == "biometrics" else word} for word in needed[1]] if needed else [{}]
    )
    told = (more | base | {field: value} for more in labels(kind) for base in bases)
    different = {repr(sorted(said.items())): said for said in told}.values()
    return [cls.model_validate({"id": f"{kind}{number}", **said}) for number, said in enumerate(different)]


def with_danger(name: str, value: object) -> Iterator[sc.Inventory]:
    """Yield inventories in which the danger is stated, one for each set of habits and label of the person."""
    kind, field = name.split(".")
    others = stated(name, value) if kind != "person" else []
    for habits in (None, *(HABITS if kind == "person" else (HABITS[0], HABITS[-1]))):
        for said in labels("person"):
            own = {field: value} if kind == "person" else {}
            # who fears to be watched gets the plan in the place of all else; `test_plan_unlocks` is about them
            person = sc.Person.model_validate({"fears_monitoring": "no", "habits": habits} | said | own)
            yield sc.Inventory(subjects=(person, *others))
            if kind != "person":
                break


def without(field: str, inventory: sc.Inventory) -> sc.Inventory:
    """Return an inventory of which that fact isn't known."""
    subjects = (one.model_copy(update={field: None}) if hasattr(one, field) else one for one in inventory.subjects)
    return sc.Inventory(subjects=tuple(subjects))


def readers(fact: str) -> frozenset[str]:
    """Return the items whose rule reads a fact to find what is done, or else those that are for whoever states it."""
    rules = [(item.id, item.rule) for item in WHOLE.items if item.rule is not None]
    found = (item for item, rule in rules if fact in sc.Rule(check=rule.check, partial=rule.partial).facts())
    return frozenset(found) or frozenset(item for item, rule in rules if fact in rule.facts())


def silent(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield where a danger was stated and a part has no action about it, or it makes an item that reads it pass.

    A part only selects among the items, so what is evaluated once holds in each.
    """
    reading, (kind, field) = readers(name), name.split(".")
    parts = [(part, reading & items) for part, items in PARTS.items() if LEFT_OUT.get(name, part) in (part, *items)]
    for inventory in with_danger(name, value):
        acted: dict[str, set[str]] = {subject.id: set() for subject in inventory.of_kind(kind)}
        report = sc.evaluate(WHOLE, inventory, now=NOW)
        for action in report.actions():
            for subject in acted.keys() & set(action.subjects):
                acted[subject].add(action.item)
        for subject, items in acted.items():
            yield from (
                (f"no action in {part}", repr((inventory.person.habits, inventory.by_id[subject])))
                for part, readers_of_part in parts
                if readers_of_part and items.isdisjoint(readers_of_part)
            )
        unsaid = outcomes(sc.evaluate(WHOLE, without(field, inventory), now=NOW))
        passed = (key for key, outcome in outcomes(report).items() if outcome == "pass" and key[0] in reading)
        yield from ((f"{key[0]} passes", str(key[1])) for key in passed if unsaid.get(key) != "pass")


PARTS: Final = {name: frozenset(item.id for item in WHOLE.profile(name).items) for name in PROFILES}


@each(("name", "value"), DANGERS, quick=3)
def test_whoever_states_a_danger_has_an_action_about_it(name: str, value: object) -> None:
    """Law 13: "Whoever states one, alone or with any role, profile or habit, has an action about it"."""
    assert readers(name), "no item reads it"
    found = Counter(silent(name, value))
    assert not found, (sum(found.values()), found.most_common(3))
