"""Subjects out of the rows of a store, quickly.

Provenances that are alike are made once and shared, as they are frozen.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from secure_checklist.core.errors import InvalidInventory, UnknownNameError
from secure_checklist.core.model import mapping_of
from secure_checklist.evaluation.summaries import made
from secure_checklist.store.rows import UnfitError, as_wire
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.loading import load_inventory
from secure_checklist.subjects.observations import Observation, Provenance
from secure_checklist.subjects.vocabulary import Vocabulary


class Reader:
    """Reads the rows of one load."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.provenances: dict[object, Provenance] = {}
        self.observations: dict[object, Observation] = {}

    def subjects(self, texts: Iterable[str]) -> Iterator[Subject]:
        """Give the subjects of these rows.

        Raises:
            UnfitError: one of them isn't of the vocabulary.

        """
        for text in texts:
            try:
                yield self.subject(text)
            except (ValueError, TypeError, KeyError, UnknownNameError, RecursionError):
                raise UnfitError from None

    def subject(self, text: str) -> Subject:
        """Give the subject of one row; facts that are declared as data go through the door that checks them."""
        data = _object(from_json(text, allow_inf_nan=False))
        if data.get("extra"):
            try:
                return load_inventory({"subjects": [data]}, vocabulary=self.vocabulary).subjects[0]
            except InvalidInventory:
                raise UnfitError from None
        observed = mapping_of(data.get("observed"))
        if observed:
            data["observed"] = {name: self.provenance(part) for name, part in observed.items()}
        try:
            return self.vocabulary.subject(data["kind"]).model_validate(data)
        except ValidationError:
            raise UnfitError from None

    def provenance(self, held: object) -> Provenance:
        """Give a provenance, made once for all that are alike but for what they were chosen over."""
        data = _object(held)
        key = (data.get("source"), data.get("at"), data.get("raw"))
        found = self.provenances.get(key)
        beaten = data.get("beaten")
        if found is None:
            plain = {name: part for name, part in data.items() if name != "beaten"}
            found = self.provenances[key] = Provenance.model_validate(plain)
        if not beaten:
            return found
        over = tuple(self.observation(part) for part in beaten)
        return made(Provenance, {"source": found.source, "at": found.at, "beaten": over, "raw": found.raw})

    def observation(self, held: object) -> Observation:
        """Give an observation, made once for all that are alike."""
        data = _object(held)
        value = as_wire(data["value"])
        key = (isinstance(value, bool), isinstance(value, float), value, data.get("source"), data.get("at"))
        found = self.observations.get(key)
        if found is None:
            found = self.observations[key] = Observation.model_validate(data)
        return found


def _object(value: object) -> dict[str, Any]:
    found = mapping_of(value)
    if found is None:
        raise UnfitError
    return found
