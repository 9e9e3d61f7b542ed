"""For somebody under 18, or who may be, no advice explains how to send, keep or protect an intimate picture.

What would do so carries the tag `adults-only`. A search of all texts is the second net.
"""

import re
from collections.abc import Iterator

from secure_checklist import Interview, Item, evaluate, formats, packs
from secure_checklist.checklists import Example
from secure_checklist.packs.examples import outcome_for
from tests.golden_personas import NOW, inventory_of, names

PACK = packs.load("leak-prevention")
ADULTS_ONLY = [item for item in PACK.items if "adults-only" in item.tags]
INTIMATE = re.compile(
    r"(private|intimate|nude|naked|sexual|sexy|most private) (\w+ )?(picture|photo|video|media|image|selfie)|a nude|"
    r"view-once|bear to see|send (it )?only|keeping and deleting|leave out faces|on screen before you send",
    re.IGNORECASE,
)
"""How a text speaks of such a picture."""
PROTECTS = {"young.if-asked", "share.minors-never", "share.sensitive-warning"}
"""What speaks of them to say that nobody has a right to one, that help is there, or to keep those of others away."""


def texts_of(item: Item) -> Iterator[str]:
    """Return what an item explains; what it forbids is left out."""
    yield from (item.title, item.why, item.question)
    for steps in item.steps:
        yield from steps.do


def test_what_speaks_of_intimate_pictures_is_marked() -> None:
    """No item without the mark mentions one in a title, why, question or step, so that no new item slips through."""
    found = [
        (item.id, text)
        for item in PACK.items
        if item not in ADULTS_ONLY and item.id not in PROTECTS
        for text in texts_of(item)
        if INTIMATE.search(text)
    ]
    assert found == []
    assert {"msg.e2ee-default", "msg.view-once-limits", "cloud.locked-folder"} <= {item.id for item in ADULTS_ONLY}


def test_what_is_for_adults_only_never_applies_under_18() -> None:
    """Whatever else is so, it doesn't apply to a minor, and isn't shown as advice while the age isn't known."""
    for item in ADULTS_ONLY:
        assert item.when_unclear in ("ask_first", "hide")
        for example in item.examples:
            facts = {name: value for name, value in example.facts.items() if name != "person.minor"}
            young = Example(outcome="unknown", facts={**facts, "person.minor": True}, on=example.on)
            assert outcome_for(PACK, item, young) == "not_applicable", facts
            open_ = Example(outcome="unknown", facts=facts, on=example.on)
            assert outcome_for(PACK, item, open_) in ("unknown", "not_applicable"), facts


def test_nobody_who_may_be_a_minor_gets_such_advice() -> None:
    """Every persona as a minor, and with the age open: no such item among what to do, not even where all else is known.

    An open age counts as that of a minor, with or without a sign: other people set up the devices, school is a worry.
    """
    for minor in [True, None]:
        for name in names():
            inventory = inventory_of(name)
            nothing: dict[str, str] = {}
            person = inventory.person.replace(minor=minor, others_manage_devices=True, unknown=nothing)
            inventory = inventory.with_subjects(person)
            report = evaluate(PACK, inventory, now=NOW)
            shown = {action.item for action in report.actions()}
            assert shown.isdisjoint(item.id for item in ADULTS_ONLY)
            for item in ADULTS_ONLY:
                for finding in report.of(item.id):
                    unlisted = finding.subject is None  # nothing of that kind was listed, so it is of nobody
                    unasked = minor is None and finding.display in ("ask_first", "hide")
                    assert finding.outcome == "not_applicable" or unlisted or unasked


def test_what_a_minor_reads_has_none_of_it() -> None:
    """The whole written report of the 14-year-old says nowhere how to send or keep such a picture."""
    inventory = inventory_of("teenager-old-android")
    report = evaluate(PACK, inventory, now=NOW)
    written = formats.write(report, "markdown", checklist=PACK, inventory=inventory).decode()
    for item in ADULTS_ONLY:
        assert not [line for steps in item.steps for line in steps.do if line in written], item.id
        assert item.why not in written


def test_no_question_to_a_minor_serves_only_such_advice() -> None:
    """What is asked for those items alone, as of view-once, is never asked of a minor."""
    others = {fact for item in PACK.items if item not in ADULTS_ONLY and item.rule for fact in item.rule.facts()}
    alone = {fact for item in ADULTS_ONLY if item.rule for fact in item.rule.facts()} - others
    assert "messenger.view_once" in alone
    asked = {question.fact for question in Interview(PACK, inventory_of("teenager-old-android"), now=NOW).open()}
    assert alone.isdisjoint(asked)
