"""Whether a translation fits its source: what a program puts in, where links lead, and which menus there are."""

import re

from secure_checklist.core.messages import PLURAL_SAMPLES
from secure_checklist.core.prose.blocks import links, menus

_FIELD = re.compile(r"\{([a-z_]+)\}")
_TAG = re.compile(r"<[A-Za-z!/]")
_KEPT = re.compile(r"`[^`]+`|(?<![\w-])--[a-z][a-z-]*")
"""What is typed or copied: code, and options of the command line."""


def misfit(key: str, source: str, text: str) -> str:
    """Return the fault of a translation beside its source; if empty, it fits.

    It has the same names in braces, the same code and options, links to the same addresses, and as many menus of as
    many labels. It brings no markup, and no line break that the source hasn't.
    """
    wanted, given = set(_FIELD.findall(source)), set(_FIELD.findall(text))
    if key.rpartition(".")[2] in PLURAL_SAMPLES:  # a form may say the number in words
        wanted, given = wanted - {"count"}, given - {"count"}
    if wanted != given:
        return f"expected the same names in braces: {', '.join(sorted(wanted)) or 'none'}"
    if sorted(_KEPT.findall(source)) != sorted(_KEPT.findall(text)):
        return f"expected the same code and options: {', '.join(sorted({*_KEPT.findall(source)})) or 'none'}"
    if sorted(one.address for one in links(source)) != sorted(one.address for one in links(text)):
        return "expected links to the same addresses"
    if [len(one.labels) for one in menus(source)] != [len(one.labels) for one in menus(text)]:
        return "expected the same ways through menus, each with as many labels"
    if _TAG.search(text) and not _TAG.search(source):
        return "expected no markup"
    return "expected one line" if "\n" in text and "\n" not in source else ""
