"""The folder of laws: what is written by hand becomes one file, and a fault names the file and the entry."""

from pathlib import Path

import pytest

from secure_checklist_build.laws import compile_laws
from tests.building.running import run

SOURCE = 'publisher = "P"\ntitle = "T"\ndate = 2025-12-24\nstatus = "found"\nconfidence = "own"\n'
SHARED = f'as_of = 2026-01-01\n\n[risk_texts]\nsame_sex = "People can be charged."\n\n[sources.C]\n{SOURCE}'
FILE = f"""[sources.A]
{SOURCE}
[[laws]]
title = "A law"
id = "xx-law"
citation = "s.1"
about = "It."
remedy = "Do."
branches = ["criminal"]
sources = ["A", "C"]
status = "found"
as_of = 2025-12-24

  [laws.time_limit]
  text = "None found."
  known = "none_found"

[[risks]]
about = "same_sex"
sources = ["A"]
status = "found"
as_of = 2025-12-24
"""


def folder(path: Path, text: str = FILE, shared: str = SHARED) -> Path:
    (path / "shared.toml").write_text(shared, encoding="utf-8")
    (path / "XX.toml").write_text(text, encoding="utf-8")
    return path


def test_entries_get_their_jurisdiction_and_sources_and_a_risk_its_id_and_words(tmp_path: Path) -> None:
    table = compile_laws(folder(tmp_path))
    (law,), (risk,) = table["laws"], table["risks"]
    assert table["as_of"] == "2026-01-01"
    assert (law["jurisdiction"], [source["id"] for source in law["sources"]]) == ("XX", ["A", "C"])
    assert (risk["id"], risk["jurisdiction"], risk["text"]) == ("xx-same-sex", "XX", "People can be charged.")
    own = compile_laws(folder(tmp_path, FILE + 'text = "They are charged."\n'))
    assert own["risks"][0]["text"] == "They are charged."


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('["A", "C"]', '["A", "C", "D"]', "XX.toml: xx-law: no source has the id 'D'"),
        ('["A", "C"]', '["A"]', "shared.toml: nothing cites the source C"),
        ('["A", "C"]', '"A"', "XX.toml: xx-law: sources: Input should be a valid list"),
        ("[sources.A]", "[sources.C]", "XX.toml: the source C is in a file for all too"),
        ("[[laws]]", f"[sources.B]\n{SOURCE}\n[[laws]]", "XX.toml: nothing cites the source B"),
        ("[[laws]]", "[[laws", "XX.toml: not valid TOML"),
        ("[[risks]]", "[risks]", "XX.toml: a part is of another type"),
        ('about = "same_sex"', "", "XX.toml: 'about' is missing"),
        ("remedy =", "remedies =", "remedies"),
        ('["criminal"]', '["serious"]', '"xx-law" > branches[0]: Input should be'),
        ('"same_sex"', '"debts"', '"xx-debts" > about: Input should be'),
        ('about = "same_sex"', 'about = "same_sex"\nid = "xx-law"', "two laws or risks have the id xx-law"),
        ("remedy =", 'superseded_by = "xx-other"\nremedy =', "xx-law: superseded by an entry that isn't there"),
        ('"none_found"', '"no_limit"', '"xx-law": time_limit: name the source that says so'),
    ],
)
def test_a_fault_names_the_file_or_the_entry(
    old: str, new: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert old in FILE
    assert run("laws", ["--check"], folder(tmp_path, FILE.replace(old, new)), tmp_path / "laws.json") == 2
    assert fault in capsys.readouterr().err


def test_a_folder_without_what_is_shared_or_its_day_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = folder(tmp_path, shared=SHARED.replace("as_of = 2026-01-01", ""))
    assert run("laws", ["--check"], without, tmp_path / "l") == 2
    assert "as_of" in capsys.readouterr().err
    (tmp_path / "shared.toml").unlink()
    assert run("laws", ["--check"], tmp_path, tmp_path / "l") == 2
    assert "shared.toml: missing" in capsys.readouterr().err
