"""The built-in checklists and those of plug-ins. A pack is a checklist in a file, not another concept."""

from functools import cache
from importlib.resources import files

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.translation import Catalogue
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.model import TRUSTED
from secure_checklist.core.validators import validate_own


def _builtin() -> tuple[str, ...]:
    found = files(__name__).joinpath("data").iterdir()
    return tuple(sorted(entry.name.removesuffix(".json") for entry in found if entry.name.endswith(".json")))


CHECKLISTS: ExtensionPoint[Checklist] = ExtensionPoint(
    "checklists", instances_of(Checklist), lambda one: (one.id,), lambda: dict.fromkeys(_builtin())
)
"""The checklists of plug-ins."""
CATALOGUES: ExtensionPoint[Catalogue] = ExtensionPoint(
    "catalogues", instances_of(Catalogue), lambda one: (f"{one.language}/{one.checklist or '*'}",), dict
)
"""The translations of plug-ins, one for each language and checklist; those that name no checklist are for all."""


def names() -> tuple[str, ...]:
    """Return the names of the built-in packs, then those of the plug-ins' packs, each in the order of the alphabet."""
    return (*_builtin(), *sorted(CHECKLISTS.names()))


def load(name: str) -> Checklist:
    """Load a built-in pack, or one of a plug-in.

    Raises:
        UnknownNameError: there is no pack of that name; the message offers the nearest.

    """
    if name in _builtin():
        return _loaded(name)
    found = CHECKLISTS.find(name)
    if found is None:
        hint = did_you_mean(name, names()) or f"there are {', '.join(names())}"
        raise UnknownNameError(f"no pack of this name; {hint}")
    return found


@cache
def _loaded(name: str) -> Checklist:
    """Return a built-in pack; being a value, it is read once, with what is worked out of it for each evaluation."""
    data = files(__name__).joinpath("data", f"{name}.json").read_bytes()
    return validate_own(Checklist, data, {TRUSTED: True})


def catalogue(language: str, checklist: str = "") -> Catalogue:
    """Return what plug-ins have in a language: the texts for all checklists and, over them, those for one.

    Pass it to `Checklist.translated`, to `formats.write` or to `core.use_messages`.

    Args:
        language: The language, as BCP 47; matched whole.
        checklist: The id of the checklist; empty: only texts for all.

    Raises:
        UnknownNameError: there is nothing in that language; the message offers others.

    """
    known = [one.value for one in CATALOGUES.all()]
    fitting = [one for one in known if one.language == language and one.checklist in ("", checklist)]
    if not fitting:
        languages = sorted({one.language for one in known if one.checklist in ("", checklist)})
        hint = f"there are {', '.join(languages)}" if languages else "no plug-in brings one"
        raise UnknownNameError(f'no catalogue in "{language[:100]}"; {hint}')
    fitting.sort(key=lambda one: one.checklist)
    texts = {key: text for one in fitting for key, text in one.texts.items()}
    return Catalogue(language=language, checklist=fitting[-1].checklist, texts=texts)
