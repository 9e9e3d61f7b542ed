"""Public faces of packages that import what they export when it is first asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules as loaded

from secure_checklist.core.garbage import collected_later


def lazily(
    package: str, homes: Mapping[str, str], modules: str = ""
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Return `__getattr__`, `__dir__` and `__all__` for a package (PEP 562): importing it imports none of its modules.

    Args:
        package: The package's name.
        homes: The names that it takes from each module, with spaces between them, by the module's name within the
            library.
        modules: Its own modules that it exports as they are, with spaces between them.

    """
    root = package.partition(".")[0]
    home = {name: module for module, names in homes.items() for name in names.split()}
    whole = modules.split()

    def find(name: str) -> object:
        if name in whole:
            return import_module(f"{package}.{name}")
        module = home.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        with collected_later():
            found: object = getattr(import_module(f"{root}.{module}"), name)
        setattr(loaded[package], name, found)
        return found

    def listed() -> list[str]:
        return sorted({*vars(loaded[package]), *home, *whole})

    return find, listed, sorted({*home, *whole})
