"""One declaration gives the typed value, the typed reference and the question; and no path shows what it must not.

The standard facts say what they mean, and each is read by something of ours. What is observed
is believed by its source and its time.
"""

import re
import types
import typing
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import secure_checklist as sc
from secure_checklist.core import FrozenMap, list_of
from secure_checklist.rules import Quantified, predicates
from secure_checklist.rules.declaration import Declaration
from secure_checklist.subjects import FactDeclaration, Observation, UnknownReason, combine
from secure_checklist.subjects.entries import Answer
from secure_checklist.subjects.observations import Origin, Provenance
from tests.cases import each, tables
from tests.values import AcmeDevice
from tests.worlds import NOW


def test_a_kind_or_a_namespace_that_is_annotated_is_refused_with_how_to_write_it() -> None:
    for name, annotation in (("kind", ClassVar[str]), ("namespace", str)):
        members = {name: "router", "__annotations__": {name: annotation}, "__module__": __name__}
        with pytest.raises(TypeError, match=f'write `{name} = "router"`'):
            type("Router", (sc.Subject,), members)


# former names -------------------------------------------------------------------------------------------------------


class Renamed(sc.Device):
    """A device of which two facts were renamed."""

    namespace: ClassVar[str] = "renamed"
    vpn_days: sc.Fact[int] = sc.ask("How old is it?", minimum=0, former_ids=("vpn_age", "age_of_vpn"))
    sealed: sc.Fact[bool] = sc.ask("Is it sealed?", former_ids=("seal",))


class BeforeRenaming(sc.Device):
    """The class of `Renamed` as an earlier version of the app had it."""

    namespace: ClassVar[str] = "renamed"
    vpn_age: sc.Fact[int] = sc.ask("How old is it?", minimum=0)


def test_the_history_of_a_renamed_fact_is_whole(tmp_path: Path) -> None:
    """Answers that an earlier version of the app stored and those of today are one history, under either name."""
    with sc.Store(
        path=tmp_path / "kept.db", vocabulary=sc.Vocabulary.standard().with_subjects(BeforeRenaming)
    ) as store:
        store.save(sc.Inventory(subjects=(BeforeRenaming(id="box"),)), now=NOW)
        store.answer("box", BeforeRenaming.vpn_age, Observation(value=3, at=NOW), now=NOW)
    with sc.Store(path=tmp_path / "kept.db", vocabulary=sc.Vocabulary.standard().with_subjects(Renamed)) as store:
        store.answer("box", Renamed.vpn_days, Observation(value=4, at=NOW + timedelta(days=1)), now=NOW)
        store.answer("box", "device.renamed.seal", Observation(value=True), now=NOW)
        for name in (Renamed.vpn_days, "device.renamed.vpn_days", "device.renamed.vpn_age"):
            assert [answer.value for answer in store.answers(fact=name)] == [3, 4]
        loaded = store.load()
        assert loaded is not None
        assert dict(loaded.by_id["box"].model_dump(include={"vpn_days", "sealed"})) == {"vpn_days": 4, "sealed": True}


# names that are taken ------------------------------------------------------------------------------------------------


def _own(parent: type[sc.Subject], name: str, kind: Any, **about: Any) -> type[sc.Subject]:
    body: dict[str, Any] = {
        "__module__": __name__,
        "namespace": "own",
        "__annotations__": {name: sc.Fact[kind]},
        name: sc.ask("?", **about),
    }
    return types.new_class("Own", (parent,), {}, lambda namespace: namespace.update(body))


STANDARD = tuple(sc.Vocabulary.standard())


def test_no_fact_takes_a_name_that_its_class_has_for_something_else() -> None:
    """Law: whatever a class of subjects has under a name, no fact of a subclass or of a file can be called so."""
    parents: tuple[type[sc.Subject], ...] = (sc.Subject, *STANDARD)
    for parent in parents:
        facts = parent.facts()
        members = {*type.__dir__(parent), *dir(type(parent))}
        taken = {name for name in members if not name.startswith("__") and name not in facts}
        taken |= {*sc.Subject.model_fields, "namespace"} | {name for name, fact in facts.items() if fact.reads}
        usual = {"json", "copy", "id", "unknown", "extra", "label", "schema", "facts", "observe", "validate", "kind"}
        assert taken >= usual
        for name in sorted(taken):
            with pytest.raises(TypeError, match=rf"Own\.{re.escape(name)}: .*choose another"):
                _own(parent, name, int)
            if re.fullmatch("[a-z][a-z0-9_]*", name) and hasattr(sc.Subject, name):
                with pytest.raises(ValidationError, match="choose a word of its own"):
                    FactDeclaration(fact=f"router.{name}", type="integer")


def _number(name: str) -> object:
    def work_out(self: sc.Subject, context: sc.Context) -> float | None:
        del self, context
        return None

    work_out.__name__ = name
    return sc.derived(reads=())(work_out)


def test_no_fact_of_the_library_gets_another_meaning() -> None:
    """Law: a fact that is declared again may have other words; its values and its care stay, since rules read them."""
    for parent in STANDARD:
        for name, fact in parent.facts().items():
            if fact.reads:
                with pytest.raises(TypeError, match="choose another name"):
                    type("Own", (parent,), {"namespace": "own", "__module__": __name__, name: _number(name)})
                continue
            with pytest.raises(TypeError, match="choose another name"):
                _own(parent, name, float)
            if fact.confidentiality != "ordinary" and fact.type.name == "boolean":
                with pytest.raises(TypeError, match="less care"):
                    _own(parent, name, bool)
            elif fact.type.name == "boolean":
                assert _own(parent, name, bool).facts()[name].name == fact.name


# the vocabulary -------------------------------------------------------------------------------------------------------

TABLES = tables(__file__)


class AcmePlus(AcmeDevice):
    """A more special one."""

    namespace: ClassVar[str] = "plus"
    badge: sc.Fact[bool] = sc.ask("Does it bear a badge?")


class Other(sc.Device):
    """Another app's device."""

    namespace: ClassVar[str] = "other"


def test_the_more_special_class_stands_for_its_kind_in_whatever_order() -> None:
    with pytest.raises(TypeError, match=r"AcmeDevice and Other both stand for 'device'"):
        sc.Vocabulary.standard().with_subjects(AcmeDevice, Other)
    for classes in ((AcmeDevice, AcmePlus), (AcmePlus, AcmeDevice), (AcmePlus,)):
        vocabulary = sc.Vocabulary.standard().with_subjects(*classes)
        assert vocabulary.subject("device") is AcmePlus
        assert {"device.acme.vpn_age_days", "device.plus.badge", "device.screen_lock"} <= set(vocabulary.facts)
    assert sc.Vocabulary.standard().with_subjects(AcmePlus, sc.Device).subject("device") is AcmePlus


# a declared fact as data ------------------------------------------------------------------------------------------


def test_a_required_fact_keeps_all_that_was_declared_of_it() -> None:
    for fact in sc.Vocabulary.standard().facts.values():
        entry = FactDeclaration.model_validate(fact)
        for kept in (entry.reference(), FactDeclaration.model_validate_json(entry.model_dump_json()).reference()):
            assert kept.type == fact.type
            assert (kept.name, kept.kind) == (fact.name, fact.kind)
            for part in Declaration._fields:
                if part != "limits":  # they are what the type was made of
                    assert getattr(kept.declared, part) == getattr(fact.declared, part), part


@each("about, danger", TABLES["dangers"])
def test_a_danger_that_fits_survives_and_is_known_by_its_fact(about: dict[str, Any], danger: object) -> None:
    found = FactDeclaration.model_validate({"fact": "device.pack.x", **about, "danger": danger})
    assert FactDeclaration.model_validate_json(found.model_dump_json()) == found
    dangers = {danger} if (listed := list_of(danger)) is None else {*listed}
    assert set(found.reference().dangers) == ({*map(frozenset, zip(dangers))} if found.type == "enum_set" else dangers)


# standard facts ------------------------------------------------------------------------------------------------------

EVERY = [fact for parent in STANDARD if parent.kind != "incident" for fact in parent.facts().values()]
FACTS = {fact.name: fact for fact in EVERY}


def test_what_can_hurt_is_private() -> None:
    """What can hurt the person, and what a guard may read."""
    assert {FACTS[name].confidentiality for name in TABLES["must_be_private"]} == {"private"}


def test_every_fact_is_read_by_something_of_ours() -> None:
    """A fact that no rule, guard, situation or deadline reads is a question for nothing."""
    read = {name for pack in sc.packs.builtin() for name in read_by(sc.packs.load(pack))}
    for _ in FACTS:  # what a derived fact reads is read as well
        read |= {f"{one.kind}.{field}" for one in EVERY if one.name in read for field in one.reads or ()}
    assert {one.name for one in EVERY} <= read


def read_by(checklist: sc.Checklist) -> set[str]:
    """Return the facts that a checklist reads, with those that it looks at of other subjects."""
    conditions = [part for item in checklist.items if item.rule for _, part in item.rule.conditions()]
    nodes = [node for one in (*conditions, *(guard.when for guard in checklist.guards)) for node in predicates(one)]
    inside = {name for node in nodes if isinstance(node, Quantified) for name in node.reads_of_others()}
    held = {node.fact for node in nodes}
    warned = {name for guard in checklist.guards for name in guard.warning_facts}
    return inside | warned | held | {name for item in checklist.items for name in item.facts()}


# how strong an account is ---------------------------------------------------------------------------------------------

WAYS: tuple[str, ...] = sc.Account.mfa_methods.vocabulary or ()


def facts_of(**known: Any) -> dict[str, Any]:
    """Return the derived facts of an account, by name."""
    account, context = sc.Account(**known), sc.Context(NOW)
    return {
        "strongest_way": account.strongest_way(context) if account.mfa_methods is not None else None,
        "phishing_resistant": account.phishing_resistant(context),
    }


def rank(word: Any) -> int:
    return (sc.Account.strongest_way.vocabulary or ()).index(word)


def test_the_ways_decide() -> None:
    for methods, strongest, resistant in TABLES["ways"]:
        told = facts_of(mfa="on", mfa_methods=methods)
        assert told == {"strongest_way": strongest, "phishing_resistant": resistant}


@given(st.sets(st.sampled_from(WAYS), min_size=1), st.sampled_from(WAYS))
def test_another_way_never_makes_the_strongest_weaker(methods: set[str], more: str) -> None:
    """Law: what is open can only be added to; only backup codes that stood alone give way to what is really used."""
    before = facts_of(mfa="on", mfa_methods=tuple(methods))
    after = facts_of(mfa="on", mfa_methods=(*methods, more))
    alone = facts_of(mfa="on", mfa_methods=(more,))
    assert rank(after["strongest_way"]) >= rank(alone["strongest_way"]) or more == "backup_codes"
    if methods != {"backup_codes"}:
        assert rank(after["strongest_way"]) >= rank(before["strongest_way"])
        assert before["phishing_resistant"] or not after["phishing_resistant"]


# which of several observations is believed, and how an inventory changes ---------------------------------------------

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


@each("verb", ["replace", "__replace__"])  # `copy.replace` calls the second
def test_a_changed_copy_is_checked_as_a_new_one(verb: str) -> None:
    change = getattr(sc.Device(id="a", screen_lock="pin"), verb)
    assert change(screen_lock="none") == sc.Device(id="a", screen_lock="none")
    for wrong, said in (({"screen_lock": "bogus"}, "screen_lock"), ({"screen_lok": "pin"}, "did you mean")):
        with pytest.raises(ValueError, match=said):
            change(**wrong)


def test_observe_puts_typed_values_with_their_source_beside_what_is_held() -> None:
    unknown: FrozenMap[str, UnknownReason] = FrozenMap({"biometrics": "declined", "model": "not_reported"})
    device = AcmeDevice(secret=SECRET, hush="h", os_name="ios", observed_at=NOW, unknown=unknown)
    seen = device.observe(security_patch=measured(date(2026, 10, 1)), biometrics=measured({"face"}))
    assert seen == device.observe(security_patch=measured("2026-10-01"), biometrics=measured(("face",)))
    assert measured(NOW).value == sc.Device(observed_at=NOW).model_dump(mode="json")["observed_at"]
    assert seen.security_patch == date(2026, 10, 1)
    assert seen.biometrics == frozenset({"face"})
    assert (seen.os_name, seen.secret, seen.hush, dict(seen.unknown)) == ("ios", SECRET, "h", {"model": "not_reported"})
    assert seen.observed["security_patch"] == Provenance(source="measured", at=NOW)


def test_observe_makes_equals_that_disagree_unknown_and_a_better_one_settles_it() -> None:
    torn = sc.Device(os_name="ios", observed_at=NOW).observe(os_name=Observation(value="macos", at=NOW))
    assert torn.os_name is None
    assert torn.unknown == {"os_name": "contradictory"}
    settled = torn.observe(os_name=measured("macos"))
    assert settled.os_name == "macos"
    assert settled.unknown == {}


# an inventory ---------------------------------------------------------------------------------------------------------


def word(item: str, answer: Answer = "yes", subject: str | None = None) -> sc.Attestation:
    return sc.Attestation(confidentiality="ordinary", item=item, answer=answer, subject=subject, at=NOW)


def waived(subject: str | None = None) -> sc.Waiver:
    return sc.Waiver(confidentiality="ordinary", item="x", who="a", why="b", subject=subject)


FULL = sc.load_inventory(TABLES["full"], vocabulary=sc.Vocabulary.standard().with_subjects(AcmeDevice))


# changed ones are new ones ------------------------------------------------------------------------------------------


def test_what_is_added_takes_the_place_of_what_it_is_about() -> None:
    changed = FULL.with_subjects(sc.Device(id="laptop", os_name="macos"), sc.Device(id="watch"))
    assert [subject.id for subject in changed.subjects] == ["me", "phone", "laptop", "chat", "watch"]
    assert (changed.by_id["laptop"], changed.waivers) == (sc.Device(id="laptop", os_name="macos"), FULL.waivers)
    assert FULL.by_id["laptop"] == AcmeDevice(id="laptop", os_name="linux")
    assert [entry.answer for entry in FULL.with_attestations(word("talk.family")).attestations] == ["no", "yes"]
    assert len(FULL.with_attestations(word("a", subject="phone")).attestations) == 3
    assert FULL.with_waivers(waived()).waivers == (*FULL.waivers, waived())
    assert '"complete":["account","device","messenger"]' in sc.dump(FULL.completed("messenger"))
    changes: tuple[Callable[[], sc.Inventory], ...] = (
        lambda: FULL.with_subjects(sc.Person(id="another")),
        lambda: FULL.with_attestations(word("x", subject="nobody")),
        lambda: FULL.with_waivers(waived("nobody")),
    )
    for change in changes:
        with pytest.raises(ValidationError):
            change()
