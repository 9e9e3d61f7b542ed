"""Bring the built-in languages up to the present texts: `python -m secure_checklist_build.translations`.

Each folder beside `secure_checklist.translations` is a language. With `--check` nothing is written: what is broken is
named, and what isn't translated is counted. It needs the extra `i18n`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from secure_checklist.cli.translations.files import bring_up, broken, missing
from secure_checklist.cli.translations.sources import sources

ROOT = Path(__file__).parents[2] / "translations"


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write or check every language, and return the exit status: 0 if all is well, 1 if not."""
    parser = argparse.ArgumentParser(prog=f"python -m {__spec__.name}", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is broken")
    work = broken if parser.parse_args(arguments).check else bring_up
    parts = sources()
    languages = sorted(one for one in root.iterdir() if any(one.glob("*.po")))
    faults = [fault for folder in languages for fault in work(folder, parts)]
    sys.stderr.writelines(f"{fault}; run: {parser.prog}\n" for fault in faults)
    sys.stdout.writelines(f"{one.name}: {missing(one, parts)} texts aren't translated\n" for one in languages)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
