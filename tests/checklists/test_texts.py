"""Translation: every text has a key, a catalogue replaces texts, and a text made from an older wording is marked."""

import pytest
from pydantic import ValidationError

from secure_checklist import Checklist, Device, Guard, Item, Person, Rule, Section
from secure_checklist.checklists import Catalogue, DoNot, Parameter, Selection, Steps, Translation, fingerprint
from secure_checklist.core import FrozenMap
from secure_checklist.subjects import FactDeclaration


def a_checklist() -> Checklist:
    lock = Item(
        id="lock",
        title="Lock it",
        why="Others can't look in.",
        rule=Rule(check=Device.screen_lock.at_least("pin")),
        steps=(Steps(do=("Open Settings", "Tap Lock")), Steps(platforms=("ios",), do=("Open Face ID",))),
        do_not=("Don't use your birthday",),
    )
    talk = Item(id="talk", title="Talk", question="Have you talked?")
    guard = Guard(
        id="watched",
        when=Person.fears_monitoring.equals("yes"),
        holds=Selection(items=("lock",)),
        neutral_text="Later.",
    )
    seal = FactDeclaration(
        fact="device.acme.seal",
        type="enum",
        values=("whole", "torn"),
        question="How is the seal?",
        label="seal",
        choices=FrozenMap({"whole": "Whole", "torn": "Torn"}),
    )
    return Checklist(
        id="basics",
        title="The basics",
        description="What everyone needs.",
        sections=(Section(id="device", title="Device", intro="About it.", items=(lock, talk)),),
        guards=(guard,),
        declares=(seal,),
    )


TEXTS = {
    "basics/title": "The basics",
    "basics/description": "What everyone needs.",
    "watched/neutral_text": "Later.",
    "device.acme.seal/question": "How is the seal?",
    "device.acme.seal/label": "seal",
    "device.acme.seal/choices/whole": "Whole",
    "device.acme.seal/choices/torn": "Torn",
    "device/title": "Device",
    "device/intro": "About it.",
    "lock/title": "Lock it",
    "lock/why": "Others can't look in.",
    "lock/do_not/0": "Don't use your birthday",
    "lock/steps/0/do/0": "Open Settings",
    "lock/steps/0/do/1": "Tap Lock",
    "lock/steps/1/do/0": "Open Face ID",
    "talk/title": "Talk",
    "talk/question": "Have you talked?",
}


def catalogue(**texts: Translation) -> Catalogue:
    return Catalogue(language="de", texts=FrozenMap(texts))


def test_every_text_has_a_key() -> None:
    assert a_checklist().texts() == TEXTS


def test_no_two_texts_share_a_key_whatever_bears_the_same_id() -> None:
    """A translation of one text never lands on another: of the checklist, parameters, facts and do-nots, each may bear
    the id of an item.
    """
    named = ("same", "device.acme.seal", "do_nots")
    items = tuple(
        Item(id=name, title=f"Title {name}", question=f"Question {name}?", do_not=("No",), why="Why") for name in named
    )
    seal = FactDeclaration(fact="device.acme.seal", type="boolean", question="Sealed?")
    checklist = Checklist(
        id="same",
        title="The checklist",
        sections=(Section(id="all", title="All", items=items),),
        parameters=(Parameter(name="same", default=1, meaning="How many."),),
        declares=(seal,),
        do_nots=(DoNot(id="do_not", text="Don't", why="Harm", instead="But"),),
    )
    texts = checklist.texts()
    data = checklist.model_dump_json()
    assert all(f'"{text}"' in data for text in texts.values())
    assert sorted(texts.values()) == sorted(
        ["All", "The checklist", "How many.", "Sealed?", "Don't", "Harm", "But"]
        + [text for name in named for text in (f"Title {name}", f"Question {name}?", "No", "Why")]
    )
    for key, text in texts.items():
        other = checklist.translated(catalogue(**{key: Translation(text="Anders")}))
        assert other.texts() == {**texts, key: "Anders"}, (key, text)


def test_a_catalogue_replaces_texts_and_nothing_else() -> None:
    checklist = a_checklist()
    texts = {key: Translation(text=text.upper(), of=fingerprint(text)) for key, text in TEXTS.items()}
    other = checklist.translated(catalogue(**texts))
    assert other.texts() == {key: text.upper() for key, text in TEXTS.items()}
    assert (other.language, other.stale) == ("de", ())
    assert other.declares[0].values == ("whole", "torn")
    assert other.item("lock").rule == checklist.item("lock").rule
    assert (checklist.language, checklist.texts()) == ("en", TEXTS)
    assert other.digest != checklist.digest


def test_a_text_made_from_an_older_wording_is_not_used_and_marked() -> None:
    other = a_checklist().translated(
        catalogue(
            **{
                "lock/title": Translation(text="Sperren", of=fingerprint("Lock it!")),
                "lock/why": Translation(text="Darum", of=fingerprint("Others can't look in.")),
                "talk/title": Translation(text="Reden"),
            }
        )
    )
    assert other.item("lock").title == a_checklist().item("lock").title
    assert other.item("talk").title == "Reden"
    assert other.stale == ("lock/title",)
    assert set(other.untranslated or ()) == TEXTS.keys() - {"lock/why", "talk/title"}
    assert other.translated_from == "en"


def test_a_translation_back_marks_nothing() -> None:
    texts = {key: Translation(text=text.upper()) for key, text in TEXTS.items()}
    there = a_checklist().translated(catalogue(**texts))
    back = there.translated(
        Catalogue(language="en", texts=FrozenMap({key: Translation(text=text) for key, text in TEXTS.items()}))
    )
    assert back.replace(translated_from=None) == a_checklist()
    assert back.translated_from == "de"


def test_a_checklist_without_any_text_in_a_language_stays_in_its_own() -> None:
    assert a_checklist().translated(catalogue(**{"gone/title": Translation(text="Weg")})) == a_checklist()


def test_a_catalogue_that_breaks_a_limit_is_refused() -> None:
    with pytest.raises(ValidationError, match="at most 300 characters"):
        a_checklist().translated(catalogue(**{"lock/title": Translation(text="x" * 301)}))


def test_an_item_and_a_section_of_one_id_have_texts_of_their_own() -> None:
    """Ids of items and of sections are apart, so a key must not stand for a text of both."""
    talk = Item(id="talk", title="Talk to them", question="Have you talked?")
    try:
        checklist = Checklist(id="c", title="C", sections=(Section(id="talk", title="Talking", items=(talk,)),))
    except ValidationError:
        return  # refusing such ids would do as well
    assert {"Talk to them", "Talking"} <= set(checklist.texts().values())


def test_a_translation_leads_nowhere_that_its_source_does_not() -> None:
    """A link to another address isn't taken in: the text stays as it is, and counts as untranslated."""
    texts = {
        "lock/why": Translation(text="Weil [darum](https://elsewhere.example)."),
        "talk/title": Translation(text="Reden"),
    }
    other = a_checklist().translated(catalogue(**texts))
    assert other.texts() == {**TEXTS, "talk/title": "Reden"}
    assert "lock/why" in (other.untranslated or ())
