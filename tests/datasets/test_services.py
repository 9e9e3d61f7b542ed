"""What messaging services do and since when: claims by date, decay, sources, and the facts of a messenger they give."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import secure_checklist as sc
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.datasets.messaging_services import (
    BackupOffer,
    ClaimSource,
    Encryption,
    Kept,
    Linking,
    Service,
    ServiceClaim,
    Services,
    Verified,
    bundled,
)
from secure_checklist.subjects import Provenance, Unknown
from tests.cases import each, tables
from tests.worlds import NOW

TABLES = tables(__file__)
TABLE = bundled()
DAY = timedelta(days=1)
LAST = TABLE.as_of + timedelta(days=TABLE.fresh_days)
SOURCE = ClaimSource(publisher="P", title="T", url="https://example.org/a", date=date(2026, 1, 1))


def at(day: date, *others: sc.Subject, table: Services | None = None) -> sc.Context:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return sc.Context(moment, {other.id: other for other in others}, given_services=table)


def claim(worth: str = "default", **more: Any) -> ServiceClaim:
    return ServiceClaim.model_validate(
        {"what": "encryption", "value": worth, "source": SOURCE, "status": "found", **more}
    )


def table(*claims: ServiceClaim, as_of: date = date(2026, 1, 1), fresh_days: int = 365) -> Services:
    return Services(as_of=as_of, fresh_days=fresh_days, services={"signal": Service(label="Signal", claims=claims)})


# the table ----------------------------------------------------------------------------------------------------


def test_claims_hold_from_their_day_to_their_day() -> None:
    for app, what, day, wanted in TABLES["claims"]:
        found = TABLE.find(app, what, date.fromisoformat(day))
        assert (found.value if isinstance(found, ServiceClaim) else f"({found})") == wanted, (app, what, day)


def test_the_table_is_of_one_piece() -> None:
    """Of one kind, one claim holds at a time, in a word of that kind; a source without address or date says why."""
    words = {"encryption": Encryption, "backup": BackupOffer, "linked_devices": Linking, "kept": Kept}
    for name, service in TABLE.services.items():
        for one in service.claims:
            assert one.value in get_args(words[one.what]), (name, one)
            assert one.source.note or (one.source.url and one.source.date), (name, one)
            for day in (one.valid_from or date.min, one.valid_until or date.max):
                assert [other for other in service.claims if other.what == one.what and other.holds(day)] == [one]


def test_the_words_are_those_of_facts_and_checklists() -> None:
    assert get_args(Verified) == get_args(Verification)
    facts = sc.Messenger.facts()
    for name, words in (("encryption", Encryption), ("backup_offered", BackupOffer), ("kept", Kept)):
        assert facts[name].vocabulary == get_args(words)
        assert facts[name].type.ordered or name == "backup_offered"


def test_a_claim_decays_and_may_end_without_a_successor() -> None:
    assert isinstance(table(claim(), fresh_days=30).find("signal", "encryption", date(2026, 1, 31)), ServiceClaim)
    assert table(claim(), fresh_days=30).find("signal", "encryption", date(2026, 2, 1)) == "stale"
    assert table(claim(), as_of=date.max).find("signal", "encryption", date.max) == claim()


# derived facts ------------------------------------------------------------------------------------------------


@each("known, related, fact, wanted, late", [(*one, None)[:5] for one in TABLES["facts"]])
def test_facts_of_a_messenger(
    known: dict[str, Any], related: dict[str, Any] | None, fact: str, wanted: Any, late: int | None
) -> None:
    """By the table, by the person's answer where that has nothing, and by an account, if it is one and is known.

    What the table says ends once it is stale: `late` is how many days after its last one. An answer about the account
    that is older than half a year speaks no more.
    """
    kinds = sc.Vocabulary.standard()
    others = () if related is None else (kinds.subject(related["kind"]).model_validate({"id": "apple", **related}),)
    day = NOW.date() if late is None else LAST + late * DAY
    found = getattr(sc.Messenger(**known), fact)(at(day, *others))
    assert found == (Unknown(*wanted) if isinstance(wanted, list) else wanted)


# in an evaluation ---------------------------------------------------------------------------------------------


def judged(
    rule: sc.Rule, *found: sc.Subject, now: datetime = NOW, services: Services | None = None, **more: Any
) -> sc.Finding:
    item = sc.Item(id="chat.e2ee", title="Encrypt", rule=rule, **more)
    data = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [item.model_dump(mode="json")]}]}
    inventory = sc.Inventory(subjects=found, complete=frozenset({"messenger"}))
    report = sc.evaluate(sc.Checklist.model_validate(data), inventory, now=now, services=services)
    return next(finding for finding in report.findings if finding.subject == "chat")


RULE = sc.Rule(check=sc.Messenger.encryption.at_least("conditional"))
CHAT = sc.Messenger(id="chat", app="signal")


def test_evaluate_takes_a_table_and_says_that_a_claim_is_stale() -> None:
    worse = table(claim("none"), as_of=date(2026, 11, 1))
    assert [judged(RULE, CHAT, services=one).outcome for one in (None, worse)] == ["pass", "fail"]
    late = datetime(2027, 8, 23, tzinfo=UTC)
    (reason,) = judged(RULE, CHAT, now=late).reasons
    assert (reason.code, reason.fact) == ("stale", "messenger.encryption")
    assert judged(RULE, CHAT, now=late - timedelta(seconds=1)).outcome == "pass"


def test_an_answer_that_is_too_old_for_an_item_counts_as_none() -> None:
    """It is named itself where it is wanting, and doesn't stand in the way where the table decides."""
    seen = {"e2ee": Provenance(at=NOW - timedelta(days=91))}
    chat = CHAT.replace(app="other", e2ee="default", observed=seen)
    assert judged(RULE, chat, renew_after=91).outcome == "pass"
    (reason,) = judged(RULE, chat, renew_after=90).reasons
    assert (reason.code, reason.fact) == ("stale", "messenger.e2ee")
    assert judged(RULE, chat.replace(app="signal"), renew_after=90).outcome == "pass"
    assert judged(RULE, chat.replace(app="tiktok"), renew_after=90).outcome == "fail"
