"""What lies behind a fact is asked for: in a namespace, behind another subject, close to a bound, where reading failed.

Laws 2 and 3 on an app's own facts, walked over their class; `test_laws` and `test_interview_laws` have the rest.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import timedelta
from typing import Any, ClassVar, Literal

from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.rules.conditions.equality import OneOf
from secure_checklist.subjects import Provenance, Unknown
from tests.cases import each, sure
from tests.strategies import typed_values
from tests.walker import assert_walked
from tests.worlds import NOW, VOCABULARY

Trust = Literal["none", "some", "full"]


class Locker(sc.Device):
    """A device whose derived facts look at accounts and at the person in every way that a context allows."""

    namespace: ClassVar[str] = "locker"

    keeper: sc.Fact[str] = sc.ask("Which account keeps it?", ref="account")
    sealed: sc.Fact[bool] = sc.ask("Is it sealed?")
    trust: sc.Fact[Trust] = sc.ask("How far is it trusted?", ordered=True)

    @sc.derived(reads=("sealed", "trust"))
    def calm(self, context: sc.Context) -> bool | None:
        """Read facts of its own namespace."""
        del context
        return bool(self.sealed) and self.trust != "none"

    @sc.derived(reads=("keeper", "sealed"), partial_input=True)
    def told(self, context: sc.Context) -> bool | Unknown | None:
        """Say why, as the library's own facts do, with two facts of another subject, one after the other."""
        if self.sealed is False:
            return False
        account = context.related(sc.Account, self.keeper)
        if account is None or self.sealed is None:
            return Unknown("not_asked")
        if account.cloud_e2ee is None or account.password_reuse is None:
            return Unknown("not_asked")
        return account.cloud_e2ee

    @sc.derived(reads=("keeper",))
    def strong(self, context: sc.Context) -> bool | None:
        """Call a derived fact of another subject, which reads two facts of its own."""
        account = context.related(sc.Account, self.keeper)
        found = None if account is None else account.phishing_resistant(context)
        return found if isinstance(found, bool) else None

    @sc.derived(reads=("sealed",))
    def careless(self, context: sc.Context) -> bool | None:
        """Raise where another subject lacks what it takes for granted."""
        account: Any = context.related(sc.Account, "mail")
        return bool(self.sealed) and account.unknown_sessions + 1 > 0

    @sc.derived(reads=())
    def anybody(self, context: sc.Context) -> bool | None:
        """Go over all subjects."""
        found = [one.cloud_e2ee for one in context.subjects.values() if isinstance(one, sc.Account)]
        return None if None in found else any(found)


LOCKERS = sc.Vocabulary.standard().with_subjects(Locker)
OWN: tuple[sc.Fact[Any], ...] = tuple(fact for fact in Locker.facts().values() if ".locker." in fact.name)
DERIVED = tuple(fact for fact in OWN if fact.reads is not None)
MAIL, ME = sc.Account(id="mail"), sc.Person(id="me")


def checklist_of(
    checks: Mapping[str, sc.Condition], requires: Iterable[sc.Fact[Any]] = OWN, **fields: Any
) -> sc.Checklist:
    items = (sc.Item(id=name, title="T", rule=check, **fields) for name, check in checks.items())
    return sc.Checklist.of("c", "C", *items, requires=requires)


def listed(*subjects: sc.Subject) -> sc.Inventory:
    return sc.Inventory(subjects=subjects, complete=frozenset(sc.Vocabulary.standard().kinds))


@given(data=st.data())
def test_law_3_covers_what_derived_facts_look_at_in_other_subjects(data: st.DataObject) -> None:
    """When the interview ends, nothing is unknown except what was declined or can't be asked: be the fact in a class
    with a namespace, in another subject's hands, or read by a function that raises without it.
    """
    chosen = {fact.field for fact in data.draw(st.sets(st.sampled_from(DERIVED), min_size=1, max_size=3))}
    content = checklist_of({fact.field: fact.is_true() for fact in DERIVED if fact.field in chosen})
    interview = sc.Interview(content, listed(ME, MAIL, Locker(id="box")), now=NOW, vocabulary=LOCKERS)
    while (question := interview.question) is not None:
        assert len(interview.asked) == len({*interview.asked}) < 60
        assert set(question.items) <= chosen
        keeper = question.fact == Locker.keeper.name
        assert copy(interview).question == question, "found otherwise from scratch"
        interview = interview.answer("mail" if keeper else data.draw(typed_values(LOCKERS.facts[question.fact].type)))
    left = [(f.item, r.code) for f in interview.report.findings if f.outcome == "unknown" for r in f.reasons]
    assert {*left} <= {("strong", "unplaceable")}, left  # a second factor of no known kind


def decided(interview: sc.Interview) -> dict[bool, dict[str, str]]:
    """Return what each answer to the present question makes of the items."""
    after = {value: interview.answer(value=value).report for value in (True, False)}
    return {value: {one.item: one.outcome for one in report.findings} for value, report in after.items()}


def test_law_3_on_the_shipped_fact_that_looks_at_an_account() -> None:
    """Whether the phone's backup protects a chat is known by the account that keeps it: that account is asked about,
    also when its answer is too old, and the question says for which account and for which items.
    """
    chat = sc.Messenger(id="chat", phone_backup="e2ee", backup_account="mail")
    content = checklist_of({"it": sc.Messenger.phone_backup_protected.is_true()}, (), subject="messenger")
    old = Provenance(at=NOW - timedelta(days=181))
    for account, because in ((MAIL, "missing"), (MAIL.replace(cloud_e2ee=True, observed={"cloud_e2ee": old}), "stale")):
        inventory = listed(ME, account, chat)
        interview = sc.Interview(content, inventory, now=NOW)
        question = sure(interview.question)
        assert (question.fact, question.subject, question.items) == ("account.cloud_e2ee", "mail", ("it",))
        assert question.because == because
        assert decided(interview) == {True: {"it": "pass"}, False: {"it": "fail"}}
        assert interview.answer(value=True).question is None
        (told,) = sc.formats.Summary(sc.evaluate(content, inventory, now=NOW), content, inventory).questions
        assert (told.fact, told.subjects, told.items) == ("account.cloud_e2ee", ("mail",), 1)


CONSTANT = tuple(
    fact
    for fact in (*VOCABULARY.facts.values(), *DERIVED)
    if fact.reads is not None and fact.type.name in ("boolean", "enum") and fact.kind != "incident"
)


@each("fact", CONSTANT)
def test_law_2_no_constant_predicate_on_a_derived_fact_asks_for_its_inputs(fact: Any) -> None:
    """Where every value of a derived fact gives the same outcome, no fact decides; so none is named alone, and nobody
    is asked for what the fact reads.
    """
    words: tuple[Any, ...] = (True, False) if fact.type.name == "boolean" else fact.vocabulary or ()
    always = OneOf(fact=fact.name, values=words)
    checks: list[sc.Condition] = [always, ~always, always | OneOf(fact=fact.name, values=words[:1])]
    if fact.type.ordered:
        checks += [fact.at_least(words[0]), ~fact.less_than(words[0])]
    cls = Locker if ".locker." in fact.name else VOCABULARY.subject(fact.kind)
    inventory = listed(*(() if fact.kind == "person" else (ME,)), cls(id="it"))
    for check in checks:
        required = [each for each in {*OWN, fact} if each.name.count(".") == 2]
        content = checklist_of({"it": check}, required, subject=fact.kind)
        for finding in assert_walked(content, inventory, now=NOW).findings:
            undecided = finding.outcome == "unknown" and finding.subject is not None
            assert not undecided or "indeterminate" in {reason.code for reason in finding.reasons}, finding
        assert sc.Interview(content, inventory, now=NOW).question is None
