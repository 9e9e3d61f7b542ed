"""The state of a subject in a store, after an answer arrives or someone adds what they know about it.

`combine` decides which of two values counts.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from secure_checklist.core.documents.format import PRIVATE
from secure_checklist.rules.fact import Fact
from secure_checklist.store.rows import as_json_value
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.disclosure import Disclosure
from secure_checklist.subjects.observations import Observation, Provenance, combine
from secure_checklist.subjects.vocabulary import Vocabulary

MOST_SUPERSEDED = 20
"""The maximum number of superseded observations that a state keeps for a value. The answers keep them all."""
_ABOUT = ("kind", "id", "label", "observed_at")


class Slot(NamedTuple):
    """The state of one fact: the JSON value, its provenance, and the reason if there is no value."""

    value: Any = None
    provenance: Provenance | None = None
    unknown: str | None = None

    def observations(self, at: Any = None) -> tuple[Observation, ...]:  # noqa: ANN401 - a datetime or its text
        """Return its observations, the chosen value first. `at` is the time to use if the value has no provenance."""
        known = self.provenance or Provenance(at=at)
        if self.value is None:
            return known.superseded
        return (Observation(value=self.value, source=known.source, at=known.at), *known.superseded)


EMPTY = Slot()


class SubjectState(NamedTuple):
    """The state of a subject: what it is and its name, as JSON, and the slots of its facts.

    Transient facts are never included.
    """

    about: Mapping[str, Any]
    slots: dict[str, Slot]

    @classmethod
    def by(cls, subject: Subject) -> "SubjectState":
        """Return the state of a subject."""
        # One row holds a subject's values and where each is from, fact by fact, as `Slot`s. So an answer can be
        # combined with what is there without reading the history.
        #
        #   the subject: screen_lock is "pin", observed.screen_lock has the source "reported"
        #   the row: screen_lock -> Slot("pin", Provenance(source="reported"), None)
        found = subject.model_dump(
            mode="json", exclude_defaults=True, exclude={"observed", "unknown"}, context={PRIVATE: True}
        )
        about = {"kind": subject.kind, "id": subject.id, **{key: found[key] for key in _ABOUT if key in found}}
        values = {**found, **found.get("extra", {})}
        hidden = {*_ABOUT, "extra", *type(subject).transient_fields()}
        named = dict.fromkeys((*values, *subject.observed, *subject.unknown))
        slots = {
            name: Slot(as_json_value(values.get(name)), subject.observed.get(name), subject.unknown.get(name))
            for name in named
            if name not in hidden
        }
        return cls(about, slots)

    def row(self) -> dict[str, Any]:
        """Return the state as a subject's plain data."""
        row: dict[str, Any] = {**self.about}
        for name, (value, provenance, unknown) in self.slots.items():
            if value is not None:
                (row.setdefault("extra", {}) if "." in name else row)[name] = value
            if provenance is not None:
                row.setdefault("observed", {})[name] = provenance.model_dump(mode="json", exclude_defaults=True)
            if unknown is not None:
                row.setdefault("unknown", {})[name] = unknown
        return row

    def where(self, wanted: Callable[[str], bool]) -> "SubjectState":
        """Return the state with only the facts that are wanted."""
        return self._replace(slots={name: slot for name, slot in self.slots.items() if wanted(name)})

    def of(self, field: str) -> Slot:
        """Return the slot of one fact."""
        return self.slots.get(field, EMPTY)

    def observed(self, field: str, seen: Observation) -> "SubjectState":
        """Return the state with one observation combined with what was known of a fact."""
        known = self.of(field).observations(self.about.get("observed_at"))
        return self._replace(slots={**self.slots, field: _combined((*known, seen))})

    def changes(self, before: "SubjectState") -> dict[str, Slot]:
        """Return the slots of the facts whose value, source or reason has changed."""
        return {name: self.of(name) for name in (self.slots | before.slots) if self.of(name) != before.of(name)}

    def added(self, given: "SubjectState") -> tuple["SubjectState", dict[str, Slot]]:
        """Return the state with what someone knows added and nothing removed, and the slots that this changed."""
        at, theirs = self.about.get("observed_at"), given.about.get("observed_at")
        new = {field: slot if theirs == at else _dated(slot, theirs) for field, slot in given.slots.items()}
        new = {field: _settled(self.of(field), slot, at) for field, slot in new.items()}
        changed = {field: slot for field, slot in new.items() if slot != self.of(field)}
        slots = {**self.slots, **changed}
        about = {**self.about, **given.about}
        # The time of the subject changes, and values without a time of their own had it from there. It is written down
        # for each of them first, or an old value would become as new as the new one.
        if at not in (None, about.get("observed_at")):  # what had its time from the subject keeps it
            slots = {field: _dated(slot, at) for field, slot in slots.items()}
        return SubjectState(about, slots), changed


def _settled(known: Slot, new: Slot, at: object) -> Slot:
    """Return the slot that two of one fact come to; `at` is the time of the known one if it has none of its own."""
    if known in (new, EMPTY):
        return new
    seen, mine = new.observations(), known.observations(at)
    if not mine:
        return new if seen else known
    # Without a time on both sides, nothing says which one is newer, and what is given now counts.
    dated = any(one.at for one in mine) and any(one.at for one in seen)
    return _combined(dict.fromkeys((*mine, *seen))) if dated else new


def _dated(slot: Slot, at: Any) -> Slot:  # noqa: ANN401 - a datetime's text, or None
    """Write down the time of a value that has it from its subject."""
    undated = slot.value is not None and slot.provenance is None
    return slot._replace(provenance=Provenance(at=at)) if undated and at is not None else slot


def _combined(seen: Iterable[Observation]) -> Slot:
    """Return the slot that observations come to, as `combine` decides."""
    choice = combine(seen)
    provenance = choice.provenance
    if provenance is not None and len(provenance.superseded) > MOST_SUPERSEDED:
        provenance = provenance.replace(superseded=provenance.superseded[:MOST_SUPERSEDED])
    return Slot(choice.value, provenance, choice.unknown)


# what may be kept ------------------------------------------------------------------------------------------------


class StoragePolicy(NamedTuple):
    """What a store keeps: which facts exist, and what may be written about them and about incidents."""

    vocabulary: Vocabulary
    disclosure: Disclosure

    def may(self, cls: type[Subject], field: str) -> bool:
        """Return True if what is known about a fact may be kept.

        The confidentiality of an undeclared fact isn't known. Nor is that of an item, given only its name.
        """
        if field.startswith(ATTESTED):
            return self.disclosure.private
        fact: Fact[Any] | None = cls.facts().get(field)
        if fact is None:
            fact = self.vocabulary.get(f"{cls.kind}.{field}")
        return fact is not None and self.disclosure.fact(fact)
