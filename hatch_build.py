"""What the build adds: the project's addresses, a README that reads well anywhere, and a list of the bundled data.

`[tool.hatch.metadata.hooks.custom]` may have `home`, the address of the repository on the web, which is left out while
it is unknown. No address is invented: without it, what would lead into the repository is plain text.
"""

import json
import re
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface
from zopfli import zlib

SBOM = "bundled-data.cdx.json"
TABLE = "src/secure_checklist/datasets/lifecycle/lifecycle.json"
_PICTURE = re.compile(r"!\[([^]]*)\]\((?!https?:)([^)]+)\)")
_LINK = re.compile(r"(?<!!)\[([^]]*)\]\((?!https?:|#)([^)]+)\)")


class Addresses(MetadataHookInterface):
    """Writes the addresses and the README into the metadata."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Write both into the metadata."""
        home = str(self.config.get("home", "")).rstrip("/")
        text = (Path(self.root) / "README.md").read_text("utf-8")
        if home:
            text = _LINK.sub(rf"[\1]({home}/blob/main/\2)", _PICTURE.sub(rf"![\1]({home}/raw/main/\2)", text))
            metadata["urls"] = {
                "Source": home,
                "Issues": f"{home}/issues",
                "Changelog": f"{home}/blob/main/CHANGELOG.md",
            }
        else:
            text = _LINK.sub(r"\1", _PICTURE.sub(r"*Picture: \1*", text))
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


class BundledData(BuildHookInterface[Any]):
    """Puts a list of the bundled data of others, with its licence, into the wheel (PEP 770, as CycloneDX)."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Write the list where the build looks for it."""
        table = json.loads((Path(self.root) / TABLE).read_text("utf-8"))
        days = sorted(product["as_of"] for product in table["products"].values())
        data = {
            "type": "data",
            "name": "endoflife.date",
            "version": days[-1],
            "copyright": table["copyright"],
            "licenses": [{"license": {"id": table["licence"]}}],
            "externalReferences": [{"type": "website", "url": "https://endoflife.date"}],
        }
        head = {"type": "library", "name": self.metadata.name, "version": self.metadata.version}
        found = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
                 "metadata": {"component": head}, "components": [data]}  # fmt: skip
        path = Path(self.directory) / SBOM
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        build_data["sbom_files"] = [str(path)]

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - as above
        """Remove the list from beside the wheel, and compress the wheel as far as it goes."""
        (Path(self.directory) / SBOM).unlink(missing_ok=True)
        wheel = Path(artifact_path)
        packed = wheel.with_suffix(".packed")
        # `zipfile` takes no compressor of another's, and Zopfli's is what any unzip reads, 5 % smaller.
        smaller = patch("zipfile._get_compressor", lambda *_: Zopfli())
        with ZipFile(wheel) as held, smaller, ZipFile(packed, "w") as written:
            for entry in held.infolist():
                written.writestr(entry, held.read(entry), ZIP_DEFLATED)
        packed.replace(wheel)


class Zopfli:
    """A compressor as `zipfile` calls it: it takes what there is, and returns all of it at the end."""

    def __init__(self) -> None:
        """Begin one file."""
        self.held = bytearray()

    def compress(self, data: bytes) -> bytes:
        """Take a part."""
        self.held += data
        return b""

    def flush(self) -> bytes:
        """Return the file, compressed, without the head and the sum that zlib puts around it."""
        return zlib.compress(bytes(self.held), numiterations=1)[2:-4]
