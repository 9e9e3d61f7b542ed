"""The source and age of a value: observations, and the choice between them."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple, cast

from pydantic import BeforeValidator, Field

from secure_checklist.core.model import Model
from secure_checklist.core.types import UNLIMITED, Instant, Scalar, parse_instant
from secure_checklist.rules.reasons import NoAnswer, UnknownReason

Origin = Literal["measured", "reported", "stated", "derived"]
"""The source of a value: `measured` by a program on the spot, `reported` by a management system or provider,
`stated` by the person, or `derived` by a rule of this library. The sources are listed from the strongest to the
weakest."""


class Unknown(NamedTuple):
    """The value that a derived fact returns to say why it has no answer. Returning None means `unplaceable`.

    Attributes:
        reason: `stale`: the data that it looked up is too old. `unplaceable`: the value that it read isn't precise
            enough, or isn't in the data.
        fact: The field of the same subject whose value would settle the question, and which is asked for instead.

    """

    reason: NoAnswer
    fact: str | None = None


_STRENGTH: dict[str, int] = {"derived": 0, "stated": 1, "reported": 2, "measured": 3}


def _as_json(value: object) -> object:
    """Write a date, a datetime or a set as JSON.

    Raises:
        ValueError: If it is no value of a fact.

    """
    if issubclass(type(value), (bool, int, float, str, list, tuple)):
        return value
    if isinstance(value, AbstractSet):
        return sorted(cast("AbstractSet[object]", value), key=str)
    if isinstance(value, date):
        return UNLIMITED.serialize(value)
    raise ValueError("expected true or false, a number, a text, a date, a datetime or a set of texts")


if TYPE_CHECKING:

    class _Value:
        """To type checkers, a value that may be given as Python has it, and is held as JSON."""

        def __get__(self, instance: object, owner: type, /) -> Scalar | tuple[str, ...]: ...
        def __set__(self, instance: object, value: Scalar | date | AbstractSet[str] | Sequence[str], /) -> None: ...

else:
    _Value = Annotated[Scalar | tuple[str, ...], BeforeValidator(_as_json)]


class Observation(Model):
    """One observed value of one fact.

    Attributes:
        value: The JSON value. A date, datetime or set is converted to JSON.
        source: The source of the value.
        at: When the value was true, or None if not known.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"value"})

    value: _Value
    source: Origin = "stated"
    at: Instant | None = None


class Provenance(Model):
    """The source and time of a subject's value, and the observations that it supersedes.

    Attributes:
        source: The source of the value.
        at: When the value was true. If None, the time isn't known, and the subject's `observed_at` is used, or else the
            inventory's `as_of`.
        superseded: The observations that the value supersedes, which are shown as evidence.
        raw: The source's own word, if this library has no value for it and the fact is therefore unknown; otherwise
            None.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"raw"})

    source: Origin = "stated"
    at: Instant | None = None
    superseded: tuple[Observation, ...] = ()
    raw: str | None = Field(default=None, max_length=200)


class Combined(Model):
    """The choice that `combine` made: a value with its provenance, or the reason why there is none.

    Attributes:
        value: The JSON value; if None, there is none.
        provenance: The value's source and time, and the observations that it supersedes.
        unknown: Why there is no value.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"value"})

    value: Scalar | tuple[str, ...] | None = None
    provenance: Provenance | None = None
    unknown: UnknownReason | None = None


def combine(observations: Iterable[Observation]) -> Combined:
    """Return the newest observation from the strongest source.

    If two observations of equal rank (same source, same time) disagree, the value is unknown with the reason
    `contradictory`. Different spellings of one value agree: `1` and `1.0`, a set in another order, or one instant at
    two offsets from UTC. An observation without a time counts as older than any with a time. If there are no
    observations, the reason is `not_asked`.
    """
    ranked = sorted(observations, key=_rank, reverse=True)
    if not ranked:
        return Combined(unknown="not_asked")
    equals = [other for other in ranked if _rank(other) == _rank(ranked[0])]
    # Of several ways to say the same, the shortest: in whatever order they come, and a whole number stays whole.
    best = min(equals, key=lambda one: (len(repr(one.value)), repr(one.value)))
    if not all(_same(other, best) for other in equals):
        return Combined(
            unknown="contradictory",
            provenance=Provenance(source=best.source, at=best.at, superseded=tuple(ranked)),
        )
    superseded = tuple(other for other in ranked if not _same(other, best))
    return Combined(value=best.value, provenance=Provenance(source=best.source, at=best.at, superseded=superseded))


_NO_TIME = datetime.min.replace(tzinfo=UTC)


def _rank(observation: Observation) -> tuple[int, bool, datetime]:
    # Times are compared as they are: a float of seconds holds no microseconds far from 1970.
    at = observation.at
    return _STRENGTH[observation.source], at is not None, _NO_TIME if at is None else at


def _same(one: Observation, other: Observation) -> bool:
    return _meaning(one.value) == _meaning(other.value)


def _meaning(value: float | str | tuple[str, ...]) -> tuple[str, object]:
    """Return the meaning of a JSON value, however it is written; `true` stays apart from `1`, and `"1"` too."""
    if isinstance(value, tuple):
        return "set", frozenset(value)
    if isinstance(value, str):
        try:
            return "instant", parse_instant(value)
        except ValueError:
            return "text", value
    return "boolean" if isinstance(value, bool) else "number", value


def weakest(origins: Iterable[Origin]) -> Origin:
    """Return the weakest of the sources, or `stated` if there are none."""
    found: list[Origin] = sorted(origins, key=lambda origin: _STRENGTH[origin])
    return found[0] if found else "stated"
