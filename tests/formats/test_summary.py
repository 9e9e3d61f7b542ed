"""What to do first, and what changed since an older report: honest where something isn't known."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

import secure_checklist as sc
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation import Change
from secure_checklist.formats.summary import MOST, Summary
from secure_checklist.incident.contacts import bundled
from tests.cases import each

pytest.importorskip("jinja2", reason="jinja2 comes with the extra `html`")

from secure_checklist.formats.html import fragment

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
PACK = sc.packs.load("leak-prevention")
LOCK = sc.Item(id="lock", title="Lock <b>it</b>", rule=sc.Device.screen_lock.at_least("pin"))
FIND = sc.Item(id="find", title="Find it", rule=sc.Device.find_my.is_true())
SMALL = sc.Checklist.of("small", "Small", LOCK, FIND)
OUTCOMES = ("pass", "partial", "fail", "unknown", "not_applicable", None)


MANAGER = sc.Item(id="manager", title="manager", question="Done?")
UNIQUE = MANAGER.replace(id="unique", title="unique", after=("manager",))
OLD = MANAGER.replace(id="old", former_ids=("older",))
PRIVATE = MANAGER.replace(id="private", title="private", confidentiality="private")
OWN = sc.Checklist.of("own", "Own", MANAGER, UNIQUE, OLD, PRIVATE)


def planned(*intentions: Any, now: Any = NOW, audience: Any = "anybody", promoted: Any = (), **said: Any) -> Summary:
    """Return the list of someone who has done nothing, but for what is said, and has these intentions."""
    words = (item.attest(said.get(item.id, "no"), at=BEFORE) for item in OWN.items)
    held = sc.Inventory().with_attestations(*words).with_intentions(*intentions)
    report = sc.evaluate(OWN, held, now=now)
    assert report == sc.evaluate(OWN, held.replace(intentions=()), now=now), "it changes no outcome and no score"
    report = report.replace(promoted=promoted, shown_promoted=promoted)
    return sc.formats.summary_of(report, checklist=OWN, inventory=held, limit=1, audience=audience)


def test_what_is_begun_comes_first_and_what_is_put_off_last_until_its_day() -> None:
    tomorrow = NOW.date() + timedelta(days=1)
    doing, later = UNIQUE.intend(at=NOW), MANAGER.intend(at=NOW, until=tomorrow)
    listed = {
        (): "manager unique old",
        (doing.replace(item="older"),): "old manager unique",
        (later,): "manager unique old",  # what isn't put off needs it
        (later, doing.replace(until=tomorrow)): "old manager unique",
    }
    for intentions, due in listed.items():
        found = [one.action.item for one in planned(*intentions).tasks]
        assert [one for one in found if one != "private"] == due.split(), intentions
    both = (later, doing.replace(until=tomorrow))
    assert planned(*both).postponed == "Manager: put off until 2026-11-28. Unique: put off until 2026-11-28."
    assert planned(*both, now=NOW + timedelta(days=1)).postponed == ""
    (urgent,) = planned(*both, promoted=("manager",)).first
    assert (urgent.action.item, urgent.progress) == ("manager", "put off until 2026-11-28"), "it stays, and says so"
    everything = [item.intend(at=NOW, until=tomorrow) for item in OWN.items]
    assert (planned(*everything).first, len(planned(*everything, audience="self").later)) == ((), 4)


def test_what_is_put_off_for_one_of_two_phones_stays_open_for_the_other() -> None:
    phones = [sc.Device(id=name, screen_lock="none", find_my=False) for name in ("old", "new")]
    days = [NOW.date() + timedelta(days=ahead) for ahead in (2, 1)]
    put_off = [LOCK.intend(at=NOW, until=day, subject=one.id) for one, day in zip(phones, days, strict=True)]
    everywhere = LOCK.intend(at=NOW + timedelta(hours=1), until=days[0])
    for intentions, due in {
        (put_off[0],): ("lock", ""),
        (*put_off,): ("find", "put off until 2026-11-28"),
        (*put_off, everywhere): ("find", "put off until 2026-11-29"),
        (everywhere, LOCK.intend(at=NOW + timedelta(hours=2), subject="new")): ("lock", "you're working on this item"),
    }.items():
        held = sc.Inventory(subjects=tuple(phones), intentions=intentions)
        tasks = sc.formats.summary_of(sc.evaluate(SMALL, held, now=NOW), checklist=SMALL, inventory=held).tasks
        assert (tasks[0].action.item, next(one.progress for one in tasks if one.action.item == "lock")) == due
    begun = (everywhere, LOCK.intend(at=NOW + timedelta(hours=2), subject="new"))
    with_one_done = sc.Inventory(subjects=(phones[0], phones[1].replace(screen_lock="pin")), intentions=begun)
    (left,) = sc.formats.summary_of(
        sc.evaluate(SMALL, with_one_done, now=NOW), checklist=SMALL, inventory=with_one_done
    ).to_do()
    assert left.state == "later", "what was being done is done, and the rest is put off"


def test_a_report_as_a_calendar_says_what_became_of_what_was_begun_or_put_off_and_not_what_it_is() -> None:
    read = pytest.importorskip("icalendar", reason="calendars are read by libraries of the extra `test`").Calendar
    day = NOW.date() + timedelta(days=1)
    given = [item.intend(at=NOW, until=day if item is MANAGER else None) for item in OWN.items]

    def tasks(**options: Any) -> dict[str, list[str]]:
        shown = planned(*given, **options)
        settings: Any = {"checklist": OWN, "inventory": shown.inventory, "audience": options.get("audience", "anybody")}
        found = read.from_ical(sc.formats.write(shown.report, "ics", **settings)).walk("VTODO")
        kept = ("STATUS", "SUMMARY", "DTSTART")
        return {str(one["UID"]): [one[key].to_ical().decode() for key in kept if key in one] for one in found}

    manager, unique, old, private = (one.uid for one in given)
    found = tasks(unique="yes", old="not_applicable")
    assert [found.pop(uid)[0] for uid in (unique, old)] == ["COMPLETED", "CANCELLED"]
    assert found == {manager: ["NEEDS-ACTION", "Reminder: check your list.", f"{day:%Y%m%d}"]}
    assert tasks(audience="self")[private] == ["IN-PROCESS", "private"]
    again = MANAGER.intend(at=NOW + timedelta(hours=1))
    (kept,) = sc.Inventory(intentions=(given[0],)).with_intentions(again).intentions
    assert (kept.uid, kept.state(day), given[0].state(day)) == (manager, "doing", "open")


@each("before, after", [(one, two) for one in OUTCOMES for two in OUTCOMES])
def test_what_is_called_done_was_known_to_be_undone(before: str | None, after: str | None) -> None:
    kind = Change.model_validate({"item": "a", "before": before, "after": after}).kind
    assert (kind == "done") is (before in ("partial", "fail") and after == "pass")
    assert (kind == "known_done") is (before in ("unknown", "not_applicable", None) and after == "pass")
    assert (kind == "unclear") is (before in ("pass", "partial", "fail") and after == "unknown")
    assert (kind == "back") is ((before, after) in (("pass", "partial"), ("pass", "fail"), ("partial", "fail")))
    assert (kind == "open") is (before in ("unknown", "not_applicable", None) and after in ("partial", "fail"))
    assert before != after or kind is None


def inventory(**facts: object) -> sc.Inventory:
    phone = sc.Device.model_validate({"kind": "device", "id": "phone", "label": "My <phone>", **facts})
    return sc.Inventory(subjects=(sc.Person(id="me"), phone)).completed("device")


def document(held: sc.Inventory, checklist: sc.Checklist = PACK) -> sc.formats.Summary:
    return sc.formats.summary_of(sc.evaluate(checklist, held, now=NOW), checklist=checklist, inventory=held)


def test_what_to_read_stands_before_what_others_may_notice_and_all_see_the_same() -> None:
    """Neither what to do first nor what changed tells what somebody said of fears, threats or asked-for pictures.

    What is stored tells the same.
    """
    private = [one.id for one in PACK.items if one.confidentiality != "ordinary"]
    assert private
    shown = set[tuple[str, str]]()
    said_of_both: tuple[tuple[Any, str | None], ...] = (("no", None), ("unsure", "yes"), ("yes", "no"), (None, None))
    for fear, answer in said_of_both:
        about = {"confidentiality": "ordinary", "answer": answer, "subject": "me", "at": NOW}
        words = [sc.Attestation.model_validate({"item": item, **about}) for item in private if answer]
        mine = inventory(screen_lock="none", find_my=False, os_name="ios").with_attestations(*words)
        held = document(mine.with_subjects(sc.Person(id="me", fears_monitoring=fear)))
        older = sc.evaluate(PACK, inventory(screen_lock="pin", os_name="ios"), now=BEFORE)
        first, text, moved = held.first, unescape(fragment(held)), held.report.diff(older)
        titles = re.findall(r'<label for="sc-action-\d+-box">([^<]+)<', text)
        assert titles[:3] == [one.action.title for one in first]
        assert any(one.action.observable for one in first)
        for said in (held.line, *(one.action.title for one in held.plan)):
            assert text.index(said) < text.index(titles[0])
        assert moved == held.report.diff(sc.load_report(older.exported().to_json()))
        shown.add((text, moved.model_dump_json()))
    assert len(shown) == 1


def test_where_nothing_is_known_to_be_undone_it_says_that_this_is_no_promise() -> None:
    text = unescape(fragment(document(sc.Inventory())))
    assert "doesn't mean that you're safe" in text
    assert "The first 3 things to look at" in text
    assert re.search(r"We have no answer for \d+ items yet\. Answer a few questions", text)
    assert "Nothing to do" not in text, "three things stand below it"
    assert "can't promise" in unescape(fragment(document(inventory(screen_lock="pin", find_my=True), SMALL)))


# what someone has done -----------------------------------------------------------------------------------------------

ASKED = sc.Item(id="asked", title="Do it", question="Done?")
OFF = sc.Item(id="off", title="Both", rule=sc.Device.find_my.is_true() & sc.Device.auto_update_os.is_true())
DONE = sc.Checklist.of("done", "Done", LOCK, FIND, ASKED, OFF)


def test_what_is_done_is_written_and_brings_the_next_thing() -> None:
    """An answer, or the one fact that decides; where several could, they are unknown, and asked again."""
    no = sc.Attestation(item="asked", answer="no", confidentiality="ordinary", subject="me", at=BEFORE)
    mine = inventory(screen_lock="none", find_my=False, auto_update_os=False).with_attestations(no)
    held, begun = document(mine, DONE), sc.Interview(DONE, mine, now=NOW)
    assert len(held.first) == MOST == len(held.tasks) - 1
    asked = begun.did("asked").on(DONE)
    assert asked.report.of("asked")[0].outcome == "pass"
    assert {one.item for one in asked.report.actions()} == {"lock", "find", "off"}
    found = begun.did("find")
    phone = found.inventory.of_kind("device")[0]
    assert isinstance(phone, sc.Device)
    assert (phone.find_my, phone.observed["find_my"].source, phone.observed["find_my"].at) == (True, "stated", NOW)
    assert not found.open()
    off = begun.did("off")
    assert {one.fact for one in off.open()} == {"device.find_my", "device.auto_update_os"}
    assert off.report.of("off")[0].outcome == "unknown"
    lock = begun.did("lock")
    assert [one.fact for one in lock.open()] == ["device.screen_lock"], "a PIN or a password: nobody knows which"
    assert found.on(DONE).did("off").report.of("off")[0].outcome == "pass", "one fact is left, so it decides"


def test_what_is_done_for_one_of_two_phones_is_not_taken_for_both() -> None:
    """One press on an item that two phones need says of neither which one it is: both are asked about."""
    checked = sc.Item(id="checked", title="Look", question="Looked?", subject="device")
    two = sc.Checklist.of("two", "Two", FIND, checked)
    phones = (sc.Device(id=one, find_my=False) for one in ("a", "b"))
    mine = sc.Inventory(subjects=(sc.Person(id="me"), *phones)).completed("device")
    mine = mine.with_attestations(*(checked.attest("no", subject=one, at=BEFORE) for one in ("a", "b")))
    begun = sc.Interview(two, mine, now=NOW)
    for item in ("find", "checked"):
        one = begun.did(item, subject="a").on(two).report
        assert [found.outcome for found in one.of(item)] == ["pass", "fail"]
        both = begun.did(item)
        assert {found.outcome for found in both.report.of(item)} == {"unknown"}
        assert {key.subject for key in both.open()} == {"a", "b"}
    for wrong in ("A", "me"):
        with pytest.raises(UnknownNameError, match=f'no device "{wrong}"'):
            begun.did("find", subject=wrong)


def test_an_answer_by_which_an_item_applies_to_nobody_does_nothing() -> None:
    """What nothing can make pass isn't done: it is asked again, and no answer is made up."""
    on = sc.Device.find_my.is_true()
    never = sc.Item(id="never", title="Never", rule=sc.Rule(applies_to=sc.Device.find_my.is_false(), check=on))
    after = sc.Interview(sc.Checklist.of("never", "Never", never), inventory(find_my=False), now=NOW).did("never")
    phone = after.inventory.of_kind("device")[0]
    assert isinstance(phone, sc.Device)
    assert phone.find_my is None
    assert [one.fact for one in after.open()] == ["device.find_my"]


def test_what_is_done_is_a_known_item() -> None:
    with pytest.raises(UnknownNameError, match="lock"):
        sc.Interview(SMALL, inventory(), now=NOW).did("lokc")


@each("item", PACK.items)
def test_each_built_in_item_can_be_done_or_is_asked_again(item: sc.Item) -> None:
    """Whoever says so reads next that it is done, or which questions decide."""
    device = {"os_name": "ios", "os_version": "15.1", "screen_lock": "none", "auto_update_os": False}
    mine = inventory(**device).with_subjects(
        sc.Account.model_validate({"id": "mail", "provider": "google", "roles": ["primary_email"], "mfa": "off"}),
        sc.Messenger(id="chat", app="whatsapp"),
    )
    after = sc.Interview(PACK, mine, now=NOW).did(item.id)
    outcomes = {one.outcome for one in after.report.of(item.id)}
    private = item.confidentiality != "ordinary"
    held = after.inventory.by_id
    known = [vars(held[name])[field] for name, field in (("phone", "os_name"), ("mail", "provider"), ("chat", "app"))]
    assert known == ["ios", "google", "whatsapp"], "what a thing is stays, so steps stay exact"
    assert after.open() or private or outcomes <= {"pass", "not_applicable", "unknown"}


def test_a_checklist_is_a_page_of_boxes_in_three_formats_by_profile_and_language() -> None:
    """Nobody has answered anything, and nothing that someone said of themselves changes it."""
    assert sc.formats.summary_of(PACK, now=NOW).report.now == NOW
    quick = PACK.profile("quick")
    for form in ("html", "markdown", "text"):
        pages = {
            sc.formats.write(
                quick, form, now=NOW, inventory=inventory().with_subjects(sc.Person(id="me", fears_monitoring=fear))
            )
            for fear in ("yes", "no", None)
        }
        (page,) = pages
        text = unescape(re.sub("<[^>]+>", "", " ".join(page.decode().split()))).replace("\\", "")
        assert all(item.title in text for item in quick.items), form
        boxes = len(re.findall(r'type="checkbox"|\[ \]', page.decode()))
        assert boxes == len(quick.items), form
        assert not re.search("Between|not known yet|not done", text)
        spanish = sc.formats.write(quick, form, now=NOW, language="es").decode()
        assert "Antes de cambiar nada" in spanish


def test_the_plan_is_a_page_of_its_own_with_numbers_of_the_country() -> None:
    home = sc.Inventory(subjects=(sc.Person(id="me", country="GB", minor=False),))
    page = sc.formats.write(PACK, "text", plan=True, inventory=home, directory=bundled(), now=NOW).decode()
    assert page.startswith("Before you change anything\n")
    assert "Who helps (United Kingdom):" in page
    assert "In danger: Emergency and police: 999" in page
    assert "0800 1111" in page, "what anybody may see doesn't say how old someone is"
    assert "999" not in sc.formats.write(PACK, "text", plan=True, inventory=home, now=NOW).decode()
