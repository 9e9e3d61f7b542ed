"""`some`, `every` and `none`: conditions on other subjects than the one that is evaluated, in three values."""

from typing import ClassVar

from secure_checklist import (
    Account,
    Checklist,
    Context,
    Device,
    Inventory,
    Item,
    Person,
    Rule,
    derived,
    evaluate,
)
from secure_checklist.rules import none
from tests.worlds import NOW

STRONG = Account.mfa.equals("on")


def test_a_private_fact_stays_private_behind_a_quantifier() -> None:
    """The implied fact is as confidential as what it reads, so nothing says who is behind it."""
    private = next(
        fact for fact in Account.facts().values() if fact.confidentiality == "private" and fact.type.name == "boolean"
    )
    checklist = Checklist.of("c", "C", Item(id="i", title="I", rule=Rule(check=none(private.is_true()))))
    inventory = Inventory(subjects=(Account.model_validate({"id": "a", private.field: True}),)).completed("account")
    report = evaluate(checklist, inventory, now=NOW, explain=True, show_values=True)
    assert b'"value"' not in report.to_json().replace(b'"value":null', b"")


class Guarded(Device):
    """A device whose safety rests on all accounts."""

    namespace: ClassVar[str] = "rests"

    @derived(reads=("find_my", "account.mfa"))
    def accounts_are_strong(self, context: Context) -> bool:
        """Whether every account has a second step."""
        return all(account.mfa == "on" for account in context.subjects.values() if isinstance(account, Account))


def test_a_derived_fact_reads_facts_of_other_subjects_once_all_are_known() -> None:
    checklist = Checklist.of(
        "c", "C", Item(id="i", title="I", subject="device", rule=Guarded.accounts_are_strong.is_true())
    )
    device = Guarded(id="d", find_my=True)

    def outcome(*found: Account, complete: bool = True) -> str:
        kinds = ("account", "device") if complete else ("device",)
        inventory = Inventory(subjects=(device, *found), complete=frozenset(kinds))
        (finding,) = evaluate(checklist, inventory, now=NOW).findings
        return finding.outcome

    strong = Account(id="a", mfa="on")
    assert outcome(strong) == "pass"
    assert outcome(strong, Account(id="b", mfa="off")) == "fail"
    assert outcome(strong, Account(id="b")) == "unknown"
    assert outcome(strong, complete=False) == "unknown", "there may be another"


def test_what_a_guard_reads_is_not_named_behind_a_quantifier() -> None:
    """Law 9: the implied fact's name has the facts that are read, so nothing may say it of what nobody may infer."""
    condition = none(STRONG & Person.fears_monitoring.equals("yes"))
    checklist = Checklist.of("c", "C", Item(id="i", title="I", rule=Rule(check=condition)))
    written = set[bytes]()
    for answer in ("yes", "no", None):
        person = Person.model_validate({"fears_monitoring": answer})
        inventory = Inventory(subjects=(Account(id="a", mfa="on"), person)).completed("account")
        written.add(evaluate(checklist, inventory, now=NOW, explain=True, show_values=True).to_json())
    (same,) = written
    assert b"fears_monitoring" not in same
