"""The command `ask`: one question at a time, explained, declined, taken back; kept only where a file is named."""

import json
import os
from pathlib import Path
from subprocess import CompletedProcess
from typing import get_args

import pytest

from secure_checklist import Device, Person, load_inventory
from secure_checklist.core import all_messages
from secure_checklist.interview import InputKind
from tests.commands import called_in_text
from tests.terminals import terminal

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
                    "weight": 9,
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


def test_answers_are_kept_only_where_a_file_is_named(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    done = run(folder, *OURS, said="5\n1\n")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before
    assert "2 answers, 0 left open. No other question can change the result." in done.stdout
    done = run(folder, *OURS, "--save", "kept.json", said="2\n1\n")
    assert done.returncode == 0, done.stderr
    (phone,) = load_inventory(folder / "kept.json").of_kind("device")
    assert isinstance(phone, Device)
    assert phone.find_my is True
    assert phone.screen_lock == "swipe"
    assert phone.observed["screen_lock"].at is not None
    again = run(folder, "--pack", "pack.json", "--facts", "kept.json")
    assert "0 answers, 0 left open. No other question can change the result." in again.stdout


def test_stopping_keeps_what_was_answered_and_it_goes_on_later(folder: Path) -> None:
    first = run(folder, *OURS, "--save", "kept.json", said="6\nq\n")
    assert "1 answer, 0 left open. At most one question is left." in first.stdout
    second = run(folder, "--pack", "pack.json", "--facts", "kept.json", "--save", "kept.json", said="1\n")
    assert "1 answer, 0 left open. No other question can change the result." in second.stdout
    assert "100 of 100" in second.stdout


def test_a_question_can_be_explained_declined_left_open_and_taken_back(folder: Path) -> None:
    done = run(folder, *OURS, "--save", "kept.json", said="?\n5\nb\n-\n?\n2\n")
    assert "It is asked because of: Lock it." in done.stdout
    assert "Yes: decides 1 item." in done.stdout
    assert "1 answer, 1 left open." in done.stdout
    (phone,) = load_inventory(folder / "kept.json").of_kind("device")
    assert isinstance(phone, Device)
    assert phone.find_my is False
    assert dict(phone.unknown) == {"screen_lock": "declined"}
    open_ = run(folder, *OURS, said="\n\n")
    assert "0 answers, 2 left open." in open_.stdout


def test_a_wrong_answer_is_told_and_asked_again(folder: Path) -> None:
    done = run(folder, *OURS, said="maybe\n9\n1\n2\n")
    assert done.stdout.count("Please type a number from 1 to 6.") == 2
    assert "2 answers" in done.stdout


def test_subjects_are_named_by_number_or_in_words(folder: Path) -> None:
    done = run(folder, "--pack", "pack.json", "--save", "kept.json", said="1\n\n\nGrandma's phone\nq\n")
    assert done.returncode == 0, done.stderr
    kept = load_inventory(folder / "kept.json")
    assert [subject.label for subject in kept.of_kind("device")] == ["My phone", "Grandma's phone"]


def test_a_limit_ends_it_early(folder: Path) -> None:
    done = run(folder, *OURS, "--limit", "1", said="1\n1\n")
    assert "1 answer, 0 left open. At most one question is left." in done.stdout


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--facts", "missing.json"), "missing.json"),
        (("--pack", "leak-preventio"), "did you mean"),
        (("--pack", "pack.json", "--facts", "phone.json", "--save", "kept.txt"), "cannot save as .txt"),
    ],
)
def test_a_wrong_call_is_told_with_the_remedy(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = run(folder, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_shipped_checklist_asks_about_safety_first(folder: Path) -> None:
    done = run(folder, "--save", "kept.json", "--keep-all", said="2\nq\n")
    assert done.stdout.index("somebody may be watching") < done.stdout.index("Which phones, tablets")
    person = load_inventory(folder / "kept.json").person
    assert isinstance(person, Person)
    assert person.fears_monitoring == "unsure"


def test_what_was_answered_on_being_watched_is_kept_only_if_asked_for(folder: Path) -> None:
    """A file on a watched device must not tell; what is said of it is the same whatever was answered."""
    files, said = set[bytes](), set[str]()
    for answer in ("1", "2", "3", "-", ""):
        done = run(folder, "--save", "kept.json", said=f"{answer}\nq\n")
        files.add((folder / "kept.json").read_bytes())
        said.add(done.stdout.rpartition("Written to")[2])
    assert len(files) == len(said) == 1
    assert "--keep-all" in said.pop()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_on_a_terminal_it_offers_to_keep_the_answers(folder: Path) -> None:
    with terminal("ask", *OURS, "--no-color", cwd=folder) as screen:
        screen.wait_for("> ")
        screen.type("1")
        screen.wait_for("> ")
        screen.type("q")
        screen.wait_for("name a file")
        screen.wait_for("> ")
        screen.type("kept.json")
        screen.wait_for("readable by you only")
        assert screen.end() == 0
    assert (folder / "kept.json").exists()


def test_every_kind_of_answer_is_asked_for_in_words() -> None:
    free = set(get_args(InputKind)) - {"yes_no", "one_of"}  # these two have choices
    assert {f"cli.wanted.{kind}" for kind in free} <= set(all_messages())


@pytest.mark.parametrize("said", ["idk", "I don\u2019t know.", "dunno", "No idea", ""])
def test_somebody_who_says_in_words_that_they_do_not_know_leaves_it_open(folder: Path, said: str) -> None:
    shown = run(folder, *OURS, said=f"{said}\nyes\n").stdout
    assert "1 answer, 1 left open." in shown
    assert "Please" not in shown
