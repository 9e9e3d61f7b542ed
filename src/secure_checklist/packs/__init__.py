"""The built-in checklists. A pack is a checklist in a file, not another concept."""

from importlib.resources import files

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.model import TRUSTED
from secure_checklist.core.validators import validate_own


def names() -> tuple[str, ...]:
    """Return the names of the built-in packs."""
    found = files(__name__).joinpath("data").iterdir()
    return tuple(sorted(entry.name.removesuffix(".json") for entry in found if entry.name.endswith(".json")))


def load(name: str) -> Checklist:
    """Load a built-in pack.

    Raises:
        UnknownNameError: there is no pack of that name; the message offers the nearest.

    """
    known = names()
    if name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        raise UnknownNameError(f"no built-in pack of this name; {hint}")
    data = files(__name__).joinpath("data", f"{name}.json").read_bytes()
    return validate_own(Checklist, data, {TRUSTED: True})
