"""What became of a private item is the person's alone: whatever is written by default says the same for everybody.

Whoever is close and reads a report must not learn from it of a picture that was asked for or sent, of a threat, or of a
fear: neither from what is undone nor from what is done.
"""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from secure_checklist import Attestation, Interview, Inventory, Item, Report, evaluate, formats, packs
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
BASE = "student-new-iphone"
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


OWN = {item.id: sorted(read_by(item) - {name for other in ORDINARY for name in read_by(other)}) for item in PRIVATE}
"""The facts that private items alone read."""


def values_of(name: str) -> list[bool | str | list[str]]:
    """Return every value of a fact that is a word or a truth; of a set of words, all of them and none."""
    fact = FACTS[name]
    if fact.type.name == "boolean":
        return [True, False]
    assert fact.vocabulary is not None, name
    return [[*fact.vocabulary], []] if fact.type.name == "enum_set" else [*fact.vocabulary]


def said(base: Inventory, name: str) -> Iterator[Inventory]:
    """Yield an inventory with each answer on a fact, or on an item, and with none."""
    kind, _, field = name.partition(".")
    word = field.removeprefix(ATTESTED)
    base = base.replace(attestations=tuple(entry for entry in base.attestations if entry.item != word))
    bare = [one if ATTESTED in name else one.replace(**{field: None}) for one in base.of_kind(kind)]
    base = base.with_subjects(*bare)
    yield base
    if ATTESTED in name:
        for answer in get_args(Answer):
            entry = Attestation(confidentiality="ordinary", item=word, answer=answer, at=NOW)
            yield base.replace(attestations=(*base.attestations, entry))
    else:
        for value in values_of(name):
            yield base.with_subjects(*(one.replace(**{field: value}) for one in bare))


def situations(base: Inventory, names: Sequence[str]) -> Iterator[Inventory]:
    """Yield an inventory with all answers on some facts."""
    if not names:
        yield base
        return
    for one in said(base, names[0]):
        yield from situations(one, names[1:])


def deciding(item: Item, name: str) -> Iterator[list[Inventory]]:
    """Yield the answers on a fact, wherever what becomes of the item depends on them by what else it reads."""
    beside = sorted(one for one in read_by(item) - {name} if FACTS[one].type.name in ("boolean", "enum", "enum_set"))
    for base in situations(inventory_of(BASE), beside):
        answers = [*said(base, name)]
        reports = [evaluate(PACK, one, now=NOW) for one in answers]
        if len({tuple((finding.outcome, finding.possible) for finding in one.of(item.id)) for one in reports}) > 1:
            yield answers


CASES = [(item, name) for item in PRIVATE for name in OWN[item.id]]


def test_what_tells_of_a_picture_a_threat_or_a_fear_is_private() -> None:
    """The net for new items: a text that speaks of such things is on a private item, or says why it tells nothing."""
    found = {item.id for item in ORDINARY if TELLS.search(f"{item.title} {item.question}")}
    assert found <= {*NO_CLAIM}
    assert {*NO_CLAIM} <= {item.id for item in ORDINARY}


def everything(report: Report, inventory: Inventory) -> Iterator[tuple[str, object]]:
    told = report.exported()
    yield "to_json", report.to_json()
    yield "actions", (told.actions(), told.to_check(), told.for_everyone(), told.plan(), told.missing)
    yield "saved", Interview(PACK, inventory, now=NOW).saved().model_dump_json()
    for form in forms():
        yield form, formats.write(report, form, checklist=PACK, inventory=inventory)


@each(("item", "name"), CASES, quick=2)
def test_no_answer_on_a_private_item_is_told(item: Item, name: str) -> None:
    """Every answer gives the same bytes in every format, where it decides in the person's own view."""
    inventories = next(deciding(item, name))
    reports = [evaluate(PACK, one, now=NOW, explain=True) for one in inventories]
    answers = ATTESTED in name
    first, *others = (
        [(way, value) for way, value in everything(*pair) if way != "saved" or answers]
        for pair in zip(reports, inventories, strict=True)
    )
    for other in others:
        for (way, left), (_, right) in zip(first, other, strict=True):
            assert left == right, way


@each("name", names())
def test_of_a_private_item_nothing_is_written_but_that_it_is_so_for_everybody(name: str) -> None:
    told = report_on(name, PACK).exported()
    for item in PRIVATE:
        for finding in told.of(item.id):
            if finding.subject is not None:
                assert finding.outcome == "unknown"
                assert [reason.code for reason in finding.reasons] == ["withheld"]
                assert finding.explanation is None
    undone = {action.item for action in told.actions()} - {*told.checklist.plan_first}
    assert undone.isdisjoint(item.id for item in PRIVATE)
    assert {action.item for action in told.to_check()}.isdisjoint(item.id for item in PRIVATE)


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
