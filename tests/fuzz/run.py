"""Fuzz every loader for a bounded time: `python -m tests.fuzz.run [--seconds 20] [--only TARGET]`.

Needs atheris (the group `fuzz`; it has wheels for some versions of Python on Linux). Each target runs in a process of
its own. An input that is a fault is kept in `tests/fuzz/cases/TARGET/`, or below `--keep`; then the exit status is 1.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.target import CASES, TARGETS, seeds

MEMORY = 2_000
"""How many MB a process may take before libFuzzer counts that as a fault."""


def main() -> int:
    """Fuzz the targets one after the other, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--only", choices=TARGETS, help="one target")
    parser.add_argument("--keep", type=Path, default=CASES, help="where inputs that are faults are kept")
    options = parser.parse_args()
    chosen = [target for target in TARGETS if options.only in (None, target)]
    found = [target for target in chosen if not searched(target, options.seconds, options.keep / target)]
    print(f"faults: {', '.join(found) or 'none'}")
    return 1 if found else 0


def searched(target: str, seconds: int, keep: Path) -> bool:
    """Search one target, and keep what was found. Says whether that is nothing."""
    keep.mkdir(parents=True, exist_ok=True)
    before = {*keep.iterdir()}
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds(target)):
            Path(corpus, str(number)).write_bytes(seed)
        limits = (f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY}", "-timeout=10", "-max_len=20000")
        known = [str(CASES / target)] if (CASES / target).exists() else []
        line = [sys.executable, "-m", "tests.fuzz.search", target, corpus, *known, *limits]
        done = subprocess.run([*line, f"-artifact_prefix={keep}/"], check=False, capture_output=True, text=True)
    lines = [one for one in done.stderr.splitlines() if one.startswith(("Done", "#"))]
    print(f"{target}: {lines[-1] if lines else 'no word'}")
    if done.returncode:
        print(done.stdout[-3000:], done.stderr[-1000:])  # what Python raised stands on standard output
    return done.returncode == 0 and {*keep.iterdir()} == before


if __name__ == "__main__":
    sys.exit(main())
