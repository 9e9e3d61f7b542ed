"""Diagnostics on a checklist that is valid but could be better: `lint`; and what is only counted: `informational`.

A diagnostic is made only if it is certainly true; if finding that out would take too long, there is none. The how-to on
linting explains each code and its fix. The checks are in `content`, `rules` and `texts`; plug-ins bring more.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.fields import items_of
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.validation import verify
from secure_checklist.core.clock import utc_now
from secure_checklist.core.extension_points import Brought
from secure_checklist.packs.lint import content, rules, texts
from secure_checklist.packs.lint.diagnostic import CHECKS, Check, Diagnostic, Run, chosen
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import EvaluationContext

_ON_WHOLE: tuple[Callable[[Run], Iterator[Diagnostic]], ...] = (
    *(texts.on_texts, texts.on_translated_links, content.on_titles, content.on_translations, content.on_profiles),
    *(rules.on_unused, rules.on_guards, rules.on_dangers),
)
_ON_ITEM: tuple[Callable[[str, Item, Run], Iterator[Diagnostic]], ...] = (
    *(content.on_sources, content.on_examples),
    *(rules.on_rule, rules.on_situations, rules.on_systems),
)


def lint(
    checklist: Checklist,
    now: datetime | None = None,
    *,
    max_age: int = 365,
    original: Checklist | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics for a checklist, in the order of its items, followed by those from plug-ins' checks.

    Unverified content isn't a diagnostic; see `informational`.

    Args:
        checklist: What to look at.
        now: The time to compare dates with, aware; None reads the clock.
        max_age: After how many days steps are to be compared with their source, or tried, again.
        original: The checklist that it was translated from, to compare links and menus with.
        select: The codes that are asked for, or how they begin, as `unused-`; empty: all.
        ignore: The codes that aren't asked for; of a code that is in both, the longer selector decides.

    Raises:
        ValueError: `now` has no offset, or `max_age` is negative.
        TypeError: a text is given in place of a list of codes.
        UnknownNameError: no code begins so; the message offers the nearest ones.

    """
    at, asked = utc_now(now), chosen(select, ignore)
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
    declared = {entry.fact: entry.reference() for entry in checklist.vocabulary.declared}
    run = Run(checklist, EvaluationContext(at, Inventory(), declared), max_age, original)
    on_whole = (found for check in _ON_WHOLE for found in check(run))
    on_items = (found for path, item in items_of(checklist) for check in _ON_ITEM for found in check(path, item, run))
    brought = (found for one in CHECKS.all() for found in _by_plugin(one, run))
    return tuple(filter(asked, chain(on_whole, on_items, brought)))


def _by_plugin(check: Brought[Check], run: Run) -> Iterator[Diagnostic]:
    """Report what a check of a plug-in finds, and that it is broken if it raises an exception."""
    code = check.value.code
    try:
        for path, text in check.value.find(run):
            yield Diagnostic(str(path), code, str(text))
    except Exception as error:  # noqa: BLE001 - whatever a plug-in raises, the rest is still reported
        reason = f"the check {code} of the plug-in {check.plugin} raises {type(error).__name__}; have it corrected"
        yield Diagnostic("", "broken-check", reason)


def informational(checklist: Checklist) -> tuple[Diagnostic, ...]:
    """Return the remarks that are only counted, in the checklist's order: sources not read, menus not tried.

    Sources that someone else reports or that are quoted from memory have the code `unverified-source`, and ways
    through menus that no one has tried on a device have `untried-steps`.
    """
    return tuple(content.unverified(checklist))
