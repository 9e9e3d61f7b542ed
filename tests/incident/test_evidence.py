"""Evidence records: words about a thing, never the thing; what a branch allows and needs; nothing told by accident."""

import ast
import copy
import inspect
import logging
import pickle
import typing
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from secure_checklist.incident import EvidenceLog, EvidenceRecord
from secure_checklist.incident.evidence import (
    CaptureMethod,
    CopyKept,
    CustodyLine,
    Details,
    Entry,
    EntryText,
    Handling,
    Kind,
    Payment,
    ReportMade,
    Witness,
    chronology,
    missing,
    statements,
    worth_adding,
)
from secure_checklist.incident.evidence import export as evidence_text
from secure_checklist.incident.evidence import log as evidence_log
from secure_checklist.incident.evidence import record as evidence
from secure_checklist.incident.evidence.record import AS_WRITTEN, ON_THE_WEB, SPOKEN, TEXT_ONLY, Quiet

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHA = "0123456789abcdef" * 4
MODULES = (evidence, evidence_log, evidence_text, chronology, statements)
MODELS: tuple[type[BaseModel], ...] = (
    *(EvidenceRecord, ReportMade, Payment, CopyKept, Witness, CustodyLine, Details),
    *(Entry, EntryText, EvidenceLog),
)
FILE_FIELDS: dict[str, Any] = {
    "file_name": "a.png",
    "file_size": 0,
    "mime": "image/png",
    "sha256": SHA,
    "integrity_checked_at": date(2026, 11, 24),
}


def a_record(handling: Any = "references_only", kind: Any = "threat", **fields: Any) -> EvidenceRecord:
    return EvidenceRecord.model_validate({"handling": handling, "kind": kind, **fields})


def ready(handling: Any = "references_only", kind: Any = "message", **fields: Any) -> EvidenceRecord:
    """Return a record that needs nothing more."""
    whole: dict[str, Any] = {
        "platform": "example.com",
        "url": "https://example.com/p/1",
        "account_handle": "@somebody",
        "posted_at": "2026-11-24T11:00:00Z",
        "posted_at_certainty": "exact",
        "captured_at": "2026-11-24T17:30:00+05:30",
        "zone": "Asia/Kolkata",
        "captured_by": "me",
        "captured_by_role": "self",
        "capture_method": "note_only",
        "words": "what they wrote",
        "screenshot_present": False,
        "copies": [{"where": "on paper"}],
        "custody": [{"at": "2026-11-24T12:00:00Z", "handed_to": "me", "action": "written down"}],
        "original_location": "left in the app",
    }
    return a_record(handling, kind, **(whole | fields))


def refusals(**fields: Any) -> dict[str, str]:
    """Return what was refused: the messages by the names of the fields."""
    with pytest.raises(ValidationError) as caught:
        a_record(**fields)
    return {".".join(map(str, error["loc"])): error["msg"] for error in caught.value.errors()}


# words about the thing, never the thing ---------------------------------------------------------------------------


def parts(annotation: object) -> Iterator[object]:
    yield annotation
    for part in typing.get_args(annotation):
        yield from parts(part)


def forbidden(annotation: object) -> list[object]:
    """Return what in an annotation could be a file, its content, or a place on the disk."""
    classes = [part for part in parts(annotation) if inspect.isclass(part)]
    bad = (bytes, bytearray, memoryview, Path, typing.IO)
    return [part for part in classes if issubclass(part, bad) or hasattr(part, "read") or hasattr(part, "__fspath__")]


@pytest.mark.parametrize("annotation", [bytes, Path, Path | None, tuple[bytes, ...], typing.BinaryIO, dict[str, bytes]])
def test_the_walk_finds_what_it_looks_for(annotation: object) -> None:
    assert forbidden(annotation)


@pytest.mark.parametrize("model", MODELS)
def test_no_field_can_hold_a_file(model: type[BaseModel]) -> None:
    assert model.model_fields
    for name, field in model.model_fields.items():
        assert not forbidden(field.annotation), name


def callables() -> Iterator[Any]:
    for module in MODULES:
        for name, value in vars(module).items():
            if getattr(value, "__module__", "") != module.__name__ or name.startswith("_"):
                continue
            if inspect.isfunction(value):
                yield pytest.param(value, id=name)
            elif inspect.isclass(value):
                for method, member in list(vars(value).items()):
                    function: Any = getattr(member, "__func__", member)
                    if inspect.isfunction(function):
                        yield pytest.param(function, id=f"{name}.{method}")


@pytest.mark.parametrize("function", list(callables()))
def test_no_parameter_takes_a_file_but_that_of_the_log_itself(function: Any) -> None:
    hints = {name: hint for name, hint in typing.get_type_hints(function).items() if name != "return"}
    found = {name for name, hint in hints.items() if forbidden(hint)}
    assert found == ({"source"} if function is evidence_log.load_log else set())


TEXT_FIELDS = [name for name, field in EvidenceRecord.model_fields.items() if field.annotation is str]


@pytest.mark.parametrize("name", TEXT_FIELDS)
@pytest.mark.parametrize("value", [b"abcdefgh", bytearray(b"abcdefgh"), Path("abcdefgh"), 12345678, None])
def test_a_text_is_a_text(name: str, value: object) -> None:
    assert list(refusals(handling="full", **{name: value})) == [name]


def test_nothing_is_imported_that_fetches_or_opens_pictures() -> None:
    allowed = {
        *("secure_checklist", "pydantic", "collections", "datetime", "typing", "zoneinfo", "secrets"),
        *("hashlib", "json", "os", "pathlib", "csv", "io", "re", "functools", "dataclasses"),
    }
    for module in MODULES:
        tree = ast.parse(inspect.getsource(module))
        plain = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
        taken = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name.partition(".")[0] for name in plain | taken} <= allowed


def test_only_the_log_reads_a_file_and_only_its_own() -> None:
    assert not [module.__name__ for module in MODULES if "open(" in inspect.getsource(module)]
    reading = {module.__name__ for module in MODULES if "read_document(" in inspect.getsource(module)}
    assert reading == {"secure_checklist.incident.evidence.log"}
    assert inspect.getsource(evidence_log).count("read_document(") == 1


# references alone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILE_FIELDS)
def test_references_alone_name_no_file(name: str) -> None:
    (message,) = refusals(**{name: FILE_FIELDS[name]}).values()
    assert message.endswith("must stay empty with handling references_only: say in words where it is, and make no copy")
    assert list(refusals(**{name: FILE_FIELDS[name]})) == [name]


def test_every_fault_is_told_at_once() -> None:
    found = refusals(**FILE_FIELDS, capture_method="screenshot", image_visible_in_screenshot=True)
    assert set(found) == {*FILE_FIELDS, "capture_method", "image_visible_in_screenshot"}


def test_a_full_record_may_name_a_file() -> None:
    record = a_record("full", **FILE_FIELDS)
    assert {name: getattr(record, name) for name in FILE_FIELDS} == FILE_FIELDS


@pytest.mark.parametrize("method", typing.get_args(CaptureMethod))
def test_references_alone_are_captured_as_words(method: str) -> None:
    assert a_record("full", capture_method=method).capture_method == method
    if method in TEXT_ONLY:
        assert a_record(capture_method=method).capture_method == method
    else:
        assert "must be note_only or text_screen" in refusals(capture_method=method)["capture_method"]


def test_references_alone_show_no_picture() -> None:
    assert "make no such capture" in refusals(image_visible_in_screenshot=True)["image_visible_in_screenshot"]
    assert a_record(image_visible_in_screenshot=False).image_visible_in_screenshot is False
    assert a_record("full", image_visible_in_screenshot=True).image_visible_in_screenshot is True


def test_a_picture_is_seen_only_in_a_capture() -> None:
    found = refusals(handling="full", screenshot_present=False, image_visible_in_screenshot=True)
    assert "screenshot_present" in found["image_visible_in_screenshot"]


def test_a_full_record_can_not_become_references_with_its_file() -> None:
    record = a_record("full", **FILE_FIELDS)
    with pytest.raises(ValidationError):
        record.replace(handling="references_only")


def test_handling_and_kind_are_never_guessed() -> None:
    with pytest.raises(ValidationError) as caught:
        EvidenceRecord.model_validate({})
    assert [error["loc"] for error in caught.value.errors()] == [("handling",), ("kind",)]


# single fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["ab", SHA + "0", SHA[:-1], "g" * 64, SHA[:-1] + "\n", " " + SHA[1:], SHA[:-1] + "٣"])
def test_a_hash_has_64_digits(value: str) -> None:
    assert "sha256" in refusals(handling="full", file_name="a", sha256=value)


def test_a_hash_is_kept_in_small_letters_and_belongs_to_a_file() -> None:
    assert a_record("full", file_name="a", sha256=SHA.upper()).sha256 == SHA
    assert "give file_name" in refusals(handling="full", sha256=SHA)["sha256"]


@pytest.mark.parametrize("name", ["posted_at", "captured_at"])
@pytest.mark.parametrize("value", ["2026-11-24T12:00:00", "2026-11-24", datetime(2026, 11, 24), 0, "yesterday"])  # noqa: DTZ001
def test_a_moment_needs_an_offset(name: str, value: object) -> None:
    assert name in refusals(**{name: value})


def test_a_moment_lies_within_reason() -> None:
    assert "1900 to 9000" in refusals(posted_at="1899-12-31T23:59:59Z")["posted_at"]
    assert "1900 to 9000" in refusals(posted_at="9001-01-01T00:00:00Z")["posted_at"]


ZONES: tuple[tzinfo, ...] = (UTC, timezone(timedelta(hours=5, minutes=30)), ZoneInfo("Europe/Berlin"))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES), st.integers(0, 1))  # noqa: DTZ001
def test_a_moment_reads_back_as_it_was_written(naive: datetime, zone: tzinfo, fold: int) -> None:
    written = naive.replace(tzinfo=zone, fold=fold)
    record = a_record(posted_at=written)
    again = EvidenceRecord.model_validate_json(record.model_dump_json())
    assert again == record
    assert again.posted_at is not None
    assert again.posted_at.isoformat() == written.isoformat()


def test_nothing_exact_is_written_down_before_it_was_posted() -> None:
    times = {"posted_at": "2026-11-24T12:00:00Z", "captured_at": "2026-11-24T17:29:59+05:30"}
    assert "lies before posted_at" in refusals(**times, posted_at_certainty="exact")["captured_at"]
    assert a_record(**times, posted_at_certainty="estimated").captured_at
    assert a_record(**times).captured_at
    assert a_record(**(times | {"captured_at": "2026-11-24T17:30:00+05:30"}), posted_at_certainty="exact").captured_at


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", ""])
def test_a_zone_of_the_table_is_taken(zone: str) -> None:
    assert a_record(zone=zone).zone == zone


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe", "../etc/passwd", "/etc/passwd", "Asia//Kolkata", "IST "])
def test_another_zone_is_refused(zone: str) -> None:
    assert list(refusals(zone=zone)) == ["zone"]


def test_a_machine_without_a_table_judges_the_form_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(zone: str) -> ZoneInfo:
        raise KeyError(zone)

    monkeypatch.setattr("secure_checklist.core.zones.ZoneInfo", none)
    assert a_record(zone="Mars/Olympus").zone == "Mars/Olympus"
    assert list(refusals(zone="../etc/passwd")) == ["zone"]


def test_a_zone_that_another_machine_knew_is_read_as_it_stands() -> None:
    data = {"handling": "full", "kind": "post", "zone": "Mars/Olympus"}
    assert EvidenceRecord.model_validate(data, context={AS_WRITTEN: True}).zone == "Mars/Olympus"
    with pytest.raises(ValidationError):
        EvidenceRecord.model_validate(data, context={"another": True})


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_an_address_is_any_text(url: str) -> None:
    assert a_record(url=url).url == url


def test_texts_have_ends() -> None:
    assert "url" in refusals(url="a" * 2001)
    assert "words" in refusals(words="a" * 10_001)
    assert "notes" in refusals(notes="half \ud800")
    assert "witnesses" in refusals(witnesses=[{}] * 101)


def test_a_name_that_is_no_field_is_refused() -> None:
    assert list(refusals(image="…")) == ["image"]


# values -----------------------------------------------------------------------------------------------------------


def test_a_record_has_an_id_without_meaning_and_keeps_it() -> None:
    first, second = a_record(), a_record()
    assert first.id != second.id
    assert len(first.id) == 32
    assert first.replace(words="other").id == first.id
    assert first.replace(id=second.id).id == second.id


def test_a_record_is_a_frozen_value() -> None:
    record = ready()
    with pytest.raises(AttributeError):
        record.words = "other"
    assert copy.deepcopy(record) == record == pickle.loads(pickle.dumps(record))  # noqa: S301 - our own
    assert hash(record) == hash(EvidenceRecord.model_validate_json(record.model_dump_json()))


# what is needed, and what is worth adding ------------------------------------------------------------------------

HANDLINGS: tuple[Handling, ...] = typing.get_args(Handling)
KINDS: tuple[Kind, ...] = typing.get_args(Kind)
NOON = "2026-11-24T12:00:00Z"
LEAST: dict[str, dict[str, Any]] = {
    **{kind: {"url": "https://example.com/p/1"} for kind in ON_THE_WEB},
    **{kind: {"words": "what they said"} for kind in ("message", "threat", "in_person", "call")},
    "payment_demand": {"amount": "300 EUR"},
    "payment": {"payments": [{"amount": "300"}]},
    "file": {"message_ref": "the chat with them"},
}
"""The one thing that a record of each kind needs beside a time."""


@pytest.mark.parametrize("handling", HANDLINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_needs_one_thing_and_a_time(handling: Handling, kind: Kind) -> None:
    least = LEAST[kind]
    assert a_record(handling, kind, **least, captured_at=NOON).complete()
    assert missing(a_record(handling, kind, **least)) == ("captured_at",)
    without = missing(a_record(handling, kind, captured_at=NOON))
    assert len(without) == 1
    assert set(missing(a_record(handling, kind))) == {"captured_at", *without}
    assert missing(a_record(handling, kind, **dict.fromkeys(without, "x" if without != ("payments",) else ()))) != ()


@pytest.mark.parametrize(
    "time",
    [
        {"captured_at": NOON},
        {"posted_at": NOON},
        {"posted_shown_as": "2h ago"},
        {"posted_at_certainty": "unknown"},
        {"payments": [{"on": "2026-11-24"}]},
    ],
)
def test_any_time_will_do_and_so_will_not_known(time: dict[str, Any]) -> None:
    assert a_record(kind="post", url="https://example.com/p/1", **time).complete()


@pytest.mark.parametrize("blank", [{"url": " \n"}, {"posted_shown_as": " "}, {"posted_at_certainty": "exact"}])
def test_blanks_are_no_answer(blank: dict[str, Any]) -> None:
    assert not a_record(kind="post", **({"url": "https://example.com/p/1"} | blank)).complete()


@pytest.mark.parametrize("handling", HANDLINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_worth_adding_to_a_full_record(handling: Handling, kind: Kind) -> None:
    payment = {"on": "2026-11-24", "method": "gift card", "amount": "300", "recipient": "them"}
    demand = {"demands": ["money"], "amount": "500 USD", "payment_handle": "x", "deadline": "none given"}
    record = ready(handling, kind, **demand, payments=[payment])
    assert worth_adding(record, sextortion=True) == missing(record) == ()


COMMON = (
    *("platform", "account_handle", "posted_at_certainty", "captured_at", "zone", "captured_by", "captured_by_role"),
    *("capture_method", "screenshot_present", "image_visible_in_screenshot", "copies", "custody"),
)


@pytest.mark.parametrize("handling", HANDLINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_to_an_empty_record_everything_is_worth_adding(handling: Handling, kind: Kind) -> None:
    worth = {*COMMON}
    if kind in ON_THE_WEB:
        worth.add("url")
    elif kind == "in_person":
        worth = worth - {"platform"} | {"words"}
    elif kind == "payment":
        worth = worth - {"platform", "account_handle"} | {"payments"}
    else:
        worth.add("message_ref")
    if handling == "references_only":
        worth |= {"original_location", *(("words",) if kind in SPOKEN else ())}
    if kind == "payment_demand":
        worth |= {"demands", "amount", "payment_handle"}
    found = worth_adding(a_record(handling, kind))
    assert set(found) == worth
    assert list(found) == [name for name in EvidenceRecord.model_fields if name in worth]


def emptied(name: str) -> dict[str, Any]:
    annotation = EvidenceRecord.model_fields[name].annotation
    return {name: "" if annotation is str else () if name in ("copies", "custody") else None}


@pytest.mark.parametrize("name", sorted({*COMMON, "original_location", "words"} - {"screenshot_present"}))
def test_each_part_is_missed_alone(name: str) -> None:
    capture = {"screenshot_present": True, "image_visible_in_screenshot": False}
    assert worth_adding(ready(**capture)) == ()
    assert worth_adding(ready(**(capture | emptied(name)))) == (name,)


def test_without_a_capture_nothing_can_be_seen_in_it() -> None:
    assert worth_adding(ready(screenshot_present=False)) == ()
    assert worth_adding(ready(screenshot_present=None)) == ("screenshot_present", "image_visible_in_screenshot")


@pytest.mark.parametrize("name", ["account_display_name", "account_handle", "account_profile"])
def test_one_name_of_an_account_will_do(name: str) -> None:
    assert worth_adding(ready(account_handle="")) == ("account_handle",)
    assert worth_adding(ready(**({"account_handle": ""} | {name: "x"}))) == ()


def test_on_the_web_an_address_is_needed_and_elsewhere_a_way_to_find_it() -> None:
    assert missing(ready(kind="post", url="", message_ref="thread 5")) == ("url",)
    assert worth_adding(ready(kind="message", url="", message_ref="thread 5")) == ()
    assert worth_adding(ready(kind="message", url="")) == ("message_ref",)


def test_what_happened_in_person_has_no_platform() -> None:
    bare = {"platform": "", "url": "", "account_handle": "", "suspected_person": "a neighbour"}
    assert worth_adding(ready(kind="in_person", **bare)) == ()
    assert worth_adding(ready("full", "in_person", **bare, words="")) == ("words",)
    assert worth_adding(ready(kind="message", **bare)) == ("platform", "message_ref", "account_handle")


@pytest.mark.parametrize(
    ("fields", "worth"),
    [
        ({"posted_at_certainty": "exact", "posted_at": None}, ("posted_at",)),
        ({"posted_at_certainty": "estimated", "posted_at": None}, ("posted_at",)),
        ({"posted_at_certainty": "shown", "posted_at": None}, ("posted_shown_as",)),
        ({"posted_at_certainty": "shown", "posted_at": None, "posted_shown_as": "2h ago"}, ()),
        ({"posted_at_certainty": "unknown", "posted_at": None}, ()),
    ],
)
def test_the_time_of_posting_may_be_shown_or_unknown(fields: dict[str, Any], worth: tuple[str, ...]) -> None:
    assert worth_adding(ready(**fields)) == worth


@pytest.mark.parametrize("fields", [{"file_name": "a.png"}, {"file_size": 0}, {"mime": "image/png"}])
def test_a_file_is_worth_its_hash(fields: dict[str, Any]) -> None:
    assert worth_adding(ready("full", **fields)) == ("sha256",)
    assert worth_adding(ready("full", **(fields | {"file_name": "a.png", "sha256": SHA}))) == ()


def test_an_empty_copy_or_holder_is_none() -> None:
    assert worth_adding(ready(copies=[{"medium": "paper"}], custody=[{"handed_to": "me"}])) == ("copies", "custody")


@pytest.mark.parametrize("name", ["on", "method", "amount", "recipient"])
def test_what_was_paid_is_worth_all_that_a_bank_asks_for(name: str) -> None:
    paid = {"on": "2026-11-24", "method": "gift card", "amount": "300", "recipient": "them"}
    assert worth_adding(ready(payments=[paid])) == ()
    assert worth_adding(ready(payments=[{key: value for key, value in paid.items() if key != name}])) == ("payments",)


@pytest.mark.parametrize(
    ("fields", "worth"),
    [
        ({}, ("demands",)),
        ({"demands": []}, ()),
        ({"demands": ["more_images"]}, ("deadline",)),
        ({"demands": ["more_images"], "deadline": "none given"}, ()),
        ({"demands": ["money"], "deadline": "Friday"}, ("payment_handle", "amount")),
        ({"demands": ["money"], "deadline": "Friday", "amount": "5", "wallet": "w"}, ()),
    ],
)
def test_of_sextortion_what_is_demanded_is_worth_noting(fields: dict[str, Any], worth: tuple[str, ...]) -> None:
    record = ready(**fields)
    assert worth_adding(record, sextortion=True) == worth
    assert worth_adding(record) == ()
    assert record.complete()


# nothing is told by accident --------------------------------------------------------------------------------------

MARK = "zq7secret"


def planted(model: type[BaseModel], **given: Any) -> Any:
    """Return a value of a model with a mark in every text that takes one."""
    texts = {
        name: f"{MARK}-{name}".replace("_", "-")
        for name, field in model.model_fields.items()
        if field.annotation is str and name not in ("id", "zone", "sha256", "salt")
    }
    return model.model_validate(texts | given)


def full_of_marks() -> EvidenceRecord:
    nested: dict[str, Any] = {
        "copies": (planted(CopyKept),),
        "witnesses": (planted(Witness),),
        "reports": (planted(ReportMade),),
        "custody": (planted(CustodyLine),),
        "hidden_in_shared_copy": (MARK,),
    }
    record: EvidenceRecord = planted(EvidenceRecord, handling="full", kind="threat", **nested)
    assert record.model_dump_json().count(MARK) > 30
    return record


def test_a_repr_tells_the_kind_alone() -> None:
    record = full_of_marks()
    assert repr(record) == "EvidenceRecord(kind='threat')"
    assert str(record) == "kind='threat'"
    assert [repr(part[0]) for part in (record.copies, record.witnesses, record.reports, record.custody)] == [
        *("CopyKept()", "Witness()", "ReportMade()", "CustodyLine()")
    ]
    for text in (repr(record), str(record), f"{record}", f"{record!r:>5}", repr([record]), repr({"x": record.copies})):
        assert MARK not in text


WRONG: tuple[Any, ...] = ([[MARK]], f"{MARK}\ud800", MARK * 3000)


@pytest.mark.parametrize("value", WRONG, ids=["a list", "half a character", "too long"])
@pytest.mark.parametrize("name", EvidenceRecord.model_fields)
def test_no_error_tells_a_value(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        full_of_marks().replace(**{name: value})
    error = caught.value
    assert MARK not in f"{error}{error!r}{error.errors(include_input=False)}"


def test_nothing_is_logged_or_warned_of(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.NOTSET)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        record = full_of_marks()
        worth_adding(record, sextortion=True)
        record.replace(words=f"{MARK} again").model_dump_json()
        with pytest.raises(ValidationError):
            record.replace(handling="references_only")
        with pytest.raises(AttributeError) as frozen:
            record.words = MARK
    assert MARK not in str(frozen.value)
    assert (caplog.text, caught, capsys.readouterr()) == ("", [], ("", ""))


def test_every_model_is_quiet() -> None:
    assert all(issubclass(model, Quiet) for model in MODELS)


def test_names_are_names_of_fields() -> None:
    for model in (EvidenceRecord, ReportMade, CopyKept, Witness, CustodyLine):
        assert model.names <= set(model.model_fields)
