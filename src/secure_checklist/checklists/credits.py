"""`Credit`: the authors of a checklist, and the terms on which others may use it."""

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
"""An SPDX licence expression (SPDX 2.3, annex D). If empty, the terms are unknown."""
Author = Annotated[str, Field(min_length=1, max_length=200)]
"""The name of a person or an organisation."""


class Credit(Model):
    """The authors of a checklist, and the terms on which others may use it.

    Attributes:
        title: The title of the work.
        authors: The people and organisations that wrote it.
        licence: The terms, as an SPDX expression. If empty, they are unknown.
        homepage: The address of its website. If None, none is given.
        attribution: The credit that anyone who redistributes it must give. It isn't translated.

    """

    title: str = Field(min_length=1, max_length=300)
    authors: tuple[Author, ...] = Field(default=(), max_length=100)
    licence: Licence = ""
    homepage: WebAddress | None = None
    attribution: str = Field(default="", max_length=5000)


def credit_line(credit: Credit, *, homepage: bool = False) -> str:
    """Return a line with the title, authors and terms of a work, and its address if `homepage` is set."""
    by = message("credit.by", title=credit.title, authors=listed(credit.authors, most=100))
    terms = message("credit.licence", licence=credit.licence) if credit.licence else ""
    address = credit.homepage if homepage else ""
    parts = by if credit.authors else credit.title, terms, credit.attribution, address
    return notes(parts)


def credits_table(credited: Sequence[Credit]) -> str:
    """Return an HTML table of works, authors and terms for a notebook. If no authors are named, the result is empty."""
    from secure_checklist.core.text.html import table  # noqa: PLC0415 - for import time: only notebooks show it

    rows = [(credit_line(credit, homepage=True),) for credit in credited]
    return table(message("notebook.credits"), rows) if rows else ""
