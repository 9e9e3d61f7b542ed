"""Runs what stands in the editor. It has a worker of its own, so that it can't reach anybody's answers."""

import linecache
import sys
import traceback
from collections.abc import Mapping

from secure_checklist import Report

__all__ = ["run"]

NAME = "example.py"


def run(source: str) -> str | None:
    """Run a program. What it prints goes to the page, and so does what went wrong.

    Returns:
        Its last report as HTML, empty without one; None: something went wrong.

    """
    names: dict[str, object] = {"__name__": "__main__"}
    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)
    try:
        # it is the person's own program, in a page of their own
        exec(compile(source, NAME, "exec"), names)  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - also an exit, which ends the program and not the page
        if isinstance(error, SystemExit) and not error.code:
            return shown(names)
        cause = error.with_traceback(error.__traceback__.tb_next if error.__traceback__ else None)
        traceback.print_exception(cause, file=sys.stderr)
        return None
    return shown(names)


def shown(names: Mapping[str, object]) -> str:
    """Return the last report among what a program has named, as a notebook shows it; empty: there is none."""
    reports = [one for one in names.values() if isinstance(one, Report)]
    return reports[-1]._repr_html_() if reports else ""  # pyright: ignore[reportPrivateUsage] - notebooks call it so
