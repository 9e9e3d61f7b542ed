"""Saving a document."""

import os
import stat
from pathlib import Path

import pytest

from secure_checklist import Device, Inventory, save


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
