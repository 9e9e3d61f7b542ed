"""Translation of checklists: the texts in a checklist, their keys, and how a catalogue replaces them.

This module works with any value that has the fields of a checklist, so it doesn't depend on `Checklist`.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import is_
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import ValidationError

from secure_checklist.checklists.fields import ChecklistFields
from secure_checklist.checklists.items import Parameter
from secure_checklist.core.garbage import collected_later
from secure_checklist.core.messages import Words
from secure_checklist.core.model import FrozenMap, Model, mapping_of
from secure_checklist.core.prose.blocks import links

M = TypeVar("M", bound=Model)
_Say = Callable[[str, str, Model, str], str]
"""What says a text: by its key, what stands there, the part that holds it and the field."""
_TEXTS = (
    *("title", "why", "question", "intro", "description", "neutral_text", "for_whom", "neutral_title", "text"),
    *("instead", "due", "comfort", "label", "plural", "when_true", "when_false", "meaning", "more", "naming"),
    *("absence", "unit", "numbered"),
)
"""The fields that people read, of whatever part has them."""
_SEVERAL = ("items", "do_not", "effects", "deadlines", "steps", "do", "suggested", "choices")
"""The fields that hold several texts, or parts that have some."""


def texts_of(checklist: ChecklistFields) -> dict[str, str]:
    """Return every text by its key."""
    found: dict[str, str] = {}
    _Texts(lambda key, text, _part, _field: found.setdefault(key, text)).of(checklist)
    return found


class Translated(NamedTuple):
    """The texts of a checklist in another language.

    Attributes:
        parts: The fields that contain texts.
        stale: The keys of texts whose only translation is of an older wording and wasn't used.
        untranslated: The keys of all texts that weren't replaced, including those in `stale`.
        texts: The keys of all texts.

    """

    parts: dict[str, object]
    stale: tuple[str, ...]
    untranslated: tuple[str, ...]
    texts: set[str]


def translate(checklist: ChecklistFields, words: Words, *, strict: bool) -> Translated:
    """Return the checklist's fields with the texts of `words`. If not `strict`, a text that breaks a limit isn't used.

    Raises:
        pydantic.ValidationError: a text breaks a limit, such as its maximum length.

    """
    stale, untranslated = list[str](), list[str]()

    def say(key: str, source: str, part: Model, field: str) -> str:
        # A translation of an older wording may say the opposite of the present one, and one with another link leads
        # people elsewhere. In both cases the original is safer, although it is in another language.
        text = words.find(key, source)
        if text is not None and (words.checked or "](" not in text or _addresses(text) <= _addresses(source)):
            if words.checked or _is_valid(part, field, text, strict=strict):
                return text
        elif key in words.texts:
            stale.append(key)
        untranslated.append(key)
        return source

    walk = _Texts(say)
    with collected_later(lasting=True):
        return Translated(walk.of(checklist), tuple(stale), tuple(untranslated), walk.keys)


def _addresses(source: str) -> set[str]:
    return {link.address for link in links(source)}


def _is_valid(part: Model, field: str, text: str, *, strict: bool) -> bool:
    held = getattr(part, field)
    value = text if isinstance(held, str) else (text,) if isinstance(held, tuple) else dict.fromkeys(held, text)
    try:
        part.replace(**{field: value})
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

    def __init__(self, say: _Say) -> None:
        """Take what says each text."""
        self.keys = set[str]()
        self._say = say

    def of(self, checklist: ChecklistFields) -> dict[str, object]:
        """Return the fields that hold texts. A part in which none is replaced stays the same object."""
        cards, note = checklist.cards, checklist.tailored_to
        groups = [(name, getattr(cards, name)) for name in type(cards).model_fields]
        return {
            "guards": self._each("", "", checklist.guards),
            "sections": self._each("", "", checklist.sections),
            **self._said("checklist", checklist.id, checklist),
            "parameters": tuple(self._part("parameter", one.name, one) for one in checklist.parameters),
            "do_nots": self._each("do_not", "do_nots/", checklist.do_nots),
            "cards": _with(cards, {name: self._value(name, f"cards/{name}", one, cards, name) for name, one in groups}),
            "levels": self._each("level", "levels/", checklist.levels),
            "causes": self._each("cause", "causes/", checklist.causes),
            "kinds": self._each("kind", "kinds/", checklist.kinds),
            "profiles": self._each("profile", "profiles/", checklist.profiles),
            "tailored_to": None if note is None else self._part("profile", f"profiles/{note.id}", note),
            "declares": tuple(self._part("fact", one.fact, one) for one in checklist.declares),
        }

    def _each(self, noun: str, start: str, parts: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(self._part(noun, f"{start}{one.id}", one) for one in parts)

    def _part(self, noun: str, prefix: str, one: M) -> M:
        return _with(one, self._said(noun, prefix, one))

    def _said(self, noun: str, prefix: str, one: Model) -> dict[str, object]:
        held = vars(one)
        return {
            name: self._value(noun, f"{prefix}/{name}", held[name], one, name)
            for name in _fields(type(one))
            if held[name] and (isinstance(held[name], str) or name in _SEVERAL)
        }

    def _value(self, noun: str, key: str, value: object, part: Model, field: str) -> object:
        if isinstance(value, str):
            key = f"{noun}:{key}" if noun and key in self.keys else key
            self.keys.add(key)
            text = self._say(key, value, part, field)
            return value if text == value else text
        if isinstance(value, tuple):
            held = cast("tuple[str | Model, ...]", value)
            named = ((at if isinstance(one, str) else vars(one).get("id", at), one) for at, one in enumerate(held))
            found = [self._value(noun, f"{key}/{name}", one, part, field) for name, one in named]
            return held if all(map(is_, found, held)) else tuple(found)
        if (texts := mapping_of(value)) is None:  # to ask pydantic for a model's class takes long
            one = cast("Any", value)
            return self._part("", one.id, one) if field == "items" else self._part(noun, key, one)
        said = {name: text and self._value(noun, f"{key}/{name}", text, part, field) for name, text in texts.items()}
        return value if said == texts else FrozenMap(said)


@cache
def _fields(part: type[Model]) -> tuple[str, ...]:
    wanted = ("meaning",) if issubclass(part, Parameter) else (*_TEXTS, *_SEVERAL)
    return tuple(name for name in wanted if name in part.__pydantic_fields__)


def _with(one: M, texts: Mapping[str, object]) -> M:
    """Return a part with other texts, which are valid; itself, if they are its own."""
    changes = {name: value for name, value in texts.items() if value is not getattr(one, name)}
    return one.model_copy(update=changes) if changes else one
