"""Public faces of packages that import an exported name when it is first used.

A package lists its exports once, in the stub file next to it, as type checkers read it:

    from secure_checklist.rules.rule import Rule as Rule
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import get_data
from sys import modules as loaded

from secure_checklist.core.garbage import collected_later


def lazily(package: str) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package (PEP 562), so that importing it imports none of its modules.

    The package exports whatever its stub imports, and `dir` lists the same names. `__all__` leaves out modules (`from
    secure_checklist import packs as packs`), so that a star import loads none that need an extra.
    """

    @cache
    def homes() -> dict[str, str]:
        stub = (get_data(package, "__init__.pyi") or b"").decode()
        return {name: module for module, name in re.findall(r"(?m)^from (\S+) import (\w+) as \2$", stub)}

    def find(name: str) -> object:
        if name == "__all__":
            return sorted(exported for exported, module in homes().items() if module != package)
        if name.startswith("__") or name not in homes():
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = homes()[name]
        with collected_later(lasting=True):
            found: object = (
                import_module(f"{package}.{name}") if module == package else getattr(import_module(module), name)
            )
        setattr(loaded[package], name, found)
        return found

    def listed() -> list[str]:
        return sorted(homes())

    return find, listed
