"""`Diagnostic`: one thing that `lint` says, with the code by which programs know what sort it is; and a run of it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.subjects.resolution import EvaluationContext


class Diagnostic(NamedTuple):
    """One thing that could be better.

    Attributes:
        path: Where, as in `sections[2].items[0] "updates.os" > rule > check`; empty: the checklist as a whole.
        code: What sort of diagnostic it is; stable. The how-to on linting lists those of the library; that of a plug-in
            begins with its name and a slash.
        message: What could be better, and after the semicolon how to fix it.

    """

    path: str
    code: str
    message: str

    def __str__(self) -> str:
        """Return it in one line, as the command prints it."""
        return f"{self.path}: {self.message} [{self.code}]" if self.path else f"{self.message} [{self.code}]"


class Run(NamedTuple):
    """One run of the linter.

    Attributes:
        checklist: What to look at.
        context: When, and with which facts.
        max_age: After how many days verified steps are to be verified again.
        original: What it was translated from; if None, not said.

    """

    checklist: Checklist
    context: EvaluationContext
    max_age: int
    original: Checklist | None = None


class Check(NamedTuple):
    """A check that a plug-in adds to the linter.

    Attributes:
        code: What its diagnostics are: the plug-in's name and a word, as `acme/title-case`; stable.
        find: Takes a run, and returns a place and a message for each thing that could be better. The place is as in
            `Diagnostic`, and `items_of` gives that of each item.

    """

    code: str
    find: Callable[[Run], Iterable[tuple[str, str]]]


CHECKS: ExtensionPoint[Check] = ExtensionPoint("checks", instances_of(Check), lambda one: (one.code,), dict)
"""The checks of plug-ins."""
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
"""The codes of the library's own diagnostics, those that are only counted among them."""


def chosen(select: Iterable[str], ignore: Iterable[str]) -> Callable[[Diagnostic], bool]:
    """Return what is true of the diagnostics that are asked for, by codes or how these begin.

    Of the selectors that a code begins with, the longest decides, and of two equal ones that to ignore. Without
    `select`, all are asked for. A checklist that is `invalid` is always reported.

    Raises:
        TypeError: a text is given in place of a list.
        UnknownNameError: no code begins so; the message offers the nearest ones.

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
