"""Why a nested rule is unknown: evaluation and the plain walk name the same facts, the first time and later."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import AllOf, AnyOf, Checklist, Condition, Device, Inventory, Item, Not, Person, Rule, evaluate
from tests.walker import assert_walked

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SWITCHES = ("find_my", "auto_login", "sip", "adb_enabled", "auto_update_os", "sim_pin", "os_extended_support")
CHOICES = [Device.facts()[name].is_true() for name in SWITCHES]
NESTED: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(CHOICES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllOf(conditions=tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(conditions=tuple(parts))),
        inner.map(lambda part: Not(condition=part)),
    ),
    max_leaves=8,
)
DEVICES = st.dictionaries(st.sampled_from(SWITCHES), st.booleans(), max_size=4).map(Device.model_validate)


@given(check=NESTED, partial=st.none() | NESTED, applies=st.none() | NESTED, devices=st.lists(DEVICES, max_size=4))
def test_law_7_names_the_same_facts_however_conditions_nest(
    check: Condition, partial: Condition | None, applies: Condition | None, devices: list[Device]
) -> None:
    """The evaluator equals the reference evaluator."""
    rule = Rule(applies_to=applies, check=check, partial=partial)
    checklist = Checklist.of("c", "C", Item(id="i", title="I", subject="device", rule=rule))
    for device in (Device(), *devices, Device()):
        inventory = Inventory(subjects=(device,)).completed("device")
        assert_walked(checklist, inventory, now=NOW)


def test_like_groups_at_two_depths_are_told_apart() -> None:
    one, two, three, four, five, six, _ = CHOICES
    inner = AllOf(conditions=(AnyOf(conditions=(three, four)), five))
    rule = Rule(check=AllOf(conditions=(AnyOf(conditions=(one, two)), inner, six)))
    checklist = Checklist.of("c", "C", Item(id="i", title="I", rule=rule))
    inventory = Inventory(subjects=(Device(),)).completed("device")
    for _ in range(3):
        (finding,) = evaluate(checklist, inventory, now=NOW).findings
        assert [reason.fact for reason in finding.reasons] == [f"device.{name}" for name in SWITCHES[:6]]


def test_law_2_a_version_that_is_too_old_for_the_only_system_asked_about_leaves_nothing_open() -> None:
    """An unknown finding names a fact only if it can change the outcome: Android 2.1 hasn't the switch, nor has iOS."""
    android = Device.os_name.equals("android") & Device.os_version.satisfies("android", ">=16")
    rule = Rule(applies_to=android, check=Device.hardened_mode.equals("advanced_protection"))
    checklist = Checklist.of("c", "C", Item(id="i", title="I", subject="device", rule=rule))
    devices = (Device(id="new", os_version="16"), Device(id="old", os_version="2.1"), Device(id="open"))
    for order in (devices, devices[::-1]):
        inventory = Inventory(subjects=order).completed("device")
        report = assert_walked(checklist, inventory, now=NOW)
        said = {finding.subject: {reason.code for reason in finding.reasons} for finding in report.findings}
        assert ["indeterminate" in said[device.id] for device in devices] == [False, True, False]


def test_law_2_of_countries_one_for_each_way_to_decide_is_tried() -> None:
    """A country that is named twice may still decide; one that is asked both ways decides nothing."""
    near, far = Person.country.one_of("GB", "IN"), Person.country.one_of("IN", "FR")
    missing = ("person.country", "not_asked")
    for check, reasons in ((near & far, [missing]), (near | ~near, [missing, (None, "indeterminate")])):
        checklist = Checklist.of("c", "C", Item(id="i", title="I", rule=Rule(check=check)))
        (finding,) = evaluate(checklist, Inventory(), now=NOW).findings
        assert [(reason.fact, reason.code) for reason in finding.reasons] == reasons


def test_law_2_a_comparison_that_every_value_meets_decides_nothing() -> None:
    """The least word is at most what it is, and the greatest at least; a bounded number has a least value, too."""
    never = Device.screen_lock.less_than("none"), Device.screen_lock.more_than("password")
    always = Device.screen_lock.at_least("none"), Device.screen_lock.at_most("password")
    for check in (*never, *always, Device.backup_copies.at_least(0)):
        checklist = Checklist.of("c", "C", Item(id="i", title="I", rule=Rule(check=check)))
        (finding,) = evaluate(checklist, Inventory(subjects=(Device(),)).completed("device"), now=NOW).findings
        assert "indeterminate" in {reason.code for reason in finding.reasons}, check
    for check in (Device.screen_lock.at_least("swipe"), Device.screen_lock.more_than("pin")):
        checklist = Checklist.of("c", "C", Item(id="i", title="I", rule=Rule(check=check)))
        (finding,) = evaluate(checklist, Inventory(subjects=(Device(),)).completed("device"), now=NOW).findings
        assert [reason.code for reason in finding.reasons] == ["not_asked"], check
