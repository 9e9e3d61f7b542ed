"""The pages of each built-in pack: an overview, every item, and the parameters, guards and do-nots."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from _pages.items import in_words, item_page, linked, loaded
from _pages.text import CAUSES, EFFORTS, PHASE_TITLES, badge, code, counted, joined, labelled, plain, prose, table
from secure_checklist import Checklist, Guard, Item, Section, packs
from secure_checklist.checklists import DoNot, Parameter
from secure_checklist.checklists.credits import credit_line
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.core.messages import listed
from secure_checklist.rules import ParamRef

READ = ("found", "found_copy")
"""What was read by someone of this project: the publisher's own text, or a copy of it."""


class Built(NamedTuple):
    """The pages that are made when the site is built: texts by path, and the navigation that leads to them."""

    pages: Mapping[str, str]
    navigation: tuple[dict[str, Any], ...]


def built_pages() -> Built:
    """Write all pages of all built-in packs."""
    found: dict[str, str] = {}
    ways: list[dict[str, Any]] = []
    for pack in map(loaded, packs.names()):
        folder, extra = f"packs/{pack.id}", dict(extras(pack))
        pages = {item.id: item_page(pack, section, item) for section in pack.sections for item in section.items}
        pages |= {"index": overview(pack)} | {name: text for name, (_, text) in extra.items()}
        if len(pages) != len(pack.items) + len(extra) + 1:
            raise ValueError(f"an item of {pack.id} bears the name of another page")
        found |= {f"{folder}/{name}.md": text for name, text in pages.items()}
        listed_items = [
            {section.title: [{item.title: f"{folder}/{item.id}.md"} for item in section.items]}
            for section in pack.sections
        ]
        others = [{title: f"{folder}/{name}.md"} for name, (title, _) in extra.items()]
        ways.append({pack.id: [f"{folder}/index.md", *listed_items, *others]})
    return Built(found, tuple(ways))


# the overview -------------------------------------------------------------------------------------------------------


def overview(pack: Checklist) -> str:
    """Write the overview of a pack: what it is, how well it was checked, and its items by section."""
    day = f" of {pack.published.isoformat()}" if pack.published else ""
    size = f"{counted(len(pack.items), 'item')} in {counted(len(pack.sections), 'section')}"
    ways = " · ".join(f"[{title}]({name}.md)" for name, (title, _) in extras(pack))
    jumps = " · ".join(f"[{plain(part.title)}](#{part.id}) ({len(part.items)})" for part in pack.sections)
    return joined(
        f"# {plain(pack.title)}",
        f"{code(pack.id)}, version {plain(pack.version)}{day}: {size}.",
        prose(pack.description),
        *(plain(credit_line(credit, homepage=True)) for credit in pack.credited),
        ways,
        f"## How well it was checked\n\n{legend(pack)}",
        profiles(pack),
        f"## Sections\n\n{jumps}",
        *(section_part(pack, section) for section in pack.sections),
    )


def profiles(pack: Checklist) -> str:
    """Write which parts of a pack can be chosen, and what each is for; empty where there are none."""
    rows = [
        (code(one.id), plain(one.title), len(pack.profile(one.id).items), prose(one.description))
        for one in pack.profiles
    ]
    line = "These are parts of the pack: [how to use one](../../howto/profiles.md)."
    return f"## Profiles\n\n{line}\n\n{table(('profile', 'title', 'items', 'what it is for'), rows)}" if rows else ""


def legend(pack: Checklist) -> str:
    """Write what the marks mean, and how many sources, lists of steps and dates there are of each."""
    sources = [source for item in pack.items for source in item.sources]
    steps = [steps for item in pack.items for steps in item.steps]
    statuses: tuple[Verification, ...] = get_args(Verification)
    rows = [(badge(status), sum(one.status == status for one in sources)) for status in statuses]
    tried = sum(bool(one.tried) for one in steps)
    said = f"{tried} of {len(steps)} lists of steps were tried on a device."
    return table(("how it was checked", "citations"), [*rows, ("all", len(sources))]) + (
        f"\n{said} [What supports the steps](../../coverage.md#what-supports-the-steps) counts the rest.\n"
    )


def section_part(pack: Checklist, section: Section) -> str:
    """Write a section: its intro, and a row for each item."""
    rows = table(("what to do", "level, effort", "against or when", "how it was checked"), map(item_row, section.items))
    title = f"## {plain(pack.title_of(section.id))} {{ #{section.id} }}"
    return joined(title, prose(section.intro), f'<div class="pack" markdown>\n\n{rows}\n</div>')


def item_row(item: Item) -> tuple[str, ...]:
    """Write one item as a row."""
    causes = listed(CAUSES[cause] for cause in item.mitigates)
    return (
        f"[{plain(item.title)}]({item.id}.md) {code(item.id)}",
        f'<span class="trait level-{item.level}">{item.level}</span> {plain(EFFORTS[item.effort])}',
        plain(causes or (PHASE_TITLES[item.phase].lower() if item.phase else "")),
        checked(item),
    )


def checked(item: Item) -> str:
    """Return the number of sources that were read, and of menus and addresses that name theirs."""
    read = sum(source.status in READ for source in item.sources)
    needing = [steps for steps in item.steps if steps.kind != "advice"]
    sourced = sum(item.source_of(steps) is not None for steps in needing)
    line = f"{read} of {counted(len(item.sources), 'source')} read"
    return f"{line}; {sourced} of {len(needing)} menus and addresses sourced" if needing else line


# parameters, guards, do-nots ----------------------------------------------------------------------------------------


def extras(pack: Checklist) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the pages of parameters, guards and do-nots, where there are any: each name with title and text."""
    for title, (intro, write) in EXTRAS.items():
        name = title.lower()
        if entries := getattr(pack, name.replace("-", "_")):
            yield name, (title, joined(f"# {title}", intro, *(write(pack, entry) for entry in entries)))


def parameter(pack: Checklist, entry: Parameter) -> str:
    """Write one parameter."""
    reference = f'{{"param":"{entry.name}"}}'
    users = [item for item in pack.items if item.rule and reference in item.rule.model_dump_json()]
    bounds = ((entry.minimum, "at least"), (entry.maximum, "at most"))
    limits = [f"{word} {limit_of(limit)}" for limit, word in bounds if limit is not None]
    lines = (
        ("Type", entry.type),
        ("Default", f"**{plain(str(entry.default))}** {plain(entry.unit)}"),
        ("Bounds", ", ".join(limits) or "none"),
        ("Used by", "; ".join(linked(pack, item.id) for item in users) or "nothing"),
    )
    return joined(f"## {code(entry.name)} {{ #{entry.name} }}", prose(entry.meaning), labelled(lines))


def limit_of(limit: float | ParamRef) -> str:
    """Write a bound: a number, or the parameter that gives it."""
    return f"[{code(limit.param)}](#{limit.param})" if isinstance(limit, ParamRef) else f"{limit:g}"


def guard(pack: Checklist, entry: Guard) -> str:
    """Write one guard."""
    held = [item for item in pack.items if entry.holds.picks(item)]
    lists = {
        "These then come first": [linked(pack, name) for name in entry.instead],
        "Unknown counts as true if one of these is true": [code(name) for name in entry.warning_facts],
        f"It holds back {counted(len(held), 'item')}": [linked(pack, item.id) for item in held],
    }
    return joined(
        f"## {code(entry.id)} {{ #{entry.id} }}",
        f"It applies while:\n\n{in_words(entry.when, pack.values)}",
        f"Its neutral text: *{plain(entry.neutral_text)}*",
        *(f"{title}:\n\n" + "\n".join(f"- {line}" for line in lines) for title, lines in lists.items()),
    )


def do_not(pack: Checklist, entry: DoNot) -> str:
    """Write one do-not."""
    applies = entry.applies_to
    items = "; ".join(linked(pack, item.id) for item in pack.items if entry.id in item.avoid)
    return joined(
        f"## {plain(entry.text)} {{ #{entry.id} }}",
        f"{prose(entry.why)} **Instead:** {prose(entry.instead)}",
        "For everyone." if applies is None else f"It applies if:\n\n{in_words(applies, pack.values)}",
        f"Source: {plain(entry.source or 'our own judgement')} {badge(entry.status)}<br>\n"
        f"Belongs to: {items or 'no single step'}",
    )


EXTRAS: Mapping[str, tuple[str, Callable[[Checklist, Any], str]]] = {
    "Parameters": (
        """The values that this pack leaves open. An app sets them with `checklist.tailored(name=value)`, within
the bounds. Many defaults are our own proposals. The items name their sources.""",
        parameter,
    ),
    "Guards": (
        """In the person's own view, a guard holds back advice that could alert someone who watches the person. In
exported output, its items come last for everyone. [Concepts](../../concepts.md#guards) explains how guards work.""",
        guard,
    ),
    "Do-nots": (
        "Each is shown unless it is certain not to apply. An unnecessary warning does less harm than a missing one.",
        do_not,
    ),
}
"""The pages beside those of the items: what comes first, and what writes each entry."""
