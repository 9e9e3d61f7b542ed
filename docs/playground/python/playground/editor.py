"""Runs what stands in the editor. It has a worker of its own, so that it can't reach anybody's answers."""

import linecache
import sys
import traceback

__all__ = ["run"]

NAME = "example.py"


def run(source: str) -> bool:
    """Run a program. What it prints goes to the page, and so does what went wrong; False: something did."""
    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)
    try:
        # it is the person's own program, in a page of their own
        exec(compile(source, NAME, "exec"), {"__name__": "__main__"})  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - also an exit, which ends the program and not the page
        if isinstance(error, SystemExit) and not error.code:
            return True
        shown = error.with_traceback(error.__traceback__.tb_next if error.__traceback__ else None)
        traceback.print_exception(shown, file=sys.stderr)
        return False
    return True
