"""What `evaluate` costs on the built-in pack beside what it cost at an earlier commit, which is checked out here."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median

from .timing import Spread

COMMIT = "adb8acad1c09"
"""The last commit with a code generator, and a search for reasons that was made anew for each finding."""
ROOT = Path(__file__).parents[2]
PERSONAS = ROOT / "tests" / "personas"
SCRIPT = Path(__file__).with_name("evaluating.py")


def measured(rounds: int) -> Iterator[tuple[str, Spread, float, str]]:
    """Yield each figure's name, its spread over rounds, its target and a note; both versions run in turn."""
    with tempfile.TemporaryDirectory() as folder:
        archived = subprocess.run(["git", "archive", COMMIT, "src"], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=BytesIO(archived)) as archive:
            archive.extractall(folder, filter="data")
        trees = {"before": Path(folder) / "src", "now": ROOT / "src"}
        found: dict[str, list[dict[str, float]]] = {name: [] for name in trees}
        for _ in range(rounds):
            for name, tree in trees.items():
                found[name].append(_run(tree))
    ratios = {
        name: [now[name] / before[name] for now, before in zip(found["now"], found["before"], strict=True)]
        for name in found["now"][0]
    }
    for name in ("household", "phone"):
        spread = Spread.of(ratios.pop(name))
        before, now = (1000 * median(run[name] for run in found[when]) for when in ("before", "now"))
        yield f"evaluation of a blank {name} ÷ at {COMMIT[:7]}", spread, 1 / 15, f"{before:.3g} ms, now {now:.3g} ms"
    objects = Spread.of(ratios.pop("findings"))
    before, now = (1000 * median(run["findings"] for run in found[when]) for when in ("before", "now"))
    yield f"findings as objects ÷ at {COMMIT[:7]}", objects, 1 / 2, f"{before:.3g} ms, now {now:.3g} ms"
    by_round = list(zip(*ratios.values(), strict=True))
    note = f"of {len(ratios)} personas"
    yield f"… of the median persona ÷ at {COMMIT[:7]}", Spread.of([median(each) for each in by_round]), 1 / 2, note
    worst = max(ratios, key=lambda name: median(ratios[name]))
    yield f"… of the persona that gains least ÷ at {COMMIT[:7]}", Spread.of(ratios[worst]), 1.0, worst


def _run(tree: Path) -> dict[str, float]:
    there = os.environ | {"PYTHONPATH": str(tree)}
    run = subprocess.run([sys.executable, SCRIPT, PERSONAS], env=there, check=True, capture_output=True)
    return json.loads(run.stdout)
