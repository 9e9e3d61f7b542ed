"""Remarks on checklists: each is made where it is due, and not where it isn't."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given

from secure_checklist import Checklist, load_checklist
from secure_checklist.checklists import Catalogue
from secure_checklist.core.model import TRUSTED
from secure_checklist.packs.lint import Diagnostic, informational, lint
from tests.strategies import checklists

CODES: tuple[str, ...] = get_args(get_args(Diagnostic.__annotations__["code"])[0])
"""The codes of the library's own; plug-ins bring any."""
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCE = {"id": "S1", "publisher": "P", "title": "T", "status": "found"}
STEPS = {"do": ["Do it."], "source": "S1"}
MENU = {"do": ["Open [Settings > Lock]."], "checked": "2026-10-01", "source": "S1"}
PIN = {"op": "equals", "fact": "device.screen_lock", "value": "pin"}
ITEM = 'sections[0].items[0] "a"'
EXAMPLES: list[dict[str, object]] = [
    {"outcome": "pass", "on": "2026-11-01", "facts": {"device.screen_lock": "pin"}},
    {"outcome": "fail", "on": "2026-11-01", "facts": {"device.screen_lock": "none"}},
    {"outcome": "unknown", "on": "2026-11-01"},
]


def item(**fields: object) -> dict[str, object]:
    """Return an item on which there is nothing to remark, with these fields changed."""
    clean: dict[str, object] = {"id": "a", "title": "A", "sources": [SOURCE], "steps": [STEPS], "rule": {"check": PIN}}
    return {key: value for key, value in (clean | fields).items() if value is not None}


def checklist(*items: dict[str, object], **fields: object) -> Checklist:
    data: dict[str, Any] = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": list(items)}]}
    return load_checklist(data | fields)


def diagnostics(*items: dict[str, object], **fields: object) -> tuple[Diagnostic, ...]:
    """Return the remarks but those on missing examples and dangers, of which most items here lack the one or other."""
    found = lint(checklist(*items, **fields), NOW)
    return tuple(diagnostic for diagnostic in found if diagnostic.code not in ("missing-example", "dropped-danger"))


def codes(*items: dict[str, object], **fields: object) -> list[str]:
    return [diagnostic.code for diagnostic in diagnostics(*items, **fields)]


def rule(check: object, **others: object) -> dict[str, object]:
    return item(rule={"check": check, **others})


def test_there_is_nothing_to_remark_on_a_good_item() -> None:
    assert lint(checklist(item(examples=EXAMPLES)), NOW) == ()
    assert lint(checklist(), NOW) == ()
    assert informational(checklist(item(examples=EXAMPLES))) == ()


# links and menus in prose


LINKED = {**SOURCE, "url": "https://www.example.org/a"}


def test_a_link_needs_a_source_of_its_host() -> None:
    why = "Read [the guide](https://example.org/b) or [ours](https://other.example/c). Call [us](tel:116111)."
    (found,) = diagnostics(item(why=why, sources=[LINKED]))
    assert (found.path, found.code) == (f"{ITEM} > why", "unsourced-link")
    assert codes(item(why=why, sources=[LINKED], steps=[{**STEPS, "link": "https://other.example/"}])) == []


def test_no_link_leads_to_where_media_are_uploaded() -> None:
    for path in ["upload", "a/Upload?b", "submit-photos"]:
        assert codes(item(sources=[LINKED], why=f"[There](https://example.org/{path}).")) == ["upload-link"]


def test_what_looks_like_a_link_and_is_none_is_remarked() -> None:
    for url in ["http://example.org", "javascript:x", "www.example.org", "/a"]:
        assert codes(item(steps=[{**STEPS, "do": [f"Read [it]({url})."]}])) == ["refused-link"]


def test_a_way_through_menus_without_brackets_is_remarked() -> None:
    bare = item(steps=[{**STEPS, "do": ["Open Settings > Privacy."]}])
    assert codes(bare) == ["bare-menu"]
    assert codes(item(steps=[{**STEPS, "do": ["Open [Settings > Privacy]. It shows 5 > 3, or `a > b`."]}])) == []


def test_a_translation_has_the_links_and_menus_of_the_original() -> None:
    for text, due in [
        ("\u00d6ffne [Einstellungen > Datenschutz]: [Hilfe](https://example.org/a)", False),
        ("\u00d6ffne [Einstellungen > Mehr > Datenschutz]: [Hilfe](https://example.org/a)", True),
        ("\u00d6ffne Einstellungen: [Hilfe](https://example.org/a)", True),
        # a link to another address isn't taken in at all, so the text is the original's
        ("\u00d6ffne [Einstellungen > Datenschutz]: [Hilfe](https://example.org/b)", False),
        ("\u00d6ffne [Einstellungen > Datenschutz]", True),
    ]:
        original = checklist(
            item(examples=EXAMPLES, sources=[LINKED], why="Open [Settings > Privacy]: [help](https://example.org/a)")
        )
        catalogue = Catalogue.model_validate({"language": "de", "texts": {"a/why": {"text": text}}})
        found = lint(original.translated(catalogue), NOW, original=original)
        assert [(one.path, one.code) for one in found] == [("a/why", "differing-translation")] * due


# grounds


def test_a_claim_without_a_source_is_remarked() -> None:
    said = "it names no source; add one, with how well it was checked"
    assert diagnostics(item(sources=[], steps=[])) == (Diagnostic(ITEM, "no-source", said),)


def test_steps_that_name_an_unknown_source_are_remarked() -> None:
    (found,) = diagnostics(item(steps=[{**STEPS, "source": "S9"}]))
    assert (found.path, found.code) == (f"{ITEM} > steps[0] > source", "unknown-source")


def test_sources_that_nobody_read_are_counted_and_not_remarked() -> None:
    for status, counts in [("found", 0), ("found_copy", 0), ("second_hand", 1), ("recalled", 1)]:
        held = item(sources=[SOURCE, {**SOURCE, "id": "S2", "status": status}])
        assert codes(held) == []
        found = informational(checklist(held))
        assert [(mark.path, mark.code) for mark in found] == [
            (f'{ITEM} > sources[1] "S2"', "unverified-source")
        ] * counts


def test_menus_that_nobody_tried_are_counted_and_not_remarked() -> None:
    tried = {**MENU, "do": ["Open [Settings > Code]."], "tried": [{"device": "A phone", "date": "2026-10-01"}]}
    held = item(steps=[tried, {"do": ["x"]}, MENU])
    assert codes(held) == []
    assert [(mark.path, mark.code) for mark in informational(checklist(held))] == [
        (f"{ITEM} > steps[2]", "untried-steps")
    ]


def test_what_changes_without_notice_names_its_source() -> None:
    cases: Any = [
        ({"do": ["Open [Settings > Lock]."]}, "menu-without-source"),
        ({"do": ["Open it."], "link": "ms-settings:signinoptions", "platforms": ["windows"]}, "menu-without-source"),
        ({"do": ["Open it."], "link": "https://example.org"}, "web-without-source"),
        ({"do": ["Open [Settings > Lock]."], "kind": "advice"}, "advice-with-menu"),
    ]
    for steps, code in cases:
        assert [found.code for found in diagnostics(item(steps=[steps]))] == [code]
        tried = {**steps, "tried": [{"device": "A phone", "date": "2026-10-01"}]}
        assert codes(item(steps=[tried])) == ([code] if code == "advice-with-menu" else [])


def test_steps_past_their_age_are_remarked_on_the_day_after() -> None:
    for days, max_age, due in [(365, 365, False), (366, 365, True), (31, 30, True), (30, 30, False)]:
        day = (NOW.date() - timedelta(days=days)).isoformat()
        aged: dict[str, dict[str, object]] = {
            "checked": {"checked": day},
            "tried": {"checked": None, "tried": [{"device": "A phone", "date": day}]},
        }
        for how, changes in aged.items():
            found = lint(checklist(item(examples=EXAMPLES, steps=[{**MENU, **changes}])), NOW, max_age=max_age)
            assert [(one.path, one.code) for one in found] == [(f"{ITEM} > steps[0]", "old-steps")] * due, how


def test_the_age_is_a_year_unless_said_otherwise_and_never_negative() -> None:
    held = checklist(item(examples=EXAMPLES, steps=[{**MENU, "checked": "2025-11-23"}]))
    assert [diagnostic.code for diagnostic in lint(held, NOW)] == ["old-steps"]
    assert lint(held, NOW, max_age=366) == ()
    with pytest.raises(ValueError, match="max_age"):
        lint(held, NOW, max_age=-1)


CHILD = {"op": "equals", "fact": "person.fears_monitoring", "value": "yes"}
NEVER = {"op": "all_of", "conditions": [CHILD, {"op": "not", "condition": CHILD}]}


def test_one_fault_gives_one_code_with_a_remedy() -> None:
    for code, items, more in (
        ("no-renewal", [item(rule=None, question="?")], {}),
        ("expired", [item(valid_until="2026-11-23")], {}),
        ("stale-translation", [], {"stale": ["a/title"]}),
        ("unsourced-link", [item()], {"description": "See [a](https://example.org/b)."}),
        ("constant", [item(situations=[situation("essential", NEVER)])], {}),
        (
            "constant",
            [item()],
            {"guards": [{"id": "g", "when": NEVER, "holds": {"items": ["a"]}, "neutral_text": "N"}]},
        ),
    ):
        (found,) = diagnostics(*items, **more)
        assert found.code == code
        assert code == "stale-translation" or "; " in found.message
    linked = {"sources": [LINKED], "title": "[A](javascript:x) > B", "valid_until": "2026-11-24"}
    assert codes(item(**linked), description="See [a](https://example.org/b).") == []
    assert codes(item(rule=None, question="?", renew_after=90, situations=[situation("recommended")])) == []
    with pytest.raises(ValueError, match="offset"):
        lint(checklist(), NOW.replace(tzinfo=None))


def test_titles_that_differ_in_case_or_blanks_only_are_duplicates() -> None:
    (found,) = diagnostics(item(), item(id="b", title=" a "))
    assert (found.path, found.code) == ('sections[0].items[1] "b" > title', "duplicate-title")
    assert found.message.startswith('"a" has the same title')
    assert codes(item(), item(id="b", title="B")) == []


def test_a_parameter_counts_as_used_where_a_rule_a_guard_or_a_used_bound_reads_it() -> None:
    limit = {"op": "at_most", "fact": "device.screen_lock_delay_s", "value": {"param": "a"}}
    parameters = [
        {"name": "a", "default": 60, "minimum": {"param": "b"}, "maximum": 90},
        {"name": "b", "default": 5, "minimum": {"param": "c"}},
        {"name": "c", "default": 1, "minimum": 0},
        {"name": "d", "default": 1, "minimum": {"param": "e"}},
        {"name": "e", "default": 1},
    ]
    found = diagnostics(rule(limit), parameters=parameters)
    assert [(diagnostic.path, diagnostic.code) for diagnostic in found] == [
        ('parameters[3] "d"', "unused-parameter"),
        ('parameters[4] "e"', "unused-parameter"),
    ]


def test_a_parameter_is_found_wherever_it_may_stand() -> None:
    cases: Any = [
        ("device.last_restart", {"op": "within_days", "days": {"param": "p"}}),
        ("device.screen_lock_delay_s", {"op": "equals", "value": {"param": "p"}}),
        ("device.screen_lock_delay_s", {"op": "one_of", "values": [1, {"param": "p"}]}),
        ("device.screen_lock_delay_s", {"op": "less_than", "value": {"param": "p"}}),
    ]
    for fact, condition in cases:
        parameters = [{"name": "p", "default": 60, "minimum": 0, "maximum": 900}]
        check = {"op": "not", "condition": {**condition, "fact": fact}}
        assert codes(rule(check), parameters=parameters) == []
        assert codes(item(), parameters=parameters) == ["unused-parameter"]


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
    found = diagnostics(rule(check), declares=declares, guards=[guard])
    assert found == (
        Diagnostic(
            'declares[1] "device.x.idle"', "unused-fact", "no rule, situation or guard reads it; use or drop it"
        ),
    )


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


# conditions

CHECK = 'sections[0].items[0] "a" > rule > check'
DELAY = "device.screen_lock_delay_s"


def test_a_condition_that_no_fact_can_change_is_remarked_where_it_stands() -> None:
    for check, path in [
        ({"op": "at_least", "fact": "device.screen_lock", "value": "none"}, CHECK),
        ({"op": "not", "condition": {"op": "at_least", "fact": "device.screen_lock", "value": "none"}}, CHECK),
        ({"op": "all_of", "conditions": [PIN, {"op": "not", "condition": PIN}]}, CHECK),
        ({"op": "any_of", "conditions": [PIN, {"op": "not", "condition": PIN}]}, CHECK),
        (
            {"op": "all_of", "conditions": [PIN, {"op": "at_least", "fact": "device.screen_lock", "value": "none"}]},
            f"{CHECK} > all_of[1]",
        ),
        ({"op": "less_than", "fact": DELAY, "value": 0}, CHECK),
    ]:
        assert [(diagnostic.path, diagnostic.code) for diagnostic in diagnostics(rule(check))] == [(path, "constant")]


def test_a_condition_that_some_fact_can_change_is_left_alone() -> None:
    for check in [
        {"op": "any_of", "conditions": [PIN, {"op": "equals", "fact": "device.encrypted", "value": "on"}]},
        {"op": "at_most", "fact": DELAY, "value": 0},
        {"op": "within_days", "fact": "device.last_restart", "days": 7},
        {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": ">=17"},
        {"op": "matches", "fact": "device.model", "pattern": "."},
        {"op": "matches", "fact": "device.model", "pattern": "^$"},
        {"op": "not", "condition": {"op": "matches", "fact": "device.model", "pattern": "zzz"}},
        {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": ">=99999"},
        {"op": "has_none", "fact": "device.remote_access", "values": ["ssh"]},
        {"op": "equals", "fact": "device.model", "value": "x"},
    ]:
        assert codes(rule(check)) == []


def test_a_rule_that_is_too_large_to_try_is_left_alone() -> None:
    vocabulary = {fact.name: fact.vocabulary or () for fact in _device_facts()}
    kinds = [fact.field for fact in _device_facts() if fact.type.name == "enum"]
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
    parameters = [{"name": "p", "default": 60, "minimum": 0, "maximum": 900}]
    assert codes(rule(check), parameters=parameters) == []
    assert codes(rule(check), parameters=parameters, settings={"p": 0}) == ["constant"]


# systems


def on(*systems: str) -> dict[str, object]:
    return {"op": "one_of", "fact": "device.os_name", "values": list(systems)}


def steps_on(*systems: str) -> dict[str, object]:
    return {**STEPS, "platforms": list(systems)}


def test_a_system_that_the_rule_is_for_needs_steps() -> None:
    rules = {"check": PIN, "applies_to": on("ios", "android", "other")}
    found = diagnostics(item(rule=rules, steps=[steps_on("ios", "ipados")]))
    assert [(diagnostic.code, diagnostic.message) for diagnostic in found] == [
        ("system-without-steps", "it is for android and has no steps for it; add them, or steps for any system")
    ]
    assert codes(item(rule=rules, steps=[steps_on("ios"), STEPS])) == []
    assert codes(item(rule={"check": PIN}, steps=[steps_on("ios")])) == []


def test_steps_for_systems_that_the_rule_excludes_are_remarked() -> None:
    excluded = {"check": PIN, "applies_to": {"op": "not", "condition": on("android")}}
    found = diagnostics(item(rule=excluded, steps=[steps_on("android"), STEPS]))
    assert [(diagnostic.path, diagnostic.code) for diagnostic in found] == [
        ('sections[0].items[0] "a" > steps[0]', "steps-never-shown")
    ]
    assert codes(item(rule=excluded, steps=[steps_on("ios", "android"), STEPS])) == []


# the whole


def test_a_checklist_that_was_loaded_unchecked_is_checked() -> None:
    data = b'{"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [{"id": "a", "title": "A"}]}]}'
    (found,) = lint(Checklist.model_validate_json(data, context={TRUSTED: True}), NOW)
    assert (found.path, found.code) == (ITEM, "invalid")
    assert found.message == "it has neither a rule nor a question, so nothing could decide it; give it one of the two"


def test_every_code_is_explained() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "howto", "lint.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(CODES)


# systems, by tags and versions


def test_a_tag_or_a_version_that_names_a_system_needs_steps_for_it() -> None:
    assert codes(item(tags=["ios", "habit"], steps=[steps_on("ipados")])) == ["system-without-steps"]
    assert codes(item(tags=["ios"], steps=[steps_on("ios")])) == []
    assert codes(item(tags=["ios"])) == []
    assert codes(item(tags=["other"], steps=[steps_on("ios")])) == []
    version = {"op": "satisfies", "fact": "device.os_version", "family": "android", "spec": ">=15"}
    assert codes(rule(version) | {"steps": [steps_on("ios")]}) == ["system-without-steps"]
    assert codes(rule(version) | {"steps": [steps_on("android")]}) == []
    assert codes(item(tags=["ios"], steps=[])) == ["system-without-steps"]


# thresholds


def test_a_parameter_may_not_leave_the_bounds_of_what_it_is_compared_with() -> None:
    for bounds, due in [
        ({"minimum": 0, "maximum": 604_800}, False),
        ({"minimum": -1, "maximum": 604_800}, True),
        ({"minimum": 0, "maximum": 604_801}, True),
        ({"minimum": 0}, True),
        ({"maximum": 60}, True),
        ({}, True),
    ]:
        check = {"op": "at_most", "fact": DELAY, "value": {"param": "p"}}
        found = diagnostics(rule(check), parameters=[{"name": "p", "default": 60, **bounds}])
        assert [(diagnostic.path, diagnostic.code) for diagnostic in found] == [
            ('parameters[0] "p"', "threshold-out-of-bounds")
        ] * due
        assert all("device.screen_lock_delay_s goes from 0 to 604800" in diagnostic.message for diagnostic in found)


def test_a_parameter_that_is_set_out_of_bounds_is_remarked_with_its_value() -> None:
    within = {"op": "within_days", "fact": "device.last_restart", "days": {"param": "p"}}
    found, constant = diagnostics(rule(within), parameters=[{"name": "p", "default": -3}])
    assert found.code == "threshold-out-of-bounds"
    assert found.message == "it is set to -3, and `within_days` goes from 0 to 36500; set it within"
    assert constant.code == "constant"  # no date is that far ahead, so what reads the parameter is false of all of them


def test_a_number_of_words_that_a_set_never_has_is_reported_for_its_parameter() -> None:
    counted = {"op": "has_at_least", "fact": "device.biometrics", "count": {"param": "p"}}
    codes_ = {found.code for found in diagnostics(rule(counted), parameters=[{"name": "p", "default": 9}])}
    assert "threshold-out-of-bounds" in codes_
    bounded = {"name": "p", "default": 2, "minimum": 0, "maximum": 3}
    assert [found.code for found in diagnostics(rule(counted), parameters=[bounded])] == []


def test_a_bound_that_another_parameter_gives_is_followed() -> None:
    check = {"op": "at_most", "fact": DELAY, "value": {"param": "p"}}
    wide, narrow = ({"name": "q", "default": 5, "minimum": least} for least in (-5, 0))
    bounded = {"name": "p", "default": 60, "minimum": {"param": "q"}, "maximum": 90}
    assert codes(rule(check), parameters=[bounded, narrow]) == []
    assert codes(rule(check), parameters=[bounded, wide]) == ["threshold-out-of-bounds"]
    circle = [
        {"name": "p", "default": 5, "minimum": {"param": "q"}, "maximum": 9},
        {**bounded, "name": "q", "default": 5},
    ]
    circle[1]["minimum"] = {"param": "p"}
    assert codes(rule(check), parameters=circle) == ["threshold-out-of-bounds"]


# situations and order


def situation(level: str, when: object = CHILD) -> dict[str, object]:
    return {"when": when, "level": level}


def test_a_situation_behind_one_that_covers_it_is_remarked() -> None:
    wider = {"op": "one_of", "fact": "person.fears_monitoring", "values": ["yes", "unsure"]}
    hidden = item(situations=[situation("essential", wider), situation("advanced")])
    assert [(r.path, r.code) for r in diagnostics(hidden)] == [(f"{ITEM} > situations[1]", "idle-situation")]
    assert codes(item(situations=[situation("advanced"), situation("essential", wider)])) == []


def test_what_a_situation_reads_is_used() -> None:
    declares = [{"fact": "person.x.read", "type": "boolean"}]
    when = {"op": "equals", "fact": "person.x.read", "value": True}
    assert codes(item(situations=[situation("essential", when)]), declares=declares) == []
    assert codes(item(), declares=declares) == ["unused-fact"]


def test_what_comes_before_anyway_needs_no_second_word() -> None:
    b, c = item(id="b", title="B", after=["c"]), item(id="c", title="C")
    found = diagnostics(item(after=["b", "c"]), b, c)
    assert [(diagnostic.path, diagnostic.code) for diagnostic in found] == [(f"{ITEM} > after[1]", "idle-after")]
    assert codes(item(after=["b", "b"]), b, c) == ["idle-after"]
    assert codes(item(after=["b"]), b, c) == []


def test_what_a_text_refers_to_is_named_before_it() -> None:
    for text, named in [
        ('The steps for "lock the door" say where.', True),
        ("Lock the door.", False),
        ("Give each person an own key first.", True),
        ("First give each person an own key.", True),
        ("Give each person an own key.", False),
        ("If you like, give each person an own key first.", False),
        ("Have tea first.", False),
    ]:
        other = item(id="b", title="Lock the door", steps=[{"do": ["Give each person an own key, and a lamp."]}])
        asking = item(steps=[{"do": ["Look around.", text]}])
        found = [(one.path, one.code) for one in diagnostics(asking, other) if one.code == "unordered-reference"]
        assert found == ([(f"{ITEM} > steps[0] > do[1]", "unordered-reference")] if named else [])
        assert "unordered-reference" not in codes({**asking, "after": ["b"]}, other)


def test_what_never_applies_together_needs_no_order() -> None:
    ours, theirs = ({"check": PIN, "applies_to": on(system)} for system in ("ios", "android"))
    other = item(id="b", title="B", rule=theirs)
    assert codes(item(rule=ours, after=["b"]), other) == ["idle-after"]
    assert codes(item(rule=theirs, after=["b"]), other) == []
    assert codes(item(after=["b"]), other) == []


# examples


def found_in(*items: dict[str, object], **fields: object) -> list[tuple[str, str]]:
    return [(diagnostic.path, diagnostic.code) for diagnostic in lint(checklist(*items, **fields), NOW)]


def test_a_rule_needs_an_example_of_every_outcome() -> None:
    (found,) = lint(checklist(item(examples=EXAMPLES[:1])), NOW)
    assert (found.path, found.code) == (ITEM, "missing-example")
    assert found.message == "no example gives fail or unknown; add one for each"
    assert found_in(item(rule=None, question="?", renew_after=9)) == []
    guarded = {"check": PIN, "applies_to": on("ios", "android")}
    (found,) = lint(checklist(item(rule=guarded, steps=[STEPS])), NOW)
    assert "pass or fail or unknown or not_applicable" in found.message


def test_an_example_that_the_rule_judges_otherwise_is_remarked() -> None:
    wrong = {**EXAMPLES[0], "facts": {"device.screen_lock": "none"}}
    (found,) = lint(checklist(item(examples=[*EXAMPLES, wrong])), NOW)
    assert (found.path, found.code) == (f"{ITEM} > examples[3]", "wrong-example")
    assert found.message == "it says pass, and the rule gives fail; fix one of the two"


def test_an_example_needs_a_day() -> None:
    undated = [*EXAMPLES[:2], {"outcome": "unknown"}]
    assert found_in(item(examples=undated)) == [(f"{ITEM} > examples[2]", "undated-example")]
    assert found_in(item(examples=undated), published="2026-11-01") == []


def test_a_kind_that_an_app_brings_is_linted_without_its_class() -> None:
    requires = [{"fact": "drone.acme.armed", "type": "boolean"}]
    check = {"op": "equals", "fact": "drone.acme.armed", "value": False}
    unjudged = [{"outcome": outcome, "on": "2026-11-01"} for outcome in ("pass", "fail", "unknown")]
    assert found_in(item(subject="drone", rule={"check": check}, examples=unjudged), requires=requires) == []
    both = {"op": "any_of", "conditions": [check, {"op": "not", "condition": check}]}
    assert codes(item(subject="drone", rule={"check": both}), requires=requires) == ["constant"]


# whatever the checklist


@given(checklists())
def test_linting_never_fails_and_says_the_same_twice(held: Checklist) -> None:
    found = (*lint(held, NOW), *informational(held))
    assert found == (*lint(held, NOW), *informational(held))
    assert {diagnostic.code for diagnostic in found} <= set(CODES)
    assert all(diagnostic.message for diagnostic in found)


LINKS: dict[str, object] = {"op": "equals", "fact": "account.public_links", "value": "none"}
CLOUD: dict[str, object] = {"op": "has_any", "fact": "account.roles", "values": ["cloud"]}
NOT_CLOUD: dict[str, object] = {"op": "not", "condition": CLOUD}
ANY_LOCK: dict[str, object] = {"op": "at_least", "fact": "device.screen_lock", "value": "none"}
OPEN: dict[str, object] = {"op": "equals", "fact": "account.public_links", "value": "private_content"}
EVENT: dict[str, object] = {"op": "equals", "fact": "person.codes_shared", "value": "never"}
HABIT: dict[str, object] = {"op": "has_any", "fact": "person.habits", "values": ["never_shares_codes"]}


def both(*conditions: object) -> dict[str, object]:
    return {"op": "all_of", "conditions": list(conditions)}


def either(*conditions: object) -> dict[str, object]:
    return {"op": "any_of", "conditions": list(conditions)}


def test_a_danger_that_a_word_of_the_person_drops_is_remarked() -> None:
    """What a program measures may make a question senseless; what a person says of something else never does."""
    cases: Any = [
        ([{"check": LINKS, "applies_to": CLOUD}], {"account.public_links": "account.roles"}),
        ([{"check": LINKS, "applies_to": either(CLOUD, OPEN)}], {}),
        (
            [{"check": LINKS, "applies_to": CLOUD}, {"check": LINKS, "applies_to": {"op": "not", "condition": CLOUD}}],
            {},
        ),
        ([{"check": either(HABIT, EVENT)}], {"person.codes_shared": "person.habits"}),
        ([{"check": both(HABIT, EVENT)}], {}),
        (
            [{"check": {"op": "at_least", "fact": "device.screen_lock", "value": "none"}}],
            {"device.screen_lock": "what else"},
        ),
        ([{"check": PIN, "applies_to": {"op": "equals", "fact": "device.os_name", "value": "ios"}}], {}),
    ]
    for rules, dropped in cases:
        items = [item(id=f"i{number}", title=f"Title {number}", rule=one) for number, one in enumerate(rules)]
        found = [one for one in lint(checklist(*items), NOW) if one.code == "dropped-danger"]
        assert {one.path for one in found} == dropped.keys()
        assert all(dropped[one.path] in one.message for one in found)
