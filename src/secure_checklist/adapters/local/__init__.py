"""Measure the machine this runs on, using the standard library and the system's own read-only commands.

The module contains `measure` and its result. The probes are in the modules `linux`, `macos` and `windows`, and their
common code is in `_probe`. No code here evaluates a value, uses the network or changes the machine.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import MappingProxyType
from typing import Literal, NamedTuple

from secure_checklist.adapters._record import JsonValue
from secure_checklist.adapters.local._probe import Probe, Reading, Source, Why
from secure_checklist.adapters.local.linux import LINUX
from secure_checklist.adapters.local.macos import MACOS
from secure_checklist.adapters.local.windows import WINDOWS

__all__ = ["FIELDS", "Ran", "measure"]

TIMEOUT_S = 2.0
"""The time limit of one command, in seconds. All commands run at once."""
KILL_S = 0.5
"""How long to wait for a killed command, in seconds. A command that hangs in the kernel dies later."""
DEADLINE_S = 4.0
"""The time limit of all sources together, in seconds. A later result counts as timed out."""
LONGEST = 2_000_000
"""The most bytes read from a file or an output. A longer one isn't used, because it would be incomplete."""

_PROBES: Mapping[str, tuple[Probe, ...]] = MappingProxyType({"linux": LINUX, "darwin": MACOS, "win32": WINDOWS})
_BLIND: Mapping[str, Mapping[Why, Mapping[str, str]]] = json.loads(files(__name__).joinpath("blind.json").read_bytes())
"""The fields that no probe of a system covers, by reason, each with a sentence."""
FIELDS: frozenset[str] = frozenset(
    (
        *(field for probes in _PROBES.values() for probe in probes for field in probe.fields),
        *(field for blind in _BLIND.values() for fields in blind.values() for field in fields),
    )
)
"""The field names of the facts that the function `measure` looks for (`os_name` for `device.os_name`)."""


class Ran(NamedTuple):
    """The result of a command: its output, or why there is none.

    Attributes:
        outcome: How the command ended. Only a command that `ended` has output. `missing`: there is no such command.
            `denied`: the command may not be run. `failed`: the command didn't start, or wrote too much.
        code: The exit code.
        output: The command's standard output.
        errors: The command's standard error.

    """

    outcome: Literal["ended", "missing", "denied", "timed_out", "failed"]
    code: int = 0
    output: str = ""
    errors: str = ""


Runner = Callable[[Sequence[str]], Ran]
"""A function that runs a command, given as a list of words, and never raises."""
ReadText = Callable[[str], str]
"""A function that reads the file at a path as text. It raises `OSError` if it can't."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The facts measured on this machine at one time.

    Every field of `FIELDS` is in exactly one of `facts` and `unknown`.

    Attributes:
        facts: The values in their JSON form: datetimes in RFC 3339 with an offset, sets as sorted lists.
        unknown: The reason why each other field is unknown. It never means safe or unsafe.
        notes: Notes in plain English, by field, on why it is unknown or what a known value leaves out.
        observed_at: The time of the measurement, as an aware datetime in UTC.

    """

    facts: Mapping[str, JsonValue]
    unknown: Mapping[str, Why]
    notes: Mapping[str, str]
    observed_at: datetime


def run_command(argv: Sequence[str]) -> Ran:
    """Run a command from PATH in the C locale, without a shell or input, for at most two seconds.

    After two seconds, it and its child processes are killed. A command that PATH would find in the current directory
    counts as missing. This function never raises.
    """
    path = shutil.which(argv[0]) if argv else None
    if path is None or not os.path.isabs(path):  # noqa: PTH117 - a question about text, not about a file
        return Ran("missing")
    environment = {**os.environ, "LC_ALL": "C", "SYSTEM_VERSION_COMPAT": "0"}
    try:
        child = subprocess.Popen(  # noqa: S603 - a fixed list of words from the probes, no shell
            [path, *argv[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # a group of its own, to be killed as a whole; no terminal to ask on
        )
    except PermissionError:
        return Ran("denied")
    except (OSError, ValueError):
        return Ran("failed")
    try:
        written, errors = child.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        _kill(child)
        return Ran("timed_out")
    if len(written) + len(errors) > LONGEST:
        return Ran("failed")
    return Ran("ended", child.returncode, _decode(written), _decode(errors))


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
    try:
        child.communicate(timeout=KILL_S)
    except subprocess.TimeoutExpired:
        if child.poll() is None:  # it is killed, and a busy machine hasn't ended it yet: someone must still reap it
            Thread(target=child.wait, daemon=True).start()
        if sys.platform != "win32":  # there a thread still reads, and closing would wait for it
            for pipe in (child.stdout, child.stderr):
                if pipe is not None:
                    pipe.close()


def read_file(path: str) -> str:
    """Read a file of at most `LONGEST` bytes as UTF-8. Invalid bytes become U+FFFD.

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
    """Measure this machine, in about two seconds and never more than five.

    The functions `run` and `read_text` access the machine. Pass your own functions to replay recorded texts. The
    argument `system` is `linux`, `darwin` or `win32`, and defaults to `sys.platform`. On any other system, everything
    is unknown. The argument `now` is the aware datetime of the measurement, and defaults to the current time. A naive
    datetime raises `ValueError`.

    If a measurement is interrupted, for example by Ctrl-C, the commands that have started, which only read, end by
    themselves within two seconds.
    """
    instant = datetime.now(UTC) if now is None else now
    if instant.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    name = sys.platform if system is None else system
    probes, blind = _PROBES.get(name, ()), _BLIND.get(name, _NO_SYSTEM)
    texts = _fetch(probes, run, read_text)
    facts: dict[str, JsonValue] = {}
    unknown: dict[str, Why] = {field: why for why, fields in blind.items() for field in fields}
    notes = {field: note for fields in blind.values() for field, note in fields.items()}
    for probe in probes:
        reading = _answer(probe, texts, instant)
        facts |= reading.facts
        unread = [name for name in probe.fields if name not in reading.facts]
        unknown |= dict.fromkeys(unread, reading.why)
        # a note explains what a probe can't read or, where it read everything, what that leaves out
        notes |= dict.fromkeys(unread or probe.fields, reading.note) if reading.note else {}
    return Measurement(
        facts=MappingProxyType(facts),
        unknown=MappingProxyType(unknown),
        notes=MappingProxyType(notes),
        observed_at=instant.astimezone(UTC),
    )


_NO_SYSTEM: Mapping[Why, Mapping[str, str]] = {
    "unsupported": dict.fromkeys(FIELDS, "Nothing is known about measuring this system.")
}


class _Text(NamedTuple):
    words: str
    failure: str = ""  # what went wrong, in words
    why: Why = "not_reported"


_DENIED = re.compile(
    r"(?i)permission ?denied|access (?:is )?denied|(?:operation|action) not permitted|not (?:authori[sz]ed|privileged)"
    r"|authori[sz]ation (?:failed|required)|(?:must|need to) be (?:run as )?root|are you root|administrator access"
    r"|requires? (?:root|administrator|elevat)|don.t have permission|UnauthorizedAccess|Code=257|0x80070005|0x80041003"
)
"""How a command that fails says that the account lacks the right; the two numbers are those of Windows and its CIM."""
_REFUSED = "You need administrator access"
"""How some of Apple's commands refuse, though they end as if all were well."""


def _decode(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _fetch(probes: Sequence[Probe], run: Runner, read_text: ReadText) -> Mapping[Source, _Text]:
    sources = dict.fromkeys(source for probe in probes for source in probe.sources)
    arrived: SimpleQueue[tuple[Source, _Text]] = SimpleQueue()
    texts = {source: _Text("", f"{_name(source)} took too long", "error") for source in sources}

    def deliver(source: Source) -> None:
        try:
            text = _output_text(source, run(source.argv)) if source.argv else _file_text(source, read_text)
        except Exception:  # noqa: BLE001 - whatever a caller's own runner raises, the other probes go on
            text = _Text("", f"{_name(source)} failed", "error")
        arrived.put((source, text))

    # Daemons, since a file that never answers must not keep the program from ending.
    threads = [Thread(target=deliver, args=(source,), daemon=True) for source in sources]
    end = time.monotonic() + DEADLINE_S
    for thread in threads:
        thread.start()
    with suppress(Empty):
        for _ in sources:
            source, text = arrived.get(timeout=max(0.0, end - time.monotonic()))
            texts[source] = text
    return texts


def _name(source: Source) -> str:
    return source.argv[0] if source.argv else source.path


def _output_text(source: Source, ran: Ran) -> _Text:
    name = _name(source)
    if ran.outcome == "missing":
        return _Text("", "" if source.optional else f"{name} is not installed")
    refused = ran.output.startswith(_REFUSED) or (ran.code and _DENIED.search(f"{ran.errors}\n{ran.output}"))
    if ran.outcome == "denied" or refused:
        return _Text("", f"{name} needs more rights")
    if ran.outcome == "timed_out":
        return _Text("", f"{name} took too long", "error")
    if ran.outcome == "failed" or ran.code not in source.codes:
        return _Text("", f"{name} failed", "error")
    return _Text(ran.output + ran.errors * source.errors)


def _file_text(source: Source, read_text: ReadText) -> _Text:
    try:
        return _Text(read_text(source.path))
    except FileNotFoundError:
        return _Text("", "" if source.optional else f"{source.path} doesn't exist")
    except PermissionError:
        return _Text("", f"{source.path} needs more rights")
    except OSError:
        return _Text("", f"{source.path} can't be read", "error")


def _answer(probe: Probe, texts: Mapping[Source, _Text], now: datetime) -> Reading:
    """Return the reading of a probe's texts, with a note on what went wrong."""
    lost = {source: texts[source] for source in probe.sources if texts[source].failure}
    note = "; ".join(dict.fromkeys(text.failure for text in lost.values()))
    why: Why = "error" if any(text.why == "error" for text in lost.values()) else "not_reported"
    if not all(source.spare for source in lost):
        return Reading({}, f"{note}.", why)
    words = [texts[source].words for source in probe.sources]
    reading = probe.parse(*words, now=now) if probe.timed else probe.parse(*words)
    if not lost:
        return reading
    return reading._replace(note=f"{reading.note} {note}.".strip(), why="error" if why == "error" else reading.why)
