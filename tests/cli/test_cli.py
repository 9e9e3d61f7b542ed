"""The command line: what it writes, and its exit codes; where it matters, in a process of its own."""

import argparse
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from secure_checklist import (
    Account,
    Checklist,
    Device,
    Inventory,
    Item,
    Messenger,
    Person,
    Score,
    Subject,
    Vocabulary,
    dump,
    evaluate,
    load_checklist,
    load_inventory,
    load_report,
    packs,
)
from secure_checklist.adapters.local import Measurement
from secure_checklist.checklists import Source, Steps
from secure_checklist.checklists.validation import facts_of
from secure_checklist.cli import INTERRUPTED, NO_READER, main
from secure_checklist.cli.check import write_advice
from secure_checklist.cli.commands import COMMANDS
from secure_checklist.cli.inputs import Subjects, device_of
from secure_checklist.cli.show import write_item
from secure_checklist.core.prose import plain
from secure_checklist.core.text.terminal import Screen, screen_for
from secure_checklist.evaluation import Audience, schema
from secure_checklist.formats.phrases import score_line
from secure_checklist.formats.steps import fitting_steps
from tests.commands import called_in_text as run
from tests.faults import faults

FIXTURES = Path(__file__).parents[1] / "fixtures" / "cli"
HOME = FIXTURES / "home.toml"
HOUSEHOLD = FIXTURES / "household.json"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODES = re.compile("\x1b")


def check_home(*words: str, env: Mapping[str, str] | None = None) -> CompletedProcess[str]:
    return run("check", "--facts", str(HOUSEHOLD), "--pack", str(HOME), *words, env=env)


SHOWN = (("leak-prevention", "lock.screen-lock"), ("leak-prevention", "safety.plan-first"))
"""Items on whose pages the last line is looked at."""


def inventory_file(folder: Path, *subjects: Mapping[str, object]) -> str:
    file = folder / "inventory.json"
    file.write_text(json.dumps({"subjects": subjects}), encoding="utf-8")
    return str(file)


def refused(done: CompletedProcess[str]) -> str:
    """Assert that a call was refused with one message, and give it."""
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("secure-checklist: ")
    assert "Traceback" not in done.stderr
    return done.stderr


def advice_text(
    checklist: Checklist, inventory: Inventory, *, width: int = 80, limit: int = 10, audience: Audience = "anybody"
) -> str:
    report = evaluate(checklist, inventory, now=NOW, explain=True)
    told = report.exported(audience)
    out = io.StringIO()
    options = argparse.Namespace(limit=limit, pack="home.json", facts=None, verbose=False)
    write_advice(Screen(out, width), checklist, Subjects(inventory, origin="household.json"), told, options)
    return out.getvalue()


def golden(watched: str, audience: Audience = "self") -> str:
    inventory = load_inventory(HOUSEHOLD)
    person = Person(id="me", fears_monitoring="yes" if watched == "yes" else "no")
    return advice_text(load_checklist(HOME), inventory.with_subjects(person), audience=audience)


# the report


def test_the_report_at_eighty_columns_is_as_recorded() -> None:
    """In the person's own view a guard decides; by default both see the same."""
    with faults() as each:
        for name, watched in [("household.txt", "no"), ("watched.txt", "yes")]:
            with each(name, watched):
                assert golden(watched) == (FIXTURES / name).read_text(encoding="utf-8")
                assert golden(watched, "anybody") == (FIXTURES / "anybody.txt").read_text(encoding="utf-8")


def test_a_report_over_an_inventory_says_what_to_do_and_exits_with_one() -> None:
    done = check_home()
    assert (done.returncode, done.stderr) == (1, "")
    order = ["What to do first", "What is done", "What isn't known yet", "What was left out", "Score"]
    places = [done.stdout.index(f"\n{heading}\n") for heading in order]
    assert places == sorted(places)


def test_nothing_that_fails_exits_with_zero_although_much_is_unknown(tmp_path: Path) -> None:
    person = {"kind": "person", "fears_monitoring": "no"}
    file = inventory_file(tmp_path, {"kind": "device", "id": "phone", "os_name": "ios"}, person)
    done = run("--facts", file, "--pack", str(HOME))
    assert done.returncode == 0
    assert "Nothing to do has been found so far" in done.stdout
    assert "So far, nothing on this list is known to be done." in done.stdout
    assert "How does this device unlock?" in done.stdout


def test_a_fail_that_is_waived_does_not_count(tmp_path: Path) -> None:
    data = {
        "subjects": [{"kind": "device", "id": "phone", "auto_update_os": False}],
        "waivers": [{"item": "device.updates", "confidentiality": "ordinary", "who": "Ana", "why": "soon"}],
    }
    file = tmp_path / "waived.json"
    file.write_text(json.dumps(data))
    assert run("check", "--facts", str(file), "--pack", str(HOME)).returncode == 0
    file.write_text(json.dumps({"subjects": data["subjects"]}))
    assert run("check", "--facts", str(file), "--pack", str(HOME)).returncode == 1


def test_this_computer_is_measured_without_being_told() -> None:
    done = run("check")
    assert done.returncode in (0, 1)
    assert done.stderr == ""
    assert "This computer (" in done.stdout
    assert "What this doesn't show" in done.stdout
    assert "no sign that they are safe" in " ".join(done.stdout.split())


def first_screen(known: Inventory) -> list[str]:
    """Return what `check` writes about a computer that was measured, up to what a screen of 24 lines holds."""
    checklist = packs.load("leak-prevention")
    report = evaluate(checklist, known, now=NOW, explain=True).exported()
    out = io.StringIO()
    options = argparse.Namespace(limit=10, pack="leak-prevention", facts=None, verbose=False)
    write_advice(Screen(out, 80), checklist, Subjects(known), report, options)
    return out.getvalue().splitlines()[:24]


def test_the_first_screen_of_a_laptop_counts_honestly_and_says_how_to_begin() -> None:
    """One quiet line leads to planning first, before anything to do; nothing is a program's word or a false comfort."""
    laptop = Device(
        id="here", label="This computer", form="laptop", os_name="debian", os_version="13", last_restart=NOW
    )
    shown = first_screen(Inventory(subjects=(laptop,)))
    text = " ".join(" ".join(shown).split())
    assert re.search(r"\d+ done · 0 partly done · 0 not done · \d{2,} not known yet", text)
    assert "This doesn't mean that you are safe." in text
    assert text.index("secure-checklist show leak-prevention safety.plan-first") < text.index("What to do first")
    assert "answer a few questions: secure-checklist ask" in text
    assert "Set a screen lock" in text
    assert not re.search(r"[a-z]_[a-z]|entries|attestation", text)


def test_no_line_is_wider_than_asked_for() -> None:
    with faults() as each:
        for width in [60, 80, 120]:
            with each(width):
                for done in (check_home("--width", str(width)), check_home(env={"COLUMNS": str(width)})):
                    lines = done.stdout.splitlines()
                    assert max(map(len, lines)) <= width
                    assert max(map(len, lines)) > width * 0.7


def test_a_word_that_cannot_be_broken_stays_whole() -> None:
    done = run("show", str(HOME), "device.lock", "--width", "40")
    assert (
        "https://example.org/a-very-long-address/that/is/never/broken/across/two/lines/of/the/terminal" in done.stdout
    )


def test_a_pipe_gets_no_colour_codes() -> None:
    assert not CODES.search(check_home(env={"TERM": "xterm-256color"}).stdout)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "color", "expected"),
    [({}, True, True), ({"NO_COLOR": "1"}, True, False), ({"TERM": "dumb"}, True, False), ({}, False, False)],
)
def test_a_terminal_gets_colour_unless_it_is_not_wanted(
    monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], *, color: bool, expected: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert screen_for(Terminal(), color=color).color is expected
    assert screen_for(io.StringIO(), color=color).color is False


def test_an_encoding_that_lacks_the_signs_gets_plain_ones() -> None:
    done = check_home(env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert "  + Set a screen lock" in done.stdout
    assert "?" not in done.stdout.partition("What isn't known yet")[0]


def test_the_limit_bounds_what_is_shown() -> None:
    assert "More to do: 2 (--limit 3 shows all)" in check_home("--limit", "1").stdout
    assert " 1. " not in check_home("--limit", "0").stdout.partition("What is done")[0]
    assert "more thing" not in check_home("--limit", "3").stdout


def test_the_json_is_the_report_document() -> None:
    done = check_home("--json")
    assert done.returncode == 1
    report = load_report(done.stdout.encode())
    again = evaluate(load_checklist(HOME), load_inventory(HOUSEHOLD), now=report.now)
    assert report == again.exported()
    assert done.stdout == again.to_json().decode() + "\n"


def test_the_json_is_utf8_whatever_the_terminal_is(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('{"id": "x", "title": "Größe", "sections": []}', encoding="utf-8")
    done = run("show", str(file), "--json", env={"PYTHONIOENCODING": "ascii"})
    assert json.loads(done.stdout)["title"] == "Größe"


# what must not be told


def test_what_a_guard_holds_is_not_told_and_what_leads_comes_first() -> None:
    text = golden("yes")
    assert "finder" not in text
    assert "Some entries are not part of this list." in text
    assert " 1. Plan with a helper first" in text
    assert "monitoring" not in text


def test_no_private_value_is_told(tmp_path: Path) -> None:
    checklist = load_checklist(
        {
            "id": "x",
            "title": "X",
            "declares": [
                {"fact": "person.x.secret", "type": "enum", "values": ["rare", "plain"], "confidentiality": "private"},
                {"fact": "person.x.open", "type": "enum", "values": ["green", "red"]},
            ],
            "sections": [
                {"id": "s", "title": "S", "items": [_item("x.a", "secret", "plain"), _item("x.b", "open", "red")]}
            ],
        }
    )
    person = Person.model_validate({"id": "me", "extra": {"x.secret": "rare", "x.open": "green"}})
    text = advice_text(checklist, Inventory(subjects=(person,)))
    assert 'Open: not "red" (your answer).' in text
    assert "rare" not in text
    assert "plain" not in text
    assert str(tmp_path) not in text


def _item(name: str, fact: str, wanted: str) -> dict[str, object]:
    rule = {"check": {"op": "equals", "fact": f"person.x.{fact}", "value": wanted}}
    return {"id": name, "title": name, "rule": rule}


def test_a_label_cannot_steer_the_terminal(tmp_path: Path) -> None:
    label = "Pho\x1b[2Jne\u202e\x07"
    file = inventory_file(
        tmp_path, {"kind": "device", "id": "p", "label": label, "os_name": "ios", "screen_lock": "none"}
    )
    text = run("--facts", file, "--pack", str(HOME)).stdout
    assert "Pho\ufffd[2Jne\ufffd\ufffd (iOS)" in text
    assert not CODES.search(text)


def test_an_error_cannot_steer_the_terminal() -> None:
    assert not CODES.search(refused(run("check", "--pack", "a\x1b[2Jb")))
    assert not CODES.search(refused(run("check", "--facts", "a\x1b[2Jb.json")))
    assert not CODES.search(refused(run("che\x1b[2Jck")))


# steps


def test_the_steps_are_those_for_the_very_system_and_version() -> None:
    with faults() as each:
        for system, version, expected in [
            ("ios", "26.1", ["Open the new page."]),
            ("ios", "17.2", ["Open the old page."]),
            ("ios", None, ["Open the new page.", "Open the old page."]),
            ("ipados", "26.0", ["Open the new page."]),
            ("android", "12", ["Look for the lock in the settings."]),
            ("android", "15", ["Open the settings of Android."]),
            ("windows", "11", ["Look for the lock in the settings."]),
        ]:
            with each(system, version, expected):
                device = Device.model_validate({"id": "d", "os_name": system, "os_version": version})
                item = load_checklist(HOME).item("device.lock")
                assert [found.steps.do[0] for found in fitting_steps(item, [device], Inventory())] == expected


def test_a_bound_is_said_where_the_version_is_not_known() -> None:
    item = load_checklist(HOME).item("device.lock")
    device = Device(id="d", os_name="ios")
    assert [found.title for found in fitting_steps(item, [device], Inventory())] == [
        "On iOS 26 or later",
        "On iOS before 26",
    ]


def test_steps_of_an_account_follow_the_listed_devices() -> None:
    item = load_checklist(HOME).item("device.lock")
    inventory = Inventory(subjects=(Account(id="a"), Device(id="d", os_name="android", os_version="15")))
    found = fitting_steps(item, [Account(id="a")], inventory)
    assert [entry.steps.do[0] for entry in found] == ["Open the settings of Android."]


def test_steps_out_of_bounds_are_shown_with_a_warning_where_there_are_no_others() -> None:
    item = Item(id="i", title="I", question="?", steps=(Steps(platforms=("ios",), os=">=26", do=("Do it.",)),))
    found = fitting_steps(item, [Device(id="d", os_name="ios", os_version="17.2")], Inventory())
    assert [entry.note for entry in found] == ["This device has 17.2. Look for similar names there."]


def _step(text: str, *platforms: str, services: tuple[str, ...] = (), makers: tuple[str, ...] = ()) -> Steps:
    data = {"do": [text], "platforms": platforms, "services": services, "makers": makers}
    return Steps.model_validate_json(json.dumps(data))


BY_SERVICE = Item(
    id="i",
    title="I",
    question="?",
    steps=(
        _step("Know this."),
        _step("Open [WhatsApp > Lock] on an iPhone.", "ios", services=("whatsapp",)),
        _step("Open [WhatsApp > Lock] elsewhere.", services=("whatsapp",)),
        _step("Open [Signal > Lock].", services=("signal",)),
        _step("Open [Settings > Android].", "android"),
        _step("Open [Settings > Samsung].", "android", makers=("samsung",)),
    ),
)


def _fitting(*subjects: Subject) -> list[tuple[str, str]]:
    found = fitting_steps(BY_SERVICE, (), Inventory(subjects=subjects))
    return [(one.title, one.steps.do[0]) for one in found]


def test_steps_are_those_for_the_services_that_are_used() -> None:
    phone, whatsapp = Device(id="d", os_name="ios"), Messenger(id="m", app="whatsapp")
    used = ("WhatsApp · On iOS", "Open [WhatsApp > Lock] on an iPhone.")
    assert _fitting(phone, whatsapp) == [("", "Know this."), used]
    assert _fitting(phone, Messenger(id="m", app="telegram")) == [("", "Know this.")]
    both = _fitting(phone, whatsapp, Messenger(id="s", app="signal"))
    assert both == [("", "Know this."), used, ("Signal", "Open [Signal > Lock].")]
    assert _fitting(phone) == both, "nothing is known of services, so those for each are shown"
    assert _fitting(phone, Messenger(id="m")) == both


def test_steps_of_a_maker_take_the_place_of_those_of_the_system() -> None:
    telegram = Messenger(id="m", app="telegram")
    galaxy = Device(id="d", os_name="android", manufacturer="Samsung")
    general = ("On Android", "Open [Settings > Android].")
    assert _fitting(galaxy, telegram) == [("", "Know this."), ("On Android", "Open [Settings > Samsung].")]
    assert _fitting(galaxy.replace(manufacturer="Fairphone"), telegram) == [("", "Know this."), general]
    assert _fitting(Device(id="d", os_name="android"), telegram) == [("", "Know this."), general]


def test_where_no_device_is_known_the_steps_of_makers_are_shown_only_if_the_system_has_none() -> None:
    own = BY_SERVICE.steps[-1]
    assert own not in [one.steps for one in fitting_steps(BY_SERVICE, (), Inventory())]
    assert own not in [one.steps for one in fitting_steps(BY_SERVICE, [Device(id="d")], Inventory())]
    alone = BY_SERVICE.replace(steps=(own,))
    assert [one.steps for one in fitting_steps(alone, (), Inventory())] == [own]


def test_steps_of_a_maker_for_other_versions_take_nobodys_place() -> None:
    old = Steps(platforms=("android",), os="<8", makers=("samsung",), do=("Open [Settings > Lock].",))
    item = BY_SERVICE.replace(steps=(_step("Open [Settings > Android].", "android"), old))
    galaxy = Device(id="d", os_name="android", os_version="16", manufacturer="Samsung")

    def shown(item: Item, device: Device) -> list[str]:
        return [one.steps.do[0] for one in fitting_steps(item, [device], Inventory())]

    assert shown(item, galaxy) == ["Open [Settings > Android]."]
    assert shown(item, galaxy.replace(os_version="7")) == ["Open [Settings > Lock]."]
    assert shown(item.replace(steps=(old,)), galaxy) == []


def test_steps_for_an_app_of_a_company_are_called_after_the_app() -> None:
    """Whoever says only the company's name gets them too, but they are for the app."""
    item = BY_SERVICE.replace(steps=(_step("Open [Settings > Private].", services=("instagram", "meta")),))
    (found,) = fitting_steps(item, (), Inventory(subjects=(Account(id="a", provider="meta"),)))
    assert found.title == "Instagram"


def test_steps_for_a_service_that_there_is_not_are_refused() -> None:
    item = BY_SERVICE.replace(steps=(_step("Do it.", services=("whatsap",)),))
    with pytest.raises(ValueError, match=r'no such service: "whatsap" \(did you mean "whatsapp"\?\)'):
        Checklist.of("c", "C", item)


def test_menus_say_where_their_names_come_from_and_advice_does_not(tmp_path: Path) -> None:
    home = load_checklist(HOME)
    source = Source(id="s", publisher="P", title="T", status="found")
    menu = Steps(platforms=("ios",), do=("Open [Settings > Code].",), source="s")
    bare, advice = menu.replace(platforms=("android",), source=None), Steps(do=("Talk.",))
    item = home.item("device.lock").replace(steps=(menu, bare, advice), step_sources=(source,))
    file = tmp_path / "home.json"
    file.write_text(dump(home.with_items(item)))
    text = run("show", str(file), "device.lock").stdout
    assert text.count("Menu names as in P: T (undated; read at its source).") == 1
    assert text.count("Nobody has said where this comes from.") == 1
    assert text.index("Nobody has said") < text.index("Talk.")


# words


def test_a_score_is_rounded_outwards() -> None:
    with faults() as each:
        for low, high, coverage, expected in [
            (0.129, 0.871, 0.0999, "Between 12 and 88 of 100; 9% of what counts is known."),
            (0.5, 0.5, 1.0, "50 of 100; 100% of what counts is known."),
            (0.0, 1.0, 0.001, "Between 0 and 100 of 100; less than 1% of what counts is known."),
            (0.29, 0.29, 1.0, "29 of 100; 100% of what counts is known."),
            (None, None, None, "There is no score yet, because nothing counts so far."),
        ]:
            with each(low, high, coverage, expected):
                assert score_line(Score(low=low, high=high, coverage=coverage)) == expected


# measuring


def test_a_measurement_becomes_a_device_that_says_so() -> None:
    found = Measurement({"os_name": "debian", "firewall": "on"}, {"encrypted": "not_reported"}, {}, NOW)
    device = device_of(found)
    assert (device.os_name, device.firewall, device.encrypted) == ("debian", "on", None)
    assert {name: (seen.source, seen.at) for name, seen in device.observed.items()} == {
        "os_name": ("measured", NOW),
        "firewall": ("measured", NOW),
    }
    assert device.unknown == {"encrypted": "not_reported"}


def test_a_measured_value_that_the_vocabulary_refuses_is_unknown() -> None:
    device = device_of(Measurement({"os_name": "debian", "firewall": "sideways"}, {}, {}, NOW))
    assert (device.os_name, device.firewall) == ("debian", None)
    assert device.unknown == {"firewall": "error"}


# show and schema


def test_show_prints_the_pack_by_section_and_as_canonical_json() -> None:
    pack = packs.load("leak-prevention")
    text = run("show").stdout
    assert all(item.id in text for item in pack.items)
    assert all(f"\n{section.title}\n" in text for section in pack.sections)
    printed = run("show", "leak-prevention", "--json").stdout
    assert load_checklist(printed.encode()) == pack
    entry = json.loads(printed)["sections"][0]["items"][0]
    assert {"id", "title", "mitigates", "sources"} <= set(entry)
    assert "op" in entry["rule"]["check"]


def test_show_prints_all_about_an_item() -> None:
    pack = packs.load("leak-prevention")
    item = pack.items[0]
    text = " ".join(run("show", "leak-prevention", item.id).stdout.split())
    assert item.title in text
    assert plain(item.why) in text
    assert all(plain(line) in text for steps in item.steps for line in steps.do)
    assert all(source.title in text for source in item.sources)
    printed = run("show", "leak-prevention", item.id, "--json").stdout
    assert printed == dump(item) + "\n"


def test_where_an_item_leads_to_helpers_show_names_the_command_that_lists_them() -> None:
    with faults() as each:
        for pack in packs.builtin():
            with each(pack):
                for item in packs.load(pack).items:
                    stream = io.StringIO()
                    write_item(Screen(stream, width=100), item, facts_of(packs.load(pack)))
                    assert ("secure-checklist respond" in stream.getvalue()) is bool(item.needs), item.id


def test_show_offers_the_nearest_name() -> None:
    assert 'did you mean "device.lock"?' in refused(run("show", str(HOME), "device.lok"))
    message = refused(run("show", "lock.screen-lock"))
    assert "secure-checklist show leak-prevention lock.screen-lock" in message


def test_schema_prints_the_schema() -> None:
    with faults() as each:
        for document in ["checklist", "inventory", "report"]:
            with each(document):
                printed = json.loads(run("schema", document).stdout)
                assert printed == schema(document, vocabulary=Vocabulary.standard())  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_help_and_version_exit_with_zero() -> None:
    assert run("--version").stdout == "secure-checklist 0.1.0\n"
    for words in (["--help"], ["check", "-h"], ["show", "-h"], ["lint", "-h"], ["schema", "-h"]):
        done = run(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert "exit codes:" in done.stdout


def test_the_help_of_the_program_imports_no_command() -> None:
    """It would cost twenty times as much, to say eight lines."""
    code = "import sys; from secure_checklist.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "usage: secure-checklist" in done.stdout
    loaded = set(done.stderr.split())
    assert loaded.isdisjoint({"argparse", "pydantic", "pydantic_core"})
    ours = {name for name in loaded if name.startswith("secure_checklist.cli.")}
    assert ours == {"secure_checklist.cli.calls", "secure_checklist.cli.commands"}


def test_every_command_has_a_line_in_the_help_and_a_help_of_its_own() -> None:
    with faults() as each:
        for name in COMMANDS:
            with each(name):
                assert f"\n  {name} " in run("--help").stdout
                done = run(name, "--help")
                assert done.stdout.startswith(f"usage: secure-checklist {name} ")
                assert "-h, --help" in done.stdout


# lint


def test_lint_exits_by_what_it_found(tmp_path: Path) -> None:
    done = run("lint", str(HOME))
    assert done.returncode == 1
    assert 'sections[0].items[1] "device.updates": it names no source; add one' in done.stdout
    assert " [no-source]\n" in done.stdout
    assert done.stdout.endswith(" diagnostics\n")
    clean_file = tmp_path / "clean.json"
    clean_file.write_text('{"id": "x", "title": "X"}')
    done = run("lint", str(clean_file))
    assert (done.returncode, done.stdout) == (0, "No diagnostics.\n")
    bad = tmp_path / "bad.json"
    bad.write_text('{"id": "x", "titel": "X"}')
    message = refused(run("lint", str(bad)))
    assert "invalid checklist: 2 problems" in message
    assert 'did you mean "title"?' in message


def test_lint_counts_what_nobody_verified_and_lists_it_when_asked(tmp_path: Path) -> None:
    tried = [{"device": "A phone", "date": "2020-01-01"}]
    old = {"do": ["Open [Settings > Code]."], "tried": tried, "source": "S1"}
    untried = {"do": ["Open [Settings > Lock]."], "source": "S1"}
    item = {
        "id": "a",
        "title": "A",
        "question": "?",
        "renew_after": 90,
        "sources": [{"id": "S1", "publisher": "P", "title": "T", "status": "recalled"}],
        "steps": [old, untried, untried],
    }
    file = tmp_path / "marked.json"
    file.write_text(json.dumps({"id": "x", "title": "X", "sections": [{"id": "s", "title": "S", "items": [item]}]}))
    done = run("lint", str(file), "--max-age", "36500")
    counts = "Only counted: 1 unverified source and 2 menus that nobody has tried.\n"
    assert (done.returncode, done.stdout) == (0, f"{counts}No diagnostics.\n")
    done = run("lint", str(file), "--informational", "--max-age", "36500")
    assert done.returncode == 0
    assert done.stdout.count("[untried-steps]\n") == 2
    assert 'sources[0] "S1": from memory only; read the publisher\'s own text [unverified-source]\n' in done.stdout
    assert "[old-steps]\n" in run("lint", str(file)).stdout
    assert "--max-age" in refused(run("lint", str(file), "--max-age", "-1"))


def test_lint_compares_a_translation_with_its_original(tmp_path: Path) -> None:
    file, original = tmp_path / "german.json", tmp_path / "original.json"
    for path, why in ((original, "Open [Settings > Privacy]."), (file, "Open the settings.")):
        path.write_text(dump(Checklist.of("c", "C", Item(id="a", title="A", question="Done?", why=why))))
    assert "[differing-translation]" not in run("lint", str(file)).stdout
    assert "[differing-translation]\n" in run("lint", str(file), "--original", str(original)).stdout


# wrong calls


def test_a_wrong_call_is_two_and_one_message() -> None:
    with faults() as each:
        for words, said in [
            (["chekc"], 'did you mean "check"?'),
            (["check", "--limit", "-1"], "whole number"),
            (["check", "--limit", "\u0663"], "whole number"),
            (["check", "--limit", "9" * 5000], "whole number"),
            (["check", "--width", "wide"], "whole number"),
            (["check", "--nonsense"], "--nonsense"),
            (["--facts"], "--facts"),
            (["schema", "poem"], "poem"),
            (["lint"], "FILE"),
            (["show", "a", "b", "c"], "c"),
            (["check", "--pack", "leak-preventoin"], 'did you mean "leak-prevention"?'),
            (["check", "--pack", ""], "no pack and no file"),
            (["check", "--pack", "nowhere.json"], "nowhere.json: No such file"),
            (["check", "--facts", ""], "secure-checklist: "),
            (["check", "--facts", "nowhere.json"], "nowhere.json: No such file"),
            (["check", "--facts", "."], "directory"),
            (["check", "--pack", "/"], "directory"),
        ]:
            with each(words, said):
                assert said in refused(run(*words))


def test_a_hostile_file_is_two_and_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with faults() as each:
        for content in [
            b"\x00\xff\xfe\x00binary",
            b"",
            b"[" * 100_000,
            b'{"subjects":' * 5000,
            b'{"subjects": 5}',
            b'{"subjects": [], "subjects": []}',
            b'"\\ud800"',
            b'{"a\\ud800\\u001b": 1}',
            b"[1, 2]",
            b"null",
            b'{"subjects": [NaN]}',
        ]:
            for ending in ["json", "toml", "yaml"]:
                with each(content, ending):
                    file = tmp_path / f"hostile.{ending}"
                    file.write_bytes(content)
                    for words in (["check", "--facts", str(file)], ["check", "--pack", str(file)], ["lint", str(file)]):
                        code = main(words)
                        told = capsys.readouterr()
                        if ending != "json" and words[1] == "--facts" and not content:
                            continue  # an empty TOML file is an empty inventory
                        assert (code, told.out) == (2, ""), words
                        assert told.err.startswith("secure-checklist: ")
                        assert not CODES.search(told.err)


def test_every_problem_of_an_inventory_is_listed(tmp_path: Path) -> None:
    file = inventory_file(
        tmp_path, {"kind": "device", "os_nam": "ios"}, {"kind": "divice"}, {"kind": "account", "mfa": "sometimes"}
    )
    message = refused(run("--facts", file))
    assert "invalid inventory: 3 problems" in message
    assert 'did you mean "os_name"' in message
    assert 'did you mean "device"' in message
    assert "> mfa" in message


ORDINARY = {"confidentiality": "ordinary"}


def test_a_waiver_or_an_answer_that_looks_misspelt_is_mentioned_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that is of another checklist isn't mentioned: who looks on would learn of that checklist."""
    with faults() as each:
        for entry in [
            {"waivers": {**ORDINARY, "who": "a", "why": "b"}},
            {"attestations": {**ORDINARY, "answer": "yes"}},
        ]:
            for item, told in [("device.lok", True), ("take-a-screenshot-of-the-threat", False)]:
                with each(entry, item, told):
                    file = tmp_path / "waiver.json"
                    file.write_text(json.dumps({name: [{"item": item, **said}] for name, said in entry.items()}))
                    main(["check", "--facts", str(file), "--pack", str(HOME), "--json"])
                    found = capsys.readouterr()
                    assert json.loads(found.out)["checklist"]
                    assert item not in found.out
                    assert ('did you mean "device.lock"?' in found.err) is told
                    assert bool(found.err) is told


def test_a_path_with_a_zero_character_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--facts", "a\0b"]) == 2
    assert main(["check", "--pack", "a\0b.json"]) == 2
    assert main(["check", "--pack", "a\0b"]) == 2
    assert capsys.readouterr().out == ""


# leaving early


def test_an_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("secure_checklist.cli.inputs.measure", interrupt)
    assert main([]) == INTERRUPTED
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_reader_that_leaves_is_no_error() -> None:
    with faults() as each:
        for words in [["show"], ["show", "--json"], ["schema"]]:
            with each(words):
                reading, writing = os.pipe()
                os.close(reading)
                with os.fdopen(writing, "wb") as pipe:
                    done = subprocess.run(
                        [sys.executable, "-m", "secure_checklist", *words],
                        stdout=pipe,
                        stderr=subprocess.PIPE,
                        check=False,
                    )
                assert (done.returncode, done.stderr) == (NO_READER, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_is_full_is_one_message() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "secure_checklist", "show"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"secure-checklist: the output can't be written: ")
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_closed_streams_are_no_error() -> None:
    command = f'"{sys.executable}" -m secure_checklist show >&- 2>&-'
    assert subprocess.run(command, shell=True, check=False).returncode == 0  # noqa: S602 - a fixed text


def test_whatever_is_shown_says_that_another_device_may_be_safer() -> None:
    with faults() as each:
        for call in [("leak-prevention",), *((pack, item) for pack, item in SHOWN)]:
            with each(call):
                found = " ".join(run("show", *call).stdout.split())
                assert found.endswith(
                    "If someone else may see what you read here, another phone or computer may be safer."
                )


def write_golden() -> None:
    for name, watched in (("household.txt", "no"), ("watched.txt", "yes")):
        (FIXTURES / name).write_text(golden(watched), encoding="utf-8", newline="\n")
    (FIXTURES / "anybody.txt").write_text(golden("yes", "anybody"), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_golden()
