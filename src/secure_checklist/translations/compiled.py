"""Compiled catalogues of gettext (MO): what Babel, Poedit, Weblate and `msgfmt` write from a PO file.

Every text has its key as context, so that equal texts can differ; a text of a table, which is its own key, has none.
"""

import struct
from collections.abc import Callable, Iterator
from gettext import c2py
from typing import NamedTuple

from secure_checklist.core.budget import BUDGET, Budget
from secure_checklist.core.documents.parsing import Unreadable
from secure_checklist.core.messages import PLURAL_SAMPLES, data_key, fingerprint

MAGIC = {b"\xde\x12\x04\x95": "<", b"\x95\x04\x12\xde": ">"}
"""How a file begins, and the order of bytes that this stands for."""
_HEAD, _ROW = 28, 8
_CONTEXT, _FORM = "\x04", "\x00"
_GERMANIC = "n != 1"
"""The plural rule of a file whose header names none."""
SUFFIX = ".mo"
UNREVIEWED = "secure-checklist:unreviewed"
"""The context of the entry that says how many texts a model made and no one has reviewed."""


class _Entry(NamedTuple):
    context: str
    source: tuple[str, ...]
    texts: tuple[str, ...]


def read(data: bytes, budget: Budget = BUDGET) -> dict[str, object]:
    """Return a compiled catalogue as the plain data of a `Catalogue`.

    Raises:
        Unreadable: it isn't one, its header names no language, or it is beyond the budget.

    """
    if len(data) > budget.size:
        raise Unreadable(f"larger than {budget.size} bytes")
    try:
        return _catalogue(data)
    except Unreadable:
        raise
    except (ValueError, struct.error, ArithmeticError, LookupError, SyntaxError):  # the last for a rule as `1 / !0`
        raise Unreadable(
            "it is no compiled catalogue of gettext (MO), or a damaged one", "compile it again with msgfmt"
        ) from None


def _catalogue(data: bytes) -> dict[str, object]:
    header: dict[str, str] = {}
    entries: list[_Entry] = []
    unreviewed = ""
    for entry in _entries(data):
        if entry.source == ("",) and not entry.context:
            header = _header(entry.texts[0])
        elif entry.context == UNREVIEWED:
            unreviewed = entry.texts[0]
        else:
            entries.append(entry)
    if not header.get("language"):
        raise Unreadable("its header lacks `Language`", "set the language of the PO file, and compile it again")
    plural = _plural_rule(header)
    found = (text for entry in entries for text in _texts(entry, plural))
    return {
        "language": header["language"].replace("_", "-"),
        "texts": {key: {"text": text, "of": of} for key, of, text in found if text},
        "unreviewed": int(unreviewed) if unreviewed.isdecimal() else None,
    }


def _header(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.split("\n"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _plural_rule(header: dict[str, str]) -> dict[str, int]:
    """Return the form of a text for each plural category, by the rule in the header."""
    _, found, rule = header.get("plural-forms", "").partition("plural=")
    form: Callable[[int], int] = c2py(rule.partition(";")[0] if found else _GERMANIC)
    return {category: form(count) for category, count in PLURAL_SAMPLES.items()}


def _texts(entry: _Entry, plural: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    """Return an entry's keys, each with the fingerprint of its source and its text; of a plural one per category."""
    key = entry.context or data_key(entry.source[0])
    if len(entry.source) == 1:
        yield key, fingerprint(entry.source[0]), entry.texts[0]
        return
    one, other = map(fingerprint, entry.source[:2])
    count = len(entry.texts)
    shown = {category: entry.texts[form] if 0 <= form < count else "" for category, form in plural.items()}
    general = shown["other"]
    yield f"{key}.other", other, general
    for category, text in shown.items():
        if category == "one" or text != general:
            yield f"{key}.{category}", one if category == "one" else other, text


def _entries(data: bytes) -> Iterator[_Entry]:
    """Return the entries of the file, as the manual of GNU gettext describes it (section 10.3).

    There, two tables hold the length and the offset of each text. A file may have all of them at one place, so that
    a small one stands for gigabytes: texts that together are longer than the file are refused before any is read.

    Raises:
        ValueError: a table or a text lies outside of the file, or texts overlap.

    """
    order = MAGIC[data[:4]]
    version, count, *tables = struct.unpack_from(f"{order}4I", data, 4)
    if version >> 16 > 1:
        raise ValueError("a later version of the format")
    if _HEAD + 2 * _ROW * count > len(data) or max(tables) + _ROW * count > len(data):
        raise ValueError("a table ends behind the file")
    sources, targets = (struct.unpack_from(f"{order}{2 * count}I", data, table) for table in tables)
    if sum(sources[::2]) + sum(targets[::2]) > len(data):
        raise ValueError("texts overlap")
    for place in range(0, 2 * count, 2):
        source, target = (_text(data, *table[place : place + 2]) for table in (sources, targets))
        context, mark, rest = source.rpartition(_CONTEXT)
        yield _Entry(context if mark else "", tuple(rest.split(_FORM)), tuple(target.split(_FORM)))


def _text(data: bytes, length: int, start: int) -> str:
    if start + length > len(data):
        raise ValueError("a text ends behind the file")
    return data[start : start + length].decode()
