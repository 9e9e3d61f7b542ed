"""Explanations: evidence as data, and what the sentences say beyond those of the conformance suite."""

from collections.abc import Iterator

from secure_checklist import (
    Account,
    Checklist,
    Device,
    Explanation,
    Guard,
    Inventory,
    Item,
    Person,
    Rule,
    Vocabulary,
    evaluate,
    packs,
)
from secure_checklist.checklists.items import Selection
from secure_checklist.incident import Incident
from secure_checklist.rules import none
from tests.golden_personas import inventory_of, names
from tests.worlds import NOW

STANDARD = Vocabulary.standard().facts


def leaves(node: Explanation | None) -> Iterator[Explanation]:
    for child in node.children if node else ():
        yield from leaves(child) if child.children else (child,)


def test_of_what_nobody_may_learn_only_the_person_reads_whether_it_holds() -> None:
    """An implied fact is as confidential as what it reads, and the facts that are read are in its name (law 9)."""
    facts = Account.facts().values()
    private = next(fact for fact in facts if fact.confidentiality == "private" and fact.type.name == "boolean")
    rules = {
        "calm": Person.fears_monitoring.equals("no") & Device.find_my.is_true(),
        "private": none(private.is_true()),
        "guarded": none(Account.mfa.equals("on") & Person.fears_monitoring.equals("yes")),
    }
    items = (Item(id=name, title="I", rule=rule) for name, rule in rules.items())
    guard = Guard(id="g", when=Person.fears_monitoring.equals("yes"), holds=Selection(tags=("x",)), neutral_text="N")
    checklist = Checklist.of("c", "C", *items).replace(guards=(guard,))
    account, written = Account.model_validate({"id": "a", "mfa": "on", private.field: True}), set[bytes]()
    for answer, truth in (("yes", False), ("no", True), (None, None)):
        person = Person.model_validate({"fears_monitoring": answer})
        inventory = Inventory(subjects=(account, person, Device(find_my=True))).completed("account", "device")
        report = evaluate(checklist, inventory, now=NOW, explain=True, show_values=True)
        secret, shown = leaves(report.of("calm")[0].explanation)
        assert (secret, shown.fact, shown.value) == (Explanation(op="equals", truth=truth), "device.find_my", True)
        written.add(report.to_json())
    (same,) = written
    assert b"fears_monitoring" not in same
    assert b'"value"' not in same.replace(b'"value":null', b"")


def test_what_rests_on_a_transient_fact_is_never_explained_nor_shown_in_the_own_view() -> None:
    """What was said of danger is for the moment in which it was asked."""
    calm = Item(id="calm", title="Calm", when_unclear="show", rule=Rule(check=Incident.danger_now.equals("no")))
    for danger in ("yes", "no", None):
        inventory = Inventory(subjects=(Incident(id="leak", danger_now=danger),)).completed("incident")
        report = evaluate(Checklist.of("c", "C", calm), inventory, now=NOW, explain=True)
        (own,) = report.exported("self").findings
        assert (report.findings[0].explanation, own.explanation, own.outcome) == (None, None, "unknown")
        assert [(reason.code, reason.fact) for reason in own.reasons] == [("not_asked", "incident.danger_now")]


def test_nobody_is_said_to_have_answered_what_is_worked_out_and_no_settled_value_is_left_open() -> None:
    """Law: over all personas, a derived fact has no "your answer"; what support has come to is said alone."""
    pack = packs.load("leak-prevention")
    derived = settled = 0
    for inventory in map(inventory_of, names()):
        for finding in evaluate(pack, inventory, now=NOW, explain=True).findings:
            if finding.explanation is None or finding.outcome in ("unknown", "not_applicable"):
                continue
            read = [STANDARD.get(node.fact or "") for node in leaves(finding.explanation)]
            text = finding.explain(inventory=inventory)
            if read and all(fact is not None and fact.reads is not None for fact in read):
                derived += 1
                assert "your answer" not in text, (finding.item, text)
            if finding.item == "updates.os-supported" and finding.outcome != "pass":
                settled += 1
                assert " or " not in text.replace("answers or readings", ""), text
    assert derived > 9
    assert settled > 3
