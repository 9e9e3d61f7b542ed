"""The command line: `secure-checklist`, or `python -m secure_checklist`.

Each command is a module, and `commands` lists them. This module starts and ends a call. It imports the rest when it
runs, so that an early interruption prints nothing.
"""

import contextlib
import os
import sys
from collections.abc import Sequence

WRONG_CALL = 2
INTERRUPTED = 130
"""The exit code for SIGINT, as in shells: 128 plus the signal's number."""
NO_READER = 141
"""The exit code for SIGPIPE, 128 plus the signal's number: the reader of the output has gone."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    The code is 0 if nothing fails, and 1 if something fails or `lint` has diagnostics. It is 2 if the input or the call
    is invalid, and a message on standard error explains why. It is 130 if interrupted, and 141 if the reader of the
    output has gone. Invalid input never raises an exception.

    Args:
        argv: The arguments after the program's name. If None, those of this process.

    """
    try:
        # Imports happen inside, so that Ctrl-C during the first 200 ms ends quietly, too, and not in a traceback of
        # `importlib`.
        from secure_checklist.cli.commands import run  # noqa: PLC0415 - late, as above

        code = run(sys.argv[1:] if argv is None else list(argv), alone=argv is None)
        if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return NO_READER
    except OSError as error:
        _discard_output()
        with contextlib.suppress(OSError, AttributeError):
            from secure_checklist.cli.calls import complain, reason_of  # noqa: PLC0415 - late, as above
            from secure_checklist.core.messages import message  # noqa: PLC0415 - late, as above

            complain(message("cli.wrong.output", reason=reason_of(error)))
        return WRONG_CALL
    return code


def _discard_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain of it at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        # `secure-checklist show | head` closes the pipe. At its end, the interpreter flushes stdout once more and would
        # print "Exception ignored ... BrokenPipeError". A descriptor that leads nowhere takes the rest.
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
