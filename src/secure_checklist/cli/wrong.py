"""What is wrong with a call, in the language in force: names that stand for nothing, the system's refusals, arguments.

What is wrong within a document stays in English, as every error of the library does: whoever wrote the file reads it.
"""

import errno
import re
from collections.abc import Iterable

from secure_checklist.core.errors import nearest
from secure_checklist.core.messages import either, in_a_row, message

_LONGEST = 100
"""How much of a name is repeated, in characters."""
_SYSTEM = {
    errno.ENOENT: "missing",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "no_folder",
    errno.ENAMETOOLONG: "long",
    errno.ENOSPC: "full",
    errno.EROFS: "read_only",
}
_ARGUMENTS = (
    (r"unrecognized arguments: (?P<names>.+)", "unrecognized"),
    (r"the following arguments are required: (?P<names>.+)", "required"),
    (r"argument (?P<name>.+?): expected one argument", "expected"),
    (r"argument (?P<name>.+?): expected (?P<count>[0-9]+) arguments?", "expected_some"),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "both"),
    (r"argument (?P<name>.+?): ignored explicit argument .+", "no_value"),
    (r"argument (?P<name>.+?): invalid choice: '?(?P<value>.+?)'? \(choose from (?P<names>.+)\)", "choice"),
    (r"argument (?P<name>.+?): (?P<fault>.+)", "argument"),
)
"""How argparse says what is wrong with a call, and the message for it; the last one is for faults that we find."""


def no_such(key: str, name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the message of a key, which says that a name stands for nothing, with the nearest ones.

    Where none is near, it says `otherwise`; empty: which there are.
    """
    names = tuple(known)
    hint = _nearest(name, names) or otherwise or message("cli.names", names=in_a_row(names))
    return message(key, name=name[:_LONGEST], hint=hint)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = [message("value.quoted", value=one) for one in nearest(name, known)]
    return message("cli.nearest", names=either(near)) if near else ""


def reason_of(error: OSError) -> str:
    """Return why the system refuses something; empty: it doesn't say."""
    word = _SYSTEM.get(error.errno or 0)
    return message(f"cli.system.{word}") if word else error.strerror or ""


def in_words(fault: str) -> str:
    """Return what argparse finds wrong with a call."""
    for pattern, word in _ARGUMENTS:
        if found := re.fullmatch(pattern, fault, re.DOTALL):
            said: dict[str, object] = {**found.groupdict()}
            if word == "choice":
                said["names"] = found["names"].replace("'", "")
            if word == "expected_some":
                said["count"] = int(found["count"])
            return message(f"cli.argument.{word}", **said)
    return fault
