"""The command `respond`: asks, shows the card and the plan, walks it; writes nothing unless asked; leaves at once."""

import json
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

import pytest

from secure_checklist import load_inventory, packs
from secure_checklist.cli.asking import Asking
from secure_checklist.cli.prompts import Stopped
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen as Terminal
from secure_checklist.incident import Incident, IncidentInterview
from secure_checklist.incident.interview import question_of
from secure_checklist.incident.screens import first_screens
from secure_checklist.interview.screens import Screen as Asked
from secure_checklist.subjects.incident import ABOUT_WATCHING
from tests.cases import each, tables
from tests.commands import called_in_text, risks
from tests.golden_branches import FOLDER, names
from tests.terminals import CLEAR, Typed, typed


def run(*words: str, said: str = "", cwd: Path | None = None) -> CompletedProcess[str]:
    """Call the command with answers, between which stand blanks."""
    lines = "".join(f"{one.strip('_')}\n" for one in said.split(" ")) if said else ""
    return called_in_text("respond", *words, said=lines, cwd=cwd, env={"COLUMNS": "100"})


def shown(*words: str, said: str = "") -> str:
    """Return what the command shows as one line."""
    return " ".join(run(*words, said=said).stdout.split())


@pytest.fixture
def of_case(tmp_path: Path) -> Callable[..., str]:
    """Return what is shown of a file with one incident."""

    def of(*words: str, **facts: object) -> str:
        file = tmp_path / "case.json"
        file.write_text(json.dumps({"subjects": [{"kind": "incident", **facts}]}), encoding="utf-8")
        return shown("--facts", str(file), *words)

    return of


# the card ------------------------------------------------------------------------------------------------------------

TABLES = tables(__file__)
PATHS: dict[str, str] = TABLES["paths"]
"""What is typed up to each card."""
CARDS = {one.id: one for one in packs.load("leak-response").cards.cards}


@each("name", PATHS)
def test_the_first_act_comes_within_sixty_words_besides_the_questions(name: str) -> None:
    """All that stands on the screen before the card but what the three screens ask, or the first one in danger."""
    before, card, acts = shown("--country", "US", said=PATHS[name]).partition(f"{CARDS[name].title} 1. ")
    screens = first_screens()[: 1 if name in ("danger", "self-harm") else 3]
    asked = [screen.text for screen in screens if len(screen.questions) > 1]
    for one in (one for screen in screens for one in screen.questions):
        asked += [one.text, *(choice.label for choice in one.choices)]
    assert all(one in before for one in asked)
    words, *others = (len(re.findall(r"[^\W\d_][\w']*", one)) for one in (before + card, *asked))
    assert words - sum(others) <= 60
    assert re.match(r"\w.* 2\. \w.* 3\. \w", acts)


def test_with_no_answers_it_shows_what_is_safe_for_anybody() -> None:
    text = shown()
    said = "x: leave|How are things right now?|1. If you aren't safe right now|use another one|Press x to leave"
    places = [text.index(one) for one in said.split("|")]
    assert places == sorted(places)
    assert "StopNCII" not in text
    assert text.count("Don't argue with the person doing this") == 1, "what not to do is said once"
    assert "Skip this if it isn't your situation." in text
    assert "depending on: Could someone else look at the phone" in shown("--details")


@each("country, said, number", [("US", "3", "911"), ("GB", "1 2", "999")])
def test_behind_the_card_of_an_emergency_stands_little_more(country: str, said: str, number: str) -> None:
    """Nobody in danger is led through fifteen questions: the number in the first act, below it and at the end.

    Someone who may end their life reads in the first act whom to call, and no legal advice; who listens comes last.
    """
    text, danger = shown("--country", country, said=said), said[0] == "1"
    comfort = CARDS["danger" if danger else "self-harm"].comfort
    assert "Who did it happen to?" not in text
    assert text.count(number) == 3
    behind = text.rpartition(comfort)[2]
    ends = "This is information" if danger else "988 Lifeline"
    assert ("This is information" in text) is danger
    assert number in behind[-60:] if danger else f"call {number}. {ends}" in " ".join(behind.split())
    assert "If someone may see this screen" not in behind
    assert len(behind[behind.index(ends) : behind.rindex("(the emergency number)")].split()) <= 90
    for absent in ("violence at home", "Don't pay, and note what they wrote", "In the first hour", "What not to do"):
        assert absent not in behind
    assert "The rest can wait until" in behind


# the police, the law, the times --------------------------------------------------------------------------------------

RISKY = {"whose": "me", "age_when_taken": "adult", "age_now": "adult", "danger_now": "no", "demands": ["money"]}
WARNING = "telling the police can get you into trouble"


@each("country", ["UG", "MA", "KE", "TN", "PK"])
def test_where_telling_can_turn_on_somebody_it_says_so_before_it_names_the_police(
    of_case: Callable[..., str], country: str
) -> None:
    facts: dict[str, object] = {**RISKY, "country": country, "wants_police": "yes", "happened": ["threat"]}
    text = of_case(**facts)
    assert text.count(WARNING) == 1
    named = [text.index(f"{message(f'need.{need}')}:") for need in ("police", "cybercrime")]
    assert text.index(WARNING) < min(named)
    assert text.index("In the first hour") < text.index(WARNING) < text.index("What not to do"), "above the plan"
    assert "Report the threat to police or a cybercrime service (your choice)" in text
    details = of_case("--details", **facts)
    assert "Human Rights Watch" not in text
    assert details.index(WARNING) < details.index("Human Rights Watch") < details.index("What not to do")
    assert WARNING not in of_case(**{**facts, "country": "DE"})
    for urgent in ({"danger_now": "yes"}, {"self_harm_now": "unsure"}):  # whoever needs help at once isn't frightened
        crisis = of_case("--details", **{**facts, "did_it": "partner", **urgent})
        assert (WARNING in crisis, "gay" in crisis) == (False, False)


@each("country, option, facts, there, absent", TABLES["times"])
def test_times_are_for_whoever_was_harmed_and_wait_while_it_is_urgent(
    of_case: Callable[..., str],
    country: str,
    option: str,
    facts: dict[str, object],
    there: list[str],
    absent: list[str],
) -> None:
    """Each once, in a line; the young read first that there is time; what wasn't found, and duties, on demand."""
    text = of_case(*filter(None, (option,)), **{**RISKY, "country": country, "happened": ["threat"], **facts})
    assert [one for one in there if one not in text] == []
    assert text.count("time to act. For lesser offences") <= 1
    assert [one for one in absent if one in text] == []


def test_a_step_names_few_who_help_and_every_platform(of_case: Callable[..., str]) -> None:
    named = ["instagram", "snapchat", "tiktok"]
    text = of_case(**{**RISKY, "country": "GB", "happened": ["posted", "threat"], "platforms": named})
    for need, most in (("victim_support", 2), ("platform_report", 3)):
        rest = text.partition(f" {message(f'need.{need}')}: ")[2]
        assert len(re.split(r"\S: \u2022 | \d+\. ", rest)[0].split("\u2022 ")) - 1 == most, rest[:400]


# branches ------------------------------------------------------------------------------------------------------------


@each("name", names(), quick=8)
def test_every_branch_begins_with_the_card_and_shows_few_do_nots_at_once(name: str) -> None:
    """At most five; all, and raw questions, are details."""
    path = str(FOLDER / f"{name}.json")
    brief, full = (run("--facts", path, *more).stdout for more in ((), ("--details",)))
    assert re.match(r"\n\S.*\n  1\. \S", brief), "the card comes first"
    few, all_ = (len(re.findall(r"^  ! ", text, re.MULTILINE)) for text in (brief, full))
    assert few <= 5
    assert all_ >= few
    assert "depending on: " not in " ".join(brief.split())


# answers -------------------------------------------------------------------------------------------------------------

PART = "Which state, province or nation of that country do they live in?"


@each("country, answer, part", [("us", "california", "US-CA"), ("GB", "2", "GB-NIR")])
def test_it_asks_in_which_part_of_the_country_after_the_card(
    country: str, answer: str, part: str, tmp_path: Path
) -> None:
    """A name, a code or the number of a short list is an answer; where nothing differs, nobody is asked."""
    file = tmp_path / f"{part}.json"
    text = shown("--save", str(file), said=f"6 2 8 3 ? {country} _ _ _ {answer} q")
    assert "ISO 3166-1" in text, "what the answer means"
    assert text.index("1. ") < text.index(PART)
    assert text.count(PART) == 1, text
    (incident,) = load_inventory(file).of_kind("incident")
    assert isinstance(incident, Incident)
    assert incident.subdivision == part
    assert PART not in shown(said="6 2 8 3 FR" + " _" * 20)


def test_law_what_is_said_of_a_wrong_answer_is_whole_sentences() -> None:
    """Of every question about an incident, and whatever is typed: none begins within another."""
    wrong = ("zq7", "03/04/2026", "1.1.2099", "30.2.2026", "Britian", "-5", "9999", "soon")
    for field in (name for name, fact in Incident.facts().items() if fact.reads is None):
        question, screen = question_of(field, "US"), Terminal(StringIO(), width=100)
        asking = Asking(screen, IncidentInterview().in_country("US"))
        typed_in = patch.object(sys, "stdin", StringIO("".join(f"{one}\n" for one in wrong)))
        with typed_in, patch.object(screen, "write") as written, suppress(Stopped):
            asking.ask(Asked.of(question))
        said = [call.args[0] for call in written.call_args_list if call.kwargs.get("style") == "open"]
        assert said or question.input == "text", field
        for line in said:
            assert re.fullmatch(r"[A-Z].*[.?]", line), line
            assert not re.search(r"[a-z] (This|There|Please|Write) |[a-z][.?][.,]", line), line


@each("key", "ht")
@each("answers", ["1", "_ 1"])
def test_what_a_key_says_holds_after_the_next_answer(key: str, answers: str) -> None:
    text = shown("--country", "GB", said=f"{key} {answers}")
    silent = key == "t" and answers.startswith("1")  # who hears can call, and say nothing
    assert ("1. Text the emergency number" in text) is (answers.startswith("1") and not silent)
    assert ("1. Call" in text) is silent
    assert (": call 999. Police, ambulance and fire. Can't speak? Press 55" in text) is silent
    assert re.findall(r": call (?!999)", text) == []


def test_reading_is_hard_and_a_watched_screen_hold_until_the_card() -> None:
    acts, hard, watched = (shown("--country", "GB", said=f"{key}6 2 6 1") for key in ("", "r ", "s "))
    title = "A stranger is threatening me or pushing for pictures"
    assert " 3. " in acts[acts.index(title) : acts.index("Who can help:")]
    assert " 3. " not in hard[hard.index(title) : hard.index("Who can help:")]
    assert title not in watched


@each("before", ["6 1 6 1", "6 1 6 1 uk", "6 1 6 1 uk _", "6 1 6 1 uk _ q", "6 1 6 1 uk _ q _"])
def test_a_screen_that_someone_may_see_can_be_hidden_at_any_prompt(tmp_path: Path, before: str) -> None:
    """At the country, the card, a question behind it, the plan and a step."""
    after = on_terminal(tmp_path, "", f"{before} s x", columns=80).screens[-2]
    assert CLEAR in after
    shown = after.rpartition(CLEAR)[2]
    assert "stranger" not in shown
    assert "Something to" in shown or "Don't pay" in shown


@each("said", ["6 2 1 b 6 1", "6 2 6 b _ 1", "6 2 6 b b _ _ 1", "6 2 6 1 b _"])
def test_law_back_leads_to_the_question_before_where_enter_keeps_what_was_said(said: str) -> None:
    text = shown("--country", "GB", said=said)
    assert "A stranger is threatening me or pushing for pictures" in text
    assert "Enter: keep your earlier answer." in text
    assert shown("--country", "GB", said="? 6 ? 2 ? 6 ? 1").count("Your answer decides what you read next.") == 4


# what is written, and what gives nothing away ------------------------------------------------------------------------


@each("country, said", TABLES["discreet"])
def test_a_discreet_screen_has_the_acts_and_a_number_and_gives_nothing_away(country: str, said: str) -> None:
    """Questions, acts and titles alike say nothing of what happened; more is asked, and shown, on demand alone."""
    text = run("--discreet", "--country", country, said=said).stdout
    assert re.search(r"^  3\. ", text.split("You don't have to do this alone")[0].split("\n\n")[-2], re.MULTILINE)
    assert re.search(r"[a-z]: call [0-9][0-9 -]+", text)
    path = FOLDER / "uk-adult-three-platforms.json"
    whole = text + run("--discreet", "--facts", str(path)).stdout
    telling = "picture|photo|leak|shared|posted|fake|partner|abuse|threat|suicid|blackmail|stopncii|revenge|samaritans"
    assert re.findall(rf"(?i){telling}|see this screen|spying", whole) == []
    assert "A number to have at hand" in whole
    assert "may keep a trace" not in " ".join(text.split())


def test_nothing_is_written_started_or_sent() -> None:
    program = "from secure_checklist.cli import main\nassert main(['respond', *sys.argv[1:]]) == 0"
    assert risks(program, "--facts", str(FOLDER / "unknown-hacker-us.json")) == "[]"


def test_answers_are_written_only_where_a_file_is_named(tmp_path: Path) -> None:
    assert run("--country", "GB", said="1 2", cwd=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []
    done = run("--save", "case.json", said="6 3 6 1 GB", cwd=tmp_path)
    assert "danger or self-harm isn't in the file" in done.stdout
    (incident,) = load_inventory(tmp_path / "case.json").of_kind("incident")
    assert isinstance(incident, Incident)
    assert (incident.country, incident.danger_now) == ("GB", None)
    assert (incident.whose, incident.did_it) == ("my_child", "stranger")
    assert (tmp_path / "case.json").stat().st_mode & 0o077 == 0
    assert "already exists. Name a new file" in run("--save", "case.json", cwd=tmp_path).stderr
    refused = run("--save", "case.txt", said="1", cwd=tmp_path)
    assert ("can't save as .txt" in refused.stderr, refused.stdout) == (True, "")


def test_a_file_holds_nothing_of_being_watched_unless_all_is_asked_for(tmp_path: Path) -> None:
    incident = {"kind": "incident", "whose": "me", "device_watched": "yes", "on_safer_device": False}
    (tmp_path / "case.json").write_text(json.dumps({"subjects": [incident]}), encoding="utf-8")
    for words, kept in (((), False), (("--keep-all",), True)):
        file = f"{kept}.json"
        assert run("--facts", "case.json", "--save", file, *words, cwd=tmp_path).returncode == 0
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert [name in text for name in ABOUT_WATCHING] == [kept] * len(ABOUT_WATCHING)


# on a terminal -------------------------------------------------------------------------------------------------------


def on_terminal(folder: Path, words: str, said: str, columns: int = 100) -> Typed:
    lines = tuple(one.strip("_") for one in said.split(" ")) if said else ()
    return typed("respond", *words.split(), said=lines, cwd=folder, columns=columns)


@each("option", ["", "--country GB", "--country GB --discreet", "--discreet", "--country GB --details"])
@each("ways", ["1 _ 2 _ q", "1 q q", "1 _ 2 q", "1 _ _ _ q", "1 _ 2 _ _ q", "3 _ q", "4 _ q", "5 _ 2 q", "2 _ 2 q"])
def test_law_whoever_is_not_safe_ends_with_a_number_to_call(tmp_path: Path, option: str, ways: str) -> None:
    """Whatever was answered, however they stop, in full words and in neutral ones, with a country and without."""
    done = on_terminal(tmp_path, option, f"{ways} q q q q", columns=80)
    last = [one for one in done.screens if one.strip()][-1]
    assert ("999" if "GB" in option else "112") in last, last


@each("said", ["6 2 5 1", "6 1 6 1", "6 3 6 1", "6 1 _ _", "_ _ _ _"])
def test_neutral_words_keep_what_to_do_and_a_key_shows_the_full_ones(tmp_path: Path, said: str) -> None:
    """No screen of them says what happened; each says that nothing must be paid, and that it isn't their fault."""
    done = on_terminal(tmp_path, "--country GB --discreet", f"{said} f x", columns=80)
    quiet, full = (" ".join(one.split()) for one in done.screens[-3:-1])
    assert "Don't pay" in quiet
    assert "It isn't your fault" in quiet
    assert "f: everything in full words." in quiet
    assert "Someone below" not in full
    assert any(card.title in full for card in CARDS.values())


def test_a_key_asks_in_neutral_words_and_another_says_them_in_full(tmp_path: Path) -> None:
    """At each of the first questions; what was on the screen is cleared."""
    asked, neutral = ([part for one in first_screens(discreet=say) for part in one.questions] for say in (False, True))
    for place, (full, quiet) in enumerate(zip(asked, neutral, strict=True)):
        said = " ".join((*("6", "2", "6")[:place], "s", "?", "x"))
        after, explained = on_terminal(tmp_path, "--country GB", said).screens[-3:-1]
        shown = " ".join(after.rpartition(CLEAR)[2].split())
        assert quiet.choices[-1].label in shown
        assert full.choices[0].label not in shown
        assert full.choices[-1].label in " ".join(explained.split())


def test_a_word_that_names_no_file_loses_nothing_and_no_file_is_written_over(tmp_path: Path) -> None:
    done = on_terminal(tmp_path, "--country GB", "q q q p 1 k _ note.txt case.json")
    asked = ["To keep the answers, name a file" in one for one in done.screens[3:8]]
    assert asked == [True, True, True, False, True], "a key is no name of a file, and `k` shows the card here, too"
    assert "note.txt: can't save" in done.screens[8]
    assert [path.name for path in tmp_path.iterdir()] == ["case.json"]
    before = (tmp_path / "case.json").read_bytes()
    done = on_terminal(tmp_path, "--country GB", "q q q case.json _")
    assert "already exists. Name a new file" in done.screens[4]
    assert (tmp_path / "case.json").read_bytes() == before


def test_law_no_more_is_written_at_once_than_a_terminal_shows(tmp_path: Path) -> None:
    done = on_terminal(tmp_path, "--country GB", "6 2 6 1 _ q" + " _" * 12 + " x", columns=80)
    assert len(done.screens) == 20
    for one in done.screens[6:]:
        assert one.count("\n") <= 25, one


def test_leaving_clears_the_screen_at_any_prompt(tmp_path: Path) -> None:
    for words, said in (("", "x"), ("", "1 x"), ("", "1 _ q x"), ("--discreet --country GB", "q _ 1 q")):
        done = on_terminal(tmp_path, words, said)
        assert (done.code, done.seen.endswith(CLEAR)) == (0, True), (said, done.seen[-500:])
    assert list(tmp_path.iterdir()) == []


@each("said", ["6 1 6 2 _ 2 q q", "6 1 6 2 _ 3 q _ q", "1 _ q"])
def test_where_someone_may_look_or_hurt_them_no_more_than_a_number_stays(said: str, tmp_path: Path) -> None:
    """No file is offered, and the screen is cleared as they stop."""
    done = on_terminal(tmp_path, "--country GB", f"{said} _", columns=80)
    assert "To keep the answers" not in done.seen
    assert done.screens[-1].count(CLEAR) == 1
    assert len(done.screens[-1].partition(CLEAR)[2].split()) < 25
    assert ("999" in done.screens[-1]) is said.startswith("1")


@each("said", ["_", "_ _", "_ q", "_ q _"])
def test_the_keys_at_the_card_are_the_same_whenever_it_is_shown(said: str, tmp_path: Path) -> None:
    """`q` stops there as it does at the question or the step from which `k` led there; Enter doesn't."""

    def after(keys: str) -> str:
        shown = on_terminal(tmp_path, "--country GB", f"6 2 6 1 {said} {keys} x").screens[-2]
        return re.sub(r"^(> )?\n", "", shown)

    assert after("k q") == after("q")
    assert after("k b") == after("k _") == after("k k _")


@each("command, said", [("respond", ()), ("respond", ("6",)), ("ask", ()), ("ask", ("1", "0"))])
def test_whoever_types_help_reads_who_to_call_and_what_can_be_typed(
    command: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    for word in ("help", "HELP!", "sos"):
        shown = typed(command, said=(*said, word, "x"), cwd=tmp_path).screens
        assert "112" in shown[-2], shown
        assert "x: leave" in shown[-2], shown
        assert shown[-2].count("?") > 1, "what was asked is asked again"


def test_the_walk_goes_step_by_step_and_offers_to_keep_the_answers_at_the_end(tmp_path: Path) -> None:
    pages = [*on_terminal(tmp_path, "", "q _ _ q" + " _" * 40).screens]
    steps = [number for number, page in enumerate(pages) if "Enter: the next step" in page]
    assert len(steps) > 5
    first = steps[0]
    assert "Make sure you're safe right now" in "".join(pages[:first])
    keys = "q _ _ q" + " _" * (first - 4)
    done = on_terminal(tmp_path, "", f"{keys} d" + " _" * 12 + " x")
    assert "stalking" in "".join(done.screens[first + 1 :]), "the details come when asked for"
    assert "Only do what they agree to" in "".join(done.screens[first + 1 :])
    assert "name a file" in on_terminal(tmp_path, "", f"{keys} q _").screens[-2]
    assert list(tmp_path.iterdir()) == []


@each("why, options, said, places", TABLES["screens"])
def test_each_screen_has_what_leads_on(
    tmp_path: Path, why: str, options: str, said: str, places: list[tuple[int, list[str], list[str]]]
) -> None:
    """By the number of the screen: what it has, and what it hasn't."""
    screens = on_terminal(tmp_path, options, said).screens
    for place, there, absent in places:
        shown = " ".join(screens[place].split())
        assert [one for one in there if one not in shown] == [one for one in absent if one in shown] == [], why
