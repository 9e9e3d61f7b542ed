"""Golden files, written anew by hand."""

import sys
from collections.abc import Mapping
from pathlib import Path


def renew(folder: Path, texts: Mapping[str, str]) -> None:
    """Make a folder hold one golden file of each name with its text and no other, and tell which were written."""
    for path in folder.glob("*.json"):
        if path.stem not in texts:
            path.unlink()
    renew_bytes(folder, {f"{name}.json": text.encode() for name, text in texts.items()})


def renew_bytes(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold golden files with these names and bytes, and tell which were written; others stay."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            sys.stdout.write(f"written: {name}\n")
