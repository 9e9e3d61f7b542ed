"""`Credit`: whose work a checklist is, and on what terms others may use it."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.messages import listed, message, notes
from secure_checklist.core.model import Model


def _canonical(expression: str) -> str:
    """Return an SPDX expression with ids and operators in their own case."""
    if not expression:
        return expression
    # It takes longer to import than a small checklist takes to load, and most have no licence.
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression  # noqa: PLC0415

    try:
        return canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        message = "expected an SPDX licence expression, as `CC-BY-4.0`, or `LicenseRef-` and a name for other terms"
        raise ValueError(message) from None


Licence = Annotated[str, Field(max_length=200), AfterValidator(_canonical)]
"""An SPDX licence expression (SPDX 2.3, annex D); empty: the terms are unknown."""
Author = Annotated[str, Field(min_length=1, max_length=200)]
"""The name of a person or an organisation."""


class Credit(Model):
    """Whose work a checklist is, and on what terms others may use it.

    Attributes:
        title: What the work is called.
        authors: Who made it.
        licence: Its terms, as an SPDX expression; empty: unknown.
        homepage: Where it is from; if None, not said.
        attribution: What whoever passes it on has to say. It isn't translated.

    """

    title: str = Field(min_length=1, max_length=300)
    authors: tuple[Author, ...] = Field(default=(), max_length=100)
    licence: Licence = ""
    homepage: WebAddress | None = None
    attribution: str = Field(default="", max_length=5000)


def credit_line(credit: Credit, *, homepage: bool = False) -> str:
    """Return whose work something is, and on what terms; with its address unless the format makes that a link."""
    by = message("credit.by", title=credit.title, authors=listed(credit.authors, most=100))
    terms = message("credit.licence", licence=credit.licence) if credit.licence else ""
    address = credit.homepage if homepage else ""
    parts = by if credit.authors else credit.title, terms, credit.attribution, address
    return notes(parts)


def credits_table(credited: Sequence[Credit]) -> str:
    """Return whose work something is as a table for a notebook; empty where nobody is named."""
    from secure_checklist.core.text.html import table  # noqa: PLC0415 - for import time: only notebooks show it

    rows = [(credit_line(credit, homepage=True),) for credit in credited]
    return table(message("notebook.credits"), rows) if rows else ""
