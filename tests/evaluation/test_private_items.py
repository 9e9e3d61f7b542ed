"""What became of a private item is the person's alone: whatever is written by default says the same for everybody.

Whoever is close and reads a report must not learn from it of a picture that was asked for or sent, of a threat, or of a
fear: neither from what is undone nor from what is done.
"""

import re
from collections.abc import Iterator
from typing import Any, get_args

from secure_checklist import Attestation, Inventory, Item, Report, evaluate, formats, packs
from secure_checklist.checklists.implied import facts_of
from secure_checklist.evaluation.report import Audience
from secure_checklist.rules.conditions.quantified import quantifiers
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.entries import Answer
from tests.cases import each
from tests.extras import forms
from tests.golden_personas import NOW, inventory_of, names, report_on

PACK = packs.load("leak-prevention")
FACTS = facts_of(PACK)
PRIVATE = [item for item in PACK.items if item.confidentiality == "private"]
ORDINARY = [item for item in PACK.items if item.confidentiality == "ordinary"]
TELLS = re.compile(
    r"sexual|nudes?\b|wants a picture|threaten|blackmail|spying|trackers?\b|meet online|fake(s|d)? picture|"
    r"ask everyone in the picture|agree on rules|what a picture gives away|shown only once|vault, filter|"
    r"ask for help|make a plan before",
    re.IGNORECASE,
)
"""How a title or a question speaks of pictures that are asked for or sent, of a threat, or of a fear."""
NO_CLAIM = {
    "share.sensitive-warning": "A setting of the device, which says nothing of what is sent or received.",
    "share.hidden-cameras": "A habit in rooms of strangers.",
}
"""What speaks of such things and yet tells nothing of the person, with the reason."""


def read_by(item: Item) -> set[str]:
    """Return the facts that decide an item, those of other subjects among them, or the person's word on it."""
    if item.rule is None:
        return {f"{item.kind}.{ATTESTED}{item.id}"}
    nodes = [node for _, condition in item.rule.conditions() for node in quantifiers(condition)]
    of_others = {name for node in nodes for name in node.reads_of_others()}
    return {*item.rule.facts()} - {node.fact for node in nodes} | of_others


OWN = {name for item in PRIVATE for name in read_by(item)} - {name for item in ORDINARY for name in read_by(item)}
"""What private items alone read: facts, and the person's word on some."""


def values_of(name: str) -> list[Any]:
    """Return every answer on an item, or value of a fact: of a set of words, all of them and none."""
    if ATTESTED in name:
        return [*get_args(Answer)]
    fact = FACTS[name]
    words = [*(fact.vocabulary or (True, False))]
    return [words, []] if fact.type.name == "enum_set" else words


def answered(base: Inventory, place: int | None) -> Inventory:
    """Return an inventory with the value at that place for all that private items alone read; if None, with none."""
    said: dict[str, Any] = {name: None if place is None else values_of(name)[place] for name in OWN}
    words = {name.partition(ATTESTED)[2]: answer for name, answer in said.items() if ATTESTED in name}
    entries = [entry for entry in base.attestations if entry.item not in words]
    for word, answer in words.items() if place is not None else ():
        entries.append(Attestation(confidentiality="ordinary", item=word, answer=answer, at=NOW))
    facts = [name.partition(".")[::2] for name in OWN if ATTESTED not in name]
    subjects = [
        one.replace(**{field: said[f"{kind}.{field}"] for kind, field in facts if kind == one.kind}, unknown={})
        for one in base.subjects
    ]
    return base.replace(subjects=tuple(subjects), attestations=tuple(entries))


def test_what_tells_of_a_picture_a_threat_or_a_fear_is_private() -> None:
    """The net for new items: a text that speaks of such things is on a private item, or says why it tells nothing."""
    found = {item.id for item in ORDINARY if TELLS.search(f"{item.title} {item.question}")}
    assert found <= {*NO_CLAIM}
    assert {*NO_CLAIM} <= {item.id for item in ORDINARY}


def everything(report: Report, inventory: Inventory) -> Iterator[tuple[str, object]]:
    told = report.exported()
    yield "to_json", report.to_json()
    yield "actions", (told.actions(), told.to_check(), told.for_everyone(), told.plan(), told.missing)
    for form in forms():
        yield form, formats.write(report, form, checklist=PACK, inventory=inventory)


@each("name", names(), quick=4)
def test_no_answer_on_a_private_item_is_told(name: str) -> None:
    """Every answer gives the same bytes in every format, and not in the person's own view."""
    inventories = [answered(inventory_of(name), place) for place in (None, 0, -1)]
    reports = [evaluate(PACK, one, now=NOW, explain=True) for one in inventories]
    assert len({tuple(one.outcome for item in PRIVATE for one in report.of(item.id)) for report in reports}) == 3
    first, *others = map(everything, reports, inventories)
    for ways in zip(first, *others, strict=True):
        assert len({repr(written) for written in ways}) == 1, ways[0][0]


@each("name", names(), quick=4)
@each("form", [form for form in forms() if form in ("text", "markdown", "html")])
def test_the_help_that_leads_its_level_and_another_device_stand_in_every_report(name: str, form: str) -> None:
    """Whoever needs it finds it, and nobody can tell who does; in the own view it is among the actions.

    Who said "nobody watches me" may have been watched saying so: that another device may be safer depends on no answer.
    """
    wanted = [item.title for item in PRIVATE if item.priority]
    assert wanted
    report, inventory = report_on(name, PACK), inventory_of(name)
    for audience in get_args(Audience):
        written = formats.write(report, form, checklist=PACK, inventory=inventory, audience=audience).decode()
        text = " ".join(written.split())
        assert text.count("another phone or computer may be safer") == 1
        part = text.partition("This is in every report, whatever you answered.")[2]
        assert bool(part) is (audience == "anybody")
        assert [title for title in wanted if part and title not in part] == []
