"""What the converters share: facts that an adapter would supply, and quantifiers over records.

A record is a row of a table or an element of a list: a user, a disk, a setting of a profile. Records of one list are
subjects of one kind, and each names the subject that it belongs to. The adapter is assumed to supply the columns of a
record, and no more: never the verdict on a policy.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from secure_checklist import Checklist, Condition, Fact, Item, Rule, Section, Subject, Vocabulary
from secure_checklist.rules import Quantified, none, some
from secure_checklist.subjects import FactDeclaration

TypeWord = Literal["boolean", "number", "text"]


class LostError(Exception):
    """A policy can't be a condition; the argument names why, in the same words for the same reason."""


class PerRecordError(Exception):
    """A policy is about each record of a kind, by itself, since a quantifier can't stand inside another."""

    def __init__(self, kind: str, rule: Condition) -> None:
        super().__init__(kind)
        self.kind = kind
        self.rule = rule


@dataclass(frozen=True)
class Policy:
    """A policy of someone else: an id, a title and what decides it, in the language of its source."""

    id: str
    title: str
    query: Any


@dataclass(frozen=True)
class Converted:
    """What became of a policy: a rule about a kind of subject, or why there is none."""

    policy: Policy
    kind: str = ""
    rule: Condition | None = None
    lost: str = ""


def slug(text: str, most: int = 60) -> str:
    """Return a text as the name of a fact or kind; a long one ends with a hash of all of it."""
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower()).strip("_")
    name = name if name[:1].isalpha() else f"n_{name}"
    if len(name) <= most:
        return name
    return f"{name[: most - 9]}_{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


@dataclass
class Facts:
    """The facts that the converted rules read, declared as they are met.

    Attributes:
        namespace: Whose facts they are: the tool's name.
        holder: The kind of subject that policies are about.

    """

    namespace: str
    holder: str
    declared: dict[str, FactDeclaration] = field(default_factory=dict[str, FactDeclaration])

    def fact(self, kind: str, name: str, type_: TypeWord) -> Fact[Any]:
        """Return the fact of that name; if it has another type already, one named for the type too."""
        full = f"{kind}.{self.namespace}.{slug(name)}"
        if full in self.declared and self.declared[full].type != type_:
            full = f"{full}_{type_}"
        return self._declare(
            FactDeclaration(
                fact=full,
                type=type_,
                known_by=("management",),
                provider=self.namespace,
            )
        )

    def link(self, kind: str, to: str) -> Fact[Any]:
        """Return the fact by which a record names the subject that it belongs to."""
        full = f"{kind}.{self.namespace}.belongs_to_{to}"
        if to != self.holder:
            self.fact(to, "name", "text")  # a kind of which no rule reads a fact would be unknown to the checklist
        return self._declare(
            FactDeclaration(fact=full, type="text", ref=to, known_by=("management",), provider=self.namespace)
        )

    def _declare(self, declaration: FactDeclaration) -> Fact[Any]:
        return self.declared.setdefault(declaration.fact, declaration).reference()

    def vocabulary(self) -> Vocabulary:
        """Return the standard vocabulary with these facts, and with a kind for each kind of record."""
        standard = Vocabulary.standard()
        kinds = dict.fromkeys(name.partition(".")[0] for name in self.declared)
        records = [_record(kind) for kind in kinds if kind not in standard.kinds]
        return standard.with_subjects(*records).with_facts(self.declared.values())

    def some(self, where: Condition, kind: str, holder: str) -> Condition:
        """Return the condition that it holds of some records of the holder."""
        if quantified(where):
            raise LostError("a quantifier inside another")
        return some(where, via=self.link(kind, holder))

    def none(self, where: Condition, kind: str, holder: str) -> Condition:
        """Return the condition that it holds of no record of the holder.

        Raises:
            PerRecordError: The condition has a quantifier itself, so it must be evaluated for each record.

        """
        if quantified(where):
            raise PerRecordError(kind, ~where)
        return none(where, via=self.link(kind, holder))

    def convert(self, policy: Policy, condition: Callable[[], Condition]) -> Converted:
        """Convert a policy, by what returns its condition."""
        before = dict(self.declared)
        try:
            return Converted(policy, self.holder, condition())
        except PerRecordError as each:
            return Converted(policy, each.kind, each.rule)
        except LostError as error:
            self.declared = before
            return Converted(policy, lost=str(error))


def _record(kind: str) -> type[Subject]:
    return type(
        kind.title().replace("_", ""), (Subject,), {"kind": kind, "__doc__": "A record.", "__module__": __name__}
    )


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all below it; what a quantifier holds isn't looked into."""
    yield condition
    for child in condition.children:
        yield from walk(child)


def quantified(condition: Condition) -> bool:
    """Return whether there is a quantifier in it."""
    return any(isinstance(node, Quantified) for node in walk(condition))


def checklist(converted: Sequence[Converted], facts: Facts, title: str) -> Checklist:
    """Return the policies that have a rule, as a checklist that lists in `requires` what an adapter must supply."""
    items = [
        Item(id=each.policy.id, title=each.policy.title, subject=each.kind, rule=Rule(check=each.rule))
        for each in converted
        if each.rule is not None
    ]
    section = Section(id="policies", title=title, items=tuple(items))
    return Checklist(id="converted", title=title, sections=(section,), requires=tuple(facts.declared.values()))
