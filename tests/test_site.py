"""The documentation as readers get it: the site builds without a warning, and what it promises is in its pages.

It is built once, in a process of its own, and read with a parser that has nothing to do with the one that wrote it.
"""

import importlib
import importlib.util
import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree.ElementTree import Element

import pytest

import secure_checklist
from secure_checklist import Checklist, Item, packs
from secure_checklist.checklists import Example, Source, Steps
from secure_checklist.core.prose import escaped, plain

ROOT = Path(__file__).parent.parent
NEEDED = ("mkdocs", "material", "mkdocstrings_handlers.python", "html5lib")
FETCHED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
    "object": "data",
    "embed": "src",
    "use": "href",
}
"""What a browser fetches by itself, by element; of `link`, what `FETCHING` names."""
FETCHING = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest"}


def missing(names: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for name in names:
        try:
            known = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            known = None
        if known is None:
            found.append(name)
    return found


class Page(NamedTuple):
    """One page of the built site."""

    path: Path
    root: Element
    ids: frozenset[str]


class Site(NamedTuple):
    """The built site: what the build said, its folder, and its pages by path."""

    said: str
    folder: Path
    pages: dict[Path, Page]


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )


def read(path: Path) -> Page:
    parse: Callable[..., Element] = importlib.import_module("html5lib").parse
    root = parse(path.read_text(encoding="utf-8"), treebuilder="etree", namespaceHTMLElements=False)
    ids = [element.get("id") or (element.get("name") if element.tag == "a" else None) for element in root.iter()]
    return Page(path, root, frozenset(found for found in ids if found))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    if lacking := missing(NEEDED):
        pytest.skip(f"{', '.join(lacking)} not installed: the site is built with the extras `docs` and `test`")
    folder = tmp_path_factory.mktemp("site")
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Site(done.stdout + done.stderr, folder, {path: read(path) for path in sorted(folder.rglob("*.html"))})


def elements(page: Page, *tags: str) -> Iterator[Element]:
    return (element for element in page.root.iter() if element.tag in tags)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def main_of(page: Page) -> Element:
    return next(element for element in elements(page, "article") if "md-content__inner" in classes(element))


# the build -----------------------------------------------------------------------------------------------------------


def test_the_site_builds_without_a_warning(site: Site) -> None:
    assert re.findall(r"^.*(?:WARNING|ERROR|Traceback).*$", site.said, re.MULTILINE) == []
    assert "Documentation built" in site.said


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
    built = {f"playground/index.html: list.{tag}.html leads nowhere" for tag in ("en", "es", "hi")}  # by its build
    assert {fault for page in site.pages.values() for fault in dead(site, page)} <= built


def test_no_id_stands_twice_on_a_page(site: Site) -> None:
    for page in site.pages.values():
        counts = Counter(element.get("id") or "" for element in page.root.iter())
        assert [found for found, count in counts.items() if found and count > 1] == [], page.path


def test_nothing_is_fetched_from_elsewhere(site: Site) -> None:
    fetched: list[str] = []
    for page in site.pages.values():
        for element in page.root.iter():
            tag = str(element.tag)
            if tag in FETCHED:
                fetched += [element.get(FETCHED[tag]) or "", element.get("srcset") or ""]
            elif tag == "link" and FETCHING & set((element.get("rel") or "").split()):
                fetched.append(element.get("href") or "")
            style = (element.get("style") or "") + (text_of(element) if tag == "style" else "")
            fetched += re.findall(r"url\(([^)]*)\)", style)
    for sheet in site.folder.rglob("*.css"):
        fetched += re.findall(r"(?:url\(|@import\s+)['\"]?([^)'\";]+)", sheet.read_text(encoding="utf-8"))
    assert len([link for link in fetched if link]) > 1000
    assert sorted({link for link in fetched if re.match(r"\s*(?:[a-z]+:)?//", link)}) == []


def test_the_browser_is_told_to_fetch_nothing_from_elsewhere(site: Site) -> None:
    """The theme's script fetches a drawing library as soon as a page has a drawing for it, so none may."""
    for page in site.pages.values():
        policies = [tag.get("content") or "" for tag in elements(page, "meta") if tag.get("http-equiv")]
        assert any(re.search("default-src '(self|none)'", one) and "http" not in one for one in policies), page.path
        assert not any("mermaid" in classes(tag) for tag in elements(page, "pre")), page.path


# the reference -------------------------------------------------------------------------------------------------------


def inventory(site: Site) -> dict[str, str]:
    """Read where each documented name stands, from the file that other projects' documentation reads."""
    raw = (site.folder / "objects.inv").read_bytes()
    *head, body = raw.split(b"\n", 4)
    assert head[0] == b"# Sphinx inventory version 2"
    found: dict[str, str] = {}
    for line in zlib.decompress(body).decode().splitlines():
        name, _, _, place, _ = line.split(" ", 4)
        found[name] = place.replace("$", name)
    return found


def listed_names() -> list[str]:
    """Return what the pages of the reference list beyond the main module, as paths."""
    pages = sorted((ROOT / "docs" / "reference").glob("*.md"))
    return [
        name for page in pages for name in re.findall(r"^::: (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def test_every_public_name_is_in_the_inventory_and_leads_to_its_place(site: Site) -> None:
    known = inventory(site)
    names = {f"secure_checklist.{name}" for name in secure_checklist.__all__} | set(listed_names())
    assert len(names) > 140
    assert sorted(names - set(known)) == []
    for name in sorted(names):
        path, anchor = target(site, site.pages[site.folder / "index.html"], known[name])
        assert anchor in site.pages[path].ids, name


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
    assert "How does this device unlock?" in description(objects["secure_checklist.Device.screen_lock"])
    assert "UnknownNameError" in description(objects["secure_checklist.Checklist.item"])
    assert "now: datetime" in text_of(objects["secure_checklist.evaluate"])
    for kind in ("person", "device", "account", "messenger", "incident"):
        subject = secure_checklist.Vocabulary.standard().subject(kind)
        package = "secure_checklist" if subject.__name__ in secure_checklist.__all__ else "secure_checklist.incident"
        assert {f"{package}.{subject.__name__}.{field}" for field in subject.facts()} <= objects.keys()


# the packs -----------------------------------------------------------------------------------------------------------


def page_of(site: Site, pack: Checklist, name: str = "") -> Page:
    return site.pages[site.folder / "packs" / pack.id / name / "index.html"]


def unsaid(page: Page, item: Item) -> Iterator[str]:
    """Return what an item says and its page doesn't."""
    main = main_of(page)
    text, links = text_of(main), {link.get("href") for link in main.iter("a")}
    told = [item.id, item.title, plain(item.why), item.level, *map(plain, item.do_not), *item.tags, item.for_whom]
    told += list(item.rule.facts()) if item.rule else [item.question]
    told += [plain(effect.why) for effect in item.effects]
    for source in (*item.sources, *item.step_sources):
        told += [source.publisher, source.title, source.date_note if source.date is None else str(source.date)]
        told += [source.note, "" if source.checked is None else f"on {source.checked}"]
        if source.url is not None and source.url not in links:
            yield source.url
    for steps in item.steps:
        told += [*map(plain, steps.do), steps.link or "", "" if steps.kind == "advice" else "Nobody has tried it."]
    told += [part for deadline in item.deadlines for part in (deadline.due, deadline.note, deadline.starts)]
    told += [f"until {item.valid_until}" if item.valid_until else "", f"{item.renew_after or ''}"]
    yield from (said for said in told if " ".join(said.split()) not in text)


@pytest.mark.parametrize("name", packs.names())
def test_every_item_has_a_page_that_says_all_of_it_with_sources_and_dates(site: Site, name: str) -> None:
    pack = packs.load(name)
    assert sum(len(item.sources) for item in pack.items) > 50
    assert {item.id: found for item in pack.items if (found := list(unsaid(page_of(site, pack, item.id), item)))} == {}


def marks(page: Page, status: str) -> list[str]:
    """Return the words of the marks of a kind on a page."""
    return [text_of(mark) for mark in main_of(page).iter("span") if f"checked-{status}" in classes(mark)]


def checked_how(item: Item) -> list[str]:
    """Return how each part of an item was checked."""
    cited = [source.status for steps in item.steps if (source := item.source_of(steps)) is not None]
    parts = [part.status for part in (*item.sources, *item.step_sources)], cited
    return [*parts[0], *parts[1], *(part.status for part in item.deadlines)]


@pytest.mark.parametrize("name", packs.names())
def test_what_nobody_here_has_read_is_marked(site: Site, name: str) -> None:
    pack = packs.load(name)
    for status, words in (("recalled", "not looked up"), ("second_hand", "as others report it")):
        found = {item.id: marks(page_of(site, pack, item.id), status) for item in pack.items}
        assert found == {item.id: [words] * checked_how(item).count(status) for item in pack.items}


@pytest.mark.parametrize("name", packs.names())
def test_the_overview_of_a_pack_and_search_lead_to_every_item(site: Site, name: str) -> None:
    pack = packs.load(name)
    page = page_of(site, pack)
    links = {target(site, page, link.get("href") or "")[0] for link in main_of(page).iter("a") if link.get("href")}
    assert {page_of(site, pack, item.id).path for item in pack.items} <= links
    index = (site.folder / "search" / "search_index.json").read_text(encoding="utf-8")
    assert [item.id for item in pack.items if f'"location":"packs/{name}/{item.id}/"' not in index] == []


# texts from a pack ---------------------------------------------------------------------------------------------------

NASTY = (
    "<script>alert(1)</script> *a* __b__ [c](javascript:d) `e` | f ![g](https://example.org/h.png) {: #i } "
    '<img src="https://example.org/j.png"> &amp; &lt; # k ~~~ <!-- l \\m "n" ??? o ::: p 1. q'
)


def nasty_item() -> Item:
    pattern = r"<script>r</script> \[c\]\(javascript:d\) `|``` </pre> __b__"
    condition = secure_checklist.Device.os_version.matches(pattern)
    source = Source(
        id="s",
        publisher=NASTY,
        title=NASTY,
        url="https://example.org/'a&b(c)*d*__e__",
        status="found",
        note=NASTY,
    )
    return Item(
        id="nasty",
        title=NASTY,
        why=escaped(f"# {NASTY}"),
        for_whom=NASTY,
        do_not=(escaped(f"- {NASTY}"),),
        neutral_title="<b>*s*</b>",
        rule=secure_checklist.Rule(applies_to=condition, check=condition),
        sources=(source,),
        steps=(Steps(platforms=("ios",), os=">=17", do=(escaped(NASTY), escaped(f"1. {NASTY}")), source="s"),),
        examples=(Example(outcome="unknown", facts={"device.os_version": NASTY}, note=NASTY),),
    )


def test_texts_of_a_pack_are_never_read_as_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    if lacking := missing(NEEDED):
        pytest.skip(f"{', '.join(lacking)} not installed")
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), *sys.path])
    item = nasty_item()
    pack = Checklist.of("pack", NASTY, item)
    written: str = importlib.import_module("_pages.items").item_page(pack, pack.sections[0], item)
    extensions = ["admonition", "attr_list", "md_in_html", "tables", "pymdownx.details", "pymdownx.superfences"]
    html: str = importlib.import_module("markdown").markdown(written.split("---\n", 2)[2], extensions=extensions)
    root: Element = importlib.import_module("html5lib").parse(html, "etree", namespaceHTMLElements=False)
    said = text_of(root)
    assert [tag for tag in ("script", "img", "b") if root.find(f".//{tag}") is not None] == []
    links = [link.get("href") or "" for link in root.iter("a")]
    assert [link for link in links if not re.match(r"(https://example\.org/'|[\w/.-]*\.md(#|$)|#source-)", link)] == []
    assert said.count(" ".join(NASTY.split())) == 13
    assert "[c](javascript:d)" in said
