"""The findings of a report, stored as columns by subject, and their written form."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import is_
from typing import NamedTuple, Self, cast

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidatorFunctionWrapHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from secure_checklist.checklists.items import Unclear
from secure_checklist.core.model import Immutable
from secure_checklist.evaluation.explanation import (
    EXPORTED,
    GUARDED,
    Disposition,
    Explanation,
    External,
    Finding,
    Reason,
    counts,
)
from secure_checklist.evaluation.summaries import all_made, made
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, Outcome, outcome_of
from secure_checklist.subjects.entries import Waiver

_MASKS = range(2 * max(DECIDED_OUTCOMES))
OUTCOMES: tuple[Outcome, ...] = tuple(outcome_of(mask) for mask in _MASKS)
"""The outcome of each mask."""
_POSSIBLE: tuple[tuple[Outcome, ...], ...] = tuple(
    tuple(word for bit, word in DECIDED_OUTCOMES.items() if mask & bit and mask != bit) for mask in _MASKS
)
"""The outcomes that are still possible by mask, best first; empty for a decided one."""


class FindingDetails(NamedTuple):
    """The content of a finding besides its outcome.

    Attributes:
        reasons: The same as in `Finding`, like the next six fields.
        disposition: How the finding is counted or shown.
        waiver: The waiver that names the item.
        text: The neutral text of the guard.
        display: Whether to show the finding while it isn't known whether the item applies.
        explanation: The explanation.
        external: The results of other tools.
        written: The content to write instead. If None, these details are written without the effect of a guard.

    """

    reasons: tuple[Reason, ...] = ()
    disposition: Disposition | None = None
    waiver: Waiver | None = None
    text: str = ""
    display: Unclear = "show"
    explanation: Explanation | None = None
    external: tuple[External, ...] = ()
    written: "Written | None" = None

    @property
    def counted(self) -> bool:
        """Whether the finding counts in the score."""
        return counts(self.disposition, self.reasons)

    @property
    def released(self) -> "FindingDetails":
        """These details as if no guard suppressed the finding. A waiver stays in effect."""
        waived = self.written.note.disposition if self.written else None
        return self._replace(disposition=waived) if self.disposition == "suppressed" else self


class Written(NamedTuple):
    """The content that is written instead of a finding.

    Attributes:
        mask: The possible outcomes.
        note: The rest of the content.
        always: Whether the finding depends on a fact that is never written, so that even the person's own view shows
            only this.

    """

    mask: int
    note: FindingDetails
    always: bool = False


PLAIN = FindingDetails()
_DETAILS: tuple[str, ...] = FindingDetails._fields[:-1]
_FIELDS = ("item", "subject", "outcome", "possible", *_DETAILS)
_FINDINGS = tuple(
    dict[str, object](zip(_FIELDS, ("", None, OUTCOMES[mask], _POSSIBLE[mask], *PLAIN), strict=False))
    for mask in _MASKS
)
"""The fields of a finding without details by mask, in order."""


def _written(mask: int, note: FindingDetails, *, own: bool) -> Written | None:
    """Return what is written in the place of a finding, whatever a guard reads; if None, it is written as it is.

    It doesn't depend on any fact that a guard reads. In the person's own view, the effects of guards stay.
    """
    if note.written is not None and (note.written.always or not own):
        return note.written
    if own or (note.disposition not in GUARDED and not note.text):
        return None
    kept = None if note.disposition in GUARDED else note.disposition
    return Written(mask, note._replace(disposition=kept, text=""))


@dataclass(eq=False)
class Block:
    """The findings of one subject: the items' ids, a mask for each item, and notes by index for items that have one."""

    #   subject  phone
    #   items    lock, update, backup
    #   masks    08    0a      02
    #   notes    -     not_asked: device.auto_update_os
    #
    # Decided findings need no note, so a report over a thousand subjects is a few bytes for most of them. A `Finding`
    # is only made when someone reads it.
    subject: str | None
    items: tuple[str, ...]
    masks: bytes
    notes: Mapping[int, FindingDetails]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings as separate values."""
        masks, notes = enumerate(self.masks), self.notes
        found = all_made(Finding, [self._values(index, mask, notes.get(index, PLAIN)) for index, mask in masks])
        for index, note in notes.items():
            if note.written is not None:
                # Kept beside the finding and not as a field of it: a field would be written, compared and shown by
                # `repr`.
                vars(found[index])[EXPORTED] = made(Finding, self._values(index, note.written.mask, note.written.note))
        return tuple(found)

    def _values(self, index: int, mask: int, note: FindingDetails) -> dict[str, object]:
        values = _FINDINGS[mask].copy()  # cheaper than to name each field again
        values["item"], values["subject"] = self.items[index], self.subject
        if note is not PLAIN:
            values.update(zip(_DETAILS, note, strict=False))
        return values

    @cached_property
    def exported(self) -> "Block":
        """The block as it is written, which is the same for everyone. If nothing differs, this is the block itself."""
        return self.shown(own=False)

    def shown(self, *, own: bool) -> "Block":
        """Return the block as it is written or, with `own`, as in the person's own view, with the effects of guards."""
        masks, notes = bytearray(self.masks), dict(self.notes)
        for index, note in self.notes.items():
            written = _written(masks[index], note, own=own)
            if written is not None:
                masks[index], notes[index] = written.mask, written.note
        if notes == self.notes:
            return self
        return Block(self.subject, self.items, bytes(masks), {i: notes[i] for i in sorted(notes) if notes[i] != PLAIN})

    def released(self, items: Container[str]) -> "Block":
        """Return the block as if no guard suppressed these items."""
        notes = {i: note.released if self.items[i] in items else note for i, note in self.notes.items()}
        return Block(self.subject, self.items, self.masks, notes)

    @cached_property
    def counted(self) -> tuple[tuple[str, int], ...]:
        """The ids of the items that count in the score, each with its mask."""
        left_out = {index for index, note in self.notes.items() if not note.counted}
        entries = enumerate(zip(self.items, self.masks, strict=True))
        return tuple([entry for index, entry in entries if index not in left_out])


class Findings(Immutable, tuple[Finding, ...]):  # noqa: SLOT001 - a tuple's subclass has no slots that hold anything
    """A tuple of findings that also keeps them as columns by subject.

    It is a subclass of a built-in collection because web frameworks only send such a collection from a route that
    doesn't declare a type.

    Attributes:
        blocks: The columns, with one block for each subject. Their structure may change in any version.

    """

    blocks: tuple[Block, ...]

    def __new__(cls, blocks: Iterable[Block] = ()) -> Self:
        """Make findings from blocks."""
        kept = tuple(blocks)
        self = super().__new__(cls, chain.from_iterable(block.findings for block in kept))
        self.blocks = kept
        return self

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Findings":
        """Pack findings into blocks, keeping their order."""
        blocks: list[Block] = []
        run: list[Finding] = []
        for finding in findings:
            if run and run[-1].subject != finding.subject:
                blocks.append(_pack(run))
                run = []
            run.append(finding)
        return cls([*blocks, _pack(run)] if run else blocks)

    def __repr__(self) -> str:
        return f"Findings({len(self)})"

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the outcome of each finding, in order, without creating `Finding` objects: the fast way to count."""
        return tuple([OUTCOMES[mask] for block in self.blocks for mask in block.masks])

    def exported(self, *, own: bool = False) -> "Findings":
        """Return the findings as they are written, the same for everyone. See `Finding.exported`.

        With `own`, return them as the person's own view shows them, with the effects of guards.
        """
        blocks = tuple([block.shown(own=True) if own else block.exported for block in self.blocks])
        return self if all(map(is_, blocks, self.blocks)) else Findings(blocks)

    def __reduce__(self) -> tuple[Callable[[bytes], "Findings"], tuple[bytes]]:
        """Pickle the written form. Columns shared with other reports would reveal which notes have the same origin."""
        return _findings_of, (TypeAdapter(Findings).dump_json(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate from a list of findings, and serialise as one."""
        inner = handler.generate_schema(tuple[Finding, ...])
        # What is written of each has been put in its place by then, so that none need be asked again.
        one = handler.resolve_ref_schema(handler.generate_schema(Finding))
        written = core_schema.tuple_variable_schema(unasked(one))
        serialization = core_schema.wrap_serializer_function_ser_schema(_write, schema=written)
        return core_schema.no_info_wrap_validator_function(_read, inner, serialization=serialization)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe the findings as a list, which is how they are read and written."""
        del schema
        return handler(TypeAdapter(tuple[Finding, ...]).core_schema)


def unasked(schema: CoreSchema) -> CoreSchema:
    """Return the schema of a model without the model's own serialiser, which would export each value again."""
    found = cast("dict[str, object]", schema)
    while found["type"] != "model":
        found = cast("dict[str, object]", found["schema"])
    return cast("CoreSchema", {key: part for key, part in found.items() if key != "serialization"})


def _read(value: object, handler: ValidatorFunctionWrapHandler) -> Findings:
    return value if isinstance(value, Findings) else Findings.of(handler(value))


def _write(value: Findings, handler: SerializerFunctionWrapHandler) -> object:
    return handler(value.exported())


def _pack(run: list[Finding]) -> Block:
    said = [FindingDetails(*(getattr(one, name) for name in _DETAILS)) for one in run]
    notes = {index: note for index, note in enumerate(said) if note != PLAIN}
    return Block(run[0].subject, tuple(finding.item for finding in run), bytes(finding.mask for finding in run), notes)


def _findings_of(data: bytes) -> Findings:
    return TypeAdapter(Findings).validate_json(data)
