"""What the playground's pages say, and what a press does, without a browser."""

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import chain
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
from secure_checklist.core.countries import all_countries
from secure_checklist.core.messages import message
from secure_checklist.incident import contacts
from secure_checklist.incident.screens import first_screens
from secure_checklist.translations.known import FOLDERS
from tests.browsing import lines_of
from tests.cases import each
from tests.pseudo import compiled, nodes

FOLDER = Path(page.__file__).parent
COUNTRIES = (None, "GB", "IN", "US", "EG", "PR")


def read(html: str) -> str:
    """Return the text of a page, as one line."""
    inline = re.sub(r"</?(?:a|bdi|span|strong|wbr)\b[^>]*>", "", html)
    return line(unescape(re.sub(r"<[^>]+>", " ", inline)))


def line(text: str) -> str:
    return " ".join(text.split())


def act(name: str, **fields: list[str]) -> str:
    return page.act(name, json.dumps(fields))


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


def listed(check: Check) -> str:
    """Answer until there are two devices, two accounts and a messenger; the page after that."""
    shown = check.screen()
    for count in (1, 2, 2, 1):
        offered = re.findall(r'name="q1" value="([\w-]{2,})"', shown)
        shown = check.answer(Sent({"screen": [screen_key(shown)], "q1": offered[:count]}))
    return shown


# words ---------------------------------------------------------------------------------------------------------------


def said() -> Iterator[str]:
    """Give the keys that templates and code say, those that end with an open part as a prefix and a star."""
    for path in FOLDER.rglob("*"):
        if path.suffix in (".html", ".py"):
            text = path.read_text(encoding="utf-8")
            yield from re.findall(r'say\(f?"([a-z_.]+)"', text)
            yield from (f"{key}*" for key in re.findall(r'say\(f?"([a-z_.]+\.)(?:\{|" ~)', text))
            for first, other in re.findall(r'say\("([a-z_.]+)" if [^)]*? else "([a-z_.]+)"\)', text):
                yield from (first, other)
            for first, other in re.findall(r'key = f?"([a-z_.]+)"|"([a-z_.]+)" if finished', text):
                yield from filter(None, (first, other))
            yield from (f"{key}*" for key in re.findall(r'key = f"([a-z_.]+\.)\{', text))


def test_every_sentence_is_in_the_catalogue_and_none_is_dead() -> None:
    known = {key.removesuffix(".one").removesuffix(".other") for key in texts()}
    used = {*said()}
    prefixes = tuple(key.removesuffix("*") for key in used if key.endswith("*"))
    assert {key for key in used if not key.endswith(("*", "."))} - known == set()
    assert {key for key in known - used if not key.startswith(prefixes)} == set()


# the response --------------------------------------------------------------------------------------------------------

VALUES: dict[str, tuple[str, ...]] = {
    question.fact: tuple(str(choice.value) for choice in question.choices)
    for screen in first_screens()
    for question in screen.questions
}
"""What can be said on the first screens, by the name of the question."""
SAFE = {"incident.now": "safe", "incident.who": "me_adult", "incident.did_it": "known", "incident.happened": "posted"}


def helped(said_: Mapping[str, str] = SAFE, country: str | None = "US") -> tuple[Help, str]:
    """Return somebody who answered the first screens, with the page that came then."""
    help_ = Help()
    if country is not None:
        help_.interview = help_.interview.in_country(country)
    shown: str = help_.start()
    for screen in first_screens():
        if help_.interview.has_card:
            break
        answers = {f"q{at}": [said_.get(one.fact, "")] for at, one in enumerate(screen.questions, 1)}
        shown = help_.answer(Sent({"screen": [screen_key(shown)], **answers}))
    return help_, shown


def answers_of_many() -> Iterator[tuple[Mapping[str, str], str | None]]:
    """Return each answer alone, none at all, and answers by chance to all of them, each with a country or none."""
    chance = Random(32)  # noqa: S311 - a sample, and no secret
    alone = ({fact: value} for fact, values in VALUES.items() for value in values)
    many = ({fact: chance.choice(("", *values)) for fact, values in VALUES.items()} for _ in range(120))
    for place, chosen in enumerate(chain([{}], alone, many)):
        yield chosen, COUNTRIES[place % len(COUNTRIES)]


@each(("chosen", "country"), answers_of_many(), quick=25)
def test_the_card_is_the_librarys_for_every_answer(chosen: Mapping[str, str], country: str | None) -> None:
    """All that is on the card stands on the page, in the order in which it is read; none is an error or refused."""
    help_, html = helped(chosen, country)
    plan = help_.interview.response()
    assert plan.card is not None
    shown, at = read(html), 0
    for text in lines_of(plan.card, urgent=plan.urgent):
        at = shown.find(line(text), at)
        assert at >= 0, text


ASKS = re.compile(r"\b(call|text|chat|write|report)\b", re.IGNORECASE)


@each("country", [None, *(one.code for one in all_countries())], quick=25)
def test_what_says_call_has_the_number_beside_it_in_every_country_and_in_none(country: str | None) -> None:
    """Law: who stands on a card can be reached by a press there, or by what stands there; nothing names what isn't."""
    for now in ("danger", "safe"):
        help_, html = helped({**SAFE, "incident.now": now}, country)
        plan = help_.interview.response()
        assert plan.card is not None
        assert not re.search(r"number below|this number", read(html))
        for part in re.findall(r'(?s)<div class="slot">(.*?)</div>', html + help_.plan()):
            text = read(part)
            if ASKS.search(text.partition(":")[2]):
                assert re.search(r'href="(tel|sms|https|mailto):', part) or "WhatsApp +" in text, text
        emergency = [one.channel.href for one in plan.calls if one.need == "emergency" and one.channel]
        assert all(f'href="{href}"' in html for href in emergency if now == "danger" or plan.card.emergency)
        assert emergency or now == "safe" or message("incident.slot.emergency") in read(html)
        assert (country is None) == ('id="q1-1"' in html)


def test_the_country_is_that_of_the_clock_and_can_be_another() -> None:
    help_ = Help("Asia/Kolkata")
    assert "Numbers for India." in read(help_.card())
    shown = help_.country()
    assert [one.code for one in all_countries() if f'<option value="{one.code}">' not in shown] == []
    card = help_.answer(Sent({"screen": [screen_key(shown)], "q1": ["GB"]}))
    assert "Numbers for United Kingdom." in read(card)
    assert Help("UTC").interview.incident.country is None


def test_on_a_watched_screen_nothing_tells_what_happened() -> None:
    """What is said at the foot of a first screen counts at once, and what was chosen there stays."""
    help_ = Help()
    shown: str = help_.start()
    for screen in first_screens():
        answers = {f"q{at}": [VALUES[one.fact][-1]] for at, one in enumerate(screen.questions, 1)}
        for need in ("cannot_hear", "watched"):
            again = help_.answer(Sent({"screen": [screen_key(shown)], "press": [need], **answers}))
            assert f'value="{need}" aria-pressed="true"' in again
            assert again.count(" checked") == len(screen.questions)
        quiet = next(one for one in first_screens(discreet=True) if one.key == screen.key)
        assert [one.text for one in quiet.questions if one.text not in read(again)] == []
        help_.answer(Sent({"screen": [screen_key(shown)], "press": ["cannot_hear"], **answers}))
        help_.interview = help_.interview.replace(discreet=False)
        shown = help_.answer(Sent({"screen": [screen_key(shown)], **answers}))
    help_.interview = help_.interview.replace(discreet=True).in_country("GB")
    card = help_.interview.response().card
    assert card is not None
    before, _, after = help_.card().partition("<details>")
    for text in (*card.acts, card.comfort):
        assert (line(text) in read(before), line(text) in read(after)) == (False, True)
    assert all(line(text) in read(before) for text in card.neutral_acts)


@each("country", ["GB", "EG"])
def test_the_plan_has_every_step_in_its_order(country: str) -> None:
    """What is held comes after, with what it waits for; what to know of the police stands before all steps."""
    help_, _ = helped({**SAFE, "incident.who": "adult"}, country)
    plan, shown = help_.interview.response(), read(help_.plan())
    assert plan.held
    places = [shown.find(f"{step.number}. {line(step.item.title)}") for step in plan.steps]
    assert -1 not in places
    assert places == sorted(places)
    for step in plan.held:
        title = shown.index(line(step.item.title), places[-1])
        assert shown.index(line(step.caution), title) - title < 200
    first = shown.index(f"1. {line(plan.steps[0].item.title)}")
    assert all(shown.index(line(one.text)) < first for one in plan.first_do_nots)
    assert (plan.risk_note == "") == (country == "GB")
    assert plan.risk_note == "" or shown.index(line(plan.risk_note)) < first


@each("now", ["danger", "self_harm"])
def test_in_danger_whom_to_call_stands_first_and_the_rest_waits(now: str) -> None:
    help_, _ = helped({"incident.now": now}, "EG")
    plan, shown = help_.interview.response(), read(help_.plan())
    assert plan.urgent
    assert plan.later
    first = shown.index(f"1. {line(plan.steps[0].item.title)}")
    assert all(shown.index(line(one.lines[0])) < first for one in plan.calls)
    assert "What not to do" not in shown
    assert line(plan.risk_note) not in shown[:first]
    later = shown.index(message("cli.respond.can_wait"))
    assert all(shown.find(f"{step.number}. {line(step.item.title)}") > later for step in plan.later)


def test_every_question_behind_the_card_can_be_left_open_and_ends() -> None:
    help_, _ = helped()
    shown, asked = help_.ask(), list[str]()
    while 'data-act="help.answer"' in shown:
        asked.append(screen_key(shown))
        shown = help_.answer(Sent({"screen": [asked[-1]]}))
    assert len(asked) == len({*asked}) > 5
    while help_.before:
        shown = help_.back()
    assert screen_key(shown) == first_screens()[0].key
    assert not {"danger_now", "self_harm_now"} & {key.rpartition(".")[2] for key in asked}


def test_a_wrong_or_late_answer_changes_nothing() -> None:
    help_, _ = helped()
    while (shown := help_.ask()) and 'type="radio"' not in shown:
        help_.answer(Sent({"screen": [screen_key(shown)]}))
    before = help_.interview
    help_.answer(Sent({"screen": ["incident.other"], "q1": ["yes"]}))
    assert help_.interview == before
    wrong = help_.answer(Sent({"screen": [screen_key(shown)], "q1": ["no such answer"]}))
    assert 'role="alert"' in wrong
    assert "no such answer" not in wrong
    assert help_.interview == before


# the check -----------------------------------------------------------------------------------------------------------


def test_one_answer_for_all_and_one_of_its_own() -> None:
    check = Check()
    shown = listed(check)
    while "The same for all" not in shown:
        shown = check.answer(Sent({"screen": [screen_key(shown)]}))
    screen = check.interview.next()
    assert screen is not None
    words = [str(choice.value) for choice in screen.questions[0].choices]
    check.answer(Sent({"screen": [screen.key], "all": [words[0]], "q2": [words[1]]}))
    fact = screen.questions[0].fact.rpartition(".")[2]
    known = check.interview.inventory.by_id
    values = [getattr(known[str(one.subject)], fact) for one in screen.questions]
    assert [str(value) for value in values] == [words[0], words[1], *words[:1] * (len(values) - 2)]
    check.back()
    assert check.interview.next() == screen


def test_what_is_sent_twice_counts_once_and_back_takes_a_screen_back() -> None:
    check = Check()
    first = check.screen()
    sent = Sent({"screen": [screen_key(first)], "q1": ["no"]})
    second = check.answer(sent)
    assert check.answer(sent) == second
    assert check.interview.turns == 1
    assert check.back() == first


def test_dont_know_rather_not_say_and_blank_are_told_apart() -> None:
    for fields, why in ((["?"], "not_reported"), ([], None)):
        check = Check()
        check.answer(Sent({"screen": [screen_key(check.screen())], "q1": fields}))
        assert check.interview.inventory.person.unknown.get("fears_monitoring") == why
    check = Check()
    check.answer(Sent({"screen": [screen_key(check.screen())], "how": ["declined"]}))
    assert check.interview.inventory.person.unknown["fears_monitoring"] == "declined"


def test_an_answer_and_none_at_once_is_asked_again_and_takes_nothing() -> None:
    check = Check()
    shown = check.answer(Sent({"screen": [screen_key(check.screen())], "q1": ["no"]}))
    before = check.interview
    for wrong in ({"q1": ["phone", "?"]}, {"q1": ["?"], "q1-other": ["Mine"]}, {"q1-other": ["A", "A"]}):
        again = check.answer(Sent({"screen": [screen_key(shown)], **wrong}))
        assert 'role="alert"' in again
        assert check.interview is before


def test_what_a_person_types_is_never_markup() -> None:
    check = Check()
    shown = check.answer(Sent({"screen": [screen_key(check.screen())], "q1": ["no"]}))
    nasty = '<script>alert(1)</script>" onfocus="x'
    shown = check.answer(Sent({"screen": [screen_key(shown)], "q1-other": [nasty]}))
    while "<iframe" not in shown:
        assert nasty not in shown
        assert "<script" not in shown
        shown = check.answer(Sent({"screen": [screen_key(shown)]}))
    assert "<script" not in shown
    assert "<script" not in check.page()


def test_progress_leaves_out_what_tells_that_somebody_may_be_watching(visit: page.Visit) -> None:
    listed(visit.check)
    act("check")
    assert "fears_monitoring" not in page.keep("progress")
    assert "fears_monitoring" in page.keep("progress.private")
    here = visit.check.screen()
    kept = page.keep("progress.private")
    visit.check.interview = Check().interview
    assert re.sub(r"Page \d+\.", "", act("check.open", text=[kept])) != ""
    assert screen_key(visit.check.screen()) == screen_key(here)


def test_a_file_of_something_else_is_refused_kindly(visit: page.Visit) -> None:
    before = visit.check.interview
    for text in ("", "[]", "x", '{"checklist": "other"}', '{"checklist": 7}', "\ud800", "1e999"):
        assert "isn't one that was saved here" in read(act("check.open", text=[text])), text
        assert visit.check.interview is before


def test_the_first_page_warns_before_all_else_and_names_what_is_kept(visit: page.Visit) -> None:
    page.begin(json.dumps({"size": 13_800_000, "kept": True, "zone": "Asia/Kolkata"}))
    shown = read(act("home"))
    assert shown.index("is this device safe") < shown.index("Somebody has my picture")
    assert "14 megabytes" in shown
    assert visit.zone == "Asia/Kolkata"
    page.begin(json.dumps({"size": 1, "kept": False, "zone": "Nowhere/None"}))
    assert "doesn't let this page keep" in read(act("home"))


@each("sent", [{"q1": ["yes"]}, {"q1": ["unsure"]}, {"q1": ["?"]}, {"how": ["declined"]}, {}])
def test_whoever_may_be_watched_reads_of_a_helper_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, sent: dict[str, list[str]]
) -> None:
    monkeypatch.setattr(page, "VISIT", page.Visit())
    shown = act("check.answer", screen=[screen_key(act("check"))], **sent)
    assert "<form" not in shown
    assert "hange nothing yet" in shown
    places = [shown.index(one) for one in ('data-act="help.watched"', "data-leave", 'data-act="check"')]
    assert places == sorted(places)
    assert screen_key(act("check")) != "person.fears_monitoring"
    assert "How is it now?" in read(act("help.watched"))
    assert page.VISIT.help.interview.incident.device_watched == "yes"


@pytest.mark.usefixtures("visit")
def test_help_is_one_press_away_on_every_page_of_the_check() -> None:
    shown = [act("home"), act("before"), act("check"), act("check.report")]
    shown.append(act("check.answer", screen=[screen_key(shown[2])], q1=["no"]))
    assert all('data-act="help"' in one for one in shown)
    assert shown[0].index('data-act="help"') < shown[0].index("<section")


# the editor ----------------------------------------------------------------------------------------------------------


def test_the_editor_tells_the_line_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert editor.run("print(1)\nraise SystemExit") is True
    assert editor.run("x = 1\nx.y") is False
    said_ = capsys.readouterr()
    assert said_.out == "1\n"
    assert 'File "example.py", line 2, in <module>\n    x.y' in said_.err
    assert "editor.py" not in said_.err


# languages -----------------------------------------------------------------------------------------------------------

TAGS = ("es", "hi")


def first_pages() -> Iterator[str]:
    """Give the first page, three of the check, and its report."""
    yield page.chrome()
    yield act("home")
    yield act("before")
    shown = act("check")
    for _ in range(3):
        yield shown
        shown = act("check.answer", screen=[screen_key(shown)], q1=["no"])
    yield re.sub(r'srcdoc="[^"]*"', "", act("check.report"))


@each("tag", TAGS)
def test_no_english_is_left(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence is translated with the same arguments, and none in English is on the same pages, but for names."""
    held = json.loads((FOLDER / f"messages.{tag}.json").read_text(encoding="utf-8"))
    assert {key: one["of"] for key, one in held.items()} == {key: fingerprint(text) for key, text in texts().items()}
    for key, text in translated(tag).items():
        assert {*re.findall(r"{\w+}", text), "{count}"} == {*re.findall(r"{\w+}", texts()[key]), "{count}"}, key
    monkeypatch.setattr(page, "VISIT", page.Visit())
    english = [nodes(shown) for shown in first_pages()]
    assert min(map(len, english)) > 0
    monkeypatch.setattr(page, "VISIT", page.Visit())
    page.begin(json.dumps({"size": 1, "kept": True, "zone": "UTC", "languages": [f"{tag}-XX", "en"]}))
    names = " ".join(one.name for one in contacts.bundled().contacts)
    for before, shown in zip(english, first_pages(), strict=True):
        assert {text for text in before & nodes(shown) if text not in names} == set()
    around = json.loads(page.chrome())
    assert (around["tag"], around["direction"]) == (tag, "ltr")
    assert {*around["words"].values()}.isdisjoint(texts().values())


def test_a_language_that_is_chosen_keeps_the_place_and_every_answer(visit: page.Visit) -> None:
    shown = act("check.answer", screen=[screen_key(act("check"))], q1=["no"])
    again = act("language", language=["hi"], screen=[screen_key(shown)], q1=["phone"], **{"q1-other": ["Mine"]})
    assert screen_key(again) == screen_key(shown)
    assert re.search(r'value="phone"[^>]* checked', again)
    assert "Mine" in again
    assert visit.check.interview.turns == 1
    assert visit.check.interview.inventory.person.fears_monitoring == "no"
    act("check.back")
    assert re.search("[\u0900-\u097f]", act("check"))
    visit.help.interview = visit.help.interview.in_country("US")
    help_page = act("help.card")
    before = visit.help.interview
    assert act("language", language=["en"]) != help_page
    assert act("language", language=["hi"]) == help_page
    assert visit.help.interview == before
    act("help")
    assert re.search(r'value="safe"[^>]* checked', act("language", language=["es"], q1=["safe"]))
    visit.shown = "example"
    assert "print(7)" in act("language", language=["en"], code=["print(7)"])


def test_a_translators_catalogue_is_shown_and_a_damaged_one_changes_nothing(
    visit: page.Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("babel", reason="a catalogue is compiled with the extra `i18n`")
    monkeypatch.setenv(FOLDERS, "")
    data = compiled("ar-XB")
    act("check")
    for damaged in (data[:1000], b"", b"PK", data.replace(b"Language: ", b"Languidge: ")):
        shown = act("catalogue", called=["library.mo"], data=[b64encode(damaged).decode()])
        assert texts()["wrong.catalogue"] in read(shown)
        assert visit.language == "en"
    assert os.environ[FOLDERS] == ""
    act("catalogue", called=["../../mine.mo"], data=[b64encode(data).decode()])
    around = json.loads(page.chrome())
    assert (around["tag"], around["direction"]) == ("ar-XB", "rtl")
    assert "ar-XB" in [one["tag"] for one in around["languages"]]
    assert "⟦" in act("check")
    assert "⟦" in act("help.answer", screen=["incident.now"], q1=["danger"])
