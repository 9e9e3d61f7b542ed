"""`SavedInterview`: an unfinished interview, as stored in a progress file or a web session."""

from typing import Any, ClassVar, cast

from pydantic import Field, SerializationInfo, SerializerFunctionWrapHandler, ValidationError, model_serializer

from secure_checklist.core.documents.format import FORMAT_VERSION, PRIVATE
from secure_checklist.core.documents.io import Input, read_document
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.documents.problems import problems_of
from secure_checklist.core.errors import InvalidInventoryError, Problem
from secure_checklist.core.model import Model, fields_described, mapping_of, serialized
from secure_checklist.core.types import Number, Whole
from secure_checklist.core.validators import validate
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.loading import load_inventory
from secure_checklist.subjects.vocabulary import Vocabulary

MOST_PASSED = 100_000
"""The largest number of questions that a saved interview may have passed over."""


class SavedInterview(Model):
    """An unfinished interview.

    The method `Interview.saved` creates a saved interview, without the data that mustn't be kept. All its content is
    written, except incidents, which are only written if the writer's context asks for them.

    Attributes:
        format_version: The version of the file format.
        checklist: The id of the checklist.
        profile: The id of the profile that selected part of the checklist, or None for the whole checklist.
        inventory: The known facts.
        passed: The facts not to ask for again, as in `Interview.passed`, each with the id of its subject.
        budget: The number of screens left, or None for no limit.
        seconds: The number of seconds left, or None for no limit.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"passed"})

    format_version: str = FORMAT_VERSION
    checklist: str
    profile: str | None = None
    inventory: Inventory = Inventory.model_construct()
    passed: tuple[tuple[str, str], ...] = Field(default=(), max_length=MOST_PASSED)
    budget: Whole | None = None
    seconds: Number | None = Field(default=None, ge=0)

    def dropped(self, *, incidents: bool = False, private: bool = False) -> tuple[str, ...]:
        """Return the names of what writing leaves out of the inventory: incidents, and transient facts.

        All private data in a saved interview is written, so the argument `private` has no effect.
        """
        del private
        return self.inventory.dropped(incidents=incidents, private=True)

    @model_serializer(mode="wrap")
    @fields_described
    def _write(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        """Write all that was let in: what is the person's alone was asked for, or it isn't here."""
        asked = mapping_of(info.context) or {}
        if asked.get(PRIVATE) is not True:
            return cast("dict[str, Any]", serialized(self, info, {**asked, PRIVATE: True}))
        written: dict[str, Any] = handler(self)
        return written


@loader(InvalidInventoryError)
def load_interview(
    source: Input, *, vocabulary: Vocabulary | None = None, syntax: Syntax | None = None
) -> SavedInterview:
    """Load a saved interview, with the vocabulary's classes of subjects or, if None, the standard ones.

    Raises:
        InvalidInventoryError: If the interview isn't valid.
        OSError: If the file can't be read.

    """
    data = read_document(source, "interview", syntax)
    if "checklist" not in data:
        hint = "an inventory is loaded with load_inventory"
        raise InvalidInventoryError([Problem("checklist", "a saved interview says of which checklist it is", hint)])
    held = mapping_of(data.get("inventory", {}))
    if held is None:
        raise InvalidInventoryError([Problem("inventory", "an inventory is an object with named fields")])
    inventory = load_inventory(held, vocabulary=vocabulary)
    try:
        return validate(SavedInterview, {**data, "inventory": inventory})
    except ValidationError as error:
        raise InvalidInventoryError(problems_of(error, data, SavedInterview)) from None
