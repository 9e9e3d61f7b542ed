"""Patch levels: dates in many spellings, versions in a branch, and texts of which only equality is known."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist.core.versions.patch_levels import PatchLevel
from tests.cases import each

TEXTS = (
    *("2024-08-01", "2024-08-05", "2024-08", "2024-09-01", "1538377200000", "August 5, 2024", "2018-10-01T07:00:00Z"),
    *("6.1.99", "6.1.100-android14", "5.10.198-android13-4-00050-g12f3388846c3", "S918BXXU3BWK5", "", "0", "unknown"),
)


@each(
    ("text", "first", "last"),
    [
        ("2024-08-05", date(2024, 8, 5), date(2024, 8, 5)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("August 5, 2024", date(2024, 8, 5), date(2024, 8, 5)),
        ("1538377200000", date(2018, 10, 1), date(2018, 10, 1)),
        ("2018-10-01T07:00:00Z", date(2018, 10, 1), date(2018, 10, 1)),
        ("0", None, None),
        ("1970-01-01", None, None),
        ("2024-13-01", None, None),
        ("2024-02-30", None, None),
        ("5 August 2024", None, None),
        ("20240805", None, None),
    ],
)
def test_dates(text: str, first: date | None, last: date | None) -> None:
    found = PatchLevel.parse(text)
    assert (found.first, found.last, found.kind) == (first, last, "date" if first else "opaque")


@each(
    ("one", "other", "order"),
    [
        ("2024-08-01", "2024-08-05", -1),
        ("2024-08-05", "2024-09-01", -1),
        ("1538377200000", "2018-10-05", -1),
        ("2024-08-05", "August 5, 2024", 0),
        ("2024-08", "2024-08-05", None),
        ("2024-08", "2024-09", -1),
        ("2024-08", "2024-08", None),
        ("6.1.99", "6.1.100-android14", -1),
        ("6.1.99", "6.6.30", None),
        ("6.1.99", "2024-08-05", None),
        ("S918BXXU3BWK5", "S918BXXS4CXA1", None),
        ("S918BXXU3BWK5", "S918BXXU3BWK5", 0),
        ("", "2024-08-05", None),
    ],
)
def test_order(one: str, other: str, order: int | None) -> None:
    """Law: what is compared the other way round gives the opposite."""
    assert PatchLevel.parse(one).compare(PatchLevel.parse(other)) == order
    assert PatchLevel.parse(other).compare(PatchLevel.parse(one)) == (None if order is None else -order)


@given(st.text() | st.sampled_from(TEXTS), st.text() | st.sampled_from(TEXTS), st.sampled_from(TEXTS))
def test_order_is_antisymmetric_and_transitive(a: str, b: str, c: str) -> None:
    """Law: where it answers, the order is one; reading never raises on any text."""
    one, two, three = map(PatchLevel.parse, (a, b, c))
    forth, back = one.compare(two), two.compare(one)
    assert forth == (None if back is None else -back)
    if one.compare(two) == two.compare(three) and one.compare(two) in (-1, 1):
        assert one.compare(three) == one.compare(two)


def test_a_long_text_is_cut_and_opaque() -> None:
    found = PatchLevel.parse("2024-08-05" * 100_000)
    assert (found.kind, len(found.raw)) == ("opaque", 200)
