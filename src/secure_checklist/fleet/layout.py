"""Which column of a table holds which fact, and whether it can hold one: every misfit is refused with its fix."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import narwhals as nw

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.validation import attested_reference
from secure_checklist.core.errors import InvalidTableError, Problem, did_you_mean
from secure_checklist.evaluation.audience import GUARDED, facts_read
from secure_checklist.evaluation.compiled import Plan, plan_for
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.rules.values import family_fact
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import own_fact

OBSERVED_AT = "observed_at"
"""The column that says when the facts of a row were true, for all that have no time of their own."""
AT = ".at"
"""What a fact's column is followed by in the name of the column that holds its time."""
Form = Literal["plain", "float", "naive", "text", "list"]
"""How a column holds its fact: as it is, a number as a float, a day as a time without zone, a date or a set as
text, a set as a list."""
Schema = Mapping[str, nw.dtypes.DType]


class Held(NamedTuple):
    """A fact with the column that holds it, how, and the column with its time; None: it has none."""

    fact: Any  # a Fact: typed as one, its value would be read for it
    column: str
    form: Form
    at: str | None


@dataclass(frozen=True)
class Layout:
    """Where a table holds what a checklist asks of one kind of subject.

    Attributes:
        plan: What evaluation prepared for the checklist.
        cls: The class of the subjects, one a row.
        held: Where the facts are, by full name; a fact that isn't here is unknown in every row.
        missing: The facts that the rules read and no column holds.
        unused: The columns that no rule reads and no key names.
        keys: The columns that name a row, kept as they are.

    """

    plan: Plan
    cls: type[Subject]
    held: Mapping[str, Held]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    keys: tuple[str, ...]

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference as one subject's view would; None where nothing knows the fact."""
        return reference(self.plan, self.cls, name)

    def absence(self, name: str) -> ReasonCode:
        """Return why a fact without a value is unknown, as one subject's view would."""
        kind, _, rest = name.partition(".")
        holder = self.cls if kind == self.cls.kind else Person
        own = own_fact(holder, name, self.plan.declared.get(name))
        provided = own is None and name in self.plan.declared.required and not rest.startswith(ATTESTED)
        return "not_installed" if provided else "not_asked"


def reference(plan: Plan, cls: type[Subject], name: str) -> Fact[Any] | None:
    """Return the fact of the class or of the person, else as the checklist declares it; None where nobody knows it."""
    kind, _, rest = name.partition(".")
    if rest.startswith(ATTESTED):
        return plan.facts.get(name)
    declared = plan.declared.get(name)
    holder = cls if kind == cls.kind else Person
    own = own_fact(holder, name, declared) if holder.kind == kind else None
    return declared if own is None else own


def find_columns(
    checklist: Checklist,
    schema: Schema,
    cls: type[Subject],
    mapping: Mapping[str, str] | None,
    keys: Iterable[str] | None,
    *,
    ordered: bool,
) -> Layout:
    """Find the column of every fact that the rules for a class of subjects read.

    Raises:
        InvalidTableError: a column can't hold its fact, two hold one, a key is missing, or a guard reads one.

    """
    finder = _Finder(checklist, schema, cls, mapping or {})
    held, missing = finder.find()
    named = finder.named_keys(keys, ordered=ordered)
    if finder.problems:
        raise InvalidTableError(finder.problems)
    used = {*named, OBSERVED_AT, *(part for one in held.values() for part in (one.column, one.at) if part)}
    unused = tuple(name for name in schema if name not in used)
    return Layout(finder.plan, cls, held, tuple(missing), unused, named)


def candidates(
    checklist: Checklist, names: Sequence[str], cls: type[Subject], mapping: Mapping[str, str] | None
) -> dict[str, Fact[Any]]:
    """Return the fact that each column is called as, whatever the column's type.

    Raises:
        InvalidTableError: two columns hold one fact, or the mapping names no fact or no column.

    """
    finder = _Finder(checklist, dict.fromkeys(names, nw.String()), cls, mapping or {})
    found: dict[str, Fact[Any]] = {}
    wanted = finder.wanted()
    finder.check_mapping(wanted)
    for name, fact in wanted.items():
        column = finder.column_of(name)
        if column is not None:
            found[column] = fact
    if finder.problems:
        raise InvalidTableError(finder.problems)
    return found


class _Finder:
    """Finds columns, and collects what is wrong with them."""

    def __init__(self, checklist: Checklist, schema: Schema, cls: type[Subject], mapping: Mapping[str, str]) -> None:
        self.plan, self.schema, self.cls, self.mapping = plan_for(checklist), schema, cls, mapping
        self.items = checklist.by_kind.get(cls.kind, ())
        self.problems: list[Problem] = []
        if not self.items:
            hint = f"its items are about {', '.join(sorted(checklist.by_kind))}"
            self.problems.append(Problem("", f"the checklist has no item about a {cls.kind}", hint))

    def find(self) -> tuple[dict[str, Held], list[str]]:
        """Find the column of each fact, and the facts without one."""
        held: dict[str, Held] = {}
        missing: list[str] = []
        wanted = self.wanted()
        self.check_mapping(wanted)
        self.check_guards()
        for name, fact in wanted.items():
            column = self.column_of(name)
            if column is None:
                missing.append(name)
                continue
            if fact.confidentiality == "transient":
                detail = f"holds {name}, which is never to be written anywhere"
                self.problems.append(Problem(f'column "{column}"', detail, "leave it out"))
            dtype = self.schema[column]
            if isinstance(dtype, nw.Unknown):
                missing.append(name)
                continue
            form = form_of(fact, dtype)
            if form is None:
                self.problems.append(_misfit(column, fact, dtype))
            else:
                held[name] = Held(fact, column, form, self.time_of(column))
        held.update({old: held[name] for old, name in self.cls.former_names().items() if name in held})
        self.check_time(OBSERVED_AT)
        return held, missing

    def wanted(self) -> dict[str, Fact[Any]]:
        """Return every fact that a column may hold: what the rules read, and what stands behind derived facts."""
        found: dict[str, Fact[Any]] = {}
        for item in self.items:
            if item.rule is None:
                implied = attested_reference(item)
                found[implied.name] = implied
                continue
            for name in item.rule.facts():
                found.update(self.behind(name))
        return found

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference as one subject's view would; None where nothing knows the fact."""
        return reference(self.plan, self.cls, name)

    def behind(self, name: str) -> Iterator[tuple[str, Fact[Any]]]:
        """Return a fact, or what a derived one reads, and what names a version's family."""
        for each in plain_facts(self.plan, self.cls, name):
            yield each.name, each
            naming = family_fact(self, each)
            if naming is not None and naming != name:
                yield from ((fact.name, fact) for fact in plain_facts(self.plan, self.cls, naming))

    def check_mapping(self, wanted: Mapping[str, Fact[Any]]) -> None:
        """Refuse a mapping from what is no fact, or to what is no column."""
        own = {name.partition(".")[2]: name for name in wanted if name.startswith(f"{self.cls.kind}.")}
        for name, column in self.mapping.items():
            if column not in self.schema:
                hint = did_you_mean(column, self.schema) or f"there are {', '.join(list(self.schema)[:20])}"
                self.problems.append(Problem(f'mapping["{name}"]', "the table has no column of that name", hint))
            if name not in wanted and name not in own and reference(self.plan, self.cls, self.full(name)) is None:
                hint = did_you_mean(name, (*wanted, *own))
                self.problems.append(Problem(f'mapping["{name}"]', "no fact has that name", hint))

    def full(self, name: str) -> str:
        """Return a fact's full name, where it may be said without its kind."""
        return name if name.partition(".")[0] in (self.cls.kind, "person") else f"{self.cls.kind}.{name}"

    def check_guards(self) -> None:
        """Refuse what a guard reads: a table of many people is no place for what may endanger one of them.

        That goes for the checklist's own guards, and for what the built-in ones read, whatever checklist this is.
        """
        readers: dict[str, str] = {}
        for guard in self.plan.checklist.guards:
            read = facts_read(guard)
            behind = (fact.name for name in read for fact in plain_facts(self.plan, self.cls, name))
            readers.update((name, f'the guard "{guard.id}" reads') for name in (*read, *behind) if name not in readers)
        readers.update((name, "guards read") for name in sorted(GUARDED) if name not in readers)
        for name, reader in readers.items():
            column = self.column_of(name)
            if column is not None:
                self.problems.append(
                    Problem(
                        f'column "{column}"',
                        f"holds what {reader}, which protects people who may be watched",
                        "leave it out; evaluate whoever it is about by themselves, with evaluate()",
                    )
                )

    def column_of(self, name: str) -> str | None:
        """Return the column that holds a fact: the mapped one, its full name, or its name without the own kind.

        A former name of the fact does as well.
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
            self.problems.append(Problem(f'column "{found[1]}"', detail, "drop one of them"))
        return found[0] if found else None

    def time_of(self, column: str) -> str | None:
        """Return the column with the times of another one."""
        name = f"{column}{AT}"
        return name if self.check_time(name) else None

    def check_time(self, name: str) -> bool:
        """Return whether there is a column of times of that name; a problem where it can't hold datetimes."""
        dtype = self.schema.get(name)
        if dtype is None or isinstance(dtype, nw.Unknown):
            return False
        if isinstance(dtype, nw.Datetime) and dtype.time_zone is not None:
            return True
        detail = f"holds {dtype}, which names no point in time"
        self.problems.append(Problem(f'column "{name}"', detail, "make it a time with a time zone"))
        return False

    def named_keys(self, keys: Iterable[str] | None, *, ordered: bool) -> tuple[str, ...]:
        """Return the columns that name a row."""
        if keys is None:
            if "id" in self.schema:
                return ("id",)
            hint = 'say which columns name a row, as keys=("serial",)'
            self.problems.append(Problem("keys", 'the table has no column "id"', hint))
            return ()
        named = (keys,) if isinstance(keys, str) else tuple(dict.fromkeys(keys))
        if not named and not ordered:
            hint = "name the columns that tell the rows apart"
            self.problems.append(Problem("keys", "this engine keeps no order of rows", hint))
        for name in named:
            if name not in self.schema:
                hint = did_you_mean(name, self.schema)
                self.problems.append(Problem("keys", f'the table has no column "{name}"', hint))
        return named


def plain_facts(plan: Plan, cls: type[Subject], name: str) -> tuple[Fact[Any], ...]:
    """Return the facts that can be held behind a fact: itself, or what a derived one reads, and so on."""
    found: dict[str, Fact[Any]] = {}
    pending, seen = [name], set[str]()
    while pending:
        current = pending.pop()
        fact = reference(plan, cls, current)
        if fact is None or current in seen:
            continue
        seen.add(current)
        if fact.reads is None:
            found[fact.name] = fact
            continue
        holder = cls if fact.kind == cls.kind else Person
        facts = holder.facts()
        pending += [facts[field].name for field in fact.reads if field in facts]
    return tuple(found[each] for each in sorted(found))


def form_of(fact: Fact[Any], dtype: nw.dtypes.DType) -> Form | None:  # noqa: PLR0911 - a table: type by type
    """Return how a column of this type holds a fact; None where it can't."""
    name, text = fact.type.name, isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))
    if name == "boolean":
        return "plain" if isinstance(dtype, nw.Boolean) else None
    if name in ("integer", "number"):
        if dtype.is_integer() and not isinstance(dtype, (nw.Int128, nw.UInt128, nw.UInt64)):
            return "plain"
        return "float" if dtype.is_float() else None
    if name in ("text", "enum"):  # a code is read as one by one, since other names of it are resolved
        return ("text" if fact.type.code else "plain") if text else None
    if name == "enum_set":
        listed = isinstance(dtype, nw.List) and _is_text(dtype.inner)
        return "list" if listed else "text" if text else None
    if text:
        return "text"
    if isinstance(dtype, nw.Datetime):
        zoned = dtype.time_zone is not None
        return ("plain" if zoned else None) if name == "instant" else None if zoned else "naive"
    return "plain" if name == "date" and isinstance(dtype, nw.Date) else None


def _is_text(inner: object) -> bool:
    kinds = (nw.String, nw.Categorical, nw.Enum, nw.Unknown)
    return isinstance(inner, kinds) or (isinstance(inner, type) and issubclass(inner, kinds))


_HINTS: Mapping[str, str] = {
    "boolean": "make it a nullable boolean, null where it isn't known",
    "integer": "make it a nullable whole number",
    "number": "make it a nullable number",
    "text": "make it text",
    "enum": "make it text",
    "date": "make it a date, or text as YYYY-MM-DD",
    "instant": "make it a time with a time zone",
    "enum_set": "make it a list of texts, or text joined by |",
}


def _misfit(column: str, fact: Fact[Any], dtype: nw.dtypes.DType) -> Problem:
    detail = f"holds {dtype}; {fact.name} is {fact.type.describe()}"
    return Problem(f'column "{column}"', detail, _HINTS[fact.type.name])
