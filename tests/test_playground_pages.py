"""What the playground's pages say, and what a press does, without a browser.

They are the pages of the web example, so what is tested here of them holds there, too; `test_web_example.py` has what
only a server does.
"""

import gzip
import importlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import chain, cycle
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("jinja2", reason="the pages are drawn with the extra `html`")

from playground import editor, page  # the import above decides whether this can be

from secure_checklist.core.countries import all_countries
from secure_checklist.core.messages import message
from secure_checklist.incident import IncidentInterview, Response
from secure_checklist.incident.emergency import emergency_page
from secure_checklist.incident.screens import first_screens
from secure_checklist.interview import Walk
from secure_checklist.interview.questions import word_of
from secure_checklist.translations.known import in_language
from tests.browsing import EXAMPLES, lines_of
from tests.cases import each, sure, tables
from tests.readers import folded

FOLDER = Path(page.__file__).parent
WATCHED = "person.fears_monitoring"
NO = {WATCHED: ["no"], "person.separated": ["no"]}


def read(html: str) -> str:
    """Return the text of a page, as one line."""
    inline = re.sub(r"</?(?:a|bdi|span|strong|wbr)\b[^>]*>", "", html)
    return folded(unescape(re.sub(r"<[^>]+>", " ", inline)))


class Player:
    """Someone who uses the page: where they are, and what it shows."""

    def __init__(self) -> None:
        self.path = self.html = ""

    def get(self, path: str, left: Mapping[str, Sequence[str]] | None = None) -> str:
        self.path, self.html = json.loads(page.act("GET", path, "{}", json.dumps(left or {})))
        return self.html

    def send(self, path: str = "", said: Mapping[str, Sequence[str]] | None = None, /, **more: Sequence[str]) -> str:
        """Send the form of the page, or another one, with what is said of each question; it is what stands in there."""
        fields = {"screen": [self.screen], **{f"answer:{key}": [*words] for key, words in (said or {}).items()}, **more}
        sent = json.dumps(fields)
        self.path, self.html = json.loads(page.act("POST", path or self.path, sent, sent))
        return self.html

    @property
    def screen(self) -> str:
        found = re.search(r'name="screen" value="([^"]*)"', self.html)
        return unescape(found[1]) if found else ""

    @property
    def items(self) -> list[str]:
        """The things to do that can be said to be done."""
        return re.findall(r'name="item" value="([^"]+)"', self.html)

    @property
    def walk(self) -> Walk:
        return sure(page.PERSON.session.walk)

    @property
    def asking(self) -> IncidentInterview:
        return sure(page.PERSON.session.asking)


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Player:
    """Someone who has just come."""
    monkeypatch.setattr(page, "PERSON", page.Person())
    return Player()


def listed(player: Player, **used: Sequence[str]) -> None:
    """Say no to being watched, and list what is used."""
    player.get("/list/0")
    player.send("", NO)
    player.send("", {f"{kind}.subjects": words for kind, words in used.items()})


# the response --------------------------------------------------------------------------------------------------------

VALUES: dict[str, tuple[str, ...]] = {
    question.fact: tuple(str(choice.value) for choice in question.choices)
    for screen in first_screens()
    for question in screen.questions
}
"""What can be said on the first screens, by the name of the question."""
SAFE = {"incident.now": "safe", "incident.who": "me_adult", "incident.did_it": "known", "incident.happened": "posted"}


def helped(said: Mapping[str, str] = SAFE, country: str | None = "US") -> tuple[Player, Response]:
    """Return someone who answered the first screens and is at the card, and what the library says to them."""
    page.PERSON, player = page.Person(), Player()
    player.get("/help")
    while player.path.startswith("/ask"):
        names = {*re.findall(r'name="answer:([^"]+)"', player.html)}
        player.send("", {name: [said[name]] for name in names if name in said})
    if country is not None:
        player.send("/steps", {"incident.country": [country]}, press=["country"])
    return player, player.asking.response()


def answers_of_many() -> Iterator[tuple[Mapping[str, str], str | None]]:
    """Return each answer alone, none at all, and answers by chance to all of them, in all countries and in none."""
    chance, countries = Random(32), cycle((None, *(one.code for one in all_countries())))  # noqa: S311 - a sample
    alone = ({fact: value} for fact, values in VALUES.items() for value in values)
    many = ({fact: chance.choice(("", *values)) for fact, values in VALUES.items()} for _ in range(250))
    now = ({**SAFE, "incident.now": word} for word in ("danger", "safe") for _ in range(4))
    unreadable = dict(zip(SAFE, ("perhaps", "\x00", "x" * 1000, "no"), strict=True))
    return zip(chain([{}, unreadable], now, alone, many), countries, strict=False)


ASKS = re.compile(r"\b(call|text|chat|write|report)\b", re.IGNORECASE)


@each(("chosen", "country"), answers_of_many(), quick=20)
def test_the_card_is_the_librarys_and_what_says_call_has_the_number_beside_it(
    chosen: Mapping[str, str], country: str | None
) -> None:
    """Law: all of the card is on the page, in its order, and who stands on it can be reached by a press there."""
    player, plan = helped(chosen, country)
    html, shown, at, card = player.html, read(player.html), 0, sure(plan.card)
    for text in lines_of(card, urgent=plan.urgent):
        at = shown.find(folded(text), at)
        assert at >= 0, text
    assert not re.search(r"number below|this number", shown)
    pages = html + player.get("/steps")
    for part in re.findall(r'(?s)<div class="slot">(.*?)</div>', pages):
        text = read(part)
        if ASKS.search(text.partition(":")[2]):
            assert re.search(r'href="(tel|sms|https|mailto):', part) or "WhatsApp +" in text, text
    for one in plan.calls:
        assert one.channel is None or not one.channel.href or f'href="{one.channel.href}"' in pages, one
    emergency = [one.channel.href for one in plan.calls if one.need == "emergency" and one.channel]
    danger = chosen.get("incident.now") == "danger"
    assert all(f'href="{href}"' in html for href in emergency if danger or card.emergency)
    assert emergency or not danger or message("incident.slot.emergency") in shown


def test_on_a_watched_screen_nothing_tells_what_happened(player: Player) -> None:
    """What is said at the foot of a first screen counts at once, and what was chosen there stays."""
    player.get("/help")
    for number, screen in enumerate(first_screens(), 1):
        answers = {one.key: [VALUES[one.fact][-1]] for one in screen.questions}
        again = player.send(f"/ask/{number}", answers, press=["watched"])
        assert 'value="watched" aria-pressed="true"' in again
        assert again.count(" checked") == len(screen.questions)
        quiet = next(one for one in first_screens(discreet=True) if one.key == screen.key)
        assert [one.text for one in quiet.questions if one.text not in read(again)] == []
        page.PERSON.session.asking = player.asking.replace(discreet=False)
        player.send(f"/ask/{number}", answers)


def unfolded(page: str) -> str:
    """Return what is seen of a page before anything is opened."""
    shown, depth = "", 0
    for part in re.split(r"(</?(?:details|summary)\b[^>]*>)", page):
        depth += {"<details": 1, "</detail": -1, "<summary": -1, "</summar": 1}.get(part[:8], 0)
        shown += part if depth == 0 else ""
    return unescape(shown)


def test_in_discreet_mode_card_and_plan_say_nothing() -> None:
    """The words are neutral; what is folded, and an address that can be called, says the rest."""
    player, _ = helped({**SAFE, "incident.who": "adult"}, "GB")
    player.send("/steps", press=["discreet"])
    told = player.asking.response()
    card = sure(told.card)
    steps = (*told.steps, *told.held, *told.later)
    names = {one.name for step in steps for found in step.contacts.values() for one in found.contacts}
    words = [*(step.item.title for step in steps), *names, *card.acts, *(one.text for one in told.do_nots)]
    for path, neutral in (("/card", card.neutral_acts), ("/steps", [step.neutral_title for step in steps])):
        shown = unfolded(player.get(path))
        assert [one for one in words if one in shown] == [], path
        assert [one for one in neutral if one not in shown] == [], path
    assert card.acts[0] in unescape(player.get("/card"))


@each(("country", "now"), [("GB", "safe"), ("EG", "safe"), ("EG", "danger"), ("EG", "self_harm")])
def test_the_plan_has_every_step_in_its_order_and_in_danger_whom_to_call_first(country: str, now: str) -> None:
    """What is held comes after, with what it waits for; what to know of the police stands before all steps."""
    player, plan = helped({**SAFE, "incident.who": "adult", "incident.now": now}, country)
    shown = read(player.get("/steps"))
    places = [shown.find(f"{step.number}. {folded(step.item.title)}") for step in plan.steps]
    assert -1 not in places
    assert places == sorted(places)
    if now == "safe":
        assert plan.held
        for step in plan.held:
            title = shown.index(folded(step.item.title), places[-1])
            assert shown.index(folded(step.caution), title) - title < 200
        assert all(shown.index(folded(one.text)) < places[0] for one in plan.first_do_nots)
        assert plan.risk_note == "" or shown.index(folded(plan.risk_note)) < places[0]
        sources = (source.title for step in (*plan.steps, *plan.held) for source in step.item.sources)
        texts = (*sources, *(one.text for one in plan.do_nots), *(law.title for law in plan.laws))
        assert [text for text in texts if folded(text) not in shown] == []
        done = player.send("/steps", item=["tell-one-trusted-person"], press=["yes"])
        assert done.count('<span class="tag">done</span>') == 1
    else:
        assert all(shown.index(folded(one.lines[0])) < places[0] for one in plan.calls)
        assert folded(plan.risk_note) not in shown[: places[0]]
        later = shown.index(message("incident.can_wait"))
        assert all(shown.find(f"{step.number}. {folded(step.item.title)}") > later for step in plan.later)


def test_every_question_behind_the_card_can_be_left_open_and_a_wrong_answer_changes_nothing() -> None:
    player, _ = helped()
    player.get("/ask/0")
    asked = list[str]()
    while player.path.startswith("/ask"):
        asked.append(player.screen)
        before, here, shown = player.asking, player.path, player.html
        name = re.findall(r'name="answer:([^"]+)"', shown)[0]
        player.send(here, {name: ["yes"]}, screen=["incident.other"])
        if 'type="radio"' in shown:
            assert "no such answer" not in player.send(here, {name: ["no such answer"]})
        assert player.asking == before
        player.get(here)
        player.send()
    assert len(asked) == len({*asked}) > 5
    player.get("/ask/1")
    assert player.screen == first_screens()[0].key


def test_a_clock_suggests_the_country(player: Player) -> None:
    page.begin("Asia/Calcutta", "en")
    player.get("/help")
    player.send("", {"incident.now": ["danger"]})
    assert "Numbers for India." in read(player.html)


def test_back_shows_an_older_screen_as_it_was_left_and_loses_nothing(player: Player) -> None:
    """What was answered later stays, and what was only filled in is there again, too."""
    player.get("/help")
    places = [player.path]
    for word in ("safe", "me_adult", "posted"):
        player.send("", {re.findall(r'name="answer:([^"]+)"', player.html)[0]: [word]})
        places.append(player.path)
    player.send("/steps", {"incident.country": ["IN"]}, press=["country"])
    assert places == ["/ask/1", "/ask/2", "/ask/3", "/card"]
    card, answered = player.get("/card"), player.asking
    for path, word in (("/ask/2", "me_adult"), ("/ask/1", "safe")):
        assert re.search(rf'value="{word}"[^>]* checked', player.get(path))
    assert player.get("/card") == card
    player.get("/ask/1")
    player.send("", {"incident.now": ["safe"]})
    assert re.search(r'value="me_adult"[^>]* checked', player.html)
    assert player.asking == answered
    name = "incident.happened"
    player.get("/ask/2")
    player.get("/ask/3")
    player.get("/card", {"screen": [player.screen], f"answer:{name}": ["threat"]})
    assert re.search(r'value="threat"[^>]* checked', player.get("/ask/3"))


# the check -----------------------------------------------------------------------------------------------------------


def test_the_pages_ask_what_the_library_asks_and_the_report_is_the_librarys(
    player: Player,
) -> None:
    """To the end: with the last choice of each question, and what has none left open. What is typed is no markup."""
    nasty, asked = '<script>alert(1)</script>" onfocus="x\u202e', 0
    player.get("/list/0")
    player.send("/more")
    player.send("", NO)
    player.send(**{"others:device.subjects": [nasty], "answer:device.subjects": ["iphone", "ipad"]})
    while (screen := player.walk.present) is not None:
        asked += 1
        label = f"{screen.questions[0].label} " if screen.layout == "single" else ""
        assert folded(f"{label}{screen.text}") in read(player.html)
        assert not [one for one in (nasty, "<script", "\u202e") if one in player.html]
        if numbers := {one.key: ["about three"] for one in screen.questions if one.input == "whole_number"}:
            explained = player.send("", numbers)
            assert ("Write a whole number" in explained, 'value="about three"' in explained) == (True, True)
        player.send("", {one.key: [word_of(one.choices[-1].value)] for one in screen.questions if one.choices})
    assert asked > 8
    report, shown = player.walk.interview.report, read(player.html)
    assert f"{report.exported().outcomes()['fail']} not done" in shown
    assert report.actions(1)[0].title in shown
    assert not [one for one in ("<script", "\u202e") if one in player.html + player.get("/sheet/file")]


def test_an_older_page_of_the_check_can_be_sent_again_and_later_answers_stay(player: Player) -> None:
    """What comes twice or late changes nothing; what is private isn't shown again."""
    player.get("/list/0")
    player.send("", NO, screen=["device.backup@phone"])
    assert (player.path, "nothing was changed" in player.html) == ("/list/1", True)
    first = player.screen
    for _ in range(2):
        player.send("/list/1", NO, screen=[first])
        assert player.path == "/list/2"
    page.PERSON.session.typed.clear()
    again = player.get("/list/1")
    assert ("Private answers aren't shown again" in again, " checked" in again) == (True, False)
    player.get("/list/2")
    fields = {"answer:device.subjects": ["iphone"], "others:device.subjects": ["Mine"]}
    player.send(**fields)
    player.send()
    number, subjects = player.walk.number, player.walk.interview.inventory.by_id
    assert "Mine" in player.get("/list/2")
    player.send(**fields)
    assert (player.path, player.walk.interview.inventory.by_id) == (f"/list/{number}", subjects)


def settled(player: Player) -> None:
    """Answer what is asked about what was done as someone who did it well; then look at the report."""
    while player.path.startswith("/list"):
        screen = sure(player.walk.present)
        choices = {one: word_of(one.choices[0].value) if one.choices else "1" for one in screen.questions}
        player.send("", {one.key: [GOOD.get(one.fact, first)] for one, first in choices.items()})
    assert player.path == "/sheet"


GOOD: dict[str, str] = tables(__file__)["good"]
"""Good answers that aren't the first choice."""


def test_what_was_done_brings_the_next_action_and_going_back_loses_none_of_it(player: Player) -> None:
    """Each of the first three is done: what isn't certain then is asked at once; older pages and the language stay."""
    used = {"device": ["iphone", "windows"], "account": ["google-account", "apple-account"], "messenger": ["whatsapp"]}
    listed(player, **used)
    player.send()
    held = [[*re.findall(r"(?s)<fieldset.*</fieldset>", player.get(f"/list/{number}"))] for number in (2, 3)]
    player.get("/sheet")
    done = list[str]()
    for _ in range(3):
        item = player.items[0]
        assert item not in done
        done.append(item)
        player.send("/sheet/did", item=[item])
        settled(player)
        assert item not in player.items, item
    outcomes = [one.outcome for item in done for one in player.walk.interview.report.of(item)]
    assert {"pass"} == {one for one in outcomes if one != "not_applicable"}
    number = player.walk.number
    player.send("/sheet/did", item=["no-such-thing"])
    assert player.walk.number == number
    shown = [[*re.findall(r"(?s)<fieldset.*</fieldset>", player.get(f"/list/{number}"))] for number in (2, 3)]
    assert shown == held
    player.get("/list/2")
    player.send("", {f"{kind}.subjects": words for kind, words in {**used, "messenger": ["signal"]}.items()})
    assert "signal" in player.walk.interview.inventory.by_id
    player.get("/sheet")
    items = player.items
    assert set(items).isdisjoint(done)
    page.begin("UTC", "es")
    assert "Ya lo hice" in player.get("/sheet")
    assert player.items == items
    third = sure(player.walk.screen(3))
    player.get("/list/3")
    assert player.screen == third.key


def test_progress_leaves_out_what_tells_that_somebody_may_be_watching(player: Player) -> None:
    """It goes on where it was; a file of something else is refused kindly."""
    listed(player, device=["iphone"], account=["google-account"])
    here = player.screen
    assert "fears_monitoring" not in player.get("/progress")
    kept = player.get("/progress/private")
    assert "fears_monitoring" in kept
    page.PERSON = page.Person()
    player.get("/list/0")
    before = player.walk
    for text in ("", "[]", "x", '{"checklist": "other"}', '{"checklist": 7}', "\ud800", "1e999"):
        assert "wasn't saved here" in read(player.send("/open", text=[text])), text
        assert player.walk is before
    player.send("/open", text=[kept])
    assert player.screen == here


@each(
    "fields",
    [
        *({f"answer:{WATCHED}": [word]} for word in ("yes", "unsure")),
        *({"how": [how]} for how in ("not-known", "rather-not-say")),
        {},
    ],
)
def test_whoever_may_be_watched_reads_of_a_helper_before_anything_else(fields: dict[str, list[str]]) -> None:
    page.PERSON, player = page.Person(), Player()
    player.get("/list/0")
    shown = player.send(**fields)
    assert player.path == "/watched"
    assert "hange nothing yet" in shown
    assert "You don't have to answer" in read(shown) or fields.get("how") != ["rather-not-say"]
    places = [shown.index(one) for one in ('action="/watched"', "data-leave", 'class="button second" href="/now"')]
    assert places == sorted(places)
    assert ("Do this now" in player.get("/now")) is (f"answer:{WATCHED}" in fields)
    assert player.get("/list/0").count(WATCHED) == 0
    assert "How are things now?" in read(player.send("/watched"))
    assert player.asking.incident.device_watched == "yes"


def test_what_the_check_has_asked_is_not_asked_again_where_help_begins(player: Player) -> None:
    """It is said so, and can be changed on the pages before."""
    player.get("/list/0")
    player.send("", {WATCHED: ["unsure"], "person.recent_events": ["picture_asked"]})
    assert "aren't asked again. To change an answer, go back a page." in read(player.get("/help"))
    assert "How are things right now?" in player.html
    player.send("", {"incident.now": ["safe"]})
    assert "A child under 18 I'm bringing up" not in player.html
    player.send("", {"incident.who": ["me_young"], "incident.did_it": ["stranger"]})
    assert "You don't owe anyone a picture" in read(player.html)
    assert "What happened?" in player.get("/ask/1")
    player.send("", {"incident.happened": ["threat"]})
    assert "Stop answering" in read(player.get("/card"))


def test_help_is_one_press_away_on_every_page_of_the_check_and_a_page_of_what_was_forgotten_leads_to_the_start(
    player: Player,
) -> None:
    pages = [player.get("/list/0"), player.get("/sheet"), player.get("/list/0"), player.send("", NO)]
    assert all('href="/help"' in one and "data-back" in one for one in pages)
    for path in ("/card", "/steps", "/nowhere"):
        player.get(path)
        assert (player.path, player.html) == ("/", "")


def test_the_editor_tells_the_line_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert editor.run("print(1)\nraise SystemExit") == ""
    assert editor.run("x = 1\nx.y") is None
    said = capsys.readouterr()
    assert said.out == "1\n"
    assert 'File "example.py", line 2, in <module>\n    x.y' in said.err
    assert "editor.py" not in said.err


# languages -----------------------------------------------------------------------------------------------------------


CODE = r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}"
"""What isn't shown of a template as it is."""
SOURCES = [
    path for folder in (FOLDER, EXAMPLES / "web") for path in (*folder.glob("*.py"), *folder.glob("templates/*"))
]
"""What says something on a page of the playground or of the web example; `api.py` speaks to programs."""


@each("tag", ("es", "hi"))
def test_no_english_is_left(tag: str) -> None:
    """Law: what templates and handlers say is translated, and there is no text in a template that can't be."""
    said = set[str]()
    for path in (FOLDER.parents[1] / "tools" / "page.html.jinja", *(path for path in SOURCES if path.name != "api.py")):
        text, sentence = path.read_text(encoding="utf-8"), r'(?<!")"([A-Z][^"\n]+ [^"\n]+\.)"(?!")'
        said.update(re.findall(sentence if path.suffix == ".py" else r'(?:_|own)\("([^"]+)"', text))
        bare, told = re.sub(CODE, " ", text), " ".join(re.findall(CODE, text))
        shown = [re.sub(r"<[^>]+>", " ", bare), *re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', bare)]
        shown += re.findall(r'(?<!_\()(?<!own\()"[A-Z][^"]* [^"]*"', told)
        assert path.suffix != ".html" or not re.search("[A-Za-z]{2}", " ".join(shown)), path
    assert len(said) > 200
    with in_language(tag):  # one word may be the same in two languages
        kept = {
            one: str(page.text(one.replace("{", "{{").replace("}", "}}")))
            for one in said
            if " " in one and "{" not in one
        }
    assert [one for one, translated in kept.items() if one == translated] == []


def test_a_language_that_is_chosen_keeps_the_place_and_every_answer(player: Player) -> None:
    player.get("/list/0")
    player.send("", NO)
    here, filled = player.screen, {"answer:device.subjects": ["iphone"], "others:device.subjects": ["Mine"]}
    page.begin("UTC", "hi")
    shown = player.get(player.path, {"screen": [here], **filled})
    assert (player.screen, player.walk.number) == (here, 2)
    assert re.search(r'value="iphone"[^>]* checked', shown)
    assert "Mine" in shown
    player.get("/help")
    player.send("", {"incident.now": ["danger"]})
    in_hindi, before = player.get("/card"), player.asking
    page.begin("UTC", "en")
    assert player.get("/card") != in_hindi
    page.begin("UTC", "hi")
    assert (player.get("/card"), player.asking) == (in_hindi, before)


# the page that is served ---------------------------------------------------------------------------------------------


@each("tag", ("en", "es", "hi"))
def test_the_page_that_is_served_is_the_emergency_page_with_the_app_to_begin(tag: str, tmp_path: Path) -> None:
    """Law: help is there before anything is loaded; every number of a country, and in danger a number without one."""
    build = importlib.import_module("build")
    build.serve(tmp_path, 9, 12)
    html = (tmp_path / build.PAGES[tag]).read_text(encoding="utf-8")
    with in_language(tag):
        whole = emergency_page()
    assert f'<html lang="{tag}"' in html
    assert re.findall(r'href="(tel:[^"]+)"', html) == re.findall(r'href="(tel:[^"]+)"', whole)
    assert html.index('href="tel:112"') < html.index('data-act="/help"') < html.index("<section")
    assert all(f'data-act="{one}"' in html for one in ("/help", "/watched", "/list/0", "/example", "/open"))
    assert "Asia/Calcutta" in html
    # A letter of Devanagari is three bytes, and the numbers of a country are wanted more than the rest of 50 kB.
    assert len(gzip.compress(html.encode())) < (56_000 if tag == "hi" else 50_000)
