r"""Addresses: the one grammar of web pages and mailboxes, for fields of models and for links in prose and formats.

An address comes from strangers, and a reader sees only its beginning. So nothing that can pass for a host stands before
it (`https://bank.example@evil.example/`), and no sign hides a part: only the ASCII of RFC 3986 without brackets. Others
are percent-encoded, a host in other letters is written in Punycode. What isn't a name is a dotted IPv4 address in full.
"""

import re
from typing import Annotated, Final

from pydantic import Field

from secure_checklist.core.redaction import pattern_for

MAX_ADDRESS: Final = 500
"""How long an address may be, in characters."""
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?"
# The last part of a name begins with a letter. So `0x7f.1` and `2130706433`, which browsers read as 127.0.0.1, are no
# hosts, and numbers are only taken as four in a row.
_HOST = rf"(({_LABEL}\.)*[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?\.?|[0-9]{{1,3}}(\.[0-9]{{1,3}}){{3}})"
_PAGE = rf"//{_HOST}(:[0-9]{{1,5}})?([/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?"
_MAILBOX = rf"[A-Za-z0-9._%+-]+@{_HOST}"
HTTPS: Final = f"https:{_PAGE}"
"""The pattern of an address that a press may open."""

WebAddress = Annotated[
    str,
    Field(
        pattern=pattern_for(
            f"^https?:{_PAGE}$",
            "expected the address of a web page: https://, its host with no name before it, and ASCII signs "
            "(percent-encode others)",
        ),
        max_length=MAX_ADDRESS,
    ),
]
"""The address of a page on the web. Nothing ever opens it.

One by `http:` is kept, since there are sources that have no other, and is shown as text: whoever watches the network
could read and change the page behind a link.
"""
MailAddress = Annotated[
    str,
    Field(
        pattern=pattern_for(f"^{_MAILBOX}$", "expected an e-mail address, as help@example.org"),
        max_length=MAX_ADDRESS,
    ),
]
"""An e-mail address."""

_LINK = rf"{HTTPS}|mailto:{_MAILBOX}|tel:\+?[0-9][0-9-]*"


def is_link(text: str) -> bool:
    """Return True if a text is an address that may be shown as a link: a page by `https:`, a mailbox or a number."""
    return len(text) <= MAX_ADDRESS and re.fullmatch(_LINK, text) is not None
