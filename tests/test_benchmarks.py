"""Every figure of the benchmarks can still be measured; how large it is isn't looked at."""

from typing import Any

import pytest

pytest.importorskip("polars", reason="polars comes with the group `test`")

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks.figures import FIGURES
from tests.benchmarks.timing import SMALLEST, Figure, Spread


@pytest.mark.slow(reason="measures each figure once")
@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_is_measured_or_says_why_not(name: str) -> None:
    figures = list(FIGURES[name](SMALLEST))
    assert figures
    assert all(figure.measured or "skipped" in figure.note for figure in figures)
    assert all(benchmarks.line(figure).count("|") == 7 for figure in figures)


def test_what_is_over_its_limit_is_missed() -> None:
    assert "**missed**" in benchmarks.line(Figure("one", Spread.of([2.1]), 2))
    assert "| met |" in benchmarks.line(Figure("one", Spread.of([2.0]), 2))


def test_the_page_holds_one_run(tmp_path: Any) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(f"# Said\n\n{benchmarks.MARK}\nan old run\n", encoding="utf-8")
    benchmarks.write(page, "Measured.", "| figure |\n")
    assert page.read_text(encoding="utf-8") == f"# Said\n\n{benchmarks.MARK}\nMeasured.\n\n| figure |\n"
