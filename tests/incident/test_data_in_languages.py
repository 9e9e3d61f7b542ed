"""The texts of the directory, the laws and the platforms are in the language in force, and the tables stay as they are.

Two invented languages have every text in brackets of their own, so that what is read says which language it is in.
"""

import subprocess
import sys
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Checklist, Interview, Inventory, Person, Vocabulary, evaluate, formats, packs, plugins
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import all_messages, use_messages
from secure_checklist.core.messages import data_key
from secure_checklist.incident import Incident, contacts, laws, platforms, respond
from secure_checklist.incident.case import Case
from secure_checklist.incident.contacts import Directory
from secure_checklist.incident.emergency import emergency_page
from secure_checklist.incident.interview import IncidentInterview
from secure_checklist.incident.papers import considered
from secure_checklist.interview import Screen
from secure_checklist.plugins import Plugin
from secure_checklist.subjects import FactDeclaration, KindDeclaration
from tests.incident import rows
from tests.worlds import NOW

ROOT = Path(__file__).parents[2]


@cache
def invented(language: str, first: str, last: str) -> Catalogue:
    facts = Vocabulary.standard().facts.values()
    texts = {**all_messages(), **contacts.bundled().texts(), **laws.bundled().texts(), **platforms.bundled().texts()}
    texts |= {f"{one.name}/label": one.label for one in facts} | {f"{one.name}/question": one.question for one in facts}
    texts["router.brand/choices/one"] = "One"
    return Catalogue(
        language=language, texts={key: Translation(text=first + text + last) for key, text in texts.items()}
    )


A, B = partial(invented, "qaa", "⟦", "⟧"), partial(invented, "qab", "⟪", "⟫")
CONTACT = rows.contact("de-own", needs=["crisis"], name="Hilfe", neutral_name="Beratung", does="Hört zu.")


# shown in the language in force


def test_what_a_catalogue_lacks_or_has_too_long_stays_english_text_by_text() -> None:
    law = laws.bundled().of("IN")[0]
    texts = {data_key(law.title): Translation(text="⟦T⟧"), data_key(law.remedy): Translation(text="⟦" * 2000)}
    with use_messages(Catalogue(language="qaa", texts=texts)):
        assert laws.bundled().of("IN")[0] == law.replace(title="⟦T⟧")


def test_a_contact_of_a_plugin_is_shown_as_it_is_and_its_own_catalogue_counts() -> None:
    more = Directory(as_of=date(2026, 11, 1), contacts=(CONTACT,))
    with plugins.use(Plugin("one", directories=(more,))):
        held = contacts.installed()
        with use_messages(A()):
            assert CONTACT in held.find(country="DE", need="crisis", now=NOW).contacts
        own = Catalogue(language="tr", texts={data_key("Hört zu."): Translation(text="Dinler.")})
        with use_messages(own):
            found = [one for one in held.find(country="DE", need="crisis", now=NOW).contacts if one.id == CONTACT.id]
        assert [one.does for one in found] == ["Dinler."]
        assert found[0].replace(does=CONTACT.does) == CONTACT


# kept in English


def test_tables_and_what_is_saved_are_the_same_in_every_language() -> None:
    case = Case(incident=Incident(whose="me", country="IN", platforms=frozenset({"instagram"})))
    with use_messages(A()):
        plan = respond(case.incident, now=NOW)
    kept = (contacts.bundled(), laws.bundled(), platforms.bundled(), case, plan)
    before = [one.model_dump_json() for one in kept]
    with use_messages(B()):
        assert [one.model_dump_json() for one in kept] == before
        assert [type(one).model_validate_json(text) for one, text in zip(kept, before, strict=True)] == [*kept]
    assert not {"⟦", "⟪"} & {*"".join(before[:4])}


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
    with use_messages(A()):
        in_a = built()
    with use_messages(B()):
        in_b = built()
    in_english = built()
    for name, value in in_a.items():
        assert repr(value).replace("⟦", "⟪").replace("⟧", "⟫").replace("qaa", "qab") == repr(in_b[name]), name
        assert {"⟦", "⟪"}.isdisjoint(repr(in_english[name])), name
        assert ("⟦" in repr(value)) == (name != "labels"), name
