"""Sets of any texts: no member leaves the process unless a store is told to."""

from pathlib import Path

import pytest

from secure_checklist import Checklist, Inventory, Item, Store, Vocabulary, evaluate, formats
from tests.worlds import Gadget

MEMBER = "org.marker.tracker"
VOCABULARY = Vocabulary.standard().with_subjects(Gadget)


def test_no_member_is_written_unless_a_store_is_told_to(tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    content = Checklist.of("a", "A", Item(id="apps", title="Apps", rule=Gadget.apps.has_only("org.signal")))
    phone = Gadget(apps=frozenset({MEMBER}))
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
            assert isinstance(left, Gadget)
            assert left.apps == (phone.apps if private else None)
