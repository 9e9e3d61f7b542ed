"""`Diagnostic`, one problem that `lint` reports with a stable code, and `Run`, one run of the linter."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.subjects.resolution import EvaluationContext


class Diagnostic(NamedTuple):
    """One thing in a checklist that could be better.

    Attributes:
        path: The place in the checklist, for example `sections[2].items[0] "updates.os" > rule > check`; empty for the
            whole checklist.
        code: The stable code of this type of diagnostic.  A plug-in's code begins with the plug-in's name and a slash.
        message: What could be better and, after a semicolon, how to fix it.

    """

    path: str
    code: str
    message: str

    def __str__(self) -> str:
        """Return the diagnostic in one line, as the command prints it."""
        return f"{self.path}: {self.message} [{self.code}]" if self.path else f"{self.message} [{self.code}]"


class Run(NamedTuple):
    """One run of the linter.

    Attributes:
        checklist: The checklist to check.
        context: The time and the tables to evaluate with.
        max_age: The number of days after which verified steps need checking again.
        original: The checklist from which this one was translated, or None if unknown.

    """

    checklist: Checklist
    context: EvaluationContext
    max_age: int
    original: Checklist | None = None


class Check(NamedTuple):
    """A check that a plug-in adds to the linter.

    Attributes:
        code: The stable code of the check's diagnostics: the plug-in's name, a slash and a word, for example
            `acme/title-case`.
        find: A function that takes a `Run` and returns a path and a message for each thing that could be better. The
            path has the same form as in a `Diagnostic`, and `items_of` returns the path of each item.

    """

    code: str
    find: Callable[[Run], Iterable[tuple[str, str]]]


CHECKS: ExtensionPoint[Check] = ExtensionPoint("checks", instances_of(Check), lambda one: (one.code,), dict)
"""The checks that plug-ins add."""
CODES: frozenset[str] = frozenset(
    (
        *("no-source", "unknown-source", "unverified-source", "unsourced-link", "upload-link", "refused-link"),
        *("menu-without-source", "web-without-source", "advice-with-menu", "old-steps", "untried-steps", "bare-menu"),
        *("system-without-steps", "steps-never-shown", "expired", "no-renewal", "unclear-unsaid", "idle-guard"),
        *("missing-example", "wrong-example", "undated-example", "constant", "never-partial", "dropped-danger"),
        *("idle-situation", "idle-order", "empty-profile", "unused-parameter", "unused-fact", "duplicate-title"),
        *("long-text", "stale-translation", "differing-translation", "broken-check", "invalid"),
    )
)
"""The codes of the library's own diagnostics, including those that are only counted."""


def chosen(select: Iterable[str], ignore: Iterable[str]) -> Callable[[Diagnostic], bool]:
    """Return a function that returns True for the selected diagnostics.

    A selector is a code or the start of one. The longest selector that matches decides. If two are equal, `ignore`
    wins. Without `select`, all diagnostics are selected. `invalid` is always reported.

    Raises:
        TypeError: If a string was passed instead of a list.
        UnknownNameError: If no code begins with a selector.

    """
    if isinstance(select, str) or isinstance(ignore, str):
        raise TypeError('select and ignore take lists of codes, as ["long-text", "unused-"]')
    wanted, unwanted = tuple(select), tuple(ignore)
    known = (*sorted(CODES), *CHECKS.names())
    for one in (*wanted, *unwanted):
        if not one or not any(code.startswith(one) for code in known):
            hint = did_you_mean(one, known) or f"there are {', '.join(known)}"
            raise UnknownNameError(f'no diagnostic has the code "{one[:100]}"; {hint}')

    def is_chosen(diagnostic: Diagnostic) -> bool:
        begins = diagnostic.code.startswith
        for_it = max((len(one) for one in wanted if begins(one)), default=-1 if wanted else 0)
        against = max((len(one) for one in unwanted if begins(one)), default=-1)
        return for_it > against or diagnostic.code == "invalid"

    return is_chosen
