"""Papers: every one over invented incidents and cases. Nothing invented, nothing described, blanks in sight.

Each law walks what is offered of incidents made at random, filled with a case and without one.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist import Person, formats, packs
from secure_checklist.checklists.cards import Modifier
from secure_checklist.core import UnknownNameError, all_messages
from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case, Place, Report, load_case, record
from secure_checklist.incident.case.rows import called
from secure_checklist.incident.laws import bundled as bundled_laws
from secure_checklist.incident.laws.law import EU
from secure_checklist.incident.papers import Details, Offer, Paper, considered, fill, platforms_of
from secure_checklist.incident.papers.filling import offences
from secure_checklist.incident.papers.templates import bundled
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import CLOSE, Event, role_of
from tests import case_samples
from tests.cases import each, raised, tables
from tests.extras import available, forms
from tests.incident.rows import EEA, NOW, cases, offered
from tests.incidents import incidents
from tests.pages import sheets

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TABLES = tables(__file__)
PACK = packs.load("leak-response")
CAUTIONS = tuple(one.why for one in PACK.cards.modifiers if one.why)
"""What a reason or a caution begins with that a modifier brings: there may be several, one after the other."""
TEMPLATES = {one.id: one for one in bundled().papers}
COUNTRIES = ("US", "IN", "DE", "NO", "GB", "AU", "KE", None)
TYPED = {name: f"the {name}" for name in Details.model_fields if name != "offence"}
DETAILS = Details.model_validate(TYPED | {"age_then": "17"})
CASE = load_case(json.dumps(TABLES["case"]).encode())


def an_incident(**facts: Any) -> Incident:
    """Return an incident of adults in which as much as possible is offered."""
    return case_samples.an_incident(**TABLES["rich"] | facts)


def names_of(person: Person | None = None, **facts: Any) -> set[str]:
    return {offer.paper for offer in offered(an_incident(**facts), person, now=NOW)}


def an_incident_for(paper: str) -> Incident:
    """Return an incident for which a paper is offered."""
    young: dict[str, Any] = {"age_when_taken": "minor", "age_now": "minor"}
    known: tuple[dict[str, Any], ...] = ({}, {"us_legal_notice": None}, young, {"whose": "pupil", **young})
    cases: Iterator[dict[str, Any]] = ({"country": country, **facts} for country in COUNTRIES for facts in known)
    return next(an_incident(**facts) for facts in cases if paper in names_of(**facts))


def sent(paper: Paper) -> str:
    """Return what is sent of a paper, without the sheet for its sender."""
    sheet = paper.paper()
    return formats.write(type(sheet)(sheet.title, sheet.blocks), "text").decode()


def made_of(incident: Incident, case: Case | None = None, person: Person | None = None) -> list[Paper]:
    """Return every paper that is offered, with all that can be known and with nothing but the incident."""
    full: dict[str, Any] = {"case": case, "details": DETAILS, "person": person, "now": NOW}
    return [
        one
        for offer in offered(incident, person, now=NOW)
        for one in (fill(offer.paper, incident, **full), fill(offer.paper, incident, person=person, now=NOW))
    ]


# which are offered ------------------------------------------------------------------------------------------------


@given(incidents(), st.none() | st.builds(Person, minor=st.none() | st.booleans()))
def test_law_what_is_offered_can_be_filled_and_else_a_requirement_of_its_own_says_why(
    incident: Incident, person: Person | None
) -> None:
    found = considered(incident, person, now=NOW)
    assert [offer.paper for offer in found] == list(TEMPLATES)
    for offer in found:
        if offer.fits:
            assert fill(offer.paper, incident, person=person, case=CASE, now=NOW).id == offer.paper
        else:
            required = (*bundled().always, *TEMPLATES[offer.paper].requires)
            against = {*(bundled().requirements[one].against for one in required), "later", "no_body"}
            said = (*(all_messages()[f"documents.not.{one}"] for one in against), *CAUTIONS)
            assert offer.reason.startswith(said)
            with pytest.raises(ValueError, match=re.escape(offer.reason)):
                fill(offer.paper, incident, person=person, now=NOW)


@given(incidents())
def test_law_papers_are_for_whoever_was_harmed_and_who_may_act_for_them(incident: Incident) -> None:
    """None for a doer; without consent only what stays at work or protects a child, and what anybody may report."""
    names, role = {offer.paper for offer in offered(incident, now=NOW)}, role_of(incident)
    if role in (None, "doer", "parent_of_doer"):
        assert not names
    elif role == "witness" or (role in ("helper", "professional") and not incident.has_consent):
        may: set[str] = {"record-of-what-was-told", "referral"} if role == "professional" else set()
        may |= {"platform-report", "us-cybertipline"} if role == "witness" else set()
        assert (role == "witness" and incident.has_consent) or names <= may
    if role != "self" or ages_of(incident).possible_minor:
        assert not names & {"us-dmca-512c", "stopncii"}
    if role == "self" and ages_of(incident).now != "adult":
        assert "us-ic3" not in names


def test_every_paper_is_for_somebody_and_those_of_a_country_are_for_it_and_where_its_law_holds() -> None:
    assert all(map(an_incident_for, TEMPLATES))
    of = TABLES["papers_of_countries"]
    for country in (*COUNTRIES, "PR", "FR", "IS", "LI", "CH"):
        names, place = names_of(country=country), {"PR": "US"}.get(country or "", country)
        assert {name for name in names if name in of} == {name for name, where in of.items() if where == place}
        assert ("eu-dsa-16" in names, "eu-gdpr-17" in names) == (country in EU, country in EEA)
    codes = {name: set(re.findall(r"\b[A-Z]{2}\b", str(bundled().requirements[name].when))) for name in ("eu", "eea")}
    assert (codes["eu"], codes["eea"]) == (set(EU), set(EEA))


@each("tag", sorted({tag for one in TEMPLATES.values() for tag in one.tags}))
def test_law_modifiers_hold_and_caution_papers_by_their_tags(tag: str) -> None:
    def found(**fields: Any) -> tuple[Offer, ...]:
        modifiers = (Modifier.model_validate({"id": "m", "why": "Why.", **fields}),)
        return considered(an_incident(), None, NOW, PACK.replace(cards=PACK.cards.replace(modifiers=modifiers)))

    plain = {one.paper for one in found() if one.fits}
    tagged = {name for name in plain if tag in TEMPLATES[name].tags}
    assert {one.paper for one in found(removes=[tag]) if one.fits} == plain - tagged
    assert {one.paper for one in found(keeps=[tag]) if one.fits} == tagged
    replaced = found(replaces={tag: PACK.cards.acts[-1].id})
    assert {one.paper for one in replaced if one.cautions == ("Why.",)} >= tagged


# what they say ----------------------------------------------------------------------------------------------------

DESCRIBES = re.compile(
    r"\b(private parts?|nud(e|ity)|naked|sexual act|breasts?|genital\w*|undress\w*|sexual position)\b", re.IGNORECASE
)
ASKS_FOR_A_FILE = re.compile(
    r"\b(attach|enclose|upload|include|send|take|make|save|keep|copy)\w*\b[^.]*\b(picture|image|photo|video|screenshot|file)\b",
    re.IGNORECASE,
)
REFUSES = re.compile(r"\b(no|not|never|don't|none|nobody|without)\b", re.IGNORECASE)
FIRST_PERSON = re.compile(r"\b(of me|about me|shows me|my consent|I am the person shown|I was under|I may have been)\b")
TIME = re.compile(r"\d{4}-\d{2}-\d{2}|[+-]\d{2}:\d{2}\b")


def asking(text: str) -> list[str]:
    """Return the sentences that ask for a file; not those that say to make or send none, and not those to others."""
    found = [one for one in re.split(r"(?<=[.:])\s+", text) if ASKS_FOR_A_FILE.search(one)]
    return [one for one in found if not REFUSES.search(one)]


@given(incidents(), cases())
@example(Incident(id="incident", whose="colleague", age_now="unsure"), Case())  # an apostrophe in a blank
def test_law_what_a_paper_says(incident: Incident, case: Case) -> None:
    """Each is a draft with its blanks in sight, in the right person, with times in words, and describes no minor."""
    for paper in made_of(incident, case):
        text, whole = sent(paper), formats.write(paper, "text").decode()
        assert paper.notice in whole
        assert paper.notice not in text
        assert not TIME.search(re.sub(r"https?://\S+|\(UTC[^)]*\)", "", text)), paper.id
        young = ages_of(incident).possible_minor
        assert any(check.startswith("Don't send a picture, and don't describe") for check in paper.checks) is young
        if young:
            assert not DESCRIBES.search(whole), paper.id
        if young or incident.whose != "me":
            assert asking(whole) == [], paper.id
        if incident.whose != "me":
            assert not FIRST_PERSON.search(text), paper.id
        own = [check for check in paper.checks if not check.startswith(CAUTIONS)]
        if incident.did_it in (*CLOSE, "unknown", "known", None) and paper.route:
            assert own[0].startswith("Someone close to you may find out")
        blank = [field for part in paper.parts for field in part.fields if field.blank]
        assert [field.id for field in blank] == list(dict.fromkeys(paper.missing))
        page = formats.write(paper, "html").decode() if "html" in forms() else ""
        marked = [html.unescape(words) for words in re.findall("<mark>(.*?)</mark>", page)]
        for shown in paper.blanks:
            assert re.fullmatch(r"\[[^\[\]]+\]", shown)
            assert shown in text
            assert not page or shown in marked
        assert Paper.model_validate_json(paper.model_dump_json()) == paper
        assert "zq7" not in repr(paper)


@given(incidents())
def test_law_with_nothing_known_nothing_is_said(incident: Incident) -> None:
    """What stands in a field comes from the messages, the incident or the table of laws, and from nowhere else."""
    known = {*all_messages().values(), *(law.citation for law in bundled_laws().laws)}
    by_law = {"body", "duty"}
    dates = {
        f"{one:%B} {one.year}" for one in (incident.known_since, incident.doer_known_since, incident.happened_on) if one
    }
    for offer in offered(incident, now=NOW):
        told = {part.id for part in TEMPLATES[offer.paper].parts if part.chronology}
        for part in fill(offer.paper, incident, now=NOW).parts:
            assert not any(one.id.startswith("event-") for one in part.fields)
            assert (all_messages()["incident.case.record.empty"] in part.texts) is (part.id in told)
            for field in (one for one in part.fields if one.id not in by_law):
                said = {str(incident.country), *platforms_of(incident=incident)}
                assert all(one in known | said or any(date in one for date in dates) for one in field.values), field.id


@given(
    incidents(whose="me", did_it="stranger", danger_now="no", self_harm_now="no", wants_police="yes", country="US"),
    st.frozensets(st.sampled_from(get_args(Event)), min_size=1),
)
def test_law_the_statement_says_what_happened_of_what_and_how_old_and_no_more(
    incident: Incident, happened: frozenset[Event]
) -> None:
    """It is signed as true, so each answer is in it, and nothing of which nobody spoke."""
    incident = incident.replace(happened=happened)
    paper = fill("police-statement", incident, case=CASE, details=DETAILS, now=NOW)
    fields, text = {field.id: field.values for part in paper.parts for field in part.fields}, sent(paper)
    assert len(fields["events"]) == len(happened)
    assert len(fields.get("about", ())) == len(incident.content or ())
    assert fields["age_then"] == ("17",)
    said = [one for one in fields.get("offence", ()) if one in offences(incident)]
    assert len(said) <= 1, "only what was chosen or what the facts leave"
    assert ("was shared" in text) is not {"posted", "seen"}.isdisjoint(happened)
    assert ("hreatening to share" in text) is ("threat" in happened)
    assert [one for one in TABLES["in_a_statement"] if one not in text] == []


@given(incidents(), st.sampled_from((None, True, False)))
def test_law_whoever_may_be_under_18_is_sent_to_an_adult_first_and_nobody_else(
    incident: Incident, minor: bool | None
) -> None:
    person = Person(minor=minor)
    young = ages_of(incident, person).now != "adult" if incident.whose == "me" else minor is True
    for paper in made_of(incident, person=person):
        assert (all_messages()["documents.check.trusted_adult"] in paper.checks) is young


@each("happened, covered", [("threat", "threat"), ("posted", "share"), ("camera", "taking"), ("fake", "edited_or_ai")])
def test_offences_are_those_that_the_law_of_the_place_reaches(happened: str, covered: str) -> None:
    covers = {law.citation: law.covers for law in bundled_laws().laws}
    for country in {law.jurisdiction for law in bundled_laws().laws if len(law.jurisdiction) == 2} - {"EU"}:
        incident = an_incident(country=country, happened=[happened])
        assert all(getattr(covers[one], covered) == "yes" for one in offences(incident))
        young = offences(incident.replace(age_when_taken="minor"))
        assert all(getattr(covers[one], name) == "yes" for one in young for name in (covered, "minors"))
        assert offences(incident.replace(age_when_taken="minor", happened=frozenset({"assault"}))) == ()
    chosen = fill("police-statement", an_incident(country="DE"), details=Details(offence="s. 1 of a law"), now=NOW)
    assert chosen.unused == ()
    assert "Offence: s. 1 of a law" in sent(chosen)


def test_what_is_typed_for_a_paper_is_said_or_named_as_unused() -> None:
    lost = {"what_happened": "They sent it on.", "name": "Maya"}
    for paper in (one.paper for one in considered(an_incident(country="DE"), now=NOW) if one.fits):
        found = fill(paper, an_incident(country="DE"), details=Details(**lost), now=NOW)
        assert {name for name, value in lost.items() if value not in sent(found)} == {*found.unused}


def test_the_notice_of_the_us_lists_what_is_missing_of_the_acts_parts() -> None:
    """Where it is, what shows that nobody agreed, how to reach the sender, a signature."""
    bare = fill("us-take-it-down", an_incident(), now=NOW)
    titles = [part.title for part in bare.parts if part.id != "opening"]
    assert list(bare.lacking) == titles
    full = fill("us-take-it-down", an_incident(), case=CASE, platform="chatter", details=DETAILS, now=NOW)
    assert full.lacking == ("Signature",)
    assert "I believe in good faith" in sent(full)


def test_law_each_body_that_a_law_names_gets_its_complaint_when_time_is_over() -> None:
    found = set[str | None]()
    for law in bundled_laws().laws:
        facts: dict[str, Any] = {"platform_answer": "refused", "us_legal_notice": None}
        facts["country"] = law.jurisdiction[:2].replace("EU", "DE")
        if any(one.paper in ("", "complaint") for one in law.escalates_to) and "complaint" in names_of(**facts):
            paper = fill("complaint", an_incident(**facts), case=CASE, details=DETAILS, now=NOW)
            found.add(paper.law)
            assert "body" not in paper.missing
    assert found
    assert None not in found


# one service doesn't learn of another -----------------------------------------------------------------------------


@each("name", [one.id for one in bundled().papers if one.once_a_platform])
def test_law_a_service_learns_only_of_itself_and_of_what_is_there(name: str) -> None:
    incident = an_incident_for(name)
    said: dict[str, Any] = {"case": CASE, "details": DETAILS, "now": NOW}
    links = {"you tube": "youtube.example/4", "chatter": "chatter.example/p/1", "pics": None, None: None}
    for service, own in links.items():
        paper = fill(name, incident, platform=service, **said)
        text = sent(paper)
        for address in ("youtube.example/4", "chatter.example/p/1", "pics.example/3"):
            assert (address in text) is (address == own), (service, address)
        assert ("@mark" in text) is (service == "chatter")
        assert not re.search("P-9|Officer Jo|mark_2|Cleo|960001", text)
        assert ("platform" in paper.missing) is (service is None)
        assert any(check.startswith("Write a separate text for") for check in paper.checks) is (service is None)


# ways out ---------------------------------------------------------------------------------------------------------


def test_errors_quote_nothing() -> None:
    for act in (
        lambda: fill("zq7", an_incident()),
        lambda: fill("us-take-it-down", an_incident(), zone="Mars/zq7"),
        lambda: Details(name="zq7" * 200),
    ):
        error = raised((ValueError, UnknownNameError), act)
        assert "zq7" not in f"{error}{error!r}"


@pytest.mark.slow
def test_each_prints_to_a_page_or_two(browser: "Browser") -> None:
    """Slow, since a real browser prints each paper; the sheet for the sender is a page of its own."""
    available("html")
    opened = browser.new_context(java_script_enabled=False).new_page()
    opened.on("request", lambda _: pytest.fail("asked for something"))
    for name, template in TEMPLATES.items():
        paper = fill(name, an_incident_for(name), case=CASE, details=DETAILS, now=NOW)
        opened.set_content(formats.write(paper, "html").decode())
        assert sheets(opened) - 1 <= (2 if template.kind in ("statement", "answers") else 1), name
    opened.context.close()


# the data ---------------------------------------------------------------------------------------------------------


@each("paper, languages", [("us-dmca-512c", ("en",)), ("police-statement", ("es",)), ("record-of-what-was-told", ())])
def test_a_paper_says_in_which_languages_whoever_takes_it_reads_it(paper: str, languages: tuple[str, ...]) -> None:
    offers = {one.paper: one for one in considered(an_incident(country="MX"), now=NOW)}
    assert offers[paper].languages == languages


@each("written", ["insta", "Whats App", "tik tok", "a small site"])
def test_law_a_service_has_the_name_that_people_know_in_all_that_is_written(written: str) -> None:
    """Whatever it was called: in papers, in the list of what to do, and in the record."""
    case = Case(incident=an_incident()).with_row(Place(id="there", platform=written, kind="chat"), NOW)
    statement = sent(fill("police-statement", case.as_incident(), case=case, now=NOW))
    shown = [formats.write(record(case), "text").decode(), *(entry.title for entry in case.to_do(NOW))]
    name = called(written)
    assert case.places[0].platform == name or not any(case.places[0].platform in text for text in (statement, *shown))
    assert f"{name}, chat" in statement


def test_what_is_sent_is_in_another_language_than_what_the_person_looks_at_first() -> None:
    incident = an_incident(country="MX")
    case = Case(incident=incident).with_row(Report(to="platform", at=NOW), NOW)
    own, spanish, paper = (
        fill("police-statement", incident, case=case, now=NOW, language=language, sent_in=sent_in)
        for language, sent_in in ((None, None), ("es", None), (None, "es"))
    )
    assert (paper.checks, paper.notice, paper.about) == (own.checks, own.notice, own.about)
    assert (paper.title, paper.parts, paper.blanks) == (spanish.title, spanish.parts, spanish.blanks)
    assert '<aside class="own" lang="en" dir="ltr">' in formats.write(paper, available("html")).decode()
