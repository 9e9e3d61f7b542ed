"""The strongest way in, and whether every way in resists phishing."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Account, Context
from tests.cases import tables

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WAYS: tuple[str, ...] = Account.mfa_methods.vocabulary or ()
ORDER: tuple[str, ...] = Account.strongest_way.vocabulary or ()


def facts_of(**known: Any) -> dict[str, Any]:
    """Return the derived facts of an account, by name."""
    account, context = Account(**known), Context(NOW)
    return {
        "strongest_way": account.strongest_way(context) if account.mfa_methods is not None else None,
        "phishing_resistant": account.phishing_resistant(context),
    }


def rank(word: Any) -> int:
    return ORDER.index(word)


def test_the_ways_decide() -> None:
    for methods, strongest, resistant in tables(__file__)["ways"]:
        told = facts_of(mfa="on", mfa_methods=methods)
        assert told == {"strongest_way": strongest, "phishing_resistant": resistant}


@given(st.sets(st.sampled_from(WAYS), min_size=1), st.sampled_from(WAYS))
def test_another_way_never_makes_the_strongest_weaker(methods: set[str], more: str) -> None:
    """Law: what is open can only be added to; only backup codes that stood alone give way to what is really used."""
    before = facts_of(mfa="on", mfa_methods=tuple(methods))
    after = facts_of(mfa="on", mfa_methods=(*methods, more))
    alone = facts_of(mfa="on", mfa_methods=(more,))
    assert rank(after["strongest_way"]) >= rank(alone["strongest_way"]) or more == "backup_codes"
    if methods != {"backup_codes"}:
        assert rank(after["strongest_way"]) >= rank(before["strongest_way"])
        assert before["phishing_resistant"] or not after["phishing_resistant"]
