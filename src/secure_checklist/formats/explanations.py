"""On what ground a finding is as it is, as far as that may be shown.

Nothing here shows a value, nor the outcome of a condition in which a private fact takes part.
"""

from secure_checklist.core.messages import clauses, message
from secure_checklist.evaluation.explanation import Explanation, Facts, Finding, justifications
from secure_checklist.subjects.attestation import ATTESTED

MOST_JUSTIFICATION = 250
"""How long the ground on which something is so may be, in characters, to be shown."""


def justification_of(finding: Finding, facts: Facts) -> str:
    """Return why a finding is as it is; empty: there is no explanation, it is long, or it would show too much."""
    if finding.explanation is None or not _showable(finding.explanation, facts):
        return ""
    # not validated anew: parts of a valid explanation are valid
    pruned = finding.model_copy(update={"explanation": _pruned(finding.explanation)})
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
