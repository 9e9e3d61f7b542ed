"""How a call ends: its exit codes, and the one message for a wrong call."""

import sys

FINE, FAILING, WRONG = 0, 1, 2


class CallError(Exception):
    """The input or the call is wrong; the message is for the person who called, and may have several lines."""


def complain(text: str) -> None:
    """Write a message of one or more lines to standard error."""
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
        return
    from secure_checklist.core.text.terminal import clean  # noqa: PLC0415 - only for a wrong call

    first, *rest = text.split("\n")
    lines = [f"secure-checklist: {clean(first)}", *(f"  {clean(line)}" for line in rest)]
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write("\n".join(lines).encode(encoding, "replace").decode(encoding) + "\n")
