"""`secure-checklist fleet`, as a person runs it: a table in, a summary, and rows or a page out."""

import csv
import io
import json
import os
import pty
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any, Literal

import pytest

from secure_checklist import Inventory, adapters, evaluate, load_checklist, packs
from secure_checklist.core import InvalidTableError
from tests.commands import called_in_text
from tests.faults import faults
from tests.pages import overflow, violations
from tests.worlds import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")
records: Any = pytest.importorskip("secure_checklist.fleet.input.records")
texts: Any = pytest.importorskip("secure_checklist.fleet.input.csv_columns")
pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `test`")

HOME = Path(__file__).parents[1] / "fixtures" / "cli" / "home.toml"
ADAPTERS = Path(__file__).parents[1] / "fixtures" / "adapters"
PACK = packs.load("leak-prevention")
LOCK = "lock.screen-lock"
DEVICES: list[dict[str, Any]] = [
    {
        "id": "d1",
        "team": "sales",
        "os_name": "android",
        "os_version": "16",
        "screen_lock": "pin",
        "auto_update_os": True,
    },
    {
        "id": "=d2",
        "team": "sales",
        "os_name": "ios",
        "os_version": "26.1",
        "screen_lock": "set",
        "auto_update_os": None,
    },
    {
        "id": "d3",
        "team": "sales",
        "os_name": "ios",
        "os_version": "15.10",
        "screen_lock": "none",
        "auto_update_os": False,
    },
    {"id": "d4", "team": "board", "os_name": "android", "os_version": "9", "screen_lock": None, "auto_update_os": None},
]


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


run = partial(called_in_text, "fleet")


def refused(done: CompletedProcess[str]) -> str:
    """Assert that a call was refused with one message, and give it."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("secure-checklist: ")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the same devices in each kind of file."""
    table = pl.DataFrame(DEVICES)
    table.write_csv(tmp_path / "devices.csv")
    table.write_parquet(tmp_path / "devices.parquet")
    table.write_ndjson(tmp_path / "devices.jsonl")
    return tmp_path


def test_each_kind_of_file_gives_the_same(folder: Path) -> None:
    with faults() as each:
        for file in ["devices.csv", "devices.parquet", "devices.jsonl"]:
            with each(file):
                done = run(file, "--out", "rows.csv", cwd=folder)
                assert (done.returncode, done.stderr) == (1, "")
                assert "4 rows" in done.stdout
                rows = list(csv.DictReader(io.StringIO((folder / "rows.csv").read_text("utf-8"))))
                assert [row["id"] for row in rows] == ["d1", "'=d2", "d3", "d4"], (
                    "a spreadsheet must not take a key for a formula"
                )
                assert [row[LOCK] for row in rows] == ["pass", "pass", "fail", "unknown"]
                assert stat.S_IMODE((folder / "rows.csv").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
                wanted = fleet.evaluate(PACK, pl.DataFrame(DEVICES))
                run(file, "--out", "rows.parquet", cwd=folder)
                found = pl.read_parquet(folder / "rows.parquet")
                assert found.drop("score.low", "score.high").equals(wanted)


def test_the_summary_is_grouped_and_small_groups_are_told_together(folder: Path) -> None:
    done = run("devices.csv", "--group-by", "team", "--out", "sum.json", cwd=folder)
    assert "team: sales: 3 rows" in done.stdout
    assert "team: board: 1 row" in done.stdout
    summary = fleet.FleetSummary.model_validate_json((folder / "sum.json").read_bytes())
    assert [(group.values, group.rows) for group in summary.groups] == [(("sales",), 3), (("board",), 1)]
    hidden = run("devices.csv", "--group-by", "team", "--hide-below", "3", cwd=folder).stdout
    assert "board" not in hidden
    assert "Smaller groups together: 4 rows" in hidden
    assert "fewer than 9 rows" in run("devices.csv", "--hide-below", "9", cwd=folder).stdout


def test_what_can_not_be_read_is_counted(tmp_path: Path) -> None:
    head = "id,screen_lock,auto_update_os,security_patch,observed_at"
    (tmp_path / "odd.csv").write_text(f"{head}\n1,PIN_4,yes,2026-13-01,yesterday\n2,pin,true,2026-11-01,\n")
    told = run("odd.csv", cwd=tmp_path).stdout
    for column in ("screen_lock", "auto_update_os", "security_patch", "observed_at"):
        assert f'Column "{column}": 1 value can\'t be read, and so is unknown.' in told


def test_texts_are_read_as_their_facts() -> None:
    table = pl.DataFrame(
        {"id": ["1"], "auto_update_os": ["TRUE"], "os_version": ["15.10"], "observed_at": ["2026-01-01T00:00:00+02:00"]}
    )
    read = texts.read_texts(PACK, table)
    assert read.refused == {}
    assert read.frame.row(0)[:3] == ("1", True, "15.10")
    assert read.frame["observed_at"].dt.to_string("%FT%TZ").to_list() == ["2025-12-31T22:00:00Z"]
    with pytest.raises(InvalidTableError, match="drop one"):
        texts.read_texts(PACK, pl.DataFrame({"screen_lock": ["pin"], "device.screen_lock": ["pin"]}))


def test_a_wrong_call_is_told_with_its_mend(folder: Path) -> None:
    with faults() as each:
        for words, told in [
            (("none.csv",), "none.csv: "),
            (("devices.xlsx",), "use .parquet, .csv or .jsonl"),
            (("devices.csv", "--out", "rows.xlsx"), "the ending names no format"),
            (("devices.csv", "--group-by", "taem"), 'did you mean "team"?'),
            (("devices.csv", "--key", "serial"), 'no column "serial"'),
            (("broken.parquet",), "this is no parquet table"),
            (("broken.jsonl",), "no JSON object"),
            (("devices.jsonl", "--from", "intne"), 'did you mean "intune"'),
            (("broken.jsonl", "--from", "intune"), "line 2"),
            (("empty.csv",), "empty.csv"),
            (("devices.csv", "--hide-below", "-1"), "0 or more"),
            (("devices.csv", "--pack", "leak-preventoin"), "did you mean"),
        ]:
            with each(words, told):
                (folder / "devices.xlsx").write_bytes(b"x")
                (folder / "broken.parquet").write_bytes(b"PAR1 nonsense")
                (folder / "broken.jsonl").write_text('{"id": 1}\nnonsense\n')
                (folder / "empty.csv").write_text("")
                message = refused(run(*words, cwd=folder))
                assert told in message
                assert not list(folder.glob(".rows*")), "nothing is left of a failed file"


def test_a_failed_run_leaves_the_old_file_alone(folder: Path) -> None:
    (folder / "rows.csv").write_text("old")
    (folder / "half.jsonl").write_text('{"id": "1", "screen_lock": "pin"}\n' * 3 + "nonsense\n")
    refused(run("half.jsonl", "--out", "rows.csv", cwd=folder))
    assert (folder / "rows.csv").read_text() == "old"


def test_records_of_management_systems_are_read_line_by_line(tmp_path: Path) -> None:
    held = [json.loads((ADAPTERS / f"graph-manageddevice.{name}.json").read_bytes()) for name in ("android", "windows")]
    told = [record.get("record", record) | {"serialNumber": f"s{number}"} for number, record in enumerate(held)]
    lines = "".join(json.dumps(record) + "\n" for record in told)
    (tmp_path / "export.jsonl").write_text(lines)
    done = run("export.jsonl", "--from", "intune", "--key", "serialNumber", "--out", "rows.parquet", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    rows = pl.read_parquet(tmp_path / "rows.parquet")
    assert rows["serialNumber"].to_list() == ["s0", "s1"]
    table = records.read_records("intune", lines.splitlines())
    assert table["line"].to_list() == [1, 2]
    outcomes = fleet.evaluate(PACK, table, keys=("line",), now=NOW)
    for number, record in enumerate(told):
        (device,) = adapters.read("intune", record)
        report = evaluate(PACK, Inventory(subjects=(device,)), now=NOW)
        known = {finding.item: finding.mask for finding in report.findings if finding.subject == device.id}
        assert {name: outcomes[name][number] for name in known} == known


def test_every_source_can_be_read_in_bulk() -> None:
    """A row holds what the adapter's subject holds."""
    with faults() as each:
        for source in adapters.names():
            with each(source):
                lines: list[str] = []
                for path in sorted(ADAPTERS.glob(f"{source}.*.json")):
                    record: Any = json.loads(path.read_bytes())
                    if isinstance(record, dict):
                        lines.append(json.dumps(record))
                table = records.read_records(source, [*lines, ""])
                subjects = [subject for line in lines for subject in adapters.read(source, json.loads(line))]
                for subject, row in zip(subjects, table.to_dicts(), strict=True):
                    held: dict[str, Any] = dict(subject.__dict__) if subject.kind == "device" else {}
                    for name in set(table.columns) - {"line", "observed_at"}:
                        known = held.get(name)
                        if known is None or isinstance(known, (bool, int, float, str)):
                            assert row[name] == known


@pytest.fixture
def hostile_page(folder: Path) -> Path:
    """A page of a fleet one of whose groups has a name that is code."""
    pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")
    hostile = [{**row, "team": "<script>alert(1)</script>"} for row in DEVICES]
    pl.DataFrame(hostile).write_parquet(folder / "hostile.parquet")
    run("hostile.parquet", "--group-by", "team", "--out", "page.html", cwd=folder)
    return folder / "page.html"


def test_a_page_holds_no_code_of_a_table(hostile_page: Path) -> None:
    text = hostile_page.read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_page_is_readable_and_whole(browser: "Browser", hostile_page: Path) -> None:
    for scheme in SCHEMES:
        page = browser.new_page(color_scheme=scheme, viewport={"width": 320, "height": 800})
        page.goto(hostile_page.as_uri())
        assert violations(page) == []
        assert overflow(page) == 0


def test_a_long_run_says_how_far_it_is(folder: Path) -> None:
    """On a terminal only, and the line is gone at the end."""
    table = pl.concat([pl.DataFrame(DEVICES)] * 1_000)
    table.write_parquet(folder / "many.parquet", row_group_size=500)
    quiet = run("many.parquet", cwd=folder)
    assert "Judged" not in quiet.stderr
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", _IMPATIENT, "fleet", "many.parquet"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        told = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            told += part
        process.wait()
    os.close(ours)
    assert b"of 4,000 rows" in told
    assert told.rstrip().endswith(b"\r") or told.endswith(b"\r")


_IMPATIENT = (
    "import sys; from secure_checklist.cli import fleet_tables, main; fleet_tables._SOON = 0; "
    "sys.exit(main(sys.argv[1:]))"
)


def test_an_own_checklist_can_be_used(folder: Path) -> None:
    assert "device" in load_checklist(HOME).by_kind
    assert run("devices.csv", "--pack", str(HOME), cwd=folder).returncode in (0, 1)
