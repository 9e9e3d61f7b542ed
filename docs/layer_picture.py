"""The picture of the layers, from the contract that import-linter checks and from what each package says of itself.

`generate.py` writes it to `docs/assets/layers.svg`. It reads files and imports nothing of the library.
"""  # noqa: INP001 - a script beside the pages it draws for

import ast
import re
import textwrap
import tomllib
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
PACKAGE = "secure_checklist"
WIDTH, LEFT, GAP, PAD = 760, 34, 10, 10
NAME_LINE, TEXT_LINE = 17, 14
CHARACTER = 6.1
"""The width of a character of 11 pixels, on the wide side: fonts of readers' systems differ."""


class Box(NamedTuple):
    """A package in the picture: its name, and the lines that say what it holds."""

    name: str
    lines: tuple[str, ...]


def layers(project: str) -> tuple[tuple[str, ...], ...]:
    """Return the packages of each layer, the highest layer first, from the text of `pyproject.toml`.

    A layer is one string of packages, with `|` or `:` between them.

    Raises:
        LookupError: There is no contract of layers for the whole package.

    """
    contracts: list[dict[str, Any]] = tomllib.loads(project)["tool"].get("importlinter", {}).get("contracts", [])
    for contract in contracts:
        if contract.get("type") == "layers" and contract.get("containers", [PACKAGE]) == [PACKAGE]:
            named = (re.findall(r"[\w.]+", layer) for layer in contract["layers"])
            return tuple(tuple(name.removeprefix(f"{PACKAGE}.") for name in names) for names in named)
    raise LookupError("pyproject.toml has no layers contract of import-linter for the package")


def purpose(name: str) -> str:
    """Return what a package is for: its docstring's first sentence, without its own name and without code."""
    source = (ROOT / "src" / PACKAGE / name / "__init__.py").read_text(encoding="utf-8")
    line = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
    said = re.split(r"[;.](?:\s|$)|: `", line, maxsplit=1)[0]
    said = re.sub(rf"^{name}s?: ", "", said, flags=re.IGNORECASE)
    return said[:1].upper() + said[1:]


def layer_picture() -> str:
    """Return the picture as SVG. It has its own background, since the site is dark or light."""
    rows = layers((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts: list[str] = []
    top = PAD
    for names in rows:
        width = (WIDTH - LEFT - PAD - GAP * (len(names) - 1)) / len(names)
        most = int((width - 2 * PAD) / CHARACTER)
        boxes = [Box(name, tuple(textwrap.wrap(purpose(name), most))) for name in names]
        height = 2 * PAD + NAME_LINE + TEXT_LINE * max(len(box.lines) for box in boxes)
        for index, box in enumerate(boxes):
            parts += drawn(box, LEFT + index * (width + GAP), top, width, height)
        top += height + GAP
    order = "; ".join(" and ".join(names) for names in rows)
    size = f'width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}"'
    style = 'role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="11"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>',
            '<title id="title">The layers of secure_checklist</title>',
            f'<desc id="description">A package imports only from layers below it. From above: {escape(order)}.</desc>',
            f'<rect width="{WIDTH}" height="{top}" rx="6" fill="#ffffff"/>',
            f'<path d="M17 {PAD} V{top - GAP - 8}" stroke="#1d5566" stroke-width="2"/>',
            f'<path d="M11 {top - GAP - 10} h12 l-6 10 z" fill="#1d5566"/>',
            *parts,
            "</svg>\n",
        )
    )


def drawn(box: Box, left: float, top: float, width: float, height: float) -> list[str]:
    """Return the elements of one box."""
    x = f"{left + PAD:g}"
    frame = f'x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="4"'
    first = top + PAD + NAME_LINE + TEXT_LINE - 6
    lines = [
        f'<text x="{x}" y="{first + TEXT_LINE * index:g}" fill="#333b40">{escape(line)}</text>'
        for index, line in enumerate(box.lines)
    ]
    name = f'<text x="{x}" y="{top + PAD + 11:g}" font-size="13" font-weight="600" fill="#123843">{box.name}</text>'
    return [f'<rect {frame} fill="#e8f1f4" stroke="#1d5566"/>', name, *lines]
