"""Diagnostics on checklists: each is made where it is due, and not where it isn't."""

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from pydantic import ValidationError

from secure_checklist import Checklist, Device, load_checklist, packs
from secure_checklist.checklists import Catalogue, Example
from secure_checklist.core.model import TRUSTED
from secure_checklist.packs.examples import outcome_for
from secure_checklist.packs.lint import Diagnostic, informational, lint
from tests.cases import each
from tests.strategies import checklists

CODES: tuple[str, ...] = get_args(get_args(Diagnostic.__annotations__["code"])[0])
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
A = 'sections[0].items[0] "a"'
SOURCE = {"id": "S1", "publisher": "P", "title": "T", "status": "found", "url": "https://www.example.org/a"}
STEPS = {"do": ["Do it."], "source": "S1"}
MENU = {"do": ["Open [Settings > Lock]."], "checked": "2026-10-01", "source": "S1"}
TRIED = {"tried": [{"device": "A phone", "date": "2026-10-01"}]}
DELAY = "device.screen_lock_delay_s"


def op(name: str, fact: str, **more: object) -> dict[str, Any]:
    return {"op": name, "fact": fact, **more}


def both(*conditions: object) -> dict[str, object]:
    return {"op": "all_of", "conditions": list(conditions)}


def either(*conditions: object) -> dict[str, object]:
    return {"op": "any_of", "conditions": list(conditions)}


def no(condition: object) -> dict[str, object]:
    return {"op": "not", "condition": condition}


def on(*systems: str) -> dict[str, object]:
    return op("one_of", "device.os_name", values=list(systems))


PIN = op("equals", "device.screen_lock", value="pin")
ANY_LOCK = op("at_least", "device.screen_lock", value="none")
WATCHED = op("equals", "person.fears_monitoring", value="yes")
EXAMPLES: list[dict[str, object]] = [
    {"outcome": "pass", "on": "2026-11-01", "facts": {"device.screen_lock": "pin"}},
    {"outcome": "fail", "on": "2026-11-01", "facts": {"device.screen_lock": "none"}},
    {"outcome": "unknown", "on": "2026-11-01"},
]


def item(**fields: object) -> dict[str, object]:
    """Return an item on which there is nothing to say, with these fields changed."""
    clean: dict[str, object] = {"id": "a", "title": "A", "sources": [SOURCE], "steps": [STEPS], "rule": {"check": PIN}}
    return {key: value for key, value in (clean | fields).items() if value is not None}


def rule(check: object, **more: Any) -> dict[str, object]:
    return item(rule={"check": check, **more})


def do(*lines: str, **more: object) -> dict[str, object]:
    return item(steps=[{**STEPS, "do": list(lines), **more}])


def steps_on(*systems: str) -> dict[str, object]:
    return {**STEPS, "platforms": list(systems)}


def checklist(*items: dict[str, object], **fields: object) -> Checklist:
    data: dict[str, Any] = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": list(items)}]}
    return load_checklist(data | fields)


def found(held: Checklist, *, but: tuple[str, ...] = (), **options: Any) -> list[tuple[str, str]]:
    return [(one.path, one.code) for one in lint(held, NOW, **options) if one.code not in but]


def guard(**fields: object) -> dict[str, object]:
    one = {"id": "g", "when": WATCHED, "holds": {"tags": ["loud"]}, "neutral_text": "N"}
    return {"guards": [one | fields]}


def parameters(*several: dict[str, object]) -> dict[str, object]:
    return {"parameters": [{"name": "p", "default": 60, "minimum": 0, "maximum": 900} | one for one in several]}


B, C = item(id="b", title="B", after=["c"]), item(id="c", title="C")
DOUBTFUL = {"check": PIN, "applies_to": op("equals", "device.form", value="phone")}
WIDER = op("one_of", "person.fears_monitoring", values=["yes", "unsure"])
EXCLUDED = {"check": PIN, "applies_to": no(on("android"))}
VERSION = op("satisfies", "device.os_version", family="android", spec=">=15")
WHY = "Read [the guide](https://example.org/b) or [ours](https://other.example/c). Call [us](tel:116111)."
LONG = "ab c d. " * 100
FEW = [
    op("one_of", fact.name, values=list(fact.vocabulary or ())[:1])
    for fact in Device.facts().values()
    if fact.type.name == "enum"
]
CHECK = f"{A} > rule > check"
LIMIT = op("at_most", DELAY, value={"param": "a"})
WATCH = {"fact": "person.x.watch", "type": "boolean", "confidentiality": "private"}
WARN = {**WATCH, "fact": "person.x.warn"}
READ, IDLE = ({"fact": f"device.x.{name}", "type": "boolean"} for name in ("read", "idle"))
DECLARED = {
    "fact": "person.x.y",
    "type": "enum",
    "values": ["p", "q"],
    "question": LONG[:400],
    "choices": {"p": LONG[:400], "q": "Q"},
}
DUE: list[tuple[list[dict[str, object]], dict[str, Any], list[tuple[str, str]]]] = [
    # links, menus and length of texts
    ([item(why=WHY)], {}, [("a/why", "unsourced-link")]),
    ([item(why=WHY, steps=[{**STEPS, "link": "https://other.example/"}])], {}, []),
    ([item(sources=[{**SOURCE, "url": None}])], {"description": WHY}, [("c/description", "unsourced-link")] * 2),
    *(
        ([item(why=f"[There](https://example.org/{path}).")], {}, [("a/why", "upload-link")])
        for path in ("a/Upload?b", "submit-photos")
    ),
    *(([do(f"Read [it]({url}).")], {}, [("a/steps/0/do/0", "refused-link")]) for url in ("http://example.org", "/a")),
    ([do("Open Settings > Privacy.")], {}, [("a/steps/0/do/0", "bare-menu")]),
    ([do("Open [Settings > Privacy]. It shows 5 > 3, or `a > b`.")], {}, []),
    *(
        ([item(**{field: ["x" * size] if field == "do_not" else "x" * size})], {}, [(path, "long-text")] * due)
        for field, path, most in (("title", "a/title", 80), ("why", "a/why", 320), ("do_not", "a/do_not/0", 160))
        for size, due in ((most, 0), (most + 1, 1))
    ),
    # sources, dates, order
    ([item(sources=[], steps=[])], {}, [(A, "no-source")]),
    ([item(steps=[{**STEPS, "source": "S9"}])], {}, [(f"{A} > steps[0] > source", "unknown-source")]),
    *(
        ([item(steps=[steps])], {}, [(f"{A} > steps[0]", code)])
        for steps, code in (
            ({"do": ["Open [Settings > Lock]."]}, "menu-without-source"),
            ({"do": ["Open it."], "link": "https://example.org"}, "web-without-source"),
            ({"do": ["Open [Settings > Lock]."], "kind": "advice"}, "advice-with-menu"),
        )
    ),
    ([item(steps=[{"do": ["Open [Settings > Lock]."], **TRIED}])], {}, []),
    ([item(rule=None, question="?")], {}, [(A, "no-renewal")]),
    ([item(rule=None, question="?", renew_after=90)], {}, []),
    ([item(valid_until="2026-11-23")], {}, [(f"{A} > valid_until", "expired")]),
    ([item(valid_until="2026-11-24")], {}, []),
    ([item()], {"stale": ["a/title"]}, [("a/title", "stale-translation")]),
    ([item(), item(id="b", title=" a ")], {}, [('sections[0].items[1] "b" > title', "duplicate-title")]),
    # guards, parameters, facts
    ([item()], guard(), [('guards[0] "g" > holds', "idle-guard")]),
    ([item(tags=["loud"])], guard(), []),
    ([item(tags=["loud"])], guard(when=both(WATCHED, no(WATCHED))), [('guards[0] "g" > when', "constant")]),
    ([item(tags=["loud"], rule=DOUBTFUL)], guard(), [(A, "unclear-unsaid")]),
    ([item(tags=["loud"], rule=DOUBTFUL, when_unclear="show")], guard(), []),
    (
        [rule(LIMIT)],
        parameters(
            {"name": "a", "minimum": {"param": "b"}},
            {"name": "b", "default": 5, "minimum": {"param": "c"}},
            {"name": "c", "default": 1},
            {"name": "d"},
        ),
        [('parameters[3] "d"', "unused-parameter")],
    ),
    (
        [rule(op("equals", "device.x.read", value=True), applies_to=None)],
        {
            "declares": [READ, IDLE, WATCH, WARN],
            **guard(
                when=op("equals", "person.x.watch", value=True), holds={"items": ["a"]}, warning_facts=["person.x.warn"]
            ),
        },
        [('declares[1] "device.x.idle"', "unused-fact")],
    ),
    # conditions
    *(
        ([rule(check)], {}, [(path, "constant")])
        for check, path in (
            (ANY_LOCK, CHECK),
            (either(PIN, no(PIN)), CHECK),
            (both(PIN, ANY_LOCK), f"{CHECK} > all_of[1]"),
            (op("less_than", DELAY, value=0), CHECK),
        )
    ),
    *(
        ([rule(check)], {}, [])
        for check in (
            op("satisfies", "device.os_version", family="ios", spec=">=99999"),
            op("has_none", "device.remote_access", values=["ssh"]),
            either(both(*FEW), no(both(*FEW))),  # too large to try
        )
    ),
    (
        [rule(op("less_than", DELAY, value={"param": "p"}))],
        parameters({}) | {"settings": {"p": 0}},
        [(CHECK, "constant")],
    ),
    (
        [rule(op("at_most", DELAY, value=300), partial=op("at_most", DELAY, value=60))],
        {},
        [(f"{A} > rule > partial", "never-partial")],
    ),
    ([rule(op("at_most", DELAY, value=60), partial=op("at_most", DELAY, value=300))], {}, []),
    *(
        ([item(situations=[{"when": when, "level": "advanced"} for when in whens])], {}, due)
        for whens, due in (
            ((WIDER, WATCHED), [(f"{A} > situations[1]", "idle-situation")]),
            ((WATCHED, WIDER), []),
            ((both(WATCHED, no(WATCHED)),), [(f"{A} > situations[0] > when", "constant")]),
        )
    ),
    # systems
    (
        [rule(PIN, applies_to=on("ios", "android", "other")) | {"steps": [steps_on("ios")]}],
        {},
        [(A, "system-without-steps")],
    ),
    ([rule(PIN, applies_to=on("ios", "android")) | {"steps": [steps_on("ios"), STEPS]}], {}, []),
    ([item(rule=EXCLUDED, steps=[steps_on("android"), STEPS])], {}, [(f"{A} > steps[0]", "steps-never-shown")]),
    ([item(tags=["ios", "habit"], steps=[steps_on("ipados")])], {}, [(A, "system-without-steps")]),
    ([rule(VERSION) | {"steps": [steps_on("ios")]}], {}, [(A, "system-without-steps")]),
]


@each("items, fields, due", DUE)
def test_a_diagnostic_is_made_where_it_is_due_and_nowhere_else(items: Any, fields: Any, due: Any) -> None:
    assert found(checklist(*items, **fields), but=("missing-example", "dropped-danger")) == due


LINKS = op("equals", "account.public_links", value="none")
OPEN = op("equals", "account.public_links", value="private_content")
CLOUD = op("has_any", "account.roles", values=["cloud"])
EVENT = op("equals", "person.codes_shared", value="never")
HABIT = op("has_any", "person.habits", values=["never_shares_codes"])


@each(
    "rules, due",
    [
        ([{"check": LINKS, "applies_to": CLOUD}], {"account.public_links": "account.roles"}),
        ([{"check": LINKS, "applies_to": either(CLOUD, OPEN)}], {}),
        ([{"check": either(HABIT, EVENT)}], {"person.codes_shared": "person.habits"}),
        ([{"check": both(HABIT, EVENT)}], {}),
        ([{"check": PIN, "applies_to": on("ios")}], {}),
    ],
)
def test_a_danger_that_a_word_of_the_person_drops_is_reported(rules: Any, due: dict[str, str]) -> None:
    """What a program measures may make a question senseless; what a person says of something else never does."""
    items = [item(id=f"i{number}", title=f"Title {number}", rule=one) for number, one in enumerate(rules)]
    dropped = [one for one in lint(checklist(*items), NOW) if one.code == "dropped-danger"]
    assert {one.path for one in dropped} == due.keys()
    assert all(due[one.path] in one.message for one in dropped)


ARMED = op("equals", "drone.acme.armed", value=False)
DRONE = {"subject": "drone", "examples": [{"outcome": one, "on": "2026-11-01"} for one in ("pass", "fail", "unknown")]}


@each(
    "items, fields, due",
    [
        ([item(examples=EXAMPLES)], {}, []),
        ([item(examples=EXAMPLES[:1])], {}, [(A, "missing-example")]),
        ([rule(PIN, applies_to=on("ios"))], {}, [(A, "missing-example")]),
        (
            [item(examples=[*EXAMPLES, EXAMPLES[1] | {"outcome": "pass"}])],
            {},
            [(f"{A} > examples[3]", "wrong-example")],
        ),
        (
            [item(examples=[*EXAMPLES[:2], {"outcome": "unknown"}])],
            {},
            [(f"{A} > examples[2]", "undated-example")],
        ),
        ([item(examples=[*EXAMPLES[:2], {"outcome": "unknown"}])], {"published": "2026-11-01"}, []),
        # a kind that an app brings is looked at without its class, and its examples aren't evaluated
        ([rule(ARMED) | DRONE], {"requires": [{"fact": "drone.acme.armed", "type": "boolean"}]}, []),
    ],
)
def test_a_rule_has_an_example_of_each_outcome_and_agrees_with_it(items: Any, fields: Any, due: Any) -> None:
    assert found(checklist(*items, **fields), but=("dropped-danger", "system-without-steps")) == due


def test_facts_of_examples_are_checked_when_the_checklist_is_built() -> None:
    held = checklist(item())
    for facts, said in (({"device.find_mi": True}, "did you mean"), ({"device.os_support": "full"}, "derived")):
        example = Example.model_validate({"outcome": "pass", "facts": facts})
        with pytest.raises(ValidationError, match=said):
            Checklist.of("c", "C", held.items[0].replace(examples=(example,)))
    with pytest.raises(ValueError, match="no day"):
        outcome_for(held, held.items[0], Example(outcome="unknown"))


@each(
    "text, due",
    [
        ("\u00d6ffne [Einstellungen > Datenschutz]: [Hilfe](https://example.org/a)", False),
        ("\u00d6ffne [Einstellungen > Mehr > Datenschutz]: [Hilfe](https://example.org/a)", True),
        # a link to another address isn't taken in at all, so the text is the original's
        ("\u00d6ffne [Einstellungen > Datenschutz]: [Hilfe](https://example.org/b)", False),
        ("\u00d6ffne [Einstellungen > Datenschutz]", True),
    ],
)
def test_a_translation_has_the_links_and_menus_of_the_original(text: str, due: bool) -> None:
    original = checklist(item(examples=EXAMPLES, why="Open [Settings > Privacy]: [help](https://example.org/a)"))
    catalogue = Catalogue.model_validate({"language": "de", "texts": {"a/why": {"text": text}}})
    assert found(original.translated(catalogue), original=original) == [("a/why", "differing-translation")] * due


@each("days, due", [(365, False), (366, True)])
def test_steps_past_their_age_are_reported_on_the_day_after(days: int, due: bool) -> None:
    day = (NOW.date() - timedelta(days=days)).isoformat()
    for how in ({"checked": day}, {"checked": None, "tried": [{"device": "A phone", "date": day}]}):
        held = checklist(item(examples=EXAMPLES, steps=[{**MENU, **how}]))
        assert found(held) == [(f"{A} > steps[0]", "old-steps")] * due
        assert found(held, max_age=days) == []
    with pytest.raises(ValueError, match="max_age"):
        lint(checklist(), NOW, max_age=-1)


def test_what_nobody_read_or_tried_is_only_counted() -> None:
    sources = [{**SOURCE, "id": status, "status": status} for status in ("found_copy", "second_hand", "recalled")]
    held = checklist(item(examples=EXAMPLES, sources=[SOURCE, *sources], steps=[{**MENU, **TRIED}, STEPS, MENU]))
    assert found(held) == []
    assert [(one.path, one.code) for one in informational(held)] == [
        (f'{A} > sources[2] "second_hand"', "unverified-source"),
        (f'{A} > sources[3] "recalled"', "unverified-source"),
        (f"{A} > steps[2]", "untried-steps"),
    ]


def test_a_checklist_that_was_loaded_unchecked_is_checked() -> None:
    data = b'{"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [{"id": "a", "title": "A"}]}]}'
    assert found(Checklist.model_validate_json(data, context={TRUSTED: True})) == [(A, "invalid")]


def test_every_code_is_explained() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "howto", "lint.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == sorted(CODES)


@given(checklists())
def test_linting_never_fails_and_says_the_same_twice(held: Checklist) -> None:
    said = (*lint(held, NOW), *informational(held))
    assert said == (*lint(held, NOW), *informational(held))
    assert {one.code for one in said} <= set(CODES)


@each("name", packs.names())
def test_a_built_in_pack_has_no_diagnostics_on_the_day_it_was_published(name: str) -> None:
    pack = packs.load(name)
    assert pack.published is not None
    assert lint(pack, datetime.combine(pack.published, time(12), UTC)) == ()
