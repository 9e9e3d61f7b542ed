"""Which papers fit an incident, and why others don't: what happened, who is shown, their age, the place and the time.

If in doubt, a paper isn't offered, and the reason says what is still open. The requirements are data, in
`templates.toml`. No paper is for the person who did it. No paper that only an adult may use for a picture of their own
is offered while the person shown is or may be a minor. The modifiers that change someone's cards change papers by the
same tags.

Two ages count, and are kept apart. The age of the person shown when the picture was made determines what may be done
with the picture. Their age now, or that of a helper who is advised, determines what the writer can send alone.
"""

from datetime import datetime

from secure_checklist import packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import message
from secure_checklist.core.model import Quiet
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.papers.templates import Template, Test, bundled
from secure_checklist.incident.situation import PACK, Situation
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person


class Offer(Quiet):
    """Whether a paper fits, and why.

    Attributes:
        paper: The paper's id.
        title: The paper's title.
        fits: Whether the paper is for this incident.
        reason: Why the paper fits or doesn't, or what is still open, in a sentence for the person.
        cautions: What to consider before sending the paper in the person's situation.
        languages: The languages that the recipient reads, as BCP 47: the official ones of the country whose law the
            paper names, or else of the incident's country, the most widely used first. The list is empty if the
            languages aren't known, or if the paper isn't sent. Fill in the paper that is sent in one of these
            languages, and a paper to check in the person's own.

    """

    paper: str
    title: str
    fits: bool
    reason: str
    cautions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def considered(
    incident: Incident,
    person: Person | None = None,
    now: datetime | None = None,
    checklist: Checklist | None = None,
) -> tuple[Offer, ...]:
    """Return every paper, with the reason why it fits, doesn't fit, or isn't known to fit.

    If a modifier of the cards removes one of a paper's tags, the paper isn't offered, and the reason says why; if a
    modifier replaces one, the paper has a caution.

    Args:
        incident: What is known about the incident; for a case, `Case.as_incident()`. If facts are unknown,
            fewer papers are offered.
        person: The advised person, or None if nothing is known about them.
        now: The aware datetime to evaluate for, or None for now.
        checklist: The checklist whose modifiers apply, or None for `leak-response`.

    Raises:
        ValueError: If the time has no UTC offset.

    """
    situation = situated(incident, person, checklist, now)
    return tuple(offer_of(one, situation) for one in bundled().papers)


def is_met(test: Test, situation: Situation) -> bool:
    """Return True if a situation meets a test."""
    truth = situation.evaluate(test.when)
    return test.if_unknown if truth is None else truth


def situated(incident: Incident, person: Person | None, checklist: Checklist | None, now: datetime | None) -> Situation:
    """Return the situation by which papers are chosen."""
    given = (packs.load(PACK) if checklist is None else checklist).translated()
    return Situation(incident, person, given, bundled_laws(), utc_now(now))


def offer_of(template: Template, situation: Situation) -> Offer:
    """Return the offer of one paper, which says whether it fits a situation, and why."""
    required = (bundled().requirements[name] for name in (*bundled().always, *template.requires))
    against = next((one.against for one in required if not is_met(one, situation)), "")
    change = situation.change(template.tags)
    held = change is not None and change.kind != "changed"
    why = "" if change is None else change.why or message("documents.not.later")
    if against:
        reason = message(f"documents.not.{against}")
    elif template.escalates and escalation(situation) is None:
        held, reason = True, message("documents.not.no_body")
    else:
        reason = why if held else message(f"documents.{template.id}.why")
    return Offer(
        paper=template.id,
        title=message(f"documents.{template.id}.title"),
        fits=not (against or held),
        reason=reason,
        cautions=(why,) if change is not None and change.kind == "changed" and change.why else (),
        languages=_languages(template, situation.incident),
    )


def escalation(situation: Situation) -> Law | None:
    """Return the law whose deadline is over or whose duty was refused, if it names a body without a form of its own."""
    over = {one.of for one in situation.due if one.state == "over"}
    own = {template.law for template in bundled().papers if template.route == "regulator"}
    able = [
        law
        for law in situation.laws
        if law.id not in own and any(body.paper in ("", "complaint") for body in law.escalates_to)
    ]
    refused = able[0] if able and situation.incident.platform_answer == "refused" else None
    return next((law for law in able if law.id in over), refused)


def _languages(template: Template, incident: Incident) -> tuple[str, ...]:
    """Return the languages of the recipient of a paper; empty if they aren't known, or if it isn't sent."""
    if template.route in (None, "other"):
        return ()
    state = next((law.jurisdiction for law in bundled_laws().laws if law.id == template.law), "EU")
    place = incident.country if state == "EU" else state[:2]
    return countries.find(place).languages if place else ()
