"""Plug-ins: packages that add subjects, checklists, adapters, formats, catalogues, directories, datasets and checks.

A plug-in is found through an entry point. The additions of a plug-in appear in `packs.names()`, `adapters.names()`,
`formats.names()`, the linter and the command line.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
