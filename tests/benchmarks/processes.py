"""What new processes cost, here and at other commits, with everything compiled before the clock starts."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from .timing import ROOT, Figure, Size, Spread, child, interleaved, printed, ratio

EVALUATED = """
from secure_checklist import Device, Inventory, evaluate, packs
pack, phone = packs.load("leak-prevention"), Inventory(subjects=(Device(id="phone", form="phone"),))
report = evaluate(pack, phone{})
"""
PAGE = EVALUATED + 'from secure_checklist import formats\nformats.write(report, "text", checklist=pack)'
PYDANTIC = "from pydantic import BaseModel, Field, ConfigDict\nclass M(BaseModel):\n    a: int = Field(default=1)"
COMMANDS: Mapping[str, Sequence[str]] = {
    "pydantic": ("-c", PYDANTIC),
    "import": ("-c", "from secure_checklist import Checklist, Device"),
    "pack": ("-c", EVALUATED.format("")),
    "respond": ("-m", "secure_checklist", "respond"),
    "English": ("-c", PAGE.format("")),
    "Spanish": ("-c", PAGE.format(", language='es'")),
}
LIMITS: Mapping[str, Mapping[str, float]] = {
    "f5fbb2a": {
        "household, 0 % known": 1 / 24,
        "household, 30 % known": 1 / 12,
        "household, 70 % known": 1 / 5,
        "household, 100 % known": 1 / 1.5,
        "the median persona": 1,
        "the persona that gains least": 1,
        "pack": 0.9,
        "respond": 1,
    },
    "1fc76ab": {"the median persona": 1, "the persona that gains least": 1, "screen": 1, "respond()": 1},
}
"""How much of what it took at a commit each may take now."""
NAMES = {
    "import": "first import",
    "pack": "a new process: pack and first evaluation of a phone",
    "respond": "a new process: `respond` in the terminal",
}


@contextmanager
def environment(size: Size) -> Generator[dict[str, str]]:
    """Yield the environment of processes that keep their bytecode in a folder of this run, but for the shortest."""
    with tempfile.TemporaryDirectory() as cache:
        if size.processes == 1:
            yield dict(os.environ)
            return
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield kept | {"PYTHONPYCACHEPREFIX": cache, "NO_COLOR": "1"}


def cold(size: Size) -> Iterator[Figure]:
    """Time new processes beside one that imports pydantic, and the first calls in one."""
    with environment(size) as env:
        here = env | {"PYTHONPATH": str(ROOT / "src")}
        works = {name: partial(child, [sys.executable, *words], here) for name, words in COMMANDS.items()}
        for work in works.values() if size.processes > 1 else ():
            work()
        least = {name: min(found) for name, found in interleaved(works, size.processes).items()}
        bare = least["pydantic"]
        for name, label in NAMES.items():
            note = f"{least[name] * 1000:.0f} ms; pydantic {bare * 1000:.0f} ms"
            limit = 1.3 if name == "import" else None
            yield Figure(f"{label} ÷ pydantic with one model", Spread.of([least[name] / bare]), limit, note)
        more = (least["Spanish"] - least["English"]) * 1000
        note = f"English {least['English'] * 1000:.0f} ms"
        yield Figure("a new process: Spanish page − English page", Spread.of([more]), 20, note, "ms")
        for kind in ("phone", "household"):
            found = [printed("streams", kind, seed, env=here) for seed in range(size.processes)]
            late = [median(each[-10:]) for each in found]
            note = f"hundredth {median(late) * 1000:.2f} ms"
            for number, limit in ((1, None), (2, 1.5)):
                spread = ratio([each[number - 1] for each in found], late)
                yield Figure(f"{kind} {number} of a process ÷ the hundredth, all of them new", spread, limit, note)


@contextmanager
def checked_out(commit: str) -> Generator[Path]:
    """Yield a folder with a commit of this repository."""
    with tempfile.TemporaryDirectory() as folder:
        tree, git = Path(folder) / "tree", ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), commit], check=True, capture_output=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True, capture_output=True)


def beside(commits: Sequence[str], size: Size) -> Iterator[Figure]:
    """Time the same calls here and at other commits, in processes that take turns."""
    with ExitStack() as stack:
        env = stack.enter_context(environment(size))
        try:
            trees = {commit: stack.enter_context(checked_out(commit)) for commit in commits}
        except (subprocess.CalledProcessError, FileNotFoundError):
            yield Figure(f"÷ at {', '.join(commits)}", None, note="skipped: not in a clone that has these commits")
            return
        streams = _streams({"": ROOT, **trees}, env, size)
        starts = _starts({"": ROOT, **trees}, env, size.processes)
        for commit in commits:
            limits = LIMITS.get(commit[:7], {})
            both = {name: (now, streams[commit][name]) for name, now in streams[""].items() if name in streams[commit]}
            people = {name: both.pop(name) for name in [*both] if name.startswith("persona ")}
            for name, (now, then) in both.items():
                note = f"{median(then) * 1000:.2f} ms, now {median(now) * 1000:.2f} ms"
                yield Figure(f"{name} ÷ at {commit}", ratio(now, then), limits.get(name), note)
            each = {name: ratio(now, then) for name, (now, then) in people.items()}
            worst = max(each, key=lambda name: each[name].median)
            middle = Spread.of([spread.median for spread in each.values()])
            for name, spread, note in (
                ("the median persona", middle, f"of {len(each)}"),
                ("the persona that gains least", each[worst], worst.removeprefix("persona ")),
            ):
                yield Figure(f"{name} ÷ at {commit}", spread, limits.get(name), note)
            for name, label in NAMES.items():
                after, before = min(starts[""][name]), min(starts[commit][name])
                note = f"{before * 1000:.0f} ms, now {after * 1000:.0f} ms"
                yield Figure(f"{label} ÷ at {commit}", Spread.of([after / before]), limits.get(name), note)


Rounds = dict[str, list[float]]


def _streams(trees: Mapping[str, Path], env: Mapping[str, str], size: Size) -> dict[str, Rounds]:
    """Return for each tree and call the median of each process."""
    found: dict[str, Rounds] = {name: {} for name in trees}

    def collect(name: str, tree: Path) -> float:
        here = {**env, "PYTHONPATH": str(tree / "src")}
        timings = printed("streams", tree / "tests" / "personas", min(size.stream, 20), env=here)
        for call, seconds in timings.items():
            found[name].setdefault(call, []).append(median(seconds))
        return 0.0

    interleaved({name: partial(collect, name, tree) for name, tree in trees.items()}, min(size.processes, 3))
    return found


def _starts(trees: Mapping[str, Path], env: Mapping[str, str], rounds: int) -> dict[str, Rounds]:
    """Return for each tree the seconds of each kind of new process."""
    works = {
        f"{name} {process}": partial(
            child, [sys.executable, *COMMANDS[process]], {**env, "PYTHONPATH": str(tree / "src")}
        )
        for name, tree in trees.items()
        for process in NAMES
    }
    for work in works.values():
        work()
    found = interleaved(works, rounds)
    return {name: {process: found[f"{name} {process}"] for process in NAMES} for name in trees}
