"""What became of each item, for each subject: the rows of a report, by section."""

from typing import NamedTuple

from secure_checklist.checklists.words import AnyLevel
from secure_checklist.core.messages import clauses, day_of, either, message, sentence
from secure_checklist.evaluation.explanation import Finding, external_line
from secure_checklist.evaluation.score import Score
from secure_checklist.evaluation.summaries import ItemSummary
from secure_checklist.rules.reasons import ReasonCode


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
