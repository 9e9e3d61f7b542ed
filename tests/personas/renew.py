"""Write the golden files of the personas anew. Run by hand, and read the difference before you keep it:

    python tests/personas/renew.py
    python tests/personas/renew.py --from src/secure_checklist_build/data/packs/leak-prevention
    python tests/personas/renew.py --print journalist

They are made from the built-in checklist as it is loaded, or with `--from` from a folder of TOML that isn't built yet.
`--print` writes no file; it shows one persona's score and all actions, with level, effort, outcome and subjects.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.golden_files import renew
from tests.golden_personas import EXPECTED, golden, names, report_on, written

from secure_checklist import Checklist, load_checklist, packs
from secure_checklist_build.packs import compile_pack

PACK = "leak-prevention"


def checklist_from(folder: Path | None) -> Checklist:
    """Load the built-in checklist, or build it in memory from a folder."""
    return packs.load(PACK) if folder is None else load_checklist(json.loads(json.dumps(compile_pack(folder))))


def show(name: str, checklist: Checklist) -> None:
    """Print what a reader needs to judge one persona."""
    report = report_on(name, checklist)
    score = report.score
    sys.stdout.write(f"{name}: score {score.low} to {score.high}, {score.suppressed} held, {report.outcomes()}\n")
    for number, action in enumerate(report.actions(), 1):
        words = [action.level, action.effort, action.outcome, *action.subjects, "flagged" if action.flagged else ""]
        sys.stdout.write(f"{number:3} {action.item}: {' '.join(filter(None, words))}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the golden files that differ, or show one persona."""
    parser = argparse.ArgumentParser(description="Write the golden files of the personas anew.")
    parser.add_argument("--from", dest="folder", type=Path, help="a pack's folder of TOML, instead of the built pack")
    parser.add_argument("--print", dest="shown", choices=names(), help="show one persona and write nothing")
    options = parser.parse_args(argv)
    folder: Path | None = options.folder
    shown: str | None = options.shown
    checklist = checklist_from(folder)
    if shown is not None:
        show(shown, checklist)
        return 0
    renew(EXPECTED, {name: written(golden(report_on(name, checklist))) for name in names()})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
