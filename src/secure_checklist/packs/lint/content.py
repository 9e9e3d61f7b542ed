"""Diagnostics on an item's sources, steps, dates and examples."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.fields import items_of
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.checklists.selection import Profiles, place_of
from secure_checklist.core.errors import UnknownNameError
from secure_checklist.packs.examples import expected_outcomes, outcome_for
from secure_checklist.packs.lint.diagnostic import Diagnostic, Run

_UNVERIFIED: Mapping[Verification, str] = {"second_hand": "someone else reports it", "recalled": "from memory only"}
"""The ways of knowing that don't count as verified, in words."""


def on_sources(path: str, item: Item, run: Run) -> Iterator[Diagnostic]:
    """Report claims and menus without a source, steps checked long ago, and advice that is out of date."""
    today = run.context.now.date()
    if not item.sources:
        yield Diagnostic(path, "no-source", "it names no source; add one, with how well it was checked")
    for index, steps in enumerate(item.steps):
        where, source = f"{path} > steps[{index}]", item.source_of(steps)
        if steps.source is not None and source is None:
            yield Diagnostic(
                f"{where} > source",
                "unknown-source",
                "the entry has no source of that id; add the source or correct the id",
            )
        if steps.kind == "advice" and steps.menus:
            yield Diagnostic(
                where, "advice-with-menu", "it is advice and names a menu; put the menu into steps of its own"
            )
        elif steps.kind != "advice" and steps.source is None and not steps.tried:
            what = "menus change" if steps.kind == "menu" else "addresses move"
            yield Diagnostic(
                where, f"{steps.kind}-without-source", f"{what}; name the source, or make it advice without"
            )
        checked = steps.checked or (source.checked if source is not None else None)
        days = [*(one.date for one in steps.tried), *filter(None, [checked])]
        if steps.kind != "advice" and days and today - max(days) > timedelta(days=run.max_age):
            yield Diagnostic(
                where,
                "old-steps",
                f"checked {(today - max(days)).days} days ago, more than {run.max_age}; "
                "compare them with their source again, or try them, and renew the date",
            )
    if item.rule is None and item.renew_after is None:
        yield Diagnostic(path, "no-renewal", "an answer to it never grows old; give `renew_after`")
    if item.valid_until is not None and item.valid_until < today:
        yield Diagnostic(
            f"{path} > valid_until",
            "expired",
            f"the advice ended on {item.valid_until.isoformat()}; renew or drop it",
        )


def unverified(checklist: Checklist) -> Iterator[Diagnostic]:
    """Report each source that no one has read or that counts little, and each menu that no one has tried."""
    for path, item in items_of(checklist):
        cited = [("sources", index, source) for index, source in enumerate(item.sources)]
        cited += [("step_sources", index, source) for index, source in enumerate(item.step_sources)]
        for name, index, source in cited:
            if source.status in _UNVERIFIED:
                where = f'{path} > {name}[{index}] "{source.id}"'
                yield Diagnostic(
                    where, "unverified-source", f"{_UNVERIFIED[source.status]}; read the publisher's own text"
                )
        for index, steps in enumerate(item.steps):
            if steps.kind == "menu" and not steps.tried:
                where = f"{path} > steps[{index}]"
                yield Diagnostic(where, "untried-steps", "nobody has tried them on a device; try them and say so")


def on_examples(path: str, item: Item, run: Run) -> Iterator[Diagnostic]:
    """Report outcomes without an example, and examples whose outcome differs from the rule's."""
    shown = {example.outcome for example in item.examples}
    lacking = [outcome for outcome in expected_outcomes(item) if outcome not in shown]
    if lacking:
        yield Diagnostic(path, "missing-example", f"no example gives {' or '.join(lacking)}; add one for each")
    for index, example in enumerate(item.examples if item.rule else ()):
        where = f"{path} > examples[{index}]"
        if example.on is None and run.checklist.published is None:
            yield Diagnostic(
                where, "undated-example", "it can't be evaluated; give it `on`, or the checklist its day of publication"
            )
            continue
        try:
            found = outcome_for(run.checklist, item, example)
        except UnknownNameError:  # of an app's own kind, which only the app can evaluate
            continue
        if found != example.outcome:
            yield Diagnostic(
                where, "wrong-example", f"it says {example.outcome}, and the rule gives {found}; fix one of the two"
            )


def on_translations(run: Run) -> Iterator[Diagnostic]:
    """Report translations whose source text has changed."""
    for key in run.checklist.stale:
        yield Diagnostic(key, "stale-translation", "its source text has changed since; translate it anew")


def on_titles(run: Run) -> Iterator[Diagnostic]:
    """Report titles that differ only in case or spaces."""
    first: dict[str, str] = {}
    for path, item in items_of(run.checklist):
        same = first.setdefault(" ".join(item.title.casefold().split()), item.id)
        if same != item.id:
            yield Diagnostic(
                f"{path} > title", "duplicate-title", f'"{same}" has the same title; say what sets the two apart'
            )


def on_profiles(run: Run) -> Iterator[Diagnostic]:
    """Report profiles without items, and profiles that put first an item they don't include."""
    profiles = Profiles(run.checklist)
    for index, profile in enumerate(run.checklist.profiles):
        path, items = place_of(index, profile), profiles.resolved(profile).items
        if not items:
            yield Diagnostic(path, "empty-profile", "it selects nothing; select something or drop it")
        for name in profile.order if items else ():
            if profiles.items[name].id not in items:
                yield Diagnostic(
                    f"{path} > order", "idle-order", f'the profile does not have "{name}"; select it or drop it here'
                )
