"""A predicate says everything about itself in one class, and nothing else has to know it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOYS = "tests/rules/toy_predicates.py"
DEFINING = """
from typing import Literal
from secure_checklist.rules.conditions.base import Predicate

PARTS = ("boundary_values", "compile", "describe", "expected", "problems")

def define(op, parts):
    scope = {"Predicate": Predicate, "Literal": Literal}
    body = "".join(f"    def {part}(self, *_): ...\\n" for part in parts)
    try:
        named = f'    op: Literal["{op}"] = "{op}"\\n' if op else ""
        exec(f"class Toy(Predicate):\\n{named}{body}", scope)
    except TypeError as error:
        return str(error)

for part in PARTS:
    print(define("toy", [one for one in PARTS if one != part]))
print(define("equals", PARTS))
print(define("", PARTS))
print(define("toy", PARTS))
"""


def in_a_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, text=True, capture_output=True, check=False)
    assert "\nTraceback" not in done.stdout
    return done


def toys(selected: str) -> None:
    done = in_a_process("-m", "pytest", "--noconftest", "-p", "no:cacheprovider", "-k", selected, TOYS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_a_toy_predicate_goes_through_everything() -> None:
    """Its tests say what: schema, types, evaluation, reasons, explanation, folding, lint and interview."""
    toys("not says_the_same")


@pytest.mark.slow(reason="it starts polars in a process of its own")
def test_a_toy_predicate_goes_through_polars() -> None:
    toys("says_the_same")


def test_a_predicate_that_lacks_a_part_or_an_operation_of_its_own_is_refused_where_it_is_defined() -> None:
    *lacking, taken, nameless, whole = in_a_process("-c", DEFINING).stdout.splitlines()
    parts = ("boundary_values", "compile", "describe", "expected", "problems")
    assert [line.partition(";")[0] for line in lacking] == [f"Toy lacks {part}" for part in parts]
    assert taken.startswith('Toy: the op "equals" is taken')
    assert nameless.startswith("Toy: it has no op; write ")
    assert whole == "None"
