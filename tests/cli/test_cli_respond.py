"""The command `respond`: asks, shows the plan, walks it; writes nothing unless asked; leaves at once."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date
from importlib.resources import files
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from secure_checklist import load_inventory, packs
from secure_checklist.cli.asking import Asking, Stopped
from secure_checklist.cli.respond_view import View
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen as Terminal
from secure_checklist.core.text.terminal import Style
from secure_checklist.incident import Card, IncidentInterview, respond
from secure_checklist.incident.contacts import bundled
from secure_checklist.incident.contacts.directory import Found
from secure_checklist.incident.contacts.listing import Listing
from secure_checklist.incident.contacts.models import WRITTEN
from secure_checklist.incident.interview import question_of
from secure_checklist.incident.screens import first_screens, screen_of
from secure_checklist.interview import Screen
from secure_checklist.subjects import Incident
from secure_checklist.subjects.incident import ABOUT_WATCHING
from tests.commands import called_in_text
from tests.golden_branches import FOLDER
from tests.terminals import CLEAR, terminal
from tests.terminals import Terminal as Screened

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
    assert (
        shown.index("How is it right now?")
        < shown.index("1. Are you safe right now?")
        < shown.index("not legal advice")
    )
    assert "Note only words, names and links" in shown
    assert "StopNCII" not in shown
    assert shown.count("Don't argue with whoever does this") == 1, "what not to do is said once"
    assert "may be for you, depending on what you haven't answered" in shown


PATHS = {
    "threat-stranger": "6\n2\n7\n1\n",
    "threat": "6\n2\n6\n1\n",
    "close": "6\n2\n3\n4\n",
    "online": "6\n2\n7\n2\n",
    "held": "6\n2\n7\n4\n",
    "fake": "6\n2\n7\n5\n",
    "camera": "6\n2\n7\n6\n",
    "address": "6\n2\n7\n8\n",
    "account": "6\n2\n7\n9\n",
    "copied-work": "6\n2\n7\n10\n",
    "my-child": "6\n3\n7\n1\n",
    "pupil": "6\n4\n5\n2\n",
    "adult-at-work": "6\n6\n7\n2\n",
    "adult-friend": "6\n7\n7\n2\n",
    "young-friend": "6\n5\n7\n2\n",
    "saw-it": "6\n8\n8\n2\n",
    "i-did-it": "6\n5\n1\n2\n",
    "my-child-did-it": "6\n5\n2\n2\n",
    "i-posted-it": "6\n2\n1\n2\n",
    "other": "\n\n\n\n",
    "danger": "1\n",
    "self-harm": "3\n",
}
EMERGENCIES = {"danger", "self-harm"}


def words_of(text: str) -> int:
    return len(re.findall(r"[^\W\d_][\w']*", text))


def asked_before(card: str) -> list[Screen]:
    """Return the screens before the card: in an emergency the first one alone."""
    return [*first_screens()[: 1 if card in EMERGENCIES else 3]]


def card_after(name: str) -> Card:
    """Return the card after the answers of a path, as the library has it."""
    asking, lines = IncidentInterview().in_country("US"), iter(PATHS[name].split("\n"))
    for screen in asked_before(name):
        said = [(one, next(lines)) for one in screen.questions]
        values = {one.fact: one.choices[int(line) - 1].value for one, line in said if line}
        many = {one.fact for one in screen.questions if one.input == "some_of"}
        asking = asking.reply({fact: [one] if fact in many else one for fact, one in values.items()}, screen)
    found = asking.response().card
    assert found is not None
    return found


@pytest.mark.parametrize("name", PATHS)
def test_the_first_act_comes_within_sixty_words_besides_the_questions(name: str) -> None:
    """All that stands on the screen before the card but what the three screens ask, or the first one in danger."""
    card = card_after(name)
    assert card.id == name
    shown = " ".join(run("--country", "US", said=PATHS[name]).stdout.split())
    before = shown[: shown.index(card.acts[0])]
    assert before.endswith(f"{card.title} 1. ")
    asked = [screen.text for screen in asked_before(name) if len(screen.questions) > 1]
    for one in (one for screen in asked_before(name) for one in screen.questions):
        asked += [one.text, *(choice.label for choice in one.choices)]
    assert all(text in before for text in asked)
    assert words_of(before) - sum(map(words_of, asked)) <= 60
    for act in card.acts[1:]:
        assert act in shown


def test_the_acts_of_a_card_stand_there_as_the_checklist_has_them() -> None:
    cards = packs.load("leak-response").cards
    for name in ("danger", "self-harm", "close", "threat-stranger", "other"):
        acts = next(one for one in cards.cards if one.id == name).acts
        assert card_after(name).acts == tuple(cards.by_id[act].text for act in acts), name


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_every_branch_can_be_walked_from_its_file(name: str) -> None:
    done = run("--facts", str(FOLDER / f"{name}.json"))
    assert done.returncode == 0, done.stderr
    assert re.match(r"\n\S.*\n  1\. \S", done.stdout), "the card comes first"
    assert "Traceback" not in done.stdout
    assert "Traceback" not in done.stderr


def test_deadlines_are_told_in_the_persons_time_zone() -> None:
    path = str(FOLDER / "helper-of-a-friend-in-india.json")
    shown = run("--facts", path, "--zone", "Asia/Kolkata").stdout
    assert "By 2026-11-24 18:30 IST: " in shown


RISKY = {"whose": "me", "age_when_taken": "adult", "age_now": "adult", "danger_now": "no", "demands": ["money"]}
WARNING = "telling the police can bring trouble for you"


def risky(path: Path, *words: str, **facts: object) -> str:
    file = path / "case.json"
    file.write_text(json.dumps({"subjects": [{"kind": "incident", **RISKY, **facts}]}), encoding="utf-8")
    return " ".join(run("--facts", str(file), *words).stdout.split())


@pytest.mark.parametrize("country", ["UG", "MA", "KE", "TN", "PK"])
def test_where_telling_can_turn_on_somebody_it_says_so_before_it_names_the_police(country: str, tmp_path: Path) -> None:
    shown = risky(tmp_path, country=country, wants_police="yes", happened=["threat"])
    assert shown.count(WARNING) == 1
    named = [shown.index(f"{message(f'need.{need}')}:") for need in ("police", "cybercrime")]
    assert shown.index(WARNING) < min(named)
    assert "Human Rights Watch" not in shown
    assert shown.index("In the first hour") < shown.index(WARNING) < shown.index("What not to do"), "above the plan"
    assert "Report the threat to the police or a cybercrime body (your choice)" in shown


def test_no_number_for_a_crisis_stands_beside_the_warning_of_the_police(tmp_path: Path) -> None:
    """Not even where the police answer it: whoever needs it at once is neither frightened nor outed."""
    for facts in ({"danger_now": "yes"}, {"self_harm_now": "unsure"}):
        shown = risky(tmp_path, "--details", country="UG", did_it="partner", happened=["threat"], **facts)
        assert WARNING not in shown
        assert "gay" not in shown


def test_the_card_names_no_police_where_telling_is_a_risk_so_the_warning_waits_for_the_plan(tmp_path: Path) -> None:
    for facts in ({"happened": ["threat"]}, {"happened": ["seen", "account"], "demands": []}):
        shown = risky(tmp_path, country="LB", **facts)
        card = shown[: shown.index("In the first hour")]
        assert WARNING not in card
        assert "Cybercrime Bureau" not in card
        assert "call 112" not in card


def test_details_say_where_the_warning_comes_from(tmp_path: Path) -> None:
    shown = risky(tmp_path, "--details", country="LB", happened=["threat"])
    assert shown.index("In the first hour") < shown.index(WARNING) < shown.index("Human Rights Watch")
    assert shown.index("Human Rights Watch") < shown.index("What not to do")


def test_nobody_else_is_warned(tmp_path: Path) -> None:
    assert WARNING not in risky(tmp_path, country="DE", wants_police="yes", happened=["threat"])


def test_the_persons_time_limits_by_law_are_told_under_the_times(tmp_path: Path) -> None:
    """Those that no deadline counts, each once, in a line; what was not found, and duties of platforms, on demand."""
    shown = risky(tmp_path, country="DE", happened=["threat"])
    assert shown.index("Times to know") < shown.index("Three months to ask for prosecution")
    assert "None is known" not in shown
    assert "Within 3 months: Ask for prosecution" in shown
    assert risky(tmp_path, country="IN", happened=["threat"]).count("India, by law: For lesser offences") == 1
    more = risky(tmp_path, "--details", country="US", happened=["posted"], subdivision="US-CA")
    assert "36 months" in more
    morocco = risky(tmp_path, "--details", country="MA", happened=["posted"])
    assert "(Morocco) Until when you can act: None is known" in morocco
    assert "What platforms must do: " in more


def test_a_young_person_reads_first_that_there_is_time_and_the_periods_on_demand(tmp_path: Path) -> None:
    young = {"age_when_taken": "minor", "age_now": "minor", "country": "DE", "happened": ["threat"]}
    shown, more = risky(tmp_path, **young), risky(tmp_path, "--details", **young)
    assert "You don't have to think of the law tonight." in shown
    assert "Three months to ask" not in shown
    assert more.index("think of the law tonight") < more.index("Three months to ask")
    assert "think of the law tonight" not in risky(tmp_path, country="DE", happened=["threat"])
    assert "think of the law tonight" not in risky(tmp_path, **{**young, "whose": "my_child"})


def test_time_limits_are_for_whoever_was_harmed_and_wait_while_it_is_urgent(tmp_path: Path) -> None:
    assert "72 months" in risky(tmp_path, country="FR", happened=["threat"])
    assert "Times to know" not in risky(tmp_path, country="FR", whose="friend", did_it="me")
    assert "Times to know" not in risky(tmp_path, country="FR", danger_now="yes", happened=["threat"])
    assert "Times to know" not in risky(tmp_path, country="MA", happened=["threat"])


def test_a_contact_in_the_other_country_says_so() -> None:
    found = bundled().find(country="PK", country_of_case="GB", need="image_removal")
    there = [listing for listing in found.listings if listing.note]
    assert there
    stream = StringIO()
    View(Terminal(stream, width=100)).write_contacts("image_removal", found.replace(listings=tuple(there[:1])))
    assert there[0].note.startswith("In United Kingdom.")
    assert there[0].note in " ".join(stream.getvalue().split())


PART = "In which state, province or nation of that country?"


@pytest.mark.parametrize(
    ("country", "answer", "part"),
    [("US", "california", "US-CA"), ("us", "tx", "US-TX"), ("GB", "2", "GB-NIR"), ("Canada", "ca-bc", "CA-BC")],
)
def test_it_asks_in_which_part_of_the_country_after_the_card(
    country: str, answer: str, part: str, tmp_path: Path
) -> None:
    """A name, a code or the number of a short list is an answer; where nothing differs, nobody is asked."""
    file = tmp_path / "mine.json"
    shown = run("--save", str(file), said=f"6\n2\n8\n2\n{country}\n\n\n\n{answer}\nq\n").stdout
    assert shown.index("1. ") < shown.index(PART)
    assert shown.count(PART) == 1, shown
    (incident,) = (one for one in load_inventory(file).subjects if isinstance(one, Incident))
    assert incident.subdivision == part
    assert PART not in run(said="6\n2\n8\n2\nFR\n" + "\n" * 20).stdout


def test_a_wrong_part_is_helped_with() -> None:
    shown = run(said="6\n2\n8\n2\nUS\n\n\n\nCalifronia\nOntario\n\nq\n").stdout
    assert "did you mean US-CA for California?" in " ".join(shown.split())
    assert "by its name or code, as California or US-CA" in shown


def test_answers_from_a_pipe_are_taken_one_a_line() -> None:
    shown = run(said="6\n2\n8\n2\ngb\n").stdout
    assert "(United Kingdom)" in shown
    assert shown.index("In which country does the person") < shown.index("(United Kingdom)")


def test_danger_shows_a_number_and_a_short_plan() -> None:
    """Somebody in danger isn't led through fifteen questions and seventeen steps: a number, and what can't wait."""
    shown = run("--country", "GB", said="1\n2\n").stdout
    assert "Who is it about?" not in shown, "no more questions before the card"
    first = shown.index("Call the emergency number")
    assert first < shown.index("999", first) < shown.index("safe for now")
    assert "The rest can wait until it is safe." in shown
    assert "In the first hour" not in shown
    assert "What not to do" not in shown
    assert len(shown) < len(run("--country", "GB", said="6\n\n\n\n").stdout) * 0.6


def test_a_watched_screen_is_named_right_behind_the_card() -> None:
    """Before more questions somebody reads what a watched device shows; in discreet mode it isn't on the screen."""
    shown = " ".join(run("--country", "GB").stdout.split())
    watched = shown.index("If somebody may see this screen or control this device, stop here")
    assert watched < shown.index("x leaves at once") < shown.index("spying software can see the screen")
    assert shown.index("spying software can see the screen") < shown.index("More answers make the plan fit")
    assert shown.index("x: leave") < shown.index("How is it right now?")
    discreet = " ".join(run("--discreet").stdout.split())
    assert "see this screen" not in discreet
    assert "spying" not in discreet
    assert "Does somebody look at it, or use it too? Then use another one." in discreet


def test_what_waits_fits_the_need(tmp_path: Path) -> None:
    """Whoever thinks of hurting themselves isn't put off until they are safe, and reads of no time limits."""
    facts = {"country": "GB", "demands": ["money"], "age_when_taken": "adult", "whose": "me"}
    more = {"happened": ["posted"], "happened_on": "2026-11-01", "self_harm_now": "yes"}
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"subjects": [{"kind": "incident", **facts, **more}]}), encoding="utf-8")
    shown = run("--facts", str(path)).stdout
    assert "The rest can wait until it is safe." in shown
    assert "until you are safe" not in shown
    assert "Times to know" not in shown


@pytest.mark.parametrize(("country", "said", "card"), [("US", "3\n", "self-harm"), ("GB", "1\n2\n", "danger")])
def test_behind_the_card_of_an_emergency_stands_little_more(country: str, said: str, card: str) -> None:
    """Who is there is on the card alone; behind it stands what a watched device shows, and that the rest can wait."""
    template = next(one for one in packs.load("leak-response").cards.cards if one.id == card)
    shown = " ".join(run("--country", country, said=said).stdout.split())
    assert shown.count("911" if country == "US" else "999") == 1, "on the card alone"
    behind = shown[shown.rindex(template.comfort) + len(template.comfort) :]
    urgent = behind[: behind.index("If somebody may see this screen")]
    assert urgent.split() == []
    rest = behind[behind.index("This is information") :]
    assert len(rest.split()) <= 90
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
            "whose": "me",
            "danger_now": "yes",
            **facts,
        }
        path.write_text(json.dumps({"subjects": [incident]}), encoding="utf-8")
        return run("--facts", str(path)).stdout

    assert "Refuge" in shown()
    assert "Refuge" in shown(did_it="unknown")
    assert "Refuge" in shown(did_it="partner")
    assert "Refuge" not in shown(did_it="stranger")
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
    label, lines = "For or about a young person:", brief.splitlines()
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
    assert "depending on: Could somebody else look into the phone" in full


def test_whoever_is_safe_for_now_gets_the_whole_plan() -> None:
    """Being with somebody tonight ends the short plan, not the help: the card is that for what happened."""
    shown = run("--country", "GB", said="1\n1\n2\n8\n2\nq\n").stdout
    assert "Someone posted it, or sent it on" in shown
    assert "More answers make the plan fit" in shown
    assert "The rest can wait until you" not in shown


@pytest.mark.parametrize(("country", "line"), [("US", "CCRI"), ("GB", "Revenge Porn Helpline")])
def test_the_age_decides_who_is_named(country: str, line: str) -> None:
    """A 16-year-old isn't sent to lines for adults; an adult isn't shown "for a young person: nothing is listed"."""
    minor, adult = (run("--country", country, "--details", said=f"6\n{who}\n8\n2\n").stdout for who in (1, 2))
    assert line not in minor
    assert line in adult
    assert "For or about a young person:" not in adult
    assert "For or about a young person:" in minor


def test_a_wrong_answer_is_told_and_asked_again() -> None:
    shown = run(said="9\nmaybe\n6\n2\n8\n2\nBritian\nBritain\n0\n").stdout
    assert shown.count("Please type a number from 1 to 6") == 2
    assert shown.count("Please type a country") == 1
    assert "did you mean GB for United Kingdom?), press Enter" in " ".join(shown.split())
    assert "In danger? 999" in shown, "on the card, which is shown again"


class Heard(Terminal):
    """A screen that remembers what it said of answers that it didn't take."""

    def __init__(self) -> None:
        super().__init__(StringIO(), 100)
        self.said: list[str] = []

    def write(self, text: str, *, first: str = "", indent: int | None = None, style: Style = "") -> None:
        del first, indent
        if style == "open":
            self.said.append(text)


def test_law_what_is_said_of_a_wrong_answer_is_whole_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every question about an incident, and whatever is typed: none begins within another."""
    wrong = ("zq7", "03/04/2026", "1.1.2099", "30.2.2026", "Britian", "-5", "9999")
    for field in (name for name, fact in Incident.facts().items() if fact.reads is None):
        question, screen = question_of(field, "US"), Heard()
        monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{one}\n" for one in wrong)))
        asking: Asking[IncidentInterview] = Asking(screen, verbose=False, keep=lambda _: None)
        with suppress(Stopped):
            asking.ask(IncidentInterview().in_country("US"), screen_of(question))
        assert screen.said or question.input == "text"
        for line in screen.said:
            assert re.fullmatch(r"[A-Z].*[.?]", line), line
            assert not re.search(r"[a-z] (This|There|Please|Write) |[a-z][.?][.,]", line), line


@pytest.mark.parametrize("field", ["platform_reported_at", "happened_on"])
def test_a_date_is_asked_for_as_people_write_it(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint can be typed as it stands."""
    question, out = question_of(field), StringIO()
    monkeypatch.setattr(sys, "stdin", StringIO("1.1.2099\n24.11.26\n"))
    asking: Asking[IncidentInterview] = Asking(Terminal(out, width=2000), verbose=False, keep=lambda _: None)
    after = asking.ask(IncidentInterview(), screen_of(question))
    assert str(getattr(after.incident, field)).startswith("2026-11-24")
    assert "24.11.2026" in out.getvalue()
    assert "still to come. Write when it happened" in out.getvalue()


def test_discreet_titles_tell_nothing() -> None:
    done = run("--discreet", "--facts", str(FOLDER / "uk-adult-three-platforms.json"))
    assert done.returncode == 0
    for word in ("leak", "picture", "StopNCII", "abuse", "Revenge", "report", "platform", "Samaritans", "partner"):
        assert word not in done.stdout
    assert "A number to have at hand" in done.stdout


@pytest.mark.parametrize(
    ("country", "path"),
    [("GB", "6 1 7 1"), ("GB", "6 2 8 2"), ("US", "6 2 6 1"), ("US", "3"), ("DE", "1"), ("IN", "6 2 7 4")],
)
def test_a_discreet_screen_has_the_acts_and_a_number_and_gives_nothing_away(country: str, path: str) -> None:
    """Questions, acts and titles alike say nothing of what happened; more is asked, and shown, on demand alone."""
    shown = run("--discreet", "--country", country, said="".join(f"{answer}\n" for answer in path.split())).stdout
    assert re.search(r"^  3\. ", shown.split("You don't have to do this alone")[0].split("\n\n")[-2], re.MULTILINE)
    assert re.search(r"[a-z]: call [0-9][0-9 -]+", shown)
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
    assert run("--country", "GB", said="1\n2\n", cwd=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []
    done = run("--save", "case.json", said="6\n3\n7\n1\nGB\n", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "danger and self-harm is not in it" in done.stdout
    (incident,) = load_inventory(tmp_path / "case.json").of_kind("incident")
    assert isinstance(incident, Incident)
    assert (incident.country, incident.danger_now) == ("GB", None)
    assert (incident.whose, incident.did_it) == ("my_child", "stranger")
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


def keys_of(hint: str) -> dict[str, str]:
    """Return what a line of keys says of each letter: the first word is what the key does."""
    return dict(re.findall(r"(?:^|[.] )([a-z0-9]): (?:the )?(\w+)", hint))


def test_a_key_means_the_same_on_every_screen() -> None:
    messages = json.loads(files("secure_checklist.cli").joinpath("messages.json").read_text(encoding="utf-8"))
    meanings: dict[str, set[str]] = {}
    for name, text in messages.items():
        if ".keys" in name and name.startswith(("cli.respond", "cli.ask")):
            for key, meaning in keys_of(text).items():
                meanings.setdefault(key, set()).add(meaning)
    assert {"b", "q", "x", "0", "s", "t", "h", "r", "d", "w", "c", "l", "f"} <= meanings.keys()
    assert {key: words for key, words in meanings.items() if len(words) > 1} == {}


@pytest.mark.parametrize(
    ("answers", "question", "wrong"),
    [
        (("6", "2", "8", "2"), "In which country does the person", ("Britian",)),
        (("6", "2", "8", "2", "US", "", "", ""), "In which state, province", ("Californai", "k")),
        (("6", "2", "8"), "What happened?", ("99", "k", "ab")),
        ((), "How is it right now?", ("9", "k", "0")),
    ],
)
def test_an_answer_that_is_none_is_answered_with_whole_sentences(
    answers: tuple[str, ...], question: str, wrong: tuple[str, ...]
) -> None:
    """What is wanted and each key that works here: a sentence that begins with a capital and ends with a stop."""
    lines = "".join(f"{line}\n" for line in (*answers, *wrong))
    shown = " ".join(run(said=lines).stdout.split())
    said = re.findall(r"Please (?:type|press) [^>]*?\bx\.", shown[shown.index(question) :])
    assert len(said) == len(wrong)
    for sentence in said:
        assert re.search(r"press Enter if you don't know, or type .*\bb, q.* or x\.$", sentence), sentence
        assert not re.search(r"[.!;:][ ,]|\?[^),]|Please type [A-Z]", sentence), sentence


def test_a_date_that_cant_be_read_is_no_part_of_another_sentence() -> None:
    """Each reading of a date that fails has sentences of its own, and then what is wanted and the keys."""
    question = question_of("happened_on")
    for text in ("1/2/2026", "soon", "31.2.2026"):
        stream, asking = StringIO(), IncidentInterview()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", StringIO(f"{text}\n"))
            with pytest.raises(Stopped):
                Asking[IncidentInterview](Terminal(stream, width=500), verbose=False, keep=lambda _: None).ask(
                    asking, screen_of(question)
                )
        shown = " ".join(stream.getvalue().split())
        assert re.search(r"\. (This|There) [^>]*\. Please type a day.* or x\.$", shown), shown


# on a terminal ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", ["1\n", "\n1\n"])
@pytest.mark.parametrize("key", ["h", "t"])
def test_what_a_key_says_holds_after_the_next_answer(key: str, answers: str) -> None:
    shown = run("--country", "GB", said=f"{key}\n{answers}").stdout
    assert ("1. Text the emergency number" in shown) is answers.startswith("1")
    assert "1. Call" not in shown
    assert ": call " not in shown


def test_reading_is_hard_and_a_watched_screen_hold_until_the_card() -> None:
    said = "6\n2\n7\n1\n"
    acts = run("--country", "GB", said=said).stdout
    assert "\n  3. " in acts[acts.index("A stranger threatens me") : acts.index("Who can help:")]
    hard = run("--country", "GB", said="r\n" + said).stdout
    assert "\n  3. " not in hard[hard.index("A stranger threatens me") : hard.index("Who can help:")]
    assert "A stranger threatens me" not in run("--country", "GB", said="s\n" + said).stdout


def test_back_leads_to_the_screen_before_and_takes_its_answers_anew() -> None:
    shown = run("--country", "GB", said="6\n2\n3\nb\n7\n1\n").stdout
    assert shown.count("Who did it?") == 2
    assert "A stranger threatens me" in shown


@pytest.mark.parametrize("said", ["6\n2\n7\nb\n\n1\n", "6\n2\n7\nb\nb\n\n\n1\n", "6\n2\n7\n1\nb\n\n"])
def test_law_enter_keeps_what_was_said_at_a_question_that_one_goes_back_to(said: str) -> None:
    shown = run("--country", "GB", said=said).stdout
    assert "A stranger threatens me" in shown
    assert "Enter: keep your earlier answer." in shown


def test_every_question_before_the_card_explains_itself() -> None:
    shown = run("--country", "GB", said="?\n6\n?\n2\n?\n7\n?\n1\n").stdout
    assert shown.count("Your answer decides what you read next.") == 4


def test_a_file_holds_nothing_of_being_watched_unless_all_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    watched = {"device_watched": "yes", "on_safer_device": False}
    path.write_text(json.dumps({"subjects": [{"kind": "incident", "whose": "me", **watched}]}), encoding="utf-8")
    for words, kept in (((), False), (("--keep-all",), True)):
        file = tmp_path / f"{len(words)}.json"
        assert run("--facts", str(path), "--save", str(file), *words).returncode == 0
        text = file.read_text(encoding="utf-8")
        assert [name in text for name in ABOUT_WATCHING] == [kept] * len(ABOUT_WATCHING)


def test_law_no_line_about_who_helps_ends_in_two_stops_or_says_of_two_ways_the_same() -> None:
    for contact in bundled().contacts:
        stream = StringIO()
        found = Found(listings=(Listing(contact=contact, day=date(2026, 11, 30)),))
        View(Terminal(stream, width=100)).write_contacts("crisis", found, about=True)
        shown = " ".join(stream.getvalue().split())
        assert not re.search(r"\w\.\.", shown), shown
        assert all(shown.count(f"({way.says})") <= 1 for way in contact.channels if way.says), shown


@pytest.mark.parametrize("country", ["US", "GB", "IN", "DE"])
def test_law_whoever_cant_talk_reads_of_written_ways_first(country: str) -> None:
    incident = Incident(id="case", country=country, whose="me", access_needs=frozenset({"cannot_speak"}))
    for step in respond(incident).steps:
        for listing in (one for found in step.contacts.values() for one in found.listings):
            written = [way.medium in WRITTEN for way in listing.contact.channels]
            assert written == sorted(written, reverse=True), listing.contact.id


def turn_to(screen: Screened, wanted: str) -> str:
    """Press Enter until something is shown, and return all that was shown up to there."""
    shown = screen.wait_for("> ")
    while wanted not in shown:
        screen.type("")
        shown += screen.wait_for("> ")
    return shown


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
class TestOnATerminal:
    def test_a_word_that_names_no_file_loses_nothing(self, tmp_path: Path) -> None:
        with terminal("respond", "--country", "GB", cwd=tmp_path) as screen:
            for answer in ("q", "q", "q", "no"):
                screen.wait_for("> ")
                screen.type(answer)
            screen.wait_for("no: cannot save")
            screen.wait_for("> ")
            screen.type("case.json")
            assert screen.end() == 0
        assert (tmp_path / "case.json").exists()

    def test_no_file_is_written_over(self, tmp_path: Path) -> None:
        (tmp_path / "case.json").write_text("mine", encoding="utf-8")
        assert "it is there already" in run("--save", "case.json", said="", cwd=tmp_path).stderr
        with terminal("respond", "--country", "GB", cwd=tmp_path) as screen:
            for answer in ("q", "q", "q", "case.json", ""):
                screen.wait_for("> ")
                screen.type(answer)
            assert screen.end() == 0
        assert (tmp_path / "case.json").read_text(encoding="utf-8") == "mine"

    def test_law_no_more_is_written_at_once_than_a_terminal_shows(self, tmp_path: Path) -> None:
        with terminal("respond", "--country", "GB", "--no-color", cwd=tmp_path, columns=80) as screen:
            for answer in ("6", "2", "7", "1", "", "q"):
                screen.wait_for("> ")
                screen.type(answer)
            for _ in range(12):
                shown = screen.wait_for("> ")
                assert shown.count("\n") <= 25, shown
                screen.type("")
            screen.type("x")
            assert screen.end() == 0

    def test_leaving_clears_the_screen_at_any_prompt(self, tmp_path: Path) -> None:
        for answers in ((), ("1",), ("1", "", "q")):
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
            screen.wait_for("How is it right now?")
            screen.wait_for("> ")
            screen.type("1")
            assert "112" in screen.wait_for("Enter: what comes next")
            screen.wait_for("> ")
            screen.type("")
            screen.wait_for("safe for now")
            screen.wait_for("> ")
            screen.type("1")
            # what decides the card wasn't asked in danger
            for question, answer in (("Who is it about?", "1"), ("Who did it?", "5"), ("What happened?", "2")):
                screen.wait_for(question)
                screen.wait_for("> ")
                screen.type(answer)
            screen.wait_for("Someone posted it, or sent it on")
            screen.wait_for("> ")
            screen.type("")
            assert "In which country" not in screen.wait_for("On which apps or sites is it"), (
                "then the plan's questions"
            )

    def test_a_question_explains_itself_and_can_be_left_open(self, tmp_path: Path) -> None:
        with terminal("respond", cwd=tmp_path) as screen:
            for answer in ("6", "", "", "", "", ""):
                screen.wait_for("> ")
                screen.type(answer)
            screen.wait_for("In which country does the person in it live?")
            screen.wait_for("> ")
            screen.type("?")
            assert "ISO 3166-1" in screen.wait_for("> ")
            screen.type("")
            screen.wait_for("On which apps or sites is it")

    def test_the_walk_goes_step_by_step_and_offers_to_keep_the_answers_at_the_end(self, tmp_path: Path) -> None:
        with terminal("respond", "--no-color", cwd=tmp_path) as screen:
            for key in ("q", "", "", "q"):
                screen.wait_for("> ")
                screen.type(key)
            first = turn_to(screen, "Enter: the next step")
            assert "Make sure that you are safe right now" in first
            screen.type("d")
            assert "stalking" in turn_to(screen, "Enter: the next step"), "the details come when asked for"
            screen.type("")
            assert "Do only what they agree to" in turn_to(screen, "Enter: the next step")
            screen.type("q")
            screen.wait_for("name a file")
            screen.wait_for("> ")
            screen.type("")
            assert screen.end() == 0
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("words", "answers"),
        [
            ((), ("q",)),
            ((), ("q", "")),
            (("--country", "GB"), ("1", "", "q")),
            (("--country", "GB", "--discreet"), ("q", "q")),
            (("--country", "GB"), ("6", "2", "7", "1", "q")),
        ],
    )
    def test_an_unknown_key_is_answered_with_the_keys(
        self, words: tuple[str, ...], answers: tuple[str, ...], tmp_path: Path
    ) -> None:
        """At the card, behind it, at a step, in danger, and in the list of discreet mode: it does nothing else."""
        with terminal("respond", "--no-color", *words, cwd=tmp_path) as screen:
            before = screen.wait_for("> ")
            for answer in answers:
                screen.type(answer)
                before = screen.wait_for("> ")
            for key in ("k", "zz", "999"):
                screen.type(key)
                shown = " ".join(screen.wait_for("> ").split())
                found = re.search(r"Please [^.]*\.(?= >$)", shown)
                assert found, shown
                hint = " ".join(before.split()).rpartition("Enter: ")[2]
                assert all(re.search(rf"\b{one}\b", found[0]) for one in keys_of(f". {hint}")), (found[0], hint)
            screen.type("x")
            assert screen.end() == 0

    def test_in_discreet_mode_a_step_is_shown_only_by_its_number(self, tmp_path: Path) -> None:
        with terminal("respond", "--discreet", "--no-color", cwd=tmp_path) as screen:
            for key in ("q", "", ""):
                screen.wait_for("> ")
                screen.type(key)
            assert "Make sure" not in screen.wait_for("A number: who to call")
            screen.type("1")
            shown = screen.wait_for("A number: who to call")
            assert "Make sure" not in shown
            assert "A number: call 112." in shown
            screen.type("l")
            assert CLEAR.decode() in screen.wait_for("A number: who to call")
            screen.type("f")
            screen.wait_for("How is it right now?")
            screen.wait_for("> ")
            screen.type("q")
            assert "Make sure that you are safe right now" in turn_to(screen, "Enter: the next step")
            screen.type("x")
            assert screen.end() == 0

    def test_stopping_in_discreet_mode_clears_the_screen_as_leaving_does(self, tmp_path: Path) -> None:
        with terminal("respond", "--discreet", "--country", "GB", cwd=tmp_path) as screen:
            for key in ("q", "", "1", "q"):
                screen.wait_for("> ")
                screen.type(key)
            assert screen.end() == 0
            assert screen.seen.endswith(CLEAR)
