"""A value of every model that the library has, found by walking through a few large ones.

Tests that hold of "every public model" take their models from here, so that a new one is covered by itself: the test of
this module fails until a walk reaches it.
"""

import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from types import GenericAlias
from typing import Any, ClassVar, cast

from pydantic import BaseModel, TypeAdapter, create_model

import secure_checklist as sc
from secure_checklist.agents.tools import Actions, Card, FindHelp, NextQuestion
from secure_checklist.checklists import Catalogue, Translation, load_references
from secure_checklist.core import Model
from secure_checklist.datasets.lifecycle import bundled as bundled_lifecycle
from secure_checklist.datasets.messaging_services import bundled as bundled_services
from secure_checklist.evaluation.score import Score
from secure_checklist.evaluation.trends import Trend, TrendPoint, point_of
from secure_checklist.incident import Incident, IncidentInterview, respond
from secure_checklist.incident.clocks import Due
from secure_checklist.incident.contacts import bundled as bundled_directory
from secure_checklist.incident.contacts.models import Changed
from secure_checklist.incident.laws import bundled as bundled_laws
from secure_checklist.incident.papers import considered, fill
from secure_checklist.incident.papers.templates import bundled as bundled_papers
from secure_checklist.incident.platforms import bundled as bundled_platforms
from secure_checklist.incident.platforms import for_incident
from secure_checklist.interview import Screen, form
from secure_checklist.interview.questions import Suggestion
from secure_checklist.rules import at_least_of, every, some
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.rules.conditions.two_facts import CompareVersions
from secure_checklist.store import ReportEntry, StoredAnswer
from secure_checklist.subjects import Observation, Provenance, combine
from tests.case_samples import DETAILS, a_case, an_incident
from tests.cases import tables
from tests.loaders import modules
from tests.planting import HARMLESS_WORLD
from tests.test_declared_kinds import home
from tests.worlds import NOW

LATER = NOW + timedelta(days=3)


class AcmeDevice(sc.Device):
    """An app's own device."""

    namespace: ClassVar[str] = "acme"
    enrolment: sc.Fact[str] = sc.ask("Who owns it?")
    vpn_age_days: sc.Fact[int] = sc.ask("How old is the VPN client?", minimum=0, unit="days")
    hush: sc.Fact[str] = sc.ask("Where is the spare key?", confidentiality="private")
    secret: sc.Fact[str] = sc.ask("What is the pass phrase?", confidentiality="transient")


class Ours(sc.Inventory):
    """An inventory that may hold an app's own devices."""

    own_classes = (AcmeDevice,)


SAMPLES = tables(__file__)
INVENTORY = sc.load_inventory(SAMPLES["inventory"], vocabulary=sc.Vocabulary.standard().with_subjects(AcmeDevice))
INCIDENT = next(one for one in INVENTORY.subjects if isinstance(one, Incident))


def _fleet() -> tuple[Model, ...]:
    """A summary of a fleet, with the rates of an item; nothing where the extra isn't installed."""
    if importlib.util.find_spec("polars") is None or importlib.util.find_spec("narwhals") is None:
        return ()
    import polars as pl  # noqa: PLC0415 - it needs the extra

    from secure_checklist import fleet  # noqa: PLC0415 - as above

    checklist = sc.Checklist.of(
        "lock", "Lock", sc.Item(id="lock", title="Lock", rule=sc.Device.screen_lock.at_least("pin"))
    )
    rows = pl.DataFrame({"id": ["a", "b"], "screen_lock": ["pin", None], "team": ["north", None]})
    found = fleet.summary(checklist, fleet.evaluate(checklist, rows, keys=["team"], score=True, now=NOW), by=["team"])
    assert found.total is not None, "no group is hidden here"
    return found, *(item.rate("pass") for item in found.total.items)


TRIED = {"do": ["Open [Lock]."], "platforms": ["ios"], "tried": [{"device": "A phone", "date": "2026-01-02"}]}


@cache
def roots() -> tuple[object, ...]:
    """The values from which the walk begins."""
    prevention, world = sc.packs.load("leak-prevention"), HARMLESS_WORLD
    case = a_case().removed("first", NOW, now=NOW).back("first", LATER, "https://a.example/2", now=LATER)
    report = sc.evaluate(prevention, INVENTORY, now=NOW)
    older = sc.evaluate(prevention, INVENTORY.with_subjects(sc.Device(id="tablet")), now=NOW)
    check = ~Matches(fact="device.os_version", pattern="^1") | sc.Device.biometrics.has_any("face")
    item = sc.Item.model_validate({"id": "talk", "title": "Talk", "rule": check, "steps": [TRIED]})
    app = sc.Checklist.of("app", "App", item, requires=(AcmeDevice.vpn_age_days, AcmeDevice.hush))
    interview = sc.Interview(prevention, sc.Inventory(), now=NOW)
    asking, incident = interview.open()[:3], an_incident(country="US", age_when_taken="adult")
    answer = StoredAnswer(fact="device.find_my", way="set", value=True, provenance=Provenance(at=NOW), recorded_at=NOW)
    known = INCIDENT.replace(platforms=frozenset({"X", "a site"}))
    return (
        *(app, report, report.diff(older), report.actions(), report.plan(), report.missing, older, INVENTORY),
        *(*vars(world).values(), world.trend.points, Trend(points=(point_of(report),))),
        *(prevention, prevention.profile("quick"), sc.packs.load("leak-response"), home()),
        *(some(sc.Account.mfa.equals("on"), count=2), every(sc.Account.mfa.equals("on"))),
        at_least_of(1, sc.Device.find_my.is_true(), sc.Device.biometrics.has_none("iris")),
        sc.Device.last_backup.at_least(sc.Device.security_patch),
        sc.Device.last_backup.before(sc.Device.security_patch, plus_days=3),
        CompareVersions(op="older_than", fact="device.os_version", other="device.acme.version"),
        *(respond(INCIDENT, person=sc.Person(minor=False), now=NOW), *for_incident(known)),
        Due.model_validate_json(json.dumps(SAMPLES["due"])),
        *(bundled_directory().find(need="crisis", country="US", now=NOW), Changed(text="Closed", source="s")),
        *(bundled_directory(), bundled_laws(), bundled_services(), bundled_lifecycle(), bundled_platforms()),
        *(case, *case.to_do(LATER), IncidentInterview(case=case).in_country("US"), DETAILS, bundled_papers()),
        *(fill("us-take-it-down", incident), fill("police-statement", incident, case=case), *considered(incident)[:2]),
        *(interview.next(), interview.saved(), interview.progress, asking, [*map(form, map(Screen.of, asking))]),
        *(Suggestion(id="mail", label="Mail"), answer, *_fleet()),
        ReportEntry(number=1, recorded_at=NOW, point=TrendPoint(checklist="c", version="1", now=NOW, score=Score())),
        combine([Observation(value=1), Observation(value=2)]),
        Catalogue(language="de", texts={"a/b": Translation(text="x")}),
        load_references(SAMPLES["references"]),
        *(NextQuestion(), Actions(known={"device.subjects": ["iphone"]}), Card(), FindHelp(need="crisis")),
    )


def models() -> tuple[type[Model], ...]:
    """Every model of the library but for private ones and those that only others build on."""
    assert [*modules()], "every class is defined"
    found = {cls for cls in _below(Model) if not cls.__name__.startswith("_") and not _below(cls)}
    left_out = ("secure_checklist.store.", *(() if _fleet() else ("secure_checklist.fleet.",)))  # rows; without extras
    return tuple(sorted((cls for cls in found if not cls.__module__.startswith(left_out)), key=str))


def _below(cls: type[Model]) -> set[type[Model]]:
    """The classes below one that the library has; those that it makes for a vocabulary stand in no module."""
    found: set[type[Model]] = set()
    for sub in cls.__subclasses__():
        module = sys.modules.get(sub.__module__)
        if sub.__module__.startswith("secure_checklist.") and getattr(module, sub.__name__, None) is sub:
            found |= {sub, *_below(sub)}
    return found


@cache
def values() -> Mapping[type[Model], tuple[Model, ...]]:
    """Some values of each model: the first that the walk meets, and others that differ from it."""
    found: dict[type[Model], list[Model]] = {}
    for value in _walk(roots(), {}):
        held = found.setdefault(type(value), [])
        if len(held) < 2 and value not in held:
            held.append(value)
    return {cls: tuple(held) for cls, held in found.items()}


def _walk(value: object, seen: dict[int, object]) -> Iterator[Model]:
    if id(value) in seen:
        return
    if isinstance(value, BaseModel):
        seen[id(value)] = value  # held, since another value may get the id of one that is gone
        if isinstance(value, Model):
            yield value
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name), seen)
    elif isinstance(value, Mapping):
        parts = cast("Mapping[str, object]", value)
        yield from _walk(tuple(parts.values()), seen)
    elif isinstance(value, (tuple, list, frozenset)):
        for part in cast("tuple[Any, ...]", value):
            yield from _walk(part, seen)


# someone else's models and validators that hold one of ours -----------------------------------------------------------


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """An adapter of a type, made once."""
    return TypeAdapter(kind)


@cache
def holder(cls: type[BaseModel]) -> type[BaseModel]:
    """A model of someone else's that has one of ours in a field, in a list and as one of several."""
    kind: Any = cls
    many: Any = GenericAlias(list, (kind,))
    either: Any = kind | int
    return create_model("Holder", one=(kind, None), many=(many, ()), other=(either, None))
