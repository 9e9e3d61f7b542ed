"""Rules in words: conditions as nested lists, each predicate in the words in which the library explains findings."""  # noqa: INP001 - a script's part, beside the pages it writes

from collections.abc import Iterator, Mapping
from typing import Any

from words import code, plain

import secure_checklist
from secure_checklist import AllOf, AnyOf, Condition, Explanation, Not, Vocabulary
from secure_checklist.evaluation.explanation import clause
from secure_checklist.rules import AtLeastOf, Predicate, predicates

_VOCABULARY = Vocabulary.standard()


def in_words(condition: Condition, values: Mapping[str, Any]) -> str:
    """Write a condition as a nested list; `values` holds the parameters' values."""
    return "\n".join(_lines(condition, values, holds=True, depth=0)) + "\n"


def _lines(node: Condition, values: Mapping[str, Any], *, holds: bool, depth: int) -> Iterator[str]:
    if isinstance(node, Not):
        yield from _lines(node.condition, values, holds=not holds, depth=depth)
    elif isinstance(node, AllOf | AnyOf):
        every, some = ("all of:", "at least one of:") if holds else ("not all of:", "none of:")
        yield f"{'    ' * depth}- {every if isinstance(node, AllOf) else some}"
        yield from _below(node, values, depth)
    elif isinstance(node, AtLeastOf):
        yield f"{'    ' * depth}- {'at least' if holds else 'fewer than'} {node.count} of:"
        yield from _below(node, values, depth)
    elif isinstance(node, Predicate):
        yield f"{'    ' * depth}- {_predicate(node, values, holds=holds)}"


def _below(node: Condition, values: Mapping[str, Any], depth: int) -> Iterator[str]:
    for child in node.children:
        yield from _lines(child, values, holds=True, depth=depth + 1)


def _predicate(node: Predicate, values: Mapping[str, Any], *, holds: bool) -> str:
    """Return the text of one predicate; where a parameter sets its bound, name that, too."""
    wanted, _ = node.wanted(values)
    leaf = Explanation(op=node.operation, truth=holds, fact=node.fact, wanted=wanted)
    said = plain(clause(leaf, _VOCABULARY.facts))
    return said + "".join(f" (set by [{code(ref.param)}](parameters.md#{ref.param}))" for ref in node.parameters())


def facts_read(*conditions: Condition | None) -> tuple[str, ...]:
    """Return the names of all facts that conditions read, once each, in reading order."""
    given = (condition for condition in conditions if condition is not None)
    return tuple(dict.fromkeys(node.fact for condition in given for node in predicates(condition)))


def fact_row(name: str) -> tuple[str, str]:
    """Write a fact's name, with a link to the reference, and what it means."""
    fact = _VOCABULARY.facts.get(name)
    if fact is None:
        return (code(name), "")
    owner = _VOCABULARY.subject(fact.kind).__name__
    package = "secure_checklist" if owner in secure_checklist.__all__ else "secure_checklist.subjects"
    path = f"{package}.{owner}.{fact.field}"
    asked = f"*{plain(fact.question)}* " if fact.question else ""
    return (f"[{code(name)}][{path}]", asked + fact.meaning.replace("|", "\\|").replace("\n", " "))
