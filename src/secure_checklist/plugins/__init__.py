"""Plug-ins: packages that bring subjects, checklists, adapters, formats, catalogues, directories, datasets and checks.

A plug-in is found through an entry point. What it brings is seen by whatever takes such things: `packs.names()`,
`adapters.names()`, `formats.names()`, the linter, the command line. Here are what an author writes, and who
brought what.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.core.extension_points import names as names
    from secure_checklist.core.extension_points import use as use
    from secure_checklist.plugins.listing import listed as listed
    from secure_checklist.plugins.plugin import Plugin as Plugin

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "core.extension_points": "names use",
            "plugins.listing": "listed",
            "plugins.plugin": "Plugin",
        },
    )
