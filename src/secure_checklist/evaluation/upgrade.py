"""`upgrade_notes`: what a new version of a checklist changes for one person.

Items that a guard suppresses are left out, and what rests on facts that are never written counts as not asked, as in a
report that leaves the process.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.clock import utc_now
from secure_checklist.core.model import Model, list_of, mapping_of
from secure_checklist.core.types import Instant
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.report import Change, Report
from secure_checklist.evaluation.summaries import ChecklistNote
from secure_checklist.rules.outcome import Outcome
from secure_checklist.subjects.inventory import Attestation, Inventory, Waiver

Why = Literal["rule", "parameter", "renewal", "dates", "kind", "level", "text", "facts"]
"""What is different about an item. `rule`: its conditions. `parameter`: a value that they refer to. `renewal`: after
how many days an answer is stale. `dates`: when the advice holds. `kind`: the kind of its subjects. `level`: its level
or weight. `text`: its prose, steps or sources. `facts`: nothing of its own, so the facts that the checklist brings."""
Lost = Literal["item_removed", "rule_decides", "kind_changed"]
"""Why an answer counts no longer. `rule_decides`: the item has a rule now, so that facts decide and not a word."""

_TEXTS = frozenset(
    {"title", "why", "question", "steps", "do_not", "sources", "evidence", "for_whom", "neutral_title"}
    | {"effort", "mitigates", "tags", "needs", "deadlines", "avoid", "see_also", "phase", "optional", "examples"}
)


class Renamed(Model):
    """An item that has another id now. What was answered under the old one counts on.

    Attributes:
        before: The old id.
        after: The new id.
        title: Its title now.

    """

    before: str
    after: str
    title: str


class NewItem(Model):
    """An item that wasn't there.

    Attributes:
        item: Its id.
        title: Its title.
        outcomes: Its outcome for each subject it is for; subject None: for what isn't listed.

    """

    item: str
    title: str
    outcomes: tuple[tuple[str | None, Outcome], ...]


class GoneItem(Model):
    """An item that isn't there any more.

    Attributes:
        item: Its old id.
        title: Its old title.
        outcomes: What had become of it, by subject; subject None: for what isn't listed.

    """

    item: str
    title: str
    outcomes: tuple[tuple[str | None, Outcome], ...]


class ItemChange(Model):
    """An item that is different.

    Attributes:
        item: Its new id.
        title: Its new title.
        why: What is different.
        outcomes: The outcomes that changed by it; none: they are as before.

    """

    item: str
    title: str
    why: tuple[Why, ...]
    outcomes: tuple[Change, ...] = ()


class LostAnswer(Model):
    """A person's word on an item that counts no longer. What they said isn't reported.

    Attributes:
        item: The item's old id.
        subject: The id of the subject it was about; None: the advised person.
        why: Why it counts no longer.

    """

    item: str
    subject: str | None = None
    why: Lost


class UpgradeNotes(Model):
    """What changes for one person from one version of a checklist to another.

    Attributes:
        before: The older content.
        after: The newer content.
        now: The time that both were evaluated for.
        renamed: Items with another id.
        added: Items that are new, with their outcomes now.
        removed: Items that are gone, under their old ids.
        changed: Items that are different, under their new ids.
        lost: Answers that count no longer.
        lapsed: Waivers whose item is gone, also where a guard suppressed it. They change nothing any more.

    """

    before: ChecklistNote
    after: ChecklistNote
    now: Instant
    renamed: tuple[Renamed, ...] = ()
    added: tuple[NewItem, ...] = ()
    removed: tuple[GoneItem, ...] = ()
    changed: tuple[ItemChange, ...] = ()
    lost: tuple[LostAnswer, ...] = ()
    lapsed: tuple[Waiver, ...] = ()

    @property
    def outcomes(self) -> tuple[Change, ...]:
        """Every outcome of a kept item that changed."""
        return tuple(change for item in self.changed for change in item.outcomes)

    def __bool__(self) -> bool:
        """Return whether anything is different at all."""
        return any((self.renamed, self.added, self.removed, self.changed, self.lost, self.lapsed))


def upgrade_notes(old: Checklist, new: Checklist, inventory: Inventory, *, now: datetime | None = None) -> UpgradeNotes:
    """Return what a new version of a checklist changes for this person.

    Raises:
        ValueError: `new` isn't a version of `old` by its id or former ids, or `now` has no offset.

    """
    if old.id not in (new.id, *new.former_ids):
        raise ValueError("these are two different checklists, not two versions of one")
    at = utc_now(now)
    lapsed = tuple(waiver for waiver in inventory.waivers if old.find(waiver.item) and not new.find(waiver.item))
    after = evaluate(new, _waived(inventory, lambda waiver: waiver not in lapsed), now=at)
    before = evaluate(old, _waived(inventory, lambda waiver: old.find(waiver.item) is not None), now=at)
    pair = _Pair(old, new, before.exported(), after.exported())
    return UpgradeNotes(
        before=before.checklist,
        after=after.checklist,
        now=at,
        renamed=tuple(pair.renamed()),
        added=tuple(pair.added()),
        removed=tuple(pair.removed()),
        changed=tuple(pair.changed()),
        lost=tuple(pair.lost(inventory.attestations)),
        lapsed=lapsed,
    )


def _waived(inventory: Inventory, wanted: Callable[[Waiver], bool]) -> Inventory:
    """Return the inventory with only some of its waivers."""
    return inventory.replace(waivers=tuple(waiver for waiver in inventory.waivers if wanted(waiver)))


class _Pair:
    """Two versions with their reports as they may leave the process, and which item became which."""

    def __init__(self, old: Checklist, new: Checklist, before: Report, after: Report) -> None:
        self.old, self.new = old, new
        self.before, self.after = _outcomes(before), _outcomes(after)
        self.now: dict[str, Item] = {}
        for item in old.items:
            found = new.find(item.id)
            if found is not None:
                self.now[item.id] = found
        self.renames = {name: parameter.name for parameter in new.parameters for name in parameter.former_ids}

    def kept(self) -> Iterator[tuple[Item, Item]]:
        """Return the items that both have and that may be reported, as they were and as they are."""
        for item in self.old.items:
            found = self.now.get(item.id)
            if found is not None and item.id in self.before and found.id in self.after:
                yield item, found

    def renamed(self) -> Iterator[Renamed]:
        for old, item in self.kept():
            if old.id != item.id:
                yield Renamed(before=old.id, after=item.id, title=item.title)

    def added(self) -> Iterator[NewItem]:
        continued = {item.id for item in self.now.values()}
        for item in self.new.items:
            if item.id not in continued and item.id in self.after:
                yield NewItem(item=item.id, title=item.title, outcomes=tuple(self.after[item.id].items()))

    def removed(self) -> Iterator[GoneItem]:
        for item in self.old.items:
            if item.id not in self.now and item.id in self.before:
                yield GoneItem(item=item.id, title=item.title, outcomes=tuple(self.before[item.id].items()))

    def changed(self) -> Iterator[ItemChange]:
        for old, item in self.kept():
            held, found = self.before[old.id], self.after[item.id]
            outcomes = tuple(
                Change(item=item.id, subject=subject, before=held.get(subject), after=found.get(subject))
                for subject in dict.fromkeys((*held, *found))
                if held.get(subject) != found.get(subject)
            )
            why = tuple(self.why(old, item))
            if outcomes and not set(why) - {"level", "text"}:
                why = (*why, "facts")
            if why:
                yield ItemChange(item=item.id, title=item.title, why=why, outcomes=outcomes)

    def why(self, old: Item, item: Item) -> Iterator[Why]:
        """Name what is different about an item."""
        before, after = (None if one.rule is None else one.rule.model_dump(mode="json") for one in (old, item))
        if _mapped(before, self.old.values) != _mapped(after, self.new.values):
            yield "parameter" if self._named(before) == self._named(after) else "rule"
        if old.renew_after != item.renew_after:
            yield "renewal"
        if (old.valid_from, old.valid_until) != (item.valid_from, item.valid_until):
            yield "dates"
        if old.kind != item.kind:
            yield "kind"
        weights = self.old.points(old), self.new.points(item)
        if (old.level, weights[0], old.situations) != (item.level, weights[1], item.situations):
            yield "level"
        if any(getattr(old, name) != getattr(item, name) for name in _TEXTS):
            yield "text"

    def lost(self, entries: Iterable[Attestation]) -> Iterator[LostAnswer]:
        """Return the answers that count no longer."""
        for entry in entries:
            old, item = self.old.find(entry.item), self.new.find(entry.item)
            if old is None or old.rule is not None or old.id not in self.before:
                continue
            why: Lost | None = None
            if item is None:
                why = "item_removed"
            elif item.rule is not None:
                why = "rule_decides"
            elif item.kind != old.kind:
                why = "kind_changed"
            if why:
                yield LostAnswer(item=entry.item, subject=entry.subject, why=why)

    def _named(self, rule: object) -> object:
        """Return a rule with the present names of its parameters."""
        names = _names(rule)
        return _mapped(rule, {name: {"param": self.renames.get(name, name)} for name in names})


def _outcomes(report: Report) -> Mapping[str, Mapping[str | None, Outcome]]:
    found: dict[str, dict[str | None, Outcome]] = {note.id: {} for note in report.items}
    for finding in report.findings:
        found[finding.item][finding.subject] = finding.outcome
    return found


def _names(node: object) -> frozenset[str]:
    """Return the names of the parameters that a rule refers to."""
    entries = mapping_of(node)
    if entries is not None and set(entries) == {"param"}:
        return frozenset({str(entries["param"])})
    parts = list_of(node) if entries is None else tuple(entries.values())
    return frozenset(name for part in parts or () for name in _names(part))


def _mapped(node: object, put: Mapping[str, object]) -> object:
    """Return plain data with something else in the place of each reference to a parameter."""
    if (entries := mapping_of(node)) is not None:
        if set(entries) == {"param"}:
            return put.get(str(entries["param"]))
        return {key: _mapped(part, put) for key, part in entries.items()}
    parts = list_of(node)
    return node if parts is None else [_mapped(part, put) for part in parts]
