"""Measure the machine this runs on, with the standard library and the system's own read-only commands.

Holds `measure` and what it returns. The words that the probes share live in `_probe`, the parsers in `_probes_linux`,
`_probes_macos` and `_probes_windows`; nothing here judges a value, asks the network or changes the machine.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from secure_checklist.adapters._probe import (
    Blind,
    Probe,
    Reading,
    Source,
    Why,
    Wire,
)
from secure_checklist.adapters._probes_linux import LINUX, LINUX_BLIND
from secure_checklist.adapters._probes_macos import MACOS, MACOS_BLIND
from secure_checklist.adapters._probes_windows import WINDOWS, WINDOWS_BLIND

__all__ = [
    "FIELDS",
    "Measurement",
    "Ran",
    "ReadText",
    "Runner",
    "Why",
    "Wire",
    "measure",
    "read_file",
    "run_command",
]

TIMEOUT_S = 2.0
"""How long one command may take, in seconds; all run at once."""
LONGEST = 2_000_000
"""How many bytes of a file or an answer are read at most; a longer one isn't used, since it would be cut."""

FIELDS: frozenset[str] = frozenset(
    {
        "antivirus", "auto_login", "auto_update_apps", "auto_update_os", "auto_update_security",
        "daily_account", "encrypted", "firewall", "form", "gatekeeper", "last_restart", "management",
        "manufacturer", "model", "os_build", "os_edition", "os_name", "os_version", "pending_updates",
        "remote_access", "screen_lock", "screen_lock_delay_s", "secure_boot", "sip",
    }
)  # fmt: skip
"""The facts about a device that `measure` looks for, by field name (`os_name` for `device.os_name`)."""


class Ran(NamedTuple):
    """How a command ended: what it wrote, or why there is nothing to read."""

    outcome: Literal["ended", "missing", "timed_out", "failed"]
    code: int = 0
    output: str = ""
    errors: str = ""


Runner = Callable[[Sequence[str]], Ran]
"""Runs a command, given as a list of words, and never raises."""
ReadText = Callable[[str], str]
"""Reads the file at a path as text; raises `OSError` if it can't."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was found out about this machine at one moment.

    Every field of `FIELDS` is in exactly one of `facts` (values as JSON carries them: instants in RFC 3339
    with offset, sets as sorted lists) and `unknown` (why it is unknown; never to be read as safe or unsafe).
    `notes` says in plain English, by field, why it is unknown or what a known value leaves out. `probes`
    tells for each question to the machine how it went. `observed_at` is an aware datetime in UTC.
    """

    facts: Mapping[str, Wire]
    unknown: Mapping[str, Why]
    notes: Mapping[str, str]
    observed_at: datetime
    probes: tuple[tuple[str, str], ...] = field(default=())


def run_command(argv: Sequence[str]) -> Ran:
    """Run a command found on PATH, in the C locale, without a shell or input, for two seconds at most.

    A command that PATH would take from the current directory counts as missing. Never raises.
    """
    path = shutil.which(argv[0]) if argv else None
    if path is None or not os.path.isabs(path):  # noqa: PTH117 - a question about text, not about a file
        return Ran("missing")
    environment = {**os.environ, "LC_ALL": "C", "SYSTEM_VERSION_COMPAT": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed list of words from the probes, no shell
            [path, *argv[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return Ran("timed_out")
    except (OSError, ValueError):
        return Ran("failed")
    if len(done.stdout) + len(done.stderr) > LONGEST:
        return Ran("failed")
    return Ran("ended", done.returncode, _decode(done.stdout), _decode(done.stderr))


def read_file(path: str) -> str:
    """Read a file of at most `LONGEST` bytes as UTF-8; what isn't UTF-8 becomes U+FFFD.

    Raises `OSError` if it can't be read or is longer.
    """
    with Path(path).open("rb") as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise OSError(f"{path} is longer than {LONGEST} bytes")
    return _decode(content)


def measure(
    *,
    run: Runner = run_command,
    read_text: ReadText = read_file,
    system: str | None = None,
    now: datetime | None = None,
) -> Measurement:
    """Measure this machine, within about two seconds.

    `run` and `read_text` reach the machine; pass your own to replay recorded texts. `system` is `linux`,
    `darwin` or `win32` as in `sys.platform` (the default); on any other everything is unknown. `now` is the
    moment of the measurement (default: the clock), an aware datetime; a naive one raises `ValueError`.
    """
    moment = datetime.now(UTC) if now is None else now
    if moment.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    probes, blind = _SYSTEMS.get(sys.platform if system is None else system, ((), {}))
    texts = _fetch({source for probe in probes for source in probe.sources}, run, read_text)
    answers = [_answer(probe, texts, moment) for probe in probes]
    unknown, notes = _unknowns(answers, blind)
    return Measurement(
        facts=MappingProxyType({k: v for _, reading, _ in answers for k, v in reading.facts.items()}),
        unknown=MappingProxyType(unknown),
        notes=MappingProxyType(notes),
        observed_at=moment.astimezone(UTC),
        probes=tuple((probe.name, outcome) for probe, _, outcome in answers),
    )


_SYSTEMS: Mapping[str, tuple[tuple[Probe, ...], Blind]] = MappingProxyType(
    {"linux": (LINUX, LINUX_BLIND), "darwin": (MACOS, MACOS_BLIND), "win32": (WINDOWS, WINDOWS_BLIND)}
)

_Text = tuple[str, str]  # the text, and what went wrong ("" if nothing did)
_Answer = tuple[Probe, Reading, str]  # with how it went, in words


def _decode(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _fetch(sources: set[Source], run: Runner, read_text: ReadText) -> Mapping[Source, _Text]:
    if not sources:
        return {}
    with ThreadPoolExecutor(max_workers=len(sources)) as pool:
        started = {source: pool.submit(_text, source, run, read_text) for source in sources}
        return {source: future.result() for source, future in started.items()}


def _text(source: Source, run: Runner, read_text: ReadText) -> _Text:
    if not source.argv:
        return _file_text(source, read_text)
    ran = run(source.argv)
    name = source.argv[0]
    if ran.outcome == "missing":
        return "", "" if source.optional else f"{name} is not installed"
    if ran.outcome == "timed_out":
        return "", f"{name} took too long"
    if ran.outcome == "failed" or ran.code not in source.codes:
        return "", f"{name} failed"
    return ran.output + ran.errors * source.errors, ""


def _file_text(source: Source, read_text: ReadText) -> _Text:
    try:
        return read_text(source.path), ""
    except FileNotFoundError:
        return "", "" if source.optional else f"{source.path} doesn't exist"
    except PermissionError:
        return "", f"{source.path} needs more rights"
    except OSError:
        return "", f"{source.path} can't be read"


def _answer(probe: Probe, texts: Mapping[Source, _Text], now: datetime) -> _Answer:
    failures = [failure for source in probe.sources if (failure := texts[source][1])]
    if failures:
        absent = all(f.endswith(("is not installed", "doesn't exist", "needs more rights")) for f in failures)
        why: Why = "not_reported" if absent else "error"
        note = "; ".join(failures)
        return probe, Reading({}, dict.fromkeys(probe.fields, why), f"{note}."), note
    words = [texts[source][0] for source in probe.sources]
    reading = probe.parse(*words, now=now) if probe.timed else probe.parse(*words)
    return probe, reading, f"told {len(reading.facts)} of {len(probe.fields)}"


def _unknowns(answers: Sequence[_Answer], blind: Blind) -> tuple[dict[str, Why], dict[str, str]]:
    unknown: dict[str, Why] = dict.fromkeys(FIELDS, "unsupported") if not answers else {}
    notes = dict.fromkeys(unknown, "Nothing is known about measuring this system.")
    unknown |= {name: why for name, (why, _) in blind.items()}
    notes |= {name: note for name, (_, note) in blind.items()}
    for probe, reading, _ in answers:
        untold = [name for name in probe.fields if name not in reading.facts]
        unknown |= {name: reading.unknown.get(name, "not_reported") for name in untold}
        # a note explains what a probe can't tell or, where it told everything, what that leaves out
        notes |= dict.fromkeys(untold or probe.fields, reading.note) if reading.note else {}
    return unknown, notes
