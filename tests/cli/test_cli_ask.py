"""The command `ask`: screen by screen, explained, declined, taken back; kept only where a file is named."""

import io
import json
import os
import re
from itertools import chain, combinations, product
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from secure_checklist import Device, Inventory, Person, packs
from secure_checklist.cli.inputs import Subjects
from secure_checklist.cli.plan_first import write_plan
from secure_checklist.core.countries import all_countries
from secure_checklist.core.text.terminal import Screen
from secure_checklist.interview import load_interview
from tests.commands import called_in_text
from tests.faults import faults
from tests.terminals import CLEAR, terminal

PLAN = packs.load("leak-prevention").item("safety.plan-first")
PHONE = {"subjects": [{"kind": "device", "id": "phone", "label": "My phone"}], "complete": ["device"]}
PACK = {
    "id": "p",
    "title": "Phones",
    "sections": [
        {
            "id": "s",
            "title": "S",
            "items": [
                {
                    "id": "lock",
                    "title": "Lock it",
                    "why": "Who finds it sees nothing.",
                    "rule": {"check": {"op": "at_least", "fact": "device.screen_lock", "value": "pin"}},
                },
                {
                    "id": "find",
                    "title": "Find it",
                    "rule": {"check": {"op": "equals", "fact": "device.find_my", "value": True}},
                },
            ],
        }
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "phone.json").write_text(json.dumps(PHONE), encoding="utf-8")
    (tmp_path / "pack.json").write_text(json.dumps(PACK), encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str, said: str = "") -> CompletedProcess[str]:
    return called_in_text("ask", *words, said=said, cwd=folder, env={"COLUMNS": "100"})


OURS = ("--pack", "pack.json", "--facts", "phone.json")


def kept_in(file: Path) -> Inventory:
    return load_interview(file).inventory


def phone_in(file: Path) -> Device:
    (phone,) = kept_in(file).of_kind("device")
    assert isinstance(phone, Device)
    return phone


def test_answers_are_kept_only_where_a_file_is_named(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    done = run(folder, *OURS, said="1\n5\n")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before
    assert "2 answers, 0 left open. This check ends here." in done.stdout
    done = run(folder, *OURS, "--save", "kept.json", said="1\n2\n")
    assert done.returncode == 0, done.stderr
    phone = phone_in(folder / "kept.json")
    assert (phone.find_my, phone.screen_lock) == (True, "swipe")
    assert phone.observed["screen_lock"].at is not None
    again = run(folder, "--pack", "pack.json", "--resume", "kept.json")
    assert "0 answers, 0 left open. This check ends here." in again.stdout


def test_what_was_saved_is_an_inventory_for_the_other_commands(folder: Path) -> None:
    run(folder, *OURS, "--save", "kept.json", said="1\n6\n")
    done = called_in_text("check", "--pack", "pack.json", "--facts", "kept.json", cwd=folder)
    assert "100 of 100" in done.stdout
    again = run(folder, "--pack", "pack.json", "--facts", "kept.json")
    assert "This check ends here." in again.stdout


def test_stopping_amid_a_screen_keeps_what_was_answered_and_asks_the_rest_later(folder: Path) -> None:
    first = run(folder, *OURS, "--save", "kept.json", said="1\nq\n")
    assert "1 answer, 0 left open. At most one question is left." in first.stdout
    second = run(folder, "--pack", "pack.json", "--resume", "kept.json", said="6\n")
    assert "1 answer, 0 left open. This check ends here." in second.stdout
    assert "100 of 100" in second.stdout
    assert phone_in(folder / "kept.json").screen_lock == "password"  # without --save, it goes on in the same file


def test_what_was_declined_or_not_known_is_not_asked_again(folder: Path) -> None:
    run(folder, *OURS, "--save", "kept.json", said="-\n\n")
    again = run(folder, "--pack", "pack.json", "--resume", "kept.json", said="1\n1\n")
    assert "0 answers, 0 left open. This check ends here." in again.stdout
    assert "How does this device unlock?" not in again.stdout


def test_a_question_can_be_explained_declined_left_open_and_taken_back(folder: Path) -> None:
    done = run(folder, *OURS, "--save", "kept.json", said="?\n1\nb\n-\n?\n2\n")
    assert "It is asked because of: Lock it." in done.stdout
    assert "Yes: decides 1 item." in done.stdout
    assert "1 answer, 1 left open." in done.stdout
    phone = phone_in(folder / "kept.json")
    assert phone.screen_lock == "swipe"
    assert phone.find_my is None
    assert dict(phone.unknown) == {"find_my": "declined"}
    open_ = run(folder, *OURS, said="\n\n")
    assert "0 answers, 2 left open." in open_.stdout


def test_a_wrong_answer_is_told_and_asked_again(folder: Path) -> None:
    done = run(folder, *OURS, said="1\nmaybe\n9\n2\n")
    assert (
        done.stdout.count("Please type a number from 1 to 6, press Enter if you don't know, or type -, ?, b, q or x.")
        == 2
    )
    assert "2 answers" in done.stdout


def test_subjects_are_named_by_number_or_in_words(folder: Path) -> None:
    done = run(folder, "--pack", "pack.json", "--save", "kept.json", said="1\n\n\n\nGrandma's phone\nn\nq\n")
    assert done.returncode == 0, done.stderr
    assert [one.label for one in kept_in(folder / "kept.json").of_kind("device")] == ["My phone", "Grandma's phone"]


def test_of_a_complete_list_nobody_asks_for_more(folder: Path) -> None:
    done = run(folder, "--pack", "pack.json", "--save", "kept.json", said="My phone, Grandma's phone.\ny\nall\n1\n1\n")
    assert "Do you use any more" not in done.stdout
    kept = kept_in(folder / "kept.json")
    assert [one.label for one in kept.of_kind("device")] == ["My phone", "Grandma's phone"]
    assert kept.complete == {"device"}
    assert "This check ends here." in done.stdout


def test_after_a_list_it_asks_whether_that_is_all(*, folder: Path) -> None:
    with faults() as each:
        for said, labels, complete in [
            ("y", ["Mine", "Grandma's"], True),
            ("yes, all of them", ["Mine", "Grandma's"], True),
            ("n", ["Mine", "Grandma's"], False),
            ("", ["Mine", "Grandma's"], False),
            ("idk", ["Mine", "Grandma's"], False),
            ("what?\ny", ["Mine", "Grandma's"], True),
            ("b\nMine\ny", ["Mine"], True),
        ]:
            with each(said, labels, complete):
                done = run(folder, "--pack", "pack.json", "--save", "kept.json", said=f"Mine, Grandma's\n{said}\nq\n")
                assert "Is that all?" in done.stdout
                kept = kept_in(folder / "kept.json")
                assert [one.label for one in kept.of_kind("device")] == labels
                assert (kept.complete == {"device"}) is complete


def test_a_budget_ends_it_early(folder: Path) -> None:
    done = run(folder, "--pack", "pack.json", "--budget", "1", said="1\ny\n1\n1\n")
    assert "Screen 1 of about 1" in done.stdout
    assert "Screen 2" not in done.stdout
    assert "1 answer, 0 left open. At most 2 questions are left." in done.stdout


# several subjects at once


FLEET = {
    "subjects": [{"kind": "device", "id": name, "label": f"Phone {name}"} for name in ("A", "B", "C")],
    "complete": ["device"],
}


def fleet(folder: Path, *words: str, said: str) -> tuple[str, list[Device]]:
    """Ask of three phones; return what was shown, and what is known of them then."""
    (folder / "phones.json").write_text(json.dumps(FLEET), encoding="utf-8")
    done = run(folder, "--pack", "pack.json", "--facts", "phones.json", "--save", "kept.json", *words, said=said)
    assert done.returncode == 0, done.stderr
    return done.stdout, [one for one in kept_in(folder / "kept.json").of_kind("device") if isinstance(one, Device)]


def test_one_question_on_several_is_answered_by_their_numbers(folder: Path) -> None:
    with faults() as each:
        for said, found in [
            ("1, 3", [True, None, True]),
            ("2", [None, True, None]),
            ("1, 3 rest no", [True, False, True]),
            ("2, the rest is no.", [False, True, False]),
            ("2; Others no", [False, True, False]),
            ("rest no\n0 rest no\n4 rest no\n3", [None, None, True]),
            ("1 rest\n1 no\n1forest no\n1", [True, None, None]),
            ("all", [True, True, True]),
            ("none", [False, False, False]),
            ("0", [False, False, False]),
            ("4\n1 2", [True, True, None]),
            ("", [None, None, None]),
            ("idk", [None, None, None]),
            ("-", [None, None, None]),
            ("e\n1\n\n2", [True, None, False]),
            ("e\n2\n=1", [False, True, True]),
            ("e\n1\nb\n2\n2\n2", [False, False, False]),
            ("?\n3", [None, None, True]),
        ]:
            with each(said, found):
                shown, phones = fleet(folder, said=f"{said}\nq\n")
                assert shown.count("Can you find, lock and erase it from another device?") >= 1
                assert [phone.find_my for phone in phones] == found
                assert {phone.unknown.get("find_my") for phone in phones if phone.find_my is None} <= {
                    "declined",
                    "not_reported",
                }
                assert ("declined" in {phone.unknown.get("find_my") for phone in phones}) is (said == "-")


def test_a_subject_that_is_not_named_stays_unknown_unless_somebody_says_no_for_the_rest(folder: Path) -> None:
    with faults() as each:
        for rest in [None, False]:
            for named in [one for size in (1, 2, 3) for one in combinations((1, 2, 3), size)]:
                with each(rest, named):
                    said = ",".join(map(str, named)) + ("" if rest is None else " rest no")
                    _, phones = fleet(folder, said=f"{said}\nq\n")
                    assert [phone.find_my for phone in phones] == [
                        True if number in named else rest for number in (1, 2, 3)
                    ]


def test_one_question_with_choices_is_asked_for_each_or_once_for_all(folder: Path) -> None:
    shown, phones = fleet(folder, said="all\n6\n=5\n")
    assert [phone.screen_lock for phone in phones] == ["password", "pin", "pin"]
    assert shown.count("A password with letters") == 1
    assert [f"  {phone.label}\n" in shown for phone in phones] == [True, True, False]
    assert "This check ends here." in shown


def test_back_takes_a_whole_screen_back(folder: Path) -> None:
    shown, phones = fleet(folder, said="all\nb\n1 rest no\n=1\n")
    assert [phone.find_my for phone in phones] == [True, False, False]
    assert shown.count("Screen 1 of about 2") == 2


def test_what_is_taken_back_does_not_stay_in_the_file(folder: Path) -> None:
    with faults() as each:
        for said in ["all\nb\nq\n", "e\n1\n2\nb\nb\nq\n"]:
            with each(said):
                _, phones = fleet(folder, said=said)
                assert [phone.find_my for phone in phones] == [None, None, None]


def test_after_each_screen_one_line_says_what_is_settled(folder: Path) -> None:
    shown, _ = fleet(folder, said="all\n=6\n")
    assert "3 of 6 results are known so far. Between 50 and 100 of 100" in shown
    assert "6 of 6 results are known so far. 100 of 100." in shown


# what is known already


def test_what_an_adapter_tells_is_not_asked(folder: Path) -> None:
    record = {"deviceSettings": {"isDeviceSecure": True}, "softwareInfo": {"androidVersion": "16"}}
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    done = run(folder, "--pack", "pack.json", "--from", "amapi-device", "record.json", said="1\n0\n")
    assert done.returncode == 0, done.stderr
    asked_first = done.stdout.partition("Screen 2")[0]
    assert "Can you find, lock and erase it" in asked_first
    assert "It has no lock" not in asked_first


def test_what_measuring_tells_is_not_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Device.model_validate_json('{"id": "this-computer", "label": "This computer", "screen_lock": "pin"}')
    monkeypatch.setattr("secure_checklist.cli.ask.measure_here", lambda: Subjects(Inventory(subjects=(found,))))
    done = run(folder, "--pack", "pack.json", "--measure", "--save", "kept.json", said="1\n0\n")
    assert "Can you find, lock and erase it" in done.stdout
    assert "How does this device unlock?" not in done.stdout
    assert "2 answers, 0 left open. This check ends here" in done.stdout
    assert phone_in(folder / "kept.json").find_my is True
    again = run(folder, "--pack", "pack.json", "--measure", "--resume", "kept.json")
    assert phone_in(folder / "kept.json").find_my is True, again.stdout


def test_an_old_answer_is_offered_again(folder: Path) -> None:
    old = {
        "subjects": [
            {
                "kind": "device",
                "id": "phone",
                "find_my": True,
                "observed": {"find_my": {"source": "stated", "at": "2020-01-01T00:00:00Z"}},
            }
        ],
        "complete": ["device"],
    }
    pack = json.loads(json.dumps(PACK))
    pack["sections"][0]["items"][1]["renew_after"] = 30
    (folder / "old.json").write_text(json.dumps(old), encoding="utf-8")
    (folder / "pack.json").write_text(json.dumps(pack), encoding="utf-8")
    done = run(folder, "--pack", "pack.json", "--facts", "old.json")
    assert "Your last answer, on 2020-01-01: Yes. It may have changed since." in done.stdout


def test_a_wrong_call_is_told_with_the_remedy(folder: Path) -> None:
    with faults() as each:
        for words, said in [
            (("--facts", "missing.json"), "missing.json"),
            (("--pack", "leak-preventio"), "did you mean"),
            (("--pack", "pack.json", "--facts", "phone.json", "--save", "kept.txt"), "cannot save as .txt"),
            (("--resume", "missing.json"), "missing.json"),
            (("--resume", "phone.json"), "a saved interview says of which checklist it is"),
            (("--resume", "other.json"), "name that with --pack"),
            (("--resume", "other.json", "--pack", "pack.json"), "resume it with that checklist"),
            (("--resume", "other.json", "--facts", "phone.json"), "not allowed with argument"),
            (("--budget", "-1"), "must be a whole number"),
        ]:
            with each(words, said):
                (folder / "other.json").write_text('{"checklist": "another"}', encoding="utf-8")
                done = run(folder, *words)
                assert done.returncode == 2
                assert said in done.stderr
                assert "Traceback" not in done.stderr


def test_the_shipped_checklist_asks_about_safety_first(folder: Path) -> None:
    done = run(folder, "--save", "kept.json", "--keep-all", said="2\n2\nq\n")
    asked = [done.stdout.index(text) for text in ("may be watching", "Have you planned", "Which phones, tablets")]
    assert asked == sorted(asked)
    person = kept_in(folder / "kept.json").person
    assert isinstance(person, Person)
    assert (person.fears_monitoring, person.safety_plan) == ("unsure", "in_progress")


def test_what_was_answered_on_being_watched_is_kept_only_if_asked_for(folder: Path) -> None:
    """A file on a watched device must not tell; what is said of it is the same whatever was answered."""
    files, said = set[bytes](), set[str]()
    for answer in ("1", "2", "3", "-", ""):
        done = run(folder, "--save", "kept.json", said=f"{answer}\nq\n")
        files.add((folder / "kept.json").read_bytes())
        said.add(done.stdout.rpartition("Written to")[2])
    assert len(files) == len(said) == 1
    assert "--keep-all" in said.pop()


LEFT_OUT = "answers about a leak or a threat"


def test_no_incident_is_left_out_in_silence(folder: Path) -> None:
    """Wherever it comes from, a file has it or the screen says that it hasn't; the same for whoever has none."""
    case = {"subjects": [{"kind": "device", "id": "phone"}, {"kind": "incident", "id": "case", "whose": "me"}]}
    (folder / "case.json").write_text(json.dumps(case), encoding="utf-8")
    begun: dict[tuple[str, ...], str] = {
        ("--facts", "case.json"): "q\n",
        ("--pack", "leak-response"): "1\ny\n1\nq\n",
        ("--resume", "all.json"): "q\n",
    }
    assert run(folder, "--facts", "case.json", "--save", "all.json", "--keep-all", said="q\n").returncode == 0
    for words, said in begun.items():
        for more in ((), ("--keep-all",)):
            done = run(folder, *words, "--save", "kept.json", *more, said=said)
            assert done.returncode == 0, done.stderr
            assert len(kept_in(folder / "kept.json").of_kind("incident")) == len(more), (words, more)
            assert (LEFT_OUT in " ".join(done.stdout.split())) is not bool(more), (words, more)
    assert LEFT_OUT in " ".join(run(folder, *OURS, "--save", "kept.json", said="q\n").stdout.split())


def test_a_file_with_an_incident_is_not_written_over_without_it(folder: Path) -> None:
    with faults() as each:
        for words in [("--facts", "case.json", "--save", "./case.json"), ("--resume", "case.json")]:
            with each(words):
                inventory: dict[str, object] = {"subjects": [{"kind": "incident", "id": "case", "whose": "me"}]}
                data = inventory
                if words[0] == "--resume":
                    data = {"format_version": "1.1", "checklist": "leak-prevention", "inventory": inventory}
                (folder / "case.json").write_text(json.dumps(data), encoding="utf-8")
                before = (folder / "case.json").read_bytes()
                done = run(folder, *words, said="1\nq\n")
                assert done.returncode == 2
                assert "it holds a leak or a threat" in " ".join(done.stderr.split())
                assert (folder / "case.json").read_bytes() == before
                assert run(folder, *words, "--keep-all", said="q\n").returncode == 0
                assert (folder / "case.json").read_bytes() != before
                assert kept_in(folder / "case.json").of_kind("incident")


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_on_a_terminal_it_offers_to_keep_the_answers(folder: Path) -> None:
    with terminal("ask", *OURS, "--no-color", cwd=folder) as screen:
        screen.wait_for("> ")
        screen.type("1")
        screen.wait_for("> ")
        screen.type("q")
        screen.wait_for("The screen is cleared.")
        screen.wait_for("name a file")
        screen.wait_for("> ")
        screen.type("kept.json")
        screen.wait_for("Other accounts")
        assert screen.end() == 0
    assert (folder / "kept.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_leaving_clears_the_terminal_and_keeps_nothing(folder: Path) -> None:
    with faults() as each:
        for answers in [(), ("1",), ("1", "5")]:
            with each(answers):
                before = sorted(path.name for path in folder.iterdir())
                (folder / "phones.json").write_text(json.dumps(FLEET), encoding="utf-8")
                with terminal(
                    "ask", "--pack", "pack.json", "--facts", "phones.json", "--no-color", cwd=folder
                ) as screen:
                    screen.wait_for("> ")
                    for answer in answers:
                        screen.type(answer)
                        screen.wait_for("> ")
                    screen.type("x")
                    assert screen.end() == 0
                    assert screen.seen.endswith(CLEAR)
                assert sorted(path.name for path in folder.iterdir()) == sorted({*before, "phones.json"})


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_this_computer_is_looked_at_only_with_a_yes(folder: Path) -> None:
    for answer, looked in (("", False), ("?", False), ("b", False), ("yes, please", True)):
        with terminal("ask", "--profile", "quick", "--no-color", cwd=folder) as screen:
            screen.wait_for("Look? [y/N]")
            screen.wait_for("> ")
            screen.type(answer)
            if answer in ("?", "b"):  # it asks again
                asked_again = screen.wait_for("Look? [y/N]")
                assert ("so that we don't have to ask" in " ".join(asked_again.split())) is (answer == "?")
                assert ("go on with the standard check" in " ".join(asked_again.split())) is (answer == "?")
                screen.wait_for("> ")
                screen.type("")
            screen.wait_for("Screen 1 of about")
            screen.wait_for("> ")
            screen.type("x")
            assert screen.end() == 0
        assert (b"Which system does this device run?" not in screen.seen) or not looked


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_the_keys_that_leave_and_stop_do_so_before_the_first_screen(folder: Path) -> None:
    with faults() as each:
        for key in ["x", "X", "q", "Q"]:
            with each(key):
                with terminal("ask", "--profile", "quick", "--no-color", cwd=folder) as screen:
                    screen.wait_for("Look? [y/N]")
                    screen.wait_for("> ")
                    screen.type(key)
                    assert screen.end() == 0
                assert CLEAR in screen.seen
                assert b"Screen 1 of about" not in screen.seen
                assert b"Traceback" not in screen.seen
                assert screen.seen.endswith(CLEAR) is (key.lower() == "x")


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_the_answers_are_kept_only_where_a_file_can_be_and_a_wrong_name_loses_nothing(folder: Path) -> None:
    with faults() as each:
        for key in ["", "-", "q", "x"]:
            with each(key):
                before = sorted(path.name for path in folder.iterdir())
                with terminal("ask", *OURS, "--no-color", cwd=folder) as screen:
                    for answer in ("1", "5", "kept.txt", "?", "b"):
                        screen.wait_for("> ")
                        screen.type(answer)
                    screen.wait_for("> ")
                    screen.type(key)
                    assert screen.end() == 0
                assert b"cannot save as .txt" in screen.seen
                assert b"Traceback" not in screen.seen
                assert screen.seen.endswith(CLEAR) is (key == "x")
                assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_after_a_wrong_name_all_answers_are_kept_in_the_next(folder: Path) -> None:
    with terminal("ask", *OURS, "--no-color", cwd=folder) as screen:
        for answer in ("1", "5", "kept.txt", "kept.json"):
            screen.wait_for("> ")
            screen.type(answer)
        assert screen.end() == 0
    phone = phone_in(folder / "kept.json")
    assert (phone.find_my, phone.screen_lock) == (True, "pin")


# whoever is watched


def test_words_answer_whether_somebody_is_watched_and_only_a_plain_no_is_a_no(folder: Path) -> None:
    with faults() as each:
        for said, value in [
            ("3", "yes"),
            ("yes", "yes"),
            ("Yes, watched", "yes"),
            ("y", "yes"),
            ("y...", "yes"),
            ("yes!! please help", "yes"),
            ("2", "unsure"),
            ("not sure", "unsure"),
            ("I am not sure", "unsure"),
            ("Maybe.", "unsure"),
            ("1", "no"),
            ("no", "no"),
            ("N", "no"),
            ("", None),
            ("-", None),
            ("idk", None),
            ("no idea", None),
            ("nobody but my husband", None),
            ("no, or perhaps my ex", None),
            ("he reads it all", None),
            ("9\n3", "yes"),
        ]:
            with each(said, value):
                done = run(folder, "--save", "kept.json", "--keep-all", said=f"{said}\nq\n")
                person = kept_in(folder / "kept.json").person
                assert (person.fears_monitoring if isinstance(person, Person) else None) == value
                assert ("this device may not be safe" in done.stdout) is (value in ("yes", "unsure"))
                assert ("You left this open. If somebody may see this screen" in done.stdout) is (value is None)


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_at_the_pause_each_key_does_what_is_said_of_it(folder: Path) -> None:
    with faults() as each:
        for said in ["3", "", "-", "idk", "maybe"]:
            with each(said):
                (folder / "nobody.json").write_text('{"subjects": []}', encoding="utf-8")
                with terminal("ask", "--facts", "nobody.json", "--no-color", cwd=folder) as screen:
                    for answer in (said, "what?", "b"):
                        screen.wait_for("> ")
                        screen.type(answer)
                    assert "Screen 2" not in screen.wait_for("Screen 1 of about")
                    screen.wait_for("> ")
                    screen.type(said)
                    assert "b: back to the question" in screen.wait_for("> ")
                    screen.type("q")
                    screen.wait_for("The screen is cleared.")
                    if said not in ("", "-", "idk"):
                        screen.wait_for("name a file")
                        screen.type("")
                    assert screen.end() == 0
                assert b"Traceback" not in screen.seen


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_whoever_may_be_watched_is_told_what_that_means_here_before_anything_else(folder: Path) -> None:
    (folder / "nobody.json").write_text('{"subjects": []}', encoding="utf-8")
    with terminal("ask", "--facts", "nobody.json", "--no-color", cwd=folder) as screen:
        screen.wait_for("somebody may be watching")
        screen.wait_for("> ")
        screen.type("2")
        screen.wait_for("this device may not be safe")
        told = screen.wait_for("> ")
        assert "Enter: show it on this device: how to" in told
        assert "Screen 2" not in told
        screen.type("x")
        assert screen.end() == 0
        assert screen.seen.endswith(CLEAR)


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_whoever_goes_on_reads_the_plan_and_a_number_before_anything_is_asked(folder: Path) -> None:
    """Nothing of it stays on the screen, and the country that is typed for it is in no file."""
    (folder / "nobody.json").write_text('{"subjects": []}', encoding="utf-8")
    kept: set[bytes] = set()
    for country, number in (("narnia\nBrazil", "Ligue 180: 180"), ("", "https://findahelpline.com")):
        words = ("--facts", "nobody.json", "--save", "kept.json", "--no-color")
        with terminal("ask", *words, cwd=folder) as screen:
            screen.wait_for("> ")
            screen.type("3")
            assert "Your answers are in kept.json on this device." in screen.wait_for("> ")
            screen.type("")
            for said in country.split("\n"):
                screen.wait_for("n which country" if said != "Brazil" else "Please type a country")
                screen.wait_for("> ")
                screen.type(said)
            told = screen.wait_for("Enter: clear this, and go on.")
            assert told.index(PLAN.title) < told.index("In danger:") < told.index(number)
            assert "Screen 2" not in told
            for said in ("what?", "b"):
                screen.wait_for("> ")
                screen.type(said)
            screen.wait_for("Screen 1 of about")
            for said in ("2", "", "", ""):  # unsure, to the plan, no country, on
                screen.wait_for("> ")
                screen.type(said)
            assert CLEAR.decode() in screen.wait_for("Screen 2 of about")
            kept.add((folder / "kept.json").read_bytes())
            screen.wait_for("> ")
            screen.type("b")
            screen.wait_for("Screen 1 of about")
            screen.wait_for("> ")
            screen.type("1")
            assert "this device may not be safe" not in screen.wait_for("Screen 2 of about")
    (saved,) = kept
    assert not any(word in saved for word in (b"BR", b"country", b"fears", b"safety_plan", b"unsure"))


def test_who_helps_is_right_for_the_age_and_the_country(folder: Path) -> None:
    """A watched adult, a watched minor, and one of whom neither the age nor the country is known."""
    with faults() as each:
        for country, unknown in [("GB", "0800 1111"), (None, "https://findahelpline.com")]:
            with each(country, unknown):
                numbers = (
                    {False: "0808 2000 247", True: "0800 1111", None: unknown}
                    if country
                    else dict.fromkeys((False, True, None), unknown)
                )
                for minor, number in numbers.items():
                    person = {"kind": "person", "id": "me", "minor": minor, "country": country}
                    (folder / "me.json").write_text(json.dumps({"subjects": [person]}), encoding="utf-8")
                    told = run(folder, "--facts", "me.json", "--save", "kept.json", said="yes\nq\n").stdout
                    assert told.index("this device may not be safe") < told.index(PLAN.title) < told.index(number)
                    assert told.index(number) < told.index("Screen 2 of about")
                    assert ("0808 2000 247" in told) is (country is not None and not minor)
                    assert ("Childline" in told) is (country is not None and minor is not False)
                    assert (folder / "kept.json").read_bytes().count(b"fears") == 0
                    assert PLAN.title not in run(folder, "--facts", "me.json", said="no\nq\n").stdout
                    always = run(folder, "--facts", "me.json", "--profile", "shared-access", said="no\nq\n").stdout
                    assert always.index(PLAN.title) < always.index(number) < always.index("somebody may be watching")
                    assert always.count(PLAN.title) == 1


def test_in_every_country_somebody_helps_and_the_plan_fits_on_a_screen() -> None:
    """Whoever may be under 18 is sent to nobody who helps adults only; what is for young people isn't for adults."""
    for country, minor in product((None, *(one.code for one in all_countries())), (None, True, False)):
        out = io.StringIO()
        write_plan(Screen(out, 80), packs.load("leak-prevention"), Person(country=country, minor=minor))
        told = out.getvalue()
        assert told.count("\n") <= 22, (country, minor)  # two lines are left for the keys and the answer
        plan, _, help_ = told.partition("In danger:")
        assert PLAN.title in plan
        helpers = (
            help_.partition("When somebody close is behind it:")[2] + help_.partition("For or about a young person:")[2]
        )
        assert re.search(r"  • .*(\d[\d -]{2}|https://)", helpers, re.DOTALL), (country, minor)
        assert not minor or "Only for people of 18" not in " ".join(told.split())
        assert ("For or about a young person:" in told) is (minor is not False), (country, minor)
        advice = [one.do for one in PLAN.steps if one.kind == "advice" and not one.platforms and not one.link]
        assert [line for line in chain(*advice) if line.replace("`", "") not in " ".join(plan.split())] == []


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_whoever_stops_there_keeps_what_was_answered(folder: Path) -> None:
    (folder / "nobody.json").write_text('{"subjects": []}', encoding="utf-8")
    words = ("--facts", "nobody.json", "--save", "kept.json", "--keep-all", "--no-color")
    with terminal("ask", *words, cwd=folder) as screen:
        screen.wait_for("> ")
        screen.type("3")
        screen.wait_for("this device may not be safe")
        screen.wait_for("> ")
        screen.type("q")
        screen.wait_for("The screen is cleared.")
        screen.wait_for("1 answer, 0 left open.")
        assert screen.end() == 0
    person = kept_in(folder / "kept.json").person
    assert isinstance(person, Person)
    assert person.fears_monitoring == "yes"


def test_somebody_who_says_in_words_that_they_do_not_know_leaves_it_open(folder: Path) -> None:
    with faults() as each:
        for said in ["idk", "I don\u2019t know.", "dunno", "No idea", ""]:
            with each(said):
                shown = run(folder, *OURS, said=f"{said}\na number code (pin)\n").stdout
                assert "1 answer, 1 left open." in shown
                assert "Please" not in shown
