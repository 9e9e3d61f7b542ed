"""The command `ask`: screen by screen, explained, declined, taken back; kept only where a file is named."""

import io
import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from secure_checklist import Device, Inventory, Person, evaluate, packs, translations
from secure_checklist.cli.ask import URGENT, write_plan
from secure_checklist.cli.prompts import is_said, is_unknown, rest_no, says_yes
from secure_checklist.core.countries import all_countries
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.interview import load_interview
from tests.cases import each, spread, tables
from tests.commands import called_in_text, refused
from tests.terminals import CLEAR, typed

PLAN = packs.load("leak-prevention").item("safety.plan-first")
TABLES = tables(__file__)
PHONES, OURS = ("--pack", "pack.json"), ("--pack", "pack.json", "--facts", "phone.json")
SAVE = ("--save", "kept.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in TABLES["files"].items():
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str, said: str = "") -> CompletedProcess[str]:
    done = called_in_text("ask", *words, said=said, cwd=folder, env={"COLUMNS": "100"})
    assert done.returncode in (0, 2), done.stderr
    return done


def kept_in(file: Path) -> Inventory:
    return load_interview(file).inventory


def devices_in(file: Path) -> list[Device]:
    return [one for one in kept_in(file).of_kind("device") if isinstance(one, Device)]


def person_in(file: Path) -> Person:
    person = kept_in(file).person
    assert isinstance(person, Person)
    return person


# keeping and going on ------------------------------------------------------------------------------------------------


def test_answers_are_kept_only_where_a_file_is_named_and_are_an_inventory_for_other_commands(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert "2 questions answered, 0 left open. This check ends here." in run(folder, *OURS, said="1\n5\n").stdout
    assert sorted(path.name for path in folder.iterdir()) == before
    assert "can't save as .txt" in refused(run(folder, *OURS, "--save", "kept.txt", said="1\n"))
    run(folder, *OURS, *SAVE, said="1\n6\n")
    (phone,) = devices_in(folder / "kept.json")
    assert (phone.find_my, phone.screen_lock) == (True, "password")
    assert phone.observed["screen_lock"].at is not None
    assert "100 out of 100" in called_in_text("check", *PHONES, "--facts", "kept.json", cwd=folder).stdout
    assert (
        "0 questions answered, 0 left open. This check ends here."
        in run(folder, *PHONES, "--resume", "kept.json").stdout
    )


def test_a_question_can_be_explained_declined_left_open_and_taken_back(folder: Path) -> None:
    done = run(folder, *OURS, *SAVE, said="?\n1\nb\n-\n?\nmaybe\n9\n2\n").stdout
    assert all(f"We ask this because of: {title} it." in done for title in ("Lock", "Find"))
    wrong = "Please type a number from 1 to 6. Enter: I don't know. ?: explain, and more keys."
    assert " ".join(done.split()).count(wrong) == 2
    assert "1 question answered, 1 left open." in done
    (phone,) = devices_in(folder / "kept.json")
    assert (phone.screen_lock, phone.find_my, dict(phone.unknown)) == ("swipe", None, {"find_my": "declined"})
    shown = run(folder, *OURS, said="I don\u2019t know.\na number code (pin)\n").stdout
    assert ("1 question answered, 1 left open." in shown, "Please" in shown) == (True, False)


@each("said, labels, complete", TABLES["lists"])
def test_a_list_is_complete_once_it_is_answered(folder: Path, said: str, labels: list[str], complete: bool) -> None:
    shown = run(folder, *PHONES, *SAVE, said=f"{said}\nq\n").stdout
    assert "Which phones, tablets and computers do you use?" in shown
    assert [one.label for one in devices_in(folder / "kept.json")] == labels
    assert (kept_in(folder / "kept.json").complete == {"device"}) is complete


def test_a_budget_ends_it_early_and_the_screens_count_down(folder: Path) -> None:
    done = run(folder, *PHONES, "--budget", "1", said="1\n1\n1\n").stdout
    assert "Screen 1 of 1 at most" in done
    assert "Screen 2" not in done
    assert "1 question answered, 0 left open. There are more questions." in done
    run(folder, *PHONES, *SAVE, "--budget", "2", said="1\nq\n")
    for said, screen in (("q\n", "Screen 1 of 1 at most\n"), ("1\n", "Screen 1 of 1 at most\n"), ("q\n", "Screen 1\n")):
        assert screen in run(folder, *PHONES, "--resume", "kept.json", said=said).stdout, "what is left of it, if any"
    quick, whole = (run(folder, *words, said="q\n").stdout for words in ((), ("--profile", "full")))
    assert ("Profile: Quick check." in quick, "Screen 1 of 7 at most" in quick) == (True, True)
    assert "Screen 1\n" in whole


# several subjects at once --------------------------------------------------------------------------------------------


def fleet(folder: Path, said: str) -> tuple[str, list[Device]]:
    """Ask of three phones; return what was shown, and what is known of them then."""
    done = run(folder, *PHONES, "--facts", "phones.json", *SAVE, said=said)
    return done.stdout, devices_in(folder / "kept.json")


@each("said, found", TABLES["several"])
def test_one_question_on_several_is_answered_by_their_numbers(
    folder: Path, said: str, found: list[bool | None]
) -> None:
    """A subject that isn't named stays unknown unless no is said for the rest; what is taken back leaves the file."""
    shown, phones = fleet(folder, f"{said}\nq\n")
    assert "Can you find, lock and erase this device from another one?" in shown
    assert [phone.find_my for phone in phones] == found
    reasons = {phone.unknown.get("find_my") for phone in phones if phone.find_my is None}
    assert reasons <= {"declined", "not_reported", None if "b" in said.split("\n") else "declined"}
    assert ("declined" in reasons) is (said == "-")


def test_one_question_with_choices_is_asked_for_each_or_once_for_all(folder: Path) -> None:
    shown, phones = fleet(folder, "all\n6\n=5\n")
    assert [phone.screen_lock for phone in phones] == ["password", "pin", "pin"]
    assert shown.count("A password with letters") == 1
    assert [f"  {phone.label}\n" in shown for phone in phones] == [True, True, False]


# what is known already -----------------------------------------------------------------------------------------------


def test_what_is_known_already_is_not_asked(folder: Path) -> None:
    shown = run(folder, *PHONES, "--from", "amapi-device", "record.json", said="0\n1\n").stdout
    assert "Can you find, lock and erase this device" in shown
    old = run(folder, "--pack", "renewed.json", "--facts", "old.json").stdout
    assert "Your last answer, on 2020-01-01: Yes. It may have changed since." in old


# what isn't kept -----------------------------------------------------------------------------------------------------


def test_what_was_answered_on_being_watched_is_kept_only_if_asked_for(folder: Path) -> None:
    """A file on a watched device must not tell; what is said of it is the same whatever was answered."""
    files, said = set[bytes](), set[str]()
    for answer in ("1", "2", "3", "-", ""):
        done = run(folder, *SAVE, said=f"{answer}\nq\n")
        files.add((folder / "kept.json").read_bytes())
        said.add(done.stdout.rpartition("Written to")[2])
    assert len(files) == len(said) == 1
    assert "--keep-all" in said.pop()
    done = run(folder, *SAVE, "--keep-all", said="2\n" + 3 * "\n" + "2\n" + 3 * "\n" + "q\n")
    asked = [done.stdout.index(text) for text in ("may be watching", "Have you planned", "Which phones, tablets")]
    assert asked == sorted(asked)
    person = person_in(folder / "kept.json")
    assert (person.fears_monitoring, person.safety_plan) == ("unsure", "in_progress")


LEFT_OUT = "answers about a leak or a threat"


def test_no_incident_is_left_out_in_silence(folder: Path) -> None:
    """Wherever it comes from, a file has it or the screen says that it hasn't; the same for whoever has none."""
    run(folder, "--facts", "case.json", "--save", "all.json", "--keep-all", said="q\n")
    begun: tuple[tuple[tuple[str, ...], str], ...] = (
        (("--facts", "case.json"), "q\n"),
        (("--pack", "leak-response"), "1\ny\n1\nq\n"),
        (("--resume", "all.json"), "q\n"),
    )
    for (words, said), more in product(begun, ((), ("--keep-all",))):
        done = run(folder, *words, *SAVE, *more, said=said)
        assert len(kept_in(folder / "kept.json").of_kind("incident")) == len(more), (words, more)
        assert (LEFT_OUT in " ".join(done.stdout.split())) is not bool(more), (words, more)
    assert LEFT_OUT in " ".join(run(folder, *OURS, *SAVE, said="q\n").stdout.split())


@each("words", [("--facts", "case.json", "--save", "./case.json"), ("--resume", "saved.json")])
def test_a_file_with_an_incident_is_not_written_over_without_it(folder: Path, words: tuple[str, ...]) -> None:
    file = folder / words[1]
    before = file.read_bytes()
    assert "has answers about a leak or a threat" in " ".join(refused(run(folder, *words, said="1\nq\n")).split())
    assert file.read_bytes() == before
    run(folder, *words, "--keep-all", said="q\n")
    assert file.read_bytes() != before
    assert kept_in(file).of_kind("incident")


# whoever is watched --------------------------------------------------------------------------------------------------


@each("value, said", [(value, one) for value, said in TABLES["watched"].items() for one in said])
def test_only_a_plain_no_says_that_nobody_watches(folder: Path, value: str, said: str) -> None:
    """What is no answer in plain words is left open."""
    shown = run(folder, *SAVE, "--keep-all", said=f"{said}\nq\n").stdout
    assert person_in(folder / "kept.json").fears_monitoring == (value or None)
    assert ("this device may not be safe" in shown) is (value in ("yes", "unsure"))
    cried = said in ("nobody but my husband", "no, or perhaps my ex", "he reads it all")  # who to call, and asked again
    assert [one in shown for one in ("You don't have to answer", "You aren't alone.")] == [not (value or cried), cried]


@each("country, minor", product(("GB", None), (False, True, None)))
def test_who_helps_is_right_for_the_age_and_the_country(folder: Path, country: str | None, minor: bool | None) -> None:
    """A watched adult, a watched minor, and one whose age and country aren't known."""
    number = ("0808 2000 247" if minor is False else "0800 1111") if country else "https://findahelpline.com"
    person = {"kind": "person", "id": "me", "minor": minor, "country": country}
    (folder / "me.json").write_text(json.dumps({"subjects": [person]}), encoding="utf-8")
    text = run(folder, "--facts", "me.json", *SAVE, said="yes\nq\n").stdout
    places = [
        text.index(one) for one in ("this device may not be safe", PLAN.title, number, "Has one of these just happened")
    ]
    assert places == sorted(places)
    assert b"fears" not in (folder / "kept.json").read_bytes()
    assert number not in run(folder, "--facts", "me.json", said="no\nq\n").stdout
    always = run(folder, "--facts", "me.json", "--profile", "shared-access", said="no\nq\n").stdout
    assert always.index(PLAN.title) < always.index(number) < always.index("someone may be watching")


def test_in_every_country_somebody_helps_and_the_plan_fits_on_a_screen() -> None:
    """Whoever may be under 18 is sent to nobody who helps adults only; what is for young people isn't for adults."""
    countries = spread((None, *(one.code for one in all_countries())), 40)
    for country, minor in product(countries, (None, True, False)):
        out = io.StringIO()
        write_plan(Screen(out, 80), packs.load("leak-prevention"), Person(country=country, minor=minor))
        text = out.getvalue()
        assert text.count("\n") <= 22, (country, minor)  # two lines are left for the keys and the answer
        plan, _, help_ = text.partition("In danger:")
        assert PLAN.title in plan
        helpers = "".join(
            help_.partition(head)[2] for head in ("When someone close is behind it:", "For or about a young person:")
        )
        assert re.search(r"  • .*(\d[\d -]{2}|https://)", helpers, re.DOTALL), (country, minor)
        assert not minor or "Only for people aged 18" not in " ".join(text.split())
        assert ("For or about a young person:" in text) is (minor is not False), (country, minor)


# on a terminal -------------------------------------------------------------------------------------------------------


@each("answers", [(), ("1",), ("1", "5", "kept.txt", "?", "b")])
def test_leaving_clears_the_terminal_and_a_wrong_name_loses_nothing(folder: Path, answers: tuple[str, ...]) -> None:
    before = sorted(path.name for path in folder.iterdir())
    shown = typed("ask", *OURS, said=(*answers, "x"), cwd=folder)
    assert (shown.code, shown.seen.endswith(CLEAR), len(shown.screens)) == (0, True, len(answers) + 2)
    assert sorted(path.name for path in folder.iterdir()) == before
    stopped = typed("ask", *OURS, said=("1", "q"), cwd=folder)
    assert "The screen is cleared." in stopped.screens[2].partition(CLEAR)[2]
    kept = typed("ask", *OURS, said=("1", "5", "kept.txt", "kept.json"), cwd=folder)
    assert "can't save as .txt" in kept.screens[3]
    assert "Other accounts" in kept.screens[-1]
    (phone,) = devices_in(folder / "kept.json")
    assert (phone.find_my, phone.screen_lock) == (True, "pin")
    (folder / "kept.json").unlink()


@each("countries, number", [(("narnia", "Brazil"), "Ligue 180: 180"), (("",), "https://findahelpline.com")])
def test_whoever_goes_on_reads_the_plan_and_a_number_before_anything_is_asked(
    folder: Path, countries: tuple[str, ...], number: str
) -> None:
    """Nothing of it stays on the screen, and the country that is typed for it is in no file, and asked for once."""
    asked_again = countries[:1] if countries == ("",) else ()
    said = ("3", "", *countries, "what?", "b", "2", "", *asked_again, "", "b", "1")
    shown = typed("ask", "--facts", "nobody.json", *SAVE, said=said, cwd=folder)
    assert "Your answers are in kept.json on this device." in shown.screens[1]
    assert "hich country" in shown.screens[2]
    text = shown.screens[2 + len(countries)]
    assert text.index(PLAN.title) < text.index("In danger:") < text.index(number)
    assert text.rindex("Enter: clear this, and go on.") > text.index(number)
    on, last = shown.screens[len(said) - 2], shown.screens[len(said)]
    assert CLEAR in on.partition("Has one of these")[0], "unsure, to the plan, no country, on"
    assert "this device may not be safe" not in last
    assert "Has one of these just happened" in last
    saved = (folder / "kept.json").read_bytes()
    assert not any(word in saved for word in (b"BR", b"country", b"fears", b"safety_plan", b"unsure"))


# words ---------------------------------------------------------------------------------------------------------------


@each("tag", TABLES["words"])
def test_yes_no_unsure_and_not_known_are_kept_apart_in_each_language(tag: str) -> None:
    """What says yes can't say no as well, or a person who is watched would be taken for safe."""
    said: dict[str, list[str]] = TABLES["words"][tag]
    with translations.in_language(tag):
        heard: dict[str, Callable[[str], bool]] = {
            "yes": says_yes,
            "no": lambda one: is_said(one, "cli.words.no"),
            "unknown": is_unknown,
            "unsure": lambda one: is_said(one, "cli.words.unsure"),
        }
        for name, hears in heard.items():
            assert [one for one in said[name] if not hears(one)] == [], name
        for name, other in (("yes", "no"), ("yes", "unknown"), ("yes", "unsure"), ("no", "unknown"), ("unknown", "no")):
            assert [one for one in (*said[other], "", "-", "?") if heard[name](one)] == [], (name, other)
        assert [one for one in (*said["yes"], *said["no"]) if heard["unsure"](one)] == []
        assert [one for one in said["rest"] if rest_no(one) != ("1", False)] == []
        lists = [set(message(f"cli.words.{name}").split(", ")) for name in heard]
        assert len(set[str]().union(*lists)) == sum(map(len, lists))


def test_what_an_answer_calls_for_at_once_comes_before_the_next_question(folder: Path) -> None:
    """Its steps are the next screen, or a number and a key for help at once, with which the response begins there."""
    begun = ("ask", "--profile", "quick")
    for place, event in enumerate(Person.recent_events.vocabulary or (), 1):
        (item,) = evaluate(packs.load("leak-prevention"), happened(event)).urgent
        urgent = event in URGENT
        shown = typed(*begun, said=("no", str(place), *["d"] * urgent, "", "", "x"), cwd=folder, columns=80)
        first = packs.load("leak-prevention").item(item).steps[0].do[0]
        assert first in " ".join(shown.screens[2 + urgent].split()), event
        assert ("Enter: get help now." in shown.screens[2]) is urgent, event
        helped = typed(*begun, said=("no", str(place), "", "x"), cwd=folder, columns=80)
        assert ("How are things right now?" in helped.seen) is urgent, event
    gone_on = typed(*begun, said=("no", "3", "n", "x"), cwd=folder, columns=80)
    assert "How are things right now?" not in gone_on.seen
    assert "protect yourself from" in gone_on.screens[3]


def test_whoever_may_be_watched_can_say_that_no_one_near_them_did_it(folder: Path) -> None:
    """Then they read what to do at once, though a guard holds it; nothing of it is kept."""
    begun, watched = ("ask", "--profile", "quick"), ("not sure", "", "uk", "")
    for place, event in enumerate(Person.recent_events.vocabulary or (), 1):
        (item,) = evaluate(packs.load("leak-prevention"), happened(event)).urgent
        first = packs.load("leak-prevention").item(item).steps[0].do[0]
        shown = typed(*begun, said=(*watched, str(place), "s", "d", "x"), cwd=folder, columns=80)
        assert first in " ".join(shown.seen.split()), event
        left = typed(*begun, said=(*watched, str(place), "x"), cwd=folder, columns=80)
        held = "and no one close to you?" in " ".join(left.seen.split())
        assert held is ("alerts-others" in packs.load("leak-prevention").item(item).tags), event


@each("said", [(), ("no",), ("no", "4"), ("no", "4", "spain"), ("q",)])
def test_the_response_begins_at_any_prompt_that_names_it(folder: Path, said: tuple[str, ...]) -> None:
    """As it is named, or as the command; and whoever writes a sentence instead of a number reads how to get help."""
    for typed_ in ("respond", "secure-checklist respond"):
        shown = typed("ask", "--profile", "quick", said=(*said, typed_, "x"), cwd=folder)
        assert "How are things right now?" in shown.screens[-2]
    told = typed("ask", "--profile", "quick", said=(*said, "he has my picture", "x"), cwd=folder)
    assert "secure-checklist respond" in told.screens[-2]


@each("watched", ["not sure", "yes"])
def test_whoever_may_be_watched_stops_without_a_list_unless_they_want_one(folder: Path, watched: str) -> None:
    for key, listed in (("x", False), ("q", False), ("b", False), ("", True)):
        shown = typed("ask", "--profile", "quick", said=(watched, "", "uk", "", "q", key, "x"), cwd=folder)
        assert ("[ ]" in shown.seen) is listed


def test_what_was_answered_is_not_asked_again_where_help_begins(folder: Path) -> None:
    said = ("not sure", "", "uk", "", "3", "", "", "6", "1 2", "2", "6", "x")
    shown = typed("ask", "--profile", "quick", said=said, cwd=folder, columns=80)
    text = " ".join(shown.seen.split())
    for known in ("Someone is asking me for a private picture", "United Kingdom", "I'm not sure"):
        assert known in text[text.index("Your answers so far") :], "what was answered is shown"
    assert "What happened?" not in text
    assert "hich country" not in text[text.index("Your answers so far") :]


def happened(event: Any) -> Inventory:
    return Inventory().with_subjects(Person(id="person", recent_events=frozenset({event})))
