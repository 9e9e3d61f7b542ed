"""Quantifiers over related tables: as what each row gives with its related subjects in an inventory."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any, ClassVar

import pytest

from secure_checklist import Account, Checklist, Device, Fact, Inventory, Item, ask, evaluate
from secure_checklist.core import InvalidTableError
from secure_checklist.rules import every, none, some
from secure_checklist.subjects import Provenance
from tests.cases import each, spread
from tests.fleets import ENGINES, on, plain
from tests.worlds import NOW

fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")
pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")


class Phone(Device):
    """A phone that names the account which is signed in on it."""

    namespace: ClassVar[str] = "acme"

    signed_in: Fact[str] = ask("Which account is signed in on it?", ref="account")


class Login(Account):
    """An account that names the device which it was made on."""

    namespace: ClassVar[str] = "acme"

    made_on: Fact[str] = ask("On which device was it made?", ref="device")


STRONG = Account.mfa.equals("on")
CONDITIONS = {
    "some": some(STRONG, via=Login.made_on),
    "two": some(STRONG | Account.shared_login.is_false(), count=2, via=Login.made_on),
    "every": every(STRONG, via=Login.made_on),
    "none": none(STRONG, via=Login.made_on),
    "named": every(STRONG, via=Phone.signed_in),
    "named-none": none(STRONG, via=Phone.signed_in) & Device.find_my.is_true(),
    "everybody": every(STRONG),
}
CHECKLIST = Checklist.of(
    "c",
    "C",
    *(
        Item(id=f"{name}{renewal or ''}", title=name, subject="device", rule=condition, renew_after=renewal)
        for name, condition in CONDITIONS.items()
        for renewal in (None, 30)
    ),
)
OPEN = {f"{name}{renewal}": 10 for name in ("some", "two", "every", "none") for renewal in ("", 30)}
"""The codes of what depends on who names a row, for a row without an id."""
FLAGS = (True, False, None)
SEEN = (None, NOW, NOW - timedelta(days=31))

Rows = list[dict[str, Any]]
MOMENT = pl.Datetime("us", "UTC")
OWN, OTHER = "acme.signed_in", "acme.made_on"
DEVICES = {"row": pl.Int64, "id": pl.Int64, "find_my": pl.Boolean, OWN: pl.Int64, f"{OWN}.at": MOMENT}
ACCOUNTS = {
    "id": pl.Int64,
    "mfa": pl.String,
    "mfa.at": MOMENT,
    "shared_login": pl.Boolean,
    OTHER: pl.Int64,
    f"{OTHER}.at": MOMENT,
}
RELATIONS = (("id", OTHER), (OWN, "id"))
"""The columns that are compared, the fleet's first."""


def rows(random: Random, least: int = 0) -> tuple[Rows, Rows]:
    """Devices and accounts that name each other by whole numbers, some of which are missing."""

    def pick(*values: Any) -> Any:
        return random.choice(values)

    devices = [
        {
            "row": number,
            "id": number if number == 0 or random.random() < 0.8 else None,
            "find_my": pick(*FLAGS),
            OWN: pick(10, 11, 99, *((None,) if number else ())),
            f"{OWN}.at": pick(*SEEN),
        }
        for number in range(4)
    ]
    accounts = [
        {
            "id": 10 + number if number == 0 or random.random() < 0.8 else None,
            "mfa": pick("on", "on", "off", None),
            "mfa.at": pick(*SEEN),
            "shared_login": pick(*FLAGS),
            OTHER: pick(0, 1, 2, 77, *((None,) if number and random.random() < 0.3 else ())),
            f"{OTHER}.at": pick(*SEEN),
        }
        for number in range(random.randint(least, 5))
    ]
    return devices, accounts


TEXT, WHOLE, NULL, REFUSED = "text", "whole numbers", "null", "refused"
FORMS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "text": (TEXT, lambda ids: ids.cast(pl.String)),
    "categories": (TEXT, lambda ids: ids.cast(pl.String).cast(pl.Categorical)),
    "integers": (WHOLE, lambda ids: ids),
    "nulls": (NULL, lambda ids: pl.Series([None] * len(ids), dtype=pl.Null)),
    "absent": (NULL, lambda ids: ids),
    "floats": (REFUSED, lambda ids: ids.cast(pl.Float64)),
    "booleans": (REFUSED, lambda ids: ids == 0),
    "decimals": (REFUSED, lambda ids: ids.cast(pl.Decimal(10, 2))),
}
"""What ids may be, and how a column of them is written."""


def written(engine: str, found: Rows, like: dict[str, Any], forms: dict[str, str]) -> Any:
    """Return rows as a table, with the ids in these forms."""
    frame = pl.DataFrame(found, schema=like, orient="row")
    for column, form in forms.items():
        ids = FORMS[form][1](frame[column])
        frame = frame.drop(column) if form == "absent" else frame.with_columns(ids.alias(column))
    if engine != "pandas":
        return frame
    whole = [column for column, form in forms.items() if form == "integers"]
    made: Any = on(engine, frame)
    return made.astype(dict.fromkeys(whole, "Int64"))  # which holds a gap; else it is a column of floats


def connected(engine: str, *tables: Any) -> list[Any]:
    """Return tables on an engine; on DuckDB, in one connection."""
    if engine == "pandas":
        return [on(engine, one) if isinstance(one, pl.DataFrame) else one for one in tables]
    if engine != "duckdb":
        return [on(engine, one) for one in tables]
    connection = duckdb.connect()
    for number, one in enumerate(tables):
        connection.register(f"t{number}", one.to_arrow())
    return [connection.table(f"t{number}") for number in range(len(tables))]


def related_tables(
    engine: str, random: Random, forms: Sequence[tuple[str, str]], least: int = 0
) -> tuple[Rows, Rows, Any, Any]:
    """Return devices and accounts as they are, and as tables with the ids of each relation in these forms."""
    found = rows(random, least)
    frames: list[Any] = []
    for side, like in enumerate((DEVICES, ACCOUNTS)):
        named = {RELATIONS[number][side]: forms[number][side] for number in (0, 1)}
        frames.append(written(engine, found[side], like, named))
        for column, form in named.items():
            if FORMS[form][0] == NULL:
                found[side][:] = [{**row, column: None} for row in found[side]]
    frame, other = connected(engine, *frames)
    return *found, frame, other


def pairs(place: int) -> Iterator[tuple[tuple[str, str], bool]]:
    """Yield the forms of both sides of a relation, and whether they fit; only the column of a fact may be absent."""
    for pair in product(FORMS, FORMS):
        types = {FORMS[form][0] for form in pair} - {NULL}
        # Where rows name nothing, there is no relation, and no id that could be compared.
        fits = types in ({TEXT}, {WHOLE}, set[str]()) or (place == 1 and pair[0] == "absent")
        if pair[place] != "absent":
            yield pair, fits


@pytest.mark.thinned
@pytest.mark.filterwarnings("ignore:.* the id of no row")
@each("engine", ENGINES)
def test_a_relation_gives_what_an_inventory_gives(engine: str) -> None:
    """Over all types that ids may have, a code is that of `evaluate`.

    What isn't known stays open: a row without an id, a related row that may belong to any row.
    """
    random = Random(engine)  # noqa: S311 - picks samples
    fitting = [[pair for pair, fits in pairs(place) if fits] for place in (0, 1)]
    for one in fitting:
        random.shuffle(one)
    for forms in spread(zip(*fitting, strict=False), 2 if engine == "duckdb" else 5):  # DuckDB: a second for a plan
        devices, accounts, frame, other = related_tables(engine, random, forms)
        compare(frame, fleet.Related(other, Login, complete=random.random() < 0.7), devices, accounts)


@pytest.mark.thinned
@each("engine", ENGINES)
def test_what_is_no_id_is_refused_with_column_and_remedy(engine: str) -> None:
    """Ids are text on both sides, or whole numbers on both: what a float was before, nobody guesses."""
    random = Random(engine)  # noqa: S311 - picks samples
    cases = [(place, pair) for place in (0, 1) for pair, fits in pairs(place) if not fits]
    for place, pair in spread(cases, 4 if engine == "duckdb" else 12):
        others = ("text", "text")
        *_, frame, other = related_tables(engine, random, (pair, others) if place == 0 else (others, pair), least=2)
        with pytest.raises(InvalidTableError) as error:
            fleet.evaluate(
                CHECKLIST, frame, subject=Phone, keys=("row",), now=NOW, related=[fleet.Related(other, Login)]
            )
        for problem in error.value.problems:
            assert any(f'column "{name}"' in str(problem) for name in RELATIONS[place]), problem
            assert problem.suggestion


def compare(frame: Any, related: Any, devices: Rows, accounts: Rows) -> None:
    """Compare each row's codes and reasons with those of `evaluate`."""
    found = fleet.evaluate(CHECKLIST, frame, subject=Phone, keys=("row",), now=NOW, reasons=True, related=[related])
    by_row = {row["row"]: row for row in plain(found, by="row")}
    assert sorted(by_row) == [row["row"] for row in devices]
    others = [subject(Login, {**row, "id": row["id"] or f"another-{place}"}) for place, row in enumerate(accounts)]
    for device in devices:
        row, own = by_row[device["row"]], "another" if device["id"] is None else str(device["id"])
        inventory = Inventory(
            subjects=(subject(Phone, {**device, "id": own}), *others),
            complete=frozenset({"account"} if related.complete else ()),
        )
        for finding in evaluate(CHECKLIST, inventory, now=NOW).findings:
            if finding.subject != own or finding.item.startswith("everybody"):
                continue
            if device["id"] is None and finding.item in OPEN:
                assert row[finding.item] == OPEN[finding.item], (finding, device, accounts)
                continue
            assert row[finding.item] == finding.mask, (finding, device, accounts)
            reasons = row[f"{finding.item}.reasons"]
            told = {f"{reason.code}:{reason.fact}" for reason in finding.reasons}
            assert {*(reasons.split("|") if isinstance(reasons, str) else ())} == told


def subject(cls: Any, row: dict[str, Any]) -> Any:
    """Return the subject of a row."""
    held = {
        name.removeprefix("acme."): str(value) if name in ("id", OTHER, OWN) else value
        for name, value in row.items()
        if value is not None and name != "row" and not name.endswith(".at")
    }
    seen = {name.removesuffix(".at").removeprefix("acme."): at for name, at in row.items() if name.endswith(".at")}
    times = {name: Provenance(at=at) for name, at in seen.items() if at is not None and name in held}
    return cls(**held, observed=times)


UNMATCHED = (
    pl.DataFrame({"row": [1, 2], "id": ["1", "2"]}),
    pl.DataFrame({"id": ["a", "b", "c"], "mfa": ["off"] * 3, OTHER: ["1", "1.0", "2.0"]}),
)
"""An id that is written otherwise in both tables relates nothing, which may be a pass: it is said."""


@each("engine", ENGINES)
def test_ids_that_no_row_has_are_counted(engine: str) -> None:
    frame, other = connected(engine, *UNMATCHED)
    with pytest.warns(UserWarning, match="2 ids in account.acme.made_on are the id of no row"):
        fleet.evaluate(CHECKLIST, frame, subject=Phone, now=NOW, related=[fleet.Related(other, Login)])


def test_a_table_that_cannot_be_related_is_refused_with_its_fix() -> None:
    frame = pl.DataFrame(schema={**DEVICES, "id": pl.String, OWN: pl.String})
    other = pl.DataFrame(schema={**ACCOUNTS, "id": pl.String, OTHER: pl.String})
    for related, message in (
        ([fleet.Related(other, Login), fleet.Related(other, Login)], "two tables hold subjects of the kind account"),
        ([fleet.Related(other, Login, key="serial")], 'related > key: the table has no column "serial"'),
        ([fleet.Related(other, Login, names="serial")], 'related > names: the table has no column "serial"'),
        ([fleet.Related(connected("duckdb", other)[0], Login)], "a DuckDBPyRelation can't be joined"),
    ):
        with pytest.raises(InvalidTableError, match=message):
            fleet.evaluate(CHECKLIST, frame, subject=Phone, now=NOW, related=related)
