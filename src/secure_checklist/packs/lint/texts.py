"""Diagnostics on texts: too long, links that are broken or have no source, and menus that aren't marked up.

A text is identified by its key, as in translations: `lock.screen/steps/0/do/1`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urlsplit

from secure_checklist.checklists.items import Item
from secure_checklist.core.addresses import is_link
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.prose.blocks import links, menus, words
from secure_checklist.core.prose.inlines import TARGET
from secure_checklist.packs.lint.diagnostic import Diagnostic, Run

LONGEST: Mapping[str, int] = {
    **dict.fromkeys(("title", "for_whom", "neutral_title"), 80),
    **dict.fromkeys(("why", "intro", "meaning", "instead"), 320),
    "description": 640,
}
"""The most characters in a text, by the name of its field. A line on a phone has about 40."""
LONGEST_OTHER = 160
"""The most characters in any other text, such as a step or a question: four lines on a phone."""
PROSE = {"why", "intro", "description", "meaning", "instead", "do_not", "do", "text", "comfort"}
"""The fields that contain prose."""

# what the check of links looks at: code, where the words of a link end, and what follows them
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_WORDS_END = re.compile(r"(?<!\\)\](?=\()")
_WAY = re.compile(r"[^\W\d_] > [^\W\d_]")
_UPLOAD = re.compile(r"\b(?:up-?loads?|submit-?(?:photo|image|video|media)s?)\b", re.IGNORECASE)


def field_of(key: str) -> str:
    """Return the field of a text, from the text's key."""
    return next((name for name in reversed(key.split("/")) if not name.isdigit()), key)


def shown(key: str, source: str) -> str:
    """Return a text as a page shows it: prose without the addresses of its links."""
    if field_of(key) not in PROSE:
        return source
    text = plain(source)
    for link in links(source):
        text = text.replace(f" ({link.address})", "")
    return text


def on_texts(run: Run) -> Iterator[Diagnostic]:
    """Check every text of a checklist. Links in its own texts may use the sources of any item."""
    hosts = {item.id: set(_hosts(item)) for item in run.checklist.items}
    every = set[str]().union(*hosts.values())
    for key, source in run.checklist.texts().items():
        size, most = len(shown(key, source)), LONGEST.get(field_of(key), LONGEST_OTHER)
        if size > most:
            yield Diagnostic(key, "long-text", f"{size} characters, more than {most}; shorten or split it")
        if field_of(key) in PROSE:
            yield from _on_prose(key, source, hosts.get(key.partition("/")[0], every))


def _hosts(item: Item) -> Iterator[str]:
    urls = [*(source.url for source in item.sources), *(steps.link for steps in item.steps)]
    urls += [url for one in item.references for url in (one.url, one.source.url if one.source else None)]
    yield from (_host(url) for url in urls if url)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _on_prose(key: str, source: str, hosts: Collection[str]) -> Iterator[Diagnostic]:
    for link in links(source):
        if link.url.startswith("https:") and _host(link.url) not in hosts:
            yield Diagnostic(
                key, "unsourced-link", "no source is of the host that it links to; add one, or drop the link"
            )
        if link.url.startswith("https:") and _UPLOAD.search(urlsplit(link.url).path):
            yield Diagnostic(
                key, "upload-link", "it links to where media are uploaded; say in words who can help, and link to them"
            )
    targets = (TARGET.match(found.string, found.end()) for found in _WORDS_END.finditer(_CODE.sub("", source)))
    if any(found is not None and not is_link(found["framed"] or found["bare"] or "") for found in targets):
        yield Diagnostic(
            key, "refused-link", "a link is shown as plain text; its address begins with https:, mailto: or tel:"
        )
    if any(map(_WAY.search, words(source))):
        yield Diagnostic(key, "bare-menu", "a page can't draw its way through menus; write it as [Settings > Privacy]")


def on_translated_links(run: Run) -> Iterator[Diagnostic]:
    """Report translations whose links lead elsewhere, or whose menu paths have a different number of labels."""
    theirs = {} if run.original is None else run.original.texts()
    for key, text in run.checklist.texts().items():
        if key in theirs and field_of(key) in PROSE and _outline(text) != _outline(theirs[key]):
            yield Diagnostic(
                key, "differing-translation", "its links or menus differ from the original's; take them over unchanged"
            )


def _outline(source: str) -> tuple[list[str], list[int]]:
    return sorted(link.url for link in links(source)), sorted(len(menu.labels) for menu in menus(source))
