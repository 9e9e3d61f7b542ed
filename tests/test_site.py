"""The documentation as readers get it: the site builds without a warning, and what it promises is in its pages.

It is built once, in a process of its own, and read with a parser that has nothing to do with the one that wrote it.
"""

import importlib
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree.ElementTree import Element

import pytest

import secure_checklist
from secure_checklist import Item, packs
from secure_checklist.core.prose import plain
from tests.commands import run

ROOT = Path(__file__).parent.parent
NEEDED = ("mkdocs", "material", "mkdocstrings_handlers.python", "html5lib")
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|audio|video|object|embed|use)\b[^>]*?\b(?:src|srcset|data|href)=["']?([^"'\s>]+)"""
    r"""|<link\b(?=[^>]*rel=["']?(?:stylesheet|icon|pre\w+|dns-prefetch|modulepreload|manifest))"""
    r"""[^>]*href=["']?([^"'\s>]+)|url\(['"]?([^)'"]+)|@import\s+['"]([^'"]+)"""
)
"""What a browser fetches by itself: in elements, and in styles."""


class Page(NamedTuple):
    """One page of the built site."""

    path: Path
    root: Element
    ids: frozenset[str]


class Site(NamedTuple):
    """The built site: its folder, and its pages by path. It was built strictly: a warning is an error."""

    folder: Path
    pages: dict[Path, Page]


def read(path: Path) -> Page:
    parse: Callable[..., Element] = importlib.import_module("html5lib").parse
    root = parse(path.read_text(encoding="utf-8"), treebuilder="etree", namespaceHTMLElements=False)
    ids = [element.get("id") or (element.get("name") if element.tag == "a" else None) for element in root.iter()]
    return Page(path, root, frozenset(found for found in ids if found))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    for name in NEEDED:
        pytest.importorskip(name, reason=f"{name} comes with the groups `docs` and `test`")
    folder = tmp_path_factory.mktemp("site")
    run(
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        folder,
        cwd=ROOT,
        env={"NO_MKDOCS_2_WARNING": "1"},
    )
    return Site(folder, {path: read(path) for path in sorted(folder.rglob("*.html"))})


def elements(page: Page, *tags: str) -> Iterator[Element]:
    return (element for element in page.root.iter() if element.tag in tags)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def main_of(page: Page) -> Element:
    return next(element for element in elements(page, "article") if "md-content__inner" in classes(element))


# the build -----------------------------------------------------------------------------------------------------------


def target(site: Site, page: Page, link: str) -> tuple[Path, str]:
    """Return the file and the anchor that a link leads to."""
    address, anchor = urldefrag(link)
    path = unquote(urlsplit(address).path)
    base = site.folder if path.startswith("/") else page.path.parent
    found = (base / path.lstrip("/")).resolve() if path else page.path
    return (found / "index.html" if found.is_dir() else found), unquote(anchor)


def dead(site: Site, page: Page) -> Iterator[str]:
    for element in elements(page, "a", "link", "script", "img"):
        link = element.get("href") or element.get("src")
        if link is None or urlsplit(link).scheme or link.startswith("//"):
            continue
        path, anchor = target(site, page, link)
        if not path.is_file() or not path.is_relative_to(site.folder):
            yield f"{page.path.relative_to(site.folder)}: {link} leads nowhere"
        elif anchor and path in site.pages and anchor not in site.pages[path].ids:
            yield f"{page.path.relative_to(site.folder)}: {link} names nothing"


def test_every_internal_link_leads_to_a_file_and_an_anchor(site: Site) -> None:
    links = [link for page in site.pages.values() for link in elements(page, "a") if link.get("href")]
    assert len(links) > 5000
    assert [fault for page in site.pages.values() for fault in dead(site, page)] == []


def test_nothing_is_fetched_from_elsewhere(site: Site) -> None:
    files = [path.read_text(encoding="utf-8") for path in site.folder.rglob("*") if path.suffix in (".html", ".css")]
    fetched = [link for text in files for found in FETCHED.findall(text) for link in found if link]
    assert len(fetched) > 1000
    assert sorted({link for link in fetched if re.match(r"\s*(?:[a-z]+:)?//", link)}) == []


def test_the_browser_is_told_to_fetch_nothing_from_elsewhere(site: Site) -> None:
    """The theme's script fetches a drawing library as soon as a page has a drawing for it, so none may."""
    for page in site.pages.values():
        policies = [tag.get("content") or "" for tag in elements(page, "meta") if tag.get("http-equiv")]
        assert any(re.search("default-src '(self|none)'", one) and "http" not in one for one in policies), page.path
        assert not any("mermaid" in classes(tag) for tag in elements(page, "pre")), page.path


def rows(table: Element) -> list[int]:
    """Return how many cells each row of a table has; one that spans several columns counts for all of them."""
    return [sum(int(cell.get("colspan") or 1) for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")]


def test_every_table_is_drawn_with_rows_of_one_length(site: Site) -> None:
    tables = [(page.path, rows(table)) for page in site.pages.values() for table in elements(page, "table")]
    assert len(tables) > 500
    assert [(path, found) for path, found in tables if len({*found}) != 1] == []
    texts = [(page.path, text_of(element)) for page in site.pages.values() for element in elements(page, "p")]
    assert [(path, text) for path, text in texts if text.startswith("|")] == []


FOUND = {
    "install": "#install",
    "two factor": "packs/leak-prevention/#two-factor",
    "score": "tutorial/#5-show-the-score-as-a-range",
    "custom rule": "howto/change-the-checklist/#add-a-custom-rule-or-change-an-item",
}
"""What a search finds first."""


def test_a_search_finds_guides_before_design_records_and_items(site: Site) -> None:
    if shutil.which("node") is None:
        pytest.skip("node runs what searches in a browser")
    lines = run("node", ROOT / "tests" / "site_search.cjs", site.folder, *FOUND).splitlines()
    assert {query: line.split()[0] for query, line in zip(FOUND, lines, strict=True)} == FOUND
    assert [line for line in lines if re.match(r"(?:\S+ ){0,2}(?:design/|packs/[\w-]+/\w)", line)] == []


# the reference -------------------------------------------------------------------------------------------------------


def documented(site: Site) -> Iterator[tuple[str, Element]]:
    """Return every documented object, with the name that its heading bears."""
    for path, page in site.pages.items():
        if path.parent.parent.name == "reference":
            for element in elements(page, "div"):
                if "doc-object" in classes(element):
                    head = next(child for child in element if "doc-heading" in classes(child))
                    yield head.get("id") or "", element


def description(element: Element) -> str:
    """Return the text of an object without its heading, its signature and its members."""
    bodies = [child for child in element if "doc-contents" in classes(child)]
    parts = [part for body in bodies for part in body if "doc-children" not in classes(part)]
    return " ".join(text_of(part) for part in parts if "doc-class-bases" not in classes(part)).strip()


def test_the_reference_describes_what_it_shows_and_hides_what_is_of_no_use(site: Site) -> None:
    objects = dict(documented(site))
    assert len(objects) > 1000
    assert [name for name, element in objects.items() if not re.search(r"\w{3}", description(element))] == []
    noise = re.compile(r"_.*|model_(?:config|fields|computed_fields|post_init|validate.*|dump.*|copy|construct)")
    assert [name for name in objects if noise.fullmatch(name.rpartition(".")[2])] == []
    assert "How do you unlock this device?" in description(objects["secure_checklist.Device.screen_lock"])
    assert "UnknownNameError" in description(objects["secure_checklist.Checklist.item"])
    assert "now: datetime" in text_of(objects["secure_checklist.evaluate"])
    for kind in ("person", "device", "account", "messenger", "incident"):
        subject = secure_checklist.Vocabulary.standard().subject(kind)
        package = "secure_checklist" if subject.__name__ in secure_checklist.__all__ else "secure_checklist.incident"
        assert {f"{package}.{subject.__name__}.{field}" for field in subject.facts()} <= objects.keys()


# the packs -----------------------------------------------------------------------------------------------------------


def unsaid(page: Page, item: Item) -> Iterator[str]:
    """Return what an item says and its page doesn't."""
    text, links = text_of(main_of(page)), {link.get("href") for link in main_of(page).iter("a")}
    told = [item.id, item.title, plain(item.why), item.level, *map(plain, item.do_not), *item.tags, item.for_whom]
    told += list(item.rule.facts()) if item.rule else [item.question]
    told += [plain(effect.why) for effect in item.effects]
    for source in (*item.sources, *item.step_sources):
        told += [source.publisher, source.title, source.date_note if source.date is None else str(source.date)]
        told += [source.note, "" if source.checked is None else f"on {source.checked}"]
        yield from {str(source.url or "")} - {"", *links}
    for steps in item.steps:
        told += [*map(plain, steps.do), steps.link or "", "" if steps.kind == "advice" else "No one has tried it."]
    told += [part for deadline in item.deadlines for part in (deadline.due, deadline.note, deadline.starts)]
    yield from (said for said in told if " ".join(said.split()) not in text)


@pytest.mark.parametrize("name", packs.names())
def test_every_item_has_a_page_that_says_all_of_it_with_sources_and_dates(site: Site, name: str) -> None:
    pack = packs.load(name)
    assert sum(len(item.sources) for item in pack.items) > 50
    pages = {item: site.pages[site.folder / "packs" / name / item.id / "index.html"] for item in pack.items}
    assert {item.id: found for item, page in pages.items() if (found := list(unsaid(page, item)))} == {}
