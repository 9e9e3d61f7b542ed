"""The sentences that the library itself writes. Each is a message with a key and named arguments.

The English texts are in the `messages.json` of the package that writes them. `use_messages` activates a catalogue,
which replaces them. A message that the catalogue lacks stays English, and so does one that was translated from another
wording. A message is looked up when it is used, never at import. Each is a whole sentence or clause and is never
assembled from fragments, so that it can be written in any language. This module also formats lists of values, numbers
and versions in a language.

The texts of a checklist are in its own file, and the labels of facts are in their declarations. Their keys contain a
slash, as in `device.screen_lock/label`, and the same catalogue translates them.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, reduce
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol, TypeVar

from secure_checklist.core import cldr

Direction = Literal["ltr", "rtl"]
"""The writing direction of a language: left to right, or right to left."""
_PACKAGES = frozenset(("cli", "documents", "fleet", "formats", "incident", "interview", "subjects"))
"""The packages whose messages have their name before the key. The others are the core's."""
_FOLDERS = {"documents": "incident/papers"}
"""Where a package of another's stands."""
_FIELD = re.compile(r"\{([a-z_]+)\}")
_STEERING = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
PLURAL_SAMPLES: Mapping[str, int] = MappingProxyType(
    {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
)
"""The plural categories of CLDR, each with a number that belongs to it in every language that uses the category for
whole numbers. A category is the last part of the key of a message that depends on its `count`."""
SHORT = 8
"""The number of characters in the fingerprints of the built-in languages."""
_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "rhg", "sd", "syr", "ug", "ur", "yi")
)
"""Languages that are usually written from right to left, by primary subtag."""
_RTL_SCRIPTS = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"))

_SECONDS = (("days", 86_400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
_CLAUSE = r"(>=|<|==|!=)\s*([0-9][0-9A-Za-z.]*?)(\.\*)?"
_BOUNDS = {">=": "version.from", "<": "version.before", "==": "version.is", "!=": "version.is_not"}


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Words:
    """Texts in a language, ready for look-up. An instance is equal only to itself, so it can be used as a key.

    Attributes:
        language: The language, as a BCP 47 tag.
        texts: The translations, by key.
        of: The fingerprint of the wording that was translated, by key. If None, it isn't recorded.
        unreviewed: The number of texts that a machine or model translated and no one has reviewed.
        checklist: The id of the checklist whose texts are included. If empty, it isn't recorded.
        checked: Whether the build has checked that each text whose source matches keeps to the limits of its field.

    """

    language: str
    texts: Mapping[str, str]
    of: Mapping[str, str | None]
    unreviewed: int = 0
    checklist: str = ""
    checked: bool = False

    def find(self, key: str, source: str) -> str | None:
        """Return the translation of a text, or None if there is none or if it is of an older wording."""
        # A translation carries the fingerprint of the English that it was made from. If the English has changed, advice
        # that is out of date in one language alone is worse than English in between.
        found, of = self.texts.get(key), self.of.get(key)
        return found if of is None or of in (full := fingerprint(source), full[:SHORT]) else None


class Translations(Protocol):
    """A source of translations for `use_messages`, such as a `Catalogue`."""

    @property
    def words(self) -> Words:
        """The translated texts."""
        ...


class _Active(NamedTuple):
    words: Words
    declared: Mapping[str, str] = MappingProxyType({})


_ENGLISH = _Active(Words("en", MappingProxyType({}), MappingProxyType({})))
_ACTIVE: ContextVar[_Active] = ContextVar("messages", default=_ENGLISH)
_LACKING: ContextVar[set[str] | None] = ContextVar("lacking", default=None)


@contextmanager
def use_messages(catalogue: Translations | Words | None, declared: Mapping[str, str] | None = None) -> Generator[None]:
    """Use a catalogue, if not None, for all messages within this block and this thread or task.

    The argument `declared` contains labels that a checklist declares, such as `kinds.router`. If None, the labels don't
    change.
    """
    now = _ACTIVE.get()
    if catalogue is not None:
        now = now._replace(words=catalogue if isinstance(catalogue, Words) else catalogue.words)
    before = _ACTIVE.set(now if declared is None else now._replace(declared=declared))
    try:
        yield
    finally:
        _ACTIVE.reset(before)


@contextmanager
def noting_what_lacks() -> Generator[set[str]]:
    """Yield a set that collects the keys of texts used in English in this block because they aren't translated.

    A translation of an older wording counts as missing. An outer block of this kind gets the keys too.
    """
    lacking = set[str]()
    before = _LACKING.set(lacking)
    try:
        yield lacking
    finally:
        _LACKING.reset(before)
        for key in lacking:
            _note(key)


def language() -> str:
    """Return the language of the active messages, as a BCP 47 tag."""
    return _ACTIVE.get().words.language


def language_notes(lacking: Collection[str]) -> tuple[str, ...]:
    """Return notes for the end of a page: that no one has reviewed the translation, and that some texts are in English.

    Args:
        lacking: The keys of texts on the page that are in English, as yielded by `noting_what_lacks`.

    """
    unreviewed = _ACTIVE.get().words.unreviewed
    return (
        *([message("language.unreviewed")] if unreviewed else []),
        *([message("language.partly")] if lacking and not is_english() else []),
    )


def is_english() -> bool:
    """Return True if the active messages are English, so that no translation can be missing."""
    return primary(language()) == "en"


def primary(of: str) -> str:
    """Return the primary subtag of a language tag, in lower case."""
    return of.partition("-")[0].lower()


@lru_cache(maxsize=20_000)
def fingerprint(text: str) -> str:
    """Return the short fingerprint of a text, which shows whether its wording has changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def data_key(text: str) -> str:
    """Return the key of a text in a table, such as the directory. It is made from the text, so equal texts share it."""
    return f"text/{fingerprint(text)}"


def direction(of: str = "") -> Direction:
    """Return the writing direction of a language, by default the active one. A script subtag takes precedence."""
    primary, *rest = (of or language()).lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), None)  # noqa: PLR2004 - BCP 47
    return "rtl" if (script in _RTL_SCRIPTS if script else primary in _RIGHT_TO_LEFT) else "ltr"


def is_translated(key: str) -> bool:
    """Return True if the active catalogue has a message or, if the message depends on a count, its general form."""
    ours = _home(key)
    find = _ACTIVE.get().words.find
    return is_english() or any(name in ours and find(name, ours[name]) is not None for name in (key, f"{key}.other"))


@cache
def english(package: str = "core") -> Mapping[str, str]:
    """Return the English messages of a package, by key."""
    import json  # noqa: PLC0415 - for import time: few calls say anything
    from pkgutil import get_data  # noqa: PLC0415 - for import time, as above

    path = f"{_FOLDERS.get(package, package)}/messages.json"
    return _Messages(json.loads(get_data("secure_checklist", path) or "{}"))


class _Messages(dict[str, str]):
    def __missing__(self, key: str) -> str:
        raise KeyError(f'there is no such message: add "{key}" to messages.json')


def all_messages() -> dict[str, str]:
    """Return every English message, by key, for catalogues to translate."""
    return {key: text for package in ("core", *sorted(_PACKAGES)) for key, text in english(package).items()}


def _home(key: str) -> Mapping[str, str]:
    package = key.partition(".")[0]
    return english(package if package in _PACKAGES else "core")


def message(key: str, /, **arguments: object) -> str:
    """Return a message with its arguments filled in. `count` selects the plural form, if the message has several.

    Raises:
        KeyError: If there is no such message, or an argument that it needs is missing.

    """
    # A plan in English looks up a thousand messages. They are found in a cache by key and filled in; translations are
    # only searched if a catalogue is active.
    count = arguments.get("count")
    english = not data_differs()  # then nothing is looked up: most of what a plan and a page cost
    text = _english_form(key, one=count == 1, counts=count is not None) if english else _text(key, count)
    if isinstance(count, int):
        arguments["count"] = number_of(count)
    if english:
        return text.format_map(arguments)
    # `format_map` would also evaluate `{count.__class__}` and fail at a single brace, and a translation is a text by
    # others, whose braces may hold anything. Most texts have none.
    return _FIELD.sub(lambda found: str(arguments[found[1]]), text) if "{" in text else text


@cache
def _english_form(key: str, *, one: bool, counts: bool) -> str:
    ours = _home(key)
    if not counts or f"{key}.other" not in ours:
        return ours[key]
    return ours[f"{key}.one" if one and f"{key}.one" in ours else f"{key}.other"]


def _text(key: str, count: object) -> str:
    ours = _home(key)
    if isinstance(count, (int, float)) and f"{key}.other" in ours:
        # In Polish, 2 needs the form "few" and 5 the form "many". Neither has an English source of its own, so both
        # translate `<key>.other`. If the catalogue has no "few", its "other" is better than an English sentence.
        for form in dict.fromkeys((_form(language(), count), "other")):
            source = ours.get(f"{key}.{form}", ours[f"{key}.other"])
            if (found := _ACTIVE.get().words.find(f"{key}.{form}", source)) is not None:
                return found
        _note(f"{key}.other")
        return ours[f"{key}.{_form('en', count)}"]
    return declared_text(key, ours[key])


def _note(key: str) -> None:
    """Note that a text is said in English."""
    lacking = _LACKING.get()
    if lacking is not None and not is_english():
        lacking.add(key)


def _form(of: str, count: float) -> str:
    """Return the plural category of a number: by CLDR, or one of the two that most languages have."""
    return cldr.plural(of, count) or ("one" if count == 1 else "other")


def declared_text(key: str, text: str) -> str:
    """Return the translation of a text declared elsewhere, such as a fact's label, or the text if there is none."""
    found = _ACTIVE.get().words.find(key, text)
    if found is None:
        if text:
            _note(key)
        return text
    return found


def declared_texts(prefix: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the translations of texts declared elsewhere, by name. The key of each is the prefix and its name."""
    if not data_differs():
        return texts
    return {name: declared_text(f"{prefix}/{name}", text) for name, text in texts.items()}


def data_text(text: str) -> str:
    """Return the active catalogue's translation of a text in a table, or the text itself if there is none."""
    return declared_text(data_key(text), text) if text and data_differs() else text


def data_differs() -> bool:
    """Return True if texts of tables may be translated. If False, none needs to be looked up."""
    words = _ACTIVE.get().words
    return bool(words.texts) or (words.language != "en" and primary(words.language) != "en")


_MOST_KEPT = 8
_T = TypeVar("_T")


def kept_by_language(make: Callable[[], _T]) -> Callable[[], _T]:
    """Return a function that builds a value with texts once per active catalogue, and caches it for some catalogues.

    A plain `cache` would give everyone the texts of the first caller.
    """

    @lru_cache(_MOST_KEPT)
    def made(_: Words) -> _T:
        return make()

    return lambda: made(_ACTIVE.get().words)


def fault(key: str, text: str, of: str | None = None) -> str:
    """Return the fault of a translation, or an empty text if there is none.

    No translation may contain a character that controls a terminal or changes the writing direction of the text after
    it. A message, whose key has no slash, must have the same names in braces as the English text, unless its
    fingerprint shows that it translates an older wording and so isn't used.
    """
    if re.search(_STEERING, text):
        return "it has a control character, or one that turns the direction of writing"
    if "/" in key:
        return ""
    stem, _, form = key.rpartition(".")
    ours = _home(key).get(f"{stem}.other" if form in PLURAL_SAMPLES else key) or _home(key).get(key)
    if ours is None:
        return "there is no such message"
    if of not in (None, fingerprint(_home(key).get(key, ours))):
        return ""
    wanted, given = set(_FIELD.findall(ours)), set(_FIELD.findall(text))
    if form in PLURAL_SAMPLES:  # a form may say the number in words
        given |= wanted & {"count"}
    odd = wanted != given or not {"{", "}"}.isdisjoint(_FIELD.sub("", text))
    return f"expected the same names in braces as {ours!r}" if odd else ""


def find(key: str) -> str:
    """Return a message without arguments, or a label that a checklist declares. Empty if there is none."""
    return message(key) if key in _home(key) else _ACTIVE.get().declared.get(key, "")


def called(group: str, word: str) -> str:
    """Return the label of a value in a group, such as `essential` in `level`, or the value itself if there is none."""
    return find(f"{group}.{word}") or word


def labels(group: str) -> dict[str, str]:
    """Return the labels of a group such as `outcome`, by value, in the order of the table."""
    prefix = f"{group}."
    return {key.removeprefix(prefix): message(key) for key in _home(group) if key.startswith(prefix)}


def number_of(count: int) -> str:
    """Return a number with the language's thousands separator, according to CLDR."""
    if abs(count) < 1000:  # noqa: PLR2004 - no language separates fewer digits
        return str(count)
    return cldr.number(language(), count) or f"{count:,}".replace(",", message("number.thousands"))


def day_of(day: date) -> str:
    """Return a date in the form of the language in CLDR, or as `2026-11-27` in English."""
    return cldr.day(language(), day) or day.isoformat()


def either(values: Sequence[str]) -> str:
    """Return values as a list with "or": `a, b or c`."""
    return _listed("list.or", values)


def together(values: Sequence[str]) -> str:
    """Return values as a list with "and": `a, b and c`."""
    return _listed("list.and", values)


def listed(names: Iterable[str], most: int = 4) -> str:
    """Return names as `a, b and c`. If there are too many, return the first ones and the number of the rest."""
    said = list(dict.fromkeys(names))
    if len(said) > most:
        said = [*said[: most - 1], message("list.more", count=len(said) - most + 1)]
    return together(said)


def in_a_row(values: Iterable[str | None]) -> str:
    """Return values separated by commas, without an "and": `a, b`. Empty ones are left out."""
    return message("list.comma").join(filter(None, values))


def clauses(parts: Iterable[str | None]) -> str:
    """Return clauses separated by semicolons: `a; b`. Empty ones are left out."""
    return _chained("list.clauses", parts)


def notes(parts: Iterable[str | None]) -> str:
    """Return short notes on one line: `a · b`. Empty ones are left out."""
    return _chained("list.notes", parts)


def labelled(label: str, text: str) -> str:
    """Return a text after its label: `label: text`."""
    return message("labelled", label=label, text=text)


def heading(label: str) -> str:
    """Return a label as a heading for the text below it: `label:`."""
    return message("labelled.heading", label=label)


def noted(text: str, note: str) -> str:
    """Return a text followed by a note in brackets: `text (note)`. Without a note, return the text alone."""
    return message("noted", text=text, note=note) if note else text


def _chained(key: str, parts: Iterable[str | None]) -> str:
    given = [part for part in parts if part]
    return reduce(lambda first, following: message(key, first=first, next=following), given) if given else ""


def _listed(key: Literal["list.or", "list.and"], values: Sequence[str]) -> str:
    if not values:
        return ""
    if found := cldr.joined(language(), values, alternatives=key == "list.or"):
        return found
    *first, last = values
    return message(key, first=message("list.comma").join(first), last=last) if first else last


def duration(count: float, unit: str) -> str:
    """Return a number of seconds or days in natural units: 300 seconds are `5 minutes`."""
    if unit == "seconds" and count:
        unit, size = next((name, size) for name, size in _SECONDS if count % size == 0 or size == 1)
        count /= size
    return message(unit, count=int(count) if count == int(count) else count)


def sentence(clause: str) -> str:
    """Return a clause as a sentence, with a capital letter and a full stop."""
    return message("sentence", clause=f"{clause[:1].upper()}{clause[1:]}")


def version_bounds(spec: str) -> tuple[tuple[str, str], ...]:
    """Return the operators and versions of a specifier, as `(">=", "17.6")`. Empty if it can't be put into words."""
    found = [re.fullmatch(_CLAUSE, part.strip()) for part in spec.split(",")]
    return tuple((part[1], part[2]) for part in found if part) if all(found) else ()


def versions(bounds: Iterable[tuple[str, str]], family: str = "") -> str:
    """Return version bounds in words, such as `17.6 or later, before 26`. `family` names the system before them."""
    said = [message(_BOUNDS[operator], version=version) for operator, version in bounds]
    if f"system.{family}" in english():
        said[0] = message("version.of", system=message(f"system.{family}"), version=said[0])
    return message("list.comma").join(said)
