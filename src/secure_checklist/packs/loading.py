"""The built-in checklists, those of plug-ins, and their names."""

from functools import cache
from importlib.resources import files

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core import prepared
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of, renewed


@cache
def builtin() -> tuple[str, ...]:
    """Return the names of the built-in packs, in alphabetical order."""
    found = files("secure_checklist.packs").joinpath("data").iterdir()
    return tuple(sorted(entry.name.removesuffix(".json") for entry in found if entry.name.endswith(".json")))


CHECKLISTS: ExtensionPoint[Checklist] = ExtensionPoint(
    "checklists", instances_of(Checklist), lambda one: (one.id,), lambda: dict.fromkeys(builtin())
)
"""The checklists that plug-ins add."""


def names() -> tuple[str, ...]:
    """Return the names of the built-in packs, then those of plug-ins, each in alphabetical order."""
    return (*builtin(), *sorted(CHECKLISTS.names()))


def load(name: str) -> Checklist:
    """Load a built-in pack or a plug-in's pack.

    Raises:
        UnknownNameError: If there is no pack with that name.

    """
    if name in builtin():
        return renewed(name, Checklist) or prepared.packaged(f"data/{name}.json", Checklist, "secure_checklist.packs")
    found = CHECKLISTS.find(name)
    if found is None:
        hint = did_you_mean(name, names()) or f"there are {', '.join(names())}"
        raise UnknownNameError(f"no pack of this name; {hint}")
    return found
