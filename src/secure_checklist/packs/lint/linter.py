"""Diagnostics on a checklist that is valid but could be better: `lint`; and what is only counted: `informational`.

A diagnostic is made only if it is certainly true; if finding that out would take too long, there is none. The how-to on
linting explains each code and its fix. The checks are in `content`, `prose` and `rules`.
"""

from collections.abc import Iterator
from datetime import datetime

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.validation import verify
from secure_checklist.core.clock import utc_now
from secure_checklist.packs.lint.content import on_examples, on_order, on_sources, on_titles, unverified
from secure_checklist.packs.lint.diagnostic import Diagnostic, items_of
from secure_checklist.packs.lint.prose import is_english, on_item_texts, on_texts
from secure_checklist.packs.lint.rules import on_checks, on_guards, on_thresholds, on_unused
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import EvaluationContext

__all__ = ["Diagnostic", "informational", "lint"]


def lint(checklist: Checklist, now: datetime | None = None, *, max_age: int = 365) -> tuple[Diagnostic, ...]:
    """Return the diagnostics on a checklist, in its order. Unverified content isn't a diagnostic; see `informational`.

    Args:
        checklist: What to look at.
        now: The time to compare dates with, aware; None reads the clock.
        max_age: After how many days verified steps are to be verified again.

    Raises:
        ValueError: `now` has no offset, or `max_age` is negative.

    """
    at = utc_now(now)
    if max_age < 0:
        raise ValueError("max_age is a number of days, 0 or more")
    problems = verify(checklist)
    if problems:  # only of a checklist that was loaded unchecked; the rest can't be checked
        return tuple(
            Diagnostic(
                problem.path, "invalid", "; ".join(part for part in (problem.message, problem.suggestion) if part)
            )
            for problem in problems
        )
    declared = {entry.fact: entry.reference() for entry in (*checklist.requires, *checklist.declares)}
    context = EvaluationContext(at, Inventory(), declared)
    return (*_on_whole(checklist, context), *_on_items(checklist, context, max_age))


def informational(checklist: Checklist) -> tuple[Diagnostic, ...]:
    """Return what is only counted, in the checklist's order: sources and steps that nobody has verified.

    Sources that somebody else reports or that are quoted from memory have the code `unverified-source`, and steps that
    nobody has verified have `unverified-steps`.
    """
    return tuple(unverified(checklist))


def _on_whole(checklist: Checklist, context: EvaluationContext) -> Iterator[Diagnostic]:
    yield from on_texts(checklist)
    yield from on_unused(checklist)
    yield from on_thresholds(checklist)
    yield from on_guards(checklist, context)
    yield from on_titles(checklist)
    for key in checklist.stale:
        yield Diagnostic(key, "stale-translation", "its source text has changed since; translate it anew")


def _on_items(checklist: Checklist, context: EvaluationContext, max_age: int) -> Iterator[Diagnostic]:
    english = is_english(checklist)
    for path, item in items_of(checklist):
        yield from on_item_texts(path, item, english=english)
        yield from on_sources(path, item, context.now.date(), max_age)
        yield from on_order(path, item, checklist)
        yield from on_checks(path, item, checklist, context)
        yield from on_examples(path, item, checklist)
