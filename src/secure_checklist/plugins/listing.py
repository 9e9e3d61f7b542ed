"""The active plug-ins: what each adds, and what doesn't work and why."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from secure_checklist.adapters.reading import ADAPTERS
from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.extension_points import DataPack, ExtensionPoint, loaded
from secure_checklist.datasets.contributed import DATASETS
from secure_checklist.formats.writing import FORMATS
from secure_checklist.incident.contacts.directory import DIRECTORIES
from secure_checklist.packs.lint.diagnostic import CHECKS
from secure_checklist.packs.loading import CHECKLISTS, load, names
from secure_checklist.subjects.vocabulary import SUBJECTS, Vocabulary
from secure_checklist.translations.known import CATALOGUES
from secure_checklist.translations.models import Catalogue

POINTS: tuple[ExtensionPoint[Any], ...] = (
    *(SUBJECTS, CHECKLISTS, ADAPTERS, FORMATS),
    *(CATALOGUES, DIRECTORIES, DATASETS, CHECKS),
)
"""Everything that plug-ins can add, in the order of the fields of `Plugin`."""


class Listed(NamedTuple):
    """An active plug-in, with what it adds.

    Attributes:
        name: Its name.
        package: The package it is in, with its version. Empty if there is none.
        brings: The names of its working additions, by field of `Plugin`. For a subject class, these are the names of
            its own facts. For a directory, they are the ids of its contacts. For a data pack, `datasets` has the names
            of the tables it renews.
        faults: What doesn't work, and why. Empty if everything works.

    """

    name: str
    package: str
    brings: Mapping[str, tuple[str, ...]]
    faults: tuple[str, ...]


def listed() -> tuple[Listed, ...]:
    """Import the active plug-ins and return what each adds, ordered by name."""
    return tuple(
        Listed(one.name, one.package, {}, (one.fault,))
        if one.bundle is None
        else Listed(
            one.name,
            one.package,
            {point.field: names for point in POINTS if (names := _names(point, one.name))}
            | ({"datasets": tuple(one.bundle.tables)} if isinstance(one.bundle, DataPack) else {}),
            (
                *(fault.reason for point in POINTS for fault in point.faults() if fault.plugin == one.name),
                *(
                    fault
                    for brought in CATALOGUES.all()
                    if brought.plugin == one.name
                    for fault in _unused(brought.value)
                ),
            ),
        )
        for one in loaded()
    )


def _unused(catalogue: Catalogue) -> Iterator[str]:
    """Yield which keys of a catalogue belong to no fact and no checklist that there is."""
    checklists = {catalogue.checklist} & {*names()} if catalogue.checklist else {*names()}
    texts = {key for name in checklists for key in load(name).texts()}
    facts = Vocabulary.installed().facts
    for key in catalogue.texts if checklists else ():
        about = key.partition("/")[0]
        if about not in (key, "text", *facts) and key not in texts:
            hint = did_you_mean(key, texts) or did_you_mean(about, facts) or "remove it"
            yield f"the catalogue {catalogue.language} has a text of no checklist or fact, {key[:100]}; {hint}"


def _names(point: ExtensionPoint[Any], plugin: str) -> tuple[str, ...]:
    brought = [one for one in point.all() if one.plugin == plugin]
    if point is SUBJECTS:
        known = Vocabulary.standard().facts
        facts = (fact.name for one in brought for fact in one.value.facts().values())
        return tuple(dict.fromkeys(name for name in facts if name not in known))
    return tuple(name for one in brought for name in one.names)
