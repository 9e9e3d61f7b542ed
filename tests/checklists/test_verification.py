"""Every fault that a whole checklist can have: where it is said to be, what is said, and what would fix it."""

from collections.abc import Mapping
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Context,
    Device,
    Fact,
    InvalidChecklistError,
    Inventory,
    Subject,
    Vocabulary,
    ask,
    derived,
    dump,
    evaluate,
    load_checklist,
)
from secure_checklist.checklists import Deadline
from secure_checklist.core.errors import Problem
from secure_checklist.subjects import FactDeclaration
from tests.cases import each

Data = Mapping[str, Any]
ITEM = 'sections[0].items[0] "lock"'
CHECK = f"{ITEM} > check"


def equals(fact: str, **value: object) -> Data:
    return {"op": "equals", "fact": fact, "value": True, **value}


LOCKED, WATCHED, ODD = (
    equals("device.find_my"),
    equals("person.fears_monitoring", value="yes"),
    equals("device.find_my", value="?"),
)
CHILD = equals("person.minor")


def all_of(*parts: Data) -> Data:
    return {"op": "all_of", "conditions": [*parts]}


TWO_KINDS = all_of(LOCKED, equals("account.mfa", value="on"))


def item(check: Data | None = LOCKED, **more: object) -> Data:
    rule = {} if check is None else {"rule": {"check": check}}
    return {"id": "lock", "title": "Lock it", **rule, **more}


def document(*items: Data, **more: object) -> dict[str, Any]:
    return {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": list(items)}], **more}


def guard(when: Data = WATCHED, **more: object) -> Data:
    return {"id": "g", "when": when, "holds": {"items": ["lock"]}, "neutral_text": "Later.", **more}


def section(name: str, parent: str | None = None) -> Data:
    return {"id": name, "title": name, "parent": parent}


def nested(depth: int) -> list[Data]:
    return [section(f"s{place}", f"s{place - 1}" if place else None) for place in range(depth)]


def declaring(fact: str, field: str = "declares") -> Data:
    return document(item(), **{field: [{"fact": fact, "type": "boolean"}]})


def steps(**more: object) -> Data:
    return document(item(steps=[{"do": ["Tap"], **more}]))


def guarded(**more: Any) -> Data:
    return document(item(), guards=[guard(**more)])


def found_in(data: Data, vocabulary: Vocabulary | None = None) -> tuple[Problem, ...]:
    with pytest.raises(InvalidChecklistError) as caught:
        load_checklist(data, vocabulary=vocabulary)
    return caught.value.problems


ODD_CHECK = f"{CHECK} > value"
DAYS: Data = {"name": "patch_days", "default": 90, "minimum": 30, "maximum": 365}
GRACE: Data = {"name": "grace", "default": 80, "maximum": {"param": "patch_days"}}
SPEC: Data = {"name": "least", "former_ids": ["spec"], "type": "text", "default": ">=17"}
SATISFIES = {"op": "satisfies", "fact": "device.os_version", "family": "ios", "spec": {"param": "least"}}
NEVER = {"id": "no-pay", "text": "Don't pay.", "why": "It brings more demands.", "instead": "Stop answering."}
STEP = {"question": "Is it done?", "subject": "incident", "when_unclear": "show"}
GUARD, A = 'guards[0] "g"', 'sections[0].items[0] "a"'


def deadline(**more: object) -> dict[str, Any]:
    said = {"id": "d", "kind": "removal", "starts": "incident.platform_reported_at", "due": "It is gone", "hours": 1}
    return {"deadlines": [said | more]}


def incident(first: Data | None = None, second: Data | None = None, **more: object) -> Data:
    one, two = ({"id": name, "title": name, **STEP, **(said or {})} for name, said in (("a", first), ("b", second)))
    return document(one, two, **more)


DECLARED = "a fact beyond the standard ones needs a namespace"
FAULTS: list[tuple[Data, str]] = [
    # ids
    (document(item(), item()), ': 2 items have the id "lock" (give each its own)'),
    (document(item(), parameters=[SPEC, {**DAYS, "former_ids": ["spec"]}]), ': 2 parameters have the name "spec"'),
    (document(item(), do_nots=[NEVER, NEVER]), ': 2 do-nots have the id "no-pay"'),
    (document(item(), item(id="LOCK")), ': the item "LOCK" has the id of another one but for case'),
    (document(item(former_ids=["b"]), item(id="b")), f'{ITEM} > was: the former id "b" is another item'),
    # sections and order
    (document(sections=[section("ab", "acd"), section("acdc")]), 'sections[0] "ab" > parent: no section "acd"'),
    (document(sections=[section("a", "a")]), 'sections[0] "a" > parent: it is part of itself: a > a'),
    (document(sections=nested(7)), 'sections[6] "s6" > parent: more than 6 sections stand one in another'),
    (document(item(after=["lok"])), f'{ITEM} > after: no item "lok" (did you mean "lock"?)'),
    (document(item(after=["lock"])), f"{ITEM} > after: it comes before itself"),
    # parameters
    (document(parameters=[DAYS], settings={"day": 9}), "settings > day: no such parameter"),
    (document(parameters=[DAYS], settings={"patch_days": 29}), 'parameters[0] "patch_days": must be at least 30'),
    (document(parameters=[DAYS, GRACE], settings={"patch_days": 60}), 'parameters[1] "grace": must be at most 60'),
    (document(parameters=[GRACE]), 'parameters[0] "grace": its bound names "patch_days"'),
    (document(item(SATISFIES), parameters=[SPEC], settings={"spec": "latest"}), f"{CHECK} > spec: "),
    # facts that the checklist brings
    (declaring("devise.acme.vpn"), 'declares[0] "devise.acme.vpn": no such kind of subject: "devise"'),
    (declaring("device.find_my"), 'declares[0] "device.find_my": the standard vocabulary has this fact already'),
    (declaring("device.vpn"), f'declares[0] "device.vpn": {DECLARED} (call it device.yourname.vpn)'),
    (declaring("account.vault", "requires"), f'requires[0] "account.vault": {DECLARED}'),
    # items
    (document(item(valid_from="2026-02-01", valid_until="2026-01-31")), f"{ITEM}: valid_from lies after valid_until"),
    (document(item(None)), f"{ITEM}: it has neither a rule nor a question"),
    (document(item(None, question="?", subject="devise")), f'{ITEM} > subject: no such kind of subject: "devise"'),
    (document(item(TWO_KINDS)), f"{ITEM}: its rule reads facts of account and device"),
    (document(item(subject="account")), f"{ITEM}: it is evaluated for a account, and its rule reads facts of a device"),
    (document(item(level="club.urgent")), f'{ITEM} > level: the checklist declares no "club.urgent"'),
    (steps(os=">=17"), f"{ITEM} > steps[0]: `os` bounds versions of no platform"),
    (steps(os="new", platforms=["ios"]), f"{ITEM} > steps[0] > os: "),
    (steps(services=["signl"]), f'{ITEM} > steps[0] > services: no such service: "signl" (did you mean "signal"'),
    (document(item(examples=[{"outcome": "pass", "facts": {"a.b": 1}}])), f"{ITEM} > examples[0] > a.b: no such fact"),
    # conditions
    (document(item(all_of(LOCKED, {"op": "not", "condition": ODD}))), f"{CHECK} > all_of[1] > not > value: "),
    (document(item(None, rule={"check": LOCKED, "applies_to": ODD})), f"{ITEM} > applies_to > value: "),
    (document(item({"op": "none", "where": CHILD})), f"{CHECK}: none reads facts of the person only"),
    (document(item({"op": "some", "where": {"op": "every", "where": LOCKED}})), f"{CHECK}: some can't stand inside"),
    # guards
    (guarded(when=LOCKED), f"{GUARD} > when: it reads facts of the person only"),
    (guarded(when=equals("person.family_word")), f'{GUARD} > when: "person.family_word" must be private'),
    (guarded(when={**WATCHED, "value": "?"}), f"{GUARD} > when > value: person.fears_monitoring: expected one of"),
    (guarded(holds={"items": ["lok"]}), f'{GUARD}: no item "lok"'),
    (guarded(warning_facts=["person.x"]), f'{GUARD} > warning_facts: "person.x" is no true-or-false fact'),
    # plans
    (incident({"when_unclear": None}), f"{A}: a checklist that knows an incident says of each item what to show"),
    (incident({"phase": "first_day", "after": ["b"]}, {"phase": "later"}), f'{A} > after: "b" has a later phase'),
    (incident({"avoid": ["no-pai"]}, do_nots=[NEVER]), f'{A} > avoid: no do-not "no-pai" (did you mean "no-pay"?)'),
    (incident(do_nots=[{**NEVER, "applies_to": equals("incident.whos")}]), 'do_nots[0] "no-pay" > applies_to > fact: '),
    (incident(deadline(starts="incident.whose")), f'{A} > deadlines[0] "d" > starts: incident.whose is no date'),
    (incident(deadline(when=equals("incident.country"))), f'{A} > deadlines[0] "d" > when > value: '),
]


@each(("data", "expected"), FAULTS)
def test_a_fault_is_reported_with_its_place_and_what_would_fix_it(data: Data, expected: str) -> None:
    problem, *_ = found = found_in(data)
    assert f"{problem.path}: {str(problem).removeprefix(f'{problem.path}: ')}".startswith(expected)
    with pytest.raises(ValidationError) as caught:
        Checklist.model_validate(data)
    (error,) = caught.value.errors()
    assert (error["type"], error.get("ctx", {}).get("problems")) == ("invalid_checklist", found)


def test_all_problems_are_reported_at_once_and_in_the_order_of_the_document() -> None:
    data = document(item(ODD), item(None, id="other"), settings={"x": 1}, guards=[guard(instead=["none"])])
    paths = ["settings > x", ODD_CHECK, 'sections[0].items[1] "other"', 'guards[0] "g"']
    assert [problem.path for problem in found_in(data)] == paths
    circle = document(sections=[section("a", "b"), section("b", "a"), section("d", "a")])
    of_circle = [f"it is part of itself: {one}" for one in ("a > b > a", "b > a > b")]
    assert [problem.message for problem in found_in(circle)] == of_circle, "what is below a circle is no part of it"


@each("lengths", [{"hours": None}, {"days": 1}, {"hours": 0}, {"hours": None, "months": 1.5}])
def test_a_deadline_has_one_length(lengths: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Deadline.model_validate(deadline(**lengths)["deadlines"][0])


@each(
    ("link", "platforms", "said"),
    [
        ("ms-settings:windowsupdate", ("windows",), ""),
        ("x-apple.systempreferences:com.apple.preference.security?Privacy_Camera", ("macos",), ""),
        ("https://support.example.org/a?b=c", (), ""),
        ("javascript:alert(1)", ("windows",), "expected a page by https"),
        ("ms-settings:windows update", ("windows",), "expected a page by https"),
        ("https://example.org/<script>", (), "expected a page by https"),
        ("ms-settings:windowsupdate", (), "opens on windows only"),
        ("x-apple.systempreferences:com.apple.preference.security", ("macos", "ios"), "opens on macos only"),
    ],
)
def test_deep_links_have_a_known_form_and_their_platform(link: str, platforms: tuple[str, ...], said: str) -> None:
    """Law: no link that could run something, or that opens nothing where it is shown, gets into a checklist."""
    data = document(item(steps=[{"platforms": platforms, "do": ["Open it."], "link": link}]))
    if said:
        assert said in found_in(data)[0].message
    else:
        assert load_checklist(data).items[0].steps[0].link == link


# facts of an app's own --------------------------------------------------------------------------------------------


class AcmeDevice(Device):
    """A device with facts of its own."""

    namespace = "acme"

    vpn: Fact[Literal["none", "old", "current"]] = ask("Which VPN?", ordered=True)
    agent_running: Fact[bool] = ask("Is the agent running?")

    @derived(reads=("agent_running",))
    def quiet(self, context: Context) -> bool | None:
        """Whether the agent is off."""
        assert context
        return not self.agent_running


class Router(Subject):
    """A kind of its own."""

    kind = "router"

    open_ports: Fact[int] = ask("How many ports are open?")


OWN = Vocabulary.standard().with_subjects(AcmeDevice, Router)
VPN = {"op": "at_least", "fact": "device.acme.vpn", "value": "old"}
QUIET = item(
    equals("device.acme.quiet"),
    examples=[{"outcome": "pass", "facts": {"device.acme.agent_running": False}}],
)
ALBUM = {"fact": "device.club.album", "type": "boolean"}


@each(
    ("data", "required", "subject"),
    [
        (document(item(VPN)), ["device.acme.vpn"], AcmeDevice(id="d", vpn="old")),
        (document(QUIET), ["device.acme.quiet", "device.acme.agent_running"], AcmeDevice(agent_running=False)),
        (document(item(None, question="?", subject="router")), ["router.attested.lock"], None),
        (document(item(equals("device.club.album")), declares=[ALBUM]), [], None),
    ],
)
def test_facts_of_the_vocabulary_are_required_by_what_is_loaded(
    data: Data, required: list[str], subject: Subject | None
) -> None:
    """With a vocabulary, an app's own facts are checked and listed as those that it brings."""
    loaded = load_checklist(data, vocabulary=OWN.with_facts([FactDeclaration.model_validate(ALBUM)]))
    assert [entry.fact for entry in loaded.requires] == required
    assert load_checklist(dump(loaded).encode()) == loaded == loaded.replace(title="C")
    if subject is not None:
        report = evaluate(loaded, Inventory(subjects=(subject,)).completed("device"))
        assert [finding.outcome for finding in report.findings] == ["pass"]


RUNNING = "device.acme.agent_running"
NUMBER = {"fact": RUNNING, "type": "integer"}


@each(
    ("data", "vocabulary", "path", "said"),
    [
        (document(item(VPN)), None, CHECK, "no such fact"),
        (document(item({"op": "some", "where": {**VPN, "fact": "device.acme.vnp"}})), OWN, f"{CHECK} > where", ""),
        (document(item({**VPN, "value": "odl"})), OWN, ODD_CHECK, ""),
        (document(item(None, question="?", subject="router")), None, f"{ITEM} > subject", "no such kind of subject"),
        *(
            (document(item(), **{name: [NUMBER]}), OWN, f'{name}[0] "{RUNNING}" > type', "the vocabulary has it as")
            for name in ("requires", "declares")
        ),
    ],
)
def test_wrong_uses_of_its_facts_are_reported_with_their_place(
    data: Data, vocabulary: Vocabulary | None, path: str, said: str
) -> None:
    (problem,) = found_in(data, vocabulary)
    assert problem.path.startswith(path)
    assert said in problem.message
    assert "odl" not in str(problem)
