"""Diagnostics on what prose leads to: links without a source, and ways through menus that a page can't draw."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from secure_checklist.checklists.items import Item
from secure_checklist.core.addresses import is_link
from secure_checklist.core.prose.blocks import links, menus, words
from secure_checklist.core.prose.inlines import TARGET
from secure_checklist.packs.lint.diagnostic import Diagnostic, Run
from secure_checklist.packs.lint.prose import PROSE, Text, texts_of_item, texts_of_whole

_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_WORDS_END = re.compile(r"(?<!\\)\](?=\()")
_WAY = re.compile(r"[^\W\d_] > [^\W\d_]")
_UPLOAD = re.compile(r"\b(?:up-?loads?|submit-?(?:photo|image|video|media)s?)\b", re.IGNORECASE)
_PROSE_KEY = re.compile(r"/(?:why|intro|description|meaning|instead|do_not/[0-9]+|do/[0-9]+)$")


def on_own_links(run: Run) -> Iterator[Diagnostic]:
    """Report on the texts that are the checklist's own; any item's source stands for their links."""
    hosts = {host for item in run.checklist.items for host in _hosts(item)}
    for text in texts_of_whole(run.checklist):
        yield from _on_text(text, hosts)


def on_item_links(path: str, item: Item, _: Run) -> Iterator[Diagnostic]:
    """Report on the texts of one item."""
    hosts = set(_hosts(item))
    for text in texts_of_item(path, item):
        yield from _on_text(text, hosts)


def on_translated_links(run: Run) -> Iterator[Diagnostic]:
    """Report translations whose links lead elsewhere, or whose ways through menus have another number of labels."""
    if run.original is None:
        return
    theirs = run.original.texts()
    for key, text in run.checklist.texts().items():
        if _PROSE_KEY.search(key) and key in theirs and _outline(text) != _outline(theirs[key]):
            yield Diagnostic(
                key, "differing-translation", "its links or menus differ from the original's; take them over unchanged"
            )


def _outline(source: str) -> tuple[list[str], list[int]]:
    return sorted(link.url for link in links(source)), sorted(len(menu.labels) for menu in menus(source))


def _hosts(item: Item) -> Iterator[str]:
    urls = [*(source.url for source in item.sources), *(steps.link for steps in item.steps)]
    urls += [url for one in item.references for url in (one.url, one.source.url if one.source else None)]
    yield from (_host(url) for url in urls if url)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _refused(words: re.Match[str]) -> bool:
    """Return True if what ends here is a link to an address that isn't fit, or a picture."""
    found = TARGET.match(words.string, words.end())
    return found is not None and not is_link(found["framed"] or found["bare"] or "")


def _on_text(text: Text, hosts: Iterable[str]) -> Iterator[Diagnostic]:
    path, sort, source = text
    if sort not in PROSE:
        return
    for link in links(source):
        if link.url.startswith("https:") and _host(link.url) not in hosts:
            yield Diagnostic(
                path, "unsourced-link", "no source is of the host that it links to; add one, or drop the link"
            )
        if link.url.startswith("https:") and _UPLOAD.search(urlsplit(link.url).path):
            yield Diagnostic(
                path, "upload-link", "it links to where media are uploaded; say in words who can help, and link to them"
            )
    plain = words(source)
    if any(map(_refused, _WORDS_END.finditer(_CODE.sub("", source)))):
        yield Diagnostic(
            path, "refused-link", "a link is shown as plain text; its address begins with https:, mailto: or tel:"
        )
    if any(map(_WAY.search, plain)):
        yield Diagnostic(path, "bare-menu", "a page can't draw its way through menus; write it as [Settings > Privacy]")
