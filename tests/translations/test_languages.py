"""Which languages there are, which one somebody gets, and what is said in it.

The table of messages is complete, used, and filled in by name.
"""

import ast
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from secure_checklist import (
    Cause,
    Checklist,
    Device,
    Interview,
    Inventory,
    Item,
    Level,
    Outcome,
    Vocabulary,
    evaluate,
    formats,
    plugins,
    translations,
)
from secure_checklist.checklists import Catalogue, Effort, Translation, fingerprint
from secure_checklist.checklists.plan_items import Need, Phase, Verification
from secure_checklist.core import UnknownNameError, cldr, use_messages
from secure_checklist.core.messages import (
    day_of,
    duration,
    either,
    labels,
    language,
    message,
    noting_what_lacks,
    number_of,
    together,
)
from secure_checklist.incident import Incident, respond
from secure_checklist.plugins import Plugin
from secure_checklist.rules import ReasonCode
from secure_checklist.subjects import Origin
from secure_checklist.translations.known import words
from tests.cases import each, tables

TABLES = tables(__file__)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@each(("wanted", "found"), TABLES["wanted"])
def test_a_wanted_language_is_cut_down_until_there_are_texts(wanted: list[str], found: str) -> None:
    some = tuple(Catalogue(language=tag, texts={"outcome.fail": Translation(text=tag)}) for tag in ("xx", "xx-YY"))
    with plugins.use(Plugin("tongues", catalogues=some)):
        assert translations.preferred(wanted) == found
        assert translations.languages()[0] == "en"


def test_a_region_stands_over_its_language_and_a_plug_in_over_the_library() -> None:
    general = Catalogue(
        language="xx", texts={"outcome.fail": Translation(text="offen"), "outcome.pass": Translation(text="fertig")}
    )
    swiss = Catalogue(language="xx-CH", texts={"outcome.fail": Translation(text="nöd gmacht")})
    with plugins.use(Plugin("tongues", catalogues=(general, swiss))):
        found = words("xx-CH")
        assert (found.language, found.texts["outcome.fail"]) == ("xx-CH", "nöd gmacht")
        assert found.texts["outcome.pass"] == "fertig"
        assert words("xx-AT").texts["outcome.fail"] == "offen"
        with translations.in_language("xx-CH"):
            assert (language(), message("outcome.fail"), message("outcome.pass")) == ("xx-CH", "nöd gmacht", "fertig")


def test_english_is_always_there_and_what_is_not_is_refused_with_what_is() -> None:
    """But for help after a leak, which is still help."""
    assert words("en-GB").texts == {}
    for refused in (lambda: words("tlh"), lambda: evaluate(PHONES, PHONE, now=NOW, language="tlh")):
        with pytest.raises(UnknownNameError, match=r"tlh.*there are en"):
            refused()
    found = respond(Incident(country="IN"), now=NOW, language="tlh")
    assert (found.language, found.card is not None) == ("en", True)


def test_a_text_of_an_older_wording_is_english_and_noted() -> None:
    old = Catalogue(
        language="xx",
        texts={
            "outcome.fail": Translation(text="offen", of=fingerprint("undone, once")),
            "outcome.pass": Translation(text="fertig", of=fingerprint("done")),
            "noted": Translation(text="{gone}", of=fingerprint("{gone}, once")),
        },
    )
    with use_messages(old), noting_what_lacks() as lacking:
        assert (message("outcome.fail"), message("outcome.pass")) == ("not done", "fertig")
        assert message("noted", text="a", note="b") == "a (b)"
    assert lacking == {"outcome.fail", "noted"}


# every door


LOCK = Item(id="lock", title="Lock it", question="Is it locked?", why="Because.", rule=Device.screen_lock.equals("pin"))
PHONES = Checklist.of("phones", "Phones", LOCK)
OWN = Catalogue(
    language="xx",
    texts={
        "lock/title": Translation(text="⟦title⟧"),
        "outcome.fail": Translation(text="⟦fail⟧"),
        "device.screen_lock/question": Translation(text="⟦question⟧"),
        "device.screen_lock/label": Translation(text="⟦label⟧"),
    },
)
PHONE = Inventory(subjects=(Device(id="a", screen_lock="none"),))


def test_language_is_taken_at_every_door() -> None:
    with plugins.use(Plugin("tongues", catalogues=(OWN,))):
        report = evaluate(PHONES, PHONE, now=NOW, explain=True, language="xx")
        assert (report.language, report.direction, report.title("lock")) == ("xx", "ltr", "⟦title⟧")
        assert "⟦fail⟧" in report.of("lock")[0].explain("x", PHONE, language=OWN)
        question = Interview(
            PHONES, Inventory(subjects=(Device(id="a"),)).completed("device"), now=NOW, language="xx"
        ).question
        assert question is not None
        assert question.text == "⟦question⟧"
        assert "⟦fail⟧" in formats.write(report, "junit", checklist=PHONES).decode()
        assert "⟦fail⟧" not in formats.write(report, "junit", language="en").decode()


def test_what_is_not_translated_is_told_once() -> None:
    report = evaluate(PHONES, PHONE, now=NOW, explain=True)
    for form in ("text", "markdown"):
        shown = formats.write(report, form, checklist=PHONES, inventory=PHONE, language=OWN).decode()
        assert "⟦title⟧" in shown
        assert "Lock it" not in shown
        assert shown.count("Some of it is still in English.") == 1
        assert "computer translated" not in shown
    made = OWN.replace(unreviewed=3)
    shown = formats.write(report, "text", checklist=PHONES, inventory=PHONE, language=made).decode()
    assert shown.count("A computer translated this page, and no person has checked it yet.") == 1
    assert "still in English" not in formats.write(report, "text", checklist=PHONES, inventory=PHONE).decode()


@each(("tag", "said"), TABLES["written"])
def test_numbers_lists_and_days_are_written_as_cldr_has_them(tag: str, said: list[str]) -> None:
    with use_messages(Catalogue(language=tag)):
        found = [number_of(1_234_567), day_of(NOW.date()), together(["a", "b", "c"]), either(["a", "b"])]
    assert found == said


def test_every_language_of_cldr_writes_as_babel_does() -> None:
    babel = pytest.importorskip("babel", reason="needs the extra i18n")
    dates, lists, numbers = (pytest.importorskip(f"babel.{name}") for name in ("dates", "lists", "numbers"))
    if f"Babel {babel.__version__}".encode() not in Path(cldr.__file__).with_name(cldr.FORMS).read_bytes():
        pytest.skip("another version of Babel has another CLDR")
    for name in babel.localedata.locale_identifiers():
        if name.partition("_")[0] == "en":
            continue
        locale, tag = babel.Locale.parse(name), name.replace("_", "-")
        for count in (*range(205), 1000, 1_000_000, 0.5, 1.5, 2.5):
            assert cldr.plural(tag, count) == locale.plural_form(count), (tag, count)
        for count in (1, 1234, 1_234_567_890):
            written = numbers.format_decimal(count, locale=locale, numbering_system="latn")
            assert cldr.number(tag, count) == written or "'" in written, "of several, Babel writes one apostrophe"
        for month in range(1, 13):
            day = date(2026, month, 3)
            assert cldr.day(tag, day) == dates.format_date(day, "long", locale=locale)
        for values in (["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]):
            for style in ("standard", "or"):
                found = cldr.joined(tag, values, alternatives=style == "or")
                assert found == lists.format_list(values, style, locale=locale)


# the table of messages -----------------------------------------------------------------------------------------------

STANDARD = Vocabulary.standard()
LIBRARY = Path(__file__).parents[2] / "src" / "secure_checklist"


def written_keys(node: ast.expr) -> Iterator[str]:
    """Yield the keys that stand in the first argument of `message`, those of both branches of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*written_keys(node.body), *written_keys(node.orelse))


def test_every_message_that_code_names_is_there() -> None:
    """A key that isn't there is a `KeyError` for whoever reads the report, and only once it is said."""
    known = {key for path in LIBRARY.rglob("messages.json") for key in json.loads(path.read_text(encoding="utf-8"))}
    missing: list[str] = []
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
                keys = [key for argument in node.args[:1] for key in written_keys(argument)]
                lacking = [key for key in keys if not known & {key, f"{key}.other"}]
                missing += [f"{path.relative_to(LIBRARY)}:{node.lineno}: add {key} to messages.json" for key in lacking]
    assert missing == []


def test_a_message_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(KeyError, match='add "nothing" to'):
        message("nothing")


@each(
    ("group", "names"),
    [
        ("outcome", get_args(Outcome)),
        ("reason", get_args(ReasonCode)),
        ("origin", get_args(Origin)),
        ("effort", get_args(Effort)),
        ("level", get_args(Level)),
        ("cause", get_args(Cause)),
        ("checked", get_args(Verification)),
        ("phase", get_args(Phase)),
        ("need", get_args(Need)),
        ("system", STANDARD.facts["device.os_name"].vocabulary),
        ("kinds", STANDARD.kinds),
    ],
)
def test_every_word_that_is_shown_has_a_label(group: str, names: tuple[str, ...]) -> None:
    assert set(labels(group)) == set(names)


# in another language


def catalogue(language: str = "es", **texts: str) -> Catalogue:
    return Catalogue(language=language, texts={key: Translation(text=text) for key, text in texts.items()})


def test_a_catalogue_is_in_force_within_its_block_only() -> None:
    with use_messages(catalogue(**{"outcome.pass": "hecho"})):
        assert (language(), message("outcome.pass"), message("outcome.fail")) == ("es", "hecho", "not done")
        with use_messages(None):
            assert message("outcome.pass") == "hecho"
        assert "hecho" in labels("outcome").values()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(message, "outcome.pass").result() == "done"
    assert (language(), message("outcome.pass")) == ("en", "done")


@each(
    ("language", "count", "said"),
    [("es", 0, "otros 0"), ("es", 1, "uno"), ("hi", 0, "uno"), ("ja", 1, "otros 1"), ("en", 2_000, "otros 2,000")],
)
def test_a_language_has_plural_forms_of_its_own(language: str, count: int, said: str) -> None:
    """A form that a catalogue lacks is its general one, and else English."""
    with use_messages(catalogue(language, **{"days.one": "uno", "days.other": "otros {count}"})):
        assert duration(count, "days") == said
        assert duration(1, "seconds") == "1 second"
    with use_messages(catalogue(language, **{"days.other": "otros {count}"})):
        assert duration(1, "days") == "otros 1"
