"""Patch levels: days in the spellings of their sources, and whatever else is none."""

from secure_checklist.core.versions.patch_levels import patch_day
from tests.cases import each

NONE = (
    *("0", "", "unknown", "1970-01-01", "2024-08", "2024-13-01", "2024-02-30", "5 August 2024", "20240805"),
    *("6.1.99", "S918BXXU3BWK5", "999999999999999", "2024-08-05" * 100_000, "Agust 5, 2024", "August 45, 2024"),
)


@each(
    ("text", "day"),
    [
        *(("2024-08-05", "2024-08-05"), (" 2005-01-01 ", "2005-01-01"), ("August 5, 2024", "2024-08-05")),
        *(("1538377200000", "2018-10-01"), ("2018-10-01T07:00:00Z", "2018-10-01"), ("2018-10-01 07:00", "2018-10-01")),
        *((text, "None") for text in NONE),
    ],
)
def test_a_day_is_read_in_each_spelling(text: str, day: str) -> None:
    assert str(patch_day(text)) == day
