"""Which extras are installed: a test that needs one is skipped where it isn't."""

from importlib.util import find_spec

import pytest

from secure_checklist import SecureChecklistError, formats


def available(form: str) -> str:
    """Skip where a format needs what isn't installed."""
    try:
        formats.find(form)
    except SecureChecklistError as error:
        pytest.skip(str(error))
    return form


def forms() -> tuple[str, ...]:
    """Return the formats that can be written here."""
    return tuple(form for form in formats.names() if form != "html" or find_spec("jinja2") is not None)
