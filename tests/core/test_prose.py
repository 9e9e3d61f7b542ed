"""Prose: the subset is read as CommonMark reads it, what is outside is literal text, and no format lets more in."""

import re
import sys
from collections.abc import Iterator
from html import escape, unescape
from io import StringIO
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from secure_checklist.core.prose import Menu, Paragraph, Text, escaped, html, parse, plain
from secure_checklist.core.prose.as_markdown import markdown
from secure_checklist.core.prose.as_text import write_prose
from secure_checklist.core.prose.blocks import menus
from secure_checklist.core.prose.nodes import Block, CodeBlock, List
from secure_checklist.core.text.terminal import screen_for
from tests.cases import conformance, each

SUITE = conformance("prose")

# an independent reader ------------------------------------------------------------------------------------------------

_URL = re.compile(r"https://[^\s]+|mailto:[^\s@]+@[^\s@]+|tel:[0-9+-]+")
_STRESS = re.compile("(</?(?:em|strong)>)")


def commonmark(source: str) -> str:
    """Return what markdown-it makes of the subset, all else turned off."""
    markdown_it: Any = pytest.importorskip("markdown_it", reason="markdown-it-py comes with the group `test`")
    parser = markdown_it.MarkdownIt("zero").enable(
        ["list", "emphasis", "link", "image", "backticks", "escape", "newline", "code", "fence"]
    )
    parser.validateLink = _URL.fullmatch
    tokens = parser.parse(source)
    assume(not any(token.type == "code_block" for token in tokens))
    for token in tokens:
        token.hidden = False  # a paragraph of a list without blank lines is one all the same
    return same(parser.renderer.render(tokens, parser.options, {}))


def ours(source: str, *, menus: str = r"[\1]") -> str:
    """Return what we make of it, with each way through menus as `menus` has it."""
    page = html(source).replace('<span aria-hidden="true"> &gt; </span>', " > ")
    return same(re.sub(r'<span class="sc-menu"[^>]*>(.*?)</span>', menus, re.sub("</?bdi>", "", page)))


def same(page: str) -> str:
    """Return HTML without what means nothing: attributes but addresses, blanks, and emphasis in or beside its like."""
    page = re.sub(r' (?:rel|title|class)="[^"]*"|<br />', "", page)
    page = re.sub(r"\s+", " ", re.sub(r"<li>\s*<p>(.*?)</p>", r"<li>\1", page, flags=re.DOTALL))
    page = re.sub(r" ?(</?(?:p|li|ul|ol|pre)\b[^>]*>) ?", r"\1", page).replace(" </code></pre>", "</code></pre>")
    depth = {"em": 0, "strong": 0}
    found = ""
    for part in _STRESS.split(page):
        name, step = part.strip("</>"), -1 if part.startswith("</") else 1
        if not _STRESS.fullmatch(part):
            found += part
            continue
        depth[name] += step
        found += part if depth[name] == (step > 0) else ""
    return unescape(re.sub("</(em|strong)><\\1>", "", found)).strip()


_PIECES = (
    *("*", "**", "***", "_", "__", "`", "``", "[", "]", "](https://example.org/a_b*c)", "](mailto:a@example.org)"),
    *("](tel:116111)", "](https://a.example 'b')", "\\", "\\*", " ", "a", "b.", "(", ")", "é", "—", "![", "> "),
    "[a > b]",
)
inline_sources = st.lists(st.sampled_from(_PIECES), max_size=24).map("".join)
_LINES = (
    *("a", "b *c*", "- a", "  - b", "    - c", "* d", "1. e", "2. f", "3) g", "   h", "  i", "", "    j", "10. k"),
    *("+ l", "```", "  ```` sh", "  ```", "~~~ a b", "   ~~~~", "- ```", "\tm"),
)
block_sources = st.lists(st.sampled_from(_LINES), max_size=12).map("\n".join)


_PLAIN = st.sampled_from(
    ("a", "b.", "é—", "`*c`", "\\*", "5 > 3", "snake_case", "[a]", "<b>", "[d](https://a.example 'b')")
)


def _stressed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    marks = st.sampled_from(("*", "**", "***", "_", "__", "___"))
    stressed = st.tuples(marks, inner).filter(
        lambda made: made[0][0] not in made[1].replace("\\*", "").replace("e_c", "")
    )
    return stressed.map(lambda made: f"{made[0]}{made[1]}{made[0]}") | inner.map(
        "[{}](https://example.org/a_b*c)".format
    )


@given(source=st.lists(st.recursive(_PLAIN, _stressed, max_leaves=4), max_size=6).map(" ".join))
@example("[a](https://example.org/(b)) [*c](https://example.org)*")
@example("``a` b`` `c``")
@example("[a [b](tel:1) c](tel:2)")
@example("**a *b***, *a **b*** and ***c***")
@example("[[a](tel:1)](https://example.org/a*b) *c* d*e")
@example("*a **b *c **d** e* f** g*")
def test_a_paragraph_is_read_as_commonmark_reads_it(source: str) -> None:
    assert ours(source) == commonmark(source)


@given(source=block_sources)
@example("- a\n\n  b\n- c\nd")
@example("- a\n    - b\n\n  c")
@example("a\n2. b\n1. c")
@example("+ l\n  ```\n  ```\n   h")
def test_blocks_are_read_as_commonmark_reads_them(source: str) -> None:
    assert ours(source) == commonmark(source)


# what it is made of ---------------------------------------------------------------------------------------------------


def words(text: str) -> tuple[Block, ...]:
    return (Paragraph((Text(text),)),)


@each("source", SUITE["literal"])
def test_what_is_outside_of_the_subset_is_literal(source: str) -> None:
    text = source.strip()
    assert parse(source) == words(text)
    assert plain(source) == text
    assert "href" not in html(source)


HERE = ("#a", "", "a.md", "../b/c.html#d_e", "/f?g=h", "i(j)k", "<l m>", "./%C3%A9", "?n", "a.example/b")
"""What leads somewhere only where a text was published."""
ELSEWHERE = (
    *("http://example.org", "javascript:alert(1)", "data:text/html,x", "//example.org", "https://user@example.org"),
    *("https://example.org@evil.example", "https://ex\u0430mple.org", "HTTPS://example.org", "tel:", "https://"),
    *("mailto:a@example.org?cc=b", "<https://a b>", "<vbscript:x y>"),
)
"""What is complete, and no link here."""
_WORDS = st.sampled_from(("a", "b *c* d", "`e`", "_f_", "x > y", "g [h] i"))
_TITLES = st.sampled_from(("", " 'j'", ' "k l"', "  "))


@given(
    parts=st.lists(st.tuples(_WORDS, st.sampled_from((*HERE, *ELSEWHERE)), _TITLES, st.booleans()), min_size=1),
    start=st.sampled_from(("", "- ", "1. ", "*n* ", "[o] ")),
)
def test_no_link_and_no_picture_reaches_people_as_markup(parts: list[tuple[str, str, str, bool]], start: str) -> None:
    """Law: the words of each inline link and picture are read as words, and only a fit address becomes a link."""
    source = start + " then ".join(f"{'!' * picture}[{words}]({to}{title})" for words, to, title, picture in parts)
    said = plain(source)
    assert "](" not in said + html(source) + plain(markdown(source))
    assert "<a " not in html(source)
    shown = [plain(words) + f" ({to.strip('<>')})" * (to in ELSEWHERE and not image) for words, to, _, image in parts]
    assert said == plain(start + "x").removesuffix("x") + " then ".join(shown)


@each(("source", "said"), SUITE["plain"])
def test_plain_text_has_bullets_and_addresses(source: str, said: str) -> None:
    assert plain(source) == said


_CODE_LINES = st.lists(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")))
    | st.sampled_from(("  ls -l |", "", "\t# x", "*a* [b](#c)", "<b>", "- d", "` ```")),
    max_size=6,
)


@given(
    lines=_CODE_LINES,
    fence=st.sampled_from(("```bash", "~~~", "`````")),
    place=st.sampled_from(("", "- ", "1. ", "a\n\n10. b\n    - ")),
)
def test_lines_of_code_stay_as_they_are(lines: list[str], fence: str, place: str) -> None:
    """Law: each line of a fenced block is read, and written by every format, as it was written, below the last."""
    assume(not any(line.strip(" \t") and not line.strip(f"{fence[0]} \t") for line in lines))
    width = len(place.rpartition("\n")[2])
    margin = " " * width
    source = place + f"\n{margin}".join((fence, *lines, fence.removesuffix("bash")))
    tabs = [f"{margin}{line}".expandtabs(4)[width:] if width and line[:1] == "\t" else line for line in lines]
    code = CodeBlock(tuple(tabs))
    for read in (source, markdown(source)):
        assert [block for block in _leaves(parse(read)) if isinstance(block, CodeBlock)] == [code]
    assert f"<pre><code>{escape(chr(10).join(code.lines))}</code></pre>" in html(source)
    stream = StringIO()
    write_prose(screen_for(stream, width=40), source)
    written = stream.getvalue().split("\n")
    assert all(any(got.endswith(line) for got in written) for line in code.lines)


def _leaves(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, List):
            yield from (leaf for item in block.items for leaf in _leaves(item))
        else:
            yield block


@each("labels", [("Settings", "Privacy"), ("a > b", "[c]", "*d*"), ("x\\y", "`z`", "_")])
def test_a_menu_is_written_as_it_is_read(labels: tuple[str, ...]) -> None:
    source = f"Open {Menu(labels)} now."
    assert menus(source) == (Menu(labels),)
    assert plain(source) == f"Open {' > '.join(labels)} now."


_TEXTS = st.text(st.sampled_from("ab*_`[]()\\<>&#-+.1 >:/\n\t!\x1b\u202e\u2028é"), max_size=30)


@given(text=_TEXTS)
@example("1. a")
@example("- *a*")
@example("[Settings > Privacy]")
def test_escaped_prose_shows_the_text(text: str) -> None:
    shown = re.sub("[ \t\r\n]+", " ", text).strip(" ")
    assert parse(escaped(text)) == (words(shown) if shown else ())
    assert escaped(escaped(text)) == escaped(text) or "\\" in escaped(text)


# what formats make of it ----------------------------------------------------------------------------------------------

_ALLOWED = re.compile(
    r"</?(?:p|ul|ol|li|em|strong|pre|code|bdi)>|<ol start=\"[0-9]+\">|</(?:a|span)>"
    r"|<a href=\"(?:https://|mailto:|tel:)[^\"<>]*\" rel=\"noreferrer noopener\">"
    r"|<span class=\"sc-menu\" role=\"group\" aria-label=\"Menu path\">|<span aria-hidden=\"true\">"
)


@given(source=st.one_of(_TEXTS, inline_sources, block_sources, st.text(max_size=60)))
@example("<script>alert(1)</script>")
@example('[a](https://example.org/"onmouseover="x)')
@example("[<b> > \x1b[2J]")
def test_html_has_nothing_but_what_we_put_there(source: str) -> None:
    rest = _ALLOWED.sub("", html(source))
    assert not re.search('[<>"\x00-\x08\x0b-\x1f\u202a-\u202e]', rest)
    assert not re.search("&(?!amp;|lt;|gt;|quot;|#x27;)", rest)


@given(source=st.one_of(block_sources, st.lists(inline_sources, max_size=4).map("\n\n".join)))
@example("*a***b**\n\n- c\n\n* d\n\n1. e\n\n1) f")
@example(r"[a > b] and \[a > b]")
@example("![](tel:1)")
@example("[a > b]![*](tel:1)] *c [**d](#e) f** g*")
@example("a *![](tel:1) b* ![](tel:1)\n\n![](tel:1) - c\n\n- ![](tel:1)\n- [ ![](tel:1)](tel:2)")
def test_markdown_for_others_means_the_same_to_them(source: str) -> None:
    """Of a way through menus the words are left, since other programs have no such thing."""
    assume(not re.search("[`@]", source))  # code is padded, and what a site would make a mention of becomes code
    assume(not re.search(r"[*_]\[a > b\]|\[a > b\][*_]", source))  # its brackets are marks, its letters aren't
    assert commonmark(markdown(source)) == ours(source, menus=r"\1")


# work -----------------------------------------------------------------------------------------------------------------


def _steps(source: str) -> int:
    """Count the lines of Python that reading a text and writing it in every way takes."""
    count = 0

    def trace(*_: object) -> Any:
        nonlocal count
        count += 1
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        html(source)
        plain(source)
    finally:
        sys.settrace(former)
    return count


_UNITS = st.lists(st.sampled_from((*_PIECES, *_LINES, "\n", "\t")), min_size=1, max_size=3).map("".join)


@given(before=_UNITS, after=_UNITS)
@example("[", "]")
@example("[a](https://x.y/(", "(")
@example("*a **a ", "a** a* ")
@example("a**b", "c* ")
@example("[a ", "](tel:1)")
@example("- ", "a\n")
@example("![", "](a)")
@example("- a\n- - a\n- - - a\n", "```\na\n")
def test_work_grows_with_the_text_and_no_faster(before: str, after: str) -> None:
    """Law 12: twice the text takes at most twice the steps; what is counted doesn't depend on the machine."""
    once, twice = (_steps(before * n + after * n) for n in (100, 200))
    assert twice <= 2.1 * once + 1_000
