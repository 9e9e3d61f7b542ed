"""`show`: a checklist, or all about one of its items."""

import argparse
from collections.abc import Mapping
from shlex import quote
from typing import Any

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.implied import facts_of
from secure_checklist.checklists.items import Item, Section
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.checklists.selection import Profiles
from secure_checklist.cli.calls import FINE, CallError, no_such
from secure_checklist.cli.inputs import find_checklist
from secure_checklist.cli.output import chosen_format, write_json, write_out
from secure_checklist.cli.parser import DEFAULT_PACK, LOOK, Parser, country, screen_of, write_call
from secure_checklist.core.documents.io import dump
from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import day_of, in_a_row, listed, message, use_messages
from secure_checklist.core.prose.as_text import write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.evaluation.explanation import label_of
from secure_checklist.formats.labels import (
    evidence_line,
    noticed_line,
    reference_line,
    source_line,
    traits,
    users_of,
)
from secure_checklist.formats.summary import summary_of
from secure_checklist.formats.text import write_credits, write_one, write_page
from secure_checklist.formats.writing import PAGES, Format, write
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.packs import names
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person

TWO_COLUMNS = 80
"""From this width on, ids and titles stand side by side."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.share(*LOOK, "--verbose")
    parser.add("pack", metavar="PACK", nargs="?", default=DEFAULT_PACK)
    parser.add("item", metavar="ITEM", nargs="?")
    parser.share("--profile", "--json", "--output")
    parser.add("--plan", action="store_true")
    parser.add("--country", metavar="CODE", type=country)
    parser.add("--format", names="html | markdown | text", metavar="NAME")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    try:
        checklist = find_checklist(options.pack, options.profile)
    except CallError as error:
        raise CallError(f"{error}{_hint_at_item(options)}") from None
    try:
        item = None if options.item is None else checklist.item(options.item)
    except UnknownNameError:
        ids = [one.id for one in checklist.items]
        listing = message("cli.show.lists_items", call=f"secure-checklist show {quote(options.pack)}")
        raise CallError(f"{checklist.id}: {no_such('cli.no_item', str(options.item), ids, listing)}") from None
    form = chosen_format(options)
    if options.json:
        write_json(dump(item or checklist), options.output)
        return FINE
    if options.plan or form is not None:
        return _write_page(checklist, form, options)
    screen = screen_of(options)
    with use_messages(None, checklist.labels):
        if item is None:
            write_overview(screen, checklist)
        else:
            write_item(screen, item, facts_of(checklist), verbose=options.verbose)
        screen.blank()
        screen.write(message("formats.safer"), style="dim")  # for everybody, whatever they answered anywhere
    return FINE


def _write_page(checklist: Checklist, form: Format | None, options: argparse.Namespace) -> int:
    """Write a checklist that nobody has answered as a page of boxes, or what to read first with who helps."""
    here = Inventory(subjects=(Person(country=options.country),))
    settings: dict[str, Any] = {"inventory": here, "directory": installed(), "plan": options.plan}
    if form is None:
        write_page(screen_of(options), summary_of(checklist, **settings))
    elif form.name in PAGES:
        write_out(write(checklist, form.name, **settings), options.output)
    else:
        raise CallError(no_such("cli.no_format", form.name, PAGES))
    return FINE


def _hint_at_item(options: argparse.Namespace) -> str:
    """Where an item's id stands in the place of a pack, say how it is called."""
    for name in names() if options.item is None else ():
        if find_checklist(name).find(options.pack):
            return "\n" + message("cli.show.for_item", call=f"secure-checklist show {name} {quote(options.pack)}")
    return ""


def write_overview(screen: Screen, checklist: Checklist) -> None:
    """Write a checklist section by section: each item's id and title."""
    screen.write(checklist.title, style="bold")
    version = f"{checklist.id} {checklist.version}"
    if checklist.published:
        version = message("cli.show.dated", version=version, day=day_of(checklist.published))
    items = message("cli.items", count=len(checklist.items))
    sections = message("cli.show.sections", count=len(checklist.sections))
    screen.write(message("cli.show.size", version=version, items=items, sections=sections), style="dim")
    screen.write(profile_line(checklist.tailored_to) if checklist.tailored_to else "")
    write_prose(screen, checklist.description)
    write_credits(screen, checklist.credited)
    if checklist.profiles:
        screen.heading(message("cli.show.profiles"))
    profiles = Profiles(checklist)
    for profile in checklist.profiles:
        size = message("cli.items", count=len(profiles.resolved(profile).items))
        title = message("cli.show.profile", title=profile.title, items=size)
        screen.write(title, first=f"  {profile.id}  ", indent=4)
        write_prose(screen, profile.description, first="    ", style="dim")
    for section in checklist.sections:
        screen.heading(checklist.title_of(section.id))
        write_prose(screen, section.intro, style="dim")
        _write_items(screen, section)
    screen.blank()
    screen.write(message("cli.show.more", call="secure-checklist show PACK ITEM"), style="dim")


def _write_items(screen: Screen, section: Section) -> None:
    column = max((len(item.id) for item in section.items), default=0) + 4
    for item in section.items:
        if screen.width >= TWO_COLUMNS and column <= screen.width // 2:
            screen.write(item.title, first=f"  {item.id}".ljust(column))
        else:
            screen.write(item.id, first="  ", style="dim")
            screen.write(item.title, first="    ")


def write_item(screen: Screen, item: Item, facts: Mapping[str, Fact[object]], *, verbose: bool = False) -> None:
    """Write all about one item: why, how on each system, what not to do, and where it comes from.

    Args:
        screen: What to write to.
        item: The item.
        facts: The facts that its checklist may read, by name: what they are called.
        verbose: Also write what files and programs call the facts.

    """
    screen.write(item.title, style="bold")
    screen.write(f"{item.id} · {traits(item)}", style="dim")
    if item.why:
        screen.blank()
        write_prose(screen, item.why)
    _write_decision(screen, item, facts, verbose=verbose)
    if item.noticed:
        screen.blank()
        screen.write(noticed_line(item), style="open")
    for place, steps in enumerate(item.distinct_steps):
        limited = steps.platforms or steps.services or steps.makers
        screen.heading(users_of(steps) if limited else message("formats.also" if place else "formats.how"))
        write_one(screen, steps, "  ")
        screen.write(evidence_line(item, steps), first="      ", style="dim")
    if item.do_not:
        screen.heading(message("cli.show.do_not"))
        for line in item.do_not:
            write_prose(screen, line, first="  ! ")
    if item.needs:
        screen.blank()
        write_call(screen, message("cli.show.helpers"), "secure-checklist respond")
    _write_sources(screen, item)
    if item.references:
        screen.heading(message("cli.show.references"))
    for reference in item.references:
        screen.write(reference_line(reference), first="  • ")
        screen.write(reference.url or "", first="    ", style="dim")
        screen.write(source_line(reference.source) if reference.source else "", first="    ", style="dim")


def _write_decision(screen: Screen, item: Item, facts: Mapping[str, Fact[object]], *, verbose: bool) -> None:
    """Write what decides whether it is done."""
    screen.heading(message("cli.show.decision"))
    if item.rule is None:
        screen.write(message("cli.show.answer", question=item.question))
    else:
        names = item.rule.facts()
        called = dict.fromkeys(label_of(name, facts) for name in names)
        screen.write(message("cli.show.rule", facts=listed(called, most=len(called))))
        screen.write(in_a_row(names) if verbose else "", first="  ", style="dim")
    if item.renew_after is not None:
        screen.write(message("cli.show.renew", days=message("days", count=item.renew_after)), style="dim")
    if item.valid_from:
        screen.write(message("cli.show.from", day=day_of(item.valid_from)), style="dim")
    if item.valid_until:
        screen.write(message("cli.show.until", day=day_of(item.valid_until)), style="dim")


def _write_sources(screen: Screen, item: Item) -> None:
    screen.heading(message("cli.show.sources"))
    if not item.sources:
        screen.write(message("cli.show.no_source"))
    for source in item.sources:
        screen.write(source_line(source), first="  • ")
        screen.write(source.url or "", first="    ", style="dim")
        screen.write(source.note, first="    ", style="dim")
