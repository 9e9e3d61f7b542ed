"""How soon an interview gives the advice that full knowledge would give. Prints what the documentation shows:

python tests/measure_interview.py [--people 60] [--seed 20000]

The people are the personas, and as many random ones as `--people` says: a persona of which subjects and facts are left
out or changed by chance. *Full knowledge* is the report on all that the file says, in the person's own view; its first
five actions are the target. *Recall* is the share of these among the five that the interview shows. *Exact* is the
share of those shown whose steps are for the very system and service; *where named*, of those for which the file itself
says these.

Beside it stands a fixed order of questions, with the same two first screens and the same screens otherwise: items are
asked about by how often they are among the first five of a persona, other than the one somebody was made from.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any, NamedTuple
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from secure_checklist import Action, Fact, Interview, Inventory, Subject, evaluate, packs
from secure_checklist.checklists.implied import facts_of
from secure_checklist.core.model import list_of
from secure_checklist.formats.steps import fitting_steps
from secure_checklist.interview import Pass, Screen
from secure_checklist.interview.effort import TAP, TICKED
from secure_checklist.interview.outlook import FIRST, Outlook
from secure_checklist.interview.screens import spared
from secure_checklist.subjects.attestation import ATTESTED
from tests.golden_personas import FOLDER, NOW, inventory_of, names

PACK = packs.load("leak-prevention")
FACTS = facts_of(PACK)
QUICK = PACK.profile("quick")
BLANK = ("answers-nothing", "three-answers", "everything-done")
"""Personas of whom too little, or nothing to do, is known to make others from."""
FIXED = ("kind", "id", "label", "form", "os_name", "app", "provider", "roles", "manufacturer", "model", "os_version")
RARE = ("fears_monitoring", "minor", "targeted", "separated", "threats", "recent_events", "about_to_sell_device")


class State(NamedTuple):
    """What an interview has found after so many screens."""

    screens: int
    questions: int
    seconds: float
    recall: float | None
    exact: float
    where_named: float | None


# people --------------------------------------------------------------------------------------------------------------


def told(inventory: Inventory, fact: str, subject: str | None) -> Any:
    """Return what somebody says of a fact; None: nothing."""
    kind, _, field = fact.partition(".")
    holder = inventory.by_id[subject] if subject else inventory.person
    if field.startswith(ATTESTED):
        item, owner = field.removeprefix(ATTESTED), inventory.person.id
        found = [a for a in inventory.attestations if a.item == item and (a.subject or owner) == holder.id]
        return found[0].answer if found else None
    return holder.__dict__.get(field) if kind == holder.kind else None


def random_person(seed: int) -> tuple[str, Inventory]:
    """Return the persona that somebody was made from, and what is so of them."""
    rng = Random(seed)  # noqa: S311 - no secret
    base = rng.choice([name for name in names() if name not in BLANK])
    data = json.loads((FOLDER / f"{base}.json").read_text(encoding="utf-8"))
    person, others = ([s for s in data["subjects"] if (s["kind"] == "person") is is_one] for is_one in (True, False))
    data["subjects"] = subjects = person + ([s for s in others if rng.random() > 0.15] or others[:1])
    for one in subjects:
        for field in [name for name in one if f"{one['kind']}.{name}" in FACTS and name not in FIXED]:
            luck, old = rng.random(), one[field]
            if luck < 0.15:
                del one[field]
            elif luck < (0.2 if field in RARE else 0.35):
                one[field] = _other_value(FACTS[f"{one['kind']}.{field}"], rng, old)
                try:
                    Inventory.model_validate({"subjects": [one]})
                except ValueError:
                    one[field] = old
    ids = {one["id"] for one in subjects}
    words = [one for one in data.get("attestations", ()) if one.get("subject", "me") in ids and rng.random() > 0.15]
    data["attestations"] = [
        {**one, "answer": rng.choice(["yes", "partly", "no"]) if rng.random() < 0.2 else one["answer"]} for one in words
    ]
    return base, Inventory.model_validate(data)


def _other_value(fact: Fact[Any], rng: Random, old: Any) -> Any:
    words = sorted(fact.vocabulary or ())
    if fact.type.name == "enum_set":
        return [word for word in words if rng.random() < 0.4]
    drawn: Mapping[str, Callable[[], Any]] = {
        "boolean": lambda: rng.random() < 0.5,
        "enum": lambda: rng.choice(words),
        "integer": lambda: rng.choice([0, 1, 3, 8, 30, 90, 400]),
        "date": lambda: rng.choice(["2026-11-20", "2026-08-01", "2025-11-01", "2023-01-01"]),
    }
    return drawn[fact.type.name]() if fact.type.name in drawn else old


# answering -----------------------------------------------------------------------------------------------------------


def listed(subject: Subject) -> dict[str, Any]:
    """Return what somebody says of a subject by a tap: what the suggestion says that fits it best, or a name alone."""
    fitting: list[dict[str, Any]] = [
        dict(facts)
        for facts in type(subject).suggested.values()
        if all(getattr(subject, name) == value for name, value in facts.items() if isinstance(value, str))
        and (
            any(isinstance(value, str) for value in facts.values())
            or all(getattr(subject, name) == frozenset(value) for name, value in facts.items())
        )
    ]
    return {"id": subject.id, "label": subject.label, **(fitting[0] if fitting else {})}


def reply_to(screen: Screen, whole: Inventory) -> dict[str, object]:
    """Return what somebody replies to a screen."""
    reply: dict[str, object] = {}
    for question in screen.questions:
        if question.input == "subjects":
            reply[question.key] = [listed(one) for one in whole.of_kind(question.kind)]
        else:
            value = told(whole, question.fact, question.subject)
            reply[question.key] = Pass.UNKNOWN if value is None else value
    return reply


def cost_of(screen: Screen, reply: Mapping[str, object]) -> tuple[int, float]:
    """Return how many questions a screen is, and how long it takes.

    A list is one question, and each subject a tap. A fact of several subjects is one question where all answers agree,
    else one and one for each.
    """
    questions, seconds = 0, screen.seconds
    for group in screen.groups:
        first, values = group[0], [reply[one.key] for one in group]
        if first.input == "subjects":
            named = len(list_of(values[0]) or ())
            seconds += (named - TICKED) * TAP
        agree = all(value == values[0] for value in values)
        questions += 1 if agree else 1 + len(values)
        seconds -= spared(first.input, len(values)) if agree else 0.0
    return questions, seconds


def target_of(whole: Inventory) -> list[str]:
    """Return the items of the first actions that full knowledge gives."""
    return [action.item for action in evaluate(PACK, whole, now=NOW).actions(FIRST)]


def _share_exact(shown: Sequence[Action], inventory: Inventory) -> float:
    return sum(_exact(action, inventory) for action in shown) / (len(shown) or 1)


def _exact(action: Action, inventory: Inventory) -> bool:
    item = PACK.item(action.item)
    subjects = [inventory.by_id[one] for one in action.subjects if one in inventory.by_id]
    found, others = fitting_steps(item, subjects, inventory)
    return bool(found) and not others


def asked(whole: Inventory, fixed: Sequence[str] = (), **limits: Any) -> list[State]:
    """Return what is found after each screen; `fixed`: items in the order in which they are asked about."""

    interview, target, spent = Interview(QUICK, Inventory(), now=NOW, **limits), target_of(whole), (0, 0, 0.0)
    ranks = {item: float(len(fixed) - place) for place, item in enumerate(fixed)}
    states = list[State]()

    def rank(outlook: Outlook, item: str) -> float:
        return ranks.get(item, 0.0) if 0 < outlook.chances.get(item, 0.0) < 1 else 0.0

    while True:
        report = interview.report
        shown = [*report.actions(), *report.to_check()][:FIRST]  # as every surface lists them
        # Of a phone that the file calls "phone" and nothing else, nobody could say more on any screen.
        named = [action for action in shown if _exact(action, whole)]
        recall = len({*target} & {action.item for action in shown}) / len(target) if target else None
        where_named = _share_exact(named, interview.inventory) if named else None
        states.append(State(*spent, recall, _share_exact(shown, interview.inventory), where_named))
        with patch.object(Outlook, "change", rank) if fixed else patch.object(sys, "argv", sys.argv):
            screen = interview.next()
        if screen is None:
            return states
        reply = reply_to(screen, whole)
        questions, seconds = cost_of(screen, reply)
        spent = spent[0] + 1, spent[1] + questions, spent[2] + seconds
        interview = interview.reply(reply, screen)


def fixed_order(base: str) -> list[str]:
    """Return all items, those first that are among the first five of most personas but this one."""
    found = Counter(item for name in names() if name != base for item in target_of(inventory_of(name)))
    return [item for item, _ in found.most_common()]


# tables --------------------------------------------------------------------------------------------------------------

HEAD = "| after | screens (most) | questions | seconds (most) | recall | exact | where named |"


def row(states: Sequence[State], name: str) -> str:
    """Return a row of a table."""
    recalls = [one.recall for one in states if one.recall is not None]
    screens, seconds = [one.screens for one in states], [one.seconds for one in states]
    return (
        f"| {name} | {median(screens):g} ({max(screens)}) | {median(one.questions for one in states):g} "
        f"| {median(seconds):.0f} ({max(seconds):.0f}) | {mean(recalls):.3f} | {mean(one.exact for one in states):.3f} "
        f"| {mean(one.where_named for one in states if one.where_named is not None):.3f} |"
    )


def table(title: str, runs: Sequence[Sequence[State]]) -> Iterator[str]:
    """Yield the table of some people: after some screens, and in the end."""
    yield f"\n### {title}\n\n{HEAD}\n{'|---' * 7}|"
    for screens in (2, 4, 5, 6):
        yield row([[one for one in run if one.screens <= screens][-1] for run in runs], f"{screens}")
    yield row([run[-1] for run in runs], "the end")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20_000)
    options = parser.parse_args()
    drawn = [random_person(options.seed + number) for number in range(options.people)]
    whom = {"personas": [(name, inventory_of(name)) for name in names()], f"seeds from {options.seed}": drawn}
    for group, people in whom.items():
        variants: dict[str, list[list[State]]] = {
            "with all stops": [asked(whole) for _, whole in people],
            "in a fixed order": [asked(whole, fixed_order(base)) for base, whole in people],
        }
        for variant, runs in variants.items():
            for line in table(f"{group}, {variant}", runs):
                print(line, flush=True)  # noqa: T201 - this script is called by hand
