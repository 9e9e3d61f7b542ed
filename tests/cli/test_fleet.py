"""`secure-checklist fleet`, as a person runs it: a table in, a summary, and rows or a page out."""

import csv
import io
import json
import re
import stat
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from secure_checklist import packs
from secure_checklist.core import InvalidTableError
from tests.cases import each, tables
from tests.commands import called_in_text, refused
from tests.pages import Opened, overflow, violations
from tests.terminals import typed

pl: Any = pytest.importorskip("polars", reason="polars comes with the group `test`")
fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the group `test`")
texts: Any = pytest.importorskip("secure_checklist.fleet.input.csv_columns")
pytest.importorskip("pyarrow", reason="pyarrow comes with the group `test`")

ADAPTERS = Path(__file__).parents[1] / "fixtures" / "adapters"
PACK = packs.load("leak-prevention")
LOCK = "lock.screen-lock"
DEVICES: list[dict[str, Any]] = tables(__file__)["devices"]
run = partial(called_in_text, "fleet")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the same devices in each kind of file."""
    table = pl.DataFrame(DEVICES)
    table.write_csv(tmp_path / "devices.csv")
    table.write_parquet(tmp_path / "devices.parquet")
    table.write_ndjson(tmp_path / "devices.jsonl")
    return tmp_path


def test_columns_that_no_rule_reads_are_named_and_a_table_of_nothing_else_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "devices.csv"
    table.write_text("id,screen_lok,shelf\nd1,pin,3\n", encoding="utf-8")
    assert "no column has the name of a fact" in refused(run("devices.csv", cwd=tmp_path))
    table.write_text("id,screen_lock,shelf\nd1,pin,3\n", encoding="utf-8")
    assert "no rule reads them: shelf." in run("devices.csv", cwd=tmp_path).stdout


@each("file", ["devices.csv", "devices.parquet", "devices.jsonl"])
def test_each_kind_of_file_gives_the_same(folder: Path, file: str) -> None:
    done = run(file, "--output", "rows.csv", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "4 rows" in done.stdout
    rows = list(csv.DictReader(io.StringIO((folder / "rows.csv").read_text("utf-8"))))
    assert [row["id"] for row in rows] == ["d1", "'=d2", "d3", "d4"], "a spreadsheet must not take a key for a formula"
    assert [row[LOCK] for row in rows] == ["pass", "pass", "fail", "unknown"]
    assert stat.S_IMODE((folder / "rows.csv").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    with patch("secure_checklist.cli.fleet_tables.ROWS", 3):  # in two parts
        run(file, "--output", "rows.parquet", cwd=folder)
    found = pl.read_parquet(folder / "rows.parquet")
    assert found.drop("score.low", "score.high").equals(fleet.evaluate(PACK, pl.DataFrame(DEVICES)))


def test_a_run_that_fails_leaves_the_old_file_and_a_profile_has_its_columns_alone(folder: Path) -> None:
    (folder / "rows.csv").write_text("old")
    (folder / "half.jsonl").write_text('{"id": "1", "screen_lock": "pin"}\n' * 3 + "nonsense\n")
    refused(run("half.jsonl", "--output", "rows.csv", cwd=folder))
    assert (folder / "rows.csv").read_text() == "old"
    part = run("devices.csv", "--profile", "household", "--output", "rows.csv", cwd=folder)
    assert "Profile: A household" in part.stdout
    head = (folder / "rows.csv").read_text(encoding="utf-8").splitlines()[0]
    assert (LOCK in head, "lock.encryption" in head) == (True, False)


def test_the_summary_is_grouped_and_small_groups_are_reported_together(folder: Path) -> None:
    done = run("devices.csv", "--group-by", "team", "--output", "sum.json", cwd=folder)
    assert "Written to sum.json." in done.stdout
    assert run("devices.csv", "--group-by", "team", "--json", cwd=folder).stdout == (folder / "sum.json").read_text()
    assert "team: sales: 3 rows" in done.stdout
    assert "team: board: 1 row" in done.stdout
    summary = fleet.FleetSummary.model_validate_json((folder / "sum.json").read_bytes())
    assert [(group.values, group.rows) for group in summary.groups] == [(("sales",), 3), (("board",), 1)]
    hidden = run("devices.csv", "--group-by", "team", "--hide-below", "3", cwd=folder).stdout
    assert "board" not in hidden
    assert "Smaller groups combined: 4 rows" in hidden
    assert "fewer than 9 rows" in run("devices.csv", "--hide-below", "9", cwd=folder).stdout


def test_texts_are_read_as_their_facts_and_what_can_not_be_read_is_counted(tmp_path: Path) -> None:
    head = "id,screen_lock,auto_update_os,security_patch,theft_protection,screen_lock_delay_s,observed_at"
    odd, fine = "PIN_4,yes,2026-13-01,remote_lock|bogus,-5,yesterday", "pin,true,2026-11-01,remote_lock|offline_lock,5,"
    (tmp_path / "odd.csv").write_text(f"{head}\n1,{odd}\n2,{fine}\n3,,,,,,\n")
    shown = run("odd.csv", cwd=tmp_path).stdout
    for column in head.split(",")[1:]:
        assert f'Column "{column}": 1 value can\'t be read, and so is unknown.' in shown
    row = {"id": "1", "auto_update_os": "TRUE", "os_version": "15.10", "observed_at": "2026-01-01T00:00:00+02:00"}
    read = texts.read_texts(PACK, pl.DataFrame([row]))
    assert (read.refused, read.frame.row(0)[:3]) == ({}, ("1", True, "15.10"))
    assert read.frame["observed_at"].dt.to_string("%FT%TZ").to_list() == ["2025-12-31T22:00:00Z"]
    with pytest.raises(InvalidTableError, match="drop one"):
        texts.read_texts(PACK, pl.DataFrame({"screen_lock": ["pin"], "device.screen_lock": ["pin"]}))


def test_records_of_management_systems_are_read_line_by_line(tmp_path: Path) -> None:
    held: list[Any] = [
        json.loads((ADAPTERS / f"graph-manageddevice.{name}.json").read_bytes()) for name in ("android", "windows")
    ]
    records = [record.get("record", record) | {"serialNumber": f"s{number}"} for number, record in enumerate(held)]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (tmp_path / "export.jsonl").write_text(lines)
    done = run("export.jsonl", "--from", "intune", "--key", "serialNumber", "--output", "rows.parquet", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert pl.read_parquet(tmp_path / "rows.parquet")["serialNumber"].to_list() == ["s0", "s1"]


@pytest.fixture
def hostile_page(folder: Path) -> Path:
    """A page of a fleet one of whose groups has a name that is code."""
    pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")
    hostile = [{**row, "team": "<script>alert(1)</script>"} for row in DEVICES]
    pl.DataFrame(hostile).write_parquet(folder / "hostile.parquet")
    run("hostile.parquet", "--group-by", "team", "--output", "page.html", cwd=folder)
    return folder / "page.html"


def test_a_page_holds_no_code_of_a_table(hostile_page: Path) -> None:
    text = hostile_page.read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_readable_and_whole(opened: Opened, hostile_page: Path, scheme: Any) -> None:
    page = opened(hostile_page, color_scheme=scheme, viewport={"width": 320, "height": 800})
    assert violations(page) == []
    assert overflow(page) == 0


def test_a_long_run_says_on_a_terminal_how_far_it_is(folder: Path) -> None:
    with patch("secure_checklist.cli.fleet_tables._SOON", 0):
        seen = typed("fleet", "devices.parquet", cwd=folder).seen
        line = seen.partition("\r")[2].partition("\r")[0]
        assert "4 rows" in line
        assert f"\r{' ' * len(line)}\r" in seen, "the line is gone at the end"
        assert "\r4 rows" in typed("fleet", "devices.parquet", "-o", "rows.csv", cwd=folder).seen
        assert (
            run("devices.parquet", cwd=folder).stderr == typed("fleet", "devices.parquet", "-q", cwd=folder).seen == ""
        )


def test_what_no_column_tells_is_counted_and_folded(folder: Path) -> None:
    """What isn't known is drawn neither as a danger nor in the way of what is."""
    pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")
    shown = run("devices.csv", cwd=folder).stdout
    run("devices.csv", "-o", "page.html", cwd=folder)
    page, known, title = (folder / "page.html").read_text("utf-8"), PACK.item(LOCK), "Let apps update themselves"
    table, _, rest = page.partition("<details>")
    assert (known.title in shown, known.title in table, known.title in rest) == (True, True, False)
    assert (title in shown, title in table, title in rest) == (False, False, True)
    assert re.findall(r"\b0 to 100%", page + shown) == []
    assert shown.rstrip().endswith("secure-checklist fleet devices.csv --output fleet.html")
    (folder / "none.csv").write_text("id,team,find_my\n1,a,\n")
    shown = run("none.csv", "--group-by", "team", "-o", "page.html", cwd=folder).stdout
    for text in (shown, (folder / "page.html").read_text("utf-8")):
        assert "Nothing is known to fail." in text
        assert "Not known in any row: 32" in text
