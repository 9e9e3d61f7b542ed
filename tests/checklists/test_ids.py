"""Ids as standards write them, through every way in and out: `AC-6(1)`, `CIS-1.1`, `MASVS-AUTH-1`."""

import json
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
    Store,
    Waiver,
    cli,
    dump,
    evaluate,
    formats,
    load_checklist,
    load_inventory,
    load_report,
)
from secure_checklist.checklists import Catalogue, DoNot, Selection, load_references
from secure_checklist.checklists.validation import facts_of
from secure_checklist.interview import Interview, form
from secure_checklist.packs.lint import lint
from secure_checklist.rules import Condition, Equals
from tests.extras import forms
from tests.readers import READERS

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


@pytest.mark.parametrize("wrong", ["", "(1)", "-a", "a b", "a/b", "a:b", 'a"b', "a<b", "a'b", "ä", "a\n", "a`", "a$b"])
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


def test_explanations() -> None:
    report = a_report()
    (finding,) = (one for one in report.findings if one.item == "READS(1)")
    assert "Do AC-6(1)" in finding.explain("Reads", an_inventory(), facts_of(a_checklist()))


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


@pytest.mark.parametrize("form_name", forms())
def test_formats(form_name: str) -> None:
    written = formats.write(a_report(), form_name, checklist=a_checklist(), inventory=an_inventory())
    read = " ".join(text for _, text in READERS[form_name].read(written))
    assert "8(a)" in read
    if form_name in ("csv", "junit"):
        assert [name for name in IDS if name not in read] == []


def test_the_store(tmp_path: Path) -> None:
    with Store(path=tmp_path / "answers.db") as store:
        store.save(an_inventory(), now=NOW)
        store.add_report(a_report(), now=NOW)
    with Store(path=tmp_path / "answers.db") as store, Store.in_memory() as other:
        assert store.load().attestations == an_inventory().attestations
        other.import_(json.dumps(store.export()).encode(), now=NOW)
        assert outcomes(evaluate(a_checklist(), other.load(), now=NOW)) == EXPECTED
        assert outcomes(other.report(other.reports()[0].number)) == EXPECTED


def test_the_interview() -> None:
    interview = Interview(a_checklist(), an_inventory(), now=NOW)
    question = interview.question
    assert question is not None
    assert (question.fact, question.text) == ("person.attested.8(a)", "Is 8(a) done?")
    assert form(question).schema_["properties"]
    answered = interview.answer("yes")
    assert outcomes(evaluate(a_checklist(), answered.inventory, now=NOW))["8(a)"] == "pass"


def test_linting() -> None:
    assert not [found for found in lint(a_checklist(), now=NOW) if "id" in found.code]


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "controls.json"
    path.write_text(dump(a_checklist()), encoding="utf-8")
    assert cli.main(["show", str(path), "AC-6(1)"]) == 0
    assert capsys.readouterr().out.startswith("Do AC-6(1)\nAC-6(1) · ")


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


def test_fleets() -> None:
    pl = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    from secure_checklist import fleet  # noqa: PLC0415 - it needs an extra

    table = pl.DataFrame({"id": ["a", "b"], "screen_lock": ["pin", "none"]})
    columns = {"LOCK(1)", "LOCK(1).reasons"}
    found = fleet.evaluate(a_checklist(), table, subject=Device, keys=["id"], reasons=True, now=NOW)
    assert columns <= set(found.columns)
    with duckdb.connect() as connection:
        connection.register("devices", table.to_arrow())
        relation = connection.table("devices")
        same = fleet.evaluate(a_checklist(), relation, subject=Device, keys=["id"], reasons=True, now=NOW)
        assert columns <= set(same.columns)
        assert [row[:2] for row in same.order("id").fetchall()] == [row[:2] for row in found.sort("id").rows()]
