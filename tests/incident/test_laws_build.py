"""The folder of laws: what is written by hand becomes one file, and a fault names the file and the law."""

import json
from pathlib import Path

import pytest

from secure_checklist.incident.laws import build

SHARED = """as_of = 2026-01-01

[sources.C]
publisher = "P"
title = "T"
date_note = "undated"
status = "second_hand"
confidence = "press"
"""
LAW = """[sources.A]
publisher = "P"
title = "T"
date = 2025-12-24
status = "found"
confidence = "own"

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
"""


RISK = """[sources.A]
publisher = "P"
title = "T"
date = 2025-12-24
status = "found"
confidence = "reputable"

[[risks]]
about = "same_sex"
sources = ["A", "C"]
status = "found"
as_of = 2025-12-24
"""
WORDS = (
    SHARED
    + """
[risk_texts]
same_sex = "People can be charged."
"""
)


def folder(path: Path, *, shared: str = SHARED, **files: str) -> Path:
    (path / "shared.toml").write_text(shared, encoding="utf-8")
    for name, text in (files or {"XX": LAW}).items():
        (path / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return path


def test_a_law_gets_its_jurisdiction_and_sources_and_the_order_of_the_model(tmp_path: Path) -> None:
    table = build.compile_laws(
        folder(
            tmp_path,
            XX=LAW,
            XX_YY=LAW.replace("xx-law", "xx-yy").replace("sources.A", "sources.B").replace('"A"', '"B"'),
        )
    )
    assert table["as_of"] == "2026-01-01"
    assert [(law["jurisdiction"], law["id"]) for law in table["laws"]] == [("XX", "xx-law"), ("XX-YY", "xx-yy")]
    law = table["laws"][0]
    assert list(law)[:3] == ["id", "jurisdiction", "title"]
    assert list(law["time_limit"]) == ["known", "text"]
    assert [source["id"] for source in law["sources"]] == ["A", "C"]
    assert law["sources"][0]["date"] == "2025-12-24"


def test_a_risk_gets_its_id_and_words_unless_it_has_its_own(tmp_path: Path) -> None:
    own = RISK.replace("sources.A", "sources.B").replace('"A"', '"B"') + 'text = "They are charged."\n'
    table = build.compile_laws(folder(tmp_path, shared=WORDS, XX=RISK, XX_YY=own))
    assert table["laws"] == []
    told = [(risk["id"], risk["jurisdiction"], risk["text"]) for risk in table["risks"]]
    assert told == [
        ("xx-same-sex", "XX", "People can be charged."),
        ("xx-yy-same-sex", "XX-YY", "They are charged."),
    ]
    first = table["risks"][0]
    assert list(first) == ["id", "jurisdiction", "about", "text", "sources", "status", "as_of"]
    assert [source["id"] for source in first["sources"]] == ["A", "C"]


def test_a_folder_without_risks_has_none(tmp_path: Path) -> None:
    assert "risks" not in build.compile_laws(folder(tmp_path))


@pytest.mark.parametrize(
    ("risk", "fault"),
    [
        (RISK.replace("same_sex", "debts"), "XX.toml: risk: shared.toml has no words for what it is about"),
        (RISK.replace('"same_sex"', "1"), "XX.toml: risk: shared.toml has no words for what it is about"),
        (RISK.replace("as_of =", "as_off ="), "XX.toml: risk xx-same-sex: a risk has no as_off"),
        (RISK.replace('["A", "C"]', '["A", "D"]'), "XX.toml: risk xx-same-sex: source 'D' is in no file"),
        (RISK.replace('"found"\nas_of', '"sure"\nas_of'), '"xx-same-sex" > status: Input should be'),
        (RISK.replace("[[risks]]", "[risks]"), "XX.toml: risks: has the wrong shape"),
    ],
)
def test_a_fault_names_the_file_and_the_risk(
    risk: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.main(["--check"], folder(tmp_path, shared=WORDS, XX=risk), tmp_path / "laws.json") == 2
    assert fault in capsys.readouterr().err


def test_what_is_built_is_written_once_and_checked_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = folder(tmp_path), tmp_path / "laws.json"
    assert build.main(["--check"], source, target) == 1
    assert "does not fit its folder" in capsys.readouterr().err
    assert build.main([], source, target) == 0
    assert build.main(["--check"], source, target) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["laws"][0]["id"] == "xx-law"
    (source / "XX.toml").write_text(LAW.replace("It.", "That."), encoding="utf-8")
    assert build.main(["--check"], source, target) == 1


@pytest.mark.parametrize(
    ("law", "fault"),
    [
        (LAW.replace('["A", "C"]', '["A", "C", "D"]'), "XX.toml: law xx-law: source 'D' is in no file"),
        (LAW.replace('["A", "C"]', '["C"]'), "XX.toml: no law cites A"),
        (LAW.replace("sources.A", "sources.C").replace('["A", "C"]', '["C"]'), "XX.toml: also in shared.toml: C"),
        (LAW.replace('["A", "C"]', '["A"]'), "shared.toml: no law cites C"),
        (LAW.replace('["A", "C"]', '"A"'), "XX.toml: law xx-law: sources: has the wrong shape"),
        (LAW.replace("remedy =", "remedies ="), "XX.toml: law xx-law: a law has no remedies"),
        (LAW.replace('id = "xx-law"', "id = 1"), "XX.toml: law 1: id must be a text"),
        (LAW.replace("[[laws]]", "[[laws"), "XX.toml: not valid TOML"),
        (LAW.replace("[laws.time_limit]", "[[laws.time_limit]]"), "time_limit: has the wrong shape"),
        (LAW.replace('["criminal"]', '["serious"]'), '"xx-law" > branches[0]: Input should be'),
        (LAW.replace('"none_found"', '"no_limit"'), '"xx-law": time_limit: name the source that says so'),
        (LAW.replace('"none_found"', '"counted"'), '"xx-law": time_limit: it is counted just if a deadline'),
        (LAW.replace("[laws.time_limit]", '[laws.time_limit]\n  source = "Z"'), "no source has the id it names"),
    ],
)
def test_a_fault_names_the_file_and_the_law(
    law: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.main(["--check"], folder(tmp_path, XX=law), tmp_path / "laws.json") == 2
    assert fault in capsys.readouterr().err


def test_a_folder_without_what_is_shared_or_its_day_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        build.main(["--check"], folder(tmp_path, shared=SHARED.replace("as_of = 2026-01-01", "")), tmp_path / "l") == 2
    )
    assert "as_of" in capsys.readouterr().err
    (tmp_path / "shared.toml").unlink()
    assert build.main(["--check"], tmp_path, tmp_path / "l") == 2
    assert "shared.toml: missing" in capsys.readouterr().err
