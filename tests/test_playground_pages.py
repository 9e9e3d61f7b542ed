"""What the playground's pages say, and what a press does, without a browser."""

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
from playground.check import Check
from playground.response import Help
from playground.sent import Sent
from playground.words import texts, translated

from secure_checklist.checklists import fingerprint
from secure_checklist.core import FrozenMap
from secure_checklist.core.countries import all_countries
from secure_checklist.core.messages import message
from secure_checklist.incident import contacts
from secure_checklist.incident.emergency import emergency_page
from secure_checklist.incident.screens import first_screens
from secure_checklist.interview import Walk
from secure_checklist.interview.questions import word_of
from secure_checklist.translations.known import in_language
from tests.browsing import lines_of
from tests.cases import each
from tests.pseudo import nodes

FOLDER = Path(page.__file__).parent
WATCHED = "person.fears_monitoring"
NO = {WATCHED: ["no"], "person.separated": ["no"]}
COUNTRIES = (None, "GB", "IN", "US", "EG", "PR")


def read(html: str) -> str:
    """Return the text of a page, as one line."""
    inline = re.sub(r"</?(?:a|bdi|span|strong|wbr)\b[^>]*>", "", html)
    return line(unescape(re.sub(r"<[^>]+>", " ", inline)))


def line(text: str) -> str:
    return " ".join(text.split())


def act(name: str, **fields: Sequence[str]) -> str:
    """Do what a press does; what is sent is what stands in the form."""
    return shown(name, fields)[1]


def shown(name: str, fields: Mapping[str, Sequence[str]] = FrozenMap()) -> tuple[str, str]:
    """Return the act that shows a page again, and its HTML."""
    again, html = json.loads(page.act(name, json.dumps({**fields}), json.dumps({**fields})))
    return again, html


def sent(shown: str, said: Mapping[str, list[str]] = FrozenMap(), **more: list[str]) -> Sent:
    """Return what is sent with the form of a page: what is said of each question, and more."""
    return Sent({"screen": [screen_key(shown)], **{f"answer:{key}": words for key, words in said.items()}, **more})


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> page.Visit:
    """A visit of its own for each test."""
    found = page.Visit()
    monkeypatch.setattr(page, "VISIT", found)
    return found


def screen_key(html: str) -> str:
    found = re.search(r'name="screen" value="([^"]*)"', html)
    assert found is not None
    return unescape(found[1])


def present(check: Check) -> Walk:
    return check.stages[-1].walk


def listed(check: Check) -> str:
    """Answer until there are two devices, two accounts and a messenger; the page after that."""
    shown: str = check.screen()
    for number, count in enumerate((1, 2, 2, 1), 1):
        (name, *_), offered = zip(
            *re.findall(r'type="\w+" id="[^"]+" name="answer:([^"]+)" value="([^"]+)"', shown), strict=True
        )
        shown = check.answer(number, sent(shown, {name: [*offered[:count]]}))
    return shown


# the response --------------------------------------------------------------------------------------------------------

VALUES: dict[str, tuple[str, ...]] = {
    question.fact: tuple(str(choice.value) for choice in question.choices)
    for screen in first_screens()
    for question in screen.questions
}
"""What can be said on the first screens, by the name of the question."""
SAFE = {"incident.now": "safe", "incident.who": "me_adult", "incident.did_it": "known", "incident.happened": "posted"}


def helped(said: Mapping[str, str] = SAFE, country: str | None = "US") -> tuple[Help, str]:
    """Return someone who answered the first screens, with the page that came then."""
    help_ = Help()
    if country is not None:
        help_.interview = help_.interview.in_country(country)
    shown: str = help_.start()
    for screen in first_screens():
        if help_.interview.has_card:
            break
        answers = {one.key: [said.get(one.fact, "")] for one in screen.questions}
        shown = help_.answer(len(help_.before) + 1, sent(shown, answers))
    return help_, shown


def answers_of_many() -> Iterator[tuple[Mapping[str, str], str | None]]:
    """Return each answer alone, none at all, and answers by chance to all of them, in all countries and in none."""
    chance, countries = Random(32), cycle((None, *(one.code for one in all_countries())))  # noqa: S311 - a sample
    alone = ({fact: value} for fact, values in VALUES.items() for value in values)
    many = ({fact: chance.choice(("", *values)) for fact, values in VALUES.items()} for _ in range(250))
    now = ({**SAFE, "incident.now": word} for word in ("danger", "safe") for _ in range(4))
    return zip(chain([{}], now, alone, many), countries, strict=False)


ASKS = re.compile(r"\b(call|text|chat|write|report)\b", re.IGNORECASE)


@each(("chosen", "country"), answers_of_many(), quick=20)
def test_the_card_is_the_librarys_and_what_says_call_has_the_number_beside_it(
    chosen: Mapping[str, str], country: str | None
) -> None:
    """Law: all of the card is on the page, in its order, and who stands on it can be reached by a press there."""
    help_, html = helped(chosen, country)
    plan, shown, at = help_.interview.response(), read(html), 0
    assert plan.card is not None
    for text in lines_of(plan.card, urgent=plan.urgent):
        at = shown.find(line(text), at)
        assert at >= 0, text
    assert not re.search(r"number below|this number", shown)
    for part in re.findall(r'(?s)<div class="slot">(.*?)</div>', html + help_.plan()):
        text = read(part)
        if ASKS.search(text.partition(":")[2]):
            assert re.search(r'href="(tel|sms|https|mailto):', part) or "WhatsApp +" in text, text
    emergency = [one.channel.href for one in plan.calls if one.need == "emergency" and one.channel]
    danger = chosen.get("incident.now") == "danger"
    assert all(f'href="{href}"' in html for href in emergency if danger or plan.card.emergency)
    assert emergency or not danger or message("incident.slot.emergency") in shown
    assert (country is None) == ('id="sc-q1-1"' in html)


def test_on_a_watched_screen_nothing_tells_what_happened() -> None:
    """What is said at the foot of a first screen counts at once, and what was chosen there stays."""
    typed = dict[str, Sent]()
    help_ = Help(typed=typed)
    shown: str = help_.start()
    for number, screen in enumerate(first_screens(), 1):
        answers = {one.key: [VALUES[one.fact][-1]] for one in screen.questions}
        typed[screen.key] = sent(shown, answers)
        again = help_.answer(number, sent(shown, answers, press=["watched"]))
        assert 'value="watched" aria-pressed="true"' in again
        assert again.count(" checked") == len(screen.questions)
        quiet = next(one for one in first_screens(discreet=True) if one.key == screen.key)
        assert [one.text for one in quiet.questions if one.text not in read(again)] == []
        help_.interview = help_.interview.replace(discreet=False)
        shown = help_.answer(number, sent(shown, answers))
    help_.interview = help_.interview.replace(discreet=True).in_country("GB")
    card = help_.interview.response().card
    assert card is not None
    before, _, after = help_.card().partition("<details>")
    for text in (*card.acts, card.comfort):
        assert (line(text) in read(before), line(text) in read(after)) == (False, True)
    assert all(line(text) in read(before) for text in card.neutral_acts)


@each(("country", "now"), [("GB", "safe"), ("EG", "safe"), ("EG", "danger"), ("EG", "self_harm")])
def test_the_plan_has_every_step_in_its_order_and_in_danger_whom_to_call_first(country: str, now: str) -> None:
    """What is held comes after, with what it waits for; what to know of the police stands before all steps."""
    help_, _ = helped({**SAFE, "incident.who": "adult", "incident.now": now}, country)
    plan, shown = help_.interview.response(), read(help_.plan())
    places = [shown.find(f"{step.number}. {line(step.item.title)}") for step in plan.steps]
    assert -1 not in places
    assert places == sorted(places)
    if now == "safe":
        assert plan.held
        for step in plan.held:
            title = shown.index(line(step.item.title), places[-1])
            assert shown.index(line(step.caution), title) - title < 200
        assert all(shown.index(line(one.text)) < places[0] for one in plan.first_do_nots)
        assert plan.risk_note == "" or shown.index(line(plan.risk_note)) < places[0]
    else:
        assert all(shown.index(line(one.lines[0])) < places[0] for one in plan.calls)
        assert line(plan.risk_note) not in shown[: places[0]]
        later = shown.index(message("cli.respond.can_wait"))
        assert all(shown.find(f"{step.number}. {line(step.item.title)}") > later for step in plan.later)


def test_every_question_behind_the_card_can_be_left_open_and_a_wrong_answer_changes_nothing() -> None:
    help_, _ = helped()
    shown, asked = str(help_.ask()), list[str]()
    while 'data-act="help.answer' in shown:
        asked.append(screen_key(shown))
        before, number = help_.interview, len(help_.before) + 1
        name = re.findall(r'name="answer:([^"]+)"', shown)[0]
        help_.answer(number, Sent({"screen": ["incident.other"], f"answer:{name}": ["yes"]}))
        if 'type="radio"' in shown:
            assert "no such answer" not in help_.answer(number, sent(shown, {name: ["no such answer"]}))
        assert help_.interview == before
        shown = help_.answer(number, sent(shown))
    assert len(asked) == len({*asked}) > 5
    assert screen_key(help_.ask(1)) == first_screens()[0].key
    assert "Numbers for India." in read(Help("Asia/Calcutta").card())


def test_back_shows_an_older_screen_as_it_was_left_and_loses_nothing(visit: page.Visit) -> None:
    """What was answered later stays until an older answer is sent again, and what was typed is there then, too."""
    places = [shown("help")]
    for word in ("safe", "me_adult", "posted"):
        again, html = places[-1]
        name = re.findall(r'name="(answer:[^"]+)"', html)[0]
        fields = {"screen": [screen_key(html)], name: [word]}
        places.append(shown(again.replace("ask", "answer"), fields))
    act("help.answer.country", screen=["incident.case.country"], **{"answer:incident.case.country": ["IN"]})
    assert [again for again, _ in places] == ["help.ask 1", "help.ask 2", "help.ask 3", "help.card"]
    card, answered = visit.help.card(), visit.help.interview
    for again, word in (("help.ask 2", "me_adult"), ("help.ask 1", "safe")):
        assert re.search(rf'value="{word}"[^>]* checked', act(again))
    assert act("help.card") == card
    first = act("help.ask 1")
    name = re.findall(r'name="(answer:[^"]+)"', first)[0]
    _, second = shown("help.answer 1", {"screen": [screen_key(first)], name: ["safe"]})
    assert re.search(r'value="me_adult"[^>]* checked', second)
    assert visit.help.interview.country == answered.country


# the check -----------------------------------------------------------------------------------------------------------


def test_what_a_person_types_is_never_markup_and_all_can_be_left_open_to_a_report() -> None:
    check = Check()
    shown = check.answer(1, sent(check.screen(), NO))
    nasty = '<script>alert(1)</script>" onfocus="x'
    shown = check.answer(2, Sent({"screen": [screen_key(shown)], "others:device.subjects": [nasty]}))
    while "<form" in shown:
        assert nasty not in shown
        assert "<script" not in shown
        shown = check.answer(present(check).number, sent(shown))
    assert present(check).present is None
    assert 'class="sc-report"' in shown
    assert "<script" not in shown + check.page()


def test_an_older_page_of_the_check_can_be_sent_again_and_later_answers_stay() -> None:
    check = Check()
    shown = check.answer(1, sent(check.screen(), NO))
    names = {"answer:device.subjects": ["iphone"], "others:device.subjects": ["Mine"]}
    fields = Sent({"screen": [screen_key(shown)], **names})
    for _ in range(2):
        shown = check.answer(present(check).number, sent(shown) if present(check).number > 2 else fields)
    number, subjects = present(check).number, check.interview.inventory.by_id
    assert "Mine" in check.screen(2)
    again = check.answer(2, fields)
    assert "wrong" not in again
    assert (present(check).number, check.interview.inventory.by_id) == (number, subjects)
    assert screen_key(again) == screen_key(check.screen(3))


def settled(check: Check, html: str) -> str:
    """Answer what is asked about what was done as someone who did it well; the page after that."""
    again = "check 0"
    while "<form" in html:
        (asked,) = {*re.findall(r'data-act="check.answer (\d+)"', html)}
        screen = present(check).present
        assert screen is not None
        choices = {one: word_of(one.choices[0].value) if one.choices else "1" for one in screen.questions}
        words = {one.key: [GOOD.get(one.fact, first)] for one, first in choices.items()}
        again, html = shown(f"check.answer {asked}", sent(html, words).fields)
    assert again in ("check.report", "check 0")
    return html


GOOD = {
    "device.screen_lock": "pin",
    "device.screen_lock_guessable": "no",
    "device.auto_login": "no",
    "account.password_reuse": "unique",
    "account.mfa": "on",
}
"""Good answers that aren't the first choice."""


def first_items(html: str) -> list[str]:
    return re.findall(r'data-act="check.did ([^"]+)"', html)


def test_what_was_done_brings_the_next_action_and_going_back_loses_none_of_it(visit: page.Visit) -> None:
    """Each of the first three is done: what isn't certain then is asked at once; older pages and the language stay."""
    check, done = visit.check, list[str]()
    check.answer(1, sent(check.screen(), NO))
    used = {"device": ["iphone", "windows"], "account": ["google-account", "apple-account"], "messenger": ["whatsapp"]}
    check.answer(2, sent(check.screen(), {f"{kind}.subjects": words for kind, words in used.items()}))
    check.answer(3, sent(check.screen()))
    answers, html = [act("check 2"), act("check 3")], act("check.report")
    for _ in range(3):
        item = first_items(html)[0]
        assert item not in done
        done.append(item)
        html = settled(check, act(f"check.did {item}"))
        assert item not in first_items(html), item
    outcomes = {item: [one.outcome for one in check.interview.report.of(item)] for item in done}
    assert {"pass"} == {one for found in outcomes.values() for one in found if one != "not_applicable"}
    assert [act("check 2"), act("check 3")] == answers
    fewer = used | {"messenger": ["signal"]}
    act("check.answer 2", **sent(answers[0], {f"{kind}.subjects": words for kind, words in fewer.items()}).fields)
    assert "signal" in check.interview.inventory.by_id
    html = act("check.report")
    assert set(first_items(html)).isdisjoint(done)
    page.begin("UTC", "es")
    assert "Ya lo hice" in act("check.report")
    assert first_items(act("check.report")) == first_items(html)
    assert screen_key(act("check 3")) == screen_key(answers[1])


def test_progress_leaves_out_what_tells_that_somebody_may_be_watching(visit: page.Visit) -> None:
    """It goes on where it was; a file of something else is refused kindly."""
    listed(visit.check)
    act("check")
    assert "fears_monitoring" not in page.keep("progress")
    kept, here = page.keep("progress.private"), screen_key(visit.check.screen())
    assert "fears_monitoring" in kept
    visit.check.stages = before = Check().stages
    for text in ("", "[]", "x", '{"checklist": "other"}', '{"checklist": 7}', "\ud800", "1e999"):
        assert "isn't one that was saved here" in read(act("check.open", text=[text])), text
        assert visit.check.stages is before
    act("check.open", text=[kept])
    assert screen_key(visit.check.screen()) == here


@each(
    "fields",
    [
        *({f"answer:{WATCHED}": [word]} for word in ("yes", "unsure")),
        *({"how": [how]} for how in ("not-known", "rather-not-say")),
        {},
    ],
)
def test_whoever_may_be_watched_reads_of_a_helper_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, list[str]]
) -> None:
    monkeypatch.setattr(page, "VISIT", page.Visit())
    shown = act("check.answer 1", screen=[screen_key(act("check"))], **fields)
    assert "<form" not in shown
    assert "hange nothing yet" in shown
    places = [shown.index(one) for one in ('data-act="help.watched"', "data-leave", 'data-act="check"')]
    assert places == sorted(places)
    assert screen_key(act("check")) != WATCHED
    assert "How is it now?" in read(act("help.watched"))
    assert page.VISIT.help.interview.incident.device_watched == "yes"


@pytest.mark.usefixtures("visit")
def test_help_is_one_press_away_on_every_page_of_the_check() -> None:
    pages = [act("check"), act("check.report")]
    pages.append(act("check.answer 1", screen=[screen_key(pages[0])], **{f"answer:{WATCHED}": ["no"]}))
    assert all('data-act="help"' in one and "data-back" in one for one in pages)


def test_the_editor_tells_the_line_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert editor.run("print(1)\nraise SystemExit") == ""
    assert editor.run("x = 1\nx.y") is None
    said = capsys.readouterr()
    assert said.out == "1\n"
    assert 'File "example.py", line 2, in <module>\n    x.y' in said.err
    assert "editor.py" not in said.err


# languages -----------------------------------------------------------------------------------------------------------


def first_pages() -> Iterator[str]:
    """Return three pages of the check, and its report."""
    again, html = shown("check")
    for _ in range(3):
        yield html
        fields = {"screen": [screen_key(html)], f"answer:{WATCHED}": ["no"]}
        again, html = shown(again.replace("check", "check.answer"), fields)
    yield re.sub(r'(?s)<style>.*?<section aria-labelledby="keep">', "", act("check.report"))


@each("tag", ("es", "hi"))
def test_no_english_is_left(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence is translated with the same arguments, and none in English is on the same pages, but for names."""
    held = json.loads((FOLDER / f"messages.{tag}.json").read_text(encoding="utf-8"))
    assert {key: one["of"] for key, one in held.items()} == {key: fingerprint(text) for key, text in texts().items()}
    for key, text in translated(tag).items():
        assert {*re.findall(r"{\w+}", text), "{count}"} == {*re.findall(r"{\w+}", texts()[key]), "{count}"}, key
    monkeypatch.setattr(page, "VISIT", page.Visit())
    english = [nodes(shown) for shown in first_pages()]
    monkeypatch.setattr(page, "VISIT", page.Visit())
    page.begin("UTC", tag)
    names = " ".join(one.name for one in contacts.bundled().contacts)
    for before, shown in zip(english, first_pages(), strict=True):
        assert {text for text in before & nodes(shown) if text not in names} == set()


def test_a_language_that_is_chosen_keeps_the_place_and_every_answer(visit: page.Visit) -> None:
    again, html = shown(
        "check.answer 1", {"screen": [screen_key(act("check"))], **{f"answer:{name}": no for name, no in NO.items()}}
    )
    filled = {"screen": [screen_key(html)], "answer:device.subjects": ["iphone"], "others:device.subjects": ["Mine"]}
    page.begin("UTC", "hi")
    _, translated_page = json.loads(page.act(again, "{}", json.dumps(filled)))
    assert screen_key(translated_page) == screen_key(html)
    assert re.search(r'value="iphone"[^>]* checked', translated_page)
    assert "Mine" in translated_page
    assert present(visit.check).number == 2
    visit.help.interview = before = visit.help.interview.in_country("US")
    in_hindi = act("help.card")
    page.begin("UTC", "en")
    assert act("help.card") != in_hindi
    page.begin("UTC", "hi")
    assert act("help.card") == in_hindi
    assert visit.help.interview == before


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
    assert html.index('href="tel:112"') < html.index('data-act="help"') < html.index("<section")
    assert all(f'data-act="{one}"' in html for one in ("help", "help.watched", "check", "example", "check.open"))
    assert "Asia/Calcutta" in html
    assert {*nodes(html)}.isdisjoint({*texts().values()} if tag != "en" else ())
    assert len(gzip.compress(html.encode())) < 50_000
