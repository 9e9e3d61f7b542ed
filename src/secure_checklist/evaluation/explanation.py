"""Why a finding is as it is: evidence as data, and its rendering as an English sentence.

A rendered explanation reads as what a helpdesk would paste into a ticket. It holds a value only when asked for, and a
private one never.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.findings import Evidence, Finding
from secure_checklist.evaluation.reasons import attested_fact, predicate_reasons
from secure_checklist.rules.conditions import (
    AllOf,
    Compare,
    Condition,
    Equals,
    Has,
    Matches,
    OneOf,
    Predicate,
    Satisfies,
    WithinDays,
)
from secure_checklist.rules.outcome import Compiled, Outcome
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.rules.semantics import resolve
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import SubjectView

REASON_TEXT: dict[ReasonCode, str] = {
    "not_asked": "nobody has asked yet",
    "declined": "the person would rather not say",
    "not_reported": "the source does not report it",
    "unsupported": "this system cannot tell",
    "error": "reading it failed",
    "stale": "the last answer is too old",
    "contradictory": "two equally good sources disagree",
    "implausible": "its date lies in the future",
    "unplaceable": "the value cannot be compared",
    "not_installed": "nothing here supplies it",
    "content_expired": "this advice is past its date",
    "no_subject": "nothing of this kind is listed",
    "more_may_exist": "there may be more than what is listed",
    "indeterminate": "no single answer decides it",
}
OUTCOME_TEXT: dict[Outcome, str] = {
    "pass": "done",
    "partial": "partly done",
    "fail": "not done",
    "unknown": "not known",
    "not_applicable": "does not apply",
}


def explain_item(
    item: Item, view: SubjectView, compiled: Compiled, secret: frozenset[str], *, show_values: bool
) -> Evidence:
    """Give the evidence of an item for the view's subject."""
    teller = _Teller(view, compiled, secret, show_values=show_values)
    if item.rule is None:
        return teller.attestation(item)
    parts = tuple(
        Evidence(op=name, truth=compiled.truth(condition, view), children=(teller.tell(condition),))
        for name, condition in item.rule.conditions()
    )
    return Evidence(op="rule", truth=next(part.truth for part in parts if part.op == "check"), children=parts)


class _Teller:
    """Writes evidence for one view."""

    def __init__(self, view: SubjectView, compiled: Compiled, secret: frozenset[str], *, show_values: bool) -> None:
        self.view, self.compiled, self.secret, self.show_values = view, compiled, secret, show_values

    def tell(self, node: Condition) -> Evidence:
        """Give the evidence of a condition."""
        found = self.compiled.truth(node, self.view)
        if isinstance(node, Predicate):
            return self.predicate(node, found)
        op: str = (
            "all_of"
            if isinstance(node, AllOf)
            else "not"
            if len(node.children) == 1 and not hasattr(node, "conditions")
            else "any_of"
        )
        return Evidence(op=op, truth=found, children=tuple(self.tell(child) for child in node.children))

    def predicate(self, node: Any, found: bool | None) -> Evidence:  # noqa: ANN401, FBT001 - any predicate, and its truth
        """Give the evidence of a predicate; of a guard's fact only that it took part."""
        if node.fact in self.secret:
            return Evidence(op=node.op, truth=found)
        reason = predicate_reasons(node, self.view, self.compiled.params)[0][0] if found is None else None
        wanted, detail = _wanted(node, self.compiled.params)
        return Evidence(
            op=node.op,
            truth=found,
            fact=node.fact,
            wanted=wanted,
            detail=detail,
            reason=reason,
            **self.ground(node.fact),
        )

    def ground(self, name: str) -> dict[str, Any]:
        """Give source, time, age and, when asked for, the value of a known fact."""
        fact, view = self.view.fact(name), self.view
        value = view.value(name)
        if fact is None or value is None:
            return {}
        holder = view.holder(fact.kind)
        at = view.time(holder, fact)
        ground: dict[str, Any] = {"source": view.origin(holder, fact), "at": at}
        if at is not None:
            ground["age_days"] = max(0, (view.now - at).days)
        if self.show_values and fact.confidentiality == "ordinary":
            ground["value"] = fact.type.wire(value)
        return ground

    def attestation(self, item: Item) -> Evidence:
        """Give the evidence of an item that the person answers for."""
        name = attested_fact(item)
        reading = self.view.reading(name)
        entry = self.view.scene.attested.get((item.id, self.view.subject.id))
        ground: dict[str, Any] = {}
        if entry is not None and reading.value is not None:
            at = entry.at or self.view.scene.inventory.as_of
            ground = {
                "source": entry.source,
                "at": at,
                "age_days": None if at is None else max(0, (self.view.now - at).days),
            }
        held = None if reading.value is None else reading.value == "yes"
        return Evidence(op="attested", truth=held, fact=name, wanted="yes", reason=reading.reason, **ground)


def _wanted(node: Predicate, params: Mapping[str, Any]) -> tuple[Any, str]:
    if isinstance(node, (Equals, Compare)):
        return resolve(node.value, params), ""
    if isinstance(node, OneOf):
        return tuple(resolve(value, params) for value in node.values), ""
    if isinstance(node, Has):
        return node.values, ""
    if isinstance(node, WithinDays):
        return resolve(node.days, params), ""
    if isinstance(node, Satisfies):
        return resolve(node.spec, params), node.family
    return (node.pattern, "") if isinstance(node, Matches) else (None, "")


# rendering -----------------------------------------------------------------------------------------------------


def render(title: str, finding: Finding, inventory: Inventory | None = None) -> str:
    """Write a finding as one English sentence. With an inventory, subjects are called by their labels."""
    whom = _whom(finding.subject, inventory)
    said = f"{title}: {OUTCOME_TEXT[finding.outcome]}{whom}"
    because = _because(finding)
    return f"{said}, because {because}." if because else f"{said}."


def _whom(subject: str | None, inventory: Inventory | None) -> str:
    if subject is None:
        return ""
    known = inventory.by_id.get(subject) if inventory else None
    return f" for {known.label or subject}" if known else f" for {subject}"


def _because(finding: Finding) -> str:
    if finding.evidence is None or finding.subject is None or any(r.code == "content_expired" for r in finding.reasons):
        return _reasons(finding)
    if finding.evidence.op == "attested":
        return _leaf(finding.evidence)
    parts = {part.op: part for part in finding.evidence.children}
    applies, check, partial = parts.get("applies_to"), parts["check"], parts.get("partial")
    if finding.outcome == "not_applicable":
        return _say(applies) if applies and applies.truth is False else "it does not hold yet"
    told = [_say(applies)] if applies and applies.truth is None else []
    told.append(_say(check))
    if check.truth is not True and partial and (partial.truth is None or finding.outcome == "partial"):
        told.append(_say(partial))
    joint = "; but " if finding.outcome == "partial" else " and "
    return joint.join(dict.fromkeys(text for text in told if text))


def _reasons(finding: Finding) -> str:
    told = dict.fromkeys(
        f"{name_of(r.fact)}: {REASON_TEXT[r.code]}" if r.fact else REASON_TEXT[r.code] for r in finding.reasons
    )
    return "; ".join(told)


def _say(node: Evidence) -> str:
    """State the facts that made a condition what it is."""
    if not node.children:
        return _leaf(node)
    telling = (
        [child for child in node.children if child.truth is node.truth]
        if node.op in ("all_of", "any_of")
        else list(node.children)
    )
    return " and ".join(dict.fromkeys(text for child in telling if (text := _say(child))))


def _leaf(node: Evidence) -> str:
    if node.fact is None:
        return ""
    if node.truth is None:
        return f"it is not known whether {_phrase(node, holds=True)} ({REASON_TEXT[node.reason or 'not_asked']})"
    return _phrase(node, holds=node.truth) + _ground(node)


def _ground(node: Evidence) -> str:
    told: list[str] = [] if node.source is None else [node.source]
    if isinstance(node.at, datetime):
        told.append(f"on {node.at.date().isoformat()}")
    value = "" if node.value is None else f"value {_listed(node.value)}"
    text = ", ".join(part for part in (" ".join(told), value) if part)
    return f" ({text})" if text else ""


def name_of(fact: str) -> str:
    """Give a fact's name in words, as `the device's security patch`."""
    kind, _, rest = fact.partition(".")
    if rest.startswith("attested."):
        return f"the answer for {rest.removeprefix('attested.')}"
    return f"the {kind}'s {rest.rpartition('.')[2].replace('_', ' ')}"


def _listed(wanted: object, joint: str = " or ") -> str:
    if isinstance(wanted, (tuple, list)):
        return joint.join(_word(part) for part in cast("tuple[object, ...]", wanted))
    return _word(wanted)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


_PHRASES: dict[str, tuple[str, str]] = {
    "equals": ("is {}", "is not {}"),
    "one_of": ("is {}", "is not {}"),
    "at_least": ("is at least {}", "is less than {}"),
    "at_most": ("is at most {}", "is more than {}"),
    "more_than": ("is more than {}", "is at most {}"),
    "less_than": ("is less than {}", "is at least {}"),
    "has_any": ("includes {}", "includes neither {}"),
    "has_all": ("includes all of {}", "does not include all of {}"),
    "has_none": ("includes neither {}", "includes {}"),
    "has_only": ("includes nothing but {}", "includes something other than {}"),
    "within_days": ("is at most {} days old", "is more than {} days old"),
    "satisfies": ("is a version {}", "is not a version {}"),
    "matches": ("matches the pattern {}", "does not match the pattern {}"),
    "attested": ("is {}", "is not {}"),
}


_RANKS: dict[str, tuple[str, str]] = {
    "at_least": ("is {} or above", "is below {}"),
    "at_most": ("is {} or below", "is above {}"),
    "more_than": ("is above {}", "is {} or below"),
    "less_than": ("is below {}", "is {} or above"),
}
"""How a comparison reads where the values are words of a vocabulary."""


def _phrase(node: Evidence, *, holds: bool) -> str:
    table = _RANKS if node.op in _RANKS and isinstance(node.wanted, str) and not node.wanted[:1].isdigit() else _PHRASES
    words = table[node.op][0 if holds else 1]
    if not isinstance(node.wanted, tuple) or len(node.wanted) == 1:
        words = words.replace("includes neither", "does not include").replace("all of ", "")
    joint = " nor " if "neither" in words else " and " if node.op in ("has_all", "has_only") else " or "
    wanted = str(node.wanted) if node.op in ("matches", "satisfies") else _listed(node.wanted, joint)
    return f"{name_of(node.fact or '')} {words.format(wanted)}"
