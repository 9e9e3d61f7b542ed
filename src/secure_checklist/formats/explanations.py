"""What a report says beyond its findings: on what ground something is so, and what isn't listed.

Nothing here shows a value, nor the outcome of a condition in which a private fact takes part.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from secure_checklist.core.messages import clauses, message
from secure_checklist.evaluation.explanation import Explanation, Facts, Finding, justifications
from secure_checklist.subjects.attestation import ATTESTED

MOST_JUSTIFICATION = 250
"""How long the ground on which something is so may be, in characters, to be shown."""


class Gaps(NamedTuple):
    """What a report can't speak of.

    Attributes:
        unlisted: The kinds of which nothing is listed, each with how many entries wait for it.
        perhaps_more: The kinds that may not be listed in full.
        expired: The entries past the date until which the advice holds, by id.

    """

    unlisted: Mapping[str, int]
    perhaps_more: tuple[str, ...]
    expired: tuple[str, ...]


def justification_of(finding: Finding, facts: Facts) -> str:
    """Return why a finding is as it is; empty: there is no explanation, it is long, or it would show too much."""
    if finding.explanation is None or not _showable(finding.explanation, facts):
        return ""
    pruned = finding.model_copy(
        update={"explanation": _pruned(finding.explanation)}
    )  # parts of valid explanation are valid
    found = justifications(pruned, facts, in_one=True)
    said, counts = clauses(found.because), clauses(found.counts)
    if counts:
        said = message("formats.ground.but", because=said, counts=counts) if said else counts
    return said if len(said) <= MOST_JUSTIFICATION else ""


def _pruned(explanation: Explanation) -> Explanation:
    """Leave out what merely says which system it is, and values, should the report have been asked for them."""
    if not explanation.children and explanation.value is None:
        return explanation
    kept = tuple(_pruned(child) for child in explanation.children if child.fact != "device.os_name")
    return explanation.model_copy(update={"children": kept, "value": None})


def _showable(explanation: Explanation, facts: Facts) -> bool:
    """Return True if no private fact and no guard's fact takes part, and no answer to an item.

    An answer whose question isn't shown says nothing, or too much: "the answer is "Partly"" on someone who watches.
    """
    if not explanation.children:
        name = explanation.fact or ""
        fact = None if name.partition(".")[2].startswith(ATTESTED) else facts.get(name)
        return fact is not None and fact.confidentiality == "ordinary"
    return all(_showable(child, facts) for child in explanation.children)


def gaps_of(findings: Iterable[Finding], kinds: Mapping[str, str]) -> Gaps:
    """Return what isn't listed and what is past its date: silence is never "all good".

    Args:
        findings: All findings.
        kinds: The kind that each item is evaluated for, by its id; an item that isn't there is left out of the kinds.

    """
    unlisted: dict[str, int] = {}
    more: dict[str, None] = {}
    expired: dict[str, None] = {}
    for finding in findings:
        codes = {reason.code for reason in finding.reasons}
        if "content_expired" in codes:
            expired[finding.item] = None
        kind = kinds.get(finding.item) if finding.subject is None else None
        if kind is not None and "no_subject" in codes:
            unlisted[kind] = unlisted.get(kind, 0) + 1
        elif kind is not None and "more_may_exist" in codes:
            more[kind] = None
    return Gaps(unlisted, tuple(more), tuple(expired))
