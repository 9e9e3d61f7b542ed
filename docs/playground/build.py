"""Make the playground: `python docs/playground/build.py FOLDER`, which is `playground` in the folder of the built site.

It takes CPython for WebAssembly from the npm registry and wheels from PyPI, both by checksum, builds the library's own
wheel, and packs all that into FOLDER beside the page's own files. It needs Node.js with npm, and the library with its
extra `html`, which writes what is there before the program is: every card, and every number.
"""  # noqa: INP001 - a script beside the page it makes

import argparse
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

from secure_checklist.incident.emergency import emergency_page
from secure_checklist.translations.known import in_language, languages

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOOLS = HERE / "tools"
PAGE = ("index.html", "units.html", "style.css", "icon.svg", "playground.mjs", "worker.mjs", "sw.js")
"""The page's own files, which are committed."""
PLATFORMS = ("pyemscripten_2026_0_wasm32", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
"""Of the last two only the Python part of MarkupSafe is taken."""
MOST = 16_000_000
"""How many bytes a browser loads at most. They are counted as they lie on the disk, so no server need compress."""


def main() -> int:
    """Make it, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        make(folder, Path(name))
    size = sum(entry["size"] for entry in json.loads((folder / "manifest.json").read_bytes())["files"])
    print(f"{folder}: {size:,} bytes to load")
    return int(size > MOST)


def make(folder: Path, work: Path) -> None:
    """Make the playground in a folder, with another one to work in."""
    for name in PAGE:
        shutil.copyfile(HERE / name, folder / name)
    at_once(folder)
    given = work / "in"
    given.mkdir()
    modules = cpython(work)
    shutil.copyfile(modules / "python_stdlib.zip", given / "python_stdlib.zip")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
    wanted = ("--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(TOOLS / "requirements.txt"))
    fits = ("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--abi", "none")
    run(*pip, "download", *wanted, *fits, *(f"--platform={one}" for one in PLATFORMS), "-d", str(given))
    run(*pip, "wheel", "--no-deps", "-w", str(given), str(ROOT))
    page_itself(given / "page.zip")
    run("node", str(modules.parent.parent / "pack.mjs"), str(work), cwd=modules.parent.parent)
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        # The page has a policy that lets no source map in, and nobody debugs here.
        text = (modules / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(r"\n//# sourceMappingURL=.*\n?$", "\n", text), encoding="utf-8")
    squeeze(modules / "pyodide.asm.wasm", folder / "python.bin")
    squeeze(work / "out" / "stdlib.zip", folder / "stdlib.bin")
    squeeze(work / "out" / "library.zip", folder / "library.bin")
    (folder / "manifest.json").write_text(manifest(folder), encoding="utf-8")


def at_once(folder: Path) -> None:
    """Write the page that needs no program, in each language: help must not wait for all the rest."""
    for tag in languages():
        with in_language(tag):
            (folder / f"list.{tag}.html").write_text(emergency_page(leave_to="units.html"), encoding="utf-8")


def cpython(work: Path) -> Path:
    """Return the folder of CPython for WebAssembly, as npm has checked it."""
    tools = work / "tools"
    tools.mkdir()
    for name in ("package.json", "package-lock.json", "pack.mjs", "pack.py"):
        shutil.copyfile(TOOLS / name, tools / name)
    run("npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", cwd=tools)
    return tools / "node_modules" / "pyodide"


def page_itself(path: Path) -> None:
    """Pack the page's own Python, its templates and texts, and the example that the README begins with."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", readme, re.DOTALL)
    if example is None:
        raise LookupError("the README has no example")
    with zipfile.ZipFile(path, "w") as made:
        for one in sorted((HERE / "python").rglob("*")):
            if one.is_file() and "__pycache__" not in one.parts:
                made.write(one, one.relative_to(HERE / "python").as_posix())
        made.writestr("playground/example.txt", example[1])


def squeeze(source: Path, target: Path) -> None:
    """Compress a file. Its name says nothing of that, or some servers would have it unpacked before it arrives."""
    target.write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))


def manifest(folder: Path) -> str:
    """Return the names, sizes and checksums of all that is loaded, and a version that stands for them."""
    made = ("pyodide.mjs", "pyodide.asm.mjs", "python.bin", "stdlib.bin", "library.bin")
    contents = {name: (folder / name).read_bytes() for name in (*PAGE, *made)}
    files = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in contents.items()
    ]
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
    return json.dumps({"version": version, "files": files}, indent=1)


def run(*command: str, cwd: Path | None = None) -> None:
    """Run a program, with the path as people have it for `npm` and `node`; one that fails ends it all."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    subprocess.run(command, cwd=cwd, check=True, env=environment)  # noqa: S603 - what is run is written above


if __name__ == "__main__":
    raise SystemExit(main())
