"""What a subject in a store becomes when an answer comes in, or when somebody adds what they know of it.

All as JSON: the fields of a subject as plain data. Whether one value beats another is left to `combine`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.rules.fact import Fact
from secure_checklist.store.rows import as_json_value
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import INCIDENT, NEVER_WRITTEN
from secure_checklist.subjects.observations import Observation, Provenance, combine
from secure_checklist.subjects.vocabulary import Vocabulary

Data = dict[str, Any]
MOST_SUPERSEDED = 20
"""How many observations a state remembers that its value was chosen over; the answers keep them all."""
_ABOUT = frozenset({"kind", "id", "label", "observed_at", "observed", "unknown", "extra"})


class Slot(NamedTuple):
    """What a subject says of one fact: the JSON value, its provenance as plain data, and why there is none."""

    value: Any = None
    provenance: Data | None = None
    unknown: str | None = None


EMPTY = Slot()


def fields_of(data: Data) -> tuple[str, ...]:
    """Return the fields of which a subject says anything."""
    named = (name for key in ("extra", "observed", "unknown") for name in _part(data, key))
    return tuple(dict.fromkeys((*(key for key in data if key not in _ABOUT), *named)))


def slot_of(data: Data, field: str) -> Slot:
    """Return what a subject says of one fact."""
    value = _part(data, "extra").get(field) if "." in field else data.get(field)
    return Slot(value, _part(data, "observed").get(field), _part(data, "unknown").get(field))


def _part(data: Data, key: str) -> Data:
    return mapping_of(data.get(key)) or {}


def put(data: Data, field: str, slot: Slot) -> Data:
    """Return a subject's data with this said of one fact."""
    found = dict(data)
    parts: tuple[tuple[str, Any], ...] = (("observed", slot.provenance), ("unknown", slot.unknown))
    if "." in field:
        parts += (("extra", slot.value),)
    elif slot.value is None:
        found.pop(field, None)
    else:
        found[field] = slot.value
    for key, part in parts:
        held = {name: value for name, value in _part(found, key).items() if name != field}
        if part is not None:
            held[field] = part
        if held:
            found[key] = held
        else:
            found.pop(key, None)
    return found


def observations(slot: Slot, at: str | None) -> tuple[Observation, ...]:
    """Return what a slot was made of, the chosen value first; `at` stands in where it has no provenance."""
    held = Provenance.model_validate(slot.provenance if slot.provenance is not None else {"at": at})
    if slot.value is None:
        return held.superseded
    return (Observation(value=as_json_value(slot.value), source=held.source, at=held.at), *held.superseded)


def combined(seen: Iterable[Observation]) -> Slot:
    """Return what observations come to, as `combine` decides."""
    choice = combine(seen)
    provenance = choice.provenance
    if provenance is not None and len(provenance.superseded) > MOST_SUPERSEDED:
        provenance = provenance.replace(superseded=provenance.superseded[:MOST_SUPERSEDED])
    reported = None if provenance is None else provenance.model_dump(mode="json", exclude_defaults=True)
    value: Any = choice.value
    parts = list_of(value)
    return Slot(value if parts is None else list(parts), reported, choice.unknown)


def observed(data: Data, field: str, seen: Observation) -> Data:
    """Return a subject's data with one observation combined with what it held."""
    held = observations(slot_of(data, field), data.get("observed_at"))
    return put(data, field, combined((*held, seen)))


def added(present: Data, given: Data, *, keep: bool = False) -> tuple[Data, dict[str, Slot]]:
    """Lay what somebody knows over what is stored, and take nothing away; return also what was set of which fact.

    Args:
        present: What is stored.
        given: What they know.
        keep: Of two undated values, what is stored stays.

    """
    found, made = dict(present), dict[str, Slot]()
    for field in fields_of(given):
        slot = _settled(present, given, field, keep=keep)
        if slot != slot_of(present, field):
            found, made[field] = put(found, field, slot), slot
    for key in ("label", "observed_at"):
        if key in given and not (keep and key in present):
            found = {**_dated(found, key), key: given[key]}
    return found, made


def _settled(present: Data, given: Data, field: str, *, keep: bool) -> Slot:
    held, new = slot_of(present, field), _own(given, present, field)
    if held in (new, EMPTY):
        return new
    seen, mine = observations(new, None), observations(held, present.get("observed_at"))
    if not mine:
        return new if seen else held
    dated = any(one.at for one in mine) and any(one.at for one in seen)
    if seen and (keep or dated):
        return combined(dict.fromkeys((*mine, *seen)))
    return held if keep else new


def _own(given: Data, present: Data, field: str) -> Slot:
    """Return what is said of a fact with the time that it has from its subject, where that is told otherwise there."""
    slot, at = slot_of(given, field), given.get("observed_at")
    if slot.value is None or slot.provenance is not None or at is None or at == present.get("observed_at"):
        return slot
    return slot._replace(provenance={"at": at})


def _dated(data: Data, key: str) -> Data:
    """Write down the time of each value that has it from its subject, before the subject gets another."""
    at = data.get("observed_at")
    if key != "observed_at" or at is None:
        return data
    for field in fields_of(data):
        slot = slot_of(data, field)
        if slot.value is not None and slot.provenance is None:
            data = put(data, field, slot._replace(provenance={"at": at}))
    return data


def changes(before: Data, after: Data) -> dict[str, Slot]:
    """Return the facts whose value, source or reason changed."""
    named = dict.fromkeys((*fields_of(after), *fields_of(before)))
    return {field: slot_of(after, field) for field in named if slot_of(after, field) != slot_of(before, field)}


# what may be kept ------------------------------------------------------------------------------------------------


class Rules(NamedTuple):
    """What a store keeps: which facts there are, and whether private ones and incidents are among what it keeps."""

    vocabulary: Vocabulary
    private: bool
    incidents: bool

    def keeps(self, kind: str) -> bool:
        """Return whether subjects of a kind are kept."""
        return self.incidents or kind != INCIDENT

    def former_fields(self, kind: str) -> Mapping[str, str]:
        """Return the present names of a kind's facts by their former ones; none where no class is known for it."""
        return self.vocabulary.subject(kind).former_fields() if kind in self.vocabulary.kinds else {}

    def may(self, cls: type[Subject], field: str) -> bool:
        """Return whether a fact may be kept; an undeclared one may not, as nobody knows how private it is."""
        if field.startswith(ATTESTED):
            return field.removeprefix(ATTESTED) not in NEVER_WRITTEN
        fact: Fact[Any] | None = cls.facts().get(field)
        if fact is None:
            fact = self.vocabulary.get(f"{cls.kind}.{field}")
        level = "transient" if fact is None else fact.confidentiality
        return level == "ordinary" or (level == "private" and self.private)

    def replaced(self, present: Data, given: Data, cls: type[Subject]) -> Data:
        """Return what is given, with what is stored of the facts that this store wouldn't keep: it can't be given."""
        for field in fields_of(present):
            if not self.may(cls, field):
                given = put(given, field, slot_of(present, field))
        return given

    def sifted(self, subject: Subject, data: Data) -> tuple[Data, tuple[str, ...]]:
        """Return what may be kept of a subject, and the names of what may not, as `subject.field`."""
        cls = type(subject)
        gone = [field for field in fields_of(data) if not self.may(cls, field)]
        for field in gone:
            data = put(data, field, EMPTY)
        values: Mapping[str, Any] = subject.__dict__
        said = {*subject.observed, *subject.unknown}
        gone += [name for name in cls.transient_fields() if values.get(name) is not None or name in said]
        return data, tuple(f"{subject.id}.{field}" for field in sorted(set(gone)))
