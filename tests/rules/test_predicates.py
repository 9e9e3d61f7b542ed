"""A predicate says everything about itself in one class, and nothing else has to know it."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_toy_predicate_goes_through_everything() -> None:
    """Its tests say what: text, types and evaluation."""
    arguments = ("-m", "pytest", "--noconftest", "-p", "no:cacheprovider", "tests/rules/toy_predicates.py")
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, *arguments], cwd=root, env=env, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
