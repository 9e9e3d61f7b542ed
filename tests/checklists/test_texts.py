"""Translation: every text has a key, a catalogue replaces texts, and a text made from an older wording is marked."""

import pytest
from pydantic import ValidationError

from secure_checklist import Checklist, Device, Guard, Item, Person, Rule, Section
from secure_checklist.checklists import Catalogue, DoNot, Parameter, Steps, Translation, fingerprint
from secure_checklist.checklists.items import Selection
from secure_checklist.core import FrozenMap
from secure_checklist.subjects import FactDeclaration

LOCK = Item(
    id="lock",
    title="Lock it",
    why="See [why](https://example.org).",
    rule=Rule(check=Device.screen_lock.at_least("pin")),
    steps=(Steps(do=("Open Settings", "Tap Lock")), Steps(platforms=("ios",), do=("Open Face ID",))),
    do_not=("Don't use your birthday",),
)
SAME = Item(id="basics", title="Talk", question="Have you talked?")
CHECKLIST = Checklist(
    id="basics",
    title="The basics",
    sections=(Section(id="device", title="Device", intro="About it.", items=(LOCK, SAME)),),
    parameters=(Parameter(name="basics", default=1, meaning="How many."),),
    guards=(
        Guard(
            id="watched",
            when=Person.fears_monitoring.equals("yes"),
            holds=Selection(items=("lock",)),
            neutral_text="Later.",
        ),
    ),
    do_nots=(DoNot(id="pay", text="Don't", why="Harm", instead="But"),),
    declares=(
        FactDeclaration(
            fact="device.acme.seal",
            type="enum",
            values=("whole", "torn"),
            question="How is the seal?",
            label="seal",
            choices=FrozenMap({"whole": "Whole", "torn": "Torn"}),
        ),
    ),
)
TEXTS = CHECKLIST.texts()


def catalogue(**texts: Translation) -> Catalogue:
    return Catalogue(language="de", texts=FrozenMap(texts))


def test_a_catalogue_replaces_each_text_by_a_key_of_its_own_and_nothing_else() -> None:
    """A translation of one text never lands on another, whatever bears the same id."""
    assert {"checklist:basics/title", "basics/title", "lock/steps/1/do/0", "device.acme.seal/choices/torn"} <= {*TEXTS}
    for key in TEXTS:
        other = CHECKLIST.translated(catalogue(**{key: Translation(text="Anders")}))
        assert other.texts() == {**TEXTS, key: "Anders"}
    texts = {key: Translation(text=text.upper(), of=fingerprint(text)) for key, text in TEXTS.items()}
    del texts["lock/why"]
    other = CHECKLIST.translated(catalogue(**texts))
    assert (other.language, other.stale, other.untranslated) == ("de", (), ("lock/why",))
    assert (other.declares[0].values, other.item("lock").rule) == (("whole", "torn"), LOCK.rule)
    back = Catalogue(language="en", texts=FrozenMap({key: Translation(text=text) for key, text in TEXTS.items()}))
    assert other.translated(back).replace(translated_from=None) == CHECKLIST


def test_a_text_that_is_of_an_older_wording_or_links_elsewhere_is_not_used_and_marked() -> None:
    other = CHECKLIST.translated(
        catalogue(
            **{
                "lock/title": Translation(text="Sperren", of=fingerprint("Lock it!")),
                "lock/why": Translation(text="Weil [darum](https://elsewhere.example)."),
                "device/title": Translation(text="Gerät"),
            }
        )
    )
    assert other.texts() == {**TEXTS, "device/title": "Gerät"}
    assert set(other.stale) == {"lock/title", "lock/why"}
    assert set(other.untranslated or ()) == TEXTS.keys() - {"device/title"}
    assert other.translated_from == "en"


def test_a_catalogue_without_any_text_of_it_changes_nothing_and_one_that_breaks_a_limit_is_refused() -> None:
    assert CHECKLIST.translated(catalogue(**{"gone/title": Translation(text="Weg")})) == CHECKLIST
    with pytest.raises(ValidationError, match="at most 300 characters"):
        CHECKLIST.translated(catalogue(**{"lock/title": Translation(text="x" * 301)}))
