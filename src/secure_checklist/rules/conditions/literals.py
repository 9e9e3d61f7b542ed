"""The literals and parameters that a predicate compares a fact with, their typed forms, and their problems."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, TypeVar, cast

from pydantic import Discriminator, Field, StrictStr, Tag

from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.model import Model, mapping_of
from secure_checklist.core.types import SETS, FactValue, Scalar, TypeName, ValueType, parse_date, parse_instant
from secure_checklist.rules.declaration import PREDICATES, AnyFact
from secure_checklist.rules.values import Params

T = TypeVar("T")
FactName = Annotated[StrictStr, Field(min_length=3, max_length=300)]
ParamTypes = Mapping[str, ValueType] | None
"""The types of the parameters, by name. If None, there is no checklist yet, and parameters aren't checked."""


class ParamRef(Model):
    """A reference to a parameter that the checklist declares, used in place of a literal.

    Attributes:
        param: The parameter's name.

    """

    param: str = Field(min_length=1, max_length=200)


def _tag(value: object) -> str:
    return "ParamRef" if isinstance(value, ParamRef) or mapping_of(value) is not None else "tuple"


Several = Annotated[
    Annotated[tuple[T, ...], Field(min_length=1, max_length=1000), Tag("tuple")] | Annotated[ParamRef, Tag("ParamRef")],
    Discriminator(_tag),
]
"""Single values, or the parameter that holds a set of them."""


def param(name: str) -> Any:  # noqa: ANN401 - stands for a value of any type; checked when the checklist is built
    """Return a reference to a parameter of the checklist, for use in place of a literal."""
    return ParamRef(param=name)


def resolve(value: Scalar | ParamRef, params: Params) -> Scalar:
    """Return the value of a parameter, or a literal unchanged."""
    return cast("Scalar", params[value.param]) if isinstance(value, ParamRef) else value  # the type check knows it


def resolve_all(values: tuple[Scalar | ParamRef, ...] | ParamRef, params: Params) -> tuple[Scalar, ...]:
    """Return the members of the set that a parameter holds, or the given values with their parameters resolved."""
    if isinstance(values, ParamRef):
        return cast("tuple[str, ...]", params[values.param])
    return tuple(resolve(value, params) for value in values)


# typed forms -----------------------------------------------------------------------------------------------------


def typed(fact: AnyFact, value: Scalar) -> FactValue:
    """Return a JSON literal as a value of the fact's type. Literals are checked when the checklist is built."""
    name = fact.type.name
    if name == "number" and isinstance(value, int):
        return float(value)  # as a fact's value is: 2**53 + 1 is no float, neither here nor there
    return _dated(name, value) if name in ("date", "instant") else value


@lru_cache(maxsize=4096)
def _dated(name: str, value: Scalar) -> date:
    return parse_date(value) if name == "date" else parse_instant(value)


def typed_forms(wanted: Scalar) -> Mapping[type, FactValue]:
    """Return every typed form in which a JSON literal may be compared, by the type of the value.

    The fact's class determines which form applies, and one compiled condition serves subjects of many classes.
    """
    forms: dict[type, FactValue] = {type(wanted): wanted}
    if type(wanted) is int:
        with suppress(OverflowError):
            forms[float] = float(wanted)  # as in `typed`
    elif type(wanted) is float:
        forms[int] = wanted
    elif type(wanted) is str and wanted[:1].isdigit():
        with suppress(ValueError):
            forms[date] = parse_date(wanted)
        with suppress(ValueError):
            forms[datetime] = parse_instant(wanted)
    return forms


# what is wrong with them -----------------------------------------------------------------------------------------


def literal_problems(fact: AnyFact, value: object, params: ParamTypes, path: str) -> Iterator[Problem]:
    """Yield the problems with a literal, or a parameter, that a fact is compared with."""
    if isinstance(value, ParamRef):
        yield from param_problems(value, fact.type, params, path)
        return
    try:
        fact.type.read(value)  # as it stands: nothing resolves another name of a country when the rule is evaluated
        fact.type.parse(value)
    except ValueError as error:
        hint = did_you_mean(value, fact.vocabulary or ()) if isinstance(value, str) else ""
        yield Problem(path, f"{fact.name}: {error}", hint)


def param_problems(ref: ParamRef, wanted: ValueType, params: ParamTypes, path: str) -> Iterator[Problem]:
    """Yield the problems with a parameter that supplies a value of this type."""
    if params is None:
        return
    found = params.get(ref.param)
    if found is None:
        yield Problem(path, f'no such parameter: "{ref.param}"', did_you_mean(ref.param, params))
    elif found.name != wanted.name and (found.name, wanted.name) != ("integer", "number"):
        yield Problem(path, f'the parameter "{ref.param}" is {found.describe()}; this place takes {wanted.describe()}')
    elif wanted.vocabulary and not set(found.vocabulary or ()) <= set(wanted.vocabulary):
        yield Problem(path, f'the parameter "{ref.param}" allows words that the fact does not know')


def set_problems(ref: ParamRef, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
    """Yield the problems with a parameter that supplies a set of values, or of members if the fact is a set."""
    if fact.type.name in ("enum", "text", *SETS):
        name: TypeName = "enum_set" if fact.type.vocabulary else "text_set"
        yield from param_problems(ref, ValueType(name, fact.type.vocabulary), params, path)
    else:
        yield Problem(path, f"a parameter holds a set of texts only; {fact.name} is {fact.type.describe()}")


def unsuitable(fact: AnyFact, op: str, need: str, path: str) -> Problem:
    """Return the problem for a fact whose type a predicate can't read. `need` names the type that it needs."""
    return Problem(path, f"{op} needs {need}; {fact.name} is {fact.type.describe()}", PREDICATES[fact.type.name])
