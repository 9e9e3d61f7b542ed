"""A screen as a form for the web: JSON Schema, and hints for react-jsonschema-form. Plain data.

    made = form(interview.next())          # schema, ui_schema and data: give them to the library
    interview = submit(interview, sent)    # what the person sent

What is sent of one question has `answer`, for subjects also `others` (names of their own), and `how`, which says
whether that is the answer, nothing of it, not known, or rather not said. A screen of several questions has that of each
in `answers`, by key; where it asks one thing of several subjects, `same` is for all that have none of their own. An
untouched form is no answer: nothing is ticked by silence.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, cast

from pydantic import ConfigDict, Field

from secure_checklist.core.messages import message
from secure_checklist.core.model import Model, ReadOnlyMap, list_of, mapping_of
from secure_checklist.core.types import MAX_TEXT, Scalar, TypeName, ValueType
from secure_checklist.interview.answers import Listed
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.questions import CHOSEN, MANY, InputKind, Question, word_of
from secure_checklist.interview.screens import Pass, Screen
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue

__all__ = ["Form", "form", "read", "read_screen", "submit"]

How = Literal["as-answered", "that-is-all", "none-of-these", "not-known", "rather-not-say"]
"""How a form is answered; `that-is-all`: these are all the subjects; absent: `as-answered`. No standard fact has these
words: some libraries use them as ids."""
MAX_NAME = 200
"""How long the name of a subject may be, in characters."""
MAX_OTHERS = 50
"""How many subjects may be named at once."""
PASSES: Mapping[str, Pass] = {"not-known": Pass.UNKNOWN, "rather-not-say": Pass.DECLINED}
"""The ways in which a form says that there is no answer."""
FEW = 6
"""Up to how many choices are all shown at once where a library can also fold them away."""

_TYPES: Mapping[InputKind, TypeName] = {
    "whole_number": "integer",
    "number": "number",
    "date": "date",
    "datetime": "instant",
    "text": "text",
}
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INSTANT = _DAY + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
_TAKES: Mapping[InputKind, Mapping[str, Any]] = {
    "date": {"format": "date", "pattern": f"^{_DAY}$"},
    "datetime": {"format": "date-time", "pattern": f"^{_INSTANT}$"},
    "text": {"minLength": 1, "maxLength": MAX_TEXT, "pattern": r"\S"},
}
"""What an answer must be, if it is one. It stands apart, so that what was typed before "I don't know" does no harm."""
_WIDGETS: Mapping[InputKind, str] = {
    "yes_no": "radio",
    "one_of": "radio",
    "some_of": "checkboxes",
    "whole_number": "updown",
    "number": "updown",
    "date": "date",
    "datetime": "date-time",
    "text": "text",
    "subjects": "checkboxes",
}


class Form(Model):
    """A screen or a question as a form. Written as JSON, its parts are `schema`, `ui_schema` and `data`.

    Attributes:
        schema_: The JSON Schema of what is sent; valid in draft 7 and in 2020-12.
        ui_schema: What react-jsonschema-form takes as `uiSchema`.
        data: What the form holds at first: an old answer that may be shown again, where there is one.

    """

    model_config: ClassVar[ConfigDict] = ConfigDict(serialize_by_alias=True)

    schema_: ReadOnlyMap[str, Any] = Field(alias="schema")
    ui_schema: ReadOnlyMap[str, Any]
    data: ReadOnlyMap[str, Any]


def form(asked: Screen | Question, language: str | Catalogue | None = None) -> Form:
    """Return a screen or one question as a form; that of a screen with one question is the form of this question.

    What isn't the question's own is said in this language; if None, by the messages in force.
    """
    with in_language(language):
        if isinstance(asked, Screen) and asked.layout != "single":
            return _form_of_several(asked)
        question = asked.questions[0] if isinstance(asked, Screen) else asked
        data = {"question": question.key, "how": "as-answered", **_old(question)}
        schema = _schema(question, _names(question))
        if "answer" in data:
            schema["properties"]["answer"]["default"] = data["answer"]
        return Form(schema=schema, ui_schema=_framed(_ui_schema(question, _names(question))), data=data)


def read(question: Question, data: object, taken: Collection[str] = ()) -> object:
    """Read what was sent with the form of a question, as `Interview.reply` takes it: an answer, or a `Pass`.

    Subjects that were named get ids of their own, such as `device-1`, which aren't among the ids in `taken`.

    Raises:
        ValueError: it isn't what the form takes, or the form was of another question; the message never has the value.

    """
    sent = mapping_of(data)
    names = _names(question)
    if sent is None or not set(sent) <= set(names):
        raise ValueError(f"expected a mapping with {', '.join(names)}")
    if sent.get("question", question.key) != question.key:
        raise ValueError("this is the form of another question")
    how = sent.get("how", "as-answered")
    if not isinstance(how, str) or how not in _hows(question):
        raise ValueError(f"how: expected one of {', '.join(_hows(question))}")
    if how in PASSES:
        return PASSES[how]
    if question.input in MANY:
        found = _read_many(question, sent, taken, none=how == "none-of-these")
        return Listed(found, complete=True) if how == "that-is-all" else found
    return _read_one(question, sent.get("answer"))


def read_screen(screen: Screen, data: object, taken: Collection[str] = ()) -> Mapping[str, object]:
    """Read what was sent with the form of a screen, as `Interview.reply` takes it. What was left blank isn't there.

    Raises:
        ValueError: as for `read`; of several questions, the message names the one.

    """
    sent = mapping_of(data)
    if sent is not None and sent.get("screen", sent.get("question", screen.key)) != screen.key:
        raise ValueError("this is the form of another question")
    if screen.layout == "single":
        return {screen.questions[0].key: read(screen.questions[0], data, taken)}
    parts = {"answers", "screen", *(["same"] if screen.layout == "each" else [])}
    if sent is None or not set(sent) <= parts:
        raise ValueError(f"expected a mapping with {', '.join(sorted(parts))}")
    answers = mapping_of(sent.get("answers", {}))
    if answers is None or not set(answers) <= {question.key for question in screen.questions}:
        raise ValueError("answers: expected a mapping by the keys of the questions")
    same = None if _is_blank(sent.get("same")) else _read_part(screen.questions[0], sent["same"], "same")
    found: dict[str, object] = {}
    for question in screen.questions:
        if not _is_blank(answers.get(question.key)):
            found[question.key] = _read_part(question, answers[question.key], question.key)
        elif same is not None:
            found[question.key] = same
    return found


def submit(interview: Interview, data: object) -> Interview:
    """Return the interview after the form of its present screen was sent, or that of one question on it.

    Raises:
        ValueError: it isn't what the form or a question takes, or the form was of another screen.
        LookupError: there is no screen.

    """
    screen = interview.next()
    if screen is None:
        raise LookupError("there is no question left")
    key = (mapping_of(data) or {}).get("question")
    alone = next((one for one in screen.questions if one.key == key), None)
    if alone is not None:
        return interview.answer(read(alone, data, interview.inventory.by_id), alone)
    return interview.reply(read_screen(screen, data, interview.inventory.by_id), screen)


# what is sent ----------------------------------------------------------------------------------------------------


def _is_blank(part: object) -> bool:
    """Return True if nothing was said of a question."""
    sent = mapping_of(part)
    if sent is None:
        return part is None
    return sent.get("how", "as-answered") == "as-answered" and sent.get("answer") in (None, "", [], ())


def _read_part(question: Question, part: object, name: str) -> object:
    try:
        return read(question, part)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _names(question: Question) -> tuple[str, ...]:
    """Return the names of a form's fields, in the order in which they are shown."""
    answer = ("answer",) if question.input != "subjects" or question.choices else ()
    others = ("others",) if question.input == "subjects" else ()
    return (*answer, *others, "how", "question")


def _hows(question: Question) -> Mapping[How, str]:
    """Return the ways to answer, each with the key of its label."""
    if question.input == "subjects":
        many: dict[How, str] = {"that-is-all": "complete", "none-of-these": "no_more"}
    else:
        many = {"none-of-these": "none"} if question.input in MANY else {}
    answered = "more" if question.input == "subjects" else "answered"
    return {"as-answered": answered, **many, "not-known": "unknown", "rather-not-say": "declined"}


def _label(name: str) -> str:
    return message(f"interview.form.{name}")


def _old(question: Question) -> dict[str, Any]:
    """Return what the form holds of an old answer: nothing if it is private, or is no answer any more."""
    old = question.old
    if old is None or question.sensitivity != "ordinary" or question.input == "subjects":
        return {}
    if isinstance(old, tuple):
        known = question.input == "some_of" and set(old) <= set(question.words)
        return ({"answer": list(old)} if old else {"how": "none-of-these"}) if known else {}
    answer = word_of(old) if question.input in CHOSEN else old
    try:
        _read_one(question, answer)
    except ValueError:
        return {}
    return {"answer": answer}


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
    chosen = _texts(sent.get("answer", []), "answer")
    named = _texts(sent.get("others", []), "others")
    if not set(chosen) <= set(question.words):
        raise ValueError(f"answer: expected some of {', '.join(question.words)}")
    if any(not name.strip() or len(name) > MAX_NAME for name in named) or len(named) > MAX_OTHERS:
        raise ValueError(f"others: expected at most {MAX_OTHERS} names of 1 to {MAX_NAME} characters")
    if none and (chosen or named):
        raise ValueError("how: it says none, and there are some")
    if not none and not (chosen or named):
        raise ValueError("answer: expected at least one, or that there is none said in how")
    used = {*taken, *chosen}
    numbered = (f"{question.kind}-{number}" for number in range(1, len(used) + MAX_OTHERS + 1))
    unused = (name for name in numbered if name not in used)
    return (*chosen, *({"id": next(unused), "label": name.strip()} for name in named))


def _texts(value: object, name: str) -> list[str]:
    """Read a list of different texts."""
    entries = list_of(value)
    texts = [entry for entry in entries or () if isinstance(entry, str)]
    if entries is None or len(set(texts)) < len(entries):
        raise ValueError(f"{name}: expected a list of different texts")
    return texts


# the schema ------------------------------------------------------------------------------------------------------


def _form_of_several(screen: Screen) -> Form:
    """Return the form of a screen with several questions, any of which may be left blank."""
    parts = {question.key: _part(question) for question in screen.questions}
    held = {question.key: old for question in screen.questions if (old := _old(question))}
    for key, old in held.items():
        if "answer" in old:
            parts[key]["properties"]["answer"]["default"] = old["answer"]
    properties: dict[str, Any] = {"answers": {"type": "object", "properties": parts, "additionalProperties": False}}
    hints: dict[str, Any] = {
        "answers": {question.key: _ui_schema(question, _ASKED) for question in screen.questions},
        "screen": {"ui:widget": "hidden"},
    }
    if screen.layout == "each":
        first = screen.questions[0]
        properties = {"same": {**_part(first), "title": _label("same")}, **properties}
        hints["same"] = _ui_schema(first, _ASKED)
    properties["screen"] = {"type": "string", "const": screen.key, "default": screen.key}
    schema = {"type": "object", "title": screen.text, "properties": properties, "additionalProperties": False}
    data = {"screen": screen.key, **({"answers": held} if held else {})}
    return Form(schema=schema, ui_schema=_framed({"ui:order": list(properties), **hints}), data=data)


_ASKED = ("answer", "how")


def _part(question: Question) -> dict[str, Any]:
    """Return the schema of one question among several: its answer may be missing."""
    return _schema(question, _ASKED, required=False)


def _schema(question: Question, names: Iterable[str], *, required: bool = True) -> dict[str, Any]:
    texts = {"title": question.text} | ({"description": question.help} if question.help else {})
    name = {"type": "string", "title": _label("other"), "minLength": 1, "maxLength": MAX_NAME, "pattern": r"\S"}
    hows = {str(word): _label(label) for word, label in _hows(question).items()}
    known: dict[str, dict[str, Any]] = {
        "answer": _answer(question, texts),
        "others": {
            "type": "array",
            "title": _label("others"),
            "items": name,
            "uniqueItems": True,
            "maxItems": MAX_OTHERS,
        },
        "how": {"title": _label("how"), **_constants(hows), "default": "as-answered"},
        "question": {"type": "string", "const": question.key, "default": question.key},
    }
    properties = {name: known[name] for name in names}
    asked = "answer" if "answer" in properties else "others"
    properties[asked] |= texts
    return {
        "type": "object",
        **({"title": question.label} if question.label else {}),
        "properties": properties,
        "additionalProperties": False,
        "if": {"properties": {"how": {"enum": ["as-answered", "that-is-all"]}}},
        "then": _if_answered(question, asked, required=required),
        **({"else": _if_none(properties)} if question.input in MANY else {}),
    }


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
    """Return what holds of an answer; of subjects, one must be chosen or named."""
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


def _if_none(properties: Collection[str]) -> dict[str, Any]:
    lists = [name for name in ("answer", "others") if name in properties]
    return {
        "if": {"properties": {"how": {"const": "none-of-these"}}},
        "then": {"properties": {name: {"maxItems": 0} for name in lists}},
    }


# hints -----------------------------------------------------------------------------------------------------------


def _framed(hints: Mapping[str, Any]) -> dict[str, Any]:
    return {"ui:submitButtonOptions": {"submitText": _label("submit")}, **hints}


def _ui_schema(question: Question, names: Sequence[str]) -> dict[str, Any]:
    many = question.input == "one_of" and len(question.choices) > FEW
    answer: dict[str, Any] = {"ui:widget": "select" if many else _WIDGETS[question.input]}
    if "question" in names:
        answer["ui:autofocus"] = True
    if question.input in _TYPES:
        answer["ui:autocomplete"] = "off"
    hints: dict[str, Any] = {
        "answer": answer,
        "others": {"items": {"ui:autocomplete": "off"}},
        "how": {"ui:widget": "radio"},
        "question": {"ui:widget": "hidden"},
    }
    return {"ui:order": list(names)} | {name: hints[name] for name in names}
