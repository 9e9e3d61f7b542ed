"""The loaders on good and on hostile input, and saving."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist import (
    Checklist,
    Device,
    InvalidDocumentError,
    Inventory,
    Item,
    dump,
    load_checklist,
    load_inventory,
    load_report,
    save,
)
from secure_checklist.checklists import load_catalogue

yaml: Any = pytest.importorskip("yaml", reason="the extra `yaml` is not installed")


# saving ----------------------------------------------------------------------------------------------------------


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.text("0123456789eE+-._:xoa \n\r\t\x85\u2028", max_size=12)
)
@example("0o17")
@example("22:30")
@example("yes")
@example("a\r\nb")
def test_any_text_comes_back_through_yaml(text: str) -> None:
    """What any reader of YAML takes for a number or a word is quoted; a foreign reader of YAML 1.1 agrees."""
    held = Checklist.of("c", "C", Item(id="a", title="A", question="Q?", why=text, do_not=(text, f"x {text} y")))
    written = dump(held, "yaml")
    assert load_checklist(written.encode(), syntax="yaml") == held
    assert yaml.safe_load(written)["sections"][0]["items"][0].get("why", "") == text


def test_saving_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mine.json"
    save(Inventory(), target)
    before = target.read_bytes()
    assert os.name == "nt" or stat.S_IMODE(target.stat().st_mode) == 0o600  # readable by its owner only

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save(Inventory(subjects=(Device(),)), target)
    assert target.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.json"]


# law 8 -----------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=200) | st.text().map(lambda text: json.dumps({"id": text, "sections": text}).encode()))
def test_law_8_loading_raises_only_documented_errors(data: bytes) -> None:
    """The loaders raise only documented errors on any input, end, and never use the network."""
    for load in (load_checklist, load_inventory, load_report, load_catalogue):
        try:
            load(data)
        except InvalidDocumentError as error:
            assert error.problems  # noqa: PT017 - what it says is the point
