"""`secure-checklist` alone: one screen on this machine, which promises nothing and leads on."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from secure_checklist import Device, Inventory, evaluate, packs
from secure_checklist.adapters.local import FIELDS, Measurement, Ran, measure
from secure_checklist.cli.inputs import Subjects, device_of
from secure_checklist.cli.overview import FOUND, MOST_FOUND, clauses, told, write_overview
from secure_checklist.core import all_messages
from secure_checklist.core.text.terminal import Screen
from secure_checklist.core.types import FactValue
from tests.commands import called_in_text as run
from tests.faults import faults
from tests.terminals import terminal
from tests.worlds import NOW

MACHINES = Path(__file__).parents[1] / "fixtures" / "local"
PACK = packs.load("leak-prevention")
RECORDED = ("linux-ubuntu-laptop", "linux-debian-vm", "macos-laptop", "windows-desktop")
LINES = 24 - 2
"""What a screen has room for, beside the offer and the prompt behind it."""


def recorded(name: str) -> Measurement:
    machine: dict[str, Any] = json.loads((MACHINES / f"{name}.json").read_text(encoding="utf-8"))
    commands = machine["commands"]

    def ran(argv: Any) -> Ran:
        line = " ".join(argv)
        for key, answer in commands.items():
            if key == line or (key.startswith("contains:") and key[9:] in line):
                return Ran("ended", 0, answer) if isinstance(answer, str) else Ran("ended", **answer)
        return Ran("missing")

    def read(path: str) -> str:
        if path not in machine["files"]:
            raise FileNotFoundError(path)
        return str(machine["files"][path])

    now = datetime.fromisoformat(machine["now"])
    return measure(run=ran, read_text=read, system=machine["system"], now=now)


def overview(device: Device, *, width: int = 80, verbose: bool = False) -> str:
    inventory = Inventory(subjects=(device,))
    report = evaluate(PACK, inventory, now=NOW, explain=True)
    out = io.StringIO()
    held = told(PACK, inventory, NOW)
    write_overview(Screen(out, width), PACK, Subjects(inventory), report, held, verbose=verbose)
    return out.getvalue()


def wordiest(**fixed: object) -> Device:
    """Return a machine of which everything is known, and takes the most words to tell."""
    messages, facts, values = all_messages(), Device.facts(), dict[str, object]()
    for name in FOUND:
        words = facts[name].vocabulary or ()
        if name not in fixed and facts[name].type.name != "enum_set" and name != "os_support_outlook":
            options = words or ("true", "false")
            lengths = {word: len(str(messages[f"cli.found.{name}.{word}"])) for word in options}
            longest = max(options, key=lengths.__getitem__)
            values[name] = longest if words else longest == "true"
    values["remote_access"] = [*(facts["remote_access"].vocabulary or ())]
    return Device.model_validate_json(json.dumps({"id": "here", "label": "This computer", **values, **fixed}))


def ignorant(**fixed: object) -> Device:
    """Return a machine of which nothing could be read, save this."""
    left = dict.fromkeys(FIELDS - fixed.keys(), "error")
    data = {"id": "here", "label": "This computer", "unknown": left, **fixed}
    return Device.model_validate_json(json.dumps(data))


EXTREMES: Mapping[str, Device] = {
    **{name: device_of(recorded(name)) for name in RECORDED},
    "wordiest": wordiest(os_name="windows", os_version="10.0.22631.4460", os_edition="enterprise"),
    "old": wordiest(os_name="macos", os_version="10.15.7"),
    "nothing": ignorant(),
    "only its name": ignorant(os_name="debian", os_version="13"),
}


def test_every_value_that_is_told_has_a_clause_of_its_own() -> None:
    facts = Device.facts()
    for name in FOUND:
        fact = facts[name]
        assert fact.confidentiality == "ordinary", name
        if fact.type.name == "enum_set":
            words = fact.vocabulary or ()
            for word in words:
                (clause,) = clauses({name: frozenset({word})})
                assert word not in clause or "_" not in word
            assert len({*clauses({name: frozenset[str]()}), *clauses({name: frozenset(words)})}) == 2
            continue
        values: tuple[FactValue, ...] = fact.vocabulary or (True, False)
        assert len({clause for value in values for clause in clauses({name: value})}) == len(values), name


def test_what_is_told_is_what_probes_find_or_what_follows_from_it() -> None:
    derived = {name for name, fact in Device.facts().items() if fact.reads is not None}
    assert set(FOUND) <= FIELDS | derived


def test_it_fits_on_one_screen() -> None:
    with faults() as each:
        for name in EXTREMES:
            with each(name):
                lines = overview(EXTREMES[name]).splitlines()
                assert len(lines) <= LINES, "\n".join(lines)
                assert max(map(len, lines)) <= 80


def test_no_line_is_too_wide_but_a_command_that_is_to_be_copied() -> None:
    with faults() as each:
        for name in EXTREMES:
            for width in [40, 60, 80, 100]:
                with each(name, width):
                    for line in overview(EXTREMES[name], width=width).splitlines():
                        assert len(line) <= width or line.startswith("  secure-checklist ")


def test_it_promises_nothing_and_leads_on() -> None:
    with faults() as each:
        for name in EXTREMES:
            with each(name):
                text = " ".join(overview(EXTREMES[name]).split())
                assert "That is no sign that they are safe." in text
                assert "If something private has leaked, or somebody threatens you: secure-checklist respond" in text
                assert text.startswith("If somebody may see this screen or control this device, stop here")
                assert [f"{number}. " in text for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_what_could_not_be_read_is_never_found() -> None:
    """What is unknown is named as unknown or, where the system has no such thing, not at all."""
    with faults() as each:
        for name in EXTREMES:
            with each(name):
                device = EXTREMES[name]
                text = " ".join(overview(device, verbose=True).split())
                found, _, unread = text.partition("Couldn't be read: ")
                for field in set(FOUND) & set(device.unknown):
                    assert not any(clause in found for clause in every_clause(field)), field
                    label = Device.facts()[field].label
                    assert (label in unread.partition(". That is")[0]) is (device.unknown[field] != "unsupported")


def every_clause(name: str) -> list[str]:
    return [str(text) for key, text in all_messages().items() if key.startswith(f"cli.found.{name}.")]


def test_what_others_may_notice_stands_behind_how_to_plan() -> None:
    device = Device(id="here", label="This computer", os_name="debian", os_version="13", pending_updates="security")
    text = " ".join(overview(device).split())
    assert text.index("safety.plan-first") < text.index("1. Install the update that is waiting (not done)")


def test_the_things_to_do_are_those_that_the_report_begins_with() -> None:
    for device in EXTREMES.values():
        report = evaluate(PACK, Inventory(subjects=(device,)), now=NOW).exported()
        plan = report.checklist.plan_first  # it leads in any case, where others may notice something
        listed = (one for one in (*report.actions(), *report.to_check()) if one.item not in plan)
        first = [one.title for one in sorted(islice(listed, 3), key=lambda one: one.outcome == "unknown")]
        text = " ".join(overview(device).split())
        places = [text.index(f"{number}. {title} (") for number, title in enumerate(first, 1)]
        assert places == sorted(places)


def test_what_is_not_known_is_no_task() -> None:
    """Under the heading of tasks stands nothing that isn't known; each unknown thing stands under that of checks."""
    with faults() as each:
        for name in EXTREMES:
            with each(name):
                text = " ".join(overview(EXTREMES[name]).split())
                tasks, _, checks = text.partition("Good first things to check")
                assert "(not known yet)" not in tasks
                assert not any(outcome in checks for outcome in ("(not done)", "(partly done)"))
                assert ("What to do first" in tasks) is ("done) " in tasks)


def test_it_counts_items_and_never_more_than_there_are() -> None:
    with faults() as each:
        for name in EXTREMES:
            with each(name):
                report = evaluate(PACK, Inventory(subjects=(EXTREMES[name],)), now=NOW)
                count = len(
                    {item.id for item in PACK.items if any(one.outcome == "unknown" for one in report.of(item.id))}
                )
                assert f"{count} items aren't known yet" in " ".join(overview(EXTREMES[name]).split())


def test_verbose_names_all_that_was_found_and_all_that_was_not() -> None:
    device = EXTREMES["wordiest"]
    text = " ".join(overview(device, verbose=True).split())
    held = [*clauses(told(PACK, Inventory(subjects=(device,)), NOW))]
    assert len(held) > MOST_FOUND
    assert all(clause in text for clause in held)
    assert f"{len(held) - MOST_FOUND} more" in " ".join(overview(device).split())


def test_the_call_without_a_command_shows_it_and_ends_well() -> None:
    for words in ((), ("--width", "60"), ("--no-color",), ("--width=60", "--verbose")):
        done = run(*words)
        assert (done.returncode, done.stderr) == (0, ""), words
        assert "secure-checklist ask --profile quick" in done.stdout
        assert "Answer a few questions now?" not in done.stdout
    assert "What is done" in run("--limit", "1").stdout  # any other option is one of `check`
    assert run("--width", "wide").returncode == 2


def test_on_a_terminal_anything_but_yes_leaves(tmp_path: Path) -> None:
    with faults() as each:
        for answer in ["", "n", "what?"]:
            with each(answer):
                with terminal("--no-color", cwd=tmp_path) as screen:
                    screen.wait_for("Answer a few questions now?")
                    screen.wait_for("> ")
                    screen.type(answer)
                    assert screen.end() == 0
                assert b"idk" not in screen.seen
                assert not [*tmp_path.iterdir()]


def test_on_a_terminal_yes_asks_and_not_what_was_measured(tmp_path: Path) -> None:
    with terminal("--no-color", cwd=tmp_path) as screen:
        screen.wait_for("Answer a few questions now?")
        screen.wait_for("> ")
        screen.type("yes")
        screen.wait_for("Profile: Quick check")
        screen.wait_for("> ")
        screen.type("q")
        screen.end()
    assert b"Which system does" not in screen.seen
