"""The end of a call: its exit codes, and the message for an invalid call, in the active language.

Errors about options and document contents stay in English, as argparse and the library write them.
"""

import errno
import shutil
import sys
from collections.abc import Iterable

from secure_checklist.core.messages import either, find, in_a_row, message

FINE, FAILING, WRONG = 0, 1, 2
HELP = ("-h", "--help")
_LONGEST = 100
"""How much of a name is repeated, in characters."""


class CallError(Exception):
    """The input or the call is invalid. The message is for the caller and may have several lines."""


def complain(text: str) -> None:
    """Write a message of one or more lines to standard error, wrapped to the terminal's width."""
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
        return
    from secure_checklist.core.text.terminal import clean  # noqa: PLC0415 - only for a wrong call

    first, *rest = text.split("\n")
    said = "".join(
        f"{line}\n" for line in (f"secure-checklist: {clean(first)}", *(f"  {clean(line)}" for line in rest))
    )
    said = folded(said) if sys.stderr.isatty() else said
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(said.encode(encoding, "replace").decode(encoding))


def folded(text: str) -> str:
    """Return lines wrapped at spaces to the terminal's width and safe to print on it.

    A wrapped line continues below its text, after the name or number that two spaces separate from it.
    """
    from secure_checklist.core.text.terminal import harmless, width_of, wrapped  # noqa: PLC0415 - as above

    width, found = shutil.get_terminal_size().columns, list[str]()
    for line in harmless(text.replace("\r", " ")).splitlines():
        name, gap, rest = line.rpartition("  ")
        first = name + gap
        found += [*wrapped(rest, width, first, " " * width_of(first))] or [""]
    return "".join(f"{line}\n" for line in found)


def no_such(key: str, name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the message that a name is unknown, by its key, with the nearest names.

    If no name is near, the message has `otherwise` or, if that is empty, all names.
    """
    from secure_checklist.core.errors import nearest  # noqa: PLC0415 - as above

    names = tuple(known)
    if near := [message("value.quoted", value=one) for one in nearest(name, names)]:
        hint = message("cli.nearest", names=either(near))
    else:
        hint = otherwise or message("cli.names", names=in_a_row(names))
    return message(key, name=name[:_LONGEST], hint=hint)


def reason_of(error: OSError) -> str:
    """Return the system's reason for an error. Empty if it has none."""
    return find(f"cli.system.{errno.errorcode.get(error.errno or 0)}") or error.strerror or ""
