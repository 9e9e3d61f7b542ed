"""Extension points: content from installed plug-ins, found through entry points when it is requested.

A plug-in is a `Bundle` that an entry point in the group `secure_checklist.plugins` names. A package has an
`ExtensionPoint` for each type of extension that it accepts, which is one field of the plug-ins. Importing the library
imports no plug-in. If a plug-in has an error, the error becomes a `Fault`, and the others work as if the plug-in
weren't there.

If two extensions have the same name, the library's own takes precedence, then that of the plug-in whose name comes
first alphabetically.
"""

import os
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeGuard, TypeVar

from secure_checklist.core.errors import InvalidDocumentError, did_you_mean
from secure_checklist.core.model import list_of

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")

GROUP = "secure_checklist.plugins"
"""The entry point group for plug-ins, in a package's metadata."""
CHOICE = "SECURE_CHECKLIST_PLUGINS"
"""The environment variable that names the plug-ins that may be imported, separated by commas. If unset, all may be."""


class Bundle:
    """The base class of plug-ins.

    Attributes:
        name: The plug-in's name, which is also the name of its entry point.

    """

    __slots__ = ()
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class DataPack(Bundle):
    """A plug-in with newer content, which replaces the library's own within `plugins.use(pack)`.

    Attributes:
        name: The name of the plug-in.
        as_of: The newest date in the plug-in's tables.
        tables: The tables and checklists, by the names of those that they replace.

    """

    name: str
    as_of: date
    tables: Mapping[str, object]


class Fault(NamedTuple):
    """A fault in a plug-in, or in one of its extensions.

    Attributes:
        plugin: The plug-in's name.
        reason: The description of the fault.

    """

    plugin: str
    reason: str


class Loaded(NamedTuple):
    """A plug-in that was found.

    Attributes:
        name: The plug-in's name.
        package: The package that contains it, with its version. If empty, there is none.
        bundle: The plug-in. None if it doesn't work.
        fault: The reason why it doesn't work.

    """

    name: str
    package: str
    bundle: Bundle | None
    fault: str = ""


_Chosen = tuple[str | Bundle, ...]
_chosen: ContextVar[_Chosen | None] = ContextVar("plugins", default=None)


@contextmanager
def use(*plugins: str | Bundle) -> Generator[None]:
    """Allow only these plug-ins within this block and this thread or task. Without arguments, allow none.

    Pass an installed plug-in by name, and an app's own plug-in, such as a data pack, as an object. Outside such blocks,
    all installed plug-ins may be used, or only those that the environment variable `SECURE_CHECKLIST_PLUGINS` names.
    """
    before = _chosen.set(plugins)
    try:
        yield
    finally:
        _chosen.reset(before)


def renewed(name: str, model: type[T]) -> T | None:
    """Return the replacement for one of the library's tables from a data pack in use, or None if there is none."""
    # Only what `use` was given as it is: no table is worth importing every installed plug-in.
    for one in _chosen.get() or ():
        found = one.tables.get(name) if isinstance(one, DataPack) else None
        if isinstance(found, model):
            return found
    return None


def names() -> tuple[str, ...]:
    """Return the names of the plug-ins that may be used, without importing them."""
    return tuple(dict.fromkeys(map(_name_of, _active())))


def loaded() -> tuple[Loaded, ...]:
    """Import the plug-ins that may be used, once per process, and return them in order of name."""
    return _loaded(_active())


def _active() -> _Chosen:
    """Return the plug-ins that may be used, in the order of their names."""
    chosen, named = _chosen.get(), os.environ.get(CHOICE)
    # A set and empty variable means "none", and an unset one "all". An administrator must be able to forbid code of
    # others without changing the app.
    if chosen is None:
        installed = [entry.name for entry in _entries()]
        chosen = (*(installed if named is None else filter(None, map(str.strip, named.split(",")))),)
    return tuple(sorted(dict.fromkeys(chosen), key=_name_of))


def _name_of(plugin: str | Bundle) -> str:
    return plugin if isinstance(plugin, str) else plugin.name


@cache
def _entries() -> "tuple[EntryPoint, ...]":
    """Return the entry points, in one order whatever that of the folders in which packages are searched."""
    from importlib.metadata import distributions, entry_points  # noqa: PLC0415 - for import time: it needs half of `email`

    # Most have no plug-in, and to read all entry points of hundreds of packages takes longer than to look for ours.
    if not any(GROUP in (each.read_text("entry_points.txt") or "") for each in distributions()):
        return ()
    # The order of entry points is that of folders in `sys.path`, which differs from machine to machine. Of two plug-ins
    # with one name the same one must win everywhere.
    return tuple(sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, _package_of(entry), entry.value)))


def _package_of(entry: "EntryPoint") -> str:
    return "" if entry.dist is None else f"{entry.dist.name} {entry.dist.version}"


@cache
def _loaded(chosen: _Chosen) -> tuple[Loaded, ...]:
    found: list[Loaded] = []
    for one in chosen:
        first = next((held for held in found if held.name == _name_of(one)), None)
        entries = [entry for entry in _entries() if entry.name == one]
        if isinstance(one, Bundle):
            found.append(Loaded(one.name, "", one) if first is None else _second(one.name, "", first))
        elif not entries:
            hint = did_you_mean(one, (entry.name for entry in _entries()))
            found.append(Loaded(one, "", None, f"not installed; {hint}".rstrip("; ")))
        else:
            held = _load(entries[0])
            found += [held, *(_second(one, _package_of(entry), held) for entry in entries[1:])]
    return tuple(found)


def _second(name: str, package: str, first: Loaded) -> Loaded:
    return Loaded(name, package, None, f"{first.package or 'the app'} has a plug-in of this name already")


@cache
def _load(entry: "EntryPoint") -> Loaded:
    package = _package_of(entry)
    try:
        # Importing runs any code. `SystemExit` counts as a fault, too: a plug-in that calls `sys.exit` must not end the
        # app.
        found: object = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plug-in does at import must not reach the app
        see = f"see: python -c 'import {entry.module}'"
        return Loaded(entry.name, package, None, f"cannot be imported: {_said(error)}; {see}")
    if not isinstance(found, Bundle):
        return Loaded(
            entry.name, package, None, f"{entry.value} is of the type {type(found).__name__}; make it a Plugin"
        )
    if found.name != entry.name:
        reason = f"calls itself {str(found.name)[:100]!r}; give the plug-in and its entry point one name"
        return Loaded(entry.name, package, None, reason)
    return Loaded(entry.name, package, found)


def _said(error: BaseException) -> str:
    """Return an error's text, or its type alone if the text may hold values."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"ModuleNotFoundError of {error.name}"
    if isinstance(error, InvalidDocumentError):
        return "; ".join(str(error).split("\n  "))
    return type(error).__name__


class Brought(NamedTuple, Generic[T]):
    """One extension from a plug-in.

    Attributes:
        plugin: The plug-in's name.
        names: Its names, the main one first.
        value: The extension itself.

    """

    plugin: str
    names: tuple[str, ...]
    value: T


def _same_name(name: str, _new: object, _held: object) -> str:
    return f'another has the name "{name[:100]}"'


class ExtensionPoint(Generic[T]):
    """A type of extension that plug-ins may provide.

    Args:
        field: The field of a plug-in that holds the extensions.
        accepts: A function that checks whether an object is such an extension.
        names: A function that returns the names of an extension, the main one first.
        builtin: A function that returns the library's own extensions of this type, by name.
        conflict: A function that returns why an extension can't coexist with another of the same name, or an empty text
            if it can. It receives None for an extension of the library's own that is only imported when requested. By
            default, no two extensions may have the same name.

    """

    def __init__(
        self,
        field: str,
        accepts: Callable[[object], TypeGuard[T]],
        names: Callable[[T], Collection[str]],
        builtin: Callable[[], Mapping[str, T | None]],
        conflict: Callable[[str, T, T | None], str] = _same_name,
    ) -> None:
        self.field: str = field
        self._accepts, self._names, self._builtin, self._conflict = accepts, names, builtin, conflict
        self._last: tuple[object, tuple[Brought[T], ...], tuple[Fault, ...]] = None, (), ()

    def all(self) -> tuple[Brought[T], ...]:
        """Import the plug-ins and return their extensions, in order of the plug-ins' names."""
        return self._known()[1]

    def names(self) -> tuple[str, ...]:
        """Return the names of the extensions from plug-ins."""
        return tuple(name for one in self.all() for name in one.names[:1])

    def find(self, name: str) -> T | None:
        """Return the extension with that name from a plug-in, or None if there is none."""
        return next((one.value for one in reversed(self.all()) if name in one.names), None)

    def faults(self) -> tuple[Fault, ...]:
        """Return the faults of the extensions from plug-ins."""
        return self._known()[2]

    def _known(self) -> tuple[object, tuple[Brought[T], ...], tuple[Fault, ...]]:
        """Look once at the active plug-ins; they are the same tuple as long as they are the same."""
        plugins = loaded()
        # `loaded()` is cached, so the same choice of plug-ins is the same tuple, and everything is looked at once for
        # it.
        if self._last[0] is not plugins:
            brought: list[Brought[T]] = []
            faults: list[Fault] = []
            for one in plugins:
                held: object = getattr(one.bundle, self.field, ())
                parts = list_of(held)
                if parts is None:
                    reason = f"{self.field} is of the type {type(held).__name__}; make it a tuple"
                    faults.append(Fault(one.name, reason))
                for index, part in enumerate(parts or ()):
                    found = self._taken(one.name, index, part, brought)
                    if isinstance(found, Fault):
                        faults.append(found)
                    else:
                        brought.append(found)
            self._last = plugins, tuple(brought), tuple(faults)
        return self._last

    def _taken(self, plugin: str, index: int, part: object, brought: Sequence[Brought[T]]) -> Brought[T] | Fault:
        """Return a thing with its names, or why it can't be had."""
        where = f"{self.field}[{index}]"
        try:
            if not self._accepts(part):
                return Fault(plugin, f"{where} is of the type {type(part).__name__}, which this field doesn't hold")
            called = tuple(self._names(part))
        except Exception as error:  # noqa: BLE001 - a plug-in's object may do anything when it is looked at
            return Fault(plugin, f"{where} can't be used: {type(error).__name__}")
        builtin = self._builtin()
        for name in called:
            held = [("the library", builtin[name])] if name in builtin else []
            held += [(f'the plug-in "{one.plugin}"', one.value) for one in brought if name in one.names]
            for owner, other in held:
                if reason := self._conflict(name, part, other):
                    return Fault(plugin, f"{where}: {reason}; that of {owner} is used")
        return Brought(plugin, called, part)


def instances_of(cls: type[T]) -> Callable[[object], TypeGuard[T]]:
    """Return a function that accepts instances of a class."""

    def accepts(value: object) -> TypeGuard[T]:
        return isinstance(value, cls)

    return accepts
