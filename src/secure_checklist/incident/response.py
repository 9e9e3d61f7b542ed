"""`respond`: the card for one incident, followed by the plan: who helps, by when, and what never to do.

It evaluates the checklist `leak-response` (or another one) and adds to each step what belongs to it. Everything stays
in memory: nothing is written or sent, and no reported address is opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import accumulate, count

from secure_checklist import packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.plan_items import PHASES, DoNot, Need, Phase
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.checklists.steps import Steps
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.messages import message, primary
from secure_checklist.core.model import FrozenMap, Quiet, ReadOnlyMap
from secure_checklist.core.types import Instant, Whole
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import plan_on
from secure_checklist.evaluation.plan import PlanStep
from secure_checklist.evaluation.summaries import made
from secure_checklist.incident.cards import Card, card_of
from secure_checklist.incident.clocks import Due
from secure_checklist.incident.contacts.directory import Directory, Found, bundled
from secure_checklist.incident.contacts.models import NUMBERS
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.risk import Risk, risk_note
from secure_checklist.incident.laws.table import LawTable
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.recipients import Recipient, Recipients
from secure_checklist.incident.situation import PACK, Situation, of_whoever_is_at_risk
from secure_checklist.subjects.entries import Attestation
from secure_checklist.subjects.incident import Incident, asked_for
from secure_checklist.subjects.person import Person
from secure_checklist.translations.known import SOURCE, in_language, preferred

MOST_DO_NOTS = 5
"""The maximum number of do-nots to show at once. No one reads a longer list in their worst hour."""


class Step(Quiet):
    """One step with everything that belongs to it.

    Attributes:
        number: The step's number, from 1, or 0 if the step depends on an answer or must wait.
        plan: The step of the report's plan.
        item: The item, with its texts.
        phase: The step's phase, or the phase of a later step that has an earlier phase. If None, the step can be done
            at any time.
        shown: The instructions to show at first: the first of those for everyone, and those for this person.
        ask: The facts that would decide whether the step applies to this person, by full name.
        avoid: What not to do while doing the step.
        contacts: Who to turn to, by need.
        caution: Why the step must wait, or what to do first; may be empty.

    """

    number: Whole
    plan: PlanStep
    item: Item
    phase: Phase | None = None
    shown: tuple[Steps, ...] = ()
    ask: tuple[str, ...] = ()
    avoid: tuple[DoNot, ...] = ()
    contacts: ReadOnlyMap[Need, Found] = FrozenMap()
    caution: str = ""

    @property
    def brief(self) -> tuple[str, ...]:
        """What to do, as a few lines of prose, as the step is shown at first."""
        return tuple(line for steps in self.shown for line in steps.do)

    @property
    def details(self) -> tuple[Steps, ...]:
        """More details about how to do the step, to show on request."""
        return tuple(steps for steps in self.item.steps if steps.when is None and steps not in self.shown)

    @property
    def about_the_police(self) -> bool:
        """Whether the step is about going to the police. Show `Response.risk_note` before such a step."""
        return "police" in self.item.tags

    @property
    def neutral_title(self) -> str:
        """A title for screens that mentions neither names, nor platforms, nor the subject."""
        return self.item.neutral_title or message("incident.step", number=self.number)


class Response(Quiet):
    """What to do about one incident.

    Attributes:
        now: The time that the response is for.
        language: The language of the texts, as BCP 47.
        country: The country whose services and laws are listed, or None if not known.
        place_note: For a territory, a sentence that says whose services and laws are listed; otherwise empty.
        card: The card to show first, or None if the checklist has no card for this person.
        calls: The contacts to call if something can't wait. Contacts with a number, and contacts for the card's needs,
            come first.
        urgent: Whether someone is in danger or may hurt themselves, so that only the card and a few steps are for now.
        steps: What to do, in order. In an urgent situation, there are only a few steps.
        later: The other steps, numbered in order, which can wait until the person is safe. The list is empty unless the
            situation is urgent.
        held: Steps that must wait. Each step's `caution` attribute says what the step waits for.
        on_answer: Steps that aren't shown as advice until they are known to apply. Each step's `ask` attribute lists
            the facts to ask for.
        do_nots: What not to do: first the do-nots that certainly apply to this person, then those that may, each group
            in the checklist's order, worst harm first.
        first_do_nots: The first few do-nots, to show at once, all of which certainly apply.
        done_already: What to say beside the do-nots to someone who has already done one of them; empty for the person
            who did harm.
        due: The deadlines, with their dates.
        laws: The laws that may help with what happened or may have happened, each with its standing, including those
            that aren't known to be in force. Laws known only from memory are left out. The list is empty for the person
            who did harm.
        risks: The charges that someone who tells the police may face, in the country of the case and where they are.
        risk_note: The risks in words, to read before anyone turns to the police; if empty, no risk is known.
        disclaimer: The notice that must be shown with the response. If someone may end their life, the notice says who
            listens to them. If only part of a checklist was used, the notice says so.

    """

    now: Instant
    language: str
    country: str | None = None
    place_note: str = ""
    card: Card | None = None
    calls: tuple[Recipient, ...] = ()
    urgent: bool = False
    steps: tuple[Step, ...]
    later: tuple[Step, ...] = ()
    held: tuple[Step, ...] = ()
    on_answer: tuple[Step, ...]
    do_nots: tuple[DoNot, ...]
    first_do_nots: tuple[DoNot, ...] = ()
    done_already: str = ""
    due: tuple[Due, ...]
    laws: tuple[Law, ...]
    risks: tuple[Risk, ...] = ()
    risk_note: str = ""
    disclaimer: str

    @property
    def chapters(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """The steps by the title of their phase, followed by the steps that must wait and the later ones."""
        phases = [(phase, tuple(one for one in self.steps if one.phase == phase)) for phase in (*PHASES, None)]
        known = preferred([self.language], partly=True)  # a catalogue of an app's own is the one in force, or none
        with in_language(known if known == self.language else None):
            found = [(message(f"phase.{phase}" if phase else "incident.any_time"), steps) for phase, steps in phases]
            found += [(message("incident.held"), self.held), (message("incident.can_wait"), self.later)]
        return tuple((title, steps) for title, steps in found if steps)


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
) -> Response:
    """Return what to do about an incident. If a fact is unknown, the safer advice is given.

    Args:
        incident: What is known about the incident, or None if nothing is.
        person: The advised person.
        attestations: Attestations of steps that no fact decides. Each attestation's subject is the incident's id.
        now: The aware datetime to evaluate for, or None for now.
        zone: The person's time zone, as a `tzinfo` or an IANA name.
        language: The language in which the person wants help, as BCP 47. Contacts who speak this language come first.
            The texts are in this language if available, and otherwise, or if None, in the active language.
        checklist: The checklist to use, or None for the built-in `leak-response`.
        directory: The directory of contacts, or None for the library's own.
        laws: The laws, or None for the library's own.
        done: Whether to include the steps that are known to be done.

    Raises:
        ValueError: If the time has no UTC offset, or this machine doesn't know the time zone.

    """
    # the language of the texts for someone who wants to be helped in a language, where there are some
    texts = preferred([language], partly=True) if language else SOURCE
    with in_language(texts if texts != SOURCE or primary(language or "") == SOURCE else None):
        at, what = utc_now(now), incident or Incident()
        given = (packs.load(PACK) if checklist is None else checklist).translated()
        table = bundled_laws() if laws is None else laws
        situation = Situation(what, person, given, table, at, attestations=attestations, zone=zone)
        recipients = Recipients(situation, directory or bundled(), language)
        # A helper may report about a friend whose picture was shared, and say that they themselves are in danger, or
        # the other way round. The card is for whoever is in danger now, and the plan behind it for the incident as it
        # was told.
        at_risk = of_whoever_is_at_risk(what, person)
        theirs = situation if at_risk is what else Situation(at_risk, person, given, table, at, zone=zone)
        callers = recipients if at_risk is what else Recipients(theirs, directory or bundled(), language)
        card = card_of(theirs, given.cards, callers)
        urgent = any(one.keeps for one in situation.modifiers)
        fitting, do_nots = _do_nots(situation)
        steps = _steps(situation, recipients, do_nots, done=done)
        part = given.tailored_to  # a part that an app chose; what fits the situation is no part of it
        paid = ".professional" if situation.role == "professional" else ""  # more is asked of them than not to mean it
        parts = {
            "now": at,
            "language": language_in_force(),
            "country": situation.country,
            "place_note": _place_note(situation.country),
            "card": card,
            "calls": _calls(card, callers, theirs),
            "urgent": urgent,
            "steps": steps["now"],
            "later": steps["waits"],
            "held": steps["held"],
            "on_answer": steps["ask"],
            "do_nots": do_nots,
            "first_do_nots": () if urgent else fitting[:MOST_DO_NOTS],
            "done_already": "" if situation.harmed_others else message(f"incident.done_already{paid}"),
            "due": situation.due,
            "laws": situation.laws,
            "risks": situation.risks,
            "risk_note": risk_note(situation.risks, own=situation.role in ("self", None), seen=situation.seen),
            "disclaimer": " ".join((_ends(card), *([profile_line(part)] if part else []))),
        }
        return made(Response, parts)


def _ends(card: Card | None) -> str:
    """Return the last line: that this is no legal advice, or who listens to someone who may end their life."""
    heard = card is not None and card.can_act.need == "emergency" and card.listens_first
    return card.listens.lines[0] if card is not None and heard else message("incident.disclaimer")


def _do_nots(situation: Situation) -> tuple[tuple[DoNot, ...], tuple[DoNot, ...]]:
    """Return the do-nots that surely fit, and these with those that may fit behind them. Modifiers may remove some.

    For someone who did harm, they are only those that their steps name.
    """
    checklist = situation.checklist
    named = {name for item in checklist.items for name in item.avoid} if situation.role == "doer" else None
    # Surely fitting ones first, possible ones behind: a false alarm in a do-not costs a moment, a missing one may cost
    # evidence.
    found: dict[bool | None, list[DoNot]] = {True: [], None: [], False: []}
    for entry in checklist.do_nots:
        change = situation.change(entry.tags) if entry.tags else None
        if (change is None or change.kind == "changed") and (named is None or entry.id in named):
            found[entry.applies_to is None or situation.evaluate(entry.applies_to)].append(entry)
    return tuple(found[True]), (*found[True], *found[None])


def _steps(
    situation: Situation, recipients: Recipients, do_nots: Sequence[DoNot], *, done: bool
) -> Mapping[str, tuple[Step, ...]]:
    """Return the steps by when they are for, as modifiers change them: `now`, `waits`, `held`, and `ask` for an answer.

    Those for now and those that wait are numbered on. What leads comes first, and before it what makes it safe.
    """
    checklist, plan = situation.checklist, plan_for(situation.checklist)
    groups: dict[str, list[tuple[PlanStep, Item, str]]] = {"now": [], "waits": [], "held": [], "ask": []}
    for step in plan_on(plan, situation.context, done=done):
        item = checklist.item(step.item)
        change = situation.change(item.tags)
        kind = "ask" if step.status == "ask_first" else "now" if change is None else change.kind
        groups["now" if kind == "changed" else kind].append((step, item, "" if change is None else change.why))
    planned = {item.id for _, item, _ in groups["now"]}
    acts = [situation.whole.cards.by_id[one.first] for one in situation.modifiers if one.first]
    tags = {*(act.tags[0] for act in acts), *(tag for one in situation.modifiers for tag in one.leads)}
    # The steps that lead (say, "secure the account") may be unsafe before others ("use a device that isn't watched").
    # These are found through `after`, and go to the very front:
    #
    #   places     0: what makes the leading steps safe    1, 2: the leading steps    3: all others
    #
    # A step's first tag says what it is about: one about the crisis comes before one that also fits in it.
    leading = [item for _, item, _ in groups["now"] if not tags.isdisjoint(item.tags)]
    places = {item.id: 1 if item.tags[0] in tags else 2 for item in leading}
    pending = [name for item in leading for name in item.after]
    while pending:
        item = checklist.item(pending.pop())
        if "safety" in item.tags:
            places[item.id] = 0
        if "safety" not in item.tags or item.id in planned:  # what isn't in the plan needs nothing before it
            pending += item.after
    groups["now"] = [one for place in range(4) for one in groups["now"] if places.get(one[1].id, 3) == place]
    numbers, phases, named = count(1), (*PHASES, None), [(entry.id, entry) for entry in do_nots]
    found: dict[str, tuple[Step, ...]] = {}
    for kind, group in groups.items():
        steps = list[Step]()
        soonest = [*accumulate((phases.index(item.phase) for _, item, _ in reversed(group)), min)]
        for (step, item, caution), place in zip(group, reversed(soonest), strict=True):
            # Of the facts that are missing, only those that decide whether the step applies are asked: not those about
            # whether it's done.
            deciding = plan.settling.get(item.id, ()) if step.status in ("unclear", "ask_first") else ()
            ask = [one for fact in step.facts if fact in deciding for one in asked_for(fact)]
            contacts = recipients.find_all(item.needs, police=kind == "held" and "police" in item.tags)
            parts = {
                "number": next(numbers) if kind in ("now", "waits") else 0,
                "plan": step,
                "item": item,
                "phase": phases[place],
                "shown": _shown(item, situation),
                "ask": tuple(dict.fromkeys(ask)),
                "avoid": tuple([entry for name, entry in named if name in item.avoid]),
                "contacts": FrozenMap(contacts),
                "caution": caution,
            }
            steps.append(made(Step, parts))
        found[kind] = tuple(steps)
    return found


def _shown(item: Item, situation: Situation) -> tuple[Steps, ...]:
    """Return the steps to show at first, in order: the first for everybody, and those for this person."""
    found, for_all = list[Steps](), False
    for steps in item.steps:
        fits = not for_all if steps.when is None else situation.evaluate(steps.when)
        if steps.when_unclear == "show" if fits is None else fits:
            found.append(steps)
        for_all = for_all or steps.when is None
    return tuple(found)


def _calls(card: Card | None, recipients: Recipients, situation: Situation) -> tuple[Recipient, ...]:
    """Return the contacts to call when it can't wait: those on the card, then those whom a modifier asks for.

    A crisis line and the emergency number are always among them. A line for the young is, too, so none of them names
    one of another age.
    """
    slots = [] if card is None else [slot for _, slot in card.slots]
    asked: list[Need] = [need for one in situation.modifiers for need in one.listens if need not in _ALWAYS]
    near = [one for one in map(recipients.listener, asked) if one is not None and one.contact and one.contact.countries]
    found: dict[str, Recipient] = {}
    for one in (*slots, *near, *map(recipients.listener, _ALWAYS), recipients.emergency):
        if one is not None and one.contact is not None:
            acts = one.need == "emergency" or (card is not None and one == card.can_act)
            lines = tuple([line for line in one.lines if acts or line not in one.by_age])
            found.setdefault(one.contact.id, one.model_copy(update={"lines": lines}))
    return tuple(sorted(found.values(), key=lambda one: one.channel is None or one.channel.medium not in NUMBERS))


_ALWAYS: tuple[Need, ...] = ("child_helpline", "crisis")


def _place_note(country: str | None) -> str:
    """Return whose services and laws stand in for those of a territory."""
    place = None if country is None else countries.find(country)
    if place is None or place.part_of is None:
        return ""
    key = "incident.place.same_law" if place.same_law else "incident.place.own_law"
    return message(key, place=place.name, state=countries.find(place.part_of).name)
