"""Ids as standards write them, through every way in and out: `AC-6(1)`, `CIS-1.1`, `MASVS-AUTH-1`."""

import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    Guard,
    InvalidChecklistError,
    Inventory,
    Item,
    Person,
    Report,
    Rule,
    Section,
    Waiver,
    cli,
    dump,
    evaluate,
    load_checklist,
    load_inventory,
    load_report,
)
from secure_checklist.checklists import Catalogue, DoNot, Selection, load_references
from secure_checklist.rules import Condition, Equals
from tests.cases import each

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
IDS = ("AC-6(1)", "CIS-1.1", "MASVS-AUTH-1", "CCE-80644-8", "A.8.24", "xccdf_org.ssgproject.content_rule_x", "8(a)")


def a_checklist(version: str = "1") -> Checklist:
    """Return a checklist with an attested item of each id, and items that read the answers to the first."""
    asked = [Item(id=name, title=f"Do {name}", question=f"Is {name} done?") for name in IDS]
    first = Equals(fact="person.attested.AC-6(1)", value="yes")
    reading = Item(id="READS(1)", title="Reads", rule=Rule(check=first), after=IDS[:1], avoid=("NEVER(1)",))
    device = Item(id="LOCK(1)", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")))
    never = DoNot(id="NEVER(1)", text="Don't.", why="It harms.", instead="Wait.")
    section = Section(id="AC(1)", title="Access", items=(*asked, reading, device))
    return Checklist(
        id="NIST-800-53",
        former_ids=("NIST(4)",),
        title="Controls",
        version=version,
        sections=(section,),
        do_nots=(never,),
    )


def an_inventory() -> Inventory:
    return Inventory(
        subjects=(Person(id="me"), Device(id="phone", screen_lock="pin")),
        attestations=tuple(
            Attestation(confidentiality="ordinary", item=name, answer="yes", at=NOW) for name in IDS[:-1]
        ),
        waivers=(Waiver(confidentiality="ordinary", item="CIS-1.1", who="I", why="because"),),
        complete=frozenset({"device"}),
        as_of=NOW,
    )


def a_report() -> Report:
    return evaluate(a_checklist(), an_inventory(), now=NOW, explain=True)


def outcomes(report: Report) -> dict[str, str]:
    return {finding.item: finding.outcome for finding in report.findings}


EXPECTED = {**dict.fromkeys((*IDS[:-1], "READS(1)", "LOCK(1)"), "pass"), "8(a)": "unknown"}


@each("wrong", ["", "(1)", "-a", "a b", "a/b", "a:b", 'a"b', "a<b", "a'b", "ä", "a\n", "a`", "a$b"])
def test_what_could_mean_something_elsewhere_is_no_id(wrong: str) -> None:
    for make in (
        lambda: Item(id=wrong, title="T", question="Q?"),
        lambda: Attestation(confidentiality="ordinary", item=wrong, answer="yes"),
    ):
        with pytest.raises(ValidationError):
            make()


def test_two_ids_differ_by_more_than_case() -> None:
    """Databases and file systems take `AC-1` and `ac-1` for one name."""
    with pytest.raises(InvalidChecklistError, match='"AC-1" has the id of another one but for case'):
        load_checklist({"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [
            {"id": "AC-1", "title": "A", "question": "A?"}, {"id": "ac-1", "title": "B", "question": "B?"},
        ]}]})  # fmt: skip


def test_documents() -> None:
    checklist, inventory, report = a_checklist(), an_inventory(), a_report()
    assert outcomes(report) == EXPECTED
    assert load_checklist(dump(checklist).encode()) == checklist
    assert load_inventory(dump(inventory).encode()) == inventory
    assert outcomes(load_report(dump(report).encode())) == EXPECTED
    mapping = {"references": {"AC-6(1)": [{"framework": "NIST SP 800-53", "id": "AC-6(1)"}]}}
    assert checklist.with_references(load_references(mapping)).answering("NIST SP 800-53")[0].id == "AC-6(1)"


def test_facts_and_conditions() -> None:
    check = a_checklist().item("READS(1)").rule
    assert check is not None
    assert Condition.parse(str(check.check)) == check.check
    alone = a_checklist().without("8(a)").replace(requires=())
    assert alone.find("8(a)") is None
    with pytest.warns(UserWarning, match='"READS\\(1\\)" reads the answer to "AC-6\\(1\\)"'):
        left = a_checklist().without("AC-6(1)")
    assert [entry.fact for entry in left.requires] == ["person.attested.AC-6(1)"]


def test_translation() -> None:
    checklist = a_checklist()
    keys = {f"{name}/title" for name in IDS}
    assert keys <= checklist.texts().keys()
    catalogue = Catalogue.model_validate(
        {"language": "de", "texts": {key: {"text": f"Mach {key}"} for key in checklist.texts()}}
    )
    translated = checklist.translated(catalogue)
    assert [translated.item(name).title for name in IDS] == [f"Mach {name}/title" for name in IDS]
    assert {translated.item(name).question for name in IDS} == {f"Mach {name}/question" for name in IDS}


def test_a_command_to_copy_names_them_as_a_shell_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guard = Guard(
        id="GUARD(1)",
        when=Person.fears_monitoring.equals("yes"),
        holds=Selection(items=("8(a)",)),
        instead=("AC-6(1)",),
        neutral_text="Later.",
    )
    monkeypatch.chdir(tmp_path)
    pack, facts = Path("my controls.json"), Path("facts.json")
    to_check = a_checklist().item("8(a)").replace(priority=True)
    pack.write_text(dump(a_checklist().with_items(to_check).replace(guards=(guard,))), encoding="utf-8")
    facts.write_text('{"subjects": [{"kind": "person"}]}')
    assert cli.main(["check", "--pack", str(pack), "--facts", str(facts)]) in (0, 1)
    (line,) = (one for one in capsys.readouterr().out.splitlines() if one.startswith("  secure-checklist show"))
    assert shlex.split(line) == ["secure-checklist", "show", str(pack), "AC-6(1)"]
