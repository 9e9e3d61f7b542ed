"""A checklist and its items as a person reads them."""

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item, Section
from secure_checklist.cli.output import counted
from secure_checklist.core.text.terminal import Screen
from secure_checklist.formats.labels import platforms_of, source_line, traits
from secure_checklist.formats.text import write_one

TWO_COLUMNS = 80
"""From this width on, ids and titles stand side by side."""


def write_overview(screen: Screen, checklist: Checklist) -> None:
    """Write a checklist section by section: each item's id and title."""
    screen.write(checklist.title, style="bold")
    date = f" of {checklist.published.isoformat()}" if checklist.published else ""
    entries = counted(len(checklist.items), "entry", "entries")
    sections = counted(len(checklist.sections), "section")
    screen.write(f"{checklist.id} {checklist.version}{date} · {entries} in {sections}", style="dim")
    screen.write(checklist.description)
    for section in checklist.sections:
        screen.heading(section.title)
        screen.write(section.intro, style="dim")
        _write_items(screen, section)
    screen.blank()
    screen.write("secure-checklist show PACK ITEM tells all about an entry.", style="dim")


def _write_items(screen: Screen, section: Section) -> None:
    column = max((len(item.id) for item in section.items), default=0) + 4
    for item in section.items:
        if screen.width >= TWO_COLUMNS and column <= screen.width // 2:
            screen.write(item.title, first=f"  {item.id}".ljust(column))
        else:
            screen.write(item.id, first="  ", style="dim")
            screen.write(item.title, first="    ")


def write_item(screen: Screen, item: Item) -> None:
    """Write all about one item: why, how on each system, what not to do, and where it comes from."""
    screen.write(item.title, style="bold")
    screen.write(f"{item.id} · {traits(item)}", style="dim")
    if item.why:
        screen.blank()
        screen.write(item.why)
    _write_decision(screen, item)
    for steps in item.distinct_steps:
        screen.heading(platforms_of(steps) if steps.platforms or len(item.steps) > 1 else "How")
        write_one(screen, steps, "  ")
    if item.do_not:
        screen.heading("What not to do")
        for line in item.do_not:
            screen.write(line, first="  ! ")
    _write_sources(screen, item)


def _write_decision(screen: Screen, item: Item) -> None:
    """Write what decides whether it is done."""
    screen.heading("When it is done")
    if item.rule is None:
        screen.write(f"You say so: {item.question}")
    else:
        screen.write(f"A rule decides, from {', '.join(item.rule.facts())}.")
    if item.renew_after is not None:
        screen.write(f"What is known counts for {counted(item.renew_after, 'day')}.", style="dim")
    for day, text in ((item.valid_from, "Holds from"), (item.valid_until, "Holds until")):
        screen.write(f"{text} {day.isoformat()}." if day else "", style="dim")


def _write_sources(screen: Screen, item: Item) -> None:
    screen.heading("Where it comes from")
    if not item.sources:
        screen.write("No source is given.")
    for source in item.sources:
        screen.write(source_line(source), first="  • ")
        screen.write(source.url or "", first="    ", style="dim")
        screen.write(source.note, first="    ", style="dim")
