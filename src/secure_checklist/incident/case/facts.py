"""The incident as its places and reports have it: what a plan, and the clocks of one report, are worked out from.

Answers that were given before anything was listed stay in force until a place or report says otherwise.
"""

from collections.abc import Iterable
from typing import Any

from secure_checklist.incident.case.records import REFUSED, CaseReport, Place, in_force, reported
from secure_checklist.incident.laws.table import clocked_by
from secure_checklist.incident.platforms.table import reduced
from secure_checklist.subjects.incident import Incident

__all__ = ["OF_PLATFORM", "OF_REPORTS", "incident_for", "incident_of", "incident_without_reports"]

OF_PLATFORM = ("platform_reported_at", "us_legal_notice", "platform_answer", "platform_answered_at")
"""The facts that say what became of a report to a platform."""
OF_REPORTS = (*OF_PLATFORM, "regulator_reported_at", "erasure_requested_at")
"""The facts that a report of a case answers."""


def incident_of(incident: Incident, places: tuple[Place, ...], reports: tuple[CaseReport, ...]) -> Incident:
    """Return the incident with what follows from places and reports, for one plan over all of them.

    It counts as reported to the platform once every place that is still there was reported since it is there. Where
    places differ, a refusal comes before waiting, so that what can be done about it isn't missed; and of several
    reports that which was made under a law comes first, then the oldest.
    """
    facts: dict[str, Any] = _of_platform(places, reports)
    others = [report for report in reports if report.route != "platform"]
    if facts or others:
        before = incident.reported_to or frozenset[str]()
        kept = before - {"platform"} if facts else before
        known = {"platform"} if facts.get("platform_answer") else set[str]()
        facts["reported_to"] = kept | known | _recipients(others)
    asked = [report for report in others if report.route == "regulator"]
    if asked:
        waiting = [one.at for one in asked if one.answer == "waiting" and in_force(one, places)]
        facts["regulator_reported_at"] = min(waiting, default=None)
    requests = [report for report in reports if _asks_to_erase(report)]
    if requests:
        waiting = [one.at for one in requests if one.answer == "waiting" and in_force(one, places)]
        facts["erasure_requested_at"] = min(waiting, default=None)
    if places:
        facts["places"] = max(len(places), incident.places or 0)
    named = reduced(place.platform for place in places if place.platform)
    if named:
        facts["platforms"] = named | (incident.platforms or frozenset())
    return _said(incident, facts)


def incident_for(incident: Incident, report: CaseReport) -> Incident:
    """Return the incident as one report has it, by which that report's clocks run."""
    facts: dict[str, Any] = dict.fromkeys(OF_REPORTS)
    facts["reported_to"] = _recipients([report])
    if report.route == "platform":
        facts |= _facts_of(report)
    elif report.route == "regulator" and report.answer == "waiting":
        facts["regulator_reported_at"] = report.at
    if _asks_to_erase(report) and report.answer == "waiting":
        facts["erasure_requested_at"] = report.at
    return _said(incident, facts)


def incident_without_reports(
    incident: Incident, places: tuple[Place, ...], reports: tuple[CaseReport, ...]
) -> Incident:
    """Return the incident with what no report says, by which the other clocks run."""
    facts: dict[str, Any] = {}
    if not _answers_hold(places, reports):
        facts = dict.fromkeys(OF_PLATFORM)
    if any(report.route == "regulator" for report in reports):
        facts["regulator_reported_at"] = None
    if any(map(_asks_to_erase, reports)):
        facts["erasure_requested_at"] = None
    return _said(incident, facts)


def _asks_to_erase(report: CaseReport) -> bool:
    """Return whether a report is a request, under a law, from which the time to erase personal data runs."""
    return report.legal_basis in clocked_by(Incident.erasure_requested_at.name)


def _answers_hold(places: tuple[Place, ...], reports: tuple[CaseReport, ...]) -> bool:
    """Return whether what was said of the platform before still holds: nothing in the case says otherwise."""
    said = any(report.route == "platform" for report in reports)
    return not said and not any(place.history for place in places)


def _of_platform(places: tuple[Place, ...], reports: tuple[CaseReport, ...]) -> dict[str, Any]:
    """Return the facts on the report to the platform; empty: those that were said before hold."""
    if _answers_hold(places, reports):
        return {}
    ours = [report for report in reports if report.route == "platform"]
    counted = [report for report in ours if in_force(report, places)]
    there = {place.id for place in places if not place.gone}
    if counted and there <= reported(places, reports):
        return _facts_of(min(counted, key=lambda one: (one.answer not in REFUSED, one.legal_basis is None, one.at)))
    if places and all(place.gone for place in places):
        gone_at = (change.at for place in places for change in place.history[-1:])
        sent = min((report.at for report in ours), default=None)
        return dict(zip(OF_PLATFORM, (sent, None, "removed", max(gone_at)), strict=True))
    return dict.fromkeys(OF_PLATFORM)


def _facts_of(report: CaseReport) -> dict[str, Any]:
    """Return the facts that a report to a platform answers. What stays after a part was removed was refused."""
    law = report.legal_basis
    return {
        "platform_reported_at": report.at,
        "us_legal_notice": None if law is None else law in clocked_by(Incident.us_legal_notice.name),
        "platform_answer": "refused" if report.answer in REFUSED else report.answer,
        "platform_answered_at": report.answered_at,
    }


def _recipients(reports: Iterable[CaseReport]) -> frozenset[str]:
    words = Incident.reported_to.type.vocabulary or ()
    return frozenset(report.route for report in reports if report.route in words)


def _said(incident: Incident, facts: dict[str, Any]) -> Incident:
    """Return the incident with these facts, and without the reasons why they were unknown."""
    if not facts:
        return incident
    unknown = {name: why for name, why in incident.unknown.items() if facts.get(name) is None}
    observed = {name: seen for name, seen in incident.observed.items() if name not in facts}
    return incident.replace(**facts, unknown=unknown, observed=observed)
