"""PO files, in which translators write: brought up to the present texts, and compiled. This needs the extra `i18n`.

The context of an entry is the key of its text. A text of a table has none, and references to where it stands instead.
An entry whose text has changed since is fuzzy and names the former text, so that a translator sees what changed.
Compiled, it stands under the former text, which nobody asks for any more; with the flag `editorial`, under the present.
What belongs to no text any more is kept at the end of the file, as gettext does.

In a file whose head says that a model made it (`MADE`), any other fuzzy entry is a translation without a review.
It is shown, too. Elsewhere it isn't, since a translator has marked it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher
from gettext import c2py
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from types import MappingProxyType
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, unescape, write_po

from secure_checklist.core import cldr
from secure_checklist.core.messages import PLURAL_SAMPLES, data_key, fingerprint
from secure_checklist_build.editorial import Changes
from secure_checklist_build.hints import hints
from secure_checklist_build.misfits import misfit
from secure_checklist_build.sources import ContentFileError

MADE = "Made by a model; reviewed by nobody yet."
"""What the head of a file says of its fuzzy entries. The comment of an entry may say it, too, until the next build."""
_ANSWERED_FOR = ("Reviewed:", "From CLDR")
"""How the comment of an entry begins that a person has reviewed, or that comes from where many have."""
EDITORIAL = "editorial"
"""The flag of a fuzzy entry whose translation is shown all the same: only the wording of its text changed."""
_HEAD = f"\n#\n# Fuzzy entries without a former text: {MADE}"
_FUZZY = "fuzzy"
_FEW_WORDS = 3
"""Texts of so few words are translated otherwise in another place."""
_PREVIOUS = re.compile(r'(msgid(?:_plural)?)((?:\s*"(?:[^"\\]|\\.)*")+)')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ALIKE = 0.5
"""How much two wordings have in common to be of one text, where one of them also stands elsewhere."""
_WIDTH = 100_000
"""How long a line may get. Babel breaks comments even where it breaks nothing else, in the middle of a former text."""
_PLACES = b"#: "
_PLACES_WIDTH = 117
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
    def of(self) -> str:
        """The key of what is said of its text."""
        return self.key if len(self.texts) == 1 else f"{self.key}.other"

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


def is_made(catalog: Catalog) -> bool:
    """Return True if a model made what is fuzzy in a file and has no former text."""
    return MADE in catalog.header_comment or any(MADE in one.user_comments for one in catalog)


def _is_answered_for(entry: Message) -> bool:
    return any(one.startswith(_ANSWERED_FOR) for one in entry.user_comments)


class _Held:
    """The translations that a PO file had, by what they can be found by."""

    def __init__(self, catalog: Catalog | None, present: Iterable[Entry]) -> None:
        entries = [one for one in catalog or () if one.id and _texts(one)]
        obsolete = [one for one in catalog.obsolete.values() if one.id and _texts(one)] if catalog else []
        self._all = {key_of(one): one for one in (*obsolete, *entries)}
        self._by_place = {place: one for one in entries for place, _ in one.locations}
        self._by_texts = {_ids(one): one for one in entries if not one.previous_id}
        self._present = {one.texts for one in present}
        self._taken = set[str]()

    def find(self, entry: Entry, places: Iterable[str]) -> Message | None:
        """Return what there was of an entry: of its key, else of the same text elsewhere, else of its place."""
        found = self._all.get(entry.key)
        if found is None or _ids(found) != entry.texts:
            if len(entry.texts[0].split()) > _FEW_WORDS and (same := self._by_texts.get(entry.texts)) is not None:
                return same
            found = found or next((self._by_place[one] for one in places if one in self._by_place), None)
            # Where a step was put before others, each has the place of the next: what it had belongs to another text.
            if found is not None and _ids(found) in self._present and not _is_alike(_ids(found)[0], entry.texts[0]):
                return None
        if found is not None:
            self._taken.add(key_of(found))
        return found

    def left(self) -> Iterator[Message]:
        """Return the translations that belong to no text any more, each with the text that it was made for."""
        for key, one in self._all.items():
            if key not in self._taken:
                ids = tuple(one.previous_id) if one.fuzzy and one.previous_id else _ids(one)
                flags = one.flags - {EDITORIAL}
                yield Message(_id(ids), one.string, flags=flags, context=one.context, user_comments=one.user_comments)


def _is_alike(before: str, after: str) -> bool:
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio() > _ALIKE


def updated(
    sources: Mapping[str, str],
    language: str,
    held: Catalog | None = None,
    places: Mapping[str, Sequence[str]] = MappingProxyType({}),
    changes: Changes | None = None,
) -> Catalog:
    """Return the PO of a part in a language: the present texts, and what there was of their translations.

    Args:
        sources: The texts by key.
        language: The language, as BCP 47; if empty, the file is the template for all.
        held: The file as it was; if None, it is new.
        places: Where the texts of tables stand, by key.
        changes: What the author says of the texts that changed; if None, nothing.

    """
    said, by_model = hints(sources, places), held is not None and is_made(held)
    made = Catalog(
        locale=language.replace("-", "_") or None,
        header_comment=f"# Translation of secure-checklist into {language or 'LANGUAGE'}.{_HEAD if by_model else ''}",
        project="secure-checklist",
        version="0",
        creation_date=_TEMPLATE_TIME,
        revision_date=_TEMPLATE_TIME if held is None else held.revision_date,
        last_translator=None if held is None else held.last_translator,
        language_team=None if held is None else held.language_team,
        fuzzy=not language,
    )
    present = tuple(entries(sources))
    known = _Held(held, present)
    for entry in present:
        here = places.get(entry.key, ())
        context, locations = None if entry.bare else entry.key, [(one, 0) for one in here]
        old = known.find(entry, here)
        if old is None:
            made.add(entry.id, context=context, locations=locations, auto_comments=said.get(entry.of, ()))
            continue
        # The text that the translation was made for. If it changed twice, that is still the first wording; and if it is
        # back at the first, the translation fits again and is no longer fuzzy.
        before = tuple(old.previous_id if old.fuzzy and old.previous_id else _ids(old))
        stale = before != entry.texts
        open_still = MADE in old.user_comments or (by_model and old.fuzzy and not _is_answered_for(old))
        flags = {_FUZZY} if stale or open_still or (old.fuzzy and not old.previous_id) else set[str]()
        if stale and _is_kept(entry, before, old, here, changes or Changes()):
            flags.add(EDITORIAL)
        made.add(
            entry.id,
            string=_shaped(_texts(old), entry),
            context=context,
            locations=locations,
            flags=flags,
            auto_comments=said.get(entry.of, ()),
            user_comments=[one for one in old.user_comments if one != MADE],
            previous_id=before if stale else (),
        )
    for old in known.left():
        made.obsolete[key_of(old)] = old
    return made


def _is_kept(entry: Entry, before: tuple[str, ...], old: Message, places: Sequence[str], changes: Changes) -> bool:
    """Return True if the translation of a text that changed is shown until someone has looked at it."""
    pairs = ((before[min(form, len(before) - 1)], text) for form, text in enumerate(entry.texts))
    named, new = (entry.key, *places), _ids(old) != entry.texts
    kept = changes.keep(named, tuple(pairs), kept=EDITORIAL in old.flags, new=new)
    texts = _shaped(_texts(old), entry)
    return kept and not any(
        misfit(entry.key, entry.texts[-1], one) for one in ((texts,) if isinstance(texts, str) else texts)
    )


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
    by_model = is_made(catalog)
    for entry in catalog:
        if not entry.id or _shown_for(entry, by_model=by_model) != _ids(entry):
            continue
        for form, text in enumerate(_texts(entry)):
            source = _ids(entry)[min(form, len(_ids(entry)) - 1)]
            key = f"{key_of(entry)}.other" if len(_ids(entry)) > 1 else key_of(entry)
            if wrong := misfit(key, source, text):
                yield key_of(entry), wrong


def written(catalog: Catalog) -> bytes:
    """Return a PO as it is written."""
    file = BytesIO()
    write_po(file, catalog, width=_WIDTH, include_previous=True)
    return b"".join(_wrapped(line) for line in file.getvalue().splitlines(keepends=True))


def _wrapped(line: bytes) -> bytes:
    """Return a line of references as several: some texts stand in two hundred places."""
    if not line.startswith(_PLACES):
        return line
    lines = wrap(line.decode()[len(_PLACES) :], _PLACES_WIDTH, break_long_words=False, break_on_hyphens=False)
    return b"".join(_PLACES + one.encode() + b"\n" for one in lines)


def _shown_for(entry: Message, *, by_model: bool) -> tuple[str, ...]:
    """Return the texts that a translation is shown for; none: it is for nobody."""
    if not entry.fuzzy or EDITORIAL in entry.flags or (by_model and not entry.previous_id):
        return _ids(entry)
    return tuple(entry.previous_id)


def compiled(catalog: Catalog) -> dict[str, object]:
    """Return a PO as the plain data of a `Catalogue`, with the number of texts without a review."""
    form: Callable[[int], int] = c2py(catalog.plural_expr)
    tag = (catalog.locale_identifier or "").replace("_", "-")
    # In Hindi and Portuguese, 0 takes the form for 1, so nothing looks up their "zero".
    plural = {
        category: form(count)
        for category, count in PLURAL_SAMPLES.items()
        if category in {"one", "other", cldr.plural(tag, count)}
    }
    found, unreviewed = dict[str, dict[str, str]](), 0
    by_model = is_made(catalog)
    held = ((_shown_for(one, by_model=by_model), one) for one in catalog if one.id)
    for sources, entry in sorted(held, key=lambda pair: (pair[0][:1], pair[1].context or "")):
        # A fuzzy entry with a former text stands under the fingerprint of that, so that it can be told from a missing
        # one: the app says "outdated".
        if not (texts := _texts(entry)) or not sources:
            continue
        unreviewed += by_model and entry.fuzzy and not _is_answered_for(entry)
        key, one, other = key_of(entry), fingerprint(sources[0]), fingerprint(sources[-1])
        if len(sources) == 1:
            found[key] = {"text": texts[0], "of": one}
            continue
        shown = {category: texts[place] for category, place in plural.items() if place < len(texts)}
        found[f"{key}.other"] = {"text": shown["other"], "of": other}
        for category, text in shown.items():
            if category == "one" or text != shown["other"]:
                found[f"{key}.{category}"] = {"text": text, "of": one if category == "one" else other}
    return {"language": tag, "texts": found, "unreviewed": unreviewed or None}
