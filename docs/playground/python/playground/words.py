"""The playground's own sentences, and its templates. What the library says itself comes from the library.

Beside the English sentences are those of other languages, `messages.es.json` and so on, each with the fingerprint of
the English one that it was made from. Where that has changed since, or there is none, English is shown.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from secure_checklist.core.messages import fingerprint, language, message
from secure_checklist.core.prose import html

__all__ = ["Page", "draw", "say"]

HERE = Path(__file__).parent


class Page(str):
    """A page as HTML.

    Attributes:
        name: The name of its template.

    """

    __slots__ = ("name",)
    name: str


@cache
def texts() -> Mapping[str, str]:
    """Return the sentences in English, by key."""
    found: Mapping[str, str] = json.loads((HERE / "messages.json").read_text(encoding="utf-8"))
    return found


@cache
def translated(tag: str) -> Mapping[str, str]:
    """Return the sentences in a language, by key; those that it lacks are in English."""
    file = HERE / f"messages.{tag}.json"
    if not file.is_file():
        primary = tag.rpartition("-")[0]
        return translated(primary) if primary else texts()
    found: Mapping[str, Mapping[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    fitting = {key: one["text"] for key, one in found.items() if one["of"] == fingerprint(texts().get(key, ""))}
    return {**texts(), **fitting}


def say(key: str, /, **arguments: object) -> str:
    """Return a sentence in the language in force, with its arguments filled in.

    By `count` it is in the singular or plural, where it has both.

    Raises:
        KeyError: there is no such sentence, or it needs an argument that isn't given.

    """
    if f"{key}.other" in texts():
        key = f"{key}.{'one' if arguments['count'] == 1 else 'other'}"
    return translated(language())[key].format_map(arguments)


def draw(name: str, /, **values: object) -> Page:
    """Draw a template. All that is put into it is escaped, and one that lacks a value fails."""
    page = Page(_templates().get_template(f"{name}.html").render(values))
    page.name = name
    return page


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
