"""The parsers of `adapters.local` on good, partial and senseless text, and whole measurements replayed."""

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist import Device
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
from tests.cases import each
from tests.worlds import NOW

FIXTURES = Path(__file__).parents[1] / "fixtures" / "local"
NAMES = ["linux-debian-vm", "linux-ubuntu-laptop", "macos-laptop", "windows-desktop"]


def name_of(probe: _probe.Probe) -> str:
    """Return the module and the function of a probe's parser."""
    return f"{probe.parse.__module__.rpartition('.')[2]}.{probe.parse.__name__}"


def fixture(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def as_ran(answer: Any) -> Ran:
    """Return a recorded answer: a word for what went wrong, an output, or code, output and errors."""
    if answer in ("missing", "denied", "timed_out", "failed"):
        return Ran(answer)
    if isinstance(answer, str):
        return Ran("ended", 0, answer)
    return Ran("ended", answer["code"], answer.get("output", ""), answer.get("errors", ""))


class Replay:
    """Answers as a recorded machine would."""

    def __init__(self, recorded: Mapping[str, Any]) -> None:
        self.commands: dict[str, Any] = dict(recorded["commands"])
        self.files: dict[str, str] = dict(recorded["files"])

    def run(self, argv: Sequence[str]) -> Ran:
        line = " ".join(argv)
        keys = [key for key in self.commands if key.startswith("contains:") and key[9:] in line]
        return as_ran(self.commands.get(line, self.commands[keys[0]] if keys else "missing"))

    def read(self, path: str) -> str:
        found = self.files.get(path, "missing")
        if found in ERRORS:
            raise ERRORS[found](path)
        return found


ERRORS = {"missing": FileNotFoundError, "denied": PermissionError, "failed": OSError}


def replay(recorded: Mapping[str, Any], **answers: Any) -> Measurement:
    """Measure a recorded machine, of which some commands or files may answer otherwise."""
    machine = Replay(recorded)
    for name, answer in answers.items():
        (machine.files if name.startswith("/") and " " not in name else machine.commands)[name] = answer
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
    Device.model_validate(dict(measurement.facts))
    for key in (*recorded["commands"], *recorded["files"]):
        parts = ("commands", "files")
        less = {part: {k: v for k, v in recorded[part].items() if k != key} for part in parts}
        poorer = replay({**recorded, **less})
        assert set(poorer.facts) <= set(measurement.facts)
        assert set(poorer.facts) | set(poorer.unknown) == FIELDS


@each("case", json.loads((FIXTURES / "failures.json").read_text(encoding="utf-8")))
def test_what_fails_says_why_and_takes_nothing_from_another_answer(
    case: dict[str, Any],
) -> None:
    found = replay(fixture(case["machine"]), **{case["command"]: case["answer"]})
    assert (found.unknown.get(case["field"]), found.notes.get(case["field"])) == (case["why"], case["note"])
    assert found.facts.get(case["field"]) == case.get("fact")


def test_a_machine_that_answers_nothing_yields_only_unknowns() -> None:
    def denied(path: str) -> str:
        raise PermissionError(path)

    outcomes: tuple[Any, ...] = ("missing", "timed_out", "failed", "ended")
    for system, outcome in product(("linux", "darwin", "win32", "sunos5"), outcomes):
        ran = Ran(outcome, 77)
        measurement = measure(run=lambda _, ran=ran: ran, read_text=denied, system=system, now=NOW)  # type: ignore[misc]
        assert not measurement.facts, (system, outcome)
        assert set(measurement.unknown) == FIELDS == set(measurement.notes), (system, outcome)


def test_this_machine_can_be_measured() -> None:
    measurement = measure()
    assert set(measurement.facts) ^ set(measurement.unknown) == FIELDS
    assert measurement.observed_at.utcoffset() == timedelta(0)
    Device.model_validate(dict(measurement.facts))
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
    (probe, texts(probe, Replay(fixture(name))))
    for name, probes in (
        ("linux-ubuntu-laptop", linux.LINUX),
        ("macos-laptop", macos.MACOS),
        ("windows-desktop", windows.WINDOWS),
    )
    for probe in probes
]
DEEP, LONG = "[" * 100_000, "9" * 10_000
ODD = (DEEP, LONG, f'{{"blockdevices":{DEEP}', f"btime {LONG}", f"uid={LONG} gid=0 groups=0(x)")


@given(
    st.integers(0, 20),
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
    st.text(max_size=200) | st.sampled_from(ODD),
)
@example(0, [0.75, 0.75], LONG)
@example(0, [0.625, 0.625], LONG)
@example(0, [0, 1], "")
def test_a_damaged_text_breaks_nothing(number: int, cuts: list[float], put: str) -> None:
    """Whatever stands in the place of one of its texts, of a part of it or of all of them."""
    for probe, good in GOOD:
        place = number % len(good)
        first, last = (int(cut * len(good[place])) for cut in cuts)
        damaged = good[place][:first] + put + good[place][last:]
        for words in ([*good[:place], damaged, *good[place + 1 :]], [put] * len(good)):
            reading = parse(probe, words)
            assert set(reading.facts) <= set(probe.fields)
            Device.model_validate(dict(reading.facts))
            assert (reading.facts and any(words)) or reading.note, name_of(probe)
            assert any(words) or not reading.facts, name_of(probe)


# what each text means

CASES: list[dict[str, Any]] = json.loads((FIXTURES / "cases.json").read_text(encoding="utf-8"))


def test_a_text_means_this_and_no_more() -> None:
    by_name = {name_of(probe): probe for probe in [*linux.LINUX, *macos.MACOS, *windows.WINDOWS]}
    found = [(case, dict(parse(by_name[case["parser"]], case["texts"]).facts)) for case in CASES]
    assert not [(case, facts) for case, facts in found if facts != case["facts"]]
