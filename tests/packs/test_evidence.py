"""Menus rest on a dated text, and of a text in a public repository their labels were seen there, at that commit."""

import json

from secure_checklist import packs
from secure_checklist.checklists.sources import RepositoryFile
from tests.cases import sure
from tests.packs.record_evidence import RECORD, labels_of

PACKS = [packs.load(name) for name in packs.names()]
ROWS = json.loads(RECORD.read_text("utf-8"))
RECORDED = {RepositoryFile(**{key: row[key] for key in RepositoryFile.model_fields}): row["labels"] for row in ROWS}


LISTS = [(item, steps) for pack in PACKS for item in pack.items for steps in item.steps if steps.kind != "advice"]


def test_a_menu_or_address_names_a_source_whose_word_counts() -> None:
    for item, steps in LISTS:
        source = sure(item.source_of(steps))
        assert source.confidence in {"own", "reputable"}
        assert source.status != "recalled"
        assert source.date or source.date_note
        assert source.checked
        assert source.checked_by


def test_each_label_and_address_stands_in_the_file_that_it_comes_from() -> None:
    for item, steps in LISTS:
        source = item.source_of(steps)
        if source is not None and source.file is not None:
            assert [label for label in labels_of(steps) if label not in RECORDED.get(source.file, ())] == []
