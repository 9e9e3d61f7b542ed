"""The playground's own sentences, and its templates. What the library says itself comes from the library.

Beside the English sentences are those of other languages, `messages.es.json` and so on, each with the fingerprint of
the English one that it was made from. Where that has changed since, or there is none, English is shown.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from secure_checklist.core.messages import fingerprint, language, message
from secure_checklist.formats.html import environment

__all__ = ["Page", "draw", "say"]

HERE = Path(__file__).parent


class Page(str):
    """A page as HTML.

    Attributes:
        again: The act that shows it again.

    """

    __slots__ = ("again",)
    again: str


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
        return texts()
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


def draw(name: str, again: str, /, **values: object) -> Page:
    """Draw a template, for a page that an act shows again. All that is put into it is escaped; it needs each value."""
    page = Page(environment(_source).get_template(f"{name}.html").render(values))
    page.again = again
    return page


def _source(name: str) -> str:
    return (HERE / "templates" / name).read_text(encoding="utf-8")


environment(_source).globals |= {"say": say, "message": message}  # pyright: ignore - its type has Jinja2's own only
