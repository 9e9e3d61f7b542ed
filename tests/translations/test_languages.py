"""Which languages there are, which one somebody gets, and what is said in it."""

import contextlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Checklist,
    Device,
    Interview,
    InvalidChecklistError,
    Inventory,
    Item,
    evaluate,
    formats,
    plugins,
    translations,
)
from secure_checklist.checklists import Catalogue, Translation, fingerprint, load_catalogue
from secure_checklist.core import UnknownNameError, cldr, use_messages
from secure_checklist.core.messages import (
    day_of,
    duration,
    either,
    language,
    message,
    noting_what_lacks,
    number_of,
    together,
)
from secure_checklist.incident import Incident, respond
from secure_checklist.plugins import Plugin
from tests.cases import each

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HEADER = (
    'msgid ""\nmsgstr "Language: {language}\\nPlural-Forms: {plural}\\nContent-Type: text/plain; charset=utf-8\\n"\n'
)


def compiled(folder: Path, text: str, language: str = "de", plural: str = "nplurals=2; plural=(n != 1);") -> Path:
    """Compile a PO file as gettext does."""
    pofile = pytest.importorskip("babel.messages.pofile", reason="needs the extra i18n")
    mofile = pytest.importorskip("babel.messages.mofile", reason="needs the extra i18n")
    source = folder / "it.po"
    source.write_text(HEADER.format(language=language, plural=plural) + text, encoding="utf-8")
    with source.open("rb") as file, source.with_suffix(".mo").open("wb") as target:
        mofile.write_mo(target, pofile.read_po(file))
    return source.with_suffix(".mo")


def entry(key: str, source: str, text: str) -> str:
    return f'\nmsgctxt "{key}"\nmsgid "{source}"\nmsgstr "{text}"\n'


@each(
    ("wanted", "found"),
    [
        (["xx-YY"], "xx-YY"),
        (["qq", "xx_ZZ.UTF-8@euro"], "xx"),
        (["qq"], "en"),
    ],
)
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
        found = translations.catalogue("xx-CH")
        assert (found.language, found.texts["outcome.fail"].text) == ("xx-CH", "nöd gmacht")
        assert found.texts["outcome.pass"].text == "fertig"
        assert translations.catalogue("xx-AT").texts["outcome.fail"].text == "offen"
        with translations.in_language("xx-CH"):
            assert (language(), message("outcome.fail"), message("outcome.pass")) == ("xx-CH", "nöd gmacht", "fertig")


def test_english_is_always_there_and_what_is_not_is_refused_with_what_is() -> None:
    """But for help after a leak, which is still help."""
    assert translations.catalogue("en-GB").texts == {}
    for refused in (lambda: translations.catalogue("tlh"), lambda: evaluate(PHONES, PHONE, now=NOW, language="tlh")):
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


# compiled catalogues


def test_what_gettext_compiles_is_a_catalogue_with_the_plural_forms_of_the_file(tmp_path: Path) -> None:
    """Polish has three forms among whole numbers, by the rule in the header of the file."""
    rule = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    text = (
        '\nmsgctxt "days"\nmsgid "1 day"\nmsgid_plural "{count} days"\n'
        'msgstr[0] "{count} dzień"\nmsgstr[1] "{count} dni-few"\nmsgstr[2] "{count} dni"\n'
    )
    text += entry("outcome.fail", "not done", "nie zrobione")
    found = load_catalogue(compiled(tmp_path, text, "pl", rule))
    assert (found.language, found.texts["outcome.fail"].of) == ("pl", fingerprint("not done"))
    with use_messages(found):
        said = [duration(count, "days") for count in (1, 2, 5, 22, 25)]
    assert said == ["1 dzień", "2 dni-few", "5 dni", "22 dni-few", "25 dni"]


@given(cut=st.integers(0, 400), flipped=st.integers(0, 10_000))
def test_a_damaged_file_is_refused_or_read_and_never_more(
    tmp_path_factory: pytest.TempPathFactory, cut: int, flipped: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = bytearray(compiled(folder, entry("outcome.fail", "not done", "nicht erledigt")).read_bytes())
    place = flipped % len(whole)
    whole[place] ^= 1 << flipped % 8
    target = folder / "x.mo"
    target.write_bytes(bytes(whole[: len(whole) - cut % len(whole)]))
    with contextlib.suppress(InvalidChecklistError):
        assert isinstance(load_catalogue(target), Catalogue)


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
        assert "⟦fail⟧" in formats.write(report, "markdown", checklist=PHONES, details=True).decode()
        assert "⟦fail⟧" not in formats.write(report, "markdown", language="en", details=True).decode()


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


@each(
    ("tag", "said"),
    [
        ("es", ("1.234.567", "24 de noviembre de 2026", "a, b y c", "a o b")),
        ("es-MX", ("1,234,567", "24 de noviembre de 2026", "a, b y c", "a o b")),
        ("hi", ("12,34,567", "24 नवंबर 2026", "a, b और c", "a या b")),
        ("en", ("1,234,567", "2026-11-24", "a, b and c", "a or b")),
    ],
)
def test_numbers_lists_and_days_are_written_as_cldr_has_them(tag: str, said: tuple[str, ...]) -> None:
    with use_messages(Catalogue(language=tag)):
        found = number_of(1_234_567), day_of(NOW.date()), together(["a", "b", "c"]), either(["a", "b"])
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
