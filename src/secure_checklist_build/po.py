"""PO files, in which translators write: brought up to the present texts, and compiled. This needs the extra `i18n`.

The context of an entry is the key of its text. An entry whose text has changed since is fuzzy and names the former
text, so that a translator sees what changed; compiled, it stands under the former text, which nobody asks for any more.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, unescape, write_po

from secure_checklist.core.messages import PLURAL_SAMPLES, data_key, fingerprint
from secure_checklist_build.misfits import misfit
from secure_checklist_build.sources import ContentFileError

MADE = "Made by a model; reviewed by nobody yet."
"""The comment of an entry that a machine or a model made. Whoever reviews it puts their name in its place."""
_FUZZY = "fuzzy"
_PREVIOUS = re.compile(r'(msgid(?:_plural)?)((?:\s*"(?:[^"\\]|\\.)*")+)')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_WIDTH = 100_000
"""How long a line may get. Babel breaks comments even where it breaks nothing else, in the middle of a former text."""
_TEMPLATE_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""What stands for the time at which texts were collected, so that nothing changes in a file where no text does."""


class Entry(NamedTuple):
    """A text to translate.

    Attributes:
        key: Its key; of a message that counts, without its plural form.
        texts: The text; of a message that counts, that for one and that for any other number.
        bare: It has no context, since its key is made of the text.

    """

    key: str
    texts: tuple[str, ...]
    bare: bool = False

    @property
    def id(self) -> str | tuple[str, ...]:
        """What Babel calls its id."""
        return _id(self.texts)


def entries(sources: Mapping[str, str]) -> Iterator[Entry]:
    """Return the texts of a part as entries, those of a message that counts as one."""
    for key, text in sources.items():
        stem, _, form = key.rpartition(".")
        counts = "/" not in key and {f"{stem}.one", f"{stem}.other"} <= sources.keys()
        if counts and form == "one":
            yield Entry(stem, (text, sources[f"{stem}.other"]))
        elif not counts or form != "other":
            yield Entry(key, (text,), bare=key == data_key(text))


def read(path: Path) -> Catalog:
    """Return a PO file.

    Raises:
        ContentFileError: it is none.
        OSError: it can't be read.

    """
    with path.open("rb") as file:
        try:
            catalog = read_po(file, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError, ValueError) as error:
            raise ContentFileError(f"{path.parent.name}/{path.name}: no PO file: {error}") from None
    for entry in catalog:
        _take_previous(entry)
    return catalog


def _take_previous(entry: Message) -> None:
    """Move the former texts of an entry to where they are written from. Babel reads them as comments."""
    said = " ".join(comment[1:] for comment in entry.user_comments if comment.startswith("|"))
    if said and entry.id:
        entry.user_comments = [comment for comment in entry.user_comments if not comment.startswith("|")]
        entry.previous_id = ["".join(map(unescape, _QUOTED.findall(found[2]))) for found in _PREVIOUS.finditer(said)]


def updated(sources: Mapping[str, str], language: str, held: Catalog | None = None) -> Catalog:
    """Return the PO of a part in a language: the present texts, and what there was of their translations."""
    made = Catalog(
        locale=language.replace("-", "_"),
        header_comment=f"# Translation of secure-checklist into {language}.",
        project="secure-checklist",
        version="0",
        creation_date=_TEMPLATE_TIME,
        revision_date=_TEMPLATE_TIME if held is None else held.revision_date,
        last_translator=None if held is None else held.last_translator,
        language_team=None if held is None else held.language_team,
        fuzzy=False,
    )
    known = {} if held is None else {key_of(one): one for one in held if one.id}
    for entry in entries(sources):
        old = known.get(entry.key)
        if old is None or not _texts(old):
            made.add(entry.id, context=None if entry.bare else entry.key)
            continue
        # The text that the translation was made for. If it changed twice, that is still the first wording; and if it is
        # back at the first, the translation fits again and is no longer fuzzy.
        before = old.previous_id if old.fuzzy and old.previous_id else _ids(old)
        stale = tuple(before) != entry.texts
        made.add(
            entry.id,
            string=_shaped(_texts(old), entry),
            context=None if entry.bare else entry.key,
            flags={_FUZZY} if stale or (old.fuzzy and not old.previous_id) else (),
            user_comments=old.user_comments,
            previous_id=tuple(before) if stale else (),
        )
    return made


def _shaped(texts: tuple[str, ...], entry: Entry) -> str | tuple[str, ...]:
    """Return translations as an entry has them, which may count where it didn't, or no longer."""
    if len(entry.texts) == 1:
        return texts[-1]
    return texts if len(texts) > 1 else texts * 2


def key_of(entry: Message) -> str:
    """Return the key of an entry."""
    return entry.context or data_key(_ids(entry)[0])


def _id(texts: tuple[str, ...]) -> str | tuple[str, ...]:
    one, *more = texts
    return texts if more else one


def _ids(entry: Message) -> tuple[str, ...]:
    return (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)


def _texts(entry: Message) -> tuple[str, ...]:
    """Return the translations of an entry; none: it has none."""
    texts = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
    return texts if all(texts) else ()


def misfits(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Return the keys of translations that don't fit their texts, each with what is wrong."""
    for entry in catalog:
        if not entry.id or entry.fuzzy:
            continue
        for form, text in enumerate(_texts(entry)):
            source = _ids(entry)[min(form, len(_ids(entry)) - 1)]
            key = f"{key_of(entry)}.other" if len(_ids(entry)) > 1 else key_of(entry)
            if wrong := misfit(key, source, text):
                yield key_of(entry), wrong


def written(catalog: Catalog) -> bytes:
    """Return a PO as it is written."""
    file = BytesIO()
    write_po(file, catalog, width=_WIDTH, include_previous=True, ignore_obsolete=True)
    return file.getvalue()


def compiled(catalog: Catalog) -> dict[str, object]:
    """Return a PO as the plain data of a `Catalogue`, with the number of texts without a review."""
    form: Callable[[int], int] = c2py(catalog.plural_expr)
    plural = {category: form(count) for category, count in PLURAL_SAMPLES.items()}
    found, unreviewed = dict[str, dict[str, str]](), 0
    held = ((tuple(one.previous_id) if one.fuzzy else _ids(one), one) for one in catalog if one.id)
    for sources, entry in sorted(held, key=lambda pair: (pair[0][:1], pair[1].context or "")):
        # A fuzzy entry with a former text stands under the fingerprint of that, so that it can be told from a missing
        # one: the app says "outdated".
        if not (texts := _texts(entry)) or not sources:
            continue
        unreviewed += MADE in entry.user_comments
        key, one, other = entry.context or data_key(sources[0]), fingerprint(sources[0]), fingerprint(sources[-1])
        if len(sources) == 1:
            found[key] = {"text": texts[0], "of": one}
            continue
        shown = {category: texts[place] for category, place in plural.items() if place < len(texts)}
        found[f"{key}.other"] = {"text": shown["other"], "of": other}
        for category, text in shown.items():
            if category == "one" or text != shown["other"]:
                found[f"{key}.{category}"] = {"text": text, "of": one if category == "one" else other}
    tag = catalog.locale_identifier or ""
    return {"language": tag.replace("_", "-"), "texts": found, "unreviewed": unreviewed or None}
