"""The errors: a single root, few classes, data in attributes, and never a value from the input.

This module knows nothing about files, command lines or formats.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import NamedTuple

from secure_checklist.core.budget import BUDGET


class Problem(NamedTuple):
    """A fault in a document: its place, a message, and a suggestion.

    None of its texts contains a value from the document, so a problem is safe to log.

    Attributes:
        path: The place, from the outside in, as in `sections[2].items[0] "updates.os" > check > all_of[1] > value`. If
            empty, the problem is about the document as a whole.
        message: The description of the fault.
        suggestion: How to fix it. It may be empty.

    """

    path: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = f"{self.path}: " if self.path else ""
        hint = f" ({self.suggestion})" if self.suggestion else ""
        return f"{where}{self.message}{hint}"


class SecureChecklistError(Exception):
    """The base class of every error that this library raises."""


class InvalidDocumentError(SecureChecklistError, ValueError):
    """Raised if a document isn't valid.

    Attributes:
        noun: The name that the message uses for the type of document.
        problems: The first hundred problems, in document order, each with its path and any suggestion.
        more: Whether there are more problems than are listed.

    """

    noun: str = "document"

    def __init__(self, problems: Iterable[Problem], *, more: bool = False) -> None:
        found = iter(problems)
        self.problems: tuple[Problem, ...] = tuple(islice(found, BUDGET.problems))
        self.more: bool = more or next(found, None) is not None
        count = len(self.problems)
        head = f"invalid {self.noun}: {count} problem{'' if count == 1 else 's'}{', and more' if self.more else ''}"
        super().__init__("\n  ".join([head, *map(str, self.problems), *(["and more"] if self.more else [])]))

    def __reduce__(self) -> tuple[Callable[..., "InvalidDocumentError"], tuple[object, ...]]:
        """Pickle the problems."""
        return partial(type(self), more=self.more), (self.problems,)


class InvalidChecklistError(InvalidDocumentError):
    """Raised if a checklist isn't valid."""

    noun: str = "checklist"


class InvalidConditionError(InvalidDocumentError):
    """Raised if the text of a condition isn't valid."""

    noun: str = "condition"


class InvalidInventoryError(InvalidDocumentError):
    """Raised if an inventory, or a part of one such as a waiver or an attestation, isn't valid."""

    noun: str = "inventory"


class InvalidReportError(InvalidDocumentError):
    """Raised if a saved report isn't valid."""

    noun: str = "report"


class InvalidLifecycleError(InvalidDocumentError):
    """Raised if a lifecycle table isn't valid."""

    noun: str = "lifecycle table"


class InvalidDirectoryError(InvalidDocumentError):
    """Raised if a directory of contacts isn't valid."""

    noun: str = "directory"


class InvalidCaseError(InvalidDocumentError):
    """Raised if a case, or something to add to a case, isn't valid."""

    noun: str = "case"


class InvalidTableError(InvalidDocumentError):
    """Raised if a table of subjects isn't valid, because a column can't hold its fact or a key is missing."""

    noun: str = "table"


class AnswerError(SecureChecklistError, ValueError):
    """Raised if an answer can't be accepted, such as an ambiguous date. The message is for the person who answered.

    The message doesn't quote the answer.
    """


class StoreError(SecureChecklistError):
    """Raised if a store can't be opened, read or written, or refuses a value. The store's contents stay as they were.

    Attributes:
        code: The kind of problem, for programs: `full`, `read_only`, `corrupt`, `layout`, `foreign`, `busy`,
            `missing`, `closed`, `refused`, `stale` or `io`.
        problem: The place of the problem and the suggested remedy, without any value.

    """

    def __init__(self, code: str, problem: Problem) -> None:
        self.code = code
        self.problem = problem
        super().__init__(str(problem))

    def __reduce__(self) -> tuple[type["StoreError"], tuple[str, Problem]]:
        """Pickle the arguments."""
        return type(self), (self.code, self.problem)


class UnknownNameError(SecureChecklistError, LookupError):
    """Raised if no fact, pack, item or other object has the name. The message suggests the nearest names."""


class UnforeseenError(Exception):
    """The cause of a loader's error that it didn't foresee: the kind of fault and the line of code, without values."""

    @classmethod
    def of(cls, fault: BaseException) -> "UnforeseenError":
        """Make the error from the exception that was raised."""
        at = fault.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = "" if at is None else f" in {at.tb_frame.f_globals.get('__name__', '?')}, line {at.tb_lineno}"
        return cls(f"{type(fault).__name__}{where}")


_LONGEST_NAME, _MOST_NAMES, _NEAREST = 60, 500, 5


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `did you mean "x"?` for the nearest known names, or an empty text if none is near."""
    near = nearest(name, known)
    return "did you mean " + " or ".join(f'"{word}"' for word in near) + "?" if near else ""


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the one or two nearest known names, or an empty list if none is near.

    A name of more than 60 characters isn't treated as a typo. If there are very many known names, only the first few
    hundred of a similar length are compared, and only the likeliest in detail, since a detailed comparison takes time
    in the square of the length.
    """
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - for import time: only a mistake needs it

    if len(name) > _LONGEST_NAME:
        return []
    # a ratio of 0.75 needs 2 * shorter / (shorter + longer) >= 0.75
    alike = (word for word in known if 0.6 * len(word) <= len(name) and 0.6 * len(name) <= len(word))
    words = list(dict.fromkeys(islice(alike, _MOST_NAMES)))
    matcher = SequenceMatcher(b=name)
    rough: list[tuple[float, str]] = []
    for word in words:
        matcher.set_seq1(word)
        rough.append((matcher.quick_ratio(), word))
    likely = [word for ratio, word in sorted(rough, key=lambda pair: -pair[0])[:_NEAREST] if ratio >= 0.75]  # noqa: PLR2004 - as below
    return get_close_matches(name, likely, n=2, cutoff=0.75)
