"""The page of one item of a built-in pack: all that the pack says of it, with how well each part was checked."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
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
    badge,
    code,
    counted,
    joined,
    labelled,
    length_of,
    link_to,
    plain,
    prose,
    table,
)
from secure_checklist import Checklist, Condition, Explanation, Item, Section, Vocabulary, packs
from secure_checklist.checklists import Deadline, Source, Steps
from secure_checklist.core.messages import listed
from secure_checklist.evaluation.explanation import clause
from secure_checklist.formats.labels import reference_line, users_of
from secure_checklist.rules import AllOf, AnyOf, AtLeastOf, Not, Predicate, predicates

_VOCABULARY = Vocabulary.standard()
Part = Callable[[Checklist, Item], Iterator[str]]


def item_page(pack: Checklist, section: Section, item: Item) -> str:
    """Write the page of one item: its head, why, and each part that has something to say."""
    written = ((title, joined(*part(pack, item))) for title, part in PARTS.items())
    return joined(
        head(section, item), prose(item.why), *(f"## {title}\n\n{text}" for title, text in written if text.strip())
    )


def head(section: Section, item: Item) -> str:
    """Write title, traits and id."""
    causes = listed(CAUSES[cause] for cause in item.mitigates)
    phase = PHASE_TITLES[item.phase].lower() if item.phase else ""
    marks = ((f"trait level-{item.level}", item.level), ("trait", phase))
    traits = [f'<span class="{name}">{text}</span>' for name, text in marks if text]
    line = " · ".join([*traits, EFFORTS[item.effort], *([f"against {causes}"] if causes else [])])
    where = f"In [{plain(section.title)}](index.md#{section.id}) · {code(item.id)}"
    return f"---\ntitle: {json.dumps(item.title)}\n---\n\n# {plain(item.title)}\n\n{line}<br>\n{where}\n{{ .traits }}"


def for_whom(pack: Checklist, item: Item) -> Iterator[str]:
    """Write whom it is for, in words and by condition, and what an app does in doubt."""
    doubt = f"While it is unknown whether it applies to them, it is *{DOUBT[item.when_unclear]}*."
    applies = item.rule.applies_to if item.rule else None
    lines = (
        item.for_whom and f"For {plain(item.for_whom)}.",
        f"Evaluated for each {item.kind}.",
        "It is the person's choice." if item.optional else "",
        doubt if applies is not None and item.when_unclear else "",
    )
    yield " ".join(filter(None, lines))
    if applies is not None:
        yield f"It applies to them if:\n\n{in_words(applies, pack.values)}"
    for situation in item.situations:
        yield f"It is **{situation.level}** instead if:\n\n{in_words(situation.when, pack.values)}"


def how(_: Checklist, item: Item) -> Iterator[str]:
    """Write the steps, system by system, each with how it was checked."""
    for effect in item.effects:
        yield f"{'Others may notice' if effect.noticed else 'No one else notices'}: {prose(effect.why)}"
    for steps in item.steps:
        if any(group.platforms or group.services for group in item.steps):
            yield f"### {plain(users_of(steps))}"
        yield "\n".join(f"1. {prose(line)}" for line in steps.do)
        if steps.link:
            opens = link_to(steps.link, steps.link) if steps.link.startswith("https:") else code(steps.link)
            yield f"Opens the setting directly: {opens}"
        yield checked_steps(item, steps)


def anchor_of(source: Source) -> str:
    """Return the id of a source on a page: a link takes no entities."""
    return "source-" + re.sub(r"[^A-Za-z0-9]", "-", source.id)


def checked_steps(item: Item, steps: Steps) -> str:
    """Write what steps are, where their labels or address come from, and who tried them."""
    cited = item.source_of(steps)
    text = steps.kind.capitalize()
    if cited is not None:
        title = f"{plain(cited.publisher)}: {plain(cited.title)}"
        text += f" as in [{title}](#{anchor_of(cited)}) {badge(cited.status)}"
    tried = "; ".join(f"tried on {plain(one.device)} on {one.date.isoformat()}" for one in steps.tried)
    return f"{text}. {tried or ('' if steps.kind == 'advice' else 'No one has tried it.')}\n{{ .verified }}"


def what_not(pack: Checklist, item: Item) -> Iterator[str]:
    """Write what not to do: the item's own warnings, and the pack's that belong to it."""
    entries = (entry for entry in pack.do_nots if entry.id in item.avoid)
    others = (f"- [{plain(entry.text)}](do-nots.md#{entry.id}) {prose(entry.instead)}" for entry in entries)
    yield "\n".join([*(f"- {prose(line)}" for line in item.do_not), *others])


def when_done(pack: Checklist, item: Item) -> Iterator[str]:
    """Write when it is done: the rule in words and as text, or the question."""
    rule = item.rule
    if rule is None:
        yield f"The person decides. The question is: *{plain(item.question or item.title)}*"
    else:
        yield f"Done if:\n\n{in_words(rule.check, pack.values)}"
        if rule.partial is not None:
            yield f"Done in part if it isn't done, and:\n\n{in_words(rule.partial, pack.values)}"
        yield f"The rule as text: {code(str(rule.check))}"
    if item.renew_after is not None:
        days = counted(item.renew_after, "day")
        yield f"An answer or a measurement counts for {days}. After that, the question is asked again."
    for day, words in ((item.valid_from, "holds from"), (item.valid_until, "holds until")):
        if day is not None:
            yield f"The advice {words} {day.isoformat()}."
    conditions = [condition for _, condition in rule.conditions()] if rule else []
    conditions += [situation.when for situation in item.situations]
    if names := dict.fromkeys(node.fact for one in conditions for node in predicates(one)):
        yield table(("fact", "question and meaning"), map(fact_row, names))


def who_helps(_: Checklist, item: Item) -> Iterator[str]:
    """Write for whose help an app searches."""
    if item.needs:
        text = listed((NEEDS[need].lower() for need in item.needs), most=len(item.needs))
        yield f"An app searches the [directory of help](../../directory.md) for: {plain(text)}."


def times(pack: Checklist, item: Item) -> Iterator[str]:
    """Write what runs from what has been done."""
    yield "\n".join(deadline_line(pack, deadline) for deadline in item.deadlines)


def deadline_line(pack: Checklist, deadline: Deadline) -> str:
    """Write one deadline, whose condition is a part of its entry of the list."""
    when = "" if deadline.when is None else f"\n\nOnly where:\n\n{in_words(deadline.when, pack.values)}"
    begins = f"{length_of(deadline)} after {code(deadline.starts)}"
    line = f"{begins}: {plain(deadline.due)} {badge(deadline.status)} {plain(deadline.note)}{when}"
    return "- " + "\n    ".join(line.splitlines())


def sources(_: Checklist, item: Item) -> Iterator[str]:
    """Write where the claims come from; what nobody of this project has read is marked as such."""
    if item.evidence:
        grounds = {"measured": "measurements", "standard": "a standard", "vendor": "the maker's word"}
        yield f"It is based on {grounds.get(item.evidence, 'practice')}."
    yield "\n".join(map(source_line, (*item.sources, *item.step_sources))) or "It names no source."


def references(_: Checklist, item: Item) -> Iterator[str]:
    """Write which controls of frameworks it answers, and where that is said."""
    lines = [f"- {link_to(one.url or '', reference_line(one))}" for one in item.references]
    cited = [one.source for one in item.references if one.source is not None]
    yield "\n".join([*lines, *(source_line(source.replace(id="")) for source in dict.fromkeys(cited))])


def source_line(source: Source) -> str:
    """Write one source: publisher, title, address, date, and how well and when it was checked."""
    title = link_to(source.url or "", source.title)
    date = source.date.isoformat() if source.date else plain(source.date_note) or "undated"
    address = f"<br><small>{plain(source.url)}</small>" if source.url else ""
    checked = f" on {source.checked.isoformat()}" if source.checked else " on an unrecorded date"
    checked += f" by {plain(source.checked_by)}" if source.checked_by else ""
    checked += f"; {CONFIDENCES[source.confidence]}" if source.confidence else ""
    note = f"<br>{plain(source.note)}" if source.note else ""
    anchor = f'<span id="{anchor_of(source)}"></span>' if source.id else ""
    return (
        f"- {anchor}**{plain(source.publisher)}**: {title} ({date}){address}<br>"
        f"{badge(source.status)}{'' if source.status == 'recalled' else checked}{note}"
    )


def related(pack: Checklist, item: Item) -> Iterator[str]:
    """Write what comes before it, which guards hold it, and how it is named and selected."""
    guards = (guard.id for guard in pack.guards if guard.holds.picks(item))
    yield labelled(
        (
            ("Comes after", "; ".join(linked(pack, name) for name in item.after)),
            ("See also", "; ".join(linked(loaded(path.partition("/")[0]), path) for path in item.see_also)),
            ("May be held by", ", ".join(f"[{code(name)}](guards.md#{name})" for name in guards)),
            ("Comes before others of its level", "yes" if item.priority else ""),
            ("On a screen that others may see", f"*{plain(item.neutral_title)}*" if item.neutral_title else ""),
            ("Tags", ", ".join(map(code, item.tags))),
        )
    )


PARTS: Mapping[str, Part] = {
    "Who it is for": for_whom,
    "How": how,
    "What not to do": what_not,
    "When it is done": when_done,
    "Who helps": who_helps,
    "Times": times,
    "Where it comes from": sources,
    "References to frameworks": references,
    "Related": related,
}
"""The parts of a page, by their headings."""


@cache
def loaded(name: str) -> Checklist:
    """Load a built-in pack once."""
    return packs.load(name)


def linked(pack: Checklist, name: str) -> str:
    """Write a link to an item: of the same pack by its id, of another one as `checklist/item`."""
    _, other, item = name.rpartition("/")
    return f"[{plain(pack.item(item).title)}]({'../' if other else ''}{name}.md)"


# rules in words -------------------------------------------------------------------------------------------------------


def in_words(condition: Condition, values: Mapping[str, Any]) -> str:
    """Write a condition as a nested list; `values` holds the parameters' values."""
    return "\n".join(_lines(condition, values, holds=True, indent="")) + "\n"


def _lines(node: Condition, values: Mapping[str, Any], *, holds: bool, indent: str) -> Iterator[str]:
    if isinstance(node, Not):
        yield from _lines(node.condition, values, holds=not holds, indent=indent)
    elif isinstance(node, Predicate):
        yield f"{indent}- {_predicate(node, values, holds=holds)}"
    else:
        if isinstance(node, AtLeastOf):
            said = f"{'at least' if holds else 'fewer than'} {node.count} of:"
        else:
            said = {AllOf: ("not all of:", "all of:"), AnyOf: ("none of:", "at least one of:")}[type(node)][holds]
        yield f"{indent}- {said}"
        for child in node.children:
            yield from _lines(child, values, holds=True, indent=indent + "    ")


def _predicate(node: Predicate, values: Mapping[str, Any], *, holds: bool) -> str:
    """Return the text of one predicate; where a parameter sets its bound, name that, too."""
    expected, _ = node.expected(values)
    leaf = Explanation(op=node.operation, truth=holds, fact=node.fact, expected=expected)
    said = plain(clause(leaf, _VOCABULARY.facts))
    return said + "".join(f" (set by [{code(ref.param)}](parameters.md#{ref.param}))" for ref in node.parameters())


def fact_row(name: str) -> tuple[str, str]:
    """Write a fact's name, with a link to the reference, and what it means."""
    fact = _VOCABULARY.facts.get(name)
    if fact is None:
        return (code(name), "")
    owner = _VOCABULARY.subject(fact.kind).__name__
    package = "secure_checklist" if owner in secure_checklist.__all__ else "secure_checklist.incident"
    asked = f"*{plain(fact.question)}* " if fact.question else ""
    return (f"[{code(name)}][{package}.{owner}.{fact.field}]", asked + fact.meaning)
