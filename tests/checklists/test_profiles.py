"""Profiles: what they select, extend, omit, order and set, as laws; and how whatever takes a checklist takes a part."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Device,
    Inventory,
    Item,
    Person,
    Report,
    Section,
    dump,
    evaluate,
    formats,
    load_checklist,
    load_report,
    param,
)
from secure_checklist.checklists import (
    Parameter,
    Profile,
    ProfileNote,
    Selector,
)
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation import point_of, trend
from tests.cases import each
from tests.extras import available
from tests.strategies import checklists, inventories

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def item(name: str, **more: Any) -> Item:
    return Item(id=name, title=f"Do {name}", question="Is it done?", renew_after=90, **more)


def a_checklist(*profiles: Profile, **more: Any) -> Checklist:
    sections = (
        Section(
            id="lock",
            former_ids=("locks",),
            title="Lock",
            items=(item("pin", level="essential", tags=("quiet",)), item("timer", level="advanced", tags=("quiet",))),
        ),
        Section(
            id="sign-in",
            title="Sign in",
            items=(item("key", level="essential", former_ids=("token",)), item("codes"), item("review")),
        ),
    )
    days = Parameter(name="days", default=30, minimum=7, maximum=90, former_ids=("age",))
    words = Parameter(name="least", type="text", default=">=17")
    given: dict[str, Any] = {"sections": sections, "parameters": (days, words), **more}
    return Checklist(id="ours", title="Ours", version="3", profiles=profiles, **given)


def ids(checklist: Checklist) -> list[str]:
    return [one.id for one in checklist.items]


def part(*profiles: Profile, **more: Any) -> list[str]:
    """Return the items of the last profile."""
    return ids(a_checklist(*profiles, **more).profile(profiles[-1].id))


def a_profile(name: str = "ours", **more: Any) -> Profile:
    return Profile(id=name, title=name.title(), **more)


ALL = ["pin", "timer", "key", "codes", "review"]


# what is selected ------------------------------------------------------------------------------------------------


def test_the_part_says_what_it_is_of() -> None:
    whole = a_checklist(a_profile("quick", select=Selector(items=("pin",)), former_ids=("fast",)), a_profile("full"))
    assert whole.tailored_to is None
    assert whole.profile("quick").tailored_to == ProfileNote(id="quick", title="Quick", left_out=4)
    assert whole.profile("fast") == whole.profile("quick")
    assert whole.profile("full").tailored_to == ProfileNote(id="full", title="Full")
    assert whole.profile("quick").profiles == ()
    digests = {whole.digest, whole.profile("quick").digest, whole.profile("full").digest}
    assert len(digests) == 3


# what has to stay ------------------------------------------------------------------------------------------------


# what is wrong ---------------------------------------------------------------------------------------------------


@each(
    ("said", "complaint"),
    [
        ({"select": Selector(items=("timr",))}, 'select > items: no item "timr" .did you mean "timer"'),
        ({"select": Selector(sections=("lok",))}, 'select > sections: no section "lok" .did you mean "lock"'),
        ({"select": Selector(tags=("quite",))}, 'select > tags: no tag "quite" .did you mean "quiet"'),
        ({"omit": Selector(items=("codez",))}, 'omit > items: no item "codez" .did you mean "codes"'),
        ({"order": ("reviews",)}, 'order: no item "reviews" .did you mean "review"'),
        ({"extends": "quik"}, 'extends: no profile "quik" .did you mean "quick"'),
        ({"extends": "ours"}, "extends: it extends itself: ours > ours"),
        ({"settings": {"day": 9}}, 'settings > day: no such parameter .did you mean "days"'),
        ({"settings": {"days": 91}}, "settings > days: must be at most 90"),
        ({"settings": {"days": "a week"}}, "settings > days: expected a whole number"),
        ({"settings": {"days": True}}, "settings > days: expected a whole number"),
        ({"id": "quick"}, '2 profiles have the id "quick"'),
        ({"former_ids": ("quick",)}, '2 profiles have the id "quick"'),
    ],
)
def test_a_wrong_name_or_value_is_reported_with_its_profile(said: dict[str, Any], complaint: str) -> None:
    given: dict[str, Any] = {"id": "ours", "title": "Ours", **said}
    wrong = Profile(**given)
    with pytest.raises(ValidationError, match=complaint) as caught:
        a_checklist(a_profile("quick"), wrong)
    if "id" not in said and "former_ids" not in said:
        assert 'profiles[1] "ours"' in str(caught.value)


def test_a_circle_is_reported_with_its_path() -> None:
    circle = [a_profile(name, extends=base) for name, base in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))]
    with pytest.raises(ValidationError) as caught:
        a_checklist(*circle)
    assert 'profiles[0] "a" > extends: it extends itself: a > b > c > a' in str(caught.value)
    assert '"d"' not in str(caught.value)


def test_inherited_settings_are_checked_where_they_come_together() -> None:
    """Each of the two is within its bounds, and together they aren't."""
    least = Parameter(name="least", default=1, minimum=1, maximum=50)
    most = Parameter(name="most", default=60, minimum=param("least"), maximum=90)
    base = a_profile("base", settings={"least": 40})
    assert a_checklist(base, parameters=(least, most)).profile("base").values["least"] == 40
    below = a_profile("below", extends="base", settings={"most": 30})
    with pytest.raises(ValidationError, match=r'profiles\[1\] "below" > settings > most: must be at least 40'):
        a_checklist(base, below, parameters=(least, most))


def test_a_specifier_that_a_profile_sets_is_checked() -> None:
    version = Item(id="os", title="Update", rule=Device.os_version.satisfies("ios", param("spec")))
    sections = (Section(id="any", title="Any", items=(version,)),)
    spec = Parameter(name="spec", type="text", default=">=17")
    assert a_checklist(a_profile(settings={"spec": ">=18"}), sections=sections, parameters=(spec,))
    with pytest.raises(ValidationError, match=r'profiles\[0\] "ours" > settings.*the parameter "spec"'):
        a_checklist(a_profile(settings={"spec": "soon"}), sections=sections, parameters=(spec,))


def test_an_unknown_profile_is_refused_with_the_nearest() -> None:
    checklist = a_checklist(a_profile("quick"), a_profile("full"))
    with pytest.raises(UnknownNameError, match='no profile "quik"; did you mean "quick"'):
        checklist.profile("quik")
    with pytest.raises(UnknownNameError, match="there are quick, full"):
        checklist.profile("other")
    with pytest.raises(UnknownNameError, match="this checklist has none"):
        a_checklist().profile("quick")


# laws ------------------------------------------------------------------------------------------------------------


@st.composite
def profiled(draw: st.DrawFn) -> Checklist:
    """A generated checklist with up to four profiles, each of which may extend one before it."""
    checklist = draw(checklists(most=5))
    names = st.lists(st.sampled_from(ids(checklist)), max_size=3, unique=True).map(tuple)
    tags = sorted({tag for one in checklist.items for tag in one.tags})
    selectors = st.builds(
        Selector,
        items=names,
        sections=st.sampled_from(((), (), ("all",))),
        tags=st.sampled_from(((), tuple(tags))),
    )
    found: list[Profile] = []
    for number in range(draw(st.integers(1, 4))):
        profile = Profile(
            id=f"p{number}",
            title=f"P{number}",
            extends=draw(st.sampled_from((None, *(one.id for one in found)))),
            select=draw(st.none() | selectors),
            order=draw(names),
            settings=draw(st.sampled_from(({}, {"days": 40}))),
        )
        omitted = draw(selectors)
        try:
            checklist = checklist.replace(profiles=(*found, profile.replace(omit=omitted)))
        except ValidationError:  # something of it has to stay
            checklist = checklist.replace(profiles=(*found, profile))
        found = [*checklist.profiles]
    return checklist


def parts_of(checklist: Checklist) -> dict[str, Checklist]:
    """The parts that its profiles select, by their ids; one that selects nothing is none."""
    found: dict[str, Checklist] = {}
    for profile in checklist.profiles:
        with contextlib.suppress(UnknownNameError):
            found[profile.id] = checklist.profile(profile.id)
    return found


Outcomes = dict[tuple[str, str | None], tuple[Any, ...]]


def outcomes_of(report: Report, kept: set[str]) -> Outcomes:
    return {
        (one.item, one.subject): (one.outcome, one.possible, one.disposition, one.display)
        for one in report.findings
        if one.item in kept
    }


@given(st.data())
@pytest.mark.filterwarnings("ignore:.*reads the answer to.*")
def test_evaluating_a_profile_is_evaluating_the_whole_restricted_to_it(data: st.DataObject) -> None:
    """`evaluate(c.profile(p))` equals `evaluate(c)`, with the settings of `p`, restricted to its items."""
    checklist = data.draw(profiled())
    inventory = data.draw(inventories(checklist))
    for cut in parts_of(checklist).values():
        kept = {*ids(cut)}
        restricted = checklist.replace(settings=cut.settings)
        found = outcomes_of(evaluate(cut, inventory, now=NOW), kept)
        assert found == outcomes_of(evaluate(restricted, inventory, now=NOW), kept)


@given(profiled())
@pytest.mark.filterwarnings("ignore:.*reads the answer to.*")
def test_extending_adds_and_omitting_removes(checklist: Checklist) -> None:
    """A profile has its base's items less what it omits; nothing that is omitted; its order, its settings first."""
    parts = parts_of(checklist)
    for profile in checklist.profiles:
        kept = ids(parts[profile.id]) if profile.id in parts else []
        omitted = {
            one.id
            for one in checklist.items
            if one.id in profile.omit.items or profile.omit.sections or not {*profile.omit.tags}.isdisjoint(one.tags)
        }
        assert omitted.isdisjoint(kept)
        base = ids(parts[profile.extends]) if profile.extends in parts else []
        assert {*base} - omitted <= {*kept}
        named = [name for name in profile.order if name in kept]
        assert kept[: len(named)] == named
        for name, value in profile.settings.items() if kept else ():
            assert parts[profile.id].values[name] == value


@given(profiled())
@pytest.mark.filterwarnings("ignore:.*reads the answer to.*")
def test_profiles_and_parts_are_kept_in_documents(checklist: Checklist) -> None:
    """`load(dump(x)) == x`, of a checklist with profiles and of each part."""
    for one in (checklist, *parts_of(checklist).values()):
        loaded = load_checklist(dump(one).encode())
        assert loaded == one
        assert loaded.digest == one.digest


# making others ---------------------------------------------------------------------------------------------------


def test_a_smaller_checklist_keeps_its_profiles() -> None:
    """What it hasn't got any more is dropped from them; one of which nothing is left selects nothing."""
    first = a_profile("first", select=Selector(items=("pin",), sections=("lock",), tags=("quiet",)), order=("pin",))
    second = a_profile("second", extends="first", select=Selector(levels=("essential",)))
    smaller = a_checklist(first, second).without("pin", "timer")
    with pytest.raises(UnknownNameError, match="no item"):
        smaller.profile("first")
    assert ids(smaller.profile("second")) == ["key"]
    essential = a_checklist(first, second).select(Selector(levels=("essential",)))
    assert essential.profile("first").items == (item("pin", level="essential", tags=("quiet",)),)


def test_merging_keeps_the_profiles_of_both() -> None:
    ours = a_checklist(a_profile("quick", select=Selector(items=("pin",))))
    theirs = Checklist.of("theirs", "Theirs", item("talk")).replace(
        profiles=(a_profile("few", select=Selector(items=("talk",))), a_profile("all"))
    )
    both = ours.merged_with(theirs)
    assert ids(both.profile("quick")) == ["pin"]
    assert ids(both.profile("few")) == ["talk"]
    assert ids(both.profile("all")) == [*ALL, "talk"]
    with pytest.raises(ValidationError, match='2 profiles have the id "quick"'):
        ours.merged_with(theirs.replace(profiles=(a_profile("quick"),)))


def test_merging_a_part_says_so() -> None:
    ours = a_checklist(a_profile("quick", select=Selector(items=("pin",))), a_profile("full"))
    theirs = Checklist.of("theirs", "Theirs", item("talk"))
    assert ours.profile("quick").merged_with(theirs).tailored_to == ours.profile("quick").tailored_to
    assert theirs.merged_with(ours.profile("quick")).tailored_to == ours.profile("quick").tailored_to
    with pytest.raises(ValidationError, match="different profiles"):
        ours.profile("quick").merged_with(ours.profile("full"))


# reports, formats and stores --------------------------------------------------------------------------------------


WHOLE = a_checklist(a_profile("quick", select=Selector(items=("pin",))), a_profile("full"))
QUICK = WHOLE.profile("quick")
ME = Inventory(subjects=(Person(id="me"),))


def test_a_report_remembers_its_profile() -> None:
    report = evaluate(QUICK, ME, now=NOW)
    assert report.checklist.profile == QUICK.tailored_to
    assert load_report(report.to_json()).checklist.profile == QUICK.tailored_to
    assert evaluate(WHOLE, ME, now=NOW).checklist.profile is None


@each("form", ["text", "markdown", "html"])
def test_a_part_of_which_all_is_done_is_never_all_good(form: str) -> None:
    done = ME.replace(attestations=({"item": "pin", "confidentiality": "ordinary", "answer": "yes", "at": NOW},))
    report = evaluate(QUICK, done, now=NOW)
    assert report.score.low == 1
    page = " ".join(formats.write(report, available(form)).decode().split())
    assert "Nothing is left to do" not in page
    assert "The rest of the list wasn" in page


def test_scores_of_different_profiles_make_no_trend() -> None:
    quick, whole = evaluate(QUICK, ME, now=NOW), evaluate(WHOLE, ME, now=NOW)
    assert [point_of(report).profile for report in (quick, whole)] == ["quick", ""]
    with pytest.raises(ValueError, match="different profiles"):
        trend((quick, whole))
    assert formats.write(quick, "text", trend=trend((quick,)))
    with pytest.raises(ValueError, match="scores of another profile than the report"):
        formats.write(quick, "text", trend=trend((whole,)))


# interviews ------------------------------------------------------------------------------------------------------
