"""Translation: which texts a checklist has, under which keys, and how a catalogue replaces them.

Works on any value with the fields of a checklist, so that it stands below it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from secure_checklist.checklists.fields import ChecklistFields
from secure_checklist.checklists.items import Item, Parameter, Section
from secure_checklist.core.model import FrozenMap, Model
from secure_checklist.subjects.declarations import FactDeclaration
from secure_checklist.subjects.kinds import KindDeclaration
from secure_checklist.translations.misfits import leads_elsewhere
from secure_checklist.translations.models import Catalogue

M = TypeVar("M", bound=Model)
_Put = Callable[[str], Model]
"""What puts another text in the place of one, or raises a `ValidationError` where that breaks a limit."""
_TEXTS = (
    *("title", "why", "question", "intro", "description", "neutral_text", "for_whom", "neutral_title", "text"),
    *("instead", "due", "comfort", "label", "plural", "when_true", "when_false", "meaning", "more", "naming"),
    *("absence", "unit"),
)
"""The fields that people read, of whatever part has them."""


def texts_of(checklist: ChecklistFields) -> dict[str, str]:
    """Return every text by key."""
    found: dict[str, str] = {}
    _Texts(lambda key, text, _: found.setdefault(key, text)).of(checklist)
    return found


class Translated(NamedTuple):
    """A checklist's texts in another language.

    Attributes:
        parts: The fields that hold texts.
        stale: The keys of translations of an older wording, which weren't used.
        untranslated: The keys of all texts that stayed as they are, those of `stale` among them.
        texts: The keys of all texts.

    """

    parts: dict[str, object]
    stale: tuple[str, ...]
    untranslated: tuple[str, ...]
    texts: set[str]


def translate(checklist: ChecklistFields, catalogue: Catalogue, *, strict: bool) -> Translated:
    """Return the checklist's fields with the catalogue's texts. If not strict, a text that breaks a limit isn't used.

    Raises:
        pydantic.ValidationError: a text breaks a limit, as of its length.

    """
    stale, untranslated = list[str](), list[str]()

    def say(key: str, source: str, put: _Put) -> str:
        entry = catalogue.texts.get(key)
        # A translation of an older wording may say the opposite of the present one, and one with another link leads
        # people elsewhere. In both cases the original is safer, although it is in another language.
        if entry is not None and entry.fits(source) and (catalogue.checked or not leads_elsewhere(source, entry.text)):
            if catalogue.checked or _is_valid(put, entry.text, strict=strict):
                return entry.text
        elif entry is not None:
            stale.append(key)
        untranslated.append(key)
        return source

    walk = _Texts(say)
    return Translated(walk.of(checklist), tuple(stale), tuple(untranslated), walk.keys)


def _is_valid(put: _Put, text: str, *, strict: bool) -> bool:
    try:
        put(text)
    except ValidationError:
        if strict:
            raise
        return False
    return True


class _Texts:
    """One walk through the texts of a checklist, in which each may be replaced.

    The ids of items, sections and guards differ from each other. Anything else may bear the id of one of them; then its
    key says what it is (`checklist:phone/title`), so that no two texts share a key.

    Attributes:
        keys: Those that it has come by.

    """

    def __init__(self, say: Callable[[str, str, _Put], str]) -> None:
        """Take what gives a text by its key and what stands there."""
        self.keys = set[str]()
        self._say = say

    def of(self, checklist: ChecklistFields) -> dict[str, object]:
        """Return the fields that hold texts. A part in which none is replaced stays the same object."""
        cards, note = checklist.cards, checklist.tailored_to
        groups = {name: getattr(cards, name) for name in type(cards).model_fields}
        return {
            "guards": self._each("", "", checklist.guards),
            "sections": tuple(map(self._section, checklist.sections)),
            **self._fields("checklist", checklist.id, checklist),
            "parameters": tuple(map(self._parameter, checklist.parameters)),
            "do_nots": self._each("do_not", "do_nots/", checklist.do_nots),
            "cards": _with(cards, {name: self._each(name, f"cards/{name}/", parts) for name, parts in groups.items()}),
            "levels": self._each("level", "levels/", checklist.levels),
            "causes": self._each("cause", "causes/", checklist.causes),
            "kinds": tuple(map(self._kind, checklist.kinds)),
            "profiles": self._each("profile", "profiles/", checklist.profiles),
            "tailored_to": next(iter(self._each("profile", "profiles/", (note,) if note else ())), None),
            "declares": tuple(map(self._fact, checklist.declares)),
        }

    def _section(self, one: Section) -> Section:
        return _with(one, {**self._fields("", one.id, one), "items": tuple(map(self._item, one.items))})

    def _item(self, one: Item) -> Item:
        texts = {
            **self._fields("", one.id, one),
            "do_not": self._lines(f"{one.id}/do_not", one, "do_not"),
            "effects": tuple(
                _with(effect, self._fields("", f"{one.id}/effects/{at}", effect))
                for at, effect in enumerate(one.effects)
            ),
            "deadlines": self._each("", f"{one.id}/deadlines/", one.deadlines),
            "steps": tuple(
                _with(steps, {"do": self._lines(f"{one.id}/steps/{at}/do", steps, "do")})
                for at, steps in enumerate(one.steps)
            ),
        }
        return _with(one, texts)

    def _parameter(self, one: Parameter) -> Parameter:
        return _with(one, self._fields("parameter", one.name, one, ["meaning"]))

    def _kind(self, one: KindDeclaration) -> KindDeclaration:
        texts = self._fields("kind", f"kinds/{one.id}", one)
        return _with(one, {**texts, "suggested": self._each("kind", f"kinds/{one.id}/suggested/", one.suggested)})

    def _fact(self, one: FactDeclaration) -> FactDeclaration:
        texts = self._fields("fact", one.fact, one)
        return _with(one, {**texts, "choices": FrozenMap({word: self._choice(one, word) for word in one.choices})})

    def _each(self, noun: str, start: str, parts: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(_with(one, self._fields(noun, f"{start}{one.id}", one)) for one in parts)

    def _fields(self, noun: str, prefix: str, one: Model, names: Iterable[str] = _TEXTS) -> dict[str, object]:
        held = (name for name in names if isinstance(vars(one).get(name), str))
        return {name: self._field(noun, f"{prefix}/{name}", one, name) for name in held}

    def _field(self, noun: str, key: str, one: Model, name: str) -> str:
        return self._text(noun, key, getattr(one, name), lambda new: one.replace(**{name: new}))

    def _lines(self, prefix: str, one: Model, name: str) -> tuple[str, ...]:
        lines = enumerate(getattr(one, name))
        return tuple(
            self._text("", f"{prefix}/{at}", line, lambda new: one.replace(**{name: (new,)})) for at, line in lines
        )

    def _choice(self, one: FactDeclaration, word: str) -> str:
        key, choices = f"{one.fact}/choices/{word}", one.choices
        return self._text("fact", key, choices[word], lambda new: one.replace(choices={**choices, word: new}))

    def _text(self, noun: str, key: str, text: str, put: _Put) -> str:
        if not text:
            return text
        key = f"{noun}:{key}" if noun and key in self.keys else key
        self.keys.add(key)
        return self._say(key, text, put)


def _with(one: M, texts: Mapping[str, object]) -> M:
    """Return a part with other texts, which are valid; itself, if they are its own."""
    changes = {name: value for name, value in texts.items() if value != getattr(one, name)}
    return one.model_copy(update=changes) if changes else one
