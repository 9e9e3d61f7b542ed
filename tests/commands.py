"""Programs: others in a process of their own, and the command line in this one, with its exit code and its bytes.

A process of its own takes most of a second, nearly all of it to start Python. The few tests that are about a process
(a terminal, a signal, a stream that is closed or broken, a package that can't be imported) start one.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

import pytest

from secure_checklist.cli import main


def run(
    *command: str | Path,
    said: str = "",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    fine: Collection[int] = (0,),
) -> str:
    """Run a program with these lines as its input and these changes to the environment. Return what it printed.

    Fail if its exit code isn't fine.
    """
    words, changed = [str(part) for part in command], {**os.environ, **(env or {})}
    done = subprocess.run(
        words,
        input=said,
        cwd=cwd,
        env=changed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode in fine, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


NPM = ("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefer-offline")
"""What installs packages for Node.js: those that follow, and those that a `package.json` names."""


def fetched(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a program that gets packages; skip the test where there is no such program, or no network."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} isn't installed")
    try:
        run(*command, cwd=cwd)
    except AssertionError as error:
        pytest.skip(f"these packages can't be had here: {' '.join(map(str, command))}: {str(error)[:300]}")


_WATCHED = """
import sys
seen = []
risky = ("socket.", "subprocess.", "os.system", "os.posix_spawn", "os.exec", "os.mkdir", "os.remove", "os.rename")
def watch(event, args):
    writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if event.startswith(risky) or (writes and ".pyc" not in str(args[0])):
        seen.append((event, str(args[0])))
sys.dont_write_bytecode = True
sys.addaudithook(watch)
"""


def risks(program: str, *words: str) -> str:
    """Run Python code that prints little of its own. Return what it wrote, started, opened or sent, as a list."""
    watched = f"{_WATCHED}\n{program}\nprint()\nprint(seen)"
    return run(sys.executable, "-W", "error", "-c", watched, *words).splitlines()[-1]


def called(
    *words: str, said: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> CompletedProcess[bytes]:
    """Call the command line with these words, these lines as its input, and these changes to the environment."""
    more = dict.fromkeys(("COLUMNS", "NO_COLOR"), "") | dict(env or {})
    encoding = more.get("PYTHONIOENCODING", "utf-8")
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True) for _ in range(2))
    with (
        patch.dict(os.environ, more),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(said.encode()), encoding="utf-8")),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        contextlib.chdir(cwd or Path.cwd()),
    ):
        code = main(words)
    return CompletedProcess(words, code, _bytes(out), _bytes(err))


def called_in_text(
    *words: str, said: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """The same, with what it wrote as text."""
    done = called(*words, said=said, cwd=cwd, env=env)
    return CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())


def refused(done: CompletedProcess[str]) -> str:
    """Assert that a call was refused with one message, in which nothing steers a terminal, and return it."""
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr.startswith("secure-checklist: ")
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    return done.stderr


def _bytes(stream: io.TextIOWrapper) -> bytes:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()
