"""`Finding`: the result of one item for one subject, its reasons, and the sentences that explain it.

Outcome, reasons, disposition and explanation are separate fields. In memory, a finding contains all of them. A written
finding has the same shape for everyone: it doesn't include the effect of a guard, and if its rule reads a fact that
mustn't be disclosed, it is written as if no one had been asked (`Finding.exported`).

`justifications` returns the clauses of an explanation. Each is a message whose arguments are the label of a fact and
the labels of its choices. Templates turn the clauses into sentences, such as those that a help desk would send. They
include a value only if it is requested, and never a private one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Self

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from secure_checklist.checklists.items import Unclear
from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.messages import called, clauses, day_of, either, in_a_row, listed, message, sentence
from secure_checklist.core.model import Model
from secure_checklist.core.types import Instant, Scalar
from secure_checklist.rules.conditions.base import predicate_of
from secure_checklist.rules.conditions.quantified import QUANTIFIERS, RELATED, Quantified
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, Outcome
from secure_checklist.rules.phrasing import Said, equal, open_words, value_label
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import name_of
from secure_checklist.subjects.entries import FoundOutcome, Waiver
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.observations import Origin
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.vocabulary import Vocabulary, standard_classes

if TYPE_CHECKING:
    from secure_checklist.translations.models import Catalogue

Facts = Mapping[str, Fact[object]]
"""Facts by full name, with the labels of the facts and of their values."""


Disposition = Literal["waived", "suppressed", "flagged"]
"""How a finding is counted or shown: waived, suppressed by a guard whose condition is true, or flagged by a guard whose
condition may be true. In written findings, only the value `waived` occurs."""
GUARDED: tuple[Disposition, ...] = ("suppressed", "flagged")

_BITS = {word: bit for bit, word in DECIDED_OUTCOMES.items()}
EXPORTED = "exported finding"
"""The key in `__dict__` of a finding's written form. It isn't a field, so it is neither compared nor validated."""


class Reason(Model):
    """The reason why a finding is unknown, and the fact it concerns.

    Attributes:
        code: The reason code.
        fact: The fact's full name. If None, the reason isn't about a fact, or the fact can't be named.

    """

    code: ReasonCode
    fact: str | None = None


class Explanation(Model):
    """One node of an explanation: the expectation, whether it holds, and the evidence.

    Attributes:
        op: The operation, as in a condition.
        truth: Whether the expectation holds, or None if unknown.
        fact: The full name of the fact, or None for a logical operation.
        expected: The expected value of the fact, as JSON.
        detail: A qualifier, such as the family of a version.
        reason: The reason why the fact is unknown.
        source: The source of the value.
        at: The time at which the value was true.
        value: The fact's value as JSON, included only on request and never if private.
        children: The explanations of the nested conditions.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"value"})

    op: str
    truth: bool | None = None
    fact: str | None = None
    expected: Scalar | tuple[Scalar, ...] | None = None
    detail: str = ""
    reason: ReasonCode | None = None
    source: Origin | None = None
    at: Instant | None = None
    value: Scalar | tuple[str, ...] | None = None
    children: "tuple[Explanation, ...]" = ()

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Yield this node's own content and the number of nodes below it."""
        for name, value in super().__repr_args__():
            if name == "children":
                yield name, len(self.children)
            elif value is not None and value != "":
                yield name, value


class External(Model):
    """The result of another tool, in addition to what the facts say.

    Attributes:
        source: The name of the tool.
        outcome: The outcome that the tool found.
        at: The date and time of the result.
        url: The address at which to read the result.
        control: The control that the tool evaluated, such as `CIS Controls 8 6.5`. If empty, it evaluated the item
            itself.
        otherwise: The outcome of the item without other tools.
        counts: Whether the result is neither too old nor dated in the future.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"source", "url", "control"})

    source: str
    outcome: FoundOutcome
    at: Instant
    url: WebAddress | None = None
    control: str = ""
    otherwise: Outcome
    counts: bool = True

    @property
    def decides(self) -> bool:
        """Whether the result may have decided the item: it counts, and the outcome would differ without it."""
        return self.counts and self.outcome not in (self.otherwise, "unknown")


def external_line(found: External) -> str:
    """Return a line with what another tool found, when and for which control, and how the result counts.

    The line also gives the outcome of the item without the tool, or says that the result can't be used. It doesn't
    include the address, since formats turn that into a link.
    """
    key = "external" if not found.control else "external.control"
    said = message(
        key,
        source=found.source,
        outcome=message(f"outcome.{found.outcome}"),
        control=found.control,
        day=day_of(found.at.date()),
    )
    if not found.counts:
        return message("external.unusable", said=said)
    if found.outcome in (found.otherwise, "unknown"):
        return message("external.alone", said=said)
    return message("external.beside", said=said, outcome=message(f"outcome.{found.otherwise}"))


class Finding(Model):
    """The result of one item for one subject (XCCDF: rule-result).

    A written finding has the content that `exported()` returns.

    Attributes:
        item: The item's id.
        subject: The subject's id. If None, no subject of the item's kind is listed, or more subjects may exist.
        outcome: The item's outcome, which no other field changes.
        possible: The outcomes that are still possible if the outcome is unknown, best first.
        reasons: The reasons for an unknown outcome.
        disposition: How the finding is treated: `waived`, `suppressed` by a guard, or `flagged` by a guard. If None,
            the finding counts in full.
        waiver: The waiver that names this item, even if it has expired.
        text: The neutral text of the guard that suppresses or flags the finding.
        display: Whether to show the finding while it isn't known whether the item applies.
        explanation: The explanation, or None if not requested.
        external: The results of other tools, whether or not they count.

    """

    item: str
    subject: str | None = None
    outcome: Outcome
    possible: tuple[Outcome, ...] = ()
    reasons: tuple[Reason, ...] = ()
    disposition: Disposition | None = None
    waiver: Waiver | None = None
    text: str = ""
    display: Unclear = "show"
    explanation: Explanation | None = None
    external: tuple[External, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """Refuse contradictions: an unknown finding has two or more possible outcomes, others have none."""
        if "unknown" in self.possible:
            raise ValueError("`possible` lists what an unknown outcome may become: pass, partial, fail, not_applicable")
        if self.outcome == "unknown" and len(set(self.possible)) < 2:  # noqa: PLR2004 - of one, it would be known
            raise ValueError("an unknown finding has at least two outcomes in `possible`")
        if self.outcome != "unknown" and self.possible:
            raise ValueError("`possible` goes with the outcome `unknown` only")
        return self

    def exported(self) -> "Finding":
        """Return the finding as it is written, which is the same for everyone.

        The effects of guards are left out. If the finding's rule reads a fact that mustn't be disclosed, the finding is
        written as if no one had been asked.
        """
        known = self.__dict__.get(EXPORTED)
        if isinstance(known, Finding):
            return known
        if self.disposition not in GUARDED and not self.text:
            return self
        return self.replace(disposition=None if self.disposition in GUARDED else self.disposition, text="")

    def explain(
        self,
        title: str = "",
        inventory: Inventory | None = None,
        facts: Facts | None = None,
        language: "str | Catalogue | None" = None,
    ) -> str:
        """Return the finding as sentences: the item's result, followed by the reasons.

        A suppressed finding has one sentence, which says that the finding is suppressed for the person's safety. If the
        finding has no explanation, only the reasons for unknown outcomes are given. To include explanations, call
        `evaluate(..., explain=True)`.

        Args:
            title: The item's title, from `report.title(finding.item)`. If empty, the item's id is used.
            inventory: The source of labels for subjects, and for the facts of their classes.
            facts: Additional declared facts, such as `Vocabulary.facts`. Facts that aren't declared are called by their
                field names.
            language: A BCP 47 tag or a catalogue, or None for the language of the active messages.

        """
        from secure_checklist.translations.known import in_language  # noqa: PLC0415 - for import time: a report is read without sentences, too

        title = title or self.item
        with in_language(language):
            if self.disposition == "suppressed":
                return message("finding.suppressed", title=title)
            found = justifications(self, _facts(inventory, facts))
            sentences = [_result(title, self, inventory), *map(sentence, found.because)]
            if found.counts:
                sentences.append(message("finding.counts", clauses=clauses(found.counts)))
            return " ".join((*sentences, *map(external_line, self.external)))

    @model_serializer(mode="wrap")
    def _write(self, handler: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]  # noqa: ANN202 - see below
        # A return annotation would stand in the place of the fields in the JSON Schema of what is written.
        written: dict[str, object] = handler(self.exported())
        return written

    def __reduce__(self) -> tuple[Callable[[str], "Finding"], tuple[str]]:
        """Pickle the written form, since shared string objects would reveal how a reason was found."""
        return Finding.model_validate_json, (self.model_dump_json(),)

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Yield only public content that differs from the defaults."""
        defaults = {name: field.default for name, field in Finding.model_fields.items()}
        for name, value in super(Finding, self.exported()).__repr_args__():
            if value != defaults.get(name or ""):
                yield name, value

    def _repr_html_(self) -> str:
        """Show public content as sentences, in a notebook."""
        from secure_checklist.core.text.html import text  # noqa: PLC0415 - for import time: only notebooks show it

        return f"<p>{text(self.exported().explain())}</p>"

    @property
    def mask(self) -> int:
        """The possible outcomes as a bit mask."""
        return sum(_BITS[word] for word in self.possible) if self.outcome == "unknown" else _BITS[self.outcome]

    @property
    def counted(self) -> bool:
        """Whether the finding counts in the score, unlike findings that are waived, suppressed or `more_may_exist`."""
        return counts(self.disposition, self.reasons)


def counts(disposition: Disposition | None, reasons: Iterable[Reason]) -> bool:
    """Return True if a finding with this disposition and these reasons counts in the score."""
    return disposition not in ("waived", "suppressed") and "more_may_exist" not in [reason.code for reason in reasons]


class Justification(NamedTuple):
    """The clauses that explain a finding, without a capital letter or a full stop.

    Attributes:
        because: The clauses about what decided the outcome, or about what is unknown.
        counts: For a partial outcome, the clauses about what counts towards it.

    """

    because: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


def _result(title: str, finding: Finding, inventory: Inventory | None) -> str:
    known = inventory.by_id.get(finding.subject or "") if inventory else None
    subject = finding.subject if known is None else name_of(known)
    outcome = message(f"outcome.{finding.outcome}")
    if subject is None or subject == Person.kind:  # the advised person has no other name
        return message("finding", title=title, outcome=outcome)
    key = "finding.for.not_applicable" if finding.outcome == "not_applicable" else "finding.for"
    return message(key, title=title, outcome=outcome, subject=subject)


def _facts(inventory: Inventory | None, facts: Facts | None) -> Facts:
    """Return all facts that are known by name: the library's, those of the inventory's classes, the given ones."""
    own = {type(subject) for subject in inventory.subjects} - set(standard_classes()) if inventory else ()
    return {
        **Vocabulary.standard().facts,
        **{fact.name: fact for cls in own for fact in cls.facts().values()},
        **(facts or {}),
    }


def justifications(finding: Finding, facts: Facts, *, in_one: bool = False) -> Justification:
    """Return the clauses that explain a finding: from its explanation if it has one, otherwise from its reasons.

    With `in_one`, the clauses are for one sentence, so a source that several of them share is named only once.
    """
    explanation = finding.explanation
    if explanation is None or finding.subject is None or any(r.code == "content_expired" for r in finding.reasons):
        return Justification(tuple(_reasons(finding, facts)))
    if explanation.op == "attested":
        return Justification((_attested(explanation, finding.outcome),))
    parts = {part.op: part for part in explanation.children}
    if "check" not in parts:  # it was loaded, and is no explanation of ours
        return Justification(tuple(_reasons(finding, facts)))
    claimed = [message(f"reason.{reason.code}") for reason in finding.reasons if reason.code == "said_not_applicable"]
    found = _by_rule(finding.outcome, parts, facts, claimed=bool(claimed or finding.external), in_one=in_one)
    return found._replace(because=(*found.because, *claimed))


def _by_rule(
    outcome: Outcome, parts: Mapping[str, Explanation], facts: Facts, *, claimed: bool, in_one: bool
) -> Justification:
    applies, check, partial = parts.get("applies_to"), parts["check"], parts.get("partial")
    if outcome == "not_applicable":
        if applies is None or applies.truth is not False:
            return Justification() if claimed else Justification((message("finding.not_yet"),))
        return Justification(tuple(_clauses(_decisive(applies), facts, in_one=in_one)))
    # Only what decided is said. Of `all of (lock, encryption, updates)`, where the lock is off and the rest fine, "the
    # screen isn't locked" explains the failure, and that the disk is encrypted would only distract.
    leaves = [*_decisive(applies)] if applies and applies.truth is None else []
    leaves += _decisive(check)
    if check.truth is not True and partial and partial.truth is None:
        leaves += _decisive(partial)
    left = _left(filter(None, (check, partial)), facts)
    said = tuple(_clauses([_settled(leaf, left, facts) for leaf in leaves], facts, in_one=in_one))
    decisive = _decisive(partial) if partial and outcome == "partial" else ()
    counts = tuple(_clauses([_settled(leaf, left, facts) for leaf in decisive], facts, in_one=in_one))
    return Justification(tuple(clause for clause in said if clause not in counts), counts)


def _left(nodes: Iterable[Explanation], facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Return the values that each enum fact may still have after all tests of the rule; none for a private one."""
    found: dict[str, tuple[str, ...]] = {}
    pending = [*nodes]
    while pending:
        node = pending.pop()
        pending += node.children
        kind, name = predicate_of(node.op), node.fact or ""
        if kind is not None and kind.names_values and node.truth is not None and (words := open_words(facts.get(name))):
            named = _expected(node)
            # A rule may test an enum twice: "at least pin" fails, and "is none" fails. Between them the lock can only
            # be `swipe`, `set` or `pattern`. If one value is left, the sentence names it instead of saying twice what
            # it isn't.
            found[name] = tuple(word for word in found.get(name, words) if (word in named) is node.truth)
    return found


def _settled(leaf: Explanation, left: Mapping[str, tuple[str, ...]], facts: Facts) -> Explanation:
    """Return a leaf that names the one value which the rest of the rule leaves, if there is one."""
    words, kind, named = left.get(leaf.fact or "", ()), predicate_of(leaf.op), _expected(leaf)
    if len(words) != 1 or leaf.truth is None or kind is None or not kind.names_values:
        return leaf
    alone = named if leaf.truth else [word for word in open_words(facts.get(leaf.fact or "")) if word not in named]
    settled = leaf.model_copy(update={"op": "equals", "expected": words[0], "truth": True})
    return leaf if len(alone) == 1 else settled


def _reasons(finding: Finding, facts: Facts) -> Iterator[str]:
    missing: dict[ReasonCode, list[str]] = {}
    for reason in finding.reasons:
        missing.setdefault(reason.code, []).extend(() if reason.fact is None else (reason.fact,))
    for code, names in missing.items():
        yield _unknown(names, code, facts) if names else message(f"reason.{code}")


def _attested(node: Explanation, outcome: Outcome) -> str:
    """Return what the person answers for the item itself; the outcome says which answer it was."""
    if node.truth is None and node.reason != "said_not_applicable":
        return message("finding.no_answer", reason=message(f"reason.{node.reason or 'not_asked'}"))
    answer = "yes" if node.truth else "partly" if outcome == "partial" else "no"
    said = message("finding.answer", answer=message(f"answer.{answer}"))
    text = message("reason.said_not_applicable") if node.truth is None else said
    ground = _ground(node, None)
    return message("clause.grounded", clause=text, justification=ground) if ground else text


def _decisive(node: Explanation) -> Iterator[Explanation]:
    """Return the predicates that made a condition what it is."""
    if not node.children or node.op in QUANTIFIERS:
        yield from () if node.fact is None else (node,)
        return
    for child in node.children:
        if node.op not in ("all_of", "any_of", "at_least_of") or child.truth is node.truth:
            yield from _decisive(child)


def _merged(leaves: Iterable[Explanation]) -> list[Explanation]:
    """Return the leaves, with those as one that name values which one fact has none of."""
    found: dict[str, Explanation] = {}
    for place, leaf in enumerate(leaves):
        kind = predicate_of(leaf.op)
        lacks = leaf.truth is False and kind is not None and kind.names_values and not isinstance(leaf.expected, bool)
        key = leaf.fact or "" if lacks else str(place)
        if key in found:
            both = dict.fromkeys((*_expected(found[key]), *_expected(leaf)))
            leaf = leaf.model_copy(update={"expected": tuple(both)})  # noqa: PLW2901 - the same, together
        found[key] = leaf
    return [*found.values()]


def _expected(node: Explanation) -> tuple[Scalar, ...]:
    return node.expected if isinstance(node.expected, tuple) else () if node.expected is None else (node.expected,)


def _clauses(leaves: Iterable[Explanation], facts: Facts, *, in_one: bool) -> Iterator[str]:
    """Return a clause for each predicate; what is unknown for the same reason is named together."""
    held = _merged(leaves)
    missing: dict[ReasonCode, list[str]] = {}
    for leaf in held:
        if leaf.truth is None:
            missing.setdefault(leaf.reason or "not_asked", []).append(leaf.fact or "")
    found: dict[tuple[str, str], None] = {}
    for leaf in held:
        if leaf.truth is None:
            code = leaf.reason or "not_asked"
            found[_unknown(missing[code], code, facts), ""] = None
        else:
            found[clause(leaf, facts), _ground(leaf, facts.get(leaf.fact or ""))] = None
    said = [*found]
    for place, (text, ground) in enumerate(said):
        again = in_one and place + 1 < len(said) and said[place + 1][1] == ground
        yield text if again or not ground else message("clause.grounded", clause=text, justification=ground)


def _unknown(names: Iterable[str], code: ReasonCode, facts: Facts) -> str:
    labels = in_a_row(dict.fromkeys(label_of(name, facts) for name in names))
    return message("clause.unknown", labels=labels, reason=message(f"reason.{code}"))


def _ground(node: Explanation, fact: Fact[object] | None) -> str:
    """Return who says so and when; and the value, where it was asked for and the clause doesn't say it.

    Nobody says a derived fact, whoever says what it is worked out from.
    """
    source = "derived" if fact is not None and fact.reads is not None and node.source else node.source
    justification = "" if source is None else message(f"origin.{source}")
    if isinstance(node.at, datetime):
        justification = message("ground.dated", source=justification, day=day_of(node.at.date()))
    if node.value is not None and not isinstance(node.value, bool):
        held = node.value if isinstance(node.value, tuple) else (node.value,)
        value = in_a_row(value_label(part, fact) for part in held) or message("value.none")
        justification = message(
            "ground.with_value" if justification else "ground.value", justification=justification, value=value
        )
    return justification


def label_of(name: str, facts: Facts) -> str:
    """Return the name of a fact for use in a sentence: its declared label, or else the name of its field."""
    fact, rest = facts.get(name), name.partition(".")[2]
    if rest.startswith(RELATED):
        read = (*rest.split("-", 3), "", "", "")[3]
        labels = dict.fromkeys(label_of(one, facts) for one in read.split(","))
        return message("label.related", labels=listed(list(labels)), kind=kinds_of(rest))
    if rest.startswith(ATTESTED):
        title = fact.label if fact is not None and fact.declared.label else rest.removeprefix(ATTESTED)
        return message("label.attested", item=title)
    return rest.rpartition(".")[2].replace("_", " ") if fact is None else fact.label


def kinds_of(field: str) -> str:
    """Return the plural label of the kind of subjects that a quantifier reads, by the field of its implied fact."""
    return called("kinds", (*field.split("-", 2), "", "")[1])


def _asked(node: Explanation, facts: Facts, *, holds: bool = True) -> str:
    """Return what is asked of each of several subjects, as a clause; `holds`: not its negation."""
    if node.op == "not":
        return _asked(node.children[0], facts, holds=not holds)
    if node.children:
        inner = [_asked(child, facts, holds=holds) for child in node.children]
        return listed(inner) if (node.op == "all_of") is holds else either(inner)
    if node.fact is None:
        return message("clause.hidden")
    return clause(node.replace(truth=holds), facts)


def clause(node: Explanation, facts: Facts) -> str:
    """Return the explanation of a predicate as a clause: `automatic system updates are off`.

    An unknown predicate is worded as if it held. An explanation that was loaded may name a predicate that doesn't exist
    here.
    """
    expected = _expected(node)
    name = node.fact or ""
    if node.op in QUANTIFIERS and node.children:
        inner = _asked(node.children[0], facts)
        said = Said(node.op, expected, called("kinds", node.detail), None, inner, node.truth is not False)
        return Quantified.describe(said)
    said = Said(node.op, expected, node.detail, facts.get(name), label_of(name, facts), node.truth is not False)
    kind = predicate_of(node.op)
    if kind is not None and kind.compares_facts:
        said = said._replace(expected=(label_of(str(said.first), facts), *expected[1:]))
    return equal(said) if kind is None else kind.describe(said)
