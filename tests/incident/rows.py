"""Invented rows, cases and incidents for hypothesis, of which anything may be known, and a contact and a law."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from secure_checklist.incident.case import Case, Note, Party, Payment, Place, Report
from secure_checklist.incident.case.rows import ROWS, Change, NoteKind, Route, Row, link_id
from secure_checklist.incident.contacts import Contact
from secure_checklist.incident.laws import Law
from secure_checklist.incident.laws.law import EU
from secure_checklist.incident.papers import Offer, considered
from tests.cases import tables
from tests.incidents import incidents

EEA = EU | {"IS", "LI", "NO"}
"""The European Economic Area, in which the GDPR holds, and other entries for `EU` need not."""
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
POST = "https://a.example/zq7links"
LINKS = ("", POST, f"{POST}?utm_source=x", "http://b.example/?id=zq7links&si=q", "[")
IDS = ("r1", "r2", link_id(POST))
LAWS = (None, "", "us-take-it-down-platforms", "eu-dsa-16", "in-it-rules-3-2-b-2h")
NAMES, WORDS, MONEY = (st.sampled_from(("", f"zq7{one}", f"=zq7{one}\nb")) for one in ("names", "words", "money"))
times = st.integers(0, 400).map(lambda hours: NOW - timedelta(hours=hours))
whens = st.none() | times | st.dates(date(2026, 1, 1), date(2026, 11, 27))


SAMPLES = tables(__file__)
PHONE, PAGE = SAMPLES["contact"]["channels"]
(SOURCE,) = SAMPLES["contact"]["sources"]


def contact(contact_id: str, **values: Any) -> Contact:
    """Return a contact of the country that its id begins with."""
    countries = [] if contact_id.startswith("int-") else [contact_id[:2].upper()]
    named = {"id": contact_id, "name": contact_id.upper(), "countries": countries}
    return Contact.model_validate(SAMPLES["contact"] | named | values)


def law(**values: Any) -> Law:
    """Return a law of Italy that holds and names a body."""
    return Law.model_validate(SAMPLES["law"] | values)


def rows() -> st.SearchStrategy[Row]:
    """Return rows of every kind, of few ids, so that two cases share some."""
    ids, several = st.sampled_from(IDS), st.lists(st.sampled_from(IDS), unique=True, max_size=2).map(tuple)
    return st.one_of(
        st.builds(
            Place,
            id=ids,
            platform=st.sampled_from(("", "Insta", "x")),
            address=st.sampled_from(LINKS),
            account=NAMES,
            since=st.none() | st.just(NOW - timedelta(days=60)),
            history=st.sampled_from(((), (Change(kind="removed", at=NOW, address=POST),))),
        ),
        st.builds(Note, id=ids, kind=st.sampled_from(get_args(NoteKind)), when=whens, words=WORDS, place=ids),
        st.builds(
            Report,
            id=ids,
            places=several,
            to=st.sampled_from(get_args(Route)),
            law=st.sampled_from(LAWS),
            at=times,
            officer=NAMES,
        ),
        st.builds(Party, id=ids, label=NAMES, handles=st.lists(NAMES, max_size=2).map(tuple), why=WORDS),
        st.builds(Payment, id=ids, amount=MONEY, recipient=NAMES, when=whens),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return cases as an app makes them: what is said, added, changed and deleted, one after the other."""
    case, now = Case(id=draw(st.sampled_from(("ab" * 16, "cd" * 16)))), NOW + timedelta(hours=5)
    for row in draw(st.lists(rows(), max_size=5)):
        now += timedelta(hours=draw(st.integers(-1, 1)))
        if draw(st.booleans()):
            case = case.replace(incident=draw(incidents()))
        case = case.replace(planned=draw(st.booleans()))
        names = [one.id for kind in ROWS for one in case.rows(kind)]
        if bool(names) and draw(st.booleans()):
            case = case.without(draw(st.sampled_from(names)), now=now)
        same = [one for kind, made in ROWS.items() if isinstance(row, made) for one in case.rows(kind)]
        if row.id not in names or any(one.id == row.id for one in same):
            case = case.with_row(row, now)
    return case


def offered(*known: Any, **named: Any) -> tuple[Offer, ...]:
    """Return the papers that fit; the arguments are those of `considered`."""
    return tuple(offer for offer in considered(*known, **named) if offer.fits)
