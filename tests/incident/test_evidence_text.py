"""The log for other eyes: a table no spreadsheet runs, a statement no text can disturb, and copies without names."""

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import formats
from secure_checklist.core import UnknownNameError, all_messages
from secure_checklist.incident import EvidenceLog, EvidenceRecord
from secure_checklist.incident.evidence import (
    CopyKept,
    CustodyLine,
    Details,
    Payment,
    ReportMade,
    Witness,
    load_log,
    statement,
    statement_paper,
    to_csv,
)
from secure_checklist.incident.evidence.log import link_of
from secure_checklist.incident.evidence.record import Quiet

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SALT = "0f" * 16
HELD = "-" * 80
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def a_log(handling: Any = "references_only", kind: Any = "threat", **fields: Any) -> EvidenceLog:
    record = EvidenceRecord.model_validate({"handling": handling, "kind": kind, "id": "a" * 32, **fields})
    return EvidenceLog(handling=handling).append(record, now=NOW, salt=SALT)


def rows(log: EvidenceLog, *, names: bool = True) -> list[dict[str, str]]:
    text = to_csv(log, names=names).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def blocks(text: str) -> list[str]:
    return text.split(f"\n{HELD}\n")


# a table ----------------------------------------------------------------------------------------------------------


def test_a_table_has_a_row_for_each_record_in_force() -> None:
    log = a_log(words="one").append(EvidenceRecord(handling="references_only", kind="post", words="two"), now=NOW)
    log = log.correct(1, EvidenceRecord(handling="references_only", kind="threat", words="uno"), why="x", now=NOW)
    log = log.append(EvidenceRecord(handling="references_only", kind="call"), now=NOW).redact(4, why="x", now=NOW)
    assert [(row["entry"], row["kind"], row["words"]) for row in rows(log)] == [
        ("3", "threat", "uno"),
        ("2", "post", "two"),
    ]


def test_a_table_has_a_column_for_each_field() -> None:
    (row,) = rows(a_log())
    assert list(row) == ["entry", "added_at", *EvidenceRecord.model_fields]
    assert rows(EvidenceLog()) == []


def test_a_table_is_as_the_standard_has_it() -> None:
    """RFC 4180: rows end in CRLF; a field with commas, breaks or quotes is quoted, its quotes doubled."""
    whole = to_csv(a_log(words='a "b", c\nd'))
    assert whole.startswith(b"\xef\xbb\xbf")
    assert whole.endswith(b'"\r\n')
    assert b',"a ""b"", c\nd",' in whole
    assert whole.count(b"\r\n") == 2
    assert rows(a_log(words='a "b", c\nd'))[0]["words"] == 'a "b", c\nd'


def test_values_are_written_plainly() -> None:
    custody = [{"at": "2026-11-24T17:30:00+05:30", "handed_to": "me"}, {"handed_by": "me", "action": "given"}]
    (row,) = rows(
        a_log(
            "full",
            posted_at="2026-11-24T17:30:00+05:30",
            full_context=True,
            device_clock_ok=False,
            demands=["sex", "money"],
            file_name="a.png",
            file_size=5,
            integrity_checked_at="2026-11-24",
            hidden_in_shared_copy=["a face", "a street"],
            custody=custody,
        )
    )
    assert row["added_at"] == "2026-11-24T12:00:00Z"
    assert row["posted_at"] == "2026-11-24T17:30:00+05:30"
    assert (row["full_context"], row["device_clock_ok"], row["screenshot_present"]) == ("yes", "no", "")
    assert (row["demands"], row["file_size"], row["integrity_checked_at"]) == ("money, sex", "5", "2026-11-24")
    assert row["hidden_in_shared_copy"] == "a face | a street"
    assert row["custody"] == "time: 2026-11-24T17:30:00+05:30; handed to: me | handed by: me; action: given"
    assert rows(a_log(demands=[]))[0]["demands"] == "nothing"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\ufeff=", "\t=", "\uff1d", "\uff0b1"])
@pytest.mark.parametrize("field", ["words", "account_handle", "notes", "url"])
def test_no_cell_is_a_formula(start: str, field: str) -> None:
    (row,) = rows(a_log(**{field: start + "cmd|' /C calc'!A0"}))
    cell = row[field]
    assert cell.startswith(("'", "<U+FEFF>"))
    assert "cmd" in cell


def test_a_list_is_no_formula_either() -> None:
    assert rows(a_log(hidden_in_shared_copy=["=1+1"]))[0]["hidden_in_shared_copy"] == "'=1+1"


@pytest.mark.parametrize("text", ["plain", "a=b", "1-2", "me@example.com", "'quoted", "", "5 USD", "नमस्ते", "👩‍👧"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert rows(a_log(words=text))[0]["words"] == text


def test_control_characters_are_seen_in_a_table() -> None:
    assert rows(a_log(words="a\x00b\x1bc\u202ed\re\r\nf"))[0]["words"] == "a<U+0000>b<U+001B>c<U+202E>d\ne\nf"


@given(PLAIN, PLAIN)
def test_any_text_stays_in_its_cell(first: str, second: str) -> None:
    (row,) = rows(a_log(words=first, notes=second, copies=[{"where": first, "medium": second}]))
    assert set(row) == {"entry", "added_at", *EvidenceRecord.model_fields}
    assert None not in row.values()
    for cell in row.values():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", cell)
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
        assert cell[:1] not in ("\t", "\r", "\n")


# a statement ------------------------------------------------------------------------------------------------------

PARTS = (
    *("Record of events", "What happened, in order of time", "Links that this is about", "Declaration"),
    "Annex: every entry of the log, with the chain of hashes",
)


def five() -> EvidenceLog:
    log = a_log(words="first words", account_handle="@somebody")
    log = log.append(EvidenceRecord(handling="references_only", kind="post", words="second words"), now=NOW)
    third = EvidenceRecord(handling="references_only", kind="threat", words="third words")
    log = log.correct(1, third, why="a slip", now=NOW)
    return log.redact(2, why="it names a friend", now=NOW)


def entries(text: str) -> list[str]:
    """Return the blocks of the entries in the annex."""
    return re.split(r"\n\n(?=Entry )", blocks(text)[-1])[1:]


def test_a_statement_has_its_parts_in_order() -> None:
    log = five()
    parts = blocks(statement(log))
    assert tuple(part.split("\n")[0] for part in parts) == PARTS
    assert "Entries: 4. Records in force: 1. Handling: references only" in parts[0]
    assert f"  Last link of the chain: {log.last_link}\n" in parts[0]
    assert [block.split("\n")[0] for block in entries(statement(log))] == [
        "Entry 1: record",
        "Entry 2: record",
        "Entry 3: correction of entry 1",
        "Entry 4: redaction of the text of entry 2",
    ]
    annex = parts[-1]
    assert "  Check of the chain: no break was found.\n" in annex
    for line in all_messages()["incident.statement.limits"].split("\n"):
        assert f"  {line}\n" in annex


def test_the_title_says_who_to_whom_and_in_which_case() -> None:
    by = Details(
        name="A Name", address="1 A Street\nA Town", phone="5", email="a@example.com", shown_name="B Name",
        recipient="The police of A Town", reference="K-12",
    )  # fmt: skip
    title = blocks(statement(a_log(), by=by, zone="Asia/Kolkata"))[0]
    for line in (
        *("Stated by: A Name", "Phone number: 5", "E-mail: a@example.com", "On behalf of: B Name", "Case number: K-12"),
        *("To: The police of A Town", "Times: All times are in the zone Asia/Kolkata, with the offset from UTC."),
    ):
        assert f"  {line}\n" in title
    assert "  Address:\n    | 1 A Street\n    | A Town\n" in title
    assert "[" not in title


def test_what_is_not_said_is_left_to_fill_in_by_hand() -> None:
    title = blocks(statement(a_log()))[0]
    assert "  Stated by: [your name]\n" in title
    assert "  To: [to whom this goes]\n" in title
    assert "Case number" not in title
    page = formats.write(statement_paper(a_log()), "html").decode()
    assert "<mark>[your name]</mark>" in page


def test_it_ends_with_a_declaration_and_lines_to_sign() -> None:
    declaration = blocks(statement(five()))[3]
    assert "What it says is true, as far as I know and believe." in declaration
    assert "  Place and date: ____" in declaration
    assert "  Signature: ____" in declaration


def test_the_chronology_goes_by_time_and_not_by_the_log() -> None:
    log = EvidenceLog()
    late = {"posted_at": "2026-11-23T10:00:00Z", "url": "https://example.com/late", "platform": "example.com"}
    log = log.append(EvidenceRecord.model_validate({"handling": "references_only", "kind": "post", **late}), now=NOW)
    early: dict[str, Any] = {
        "captured_at": "2026-11-20T23:30:00-03:00",
        "words": "pay",
        "payments": [
            {"on": "2026-11-22", "method": "gift card", "amount": "50", "currency": "USD", "transaction": "T-1"}
        ],
        "reports": [{"channel": "the app", "sent_at": "2026-11-24T08:00:00Z", "removed_at": "2026-11-24T09:00:00Z"}],
    }
    log = log.append(EvidenceRecord.model_validate({"handling": "references_only", "kind": "threat", **early}), now=NOW)
    vague = {"posted_shown_as": "last summer", "url": "https://example.com/old"}
    log = log.append(EvidenceRecord.model_validate({"handling": "references_only", "kind": "post", **vague}), now=NOW)
    part = blocks(statement(log, zone="Asia/Kolkata"))[1]
    heads = [line.strip().rstrip(":") for line in part.split("\n") if re.match(r"  [^ |]", line)]
    assert heads == [
        "2026-11-21 08:00:00+05:30, written as 2026-11-20T23:30:00-03:00",
        "2026-11-22",
        "2026-11-23 15:30:00+05:30, written as 2026-11-23T10:00:00Z",
        "2026-11-24 13:30:00+05:30, written as 2026-11-24T08:00:00Z",
        "2026-11-24 14:30:00+05:30, written as 2026-11-24T09:00:00Z",
        "last summer",
    ]
    for line in ("Exact words: pay", "amount: 50", "transaction number: T-1", "channel: the app"):
        assert f"    | {line}\n" in part
    assert part.count("The time is when it was written down.") == 1


def test_links_are_listed_once_each_as_they_are_in_force() -> None:
    log = a_log(kind="post", url="https://example.com/1")
    for url in ("https://example.com/2", "https://example.com/1", ""):
        log = log.append(EvidenceRecord(handling="references_only", kind="post", url=url), now=NOW)
    log = log.correct(
        2, EvidenceRecord(handling="references_only", kind="post", url="https://example.com/3"), why="x", now=NOW
    )
    points = [line for line in blocks(statement(log))[2].split("\n") if line.startswith("  -")]
    assert points == ["  - https://example.com/1", "  - https://example.com/3"]
    assert "No link is recorded." in blocks(statement(a_log()))[2]


def test_corrections_and_redactions_are_seen_as_such() -> None:
    first, second, third, fourth = entries(statement(five()))
    assert "  See also: Corrected later: see entry 3\n" in first
    assert "  Exact words: first words\n" in first
    assert "  See also: Text removed: see entry 4\n" in second
    assert "  Text: The text of this entry was removed. Its hash remains.\n" in second
    assert "second words" not in statement(five())
    assert "  Why: a slip\n" in third
    assert "  Exact words: third words\n" in third
    assert "  Why: it names a friend\n" in fourth


def test_every_entry_shows_its_hash_and_link() -> None:
    log = five()
    for entry, block in zip(log.entries, entries(statement(log)), strict=True):
        assert f"  Hash of the text: {entry.text_hash}\n  Link in the chain: {entry.link}" in block


def test_neither_copy_holds_a_salt() -> None:
    log = five()
    salts = [entry.text.salt for entry in log.entries if entry.text]
    assert len(salts) == 3
    assert SALT in salts
    page = formats.write(statement_paper(log), "html").decode()
    for salt in salts:
        assert salt not in statement(log) + page
        assert salt.encode() not in to_csv(log)


def test_the_limits_are_said_plainly() -> None:
    text = " ".join(statement(EvidenceLog()).split())
    for claim in (
        "They show accidental change and partial edits.",
        "They do not prove that an entry is true, who wrote it, or when.",
        "Anybody who has the file can write another text and compute every hash and link again.",
        "No court, police, platform or authority has to accept it.",
        "It is not a finding.",
    ):
        assert claim in text


def test_a_broken_chain_is_said_with_the_place() -> None:
    data = five().model_dump(mode="json", exclude_none=True)
    data["entries"][0]["text"]["record"]["words"] = "other"
    annex = blocks(statement(load_log(data)))[-1]
    assert "Check of the chain: it is broken.\n\n  - At place 1: the text isn't the one that was added\n" in annex


def test_times_that_run_back_are_said_and_are_no_break() -> None:
    log = five().append(
        EvidenceRecord(handling="references_only", kind="post"),
        now=NOW - DAY,
        clock_set_back=True,
    )
    assert "This time is before that of the last entry, since a clock was set back." in entries(statement(log))[-1]
    last = log.entries[-1].replace(clock_set_back=False)
    bare = log.replace(entries=(*log.entries[:-1], last.replace(link=link_of(last, log.entries[-2].link))))
    annex = blocks(statement(bare))[-1]
    assert "Check of the chain: no break was found, but a time is earlier than the time before it." in annex
    assert "  - At place 5: the entry before this one is later" in annex


def test_every_field_has_a_label() -> None:
    values: dict[str, Any] = {
        name: f"mark {name}" for name, field in EvidenceRecord.model_fields.items() if field.annotation is str
    }
    values |= {"id": "b" * 32, "zone": "UTC", "sha256": "c" * 64, "platform": "markplatform"}
    values |= {"posted_at": NOW, "captured_at": NOW, "posted_at_certainty": "exact", "captured_by_role": "self"}
    values |= {"capture_method": "export", "device_clock_ok": True, "screenshot_present": True, "full_context": True}
    values |= {"image_visible_in_screenshot": False, "file_size": 5, "relationship": "ex_partner", "demands": []}
    values |= {"copies": [{"where": "x"}], "witnesses": [{"label": "x"}], "reports": [{"channel": "x"}]}
    values |= {"custody": [{"at": NOW}], "integrity_checked_at": "2026-11-24", "hidden_in_shared_copy": ["x"]}
    values |= {"suspect_handles": ["x", "y"], "suspect_phones": ["1"], "suspect_emails": ["z"], "suspect_age": "adult"}
    values |= {"payments": [{"on": "2026-11-24", "method": "m"}]}
    assert set(values) | {"handling", "kind"} == set(EvidenceRecord.model_fields)
    (block,) = entries(statement(a_log("full", "payment_demand", **values)))
    lines = block.split("\n")
    labels = [line.partition(":")[0] for line in lines if line.startswith("  ")]
    assert len(labels) == len(EvidenceRecord.model_fields) + len(("Added", "Hash of the text", "Link in the chain"))
    assert len(labels) == len(set(labels))
    assert "  What it is: payment demand" in lines
    assert "  Relationship to the person shown: ex-partner" in lines
    assert "  Age of this person: 18 or older" in lines
    assert "  What was paid: day: 2026-11-24; method: m" in lines


def test_what_is_not_said_takes_no_line() -> None:
    (block,) = entries(statement(a_log()))
    assert [line.partition(":")[0].strip() for line in block.split("\n")] == [
        *("Entry 1", "Added", "Handling", "What it is", "Id of the record", "Hash of the text", "Link in the chain", "")
    ]


ZONES: tuple[tuple[str | tzinfo, str], ...] = (
    ("UTC", "2026-11-24 12:00:00+00:00"),
    ("Asia/Kolkata", "2026-11-24 17:30:00+05:30"),
    (ZoneInfo("Europe/Berlin"), "2026-11-24 13:00:00+01:00"),
    (timezone(timedelta(hours=-3), "home"), "2026-11-24 09:00:00-03:00"),
)


@pytest.mark.parametrize(("zone", "said"), ZONES)
def test_times_are_told_in_a_zone_with_the_offset(zone: str | tzinfo, said: str) -> None:
    text = statement(a_log(posted_at="2026-11-24T17:30:00+05:30"), zone=zone)
    assert f"  Times: All times are in the zone {zone}, with the offset from UTC.\n" in text
    assert f"  Added: {said}\n" in text
    written = "" if said.endswith("+05:30") else ", written as 2026-11-24T17:30:00+05:30"
    assert f"  Posted, sent or said: {said}{written}\n" in text


def test_a_zone_that_is_none_is_refused() -> None:
    for zone in ("Mars/Olympus", "../etc/passwd", "Europe", ""):
        with pytest.raises(ValueError, match="no such time zone on this machine") as caught:
            statement(a_log(), zone=zone)
        assert not zone or zone not in str(caught.value)


UNSEEN = ("\u200b", "\u2060", "\u00ad", "\u200e", "\u200d", "\u3164", "\ufeff", "\U000e0041", "\u202e")


@pytest.mark.parametrize("char", UNSEEN)
def test_no_character_hides(char: str) -> None:
    """Two accounts that look the same are not the same: what can't be seen is shown, in every way out."""
    log = a_log(account_handle=f"pay{char}pal", words=f"pay{char}pal")
    name = f"pay<U+{ord(char):04X}>pal"
    page = formats.write(statement_paper(log), "html").decode()
    for text in (statement(log), html.unescape(page), to_csv(log).decode("utf-8-sig")):
        assert char not in text
        assert text.count(name) >= 2


@pytest.mark.parametrize("text", ["क्\u200dष", "\u0645\u06cc\u200c\u062e\u0648", "👩\u200d👧", "❤\ufe0f\u200d🔥"])
def test_joiners_that_do_something_stay(text: str) -> None:
    assert text in statement(a_log(words=text))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_no_text_looks_like_a_part_of_the_form(line_end: str) -> None:
    lie = line_end.join(("words", HELD, "Entry 2: record", "  Link in the chain: 000"))
    by = Details(name=lie, address=lie, recipient=lie, reference=lie)
    log = a_log(words=lie, account_handle=lie, url=lie, copies=[{"where": lie}])
    log = log.append(EvidenceRecord(handling="references_only", kind="post", words=lie, notes=lie), now=NOW)
    log = log.redact(2, why=lie, now=NOW).append(
        EvidenceRecord(handling="references_only", kind="post", witnesses=(Witness(label=lie),)), now=NOW
    )
    text = statement(log, by=by)
    assert tuple(part.split("\n")[0] for part in blocks(text)) == PARTS
    heads = [line for line in text.splitlines() if line.startswith("Entry ")]
    assert len(heads) == len(log.entries)
    assert "    | Entry 2: record" in text


@given(PLAIN, PLAIN)
def test_any_text_keeps_the_layout(first: str, second: str) -> None:
    log = a_log(words=first, account_handle=second, notes=second, url=first, custody=[{"note": first}])
    by = Details(name=first, recipient=second)
    text = statement(log, by=by)
    assert tuple(part.split("\n")[0] for part in blocks(text)) == PARTS
    assert len([line for line in text.splitlines() if not line.startswith("  ") and line]) == 10
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)


# a page to print --------------------------------------------------------------------------------------------------


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    lie = '"><script>alert(1)</script><img src=x onerror=y>&amp;'
    log = a_log(words=lie, url="javascript:alert(1)", account_handle=lie)
    page = formats.write(statement_paper(log, by=Details(name=lie)), "html").decode()
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"<(link|iframe|object|form|a|base)\b|\bhref=|\bsrc=[\"']|url\(|@import", page)
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert html.escape(lie) in page


def test_page_and_text_say_the_same() -> None:
    log = five()
    page = html.unescape(
        re.sub("<[^>]+>", " ", formats.write(statement_paper(log), "html").decode().split("<main>")[1])
    )
    for line in statement(log).splitlines():
        for part in re.split(r"^  [^:|]+: |^ +\| |_+", line):
            assert " ".join(part.strip(" -:|").split()) in " ".join(page.split())


def test_another_form_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="papers are written as html or text"):
        formats.write(statement_paper(a_log()), "csv")
    assert formats.write(statement_paper(a_log()), "text").decode() == statement(a_log())


# without names ----------------------------------------------------------------------------------------------------

NAMED: tuple[type[Quiet], ...] = (EvidenceRecord, CopyKept, Witness, CustodyLine, Payment)


LISTS_OF_NAMES = ("suspect_handles", "suspect_phones", "suspect_emails")


def named() -> EvidenceLog:
    """Return a log in which every field that holds names holds a mark, and every other text another mark."""

    def values(model: type[Quiet]) -> dict[str, Any]:
        texts = {name for name, field in model.model_fields.items() if field.annotation is str}
        return {
            name: f"{'person' if name in model.names else 'free'}-{name}".replace("_", "-")
            for name in texts - {"id", "zone", "sha256"}
        }

    nested: dict[str, Any] = {
        "copies": [values(CopyKept)],
        "witnesses": [values(Witness)],
        "custody": [values(CustodyLine)],
        "reports": [values(ReportMade)],
        "payments": [values(Payment)],
        **{name: [f"person-{name}".replace("_", "-")] for name in LISTS_OF_NAMES},
    }
    return a_log("full", **values(EvidenceRecord), **nested)


def test_names_can_be_left_out() -> None:
    log = named()
    whole, bare = statement(log), statement(log, names=False)
    table, bare_table = to_csv(log).decode(), to_csv(log, names=False).decode()
    marks = [f"person-{name}".replace("_", "-") for model in NAMED for name in model.names]
    assert len(marks) == 20
    for mark in marks:
        assert mark in whole
        assert mark in table
    for text in (bare, bare_table):
        assert "person-" not in text
        assert "free-words" in text
        assert "free-how-they-know" in text
        assert "free-action" in text
    assert "person-" in whole
    assert not set(rows(log, names=False)[0]) & EvidenceRecord.names


def test_a_copy_without_names_says_so_and_what_may_be_left() -> None:
    bare = blocks(statement(named(), names=False))[0]
    assert "Names of people and accounts were left out of this copy" in bare
    assert "Free texts and web addresses may still hold some." in bare
    assert "left out" not in statement(named())


def test_every_name_is_in_the_list() -> None:
    """Whoever adds a field says whether it holds names; the list is kept by hand and is looked at here."""
    assert EvidenceRecord.names == {
        *("message_ref", "account_display_name", "account_handle", "account_profile", "captured_by"),
        *("suspected_person", "why_suspected", "payment_handle", "wallet", "police_officer"),
        *("suspect_handles", "suspect_phones", "suspect_emails", "suspect_ip"),
    }
    assert Payment.names == {"transaction", "recipient"}
    assert CopyKept.names == {"who_can_access"}
    assert Witness.names == {"label"}
    assert CustodyLine.names == {"handed_by", "handed_to"}
    assert ReportMade.names == frozenset()
