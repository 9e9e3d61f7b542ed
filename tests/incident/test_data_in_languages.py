"""The texts of the directory, the laws and the platforms are in the language in force, and the tables stay as they are.

Two invented languages have every text in brackets of their own, so that what is read says which language it is in.
"""

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from secure_checklist import Checklist, Interview, Inventory, Person, Vocabulary, evaluate, formats, packs, plugins
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import Model, all_messages, use_messages
from secure_checklist.core.messages import data_key, data_text
from secure_checklist.core.worded import Worded
from secure_checklist.incident import Response, contacts, laws, platforms, respond
from secure_checklist.incident.case import Case
from secure_checklist.incident.contacts import Channel, Contact, Directory, Hours
from secure_checklist.incident.emergency import emergency_page, numbers_by_country
from secure_checklist.incident.interview import IncidentInterview
from secure_checklist.incident.laws import Law, LawTable, Risk
from secure_checklist.incident.papers import considered
from secure_checklist.incident.platforms import Platform, PlatformReport, PlatformTable, ReportRoute
from secure_checklist.interview import Screen
from secure_checklist.plugins import Plugin
from secure_checklist.subjects import FactDeclaration, Incident, KindDeclaration
from secure_checklist.subjects.incident import Event
from tests.commands import called_in_text

ROOT = Path(__file__).parents[2]
TABLES: tuple[type[Model], ...] = (Directory, LawTable, PlatformTable)
CACHED = type(contacts.bundled)
POSTED: frozenset[Event] = frozenset({"posted"})
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = {**contacts.bundled().texts(), **laws.bundled().texts(), **platforms.bundled().texts()}


def invented(language: str, first: str, last: str) -> Catalogue:
    facts = Vocabulary.standard().facts.values()
    texts = {**all_messages(), **DATA}
    texts |= {f"{one.name}/label": one.label for one in facts} | {f"{one.name}/question": one.question for one in facts}
    texts["router.brand/choices/one"] = "One"
    return Catalogue(
        language=language, texts={key: Translation(text=first + text + last) for key, text in texts.items()}
    )


A, B = invented("qaa", "⟦", "⟧"), invented("qab", "⟪", "⟫")
CONTACT = Contact(
    id="de-own",
    name="Hilfe",
    neutral_name="Beratung",
    kind="helpline",
    needs=("crisis",),
    does="Hört zu.",
    countries=("DE",),
    channels=(Channel(medium="phone", value="+4930123456", source="own"),),
    hours=Hours(text="9 bis 17 Uhr"),
    sources=({"id": "own", "publisher": "Hilfe", "title": "Wir", "status": "found", "confidence": "own"},),  # type: ignore[arg-type]
)


def said(entry: Contact | Law | Risk | Platform | ReportRoute) -> list[str]:
    """Return the texts of an entry that people read."""
    return list(entry.texts().values())


def in_brackets(texts: list[str]) -> bool:
    return bool(texts) and all(text.startswith("⟦") and text.endswith("⟧") for text in texts)


# shown in the language in force


def test_every_contact_that_is_found_is_in_the_language_in_force() -> None:
    with use_messages(A):
        found = [
            one
            for place in ("IN", "MX", "US", None)
            for one in contacts.bundled().find(country=place, now=NOW).contacts
        ]
    assert len(found) > 30
    for contact in found:
        whole = contact.kind in ("platform", "search_engine")  # of which a text is several, each in brackets
        assert whole or in_brackets(said(contact)), contact.id
        assert contact.does.startswith("⟦")
        english = contacts.bundled().get(contact.id)
        assert [one.href for one in contact.channels][:1] == [one.href for one in english.channels][:1]
        assert contact.name.strip("⟦⟧") == english.name


def test_names_of_organisations_stay_and_names_in_words_are_translated() -> None:
    with use_messages(A):
        police = contacts.bundled().get("za-police").translated()
        finder = contacts.bundled().get("int-findahelpline").translated()
    assert (police.name, finder.name) == ("⟦Police station⟧", "Find A Helpline")
    assert any(channel.value == "⟦At any police station⟧" for channel in police.channels)


def test_what_is_translated_are_fields_with_texts() -> None:
    kinds = [*Worded.__subclasses__()]
    assert {Contact, Channel, Hours, Law, Risk, Platform, ReportRoute} <= set(kinds)
    for kind in kinds:
        annotations = {
            name: field.annotation for name, field in kind.model_fields.items() if name in kind.read_by_people
        }
        assert annotations.keys() == kind.read_by_people
        assert kind.read_by_people
        assert all(one is str or str(one).startswith("tuple[") for one in annotations.values()), kind


def test_a_name_is_translated_just_where_it_only_says_what_somebody_is() -> None:
    """The same name is one or the other everywhere, and what is to be translated follows it."""
    held, texts = contacts.bundled().contacts, contacts.bundled().texts().values()
    in_words = {one.name for one in held if one.name_in_words}
    assert in_words.isdisjoint(one.name for one in held if not one.name_in_words)
    assert in_words <= set(texts)
    assert {one.name for one in held if one.kind == "emergency"} <= in_words


@pytest.mark.parametrize("country", ["US", "IN", "ES", "EG"])
def test_laws_risks_and_what_is_due_are_in_the_language_in_force(country: str) -> None:
    incident = Incident(
        whose="me",
        country=country,
        platform_reported_at=NOW,
        happened_on=date(2026, 11, 1),
        happened=POSTED,
    )
    with use_messages(A):
        plan = respond(incident, person=Person(minor=False), now=NOW)
    assert plan.laws or country == "EG"
    entries: tuple[Law | Risk, ...] = (*plan.laws, *plan.risks)
    for entry in entries:
        assert in_brackets(said(entry)), entry.id
    of_laws = [due for due in plan.due if due.jurisdiction]
    assert of_laws or country != "IN"
    for due in of_laws:
        assert in_brackets([due.title, due.due, *([due.note] if due.note else [])])
    assert bool(plan.risks) == (country == "EG")
    assert all(risk.text in plan.risk_note for risk in plan.risks)


@pytest.mark.parametrize("name", ["Instagram", "X/Twitter", "a site that nobody knows", "google-search"])
def test_routes_are_in_the_language_in_force(name: str) -> None:

    incident = Incident(
        whose="me", platforms=frozenset({name}), happened=POSTED, age_now="adult", age_when_taken="adult"
    )
    with use_messages(A):
        routes = platforms.bundled().routes(name, age="adult")
        platform = platforms.bundled().find(name)
        reports: tuple[PlatformReport, ...] = platforms.for_incident(incident)
        found = respond(incident, now=NOW)
    for route in (*routes, *(route for one in reports for route in one.routes)):
        assert in_brackets(said(route)), route.id
    assert in_brackets(said(platform))
    assert platform.name.startswith("⟦") == (name.startswith("a site"))
    listed = [
        contact
        for step in found.steps
        for need, one in step.contacts.items()
        if need in ("platform_report", "search_removal")
        for contact in one.contacts
    ]
    assert listed
    for contact in listed:
        for text in (contact.does, contact.neutral_name, *contact.asks, *(way.says for way in contact.channels)):
            assert text.startswith("⟦")


def test_the_card_and_the_emergency_page_and_the_command_line_say_it() -> None:
    pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")
    incident = Incident(whose="me", country="MX", danger_now="yes")
    with use_messages(A):
        plan = respond(incident, now=NOW)
        page = emergency_page()
        shown = called_in_text("respond", "--country", "IN", said="1\n" * 40, env={"COLUMNS": "1000"}).stdout
    assert plan.card is not None
    assert plan.card.can_act.contact is not None
    assert plan.card.can_act.contact.name == "Emergency", "as it is listed"
    assert "⟦Emergency⟧" in plan.card.can_act.text
    hours = [
        contact.hours.text
        for one in numbers_by_country()
        for contact in one.crisis.contacts[:2]
        if contact.hours.text and not contact.hours.always
    ]
    assert hours
    assert all(f"⟦{text}⟧" in page.replace("&#39;", "'").replace("&amp;", "&") for text in hours)
    plain = [text for text in contacts.bundled().texts().values() if len(text) > 20 and text in shown]
    assert plain
    assert all(f"⟦{text}" in shown or f"{text}⟧" in shown for text in plain)


def test_what_a_catalogue_lacks_stays_english_text_by_text() -> None:
    law = laws.bundled().of("IN")[0]
    some = Catalogue(language="qaa", texts={data_key(law.title): Translation(text="⟦T⟧")})
    with use_messages(some):
        shown = laws.bundled().of("IN")[0]
    assert (shown.title, shown.remedy) == ("⟦T⟧", law.remedy)
    assert shown.replace(title=law.title) == law


def test_a_translation_that_is_too_long_for_its_field_is_not_shown() -> None:
    law = laws.bundled().of("IN")[0]
    texts = {data_key(law.title): Translation(text="⟦" * 2000), data_key(law.remedy): Translation(text="⟦R⟧")}
    with use_messages(Catalogue(language="qaa", texts=texts)):
        shown = laws.bundled().of("IN")[0]
    assert (shown.title, shown.remedy) == (law.title, "⟦R⟧")


def test_nothing_is_looked_up_in_english() -> None:
    contact = contacts.bundled().contacts[0]
    assert contact.translated() is contact
    assert data_text(contact.does) is contact.does


def test_a_contact_of_a_plugin_is_shown_as_it_is_and_its_own_catalogue_counts() -> None:
    more = Directory(as_of=date(2026, 11, 1), contacts=(CONTACT,))
    with plugins.use(Plugin("one", directories=(more,))):
        held = contacts.installed()
        with use_messages(A):
            assert CONTACT in held.find(country="DE", need="crisis", now=NOW).contacts
        own = Catalogue(language="tr", texts={data_key("Hört zu."): Translation(text="Dinler.")})
        with use_messages(own):
            found = [one for one in held.find(country="DE", need="crisis", now=NOW).contacts if one.id == CONTACT.id]
        assert [one.does for one in found] == ["Dinler."]
        assert found[0].replace(does=CONTACT.does) == CONTACT


# kept in English


def test_tables_and_what_is_saved_are_the_same_in_every_language() -> None:
    tables = (contacts.bundled(), laws.bundled(), platforms.bundled())
    before = [one.model_dump_json() for one in tables]
    case = Case(incident=Incident(whose="me", country="IN", platforms=frozenset({"instagram"})))
    saved = case.model_dump_json()
    with use_messages(A):
        assert [one.model_dump_json() for one in tables] == before
        assert case.model_dump_json() == saved
        assert Case.model_validate_json(saved) == case
        assert [cls.model_validate_json(text) for cls, text in zip(TABLES, before, strict=True)] == list(tables)
    assert "⟦" not in "".join(before)


def test_a_response_that_was_written_in_one_language_is_read_in_another() -> None:
    incident = Incident(whose="me", country="IN", platforms=frozenset({"instagram"}), danger_now="yes")
    with use_messages(A):
        plan = respond(incident, now=NOW)
    written = plan.model_dump_json()
    with use_messages(B):
        assert Response.model_validate_json(written) == plan
    assert Response.model_validate_json(written) == plan
    assert "⟦Emergency⟧" in json.loads(written)["card"]["can_act"]["lines"][0]


# kept for nobody else


def built() -> dict[str, Any]:
    """Make one of everything that says something to people, from what the library keeps for everybody."""
    pack, response = packs.load("leak-prevention"), packs.load("leak-response")
    incident = Incident(whose="me", country="IN", platforms=frozenset({"instagram", "a site"}), danger_now="yes")
    inventory = Inventory(subjects=(Person(),))
    report = evaluate(pack, inventory, now=NOW)
    asking, run = IncidentInterview(case=Case(incident=incident)), Interview(pack, inventory)
    screens: list[Screen | None] = []
    for _ in range(5):
        screens.append(run.next())
        run = run.dont_know()
    return {
        "response": respond(incident, now=NOW).model_dump(mode="json"),
        "contacts": [
            contacts.bundled().find(country=place, now=NOW).model_dump(mode="json") for place in ("IN", "DE", None)
        ],
        "routes": [one.model_dump(mode="json") for one in platforms.for_incident(incident)],
        "laws": [one.model_dump(mode="json") for one in laws.bundled().of("IN")],
        "offers": [one.model_dump(mode="json") for one in considered(incident)],
        "page": emergency_page(),
        "questions": [one.text for one in asking.questions],
        "screens": [None if one is None else one.model_dump(mode="json") for one in screens],
        "labels": [dict(one.labels) for one in (pack, response, DECLARING)],
        **{name: formats.write(report, name, checklist=pack).decode() for name in ("text", "markdown", "html", "csv")},
    }


DECLARING = Checklist(
    id="own",
    title="Own",
    kinds=(KindDeclaration(id="router", label="router", plural="routers", platform="brand"),),
    declares=(
        FactDeclaration(fact="router.brand", type="enum", values=("one",), choices={"one": "One"}, label="brand"),
    ),
)


def test_nothing_is_kept_in_the_language_of_whoever_came_first() -> None:
    pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")
    walk = "from tests.incident.test_data_in_languages import whoever_comes_first; whoever_comes_first()"
    done = subprocess.run([sys.executable, "-c", walk], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def whoever_comes_first() -> None:
    """Check, in a process of its own, that what one person was shown reaches nobody else."""
    for _, wrapper in caches():
        wrapper.cache_clear()
    with use_messages(A):
        in_a = built()
    assert not dict(texts_that_are_kept())
    with use_messages(B):
        in_b = built()
    in_english = built()
    for name, value in in_a.items():
        assert repr(value).replace("⟦", "⟪").replace("⟧", "⟫").replace("qaa", "qab") == repr(in_b[name]), name
        assert {"⟦", "⟪"}.isdisjoint(repr(in_english[name])), name
        assert ("⟦" in repr(value)) == (name != "labels"), name


def texts_that_are_kept() -> Iterator[tuple[str, str]]:
    """Return what caches of the library hold of the invented languages, with the name of the cache.

    What a text is worked out from may be kept by the text, as how long it takes to read.
    """
    for name, wrapper in caches():
        for value in kept_by(wrapper):
            for text in strings(value, set()):
                if not {"⟦", "⟪"}.isdisjoint(text):
                    yield name, text[:80]


def caches() -> Iterator[tuple[str, Any]]:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "secure_checklist":
            for thing in vars(module).copy().values():
                if isinstance(thing, CACHED):
                    yield thing.__wrapped__.__qualname__, thing


def kept_by(wrapper: object) -> Iterator[object]:
    """Return the values that a cache holds, and not their keys."""
    for held in gc.get_referents(wrapper):
        if isinstance(held, dict):
            for key, entry in held.items():  # pyright: ignore[reportUnknownVariableType] - whatever is cached
                linked = type(entry).__name__ == "_lru_list_elem"  # pyright: ignore[reportUnknownArgumentType] - as above
                yield from (one for one in gc.get_referents(entry) if one is not key) if linked else (entry,)


def strings(value: object, seen: set[int]) -> Iterator[str]:
    """Return every text within a value."""
    if isinstance(value, str):
        yield value
    elif id(value) not in seen and not isinstance(value, (type, ModuleType, FunctionType)):
        seen.add(id(value))
        for part in gc.get_referents(value):
            yield from strings(part, seen)
