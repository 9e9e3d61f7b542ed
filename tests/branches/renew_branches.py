"""Write the golden files of the branches anew. Run by hand, and read the difference before you keep it:

python tests/branches/renew_branches.py
python tests/branches/renew_branches.py --print nothing-known
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.golden_branches import EXPECTED, golden, names, response_to, written
from tests.golden_files import renew


def main(argv: Sequence[str] | None = None) -> int:
    """Write the golden files that differ, or show one branch."""
    parser = argparse.ArgumentParser(description="Write the golden files of the branches anew.")
    parser.add_argument("--print", dest="shown", choices=names(), help="show one branch and write nothing")
    shown: str | None = parser.parse_args(argv).shown
    if shown is not None:
        sys.stdout.write(written(golden(response_to(shown))))
        return 0
    renew(EXPECTED, {name: written(golden(response_to(name))) for name in names()})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
