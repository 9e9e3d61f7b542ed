"""Guards protect people who may be watched: what they hold, what comes first, what nobody may read in a report."""

from typing import Any

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    Explanation,
    Finding,
    Guard,
    Interview,
    Inventory,
    Item,
    Person,
    Rule,
    Section,
    Waiver,
    evaluate,
)
from secure_checklist.checklists.items import Selection
from secure_checklist.rules.conditions.equality import Equals
from secure_checklist.subjects import FactDeclaration
from tests.cases import each
from tests.worlds import NOW

NEUTRAL = "Better done together with someone you trust."
LOCK = Item(id="lock", title="Change the lock", rule=Rule(check=Device.screen_lock.at_least("pin")))
SESSIONS = Item(id="sessions", title="Sign others out", tags=("alerts",), question="Done?", level="essential")
FIND = Item(id="find", title="Find my phone", rule=Rule(check=Device.find_my.is_true()), level="essential")
CALL = Item(id="call", title="Talk to a helpline from a safe device", question="Done?", level="advanced")
PLAN = Item(id="plan", title="Make a plan", question="Done?", level="advanced")
WATCHED = Guard(
    id="watched-at-home",
    when=Person.fears_monitoring.equals("yes") | Person.threats.has_any("partner"),
    holds=Selection(items=("lock",), tags=("alerts",)),
    instead=("plan", "call"),
    neutral_text=NEUTRAL,
    warning_facts=("person.separated", "person.someone_knows_codes"),
)
SAFE = {"fears_monitoring": "no", "threats": ["scammer"]}
WATCHED_BY = {"fears_monitoring": "yes"}
DEVICE = Device(screen_lock="none", find_my=False)


def a_checklist(*guards: Guard) -> Checklist:
    sections = (Section(id="s", title="S", items=(FIND, LOCK, SESSIONS, CALL, PLAN)),)
    return Checklist(id="c", title="C", sections=sections, guards=guards or (WATCHED,))


# nothing of a guard leaves ----------------------------------------------------------------------------------------


@each("explain", [False, True])
def test_whatever_makes_a_sentence_of_a_suppressed_finding_says_no_more_than_that(*, explain: bool) -> None:
    """One who looks over a shoulder learns neither what is undone, nor why, nor of whose device it is."""
    inventory = Inventory(subjects=(DEVICE, Person.model_validate(WATCHED_BY)))
    found = evaluate(a_checklist(), inventory, now=NOW, explain=explain, show_values=True)
    suppressed = [finding for finding in found.findings if finding.disposition == "suppressed"]
    assert {finding.outcome for finding in suppressed} == {"fail", "unknown"}
    for finding in suppressed:
        for known in (None, inventory):
            assert finding.explain("Title", known) == "Title: left out for your safety."
    (usual,) = (finding for finding in found.of("find") if finding.subject is not None)
    assert usual.explain("Title") == usual.replace(disposition="flagged").explain("Title")


def test_an_explanation_of_what_a_guard_reads_says_only_whether_it_holds() -> None:
    rule = Rule(check=Person.fears_monitoring.equals("no") & Device.find_my.is_true())
    checklist = a_checklist().with_items(FIND.replace(rule=rule))
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
    checklist = a_checklist().replace(guards=(guard,), requires=(fact,))
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
        own = evaluate(a_checklist(), Inventory(subjects=subjects, waivers=(waiver,)), now=NOW)
        written = own.exported().of("lock")
        assert [finding.exported() for finding in own.of("lock")] == [*written]
        assert own.score.waived == sum(finding.disposition == "waived" for finding in own.findings)
        return written if person == SAFE else (*own.of("lock"), *written)

    calm, watched = lock(SAFE), lock(WATCHED_BY)
    assert {(one.disposition, one.waiver, one.text) for one in calm} == {("waived", waiver, "")}
    assert {(one.disposition, one.text) for one in watched[: len(calm)]} == {("suppressed", NEUTRAL)}
    assert watched[len(calm) :] == calm
