"""Write the golden files of the branches anew. Run by hand, and read the difference before you keep it:

python tests/branches/renew_branches.py
python tests/branches/renew_branches.py --print nothing-known
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from golden_branches import EXPECTED, golden, names, response_to, written


def main(argv: Sequence[str] | None = None) -> int:
    """Write the golden files that differ, or show one branch."""
    parser = argparse.ArgumentParser(description="Write the golden files of the branches anew.")
    parser.add_argument("--print", dest="shown", choices=names(), help="show one branch and write nothing")
    shown: str | None = parser.parse_args(argv).shown
    if shown is not None:
        sys.stdout.write(written(golden(response_to(shown))))
        return 0
    EXPECTED.mkdir(exist_ok=True)
    for path in EXPECTED.glob("*.json"):
        if path.stem not in names():
            path.unlink()
    for name in names():
        path, text = EXPECTED / f"{name}.json", written(golden(response_to(name)))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"written: {name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
