"""`Situation`: one incident as it is handled: who asks, the ages, the place, and which modifiers are active.

Every part of a plan reads the situation, so a card, a step, a do-not and a paper never contradict each other.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from functools import cached_property, partial
from typing import NamedTuple

from secure_checklist.checklists.cards import Modifier
from secure_checklist.checklists.checklist import Checklist, plans_of
from secure_checklist.core.zones import zone_of
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.incident.clocks import due_in, removal_ends, view_for_clocks
from secure_checklist.incident.jurisdiction import country_of, placed_by_law
from secure_checklist.incident.laws.table import LawTable
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.subjects.ages import acted_on, ages_of
from secure_checklist.subjects.entries import Attestation
from secure_checklist.subjects.incident import (
    CLOSE,
    POLICE_RISK,
    REMOVAL_BY_LAW,
    REMOVAL_DUE,
    Age,
    Incident,
    Whose,
    is_endangered,
    role_of,
)
from secure_checklist.subjects.inventory import Inventory, check_fit
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView

PACK = "leak-response"
"""The built-in checklist for an incident."""


class Change(NamedTuple):
    """The effect of modifiers on a step, a do-not or a paper.

    Attributes:
        kind: `held`: not to be done until something else is true. `changed`: to be done with care. `waits`: it can
            wait.
        why: The reason to show; empty if there is none.

    """

    kind: str
    why: str


_MOST_CAUTIONS = 2


class Situation:
    """One incident as it is handled, as of a time.

    Attributes:
        incident: What is known about the incident.
        person: The advised person; if None, nothing is known about them.
        whole: The whole checklist.
        checklist: The part of the checklist that is for this person.
        now: The time.
        role: How the advised person is related to what happened; if None, nobody has said.
        harmed_others: Whether they, or their child, did it. If so, the laws and deadlines are those of the person
            harmed.
        ages: The ages that determine how the incident is handled.
        seen: Whether someone close did it, or someone may see the phone.
        country: The country of the case, whose laws apply; if None, not known.
        here: The country of the advised person, whose helpers apply; if None, not known.
        part: The part of that country, as ISO 3166-2; if None, not known.
        risks: The charges that telling the police may lead to, where the case is and where the person is.
        laws: The country's laws that may cover what happened, for the person harmed.
        clocks: The view of the incident that deadlines use.
        context: The context for evaluating the incident.
        truth: A function that returns whether a condition on the incident and the person is true; None if not known.
        due: The deadlines, the soonest first. An expired deadline is part of the situation.

    """

    def __init__(  # noqa: PLR0913 - what one situation is made of
        self,
        incident: Incident,
        person: Person | None,
        checklist: Checklist,
        laws: LawTable,
        now: datetime,
        *,
        attestations: Iterable[Attestation] = (),
        zone: tzinfo | str = "UTC",
    ) -> None:
        self.incident, self.person, self.now = incident, person, now
        self.role, self.ages = role_of(incident), ages_of(incident, person)
        self.harmed_others = self.role in ("doer", "parent_of_doer")
        fears = None if person is None else person.fears_monitoring
        self.seen = incident.did_it in CLOSE or not {incident.device_watched, fears}.isdisjoint({"yes", "unsure"})
        self.country = country_of(incident, person)
        self.here = (person.country if person is not None else None) or self.country
        # The part of a country was said about the case. If the person is elsewhere, it says nothing about where they
        # are.
        self.part = incident.subdivision if self.here == self.country else None
        # Telling the police can turn on someone where they are, too: a picture that is legal in the country of the case
        # may not be in the one that they stand in.
        elsewhere = () if self.here == self.country else laws.risks_of(self.here)
        self.risks = (*laws.risks_of(self.country, incident.subdivision), *elsewhere)
        placed = placed_by_law(incident, incident.country)
        self.inventory = acted_on(inventory_of(placed, person, attestations))
        self.clocks = view_for_clocks(incident, self.country, EvaluationContext(now, self.inventory))
        where = zone_of(zone)
        self.laws = () if self.harmed_others else laws.of(self.country, incident.subdivision, incident.happened)
        self.due = () if self.harmed_others else due_in(self.clocks, incident, self.laws, where, checklist)
        removal = removal_ends(self.due)
        # Derived facts of an incident read the law by these tables. Without a country, there is no entry for the risk:
        # unknown, and not "no risk".
        tables: Mapping[str, Mapping[str, object]] = {
            REMOVAL_DUE: {incident.id: removal[0]},
            REMOVAL_BY_LAW: {incident.id: removal[1]},
            POLICE_RISK: {incident.id: bool(self.risks)} if self.here else {},
        }
        plan = plan_for(checklist)
        self.context = plan.context(self.inventory, now, tables)
        view = SubjectView(self.inventory.by_id[incident.id], self.context)
        self.evaluate: Callable[[Condition], bool | None] = partial(plan.compiled.evaluate, values=view)
        self.whole, self.checklist = checklist, self._part(checklist)

    def _part(self, whole: Checklist) -> Checklist:
        """Return the part of the checklist that a profile keeps for this person, or the whole if none does."""
        for profile in whole.profiles:
            if profile.applies_to is not None and self.evaluate(profile.applies_to):
                found = plans_of(whole).get(profile.id)
                if not isinstance(found, Checklist):
                    found = plans_of(whole)[profile.id] = whole.profile(profile.id)
                return found
        return whole

    @cached_property
    def modifiers(self) -> tuple[Modifier, ...]:
        """The active modifiers, the strongest first."""
        return tuple(
            one
            for one in self.whole.cards.modifiers
            if (one.when is None or self.evaluate(one.when))
            and not (one.unless is not None and self.evaluate(one.unless))
        )

    def change(self, tags: Iterable[str]) -> Change | None:
        """Return the effect of modifiers on something with these tags, or None. `held` takes precedence."""
        held, waits, found = frozenset(tags), False, dict[str, None]()
        for one in self.modifiers:
            # "Held" wins over all: one modifier that forbids a step ("the police don't know yet, and you haven't
            # agreed") can't be outvoted by others that only change it.
            if not held.isdisjoint(one.removes):
                return Change("held", one.why)
            waits = waits or (bool(one.keeps) and held.isdisjoint(one.keeps))
            if not held.isdisjoint(one.replaces):
                found[one.why] = None
        why = " ".join(list(filter(None, found))[:_MOST_CAUTIONS])
        return Change("waits" if waits else "changed", why) if waits or found else None


def inventory_of(incident: Incident, person: Person | None, attestations: Iterable[Attestation] = ()) -> Inventory:
    """Return the inventory for one incident, in which the kind is listed in full."""
    subjects = (incident,) if person is None else (person, incident)
    # Each part is validated, so only how they fit together is looked at: the schema of all subjects takes 10 ms.
    complete = frozenset({"incident"})
    found = Inventory.model_construct(subjects=subjects, attestations=tuple(attestations), complete=complete)
    check_fit(found)
    return found


def of_whoever_is_at_risk(incident: Incident, person: Person | None) -> Incident:
    """Return the incident as the card reads it in danger: about the person in danger, if someone has said who it is.

    The result is for the card alone, since no one has said that the picture shows this person too.
    """
    role, at_risk = role_of(incident), incident.at_risk
    own = None if role is None else role in ("self", "doer", "parent_of_doer")
    if at_risk is None or own is (at_risk == "me") or not is_endangered(incident):
        return incident
    minor = None if person is None else person.minor
    age: Age | None = None if minor is None or at_risk == "other" else "minor" if minor else "adult"
    did_it = None if incident.did_it in ("me", "my_child") else incident.did_it
    whose: Whose = "me" if at_risk == "me" else "friend"
    return incident.replace(whose=whose, age_now=age, age_when_taken=None, did_it=did_it)
