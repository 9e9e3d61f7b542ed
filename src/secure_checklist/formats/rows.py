"""The rows of a report: the result of each item for each subject, by section, with its reason.

A reason never shows a value, or the outcome of a condition that uses a private fact.
"""

from typing import NamedTuple

from secure_checklist.checklists.words import AnyLevel
from secure_checklist.core.messages import clauses, day_of, either, message, sentence
from secure_checklist.evaluation.explanation import Explanation, Facts, Finding, external_line, justifications
from secure_checklist.evaluation.score import Score
from secure_checklist.evaluation.summaries import ItemSummary
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.subjects.attestation import ATTESTED

MOST_JUSTIFICATION = 250
"""The longest reason that is shown, in characters."""


class Row(NamedTuple):
    """One finding, with the text that a page shows about it.

    Attributes:
        finding: The finding itself.
        subject: The name of the subject, or None if none is listed or more may exist.
        person: Whether it is about the advised person.
        justification: The reason. Empty if there is no explanation or it would reveal too much.

    """

    finding: Finding
    subject: str | None
    person: bool
    justification: str

    @property
    def reasons(self) -> tuple[ReasonCode, ...]:
        """The reasons why the finding is unknown, without duplicates."""
        return tuple(dict.fromkeys(reason.code for reason in self.finding.reasons))

    @property
    def external(self) -> tuple[str, ...]:
        """The results of other tools, in sentences."""
        return tuple(map(external_line, self.finding.external))

    @property
    def why(self) -> str:
        """The reason for the finding or why it is unknown, then its possible outcomes and who excluded it."""
        parts = [self.justification] if self.justification else [message(f"reason.{code}") for code in self.reasons]
        parts += self.external
        found = self.finding
        if found.possible and "withheld" not in self.reasons:  # what it can be is no news then
            parts.append(
                message("formats.can_be", outcomes=either([message(f"outcome.{one}") for one in found.possible]))
            )
        if found.disposition == "flagged":
            parts.append(message("formats.read_first"))
        if found.waiver is not None:
            parts.append(self.excluded)
        return clauses(parts)

    @property
    def excluded(self) -> str:
        """Who excluded it, until when and why, or that someone said it doesn't apply. Empty if neither."""
        found, waiver = self.finding, self.finding.waiver
        if waiver is not None:
            key = "formats.waived" if found.disposition == "waived" else "formats.lapsed"
            if waiver.until is None:
                return message(key, who=waiver.who, why=waiver.why)
            return message(f"{key}.until", who=waiver.who, why=waiver.why, day=day_of(waiver.until.date()))
        if "said_not_applicable" not in self.reasons:
            return ""
        stays = message("formats.stays") if found.outcome != "not_applicable" else ""
        return sentence(clauses((message("reason.said_not_applicable"), stays)))


class Entry(NamedTuple):
    """One item with its results.

    Attributes:
        item: The report's summary of the item.
        level: Its importance, as for an action.
        rows: Its result for each subject.

    """

    item: ItemSummary
    level: AnyLevel
    rows: tuple[Row, ...]


class Part(NamedTuple):
    """One section.

    Attributes:
        id: The section's id.
        title: Its title after those of its parent sections, or the ids if the checklist isn't available.
        score: The score over its entries, including those of its subsections.
        entries: The entries that may be shown, in the checklist's order.
        observable: Whether it has only entries that others may notice.

    """

    id: str
    title: str
    score: Score
    entries: tuple[Entry, ...]
    observable: bool = False


def justification_of(finding: Finding, facts: Facts) -> str:
    """Return the reason for a finding. Empty if there is none, it is too long, or it would reveal too much."""
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
