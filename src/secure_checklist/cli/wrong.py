"""What is wrong with a call, in the language in force: names that stand for nothing, and the system's refusals.

What is wrong with options, and within a document, stays in English, as argparse and the library's errors say it.
"""

import errno
from collections.abc import Iterable

from secure_checklist.core.errors import nearest
from secure_checklist.core.messages import either, find, in_a_row, message

_LONGEST = 100
"""How much of a name is repeated, in characters."""


def no_such(key: str, name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the message of a key, which says that a name stands for nothing, with the nearest ones.

    Where none is near, it says `otherwise`; empty: which there are.
    """
    names = tuple(known)
    if near := [message("value.quoted", value=one) for one in nearest(name, names)]:
        hint = message("cli.nearest", names=either(near))
    else:
        hint = otherwise or message("cli.names", names=in_a_row(names))
    return message(key, name=name[:_LONGEST], hint=hint)


def reason_of(error: OSError) -> str:
    """Return why the system refuses something; empty: it doesn't say."""
    return find(f"cli.system.{errno.errorcode.get(error.errno or 0)}") or error.strerror or ""
