"""The texts of the directory, the laws and the platforms are in the language in force, and the tables stay as they are.

Two invented languages have every text in brackets, with an end of their own, so that what is read says which it is in.
"""

import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from secure_checklist import Inventory, packs
from secure_checklist.checklists import Catalogue
from secure_checklist.core import use_messages
from secure_checklist.incident import Incident, contacts, laws, platforms, respond
from secure_checklist.incident.case import Case
from tests import golden_branches, pseudo, shown
from tests.worlds import NOW

ROOT = Path(__file__).parents[2]
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
    walk = "from tests.incident.test_data_in_languages import whoever_comes_first; whoever_comes_first()"
    done = subprocess.run([sys.executable, "-c", walk], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def whoever_comes_first() -> None:
    """Check, in a process of its own, that what one person was shown reaches nobody else."""
    english = shown.Language(Catalogue(language="en", texts={}), {name: packs.load(name) for name in packs.names()})
    languages = (pseudo.language("qps-ploc"), FIRST), (pseudo.language("ar-XB"), SECOND), (english, "")
    for language, end in languages:
        parts = (
            shown.reports(language, "student-new-iphone", ("self",), ("text", "csv")),
            shown.screens(language, "leak-prevention", Inventory(), 5),
            shown.branch(language, golden_branches.names()[0]),
            shown.incident_screens(language),
            shown.cases(language, ("IN",)),
            shown.filled(language, ("IN",)),
            shown.emergency(language),
        )
        found = [*chain.from_iterable(parts)]
        assert any(end in one.text for one in found)
        for one in found:
            assert not [other for other in (FIRST, SECOND) if other != end and other in one.text], one.place
            assert end or "⟦" not in one.text, one.place
