"""Help for whoever carries on: what the files for contributors name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "secure_checklist"
PLACES = {"docs": ROOT, "tests": ROOT, "secure_checklist_build": ROOT / "src"}
"""Where paths begin that aren't below the library."""


def changes() -> dict[str, list[str]]:
    """Return the files that the page for contributors names for each change."""
    page = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    section = page.partition("\n## Where to change what\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ", 1) for line in section.splitlines() if line.startswith("| ")]
    return {change: re.findall(r"`([\w./-]+\.[a-z]+)`", rest) for change, rest in rows[1:]}


def test_where_to_change_what_answers_the_changes_that_a_newcomer_makes() -> None:
    assert len(changes()) >= 20


@pytest.mark.parametrize("change", changes())
def test_a_change_begins_in_at_most_three_files_that_exist(change: str) -> None:
    named = changes()[change]
    assert 1 <= len(named) <= 3
    for path in named:
        first = path.partition("/")[0]
        assert (PLACES.get(first, SOURCE) / path).is_file(), path


def test_the_picture_of_the_layers_has_every_package() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py") if not path.parent.name.startswith("_")}
    picture = (ROOT / "docs" / "assets" / "layers.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'font-weight="600"[^>]*>(\w+)<', picture)) == packages


def test_the_hooks_before_a_commit_are_local_and_run_tools_of_the_environment() -> None:
    """Nothing is fetched for them, so that they use the versions that the tests use."""
    yaml = pytest.importorskip("yaml", reason="the extra `yaml` is not installed")
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    hooks = repositories[0]["hooks"]
    assert [hook["id"] for hook in hooks] == ["ruff", "ruff-format", "mypy"]
    assert {tuple(hook["entry"].split()[:2]) for hook in hooks} == {("python", "-m")}


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"])
def test_what_hosts_look_for_at_the_root_is_there_and_short(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(text.splitlines()) <= 60
    assert "@" not in text, "no invented address"
