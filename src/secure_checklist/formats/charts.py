"""What a report says, as pictures: the score as a range, exposure by cause, the score by section, scores over time.

Each is SVG with a title and a description that says all of it in words. What is sure is solid and what isn't known is
striped, so nothing depends on colour. Widths are shares of the room there is, so that texts keep their size.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil, floor
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.messages import called, clauses, direction, labelled, message
from secure_checklist.core.text.terminal import clean
from secure_checklist.evaluation.trends import Moved
from secure_checklist.formats.phrases import percents, range_line, span
from secure_checklist.formats.view import Document

__all__ = ["STYLE", "Picture", "draw", "names"]

Picture = Literal["score", "exposure", "sections", "trend"]
_NAMES: tuple[Picture, ...] = ("score", "exposure", "sections", "trend")
_ROW = 46
_PLOT = 180
_LOW = 14
"""Below this, the number at a point stands above it."""
_NEAR = 9
"""From an edge or from each other, in hundredths of the width: closer labels stand outside."""

STYLE = """\
.sc-picture{--sure:#1d6b53;--open:#8fb8a9;--lost:#e9edf0;--bad:#a4262c;--maybe:#dca6a3;--ink:#1b1f24;--faint:#57606a;
--ground:#fff;font:15px/1.4 system-ui,sans-serif}
.sc-picture text{fill:var(--ink)}.sc-picture .faint{fill:var(--faint);font-size:13px}.sc-picture .b{font-weight:600}
.sc-picture .track{fill:var(--lost);stroke:var(--faint);stroke-width:1}.sc-picture .sure{fill:var(--sure)}
.sc-picture .bad{fill:var(--bad)}.sc-picture .open{stroke:var(--sure);stroke-width:1}
.sc-picture .maybe{stroke:var(--bad);stroke-width:1}.sc-picture .s1{fill:var(--ground)}.sc-picture .s2{fill:var(--open)}
.sc-picture .s3{fill:var(--maybe)}.sc-picture .grid{stroke:var(--faint);stroke-width:1;stroke-opacity:.35}
.sc-picture .band{fill:var(--open);fill-opacity:.45}.sc-picture .line{stroke:var(--sure);stroke-width:2.5}
.sc-picture .high{stroke-dasharray:2 5;stroke-linecap:round}.sc-picture .dot{fill:var(--sure)}
.sc-picture .ring{fill:var(--ground);stroke:var(--sure);stroke-width:2.5}
.sc-picture .mark{stroke:var(--faint);stroke-width:1;stroke-dasharray:5 4}
@media (prefers-color-scheme:dark){.sc-picture{--sure:#5fc7a3;--open:#3c7763;--lost:#2a3138;--bad:#f28b86;
--maybe:#8d4a48;--ink:#e8ebee;--faint:#a8b1bb;--ground:#161b20}}
@media (forced-colors:active){.sc-picture{forced-color-adjust:none}}
"""
"""The style sheet of pictures that stand in a page."""


class _Range(NamedTuple):
    """One bar: its name, and from where to where it may end, in whole points of 100."""

    name: str
    low: int
    high: int


def names() -> tuple[Picture, ...]:
    """Return the names of the pictures."""
    return _NAMES


def draw(document: Document, picture: Picture, *, alone: bool = True) -> str:
    """Draw a picture of a document as SVG; empty: there is nothing to draw.

    Args:
        document: What to draw.
        picture: `score`: over everything, as a range. `exposure`: how exposed the person is, by cause. `sections`: the
            score of each section. `trend`: the scores of the document's trend.
        alone: A file of its own, with its style. Else it is for a page that has `STYLE`.

    Raises:
        UnknownNameError: there is no such picture.

    """
    makers = {"score": _score, "exposure": _exposure, "sections": _sections, "trend": _trend}
    if picture not in makers:
        hint = did_you_mean(picture, _NAMES) or f"there are {', '.join(_NAMES)}"
        raise UnknownNameError(f'no picture "{picture[:100]}"; {hint}')
    with document.wording():
        canvas = makers[picture](document)
    return "" if canvas is None else canvas.text(alone=alone)


class _Canvas:
    """An SVG that grows downwards. Horizontal places are hundredths of the width, mirrored from right to left."""

    def __init__(self, name: Picture) -> None:
        self.name = name
        self.mirrored = direction() == "rtl"
        about = {"class": "sc-picture", "role": "img", "width": "100%", "direction": direction()}
        self.root = ET.Element("svg", about)
        self.root.set("aria-labelledby", f"sc-{name}-title sc-{name}-desc")
        self._text("title", message(f"formats.{name}"), id=f"sc-{name}-title")
        self.described = self._text("desc", "", id=f"sc-{name}-desc")
        self.height = 0

    def _text(self, tag: str, text: str, **attributes: str) -> ET.Element:
        made = ET.SubElement(self.root, tag, attributes)
        made.text = clean(text)
        return made

    def add(self, tag: str, *, within: ET.Element | None = None, **attributes: float | str) -> ET.Element:
        """Add an element; `kind` is its class."""
        named = {"class" if name == "kind" else name: _plain(value) for name, value in attributes.items()}
        return ET.SubElement(self.root if within is None else within, tag, named)

    def place(self, share: float) -> str:
        """Return a horizontal place."""
        return f"{_plain(100 - share if self.mirrored else share)}%"

    def bar(self, start: float, end: float, y: float, height: float, attributes: dict[str, str]) -> None:
        """Add a bar between two places."""
        if end > start:
            left = 100 - end if self.mirrored else start
            made = self.add("rect", x=f"{_plain(left)}%", y=y, width=f"{_plain(end - start)}%", height=height)
            made.attrib.update(attributes)

    def write(self, share: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        """Write a text that begins, ends or has its middle at a place."""
        made = self.add("text", x=self.place(share), y=y, kind=kind)
        made.set("text-anchor", anchor)
        made.text = clean(text)

    def stripes(self, kind: str) -> str:
        """Add a striped pattern, and give what refers to it."""
        pattern_id = f"sc-{self.name}-{kind}"
        attributes = {"id": pattern_id, "width": "7", "height": "7", "patternUnits": "userSpaceOnUse"}
        pattern = ET.SubElement(self.root, "pattern", attributes | {"patternTransform": "rotate(45)"})
        self.add("rect", within=pattern, kind="s1", width=7, height=7)
        self.add("rect", within=pattern, kind=kind, width=4, height=7)
        return f"url(#{pattern_id})"

    def text(self, *, alone: bool) -> str:
        """Return the SVG."""
        self.root.set("height", _plain(self.height))
        if alone:
            self.root.set("xmlns", "http://www.w3.org/2000/svg")
            self.root.set("width", "720")
            self.root.set("height", _plain(self.height + 24))
            self._frame()
        return ET.tostring(self.root, encoding="unicode")

    def _frame(self) -> None:
        """Return a picture that stands alone its style, a ground and a margin."""
        parts = [part for part in self.root if part.tag not in ("title", "desc")]
        for part in parts:
            self.root.remove(part)
        style = ET.SubElement(self.root, "style")
        style.text = STYLE
        self.add("rect", kind="s1", width="100%", height="100%")
        places = {"x": "16", "y": "12", "width": "688", "overflow": "visible"}
        inner = ET.SubElement(self.root, "svg", places)
        inner.set("height", _plain(self.height))
        inner.extend(parts)


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


# ranges ----------------------------------------------------------------------------------------------------------


def _score(document: Document) -> _Canvas | None:
    points = percents(document.report.score)
    if points is None:
        return None
    low, high = points
    canvas = _Canvas("score")
    reached = message("sentence", clause=span(document.report.score))
    canvas.described.text = clean(f"{reached} {message('formats.score_help')}")
    stripes = canvas.stripes("s2")
    canvas.bar(0, 100, 30, 30, {"class": "track"})
    canvas.bar(0, low, 30, 30, {"class": "sure"})
    canvas.bar(low, high, 30, 30, {"class": "open", "fill": stripes})
    near = high - low < _NEAR
    canvas.write(low, 20, str(low), "b", "end" if (near or low > 100 - _NEAR) and low > _NEAR else _anchor(low))
    if high > low:
        canvas.write(high, 20, str(high), "b", "start" if near and high < 100 - _NEAR else _anchor(high))
    for tick in (0, 25, 50, 75, 100):
        canvas.write(tick, 80, str(tick), "faint", _anchor(tick))
    canvas.height = 88
    return canvas


def _anchor(share: float) -> str:
    return "start" if share < _NEAR else "end" if share > 100 - _NEAR else "middle"


def _exposure(document: Document) -> _Canvas | None:
    rows: list[_Range] = []
    for cause, score in document.causes.items():
        if score.low is not None and score.high is not None:
            least, most = floor((1 - score.high) * 100 + 1e-9), ceil((1 - score.low) * 100 - 1e-9)
            rows.append(_Range(called("cause", cause), least, most))
    return _ranges("exposure", message("formats.exposure_help"), rows, ("bad", "maybe", "s3"))


def _sections(document: Document) -> _Canvas | None:
    scores = ((part.title, percents(part.score)) for part in document.parts)
    rows = [_Range(title, *points) for title, points in scores if points is not None]
    return _ranges("sections", message("formats.score_help"), rows, ("sure", "open", "s2"))


def _ranges(name: Picture, reading: str, rows: Sequence[_Range], kinds: tuple[str, str, str]) -> _Canvas | None:
    """Draw a bar for each row, its name and its range above it."""
    if not rows:
        return None
    canvas = _Canvas(name)
    shown = clauses(labelled(row.name, range_line(row.low, row.high)) for row in rows)
    canvas.described.text = clean(f"{message('sentence', clause=shown)} {reading}")
    solid, striped, pattern = kinds
    stripes = canvas.stripes(pattern)
    for place, row in enumerate(rows):
        y = place * _ROW
        canvas.write(0, y + 16, row.name)
        canvas.write(100, y + 16, f"{row.low}" if row.low == row.high else f"{row.low}\u2013{row.high}", "b", "end")
        canvas.bar(0, 100, y + 23, 12, {"class": "track"})
        canvas.bar(0, row.low, y + 23, 12, {"class": solid})
        canvas.bar(row.low, row.high, y + 23, 12, {"class": striped, "fill": stripes})
    canvas.height = len(rows) * _ROW
    return canvas


# over time -------------------------------------------------------------------------------------------------------


class _Point(NamedTuple):
    """One score of a trend: its place, its day, the content's version and its range."""

    x: float
    day: str
    version: str
    low: int
    high: int


def _trend(document: Document) -> _Canvas | None:
    moved = document.trend.overall if document.trend is not None else ()
    points = [*_points(moved)]
    if not points:
        return None
    canvas = _Canvas("trend")
    shown = clauses(labelled(one.day, range_line(one.low, one.high)) for one in points)
    canvas.described.text = clean(f"{message('sentence', clause=shown)} {message('formats.trend_help')}")
    for value in (0, 50, 100):
        y = _level(value)
        canvas.add("line", kind="grid", x1=0, y1=y, x2="100%", y2=y)
        canvas.write(0, y - 4, str(value), "faint")
    _draw_band(canvas, points)
    _draw_changes(canvas, points)
    _draw_points(canvas, points)
    canvas.write(0, _PLOT + 44, points[0].day, "faint")
    if len(points) > 1:
        canvas.write(100, _PLOT + 44, points[-1].day, "faint", "end")
    canvas.height = _PLOT + 52
    return canvas


def _points(moved: Iterable[Moved]) -> Iterator[_Point]:
    known = [(one, points) for one in moved if (points := percents(one.score)) is not None]
    if not known:
        return
    first, last = known[0][0].now, known[-1][0].now
    length = (last - first).total_seconds()
    for one, (low, high) in known:
        share = (one.now - first).total_seconds() / length if length else 0.5
        yield _Point(8 + 84 * share, one.now.date().isoformat(), one.version, low, high)


def _level(value: float) -> float:
    return 24 + _PLOT * (1 - value / 100)


def _draw_band(canvas: _Canvas, points: Sequence[_Point]) -> None:
    """Draw what isn't known as a band, and its edges: the lower one solid, the upper one dotted."""
    inner = canvas.add("svg", viewBox="0 0 100 100", preserveAspectRatio="none", y=24, width="100%", height=_PLOT)
    upper = [(one.x, 100 - one.high) for one in points]
    lower = [(one.x, 100 - one.low) for one in reversed(points)]
    corners = ((100 - x if canvas.mirrored else x, y) for x, y in (*upper, *lower))
    canvas.add("polygon", within=inner, kind="band", points=" ".join(f"{_plain(x)},{_plain(y)}" for x, y in corners))
    for before, after in pairwise(points):
        for kind, start, end in (("line high", before.high, after.high), ("line", before.low, after.low)):
            x1, x2 = canvas.place(before.x), canvas.place(after.x)
            canvas.add("line", kind=kind, x1=x1, y1=_level(start), x2=x2, y2=_level(end))


def _draw_changes(canvas: _Canvas, points: Sequence[_Point]) -> None:
    """Mark where the content became another version, since that can move a score by itself."""
    for before, after in pairwise(points):
        if before.version != after.version:
            place = canvas.place(after.x)
            canvas.add("line", kind="mark", x1=place, y1=24, x2=place, y2=24 + _PLOT)
            canvas.write(after.x, 16, message("formats.new_content", version=after.version), "faint", _anchor(after.x))


def _draw_points(canvas: _Canvas, points: Sequence[_Point]) -> None:
    for one in points:
        place = canvas.place(one.x)
        if one.high > one.low:
            canvas.add("circle", kind="ring", cx=place, cy=_level(one.high), r=5)
        canvas.add("circle", kind="dot", cx=place, cy=_level(one.low), r=5)
    for one in (points[0], points[-1])[: len(points)]:
        canvas.write(one.x, _level(one.low) + (22 if one.low >= _LOW else -12), str(one.low), "b", "middle")
        if one.high > one.low:
            canvas.write(one.x, _level(one.high) - 11, str(one.high), "b", "middle")
