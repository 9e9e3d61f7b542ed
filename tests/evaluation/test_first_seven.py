"""What each persona reads first: what was written down beforehand, in the person's own view and in the default one.

`tests/personas/first_seven.toml` says for each persona what must be among the first seven, and why; `same.toml` which
items do the same, so that one of a pair is enough. What to read before something that others may notice is no step, and
so isn't counted; it has to stand before the first such step.
"""

import re
import tomllib
from collections.abc import Mapping

from secure_checklist import Checklist, Report, formats, packs
from tests.cases import each
from tests.golden_personas import FOLDER, inventory_of, names, report_on

PACK = packs.load("leak-prevention")
SEVEN, TEN = 7, 10
PLAN_FIRST = "safety.plan-first"
Expected = Mapping[str, Mapping[str, str]]
EXPECTED: Mapping[str, Expected] = tomllib.loads((FOLDER / "first_seven.toml").read_text(encoding="utf-8"))
PAIRS: list[list[str]] = tomllib.loads((FOLDER / "same.toml").read_text(encoding="utf-8"))["pairs"]
DONE = "everything-done"
VIEWS = ("own", "shown")


def present(pack: Checklist, item: str) -> str:
    """Return the present id of an item, which may have been renamed or merged since it was written down."""
    return pack.item(item).id


def view_of(report: Report, view: str) -> Report:
    return report if view == "own" else report.exported()


def listed(report: Report) -> list[str]:
    """Return what a reader meets from the top: what to do, then what to check; without what to read first."""
    return [action.item for action in (*report.actions(), *report.to_check()) if action.item != PLAN_FIRST]


def advice_for(name: str) -> str:
    """Return what the default text report says to do and to check."""
    report, inventory = report_on(name, PACK), inventory_of(name)
    text = formats.write(report, "text", checklist=PACK, inventory=inventory, limit=TEN).decode()
    return text.partition("\nWhat is done\n")[0]


def titles_in(advice: str) -> list[str]:
    """Return the items whose titles stand on lines of their own, from the top."""
    titles = {item.title: item.id for item in PACK.items}
    found: list[str] = []
    for match in re.finditer(r"^(?: ?\d+\. |    )(\S.*(?:\n {4}\S.*)?)$", advice, re.MULTILINE):
        whole = " ".join(match.group(1).split())
        first = match.group(1).split("\n", maxsplit=1)[0].strip()
        found += [titles[one] for one in (whole, first) if one in titles][:1]
    return found


def test_each_persona_has_what_was_written_down() -> None:
    assert set(EXPECTED) == set(names())
    for name, expected in EXPECTED.items():
        for view in VIEWS:
            assert len({**expected.get("must", {}), **expected.get(view, {})}) >= (0 if name == DONE else 5), name


@each("name", names())
@each("view", VIEWS)
def test_the_first_seven_have_what_was_written_down(name: str, view: str) -> None:
    report = view_of(report_on(name, PACK), view)
    wanted = {present(PACK, item) for item in (*EXPECTED[name].get("must", {}), *EXPECTED[name].get(view, {}))}
    found = listed(report)
    assert wanted - {PLAN_FIRST} - set(found[:SEVEN]) == set()
    if PLAN_FIRST in wanted:
        assert report.actions(1)[0].item == PLAN_FIRST
    if name == DONE:
        assert report.actions() == ()


@each("name", names())
@each("view", VIEWS)
def test_no_two_of_the_first_ten_do_the_same(name: str, view: str) -> None:
    report = report_on(name, PACK)
    shown = [PACK.item(item).confidentiality for item in listed(report)[:TEN]]
    first = TEN if view == "own" else shown.count("ordinary")  # what is private has a part of its own there
    found = listed(view_of(report, view))[:first]
    merged = [[present(PACK, item) for item in pair] for pair in PAIRS]
    assert [pair for pair in merged if pair[0] != pair[1] and {*pair} <= {*found}] == []


@each("name", names())
def test_the_default_text_is_in_that_order_and_the_plan_comes_before_what_others_may_notice(name: str) -> None:
    report, advice = report_on(name, PACK).exported(), advice_for(name)
    actions = [action for action in report.actions() if action.item != PLAN_FIRST][:TEN]
    found = titles_in(advice)
    assert [item for item in found if item != PLAN_FIRST] == [one.item for one in (*actions, *report.to_check())]
    noticed = [found.index(action.item) for action in actions if action.noticeable]
    if noticed:
        assert found.index(PLAN_FIRST) < min(noticed)
    elif report.to_check():  # only titles, so a line that leads to the plan is enough
        before = advice.partition(report.to_check()[0].title)[0]
        assert PACK.item(PLAN_FIRST).title in " ".join(before.split())


@each("name", names(), quick=4)
def test_in_any_profile_the_plan_comes_before_what_others_may_notice(name: str) -> None:
    """Nobody is told to sign somebody out before they are told to plan, unless they said that nobody watches."""
    for profile in PACK.profiles:
        part = PACK.profile(profile.id)
        report = report_on(name, part)
        for one in (report.exported(), *([report] if report.first else [])):
            items = [(action.item, action.noticeable) for action in one.actions()]
            noticed = [place for place, (_, noticeable) in enumerate(items) if noticeable]
            done = {finding.outcome for finding in one.of(PLAN_FIRST)} == {"pass"} if noticed else True
            assert done or [item for item, _ in items[: noticed[0]]].count(PLAN_FIRST) == 1


def test_whoever_declines_to_say_that_they_are_watched_gets_more_than_the_plan() -> None:
    report = report_on("answers-nothing", PACK)
    for one in (report, report.exported()):
        assert len(one.to_check()) == 5
    assert "Good first things to check" in formats.write(report, "text", checklist=PACK).decode()


@each("name", names())
@each("view", VIEWS)
def test_what_is_essential_and_weak_is_never_behind_what_is_recommended(name: str, view: str) -> None:
    """Only what an essential item builds on may come before it."""
    actions = [one for one in view_of(report_on(name, PACK), view).actions() if one.item != PLAN_FIRST]
    needed: set[str] = set()
    for action in reversed(actions):
        if action.level == "essential" or action.item in needed:
            needed.update(PACK.item(action.item).after)
    last = max((place for place, one in enumerate(actions) if one.level == "essential"), default=-1)
    early = [one.item for one in actions[: last + 1] if one.level != "essential" and one.item not in needed]
    assert early == []


def test_what_somebody_fears_or_went_through_is_not_shown() -> None:
    """A threat, an age, a separation and a code given away order the person's own view alone."""
    for name in (
        "threatened-last-year",
        "thirteen-family-tablet",
        "parent-after-separation",
        "grandparent-shared-tablet",
    ):
        own = report_on(name, PACK)
        assert own.ahead
        assert own.exported().ahead == ()
