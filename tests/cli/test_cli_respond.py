"""The command `respond`: asks, shows the plan, walks it; writes nothing unless asked; leaves at once."""

import json
import os
import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from secure_checklist import load_inventory, packs
from secure_checklist.cli.respond_view import View
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.contacts import bundled
from secure_checklist.subjects import Incident
from tests.commands import called_in_text
from tests.golden_branches import FOLDER
from tests.terminals import CLEAR, terminal

WATCH = """
import sys
seen = []
def watch(event, args):
    writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if event.startswith(("socket.", "subprocess.", "os.system", "os.posix_spawn", "os.mkdir", "os.rename")) or writes:
        seen.append(event)
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from secure_checklist.cli import main
code = main(["respond", *sys.argv[1:]])
sys.stderr.write(f"{code} {seen}")
"""


def run(*words: str, said: str = "", cwd: Path | None = None) -> CompletedProcess[str]:
    return called_in_text("respond", *words, said=said, cwd=cwd, env={"COLUMNS": "100"})


# without a terminal -----------------------------------------------------------------------------------------------


def test_with_no_answers_it_shows_what_is_safe_for_anybody() -> None:
    done = run()
    assert done.returncode == 0, done.stderr
    shown = done.stdout
    assert shown.index("Danger now?") < shown.index("1. If somebody may hurt you") < shown.index("not legal advice")
    assert "Note only words, names and links" in shown
    assert "StopNCII" not in shown
    assert shown.count("Don't confront whoever does this") == 1, "what not to do is said once"
    assert "may be for you, depending on what you haven't answered" in shown


PATHS = {
    "threatened-young": "1\n1\n2\n",
    "threatened-by-stranger": "1\n2\n2\n",
    "close": "1\n2\n1\n",
    "posted": "1\n2\n4\n",
    "account-taken": "1\n2\n5\n",
    "fake-young": "1\n1\n6\n",
    "parent": "1\n3\n1\n",
    "helper": "1\n5\n4\n",
    "school-or-work": "1\n6\n4\n",
    "shared-it": "1\n2\n8\n",
    "shared-it-young": "1\n1\n8\n",
    "threatened-young-known": "1\n1\n3\n",
    "has-it-young": "1\n1\n7\n",
    "threatened": "1\n2\n3\n",
    "nothing-known": "\n\n\n",
    "danger": "2\n",
    "suicide": "3\n",
}


@pytest.mark.parametrize("card", PATHS)
def test_the_first_act_comes_within_sixty_words(card: str) -> None:
    """All that stands on the screen before the card, the three questions with every answer among it."""
    acts = next(one for one in packs.load("leak-response").cards if one.id == card).acts
    shown = " ".join(run("--country", "US", said=PATHS[card]).stdout.split())
    before = shown[: shown.index(acts[0])]
    assert len(re.findall(r"[^\W\d_][\w']*", before)) <= 60
    for act in acts[1:]:
        assert act in shown


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_every_branch_can_be_walked_from_its_file(name: str) -> None:
    done = run("--facts", str(FOLDER / f"{name}.json"))
    assert done.returncode == 0, done.stderr
    assert re.match(r"\n  1\. \S", done.stdout), "the card comes first"
    assert "Traceback" not in done.stdout
    assert "Traceback" not in done.stderr


def test_deadlines_are_told_in_the_persons_time_zone() -> None:
    path = str(FOLDER / "helper-of-a-friend-in-india.json")
    shown = run("--facts", path, "--zone", "Asia/Kolkata").stdout
    assert "By 2026-11-24 18:30 IST: " in shown


RISKY = {"role": "self", "age_when_taken": "adult", "age_now": "adult", "danger_now": "no", "demands": ["money"]}
WARNING = "telling the police can bring trouble for you"


def risky(path: Path, *words: str, **facts: object) -> str:
    file = path / "case.json"
    file.write_text(json.dumps({"subjects": [{"kind": "incident", **RISKY, **facts}]}), encoding="utf-8")
    return " ".join(run("--facts", str(file), *words).stdout.split())


@pytest.mark.parametrize("country", ["UG", "MA", "KE", "TN", "PK"])
def test_where_telling_can_turn_on_somebody_it_says_so_before_it_names_the_police(country: str, tmp_path: Path) -> None:
    shown = risky(tmp_path, country=country, wants_police="yes", states=["threatened"])
    assert shown.count(WARNING) == 1
    named = [shown.index(f"{message(f'need.{need}')}:") for need in ("police", "cybercrime")]
    assert shown.index(WARNING) < min(named)
    assert "Human Rights Watch" not in shown
    assert shown.index("In the first hour") < shown.index(WARNING) < shown.index("What not to do"), "above the plan"
    assert "Report the threat to the police or a cybercrime body (your choice)" in shown


def test_no_number_for_a_crisis_stands_beside_the_warning_of_the_police(tmp_path: Path) -> None:
    """Not even where the police answer it: whoever needs it at once is neither frightened nor outed."""
    for facts in ({"danger_now": "yes"}, {"self_harm_now": "unsure"}):
        shown = risky(tmp_path, "--details", country="UG", perpetrator="ex_partner", states=["threatened"], **facts)
        assert WARNING not in shown
        assert "gay" not in shown


def test_the_warning_comes_right_after_a_card_with_the_police_on_it(tmp_path: Path) -> None:
    shown = risky(tmp_path, country="LB", states=["found_by_others"], account_hacked=True, demands=[])
    assert shown.count(WARNING) == 1
    assert shown.index("Cybercrime Bureau") < shown.index(WARNING) < shown.index("In the first hour")


def test_details_say_where_the_warning_comes_from(tmp_path: Path) -> None:
    shown = risky(tmp_path, "--details", country="LB", states=["found_by_others"], account_hacked=True, demands=[])
    assert shown.index(WARNING) < shown.index("Human Rights Watch") < shown.index("In the first hour")


def test_nobody_else_is_warned(tmp_path: Path) -> None:
    assert WARNING not in risky(tmp_path, country="DE", wants_police="yes", states=["threatened"])


def test_the_persons_time_limits_by_law_are_told_under_the_times(tmp_path: Path) -> None:
    """Those that no deadline counts, each once, in a line; what was not found, and duties of platforms, on demand."""
    shown = risky(tmp_path, country="DE", states=["threatened"])
    assert shown.index("Times to know") < shown.index("Germany, by law: Three months to ask for prosecution")
    assert "None found" not in shown
    assert "Within 3 months: Ask for prosecution" in shown
    assert risky(tmp_path, country="IN", states=["threatened"]).count("India, by law: For lesser offences") == 1
    more = risky(tmp_path, "--details", country="US", states=["posted_publicly"], subdivision="US-CA")
    assert "California, by law: 36 months" in more
    assert "California: sharing intimate images (California) Until when you can act: None found" in more
    assert "What platforms must do: " in more


def test_a_young_person_reads_first_that_there_is_time_and_the_periods_on_demand(tmp_path: Path) -> None:
    young = {"age_when_taken": "minor", "age_now": "minor", "country": "DE", "states": ["threatened"]}
    shown, more = risky(tmp_path, **young), risky(tmp_path, "--details", **young)
    assert "You don't have to think of the law tonight." in shown
    assert "Germany, by law: Three months" not in shown
    assert more.index("think of the law tonight") < more.index("Germany, by law: Three months")
    assert "think of the law tonight" not in risky(tmp_path, country="DE", states=["threatened"])
    assert "think of the law tonight" not in risky(tmp_path, **{**young, "role": "parent_or_guardian"})


def test_time_limits_are_for_whoever_was_harmed_and_wait_while_it_is_urgent(tmp_path: Path) -> None:
    assert "by law:" in risky(tmp_path, country="FR", states=["threatened"])
    assert "by law:" not in risky(tmp_path, country="FR", role="shared_it")
    assert "by law:" not in risky(tmp_path, country="FR", danger_now="yes", states=["threatened"])
    assert "by law:" not in risky(tmp_path, country="KE", states=["threatened"])


def test_a_contact_in_the_other_country_says_so() -> None:
    found = bundled().find(country="PK", country_of_case="GB", need="image_removal")
    there = [listing for listing in found.listings if listing.abroad]
    assert there
    stream = StringIO()
    View(Screen(stream, width=100)).write_contacts("image_removal", found.replace(listings=tuple(there[:1])))
    assert there[0].note.startswith("In United Kingdom.")
    assert there[0].note in " ".join(stream.getvalue().split())


PART = "in which part, such as a state or province?"


@pytest.mark.parametrize(
    ("country", "answer", "part"),
    [("US", "california", "US-CA"), ("us", "tx", "US-TX"), ("GB", "2", "GB-NIR"), ("Canada", "ca-bc", "CA-BC")],
)
def test_it_asks_in_which_part_of_the_country_after_the_card(
    country: str, answer: str, part: str, tmp_path: Path
) -> None:
    """A name, a code or the number of a short list is an answer; where nothing differs, nobody is asked."""
    file = tmp_path / "mine.json"
    shown = run("--save", str(file), said=f"1\n2\n4\n{country}\n\n\n\n\n{answer}\np\n").stdout
    assert shown.index("1. ") < shown.index(PART)
    assert shown.count(PART) == 1, shown
    (incident,) = (one for one in load_inventory(file).subjects if isinstance(one, Incident))
    assert incident.subdivision == part
    assert PART not in run(said="1\n2\n4\nFR\n" + "\n" * 20).stdout


def test_a_wrong_part_is_helped_with() -> None:
    shown = run(said="1\n2\n4\nUS\n\n\n\n\nCalifronia\nOntario\n\np\n").stdout
    assert "did you mean US-CA for California?" in shown
    assert "by its name or code, as California or US-CA" in shown


def test_answers_from_a_pipe_are_taken_one_a_line() -> None:
    shown = run(said="1\n2\n4\ngb\n").stdout
    assert "(United Kingdom)" in shown
    assert shown.index("In which country are you now") < shown.index("(United Kingdom)")


def test_danger_shows_a_number_and_a_short_plan() -> None:
    """Somebody in danger isn't led through fifteen questions and seventeen steps: a number, and what can't wait."""
    shown = run(said="2\nGB\n2\n").stdout
    assert "Who is in it?" not in shown, "no more questions before the card"
    first = shown.index("Call the emergency number")
    assert first < shown.index("999", first) < shown.index("safe for now")
    assert "The rest can wait until you are safe." in shown
    assert "In the first hour" not in shown
    assert "What not to do" not in shown
    assert len(shown) < len(run(said="1\n\n\nGB\n").stdout) * 0.6


def test_a_watched_screen_is_named_right_behind_the_card() -> None:
    """Before more questions somebody reads what a watched device shows; in discreet mode it isn't on the screen."""
    shown = " ".join(run("--country", "GB").stdout.split())
    watched = shown.index("If somebody may see this screen or control this device, stop here")
    assert watched < shown.index("x leaves at once") < shown.index("spying software can see the screen")
    assert shown.index("spying software can see the screen") < shown.index("More answers make the plan fit")
    assert shown.index("x: leave") < shown.index("Danger now?")
    discreet = " ".join(run("--discreet").stdout.split())
    assert "see this screen" not in discreet
    assert "spying" not in discreet
    assert "Does somebody look at it, or use it too? Then use another one." in discreet


def test_what_waits_fits_the_need(tmp_path: Path) -> None:
    """Whoever thinks of hurting themselves isn't put off until they are safe, and reads of no time limits."""
    facts = {"country": "GB", "demands": ["money"], "age_when_taken": "adult", "role": "self"}
    more = {"states": ["posted_publicly"], "happened_on": "2026-11-01", "self_harm_now": "yes"}
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"subjects": [{"kind": "incident", **facts, **more}]}), encoding="utf-8")
    shown = run("--facts", str(path)).stdout
    assert "The rest can wait until you have talked to somebody" in shown
    assert "until you are safe" not in shown.replace("They can wait until you are safe", "")
    assert "Times to know" not in shown


@pytest.mark.parametrize(("said", "card"), [("3\nUS\n", "suicide"), ("2\nGB\n2\n", "danger")])
def test_behind_the_card_of_an_emergency_stands_whom_else_to_call_and_little_more(said: str, card: str) -> None:
    """Others to call, each once and without the one on the card, a few titles, and that the rest can wait."""
    acts = next(one for one in packs.load("leak-response").cards if one.id == card)
    shown = " ".join(run(said=said).stdout.split())
    behind = shown[shown.rindex(acts.comfort) :]
    asked = "Enter: I don't know."
    urgent = behind[behind.index(asked) + len(asked) : behind.index("If somebody may see this screen")]
    assert len(urgent.split()) <= 130
    rest = behind[behind.index("This is information") :]
    assert len(rest.split()) <= 60
    assert urgent.count("988 Lifeline" if card == "suicide" else "999") == 1, "on the card alone"
    assert "violence at home" not in behind
    assert "The rest can wait until" in behind
    assert "Pay nothing, and note what they wrote" not in behind


def test_somebody_in_danger_reads_of_a_line_for_violence_unless_a_stranger_is_behind_it(tmp_path: Path) -> None:
    """Whoever hasn't said who it is may mean a partner."""
    path = tmp_path / "case.json"

    def shown(**facts: str) -> str:
        incident = {
            "kind": "incident",
            "country": "GB",
            "age_now": "adult",
            "role": "self",
            "danger_now": "yes",
            **facts,
        }
        path.write_text(json.dumps({"subjects": [incident]}), encoding="utf-8")
        return run("--facts", str(path)).stdout

    assert "Refuge" in shown()
    assert "Refuge" in shown(perpetrator="not_known")
    assert "Refuge" in shown(perpetrator="ex_partner")
    assert "Refuge" not in shown(perpetrator="online_stranger")
    assert "Men's Advice Line" in shown(), "the first line serves women only, so that one for others follows"


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_few_do_nots_are_shown_at_once_and_all_with_the_details(name: str) -> None:
    """At most five, and that whoever did one isn't to blame; raw questions are details, too."""
    brief, full = (run("--facts", str(FOLDER / f"{name}.json"), *more).stdout for more in ((), ("--details",)))
    assert len(re.findall(r"^  ! ", brief, re.MULTILINE)) <= 5
    if "What not to do" in brief:
        assert len(re.findall(r"^  ! ", full, re.MULTILINE)) >= len(re.findall(r"^  ! ", brief, re.MULTILINE))
        told = " ".join(brief[brief.index("What not to do") :].split())
        assert ("Already did one of these?" in told) is (not name.startswith("shared-it"))
        professional = name.startswith(("teacher", "employer"))
        assert ("and it is not your fault. The details" in told) is not (professional or name.startswith("shared-it"))
    assert "depending on: " not in " ".join(brief.split())


def test_who_helps_with_a_need_is_shown_once_in_full_and_a_number_stays_at_hand() -> None:
    """A later step names the first of them in a line and where the others stand; details show all of them again."""
    path = str(FOLDER / "minor-extorted-for-money.json")
    brief, full = (run("--facts", path, *more).stdout for more in ((), ("--details",)))
    label, lines = "For a young person:", brief.splitlines()
    places = [number for number, line in enumerate(lines) if line.strip() == label]
    assert len(places) >= 3
    first, *later = ("\n".join(lines[place + 1 : place + 3]) for place in places)
    assert "text 800-422-4453" in " ".join(first.split())
    assert all("1-800-422-4453" in one and "Step 1 says more." in one for one in later)
    assert brief.count("66008") == 1 < full.count("66008")
    assert brief.count("help.instagram.com/616583228400289") == 1


def test_what_decides_whether_a_step_fits_is_said_in_the_details() -> None:
    brief, full = (" ".join(run(*more).stdout.split()) for more in ((), ("--details",)))
    assert "We can't tell yet if this one is for you. If it doesn't fit, leave it out." in brief
    assert "depending on: Does somebody demand something?" in full


def test_whoever_is_safe_for_now_gets_the_whole_plan() -> None:
    """Being with somebody tonight ends the short plan, not the help: the card is that for what happened."""
    shown = run(said="2\nGB\n1\n2\n4\n").stdout
    assert "as a picture shared without your consent" in shown
    assert "More answers make the plan fit" in shown
    assert "The rest can wait until you" not in shown


@pytest.mark.parametrize(("country", "line"), [("US", "CCRI"), ("GB", "Revenge Porn Helpline")])
def test_the_age_decides_who_is_named(country: str, line: str) -> None:
    """A 16-year-old isn't sent to lines for adults; an adult isn't shown "for a young person: nothing is listed"."""
    minor, adult = (run("--country", country, "--details", said=f"1\n{who}\n4\n").stdout for who in (1, 2))
    assert line not in minor
    assert line in adult
    assert "For a young person:" not in adult
    assert "For a young person:" in minor


def test_a_wrong_answer_is_told_and_asked_again() -> None:
    shown = run(said="9\nmaybe\n2\nBritian\nBritain\n").stdout
    assert shown.count("Please type a number from 1 to 4") == 2
    assert shown.count("Please type a country") == 1
    assert "did you mean GB for United Kingdom?" in " ".join(shown.split())
    assert "999" in shown


def test_discreet_titles_tell_nothing() -> None:
    done = run("--discreet", "--facts", str(FOLDER / "uk-adult-three-platforms.json"))
    assert done.returncode == 0
    for word in ("leak", "picture", "StopNCII", "abuse", "Revenge", "report", "platform", "Samaritans", "partner"):
        assert word not in done.stdout
    assert "A number to have at hand" in done.stdout


@pytest.mark.parametrize(
    "path", ["1\n1\n1\nGB\n", "1\n2\n4\nGB\n", "1\n2\n3\nUS\n", "3\nUS\n", "2\nDE\n", "1\n2\n7\nIN\n"]
)
def test_a_discreet_screen_has_the_acts_and_a_number_and_gives_nothing_away(path: str) -> None:
    """Questions, acts and titles alike say nothing of what happened; more is asked, and shown, on demand alone."""
    shown = run("--discreet", said="".join(f"{answer}\n" for answer in path.split())).stdout
    assert re.search(r"^  3\. ", shown.split("You don't have to do this alone")[0].rsplit("\n\n", 1)[-1], re.MULTILINE)
    assert re.search(r"Call [0-9][0-9 -]+", shown)
    given_away = re.findall(r"(?i)picture|photo|leak|shared|posted|fake|partner|abuse|threat|suicid|blackmail", shown)
    assert given_away == []


def test_nothing_is_written_started_or_sent() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, "--facts", str(FOLDER / "unknown-hacker-us.json")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == "0 []"


def test_answers_are_written_only_where_a_file_is_named(tmp_path: Path) -> None:
    assert run(said="2\nGB\n2\n", cwd=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []
    done = run("--save", "case.json", said="1\n3\n9\nGB\n", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "danger and self-harm is not in it" in done.stdout
    (incident,) = load_inventory(tmp_path / "case.json").of_kind("incident")
    assert isinstance(incident, Incident)
    assert (incident.country, incident.role, incident.danger_now) == ("GB", "parent_or_guardian", None)
    if os.name == "posix":
        assert (tmp_path / "case.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--country", "Britian"), "did you mean GB for United Kingdom?"),
        (("--country", ""), "must be a country"),
        (("--facts", "missing.json"), "missing.json"),
        (("--facts", "two.json"), "it lists 2 incidents"),
        (("--facts", "none.json"), "it doesn't say what happened"),
        (("--facts", "bad.json"), "rolle"),
        (("--save", "case.txt"), "cannot save as .txt"),
    ],
)
def test_a_wrong_call_is_told_with_the_remedy(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    two = {"subjects": [{"kind": "incident", "id": "a"}, {"kind": "incident", "id": "b"}]}
    (tmp_path / "two.json").write_text(json.dumps(two), encoding="utf-8")
    (tmp_path / "none.json").write_text(json.dumps({"subjects": [{"kind": "person"}]}), encoding="utf-8")
    bad = {"subjects": [{"kind": "incident", "rolle": "self"}]}
    (tmp_path / "bad.json").write_text(json.dumps(bad), encoding="utf-8")
    done = run(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# on a terminal ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
class TestOnATerminal:
    def test_leaving_clears_the_screen_at_any_prompt(self, tmp_path: Path) -> None:
        for answers in ((), ("1",), ("1", "1", "p")):
            with terminal("respond", cwd=tmp_path) as screen:
                screen.wait_for("> ")
                for answer in answers:
                    screen.type(answer)
                    screen.wait_for("> ")
                screen.type("x")
                assert screen.end() == 0
                assert screen.seen.endswith(CLEAR)
        assert list(tmp_path.iterdir()) == []

    def test_an_interruption_clears_the_screen_too(self, tmp_path: Path) -> None:
        with terminal("respond", cwd=tmp_path) as screen:
            screen.wait_for("> ")
            screen.process.send_signal(signal.SIGINT)
            assert screen.end() == 130
            assert screen.seen.endswith(CLEAR)

    def test_danger_shows_whom_to_call_at_once(self, tmp_path: Path) -> None:
        with terminal("respond", "--country", "IE", cwd=tmp_path) as screen:
            screen.wait_for("Danger now?")
            screen.wait_for("> ")
            screen.type("2")
            assert "112" in screen.wait_for("safe for now")
            screen.wait_for("> ")
            screen.type("1")
            for question in ("About whom?", "What happened?"):  # what decides the card wasn't asked in danger
                screen.wait_for(question)
                screen.wait_for("> ")
                screen.type("1")
            screen.wait_for("school")
            screen.wait_for("More answers make the plan fit")

    def test_a_question_explains_itself_and_can_be_left_open(self, tmp_path: Path) -> None:
        with terminal("respond", cwd=tmp_path) as screen:
            screen.wait_for("> ")
            screen.type("p")
            screen.wait_for("In which country are you now")
            screen.wait_for("> ")
            screen.type("?")
            assert "ISO 3166-1" in screen.wait_for("It is the last one")
            screen.wait_for("> ")
            screen.type("")
            screen.wait_for("More answers make the plan fit")

    def test_the_walk_goes_step_by_step_and_offers_to_keep_the_answers_at_the_end(self, tmp_path: Path) -> None:
        with terminal("respond", "--no-color", cwd=tmp_path) as screen:
            for _ in range(3):
                screen.wait_for("> ")
                screen.type("p")
            first = screen.wait_for("Enter: the next step")
            assert "Make sure that you are safe right now" in first
            screen.type("d")
            assert "stalking" in screen.wait_for("Enter: the next step"), "the details come when asked for"
            screen.type("")
            assert "Know whom to call" in screen.wait_for("Enter: the next step")
            screen.type("s")
            screen.wait_for("name a file")
            screen.wait_for("> ")
            screen.type("")
            assert screen.end() == 0
        assert list(tmp_path.iterdir()) == []

    def test_in_discreet_mode_a_step_is_shown_only_by_its_number(self, tmp_path: Path) -> None:
        with terminal("respond", "--discreet", "--no-color", cwd=tmp_path) as screen:
            for _ in range(3):
                screen.wait_for("> ")
                screen.type("p")
            assert "Make sure" not in screen.wait_for("A number: show it")
            screen.type("1")
            assert "Make sure that you are safe right now" in screen.wait_for("A number: show it")
            screen.type("c")
            assert CLEAR.decode() in screen.wait_for("A number: show it")
            screen.type("x")
            assert screen.end() == 0
