"""The parsers of `adapters.local` on good, partial and senseless text, and whole measurements replayed."""

import dataclasses
import json
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist.adapters._record import JsonValue
from secure_checklist.adapters.local import (
    FIELDS,
    LONGEST,
    Measurement,
    Ran,
    _probe,
    linux,
    macos,
    measure,
    read_file,
    run_command,
    windows,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "local"
NAMES = ["linux-debian-vm", "linux-ubuntu-laptop", "macos-laptop", "windows-desktop"]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROBES = [*linux.LINUX, *macos.MACOS, *windows.WINDOWS]


def name_of(probe: _probe.Probe) -> str:
    """Return the module and the function of a probe's parser."""
    return f"{probe.parse.__module__.rpartition('.')[2]}.{probe.parse.__name__}"


Outcome = Literal["missing", "timed_out", "failed", "ended"]
VALUES: Mapping[str, set[str]] = {
    "antivirus": {"none", "off", "outdated", "snoozed", "on"},
    "encrypted": {"unsupported", "off", "in_progress", "suspended", "partial", "on_default_key", "on"},
    "firewall": {"off", "on", "block_all"},
    "form": {"laptop", "desktop", "tablet"},
    "gatekeeper": {"off", "identified_developers", "app_store"},
    "management": {"none"},
    "os_edition": {"home", "pro", "education", "enterprise", "ltsc", "iot_ltsc"},
    "os_name": {"debian", "ubuntu", "fedora", "linux", "macos", "windows"},
    "pending_updates": {"none", "some", "os", "security"},
    "screen_lock": {"none", "set"},
}
SWITCHES = {"auto_login", "auto_update_apps", "auto_update_os", "auto_update_security", "os_extended_support", "sip"}
SERVICES = {"ssh", "rdp", "screen_sharing", "remote_management", "file_sharing"}


def fixture(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


class Replay:
    """Answers as a recorded machine would."""

    def __init__(self, recorded: Mapping[str, Any]) -> None:
        self.commands: dict[str, Any] = dict(recorded["commands"])
        self.files: dict[str, str] = dict(recorded["files"])

    def run(self, argv: Sequence[str]) -> Ran:
        line = " ".join(argv)
        keys = [key for key in self.commands if key.startswith("contains:") and key[9:] in line]
        answer = self.commands.get(line, self.commands[keys[0]] if keys else None)
        if answer is None:
            return Ran("missing")
        if isinstance(answer, str):
            return Ran("ended", 0, answer)
        return Ran("ended", answer["code"], answer.get("output", ""), answer.get("errors", ""))

    def read(self, path: str) -> str:
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]


def replay(recorded: Mapping[str, Any]) -> Measurement:
    machine = Replay(recorded)
    now = datetime.fromisoformat(recorded["now"])
    return measure(run=machine.run, read_text=machine.read, system=recorded["system"], now=now)


def texts(probe: _probe.Probe, machine: Replay) -> list[str]:
    def text(source: _probe.Source) -> str:
        ran = machine.run(source.argv) if source.argv else None
        if ran is None:
            return machine.files.get(source.path, "")
        return ran.output + ran.errors * source.errors

    return [text(source) for source in probe.sources]


def parse(probe: _probe.Probe, words: Sequence[str]) -> _probe.Reading:
    return probe.parse(*words, now=NOW) if probe.timed else probe.parse(*words)


def assert_json_values(facts: Mapping[str, JsonValue]) -> None:
    for name, value in facts.items():
        if name in VALUES:
            assert value in VALUES[name]
        elif name in SWITCHES:
            assert isinstance(value, bool)
        elif name == "last_restart":
            assert isinstance(value, str)
            assert datetime.fromisoformat(value).tzinfo is not None
        elif name == "screen_lock_delay_s":
            assert type(value) is int
            assert 0 <= value <= _probe.NEVER_LOCKS
        elif name == "remote_access":
            assert isinstance(value, list)
            assert value == sorted(set(value) & SERVICES)
        else:
            assert isinstance(value, str)
            assert value


# whole machines


@pytest.mark.parametrize("name", NAMES)
def test_a_replayed_machine_tells_exactly_what_its_texts_carry(name: str) -> None:
    recorded = fixture(name)
    measurement = replay(recorded)
    json.dumps(dict(measurement.facts))
    assert dict(measurement.facts) == recorded["facts"]
    assert set(measurement.unknown) == FIELDS - set(recorded["facts"])
    assert set(measurement.unknown) <= set(measurement.notes)
    assert measurement.observed_at == datetime.fromisoformat(recorded["now"])
    assert_json_values(measurement.facts)
    for key in (*recorded["commands"], *recorded["files"]):
        parts = ("commands", "files")
        less = {part: {k: v for k, v in recorded[part].items() if k != key} for part in parts}
        poorer = replay({**recorded, **less})
        assert set(poorer.facts) <= set(measurement.facts)
        assert set(poorer.facts) | set(poorer.unknown) == FIELDS


def test_a_machine_that_answers_nothing_yields_only_unknowns() -> None:
    def denied(path: str) -> str:
        raise PermissionError(path)

    def answered(outcome: Outcome, _: Sequence[str]) -> Ran:
        return Ran(outcome, 77)

    outcomes: tuple[Outcome, ...] = ("missing", "timed_out", "failed", "ended")
    for system, outcome in product(("linux", "darwin", "win32", "sunos5"), outcomes):
        measurement = measure(run=partial(answered, outcome), read_text=denied, system=system, now=NOW)
        assert not measurement.facts, (system, outcome)
        assert set(measurement.unknown) == FIELDS == set(measurement.notes), (system, outcome)


def test_what_went_wrong_is_told_apart() -> None:
    def absent(path: str) -> str:
        raise FileNotFoundError(path)

    def reason(ran: Ran) -> tuple[str, str]:
        measurement = measure(run=lambda _: ran, read_text=absent, system="darwin", now=NOW)
        return measurement.unknown["sip"], measurement.notes["sip"]

    assert reason(Ran("missing")) == ("not_reported", "csrutil is not installed.")
    assert reason(Ran("timed_out")) == ("error", "csrutil took too long.")
    assert reason(Ran("ended", 1)) == ("error", "csrutil failed.")


def test_what_a_command_complains_about_is_no_part_of_its_answer() -> None:
    recorded = fixture("macos-laptop")
    answer = {"code": 0, "output": recorded["commands"]["csrutil status"], "errors": "a warning\n"}
    recorded["commands"]["csrutil status"] = answer
    assert replay(recorded).facts["sip"] is True


def test_a_note_stands_where_something_is_missing_or_left_out() -> None:
    notes = replay(fixture("macos-laptop")).notes
    assert "os_version" not in notes  # sw_vers gives all that it is asked for
    assert notes["remote_access"] == "Programs that call out by themselves don't show."
    assert "antivirus" in notes


def test_each_field_has_one_probe_or_one_reason() -> None:
    systems = [
        (linux.LINUX, linux.LINUX_BLIND),
        (macos.MACOS, macos.MACOS_BLIND),
        (windows.WINDOWS, windows.WINDOWS_BLIND),
    ]
    for probes, blind in systems:
        assert sorted([*(f for probe in probes for f in probe.fields), *blind]) == sorted(FIELDS)


def test_a_measurement_is_frozen_and_its_clock_aware() -> None:
    measurement = replay(fixture("linux-debian-vm"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        measurement.observed_at = NOW  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        measurement.facts["sip"] = True  # type: ignore[index] # pyright: ignore[reportIndexIssue]
    with pytest.raises(ValueError, match="aware"):
        measure(system="sunos5", now=NOW.replace(tzinfo=None))


def test_this_machine_can_be_measured() -> None:
    measurement = measure()
    assert set(measurement.facts) | set(measurement.unknown) == FIELDS
    assert not set(measurement.facts) & set(measurement.unknown)
    assert measurement.observed_at.utcoffset() == timedelta(0)
    assert_json_values(measurement.facts)
    if sys.platform == "linux":
        name = platform.freedesktop_os_release()["ID"]
        assert measurement.facts["os_name"] == (name if name in ("debian", "ubuntu", "fedora") else "linux")


# reaching the machine


def test_a_command_runs_without_input_or_shell_in_the_c_locale() -> None:
    script = "import os, sys; print(os.environ['LC_ALL'], repr(sys.stdin.read()), sys.argv[1])"
    ran = run_command([sys.executable, "-c", script, "$HOME;*"])
    assert ran == Ran("ended", 0, ran.output, "")
    assert ran.output.split() == ["C", "''", "$HOME;*"]


def test_a_command_that_fails_or_is_missing_never_raises(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run_command([]).outcome == "missing"
    assert run_command(["no-such-command-anywhere"]).outcome == "missing"
    assert run_command([sys.executable, "-c", "raise SystemExit(3)"]).code == 3
    assert run_command([sys.executable, "-c", f"print('x' * {LONGEST})"]).outcome == "failed"
    assert run_command([sys.executable, "\0"]).outcome == "failed"
    monkeypatch.setattr("secure_checklist.adapters.local.TIMEOUT_S", 0.2)
    assert run_command([sys.executable, "-c", "__import__('threading').Event().wait()"]).outcome == "timed_out"
    (tmp_path / "here").write_text("#!/bin/sh\necho taken\n")
    (tmp_path / "here").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".")
    assert run_command(["here"]).outcome == "missing"


def test_a_file_too_long_to_read_whole_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * (LONGEST + 1))
    (tmp_path / "odd").write_bytes(b"a\xff")
    with pytest.raises(OSError, match="longer"):
        read_file(str(tmp_path / "long"))
    assert read_file(str(tmp_path / "odd")) == "a\ufffd"


# any text

GOOD = [
    *((probe, texts(probe, Replay(fixture("linux-ubuntu-laptop")))) for probe in linux.LINUX),
    *((probe, texts(probe, Replay(fixture("macos-laptop")))) for probe in macos.MACOS),
    *((probe, texts(probe, Replay(fixture("windows-desktop")))) for probe in windows.WINDOWS),
]
EVIDENCE = {  # what the texts must hold before a parser may state any fact
    "linux.os_release": r"(?m)^\s*ID=",
    "linux.vendor": r"\S",
    "linux.product": r"\S",
    "linux.chassis": r"\d+[\s\S]*none",
    "linux.proc_stat": r"btime \d{9}",
    "linux.lsblk": r'"mountpoint[\s\S]*"/"|\n/\taes-',
    "linux.firewall": r"running|ENABLED",
    "linux.screen_lock": r"GNOME|KDE",
    "linux.listening": r"sl ",
    "linux.gdm": r"\[daemon\]",
    "linux.automatic": r"APT::Periodic::Unattended-Upgrade|apply_updates|\nactive",
    "linux.pending": r"\d upgraded, |\.(x86_64|aarch64|i686|noarch)[ \t]| -> ",
    "linux.ubuntu_pro": r'"attached"',
    "macos.sw_vers": r"ProductName:\s*(macOS|Mac OS X)",
    "macos.hardware": r"machine_(name|model)",
    "macos.boottime": r"sec = \d{9}",
    "macos.fdesetup": r"FileVault is|cryption in progress",
    "macos.socketfilterfw": r"State = \d",
    "macos.csrutil": r"abled\.",
    "macos.spctl": r"assessments",
    "macos.software_update": r"<plist",
    "macos.app_store": r"^\s*[01]\s*$",
    "macos.screen_lock": r"screenLock",
    "macos.netstat": r"Active Internet",
    "macos.auto_login": r"autoLoginUser|^\s*[\w.-]+\s*$",
    "macos.profiles": r"MDM enrollment: No",
    "windows.version": r"CurrentBuild",
    "windows.bios": r"SystemManufacturer|SystemProductName",
    "windows.computer": r"started|kind",
    "windows.bitlocker": r"^\s*[12]\s*$",
    "windows.firewall": r"enabled",
    "windows.antivirus": r'"states"',
    "windows.windows_update": r'"level"',
    "windows.waiting": r"RebootRequired|others|security|restart",
    "windows.screen_saver": r"ScreenSaverIsSecure|InactivityTimeoutSecs",
    "windows.listening": r'"ports"',
    "windows.winlogon": r"AutoAdminLogon",
}
ANY_TEXT = st.text(max_size=200)


def check(probe: _probe.Probe, words: Sequence[str]) -> None:
    reading = parse(probe, words)
    assert set(reading.facts) <= set(probe.fields)
    assert_json_values(reading.facts)
    if reading.facts:
        assert re.search(EVIDENCE[name_of(probe)], "\n".join(words)), name_of(probe)
    else:
        assert reading.note, name_of(probe)


def test_empty_text_has_no_facts_and_deep_or_huge_text_breaks_nothing() -> None:
    deep, long = "[" * 100_000, "9" * 10_000
    for probe, good in GOOD:
        reading = parse(probe, [""] * len(good))
        assert not reading.facts, name_of(probe)
        assert reading.note, name_of(probe)
        for text in (deep, long, f'{{"blockdevices":{deep}', f"btime {long}", f"uid={long} gid=0 groups=0(x)"):
            check(probe, [text] * len(good))


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_no_text_breaks_a_parser_or_yields_what_it_lacks(words: list[str]) -> None:
    for probe, good in GOOD:
        check(probe, (words * len(good))[: len(good)])


@given(st.integers(0, 20), st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted), ANY_TEXT | st.just(""))
def test_a_damaged_text_breaks_nothing(number: int, cuts: list[float], put: str) -> None:
    for probe, good in GOOD:
        words, place = list(good), number % len(good)
        first, last = (int(cut * len(words[place])) for cut in cuts)
        words[place] = words[place][:first] + put + words[place][last:]
        check(probe, words)


# what each text means

CASES: list[dict[str, Any]] = json.loads((FIXTURES / "cases.json").read_text(encoding="utf-8"))


def test_a_text_means_this_and_no_more() -> None:
    by_name = {name_of(probe): probe for probe in PROBES}
    found = [(case, dict(parse(by_name[case["parser"]], case["texts"]).facts)) for case in CASES]
    assert not [(case, facts) for case, facts in found if facts != case["facts"]]
