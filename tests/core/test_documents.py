"""The loaders on good and on hostile input, and saving."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Device,
    InvalidDocumentError,
    Inventory,
    load_checklist,
    load_inventory,
    load_report,
    save,
)
from secure_checklist.checklists import load_catalogue

# saving ----------------------------------------------------------------------------------------------------------


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
