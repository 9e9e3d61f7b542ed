"""The branches of an incident: their plans are as reviewed, and each says whose it is."""

import json
import re

from tests.golden_branches import EXPECTED, FOLDER, golden, names, response_to, written


def test_every_branch_is_explained() -> None:
    assert {path.stem for path in EXPECTED.glob("*.json")} == set(names())
    told = re.findall(r"^## (.+)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == list(names())


def test_the_plan_is_as_reviewed() -> None:
    """Where this differs, renew the files, read the difference, and keep it only if it is right."""
    for name in names():
        recorded = (EXPECTED / f"{name}.json").read_text(encoding="utf-8")
        assert golden(response_to(name)) == json.loads(recorded)
        assert written(json.loads(recorded)) == recorded
