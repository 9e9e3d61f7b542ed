"""`lint` reports what could be better in a valid checklist. `informational` reports what is only counted.

`lint` reports a diagnostic only if it is certainly true, and none if finding out would take too long. The how-to on
linting explains each code and its fix. The checks are in `content`, `rules` and `texts`. Plug-ins can add more.
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
        checklist: The checklist to check.
        now: The aware datetime to compare dates with, or None for now.
        max_age: The number of days after which steps need checking again, against their source or on a device.
        original: The checklist from which this one was translated, to compare links and menus.
        select: The codes to report, or the start of them, for example `unused-`. If empty, all codes are reported.
        ignore: The codes to leave out, or the start of them. If both lists match a code, the longer selector decides.

    Raises:
        ValueError: If the time has no UTC offset, or `max_age` is negative.
        TypeError: If a string was passed instead of a list of codes.
        UnknownNameError: If no code begins with a selector.

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
    """Return the diagnostics that are only counted, in the checklist's order.

    Sources that are reported by someone else or quoted from memory have the code `unverified-source`. Menu paths that
    no one has tried on a device have the code `untried-steps`.
    """
    return tuple(content.unverified(checklist))
