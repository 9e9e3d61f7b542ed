"""What an interview asks and takes: in a guard's, a stale or a contradictory answer's, a person's or a list's name."""

import pickle
from datetime import datetime, timedelta
from typing import Any

import pytest

import secure_checklist as sc
from secure_checklist.checklists.items import Selection
from secure_checklist.checklists.profiles import Profile
from secure_checklist.interview import Pass
from secure_checklist.subjects import Provenance
from tests.cases import each, sure
from tests.golden_personas import NOW
from tests.values import AcmeDevice

LOCK = sc.Item(id="lock", title="Lock", level="essential", rule=sc.Device.screen_lock.at_least("pin"))
FIND = sc.Item(id="find", title="Find", rule=sc.Device.find_my.is_true())
WORD = sc.Item(id="word", title="A word", question="Do you ask?", renew_after=30)
FRESH = sc.Item(id="fresh", title="Fresh", renew_after=30, rule=sc.Device.auto_update_os.is_true())
SECOND = sc.Item(id="second", title="Second", rule=sc.Account.mfa.one_of("on", "enforced"))
PHONE = sc.Device(id="phone", label="My phone")


def begin(*items: sc.Item, subjects: tuple[Any, ...] = (PHONE,), **more: Any) -> sc.Interview:
    inventory = sc.Inventory(subjects=subjects, **more).completed("device", "account", "messenger")
    return sc.Interview(sc.Checklist.of("c", "C", *items), inventory, now=NOW)


def outcomes(interview: sc.Interview) -> dict[str, str]:
    return {finding.item: finding.outcome for finding in interview.report.findings}


# asking and answering ---------------------------------------------------------------------------------------------


def test_declining_and_not_knowing_are_answers() -> None:
    for said, reason in ((Pass.DECLINED, "declined"), (Pass.UNKNOWN, "not_reported")):
        interview = begin(LOCK).answer(said)
        assert interview.question is None
        (finding,) = interview.report.findings
        assert [(one.code, one.fact) for one in finding.reasons] == [(reason, "device.screen_lock")]
        assert (interview.progress.answered, interview.progress.passed) == (0, 1)
        for value in ("pin", Pass.DECLINED, Pass.UNKNOWN):
            with pytest.raises(LookupError, match="no question left"):
                interview.answer(value)


def test_the_persons_word_is_dated_and_can_be_declined() -> None:
    interview = begin(WORD)
    assert [choice.value for choice in sure(interview.question).choices] == ["yes", "partly", "no", "not_applicable"]
    kept = interview.answer("partly").inventory
    assert kept.attestations == (sc.Attestation(confidentiality="ordinary", item="word", answer="partly", at=NOW),)
    declined = interview.answer(Pass.DECLINED)
    assert [reason.code for reason in declined.report.findings[0].reasons] == ["declined"]
    word = sc.Attestation(confidentiality="ordinary", item="word", answer="no", at=NOW)
    assert outcomes(begin(WORD, subjects=declined.inventory.subjects, attestations=(word,))) == {"word": "fail"}


@each("value", ["pinn", None, ["pin"]])
def test_a_wrong_answer_names_its_question_never_its_value_and_takes_nothing(value: Any) -> None:
    interview = begin(LOCK, FIND)
    keys = [question.key for question in interview.next().questions]  # type: ignore[union-attr]
    with pytest.raises(ValueError, match=r"^device\.screen_lock@phone: expected one of") as caught:
        interview.reply({"device.find_my@phone": True, "device.screen_lock@phone": value})
    assert ("pinn" in str(caught.value), {*keys}) == (False, {"device.find_my@phone", "device.screen_lock@phone"})
    assert {*outcomes(interview).values()} == {"unknown"}
    with pytest.raises(LookupError, match="keys of its questions"):
        interview.reply({"account.mfa@other": "on"})
    with pytest.raises(LookupError, match="no screen left"):
        begin().reply({})


def test_what_waits_is_listed_and_a_waived_item_isnt_asked_for() -> None:
    """Each unknown finding that counts, with the facts that it waits for: of a derived one its inputs."""
    supported = sc.Item(id="support", title="S", rule=sc.Device.os_support_outlook.at_least("lasting"))
    waiver = sc.Waiver(confidentiality="ordinary", item="find", who="me", why="not now")
    interview = begin(FIND, supported, waivers=(waiver,))
    (waiting,) = interview.waiting
    assert ("device.os_name", "phone") in [gap.key for gap in waiting.gaps]
    assert "device.find_my" not in {question.fact for question in interview.open()}


# safety -----------------------------------------------------------------------------------------------------------


def test_law_1_an_old_answer_that_a_guard_reads_is_renewed_before_all_else() -> None:
    """A new answer to it may bring another question about danger, which mustn't come after ordinary ones."""
    guard = sc.Guard(
        id="g",
        when=sc.Person.separated.is_true() | sc.Person.fears_monitoring.one_of("unsure", "yes"),
        holds=Selection(items=("lock",)),
        instead=("word",),
        neutral_text="Something isn't part of this list.",
    )
    renewed = sc.Item(id="apart", title="Apart", renew_after=30, rule=sc.Person.separated.is_false())
    guarded = sc.Checklist.of("c", "C", FIND, WORD, LOCK, renewed).replace(guards=(guard,))
    person = sc.Person(separated=True, observed={"separated": Provenance(at=NOW - timedelta(days=100))})
    interview = sc.Interview(guarded, sc.Inventory(subjects=(person, PHONE)).completed("device"), now=NOW)
    asked = list[tuple[str, bool]]()
    while (question := interview.question) is not None:
        asked.append((question.fact, question.safety))
        said = {"person.separated": False, "person.fears_monitoring": "no"}.get(question.fact)
        interview = interview.answer(Pass.DECLINED if said is None else said)
    assert asked[:2] == [("person.separated", True), ("person.fears_monitoring", True)]
    assert not any(safety for _, safety in asked[2:])


def test_private_and_transient_answers_are_shown_nowhere() -> None:
    """A marker planted as each answer is searched in all that leaves: questions, reports, repr, pickles."""
    facts = (AcmeDevice.hush, AcmeDevice.secret, AcmeDevice.enrolment)
    items = [sc.Item(id=one.field, title="T", renew_after=1, rule=one.matches("nothing")) for one in facts]
    pack = sc.Checklist.of("c", "C", *items, requires=facts)
    interview = sc.Interview(pack, sc.Inventory(subjects=(AcmeDevice(id="d"),)).completed("device"), now=NOW)
    while question := interview.question:
        interview = interview.answer(f"marker-{question.fact.rpartition('.')[2]}")
    later = sc.Interview(pack, interview.inventory, now=NOW + timedelta(days=5))
    told = [*(question.model_dump_json() for question in later.open()), later.report.model_dump_json()]
    told += map(repr, (interview, later.inventory, interview.progress))
    assert any("marker-enrolment" in text for text in told)
    assert not [text for text in told if "marker-hush" in text or "marker-secret" in text]
    assert b"marker-secret" not in pickle.dumps(interview.inventory)
    assert {question.old for question in later.open()} == {None, "marker-enrolment"}


# freshness --------------------------------------------------------------------------------------------------------


def test_a_stale_answer_is_asked_anew_with_the_old_one_offered() -> None:
    ago = NOW - timedelta(days=60)
    old = Provenance(source="measured", at=ago)
    phone = PHONE.replace(auto_update_os=True, observed={"auto_update_os": old})
    interview = begin(LOCK, FRESH, subjects=(phone,))
    question = next(one for one in interview.open() if one.fact == "device.auto_update_os")
    assert (question.because, question.old, question.old_at) == ("stale", True, ago)
    after = interview.answer(value=False, question=question)
    provenance = after.inventory.by_id["phone"].observed["auto_update_os"]
    assert (provenance.source, provenance.at) == ("stated", NOW)
    assert [(one.value, one.source, one.at) for one in provenance.superseded] == [(True, "measured", ago)]
    assert outcomes(after)["fresh"] == "fail"
    assert interview.answer(Pass.DECLINED, question).inventory.by_id["phone"] == phone


def test_contradictions_and_dates_ahead_are_asked_anew() -> None:
    reason: Any
    for reason, because in (("contradictory", "contradictory"), ("error", "missing")):
        torn = PHONE.replace(unknown={"auto_update_os": reason})
        assert sure(begin(FRESH, subjects=(torn,)).question).because == because
    seen = sc.Item(id="seen", title="Seen", rule=sc.Device.last_backup.within_days(30))
    odd = begin(seen, subjects=(PHONE.replace(last_backup=(NOW + timedelta(days=9)).date()),))
    assert (sure(odd.question).because, sure(odd.question).old) == ("implausible", None)
    assert outcomes(odd.answer("2026-11-20")) == {"seen": "pass"}
    with pytest.raises(ValueError, match="offset"):
        sc.Interview(sc.Checklist.of("c", "C", LOCK), sc.Inventory(), now=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


# subjects ---------------------------------------------------------------------------------------------------------

UNLISTED = sc.Interview(sc.Checklist.of("c", "C", LOCK), sc.Inventory(), now=NOW)


def test_a_list_is_asked_for_once_and_is_then_complete() -> None:
    question = sure(UNLISTED.question)
    assert (question.fact, question.input, question.because) == ("device.subjects", "subjects", "unlisted")
    more = UNLISTED.answer(["iphone", {"id": "pad", "label": "Old tablet"}, sc.Device(id="work"), "iphone"])
    known = more.inventory.by_id
    assert [known[name].__dict__["os_name"] for name in ("iphone", "iphone-2")] == ["ios", "ios"]
    assert (known["iphone-2"].label, {*more.inventory.complete}) == ("iPhone 2", {"device"})
    facts = [(one.fact, one.subject) for one in more.open()]
    assert facts == [("device.screen_lock", name) for name in ("iphone", "pad", "work", "iphone-2")]
    none = UNLISTED.answer([])
    assert none.inventory.complete == {"device"}
    assert (none.question, outcomes(none)) == (None, {"lock": "not_applicable"})
    assert UNLISTED.answer(["iphone"]).answer("pin").question is None
    left = UNLISTED.answer(Pass.UNKNOWN)
    assert (left.question, {*left.inventory.complete}) == (None, set[str]())
    some = sc.Interview(sc.Checklist.of("c", "C", LOCK), sc.Inventory(subjects=(PHONE,)), now=NOW)
    assert sure(some.question).text == "Which other phones, tablets or computers do you use?"


@each(
    "value, said",
    [
        ("phone", "expected a list"),
        (["fone"], "no suggestion of this id"),
        ([PHONE, PHONE], r"\[1\]: a subject of this id is listed already"),
        ([{"id": "x", "screen_lok": "pin"}], r"\[0\]: this is no valid device"),
        ([sc.Account(id="a")], r"\[0\]: expected a device"),
    ],
)
def test_wrong_subjects_are_refused_with_their_place(value: Any, said: Any) -> None:
    with pytest.raises(ValueError, match=said):
        UNLISTED.answer(value)
    assert UNLISTED.inventory.subjects == ()


# what to do first -------------------------------------------------------------------------------------------------


def test_with_a_budget_it_ends_where_nothing_would_change_what_comes_first() -> None:
    """Without one it still asks all that could change a finding. What the profile says holds where nobody says more."""
    undone = [sc.Item(id=f"a{number}", title="A", level="essential", weight=9, question="?") for number in range(5)]
    words = [sc.Attestation(confidentiality="ordinary", item=one.id, answer="no", at=NOW) for one in undone]
    inventory = sc.Inventory(subjects=(PHONE,), attestations=tuple(words)).completed("device")
    checklist = sc.Checklist.of("c", "C", *undone, FIND)
    short = Profile(id="short", title="Short", screens=7)
    limited = sc.Interview(checklist.replace(profiles=(short,)).profile("short"), inventory, now=NOW)
    assert (limited.next(), limited.progress.screens) == (None, 0)
    assert limited.progress.remaining == 1
    assert sc.Interview(checklist, inventory, now=NOW, budget=7).question is None
    assert sure(sc.Interview(checklist, inventory, now=NOW).question).fact == "device.find_my"
    assert sc.Interview(checklist, inventory, now=NOW).progress.screens is None
