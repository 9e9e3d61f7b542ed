"""Every input that the fuzzer ever found to be a fault stays one that a loader takes or refuses."""

from pathlib import Path

from tests.cases import each
from tests.fuzz.target import CASES, run


@each("case", sorted(CASES.glob("*/*")))
def test_a_fault_that_was_found_stays_away(case: Path) -> None:
    """Each fault that the fuzzer ever found is kept as a case, and replayed."""
    run(case.parent.name, case.read_bytes())
