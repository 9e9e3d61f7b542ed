"""What has just happened: its own action leads, and nothing that is written tells of it."""

from secure_checklist import Attestation, Interview, Inventory, Person, evaluate, formats, packs
from secure_checklist.incident.contacts import bundled
from tests.cases import each, spread
from tests.golden_personas import NOW, inventory_of, names

PACK = packs.load("leak-prevention")
OWN = {
    "remote_control": "phish.caller-in",
    "code_given": "phish.code-given",
    "picture_asked": "event.picture-asked",
    "threatened": "event.threatened",
    "device_gone": "event.device-gone",
}
"""The item that is for each event."""
EVENTS = Person.recent_events.vocabulary or ()


def happened(name: str, *events: str) -> Inventory:
    inventory = inventory_of(name)
    return inventory.with_subjects(inventory.person.replace(recent_events=frozenset(events)))


@each("name", names())
def test_an_events_own_action_is_first_or_behind_a_plan_that_holds_it_back(name: str) -> None:
    assert {*OWN} == {*EVENTS}
    for event, item in OWN.items():
        report = evaluate(PACK, happened(name, event), now=NOW)
        actions = [action.item for action in report.actions() if action.item not in report.first]
        held = {one.item for one in report.findings if one.disposition == "suppressed"}
        assert item in held or actions[0] == item, event
        assert PACK.item(item).noticed or report.actions(1)[0].item == item, "what no one notices waits for no plan"
        assert item not in held or report.first, "what is held back waits for a plan"
        assert item not in {one.item for one in evaluate(PACK, happened(name), now=NOW).actions()}


@each("name", spread(names(), 3))
def test_law_9_nothing_that_is_written_by_default_tells_which_event_there_was(name: str) -> None:
    """Nor what was done about it: neither an answer on the fact nor one on its item changes a byte."""
    base = inventory_of(name)
    unsaid = base.with_subjects(base.person.replace(recent_events=None))
    cases = [unsaid, happened(name), *(happened(name, event) for event in EVENTS), happened(name, *EVENTS)]
    for item in OWN.values():
        word = Attestation(confidentiality="ordinary", item=item, answer="yes", at=NOW)
        cases.append(happened(name, *EVENTS).replace(attestations=(*base.attestations, word)))
    written = set[tuple[str | bytes, ...]]()
    for inventory in cases:
        report = evaluate(PACK, inventory, now=NOW, explain=True)
        pages = (formats.write(report, form, checklist=PACK, inventory=inventory) for form in ("text", "csv"))
        saved = Interview(PACK, inventory, now=NOW).saved().model_dump_json()
        written.add((report.to_json(), saved, *pages))
    assert len(written) == 1


def test_who_helps_with_an_event_fits_the_age_and_no_report_is_sent_where_there_is_no_police() -> None:
    directory = bundled()
    for country, minor, name in (("GB", True, "CEOP Safety Centre"), ("GB", False, "Revenge Porn Helpline")):
        (found,) = directory.helpers(("sextortion",), Person(country=country, minor=minor))
        assert found.name == name
    assert [*directory.helpers(("sextortion", "police"), Person(minor=False))] == []
