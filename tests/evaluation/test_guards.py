"""Guards protect people who may be watched: what a sentence about a held finding says, and an explanation."""

from secure_checklist import Device, Explanation, Inventory, Person, Rule, evaluate, load_checklist
from tests.cases import each, tables
from tests.worlds import NOW

CHECKLIST = load_checklist(tables(__file__)["checklist"])
FIND = CHECKLIST.item("find")


@each("explain", [False, True])
def test_whatever_makes_a_sentence_of_a_suppressed_finding_says_no_more_than_that(*, explain: bool) -> None:
    """One who looks over a shoulder learns neither what is undone, nor why, nor of whose device it is."""
    inventory = Inventory(subjects=(Device(screen_lock="none", find_my=False), Person(fears_monitoring="yes")))
    found = evaluate(CHECKLIST, inventory, now=NOW, explain=explain, show_values=True)
    suppressed = [finding for finding in found.findings if finding.disposition == "suppressed"]
    assert {finding.outcome for finding in suppressed} == {"fail", "unknown"}
    for finding in suppressed:
        for known in (None, inventory):
            assert finding.explain("Title", known) == "Title: left out for your safety."
    (usual,) = (finding for finding in found.of("find") if finding.subject is not None)
    assert usual.explain("Title") == usual.replace(disposition="flagged").explain("Title")


def test_an_explanation_of_what_a_guard_reads_says_only_whether_it_holds() -> None:
    rule = Rule(check=Person.fears_monitoring.equals("no") & Device.find_my.is_true())
    checklist = CHECKLIST.with_items(FIND.replace(rule=rule))
    for answer, truth in (("yes", False), ("no", True), (None, None)):
        person = Person.model_validate({"fears_monitoring": answer})
        inventory = Inventory(subjects=(person, Device(find_my=True))).completed("device")
        (finding,) = evaluate(checklist, inventory, now=NOW, explain=True, show_values=True).of("find")
        assert finding.explanation is not None
        secret, open_to_all = finding.explanation.children[0].children[0].children
        assert secret == Explanation(op="equals", truth=truth)
        assert (open_to_all.fact, open_to_all.value) == ("device.find_my", True)
