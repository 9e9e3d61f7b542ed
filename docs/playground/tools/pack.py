"""Make two archives for the playground: Python's library, and ours with what it needs. Runs in CPython for WebAssembly.

Sources are compiled, since a browser keeps no compiled files between two visits. What isn't read at run time is left
out, and so is what can't work in a page. Entries aren't compressed: the whole archive is, once it is made.
"""

import importlib.util
import marshal
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

IN, OUT = Path("/in"), Path("/out")
STDLIB = "python_stdlib.zip"
EARLY = (1980, 1, 1, 0, 0, 0)
"""The date of every entry, so that the same input makes the same archive."""
USELESS = {
    *("_pyrepl", "curses", "ensurepip", "idlelib", "multiprocessing", "pydoc.py", "pydoc_data", "socketserver.py"),
    *("ftplib.py", "imaplib.py", "poplib.py", "smtplib.py", "turtle.py", "venv", "webbrowser.py", "wsgiref", "xmlrpc"),
}
"""Modules of Python's library for terminals, windows, processes and servers, none of which a page has."""
UNREAD = (".toml", ".pyi", ".so.map", "/py.typed")
"""How files end that nothing reads at run time: the sources of what is built, and types."""


def entries(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return the files of an archive that are needed, by name."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith("/") or (path.name == STDLIB and name.partition("/")[0] in USELESS):
                continue
            if path.name != STDLIB and not needed(name):
                continue
            yield name, archive.read(name)


def needed(name: str) -> bool:
    """Return whether a file of a wheel is read at run time; of MarkupSafe, only Python is."""
    if ".dist-info/" in name:
        return name.endswith("/METADATA")
    return not (name.endswith(UNREAD) or (name.startswith("markupsafe/") and not name.endswith(".py")))


def compiled(source: bytes, name: str) -> bytes:
    """Return a module as Python keeps it compiled; its source's time and size are 0, as it has no source here."""
    code = compile(source, name, "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)


def pack(target: str, sources: list[Path]) -> None:
    """Write an archive."""
    with zipfile.ZipFile(OUT / target, "w") as made:
        for path in sources:
            for name, data in entries(path):
                if name.endswith(".py"):
                    made.writestr(zipfile.ZipInfo(f"{name}c", EARLY), compiled(data, name))
                else:
                    made.writestr(zipfile.ZipInfo(name, EARLY), data)


pack("stdlib.zip", [IN / STDLIB])
pack("library.zip", sorted(path for path in IN.iterdir() if path.name != STDLIB))
sys.stdout.flush()
