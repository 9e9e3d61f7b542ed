"""What to do first, and what changed since an older report: honest where something isn't known."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import product
from typing import Literal, get_args

from typing import Any

import pytest

from secure_checklist import Attestation, Checklist, Device, Inventory, Item, Person, Rule, evaluate, load_report, packs
from secure_checklist.evaluation import Change
from secure_checklist.evaluation.report import CHANGE_KINDS
from secure_checklist.formats import document_of
from secure_checklist.rules import Outcome

pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")

from secure_checklist.formats.summary import changes_fragment, changes_of, lead
from tests.cases import each
from tests.faults import faults

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
OUTCOMES: tuple[Outcome | None, ...] = (None, *get_args(Outcome))
PACK = packs.load("leak-prevention")
LOCK = Item(id="lock", title="Lock <b>it</b>", rule=Rule(check=Device.screen_lock.at_least("pin")))
FIND = Item(id="find", title="Find it", rule=Rule(check=Device.find_my.is_true()))
SMALL = Checklist.of("small", "Small", LOCK, FIND)


def inventory(**facts: object) -> Inventory:
    phone = Device.model_validate({"kind": "device", "id": "phone", "label": "My <phone>", **facts})
    return Inventory(subjects=(Person(id="me"), phone)).completed("device")


def changed(before: Inventory, after: Inventory, checklist: Checklist = SMALL) -> tuple[dict[str, list[str]], int, int]:
    older, newer = (evaluate(checklist, one, now=at) for one, at in ((before, BEFORE), (after, NOW)))
    found = changes_of(document_of(newer, checklist=checklist, inventory=after), older)
    return {kind: [one.title for one in some] for kind, some in found.kinds.items()}, found.gone, found.unknown


@each("before, after", list(product(OUTCOMES, OUTCOMES)))
def test_what_is_called_done_was_known_to_be_undone(before: Any, after: Any) -> None:
    """Over all pairs: only what was known to be undone gets done, only what was known to be done goes back."""
    kind = Change(item="a", before=before, after=after).kind
    assert (kind in ("done", "partly")) is (
        (before, after) in {("fail", "pass"), ("partial", "pass"), ("fail", "partial")}
    )
    assert (kind == "back") is ((before, after) in {("pass", "fail"), ("pass", "partial"), ("partial", "fail")})
    assert (kind == "known_done") is (after == "pass" and before in (None, "unknown", "not_applicable"))
    assert (kind == "open") is (after in ("fail", "partial") and before in (None, "unknown", "not_applicable"))
    assert (kind == "unclear") is (after == "unknown" and before in ("pass", "partial", "fail"))
    assert (kind == "gone") is (
        (after == "not_applicable" and before not in (None, "not_applicable"))
        or (after is None and before in ("pass", "partial", "fail"))
    )
    assert kind is None or kind in CHANGE_KINDS


def test_each_change_stands_under_its_kind() -> None:
    assert changed(inventory(screen_lock="none"), inventory(screen_lock="pin")) == ({"done": ["Lock <b>it</b>"]}, 0, 1)
    assert changed(inventory(screen_lock="pin"), inventory(screen_lock="none")) == ({"back": ["Lock <b>it</b>"]}, 0, 1)
    assert changed(inventory(), inventory(screen_lock="pin", find_my=False)) == (
        {"known_done": ["Lock <b>it</b>"], "open": ["Find it"]},
        0,
        0,
    )
    assert changed(inventory(screen_lock="pin"), inventory()) == ({"unclear": ["Lock <b>it</b>"]}, 0, 2)
    assert changed(inventory(screen_lock="pin"), inventory(screen_lock="pin")) == ({}, 0, 1)
    assert changed(inventory(screen_lock="pin"), Inventory().completed("device"))[1] > 0


def test_the_section_says_since_when_and_escapes_what_was_named() -> None:
    before, after = inventory(screen_lock="none"), inventory(screen_lock="pin")
    older, newer = evaluate(SMALL, before, now=BEFORE), evaluate(SMALL, after, now=NOW)
    text = unescape(changes_fragment(document_of(newer, checklist=SMALL, inventory=after), older))
    assert "2026-10-28 12:00 UTC" in text
    assert "isn't known now" in text
    assert "The list itself" not in text
    raw = changes_fragment(document_of(newer, checklist=SMALL, inventory=after), older)
    assert "Lock &lt;b&gt;it&lt;/b&gt;" in raw
    assert "My &lt;phone&gt;" in raw
    same = changes_fragment(document_of(newer, checklist=SMALL, inventory=after), newer)
    assert "Nothing that is shown here has changed." in same
    other = evaluate(SMALL.replace(version="2"), after, now=NOW)
    assert "The list itself" in changes_fragment(document_of(other, inventory=after), older)


def test_reports_that_do_not_belong_together_are_refused() -> None:
    empty = Inventory()
    report, older = evaluate(PACK, empty, now=NOW), evaluate(PACK, empty, now=BEFORE)
    for one in (evaluate(SMALL, empty, now=BEFORE), evaluate(PACK.profile("quick"), empty, now=BEFORE)):
        with pytest.raises(ValueError, match="different checklists or profiles"):
            changes_of(document_of(report), one)
    with pytest.raises(ValueError, match="newer one"):
        changes_of(document_of(older), report)


def test_what_is_stored_tells_the_same_as_what_is_in_memory() -> None:
    before = inventory(screen_lock="none")
    after = inventory(screen_lock="pin")
    older, newer = evaluate(PACK, before, now=BEFORE), evaluate(PACK, after, now=NOW)
    stored = load_report(older.exported().to_json())
    document = document_of(newer, checklist=PACK, inventory=after)
    assert changes_of(document, older) == changes_of(document, stored)
    assert changes_of(document, older).kinds


def test_what_to_read_stands_before_what_others_may_notice_and_all_see_the_same() -> None:
    """Neither what to do first nor what changed tells whether somebody is watched."""
    with faults() as each:
        watchings: tuple[Literal["no", "unsure", "yes"], ...] = ("no", "unsure", "yes")
        for watched in watchings:
            with each(watched):
                shown = list[tuple[str, str]]()
                for fear in (watched, None):
                    mine = inventory(screen_lock="none", find_my=False, os_name="ios")
                    mine = mine.with_subjects(Person(id="me", fears_monitoring=fear))
                    report, older = evaluate(PACK, mine, now=NOW), evaluate(PACK, inventory(), now=BEFORE)
                    document = document_of(report, checklist=PACK, inventory=mine)
                    first, text = document.actions[:3], unescape(lead(document))
                    titles = re.findall(r'href="#sc-action-\d+">([^<]+)<', text)
                    assert titles == [one.action.title for one in first]
                    assert any(one.action.noticeable for one in first)
                    for said in (*document.cautions, *(one.action.title for one in document.plan_first)):
                        assert text.index(said) < text.index(titles[0])
                    shown.append((text, changes_fragment(document, older)))
                assert shown[0] == shown[1]


def test_a_private_item_changes_neither_for_anybody() -> None:
    """Whatever somebody said of asked-for pictures, threats or fears, these parts are the same."""
    private = [one.id for one in PACK.items if one.confidentiality != "ordinary"]
    assert private
    shown = set[str]()
    older = evaluate(PACK, inventory(), now=BEFORE)
    for answer in (None, "yes", "no"):
        said = (
            [
                Attestation(confidentiality="ordinary", item=item, answer=answer, subject="me", at=NOW)
                for item in private
            ]
            if answer
            else []
        )
        mine = inventory().with_attestations(*said)
        document = document_of(evaluate(PACK, mine, now=NOW), checklist=PACK, inventory=mine)
        shown.add(lead(document) + changes_fragment(document, older))
    assert len(shown) == 1


def test_what_changed_and_others_may_notice_stands_behind_the_cautions() -> None:
    mine = inventory(screen_lock="none", os_name="ios")
    document = document_of(evaluate(PACK, mine, now=NOW), checklist=PACK, inventory=mine)
    older = evaluate(PACK, inventory(screen_lock="pin", os_name="ios"), now=BEFORE)
    text = unescape(changes_fragment(document, older))
    changed_ = changes_of(document, older).kinds["back"][0]
    assert changed_.noticeable
    for said in (*document.cautions, document.begin_here):
        assert text.index(said) < text.index(changed_.title)


def test_where_nothing_is_known_to_be_undone_it_says_that_this_is_no_promise() -> None:
    empty = document_of(evaluate(PACK, Inventory(), now=NOW), checklist=PACK, inventory=Inventory())
    text = lead(empty)
    assert "doesn't mean that you are safe" in unescape(text)
    assert re.findall(r'href="#sc-action-\d+"', text)
    done = inventory(screen_lock="pin", find_my=True)
    told = lead(document_of(evaluate(SMALL, done, now=NOW), checklist=SMALL, inventory=done))
    assert "can't promise" in unescape(told)
