"""What MkDocs does besides rendering `docs/`: it adds the pages of the built-in packs, and the changelog.

Both are made at build time, so that nothing stands in the repository twice. The pages themselves are written by
`pack_overviews`, which knows nothing of MkDocs.
"""  # noqa: INP001 - a script beside the pages it serves

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from pack_overviews import Built, built_pages

ROOT = Path(__file__).parent.parent
PACKS = "Packs"
"""The entry of the navigation below which the pages of the packs stand."""

_built: list[Built] = []


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write the pages of the packs, and put them into the navigation."""
    _built[:] = [built_pages()]
    for entry in config.nav or ():
        if PACKS in entry:
            entry[PACKS] = [*entry[PACKS], *_built[0].navigation]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what isn't a file below `docs/`."""
    for path, text in {**_built[0].pages, "changelog.md": changelog()}.items():
        files.append(File.generated(config, path, content=text))
    return files


def changelog() -> str:
    """Return the changelog with its links as they are from within `docs/`."""
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](")
