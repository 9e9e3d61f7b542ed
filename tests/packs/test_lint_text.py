"""Diagnostics on the length of texts."""

from datetime import UTC, datetime
from typing import Any

from secure_checklist import load_checklist
from secure_checklist.packs.lint import lint

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ITEM = 'sections[0].items[0] "a"'


def test_a_text_that_is_longer_than_its_place_allows_is_reported() -> None:
    def found(**fields: object) -> list[tuple[str, str]]:
        source = {"id": "S1", "publisher": "P", "title": "T", "status": "found"}
        item = {"id": "a", "title": "A", "question": "?", "renew_after": 90, "sources": [source], **fields}
        data = {"id": "c", "title": "C", "language": "de", "sections": [{"id": "s", "title": "S", "items": [item]}]}
        return [(one.path, one.code) for one in lint(load_checklist(data), NOW)]

    for field, limit, place in (
        ("title", 80, "title"),
        ("question", 160, "question"),
        ("why", 320, "why"),
        ("do_not", 160, "do_not[0]"),
        ("steps", 160, "steps[0] > do[0]"),
    ):
        for size, due in ((limit, []), (limit + 8, [(f"{ITEM} > {place}", "long-text")])):
            text = "ab c d. " * (size // 8)
            assert found(**{field: {"do_not": [text], "steps": [{"do": [text]}]}.get(field, text)}) == due, field


def test_the_texts_of_the_whole_are_looked_at_too() -> None:
    long = "ab c d. " * 100
    guard = {
        "id": "g",
        "when": {"op": "equals", "fact": "person.fears_monitoring", "value": "yes"},
        "holds": {"tags": ["t"]},
        "neutral_text": long[:400],
    }
    declared = {
        "fact": "person.x.y",
        "type": "enum",
        "values": ["p", "q"],
        "question": long[:400],
        "choices": {"p": long[:400], "q": "Q"},
    }
    data: dict[str, Any] = {
        "id": "c",
        "title": long[:200],
        "description": long,
        "sections": [{"id": "s", "title": long[:200], "intro": long, "items": []}],
        "parameters": [{"name": "p", "default": 1, "meaning": long}],
        "declares": [declared],
        "guards": [guard],
    }
    assert [one.path for one in lint(load_checklist(data), NOW) if one.code == "long-text"] == [
        "title",
        "description",
        'sections[0] "s" > title',
        'sections[0] "s" > intro',
        'parameters[0] "p" > meaning',
        'guards[0] "g" > neutral_text',
        'declares[0] "person.x.y" > question',
        'declares[0] "person.x.y" > choices > p',
    ]
