"""The column of each fact in a table. A column that can't hold its fact is refused, with a hint on how to fix it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import narwhals as nw

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.implied import attested_reference
from secure_checklist.core.errors import InvalidTableError, Problem, did_you_mean
from secure_checklist.core.types import SETS
from secure_checklist.evaluation.audience import facts_among
from secure_checklist.evaluation.compiled import Plan, plan_for
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.values import family_fact
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import own_fact
from secure_checklist.subjects.vocabulary import standard_classes

OBSERVED_AT = "observed_at"
"""The column with the time of the facts in a row that have no time of their own."""
AT = ".at"
"""The ending of the name of the column with a fact's time, after the name of the fact's column."""
Form = Literal["plain", "float", "naive", "text", "list", "whole"]
"""The form in which a column holds its fact. `plain`: as it is. `float`: a number. `naive`: a date as a datetime
without a zone. `text`: a date or a set as a string. `list`: a set as a list. `whole`: an id as an integer."""
Schema = Mapping[str, nw.dtypes.DType]


class Held(NamedTuple):
    """A fact, its column, the form in which the column holds it, and the column with its time or None."""

    fact: Any  # a Fact: typed as one, its value would be read for it
    column: str
    form: Form
    at: str | None


@dataclass(eq=False)
class _Facts:
    """The facts that rules about one class of subjects may read."""

    plan: Plan
    cls: type[Subject]
    _known: dict[str, Fact[Any] | None] = field(default_factory=dict[str, Fact[Any] | None], init=False, repr=False)

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference of a fact, as one subject's view would, or None if nothing knows the fact."""
        if name not in self._known:
            # The fact of the class or of the person comes first, then what the checklist declares.
            kind, _, rest = name.partition(".")
            declared, holder = self.plan.declared.get(name), self.holder(kind)
            own = own_fact(holder, name, declared) if holder.kind == kind else None
            found = declared if own is None else own
            self._known[name] = self.plan.facts.get(name) if rest.startswith(ATTESTED) else found
        return self._known[name]

    def holder(self, kind: str) -> type[Subject]:
        """Return the class that facts of a kind belong to: that of the rows, or the person."""
        return self.cls if kind == self.cls.kind else Person

    def plain_facts(self, name: str) -> tuple[Fact[Any], ...]:
        """Return the facts in columns that a fact depends on: itself, or those that a derived one reads, and so on."""
        found: dict[str, Fact[Any]] = {}
        pending, seen = [name], set[str]()
        while pending:
            current = pending.pop()
            fact = self.fact(current)
            if fact is None or current in seen:
                continue
            seen.add(current)
            if isinstance(fact, RelatedFact):
                if fact.node.names_one and fact.node.via is not None:
                    pending.append(fact.node.via)
                elif fact.of == self.cls.kind:  # the row is one of those that it asks
                    pending += fact.node.reads_of_others()
            elif fact.reads is None:
                found[fact.name] = fact
            else:
                facts = self.holder(fact.kind).facts()
                pending += [facts[field_name].name for field_name in fact.reads if field_name in facts]
        return tuple(found[each] for each in sorted(found))


@dataclass(eq=False)
class Layout(_Facts):
    """The columns of a table that hold a checklist's facts about one subject type.

    Attributes:
        plan: The plan of the checklist.
        cls: The class of the subjects, one per row.
        held: The columns of the facts, by full name. A fact that isn't listed is unknown in every row.
        missing: The facts that the rules read and no column holds.
        unused: The columns that no rule reads and no key names.
        keys: The columns that identify a row. They are unchanged.

    """

    held: Mapping[str, Held]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    keys: tuple[str, ...]

    def absence(self, name: str) -> ReasonCode:
        """Return the reason why a fact without a value is unknown, as a subject's view would."""
        kind, _, rest = name.partition(".")
        own = own_fact(self.holder(kind), name, self.plan.declared.get(name))
        provided = own is None and name in self.plan.required and not rest.startswith(ATTESTED)
        return "not_installed" if provided else "not_asked"


def candidates(
    checklist: Checklist, names: Sequence[str], cls: type[Subject], mapping: Mapping[str, str] | None
) -> dict[str, Fact[Any]]:
    """Return the fact of each column by its name, whatever the column's type.

    Raises:
        InvalidTableError: If two columns hold one fact, or the mapping names an unknown fact or column.

    """
    finder = Finder(plan_for(checklist), cls, dict.fromkeys(names, nw.String()), mapping or {})
    found = {column: fact for fact, column in finder.columns()}
    finder.raise_problems()
    return found


@dataclass(eq=False)
class Finder(_Facts):
    """Finds columns and collects their problems."""

    schema: Schema
    mapping: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list[Problem])

    def refuse(self, where: str, detail: str, hint: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(where, detail, hint))

    def raise_problems(self) -> None:
        """Raise the collected problems.

        Raises:
            InvalidTableError: If there are any.

        """
        if self.problems:
            raise InvalidTableError(self.problems)

    def layout(self, keys: Iterable[str] | None, *, ordered: bool) -> Layout:
        """Find the column of every fact that the rules for a subject class read.

        Raises:
            InvalidTableError: If a column can't hold its fact, two columns hold one fact, a key is missing, or a guard
                reads a column.

        """
        held: dict[str, Held] = {}
        columns = self.columns()
        self.check_guards()
        for name in self.schema:  # a cell can't hold whose results are and how long they count
            if name.partition(".")[0] == "results":
                detail = "holds results of other tools, which stand in an inventory and not in a table"
                self.refuse(f'column "{name}"', detail, "leave it out; evaluate such subjects alone, with evaluate()")
        for fact, column in columns:
            if fact.confidentiality == "transient":
                self.refuse(
                    f'column "{column}"', f"holds {fact.name}, which is never to be written anywhere", "leave it out"
                )
            dtype = self.schema[column]
            form = form_of(fact, dtype)
            if form is not None:
                time = f"{column}{AT}"
                held[fact.name] = Held(fact, column, form, time if self.check_time(time) else None)
            elif not isinstance(dtype, nw.Unknown):
                self.refuse(
                    f'column "{column}"',
                    f"holds {dtype}; {fact.name} is {fact.type.describe()}",
                    _HINTS[fact.type.name] if fact.declared.ref is None else _ID_HINT,
                )
        self.check_time(OBSERVED_AT)
        named = self.named_keys(keys, ordered=ordered)
        self.raise_problems()
        missing = tuple(name for name in self.wanted if name not in held)
        used = {*named, OBSERVED_AT, *(part for one in held.values() for part in (one.column, one.at) if part)}
        unused = tuple(name for name in self.schema if name not in used)
        held.update({old: held[name] for old, name in self.cls.former_names().items() if name in held})
        return Layout(self.plan, self.cls, held, missing, unused, named)

    @cached_property
    def wanted(self) -> Mapping[str, Fact[Any]]:
        """Every fact that a column may hold: those that rules read, and those that derived facts read."""
        by_kind = self.plan.checklist.by_kind
        if self.cls.kind not in by_kind:
            hint = f"its items are about {', '.join(sorted(by_kind))}"
            self.refuse("", f"the checklist has no item about a {self.cls.kind}", hint)
        found: dict[str, Fact[Any]] = {}
        for item in by_kind.get(self.cls.kind, ()):
            word = attested_reference(item)
            if item.rule is None:
                facts = [word]
            else:  # a person may say of any item that it doesn't apply; few tables have a column for that
                facts = [fact for name in item.rule.facts() for fact in self.behind(name)]
                facts += [word] * (self.column_of(word.name) is not None)
            found.update((fact.name, fact) for fact in facts)
        return found

    def behind(self, name: str) -> Iterator[Fact[Any]]:
        """Yield a fact, or the facts that a derived fact reads, and the fact that names a version's family."""
        for each in self.plain_facts(name):
            yield each
            naming = family_fact(self, each)
            if naming is not None and naming != name:
                yield from self.plain_facts(naming)

    def columns(self) -> list[tuple[Fact[Any], str]]:
        """Return the columns of the wanted facts. Facts without a column are left out."""
        self.check_mapping()
        found = [(fact, self.column_of(name)) for name, fact in self.wanted.items()]
        return [(fact, column) for fact, column in found if column is not None]

    def check_mapping(self) -> None:
        """Refuse a mapping whose key isn't a fact or whose value isn't a column."""
        own = {name.partition(".")[2]: name for name in self.wanted if name.startswith(f"{self.cls.kind}.")}
        for name, column in self.mapping.items():
            where = f'mapping["{name}"]'
            if column not in self.schema:
                hint = did_you_mean(column, self.schema) or f"there are {', '.join(list(self.schema)[:20])}"
                self.refuse(where, "the table has no column of that name", hint)
            full = name if name.partition(".")[0] in (self.cls.kind, "person") else f"{self.cls.kind}.{name}"
            if name not in self.wanted and name not in own and self.fact(full) is None:
                kind = name.partition(".")[0]
                about = (one for one in standard_classes() if one.kind == kind != self.cls.kind)
                other = (f"for rows of kind {kind}, pass subject={one.__name__}" for one in about)
                hint = next(other, "") or did_you_mean(name, (*self.wanted, *own)) or self.cls.suggestion_for(name)
                self.refuse(where, "no fact has that name", hint)

    def check_guards(self) -> None:
        """Refuse facts that guards read, and answers to private items. Neither belongs in a table about many people."""
        # A column of answers about violence, for a thousand employees, must not exist. Refusing it here is the only
        # moment at which someone reads why.
        for name, fact in facts_among(self.plan.checklist, (*standard_classes(), self.cls)).items():
            column = self.column_of(name) if fact.guarded else None
            if column is not None:
                detail = "holds what guards read, or an answer to an item that isn't ordinary: it may endanger someone"
                hint = "leave it out; evaluate whoever it is about by themselves, with evaluate()"
                self.refuse(f'column "{column}"', detail, hint)

    def column_of(self, name: str) -> str | None:
        """Return the column of a fact: the mapped one, or one with its name, with or without the subject type.

        A former name of the fact is accepted as well.
        """
        prefix = f"{self.cls.kind}."
        names = (name, *(old for old, present in self.cls.former_names().items() if present == name))
        called = dict.fromkeys(form for each in names for form in (each, each.removeprefix(prefix)))
        mapped = next((self.mapping[each] for each in called if each in self.mapping), None)
        if mapped is not None:
            return mapped if mapped in self.schema else None
        found = [each for each in called if each in self.schema]
        if len(found) > 1:
            detail = f"both {found[0]!r} and {found[1]!r} hold {name}"
            self.refuse(f'column "{found[1]}"', detail, "drop one of them")
        return found[0] if found else None

    def check_time(self, name: str) -> bool:
        """Return True if there is a column of times with this name. Add a problem if it can't hold any."""
        dtype = self.schema.get(name)
        if dtype is None or isinstance(dtype, nw.Unknown):
            return False
        timed = isinstance(dtype, nw.Datetime) and dtype.time_zone is not None
        if not timed:
            detail = f"holds {dtype}, which names no point in time"
            self.refuse(f'column "{name}"', detail, "make it a time with a time zone")
        return timed

    def named_keys(self, keys: Iterable[str] | None, *, ordered: bool) -> tuple[str, ...]:
        """Return the columns that identify a row."""
        if keys is None:
            if "id" not in self.schema:
                self.refuse("keys", 'the table has no column "id"', 'say which columns name a row, as keys=("serial",)')
            return ("id",)
        named = (keys,) if isinstance(keys, str) else tuple(dict.fromkeys(keys))
        if not named and not ordered:
            self.refuse("keys", "this engine keeps no order of rows", "name the columns that identify a row")
        for name in named:
            if name not in self.schema:
                self.refuse("keys", f'the table has no column "{name}"', did_you_mean(name, self.schema))
        return named


def form_of(fact: Fact[Any], dtype: nw.dtypes.DType) -> Form | None:  # noqa: PLR0911 - a table: type by type
    """Return the form in which a column of this type holds a fact, or None if it can't."""
    name, text = fact.type.name, isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))
    if name == "boolean":
        return "plain" if isinstance(dtype, nw.Boolean) else None
    if name in ("integer", "number"):
        # Integers of more than 64 bits can't be compared exactly on all engines.
        if dtype.is_integer() and not isinstance(dtype, (nw.Int128, nw.UInt128, nw.UInt64)):
            return "plain"
        return "float" if dtype.is_float() else None
    if fact.declared.ref is not None:  # an id is never guessed from a float
        return "plain" if text else "whole" if dtype.is_integer() else None
    if name in ("text", "enum"):  # a code is read as one by one, since other names of it are resolved
        return ("text" if fact.type.code else "plain") if text else None
    if name in SETS:
        listed = isinstance(dtype, nw.List) and dtype.inner in (nw.String, nw.Categorical, nw.Enum, nw.Unknown)
        return "list" if listed else "text" if text else None
    if text:
        return "text"
    if isinstance(dtype, nw.Datetime):
        zoned = dtype.time_zone is not None
        return ("plain" if zoned else None) if name == "instant" else None if zoned else "naive"
    return "plain" if name == "date" and isinstance(dtype, nw.Date) else None


_ID_HINT = "convert it to Int64 or to text (pandas makes whole numbers with a gap floats)"
_HINTS: Mapping[str, str] = {
    "boolean": "make it a nullable boolean, null where it isn't known",
    "integer": "make it a nullable whole number",
    "number": "make it a nullable number",
    "text": "make it text",
    "enum": "make it text",
    "date": "make it a date, or text as YYYY-MM-DD",
    "instant": "make it a time with a time zone",
    **dict.fromkeys(SETS, "make it a list of texts, or text joined by |"),
}
