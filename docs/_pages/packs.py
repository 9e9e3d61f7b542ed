"""The pages of each built-in pack: an overview, every item, and the parameters, guards and do-nots."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

from _pages.items import in_words, item_page, linked, loaded
from _pages.text import CAUSES, EFFORTS, PHASE_TITLES, badge, code, counted, plain, prose, table
from secure_checklist import Cause, Checklist, Guard, Item, Level, Section, packs
from secure_checklist.checklists import DoNot, Parameter
from secure_checklist.checklists.credits import credit_line
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.core.messages import listed
from secure_checklist.rules import ParamRef

READ = ("found", "found_copy")
"""What was read by someone of this project: the publisher's own text, or a copy of it."""
RESERVED = frozenset({"index", "parameters", "guards", "do-nots"})
"""Names of pages beside those of the items."""

LEGENDS = {"level": "Level", "cause": "Against"}


class Built(NamedTuple):
    """The pages that are made when the site is built: texts by path, and the navigation that leads to them."""

    pages: Mapping[str, str]
    navigation: tuple[dict[str, Any], ...]


def built_pages() -> Built:
    """Write all pages of all built-in packs."""
    found: dict[str, str] = {}
    ways: list[dict[str, Any]] = []
    for pack in map(loaded, packs.names()):
        folder = f"packs/{pack.id}"
        extra = extras(pack)
        found[f"{folder}/index.md"] = overview(pack)
        found |= {f"{folder}/{name}.md": text for name, (_, text) in extra.items()}
        listed_items = [{section.title: items_of(pack, section, found)} for section in pack.sections]
        others = [{title: f"{folder}/{name}.md"} for name, (title, _) in extra.items()]
        ways.append({pack.id: [f"{folder}/index.md", *listed_items, *others]})
    return Built(found, tuple(ways))


def items_of(pack: Checklist, section: Section, found: dict[str, str]) -> list[dict[str, str]]:
    """Write the pages of a section's items into `found`, and give the navigation to them."""
    ways: list[dict[str, str]] = []
    for item in section.items:
        if item.id in RESERVED:
            raise ValueError(f"the item {item.id} of {pack.id} bears the name of another page")
        path = f"packs/{pack.id}/{item.id}.md"
        found[path] = item_page(pack, section, item)
        ways.append({item.title: path})
    return ways


def extras(pack: Checklist) -> dict[str, tuple[str, str]]:
    """Write the pages of parameters, guards and do-nots, where there are any: title and text by name."""
    pages = {"parameters": ("Parameters", parameters), "guards": ("Guards", guards), "do-nots": ("Do-nots", do_nots)}
    return {
        name: (title, write(pack)) for name, (title, write) in pages.items() if getattr(pack, name.replace("-", "_"))
    }


# the overview -------------------------------------------------------------------------------------------------------


def overview(pack: Checklist) -> str:
    """Write the overview of a pack: what it is, how well it was checked, and its items by section."""
    day = f" of {pack.published.isoformat()}" if pack.published else ""
    size = f"{counted(len(pack.items), 'item')} in {counted(len(pack.sections), 'section')}"
    ways = " · ".join(f"[{title}]({name}.md)" for name, (title, _) in extras(pack).items())
    jumps = " · ".join(f"[{plain(part.title)}](#{part.id}) ({len(part.items)})" for part in pack.sections)
    parts = [
        f"# {plain(pack.title)}",
        f"{code(pack.id)}, version {plain(pack.version)}{day}: {size}.",
        prose(pack.description),
        *(plain(credit_line(credit, homepage=True)) for credit in pack.credited),
        ways,
        f"## How well it was checked\n\n{legend(pack)}",
        profiles(pack),
        f"## Sections\n\n{jumps}",
        '<div class="pack" markdown>',
        filters(pack),
        *(section_part(pack, section) for section in pack.sections),
        "</div>",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def profiles(pack: Checklist) -> str:
    """Write which parts of a pack can be chosen, and what each is for; empty where there are none."""
    rows = [
        (code(one.id), plain(one.title), len(pack.profile(one.id).items), prose(one.description))
        for one in pack.profiles
    ]
    told = "Parts to choose: [how to take one](../../howto/profiles.md)."
    return f"## Profiles\n\n{told}\n\n{table(('profile', 'title', 'items', 'what it is for'), rows)}" if rows else ""


def legend(pack: Checklist) -> str:
    """Write what the marks mean, and how many sources, lists of steps and dates there are of each."""
    sources = [source for item in pack.items for source in item.sources]
    steps = [steps for item in pack.items for steps in item.steps]
    statuses: tuple[Verification, ...] = get_args(Verification)
    rows = [(badge(status), sum(one.status == status for one in sources)) for status in statuses]
    tried = sum(bool(one.tried) for one in steps)
    said = f"{tried} of {len(steps)} lists of steps were tried on a device."
    return table(("how it was checked", "citations"), [*rows, ("all", len(sources))]) + (
        f"\n{said} [What the steps rest on](../../coverage.md#what-the-steps-rest-on) counts the rest.\n"
    )


def filters(pack: Checklist) -> str:
    """Write switches that leave out rows; they work by style alone, without a script."""
    levels: tuple[Level, ...] = get_args(Level)
    causes: tuple[Cause, ...] = tuple(
        cause for cause in get_args(Cause) if any(cause in item.mitigates for item in pack.items)
    )
    groups: list[tuple[str, dict[str, str]]] = [("level", {level: level for level in levels})]
    if causes:
        groups.append(("cause", {cause: CAUSES[cause] for cause in causes}))
    return "\n".join(switches(name, words) for name, words in groups)


def switches(group: str, words: Mapping[str, str]) -> str:
    """Write one group of switches, the first of which leaves nothing out."""
    shown = {"all": "all"} | dict(words)
    inputs = "".join(
        f'<label><input type="radio" name="{group}" id="{group}-{key}"{" checked" if key == "all" else ""}> '
        f"{plain(text)}</label>"
        for key, text in shown.items()
    )
    return f'<fieldset class="filter"><legend>{LEGENDS[group]}</legend>{inputs}</fieldset>'


def section_part(pack: Checklist, section: Section) -> str:
    """Write a section: its intro, and a row for each item."""
    heads = ("what to do", "level, effort", "against or when", "how it was checked")
    cells = "".join(f"<th>{text}</th>" for text in heads)
    rows = "\n".join(map(item_row, section.items))
    body = f'<table class="items">\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>'
    return f"## {plain(pack.title_of(section.id))} {{ #{section.id} }}\n\n{prose(section.intro)}\n\n{body}"


def item_row(item: Item) -> str:
    """Write one item as a row of HTML, whose classes the switches go by."""
    classes = " ".join([f"is-{item.level}", *(f"is-{cause}" for cause in item.mitigates)])
    causes = listed(CAUSES[cause] for cause in item.mitigates)
    about = causes or (PHASE_TITLES[item.phase].lower() if item.phase else "")
    cells = (
        f'<a href="{item.id}/">{plain(item.title)}</a> {code(item.id)}',
        f'<span class="trait level-{item.level}">{item.level}</span> {plain(EFFORTS[item.effort])}',
        plain(about),
        checked(item),
    )
    return f'<tr class="{classes}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def checked(item: Item) -> str:
    """Return how many sources were read, and how many menus and addresses name theirs."""
    read = sum(source.status in READ for source in item.sources)
    needing = [steps for steps in item.steps if steps.kind != "advice"]
    told = f"{read} of {counted(len(item.sources), 'source')} read"
    if not needing:
        return told
    sourced = sum(item.source_of(steps) is not None for steps in needing)
    return f"{told}; {sourced} of {len(needing)} menus and addresses sourced"


# parameters, guards, do-nots ----------------------------------------------------------------------------------------


def parameters(pack: Checklist) -> str:
    """Write what a pack leaves open, with who uses it."""
    intro = "What this pack leaves open. An app sets them by `checklist.tailored(name=value)`, within the bounds."
    parts = [f"# Parameters\n\n{intro} Many defaults are proposals of ours; the items name their sources."]
    parts += [parameter_part(pack, parameter) for parameter in pack.parameters]
    return "\n\n".join(parts) + "\n"


def parameter_part(pack: Checklist, parameter: Parameter) -> str:
    """Write one parameter."""
    users = [item for item in pack.items if item.rule and uses(item, parameter.name)]
    bounds = ((parameter.minimum, "at least"), (parameter.maximum, "at most"))
    limits = [f"{word} {limit_of(limit)}" for limit, word in bounds if limit is not None]
    lines = [f"Type: {parameter.type}", f"Default: **{plain(str(parameter.default))}** {plain(parameter.unit)}"]
    lines.append(f"Bounds: {', '.join(limits) or 'none'}")
    lines.append(f"Used by: {'; '.join(linked(pack, item.id) for item in users) or 'nothing'}")
    told = "\n".join(f"- {line}" for line in lines)
    return f"## {code(parameter.name)} {{ #{parameter.name} }}\n\n{prose(parameter.meaning)}\n\n{told}"


def limit_of(limit: float | ParamRef) -> str:
    """Write a bound: a number, or the parameter that gives it."""
    return f"[{code(limit.param)}](#{limit.param})" if isinstance(limit, ParamRef) else f"{limit:g}"


def uses(item: Item, name: str) -> bool:
    """Return whether an item's rule refers to a parameter."""
    return item.rule is not None and f'{{"param":"{name}"}}' in item.rule.model_dump_json()


def guards(pack: Checklist) -> str:
    """Write what protects people who may be watched."""
    intro = (
        "In the person's own view, a guard holds back advice that could alert somebody who watches the person. In what "
        "is exported, its items come last for everybody. [Concepts](../../concepts.md#guards) explains how guards work."
    )
    return "\n\n".join([f"# Guards\n\n{intro}", *(guard_part(pack, guard) for guard in pack.guards)]) + "\n"


def guard_part(pack: Checklist, guard: Guard) -> str:
    """Write one guard."""
    held = [item for item in pack.items if guard.holds.picks(item)]
    lists = {
        "These then come first": [linked(pack, name) for name in guard.instead],
        "Unknown counts as true once one of these is true": [code(name) for name in guard.warning_facts],
        f"It holds {counted(len(held), 'item')}": [linked(pack, item.id) for item in held],
    }
    parts = [f"## {code(guard.id)} {{ #{guard.id} }}", f"It holds while:\n\n{in_words(guard.when, pack.values)}"]
    parts.append(f"Its neutral text: *{plain(guard.neutral_text)}*")
    parts += [f"{title}:\n\n" + "\n".join(f"- {entry}" for entry in entries) for title, entries in lists.items()]
    return "\n\n".join(parts)


def do_nots(pack: Checklist) -> str:
    """Write what never to do, and why."""
    intro = "Each is shown unless it surely isn't for the person: a warning too many harms less than one too few."
    return "\n\n".join([f"# Do-nots\n\n{intro}", *(do_not_part(pack, entry) for entry in pack.do_nots)]) + "\n"


def do_not_part(pack: Checklist, entry: DoNot) -> str:
    """Write one do-not."""
    applies = entry.applies_to
    whom = "For everybody." if applies is None else f"It applies if:\n\n{in_words(applies, pack.values)}"
    items: Iterator[str] = (linked(pack, item.id) for item in pack.items if entry.id in item.avoid)
    belongs = "Belongs to: " + ("; ".join(items) or "no step of its own")
    source = f"Source: {plain(entry.source or 'our own judgement')} {badge(entry.status)}"
    return "\n\n".join(
        [
            f"## {plain(entry.text)} {{ #{entry.id} }}",
            f"{prose(entry.why)} **Instead:** {prose(entry.instead)}",
            whom,
            f"{source}<br>\n{belongs}",
        ]
    )
