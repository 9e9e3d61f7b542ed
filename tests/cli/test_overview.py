"""`secure-checklist` alone: one screen on this machine, which promises nothing and leads on."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from secure_checklist import Device, Inventory, evaluate, packs
from secure_checklist.adapters.local import FIELDS, measure
from secure_checklist.cli.check import MOST_NAMED, write_overview
from secure_checklist.cli.inputs import device_of
from secure_checklist.core.text.terminal import Screen
from secure_checklist.formats import summary_of
from tests.adapters.test_local_adapter import Replay, fixture
from tests.cases import each
from tests.commands import called_in_text as run
from tests.terminals import typed
from tests.worlds import NOW

PACK = packs.load("leak-prevention")
LINES = 24 - 2
"""What a screen has room for, beside the offer and the prompt behind it."""


def recorded(name: str) -> Device:
    machine: dict[str, Any] = fixture(name)
    replay = Replay(machine)
    ran, read = replay.run, replay.read
    now = datetime.fromisoformat(machine["now"])
    return device_of(measure(run=ran, read_text=read, system=machine["system"], now=now))


def overview(device: Device, *, width: int = 80, verbose: bool = False) -> str:
    inventory, out = Inventory(subjects=(device,)), io.StringIO()
    report = evaluate(PACK, inventory, now=NOW, explain=True)
    summary = summary_of(report, checklist=PACK, inventory=inventory)
    write_overview(Screen(out, width), summary, verbose=verbose)
    return out.getvalue()


def made(**said: object) -> Device:
    return Device.model_validate_json(json.dumps({"id": "here", "label": "This computer", **said}))


def wordiest(**fixed: object) -> Device:
    """Return a machine of which everything is known, and all is as it should be as far as one value can say so."""
    kinds = {name: fact.type.name for name, fact in Device.facts().items() if name in FIELDS - {*fixed, "os_name"}}
    words = {name: list(Device.facts()[name].vocabulary or ())[-1] for name, kind in kinds.items() if kind == "enum"}
    return made(**words, **{name: True for name, kind in kinds.items() if kind == "boolean"}, **fixed)


def ignorant(**fixed: object) -> Device:
    """Return a machine of which nothing could be read, save this."""
    return made(unknown=dict.fromkeys(FIELDS - fixed.keys(), "error"), **fixed)


EXTREMES: Mapping[str, Device] = {
    **{name: recorded(name) for name in ("linux-ubuntu-laptop", "linux-debian-vm", "macos-laptop", "windows-desktop")},
    "wordiest": wordiest(os_name="windows", os_version="10.0.22631.4460", os_edition="enterprise"),
    "old": wordiest(os_name="macos", os_version="10.15.7"),
    "nothing": ignorant(),
    "only its name": ignorant(os_name="debian", os_version="13"),
}


@each("name", EXTREMES)
def test_a_machine_fits_on_one_screen_which_promises_nothing_and_leads_on(name: str) -> None:
    device = EXTREMES[name]
    lines = overview(device).splitlines()
    assert len(lines) <= LINES, "\n".join(lines)
    assert max(map(len, lines)) <= 80
    for width in (40, 60, 100):
        for line in overview(device, width=width).splitlines():
            assert len(line) <= width or line.startswith("  secure-checklist "), "a command that is to be copied"
    text = " ".join(" ".join(lines).split())
    assert "That doesn't mean they're safe." in text
    assert "If something private has leaked, or someone is threatening you: secure-checklist respond" in text
    assert text.startswith("If someone may see this screen or control this device, stop here")
    assert "[ ] 1 " in text
    cautions = dict.fromkeys(one.neutral_text for one in PACK.guards)
    leads = f"{' '.join(cautions)} How to plan: secure-checklist show --plan"
    assert text.index(leads) < text.index("[ ] 1 ")


@each("name", EXTREMES)
def test_it_says_what_the_report_says(name: str) -> None:
    """What to do is what the report begins with; what couldn't be read is named, and what isn't known counted."""
    device = EXTREMES[name]
    text, whole = (" ".join(overview(device, verbose=verbose).split()) for verbose in (False, True))
    report = evaluate(PACK, Inventory(subjects=(device,)), now=NOW).exported()
    plan = report.checklist.plan_first  # it leads in any case, where others may notice something
    listed = (one for one in (*report.actions(), *report.to_check()) if one.item not in plan)
    first = [one.title for one in islice(listed, 3)]
    places = [text.index(f"[ ] {number} {title}") for number, title in enumerate(first, 1)]
    assert places == sorted(places)
    assert (len(first), "[ ] 4" in text) == (3, False)
    unknown = {one.item for one in report.findings if one.outcome == "unknown"}
    assert f"We have no answer for {len(unknown)} items yet" in text
    done, _, unread = whole.partition("We couldn't read: ")
    for field, why in device.unknown.items():
        assert (Device.facts()[field].label in unread.partition(". That is")[0]) is (why != "unsupported")
    passed = dict.fromkeys(one.item for one in report.findings if one.outcome == "pass")
    assert all(report.title(item) in done for item in passed)
    assert (f"{len(passed) - MOST_NAMED + 1} more" in text) is (len(passed) > MOST_NAMED)


def measured(name: str = "linux-ubuntu-laptop") -> Any:
    """Let the command find a recorded machine."""
    found = EXTREMES[name].replace(id="this-computer")
    return patch("secure_checklist.cli.check.measure_here", return_value=(found, {}))


def test_the_call_without_a_command_shows_it_and_ends_well() -> None:
    for words in ((), ("--width=60", "--verbose", "--no-color")):
        with measured():
            done = run(*words)
        assert (done.returncode, done.stderr) == (0, ""), words
        assert "secure-checklist ask --profile quick" in done.stdout
        assert "Answer a few questions now?" not in done.stdout


@each("answer, asks", [("", False), ("n", False), ("what?", False), ("yes", True)])
def test_on_a_terminal_only_yes_asks_and_not_what_was_measured(tmp_path: Path, answer: str, asks: bool) -> None:
    with measured():
        shown = typed(said=(answer, "q"), cwd=tmp_path)
    assert shown.code == 0
    assert "Answer a few questions now?" in shown.screens[0]
    assert ("Profile: Quick check" in shown.seen) is asks
    assert asks or "q: leave" in shown.screens[1], "Enter doesn't lose the list"
    assert "Which operating system does" not in shown.seen
    assert not [*tmp_path.iterdir()]
