"""The table as programs and spreadsheets take it: a row for each finding, and no cell that anybody computes."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest

from secure_checklist import Checklist, Inventory, Item, Waiver, evaluate, formats
from tests.cases import tables
from tests.commands import run
from tests.golden_personas import NOW

FORMULAS: list[str] = tables(__file__)["formulas"]


def table_of(*titles: str) -> bytes:
    """A table with these titles, and with each as a label and as what a waiver says."""
    items = [Item(id=f"i{place}", title=title, question="Done?") for place, title in enumerate(titles)]
    waivers = tuple(Waiver(confidentiality="ordinary", item=item.id, who=item.title, why=item.title) for item in items)
    checklist = Checklist.of("c", "C", *items)
    report = evaluate(checklist, Inventory(waivers=waivers), now=NOW)
    return formats.write(report, "csv", checklist=checklist)


def test_the_file_is_as_the_standard_has_it() -> None:
    """RFC 4180, with a mark by which spreadsheets know UTF-8; one line a row, since every text is on one line."""
    data = table_of('say "x", and\r\ngo', "ünï")
    assert data.startswith(b'\xef\xbb\xbf"checklist","version",')
    assert data.endswith(b'"\r\n')
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    assert b'"say ""x"", and go"' in data
    assert csv.Sniffer().sniff(data.decode("utf-8-sig"), delimiters=",;\t").delimiter == ","


# a real spreadsheet --------------------------------------------------------------------------------------------------


def opened(data: bytes, folder: Path, separator: str = ",", quote: str = "34") -> list[list[str]]:
    """Open a table in LibreOffice, which computes whatever it takes for a formula, and give what it shows."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice isn't installed: apt-get install --no-install-recommends libreoffice-calc-nogui")
    source = folder / "table.csv"
    source.write_bytes(data)
    options = f"CSV:{ord(separator)},{quote},76,1,,0,false,true,false,false,false,-1,true"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false"
    run(office, profile, "--headless", f"--infilter={options}", "--convert-to", shown, "--outdir", folder / "o", source)
    return list(csv.reader(io.StringIO((folder / "o" / "table.csv").read_text("utf-8-sig"), newline="")))


@pytest.mark.slow  # LibreOffice starts for each
@pytest.mark.parametrize(("separator", "quote"), [(",", "34"), (";", "34"), (";", ""), ("\t", "")])
def test_a_spreadsheet_computes_nothing(tmp_path: Path, separator: str, quote: str) -> None:
    """Whether it splits at commas, as the table is meant, or at other signs, and even if it knows no quotes."""
    rows_seen = opened(table_of(*FORMULAS), tmp_path, separator, quote)
    cells = [cell for row in rows_seen for cell in row]
    assert [cell for cell in cells if cell.strip("\"' ") in ("1234", "click")] == []
    assert not any(re.search(r"#(NAME|REF|VALUE)|Err:", cell) for cell in cells)
    assert len(rows_seen) == len(FORMULAS) + 1
