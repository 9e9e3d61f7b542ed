"""What MkDocs calls while it builds the site: it adds pages, fills in tables, and ranks what a search finds."""  # noqa: INP001 - a script beside the pages it serves

import re

from _pages import filled, generated
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PACKS = "Packs"
"""The entry of the navigation below which the pages of the packs stand."""
RANKS: dict[str, dict[str, float | bool]] = {
    r"index|tutorial|concepts|reading-": {"boost": 4},
    r"howto/|packs/([\w-]+/)?index": {"boost": 2},
    r"reference/": {"boost": 0.3},
    r"design/": {"boost": 0.001},  # a word in a title counts a thousand times
    r"packs/|laws|directory|platforms|changelog": {"exclude": True},
}
"""How a search treats pages, by how their path begins: items, laws and services are hundreds, and have every common
word. The overviews of the packs lead to the items."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of the packs into the navigation."""
    for entry in config.nav or ():
        if PACKS in entry:
            entry[PACKS] = [*entry[PACKS], *generated().navigation]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what isn't a file below `docs`."""
    for path, text in generated().pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Fill the tables that a page calls for, and say how a search ranks it."""
    found = [rank for start, rank in RANKS.items() if re.match(start, page.file.src_uri)]
    page.meta.update(search=found[0] if found else {})
    return filled(markdown)
