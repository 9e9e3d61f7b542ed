"""How often each code occurs, by item and group: counted on the engine where the outcomes are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

GroupKey = tuple[Any, ...]
BINS = 10
"""How many steps the distribution of scores has, from 0 to 1."""


def counted(
    frame: Any,  # noqa: ANN401 - a table of any engine
    codes: Mapping[str, Sequence[int]],
    by: Sequence[str],
    ends: Sequence[str],
) -> Iterator[tuple[GroupKey, int, dict[str, dict[int, int]], dict[str, dict[int, int]]]]:
    """Return for each group its values, how many rows it has, the codes by column, and the scores by column and step.

    `codes` gives for each column of codes those that can occur; `ends` are the columns of scores.
    """
    sums: dict[str, nw.Expr] = {"rows": nw.len()}
    for name, possible in codes.items():
        sums |= {f"{name}_{code}": _sum(nw.col(name) == code) for code in possible}
    for end in ends:
        for step in range(BINS):
            inside = nw.col(end) >= step / BINS
            if step < BINS - 1:
                inside &= nw.col(end) < (step + 1) / BINS
            sums[f"{end}_{step}"] = _sum(inside)
    for row in _rows(frame, sums, by):
        found = {name: {code: row[f"{name}_{code}"] or 0 for code in possible} for name, possible in codes.items()}
        scores = {end: {step: row[f"{end}_{step}"] or 0 for step in range(BINS)} for end in ends}
        yield tuple(row[name] for name in by), row["rows"], found, scores


def _sum(truth: nw.Expr) -> nw.Expr:
    return truth.cast(nw.Int64).sum()


def _rows(frame: Any, sums: Mapping[str, nw.Expr], by: Sequence[str]) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    aggregates = [expression.alias(name) for name, expression in sums.items()]
    native = nw.from_native(frame)
    found = native.group_by(*by).agg(*aggregates) if by else native.select(*aggregates)
    collected = found.collect() if isinstance(found, nw.LazyFrame) else found
    rows: list[dict[str, Any]] = collected.rows(named=True)
    return rows
