"""`show`: show a checklist, or everything about one of its items."""

import argparse
from shlex import quote
from typing import Any

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.profiles import Selector, profile_line
from secure_checklist.checklists.selection import Profiles
from secure_checklist.cli.calls import FINE, CallError, no_such
from secure_checklist.cli.inputs import find_checklist
from secure_checklist.cli.output import chosen_format, write_json, write_out
from secure_checklist.cli.parser import DEFAULT_PACK, LOOK, Parser, country, screen_of, write_call
from secure_checklist.core.documents.io import dump
from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import day_of, in_a_row, listed, message
from secure_checklist.core.prose.as_text import write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.evaluation.explanation import label_of
from secure_checklist.formats.labels import reference_line, source_line, traits
from secure_checklist.formats.page import Points, Title
from secure_checklist.formats.summary import Summary, summary_of
from secure_checklist.formats.text import write_block, write_credits, write_page, write_task
from secure_checklist.formats.writing import PAGES, write
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.packs.loading import names
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person


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
    if options.item is None and options.pack not in names():  # an item of a pack may be named alone
        packs = (name for name in names() if find_checklist(name).find(options.pack))
        options.pack, options.item = next(((name, options.pack) for name in packs), (options.pack, None))
    checklist = find_checklist(options.pack, options.profile)
    try:
        item = None if options.item is None else checklist.item(options.item)
    except UnknownNameError:
        ids = [one.id for one in checklist.items]
        listing = message("cli.show.lists_items", call=f"secure-checklist show {quote(options.pack)} --verbose")
        raise CallError(f"{checklist.id}: {no_such('cli.no_item', str(options.item), ids, listing)}") from None
    form = chosen_format(options)
    if options.json:
        write_json(dump(item or checklist), options.output)
        return FINE
    shown = checklist if item is None else checklist.select(Selector(items=(item.id,)))
    settings: dict[str, Any] = {"inventory": Inventory(subjects=(Person(country=options.country),))}
    settings |= {"directory": installed(), "plan": options.plan}
    if form is not None:
        if form.name not in PAGES:
            raise CallError(no_such("cli.no_format", form.name, PAGES))
        write_out(write(shown, form.name, **settings), options.output)
        return FINE
    screen, summary = screen_of(options), summary_of(shown, **settings, details=item is not None)
    if options.plan:
        write_page(screen, summary)
        return FINE
    with summary.wording():
        if item is None:
            write_page(screen, summary, unfolded=0, verbose=options.verbose)
            _write_about(screen, checklist)
            screen.blank()
            screen.write(message("cli.show.more", call="secure-checklist show PACK ITEM"), style="dim")
        else:
            _write_item(screen, summary, item, verbose=options.verbose)
        screen.blank()
        screen.write(message("formats.safer"), style="dim")  # for everybody, whatever they answered anywhere
    return FINE


def _write_about(screen: Screen, checklist: Checklist) -> None:
    """Write which checklist it is and whose work, and which parts of it can be chosen."""
    screen.blank()
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


def _write_item(screen: Screen, summary: Summary, item: Item, *, verbose: bool) -> None:
    """Write all about one item: what to do, for every system, what decides whether it is done, and its sources.

    Args:
        screen: What to write to.
        summary: The part of its checklist with the item.
        item: The item.
        verbose: Also write what files and programs call the facts.

    """
    advised = next(one for one in summary.advised if one.action.item == item.id)
    write_task(screen, summary, advised, folded=False, verbose=True)
    if item.needs:
        screen.blank()
        write_call(screen, message("cli.show.helpers"), "secure-checklist respond")
    screen.heading(message("cli.show.decision"))
    if item.rule is None:
        screen.write(message("cli.show.answer", question=item.question))
    else:
        names = item.rule.facts()
        called = dict.fromkeys(label_of(name, summary.facts) for name in names)
        screen.write(message("cli.show.rule", facts=listed(called, most=len(called))))
        screen.write(in_a_row(names) if verbose else "", first="  ", style="dim")
    screen.write(traits(item), style="dim")
    if item.renew_after is not None:
        screen.write(message("cli.show.renew", days=message("days", count=item.renew_after)), style="dim")
    if item.valid_from:
        screen.write(message("cli.show.from", day=day_of(item.valid_from)), style="dim")
    if item.valid_until:
        screen.write(message("cli.show.until", day=day_of(item.valid_until)), style="dim")
    sources = ((source_line(one), one.url or "", one.note) for one in summary.sources)
    cross = ((one, source_line(one.source) if one.source else "") for one in item.references)
    write_block(screen, Title(message("formats.sources")))
    write_block(screen, Points("number", tuple(sources)))
    write_block(screen, Title(message("cli.show.references") if item.references else ""))
    write_block(screen, Points("point", tuple((reference_line(one), one.url or "", by) for one, by in cross)))
