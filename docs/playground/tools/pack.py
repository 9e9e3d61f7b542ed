"""Make the archives of the playground, each with what one way through its pages needs. Runs in CPython for WebAssembly.

Sources are compiled without docstrings, since a browser keeps no compiled files between two visits. What a way needs is
what Python opens while it is gone: modules and data. All the rest is in an archive of its own, for the editor and for
what nobody has gone before. Entries aren't compressed: the whole archive is, by zstd, a quarter smaller than by gzip.
"""

import gzip
import importlib.util
import io
import json
import marshal
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

IN, OUT = Path("/in"), Path("/out")
STDLIB = "python_stdlib.zip"
SITE = "site-packages/"
LIBRARY = Path("/lib/python3.14")
BEST = (22, 9)
"""The highest levels of zstd and of gzip. To unpack takes a tenth of a second at any."""
EARLY = (1980, 1, 1, 0, 0, 0)
"""The date of every entry, so that the same input makes the same archive."""
USELESS = re.compile(
    r"(_pyrepl|curses|ensurepip|idlelib|multiprocessing|pydoc_data|turtledemo|venv|wsgiref|xmlrpc|unittest|lib2to3)/|"
    r"(pydoc|socketserver|ftplib|imaplib|poplib|smtplib|turtle|webbrowser|pdb|doctest|mailbox)\.py"
)
"""Modules of Python's library for terminals, windows, processes, servers and tests, none of which a page has."""
UNREAD = (".toml", ".so.map", "/py.typed", "tzdata.zi", "leapseconds", "zone1970.tab", "zonenow.tab", "iso3166.tab")
"""How files end that nothing reads at run time: the sources of what is built. Packages read their stubs."""
ALWAYS = re.compile(r"encodings/(__init__|aliases|utf_8|ascii|latin_1|cp437|idna)\.py")
"""Modules that Python starts with, whatever is gone."""
LANGUAGES = re.compile(
    SITE + r"(?:secure_checklist(?:/translations|_languages)|\w+/texts)/(es|hi)(?:/(?!leak-response)|\.json)"
)
"""Texts in a language. One file stays where it is, since what languages there are is looked up once."""
HELP = re.compile(SITE + r"secure_checklist/incident/\w+/")
"""Data for one way: numbers, laws and platforms. Other data is looked up in folders, so that nothing says it lacks."""


def entries() -> Iterator[tuple[str, bytes]]:
    """Return all files that can be read at run time, by their names in the folder of Python's library."""
    for path in sorted(IN.iterdir()):
        standard = path.name == STDLIB
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith("/") or (USELESS.match(name) if standard else not readable(name)):
                    continue
                yield name if standard else SITE + name, archive.read(name)


def readable(name: str) -> bool:
    """Return whether a file of a wheel is read at run time; of MarkupSafe, only Python is."""
    unread = ".dist-info/" in name or name.endswith(UNREAD)
    return not unread and (not name.startswith("markupsafe/") or name.endswith(".py"))


def needed(paths: str) -> str:
    """Go to pages by their paths, in each language; return what was imported, as lines."""
    for name, data in entries():
        if name.startswith(SITE):
            (LIBRARY / name).parent.mkdir(parents=True, exist_ok=True)
            (LIBRARY / name).write_bytes(data)
    importlib.invalidate_caches()
    page = importlib.import_module("playground.page")
    for language in ("en", "es", "hi"):
        page.begin("UTC", language)
        if "/card" in paths:
            page.act("POST", "/watched")
            for number in range(1, 6):
                screen = page.PERSON.session.asking.next()
                page.act("POST", f"/ask/{number}", json.dumps({"screen": [screen.key]}))
        for path in paths.split():
            page.act("GET", path)
    if "/sheet" in paths:
        # Facts of a phone or an app look these up, and this way says nothing of either.
        for name in ("lifecycle.table", "messaging_services"):
            importlib.import_module(f"secure_checklist.datasets.{name}").bundled()
        page.act("POST", "/sheet/did", json.dumps({"item": ["lock.screen-lock"]}))
        for path in ("/sheet", "/sheet", "/sheet/file"):
            page.act("GET", path)
        _, text = json.loads(page.act("GET", "/progress"))
        page.act("POST", "/open", json.dumps({"text": [text]}))
    places = [str(one.__spec__.origin) for one in [*sys.modules.values()] if one.__spec__]
    return "\n".join(re.sub(r"^/lib/python3\.?14(\.zip)?/", "", place) for place in places)


def pack(needed: Mapping[str, list[str]]) -> None:
    """Write the archives: Python's own library as a zip file, from which it starts, and the others compressed, too."""
    for_target = {name: io.BytesIO() for name in ("stdlib", "library", "help", "es", "hi", "rest")}
    archives = {name: zipfile.ZipFile(content, "w") for name, content in for_target.items()}
    for name, data in entries():
        content = compiled(data, name) if name.endswith(".py") else data
        for target in targets(name, [way for way, names in needed.items() if name in names]):
            archives[target].writestr(zipfile.ZipInfo(f"{name}c" if name.endswith(".py") else name, EARLY), content)
    for name, archive in archives.items():
        archive.close()
        whole = for_target[name].getvalue()
        # by name, since the Python that checks this is older
        compress = gzip.compress if name == "stdlib" else importlib.import_module("compression.zstd").compress
        (OUT / name).write_bytes(compress(whole, BEST[name == "stdlib"]))


def targets(name: str, ways: list[str]) -> list[str]:
    """Return the archives that a file is put into, by the ways that need it."""
    if not name.startswith(SITE):
        return ["rest", "stdlib"] if ways or ALWAYS.fullmatch(name) else ["rest"]
    if language := LANGUAGES.match(name):
        return [language[1]]
    if name.endswith((".py", ".so")):
        return ["library"] if "check" in ways else ways or ["rest"]
    return ["help" if HELP.match(name) else "library"]


def compiled(source: bytes, name: str) -> bytes:
    """Return a module as Python keeps it compiled; its source's time and size are 0, as it has no source here."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
