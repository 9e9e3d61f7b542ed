"""A value that may be private prints as its kind only, and no error holds what was given, wherever either travels."""

import json
import logging
import pickle
import traceback
import typing
from collections.abc import Callable, Iterator, Mapping
from types import GenericAlias
from typing import Any, Literal

from pydantic import Field, ValidationError, create_model, field_validator
from pydantic_core import PydanticCustomError

from secure_checklist import Device, Fact, Inventory, Subject, Waiver, ask
from secure_checklist.core import FrozenMap
from secure_checklist.core.model import Model
from secure_checklist.interview.questions import Choice as QuestionChoice
from secure_checklist.interview.questions import Suggestion
from secure_checklist.subjects import Observation
from tests.cases import each, raised, refusal, tables
from tests.values import AcmeDevice, adapter, holder, models, values

TABLES = tables(__file__)
SECRET = "what nobody should read"  # noqa: S105 - a text to look for
MODELS = models()
CONTENT: tuple[str, ...] = tuple(TABLES["content"])
"""Where content is: what packs, tables and messages say to everybody. Every other model is about a person."""
NAMES: frozenset[str] = frozenset(TABLES["names"])
"""Fields that hold names, and texts of content: nothing that a person said. A waiver's `why` is no such."""


# repr ------------------------------------------------------------------------------------------------------------


def free(annotation: Any) -> bool:
    """Whether a field may hold any text."""
    if annotation in (str, Any):
        return True
    if typing.get_origin(annotation) is Literal:
        return False
    return any(free(part) for part in typing.get_args(annotation))


def planted(value: Model) -> Model:
    """The same value with a secret in every field that may hold something that a person said."""
    names = NAMES - {"why"} if isinstance(value, Waiver) else NAMES
    if isinstance(value, Subject):
        names |= {name for name, fact in value.facts().items() if fact.confidentiality == "ordinary"}
    fields = [name for name, field in type(value).model_fields.items() if free(field.annotation)]
    return value.model_copy(update=dict.fromkeys((name for name in fields if name not in names), SECRET))


def ways_to_print(value: object) -> Iterator[str]:
    """How a value ends in a log, by itself and within other things."""
    yield from (repr(value), str(value), f"{value}", f"{[value]}", repr({"a": (value,)}), repr(FrozenMap({"a": value})))
    yield logging.LogRecord("log", 1, "file", 1, "%s %r", (value, value), None).getMessage()
    yield repr(create_model("Held", value=(Any, ...))(value=value))


OPTIONS: tuple[type[Model], ...] = (QuestionChoice, Suggestion)
"""What a question offers to everybody."""


PLACES = {cls: cls.__module__.removeprefix("secure_checklist.") for cls in MODELS if cls not in OPTIONS}


@each("cls", [cls for cls, place in PLACES.items() if not place.startswith(CONTENT)])
def test_no_model_about_a_person_prints_what_they_said(cls: type[Model]) -> None:
    """A new model is taken to be about a person, and a new field to be private, until a list here says otherwise."""
    for value in values()[cls]:
        for text in ways_to_print(planted(value)):
            assert SECRET not in text


# errors ----------------------------------------------------------------------------------------------------------


class Fussy(Device):
    """An app's own device, whose validators say what is wrong in every way that pydantic knows."""

    namespace = "fussy"
    motto: Fact[str] = ask("What is the motto?", confidentiality="private")
    way: Fact[str] = ask("Which way?")

    @field_validator("way")
    @classmethod
    def _refuse(cls, value: str) -> str:
        if value in WAYS:
            raise WAYS[value]
        return value


WAYS: dict[str, Exception] = {
    "value": ValueError("never right"),
    "assertion": AssertionError("never right"),
    "custom": PydanticCustomError("of_ours", "never {how}", {"how": "right"}),
}
"""How a validator refuses."""


def wrong_data() -> Iterator[tuple[type[Model], Any]]:
    """Data with a secret in it that is refused, for every public model and all of its fields."""
    walked: tuple[type[Model], ...] = (*MODELS, AcmeDevice, Fussy)
    for cls in walked:
        yield cls, SECRET
        names = [field.alias or name for name, field in cls.model_fields.items()]
        yield cls, {"not a field": SECRET, **dict.fromkeys(names, SECRET)}
        yield cls, {name: {"secret": [SECRET]} for name in names}
        yield cls, {name: [SECRET, {"kind": SECRET, "op": SECRET}] for name in names}
    for way in WAYS:
        yield Fussy, {"way": way, "motto": SECRET}


def ways_in(cls: type[Model], data: Any) -> Mapping[str, Callable[[], object]]:
    """How data of a model comes in, by itself and within somebody else's model."""
    foreign, listed, text = holder(cls), adapter(GenericAlias(list, (cls,))), json.dumps(data)
    found: dict[str, Callable[[], object]] = {
        "model_validate": lambda: cls.model_validate(data),
        "model_validate_json": lambda: cls.model_validate_json(text),
        "adapter": lambda: listed.validate_python([data]),
        "adapter's JSON": lambda: listed.validate_json(f"[{text}]"),
        "foreign": lambda: foreign.model_validate({"one": data}),
        "foreign, JSON": lambda: foreign.model_validate_json(f'{{"many": [{text}]}}'),
    }
    if isinstance(data, dict):
        found["constructor"] = lambda: cls(**data)
        found["strings"] = lambda: cls.model_validate_strings(data)
    return found


def holds(error: ValidationError, secret: str) -> bool:
    """Whether an error says a secret in any of the ways that it can be read."""
    custom = any(entry["type"] == "of_ours" for entry in error.errors())  # pydantic 2.13 can't unpickle these
    restored = error if custom else pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    said = [str(error), repr(error), error.json(), repr(error.errors()), str(restored), repr(restored.errors())]
    said.append(repr(pickle.dumps(error)))
    frames = traceback.TracebackException.from_exception(error, capture_locals=True, compact=True)
    contexts = (entry.get("ctx", {}).get("error") for entry in error.errors())
    kept = [one for one in contexts if isinstance(one, BaseException) and one.__traceback__ is not None]
    chained = error.__context__ is not None or error.__cause__ is not None
    return any(secret in text for text in said) or bool(kept) or chained or not frames.stack


def test_no_error_holds_what_was_given() -> None:
    """`str` hid it, while `errors()`, `json()`, pickles and so FastAPI's 422 had it; walked for every public model."""
    refused: dict[type[Model], int] = {}
    for cls, data in wrong_data():
        for way, enter in ways_in(cls, data).items():
            error = refusal(ValidationError, enter)
            if error is not None:
                refused[cls] = refused.get(cls, 0) + 1
                assert not holds(error, SECRET), f"{cls.__name__} by {way}: {error}"
    assert set(refused) == {*MODELS, AcmeDevice, Fussy}


def test_a_model_that_another_makes_by_default_hides_what_it_was_given() -> None:
    """Pydantic asks for its signature, and so for its schema, while it builds the other one's."""

    class Inner(Model):
        number: int = 0
        other: int = 0

    class Outer(Model):
        inner: Inner = Field(default_factory=Inner)

    assert Outer().inner == Inner()
    error = refusal(ValidationError, Inner.model_validate, {"number": SECRET, "other": SECRET})
    assert error is not None
    assert not holds(error, SECRET)


# tracebacks ------------------------------------------------------------------------------------------------------


PHONE = AcmeDevice(hush=SECRET)
LOOSE: Any = SECRET
FAILING: tuple[Callable[[], object], ...] = (
    lambda: Device(screen_lock=LOOSE),
    lambda: Inventory(subjects=({"kind": "device", "hush": LOOSE},)),  # type: ignore[arg-type]
    lambda: PHONE.replace(screen_lock=LOOSE),
    lambda: PHONE.observe(os_name=Observation(value=SECRET), hush=Observation(value=SECRET)),
    lambda: PHONE.observe(os_name=Observation(value=SECRET), hush=LOOSE),
    lambda: Device.model_validate({"id": SECRET}),
    lambda: Device.model_validate_json('{"id": "' + SECRET),
)


@each("failing", FAILING)
def test_a_traceback_with_locals_can_be_made_and_shows_nothing(failing: Callable[[], object]) -> None:
    """It raised `AttributeError`, since the half-made subject couldn't be printed; and frames held what was given."""
    error = raised((ValidationError, TypeError), failing)
    shown = traceback.TracebackException.from_exception(error, capture_locals=True, lookup_lines=False)
    for frame in shown.stack:
        for name, local in (frame.locals or {}).items():
            assert SECRET not in local, f"{name} in {frame.name}"
    assert SECRET not in str(shown)
