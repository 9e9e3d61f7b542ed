"""`Diagnostic`: one thing that `lint` says, with the code by which programs know what sort it is; and a run of it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from secure_checklist.checklists.checklist import Checklist
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
