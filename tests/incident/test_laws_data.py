"""The laws that come with the library: complete, honest about their checks, and no clock that nobody promised."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from secure_checklist import Vocabulary
from secure_checklist.checklists import Confidence, Deadline, Source, Verification
from secure_checklist.cli.respond_view import limit_lines
from secure_checklist.core import countries
from secure_checklist.incident.laws import Law, LawTable, Risk, bundled
from secure_checklist.incident.laws.table import EEA, EU
from secure_checklist.rules.type_check import check_condition
from secure_checklist_build.laws import FOLDER, SHARED
from secure_checklist_build.wording import BANNED

TABLE = bundled()
LAWS = {law.id: law for law in TABLE.laws}
FACTS = Vocabulary.standard().facts
DEADLINES = {deadline.id: (law, deadline) for law in TABLE.laws for deadline in law.deadlines}
BEST_FIRST = get_args(Verification)
TODAY = TABLE.as_of
STATES = {law.jurisdiction for law in TABLE.laws if law.jurisdiction.startswith("US-")}
WITH_A_LAW = (
    "AF AO AR AT AU BD BE BF BR CA CD CH CI CL CM CN CO CZ DE DZ EG ES ET FI FR GB GH GR HU ID IE IN IQ IR IT JP KE "
    "KP KR LK MA MG ML MM MX MY MZ NE NG NL NO NP NZ PE PH PK PL PT RO RU SA SD SE SG SY TH TR TZ UA UG US UZ VE VN "
    "YE ZA"
)
NEVER_YET = {
    *("ca-bill-c-16-2026", "es-proyecto-121-000052", "eu-directive-2024-1385-art-5"),
    *("in-dpdp-act-2023", "in-it-rules-draft-2026-04", "ke-cmca-amendment-2025", "my-online-safety-act-2025"),
    *("ng-nitda-code", "nz-deepfake-bill", "us-defiance-act", "za-cybercrimes-20"),
}
FIRST_DAYS = {
    "us-take-it-down-criminal": date(2025, 5, 19),
    "us-take-it-down-platforms": date(2026, 5, 19),
    "br-decreto-12976-2026": date(2026, 7, 20),
    "cz-trestni-zakonik-191a": date(2026, 1, 1),
    "gb-eaw-soa-2003-66b": date(2024, 1, 31),
    "gb-eaw-crime-and-policing-act-2026": date(2026, 6, 29),
    "gb-osa-48-hours": date(2026, 6, 29),
    "eu-ai-act-5": date(2026, 12, 2),
    "eu-dsa-20": date(2024, 2, 17),
    "in-it-rules-3-2-b-2h": date(2026, 2, 20),
    "ie-coco-law-2020": date(2021, 2, 10),
    "it-codice-penale-612-quater": date(2025, 10, 10),
    "nz-hdca-22": date(2022, 3, 9),
}
CLOCKS = {
    "br-decreto-12976-2h": ("removal", "2 hours", "platform_reported_at"),
    "ch-strafantrag": ("complaint", "3 months", "act_and_person_known"),
    "de-strafantrag": ("complaint", "3 months", "act_and_person_known"),
    "eu-dsa-internal-complaint": ("appeal", "6 months", "platform_answered_at"),
    "eu-gdpr-answer": ("answer", "1 months", "erasure_requested_at"),
    "gb-eaw-making-36-months": ("complaint", "36 months", "happened_on"),
    "gb-eaw-sharing-six-months": ("complaint", "6 months", "happened_on"),
    "gb-osa-48h": ("removal", "48 hours", "platform_reported_at"),
    "gb-uk-gdpr-answer": ("answer", "1 months", "erasure_requested_at"),
    "ie-sharing-24-months": ("complaint", "24 months", "happened_on"),
    "in-grievance-appeal": ("appeal", "30 days", "platform_answered_at"),
    "in-rule-3-2-b-24h": ("removal", "24 hours", "platform_reported_at"),
    "in-rule-3-2-b-2h": ("removal", "2 hours", "platform_reported_at"),
    "it-garante-48h": ("answer", "48 hours", "regulator_reported_at"),
    "it-querela": ("complaint", "6 months", "known_since"),
    "it-querela-612-quater": ("complaint", "3 months", "known_since"),
    "jp-complaint": ("complaint", "6 months", "act_and_person_known"),
    "pt-queixa": ("complaint", "6 months", "act_and_person_known"),
    "ro-plangere": ("complaint", "3 months", "known_since"),
    "tr-sikayet": ("complaint", "6 months", "act_and_person_known"),
    "us-6851-48-months": ("complaint", "48 months", "happened_on"),
    "us-il-civil-24-months": ("complaint", "24 months", "known_since"),
    "us-ny-civil-36-months": ("complaint", "36 months", "happened_on"),
    "us-take-it-down-48h": ("removal", "48 hours", "platform_reported_at"),
}
MACHINE_MADE = (
    *("goul4rt", "particle.news", "owlbrief", "factually", "groundy", "aipolicydesk", "ghost-protocol", "legalclarity"),
    *("legislationtracker", "ai-blogs", "protect-computer", "mue.app", "jur.ph", "ackama", "lawgratis", "grokipedia"),
)
"""Pages and repositories that were written by a machine, or that nobody signs: none of them is a source."""
PLAINLY_BANNED = [word for banned in BANNED if not (banned.fine_after or banned.fine_before) for word in banned.words]
EXAMPLE = {
    "id": "us-x",
    "jurisdiction": "US",
    "title": "T",
    "citation": "C",
    "about": "A.",
    "remedy": "R.",
    "branches": ["platform"],
    "time_limit": {"known": "none_found", "text": "None is known."},
    "sources": [{"id": "S1", "publisher": "P", "title": "T", "date_note": "undated", "status": "found"}],
    "status": "found",
    "as_of": "2026-01-01",
}
CLOCK = {"id": "x", "kind": "removal", "starts": "incident.platform_reported_at", "hours": 48, "due": "D."}


def texts(law: Law) -> Iterator[str]:
    """Return every text of a law that a person may be shown, sources aside."""
    yield from (law.title, law.citation, law.about, law.remedy, law.platform_duty, law.duty_to_report, law.note)
    yield law.time_limit.text
    yield from (text for deadline in law.deadlines for text in (deadline.due, deadline.note))
    yield from (text for one in law.escalates_to for text in (one.body, *one.names.values(), one.limits))


def told(law: Law) -> str:
    return " ".join(texts(law))


# sources and checks -----------------------------------------------------------------------------------------------


def test_entries_stand_in_order_each_in_the_file_of_its_jurisdiction() -> None:
    """Adding a jurisdiction is adding a file, and nobody edits what is built."""
    entries: list[list[Law] | list[Risk]] = [list(TABLE.laws), list(TABLE.risks)]
    for one in entries:
        assert [(entry.jurisdiction, entry.id) for entry in one] == sorted((e.jurisdiction, e.id) for e in one)
    names = {path.name for path in FOLDER.glob("*.toml")} - {SHARED}
    assert names == {f"{entry.jurisdiction}.toml" for one in entries for entry in one}
    assert {law.jurisdiction[:2] for law in TABLE.laws} == {*WITH_A_LAW.split(), "EU"}
    assert len(STATES) == 51
    for law in TABLE.laws:
        assert law.id.startswith(f"{law.jurisdiction.lower()}-") or law.id == "gb-duaa-2025-138"


def test_every_source_says_who_when_and_on_whose_word() -> None:
    known: dict[str, Source] = {}
    for law in TABLE.laws:
        assert len({source.id for source in law.sources}) == len(law.sources)
        for source in law.sources:
            where = (law.id, source.id)
            assert known.setdefault(source.id, source) == source, where
            assert (source.date is None) == bool(source.date_note), where
            assert source.date is None or source.date <= TODAY, where
            assert (source.confidence is None) == (source.status == "recalled"), where
            assert source.status != "found" or source.confidence == "own", where
            assert not any(name in source.model_dump_json().lower() for name in MACHINE_MADE), where


def test_no_entry_is_better_checked_or_more_trusted_than_its_sources() -> None:
    for law in TABLE.laws:
        given = [source.confidence for source in law.sources if source.confidence is not None]
        assert law.confidence == min(given, key=get_args(Confidence).index, default=None), law.id
        assert (law.confidence is None) == (law.status == "recalled"), law.id
        assert BEST_FIRST.index(law.status) >= min(BEST_FIRST.index(source.status) for source in law.sources), law.id
        recalled = any(source.status == "recalled" for source in law.sources)
        assert recalled == ("from memory" in told(law).lower()), law.id


def test_a_day_that_no_source_carries_is_explained() -> None:
    for law in TABLE.laws:
        assert law.as_of <= TODAY
        if law.as_of not in {source.date for source in law.sources} and law.status != "recalled":
            said = " ".join((law.note, *(source.date_note for source in law.sources)))
            assert str(law.as_of.year) in said, law.id
            if law.as_of > TODAY - timedelta(days=7):
                assert re.search(r"read 2026-11-(2\d|30)", law.note), law.id


# deadlines, and who comes next ------------------------------------------------------------------------------------


def length(deadline: Deadline) -> tuple[str, str, str]:
    spans = {"hours": deadline.hours, "days": deadline.days, "months": deadline.months}
    given = next(f"{value} {unit}" for unit, value in spans.items() if value)
    return deadline.kind, given, deadline.starts.removeprefix("incident.")


def test_the_clocks_are_those_that_a_source_names_and_no_other() -> None:
    assert {name: length(deadline) for name, (_, deadline) in DEADLINES.items()} == CLOCKS


def test_a_deadline_starts_at_a_known_moment_where_it_holds_and_says_how_it_was_checked() -> None:
    for name, (law, deadline) in DEADLINES.items():
        kind = FACTS[deadline.starts].type.name
        assert kind in ("date", "instant"), name
        assert deadline.hours is None or kind == "instant", f"{name}: hours can't be counted from a day"
        assert deadline.when is not None or law.jurisdiction == "EU", name
        if deadline.when is not None:
            assert not list(check_condition(deadline.when, FACTS, {}, name)), name
            said = json.dumps(deadline.when.model_dump(mode="json"))
            assert law.jurisdiction == "EU" or f'"value": "{law.jurisdiction[:2]}"' in said, name
        source = next(source for source in law.sources if source.id == deadline.source)
        assert BEST_FIRST.index(deadline.status) >= BEST_FIRST.index(source.status), name
        assert deadline.note, name
        assert (deadline.status == "recalled") == deadline.note.startswith("From memory."), name
        if deadline.who == "person":
            assert re.search(r"has passed|late may", deadline.note), f"{name}: never tell anybody that it is over"
        if deadline.who == "platform":
            assert re.search(r"hours|month", law.platform_duty), name


def test_law_whoever_lets_a_time_pass_has_somebody_above() -> None:
    """Each place to complain can be named, found and sourced, and fits behind "Complain to"."""
    here = files("secure_checklist.incident")
    contacts = {one["id"] for one in json.loads((here / "contacts/directory.json").read_bytes())["contacts"]}
    papers = set(
        re.findall(r'^id = "(.+)"$', (here / "papers/templates.toml").read_text(encoding="utf-8"), re.MULTILINE)
    )
    escalating = [law for law in TABLE.laws if law.escalates_to]
    for country in ("US", "IN", "AU", "NZ", "KR", "GB", "SG", "BR", "CA-BC", *EU):
        assert any(law.jurisdiction == country or (country in EU and law.jurisdiction == "EU") for law in escalating)
    for law in escalating:
        sources = {source.id: source for source in law.sources}
        for one in law.escalates_to:
            where = (law.id, one.body)
            assert sources[one.source].status != "recalled", where
            assert not one.contact or one.contact in contacts, where
            assert not one.paper or one.paper in papers, where
            assert one.contact or one.link or one.limits, where
            assert not re.search(r"[.!?]$", one.body), where
            assert all(countries.find(code).code == code for code in one.names), where
            assert one.body_in(None) == one.body_in("ZZ") == one.body, where
    (notice,) = (law for law in TABLE.of("DE") if law.id == "eu-dsa-16")
    assert [one.body_in("DE") for one in notice.escalates_to][-1].startswith("Bundesnetzagentur")


# what holds when --------------------------------------------------------------------------------------------------


def test_what_has_not_begun_never_holds_and_sets_no_clock() -> None:
    assert {law.id for law in TABLE.laws if law.standing in ("not_commenced", "proposed")} == NEVER_YET
    for law in map(LAWS.__getitem__, NEVER_YET):
        assert not any(law.holds(day) for day in (date(2024, 1, 1), TODAY, date(2030, 1, 1))), law.id
        assert not law.deadlines, law.id
        assert law.in_force_from is None, law.id


def test_a_law_holds_from_its_first_day() -> None:
    for name, first in FIRST_DAYS.items():
        assert LAWS[name].holds(first), name
        assert not LAWS[name].holds(first - timedelta(days=1)), name


def test_only_what_is_superseded_has_ended_on_the_day_before_its_successor_begins() -> None:
    for law in TABLE.laws:
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


def test_parts_of_a_country_get_their_own_law() -> None:
    assert "gb-eaw-soa-2003-66b" in {law.id for law in TABLE.of("GB", "GB-WLS")}
    assert "gb-eaw-soa-2003-66b" not in {law.id for law in TABLE.of("GB", "GB-SCT")}
    assert "ca-bc-intimate-images-protection-act" not in {law.id for law in TABLE.of("CA", "CA-ON")}


def test_laws_for_women_only_send_others_elsewhere() -> None:
    for law in TABLE.laws:
        if law.covers.women_only:
            assert re.search(r"Men can|66E", law.note), law.id


# until when -------------------------------------------------------------------------------------------------------


def test_every_entry_says_until_when_or_what_was_looked_for() -> None:
    """A person's time limit is counted, told in words, known not to be there, or was looked for and not found."""
    for law in TABLE.laws:
        limit = law.time_limit
        assert (limit.known == "none_found") == limit.text.startswith("None is known"), law.id
        sources = {source.id: source for source in law.sources}
        assert bool(limit.source) >= (limit.known in ("counted", "in_words", "no_limit")), law.id
        assert not limit.source or sources[limit.source].status != "recalled", law.id


OF_OUR_READING = re.compile(
    r"\b(read|quoted?|projects?|summaries|we)\b|looked for|(was|were|been|none|None) (not )?found(?! out)|counted here"
)


def test_no_time_to_know_speaks_of_how_it_was_found_out() -> None:
    """What was read, and what wasn't, stands in the note of a law and in its sources."""
    for law in TABLE.laws:
        for text in (law.time_limit.text, *(part for one in law.deadlines for part in (one.due, one.note))):
            assert not OF_OUR_READING.search(text), (law.id, text)


def test_of_several_times_of_a_place_each_says_by_what_law_it_is() -> None:
    """Two times of one place contradict each other where nothing says what each is for."""
    for place in {law.jurisdiction for law in TABLE.laws}:
        own = [
            law for law in TABLE.laws if law.jurisdiction == place and law.time_limit.known in ("in_words", "no_limit")
        ]
        lines = limit_lines(own)
        assert len(lines) == len({law.time_limit.text for law in own})
        for line in lines if len(lines) > 1 else ():
            assert any(law.title in line and line.endswith(law.time_limit.text) for law in own), line


def test_hours_in_words_without_a_clock_say_why() -> None:
    for law in TABLE.laws:
        if "hours" in law.platform_duty and not law.deadlines and law.holds(TODAY):
            assert re.search(r"runs from|[Nn]o (number of )?hours|clock|time for removal|were not read", told(law)), (
                law.id
            )


# words ------------------------------------------------------------------------------------------------------------


def test_texts_are_short_and_hold_no_penalty_and_no_word_that_hurts() -> None:
    for law in TABLE.laws:
        said = told(law).lower()
        assert not re.search(
            r"\byears?\b|prison|\bjail|fine of|\bfined\b|punish(?!ment of sexual)|caning|[$€£%]|\beur\b|\brs\b", said
        ), law.id
        assert not [word for word in PLAINLY_BANNED if re.search(rf"\b{re.escape(word)}\b", said)], law.id
        for text in texts(law):
            assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.!?])\s+", text)), (law.id, text)


def test_the_duty_to_report_speaks_to_adults_and_helpers_without_a_threat() -> None:
    for law in TABLE.laws:
        if law.duty_to_report:
            assert law.duty_to_report.startswith("Adults and helpers "), law.id
            assert "helpline" in law.duty_to_report, law.id
            assert not re.search(r"offender|crime by you|punish|penalt|or else|otherwise|liable", told(law).lower())


def test_traps_of_the_press_are_absent() -> None:
    whole = " ".join(law.model_dump_json() for law in TABLE.laws)
    for trap in ("2024-05-19", "19 May 2024", "ftc.gov/complaint", "155260", "H.R. 7891", "1 March 2026"):
        assert trap not in whole
    for law in TABLE.laws:
        for sentence in re.split(r"(?<=[.!?])\s+", told(law)):
            assert not re.search(r"66A\b", sentence) or "void" in sentence, law.id


# what the model refuses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"deadlines": [CLOCK | {"source": "S2"}]}, "no source has the id it names"),
        ({"escalates_to": [{"body": "B", "limits": "L.", "source": "S2"}]}, "no source has the id it names"),
        ({"time_limit": None}, "TimeLimit"),
        ({"time_limit": {"known": "no_limit", "text": "T."}}, "name the source that says so"),
        ({"time_limit": {"known": "counted", "text": "T."}}, "it is counted just if a deadline"),
        ({"in_force_from": "2026-02-20", "in_force_to": "2026-02-19"}, "lies after"),
        ({"deadlines": [CLOCK | {"days": 2}]}, "exactly one of hours, days and months"),
        ({"deadlines": [CLOCK]}, "escalates_to says not to whom"),
        ({"superseded_by": "us-y"}, "superseded by an entry"),
        ({"id": "us-law"}, "two laws have one id"),
    ],
)
def test_a_table_refuses_what_makes_no_sense(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        LawTable.model_validate({"as_of": "2026-01-01", "laws": [EXAMPLE | {"id": "us-law"}, EXAMPLE | changes]})
