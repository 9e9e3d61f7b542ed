"""Shared code of the converters: facts that an adapter would supply, and quantifiers over records.

A record is a row of a table or an element of a list, such as a user, a disk or a setting. All records of a list are
subjects of one type, and each record names the subject that it belongs to. The adapter is assumed to supply only the
columns of a record, never the result of a policy.
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
    """Raised if a policy can't be converted; the argument is the reason, in the same words for each such policy."""


class PerRecordError(Exception):
    """Raised if a policy must be evaluated for each record, because a quantifier can't be inside another quantifier."""

    def __init__(self, kind: str, rule: Condition) -> None:
        super().__init__(kind)
        self.kind = kind
        self.rule = rule


@dataclass(frozen=True)
class Policy:
    """Another tool's policy: its id, its title and its query, in the language of the tool."""

    id: str
    title: str
    query: Any


@dataclass(frozen=True)
class Converted:
    """The result for a policy: a rule about a type of subject, or the reason why the policy can't be converted."""

    policy: Policy
    kind: str = ""
    rule: Condition | None = None
    lost: str = ""


def slug(text: str, most: int = 60) -> str:
    """Return text as a valid name of a fact or subject type; a long name ends with a hash of the whole text."""
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower()).strip("_")
    name = name if name[:1].isalpha() else f"n_{name}"
    if len(name) <= most:
        return name
    return f"{name[: most - 9]}_{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


@dataclass
class Facts:
    """The facts that the converted rules read, which are declared as the rules are converted.

    Attributes:
        namespace: The name of the tool, used as the namespace of the facts.
        holder: The type of subject that the policies are about.

    """

    namespace: str
    holder: str
    declared: dict[str, FactDeclaration] = field(default_factory=dict[str, FactDeclaration])

    def fact(self, kind: str, name: str, type_: TypeWord) -> Fact[Any]:
        """Return the fact with a name; if that fact has another type, return a fact whose name ends with the type."""
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
            self.fact(to, "name", "text")  # without a fact of its own, the checklist wouldn't know this subject type
        return self._declare(
            FactDeclaration(fact=full, type="text", ref=to, known_by=("management",), provider=self.namespace)
        )

    def _declare(self, declaration: FactDeclaration) -> Fact[Any]:
        return self.declared.setdefault(declaration.fact, declaration).reference()

    def vocabulary(self) -> Vocabulary:
        """Return the standard vocabulary with the declared facts and a subject type for each type of record."""
        standard = Vocabulary.standard()
        kinds = dict.fromkeys(name.partition(".")[0] for name in self.declared)
        records = [_record(kind) for kind in kinds if kind not in standard.kinds]
        return standard.with_subjects(*records).with_facts(self.declared.values())

    def some(self, where: Condition, kind: str, holder: str) -> Condition:
        """Return the condition that `where` holds for some records of the holder."""
        if quantified(where):
            raise LostError("a quantifier inside another")
        return some(where, via=self.link(kind, holder))

    def none(self, where: Condition, kind: str, holder: str) -> Condition:
        """Return the condition that `where` holds for no record of the holder.

        Raises:
            PerRecordError: The condition contains a quantifier, so it must be evaluated for each record.

        """
        if quantified(where):
            raise PerRecordError(kind, ~where)
        return none(where, via=self.link(kind, holder))

    def convert(self, policy: Policy, condition: Callable[[], Condition]) -> Converted:
        """Convert a policy with a function that returns its condition."""
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
    """Yield a condition and all its descendants, except those inside a quantifier."""
    yield condition
    for child in condition.children:
        yield from walk(child)


def quantified(condition: Condition) -> bool:
    """Return whether a condition contains a quantifier."""
    return any(isinstance(node, Quantified) for node in walk(condition))


def checklist(converted: Sequence[Converted], facts: Facts, title: str) -> Checklist:
    """Return a checklist of the converted policies, whose `requires` lists the facts that an adapter must supply."""
    items = [
        Item(id=each.policy.id, title=each.policy.title, subject=each.kind, rule=Rule(check=each.rule))
        for each in converted
        if each.rule is not None
    ]
    section = Section(id="policies", title=title, items=tuple(items))
    return Checklist(id="converted", title=title, sections=(section,), requires=tuple(facts.declared.values()))
