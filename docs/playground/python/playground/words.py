"""The playground's own sentences, and its templates. What the library says itself comes from the library."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from secure_checklist.core.messages import message
from secure_checklist.core.prose import html

__all__ = ["draw", "say"]

HERE = Path(__file__).parent


@cache
def texts() -> Mapping[str, str]:
    """Return the sentences, by key."""
    found: Mapping[str, str] = json.loads((HERE / "messages.json").read_text(encoding="utf-8"))
    return found


def say(key: str, /, **arguments: object) -> str:
    """Return a sentence with its arguments filled in; by `count` in the singular or plural, where it has both.

    Raises:
        KeyError: there is no such sentence, or it needs an argument that isn't given.

    """
    if f"{key}.other" in texts():
        key = f"{key}.{'one' if arguments['count'] == 1 else 'other'}"
    return texts()[key].format_map(arguments)


def draw(name: str, /, **values: object) -> str:
    """Draw a template. All that is put into it is escaped, and one that lacks a value fails."""
    return _templates().get_template(f"{name}.html").render(values)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"say": say, "message": message}  # pyright: ignore - its type names what Jinja2 brings only
    made.filters["prose"] = _prose
    return made


def _prose(source: str, *, bare: bool = False) -> Markup:
    return Markup(html(source, bare=bare))  # noqa: S704 - it escapes all that it is given
