"""How often each code occurs, by item and group: counted on the engine where the outcomes are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

from secure_checklist.fleet._scores import HIGH, LOW

GroupKey = tuple[Any, ...]
BINS = 10
"""How many steps the distribution of scores has, from 0 to 1."""


def counted(
    frame: Any,  # noqa: ANN401 - a table of any engine
    items: Mapping[str, Sequence[int]],
    by: Sequence[str],
    *,
    scored: bool,
) -> Iterator[tuple[GroupKey, int, dict[str, dict[int, int]], dict[str, dict[int, int]]]]:
    """Give for each group its values, how many rows it has, the codes by item, and the scores by end and step.

    `items` gives for each item the codes that can occur.
    """
    sums: dict[str, nw.Expr] = {"_n": nw.len()}
    for place, (name, codes) in enumerate(items.items()):
        sums |= {f"_{place}_{code}": _sum(nw.col(name) == code) for code in codes}
    if scored:
        for end in (LOW, HIGH):
            for step in range(BINS):
                inside = nw.col(end) >= step / BINS
                if step < BINS - 1:
                    inside &= nw.col(end) < (step + 1) / BINS
                sums[f"_{end}_{step}"] = _sum(inside)
    for row in _rows(frame, sums, by):
        found = {
            name: {code: row[f"_{place}_{code}"] or 0 for code in possible}
            for place, (name, possible) in enumerate(items.items())
        }
        ends: dict[str, dict[int, int]] = {}
        for end in (LOW, HIGH) if scored else ():
            ends[end] = {step: row[f"_{end}_{step}"] or 0 for step in range(BINS)}
        yield tuple(row[name] for name in by), row["_n"], found, ends


def _sum(truth: nw.Expr) -> nw.Expr:
    return truth.cast(nw.Int64).sum()


def _rows(frame: Any, sums: Mapping[str, nw.Expr], by: Sequence[str]) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    told = [expression.alias(name) for name, expression in sums.items()]
    native = nw.from_native(frame)
    found = native.group_by(*by).agg(*told) if by else native.select(*told)
    collected = found.collect() if isinstance(found, nw.LazyFrame) else found
    rows: list[dict[str, Any]] = collected.rows(named=True)
    return rows
