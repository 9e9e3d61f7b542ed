"""What MkDocs calls while it builds the site: it adds the pages that `_pages` makes, and fills in tables."""  # noqa: INP001 - a script beside the pages it serves

from _pages import filled, generated
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PACKS = "Packs"
"""The entry of the navigation below which the pages of the packs stand."""


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


def on_page_markdown(markdown: str, **_: object) -> str:
    """Fill the tables that a page calls for."""
    return filled(markdown)
