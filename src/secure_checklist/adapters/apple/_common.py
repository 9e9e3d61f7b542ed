"""Common code of the adapters for Apple's devices: a model's system, its version, and its storage protection.

Sources of the formats: github.com/apple/device-management, `mdm/commands` and `declarative/status`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from secure_checklist.adapters._record import MEANINGS, Facts, JsonValue, text


class Product(NamedTuple):
    """The facts that follow from the name of a model. None if unknown."""

    os_name: str | None = None
    form: str | None = None


_PRODUCTS: Mapping[str, Sequence[str | None]] = MEANINGS["apple.products"]
"""How the names and identifiers of models begin; the first that fits counts. `Mac14,2` may be any Mac; no iPod is a
phone."""
_LETTER = re.compile(r"\(?([a-z])\)?", re.ASCII | re.IGNORECASE)


def product(*names: object) -> Product:
    """Return the product of the first known name; its form may come from a later name of the same system."""
    known: list[Product] = []
    for said in filter(None, map(text, names)):
        known += [Product(*entry) for start, entry in _PRODUCTS.items() if said.startswith(start)][:1]
    if not known:
        return Product()
    same = [entry for entry in known if entry.os_name == known[0].os_name]
    return Product(known[0].os_name, next((entry.form for entry in same if entry.form), None))


def set_product(facts: Facts, found: Product) -> None:
    """Set the facts that follow from a model's name. Every known name is one of Apple's."""
    facts.set("os_name", found.os_name)
    facts.set("form", found.form)
    facts.set("manufacturer", "Apple" if found.os_name else None)


def set_version(facts: Facts, number: object, extra: object) -> None:
    """Set the version, with the letter of a small security update after it, as in `26.3.1 (a)`.

    Apple writes the letter as `a` or as `(a)`. With any other suffix, the version is unknown.
    """
    base, addition = text(number), text(extra)
    letter = _LETTER.fullmatch(addition) if addition else None
    if base and addition and letter is None:
        facts.word("os_version", f"{base} {addition}", {})
    elif base and letter and not base.endswith(")"):
        facts.set("os_version", f"{base} ({letter[1].lower()})")
    else:
        facts.set("os_version", base)


def data_protection(layers: int | None, passcode: bool | None) -> JsonValue | None:  # noqa: FBT001 - a fact, not a mode
    """Return the state of the storage of a phone or tablet.

    `layers` is 1 if the hardware encrypts blocks, 2 for files and 3 for both. Only 3 with a passcode is Apple's data
    protection. Without a passcode, the device unlocks its storage on its own.
    """
    if layers not in (1, 2, 3) or passcode is None:
        return None
    if not passcode:
        return "on_default_key"
    return "on" if layers == 3 else "partial"  # noqa: PLR2004 - the number that Apple documents, named above
