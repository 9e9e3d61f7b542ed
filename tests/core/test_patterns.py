"""Patterns run on the linear-time engine: no text makes them slow, and what it can't do is refused with its place."""

from typing import Any

import pytest

from secure_checklist import InvalidChecklistError, Vocabulary, load_checklist
from secure_checklist.core.patterns import cost_of, linear_matcher
from tests.cases import each

FACTS = Vocabulary.standard().facts


@each(
    ("pattern", "text", "holds"),
    [
        ("pro", "a pro model", True),
        ("^pro", "a pro model", False),
        ("^pro$", "pro", True),
        ("^pro$", "pro\n", False),
        ("(?i)PRO", "a pro model", True),
        ("^.$", "\U0001f512", True),
        *((pattern, "a" * 50_000 + "!", False) for pattern in (r"^(a+)+$", r"^(a|aa)+$", r"(.*a){12}b", r"(a+a+)+y")),
    ],
)
def test_a_pattern_is_searched_for_anywhere_unless_anchored(pattern: str, text: str, holds: bool) -> None:
    assert linear_matcher(pattern)(text) is holds


# what they cost ---------------------------------------------------------------------------------------------------


@each("piece", [r"\p{Greek}", r"[]\w]", r"[^]\w]", r"[a[\w]]", r"[\]\w]", r"(?:a|\w)", r"(?P<name>\w)", r"(?i:\w)"])
@each("count", ["{50}", "{50,}", "{2,50}", "{ 50 }", "{10}{5}", "{50}?"])
def test_what_a_pattern_costs_is_never_taken_for_much_less(piece: str, count: str) -> None:
    """500 patterns of 58 kB took 1.1 GB: what is counted is unrolled, so it is counted before it is compiled."""
    assert cost_of(piece + count) >= 20_000
    assert cost_of(r"((a{1000}){1000}){1000}") >= 10**9
    assert min(cost_of(r"\u00e9{1000}"), cost_of(r"\w" * 100)) >= 10_000


@each("where", ["check", "guard", "situation"])
def test_all_patterns_of_a_checklist_spend_one_budget_before_one_is_compiled(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a condition may stand, its patterns are added up, and none is compiled when they are too many."""

    def never(_: str) -> None:
        raise AssertionError("a pattern was compiled")

    monkeypatch.setattr("secure_checklist.core.patterns.linear_matcher", never)
    one = {"op": "matches", "fact": "person.country"}
    node = {"op": "any_of", "conditions": [{**one, "pattern": rf"\w{{30}}{n}"} for n in range(20)]}
    item: dict[str, Any] = {"id": "i", "title": "T", "subject": "person"}
    item |= {"rule": {"check": node}} if where == "check" else {"question": "?"}
    item |= {"situations": [{"when": node, "level": "essential"}]} if where == "situation" else {}
    document: dict[str, Any] = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [item]}]}
    if where == "guard":
        document["guards"] = [{"id": "g", "when": node, "holds": {}, "instead": [], "neutral_text": "N"}]
    with pytest.raises(InvalidChecklistError, match="the patterns cost too much together"):
        load_checklist(document)
