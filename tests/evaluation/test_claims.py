"""What is said in the place of facts: that an item isn't for oneself, and in which words.

When it counts is law 7's (`tests/walker.py`); here is that it hides no fact, and that a comment leaves nowhere.
"""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Attestation,
    Device,
    Interview,
    Inventory,
    Person,
    Waiver,
    dump,
    evaluate,
    load_checklist,
    load_inventory,
)
from tests.cases import each, tables
from tests.evaluation.ways import of_a_report, of_the_formats, of_the_own_view
from tests.strategies import cases
from tests.worlds import NOW

GUARDED = load_checklist(tables(__file__)["guarded"])
CHECKLIST = GUARDED.replace(guards=())
SAID: dict[str, Any] = {"confidentiality": "ordinary", "answer": "not_applicable", "at": NOW}


def test_nobody_is_asked_whether_what_a_guard_puts_first_is_for_them() -> None:
    word = Attestation(item="talk", **SAID)
    calm = Inventory(subjects=(Person(fears_monitoring="no"),), attestations=(word,))
    interview = Interview(GUARDED, calm.completed("device"), now=NOW)
    with pytest.raises(ValueError, match="expected one of yes, partly, no"):
        interview.answer("not_applicable")


@each("source", ["generated", "pack"])
@given(data=st.data())
def test_law_13_a_claim_never_hides_a_fact(source: str, data: st.DataObject) -> None:
    """What is said in the place of facts is told as that, and never changes what the facts decide.

    Where a person's word makes an item not applicable, the score is as if the item were waived: never better.
    """
    checklist, said = data.draw(cases(source, claims=True))
    bare = said.replace(attestations=tuple(one for one in said.attestations if one.answer != "not_applicable"))
    claimed, plain = (evaluate(checklist, one, now=NOW) for one in (said, bare))
    dropped: list[Waiver] = []
    alike = True
    for finding, fact in zip(claimed.findings, plain.findings, strict=True):
        dismissed = "said_not_applicable" in {reason.code for reason in finding.reasons}
        if finding.outcome == "not_applicable" and dismissed and fact.outcome != "not_applicable":
            listed = finding.subject if finding.subject in said.by_id else None  # the person needn't be listed
            dropped.append(
                Waiver(confidentiality="ordinary", item=finding.item, subject=listed, who="Me", why="It stays at home")
            )
            assert fact.outcome == "unknown" or checklist.item(fact.item).rule is None
        else:  # an older word may count again without the newest one
            alike &= (finding.outcome, finding.possible) == (fact.outcome, fact.possible)
            assert alike or checklist.item(fact.item).rule is None
    left_out = evaluate(checklist, bare.with_waivers(*dropped), now=NOW).score
    if alike:
        assert (claimed.score.low, claimed.score.high) == (left_out.low, left_out.high)


SECRET = "my-aunt-reads-this"  # noqa: S105 - no password


def test_a_comment_leaves_with_the_inventory_alone(caplog: pytest.LogCaptureFixture) -> None:
    """What a person adds for themselves is in no report, format, representation, notebook, question or log.

    Nor is what they waived of another checklist, as of a response plan: no reader of this one's report may learn of it.
    """
    said = tuple(
        Attestation(item=item, subject=subject, comment=SECRET, **SAID)
        for item, subject in (("talk", None), ("lock", "phone"), ("astray", None))
    )
    astray = Waiver(confidentiality="ordinary", item="of-another-list", who=SECRET, why=SECRET)
    house = Inventory(subjects=(Person(), Device(id="phone")), attestations=said, waivers=(astray,)).completed("device")
    with caplog.at_level(logging.DEBUG):
        report = evaluate(CHECKLIST, house, now=NOW, explain=True, show_values=True)
        assert report.unmatched_attestations == (Attestation(item="astray", **SAID),)
        assert report.unmatched_waivers == (astray,)
        for ways in (of_a_report, of_the_formats, of_the_own_view):
            for name, found in ways(CHECKLIST, house, report):
                assert SECRET not in str(found), name
    assert SECRET not in caplog.text + repr((said, house))
    assert SECRET in dump(house)
    assert load_inventory(json.loads(house.model_dump_json())) == house
