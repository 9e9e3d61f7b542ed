"""The page of one item of a built-in pack: all that the pack says of it, with how well each part was checked."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import secure_checklist
from _pages.text import (
    CAUSES,
    CONFIDENCES,
    DOUBT,
    EFFORTS,
    NEEDS,
    PHASE_TITLES,
    PLURALS,
    badge,
    code,
    counted,
    length_of,
    link_to,
    plain,
    prose,
    table,
)
from secure_checklist import Checklist, Condition, Explanation, Item, Section, Vocabulary, packs
from secure_checklist.checklists import Deadline, Example, Source, Steps
from secure_checklist.core.messages import listed
from secure_checklist.evaluation.explanation import clause
from secure_checklist.formats.labels import reference_line, users_of
from secure_checklist.rules import AllOf, AnyOf, AtLeastOf, Not, Predicate, predicates

_VOCABULARY = Vocabulary.standard()


def item_page(pack: Checklist, section: Section, item: Item) -> str:
    """Write the page of one item."""
    parts = [
        head(section, item),
        prose(item.why),
        *for_whom(pack, item),
        *how(item),
        *what_not(pack, item),
        *when_done(pack, item),
        *times(pack, item),
        *sources(item),
        *references(item),
        *related(pack, item),
        *examples(item),
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def head(section: Section, item: Item) -> str:
    """Write title, traits and id."""
    meta = f"---\ntitle: {json.dumps(item.title)}\n---\n"
    phase = f'<span class="trait">{PHASE_TITLES[item.phase].lower()}</span>' if item.phase else ""
    level = f'<span class="trait level-{item.level}">{item.level}</span>'
    causes = listed(CAUSES[cause] for cause in item.mitigates)
    traits = [level, phase, EFFORTS[item.effort], f"against {causes}" if causes else ""]
    line = " · ".join(part for part in traits if part)
    where = f"In [{plain(section.title)}](index.md#{section.id}) · {code(item.id)}"
    return f"{meta}\n# {plain(item.title)}\n\n{line}<br>\n{where}\n{{ .traits }}"


# for whom, how and when -----------------------------------------------------------------------------------------------


def for_whom(pack: Checklist, item: Item) -> Iterator[str]:
    """Write whom it is for, in words and by condition, and what an app does in doubt."""
    yield "## Who it is for"
    one = item.kind in ("person", "incident")
    lines = [f"Evaluated for the {item.kind}." if one else f"Evaluated for each of the {PLURALS[item.kind]}."]
    if item.for_whom:
        lines.insert(0, f"For {plain(item.for_whom)}.")
    if item.optional:
        lines.append("It is the person's choice.")
    applies = item.rule.applies_to if item.rule else None
    if applies is not None and item.when_unclear:
        lines.append(f"While it is unknown whether it is for them, it is *{DOUBT[item.when_unclear]}*.")
    yield " ".join(lines)
    if applies is not None:
        yield f"It is for them where:\n\n{in_words(applies, pack.values)}"
    for situation in item.situations:
        yield f"It is **{situation.level}** instead where:\n\n{in_words(situation.when, pack.values)}"


def how(item: Item) -> Iterator[str]:
    """Write the steps, system by system, each with how it was checked."""
    yield "## How"
    for effect in item.effects:
        yield f"{'Others may notice' if effect.noticed else 'Nobody else notices'}: {prose(effect.why)}"
    for steps in item.steps:
        if any(group.platforms or group.services for group in item.steps):
            yield f"### {plain(users_of(steps))}"
        yield "\n".join(f"1. {prose(line)}" for line in steps.do)
        if steps.link:
            opens = link_to(steps.link, steps.link) if steps.link.startswith("https:") else code(steps.link)
            yield f"Opens the place itself: {opens}"
        yield checked_steps(item, steps)


def anchor_of(source: Source) -> str:
    """Return the id of a source on a page: a link takes no entities."""
    return "source-" + re.sub(r"[^A-Za-z0-9]", "-", source.id)


def checked_steps(item: Item, steps: Steps) -> str:
    """Write what steps are, where their labels or address come from, and who tried them."""
    cited = item.source_of(steps)
    told = steps.kind.capitalize()
    if cited is not None:
        title = f"{plain(cited.publisher)}: {plain(cited.title)}"
        told += f" as in [{title}](#{anchor_of(cited)}) {badge(cited.status)}"
    tried = "; ".join(f"tried on {plain(one.device)} on {one.date.isoformat()}" for one in steps.tried)
    return f"{told}. {tried or ('' if steps.kind == 'advice' else 'Nobody has tried it.')}\n{{ .verified }}"


def what_not(pack: Checklist, item: Item) -> Iterator[str]:
    """Write what not to do: the item's own warnings, and the pack's that belong to it."""
    entries = [entry for entry in pack.do_nots if entry.id in item.avoid]
    if item.do_not or entries:
        yield "## What not to do"
        yield "\n".join(
            [
                *(f"- {prose(line)}" for line in item.do_not),
                *(f"- [{plain(entry.text)}](do-nots.md#{entry.id}) {prose(entry.instead)}" for entry in entries),
            ]
        )


def when_done(pack: Checklist, item: Item) -> Iterator[str]:
    """Write when it is done: the rule in words and as data, or the question."""
    yield "## When it is done"
    rule = item.rule
    if rule is None:
        yield f"The person says so. They are asked: *{plain(item.question or item.title)}*"
    else:
        yield f"Done where:\n\n{in_words(rule.check, pack.values)}"
        if rule.partial is not None:
            yield f"Done in part where it isn't done, and:\n\n{in_words(rule.partial, pack.values)}"
    if item.renew_after is not None:
        yield f"An answer or a measurement counts for {counted(item.renew_after, 'day')}; then it is asked for anew."
    for day, words in ((item.valid_from, "holds from"), (item.valid_until, "holds until")):
        if day is not None:
            yield f"The advice {words} {day.isoformat()}."
    situations = [situation.when for situation in item.situations]
    conditions = [condition for _, condition in rule.conditions()] if rule else []
    if names := facts_read(*conditions, *situations):
        yield table(("fact", "asks, and means"), map(fact_row, names))
    if rule is not None:
        data = json.dumps(rule.model_dump(mode="json", exclude_none=True), indent=1, ensure_ascii=False)
        block = data.replace("`", "\\u0060").replace("\n", "\n    ")
        yield f'??? abstract "The rule as data"\n\n    ```json\n    {block}\n    ```'


# what belongs to a response -------------------------------------------------------------------------------------------


def times(pack: Checklist, item: Item) -> Iterator[str]:
    """Write whose help it calls for, and what runs from what has been done."""
    if item.needs:
        told = listed((NEEDS[need].lower() for need in item.needs), most=len(item.needs))
        yield f"## Who helps\n\nAn app searches the [directory of help](../../directory.md) for: {plain(told)}."
    if item.deadlines:
        yield "## Times\n\n" + "\n".join(deadline_line(pack, deadline) for deadline in item.deadlines)


def deadline_line(pack: Checklist, deadline: Deadline) -> str:
    """Write one deadline."""
    when = "" if deadline.when is None else indented(f"\n\nOnly where:\n\n{in_words(deadline.when, pack.values)}")
    begins = f"{length_of(deadline)} after {code(deadline.starts)}"
    return f"- {begins}: {plain(deadline.due)} {badge(deadline.status)} {plain(deadline.note)}{when}"


def indented(text: str) -> str:
    """Write a text as part of an entry of a list."""
    return "\n".join(f"    {line}" for line in text.splitlines())


# where it comes from --------------------------------------------------------------------------------------------------


def sources(item: Item) -> Iterator[str]:
    """Write where the claims come from; what nobody of this project has read is marked as such."""
    yield "## Where it comes from"
    if item.evidence:
        grounds = {"measured": "measurements", "standard": "a standard", "vendor": "the maker's word"}
        yield f"It rests on {grounds.get(item.evidence, 'practice')}."
    yield "\n".join(map(source_line, (*item.sources, *item.step_sources))) if item.sources else "No source is given."


def references(item: Item) -> Iterator[str]:
    """Write which controls of frameworks it answers, and where that is said."""
    if not item.references:
        return
    yield "## What it answers in other frameworks"
    lines: list[str] = []
    for reference in item.references:
        line = reference_line(reference)
        lines.append(f"- {link_to(reference.url, line) if reference.url else plain(line)}")
        if reference.source is not None:
            lines.append(f"    {source_line(reference.source.replace(id=''))}")
    yield "\n".join(lines)


def source_line(source: Source) -> str:
    """Write one source: publisher, title, address, date, and how well and when it was checked."""
    title = link_to(source.url, source.title) if source.url else plain(source.title)
    date = source.date.isoformat() if source.date else plain(source.date_note) or "undated"
    address = f"<br><small>{plain(source.url)}</small>" if source.url else ""
    checked = f" on {source.checked.isoformat()}" if source.checked else " on a day that isn't recorded"
    checked += f" by {plain(source.checked_by)}" if source.checked_by else ""
    checked += f"; {CONFIDENCES[source.confidence]}" if source.confidence else ""
    checked = "" if source.status == "recalled" else checked
    note = f"<br>{plain(source.note)}" if source.note else ""
    anchor = f'<span id="{anchor_of(source)}"></span>' if source.id else ""
    return (
        f"- {anchor}**{plain(source.publisher)}**: {title} ({date}){address}<br>{badge(source.status)}{checked}{note}"
    )


# what it belongs to ---------------------------------------------------------------------------------------------------


def related(pack: Checklist, item: Item) -> Iterator[str]:
    """Write what comes before it, what closes the cause, which guards hold it, and how it is named and selected."""
    lines: list[str] = []
    if item.after:
        lines.append("Comes after: " + "; ".join(linked(pack, name) for name in item.after))
    if item.see_also:
        lines.append("See also: " + "; ".join(map(elsewhere, item.see_also)))
    if guards := [guard.id for guard in pack.guards if guard.holds.picks(item)]:
        lines.append("May be held by: " + ", ".join(f"[{code(name)}](guards.md#{name})" for name in guards))
    if item.priority:
        lines.append("Comes before the others of its level")
    if item.neutral_title:
        lines.append(f"On a screen that others may see: *{plain(item.neutral_title)}*")
    if item.former_ids:
        lines.append("Former ids: " + ", ".join(map(code, item.former_ids)))
    if item.tags:
        lines.append("Tags: " + ", ".join(map(code, item.tags)))
    if lines:
        yield "## Related\n\n" + "\n".join(f"- {line}" for line in lines)


def elsewhere(path: str) -> str:
    """Write a link to an item of another built-in pack, given as `checklist/item`."""
    name, _, item = path.partition("/")
    return f"[{plain(loaded(name).item(item).title)}](../{path}.md)"


@cache
def loaded(name: str) -> Checklist:
    """Load a built-in pack once."""
    return packs.load(name)


def linked(pack: Checklist, name: str) -> str:
    """Write a link to another item of the pack."""
    item = pack.item(name)
    return f"[{plain(item.title)}]({item.id}.md)"


def examples(item: Item) -> Iterator[str]:
    """Write the examples that stand beside the rule, folded up."""
    if item.examples:
        rows = indented(table(("outcome", "facts", "note"), map(example_row, item.examples)))
        yield f'??? example "{counted(len(item.examples), "example")}, each tested against the rule"\n\n{rows}'


def example_row(example: Example) -> tuple[str, ...]:
    """Write one example."""
    told = "<br>".join(code(f"{name}: {json.dumps(value)}") for name, value in example.facts.items())
    day = f" (on {example.on.isoformat()})" if example.on else ""
    return (example.outcome.replace("_", " "), told or "none", plain(example.note) + day)


# rules in words -------------------------------------------------------------------------------------------------------


def in_words(condition: Condition, values: Mapping[str, Any]) -> str:
    """Write a condition as a nested list; `values` holds the parameters' values."""
    return "\n".join(_lines(condition, values, holds=True, depth=0)) + "\n"


def _lines(node: Condition, values: Mapping[str, Any], *, holds: bool, depth: int) -> Iterator[str]:
    if isinstance(node, Not):
        yield from _lines(node.condition, values, holds=not holds, depth=depth)
    elif isinstance(node, AllOf | AnyOf):
        every, some = ("all of:", "at least one of:") if holds else ("not all of:", "none of:")
        yield f"{'    ' * depth}- {every if isinstance(node, AllOf) else some}"
        yield from _below(node, values, depth)
    elif isinstance(node, AtLeastOf):
        yield f"{'    ' * depth}- {'at least' if holds else 'fewer than'} {node.count} of:"
        yield from _below(node, values, depth)
    elif isinstance(node, Predicate):
        yield f"{'    ' * depth}- {_predicate(node, values, holds=holds)}"


def _below(node: Condition, values: Mapping[str, Any], depth: int) -> Iterator[str]:
    for child in node.children:
        yield from _lines(child, values, holds=True, depth=depth + 1)


def _predicate(node: Predicate, values: Mapping[str, Any], *, holds: bool) -> str:
    """Return the text of one predicate; where a parameter sets its bound, name that, too."""
    expected, _ = node.expected(values)
    leaf = Explanation(op=node.operation, truth=holds, fact=node.fact, expected=expected)
    said = plain(clause(leaf, _VOCABULARY.facts))
    return said + "".join(f" (set by [{code(ref.param)}](parameters.md#{ref.param}))" for ref in node.parameters())


def facts_read(*conditions: Condition | None) -> tuple[str, ...]:
    """Return the names of all facts that conditions read, once each, in reading order."""
    given = (condition for condition in conditions if condition is not None)
    return tuple(dict.fromkeys(node.fact for condition in given for node in predicates(condition)))


def fact_row(name: str) -> tuple[str, str]:
    """Write a fact's name, with a link to the reference, and what it means."""
    fact = _VOCABULARY.facts.get(name)
    if fact is None:
        return (code(name), "")
    owner = _VOCABULARY.subject(fact.kind).__name__
    package = "secure_checklist" if owner in secure_checklist.__all__ else "secure_checklist.incident"
    path = f"{package}.{owner}.{fact.field}"
    asked = f"*{plain(fact.question)}* " if fact.question else ""
    return (f"[{code(name)}][{path}]", asked + fact.meaning.replace("|", "\\|").replace("\n", " "))
