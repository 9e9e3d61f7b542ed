"""The laws of formats: a text changes nothing but itself, none tells what may not leave, the same gives the same."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation.findings import Findings
from secure_checklist.evaluation.summaries import ChecklistSummary, ItemSummaries, ItemSummary
from tests.cases import each, spread, tables
from tests.extras import available
from tests.golden_personas import names, written
from tests.planting import HARMLESS, HARMLESS_WORLD, HELD, HOSTILE, NOW, Planter, World, hostile_texts, world
from tests.readers import FOR_PROGRAMS, READERS, Nodes, folded

ALL, TABLES = tuple(READERS), tables(__file__)
NAME = "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"
"""Each half of a media type, as section 4.2 of RFC 6838 has it."""


def test_every_format_has_a_reader_and_a_row_in_the_how_to() -> None:
    """Who adds a format adds a parser to `tests/readers.py` that had no part in writing it; all tests here follow.

    And a row to the table of `docs/howto/formats.md`.
    """
    assert set(READERS) == set(sc.formats.names())
    page = (Path(__file__).parents[2] / "docs/howto/formats.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", page.partition("\n## What no format contains")[0], re.MULTILINE)
    assert sorted(listed) == sorted(sc.formats.names())


def read(form: str, data: bytes) -> Nodes:
    return READERS[form].read(data)


@cache
def harmless(form: str, limit: int) -> Nodes:
    return read(form, HARMLESS_WORLD.write(form, limit=limit))


# a text changes nothing but itself -----------------------------------------------------------------------------------


@cache
def planted(hostile: str, *, before: bool) -> tuple[Planter, World]:
    plant = Planter(hostile, before)
    return plant, world(plant)


@pytest.mark.parametrize("form", ALL)
@given(hostile=hostile_texts, before=st.booleans(), limit=st.sampled_from((1, 10)))
@example(hostile="\u2028", before=False, limit=1)
@example(hostile="!\u00a01", before=True, limit=1)
def test_a_text_changes_nothing_but_itself(form: str, hostile: str, before: bool, limit: int) -> None:
    cleaned = READERS[available(form)].cleaned
    # HTML shows the words that an app gives as they are, unseen characters among them
    plant, hostile_world = planted(hostile, before=before)
    fold = str if READERS[form].table else folded
    wanted = [(kind, fold(cleaned(plant.expected(text)))) for kind, text in harmless(form, limit)]
    assert read(form, hostile_world.write(form, limit=limit)) == wanted


def by_hand(text: str, *found: sc.Finding) -> sc.Report:
    """A report as a file from anywhere may hold it: not even the ids in it follow the rules for ids."""
    note = ItemSummary(id=text, title=text, section=text, level="essential", weight=1, mitigates=("hacking",))
    about = ChecklistSummary(id=text, version=text, title=text, language="en")
    return sc.Report(
        checklist=about, now=NOW, items=ItemSummaries((note,)), findings=Findings.of(found), notices=(text,)
    )


def strange_report(text: str) -> sc.Report:
    waiver = sc.Waiver(confidentiality="ordinary", item="x", who=text or "-", why=text or "-")
    about: Any = {"item": text, "outcome": "fail", "waiver": waiver}
    return by_hand(text, *(sc.Finding(subject=f"{text}{place}", **about) for place in range(2)))


@pytest.mark.parametrize("form", ALL)
def test_ids_from_anywhere_are_texts_like_others(form: str) -> None:
    expected = [kind for kind, _ in read(form, sc.formats.write(strange_report("Plain"), available(form)))]
    for text in (*spread(HOSTILE, 8), "", " ", "\x00"):
        kinds = [kind for kind, _ in read(form, sc.formats.write(strange_report(text), form))]
        assert "script" not in kinds, text
        assert kinds == expected or not text.strip(" \x00"), text


NO = sc.Attestation(confidentiality="ordinary", item="a", answer="no")
DRAWN: dict[str, str] = TABLES["drawn"]


@pytest.mark.parametrize("form", DRAWN)
def test_every_format_draws_prose_in_its_own_way(form: str) -> None:
    why = "Read [this](https://example.org/a), *or* not **ever** <b>."
    checklist = sc.Checklist.of("c", "C", sc.Item(id="a", title="A *title*", question="Done?", why=why))
    report = sc.evaluate(
        checklist, sc.Inventory(subjects=(sc.Person(id="me"),), attestations=(NO,), as_of=NOW), now=NOW
    )
    data = sc.formats.write(report, available(form), checklist=checklist).decode()
    assert DRAWN[form] in data
    assert "<em>title" not in data, "a title is no prose"


# what may not leave --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ALL)
def test_what_a_guard_holds_is_left_out_of_the_persons_own_view_and_behind_what_to_read_first_in_others(
    form: str,
) -> None:
    """Somebody who is watched and asks for their own view isn't led to a step that the watcher may notice.

    By default everybody gets the same; nothing that the guards are made of is told.
    """
    own, data = HARMLESS_WORLD.write(available(form), audience="self").decode(), HARMLESS_WORLD.write(form).decode()
    assert HELD.isdisjoint(re.findall("Q[0-9]+x", own))
    before = data[: next(match.start() for match in re.finditer("Q[0-9]+x", data) if match[0] in HELD)]
    table = READERS[form].table
    assert ("talk" if table else HARMLESS.tokens["talk.title"]) in before
    assert table or HARMLESS.tokens["neutral_text"] in before
    assert not re.search('"watched"|fears_monitoring', own + data)


@pytest.mark.parametrize("form", ALL)
def test_a_held_finding_of_a_report_made_by_hand_is_not_told_to_be_held(form: str) -> None:
    """A report made by hand may have findings that a guard holds, without saying that it is somebody's own view."""
    held = sc.Finding(item="secret", subject="me", outcome="fail", disposition="suppressed", text="Neutral.")
    usual = by_hand("secret", held.replace(disposition=None, text=""))
    assert sc.formats.write(by_hand("secret", held), available(form)) == sc.formats.write(usual, form)


@pytest.mark.parametrize("form", ALL)
@each("items, known, secrets", TABLES["hidden"])
def test_what_may_not_leave_is_in_no_format(form: str, items: list[Any], known: Any, secrets: list[str]) -> None:
    """What may not apply and must not be shown; the level that a situation gives; a value, and one that is private."""
    sections = [{"id": "s", "title": "S", "items": items}]
    checklist, inventory = sc.load_checklist({"id": "c", "title": "C", "sections": sections}), sc.load_inventory(known)
    report = sc.evaluate(checklist, inventory, now=NOW, explain=True, show_values=True)
    data = sc.formats.write(report, available(form), checklist=checklist, inventory=inventory).decode()
    text = re.sub(r"<style>.*?</style>", "", data, flags=re.DOTALL)
    assert [secret for secret in secrets if secret in text] == []


# what is at hand -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ALL)
def test_a_format_writes_a_report_alone_or_empty_and_nothing_of_another(form: str) -> None:
    found = sc.formats.find(available(form))
    assert (found.name, found.suffix) == (form, sc.formats.suffix_of(form))
    assert re.fullmatch(rf"{NAME}/{NAME}", found.media_type)
    report = HARMLESS_WORLD.report
    data = sc.formats.write(report, found).decode("utf-8-sig")
    assert HARMLESS.tokens["lock.title"] in data
    assert not [place for place in ("lock.do.0", "phone") if HARMLESS.tokens[place] in data]
    assert read(form, data.encode())
    none = sc.Checklist(id="none", title="Nothing yet", sections=(sc.Section(id="s", title="S"),))
    empty = sc.formats.write(sc.evaluate(none, sc.Inventory(), now=NOW), form, checklist=none, inventory=sc.Inventory())
    assert READERS[form].table or read(form, empty)
    with pytest.raises(ValueError, match=r"^checklist: it is none 0, and the report is on planted"):
        sc.formats.write(report, form, checklist=none)
    with pytest.raises(ValueError, match=r"^limit: "):
        sc.formats.write(report, form, limit=-1)


def test_an_unknown_format_and_what_is_no_report_are_refused() -> None:
    with pytest.raises(UnknownNameError, match='did you mean "markdown"'):
        sc.formats.write(HARMLESS_WORLD.report, "markdwon")
    value: Any = HARMLESS_WORLD.inventory
    with pytest.raises(TypeError, match=r"expected a Report, .*, or what has a list, as a Case; got Inventory"):
        sc.formats.write(value, "text")
    with pytest.raises(UnknownNameError, match="html, markdown, text"):
        sc.formats.write(HARMLESS_WORLD.checklist, "csv")


# every persona, and twice the same -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ALL)
@each("persona", names(), quick=3)
def test_every_persona_can_be_written_and_read(form: str, persona: str) -> None:
    assert read(available(form), written(persona, form))


def test_a_moment_elsewhere_is_told_in_utc_where_a_zone_would_tell_a_place() -> None:
    there = datetime.fromisoformat("2026-11-24T17:30:00+05:30")
    report = sc.evaluate(HARMLESS_WORLD.checklist, HARMLESS_WORLD.inventory, now=there)
    for form in FOR_PROGRAMS:
        assert b"2026-11-24T12:00:00" in sc.formats.write(report, form)
        assert b"17:30" not in sc.formats.write(report, form)
    assert there.astimezone(UTC) == NOW
