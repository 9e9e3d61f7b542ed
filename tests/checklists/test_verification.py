"""Every fault that a whole checklist can have: where it is said to be, what is said, and what would fix it."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist import Checklist, InvalidChecklistError
from secure_checklist.checklists.validation import verify
from secure_checklist.core import Problem
from secure_checklist.core.model import TRUSTED
from tests.cases import each

Data = Mapping[str, Any]
LOCKED: Data = {"op": "equals", "fact": "device.find_my", "value": True}
WATCHED: Data = {"op": "equals", "fact": "person.fears_monitoring", "value": "yes"}
ITEM = 'sections[0].items[0] "lock"'


def item(check: Data | None = LOCKED, **more: object) -> Data:
    rule = {} if check is None else {"rule": {"check": check}}
    return {"id": "lock", "title": "Lock it", **rule, **more}


def document(*items: Data, **more: object) -> Data:
    return {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": list(items)}], **more}


def guard(when: Data = WATCHED, **more: object) -> Data:
    return {"id": "g", "when": when, "holds": {"items": ["lock"]}, "neutral_text": "Later.", **more}


def problems_of(data: Data) -> tuple[Problem, ...]:
    """Return the problems with which a checklist is refused; they are those of `verify` on the unchecked value."""
    with pytest.raises(ValidationError) as caught:
        Checklist.model_validate(data)
    (error,) = caught.value.errors()
    found: tuple[Problem, ...] = error["ctx"]["problems"] if "ctx" in error else ()
    assert error["type"] == "invalid_checklist"
    assert error["msg"] == str(InvalidChecklistError(found))
    assert found == verify(Checklist.model_validate(data, context={TRUSTED: True}))
    return found


def check_problem(check: Data, **more: object) -> Problem:
    """Return the one problem of a checklist whose only item has this check."""
    (problem,) = problems_of(document(item(check), **more))
    return problem


def test_a_sound_checklist_has_no_problem() -> None:
    sound = Checklist.model_validate(document(item(), guards=[guard()]))
    assert verify(sound) == ()


# ids --------------------------------------------------------------------------------------------------------------


def test_ids_are_given_once_each() -> None:
    days = {"name": "days", "default": 3}
    section = {"id": "s", "title": "S", "items": [item(), item()]}
    data = {**document(), "sections": [section, {"id": "s", "title": "T"}], "parameters": [days, days]}
    own = "give each its own"
    found = problems_of({**data, "guards": [guard(), guard()]})
    assert set(found) == {
        Problem("", '2 items have the id "lock"', own),
        Problem("", '2 sections have the id "s"', own),
        Problem("", '2 parameters have the name "days"', own),
        Problem("", '2 guards have the id "g"', own),
    }


def test_a_former_name_belongs_to_one_parameter() -> None:
    old = [{"name": "days", "default": 3}, {"name": "hours", "default": 3, "former_ids": ["days"]}]
    (problem,) = problems_of(document(item(), parameters=old))
    assert problem == Problem("", '2 parameters have the name "days"', "give each its own")


def test_a_former_id_belongs_to_one_item() -> None:
    one, other = item(id="one", former_ids=["old", "two"]), item(id="two", former_ids=["old"])
    assert problems_of(document(one, other)) == (
        Problem('sections[0].items[0] "one" > was', 'the former id "two" is another item\'s present id'),
        Problem("", '2 former items have the id "old"', "give each its own"),
    )


# parameters -------------------------------------------------------------------------------------------------------

DAYS: Data = {"name": "patch_days", "default": 90, "minimum": 30, "maximum": 365}
BOUNDED: Data = {"name": "grace_days", "default": 10, "maximum": {"param": "patch_days"}}
PARAMETERS = [
    (
        {"parameters": [DAYS], "settings": {"patch_day": 90}},
        Problem("settings > patch_day", "no such parameter", 'did you mean "patch_days"?'),
    ),
    ({"settings": {"whatever": 1}}, Problem("settings > whatever", "no such parameter")),
    (
        {"parameters": [DAYS], "settings": {"patch_days": 29}},
        Problem('parameters[0] "patch_days"', "must be at least 30"),
    ),
    (
        {"parameters": [DAYS], "settings": {"patch_days": 366}},
        Problem('parameters[0] "patch_days"', "must be at most 365"),
    ),
    (
        {"parameters": [DAYS], "settings": {"patch_days": True}},
        Problem('parameters[0] "patch_days"', "expected a whole number"),
    ),
    (
        {"parameters": [DAYS, BOUNDED], "settings": {"grace_days": 91}},
        Problem('parameters[1] "grace_days"', "must be at most 90"),
    ),
    (
        {"parameters": [{**BOUNDED, "maximum": {"param": "patch_dais"}}, DAYS]},
        Problem(
            'parameters[0] "grace_days"',
            'its bound names "patch_dais", which is no parameter with a number',
            'did you mean "patch_days"?',
        ),
    ),
    (
        {
            "parameters": [{"name": "mode", "type": "enum", "values": ["a", "b"], "default": "a"}],
            "settings": {"mode": "c"},
        },
        Problem('parameters[0] "mode"', "expected one of: a, b"),
    ),
]


@each(("fields", "expected"), PARAMETERS)
def test_parameters_and_settings(fields: Data, expected: Problem) -> None:
    assert problems_of(document(item(), **fields)) == (expected,)


def test_a_setting_moves_the_bound_that_another_parameter_takes_from_it() -> None:
    shorter = document(item(), parameters=[DAYS, {**BOUNDED, "default": 80}], settings={"patch_days": 60})
    assert problems_of(shorter) == (Problem('parameters[1] "grace_days"', "must be at most 60"),)


def test_a_setting_may_use_a_former_name() -> None:
    renamed = document(item(), parameters=[{**DAYS, "former_ids": ["days"]}], settings={"days": 20})
    assert problems_of(renamed) == (Problem('parameters[0] "patch_days"', "must be at least 30"),)


# facts that the checklist brings ----------------------------------------------------------------------------------

NAMESPACE = "a fact beyond the standard ones needs a namespace"
DECLARATIONS = [
    (
        {"declares": [{"fact": "devise.acme.vpn", "type": "boolean"}]},
        Problem('declares[0] "devise.acme.vpn"', 'no such kind of subject: "devise"', 'did you mean "device"?'),
    ),
    (
        {"declares": [{"fact": "device.find_my", "type": "boolean"}]},
        Problem('declares[0] "device.find_my"', "the standard vocabulary has this fact already"),
    ),
    (
        {"declares": [{"fact": "device.vpn", "type": "boolean"}]},
        Problem('declares[0] "device.vpn"', NAMESPACE, "call it device.yourname.vpn"),
    ),
    (
        {"requires": [{"fact": "device.find_my", "type": "boolean"}]},
        Problem('requires[0] "device.find_my"', "the standard vocabulary has this fact already"),
    ),
    (
        {"requires": [{"fact": "account.vault", "type": "boolean"}]},
        Problem('requires[0] "account.vault"', NAMESPACE, "call it account.yourname.vault"),
    ),
]


@each(("fields", "expected"), DECLARATIONS)
def test_declarations(fields: Data, expected: Problem) -> None:
    assert problems_of(document(item(), **fields)) == (expected,)


def test_what_is_required_may_belong_to_a_kind_of_its_own() -> None:
    fact = {"fact": "camera.acme.locked", "type": "boolean", "provider": "acme"}
    check = {"op": "equals", "fact": "camera.acme.locked", "value": True}
    assert Checklist.model_validate(document(item(check), requires=[fact])).item("lock").kind == "camera"


# items ------------------------------------------------------------------------------------------------------------

MFA = {"op": "equals", "fact": "account.mfa", "value": "on"}
ITEMS = [
    (
        item(valid_from="2026-02-01", valid_until="2026-01-31"),
        Problem(ITEM, "valid_from lies after valid_until"),
    ),
    (
        item(steps=[{"os": ">=17", "do": ["Tap"]}]),
        Problem(f"{ITEM} > steps[0]", "`os` bounds versions of no platform", "name the platforms"),
    ),
    (
        item(None),
        Problem(
            ITEM,
            "it has neither a rule nor a question, so nothing could decide it",
            "give it one of the two",
        ),
    ),
    (
        item({"op": "all_of", "conditions": [LOCKED, MFA]}),
        Problem(ITEM, "its rule reads facts of account and device", "join them in a derived fact of one kind"),
    ),
    (
        item(steps=[{"do": ["Tap"], "when": {"op": "all_of", "conditions": [LOCKED, MFA]}}]),
        Problem(f"{ITEM} > steps[0] > when", "it reads facts of account and device", "read one kind, and the person"),
    ),
    (
        item(subject="account"),
        Problem(ITEM, "it is evaluated for a account, and its rule reads facts of a device"),
    ),
]


@each(("data", "expected"), ITEMS)
def test_items(data: Data, expected: Problem) -> None:
    assert problems_of(document(data)) == (expected,)


def test_steps_name_versions_that_their_platform_can_have() -> None:
    (problem,) = problems_of(
        document(item(steps=[{"do": ["Tap"]}, {"platforms": ["ios"], "os": "newest", "do": ["Tap"]}]))
    )
    assert problem.path == f"{ITEM} > steps[1] > os"


def test_an_item_is_judged_for_a_kind_that_exists() -> None:
    """A misspelt kind would never have a subject, so its item would stay unknown for ever."""
    (problem,) = problems_of(document(item(None, question="Done?", subject="devise")))
    expected = Problem(f"{ITEM} > subject", 'no such kind of subject: "devise"', 'did you mean "device"?')
    assert problem == expected


# conditions -------------------------------------------------------------------------------------------------------

CHECK = f"{ITEM} > check"


def test_paths_lead_through_logic() -> None:
    wrong = {"op": "equals", "fact": "device.find_my", "value": "yes"}
    nested = {"op": "not", "condition": {"op": "any_of", "conditions": [LOCKED, LOCKED, wrong]}}
    problem = check_problem({"op": "all_of", "conditions": [LOCKED, nested]})
    assert problem.path == f"{CHECK} > all_of[1] > not > any_of[2] > value"


def test_every_condition_of_a_rule_is_checked() -> None:
    wrong = {"op": "equals", "fact": "device.find_my", "value": "yes"}
    rule = {"applies_to": wrong, "check": wrong, "partial": wrong}
    found = problems_of(document({"id": "lock", "title": "L", "rule": rule}))
    assert [problem.path for problem in found] == [
        f"{ITEM} > {name} > value" for name in ("applies_to", "check", "partial")
    ]


# parameters in conditions -----------------------------------------------------------------------------------------


@each("name", ["least", "spec"])
def test_a_specifier_that_is_set_is_checked_like_a_literal(name: str) -> None:
    check = {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": {"param": "least"}}
    least = {"name": "least", "former_ids": ["spec"], "type": "text", "default": ">=17"}
    assert Checklist.model_validate(document(item(check), parameters=[least])).values == {"least": ">=17"}
    problem = check_problem(check, parameters=[least], settings={name: "latest"})
    assert problem.path == f"{CHECK} > spec"


# guards -----------------------------------------------------------------------------------------------------------

GUARD = 'guards[0] "g"'
GUARDS = [
    (
        guard(LOCKED),
        Problem(f"{GUARD} > when", 'a guard reads facts of the person only, and "device.find_my" is none'),
    ),
    (
        guard({"op": "equals", "fact": "person.family_word", "value": True}),
        Problem(f"{GUARD} > when", '"person.family_word" must be private, since a guard reads it'),
    ),
    (
        guard({"op": "equals", "fact": "person.fears_monitoring", "value": "maybe"}),
        Problem(f"{GUARD} > when > value", "person.fears_monitoring: expected one of: no, unsure, yes"),
    ),
    (guard(holds={"items": ["lok"]}), Problem(GUARD, 'no item "lok"', 'did you mean "lock"?')),
    (guard(instead=["look"]), Problem(GUARD, 'no item "look"', 'did you mean "lock"?')),
    (
        guard(warning_facts=["person.separatd"]),
        Problem(
            f"{GUARD} > warning_facts",
            '"person.separatd" is no true-or-false fact of the person',
            'did you mean "person.separated"?',
        ),
    ),
]


@each(("data", "expected"), GUARDS)
def test_guards(data: Data, expected: Problem) -> None:
    assert problems_of(document(item(), guards=[data])) == (expected,)


def test_all_problems_are_told_at_once_and_in_the_order_of_the_document() -> None:
    wrong = {"op": "equals", "fact": "device.find_my", "value": "yes"}
    data = document(item(wrong), item(None, id="other"), settings={"x": 1}, guards=[guard(instead=["none"])])
    assert [problem.path for problem in problems_of(data)] == [
        "settings > x",
        f"{ITEM} > check > value",
        'sections[0].items[1] "other"',
        GUARD,
    ]


@each(
    ("link", "platforms", "said"),
    [
        ("ms-settings:windowsupdate", ("windows",), ""),
        ("x-apple.systempreferences:com.apple.preference.security?Privacy_Camera", ("macos",), ""),
        ("https://support.example.org/a?b=c", (), ""),
        ("javascript:alert(1)", ("windows",), "expected a page by https"),
        ("ms-settings:windows update", ("windows",), "expected a page by https"),
        ("http://example.org", (), "expected a page by https"),
        ("https://example.org/<script>", (), "expected a page by https"),
        ("ms-settings:windowsupdate", ("macos",), "opens on windows only"),
        ("ms-settings:windowsupdate", (), "opens on windows only"),
        ("x-apple.systempreferences:com.apple.preference.security", ("macos", "ios"), "opens on macos only"),
    ],
)
def test_deep_links_have_a_known_form_and_their_platform(link: str, platforms: tuple[str, ...], said: str) -> None:
    """Law: no link that could run something, or that opens nothing where it is shown, gets into a checklist."""
    data = {"platforms": platforms, "do": ("Open it.",), "link": link}
    item = {"id": "a", "title": "?", "question": "?", "steps": (data,)}
    document = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [item]}]}
    if said:
        with pytest.raises(ValidationError, match=said):
            Checklist.model_validate(document)
    else:
        assert Checklist.model_validate(document).items[0].steps[0].link == link
