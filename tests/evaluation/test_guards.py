"""Guards protect people who may be watched: what they hold, what comes first, what nobody may read in a report."""

from typing import Any

from secure_checklist import (
    Attestation,
    Device,
    Explanation,
    Finding,
    Interview,
    Inventory,
    Person,
    Rule,
    Waiver,
    evaluate,
    load_checklist,
)
from secure_checklist.rules.conditions.equality import Equals
from secure_checklist.subjects import FactDeclaration
from tests.cases import each, tables
from tests.worlds import NOW

CHECKLIST = load_checklist(tables(__file__)["checklist"])
FIND = CHECKLIST.item("find")
(WATCHED,) = CHECKLIST.guards
SAFE = {"fears_monitoring": "no", "threats": ["scammer"]}
WATCHED_BY = {"fears_monitoring": "yes"}
DEVICE = Device(screen_lock="none", find_my=False)


# nothing of a guard leaves ----------------------------------------------------------------------------------------


@each("explain", [False, True])
def test_whatever_makes_a_sentence_of_a_suppressed_finding_says_no_more_than_that(*, explain: bool) -> None:
    """One who looks over a shoulder learns neither what is undone, nor why, nor of whose device it is."""
    inventory = Inventory(subjects=(DEVICE, Person.model_validate(WATCHED_BY)))
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


def test_what_is_kept_of_an_inventory_lacks_the_answers_that_a_guard_reads() -> None:
    fact = FactDeclaration(
        fact="person.attested.alone", type="enum", values=("no", "partly", "yes"), confidentiality="private"
    )
    guard = WATCHED.replace(when=Equals(fact=fact.fact, value="no"), warning_facts=())
    checklist = CHECKLIST.replace(guards=(guard,), requires=(fact,))
    answers = (
        Attestation(confidentiality="ordinary", item="alone", answer="no"),
        Attestation(confidentiality="ordinary", item="plan", answer="yes"),
    )
    inventory = Inventory(subjects=(DEVICE,), attestations=answers)
    kept = Interview(checklist, inventory, now=NOW).saved().inventory
    assert kept.attestations == answers[1:]


@each("devices", [(DEVICE,), (Device(),), ()])
def test_what_is_waived_and_suppressed_is_written_as_waived(devices: tuple[Device, ...]) -> None:
    """So nobody sees that a guard holds: it is what is written where none does."""
    waiver = Waiver(confidentiality="ordinary", item="lock", who="IT", why="A kiosk.")

    def lock(person: dict[str, Any]) -> tuple[Finding, ...]:
        subjects = (Person.model_validate(person), *devices)
        own = evaluate(CHECKLIST, Inventory(subjects=subjects, waivers=(waiver,)), now=NOW)
        written = own.exported().of("lock")
        assert [finding.exported() for finding in own.of("lock")] == [*written]
        assert own.score.waived == sum(finding.disposition == "waived" for finding in own.findings)
        return written if person == SAFE else (*own.of("lock"), *written)

    calm, watched = lock(SAFE), lock(WATCHED_BY)
    assert {(one.disposition, one.waiver, one.text) for one in calm} == {("waived", waiver, "")}
    assert {(one.disposition, one.text) for one in watched[: len(calm)]} == {("suppressed", WATCHED.neutral_text)}
    assert watched[len(calm) :] == calm
