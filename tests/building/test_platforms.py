"""The folder of platforms: each file becomes an entry of one table, and a fault names its file."""

import re
import shutil
from pathlib import Path

import pytest

from secure_checklist_build.platforms import COMMON, FOLDER, REPOSITORIES, compile_table
from tests.building.running import run


def folder(path: Path) -> Path:
    """Write some of the library's own files, with those of the common sources that they name."""
    for name in (COMMON, REPOSITORIES, "imgur.toml", "general.toml", "bing.toml"):
        shutil.copy(FOLDER / name, path / name)
    common = path / COMMON
    wanted = re.findall(r"\[sources\.(?:wired-2026|msa|godaddy-acid)\]\n(?:.+\n)+", common.read_text(encoding="utf-8"))
    common.write_text("\n".join(wanted), encoding="utf-8")
    return path


def test_each_file_becomes_an_entry_with_the_repositories_of_its_sources(tmp_path: Path) -> None:
    made = compile_table(folder(tmp_path))
    assert [one["id"] for one in made["platforms"]] == ["bing", "general", "imgur"]
    imgur = made["platforms"][2]["routes"][0]["sources"][0]
    assert imgur["file"]["repository"] == "OpenTermsArchive/contrib-versions"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('sources = ["imgur-terms"]', 'sources = ["nowhere"]', "no source has the id 'nowhere'"),
        ('sources = ["imgur-terms"]', 'sources = "imgur-terms"', "sources: Input should be a valid list"),
        ("contrib:", "elsewhere:", "imgur.toml: 'elsewhere' is missing"),
        ("[sources.imgur-terms]", "[sources.msa]", "the source msa is in a file for all too"),
        ('sources = ["imgur-terms"]', 'sources = ["msa"]', "nothing cites the source imgur-terms"),
        ("kind = ", "kind ", "imgur.toml"),
    ],
)
def test_a_fault_names_the_file(
    old: str, new: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = folder(tmp_path) / "imgur.toml", tmp_path / "platforms.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert run("platforms", [], tmp_path, target) == 2
    assert fault in capsys.readouterr().err
    assert not target.exists()
