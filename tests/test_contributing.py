"""Help for whoever carries on: what the files for contributors name is there."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


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
