"""Diagnostics on checklists: each is made where it is due, and not where it isn't."""

import json
import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given

from secure_checklist import Checklist, Condition, Item, Section, load_checklist, packs
from secure_checklist.checklists import Catalogue
from secure_checklist.core.errors import UnknownNameError
from secure_checklist.packs.lint import informational, lint
from secure_checklist.packs.lint.diagnostic import CODES as REGISTERED
from tests.cases import each, sure
from tests.strategies import checklists

PAGE = Path(__file__).parents[2].joinpath("docs", "howto", "lint.md").read_text(encoding="utf-8")
CODES = frozenset(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
"""The codes that the how-to explains."""
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
A = 'sections[0].items[0] "a"'
STEPS = {"do": ["Do it."], "source": "S1"}
SUITE = json.loads(Path(__file__).with_name("diagnostics.json").read_text("utf-8"))
SOURCE, MENU, EXAMPLES = SUITE["source"], SUITE["menu"], SUITE["examples"]


def item(**fields: object) -> dict[str, object]:
    """Return an item on which there is nothing to say, with these fields changed."""
    rule = {"check": "device.screen_lock == pin"}
    clean: dict[str, object] = {"id": "a", "title": "A", "sources": [SOURCE], "steps": [STEPS], "rule": rule}
    return {key: value for key, value in (clean | fields).items() if value is not None}


def read(part: Any, name: str = "") -> Any:
    """Return data with its conditions, which are in text, as a document has them."""
    if isinstance(part, dict):
        return {key: read(value, key) for key, value in cast("dict[str, Any]", part).items()}
    if isinstance(part, list):
        return [read(value) for value in cast("list[object]", part)]
    if isinstance(part, str) and name in ("check", "partial", "applies_to", "when"):
        return Condition.parse(part).model_dump(mode="json")
    return part


def checklist(*items: dict[str, object], **fields: object) -> Checklist:
    data: dict[str, Any] = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": list(items)}]}
    return load_checklist(read(data | fields))


def found(held: Checklist, *, but: tuple[str, ...] = (), **options: Any) -> list[tuple[str, str]]:
    return [(one.path, one.code) for one in lint(held, NOW, **options) if one.code not in but]


DUE = SUITE["cases"]


@each("case", DUE)
def test_a_diagnostic_is_made_where_it_is_due_and_nowhere_else(case: Any) -> None:
    held = checklist(*(item(**one) for one in case["items"]), **case.get("checklist", {}))
    due = [(A + place[1:] if place[:1] == "A" else place, code) for place, code in case["due"]]
    assert found(held, but=tuple(case.get("but", ("missing-example", "dropped-danger")))) == due


@each("field, place, most", [("title", "a/title", 80), ("why", "a/why", 320), ("do_not", "a/do_not/0", 160)])
def test_a_text_is_as_long_as_it_may_be(field: str, place: str, most: int) -> None:
    for size in (most, most + 1):
        text = ["x" * size] if field == "do_not" else "x" * size
        said = found(checklist(item(**{field: text})), but=("missing-example",))
        assert said == [(place, "long-text")] * (size > most)


@each("text, due", SUITE["translations"])
def test_a_translation_has_the_links_and_menus_of_the_original(text: str, due: bool) -> None:
    """A link to another address isn't taken in at all, so that text is the original's."""
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


def test_a_checklist_that_was_made_unchecked_is_checked() -> None:
    section = Section(id="s", title="S", items=(Item(id="a", title="A"),))
    assert found(checklist().model_copy(update={"sections": (section,)})) == [(A, "invalid")]


def test_every_code_is_explained() -> None:
    assert {code for case in DUE for _, code in case["due"]} <= CODES == REGISTERED


def test_diagnostics_are_selected_and_ignored_by_code_or_how_it_begins() -> None:
    held = checklist(item(sources=None, steps=None, title="x" * 81, examples=None))
    for select, ignore, left in SUITE["chosen"]:
        assert {code for _, code in found(held, select=select, ignore=ignore)} == {*left}
    with pytest.raises(UnknownNameError, match='did you mean "long-text"'):
        lint(held, NOW, ignore=["long-txt"])
    with pytest.raises(TypeError, match="lists of codes"):
        lint(held, NOW, select="long-text")


@given(checklists())
def test_linting_never_fails_and_says_the_same_twice(held: Checklist) -> None:
    said = (*lint(held, NOW), *informational(held))
    assert said == (*lint(held, NOW), *informational(held))
    assert {one.code for one in said} <= CODES


@each("name", packs.names())
def test_a_built_in_pack_has_no_diagnostics_on_the_day_it_was_published(name: str) -> None:
    pack = packs.load(name)
    assert lint(pack, datetime.combine(sure(pack.published), time(12), UTC)) == ()
