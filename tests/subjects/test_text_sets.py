"""Sets of any texts: what they take, who is asked, and that no member leaves the process unless a store is told to."""

from pathlib import Path
from typing import ClassVar

import pytest

from secure_checklist import (
    Checklist,
    Device,
    Fact,
    Inventory,
    Item,
    Section,
    Store,
    Vocabulary,
    ask,
    evaluate,
    formats,
)

MEMBER = "org.marker.tracker"


class Phone(Device):
    """A device with its apps."""

    namespace: ClassVar[str] = "acme"
    apps: Fact[frozenset[str]] = ask("Which apps?", label="installed apps", confidentiality="private")


VOCABULARY = Vocabulary.standard().with_subjects(Phone)
ITEM = Item(id="apps", title="Apps", rule=Phone.apps.has_only("org.signal"))


def checklist(*items: Item, **more: object) -> Checklist:
    return Checklist.model_validate(
        {"id": "a", "title": "A", "sections": (Section(id="s", title="S", items=items),), **more}
    )


def test_no_member_is_written_unless_a_store_is_told_to(tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    content, phone = checklist(ITEM), Phone(apps=frozenset({MEMBER}))
    inventory = Inventory(subjects=(phone,), complete=frozenset({"device"}))
    report = evaluate(content, inventory, explain=True, show_values=True)
    assert report.findings[0].outcome == "fail"
    written = [repr(phone), repr(inventory), report.to_json().decode(), *report.findings[0].explain()]
    written += [str(formats.write(report, form, checklist=content, inventory=inventory)) for form in formats.names()]
    assert not any(MEMBER in text for text in written)
    for private in (False, True):
        with Store(path=tmp_path / f"{private}.db", vocabulary=VOCABULARY, keep_private=private) as store:
            store.save(inventory)
            left = store.load().subjects[0]
            assert isinstance(left, Phone)
            assert left.apps == (phone.apps if private else None)
