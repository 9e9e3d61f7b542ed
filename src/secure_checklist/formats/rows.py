"""What became of each item, for each subject: the rows of a report, by section, and on what ground.

No ground shows a value, nor the outcome of a condition in which a private fact takes part.
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
"""How long the ground on which something is so may be, in characters, to be shown."""


class Row(NamedTuple):
    """One finding, with what a page says of it.

    Attributes:
        finding: The finding itself.
        subject: The name of the subject; if None, none is listed, or more may exist.
        person: It is about the advised person.
        justification: On what ground; empty: there is no explanation, or it would tell too much.

    """

    finding: Finding
    subject: str | None
    person: bool
    justification: str

    @property
    def reasons(self) -> tuple[ReasonCode, ...]:
        """For unknown: why, each once."""
        return tuple(dict.fromkeys(reason.code for reason in self.finding.reasons))

    @property
    def external(self) -> tuple[str, ...]:
        """What other tools found, in sentences."""
        return tuple(map(external_line, self.finding.external))

    @property
    def why(self) -> str:
        """The reason for a finding, or why it isn't known; then its possible outcomes, and who set it aside."""
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
        """Who set it aside, until when and why, or that someone said that it doesn't apply; empty: neither."""
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
    """One item with what became of it.

    Attributes:
        item: What the report says of the item.
        level: How much it matters, as an action's.
        rows: What became of it, for each subject.

    """

    item: ItemSummary
    level: AnyLevel
    rows: tuple[Row, ...]


class Part(NamedTuple):
    """One section.

    Attributes:
        id: The section's id.
        title: Its title, behind those of the sections that it is part of; ids where the checklist isn't at hand.
        score: The score over its entries, and over those of sections that are part of it.
        entries: Its entries that may be shown, in the checklist's order.
        observable: The entries are those that others may notice that they are done, and no others.

    """

    id: str
    title: str
    score: Score
    entries: tuple[Entry, ...]
    observable: bool = False


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
