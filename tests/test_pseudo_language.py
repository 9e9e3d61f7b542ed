"""Every sentence that a person reads can be in another language: in a pseudo-language nothing in plain letters is left.

What may be left is listed here, each with its reason. Whatever else is left is a text without a key.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Inventory, adapters, packs
from secure_checklist.checklists import Catalogue
from secure_checklist.cli.commands import COMMANDS
from secure_checklist.core import all_messages, use_messages
from secure_checklist.core.prose import plain
from secure_checklist.incident import Incident, contacts, laws, platforms, respond
from secure_checklist.incident.case import Case
from tests import golden_branches, golden_personas, pseudo, shown
from tests.cases import each
from tests.commands import run
from tests.pseudo import CALL, language, names_of_data, names_of_sources
from tests.readers import READERS
from tests.shown import Shown
from tests.worlds import NOW

pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
html5lib: Any = pytest.importorskip("html5lib", reason="html5lib comes with the group `test`")

PACK, RESPONSE = packs.load("leak-prevention"), packs.load("leak-response")
PROFILES = [one.id for one in (*PACK.profiles, *RESPONSE.profiles)]
_WORD = re.compile(r"[A-Za-z]{2,}")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9.+-]+:[^\s<>]+|[\w.+-]+@[\w.-]+")
_HASH = re.compile(r"\b[0-9a-f]{32,}\b")
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")

# what may be left ------------------------------------------------------------------------------------------------

ALWAYS = ("UTC", "The secure_checklist authors", "Apache-2.0", "secure-checklist")
"""A standard's abbreviation, and names: the authors, a licence, and the program as it is called."""
COLUMNS = ("section_title", "title", "subject_name", "waiver_who", "waiver_why", "justification")
"""The columns of a report's CSV whose cells people read; the others have ids, for programs."""
IN_HELP = frozenset(
    _WORD.findall(
        "FILE FOLDER SOURCE NAME WHO CODE PACK ITEM COLUMN DAY DAYS DOCUMENT COMMAND TAG "
        "html markdown csv junit ocsf json text md xml txt qps ploc subjects kind device id phone label My os name ios "
        "version screen lock pin account mail person complete checklist inventory report anybody self find my "
        "team perhaps"
    )
) | frozenset(word for name in (*adapters.names(), *packs.names(), *PROFILES) for word in _WORD.findall(name))
"""What stands for a value in a call, an example of JSON, and names to choose from."""
ITEMS = frozenset(word for item in (*PACK.items, *RESPONSE.items) for word in _WORD.findall(item.id))
"""The words of the ids of items: a finding by itself has no more than the id, and `show` lists them."""
PROGRAMMERS = ("call check --facts bad.json", "call lint", "call schema")
"""Calls whose output is of the library's errors and of the linter, in English for whoever writes files."""


def _without_addresses(text: str) -> str:
    return " ".join(_OPTION.sub(" ", _HASH.sub(" ", _ADDRESS.sub(" ", text))).split())


@cache
def _allowed() -> dict[str, list[tuple[set[str], str]]]:
    """Return what may be left by its longest word, with all its words."""
    found: dict[str, list[tuple[set[str], str]]] = {}
    for text in {_without_addresses(plain(one)) for one in (*ALWAYS, *names_of_sources(), *names_of_data())}:
        if words := _WORD.findall(text):
            found.setdefault(max(words, key=len), []).append(({*words}, text))
    return found


def _without_what_may_be(text: str) -> str:
    words = {*_WORD.findall(text)}
    fitting = {phrase for word in words for held, phrase in _allowed().get(word, ()) if held <= words}
    for phrase in sorted(fitting, key=len, reverse=True):
        if phrase in text:
            text = re.sub(rf"(?<![A-Za-z]){re.escape(phrase)}(?![A-Za-z])", " ", text)
    return text


# reading what is shown -------------------------------------------------------------------------------------------


SPOKEN = {
    "html": r"(?!style|script|meta)\w+#|\w+@(aria-label|title|alt|placeholder|label)",
    "csv": "|".join(COLUMNS),
    "junit": r"test(suite|case)@name|(failure|error|skipped|system-out)(@message|#)",
    "ocsf": "title|desc|name",
}
"""What a person reads of a page or a file, or a screen reader says, by the names that readers give it."""


def read(one: Shown) -> str:
    """Return what a person reads of it, or a screen reader says."""
    if one.kind in SPOKEN:
        nodes = READERS[one.kind].read(one.text.encode())
        said = [(name, text) for name, text in nodes if re.fullmatch(SPOKEN[one.kind], name)]
        said = [one for one in said if one[0] != "option#" or "/" not in one[1]]  # names of time zones are ids
        return " ".join(re.sub(r" \[[\w.-]+\]$", "", text) if "@" in name else text for name, text in said)
    if one.kind == "ics":
        unfolded = one.text.replace("\r\n ", "")
        return " ".join(re.findall(r"(?m)^(?:SUMMARY|DESCRIPTION):(.*)$", unfolded))
    return one.text.replace("\\", "") if one.kind == "markdown" else one.text


def left(text: str, *known: str) -> set[str]:
    """Return the words in plain Latin letters that are left; `known` are words that may be."""
    return set(_WORD.findall(_without_what_may_be(_without_addresses(text)))) - {*known}


def faults(some: Iterable[Shown], *known: str) -> dict[str, list[str]]:
    """Return what is left, and where."""
    found: dict[str, list[str]] = {}
    for one in some:
        ids = ITEMS if one.place == "notebook Finding" else frozenset[str]()
        for word in left(read(one), *known, *ids):
            found.setdefault(word, []).append(one.place)
    return found


# the walk --------------------------------------------------------------------------------------------------------

PERSONAS, BRANCHES = golden_personas.names(), golden_branches.names()
QUICK_PERSONA = "shop-five-phones"


COUNTRIES = ("US", "IN", "DE", "GB", "AU")
WALKS: list[tuple[str, Callable[[], Iterator[Shown]]]] = [
    (QUICK_PERSONA, lambda: shown.everything(language(), COUNTRIES[:1], QUICK_PERSONA, BRANCHES[0])),
    (QUICK_PERSONA, lambda: shown.everything(language(), COUNTRIES, QUICK_PERSONA, BRANCHES[1])),
    *((one, lambda one=one: shown.reports(language(), one)) for one in PERSONAS),
    *((QUICK_PERSONA, lambda one=one: shown.branch(language(), one)) for one in BRANCHES),
]


@each(("persona", "walk"), WALKS, quick=1)
def test_no_english_is_left(persona: str, walk: Callable[[], Iterator[Shown]]) -> None:
    """In reports, on screens and cards, in plans, cases and papers, and on the page for emergencies."""
    ids = " ".join(one.id for one in golden_personas.inventory_of(persona).subjects)  # which stand for a missing name
    assert faults(walk(), *_WORD.findall(ids), *COUNTRIES) == {}


@each("quick", [True, False], quick=1)
def test_no_english_is_left_in_what_a_command_says(tmp_path: Path, quick: bool) -> None:
    pytest.importorskip("polars", reason="polars comes with the extra `fleet`")
    found: dict[str, set[str]] = {}
    for one in shown.calls(language(), tmp_path, quick=quick):
        known = {*_WORD.findall(one.place), *COMMANDS, *IN_HELP, *(ITEMS if one.place.startswith("call show") else ())}
        said = "\n".join(line for line in read(one).splitlines() if not line.startswith("secure-checklist: "))
        rest = left(_OPTION.sub(" ", CALL.sub(" ", said)), *known)
        if rest and not one.place.startswith(PROGRAMMERS):
            found[one.place] = rest
    assert found == {}


# from right to left ----------------------------------------------------------------------------------------------


def test_pages_from_right_to_left_say_so_and_mark_what_is_english() -> None:
    """A text that the catalogue lacks stands in English: its element says so, and that it is from left to right."""
    arabic = language("ar-XB")
    lacking = ("formats.everything", "formats.sources", "formats.source.undated", "formats.more_questions.other")
    texts = {key: text for key, text in arabic.library.texts.items() if key not in lacking}
    lacks = shown.Language(arabic.library.replace(texts=texts), arabic.packs)
    some = shown.reports(lacks, QUICK_PERSONA, ("self",), ("html",))
    report = next(one.text for one in some if one.place == "report html self")
    emergency = next(one.text for one in shown.emergency(arabic))
    for page in (report, emergency):
        root = html5lib.parse(page, namespaceHTMLElements=False)
        assert (root.get("lang"), root.get("dir")) == ("ar-XB", "rtl")
    root = html5lib.parse(report, namespaceHTMLElements=False)
    told = [(text, of) for text, of in _in_languages(root, ("", "")) if text in map(all_messages().get, lacking)]
    assert {text for text, _ in told} >= {all_messages()[key] for key in lacking[:3]}
    assert {of for _, of in told} == {("en", "ltr")}


def _in_languages(element: Any, of: tuple[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Return the texts of a page, with their languages and directions."""
    of = (element.get("lang", of[0]), element.get("dir", of[1]))
    yield (element.text or "").strip(" :\n"), of
    for child in element:
        yield from _in_languages(child, of)
        yield (child.tail or "").strip(" :\n"), of


def test_the_groups_of_a_number_stay_in_order_from_right_to_left() -> None:
    """Between words from right to left, `1800 737 732` would be read as `732 737 1800`."""
    name = "ex-partner-threatens"
    card = next(one.text for one in shown.branch(language("ar-XB"), name) if one.place == f"card {name}")
    assert "1800\u00a0737\u00a0732" in card
    assert not re.search(r"[0-9] [0-9]", card)


# in turn: tables and what is kept are in no language, and nothing is in that of whoever came first -------------------

ROOT = Path(__file__).parents[1]
FIRST, SECOND = "ö⟧", "و⟧"
"""How texts end in the invented languages."""


def test_tables_and_what_is_saved_are_the_same_in_every_language() -> None:
    case = Case(incident=Incident(whose="me", country="IN", platforms=frozenset({"instagram"})))
    with use_messages(pseudo.catalogue(pseudo.texts_of_the_library(), "qps-ploc")):
        plan = respond(case.incident, now=NOW)
    kept = (contacts.bundled(), laws.bundled(), platforms.bundled(), case, plan)
    before = [one.model_dump_json() for one in kept]
    with use_messages(pseudo.catalogue(pseudo.texts_of_the_library(), "ar-XB")):
        assert [one.model_dump_json() for one in kept] == before
        assert [type(one).model_validate_json(text) for one, text in zip(kept, before, strict=True)] == [*kept]
    assert "⟦" not in "".join(before[:4])


def test_nothing_is_kept_in_the_language_of_whoever_came_first() -> None:
    pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")
    walk = "from tests.test_pseudo_language import whoever_comes_first; whoever_comes_first()"
    run(sys.executable, "-c", walk, cwd=ROOT)


def whoever_comes_first() -> None:
    """Check, in a process of its own, that what one person was shown reaches nobody else."""
    english = shown.Language(Catalogue(language="en", texts={}), {name: packs.load(name) for name in packs.names()})
    languages = (pseudo.language("qps-ploc"), FIRST), (pseudo.language("ar-XB"), SECOND), (english, "")
    for shown_in, end in languages:
        parts = (
            shown.reports(shown_in, "student-new-iphone", ("self",), ("text", "csv")),
            shown.screens(shown_in, "leak-prevention", Inventory(), 5),
            shown.branch(shown_in, golden_branches.names()[0]),
            shown.incident_screens(shown_in),
            shown.cases(shown_in, ("IN",)),
            shown.filled(shown_in, ("IN",)),
            shown.emergency(shown_in),
        )
        found = [*chain.from_iterable(parts)]
        assert any(end in one.text for one in found)
        for one in found:
            assert not [other for other in (FIRST, SECOND) if other != end and other in one.text], one.place
            assert end or "⟦" not in one.text, one.place
