"""Pages rendered with Jinja2 (the extra `html`): every value is escaped, and invisible characters are marked."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.core.text.terminal import harmless

if TYPE_CHECKING:
    from jinja2 import Environment


def files_of(folder: str) -> Callable[[str], str]:
    """Return a function that reads text files in a folder of the library by name. The library may be in a zip file."""
    place = files("secure_checklist").joinpath(folder)
    return lambda name: place.joinpath(name).read_text(encoding="utf-8")


def hash_source(text: str) -> str:
    """Return the hash by which a Content-Security-Policy allows a style sheet or script, without its quotes."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def environment(template: Callable[[str], str]) -> "Environment":
    """Return the environment for the templates that a function returns by name.

    Raises:
        SecureChecklistError: If the extra `html` isn't installed.

    """
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - it needs an extra
    except ImportError:
        raise SecureChecklistError("HTML needs the extra `html`: pip install secure-checklist[html]") from None
    return Environment(
        loader=FunctionLoader(template),
        autoescape=True,
        # A misspelt name in a template is an error and not an empty place in a report.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_marked,
    )


def _marked(value: object) -> object:
    """Mark what steers a page's direction or can't be seen, in a text that isn't HTML already."""
    return harmless(value) if type(value) is str else value
