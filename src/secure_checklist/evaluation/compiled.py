"""What evaluation prepares once for a checklist: items by kind, notes for the report, and generated functions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, cast

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.checklists.validation import facts_of
from secure_checklist.evaluation.audience import Veiled, facts_among, plan_first, veil_of
from secure_checklist.evaluation.findings import Ids, OpenNote
from secure_checklist.evaluation.reasons import open_reasons, placeable
from secure_checklist.evaluation.summaries import ChecklistNote, ItemNote, ItemNotes, made
from secure_checklist.rules.codegen import Job, generate
from secure_checklist.rules.conditions import AnyOf, Condition, Equals, OneOf, ParamRef, Satisfies
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.generated import Generated, Slot
from secure_checklist.rules.reasons import Cause
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.semantics import SLACK, instant_limit
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import INCIDENT
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import Scene, SubjectView, Views, ahead, own_fact
from secure_checklist.subjects.vocabulary import STANDARD, FactDeclaration

PATIENCE = 32
"""After how many subjects of one class a function is generated for it: what walking them has cost by then."""
NOTHING: Mapping[str, Any] = {}
_AS_WRITTEN = frozenset({bool, str})
_EVER = 10_000_000
"""Days that reach back before all that can be dated, for items whose answers never grow old."""
PARTS, OWN, PERSON, OTHER = 3, 0, 1, 2
"""Mappings for each freshness: the subject's fields, the person's fields, and what is neither."""


class KindPlan(NamedTuple):
    """The items judged for one kind: all ids, and the positions of those with a rule, without one, and with dates.

    `ruled` gives for each its position, its group and its rule. `groups` says for each item which of `renewals` is its
    own. The rest remembers what explains unknown findings: `spots` by 16 times the position plus the mask, `nodes`
    what is behind some keys.
    """

    kind: str
    items: tuple[Item, ...]
    ids: tuple[str, ...]
    ruled: tuple[tuple[int, int, Rule], ...]
    attested: tuple[int, ...]
    dated: tuple[int, ...]
    renewals: tuple[int | None, ...]
    groups: tuple[int, ...]
    params: Mapping[str, Any]
    spots: dict[int, "Spot"]
    nodes: dict[str, Condition]


class Spot(NamedTuple):
    """An item with one unknown mask: what reads the causes, of several parts or one, and the notes by what it reads."""

    read: Callable[[Any], Any]
    several: bool
    group: int
    told: dict[object, OpenNote]


class Fast(NamedTuple):
    """A generated function for one kind and class, and what its mappings must hold.

    `plain` gives, by freshness, the fields of the subject's own facts by name; `dated` names those that may be
    implausible; `families` by a version's fact the fact that says to which system it belongs, or the fixed family.
    """

    generated: Generated
    fields: tuple[tuple[str, ...], ...]
    special: tuple[tuple[str, ...], ...]
    plain: tuple[Mapping[str, str], ...]
    dated: Mapping[str, bool]
    families: Mapping[str, tuple[str | None, str | None]]


class Causes(dict[str, tuple[Cause, ...]]):
    """Why facts and parts of rules are unknown for one subject, by key; found when first asked for. Empty: known.

    Where a value of the subject's own is simply absent, what the generated function read says so.
    """

    def __init__(self, kind: KindPlan, group: int, views: Views, fast: Fast, held: Mapping[str, Any]) -> None:
        self.kind, self.views, self.fast, self.held = kind, views, fast, held
        self.renewal = kind.renewals[group]
        self.fields = fast.plain[group] if held is views.subject.__dict__ else NOTHING

    def __missing__(self, key: str) -> tuple[Cause, ...]:
        field = self.fields.get(key)
        found: tuple[Cause, ...] = ()
        if field is None:
            node = self.kind.nodes.get(key)
            if node is None:
                found = self.look(key)
            else:
                found = self.version(node) if isinstance(node, Satisfies) else self.inside(node)
        elif self.held[field] is None:
            found = ((self.views.subject.unknown.get(field, "not_asked"), key),)
        elif (instant := self.fast.dated.get(key)) is not None and self.held[field] > self.latest(instant):
            found = (("implausible", key),)
        self[key] = found
        return found

    def latest(self, instant: bool) -> Any:  # noqa: ANN401, FBT001 - a date, or a moment where so asked
        """Give the last date that isn't taken for a mistake."""
        limit = self.views.scene.now + SLACK
        return limit if instant else limit.date()

    def look(self, fact: str) -> tuple[Cause, ...]:
        """Find why a fact is unknown by looking at it."""
        reading = self.views[self.renewal].reading(fact)
        return () if reading.reason is None else ((reading.reason, reading.fact or fact),)

    def version(self, node: Satisfies) -> tuple[Cause, ...]:
        """Find whether a version is wanting, the system that it belongs to, or both, or whether it can't be placed."""
        own, (naming, fixed) = self[node.fact], self.fast.families[node.fact]
        family = () if naming is None else self[naming]
        if family:
            return (
                (*own, *family)
                if placeable(node, self.value(node.fact), self.kind.params)
                else (("unplaceable", node.fact),)
            )
        if (fixed if naming is None else self.value(naming)) != node.family:
            return (("unplaceable", node.fact),)
        return own or self.inside(node)

    def value(self, fact: str) -> Any:  # noqa: ANN401 - a typed value
        """Give the value of a fact that is known."""
        field = self.fields.get(fact)
        return self.views[self.renewal].value(fact) if field is None else self.held[field]

    def inside(self, node: Condition) -> tuple[Cause, ...]:
        """Find the open facts inside a condition."""
        found = self.joined(node)
        if found is not None:
            return found
        return open_reasons(node, self.views[self.renewal], self.kind.params)

    def joined(self, node: Condition) -> tuple[Cause, ...] | None:
        """Do so where it joins nothing but comparisons with words or booleans of the subject's own; else None."""
        deciding, found = isinstance(node, AnyOf), tuple[Cause, ...]()
        for child in node.children:
            field = self.fields.get(child.fact) if isinstance(child, (Equals, OneOf)) else None
            if field is None or not isinstance(child, (Equals, OneOf)):
                return None
            value, wanted = self.held[field], (child.value,) if isinstance(child, Equals) else child.values
            if value is None:
                found += self[child.fact]
            elif type(value) not in _AS_WRITTEN or any(isinstance(entry, ParamRef) for entry in wanted):
                return None
            elif (value in wanted) is deciding:
                return ()
        return found if node.children else None


class _References(Mapping[str, Fact[Any]]):
    """References by name, each made when it is looked at. Those of `required` facts an app or a plug-in must supply."""

    def __init__(self, required: Iterable[FactDeclaration], declared: Iterable[FactDeclaration]) -> None:
        self.required = {declaration.fact: declaration for declaration in required}
        more = {declaration.fact: declaration for declaration in declared}
        self.sources = self.required | more if more else self.required

    def __getitem__(self, name: str) -> Fact[Any]:
        return self.sources[name].reference()

    def get(self, name: str, default: Any = None, /) -> Any:  # noqa: ANN401 - as a mapping's
        """Give a reference, or the default."""
        found = self.sources.get(name)
        return default if found is None else found.reference()

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


class Plan:
    """Everything prepared for one checklist. Safe to share: what is added later is added whole.

    `note` is what the report says of the checklist; `declared` the references of facts that it declares or requires.
    """

    def __init__(self, checklist: Checklist) -> None:
        c = self.checklist = checklist
        self.params = c.values
        self.kinds = tuple(_kind_plan(kind, items, self.params) for kind, items in c.by_kind.items())
        self.situated = c.situated
        self.loose: dict[str, bool] = {}
        self.seen: dict[object, int] = {}
        self.fast: dict[object, Fast | None] = {}
        told = {"plan_first": plan_first(c), "cautions": tuple(dict.fromkeys(one.neutral_text for one in c.guards))}
        names = {"id": c.id, "version": c.version, "title": c.title, "language": c.language, **told}
        self.note = made(ChecklistNote, names)
        self.declared = _References(c.requires, c.declares)
        self.veiled: dict[frozenset[type[Subject]], Veiled] = {}

    @cached_property
    def item_notes(self) -> ItemNotes:
        """What the report says of the items."""
        guards = self.checklist.guards
        return ItemNotes(
            lambda: [
                _item_note(part.id, item, noticeable=any(guard.holds.picks(item) for guard in guards))
                for part in self.checklist.sections
                for item in part.items
            ]
        )

    @cached_property
    def about_incident(self) -> bool:
        """Whether any item is about an incident; a checklist of which none is knows nothing of incidents."""
        return INCIDENT in self.checklist.by_kind

    def veil(self, subjects: Iterable[Subject], person: Subject) -> Veiled:
        """Return what mustn't be known for subjects of these classes, and the items that rest on it."""
        classes = frozenset((*map(type, subjects), type(person)))
        found = self.veiled.get(classes)
        if found is None:
            facts = facts_among(self.checklist, (*STANDARD, *classes))
            found = self.veiled[classes] = veil_of(self.checklist, facts)
        return found

    @cached_property
    def facts(self) -> Mapping[str, Fact[Any]]:
        """The typed references that the checklist may use."""
        return facts_of(self.checklist)

    @cached_property
    def former(self) -> Mapping[str, str]:
        """Present item ids by former ones."""
        return {old: item.id for item in self.checklist.items for old in item.was}

    def fast_for(self, kind: KindPlan, subject: Subject, person: Subject, *, many: bool) -> Fast | None:
        """Give the generated function for a subject's class, once enough subjects of it have been seen."""
        key = (kind.kind, type(subject), type(person))
        if key in self.fast:
            return self.fast[key]
        self.seen[key] = self.seen.get(key, 0) + 1
        if not kind.ruled or not (many or self.seen[key] >= PATIENCE):
            return None
        self.fast[key] = fast = _Maker(self, kind, type(subject), type(person)).make()
        return fast


def plan_for(checklist: Checklist) -> Plan:
    """Give the plan of a checklist, made on first use and kept with it."""
    found = checklist.plans.get("plan")
    if found is None:
        found = checklist.plans.setdefault("plan", Plan(checklist))
    return cast("Plan", found)


def prepare(checklist: Checklist, *classes: type[Subject]) -> Checklist:
    """Generate the functions for subjects of these classes now, not after the first few; gives the checklist back.

    Worth it before judging many. A `Person` of another class than the standard one must be among the classes.
    """
    plan = plan_for(checklist)
    people = [cls for cls in classes if cls.kind == "person"] or [Person]
    for kind in plan.kinds:
        for cls in classes:
            if cls.kind == kind.kind and kind.ruled:
                plan.fast[kind.kind, cls, people[-1]] = _Maker(plan, kind, cls, people[-1]).make(variants=True)
    return checklist


def masked(holder: Subject, fields: tuple[str, ...], scene: Scene, renew_after: int | None) -> Mapping[str, Any]:
    """Give a subject's values without what is too old for items with this `renew_after`, or seen ahead of now."""
    values: Mapping[str, Any] = holder.__dict__
    if renew_after is None and not ahead(holder, scene):
        return values
    first, last = instant_limit(scene.now, _EVER if renew_after is None else renew_after), scene.now + SLACK
    general = holder.observed_at or scene.inventory.as_of
    if not holder.observed:
        return values if general is None or first <= general <= last else dict.fromkeys(fields)
    times = {name: (provenance.at or general) for name, provenance in holder.observed.items()}
    fresh = {name for name in fields if (at := times.get(name, general)) is None or first <= at <= last}
    return {name: values.get(name) if name in fresh else None for name in fields}


def special_values(view: SubjectView, names: tuple[str, ...]) -> Mapping[str, Any]:
    """Give the values that are no plain fields: derived facts, facts declared as data, attestations."""
    return {name: view.value(name) for name in names} if names else NOTHING


def _kind_plan(kind: str, items: tuple[Item, ...], params: Mapping[str, Any]) -> KindPlan:
    ruled, attested, dated = list[tuple[int, int, Rule]](), list[int](), list[int]()
    places: dict[int | None, int] = {}
    groups: list[int] = []
    for index, item in enumerate(items):
        rule = item.rule
        group = 0 if rule is None else places.setdefault(item.renew_after, len(places))
        groups.append(group)
        if rule is None:
            attested.append(index)
        else:
            ruled.append((index, group, rule))
        if item.valid_from or item.valid_until:
            dated.append(index)
    ids = Ids([item.id for item in items])
    found = tuple(ruled), tuple(attested), tuple(dated), tuple(places), tuple(groups)
    return KindPlan(kind, items, ids, *found, params, {}, {})


def _item_note(section: str, item: Item, *, noticeable: bool) -> ItemNote:
    return made(
        ItemNote,
        {
            "id": item.id,
            "was": item.was,
            "title": item.title,
            "section": section,
            "level": item.level,
            "weight": item.points,
            "effort": item.effort,
            "lead": item.lead,
            "after": item.after,
            "mitigates": item.mitigates,
            "phase": item.phase,
            "optional": item.optional,
            "noticeable": noticeable,
        },
    )


class _Maker:
    """Decides for one class where each fact is found, and has the function generated."""

    def __init__(self, plan: Plan, kind: KindPlan, cls: type[Subject], person: type[Subject]) -> None:
        self.plan, self.kind, self.cls, self.person = plan, kind, cls, person
        self.fields: list[dict[str, None]] = [{} for _ in kind.renewals]
        self.special: list[dict[str, None]] = [{} for _ in kind.renewals]
        self.slots: list[dict[str, Slot]] = [{} for _ in kind.renewals]
        self.families: dict[str, tuple[str | None, str | None]] = {}

    def make(self, *, variants: bool = False) -> Fast:
        """Generate the function; with variants, one for each word of what most guards read."""
        finders = {renewal: self._finder(group) for group, renewal in enumerate(self.kind.renewals)}
        families = {renewal: self._family_finder(finders[renewal]) for renewal in finders}
        jobs: list[Job] = []
        for _, group, rule in self.kind.ruled:
            renewal = self.kind.renewals[group]
            jobs.append(Job(rule, finders[renewal], self.plan.facts.get, families[renewal]))
        generated = generate(jobs, self.plan.params, variants=variants)
        return Fast(
            generated, tuple(map(tuple, self.fields)), tuple(map(tuple, self.special)), *self._plain(), self.families
        )

    def _plain(self) -> tuple[tuple[Mapping[str, str], ...], Mapping[str, bool]]:
        plain = tuple(
            {name: slot.key for name, slot in slots.items() if slot.mapping % PARTS == OWN} for slots in self.slots
        )
        dated = {
            name: slot.type.name == "instant"
            for slots in self.slots
            for name, slot in slots.items()
            if slot.type.name in ("date", "instant") and not slot.type.future
        }
        return plain, dated

    def _finder(self, group: int) -> Any:  # noqa: ANN401 - a function from a fact's name to its slot
        def find(name: str) -> Slot:
            slot = self.slots[group].get(name)
            if slot is None:
                slot = self.slots[group][name] = look(name)
            return slot

        def look(name: str) -> Slot:
            kind = name.partition(".")[0]
            reference = self.plan.facts[name]
            own = kind == self.kind.kind
            cls = self.cls if own else self.person
            fact = own_fact(cls, name, self.plan.declared.get(name))
            if fact is not None and fact.reads is None:
                self.fields[group][fact.field] = None
                return Slot(PARTS * group + (OWN if own else PERSON), fact.field, fact.type)
            self.special[group][name] = None
            return Slot(PARTS * group + OTHER, name, reference.type)

        return find

    def _family_finder(self, find: Any) -> Any:  # noqa: ANN401 - functions between names and slots
        def family(name: str) -> Slot | str | None:
            fact = self.plan.facts[name]
            declared = fact.declared.family
            for candidate in (f"{fact.name.rpartition('.')[0]}.{declared}", f"{fact.kind}.{declared}"):
                if candidate in self.plan.facts:
                    self.families[name] = (candidate, None)
                    slot: Slot = find(candidate)
                    return slot
            self.families[name] = (None, declared)
            return declared

        return family
