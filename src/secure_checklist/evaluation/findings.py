"""The findings of a report, kept as columns by subject, and what is written of them."""

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
"""The outcomes by mask."""
_POSSIBLE: tuple[tuple[Outcome, ...], ...] = tuple(
    tuple(word for bit, word in DECIDED_OUTCOMES.items() if mask & bit and mask != bit) for mask in _MASKS
)
"""The outcomes that are still possible by mask, best first; empty for a decided one."""


class FindingDetails(NamedTuple):
    """The content of a finding besides its outcome.

    Attributes:
        reasons: As in `Finding`, and so the next six.
        disposition: What changes how it counts.
        waiver: The waiver that names it.
        text: The guard's text.
        display: What to show while it isn't known whether it applies.
        explanation: The explanation.
        external: What other tools found.
        written: What is written in the place of these; if None, these, without what a guard does.

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
        """Whether the finding enters the score."""
        return counts(self.disposition, self.reasons)

    @property
    def released(self) -> "FindingDetails":
        """These details as if no guard suppressed the finding; what is waived as well stays waived."""
        waived = self.written.note.disposition if self.written else None
        return self._replace(disposition=waived) if self.disposition == "suppressed" else self


class Written(NamedTuple):
    """The content that is written in place of a finding.

    Attributes:
        mask: The possible outcomes.
        note: The other content.
        always: It rests on a fact that is never written, so that even the person's own view shows only this.

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
    """The findings of one subject: item ids, the masks beside them, and notes by index for those that have any."""

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
        """Each of them as a value of its own."""
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
        """The block as it is written, the same for everyone; itself if nothing differs."""
        return self.shown(own=False)

    def shown(self, *, own: bool) -> "Block":
        """Return the block as it is written, or as the person's own view shows it: with what guards do."""
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
        """The items that enter the score, with their masks."""
        left_out = {index for index, note in self.notes.items() if not note.counted}
        entries = enumerate(zip(self.items, self.masks, strict=True))
        return tuple([entry for index, entry in entries if index not in left_out])


class Findings(Immutable, tuple[Finding, ...]):  # noqa: SLOT001 - a tuple's subclass has no slots that hold anything
    """A tuple of findings that keeps them as columns by subject, too.

    It is one of Python's own collections, since web frameworks send only these from a route that declares no type.

    Attributes:
        blocks: The columns, one block a subject. Their shape may change in any version.

    """

    blocks: tuple[Block, ...]

    def __new__(cls, blocks: Iterable[Block] = ()) -> Self:
        """Make the findings of blocks."""
        kept = tuple(blocks)
        self = super().__new__(cls, chain.from_iterable(block.findings for block in kept))
        self.blocks = kept
        return self

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Findings":
        """Pack findings, keeping their order."""
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
        """Return the outcome of each finding, in order, without making findings of them: the quick way to count."""
        return tuple([OUTCOMES[mask] for block in self.blocks for mask in block.masks])

    def exported(self, *, own: bool = False) -> "Findings":
        """Return the findings as they may leave the process, the same for everybody; see `Finding.exported`.

        With `own`, they are as the person's own view shows them: with what guards do.
        """
        blocks = tuple([block.shown(own=True) if own else block.exported for block in self.blocks])
        return self if all(map(is_, blocks, self.blocks)) else Findings(blocks)

    def __reduce__(self) -> tuple[Callable[[bytes], "Findings"], tuple[bytes]]:
        """Pickle what is written: columns shared with other reports would show which notes are of one make."""
        return _findings_of, (TypeAdapter(Findings).dump_json(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate from a list of findings, and write as one."""
        inner = handler.generate_schema(tuple[Finding, ...])
        # What is written of each has been put in its place by then, so that none need be asked again.
        one = handler.resolve_ref_schema(handler.generate_schema(Finding))
        written = core_schema.tuple_variable_schema(unasked(one))
        serialization = core_schema.wrap_serializer_function_ser_schema(_write, schema=written)
        return core_schema.no_info_wrap_validator_function(_read, inner, serialization=serialization)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe the list of findings, which it is read from and written as."""
        del schema
        return handler(TypeAdapter(tuple[Finding, ...]).core_schema)


def unasked(schema: CoreSchema) -> CoreSchema:
    """Return the schema of a model without its own serialiser, which asks each value for what is written of it."""
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
