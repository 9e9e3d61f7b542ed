"""The laws that come with the library: complete, honest about their checks, and no clock that nobody promised."""

import json
import re
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from secure_checklist import Vocabulary
from secure_checklist.checklists import Source
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.core import countries
from secure_checklist.incident.contacts import bundled as contacts
from secure_checklist.incident.laws import bundled
from secure_checklist.incident.laws.table import EU
from secure_checklist.incident.papers.templates import bundled as templates
from secure_checklist.rules.type_check import check_condition
from tests.cases import each
from tests.incident import rows
from tests.incident.rows import EEA

TABLE = bundled()
LAWS = {law.id: law for law in TABLE.laws}
FACTS = Vocabulary.standard().facts
DEADLINES = {deadline.id: (law, deadline) for law in TABLE.laws for deadline in law.deadlines}
BEST_FIRST = get_args(Verification)
TODAY = TABLE.as_of
STATES = {law.jurisdiction for law in TABLE.laws if law.jurisdiction.startswith("US-")}
CLOCK = {"id": "x", "kind": "removal", "starts": "incident.platform_reported_at", "hours": 48, "due": "D."}


# sources and checks -----------------------------------------------------------------------------------------------


def test_every_source_says_who_when_and_on_whose_word_and_no_law_is_more_trusted() -> None:
    known: dict[str, Source] = {}
    for law in TABLE.laws:
        assert law.as_of <= TODAY
        for source in law.sources:
            where = (law.id, source.id)
            assert known.setdefault(source.id, source) == source, where
            assert (source.date is None) == bool(source.date_note), where
            assert (source.confidence is None) == (source.status == "recalled"), where
            assert source.status != "found" or source.confidence == "own", where
        assert (law.confidence is None) == (law.status == "recalled"), law.id
        assert BEST_FIRST.index(law.status) >= min(BEST_FIRST.index(source.status) for source in law.sources), law.id


# deadlines, and who comes next ------------------------------------------------------------------------------------


def test_a_deadline_starts_at_a_known_moment_where_it_holds_and_says_how_it_was_checked() -> None:
    for name, (law, deadline) in DEADLINES.items():
        kind = FACTS[deadline.starts].type.name
        assert kind == "instant" or (kind == "date" and deadline.hours is None), f"{name}: no hours from a day"
        assert deadline.when is not None or law.jurisdiction == "EU", name
        if deadline.when is not None:
            assert not list(check_condition(deadline.when, FACTS, {}, name)), name
            said = json.dumps(deadline.when.model_dump(mode="json"))
            assert law.jurisdiction == "EU" or f'"value": "{law.jurisdiction[:2]}"' in said, name
        source = next(source for source in law.sources if source.id == deadline.source)
        assert BEST_FIRST.index(deadline.status) >= BEST_FIRST.index(source.status), name
        if deadline.who == "person":
            assert re.search(r"has passed|late may", deadline.note), f"{name}: never tell anybody that it is over"


def test_law_whoever_lets_a_time_pass_has_somebody_above() -> None:
    """Each place to complain can be named, found and sourced, and fits behind "Complain to"."""
    listed, papers = {one.id for one in contacts().contacts}, {one.id for one in templates().papers}
    for law in TABLE.laws:
        sources = {source.id: source for source in law.sources}
        for one in law.escalates_to:
            where = (law.id, one.body)
            assert sources[one.source].status != "recalled", where
            assert {one.contact, one.paper} <= {"", *listed, *papers}, where
            assert one.contact or one.link or one.limits, where
            assert not re.search(r"[.!?]$", one.body), where
            assert all(countries.find(code).code == code for code in one.names), where
    assert LAWS["eu-dsa-16"].escalates_to[-1].body_in("DE").startswith("Bundesnetzagentur")


# what holds when --------------------------------------------------------------------------------------------------


def test_what_has_not_begun_never_holds_and_sets_no_clock() -> None:
    """A law holds from its first day on, and only what is superseded has ended: the day before the next begins."""
    for law in TABLE.laws:
        never = law.standing in ("not_commenced", "proposed")
        assert not (never and (law.deadlines or law.in_force_from or law.holds(date(2030, 1, 1)))), law.id
        if law.in_force_from is not None:
            assert (law.holds(law.in_force_from - timedelta(days=1)), law.holds(law.in_force_from)) == (False, True)
        assert (law.standing == "superseded") == bool(law.superseded_by) == (law.in_force_to is not None), law.id
        if law.in_force_to is not None:
            assert LAWS[law.superseded_by].in_force_from == law.in_force_to + timedelta(days=1)
            assert not law.holds(TODAY)


# whom it reaches --------------------------------------------------------------------------------------------------


def test_the_unions_entries_hold_in_its_members_and_one_in_the_economic_area() -> None:
    whole = {law.id for law in TABLE.laws if law.jurisdiction == "EU"}
    assert {law.id: set(law.also_in) for law in TABLE.laws if law.also_in} == {"eu-gdpr-17": EEA - EU}
    for one in countries.all_countries():
        if one.part_of is None:
            given = {law.id for law in TABLE.of(one.code) if law.jurisdiction == "EU"}
            assert given == (whole if one.code in EU else {"eu-gdpr-17"} if one.code in EEA else set()), one.code


def test_the_states_of_the_us_are_given_one_by_one_once_the_state_is_known() -> None:
    """Nobody reads 51 laws: one entry stands for them until the state is known, and then that state's own do."""
    summary = LAWS["us-state-laws"]
    assert [law for law in TABLE.laws if law.stands_for_parts] == [summary]
    for unknown in (TABLE.of("US"), TABLE.of("PR"), TABLE.of("GU")):
        assert summary in unknown
        assert STATES.isdisjoint(law.jurisdiction for law in unknown)
    for state in STATES:
        given = TABLE.of("US", state)
        assert summary not in given
        assert {law.jurisdiction for law in given} == {"US", state}
        assert any(law.covers.share == "yes" for law in given if law.jurisdiction == state)


def test_parts_of_a_country_share_a_law_or_have_their_own() -> None:
    given = {part for part in ("GB-WLS", "GB-ENG", "GB-SCT") if LAWS["gb-eaw-soa-2003-66b"] in TABLE.of("GB", part)}
    assert given == {"GB-WLS", "GB-ENG"}


# until when -------------------------------------------------------------------------------------------------------


def test_every_entry_says_until_when_or_what_was_looked_for() -> None:
    """A person's time limit is counted, told in words, known not to be there, or was looked for and not found."""
    for law in TABLE.laws:
        limit = law.time_limit
        assert (limit.known == "none_found") == limit.text.startswith("None is known"), law.id
        sources = {source.id: source for source in law.sources}
        assert bool(limit.source) >= (limit.known in ("counted", "in_words", "no_limit")), law.id
        assert not limit.source or sources[limit.source].status != "recalled", law.id


# what the model refuses -------------------------------------------------------------------------------------------


@each(
    ("changes", "fault"),
    [
        ({"deadlines": [CLOCK | {"source": "S2"}]}, "no source has the id it names"),
        ({"escalates_to": [{"body": "B", "limits": "L.", "source": "S2"}]}, "no source has the id it names"),
        ({"time_limit": None}, "TimeLimit"),
        ({"time_limit": {"known": "no_limit", "text": "T."}}, "name the source that says so"),
        ({"time_limit": {"known": "counted", "text": "T."}}, "it is counted just if a deadline"),
        ({"in_force_from": "2026-02-20", "in_force_to": "2026-02-19"}, "lies after"),
        ({"deadlines": [CLOCK | {"days": 2}]}, "exactly one of hours, days and months"),
        ({"deadlines": [CLOCK], "escalates_to": []}, "escalates_to says not to whom"),
    ],
)
def test_a_table_refuses_what_makes_no_sense(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        rows.law(**changes)
