"""Make the playground: `python docs/playground/build.py FOLDER`, which is `playground` in the folder of the built site.

It writes the page that is served, in each language: the library's emergency page, on which the app grows. It takes
CPython for WebAssembly from the npm registry and wheels from PyPI, both by checksum, builds the library's own wheel,
and packs all that into FOLDER, in parts that are loaded when they are wanted. It needs Node.js with npm, and the
library with its extra `html`.
"""  # noqa: INP001 - a script beside the page it makes

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from markupsafe import Markup

from secure_checklist.core.text.templates import hash_source
from secure_checklist.core.zones import countries_by_zone
from secure_checklist.incident.emergency import emergency_page
from secure_checklist.interview.fields import STYLE as FORMS
from secure_checklist.translations.known import in_language, languages

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXAMPLES = ROOT / "docs" / "examples"
sys.path[:0] = [str(HERE / "python"), str(EXAMPLES)]
from playground.page import text  # noqa: E402 - the page's own Python lies beside this script

TOOLS = HERE / "tools"
PAGE = ("units.html", "style.css", "icon.svg", "playground.mjs", "worker.mjs", "sw.js")
"""The page's own files, which are committed."""
# A region differs in some labels alone, which is not worth a page.
PAGES = {tag: "index.html" if tag == "en" else f"{tag}.html" for tag in languages() if "-" not in tag}
"""The page that is served, by its language."""
CHOSEN = PAGES | {"en": "index.html?en"}
"""Where someone is led who chooses a language."""
PLATFORMS = ("pyemscripten_2026_0_wasm32", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
"""Of the last two only the Python part of MarkupSafe is taken."""
SERVER = ("app.py", "api.py", "start.html", "plain.html", "measures.html")
"""Files of the web example that only its server needs."""
COMMENT = re.compile(r"^ *(//|/\*\*|\*).*\n", re.MULTILINE)
"""A line of a script that is a comment."""
MEGABYTE = 1_000_000
MOST = 11_000_000
"""How many bytes a browser loads at most until someone can answer a question. They are counted as they lie on the disk,
so no server need compress."""


def main() -> int:
    """Make it, and say how large it is."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        size = make(folder, Path(name))
    print(f"{folder}: {size:,} bytes to load")
    return int(size > MOST)


def make(folder: Path, work: Path) -> int:
    """Make the playground in a folder, with another one to work in; return how many bytes the questions load."""
    for name in PAGE:
        shutil.copyfile(HERE / name, folder / name)
    styles = (EXAMPLES / "web/static/style.css", HERE / "style.css")
    style = FORMS + "".join(path.read_text(encoding="utf-8") for path in styles)
    (folder / "style.css").write_text(style, encoding="utf-8")
    # Its comments would be a third of what is loaded of it before the first button.
    script = COMMENT.sub("", (HERE / "playground.mjs").read_text(encoding="utf-8"))
    (folder / "playground.mjs").write_text(script, encoding="utf-8")
    given = work / "in"
    given.mkdir()
    modules = cpython(work)
    shutil.copyfile(modules / "python_stdlib.zip", given / "python_stdlib.zip")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
    wanted = ("--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(TOOLS / "requirements.txt"))
    fits = ("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--abi", "none")
    run(*pip, "download", *wanted, *fits, *(f"--platform={one}" for one in PLATFORMS), "-d", str(given))
    run(*pip, "wheel", "--no-deps", "-w", str(given), str(ROOT), str(ROOT / "packaging" / "languages"))
    page_itself(given / "page.zip")
    run("node", str(modules.parent.parent / "pack.mjs"), str(work), cwd=modules.parent.parent)
    parts: dict[str, str] = dict.fromkeys(
        (*PAGE, "pyodide.mjs", "pyodide.asm.mjs", "python.bin", "stdlib.bin", "library.bin"), "app"
    )
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        # The page has a policy that lets no source map in, and nobody debugs here.
        text = (modules / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(r"\n//# sourceMappingURL=.*\n?$", "\n", text), encoding="utf-8")
    # Its name says nothing of compression, or some servers would have it unpacked before it arrives.
    (folder / "python.bin").write_bytes(gzip.compress((modules / "pyodide.asm.wasm").read_bytes(), 9, mtime=0))
    for path in (work / "out").iterdir():
        shutil.copyfile(path, folder / f"{path.name}.bin")
        parts.setdefault(f"{path.name}.bin", path.name)
    size = sum((folder / name).stat().st_size for name, part in parts.items() if part in ("app", "help"))
    serve(folder, round(size / MEGABYTE), round((size + (folder / "rest.bin").stat().st_size) / MEGABYTE))
    parts |= dict.fromkeys(PAGES.values(), "app")
    (folder / "manifest.json").write_text(manifest(folder, parts), encoding="utf-8")
    return size


def serve(folder: Path, size: int, whole: int) -> None:
    """Write the page that is served, in each language, with how many megabytes the questions load, and the editor."""
    template = (TOOLS / "page.html.jinja").read_text(encoding="utf-8")
    script = (HERE / "language.js").read_text(encoding="utf-8")
    zones = countries_by_zone()
    for tag, name in PAGES.items():
        first = {"script": Markup(script), "digest": hash_source(script)} if tag == "en" else {}  # noqa: S704 - our own file
        given = {"first": first, "size": size, "whole": whole, "zones": zones, "pages": CHOSEN}
        with in_language(tag):
            page = emergency_page(leave_to="units.html", template=template, own=text, given=given)
        (folder / name).write_text(page, encoding="utf-8")


def cpython(work: Path) -> Path:
    """Return the folder of CPython for WebAssembly, as npm has checked it."""
    tools = work / "tools"
    tools.mkdir()
    for name in ("package.json", "package-lock.json", "pack.mjs", "pack.py"):
        shutil.copyfile(TOOLS / name, tools / name)
    run("npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", cwd=tools)
    return tools / "node_modules" / "pyodide"


def page_itself(path: Path) -> None:
    """Pack the page's own Python, that of the web example without its server, and the README's first example."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example, *_ = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    with zipfile.ZipFile(path, "w") as made:
        for folder, name in ((HERE / "python", "playground"), (EXAMPLES, "web")):
            for one in sorted((folder / name).rglob("*")):
                if one.suffix in (".py", ".html", ".json") and one.name not in SERVER:
                    made.write(one, one.relative_to(folder).as_posix())
        made.writestr("playground/example.txt", example)


def manifest(folder: Path, parts: dict[str, str]) -> str:
    """Return the names, sizes, checksums and parts of all that is loaded, and a version that stands for them."""
    contents = {name: (folder / name).read_bytes() for name in sorted(parts)}
    files = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "part": parts[name]}
        for name, data in contents.items()
    ]
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
    return json.dumps({"version": version, "files": files}, indent=1)


def run(*command: str, cwd: Path | None = None) -> None:
    """Run a program, with the path as people have it for `npm` and `node`; one that fails ends it all."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    subprocess.run(command, cwd=cwd, check=True, env=environment)  # noqa: S603 - what is run is written above


if __name__ == "__main__":
    raise SystemExit(main())
