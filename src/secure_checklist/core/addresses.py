r"""The grammar of web and email addresses, used for model fields and for links in prose and formats.

An address may come from a stranger, and readers only see its beginning. So nothing that could pass for a host may come
before the host (`https://bank.example@evil.example/`), and no character can hide part of it: only ASCII as in RFC 3986
is allowed, without brackets. Other characters are percent-encoded, and a host in other letters is written in Punycode.
A host that isn't a name must be a complete, dotted IPv4 address.
"""

import re
from typing import Annotated, Final

from pydantic import Field

from secure_checklist.core.redaction import pattern_for

MAX_ADDRESS: Final = 500
"""The largest length of an address, in characters."""
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?"
# The last part of a name begins with a letter. So `0x7f.1` and `2130706433`, which browsers read as 127.0.0.1, are no
# hosts, and numbers are only taken as four in a row.
_HOST = rf"(({_LABEL}\.)*[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?\.?|[0-9]{{1,3}}(\.[0-9]{{1,3}}){{3}})"
_PAGE = rf"//{_HOST}(:[0-9]{{1,5}})?([/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?"
_MAILBOX = rf"[A-Za-z0-9._%+-]+@{_HOST}"
HTTPS: Final = f"https:{_PAGE}"
"""The pattern of an address that may be opened with a click or tap."""

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
"""The address of a web page. The library never opens it.

An address with `http:` is kept, because some sources have no other, but it is shown as text: anyone who watches the
network could read and change the page behind a link.
"""
MailAddress = Annotated[
    str,
    Field(
        pattern=pattern_for(f"^{_MAILBOX}$", "expected an e-mail address, as help@example.org"),
        max_length=MAX_ADDRESS,
    ),
]
"""An email address."""

_LINK = rf"{HTTPS}|mailto:{_MAILBOX}|tel:\+?[0-9][0-9-]*"


def is_link(text: str) -> bool:
    """Return True if an address may be shown as a link: a page with `https:`, a mailbox or a phone number."""
    return len(text) <= MAX_ADDRESS and re.fullmatch(_LINK, text) is not None
