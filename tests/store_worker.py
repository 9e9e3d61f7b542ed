"""What the tests of a store run in processes of their own: `python store_worker.py ROLE PATH ...`."""

import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from secure_checklist import Attestation, Device, Inventory, Store, StoreError
from secure_checklist.subjects import Observation

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PHONE = Inventory(subjects=(Device(id="phone"),))


def started(*arguments: object, prefix: tuple[str, ...] = ()) -> list[Any]:
    """Play a role in a process of its own; return what it wrote, line by line."""
    line = [*prefix, sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(one) for one in done.stdout.splitlines()]


def seen(number: int, place: int) -> Observation:
    """Make an observation that no other is equal to."""
    return Observation(value=number, source="measured", at=NOW - timedelta(seconds=number, microseconds=place))


def work(path: Path, seed: int, pipe: int) -> None:
    """Append, attest and save in turn until somebody kills us; each number that is kept goes into the pipe."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    with Store(path=path) as store:
        for number in itertools.count():
            choice = rng.random()
            if choice < 0.7:
                kept = store.answer("phone", Device.apps_with_all_photos, seen(number, seed), now=NOW).answers
            elif choice < 0.85:
                at = NOW + timedelta(seconds=number, microseconds=seed)
                word = Attestation(confidentiality="ordinary", item=f"item-{number % 5}", answer="yes", at=at)
                kept = store.save(Inventory(attestations=(word,)), now=NOW).answers
            else:
                label = f"{seed}-{number}"
                listed = Inventory(subjects=(Device(id=f"d{rng.randrange(3)}", label=label, find_my=bool(number % 2)),))
                kept = store.save(listed, now=NOW).answers
            os.write(pipe, "".join(f"{one}\n" for one in kept).encode())


def killed(path: Path, times: int, first: int) -> None:
    """Fork a worker and kill it, so many times; write what each had acknowledged. They are numbered from the first.

    A worker is killed once it has acknowledged a number of writes that is drawn, and then a moment later that is drawn
    too. So each has written before it is killed, however slow the machine is, and is killed anywhere in what follows.
    """
    rng = random.Random(first)  # noqa: S311 - no secret
    for number in range(first, first + times):
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ours)
            with contextlib.suppress(BaseException):
                work(path, number, theirs)
            os._exit(3)
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as pipe:
            wanted, seen_so_far = rng.randrange(12), b""
            while seen_so_far.count(b"\n") < wanted and (more := pipe.read(4096)):
                seen_so_far += more
            time.sleep(rng.uniform(0, 0.004))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            while more := pipe.read(4096):
                seen_so_far += more
        told = [int(line) for line in seen_so_far.decode().splitlines(keepends=True) if line.endswith("\n")]
        sys.stdout.write(json.dumps([os.WIFSIGNALED(status), told]) + "\n")
        sys.stdout.flush()


def born(folder: Path, times: int) -> None:
    """Fork a worker that creates a store and kill it a moment later, so many times, each in a folder of its own.

    Writes whether each was killed, and didn't end by itself.
    """
    ended: list[bool] = []
    for place in range(times):
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                Store(path=folder / str(place) / "store.db").close()
                signal.pause()
            os._exit(3)
        time.sleep(0.001 * place)
        os.kill(child, signal.SIGKILL)
        ended.append(os.WIFSIGNALED(os.waitpid(child, 0)[1]))
    sys.stdout.write(json.dumps(ended))


def full(path: Path, limit: int) -> None:
    """Write until no file may grow any more; tells the code of the error, and whether the file is as it was."""
    import resource  # noqa: PLC0415 - not there on every system

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    fill(path)


def fill(path: Path) -> None:
    """Write until there is no more room."""
    with Store(path=path) as store:
        before = path.read_bytes()
        try:
            for number in range(100_000):
                before = path.read_bytes()
                more = (Device(id=f"d{number}-{place}", label="x" * 200) for place in range(20))
                store.save(Inventory(subjects=tuple(more)), now=NOW)
        except StoreError as error:
            whole = path.read_bytes() == before and store.check()
            sys.stdout.write(json.dumps([error.code, whole, sorted(one.name for one in path.parent.iterdir())]))


def attempt(path: Path) -> None:
    """Try to open, to read and to write; tells how far it came and what it heard."""
    found: list[object] = []
    try:
        with Store(path=path) as store:
            found.append(len(store.load().subjects))
            store.save(Inventory(subjects=(Device(id="other"),)), now=NOW)
            found.append("kept")
    except StoreError as error:
        found += [error.code, str(error)]
    sys.stdout.write(json.dumps(found))


def forked(path: Path) -> None:
    """Open a store and fork; the child, and then its parent, tells what came of a save."""
    store = Store(path=path)
    child = os.fork()
    try:
        store.save(PHONE)
        told = "kept"
    except StoreError as error:
        told = error.code
    if child:
        os.waitpid(child, 0)
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()
    os._exit(0)


ROLES: tuple[Callable[..., None], ...] = (killed, born, full, fill, attempt, forked)


if __name__ == "__main__":
    role, path, *numbers = sys.argv[1:]
    {one.__name__: one for one in ROLES}[role](Path(path), *map(int, numbers))
