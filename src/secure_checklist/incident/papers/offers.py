"""Which papers fit an incident, and why the others don't: what happened, whose it is, how old, where, and since when.

In doubt a paper isn't offered, and the reason says what is open. The requirements are data, in `templates.toml`. None
is for whoever did it, and none is offered that only an adult may use for a picture of their own while the person shown
is or may be a minor. What changes the cards for someone changes papers by the same tags.

Two ages count, and aren't mixed up. The age of the person shown, when it was made, decides what may be done with the
picture; their age now, or that of a helper who is advised, decides what the writer can send alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from secure_checklist.checklists.cards import Modifier
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import message
from secure_checklist.incident.case.rows import Quiet
from secure_checklist.incident.case.view import escalations_of
from secure_checklist.incident.due_dates import Due, country_of, deadlines, placed_by_law, removal_ends
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.papers.templates import Template, bundled
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.values import Meaning
from secure_checklist.subjects.ages import acted_on, ages_of
from secure_checklist.subjects.incident import REMOVAL_DUE, Incident, role_of
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView


class Offer(Quiet):
    """Whether a paper fits, and why.

    Attributes:
        paper: Its id.
        title: What it is called.
        fits: Whether it is for this incident.
        reason: Why it fits, or what speaks against it or is still open, in a sentence for the person.
        cautions: What to think of before it is sent, as the modifiers in force say.
        languages: In which whoever takes it reads it, as BCP 47: the official ones of the country whose law it names,
            or else of the incident's, the most widely used first. Empty: not known, or it isn't sent. Fill it in one of
            them to send, and in the person's own for them to check.

    """

    paper: str
    title: str
    fits: bool
    reason: str
    cautions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def offered(
    incident: Incident,
    person: Person | None = None,
    modifiers: Sequence[Modifier] = (),
    now: datetime | None = None,
) -> tuple[Offer, ...]:
    """Return the papers that fit, each with the reason; the arguments are those of `considered`."""
    return tuple(offer for offer in considered(incident, person, modifiers, now) if offer.fits)


def considered(
    incident: Incident,
    person: Person | None = None,
    modifiers: Sequence[Modifier] = (),
    now: datetime | None = None,
) -> tuple[Offer, ...]:
    """Return every paper, with the reason why it fits, or why it doesn't or isn't known to.

    Args:
        incident: What is known of it; of a case, `Case.as_incident()`. What isn't known leads to fewer papers.
        person: The advised person; None: nothing is known of them.
        modifiers: The modifiers of the cards that are in force, the strongest first. What removes a tag of a paper
            takes it away, with why; what replaces one adds a caution.
        now: The time to evaluate for, aware; None reads the clock.

    Raises:
        ValueError: `now` has no offset.

    """
    due = clocks(incident, person, now)
    view = _view(incident, person, due, utc_now(now))
    met = {name: _holds(one.when, view, if_unknown=one.if_unknown) for name, one in bundled().requirements.items()}
    return tuple(_offer(one, incident, met, modifiers, due, person) for one in bundled().papers)


def _offer(
    template: Template,
    incident: Incident,
    met: dict[str, bool],
    modifiers: Iterable[Modifier],
    due: Sequence[Due],
    person: Person | None,
) -> Offer:
    against = next((name for name in (*bundled().always, *template.requires) if not met[name]), "")
    held, cautions = _modified(template, modifiers)
    if against:
        reason = message(f"documents.not.{bundled().requirements[against].against}")
    elif template.escalates and escalation(incident, person, due) is None:
        held = reason = message("documents.not.no_body")
    else:
        reason = held or message(f"documents.{template.id}.why")
    return Offer(
        paper=template.id,
        title=message(f"documents.{template.id}.title"),
        fits=not (against or held),
        reason=reason,
        cautions=cautions,
        languages=languages_of(template, incident),
    )


def _modified(template: Template, modifiers: Iterable[Modifier]) -> tuple[str, tuple[str, ...]]:
    """Return why a paper isn't offered now, empty where nothing keeps it back, and what to think of before it is."""
    tags, cautions = {*template.tags}, list[str]()
    for one in modifiers:
        if not tags.isdisjoint(one.replaces):
            cautions += [one.why] if one.why else []
        elif not tags.isdisjoint(one.removes) or (one.keeps and tags.isdisjoint(one.keeps)):
            return one.why or message("documents.not.later"), ()
    return "", tuple(cautions)


def clocks(incident: Incident, person: Person | None, now: datetime | None) -> tuple[Due, ...]:
    """Return the deadlines of an incident that was reported to a platform; empty: it wasn't."""
    return () if incident.platform_reported_at is None else deadlines(incident, now, person=person)


def escalation(incident: Incident, person: Person | None, due: Iterable[Due]) -> Law | None:
    """Return the law whose time is over, or whose duty was refused, and that names a body without a form of its own."""
    over = {one.of for one in due if one.state == "reached"}
    own = {template.law for template in bundled().papers if template.route == "regulator"}
    able = [
        law
        for law in bundled_laws().of(country_of(incident, person), incident.subdivision)
        if law.id not in own and any(body.paper in ("", "complaint") for body in escalations_of(law))
    ]
    refused = able[0] if able and incident.platform_answer == "refused" else None
    return next((law for law in able if law.id in over), refused)


def languages_of(template: Template, incident: Incident) -> tuple[str, ...]:
    """Return the languages in which whoever takes a paper reads it; empty: not known, or it isn't sent."""
    if template.route in (None, "other"):
        return ()
    state = next((law.jurisdiction for law in bundled_laws().laws if law.id == template.law), "EU")
    place = incident.country if state == "EU" else state[:2]
    return countries.find(place).languages if place else ()


def writer_may_be_young(incident: Incident, person: Person | None) -> bool:
    """Return whether whoever writes is, or may be, under 18 now.

    Of someone who writes for themselves that is also so where it wasn't said; of whoever writes for someone else, only
    where it is known of the advised person.
    """
    if role_of(incident) == "self":
        return ages_of(incident, person).now != "adult"
    return person is not None and person.minor is True


def _view(incident: Incident, person: Person | None, due: Iterable[Due], now: datetime) -> SubjectView:
    """Return the incident as requirements read it: with the ages by which it is handled, and where the law holds."""
    placed = placed_by_law(incident, country_of(incident, person))
    inventory = acted_on(Inventory(subjects=(placed,) if person is None else (person, placed)))
    end = removal_ends(due)
    tables: dict[str, object] = {} if end is None else {REMOVAL_DUE: {placed.id: end}}
    return SubjectView(inventory.by_id[placed.id], EvaluationContext(now, inventory, tables=tables))


_MEANINGS: dict[int, tuple[Condition, Meaning]] = {}


def _holds(condition: Condition, view: SubjectView, *, if_unknown: bool) -> bool:
    """Return whether a condition of the templates is true, each compiled once."""
    kept = _MEANINGS.setdefault(id(condition), (condition, condition.meaning({})))
    truth = kept[1](view)
    return if_unknown if truth is None else truth
