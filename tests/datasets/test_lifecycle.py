"""Which systems and models still get fixes: verdicts, decay, editions, extensions, and tables from elsewhere."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Account, Checklist, Context, Device, Inventory, Item, Messenger, evaluate
from secure_checklist.core import InvalidLifecycleError
from secure_checklist.datasets.lifecycle import Described, bundled
from secure_checklist.datasets.lifecycle.sources import read_lifecycle
from secure_checklist.formats import Summary
from secure_checklist.subjects import Unknown
from secure_checklist_build.lifecycle import TARGET, built
from tests.cases import each, tables
from tests.strategies import typed_values

TABLES = tables(__file__)
TABLE = bundled()
SNAPSHOT, LATER = date(2026, 8, 22), date(2026, 11, 24)


@each("why, known, day, expected", TABLES["verdicts"])
def test_the_verdict_on_a_device(why: str, known: dict[str, Any], day: str, expected: dict[str, Any]) -> None:
    """By its branch, by an extension of that, by its model, or by all together; and whether it is behind."""
    device, on = cast("Any", Device.model_validate(known)), date.fromisoformat(day)
    found = {
        "branch": TABLE.system_support(device, on),
        "enrolled": TABLE.system_support(device, on, enrolled=True),
        "model": TABLE.model_support(device, on),
        "support": TABLE.support(device, on),
    }
    noon = Context(now=datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
    own = {"behind": TABLE.behind(device), "outlook": device.os_support_outlook(noon)}
    for name, value in expected.items():
        verdict, _, field = name.partition(".")
        said = own[name] if name in own else getattr(found[verdict], field or "support")
        assert (str(said) if isinstance(said, date) else said) == value, (why, name)


def test_nothing_ends_before_the_last_release_of_its_branch() -> None:
    """Law: each branch of each system, alone and on each model of that system, on the day of that release and later."""
    walked = 0
    for system, family in {
        "ios": "iphone",
        "ipados": "ipad",
        **dict.fromkeys(("macos", "debian", "ubuntu"), ""),
    }.items():
        models = [None, *(cycle.label or cycle.cycle for cycle in TABLE.products[family].cycles)] if family else [None]
        for cycle, model in product(TABLE.products[system].cycles, models):
            released, device = cycle.latest_release_date, Described(system, cycle.latest, model=model)
            for day in (released, SNAPSHOT, LATER) if released else ():
                walked += 1
                found = TABLE.support(device._replace(manufacturer="Apple"), day)
                assert found.support != "ended" or found.until is None or released is None or found.until >= released
                assert found.support != "ended" or day != released, (device, found)
    assert walked > 3000


def test_one_update_says_nothing_of_a_system_that_the_table_lacks() -> None:
    """Law: each family of systems, each way of having been updated. Only its maker's promise besides is support."""
    lacking = [name for name in Device.os_name.type.vocabulary or () if name not in TABLE.products]
    assert lacking == ["chromeos", "kaios", "linux", "other"]
    updates: list[dict[str, Any]] = [
        {"last_os_update": last, "security_patch": last, "pending_updates": waits}
        for last, waits in product((None, LATER, LATER - timedelta(days=200)), (None, "none", "some", "os", "security"))
    ]
    for system, updated, version in product(lacking, updates, (None, "2.5")):
        device = Described(system, version, manufacturer="Nokia", model="8110", **updated)
        assert TABLE.support(device, LATER).support is None, device
        promised = TABLE.support(device._replace(os_updates_until=date(2028, 1, 1)), LATER)
        lately = system == "chromeos" or updated["last_os_update"] == LATER
        assert (promised.support, promised.until) == (("full", date(2028, 1, 1)) if lately else (None, None)), device


def test_an_edition_ends_with_its_own_branch_or_programme() -> None:
    """Law: each Windows edition on each build has one end, that of the branches named after it, or of its programme."""
    suffixes = {"home": "w", "pro": "w", "s_mode": "w", "education": "e", "enterprise": "e", "ltsc": "e-lts"}
    windows, rows = TABLE.products["windows"].cycles, json.loads((TARGET.parent / "extensions.json").read_text("utf-8"))
    for build, edition, management in product(
        {str(cycle.latest) for cycle in windows if cycle.cycle.startswith(("10-", "11-"))},
        Device.os_edition.type.vocabulary or (),
        ("none", "fully_managed"),
    ):
        of_build = {cycle.cycle: cycle for cycle in windows if cycle.latest == build}
        device = Described("windows", build, os_edition=edition, management=management)
        names = TABLE.system_support(device, LATER).cycles
        assert len(names) < 2, (device, names)
        for name in names:
            suffix = suffixes.get(edition, "iot-lts" if any(one.endswith("-iot-lts") for one in of_build) else "e-lts")
            assert not name.endswith(("-w", "-e", "-lts")) or name.endswith(f"-{suffix}"), (device, name)
            assert TABLE.system_support(device, LATER).until == of_build[name].eol
            own = [row for row in rows if row["cycle"] == name and edition in row["editions"]]
            wanted = {"none": "consumer", "fully_managed": "organisation"}[management]
            ends = {row["until"] for row in own if len(own) == 1 or row["programme"] == wanted} or {
                str(of_build[name].eol)
            }
            found = TABLE.system_support(device, LATER, enrolled=True)
            assert {str(found.until)} == ends, (device, found)


def test_how_long_a_bare_not_over_counts_can_be_chosen() -> None:
    fresh = Described("ios", "26.3")
    assert [TABLE.replace(fresh_days=days).support(fresh, LATER).support for days in (94, 93)] == ["full", None]


# as facts -----------------------------------------------------------------------------------------------------


@each("known, code, fact, asked", TABLES["settled_by"])
def test_a_finding_names_the_fact_that_would_settle_it_which_alone_is_asked(
    known: dict[str, Any], code: str, fact: str, asked: list[str]
) -> None:
    """Not the derived fact, which nobody can be asked for; and where a device says all there is to say, nothing."""
    item = Item(id="a", title="?", rule=Device.os_support_outlook.at_least("lasting"))
    checklist = Checklist.of("c", "C", item)
    inventory = Inventory(subjects=(Device.model_validate(known),)).completed("device")
    report = evaluate(checklist, inventory, now=datetime(2027, 5, 24, tzinfo=UTC))
    assert [(reason.code, reason.fact) for reason in report.findings[0].reasons] == [(code, fact)]
    assert [question.fact for question in Summary(report, checklist, inventory).questions] == asked


RELATED = (Account(id="apple", cloud_e2ee=True), Account(id="google", cloud_e2ee=False), Account(id="silent"))
POOLS: dict[str, tuple[Any, ...]] = {
    "os_version": ("26.6.1", "26", "18.7.10", "17.2", "10.0.26100", "10.0.19045", "11", "14", "13", "12.6", "a word"),
    "model": ("Pixel 6", "Pixel 8", "15R", "iPhone 15 Pro", "iPhone 8", "iPhone XR", "Galaxy S21 5G", "Thing"),
    "manufacturer": ("Google", "samsung", "OnePlus", "Apple", "Xiaomi"),
    "backup_account": ("apple", "google", "silent", "missing"),
    "date": (date(2025, 1, 1), date(2026, 3, 1), date(2026, 8, 1), date(2030, 1, 1)),
}


@given(st.sampled_from([Device, Messenger]), st.sampled_from([SNAPSHOT, LATER]), st.data())
def test_the_derived_facts_are_monotone(cls: Any, day: date, data: st.DataObject) -> None:
    """Law: an answer that is given with less known stays the same when more becomes known."""
    facts = cls.facts()
    derived = [name for name, fact in facts.items() if fact.reads is not None]
    reads = dict.fromkeys(read for name in derived for read in facts[name].reads if facts[read].reads is None)
    whole: dict[str, Any] = {}
    for name in reads:
        pool = POOLS.get(name) or POOLS.get(facts[name].type.name)
        whole[name] = data.draw(st.sampled_from(pool) if pool else typed_values(facts[name].type))
    hidden = data.draw(st.sets(st.sampled_from(sorted(whole))))
    part, full = (cls.model_validate(known) for known in ({read: whole[read] for read in whole.keys() - hidden}, whole))
    context = Context(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), {one.id: one for one in RELATED})
    for name in derived:
        less, more = getattr(part, name)(context), getattr(full, name)(context)
        assert less is None or isinstance(less, Unknown) or less == more, (name, whole, hidden)


# the table ----------------------------------------------------------------------------------------------------


def test_a_table_that_takes_products_from_another_names_both_sources() -> None:
    """Whose words a verdict rests on, and under which licence, is said of every product."""
    fedora = TABLE.products["fedora"].replace(as_of=SNAPSHOT + timedelta(days=1))
    other = TABLE.replace(source="Another list", licence="ISC", products={"fedora": fedora})
    merged = TABLE.merged_with(other)
    assert (merged.source, merged.licence) == (f"{TABLE.source}; {other.source}", "MIT; ISC")
    assert merged.merged_with(other) == merged


V1_IOS: dict[str, Any] = TABLES["api_v1"]
"""A product as API v1 writes it."""


def test_api_v1_is_read_pair_by_pair() -> None:
    """A date wins over its boolean; a boolean counts where the date is null; a missing pair is no phase."""
    product = read_lifecycle(V1_IOS).products["ios"]
    newest, second, *rest = product.cycles
    assert product.as_of == date(2026, 11, 20)
    assert (newest.eoas, newest.eol, newest.eoes, newest.latest) == (False, False, None, "27.1")
    assert (second.eoas, second.eol) == (date(2026, 9, 14), date(2026, 12, 31))
    assert {cycle.eol for cycle in rest} == {True}


@each("document, said", [*TABLES["no_tables"], ({**V1_IOS, "generated_at": None}, "as_of")])
def test_what_is_no_table_is_refused_with_advice(document: Any, said: str) -> None:
    with pytest.raises(InvalidLifecycleError, match=said):
        read_lifecycle(document)


# the generator ------------------------------------------------------------------------------------------------


def test_the_table_has_what_its_sources_have(tmp_path: Path) -> None:
    source = tmp_path / "ios.json"
    source.write_text(json.dumps(V1_IOS), "utf-8")
    (data,) = built(source).values()
    made = read_lifecycle(json.loads(data)).products
    assert made["ios"] == read_lifecycle(V1_IOS).products["ios"]
    assert made["windows"] == TABLE.products["windows"], "what no file has stays"
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="empty"):
        built(tmp_path / "empty")
