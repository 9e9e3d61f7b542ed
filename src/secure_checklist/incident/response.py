"""`respond`: the card for one incident, and behind it the plan: whose help, by when, and what never to do.

It evaluates the checklist `leak-response` (or another one) and joins what belongs to each step. Everything stays in
memory: nothing is written, nothing is sent, and no reported address is opened.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import Any

from pydantic import Field

from secure_checklist import packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.plan_items import DoNot, Need, Phase
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.checklists.steps import Steps
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import Direction, direction, message, primary
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Instant, Whole
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.plan import PlanStep
from secure_checklist.incident.applies import Applying, part_for
from secure_checklist.incident.cards import Card, Reader, card_of
from secure_checklist.incident.contacts.directory import Directory, Found, bundled
from secure_checklist.incident.due_dates import Due, country_of, deadlines, placed_by_law, removal_ends
from secure_checklist.incident.helped import Helped
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.risk import Risk, risk_note
from secure_checklist.incident.laws.table import LawTable
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.subjects.ages import acted_on
from secure_checklist.subjects.incident import CLOSE, REMOVAL_DUE, Incident, asked_for
from secure_checklist.subjects.inventory import Attestation, Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.translations.known import SOURCE, in_language, preferred

__all__ = ["Response", "Step", "Urgent", "do_nots", "inventory_of", "respond"]

PACK = "leak-response"
MOST_DO_NOTS = 5
"""How many of the do-nots are shown at once: more is a list that nobody in their worst hour reads."""
AT_ONCE = "at-once"
"""The tag of the steps that stay in the short plan of somebody in danger, or who thinks of hurting themselves."""


class Step(Model):
    """One step with all that belongs to it.

    Attributes:
        number: Its place, from 1; 0: it has none, since it depends on an answer.
        plan: What the report says of it.
        item: The item, with its texts.
        ask: The facts that would settle whether it is for this person, by full name.
        avoid: What not to do while doing it.
        contacts: Whom to turn to, by need.

    """

    number: Whole
    plan: PlanStep
    item: Item
    ask: tuple[str, ...] = ()
    avoid: tuple[DoNot, ...] = ()
    contacts: ReadOnlyMap[Need, Found] = FrozenMap()

    @property
    def phase(self) -> Phase | None:
        """When it has its place."""
        return self.item.phase

    @property
    def brief(self) -> tuple[str, ...]:
        """What to do, in prose, in a few lines: the step as it is shown at first."""
        return self.item.steps[0].do if self.item.steps else ()

    @property
    def details(self) -> tuple[Steps, ...]:
        """What more there is to know about how to do it, for whoever asks."""
        return self.item.steps[1:]

    @property
    def leads_to_the_police(self) -> bool:
        """Whether it names the police as somebody to turn to."""
        return not _OF_POLICE.isdisjoint(self.contacts) or any(
            contact.kind == "police" for found in self.contacts.values() for contact in found.contacts
        )

    @property
    def about_the_police(self) -> bool:
        """Whether it is about going to the police, so that what `Response.risk_note` says belongs before it.

        The number for danger, and the lines of a crisis, stand in steps for a time in which nothing may frighten or out
        somebody, even where the police answer them.
        """
        return self.leads_to_the_police and AT_ONCE not in self.item.tags

    @property
    def neutral_title(self) -> str:
        """What a screen may say: neither a name, nor a platform, nor what it is about."""
        return self.item.neutral_title or message("incident.step", number=self.number)


_OF_POLICE: frozenset[Need] = frozenset({"police", "cybercrime"})
"""Needs for which the police help, or for want of a listed unit any police station."""


class Urgent(Model):
    """A person and a number, to show before all else.

    Attributes:
        need: What help it is.
        text: What to say, in plain words.
        found: The contacts for it.

    """

    need: Need
    text: str
    found: Found


class Response(Model):
    """What to do about one incident.

    Attributes:
        now: The time it was worked out for.
        language: The language of its texts, as BCP 47.
        country: The country whose services and laws are meant; None: not known.
        place_note: For a territory, whose services and laws are given, in words; empty otherwise.
        card: What to show before all else; None: the checklist has no card for this person.
        urgent: Who to call now, to show before all steps; empty: nothing was said of danger or self-harm.
        steps: What to do, in order. While something is urgent, only the few steps that are for such a situation.
        later: The other steps, in order, numbered on: they can wait until it is safe. Empty unless something is urgent.
        on_answer: Steps that are not shown as advice before it is known that they fit; what to ask is in `ask`.
        do_nots: All that not to do: first what surely fits this person, then what may, each in the checklist's order,
            which is that of the harm.
        first_do_nots: The first few of them, to show at once: all of these surely fit. The others are for whoever asks
            for more.
        done_already: What to say beside them to somebody who did one of these; empty for whoever shared it.
        due: What is due when.
        laws: The laws that may help, those that aren't known to hold among them, each with its standing. Laws from
            memory are left out unless `recalled` asked for them.
        risks: What somebody who tells the police can be charged with themselves, where the case is and where they are.
        risk_note: The same in words, to be read before anybody turns to the police; empty: no risk is known.
        disclaimer: What must be said wherever this is shown; of a part of a checklist, that it is one.

    """

    now: Instant
    language: str = Field(default_factory=language_in_force)
    country: str | None = None
    place_note: str = ""
    card: Card | None = None
    urgent: tuple[Urgent, ...] = ()
    steps: tuple[Step, ...]
    later: tuple[Step, ...] = ()
    on_answer: tuple[Step, ...]
    do_nots: tuple[DoNot, ...]
    first_do_nots: tuple[DoNot, ...] = ()
    done_already: str = ""
    due: tuple[Due, ...]
    laws: tuple[Law, ...]
    risks: tuple[Risk, ...] = ()
    risk_note: str = ""
    disclaimer: str = Field(default_factory=lambda: message("incident.disclaimer"))

    @property
    def direction(self) -> Direction:
        """The direction in which its language is written."""
        return direction(self.language)

    def of_phase(self, phase: Phase) -> tuple[Step, ...]:
        """Return the steps of a phase, in order; those that can wait are not among them."""
        return tuple(step for step in self.steps if step.phase == phase)

    def titles(self, *, discreet: bool = False) -> tuple[str, ...]:
        """Return the steps' titles in order, numbered; discreet ones give neither a name nor the subject."""
        return tuple(f"{step.number}. {step.neutral_title if discreet else step.item.title}" for step in self.steps)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show no more than how many steps there are."""
        yield "steps", len(self.steps)


def respond(  # noqa: PLR0913 - keywords of one question
    incident: Incident | None = None,
    *,
    person: Person | None = None,
    attestations: Iterable[Attestation] = (),
    now: datetime | None = None,
    zone: tzinfo | str = "UTC",
    language: str | None = None,
    checklist: Checklist | None = None,
    directory: Directory | None = None,
    laws: LawTable | None = None,
    done: bool = False,
    recalled: bool = False,
) -> Response:
    """Work out what to do about an incident. What isn't known leads to the safer branch.

    Args:
        incident: What is known of it; None: nothing at all.
        person: The advised person.
        attestations: What was said to be done of steps that no fact decides; `subject` is the incident's id.
        now: The time to evaluate for, aware; None reads the clock.
        zone: The time zone of the person, or its IANA name.
        language: In which to be helped, as BCP 47: who speaks it comes first. The texts are in it, too, where there are
            some; else, and with None, they are those in force.
        checklist: What to go by; None: the built-in `leak-response`.
        directory: Who helps; None: the directory that comes with the library.
        laws: The laws; None: those that come with the library.
        done: Keep the steps that are known to be done, too.
        recalled: Take in contacts, deadlines and laws that are known from memory only.

    Raises:
        ValueError: `now` has no offset, or there is no such time zone here.

    """
    with in_language(_texts_in(language)):
        at, what = utc_now(now), incident or Incident()
        given = (packs.load(PACK) if checklist is None else checklist).translated()
        pack = part_for(given, what)
        country = country_of(what, person)
        inventory = acted_on(inventory_of(placed_by_law(what, what.country), person, attestations))
        helped = Helped(what, person, directory or bundled(), at, language, recalled=recalled)
        applying = Applying(pack, inventory, at)
        avoid = _do_nots(given, applying, what)
        table = bundled_laws() if laws is None else laws
        due = deadlines(what, at, zone=zone, person=person, laws=table, checklist=pack, recalled=recalled)
        tables = {REMOVAL_DUE: {what.id: removal_ends(due)}}
        plan = evaluate(pack, inventory, now=at, tables=tables).plan(done=done)
        urgent = _urgent(what, helped)
        elsewhere = None if helped.country == country else helped.country
        risks = (*table.risks_of(country, what.subdivision), *table.risks_of(elsewhere))
        first, later = _shortened([step for step in plan if step.status != "ask_first"], pack, urgent)
        return Response(
            now=at,
            country=country,
            place_note=_place_note(country),
            card=card_of(
                pack,
                Applying(pack, _calm(inventory), at),
                helped.reach,
                Reader(
                    country=helped.country,
                    part=helped.part is not None,
                    own=not helped.for_others or what.role == "helper",
                    young=helped.young is True,
                    risky=bool(risks),
                ),
            ),
            urgent=urgent,
            steps=tuple(_step(number, step, pack, avoid, helped) for number, step in enumerate(first, 1)),
            later=tuple(_step(number, step, pack, avoid, helped) for number, step in enumerate(later, len(first) + 1)),
            on_answer=tuple(_step(0, step, pack, avoid, helped) for step in plan if step.status == "ask_first"),
            do_nots=avoid,
            first_do_nots=tuple(entry for entry in avoid if _fits(entry, applying))[:MOST_DO_NOTS],
            done_already=_done_already(what),
            due=due,
            laws=table.of(country, what.subdivision, recalled=recalled),
            risks=risks,
            risk_note=risk_note(risks, own=what.role in ("self", None)),
            disclaimer=_disclaimer(given),
        )


def _texts_in(language: str | None) -> str | None:
    """Return the language of the texts for somebody who wants to be helped in a language; None: that in force."""
    found = preferred([language]) if language else SOURCE
    return found if found != SOURCE or primary(language or "") == SOURCE else None


def _done_already(incident: Incident) -> str:
    """Return what to say to somebody who did what nobody should: only whoever did harm is told nothing."""
    if incident.role == "shared_it":
        return ""
    paid = incident.role == "professional"  # of whom more is asked than that they didn't mean it
    return message("incident.done_already.professional" if paid else "incident.done_already")


def _calm(inventory: Inventory) -> Inventory:
    """Return the inventory without the danger that being somewhere safe has ended: the card is then about the rest."""
    incidents = (one for one in inventory.subjects if isinstance(one, Incident))
    safe = [one.replace(danger_now="no") for one in incidents if one.safe_for_now]
    return inventory.with_subjects(*safe) if safe else inventory


def _disclaimer(checklist: Checklist) -> str:
    part = checklist.tailored_to
    return " ".join((message("incident.disclaimer"), *([profile_line(part)] if part else [])))


def inventory_of(incident: Incident, person: Person | None, attestations: Iterable[Attestation] = ()) -> Inventory:
    """Return the inventory of one incident: it is listed in full."""
    subjects = (incident,) if person is None else (person, incident)
    return Inventory(subjects=subjects, attestations=tuple(attestations), complete=frozenset({"incident"}))


def do_nots(checklist: Checklist, inventory: Inventory, now: datetime | None = None) -> tuple[DoNot, ...]:
    """Return the do-nots of a checklist that may be for somebody: all but those that surely aren't.

    First come those that surely are, then those that may be, each in the checklist's order, which is that of the harm.
    Whoever shared it is given those alone that their own steps name: the others are for whoever was harmed, or helps.

    Raises:
        ValueError: `now` has no offset.

    """
    incidents = (one for one in inventory.subjects if isinstance(one, Incident))
    return _do_nots(checklist, Applying(checklist, acted_on(inventory), utc_now(now)), *incidents)


def _do_nots(checklist: Checklist, applying: Applying, *incidents: Incident) -> tuple[DoNot, ...]:
    fits = {entry.id: _fits(entry, applying) for entry in checklist.do_nots}
    given = [entry for entry in checklist.do_nots if fits[entry.id] is not False]
    if incidents and all(one.role == "shared_it" for one in incidents):
        named = {name for item in part_for(checklist, incidents[0]).items for name in item.avoid}
        given = [entry for entry in given if entry.id in named]
    return tuple(sorted(given, key=lambda entry: fits[entry.id] is None))


def _fits(entry: DoNot, applying: Applying) -> bool | None:
    """Return whether a do-not is for somebody; None: not known."""
    truths = () if entry.applies_to is None else applying.truths(entry.applies_to)
    if not truths or any(truths):
        return True
    return None if any(truth is None for truth in truths) else False


def _place_note(country: str | None) -> str:
    """Return whose services and laws stand in for those of a territory."""
    place = None if country is None else countries.find(country)
    if place is None or place.part_of is None:
        return ""
    state = countries.find(place.part_of).name
    key = "incident.place.same_law" if place.same_law else "incident.place.own_law"
    return message(key, place=place.name, state=state)


_SAID_TO_HELPERS: frozenset[Need] = frozenset({"child_helpline", "crisis"})
"""Needs of which something else is said to somebody who helps."""
_LEADING: tuple[Need, ...] = ("emergency", "crisis")
"""Needs whose own step leads the short plan, the one that rests on what was said of danger or self-harm."""


def _urgent(incident: Incident, helped: Helped) -> tuple[Urgent, ...]:
    """Return who to call now. Being unsure calls for the same care as yes; being somewhere safe ends the danger.

    The emergency number leads in danger. After it, and before every crisis line, comes the line for young people where
    the person shown is, or may be, under 18. Where nobody said how old they are, it comes right after the crisis line.
    """
    needs: list[Need] = []
    young: tuple[Need, ...] = ("child_helpline",) if helped.young is True else ()
    perhaps: tuple[Need, ...] = ("child_helpline",) if helped.young is None else ()
    if incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True:
        who = incident.perpetrator
        # Whoever hasn't said who it is may mean a partner; whoever shared it means themselves.
        close = who in CLOSE or (who in ("not_known", None) and incident.role != "shared_it")
        at_home: tuple[Need, ...] = ("partner_violence",) if close else ()
        needs += ("emergency", *young, *at_home, *perhaps)
    if incident.self_harm_now in ("yes", "unsure"):
        needs += (*young, "crisis", *perhaps, "emergency")
    found = helped.find_all(dict.fromkeys(needs))
    of_others = _SAID_TO_HELPERS if helped.for_others else frozenset[Need]()
    return tuple(
        Urgent(
            need=need,
            text=message(f"incident.urgent_of_others.{need}" if need in of_others else f"incident.urgent.{need}"),
            found=one,
        )
        for need, one in found.items()
    )


def _shortened(
    steps: list[PlanStep], checklist: Checklist, urgent: tuple[Urgent, ...]
) -> tuple[list[PlanStep], list[PlanStep]]:
    """Separate the steps for a time of danger from those that can wait; a checklist that marks none keeps all."""
    now = [step for step in steps if AT_ONCE in checklist.item(step.item).tags]
    if not urgent or not now:
        return steps, []
    need = next((one.need for one in urgent if one.need in _LEADING), None)

    def follows(step: PlanStep) -> bool:
        item = checklist.item(step.item)
        return item.confidentiality != "transient" or need not in item.needs

    return sorted(now, key=follows), [step for step in steps if step not in now]


def _step(number: int, plan: PlanStep, checklist: Checklist, avoid: tuple[DoNot, ...], helped: Helped) -> Step:
    item = checklist.item(plan.item)
    applies = item.rule.applies_to if item.rule else None
    deciding = facts_in(applies) if applies is not None else ()
    open_ = dict.fromkeys(one for fact in plan.facts if fact in deciding for one in asked_for(fact))
    return Step(
        number=number,
        plan=plan,
        item=item,
        ask=tuple(open_) if plan.status in ("unclear", "ask_first") else (),
        avoid=tuple(entry for entry in avoid if entry.id in item.avoid),
        contacts=helped.find_all(item.needs),
    )
