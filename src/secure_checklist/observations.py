"""Where a value comes from and how old it is: observations, and the choice between them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pydantic import Field

from secure_checklist.base import Model
from secure_checklist.scalars import Instant, Scalar

Origin = Literal["measured", "reported", "stated", "derived"]
"""Who says so: `measured` by a program on the spot, `reported` by a management system or provider, `stated` by the
person, `derived` by a rule of ours. In this order a stronger one beats a weaker."""

UnknownReason = Literal["not_asked", "declined", "not_reported", "unsupported", "contradictory", "error"]
"""Why a subject has no value for a fact. `declined`: the person would rather not say. `not_reported`: the source was
asked and said nothing. `unsupported`: this system has no such thing to read. `contradictory`: equally good
observations disagree. `error`: reading it failed."""

NoAnswer = Literal[
    "not_asked",
    "declined",
    "not_reported",
    "unsupported",
    "contradictory",
    "error",
    "stale",
    "implausible",
    "unplaceable",
]


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


class Observation(Model):
    """One reading of one fact.

    Attributes:
        value: The wire value.
        source: Who says so.
        at: When it was true; None: the time isn't known.

    """

    value: Scalar | tuple[str, ...]
    source: Origin = "stated"
    at: Instant | None = None


class Provenance(Model):
    """Source and time of a value that a subject holds, and the observations it was chosen over.

    Attributes:
        source: Who says so.
        at: When it was true. None: the time isn't known; then the subject's `observed_at`, and after it the inventory's
            `as_of`, stand in.
        beaten: The observations that it was chosen over; shown in evidence.
        raw: The source's own word where this library has none for it, and the fact is unknown therefore; else None.

    """

    source: Origin = "stated"
    at: Instant | None = None
    beaten: tuple[Observation, ...] = ()
    raw: str | None = Field(default=None, max_length=200)


class Choice(Model):
    """What `combine` chose: a value with its provenance, or the reason why there is none.

    Attributes:
        value: The wire value; None: there is none.
        provenance: Its source and time, and what it was chosen over.
        unknown: Why there is no value.

    """

    value: Any = None
    provenance: Provenance | None = None
    unknown: UnknownReason | None = None


def combine(observations: Iterable[Observation]) -> Choice:
    """Choose the newest observation within the strongest source.

    Two of equal rank (same source, same time) that disagree give unknown, `contradictory`. An observation without a
    time counts as older than any that has one. No observation at all gives `not_asked`.
    """
    ranked = sorted(observations, key=_rank, reverse=True)
    if not ranked:
        return Choice(unknown="not_asked")
    best = ranked[0]
    rivals = [other for other in ranked[1:] if _rank(other) == _rank(best) and not _same(other, best)]
    beaten = tuple(other for other in ranked[1:] if not _same(other, best))
    if rivals:
        return Choice(
            unknown="contradictory",
            provenance=Provenance(source=best.source, at=best.at, beaten=tuple(ranked)),
        )
    return Choice(value=best.value, provenance=Provenance(source=best.source, at=best.at, beaten=beaten))


def _rank(observation: Observation) -> tuple[int, float]:
    return _STRENGTH[observation.source], _seconds(observation.at)


def _seconds(at: datetime | None) -> float:
    return float("-inf") if at is None else at.timestamp()


def _same(one: Observation, other: Observation) -> bool:
    if isinstance(one.value, tuple) and isinstance(other.value, tuple):
        return set(one.value) == set(other.value)
    return type(one.value) is type(other.value) and one.value == other.value


def weakest(origins: Iterable[Origin]) -> Origin:
    """Give the weakest of the sources; `stated` where there is none."""
    found: list[Origin] = sorted(origins, key=lambda origin: _STRENGTH[origin])
    return found[0] if found else "stated"
