"""Suites that nobody here wrote, as data in `conformance/outside`.

Each file names its suite, the commit, the licence and where in it each case stands. A case holds our condition, what is
known of one device and of the accounts that name it, and the truth that the suite expects. What differs by design is
listed in the file, with the reason; `docs/conformance.md` says it in words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, product
from typing import Any, NamedTuple

import pytest

from secure_checklist import Checklist, Condition, Item, Rule, Section, evaluate, load_inventory
from secure_checklist.rules import AllOf, AnyOf, at_least_of, every, none, some
from secure_checklist.subjects import FactDeclaration
from tests.cases import conformance, each, spread
from tests.worlds import NOW

TYPES = {"b": "boolean", "n": "number", "t": "text", "s": "text_set"}
TRUTHS = {"pass": "T", "fail": "F", "unknown": "U"}
Data = dict[str, Any]


class Case(NamedTuple):
    """One case: where it stands, our condition, what is known of the device and its accounts, and what is expected."""

    name: str
    text: str
    known: Data
    others: list[Data]
    expected: str


def declared(case: Case) -> list[FactDeclaration]:
    """The facts that a case reads, by their first letter, and what relates the accounts to the device."""
    types = {
        name: TYPES[name.split(".")[2][0]] for name in re.findall(r"(?:device|account)\.pack\.[bnts]\d+", case.text)
    }
    level = {kind: "private" if kind == "text_set" else "ordinary" for kind in types.values()}
    said = [{"fact": name, "type": kind, "confidentiality": level[kind]} for name, kind in sorted(types.items())]
    related = {"fact": "account.pack.on", "type": "text", "ref": "device"}
    return [FactDeclaration.model_validate(one) for one in (*said, related)]


def checklist(items: Iterable[Item], facts: Iterable[FactDeclaration]) -> Checklist:
    section = Section(id="everything", title="Everything", items=tuple(items))
    return Checklist(id="c", title="C", sections=(section,), declares=tuple(facts))


def evaluated(case: Case) -> str:
    """Return what we say of a case."""
    facts = declared(case)
    device = {"kind": "device", "id": "it", "extra": packed(case.known)}
    others = [
        {"kind": "account", "id": f"a{n}", "extra": packed({**other, "on": "it"})}
        for n, other in enumerate(case.others)
    ]
    try:
        check = Condition.parse(case.text, {fact.fact: fact.reference() for fact in facts})
        asked = Item(id="it", title=case.name, subject="device", rule=Rule(check=check))
        inventory = load_inventory({"complete": ["device", "account"], "subjects": [device, *others]})
        (finding,) = evaluate(checklist([asked], facts), inventory, now=NOW).findings
    except ValueError:
        return "refused"
    return TRUTHS[finding.outcome]


def packed(known: Mapping[str, Any]) -> Data:
    return {f"pack.{name}": value for name, value in known.items()}


@pytest.mark.thinned
@each("name", ("json-logic", "cel", "json-schema"))
def test_a_suite_of_others_is_agreed_with_but_for_what_differs_by_design(name: str) -> None:
    suite = conformance(f"outside/{name}")
    cases = spread(
        (Case(one[0], one[1], one[2], one[3] if len(one) > 4 else [], one[-1]) for one in suite["cases"]), 120
    )
    tried = {case.name for case in cases}
    found = {case.name: truth for case in cases if (truth := evaluated(case)) != case.expected}
    assert found == {case: ours for case, (ours, _) in suite["differences"].items() if case in tried}


# XCCDF and OVAL -------------------------------------------------------------------------------------------------------

TABLES = conformance("outside/truth-tables")
MASKS = {"P": 8, "T": 8, "F": 2, "N": 1, "A": 1}
"""What each result is here; error, unknown and not evaluated are unknown."""


def switch(name: str, *, on: bool = True) -> Condition:
    return Condition.parse(f"device.pack.{name} {'==' if on else '!='} true")


def applicable(count: int, op: str) -> Rule:
    """The recipe of `docs/coming-from.md`: what doesn't apply drops out of a complex check, by a switch beside it."""
    both = tuple(switch(f"app{n}") & switch(f"c{n}") for n in range(count))
    either = tuple(switch(f"app{n}", on=False) | switch(f"c{n}") for n in range(count))
    never = both[0] & ~both[0]
    two = at_least_of(2, *both) if count > 1 else never
    odd = AllOf(conditions=both) if count == 3 else never
    checks: dict[str, Condition] = {"AND": AllOf(conditions=either), "OR": AnyOf(conditions=both)}
    checks |= {"ONE": AnyOf(conditions=both) & ~two, "XOR": (AnyOf(conditions=both) & ~two) | odd}
    return Rule(applies_to=AnyOf(conditions=tuple(switch(f"app{n}") for n in range(count))), check=checks[op])


def counted(rows: Sequence[tuple[Mapping[str, str], str]], letters: str) -> str:
    """Return the result of the first row whose counts fit."""

    def fits(letter: str, wanted: str) -> bool:
        count = letters.count(letter)
        if wanted in ("odd", "even"):
            return count % 2 == (wanted == "odd")
        return count >= int(wanted[:-1]) if wanted.endswith("+") else count == int(wanted)

    return next(result for counts, result in rows if all(fits(*each) for each in counts.items()))


def operators() -> Iterator[tuple[str, str, str]]:
    """Yield each cell of the tables: the operator, the operands, and the result."""
    for op in ("and", "or"):
        for first, row in TABLES["xccdf"][op].items():
            yield from ((op.upper(), first + second, result) for second, result in zip("PFUEN", row, strict=True))
    for op in ("AND", "OR", "ONE", "XOR"):
        for letters in ("".join(one) for n in (1, 2, 3) for one in product("TFEUXA", repeat=n)):
            yield op, letters, counted(TABLES["oval"][op], letters)


def test_complex_checks_of_xccdf_and_operators_of_oval_by_the_recipe() -> None:
    """1,082 cells in one table of a fleet, which law 7 says is as `evaluate`: what doesn't apply drops out."""
    pl: Any = pytest.importorskip("polars", reason="polars comes with the group `test`")
    fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the group `test`")
    cells = [*operators()]
    names = [f"{name}{n}" for name in ("app", "c") for n in range(3)]
    items = [
        Item(id=f"{op.lower()}-{n}", title=op, subject="device", rule=applicable(n, op))
        for op, n in product(("AND", "OR", "ONE", "XOR"), (1, 2, 3))
    ]
    whole = checklist(items, [FactDeclaration(fact=f"device.pack.{name}", type="boolean") for name in names])
    rows = [
        {"id": str(number)}
        | {f"pack.app{n}": letter not in "NA" for n, letter in enumerate(letters)}
        | {f"pack.c{n}": letter in "PT" for n, letter in enumerate(letters) if letter in "PTF"}
        for number, (_, letters, _) in enumerate(cells)
    ]
    schema = {"id": pl.String, **{f"pack.{name}": pl.Boolean for name in names}}
    found = fleet.evaluate(whole, pl.DataFrame(rows, schema=schema, orient="row"), now=NOW).to_dicts()
    table = {row["id"]: row for row in found}
    for number, (op, letters, result) in enumerate(cells):
        mask = table[str(number)][f"{op.lower()}-{len(letters)}"]
        assert (mask if mask in MASKS.values() else 0) == MASKS.get(result, 0), (op, letters)
    assert len(cells) == 50 + 4 * (6 + 36 + 216)


def test_checks_of_oval_over_items_are_quantifiers_but_for_the_empty_list() -> None:
    holds = Condition.parse("account.pack.c0 == true")
    checks = {
        "all": every(holds),
        "at least one": some(holds),
        "none satisfy": none(holds),
        "only one": some(holds) & ~some(holds, count=2),
    }
    items = tuple(Item(id=name.replace(" ", "-"), title=name, rule=Rule(check=check)) for name, check in checks.items())
    whole = checklist(items, [FactDeclaration(fact="account.pack.c0", type="boolean")])
    truths = {8: "T", 2: "F"}
    differ = dict[str, str]()
    for letters in ("".join(one) for n in range(4) for one in combinations_with_replacement("TFEUX", n)):
        extra = [{"pack.c0": letter == "T"} if letter in "TF" else {} for letter in letters]
        accounts = [{"kind": "account", "id": f"a{n}", "extra": one} for n, one in enumerate(extra)]
        report = evaluate(whole, load_inventory({"complete": ["account"], "subjects": accounts}), now=NOW)
        for finding, name in zip(report.findings, checks, strict=True):
            result = counted(TABLES["checks"][name], letters)
            if TRUTHS[finding.outcome] != truths.get(MASKS.get(result, 0), "U"):
                assert not letters, (name, letters)
                differ[name] = TRUTHS[finding.outcome]
    assert differ == {name: ours for name, (ours, _) in TABLES["differences"].items()}
