"""Quantifiers over related tables: as what each row gives with its related subjects in an inventory."""

from datetime import timedelta
from random import Random
from typing import Any, ClassVar

import pytest

from secure_checklist import Account, Checklist, Device, Fact, Inventory, Item, ask, evaluate
from secure_checklist.core import InvalidTableError
from secure_checklist.rules import every, none, some
from secure_checklist.subjects import Provenance
from tests.fleets import ENGINES, on, plain
from tests.worlds import NOW

fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")
pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")


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
SEEN = (None, NOW, NOW - timedelta(days=31))


def rows(random: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    devices = [
        {
            "id": str(number),
            "find_my": random.choice((True, False, None)),
            "acme.signed_in": random.choice((None, "a0", "a1", "gone")),
            "acme.signed_in.at": random.choice(SEEN),
        }
        for number in range(4)
    ]
    accounts = [
        {
            "id": f"a{number}",
            "mfa": random.choice(("on", "on", "off", None)),
            "mfa.at": random.choice(SEEN),
            "shared_login": random.choice((True, False, None)),
            "acme.made_on": random.choice(("0", "1", "2", "elsewhere", *((None,) if random.random() < 0.3 else ()))),
            "acme.made_on.at": random.choice(SEEN),
        }
        for number in range(random.randint(0, 5))
    ]
    return devices, accounts


def subject(cls: Any, row: dict[str, Any]) -> Any:
    held = {
        name.removeprefix("acme."): value
        for name, value in row.items()
        if value is not None and not name.endswith(".at")
    }
    times = {
        name.removeprefix("acme."): row.get(f"{name}.at")
        for name in row
        if row.get(f"{name}.at") and row[name] is not None
    }
    return cls(**held, observed={name: Provenance(at=at) for name, at in times.items()})


def table(found: list[dict[str, Any]], like: dict[str, Any]) -> Any:
    return pl.DataFrame(found, schema=like, orient="row")


MOMENT = pl.Datetime("us", "UTC")
DEVICES = {"id": pl.String, "find_my": pl.Boolean, "acme.signed_in": pl.String, "acme.signed_in.at": MOMENT}
ACCOUNTS = {
    "id": pl.String,
    "mfa": pl.String,
    "mfa.at": MOMENT,
    "shared_login": pl.Boolean,
    "acme.made_on": pl.String,
    "acme.made_on.at": MOMENT,
}


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_related_tables_give_what_an_inventory_gives(engine: str, complete: bool) -> None:
    random = Random(f"{engine}{complete}")  # noqa: S311 - picks samples
    for _ in range(8):
        devices, accounts = rows(random)
        frame, other = table(devices, DEVICES), table(accounts, ACCOUNTS)
        made = connected(engine, frame, other)
        related = fleet.Related(made[1], Login, complete=complete)
        found = plain(fleet.evaluate(CHECKLIST, made[0], subject=Phone, now=NOW, reasons=True, related=[related]))
        assert [row["id"] for row in found] == [row["id"] for row in devices]
        others = [subject(Login, row) for row in accounts]
        for row, device in zip(found, devices, strict=True):
            inventory = Inventory(
                subjects=(subject(Phone, device), *others), complete=frozenset({"account"} if complete else ())
            )
            report = evaluate(CHECKLIST, inventory, now=NOW)
            for finding in (
                one for one in report.findings if one.subject == device["id"] and "everybody" not in one.item
            ):
                assert row[finding.item] == finding.mask, (finding, device, accounts)
                reasons = row[f"{finding.item}.reasons"]
                told = {f"{reason.code}:{reason.fact}" for reason in finding.reasons}
                assert {*(reasons.split("|") if isinstance(reasons, str) else ())} == told


def connected(engine: str, *tables: Any) -> list[Any]:
    if engine != "duckdb":
        return [on(engine, each) for each in tables]
    duckdb: Any = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    found: list[Any] = []
    for number, each in enumerate(tables):
        connection.register(f"t{number}", each.to_arrow())
        found.append(connection.sql(f"select * from t{number}"))  # noqa: S608 - a name of ours
    return found


def test_without_related_tables_it_is_unknown() -> None:
    devices, _ = rows(Random(1))  # noqa: S311 - picks samples
    for row in plain(fleet.evaluate(CHECKLIST, table(devices, DEVICES), subject=Phone, now=NOW)):
        assert row["every"] == 10


def test_a_table_that_cannot_be_related_is_refused_with_its_fix() -> None:
    frame = table(rows(Random(1))[0], DEVICES)  # noqa: S311 - picks samples
    other = table([], ACCOUNTS)
    for related, message in (
        ([fleet.Related(other, Login), fleet.Related(other, Login)], "two tables hold subjects of the kind account"),
        ([fleet.Related(other, Login, key="serial")], 'related > key: the table has no column "serial"'),
        ([fleet.Related(other, Login, names="serial")], 'related > names: the table has no column "serial"'),
        ([fleet.Related(connected("duckdb", other)[0], Login)], "a DuckDBPyRelation can't be joined"),
    ):
        with pytest.raises(InvalidTableError, match=message):
            fleet.evaluate(CHECKLIST, frame, subject=Phone, now=NOW, related=related)
