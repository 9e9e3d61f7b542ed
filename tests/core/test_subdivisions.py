"""Parts of countries: by code and by name, where laws or services differ by part; and asked for only there."""

import json
import re
from importlib.resources import files

import pytest

from secure_checklist.core import subdivisions
from tests.cases import each

DATA = json.loads(files("secure_checklist.core").joinpath("subdivisions.json").read_text(encoding="utf-8"))


@each("country", DATA["subdivisions"])
def test_each_part_is_found_by_its_code_its_short_code_and_each_of_its_names(country: str) -> None:
    parts = subdivisions.of(country)
    assert len({part.code for part in parts}) == len(parts) > 1
    for part in parts:
        assert re.fullmatch(rf"{country}-[A-Z0-9]{{1,3}}", part.code)
        for said in (part.code, part.code.lower(), part.name, part.name.upper(), f" {part.name} ", *part.also):
            assert subdivisions.code(said, country) == part.code, said


def test_what_is_none_is_refused_without_being_quoted() -> None:
    for said in ("Atlantis", "", "GB-SCT", "Kalifornya"):
        with pytest.raises(ValueError, match="expected a part of the country") as refused:
            subdivisions.code(said, "US")
        assert not said or said not in str(refused.value).replace(subdivisions.EXPECTED, "")
    with pytest.raises(ValueError, match="expected a country"):
        subdivisions.of("Nowhere")
