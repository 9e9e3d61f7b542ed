"""Which languages there are, which one somebody gets, and what is said in it.

The table of messages is complete, used, and filled in by name.
"""

import ast
import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cache
from gettext import c2py
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

import secure_checklist as sc
from secure_checklist.checklists import Effort, fingerprint, load_catalogue
from secure_checklist.checklists.plan_items import Need, Phase, Verification
from secure_checklist.core import UnknownNameError, cldr, messages, use_messages
from secure_checklist.core.messages import data_key, day_of, either, labels, language, message, number_of, together
from secure_checklist.plugins import Plugin
from secure_checklist.rules import ReasonCode
from secure_checklist.subjects import Origin
from secure_checklist.translations.known import words
from secure_checklist_build.__main__ import main
from secure_checklist_build.translations import FOLDER, places_in_tables, sources
from tests import golden_branches
from tests.cases import each, sure, tables
from tests.catalogues import catalogue
from tests.commands import called_in_text, run
from tests.incidents import COUNTRIES

TABLES = tables(__file__)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@each(("wanted", "found"), TABLES["wanted"])
def test_a_wanted_language_is_cut_down_until_there_are_texts(wanted: list[str], found: str) -> None:
    some = tuple(catalogue(tag, {"outcome.fail": tag}) for tag in ("xx", "xx-YY"))
    with sc.plugins.use(Plugin("tongues", catalogues=some)):
        assert sc.translations.preferred(wanted) == found
        assert sc.translations.languages()[0] == "en"


def test_a_language_is_offered_once_most_of_what_people_read_first_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = {"outcome.fail": {"text": "لم يتم"}, "outcome.pass": {"text": "تم"}}
    for tag, texts in (("ar", two), ("es-AR", {"outcome.fail": {"text": "sin hacer, che"}}), ("fr-CA", {})):
        (tmp_path / tag).mkdir()
        (tmp_path / tag / "library.json").write_text(json.dumps({"language": tag, "texts": texts}), encoding="utf-8")
    monkeypatch.setenv("SECURE_CHECKLIST_TRANSLATIONS", str(tmp_path))
    assert sc.translations.languages() == ("en", "es", "es-AR", "es-ES", "es-MX", "hi", "pt-BR")
    for wanted, found in ((["ar", "es"], "es"), (["ar"], "en"), (["fr-CA", "hi"], "hi"), (["es-AR", "hi"], "es-AR")):
        assert sc.translations.preferred(wanted) == found
    assert sc.incident.respond(sc.incident.Incident(), now=NOW, language="ar").language == "ar", (
        "its translators see it"
    )
    with sc.plugins.use(Plugin("app", catalogues=(catalogue("ar", {"lock/title": "قفل"}, checklist="phones"),))):
        assert sc.translations.preferred(["ar", "es"]) == "ar", "an app has its own checklist in it"


def test_a_region_stands_over_its_language_and_a_plug_in_over_the_library() -> None:
    general = catalogue("xx", {"outcome.fail": "offen", "outcome.pass": "fertig"})
    swiss = catalogue("xx-CH", {"outcome.fail": "nöd gmacht"})
    with sc.plugins.use(Plugin("tongues", catalogues=(general, swiss))):
        found = words("xx-CH")
        assert (found.language, found.texts["outcome.fail"]) == ("xx-CH", "nöd gmacht")
        assert found.texts["outcome.pass"] == "fertig"
        assert words("xx-AT").texts["outcome.fail"] == "offen"
        with sc.translations.in_language("xx-CH"):
            assert (language(), message("outcome.fail"), message("outcome.pass")) == ("xx-CH", "nöd gmacht", "fertig")


def test_english_is_always_there_and_what_is_not_is_refused_with_what_is() -> None:
    """But for help after a leak, which is still help."""
    assert words("en-GB").texts == {}
    for refused in (lambda: words("tlh"), lambda: sc.evaluate(PHONES, PHONE, now=NOW, language="tlh")):
        with pytest.raises(UnknownNameError, match=r"tlh.*there are en"):
            refused()
    found = sc.incident.respond(sc.incident.Incident(country="IN"), now=NOW, language="tlh")
    assert (found.language, found.card is not None) == ("en", True)


def test_a_text_of_an_older_wording_is_english_and_noted() -> None:
    texts = {"outcome.fail": "offen", "outcome.pass": "fertig", "noted": "{gone}"}
    of = {"outcome.fail": "undone, once", "outcome.pass": "done", "noted": "{gone}, once"}
    with use_messages(catalogue("xx", texts, of)), messages.noting_what_lacks() as lacking:
        assert (message("outcome.fail"), message("outcome.pass")) == ("not done", "fertig")
        assert message("noted", text="a", note="b") == "a (b)"
    assert lacking == {"outcome.fail", "noted"}


# every door


LOCK = sc.Item(
    id="lock", title="Lock it", question="Is it locked?", why="Because.", rule=sc.Device.screen_lock.equals("pin")
)
PHONES = sc.Checklist.of("phones", "Phones", LOCK)
ASKED = {f"device.screen_lock/{part}": f"⟦{part}⟧" for part in ("question", "label")}
OWN = catalogue("xx", {"lock/title": "⟦title⟧", "outcome.fail": "⟦fail⟧", **ASKED})
PHONE = sc.Inventory(subjects=(sc.Device(id="a", screen_lock="none"),))


@each("key", ["lock/titel", "checklist:phones/titl", "device.screen_lok/label"])
def test_a_key_that_a_checklist_lacks_is_refused_where_the_checklist_is_given(key: str) -> None:
    wrong = {
        "language": "xx",
        "texts": {"lock/title": {"text": "a"}, key: {"text": "b"}, "outcome.fail": {"text": "c"}},
    }
    with pytest.raises(sc.InvalidChecklistError, match="the checklist has no text of that key") as error:
        load_catalogue(wrong, checklist=PHONES)
    assert ('did you mean "lock/title"?' in str(error.value)) is (key == "lock/titel")


def test_language_is_taken_at_every_door() -> None:
    with sc.plugins.use(Plugin("tongues", catalogues=(OWN,))):
        report = sc.evaluate(PHONES, PHONE, now=NOW, explain=True, language="xx")
        assert (report.language, report.direction, report.title("lock")) == ("xx", "ltr", "⟦title⟧")
        assert "⟦fail⟧" in report.of("lock")[0].explain("x", PHONE, language=OWN)
        bare = sc.Inventory(subjects=(sc.Device(id="a"),)).completed("device")
        assert sure(sc.Interview(PHONES, bare, now=NOW, language="xx").question).text == "⟦question⟧"
        assert "⟦fail⟧" in sc.formats.write(report, "junit", checklist=PHONES).decode()
        assert "⟦fail⟧" not in sc.formats.write(report, "junit", language="en").decode()


def test_what_is_not_translated_is_told_once() -> None:
    report = sc.evaluate(PHONES, PHONE, now=NOW, explain=True)
    for form in ("text", "markdown"):
        shown = sc.formats.write(report, form, checklist=PHONES, inventory=PHONE, language=OWN).decode()
        assert "⟦title⟧" in shown
        assert "Lock it" not in shown
        assert shown.count("Some of it is still in English.") == 1
        assert "computer translated" not in shown
    made = OWN.replace(unreviewed=3)
    shown = sc.formats.write(report, "text", checklist=PHONES, inventory=PHONE, language=made).decode()
    assert shown.count("A computer translated this page, and no person has checked it yet.") == 1
    assert "still in English" not in sc.formats.write(report, "text", checklist=PHONES, inventory=PHONE).decode()


@each(("tag", "said"), TABLES["written"])
def test_numbers_lists_and_days_are_written_as_cldr_has_them(tag: str, said: list[str]) -> None:
    with use_messages(catalogue(tag, {})):
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

STANDARD = sc.Vocabulary.standard()
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
        ("outcome", get_args(sc.Outcome)),
        ("reason", get_args(ReasonCode)),
        ("origin", get_args(Origin)),
        ("effort", get_args(Effort)),
        ("level", get_args(sc.Level)),
        ("cause", get_args(sc.Cause)),
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


def test_a_catalogue_is_in_force_within_its_block_only() -> None:
    with use_messages(catalogue("es", {"outcome.pass": "hecho"})):
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
    with use_messages(catalogue(language, {"days.one": "uno", "days.other": "otros {count}"})):
        assert messages.duration(count, "days") == said
        assert messages.duration(1, "seconds") == "1 second"
    with use_messages(catalogue(language, {"days.other": "otros {count}"})):
        assert messages.duration(1, "days") == "otros 1"


# the built-in languages: their files are current, and keep the laws of the English texts -----------------------------

PACK = sc.packs.load("leak-response")
MOST_WORDS_ELSEWHERE = 150
"""How many words a card may have in another language than English, in which it has 120."""
FOLDERS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
REGIONS = [name for name in FOLDERS if "-" in name and name.partition("-")[0] in FOLDERS]
"""The folders of regions, whose language has a folder, too: `es-MX`, but not `pt-BR`."""
LANGUAGES = [name for name in FOLDERS if name not in REGIONS]
MOST_OF_A_REGION = 40
"""How many texts a part may have of a region: more would be a copy of its language."""
OFTEN = {"es": "MX", "hi": "IN", "pt-BR": "BR"}
"""Where a language is read by most."""
NEVER_ZERO = ("clause.some.fails",)
"""What is said of one or more alone, so that a form for 0 and 1 is one for 1."""
UNLABELLED = ("pt-BR",)
"""Languages for which no one has read the makers' words yet. Their labels stay English, since none is made up."""
ANSWERED_FOR = re.compile(r"Reviewed: \S.*, \d{4}-\d\d-\d\d|From CLDR, .*")
"""The comment of an entry that a person has reviewed, or that comes from where many have."""


@cache
def entries(language: str) -> tuple[Any, ...]:
    """Return the translated entries of a language, of all its parts."""
    po = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    return tuple(
        entry
        for path in sorted((FOLDER / language).glob("*.po"))
        for entry in po.read(path)
        if entry.id and entry.string and any(entry.string)
    )


@each("language", LANGUAGES)
def test_every_entry_says_who_answers_for_it(language: str) -> None:
    po = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    answered = [entry for entry in entries(language) if any(map(ANSWERED_FOR.fullmatch, entry.user_comments))]
    made = [entry for entry in entries(language) if entry not in answered]
    assert [entry.context for entry in made if not entry.fuzzy or po.MADE in entry.user_comments] == []
    told = (words(language, part).unreviewed for part in sc.packs.builtin())
    common = words(language).unreviewed
    assert common + sum(count - common for count in told) == len(made)


@each("wanted, found, station", TABLES["stations"])
def test_a_person_reads_where_to_report_in_the_words_of_their_region(wanted: str, found: str, station: str) -> None:
    tag = sc.translations.preferred([wanted])
    here, general = (words(one, "leak-response").texts for one in (tag, "es"))
    assert tag == found
    assert station in here["police-report/steps/0/do/0"]
    assert here["police-report/title"] == general["police-report/title"], "what isn't said otherwise is inherited"
    assert ("ordenador" in words(tag).texts["incident.device_watched/question"]) == (wanted == "es-ES")


@each("region", REGIONS)
def test_a_region_has_what_differs_from_its_language_alone(region: str) -> None:
    po = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    for path in sorted((FOLDER / region).glob("*.po")):
        texts = {po.key_of(one): one for one in po.read(path) if one.id}
        general = {po.key_of(one): one.string for one in po.read(FOLDER / region.partition("-")[0] / path.name)}
        assert 0 < len(texts) <= MOST_OF_A_REGION
        for key, one in texts.items():
            assert one.string not in {"", general[key]}
            assert one.fuzzy or any(map(ANSWERED_FOR.fullmatch, one.user_comments)), f"{key}: nobody answers for it"


@pytest.mark.slow(reason="translate-toolkit reads each text of each language")
@each("language", LANGUAGES)
def test_the_checks_of_translators_find_nothing(language: str, tmp_path: Path) -> None:
    """But for what was translated from a former text, which isn't shown, and for forms that say "1" as `{count}`."""
    polib = pytest.importorskip("polib", reason="needs the extra test")
    if (pofilter := shutil.which("pofilter", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")) is None:
        pytest.skip("pofilter isn't installed: it comes with translate-toolkit, of the extra test")
    tests = ("printf", "variables", "urls", "numbers", "xmltags", "pythonbraceformat", "options", "emails")
    run(pofilter, *(f"--test={one}" for one in tests), FOLDER / language, tmp_path / language)
    found = list[str]()
    for path in (tmp_path / language).glob("*.po"):
        former = {
            (one.msgctxt, one.msgid): one.previous_msgid for one in polib.pofile(str(FOLDER / language / path.name))
        }
        wrong = (one for one in polib.pofile(str(path)) if not one.msgid_plural)
        found += [one.msgid for one in wrong if not former[one.msgctxt, one.msgid]]
    assert [text for text in found if not text.startswith(tuple(TABLES["false_alarms"]))] == []


def test_a_language_can_be_started_from_templates() -> None:
    """Weblate's components name them, and a text that says little has a comment that says more."""
    polib = pytest.importorskip("polib", reason="needs the extra test")
    root = Path(__file__).parents[2]
    for component in json.loads((FOLDER / "weblate.json").read_text(encoding="utf-8")):
        assert (
            sorted(path.parent.name for path in root.glob(component["filemask"]) if path.parent.name not in REGIONS)
            == LANGUAGES
        )
        template = polib.pofile(str(root / component["new_base"]))
        assert len(template) > 900
        assert [one.msgctxt for one in template if one.msgstr or any(one.msgstr_plural.values())] == []
        short = (one for one in template if len(one.msgid.split()) < 3 or re.search(r"\{[a-z_]+\}", one.msgid))
        assert [one.msgctxt or one.msgid for one in short if not one.comment] == []


@each("language", LANGUAGES)
def test_a_text_that_counts_has_every_form_and_says_the_number(language: str) -> None:
    """A form of more than one number has `{count}`, or people read the same of 0 and of 1, of 2 and of 200."""
    files = sorted((FOLDER / language).glob("*.po"))
    po = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    catalog = po.read(files[0])
    rule = c2py(catalog.plural_expr)
    numbers: dict[int, set[int]] = {}
    for number in (*range(1001), 1_000_000, 2_000_000):
        numbers.setdefault(rule(number), set()).add(number)
    several = {form for form, those in numbers.items() if len(those) > 1}
    counting = [entry for entry in entries(language) if not isinstance(entry.id, str)]
    assert len(counting) > 20
    assert [one.context for one in counting if len(one.string) != catalog.num_plurals or not all(one.string)] == []
    said = [one for one in counting if "{count}" in one.id[1] and one.context not in NEVER_ZERO]
    assert [one.context for one in said if any("{count}" not in one.string[form] for form in several)] == []
    asked = {"one", "other", *(cldr.plural(language, one) for one in messages.PLURAL_SAMPLES.values())}
    for path in files:
        catalog = po.read(path)
        stems = {entry.context for entry in catalog if not isinstance(entry.id, str)}
        kept = {key.rpartition(".")[2] for key in po.compiled(catalog)["texts"] if key.rpartition(".")[0] in stems}
        assert kept <= asked, "a form that nobody asks for"


# cards


def cards(language: str, country: str | None) -> Iterator[tuple[str, sc.incident.Card]]:
    for name in golden_branches.names():
        yield name, sure(golden_branches.response_to(name, country, language).card)


@each(("language", "country"), [*OFTEN.items(), *product(LANGUAGES, (None, *COUNTRIES))], quick=3)
def test_a_card_keeps_its_laws_in_it(language: str, country: str | None) -> None:
    english = dict(cards("en", country))
    for name, card in cards(language, country):
        wanted = english[name]
        assert card.words <= MOST_WORDS_ELSEWHERE, name
        assert card.id == wanted.id
        assert (len(card.acts), len(card.neutral_acts)) == (len(wanted.acts), len(wanted.neutral_acts))
        assert not re.search(r"[{}]", " ".join(card.lines)), name


def test_a_text_that_is_too_long_is_english_and_the_others_are_not() -> None:
    """Help in a language that a plug-in or a folder brings isn't refused for one text."""
    first, *_ = (key for key in PACK.texts() if key.startswith("cards/acts/"))
    title = next(key for key in PACK.texts() if key.endswith("/comfort"))
    wordy = catalogue("xx", {first: "so " * 3000, title: "so " * 60}, checklist=PACK.id)
    with sc.plugins.use(Plugin("wordy", catalogues=(wordy,))):
        there = PACK.translated("xx")
    assert first in (there.untranslated or ())
    assert title not in (there.untranslated or ())
    assert there.texts()[first] == PACK.texts()[first]


# labels of menus and buttons ------------------------------------------------------------------------------------------


@each("language", [*LANGUAGES, *REGIONS])
def test_a_label_has_the_word_of_its_maker_or_ours_beside_the_english(language: str) -> None:
    """Translators write labels in English, and each is in a table: before, 17 and 33 of 100 in menus had no word."""
    build = pytest.importorskip("secure_checklist_build.labels", reason="needs the extra i18n")
    labels, counted = build.Labels(places_in_tables()), Counter[str]()
    for texts in sources().values():
        folder = language.partition("-")[0] if language in REGIONS else language
        present = [one for one in entries(folder) if isinstance(one.id, str)]
        said = {one.context or data_key(one.id): one.string for one in present}
        counted += labels.counts({key: text for key, text in said.items() if key in texts}, language)
    if language in UNLABELLED:
        assert not counted["maker"] + counted["ours"], "it has words now"
        return
    assert counted.total() > 1100
    assert counted["english"] < counted.total() / 50, counted


def test_a_label_is_shown_by_what_is_known_of_it_and_where_it_is() -> None:
    build = pytest.importorskip("secure_checklist_build.labels", reason="needs the extra i18n")
    labels = build.Labels({"a": ["platforms/telegram/way"], "b": ["platforms/kick/way"], "c": ["platforms/kick/way"]})
    for key, tag, text, found in TABLES["labels"]:
        assert labels.shown(key, text, tag) == found
    source = 'Choose "Report" in [⋯ > More].'
    for said, wrong in (('Elige "Report" en [⋯ > More].', []), ('Elige "Reportar" en [⋯ > Más].', ["More, Report"])):
        data = {"texts": {"a": {"text": said, "of": fingerprint(source)}}}
        faults = [fault for _, fault in labels.misfits({"a": source}, data)]
        assert faults == [f"expected these labels in English, as in the text: {one}" for one in wrong]


# a checklist of someone's own ----------------------------------------------------------------------------------------

TITLE, GERMAN = "Lock the screen", "Den Bildschirm sperren"
WRONG = tables(__file__)["wrong"]


WHY = "A lost phone is an open book. See [the page](https://example.org/a)."


def build(root: Path, title: str = TITLE, *said: str, why: str = WHY) -> int:
    """Start German for a checklist, or bring it up to the present texts."""
    pytest.importorskip("babel", reason="needs the extra i18n")
    steps = [{"do": ["Open [Settings > Privacy]."]}]
    item = {"id": "lock", "title": title, "question": "Is it locked?", "why": why, "steps": steps}
    section = {"id": "phones", "title": "Phones", "intro": "For everybody at work.", "items": [item]}
    path = root / "demo.json"
    path.write_text(json.dumps({"id": "demo", "title": "Demo", "sections": [section]}), encoding="utf-8")
    return main(["translations", str(path), str(root / "de"), *said])


def po(path: Path, texts: Mapping[str, str] | None = None) -> Any:
    """Read a PO file and write these translations, as an editor for translators does: nothing edited is fuzzy."""
    from babel.messages import pofile  # noqa: PLC0415 - needs the extra i18n

    with path.open("rb") as file:
        catalog: Any = pofile.read_po(file, abort_invalid=True)
    for entry in catalog:
        if entry.context in (texts or {}):
            entry.string, entry.previous_id = (texts or {})[entry.context], []
            entry.flags.discard("fuzzy")
    if texts:
        with path.open("wb") as file:
            pofile.write_po(file, catalog, include_previous=True)
    return catalog


@pytest.mark.parametrize("first", [TITLE, "Lock it, with a two-factor code, " + "and so on, " * 15 + 'or "so"'])
def test_a_text_that_changed_keeps_its_translation_for_the_translator_alone(tmp_path: Path, first: str) -> None:
    assert build(tmp_path, first) == 0
    file = tmp_path / "de" / "demo.po"
    po(file, {"lock/title": GERMAN, "phones/title": "Telefone"})
    found = list[dict[str, bytes]]()
    for title in ("Lock each screen", "Lock each screen", first):
        assert build(tmp_path, title) == 0
        found.append({path.name: path.read_bytes() for path in file.parent.iterdir()})
        if title != first:
            entry = po(file).get(title, "lock/title")
            assert (entry.string, entry.fuzzy) == (GERMAN, True)
            folders = {"COLUMNS": "200", "SECURE_CHECKLIST_TRANSLATIONS": str(tmp_path)}
            shown = called_in_text("show", str(tmp_path / "demo.json"), "--language", "de", env=folders).stdout
            assert [one in shown for one in ("Telefone", title, GERMAN)] == [True, True, False]
    assert found[0] == found[1], "bringing it up twice changes nothing"
    entry = po(file).get(first, "lock/title")
    assert (entry.string, entry.fuzzy, entry.user_comments) == (GERMAN, False, []), "it is back"


@each(("before", "after", "why"), TABLES["editorial"])
def test_a_change_of_wording_alone_keeps_its_translation_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, why: str
) -> None:
    """Only its author can say so, and not where a number, a name, a link, a placeable or a negation differs."""
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    file = folder / "de" / "demo.po"

    def shown() -> bool:
        compiled = load_catalogue(file.with_suffix(".json")).texts["lock/why"]
        return (compiled.text, compiled.of) == (before, fingerprint(after))

    assert build(folder, why=before) == 0
    po(file, {"lock/why": before})
    assert build(folder, why=before) == 0
    capsys.readouterr()
    assert build(folder, TITLE, "--editorial", why=after) == 0
    entry = po(file).get(after, "lock/why")
    assert (entry.string, entry.fuzzy, shown()) == (before, True, not why)
    assert (f"lock/why: not shown until it is translated again: {why}" if why else "1 changed texts keep") in (
        capsys.readouterr().err
    )
    assert build(folder, why=after) == 0
    assert shown() == (not why), "it is said once"
    if not why:
        assert build(folder, TITLE, "--meaning", "lock/*", why=after) == 0
        assert not shown()
        assert build(folder, TITLE, "--editorial", "*/why", why=after) == 0
        assert shown(), "it may be said later"
        assert build(folder, why=f"{after} Really.") == 0
        assert not shown()


OLD, NEW, OTHER = "Somebody answers at any hour of the day", "Someone answers at any hour of the day", "Every day"


def test_a_text_of_a_table_keeps_its_translation_by_where_it_stands(tmp_path: Path) -> None:
    """Its key is made of its English, so only its place says that it is the same text."""
    po_files = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    changes = pytest.importorskip("secure_checklist_build.editorial").Changes

    def updated(held: Any, places: dict[str, list[str]], said: tuple[str, ...] = ()) -> Any:
        texts = {messages.data_key(text): text for text in places}
        standing = {messages.data_key(text): those for text, those in places.items()}
        made = po_files.updated(texts, "de", held, standing, changes(editorial=said))
        file = tmp_path / "data.po"
        file.write_bytes(po_files.written(made))
        return po_files.read(file)

    first = updated(None, {OLD: ["contacts/a/hours", "contacts/b/hours"], OTHER: ["contacts/c/hours"]})
    first.get(OLD).string, first.get(OTHER).string = "Immer", "Täglich"
    for said, shown in (((), False), (("",), True), (("contacts/b/*",), True)):
        found = updated(first, {OLD: ["contacts/a/hours"], NEW: ["contacts/b/hours"]}, said)
        assert (found.get(OLD).string, found.get(OLD).fuzzy) == ("Immer", False)
        assert (found.get(NEW).string, found.get(NEW).fuzzy, found.get(NEW).previous_id) == ("Immer", True, [OLD])
        compiled = po_files.compiled(found)["texts"]
        assert compiled[messages.data_key(NEW)]["of"] == fingerprint(NEW if shown else OLD)
        assert [one.string for one in found.obsolete.values()] == ["Täglich"]
        assert updated(found, {OTHER: ["contacts/d/hours"]}).get(OTHER).string == "Täglich", "nothing is dropped"


SAYS = "Finds a crisis line for your country and topic."
SHOWN = """
from secure_checklist.incident import contacts
from secure_checklist.translations import in_language
with in_language("es"):
    print(contacts.bundled().get("int-findahelpline").translated().does)
"""


@pytest.mark.slow(reason="it builds all content twice, in a copy")
def test_an_edit_of_the_content_keeps_what_is_shown_and_what_translators_see(tmp_path: Path) -> None:
    """Their tools read the files: Python's polib, gettext's msgmerge, and the checks of translate-toolkit."""
    polib = pytest.importorskip("polib", reason="needs the extra test")
    source = tmp_path / "src"
    shutil.copytree(FOLDER.parents[2], source, ignore=shutil.ignore_patterns("__pycache__"))
    po_file = source / "secure_checklist_build" / "data" / "translations" / "es" / "data.po"
    file = source / "secure_checklist_build" / "data" / "contacts" / "INT.toml"
    before, shown = SAYS, "Un buscador de líneas de crisis por país y tema."
    for after, said in (("Finds a crisis line for your country and your topic.", shown), ("Finds 2 lines.", "Finds 2")):
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")
        env = {"PYTHONPATH": str(source)}
        run(sys.executable, "-m", "secure_checklist_build", "--editorial", env=env)
        assert run(sys.executable, "-c", SHOWN, env=env).startswith(said)
        entry = polib.pofile(str(po_file)).find(after)
        assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == (shown, True, SAYS)
        before = after
    if shutil.which("msgmerge"):
        merged = run("msgmerge", "--quiet", "--previous", po_file, po_file)
        assert polib.pofile(merged).find(before).previous_msgid == SAYS


def test_what_was_put_before_others_takes_the_translation_of_none() -> None:
    """The place of a step is its number: those that follow get another, and keep their translations."""
    po_files = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    steps = ["Open the settings of the phone first", "Then turn on the lock of its screen"]
    first = po_files.updated({f"lock/do/{number}": text for number, text in enumerate(steps)}, "de")
    for entry, german in zip([one for one in first if one.id], ("Öffnen", "Sperren"), strict=True):
        entry.string = german
    steps.insert(0, "Charge the battery for an hour or so")
    found = po_files.updated({f"lock/do/{number}": text for number, text in enumerate(steps)}, "de", first)
    assert [one.string for one in found if one.id] == [None, "Öffnen", "Sperren"]


def test_what_does_not_fit_is_named_by_its_key_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(tmp_path) == 0
    file = tmp_path / "de" / "demo.po"
    po(file, {key: text for key, (text, _) in WRONG.items()})
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    assert build(tmp_path) == 2
    lines = capsys.readouterr().err.splitlines()
    for key, (_, wrong) in WRONG.items():
        (line,) = (line for line in lines if line.startswith(f"de/demo.po: {key}: "))
        assert wrong in line
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == before


def test_a_po_file_becomes_a_catalogue_with_the_plural_forms_of_its_language(tmp_path: Path) -> None:
    """Polish has three forms among whole numbers, by the rule in the header of the file."""
    po_files = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    (tmp_path / "pl.po").write_text(
        'msgid ""\nmsgstr "Language: pl\\nContent-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=3; '
        'plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n'
        '\nmsgctxt "days"\nmsgid "1 day"\nmsgid_plural "{count} days"\n'
        'msgstr[0] "{count} dzień"\nmsgstr[1] "{count} dni-few"\nmsgstr[2] "{count} dni"\n'
        '\nmsgctxt "outcome.fail"\nmsgid "not done"\nmsgstr "nie zrobione"\n',
        encoding="utf-8",
    )
    found = load_catalogue(po_files.compiled(po_files.read(tmp_path / "pl.po")))
    assert (found.language, found.texts["outcome.fail"].of) == ("pl", fingerprint("not done"))
    with use_messages(found):
        said = [messages.duration(count, "days") for count in (1, 2, 5, 22, 25)]
    assert said == ["1 dzień", "2 dni-few", "5 dni", "22 dni-few", "25 dni"]
