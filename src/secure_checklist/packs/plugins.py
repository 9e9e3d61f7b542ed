"""Plug-ins: packages that bring subject classes or checklists, found through entry points when asked for.

A plug-in declares in its own metadata

    [project.entry-points."secure_checklist.plugins"]
    acme = "acme_checks:plugin"

where `acme_checks.plugin` is a `Plugin`. Nothing is imported until `load` is called, and one that fails harms no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.vocabulary import Vocabulary

GROUP = "secure_checklist.plugins"


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a plug-in brings: subject classes with facts of its own, and checklists over them.

    Attributes:
        name: What it is called.
        subjects: Its subject classes.
        checklists: Its checklists.

    """

    name: str
    subjects: tuple[type[Subject], ...] = ()
    checklists: tuple[Checklist, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The plug-ins that were found.

    Checklists over the facts of a plug-in that failed still evaluate; those facts are unknown, `not_installed`.

    Attributes:
        plugins: Those that work.
        failed: For the others what went wrong, by name.

    """

    plugins: tuple[Plugin, ...] = ()
    failed: dict[str, str] = field(default_factory=dict[str, str])

    def vocabulary(self, base: Vocabulary | None = None) -> Vocabulary:
        """Return a vocabulary with the plug-ins' classes.

        Raises:
            TypeError: two plug-ins extend one kind, and neither extends the other; the message names both.

        """
        vocabulary = base or Vocabulary.standard()
        for plugin in self.plugins:
            vocabulary = vocabulary.with_subjects(*plugin.subjects)
        return vocabulary


def names() -> tuple[str, ...]:
    """Return the names of the installed plug-ins, without importing any."""
    return tuple(sorted(entry.name for entry in entry_points(group=GROUP)))


def load(only: Iterable[str] | None = None) -> Loaded:
    """Import the installed plug-ins, all or only those named.

    One that can't be imported, raises, or is no `Plugin` is listed in `failed` with the kind of fault; so is a name
    that isn't installed.
    """
    wanted = None if only is None else set(only)
    plugins: list[Plugin] = []
    failed: dict[str, str] = dict.fromkeys(sorted(wanted or ()), "not installed")
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if wanted is not None and entry.name not in wanted:
            continue
        failed.pop(entry.name, None)
        found = _load_one(entry)
        if isinstance(found, Plugin):
            plugins.append(found)
        else:
            failed[entry.name] = found
    return Loaded(tuple(plugins), failed)


def _load_one(entry: EntryPoint) -> Plugin | str:
    try:
        found: object = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plug-in does at import must not reach the app
        return f"cannot be imported: {type(error).__name__}"
    return found if isinstance(found, Plugin) else f"is a {type(found).__name__}, not a Plugin"
