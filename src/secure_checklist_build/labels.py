"""Labels of menus and buttons: English in what translators write, the maker's own words in what people read.

Each file of `data/labels` has the words of one maker, by language and by the English label. A word with a source was
read there; one without is ours, and is shown beside the English. `general.toml` has words for any place, labels that
are the same in every language, and what describes a place in a menu rather than naming it.

A label is a step of a way through menus (`[Settings > Privacy]`), or what stands in quotes and has an entry here. The
Spanish words are those of America, which most readers see, and the region `es-ES` has those that differ in Spain.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from babel.messages.catalog import Catalog

from secure_checklist import packs
from secure_checklist.core.messages import fingerprint
from secure_checklist.core.model import mapping_of
from secure_checklist.core.prose.blocks import menus
from secure_checklist.core.prose.nodes import Menu
from secure_checklist.packs.lint.texts import LONGEST, LONGEST_OTHER, field_of, shown
from secure_checklist_build.sources import DATA, Sources, Table, read_folder, read_toml

FOLDER = DATA / "labels"
GENERAL = "general.toml"
Kind: TypeAlias = Literal["maker", "same", "described", "ours", "english"]
"""Where the word of a label is from: `same` is a name or a sign, `described` no label, and `english` none was found."""
_QUOTED = re.compile(r'"[^"\n]+"|\u201c[^\u201d]+\u201d|\u00ab[^\u00bb]+\u00bb')
_GROWTH = 1.5
"""How much longer than an English text may be one may get that says labels twice."""


class Place(NamedTuple):
    """What a text is about, as steps have it; what is empty isn't said."""

    platforms: frozenset[str] = frozenset()
    makers: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()


class Word(NamedTuple):
    """A label as it is shown, and where that is from."""

    text: str
    kind: Kind


class _Maker:
    """The words of a file, and the places that they are for."""

    def __init__(self, table: Table, sources: Sources, where: str) -> None:
        self.place = Place(*(frozenset(table.pop(field, ())) for field in Place._fields))
        self.words: dict[str, dict[str, Word]] = {}
        for language, words in table.items():
            own = self.words.setdefault(language, {})
            for english, word in words.items():
                if (sourced := mapping_of(word)) is None:
                    own[english] = Word(word, "same" if word == english else "ours")
                else:
                    sources.named(sourced["source"], f"{where}: {english}")
                    own[english] = Word(str(sourced["text"]), "maker")
        self.labels = frozenset(chain.from_iterable(self.words.values()))

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """A service's words come before those of the maker of a device, and these before those of a system."""
        return not self.place.services, bool(self.place.platforms) or not self.place.makers, not self.place.platforms

    def fits(self, place: Place) -> bool:
        """Return True if a text is about this maker: it names nothing else, and what tells this maker from others."""
        both = [(own, named) for own, named in zip(self.place, place, strict=True) if own]
        telling = place.services if self.place.services else place.platforms if self.place.platforms else place.makers
        return not both or (bool(telling) and all(own & named for own, named in both if named))

    def word(self, label: str, language: str) -> Word | None:
        """Return the word for a label, in a region that of its language where it has none; None: there is none."""
        found = (self.words.get(tag, {}).get(label) for tag in (language, language.partition("-")[0]))
        return next(filter(None, found), None)


class Labels:
    """The words of all makers.

    Raises:
        ContentFileError: a file isn't TOML or has another shape than is read, or a source is unused or unknown.

    """

    def __init__(self, standing: Mapping[str, Sequence[str]], folder: Path = FOLDER) -> None:
        """Read a folder; `standing` says where the texts of tables stand, by key."""
        general = read_toml(folder / GENERAL)
        self._same = frozenset[str](general.pop("same"))
        self._notes: dict[str, Mapping[str, str]] = general.pop("notes")
        self._described: dict[str, Mapping[str, str]] = general.pop("described")
        self._general = _Maker(general, Sources({}, GENERAL), GENERAL)
        self._makers = [self._general]
        read_folder(folder, Sources({}, folder.name), (GENERAL,), self._take)
        self._makers.sort(key=lambda maker: maker.rank)
        self._known = self._same.union(*(maker.labels for maker in self._makers))
        self._standing = standing
        self._of_steps = {
            f"{item.id}/steps/{number}": Place(*(frozenset(map(str, getattr(steps, one))) for one in Place._fields))
            for name in packs.builtin()
            for item in packs.load(name).items
            for number, steps in enumerate(item.steps)
        }

    def _take(self, path: Path, table: Table, sources: Sources) -> None:
        self._makers.append(_Maker(table, sources, path.name))

    def regions(self, language: str) -> list[str]:
        """Return the regions of a language that have words of their own."""
        tags = set(chain.from_iterable(maker.words for maker in self._makers))
        return sorted(tag for tag in tags if tag.startswith(f"{language}-"))

    def word(self, key: str, label: str, language: str, way: Menu | None = None) -> Word:
        """Return the word for an English label of a text.

        The way through menus that it is a step of may be that of the system, though the text is about an app: it is of
        whoever knows most of it. A text of a table may be about several services: where their words differ, none is
        right for all. In a text that says of no maker whom it is about, a word is right if all makers have it.
        """
        described = self._described.get(language.partition("-")[0], {})
        if label in self._same or label in described:
            return Word(label, "same") if label in self._same else Word(described[label], "described")
        places = self._places(key)
        found = {self._at(place, label, language, way) for place in places}
        if len(found) > 1:
            found = {self._general.word(label, language)}
        elif None in found and not any(map(any, places)):
            found = {maker.word(label, language) for maker in self._makers} - {None}
        return (found.pop() if len(found) == 1 else None) or Word(label, "english")

    def _places(self, key: str) -> Sequence[Place]:
        names = [place.split("/") for place in self._standing.get(key, ())]
        if names:
            return [Place(services=frozenset({name[1]} if name[0] == "platforms" else ())) for name in names]
        return [self._of_steps.get(key.rpartition("/do/")[0], Place())]

    def _at(self, place: Place, label: str, language: str, way: Menu | None) -> Word | None:
        steps = frozenset(way.labels if way else ())
        fitting = (maker for maker in self._makers if maker.fits(place))
        ranked = sorted(fitting, key=lambda one: (one is self._general, -len(steps & one.labels)))
        return next(filter(None, (maker.word(label, language) for maker in ranked)), None)

    def shown(self, key: str, text: str, language: str) -> str:
        """Return a translation as people read it.

        Where it gets too long for its place, only its first labels are said in both languages, the others in English.
        """
        return self._fitted(key, text, language)[0]

    def _fitted(self, key: str, text: str, language: str) -> tuple[str, int]:
        """Return a translation as people read it, and how many of its labels may be said twice in it."""
        most = LONGEST.get(field_of(key), LONGEST_OTHER) * _GROWTH
        twice = sum(1 for label, way in self.labels(text) if self.word(key, label, language, way).kind == "ours")
        while len(shown(key, found := self._with_words(key, text, language, twice))) > most and twice:
            twice -= 1
        return found, twice

    def _with_words(self, key: str, text: str, language: str, twice: int) -> str:
        """Return a translation with the words of labels; the first `twice` of ours stand beside the English."""
        notes = self._notes.get(language.partition("-")[0], {"beside": "{}", "alone": ""})
        left = iter(range(twice))

        def said(label: str, way: Menu | None) -> Word:
            word = self.word(key, label, language, way)
            return Word(label, "english") if word.kind == "ours" and next(left, None) is None else word

        def step(label: str, way: Menu) -> str:
            word, kind = said(label, way)
            return f"{word} ({label})" if kind == "ours" else word

        def quoted(found: re.Match[str]) -> str:
            start, label, end = found[0][0], found[0][1:-1], found[0][-1]
            if label not in self._known:
                return found[0]
            word, kind = said(label, None)
            note = {"ours": notes["beside"].format(found[0]), "english": notes["alone"]}.get(kind, "")
            return f"{start}{word}{end} {note}".rstrip()

        return "".join(
            str(Menu(tuple(step(one, part) for one in part.labels)))
            if isinstance(part, Menu)
            else _QUOTED.sub(quoted, part)
            for part in _parts(text)
        )

    def labels(self, text: str) -> Iterator[tuple[str, Menu | None]]:
        """Return the labels of a text, each with the way through menus that it is a step of."""
        for part in _parts(text):
            if isinstance(part, Menu):
                yield from ((label, part) for label in part.labels)
            else:
                yield from ((one[1:-1], None) for one in _QUOTED.findall(part) if one[1:-1] in self._known)

    def counts(self, texts: Mapping[str, str], language: str) -> Counter[Kind]:
        """Return how many labels are shown in which way, of translations as their translators write them."""
        counted = Counter[Kind]()
        for key, text in texts.items():
            twice = self._fitted(key, text, language)[1]
            kinds = Counter[Kind](self.word(key, label, language, way).kind for label, way in self.labels(text))
            kinds["english"] += kinds["ours"] - twice
            kinds["ours"] = twice
            counted += kinds
        return counted

    def misfits(self, sources: Mapping[str, str], catalog: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """Return the keys of a catalogue's texts whose labels aren't those of the sources, each with what is wrong."""
        for key, one in (mapping_of(catalog["texts"]) or {}).items():
            said = mapping_of(one) or {}
            if key in sources and said["of"] == fingerprint(sources[key]):
                wanted, given = (
                    Counter(label for label, _ in self.labels(str(text))) for text in (sources[key], said["text"])
                )
                if lacking := wanted - given:
                    yield key, f"expected these labels in English, as in the text: {', '.join(sorted(lacking))}"

    def compiled(self, catalog: Mapping[str, object], region: str = "") -> dict[str, object]:
        """Return a catalogue with the words of labels; of a region, with what isn't as in its language alone."""
        language, texts = str(catalog["language"]), mapping_of(catalog["texts"]) or {}
        found = dict[str, object]()
        for key, one in texts.items():
            said = dict(mapping_of(one) or {})
            word = self.shown(key, str(said["text"]), language)
            there = self.shown(key, str(said["text"]), region) if region else ""
            if word != there:
                found[key] = {**said, "text": there or word}
        return {**catalog, "texts": found} | ({"language": region, "unreviewed": None} if region else {})


def put_back(catalog: Catalog) -> None:
    """Write the ways through menus in English, as their texts have them, where a translator wrote something else."""
    for entry in catalog:
        if isinstance(entry.id, str) and isinstance(entry.string, str):
            wanted, given = menus(entry.id), menus(entry.string)
            alike = [len(one.labels) for one in wanted] == [len(one.labels) for one in given]
            if alike and Counter(wanted) != Counter(given):
                place = iter(wanted)
                parts = (str(next(place)) if isinstance(one, Menu) else one for one in _parts(entry.string))
                entry.string = "".join(parts)


def _parts(text: str) -> Iterator[str | Menu]:
    """Return a text in parts: ways through menus, and what is between them."""
    found = {str(menu): menu for menu in menus(text)}
    pattern = "|".join(map(re.escape, found))
    yield from (found.get(part, part) for part in (re.split(f"({pattern})", text) if found else (text,)))
