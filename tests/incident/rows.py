"""Invented rows, cases and incidents for hypothesis: anything may be known, and two cases may share rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from secure_checklist.incident.case import Case, Note, Party, Payment, Place, Report
from secure_checklist.incident.case.rows import Change, NoteKind, Row, link_id, routes
from secure_checklist.incident.papers import Offer, considered
from secure_checklist.subjects import Incident

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
POST = "https://a.example/zq7links"
LINKS = ("", POST, f"{POST}?utm_source=x", "http://b.example/?id=zq7links&si=q", "[")
IDS = ("r1", "r2", link_id(POST))
LAWS = (None, "", "us-take-it-down-platforms", "eu-dsa-16", "in-it-rules-3-2-b-2h")
NAMES, WORDS, MONEY = (st.sampled_from(("", f"zq7{one}", f"=zq7{one}\nb")) for one in ("names", "words", "money"))
times = st.integers(0, 400).map(lambda hours: NOW - timedelta(hours=hours))
whens = st.none() | times | st.dates(date(2026, 1, 1), date(2026, 11, 27))


def values_of(name: str, fact: Any) -> st.SearchStrategy[Any]:
    """Return known values of a fact of an incident."""
    by_name: dict[str, st.SearchStrategy[Any]] = {
        "country": st.sampled_from(("US", "GB", "IN", "AU", "DE", "NO", "KE", "PR")),
        "subdivision": st.sampled_from(("GB-ENG", "US-CA")),
        "platforms": st.frozensets(st.sampled_from(("instagram", "Insta", "a site"))),
    }
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(0, 5),
        "date": st.dates(date(2026, 1, 1), date(2026, 11, 24)),
        "instant": times,
        "enum": st.sampled_from(fact.vocabulary or ("",)),
        "enum_set": st.frozensets(st.sampled_from(fact.vocabulary or ("",))),
    }
    return by_name[name] if name in by_name else by_type[fact.type.name]


FACTS = {name: values_of(name, fact) for name, fact in Incident.facts().items() if fact.reads is None}


@st.composite
def incidents(draw: st.DrawFn, /, **fixed: Any) -> Incident:
    """Return incidents of which anything may be known; `fixed` facts are as given."""
    known: dict[str, Any] = draw(
        st.fixed_dictionaries({}, optional={name: of for name, of in FACTS.items() if name not in fixed})
    )
    return Incident.model_validate({"id": "case", **known, **fixed})


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
            to=st.sampled_from(routes()),
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
            case = case.with_incident(draw(incidents()), now)
        case = case.with_plan(planned=draw(st.booleans()), now=now)
        names = [one.id for kind in ("places", "notes", "reports", "people", "payments") for one in case.rows(kind)]
        if bool(names) and draw(st.booleans()):
            case = case.without(draw(st.sampled_from(names)), now=now)
        if row.id not in names or any(one.id == row.id and type(one) is type(row) for one in case.rows(kind_of(row))):
            case = case.with_row(row, now)
    return case


def offered(*known: Any, **named: Any) -> tuple[Offer, ...]:
    """Return the papers that fit; the arguments are those of `considered`."""
    return tuple(offer for offer in considered(*known, **named) if offer.fits)


def kind_of(row: Row) -> str:
    """Return the field of a case that holds rows of this kind."""
    kinds: dict[type[Row], str] = {
        Place: "places",
        Note: "notes",
        Report: "reports",
        Party: "people",
        Payment: "payments",
    }
    return kinds[type(row)]
