"""Menus rest on a dated text, and of a text in a public repository their labels were seen there, at that commit."""

import json
from pathlib import Path
from urllib.parse import quote

from secure_checklist import Checklist, Item, Section, packs
from secure_checklist.checklists import Source, Steps
from secure_checklist.checklists.sources import RepositoryFile
from tests.packs.record_evidence import RECORD, cited, labels_of, record

PACKS = [packs.load(name) for name in packs.names()]
ROWS = json.loads(RECORD.read_text("utf-8"))
RECORDED = {RepositoryFile(**{key: row[key] for key in RepositoryFile.model_fields}): row["labels"] for row in ROWS}


LISTS = [(item, steps) for pack in PACKS for item in pack.items for steps in item.steps if steps.kind != "advice"]


def test_a_menu_or_address_names_a_source_whose_word_counts() -> None:
    for item, steps in LISTS:
        source = item.source_of(steps)
        assert source is not None
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


def test_the_record_holds_nothing_that_no_menu_names() -> None:
    used: dict[RepositoryFile, set[str]] = {}
    for pack in PACKS:
        for _, steps, file in cited(pack):
            used.setdefault(file, set()).update(labels_of(steps))
    assert {file: sorted(set(labels) - used.get(file, set())) for file, labels in RECORDED.items() if labels} == {
        file: [] for file in RECORDED
    }
    assert [row for row in ROWS if row["blob"] is not None and len(row["blob"]) != 40] == []


def test_a_file_of_a_repository_has_the_address_of_its_commit() -> None:
    sources = [source for pack in PACKS for item in pack.items for source in (*item.sources, *item.step_sources)]
    for source in sources:
        if (file := source.file) is not None:
            assert source.url == f"https://github.com/{file.repository}/blob/{file.commit}/{quote(file.path)}"


def test_the_recorder_finds_labels_and_names_what_is_missing(tmp_path: Path) -> None:
    file = RepositoryFile(repository="a/b", path="docs/x.md", commit="0" * 40)
    source = Source(id="S", publisher="P", title="T", status="found", file=file)
    lines = ("Open [Settings > Privacy & security > Don't allow].", "Open [Settings > Locks].", "Open [You > Locks].")
    item = Item(
        id="i", title="T", level="essential", question="Q?", steps=(Steps(do=lines, source="S"),), sources=(source,)
    )
    sections = (Section(id="s", title="S", items=(item,)),)
    checklist = Checklist(id="c", title="C", version="1", sections=sections)
    name = "a/b@000000000000:docs/x.md"

    assert record([checklist], tmp_path) == ([], [f"{name}: no such file (i)"])

    saved = tmp_path / f"a/b@{file.commit}" / file.path
    saved.parent.mkdir(parents=True)
    saved.write_text("Go to **Privacy &amp; Security** and tap <b>Don\\u2019t allow</b>, if you like. Blocks.", "utf-8")
    (row,), missing = record([checklist], tmp_path)
    assert row["labels"] == ["Don't allow", "Privacy & security"]
    assert missing == [f"{name}: no 'Locks' (i)", f"{name}: no 'You' (i)"]
