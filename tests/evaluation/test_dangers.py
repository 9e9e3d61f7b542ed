"""Law 13: whoever states a danger has an action about it, whatever else is said: no label, habit or part undoes it.

The dangers are what the vocabulary declares, so that one which is declared tomorrow is walked as well.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Any, Final

from secure_checklist import (
    Account,
    Device,
    Fact,
    Inventory,
    Messenger,
    Person,
    Rule,
    Subject,
    Vocabulary,
    evaluate,
    packs,
)
from tests.cases import each, tables
from tests.worlds import NOW

PACK: Final = packs.load("leak-prevention")
DANGERS: Final = tuple((name, value) for name, fact in Vocabulary.standard().facts.items() for value in fact.dangers)
PROFILES: Final = tuple(profile.id for profile in PACK.profiles)
HABITS: Final = tuple(
    frozenset(one)
    for one in ((), *((word,) for word in Person.habits.vocabulary or ()), Person.habits.vocabulary or ())
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


LABELS: Final[Mapping[str, tuple[Fact[Any], ...]]] = {
    "device": (Device.os_name, Device.form, Device.screen_lock),
    "account": (Account.roles, Account.provider, Account.holds_private_media),
    "messenger": (Messenger.app, Messenger.used_for_private_media),
    "person": (Person.minor, Person.separated),
}
"""What else may be said of a subject."""


def values_of(fact: Fact[Any]) -> Iterable[object]:
    """Return the values of a label: of a set each word alone, all words and none."""
    words = fact.vocabulary or (True, False)
    return (*((word,) for word in words), words, ()) if fact.type.name == "enum_set" else words


def labels(kind: str) -> Iterator[dict[str, Any]]:
    """Yield what else may be said of a subject: nothing, each label by itself, and each two together."""
    for count in (0, 1, 2):
        for facts in combinations(LABELS[kind], count):
            for values in product(*map(values_of, facts)):
                yield {fact.field: value for fact, value in zip(facts, values, strict=True)}


def stated(name: str, value: object) -> list[Subject]:
    """Return a subject for each of its labels, of which nothing but these and the danger is known."""
    kind, field = name.split(".")
    cls, needed = Vocabulary.standard().subject(kind), NEEDED.get(name)
    bases: list[dict[str, Any]] = (
        [{needed[0]: {word} if needed[0] == "biometrics" else word} for word in needed[1]] if needed else [{}]
    )
    told = (more | base | {field: value} for more in labels(kind) for base in bases)
    different = {repr(sorted(said.items())): said for said in told}.values()
    return [cls.model_validate({"id": f"{kind}{number}", **said}) for number, said in enumerate(different)]


def inventories(name: str, value: object) -> Iterator[Inventory]:
    """Yield inventories in which the danger is stated, one for each set of habits and label of the person."""
    kind, field = name.split(".")
    others = stated(name, value) if kind != "person" else []
    for habits in (None, *(HABITS if kind == "person" else (HABITS[0], HABITS[-1]))):
        for said in labels("person"):
            own = {field: value} if kind == "person" else {}
            # who fears to be watched gets the plan in the place of all else; `test_plan_unlocks` is about them
            person = Person.model_validate({"fears_monitoring": "no", "habits": habits} | said | own)
            yield Inventory(subjects=(person, *others))
            if kind != "person":
                break


def without(field: str, inventory: Inventory) -> Inventory:
    """Return an inventory of which that fact isn't known."""
    return Inventory(
        subjects=tuple(one.replace(**{field: None}) if hasattr(one, field) else one for one in inventory.subjects)
    )


def readers(fact: str) -> frozenset[str]:
    """Return the items whose rule reads a fact to find what is done, or else those that are for whoever states it."""
    rules = [(item.id, item.rule) for item in PACK.items if item.rule is not None]
    found = (item for item, rule in rules if fact in Rule(check=rule.check, partial=rule.partial).facts())
    return frozenset(found) or frozenset(item for item, rule in rules if fact in rule.facts())


def outcomes(inventory: Inventory) -> dict[tuple[str, str | None], str]:
    """Return what becomes of each item for each subject."""
    return {(one.item, one.subject): one.outcome for one in evaluate(PACK, inventory, now=NOW).findings}


def silent(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield where a danger was stated and a part has no action about it, or it makes an item that reads it pass.

    A part only selects among the items, so what is evaluated once holds in each.
    """
    reading, (kind, field) = readers(name), name.split(".")
    parts = [(part, reading & items) for part, items in PARTS.items() if LEFT_OUT.get(name, part) in (part, *items)]
    for inventory in inventories(name, value):
        acted: dict[str, set[str]] = {subject.id: set() for subject in inventory.of_kind(kind)}
        for action in evaluate(PACK, inventory, now=NOW).actions():
            for subject in acted.keys() & set(action.subjects):
                acted[subject].add(action.item)
        for subject, items in acted.items():
            yield from (
                (f"no action in {part}", repr((inventory.person.habits, inventory.by_id[subject])))
                for part, readers_of_part in parts
                if readers_of_part and items.isdisjoint(readers_of_part)
            )
        unsaid = outcomes(without(field, inventory))
        passed = (key for key, outcome in outcomes(inventory).items() if outcome == "pass" and key[0] in reading)
        yield from ((f"{key[0]} passes", str(key[1])) for key in passed if unsaid.get(key) != "pass")


PARTS: Final = {name: frozenset(item.id for item in PACK.profile(name).items) for name in PROFILES}


@each(("name", "value"), DANGERS, quick=3)
def test_whoever_states_a_danger_has_an_action_about_it(name: str, value: object) -> None:
    """Law 13: "Whoever states one, alone or with any role, profile or habit, has an action about it"."""
    assert readers(name), "no item reads it"
    found = Counter(silent(name, value))
    assert not found, (sum(found.values()), found.most_common(3))
