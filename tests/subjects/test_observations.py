"""Which of several observations a subject believes, what `observe` makes of it, and how an inventory changes."""

import typing
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Device,
    Inventory,
    Messenger,
    Person,
    Waiver,
    dump,
)
from secure_checklist.core import FrozenMap
from secure_checklist.subjects import Observation, UnknownReason, combine
from secure_checklist.subjects.entries import Answer
from secure_checklist.subjects.observations import Origin, Provenance
from tests.cases import tables
from tests.values import AcmeDevice
from tests.worlds import NOW

SECRET = "my-secret-answer"  # noqa: S105 - a value to look for
ORIGINS: tuple[Origin, ...] = ("derived", "stated", "reported", "measured")


# combine ------------------------------------------------------------------------------------------------------------

MOMENTS = ("2026-11-24T12:00:00Z", "2026-11-24T14:00:00+02:00", "2026-11-24T12:00:01Z")
observations = st.builds(
    Observation,
    value=st.sampled_from((True, False, 0, 1, 1.0, "a", "1", ("a", "b"), ("b", "a"), *MOMENTS)),
    source=st.sampled_from(ORIGINS),
    at=st.sampled_from((None, NOW, NOW - timedelta(days=1), NOW.replace(year=2025))),
)


def test_observations_agree_as_values_do() -> None:
    """`true` is not `1`, but `1` is `1.0`; a set has no order; a moment is the same at any offset from UTC."""
    for one, other, agree in tables(__file__)["agreeing"]:
        for seen in (one, other), (other, one):
            choice = combine([Observation(value=value) for value in seen])
            assert (choice.unknown != "contradictory") is agree
            assert choice.provenance is not None
            assert bool(choice.provenance.superseded) is not agree


@given(st.lists(observations, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(seen: list[Observation], random: Any) -> None:
    shuffled = random.sample(seen, len(seen))
    one, other = combine(seen), combine(shuffled)
    assert one.unknown == other.unknown
    assert (type(one.value), as_set(one.value)) == (type(other.value), as_set(other.value))
    again = combine([*seen, *seen])
    assert (one.unknown, as_set(one.value)) == (again.unknown, as_set(again.value))


@given(st.lists(observations, min_size=1, max_size=5))
def test_a_value_was_observed_by_the_strongest_at_its_newest(seen: list[Observation]) -> None:
    choice = combine(seen)
    strength = max(ORIGINS.index(entry.source) for entry in seen)
    best = [entry for entry in seen if ORIGINS.index(entry.source) == strength]
    times = [entry.at for entry in best if entry.at is not None]
    assert choice.provenance is not None
    assert choice.provenance.source == ORIGINS[strength]
    assert choice.provenance.at == (max(times) if times else None)
    if choice.unknown is None:
        assert any(entry.value == choice.value and entry.at == choice.provenance.at for entry in best)


def as_set(value: Any) -> object:
    return frozenset(typing.cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value


# observe ------------------------------------------------------------------------------------------------------------


def measured(value: Any, at: datetime = NOW) -> Observation:
    return Observation(value=value, source="measured", at=at)


def test_observe_puts_typed_values_with_their_source_beside_what_is_held() -> None:
    unknown: FrozenMap[str, UnknownReason] = FrozenMap({"biometrics": "declined", "model": "not_reported"})
    device = AcmeDevice(secret=SECRET, hush="h", os_name="ios", observed_at=NOW, unknown=unknown)
    seen = device.observe(security_patch=measured("2026-10-01"), biometrics=measured(("face",)))
    assert seen.security_patch == date(2026, 10, 1)
    assert seen.biometrics == frozenset({"face"})
    assert (seen.os_name, seen.secret, seen.hush, dict(seen.unknown)) == ("ios", SECRET, "h", {"model": "not_reported"})
    assert seen.observed["security_patch"] == Provenance(source="measured", at=NOW)


def test_observe_makes_equals_that_disagree_unknown_and_a_better_one_settles_it() -> None:
    torn = Device(os_name="ios", observed_at=NOW).observe(os_name=Observation(value="macos", at=NOW))
    assert torn.os_name is None
    assert torn.unknown == {"os_name": "contradictory"}
    settled = torn.observe(os_name=measured("macos"))
    assert settled.os_name == "macos"
    assert settled.unknown == {}


# an inventory ---------------------------------------------------------------------------------------------------------


def word(item: str, answer: Answer = "yes", subject: str | None = None) -> Attestation:
    return Attestation(confidentiality="ordinary", item=item, answer=answer, subject=subject, at=NOW)


def waived(subject: str | None = None) -> Waiver:
    return Waiver(confidentiality="ordinary", item="x", who="a", why="b", subject=subject)


FULL = Inventory(
    subjects=(Person(id="me"), AcmeDevice(id="phone"), AcmeDevice(id="laptop", os_name="linux"), Messenger(id="chat")),
    complete=frozenset({"device", "account"}),
    attestations=(word("talk.family", "partly"), word("a", "no", "chat")),
    waivers=(waived("laptop"),),
)


# changed ones are new ones ------------------------------------------------------------------------------------------


def test_what_is_added_takes_the_place_of_what_it_is_about() -> None:
    changed = FULL.with_subjects(Device(id="laptop", os_name="macos"), Device(id="watch"))
    assert [subject.id for subject in changed.subjects] == ["me", "phone", "laptop", "chat", "watch"]
    assert (changed.by_id["laptop"], changed.waivers) == (Device(id="laptop", os_name="macos"), FULL.waivers)
    assert FULL.by_id["laptop"] == AcmeDevice(id="laptop", os_name="linux")
    assert [entry.answer for entry in FULL.with_attestations(word("talk.family")).attestations] == ["no", "yes"]
    assert len(FULL.with_attestations(word("a", subject="phone")).attestations) == 3
    assert FULL.with_waivers(waived()).waivers == (*FULL.waivers, waived())
    assert '"complete":["account","device","messenger"]' in dump(FULL.completed("messenger"))
    changes: tuple[Callable[[], Inventory], ...] = (
        lambda: FULL.with_subjects(Person(id="another")),
        lambda: FULL.with_attestations(word("x", subject="nobody")),
        lambda: FULL.with_waivers(waived("nobody")),
    )
    for change in changes:
        with pytest.raises(ValidationError):
            change()
