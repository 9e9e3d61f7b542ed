"""Where a value comes from and how old it is: observations, and the choice between them."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple, cast

from pydantic import BeforeValidator, Field

from secure_checklist.core.model import Model
from secure_checklist.core.types import UNLIMITED, Instant, Scalar, parse_instant
from secure_checklist.rules.reasons import NoAnswer, UnknownReason

Origin = Literal["measured", "reported", "stated", "derived"]
"""Who says so: `measured` by a program on the spot, `reported` by a management system or provider, `stated` by the
person, `derived` by a rule of ours. In this order a stronger one beats a weaker."""


class Unknown(NamedTuple):
    """What a derived fact gives where it can say why it has no answer; None gives `unplaceable`.

    Attributes:
        reason: `stale`: what it looked up is too old. `unplaceable`: what it read is too rough, or isn't among what it
            knows.
        fact: A field of the same subject whose value would settle it, and which stands in the derived fact's place.

    """

    reason: NoAnswer
    fact: str | None = None


_STRENGTH: dict[str, int] = {"derived": 0, "stated": 1, "reported": 2, "measured": 3}


def _as_json(value: object) -> object:
    """Write a date, a datetime or a set as JSON.

    Raises:
        ValueError: it is no value of a fact.

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
    """One reading of one fact.

    Attributes:
        value: The JSON value; what is given as a date, a datetime or a set is written so.
        source: Who says so.
        at: When it was true; if None, the time isn't known.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"value"})

    value: _Value
    source: Origin = "stated"
    at: Instant | None = None


class Provenance(Model):
    """Source and time of a value that a subject holds, and the observations it was chosen over.

    Attributes:
        source: Who says so.
        at: When it was true. If None, the time isn't known; then the subject's `observed_at`, and after it the
            inventory's `as_of`, stand in.
        superseded: The observations that it was chosen over; shown in evidence.
        raw: The source's own word where this library has none for it, and the fact is unknown therefore; else None.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"raw"})

    source: Origin = "stated"
    at: Instant | None = None
    superseded: tuple[Observation, ...] = ()
    raw: str | None = Field(default=None, max_length=200)


class Combined(Model):
    """What `combine` chose: a value with its provenance, or the reason why there is none.

    Attributes:
        value: The JSON value; if None, there is none.
        provenance: Its source and time, and what it was chosen over.
        unknown: Why there is no value.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"value"})

    value: Scalar | tuple[str, ...] | None = None
    provenance: Provenance | None = None
    unknown: UnknownReason | None = None


def combine(observations: Iterable[Observation]) -> Combined:
    """Choose the newest observation within the strongest source.

    Two of equal rank (same source, same time) that disagree give unknown, `contradictory`. They agree where they say
    the same in two ways: `1` and `1.0`, a set in another order, one instant at two offsets from UTC. An observation
    without a time counts as older than any that has one. No observation at all gives `not_asked`.
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
    """Return the weakest of the sources; `stated` where there is none."""
    found: list[Origin] = sorted(origins, key=lambda origin: _STRENGTH[origin])
    return found[0] if found else "stated"
