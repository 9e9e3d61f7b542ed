"""Remarks on checklists: each is made where it is due, and not where it isn't."""

from datetime import UTC, datetime
from typing import Any

import pytest

from secure_checklist import load_checklist, packs
from secure_checklist.lint import Remark, lint

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCE = {"id": "S1", "publisher": "P", "title": "T", "status": "found"}
STEPS = {"do": ["Do it."], "verified": "2026-10-01", "status": "found", "source": "S1"}
PIN = {"op": "equals", "fact": "device.screen_lock", "value": "pin"}


def item(**fields: object) -> dict[str, object]:
    """Give an item on which there is nothing to remark, with these fields changed."""
    clean: dict[str, object] = {"id": "a", "title": "A", "sources": [SOURCE], "steps": [STEPS], "rule": {"check": PIN}}
    return {key: value for key, value in (clean | fields).items() if value is not None}


def remarks(*items: dict[str, object], **fields: object) -> tuple[Remark, ...]:
    data: dict[str, Any] = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": list(items)}]}
    return lint(load_checklist(data | fields), NOW)


def codes(*items: dict[str, object], **fields: object) -> list[str]:
    return [remark.code for remark in remarks(*items, **fields)]


def rule(check: object, **others: object) -> dict[str, object]:
    return item(rule={"check": check, **others})


def test_there_is_nothing_to_remark_on_a_good_item() -> None:
    assert remarks(item()) == ()
    assert remarks() == ()


def test_grounds_that_nobody_checked_are_remarked() -> None:
    path = 'sections[0].items[0] "a"'
    assert remarks(item(sources=[], steps=[])) == (Remark(path, "no-source", "it names no source"),)
    recalled = {**SOURCE, "id": "S2", "status": "recalled"}
    assert remarks(item(sources=[SOURCE, recalled])) == (
        Remark(path, "recalled-source", "1 of 2 sources from memory only"),
    )
    assert remarks(item(steps=[STEPS, {"do": ["x"]}])) == (
        Remark(path, "unverified-steps", "1 of 2 sets of steps not verified"),
    )
    assert remarks(item(steps=[{**STEPS, "source": "S9"}])) == (
        Remark(f"{path} > steps[0] > source", "unknown-source", "the entry has no source of that id"),
    )


def test_titles_that_differ_in_case_or_blanks_only_are_duplicates() -> None:
    assert codes(item(), item(id="b", title=" a ")) == ["duplicate-title"]
    assert codes(item(), item(id="b", title="B")) == []


def test_a_parameter_counts_as_used_where_a_rule_a_guard_or_a_used_bound_reads_it() -> None:
    limit = {"op": "at_most", "fact": "device.screen_lock_delay_s", "value": {"param": "a"}}
    parameters = [
        {"name": "a", "default": 60, "minimum": {"param": "b"}},
        {"name": "b", "default": 5, "minimum": {"param": "c"}},
        {"name": "c", "default": 1},
        {"name": "d", "default": 1, "minimum": {"param": "e"}},
        {"name": "e", "default": 1},
    ]
    found = remarks(rule(limit), parameters=parameters)
    assert [(remark.path, remark.code) for remark in found] == [
        ('parameters[3] "d"', "unused-parameter"),
        ('parameters[4] "e"', "unused-parameter"),
    ]


@pytest.mark.parametrize(
    ("fact", "condition"),
    [
        ("device.last_restart", {"op": "within_days", "days": {"param": "p"}}),
        ("device.screen_lock_delay_s", {"op": "equals", "value": {"param": "p"}}),
        ("device.screen_lock_delay_s", {"op": "one_of", "values": [1, {"param": "p"}]}),
        ("device.screen_lock_delay_s", {"op": "less_than", "value": {"param": "p"}}),
    ],
)
def test_a_parameter_is_found_wherever_it_may_stand(fact: str, condition: dict[str, object]) -> None:
    parameters = [{"name": "p", "default": 60}]
    check = {"op": "not", "condition": {**condition, "fact": fact}}
    assert codes(rule(check), parameters=parameters) == []
    assert codes(item(), parameters=parameters) == ["unused-parameter"]


def test_a_version_taken_from_a_parameter_uses_it() -> None:
    parameters = [{"name": "p", "type": "text", "default": ">=17"}]
    check = {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": {"param": "p"}}
    assert codes(rule(check), parameters=parameters) == []


def test_facts_that_nothing_reads_are_remarked() -> None:
    declares = [
        {"fact": "device.x.read", "type": "boolean"},
        {"fact": "device.x.idle", "type": "boolean"},
        {"fact": "person.x.watch", "type": "boolean", "confidentiality": "private"},
        {"fact": "person.x.warn", "type": "boolean", "confidentiality": "private"},
    ]
    guard = {
        "id": "g",
        "when": {"op": "equals", "fact": "person.x.watch", "value": True},
        "holds": {"items": ["a"]},
        "neutral_text": "N",
        "warning_facts": ["person.x.warn"],
    }
    check = {"op": "equals", "fact": "device.x.read", "value": True}
    found = remarks(rule(check), declares=declares, guards=[guard])
    assert found == (Remark('declares[1] "device.x.idle"', "unused-fact", "no rule and no guard reads it"),)


def test_a_guard_that_holds_nothing_is_remarked() -> None:
    guard = {
        "id": "g",
        "when": {"op": "equals", "fact": "person.fears_monitoring", "value": "yes"},
        "holds": {"tags": ["loud"]},
        "neutral_text": "N",
    }
    assert codes(item(), guards=[guard]) == ["idle-guard"]
    assert codes(item(tags=["loud"]), guards=[guard]) == []
    doubtful = {"check": PIN, "applies_to": {"op": "equals", "fact": "device.form", "value": "phone"}}
    assert codes(item(tags=["loud"], rule=doubtful), guards=[guard]) == ["unclear-unsaid"]
    assert codes(item(tags=["loud"], rule=doubtful, when_unclear="show"), guards=[guard]) == []
    assert codes(item(rule=doubtful)) == []


def test_answers_that_never_grow_old_are_remarked() -> None:
    assert codes(item(rule=None, question="?")) == ["no-renewal"]
    assert codes(item(rule=None, question="?", renew_after=90)) == []


def test_advice_past_its_last_day_is_remarked_on_the_day_after() -> None:
    assert codes(item(valid_until="2026-11-24")) == []
    assert codes(item(valid_until="2026-11-23")) == ["expired"]


# conditions

CHECK = 'sections[0].items[0] "a" > rule > check'
DELAY = "device.screen_lock_delay_s"


@pytest.mark.parametrize(
    ("check", "path"),
    [
        ({"op": "at_least", "fact": "device.screen_lock", "value": "none"}, CHECK),
        ({"op": "not", "condition": {"op": "at_least", "fact": "device.screen_lock", "value": "none"}}, CHECK),
        ({"op": "all_of", "conditions": [PIN, {"op": "not", "condition": PIN}]}, CHECK),
        ({"op": "any_of", "conditions": [PIN, {"op": "not", "condition": PIN}]}, CHECK),
        (
            {"op": "all_of", "conditions": [PIN, {"op": "at_least", "fact": "device.screen_lock", "value": "none"}]},
            f"{CHECK} > all_of[1]",
        ),
        ({"op": "less_than", "fact": DELAY, "value": 0}, CHECK),
    ],
)
def test_a_condition_that_no_fact_can_change_is_remarked_where_it_stands(check: object, path: str) -> None:
    assert [(remark.path, remark.code) for remark in remarks(rule(check))] == [(path, "constant")]


@pytest.mark.parametrize(
    "check",
    [
        {"op": "any_of", "conditions": [PIN, {"op": "equals", "fact": "device.encrypted", "value": "on"}]},
        {"op": "at_most", "fact": DELAY, "value": 0},
        {"op": "within_days", "fact": "device.last_restart", "days": 7},
        {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": ">=17"},
        {"op": "matches", "fact": "device.os_build", "pattern": "."},
        {"op": "matches", "fact": "device.os_build", "pattern": "^$"},
        {"op": "not", "condition": {"op": "matches", "fact": "device.os_build", "pattern": "zzz"}},
        {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": ">=99999"},
        {"op": "has_none", "fact": "device.remote_access", "values": ["ssh"]},
        {"op": "equals", "fact": "device.model", "value": "x"},
    ],
)
def test_a_condition_that_some_fact_can_change_is_left_alone(check: object) -> None:
    assert codes(rule(check)) == []


def test_a_rule_that_is_too_large_to_try_is_left_alone() -> None:
    kinds = [
        "screen_lock",
        "encrypted",
        "firewall",
        "antivirus",
        "secure_boot",
        "gatekeeper",
        "app_verification",
        "form",
    ]
    vocabulary = {fact.name: fact.vocabulary or () for fact in _device_facts()}
    parts = [
        {"op": "one_of", "fact": f"device.{name}", "values": list(vocabulary[f"device.{name}"])[:1]} for name in kinds
    ]
    whole: dict[str, object] = {"op": "all_of", "conditions": parts}
    assert codes(rule({"op": "any_of", "conditions": [whole, {"op": "not", "condition": whole}]})) == []


def _device_facts() -> list[Any]:
    from secure_checklist import Device  # noqa: PLC0415 - used here only

    return list(Device.facts().values())


def test_a_partial_that_never_comes_is_remarked() -> None:
    less = {"op": "at_most", "fact": DELAY, "value": 60}
    more = {"op": "at_most", "fact": DELAY, "value": 300}
    assert codes(rule(more, partial=less)) == ["never-partial"]
    assert codes(rule(less, partial=more)) == []


def test_what_is_constant_may_depend_on_the_settings() -> None:
    check = {"op": "less_than", "fact": DELAY, "value": {"param": "p"}}
    parameters = [{"name": "p", "default": 60, "minimum": 0}]
    assert codes(rule(check), parameters=parameters) == []
    assert codes(rule(check), parameters=parameters, settings={"p": 0}) == ["constant"]


# systems


def on(*systems: str) -> dict[str, object]:
    return {"op": "one_of", "fact": "device.os_name", "values": list(systems)}


def steps_on(*systems: str) -> dict[str, object]:
    return {**STEPS, "platforms": list(systems)}


def test_a_system_that_the_rule_is_for_needs_steps() -> None:
    rules = {"check": PIN, "applies_to": on("ios", "android", "other")}
    found = remarks(item(rule=rules, steps=[steps_on("ios", "ipados")]))
    assert [(remark.code, remark.message) for remark in found] == [
        ("system-without-steps", "it applies to android and has no steps for it")
    ]
    assert codes(item(rule=rules, steps=[steps_on("ios"), STEPS])) == []
    assert codes(item(rule={"check": PIN}, steps=[steps_on("ios")])) == []


def test_steps_for_systems_that_the_rule_excludes_are_remarked() -> None:
    excluded = {"check": PIN, "applies_to": {"op": "not", "condition": on("android")}}
    found = remarks(item(rule=excluded, steps=[steps_on("android"), STEPS]))
    assert [(remark.path, remark.code) for remark in found] == [
        ('sections[0].items[0] "a" > steps[0]', "steps-never-shown")
    ]
    assert codes(item(rule=excluded, steps=[steps_on("ios", "android"), STEPS])) == []


# the whole


def test_remarks_stand_in_the_order_of_the_checklist() -> None:
    found = remarks(item(sources=[], steps=[]), item(id="b", title="B", sources=[], steps=[]))
    assert [remark.path for remark in found] == ['sections[0].items[0] "a"', 'sections[0].items[1] "b"']


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        lint(packs.load("leak-prevention"), NOW.replace(tzinfo=None))


def test_the_shipped_pack_has_no_remark_but_on_what_is_unverified() -> None:
    found = {remark.code for remark in lint(packs.load("leak-prevention"), NOW)}
    assert found <= {"unverified-steps", "recalled-source"}
