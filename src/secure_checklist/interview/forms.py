"""A screen as a form for the web: JSON Schema, and hints for react-jsonschema-form, as plain data.

    made = form(interview.next())          # schema, ui_schema and data: give them to the library
    interview = submit(interview, sent)    # what the person sent

The data that is sent contains the reply to each question in `answers`, by its key. If a screen asks one question about
several subjects, the reply in `same`, by the fact, is for all subjects without a reply of their own. A reply has
`answer` and `how`. For a list of subjects, it also has `two` (subjects that the person has two of) and `others` (names
that the person typed). `how` says that the reply is the answer, none of these, not known, or that the person would
rather not say. `fields` reads the same replies from a browser. An untouched form isn't an answer: nothing is ticked by
default.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Literal, cast

from pydantic import ConfigDict, Field

from secure_checklist.core.messages import message
from secure_checklist.core.model import Model, ReadOnlyMap, list_of, mapping_of
from secure_checklist.core.types import MAX_TEXT, Scalar, TypeName, ValueType
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.questions import CHOSEN, INPUTS, MANY, InputKind, Question, word_of
from secure_checklist.interview.screens import Pass, Screen
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue

__all__ = ["Form", "form", "read", "read_screen", "submit"]

How = Literal["as-answered", "none-of-these", "not-known", "rather-not-say"]
"""How a form is answered. If absent, it is `as-answered`. No standard fact has one of these names as a value, since
some libraries use them as ids."""
MAX_NAME = 200
"""The largest length of a subject's name, in characters."""
MAX_OTHERS = 50
"""The largest number of subjects that may be named at once."""
PASSES: Mapping[str, Pass] = {"not-known": Pass.UNKNOWN, "rather-not-say": Pass.DECLINED}
"""The values of `how` that mean there is no answer."""
FEW = 6
"""The largest number of choices that are all shown at once if a library could also collapse them."""

_TYPES: Mapping[InputKind, TypeName] = {kind: name for name, kind in INPUTS.items()}
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INSTANT = _DAY + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
_TAKES: Mapping[InputKind, Mapping[str, Any]] = {
    "date": {"format": "date", "pattern": f"^{_DAY}$"},
    "datetime": {"format": "date-time", "pattern": f"^{_INSTANT}$"},
    "text": {"minLength": 1, "maxLength": MAX_TEXT, "pattern": r"\S"},
}
"""The constraints of an answer. They hold only if there is one, so that a text typed before "I don't know" is fine."""
_WIDGETS: Mapping[InputKind, str] = {
    **dict.fromkeys(CHOSEN, "radio"),
    **dict.fromkeys(MANY, "checkboxes"),
    "date": "date",
    "datetime": "date-time",
}
"""The widgets of react-jsonschema-form; of other answers, it takes a field for a text or a number by itself."""


class Form(Model):
    """A screen as a form. In JSON, the form's parts are called `schema`, `ui_schema` and `data`.

    Attributes:
        schema_: The JSON Schema of the data to send, valid in draft 7 and in 2020-12.
        ui_schema: The value of `uiSchema` for react-jsonschema-form.
        data: The initial data of the form: an old answer, if there is one that may be shown again.

    """

    model_config: ClassVar[ConfigDict] = ConfigDict(serialize_by_alias=True)

    schema_: ReadOnlyMap[str, Any] = Field(alias="schema")
    ui_schema: ReadOnlyMap[str, Any]
    data: ReadOnlyMap[str, Any]


def form(screen: Screen, language: str | Catalogue | None = None) -> Form:
    """Return a screen as a form. To make a screen from a single question, use `Screen.of`.

    The argument `language` is the language of all text except the questions. If None, the text is in the language of
    the active messages.
    """
    with in_language(language):
        single = screen.layout == "single"
        parts = {question.key: _schema(question, required=single) for question in screen.questions}
        held = {question.key: old for question in screen.questions if (old := _old(question))}
        answers = _object(parts)
        properties: dict[str, Any] = {"answers": answers}
        hints: dict[str, Any] = {"answers": {one.key: _ui_schema(one, focused=single) for one in screen.questions}}
        several = [found[0] for found in screen.groups if len(found) > 1]
        if several:
            same = {one.fact: {**_schema(one, required=False), "title": _label("same")} for one in several}
            properties = {"same": _object(same), **properties}
            hints["same"] = {one.fact: _ui_schema(one) for one in several}
        properties["screen"] = {"type": "string", "const": screen.key, "default": screen.key}
        schema = _object(properties)
        if single:
            schema["required"], answers["required"] = ["answers"], [*parts]
        else:
            schema["title"] = screen.text
        hints["screen"] = {"ui:widget": "hidden"}
        framed = {"ui:submitButtonOptions": {"submitText": _label("submit")}, "ui:order": list(properties), **hints}
        return Form(schema=schema, ui_schema=framed, data={"screen": screen.key, **({"answers": held} if held else {})})


def read(question: Question, reply: object, taken: Collection[str] = ()) -> object:
    """Read the reply to a question, and return what `Interview.reply` takes: an answer or a `Pass`.

    Subjects that were named get new ids, such as `device-1`, that aren't in `taken`.

    Raises:
        ValueError: If the form doesn't accept the reply. The message never contains the value.

    """
    sent, names = mapping_of(reply), _names(question)
    if sent is None or not set(sent) <= set(names):
        raise ValueError(f"expected a mapping with {', '.join(names)}")
    how = sent.get("how", "as-answered")
    if not isinstance(how, str) or how not in hows_of(question):
        raise ValueError(f"how: expected one of {', '.join(hows_of(question))}")
    if how in PASSES:
        return PASSES[how]
    if question.input in MANY:
        return _read_many(question, sent, taken, none=how == "none-of-these")
    return _read_one(question, sent.get("answer"))


def reply_of(question: Question, value: object) -> dict[str, Any]:
    """Return the reply for an answer or a `Pass`. This is the inverse of `read`."""
    if isinstance(value, Pass):
        return {"how": next(how for how, one in PASSES.items() if one is value)}
    if question.input not in MANY:
        return {"answer": word_of(value) if question.input in CHOSEN else value}
    entries = list_of(value) or ()
    if not entries:
        return {"how": "none-of-these"}
    mappings = [mapping_of(entry) for entry in entries]
    words = [word_of(entry) for entry, mapping in zip(entries, mappings, strict=True) if mapping is None]
    parts = {
        "answer": [*dict.fromkeys(words)],
        "two": [word for word, count in Counter(words).items() if count > 1],
        "others": [str(entry["label"]) for entry in mappings if entry is not None and "label" in entry],
    }
    return {name: part for name, part in parts.items() if part or name == "answer"}


def read_screen(screen: Screen, data: object, taken: Collection[str] = ()) -> Mapping[str, object]:
    """Read the data that was sent with a screen's form, and return what `Interview.reply` takes, without blank replies.

    Raises:
        ValueError: If the data isn't accepted (the message names the question), or the form was for another screen.

    """
    sent, questions = mapping_of(data), {question.key: question for question in screen.questions}
    several = {found[0].fact: found[0] for found in screen.groups if len(found) > 1}
    parts = ("answers", "screen", *(["same"] if several else []))
    if sent is None or not set(sent) <= set(parts):
        raise ValueError(f"expected a mapping with {', '.join(sorted(parts))}")
    if sent.get("screen", screen.key) != screen.key:
        raise ValueError("this is the form of another screen")
    replies, alike = mapping_of(sent.get("answers", {})), mapping_of(sent.get("same", {}))
    if replies is None or not set(replies) <= set(questions):
        raise ValueError("answers: expected a mapping by the keys of the questions")
    if alike is None or not set(alike) <= set(several):
        raise ValueError("same: expected a mapping by the facts of the questions")
    same = {
        fact: _read_part(several[fact], reply, f"same: {fact}", ())
        for fact, reply in alike.items()
        if not _is_blank(reply)
    }
    found: dict[str, object] = {}
    for key, question in questions.items():
        reply = replies.get(key, {})
        if screen.layout == "single" or not _is_blank(reply):
            found[key] = _read_part(question, reply, key, taken)
        elif question.fact in same:
            found[key] = same[question.fact]
    return found


def submit(interview: Interview, data: object) -> Interview:
    """Return the interview after the form of its current screen, or of one question on it, was sent.

    Raises:
        ValueError: If the form or a question doesn't accept the data, or the form was for another screen.
        LookupError: If there are no more screens.

    """
    screen = interview.next()
    if screen is None:
        raise LookupError("there is no question left")
    key = (mapping_of(data) or {}).get("screen")
    alone = next((Screen.of(one) for one in screen.questions if one.key == key), screen)
    return interview.reply(read_screen(alone, data, interview.inventory.by_id), alone)


# what is sent ----------------------------------------------------------------------------------------------------


def _is_blank(reply: object) -> bool:
    """Return True if nothing was said of a question."""
    sent = mapping_of(reply)
    if sent is None:
        return reply is None
    return sent.get("how", "as-answered") == "as-answered" and sent.get("answer") in (None, "", [], ())


def _read_part(question: Question, reply: object, name: str, taken: Collection[str]) -> object:
    try:
        return read(question, reply, taken)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _names(question: Question) -> tuple[str, ...]:
    """Return the names of a reply's fields, in the order in which they are shown."""
    if question.input != "subjects":
        return ("answer", "how")
    return (*(("answer", "two") if question.choices else ()), "others", "how")


def hows_of(question: Question) -> Mapping[How, str]:
    """Return the ways to answer, each with the key of its label."""
    none: dict[How, str] = {}
    if question.input in MANY:
        none = {"none-of-these": "no_subjects" if question.input == "subjects" else "none"}
    return {"as-answered": "answered", **none, "not-known": "unknown", "rather-not-say": "declined"}


def _label(name: str) -> str:
    return message(f"interview.form.{name}")


def _old(question: Question) -> dict[str, Any]:
    """Return the reply that says an old answer: nothing if it is private, or is no answer any more."""
    if question.old is None or question.sensitivity != "ordinary" or question.input == "subjects":
        return {}
    reply = reply_of(question, question.old)
    try:
        read(question, reply)
    except ValueError:
        return {}
    return reply


def _read_one(question: Question, answer: object) -> Scalar:
    if question.input in CHOSEN:
        words = {word_of(choice.value): choice.value for choice in question.choices}
        if not isinstance(answer, str) or answer not in words:
            raise ValueError(f"answer: expected one of {', '.join(words)}")
        return words[answer]
    if question.input == "whole_number" and isinstance(answer, float) and answer.is_integer():
        answer = int(answer)  # JSON doesn't tell 2.0 from 2
    if isinstance(answer, str) and not answer.strip():
        raise ValueError("answer: it is empty")
    kind = ValueType(_TYPES[question.input], minimum=question.minimum, maximum=question.maximum)
    try:
        kind.parse(answer)
    except ValueError as error:
        raise ValueError(f"answer: {error}") from None
    return cast("Scalar", answer)


def _read_many(
    question: Question, sent: Mapping[str, object], taken: Collection[str], *, none: bool
) -> tuple[str | Mapping[str, str], ...]:
    answer, two, named = (_texts(sent.get(name, []), name) for name in ("answer", "two", "others"))
    chosen = [*dict.fromkeys((*answer, *two))]
    if not set(chosen) <= set(question.words):
        raise ValueError(f"answer: expected some of {', '.join(question.words)}")
    if any(not name.strip() or len(name) > MAX_NAME for name in named) or len(named) > MAX_OTHERS:
        raise ValueError(f"others: expected at most {MAX_OTHERS} names of 1 to {MAX_NAME} characters")
    if none and (chosen or named):
        raise ValueError("how: it says none, and there are some")
    if not none and not (chosen or named):
        raise ValueError("answer: expected at least one, or that there is none said in how")
    # A new phone that is called "My phone" must not get the id of the one that is there. Ids are numbered past all in
    # use, and say nothing about the name.
    used = {*taken, *chosen}  # two of one get numbers behind its id
    numbered = (f"{question.kind}-{number}" for number in range(1, len(used) + MAX_OTHERS + 1))
    unused = (name for name in numbered if name not in used)
    return (*chosen, *two, *({"id": next(unused), "label": name.strip()} for name in named))


def _texts(value: object, name: str) -> list[str]:
    """Read a list of different texts."""
    entries = list_of(value)
    texts = [entry for entry in entries or () if isinstance(entry, str)]
    if entries is None or len(set(texts)) < len(entries):
        raise ValueError(f"{name}: expected a list of different texts")
    return texts


# the schema ------------------------------------------------------------------------------------------------------


def _schema(question: Question, *, required: bool) -> dict[str, Any]:
    """Return the schema of the reply to a question; among several, it may be missing."""
    texts = {"title": question.text} | ({"description": question.help} if question.help else {})
    name = {"type": "string", "title": _label("other"), "minLength": 1, "maxLength": MAX_NAME, "pattern": r"\S"}
    others = {"title": _label("others"), "items": name, "uniqueItems": True, "maxItems": MAX_OTHERS}
    hows = {str(word): _label(label) for word, label in hows_of(question).items()}
    known: dict[str, dict[str, Any]] = {
        "answer": _answer(question, texts),
        "two": {**_answer(question, texts), "title": _label("two")},
        "others": {"type": "array", **others},
        "how": {"title": _label("how"), **_constants(hows), "default": "as-answered"},
    }
    properties = {name: known[name] for name in _names(question)}
    asked = next(iter(properties))
    properties[asked] |= texts
    none = {
        "if": {"properties": {"how": {"const": "none-of-these"}}},
        "then": {"properties": {name: {"maxItems": 0} for name in properties if name != "how"}},
    }
    return {
        "type": "object",
        **({"title": question.label} if question.label else {}),
        "properties": properties,
        "additionalProperties": False,
        "if": {"properties": {"how": {"const": "as-answered"}}},
        "then": _if_answered(question, asked, required=required),
        **({"else": none} if question.input in MANY else {}),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _constants(words: Mapping[str, str]) -> dict[str, Any]:
    return {"type": "string", "oneOf": [{"const": word, "title": label} for word, label in words.items()]}


def _answer(question: Question, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the kind of an answer.

    The choices stand in a `then` that always holds. Elsewhere react-jsonschema-form would tick the first of them by
    itself, and an untouched form would be an answer.
    """
    chosen = _constants(question.words)
    if question.input in CHOSEN:
        return {"type": "string", "if": True, "then": {**texts, **chosen}}
    if question.input in MANY:
        return {"type": "array", "items": chosen, "uniqueItems": True}
    plain = {"whole_number": "integer", "number": "number"}
    return {"type": plain.get(question.input, "string")}


def _if_answered(question: Question, asked: str, *, required: bool) -> dict[str, Any]:
    """Return the constraints of an answer; of subjects, one must be chosen or named."""
    if not required and question.input in MANY:
        return {}
    some: dict[str, Any] = {"required": [asked], "properties": {asked: {"contains": {"type": "string"}}}}
    if question.input == "subjects" and asked == "answer":
        return {"if": {"properties": {"others": {"maxItems": 0}}}, "then": some}
    if question.input in MANY:
        return some
    bounds = {"minimum": question.minimum, "maximum": question.maximum}
    takes = {
        name: int(bound) if float(bound).is_integer() else bound for name, bound in bounds.items() if bound is not None
    }
    bounded = {"properties": {asked: {**_TAKES.get(question.input, {}), **takes}}}
    return {"required": [asked], **bounded} if required else bounded


# hints -----------------------------------------------------------------------------------------------------------


def _ui_schema(question: Question, *, focused: bool = False) -> dict[str, Any]:
    folded = question.input == "one_of" and len(question.choices) > FEW
    widget = "select" if folded else _WIDGETS.get(question.input)
    answer: dict[str, Any] = {"ui:widget": widget} if widget else {}
    if focused:
        answer["ui:autofocus"] = True
    if question.input not in (*CHOSEN, *MANY):
        answer["ui:autocomplete"] = "off"
    hints = {
        "answer": answer,
        "two": {"ui:widget": "checkboxes"},
        "others": {"items": {"ui:autocomplete": "off"}},
        "how": {"ui:widget": "radio"},
    }
    names = _names(question)
    return {"ui:order": list(names)} | {name: hints[name] for name in names}
