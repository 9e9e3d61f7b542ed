"""What the library makes of invented people, incidents and a household is as somebody reviewed it."""

from tests import golden_branches, golden_personas
from tests.golden_files import golden


def test_what_is_made_is_as_reviewed_and_nothing_else_is_kept() -> None:
    """Where this differs, run `python -m tests.golden_files`, read the difference, and keep it only if it is right."""
    made = [*golden()]
    assert [str(path) for path, data in made if not path.exists() or path.read_bytes() != data] == []
    kept = {*golden_personas.EXPECTED.iterdir(), *golden_branches.EXPECTED.iterdir()}
    assert kept <= {path for path, _ in made}
