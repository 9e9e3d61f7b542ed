"""Invented incidents of every sort, for properties that must hold of all of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from secure_checklist import Fact
from secure_checklist.subjects import Incident

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNTRIES = ["US", "GB", "IN", "AU", "IT", "DE", "KE", "AQ", "PR", "GG"]


def values_of(fact: Fact[Any]) -> st.SearchStrategy[Any]:
    """Give known values of a fact."""
    if fact.field == "country":
        return st.sampled_from(COUNTRIES)
    if fact.field == "subdivision":
        return st.sampled_from(["GB-ENG", "CA-BC", "US-CA"])
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(0, 5),
        "date": st.dates(date(2026, 1, 1), date(2026, 11, 24)),
        "instant": st.integers(0, 2000).map(lambda hours: NOW - timedelta(hours=hours)),
    }
    if fact.field == "platforms":
        return st.frozensets(st.sampled_from(["instagram", "Insta", "X/Twitter", "google-search", "a site"]))
    words = list(fact.vocabulary or ())
    if fact.type_name == "enum":
        return st.sampled_from(words)
    if fact.type_name == "enum_set":
        return st.frozensets(st.sampled_from(words))
    return by_type[fact.type_name]


@st.composite
def incidents(draw: st.DrawFn, /, **fixed: Any) -> Incident:
    """Give incidents of which anything may be known; `fixed` facts are as given, None among them."""
    facts = [fact for fact in Incident.facts().values() if fact.reads is None and fact.field not in fixed]
    known = {fact.field: draw(st.none() | values_of(fact)) for fact in facts}
    return Incident.model_validate({**known, **fixed})
