"""Compiled catalogues of gettext (MO): what Babel, Poedit, Weblate and `msgfmt` write from a PO file.

Every text has its key as context, so that equal texts can differ; a text of a table, which is its own key, has none.
"""

import struct
from collections.abc import Iterator
from gettext import GNUTranslations
from io import BytesIO
from typing import NamedTuple

from secure_checklist.core.budget import BUDGET, Budget
from secure_checklist.core.documents.parsing import Unreadable
from secure_checklist.core.messages import PLURAL_SAMPLES, data_key, fingerprint

_MAGIC = {b"\xde\x12\x04\x95": "<", b"\x95\x04\x12\xde": ">"}
_CONTEXT, _FORM = "\x04", "\x00"
SUFFIX = ".mo"
UNREVIEWED = "secure-checklist:unreviewed"
"""The context of the entry that says how many texts a model made and nobody has reviewed."""


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
        entries = tuple(_entries(data))
        plural = GNUTranslations(BytesIO(data))
    except (ValueError, OSError, struct.error, ArithmeticError, LookupError):
        raise Unreadable("it is no compiled catalogue of gettext (MO), or a damaged one") from None
    header = plural.info()
    if not header.get("language"):
        raise Unreadable("its header lacks `Language`", "set the language of the PO file, and compile it again")
    texts: dict[str, dict[str, str]] = {}
    unreviewed = ""
    for entry in entries:
        if entry.source == ("",) and not entry.context:
            continue
        if entry.context == UNREVIEWED:
            unreviewed = entry.texts[0]
            continue
        for key, source, text in _texts(entry, plural):
            if text:
                texts[key] = {"text": text, "of": fingerprint(source)}
    return {
        "language": header["language"].replace("_", "-"),
        "texts": texts,
        "unreviewed": int(unreviewed) if unreviewed.isdecimal() else None,
    }


def _texts(entry: _Entry, plural: GNUTranslations) -> Iterator[tuple[str, str, str]]:
    """Return the texts of an entry with their keys and sources; of one that counts, one for each plural category."""
    key = entry.context or data_key(entry.source[0])
    if len(entry.source) == 1:
        yield key, entry.source[0], entry.texts[0]
        return
    one, other = entry.source[:2]
    general = plural.npgettext(entry.context, one, other, PLURAL_SAMPLES["other"])
    yield f"{key}.other", other, general
    for form, count in PLURAL_SAMPLES.items():
        text = plural.npgettext(entry.context, one, other, count)
        if form == "one" or text != general:
            yield f"{key}.{form}", one if form == "one" else other, text


def _entries(data: bytes) -> Iterator[_Entry]:
    """Return what stands in the file, as the manual of GNU gettext describes it (section 10.3)."""
    order = _MAGIC[data[:4]]
    _, count, sources, targets = struct.unpack_from(f"{order}4I", data, 4)
    for index in range(count):
        source, target = (_text(data, order, table + 8 * index) for table in (sources, targets))
        context, mark, rest = source.rpartition(_CONTEXT)
        yield _Entry(context if mark else "", tuple(rest.split(_FORM)), tuple(target.split(_FORM)))


def _text(data: bytes, order: str, place: int) -> str:
    length, start = struct.unpack_from(f"{order}2I", data, place)
    if start + length > len(data):
        raise ValueError("an entry ends behind the file")
    return data[start : start + length].decode()
