"""Write a data pack: the library's tables and checklists as they are here, for apps with a compatible release.

A pack is made of the files that the other builds have written, so that they come first.
"""

import json
from pathlib import Path

from secure_checklist import __version__
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import data_of
from secure_checklist.plugins.data_pack import TABLES, digest_of


def built(target: Path) -> dict[Path, bytes]:
    """Return the text of a data pack, which is the same for the same content."""
    tables = {name: data_of(current()) for name, (current, _) in TABLES.items()}
    pack = {
        "format_version": FORMAT_VERSION,
        "requires": f"~={__version__}",
        "digest": digest_of(tables),
        "tables": tables,
    }
    return {target: (json.dumps(pack, ensure_ascii=False, separators=(",", ":")) + "\n").encode()}
