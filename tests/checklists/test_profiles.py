"""Parts of a checklist: what profiles and selectors pick as laws, and law 14: a part is marked as a part everywhere."""

import contextlib
import csv
import io
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import secure_checklist as sc
from secure_checklist.checklists import Profile, Selector
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation.trends import trend
from secure_checklist.interview import load_interview
from tests.cases import each, sure, tables
from tests.commands import called_in_text
from tests.extras import available, forms
from tests.readers import FOR_PROGRAMS
from tests.strategies import PACK, checklists, inventories
from tests.worlds import NOW

ME = sc.Inventory(subjects=(sc.Person(id="me"),))
FIELDS: Mapping[str, str] = {
    "items": PACK.items[0].id,
    "sections": PACK.sections[0].id,
    "tags": PACK.items[0].tags[0],
    "levels": "essential",
    "causes": "hacking",
    "frameworks": "CIS Controls",
}
"""A name that each field of a selector may have."""
ignoring_answers = pytest.mark.filterwarnings("ignore:.*reads the answer to.*")


def item(name: str, **more: Any) -> sc.Item:
    return sc.Item(id=name, title=f"Do {name}", question="Is it done?", renew_after=90, **more)


def a_checklist(*profiles: Profile) -> sc.Checklist:
    return sc.load_checklist(tables(__file__)["ours"]).replace(profiles=profiles)


def a_profile(name: str = "ours", **more: Any) -> Profile:
    return Profile(id=name, title=name.title(), **more)


def by(field: str, *names: str) -> Selector:
    return Selector.model_validate({field: names})


def ids(checklist: sc.Checklist) -> list[str]:
    return [one.id for one in checklist.items]


QUICK, FULL = a_profile("quick", select=by("items", "pin"), former_ids=("fast",)), a_profile("full")
WHOLE = a_checklist(QUICK, FULL)


# what is wrong ---------------------------------------------------------------------------------------------------


def test_inherited_settings_are_checked_where_they_come_together() -> None:
    slow = a_profile("slow", settings={"days": 40})
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({"settings": {"spec": "latest"}}, r'profiles\[1\] "ours" > settings: sections'),
        ({"extends": "slow", "settings": {"most": 30}}, "settings > most: must be at least 40"),
    )
    for said, complaint in refused:
        with pytest.raises(ValidationError, match=complaint):
            a_checklist(slow, a_profile(**said))


@each("field", FIELDS)
def test_law_14_a_name_that_the_checklist_lacks_is_refused_with_the_nearest(field: str) -> None:
    assert set(FIELDS) == set(Selector.model_fields)
    name = FIELDS[field]
    with pytest.raises((UnknownNameError, ValidationError), match=name):
        PACK.select(by(field, name, name[:-2] + name[-1]))
    if field in ("levels", "causes"):
        with pytest.raises(UnknownNameError, match=f'no {field[:-1]} "home.urgent"'):
            PACK.select(by(field, "home.urgent"))
    with pytest.raises(ValidationError, match="valid tuple"):
        Profile.model_validate({"id": "own", "title": "Own", "select": {field: name}})
    with pytest.raises(ValidationError, match=f"settings > {field}: no such parameter"):
        PACK.tailored(**{field: name})  # it gave an empty checklist, whose report said that everything is done


@each(
    "select",
    [
        lambda: WHOLE.select(Selector()),
        lambda: WHOLE.select(by("causes", "malware")),
        lambda: WHOLE.without(*ids(WHOLE)),
        lambda: a_checklist(a_profile("none", select=Selector())).profile("none"),
        lambda: a_checklist(QUICK).without("pin").profile("quick"),
        lambda: sc.Checklist.from_rows([{"title": " "}, {"title": None}], title="A table"),
    ],
)
def test_law_14_a_selection_that_matches_nothing_is_an_error(select: Callable[[], object]) -> None:
    with pytest.raises((UnknownNameError, sc.InvalidChecklistError)):
        select()


# what is selected ------------------------------------------------------------------------------------------------


@each("field", FIELDS)
@ignoring_answers
def test_a_selector_and_a_profile_select_the_same(field: str) -> None:
    """By any field, alone or after another; what has to stay with what is selected stays."""
    selector = by(field, FIELDS[field])
    part = PACK.select(selector)
    assert ids(part) == ids(PACK.replace(profiles=(a_profile(select=selector),)).profile("ours"))
    assert set(ids(part)) < set(ids(PACK))
    assert ids(part.select(selector)) == ids(part)
    essential = part.select(by("levels", "essential"))
    assert set(ids(essential)) <= set(ids(part))
    assert sure(essential.tailored_to).left_out == len(PACK.items) - len(essential.items)


@st.composite
def profiled(draw: st.DrawFn) -> sc.Checklist:
    """Draw a checklist with up to four profiles, each of which may extend one before it."""
    checklist = draw(checklists(most=5))
    names = st.lists(st.sampled_from(ids(checklist)), max_size=3, unique=True).map(tuple)
    tags = tuple(sorted({tag for one in checklist.items for tag in one.tags}))
    selectors = st.builds(
        Selector, items=names, sections=st.sampled_from(((), (), ("all",))), tags=st.sampled_from(((), tags))
    )
    found: list[Profile] = []
    for number in range(draw(st.integers(1, 4))):
        profile = a_profile(
            f"p{number}",
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


@given(st.data())
@ignoring_answers
def test_a_profile_is_the_whole_restricted_to_it(data: st.DataObject) -> None:
    """`evaluate(c.profile(p))` equals `evaluate(c)` with the settings of `p`, restricted to its items.

    A profile has its base's items less what it omits; nothing that is omitted; its order, its settings first.
    """
    checklist = data.draw(profiled())
    inventory = data.draw(inventories(checklist))
    parts = dict[str, sc.Checklist]()
    for profile in checklist.profiles:
        with contextlib.suppress(UnknownNameError):
            parts[profile.id] = checklist.profile(profile.id)
        part = parts.get(profile.id)
        kept = [] if part is None else ids(part)
        omitted = {
            one.id
            for one in checklist.items
            if one.id in profile.omit.items or profile.omit.sections or not {*profile.omit.tags}.isdisjoint(one.tags)
        }
        assert omitted.isdisjoint(kept)
        base = ids(parts[profile.extends]) if profile.extends in parts else []
        assert {*base} - omitted <= {*kept}
        if part is None:
            continue
        named = [name for name in profile.order if name in kept]
        assert kept[: len(named)] == named
        assert all(part.values[name] == value for name, value in profile.settings.items())
        assert sc.load_checklist(sc.dump(part).encode()) == part
        whole = sc.evaluate(checklist.replace(settings=part.settings), inventory, now=NOW)
        assert outcomes_of(sc.evaluate(part, inventory, now=NOW), kept) == outcomes_of(whole, kept)


def outcomes_of(report: sc.Report, kept: list[str]) -> dict[tuple[str, str | None], tuple[Any, ...]]:
    return {
        (one.item, one.subject): (one.outcome, one.possible, one.disposition, one.display)
        for one in report.findings
        if one.item in kept
    }


# what is kept reads the answer to what is dropped ----------------------------------------------------------------

READERS: dict[str, dict[str, Any]] = tables(__file__)["readers"]


@each("part", READERS)
def test_what_reads_the_answer_to_a_dropped_item_is_kept_and_said(part: str) -> None:
    """A cut never fails for it; whoever cuts is warned, and the answer counts as soon as someone gives it."""
    talk, kept = item("talk"), sc.Item.model_validate({"id": "kept", "title": "K", "question": "?", **READERS[part]})
    whole = sc.Checklist.of("c", "C", talk, kept.replace(level="essential"))
    phone = sc.Inventory(subjects=(sc.Device(id="phone", find_my=True),)).completed("device")
    said = phone.with_attestations(sc.Attestation(confidentiality="ordinary", item="talk", answer="yes"))
    with pytest.warns(UserWarning, match='"kept" reads the answer to "talk", which is left out'):
        found = whole.select(by("levels", "essential"))
    assert found.items == whole.items[1:]
    assert sc.load_checklist(sc.dump(found).encode()) == found
    for inventory in (phone, said):
        expected = sc.evaluate(whole, inventory, now=NOW).of("kept")
        assert sc.evaluate(found, inventory, now=NOW).of("kept") == expected
    question = sc.Interview(found, phone, now=NOW).question
    assert part != "check" or (question and question.text == talk.question), "law 3: it decides, so it is asked for"
    assert whole.without("kept").requires == ()


# what is marked --------------------------------------------------------------------------------------------------

CONSENT = "share.consent"
PARTS: Mapping[str, Callable[[], sc.Checklist]] = {
    **{field: partial(PACK.select, by(field, name)) for field, name in FIELDS.items()},
    "without, of a profile": lambda: PACK.profile("quick").without(CONSENT),
    "a profile of a smaller one": lambda: PACK.without(CONSENT).profile("standard"),
    "with a setting": lambda: PACK.without(CONSENT).tailored(patch_days=30),
    "with an item": lambda: PACK.without(CONSENT).with_items(PACK.items[0].replace(title="Ours")),
    "loaded": lambda: sc.load_checklist(sc.dump(PACK.without(CONSENT)).encode()),
    **{
        profile.id: partial(PACK.profile, profile.id)
        for profile in PACK.profiles
        if profile.id not in ("full", "quick")
    },
}
"""Every way to a part; `full` and `quick` have all items."""


@each("name", PARTS, quick=2)
@ignoring_answers
def test_law_14_a_part_is_marked_in_everything_written_of_it(name: str, tmp_path: Path) -> None:
    """Reports, formats, documents, notebooks, the command line, interviews and the store: as a part, and how much."""
    part = PARTS[name]()
    note = sure(part.tailored_to)
    left_out = note.left_out
    assert left_out == len({*ids(PACK)} - {*ids(part)}) > 0
    report = sc.evaluate(part, ME, now=NOW)
    assert sc.load_report(report.to_json()).checklist.profile == report.checklist.profile == note
    assert json.loads(report.to_json())["checklist"]["profile"]["left_out"] == left_out
    assert json.loads(sc.dump(part))["tailored_to"]["left_out"] == left_out
    sc.save(part, tmp_path / "part.json")
    sc.save(ME, tmp_path / "me.json")
    pack, facts = str(tmp_path / "part.json"), str(tmp_path / "me.json")
    shown = [getattr(value, "_repr_html_")() for value in (part, report)]  # noqa: B009 - as IPython looks it up
    shown += [called_in_text("show", pack).stdout, called_in_text("check", "--pack", pack, "--facts", facts).stdout]
    written = {form: sc.formats.write(report, form).decode("utf-8-sig") for form in forms()}
    shown += [text for form, text in written.items() if form not in FOR_PROGRAMS]
    for text in shown:
        assert f"only part of the checklist. It leaves out {left_out} item" in " ".join(text.split())
    assert {row["left_out"] for row in csv.DictReader(io.StringIO(written["csv"]))} == {str(left_out)}
    suites = written["junit"].count("<testsuite ")
    assert written["junit"].count(f'name="left_out" value="{left_out}"') == suites > 0
    saved = sc.Interview(part, ME, now=NOW).saved()
    assert saved.profile == note.id
    with pytest.raises(ValueError, match="profile"):
        sc.Interview(PACK, load_interview(sc.dump(saved).encode()))
    with sc.Store.in_memory() as store:
        store.add_report(report, now=NOW)
        assert [one.profile for one in store.trend(part).points] == [note.id]
        assert store.trend(PACK).points == ()


def test_the_whole_is_no_part_and_the_same_items_are_the_same_part() -> None:
    """What drops nothing marks nothing."""
    assert PACK.without() is PACK.select(by("levels", "essential", "recommended", "advanced")) is PACK
    part = PACK.without(CONSENT)
    assert part.translated("es").tailored_to == part.tailored_to
    assert PACK.select(by("items", *ids(part))).tailored_to == part.tailored_to
    assert PACK.select(by("items", *ids(PACK)[1:])).tailored_to != part.tailored_to


@each("form", ["text", "markdown", "html"])
def test_a_part_of_which_all_is_done_is_never_all_good_nor_compared_with_the_whole(form: str) -> None:
    done = ME.with_attestations(sc.Attestation(item="pin", confidentiality="ordinary", answer="yes", at=NOW))
    report, whole = sc.evaluate(WHOLE.profile("quick"), done, now=NOW), sc.evaluate(WHOLE, done, now=NOW)
    assert report.score.low == 1
    page = " ".join(sc.formats.write(report, available(form)).decode().split())
    assert "Nothing is left to do" not in page
    assert "The rest of the list wasn" in page
    with pytest.raises(ValueError, match="different profiles"):
        trend((report, whole))
