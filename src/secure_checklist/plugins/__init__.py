"""Plug-ins: packages that bring subjects, checklists, adapters, formats, catalogues, directories, datasets and checks.

A plug-in is found through an entry point. What it brings is seen by whatever takes such things: `packs.names()`,
`adapters.names()`, `formats.names()`, the linter, the command line. Here are what an author writes, and who
brought what.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
