"""Runs a build over sources that a test wrote."""

from pathlib import Path

from secure_checklist_build.__main__ import BUILDS, main


def run(name: str, arguments: list[str], *places: Path) -> int:
    """Build from a folder into a file or folder, and return the exit status."""
    build = BUILDS[name]
    return main([name, *arguments], {name: build._replace(built=lambda: build.built(*places))})
