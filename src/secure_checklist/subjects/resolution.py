"""The facts of one subject as a rule sees them: usable values, and the reasons why other values can't be used.

This module assigns the reason to each unknown fact: no one has asked, the value is stale for this item or implausible,
no installed package supplies the fact, or a derived fact failed.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from types import MethodType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from secure_checklist.core.types import ValueType
from secure_checklist.rules.declaration import Declaration
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.reasons import UNANSWERABLE, ReasonCode
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.values import CLOCK_SKEW, Namings, Values
from secure_checklist.subjects.attestation import ANSWER, ATTESTED
from secure_checklist.subjects.base import Context, Derived, Subject
from secure_checklist.subjects.declarations import DeclaredMeta
from secure_checklist.subjects.entries import Attestation
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.observations import Origin, Unknown, weakest
from secure_checklist.subjects.person import Person

if TYPE_CHECKING:
    from secure_checklist.datasets.lifecycle.table import Lifecycle
    from secure_checklist.datasets.messaging_services import Services

_ATTESTATION = Declaration("", "The person's word on an item that no fact can decide.")


class Reading(NamedTuple):
    """A usable value, or None with the reason why there is none, and with another fact that would settle it."""

    value: Any
    reason: ReasonCode | None = None
    fact: str | None = None


class Gap(NamedTuple):
    """A plain fact without a value: the fact, its subject, and why the value is missing."""

    fact: Fact[Any]
    holder: Subject
    code: ReasonCode


_UNASKED = Reading(None, "not_asked")
_NOT_FOR_THEM = Reading(None, "said_not_applicable")
_Related = tuple[str, str, int | None]
# Most facts are switches. Their readings are shared, so that a fleet of a hundred thousand devices makes two of them.
_SWITCHES = {True: Reading(value=True), False: Reading(value=False)}


@dataclass(eq=False)
class EvaluationContext:
    """The context that all views of one evaluation share.

    Attributes:
        now: The time of the evaluation.
        inventory: The inventory.
        declared: The facts that the checklist declares, by full name.
        required: The declared facts that a provider must supply.
        tables: Data that derived facts may look up, by name.
        former: The current ids of items, by former id.
        lifecycle: The table of systems that still get fixes.
        services: The table of claims about messaging services.
        strict: Whether a derived fact that fails raises its error. If False, the failure is logged.
        failed: The failures that have been logged, so that each is logged only once.
        plain: The facts that are fields, by class and full name, with the types from `declared`. All evaluations of one
            checklist share them.
        namings: For each version fact, by class and the person's class, what names its family. Shared like `plain`.
        related: The readings of quantifiers, by implied fact, holder and `renew_after`.
        remembered: What callers cache for the duration of this evaluation.
        person: The advised person.
        latest: The last date and the last datetime that aren't treated as mistakes, by type.

    """

    now: datetime
    inventory: Inventory
    declared: Mapping[str, Fact[Any]] = field(default_factory=dict[str, Fact[Any]])
    required: Container[str] = ()
    tables: Mapping[str, object] = field(default_factory=dict[str, object])
    former: Mapping[str, str] = field(default_factory=dict[str, str])
    lifecycle: "Lifecycle | None" = None
    services: "Services | None" = None
    strict: bool = False
    failed: set[object] = field(default_factory=set[object])
    plain: dict[type[Subject], dict[str, Fact[Any]]] = field(default_factory=dict[type[Subject], dict[str, Fact[Any]]])
    namings: dict[object, Namings] = field(default_factory=dict[object, Namings])
    related: dict[_Related, Reading] = field(default_factory=dict[_Related, Reading])
    remembered: dict[object, object] = field(default_factory=dict[object, object])
    person: Subject = field(init=False)
    latest: Mapping[str, date] = field(init=False)

    def __post_init__(self) -> None:
        """Set what every evaluation reads."""
        self.person, self.latest = self.inventory.person, latest_at(self.now)

    @cached_property
    def for_derived(self) -> Context:
        """The context for derived facts."""
        return Context(self.now, self.inventory.by_id, self.tables, self.lifecycle, self.services)

    @cached_property
    def attested(self) -> Mapping[tuple[str, str], Attestation]:
        """The attestations by current item id and subject. Of several, the newest counts, whatever their order.

        An attestation without a time gets the inventory's `as_of`, or else counts as made now. One that is dated ahead
        counts only if there is no other, and is then `implausible`. If two have the same time, the later in the list
        counts.
        """
        person = self.person.id
        found: dict[tuple[str, str], Attestation] = {}
        for entry in self.inventory.attestations:
            key = self.former.get(entry.item, entry.item), entry.subject or person
            held = found.get(key)
            if held is None or self._rank(entry) >= self._rank(held):
                found[key] = entry
        return found

    @cached_property
    def dismissed(self) -> Mapping[str, Sequence[str]]:
        """For each subject, the items that the newest attestation says don't apply."""
        found: dict[str, list[str]] = {}
        for (item, subject), entry in self.attested.items():
            if entry.answer == "not_applicable":
                found.setdefault(subject, []).append(item)
        return found

    @cached_property
    def times(self) -> tuple[datetime, datetime]:
        """The oldest and the newest time of any answer or subject; the current time if none has one."""
        inventory = self.inventory
        times = [inventory.as_of, *[entry.at for entry in inventory.attestations]]
        for holder in (self.person, *inventory.subjects):
            times.append(holder.observed_at)
            if holder.observed:
                times += [entry.at for entry in holder.observed.values()]
        known = [at for at in times if at is not None]
        return min(known, default=self.now), max(known, default=self.now)

    def _rank(self, entry: Attestation) -> tuple[bool, datetime]:
        at = entry.at or self.inventory.as_of or self.now
        return not self.ahead(at), at

    def ahead(self, at: datetime | None) -> bool:
        """Return True if a time is more than a day ahead of now, which is treated as a mistake."""
        return at is not None and at > self.latest["instant"]


def own_fact(cls: type[Subject], name: str, declared: Fact[Any] | None) -> Fact[Any] | None:
    """Return a class's own fact, or None if it has none or the checklist declares the fact with another type.

    If the class was made from data, return the declaration of the current checklist, with its title and question.
    """
    fact = cls.named_facts().get(name)
    if fact is None or declared is None:
        return fact
    ours, theirs = declared.type, fact.type
    # Two plug-ins, or a new version of a checklist, may declare `device.vpn` with different types. A value of the one
    # type means nothing as the other, so it isn't read: the fact counts as not installed.
    fits = (
        ours.name == theirs.name
        and ours.vocabulary == theirs.vocabulary
        and ours.ordered == theirs.ordered
        and ours.future == theirs.future
        and declared.declared.family == fact.declared.family
    )
    if not fits:
        return None
    return declared if isinstance(cls, DeclaredMeta) else fact


class SubjectView(Values):
    """The facts of one subject, and of the person, for items with the same `renew_after`. Each fact is read once.

    The view is a dict of the values read so far. Compiled rules look values up as `view[name]`, and `__missing__` reads
    a fact that isn't in the dict yet. A fact without a value is in the dict as None.

    Attributes:
        read: The readings so far, by name. `reading` adds to it.
        timeless: Whether no answer can be too old for these items, or dated in the future.

    """

    def __init__(self, subject: Subject, context: EvaluationContext, renew_after: int | None = None) -> None:
        super().__init__(context.now)
        self.subject = subject
        self.context = context
        self.renew_after = renew_after
        self.timeless = renew_after is None and not context.ahead(context.times[1])
        self.read: dict[str, Reading] = {}
        self._facts: dict[str, Fact[Any] | None] = {}
        self._plain = context.plain.setdefault(type(subject), {})
        self._namings = context.namings.setdefault((type(subject), type(context.person)), {})

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - a typed value
        value = self[name] = self.reading(name).value
        return value

    def fact(self, name: str) -> Fact[Any] | None:
        """Return the reference to a fact, or None if the fact isn't known here."""
        plain = self._plain.get(name)
        if plain is not None:
            return plain
        if name not in self._facts:
            self._facts[name] = self._reference(name)
        return self._facts[name]

    def _reference(self, name: str) -> Fact[Any] | None:
        kind, _, rest = name.partition(".")
        if rest.startswith(ATTESTED):
            required = self.context.declared.get(name)  # the answer to an item that was cut away, with its question
            return Fact(name, rest, ANSWER, _ATTESTATION) if required is None else required
        declared = self.context.declared.get(name)
        own = own_fact(type(self.holder(kind)), name, declared)
        return declared if own is None else own

    def holder(self, kind: str) -> Subject:
        """Return the subject from which a fact of this kind is read: this one, or the person."""
        return self.context.person if kind == "person" and self.subject.kind != "person" else self.subject

    def reading(self, name: str) -> Reading:
        """Return a fact's value, or the reason why there is none."""
        found = self.read.get(name)
        if found is None:
            fact = self._plain.get(name)
            found = (
                self._look(name)
                if fact is None
                else self._usable(self.subject, fact, self.subject.__dict__.get(fact.field))
            )
            self.read[name] = found
        return found

    def _look(self, name: str) -> Reading:
        kind, _, rest = name.partition(".")
        holder = self.subject if kind == self.subject.kind else self.holder(kind)
        # A name is looked up in this order: the implied fact of an item without a rule, a field or derived fact of the
        # class, the implied fact of a quantifier, and a value in `extra` for a fact that is declared as data. `holder`
        # is the person for `person.*`. For any other kind than the subject's own it is the subject, whose kind then
        # differs: not installed.
        if rest.startswith(ATTESTED):  # no class has such a fact
            return self._attestation(holder, rest.removeprefix(ATTESTED))
        if kind != holder.kind:
            return Reading(None, "not_installed")
        cls, wanted = type(holder), self.context.declared.get(name)
        fact = own_fact(cls, name, wanted)
        if fact is None and isinstance(wanted, RelatedFact):
            return self._related(holder, wanted)
        if fact is None:
            return self._extra(holder, wanted, rest)
        if fact.reads is not None:
            return self._derive(holder, fact)
        self.context.plain.setdefault(cls, {})[name] = fact
        return self._usable(holder, fact, holder.__dict__.get(fact.field))

    def _usable(self, holder: Subject, fact: Fact[Any], value: Any) -> Reading:  # noqa: ANN401 - a typed value
        """Return a value, unless it isn't there, lies ahead of now, or is too old for this item."""
        if value is None:
            return _missing(holder, fact.field)
        if value is True or value is False:
            found = _SWITCHES[value]
        elif implausible(fact.type, value, self.context.latest):
            return Reading(None, "implausible")
        else:
            found = Reading(value)
        return found if self.timeless else self._in_time(found, self.time(holder, fact))

    def _in_time(self, found: Reading, at: datetime | None) -> Reading:
        """Return a reading, unless its time is more than a day ahead of now, or too old for this item."""
        # This comes first. A time ahead of now is never too old, so a clock that was set wrong would else keep an
        # answer fresh for years.
        if self.context.ahead(at):
            return Reading(None, "implausible")
        stale = self.renew_after is not None and at is not None and self.now - at > timedelta(days=self.renew_after)
        return Reading(None, "stale") if stale else found

    def time(self, holder: Subject, fact: Fact[Any]) -> datetime | None:
        """Return when a value was true: its own time, or else its subject's, or else the inventory's.

        For a derived fact, return the oldest time of the facts that it reads.
        """
        if fact.reads:
            facts = type(holder).facts()
            times = [at for name in fact.reads if name in facts and (at := self.time(holder, facts[name])) is not None]
            return min(times, default=None)
        provenance = holder.observed.get(fact.field)
        own = provenance.at if provenance else None
        return own or holder.observed_at or self.context.inventory.as_of

    def origin(self, holder: Subject, fact: Fact[Any]) -> Origin:
        """Return the origin of a value; for a derived fact, the weakest origin of the facts that it reads."""
        if fact.reads:
            facts = type(holder).facts()
            return weakest(self.origin(holder, facts[name]) for name in fact.reads if name in facts)
        provenance = holder.observed.get(fact.field)
        return provenance.source if provenance else "stated"

    def _extra(self, holder: Subject, declared: Fact[Any] | None, key: str) -> Reading:
        """Read the value of a fact that is declared as data.

        If it is missing and a provider should supply it, the provider isn't installed; else no one was asked.
        """
        raw = holder.extra.get(key)
        if declared is None or (raw is None and declared.name in self.context.required):
            return Reading(None, "not_installed")
        if raw is None:
            return _missing(holder, key)
        try:
            return self._usable(holder, declared, declared.type.parse(raw))
        except ValueError:
            return Reading(None, "error")

    def _related(self, holder: Subject, fact: RelatedFact) -> Reading:
        """Return the truth of a quantifier for the subjects that are listed, or for the one that this one names."""
        context, node = self.context, fact.node
        # `renew_after` belongs to the key: an answer about an account may be too old for one item and not for another.
        key = fact.name, holder.id, self.renew_after
        if key in context.related:
            return context.related[key]
        if node.names_one:
            relation = self.reading(node.via or "")
            if relation.value is None:
                return Reading(None, relation.reason, relation.fact or node.via)
            view = self.named(fact, relation.value)
            truth = node.combined([None if view is None else fact.holds(view)], complete=True)
        else:
            truths: list[bool | None] = []
            for other in self.views(fact.of):
                names = holder.id if node.via is None else other[node.via]
                truths.append(node.counted(None if names is None else names == holder.id, fact.holds(other)))
            # Without a complete list, "every account has two factors" is never true, however many are listed.
            truth = node.combined(truths, complete=fact.of in context.inventory.complete)
        found = context.related[key] = _UNASKED if truth is None else _SWITCHES[truth]
        return found

    def views(self, kind: str) -> Iterator["SubjectView"]:
        """Yield the views of all subjects of a kind, for the same items."""
        for subject in self.context.inventory.of_kind(kind):
            yield SubjectView(subject, self.context, self.renew_after)

    def named(self, fact: RelatedFact, name: object) -> "SubjectView | None":
        """Return the view of the subject with this id, or None if no such subject of the kind is listed."""
        found = self.context.inventory.by_id.get(str(name))
        return SubjectView(found, self.context, self.renew_after) if found and found.kind == fact.of else None

    def _attestation(self, holder: Subject, item: str) -> Reading:
        entry = self.context.attested.get((item, holder.id))
        if entry is None:
            return _missing(holder, f"{ATTESTED}{item}")
        said = _NOT_FOR_THEM if entry.answer == "not_applicable" else Reading(entry.answer)
        return self._in_time(said, entry.at or self.context.inventory.as_of)

    def _derive(self, holder: Subject, fact: Fact[Any]) -> Reading:
        """Call a derived fact's function, if the facts that it reads are known. A failure is a reason, not an error.

        A function that takes partial input doesn't see values that may not be used for this item.
        """
        facts = type(holder).facts()
        member = derived_member(type(holder), fact.field)
        unusable: dict[str, Reading] = {}
        missing = None if member.partial else self._missing_elsewhere(fact)
        if missing is not None:
            return missing
        for name in fact.reads or ():
            if "." in name or (member.partial and holder.__dict__.get(name) is None):
                continue
            read = facts.get(name)
            reading = Reading(None, "error") if read is None else self.reading(read.name)
            if reading.value is None and not member.partial:
                return Reading(None, reading.reason)
            if reading.value is None and read is not None:
                unusable[name] = Reading(None, reading.reason, read.name)
        try:
            # The function reads the subject itself and not this view, so a value that is too old for the item would
            # slip past. It gets a copy without these.
            seen = holder.model_copy(update=dict.fromkeys(unusable)) if unusable else holder
            answer = answer_of(fact, member, seen, self.context.for_derived)
            if isinstance(answer, Unknown):
                # If it names the fact that would settle it, that fact has a reason of its own. Else a value that was
                # hidden from it comes before its own word: "stale" says what to do about it.
                settling = facts.get(answer.fact) if answer.fact else None
                if settling is not None:  # it says itself why it is unknown
                    return Reading(None, self.reading(settling.name).reason or answer.reason, settling.name)
                return next(iter(unusable.values()), Reading(None, answer.reason))
        except Exception as fault:  # someone's function, which may raise anything
            if self.context.strict:
                fault.add_note(f"{fact.name}: this derived fact failed")
                raise
            log_failure(fact, fault, self.context.failed)
            return Reading(None, "error")
        return Reading(None, "implausible") if implausible(fact.type, answer, self.context.latest) else Reading(answer)

    def _missing_elsewhere(self, fact: Fact[Any]) -> Reading | None:
        """Return the reason why a fact that is read of other subjects is unknown, or None if it is known for all."""
        for name in fact.reads or ():
            kind = name.partition(".")[0]
            if "." not in name:
                continue
            for view in self._read_elsewhere(kind):
                reading = view.reading(name)
                if reading.value is None:
                    return Reading(None, reading.reason)
            if kind != Person.kind and kind not in self.context.inventory.complete:
                return _UNASKED
        return None

    def _read_elsewhere(self, kind: str) -> Iterator["SubjectView"]:
        """Yield the views of the person, or of all subjects of another kind, in which no value is too old."""
        subjects = (self.context.person,) if kind == Person.kind else self.context.inventory.of_kind(kind)
        for subject in subjects:
            yield SubjectView(subject, self.context)

    def gaps(self, code: ReasonCode, name: str) -> Iterator[Gap]:
        """Yield the facts to ask a person for so that a fact with the unknown reason `code` becomes known.

        For a plain fact, that is the fact itself. For a derived fact, it is the unknown facts that the fact reads, from
        its own subject and from subjects that it reads through its context. Facts that a person can't be asked for are
        left out.
        """
        fact = self.fact(name)
        if fact is None or code in UNANSWERABLE:
            return
        holder = self.holder(fact.kind)
        if fact.reads is None:
            if _askable(fact):
                yield Gap(fact, holder, code)
            return
        if isinstance(fact, RelatedFact):
            for view, names in self.behind(holder, fact):
                yield from view.gaps_of(names, code)
            return
        for read in self._own_reads(holder, fact):
            reading = self.reading(read)
            if reading.reason is not None:
                yield from self.gaps(reading.reason, read if reading.fact in (None, name) else reading.fact)
        yield from self._gaps_elsewhere(code, holder, fact)

    def _own_reads(self, holder: Subject, fact: Fact[Any]) -> list[str]:
        """Return the facts of its own subject that a derived one reads; with partial input, those that it looked at."""
        facts, member = type(holder).facts(), derived_member(type(holder), fact.field)
        own = {each: facts[each].name for each in fact.reads or () if each in facts}
        if not member.partial:
            return list(own.values())
        # A function with partial input may return as soon as one of its facts settles it. Only what it looked at on the
        # way is worth a question, so it is called once more with a subject that notes each look.
        unusable = [each for each, name in own.items() if self[name] is None]
        looked: set[str] = set()
        watched: Any = Watched(holder.model_copy(update=dict.fromkeys(unusable)), lambda _, name: looked.add(name))
        with suppress(Exception):  # what it raises is why the fact is unknown, which is settled by now
            member.function(watched, self.context.for_derived)
        return [name for each, name in own.items() if each in looked or "__dict__" in looked]

    def behind(self, holder: Subject, fact: RelatedFact) -> Iterator[tuple["SubjectView", tuple[str, ...]]]:
        """Yield the listed subjects whose unknown facts leave a quantifier unknown, each with those facts."""
        via = fact.node.via
        if fact.node.names_one and via is not None:
            relation = self[via]
            view = self if relation is None else self.named(fact, relation)
            if view is not None:
                yield view, (via,) if relation is None else tuple(fact.missing_facts(view))
            return
        for view in self.views(fact.of):
            relation = holder.id if via is None else view[via]
            holds = fact.holds(view)
            waits = tuple(fact.missing_facts(view)) if holds is None else ()
            if via is not None and relation is None and holds is not (fact.node.op == "every"):
                yield view, (via, *waits)
            elif relation == holder.id and waits:
                yield view, waits

    def gaps_of(self, names: Iterable[str], code: ReasonCode) -> Iterator[Gap]:
        """Yield the facts to ask a person for so that these facts become known, as `gaps` does.

        `code` is the reason to use for a fact that is already known.
        """
        for name in names:
            reading = self.reading(name)
            yield from self.gaps(reading.reason or code, reading.fact or name)

    def _gaps_elsewhere(self, code: ReasonCode, holder: Subject, fact: Fact[Any]) -> Iterator[Gap]:
        """Yield the facts of other subjects that a derived fact lacks; if it lacks none, those that are old.

        The subjects that a function looks at can't be declared, so it is called once more with some that note it.
        """
        for name in (each for each in fact.reads or () if "." in each):
            for view in self._read_elsewhere(name.partition(".")[0]):
                if view[name] is None:
                    yield from view.gaps_of((name,), code)
        facts, member = type(holder).facts(), derived_member(type(holder), fact.field)
        inputs = [self.reading(facts[each].name) for each in fact.reads or () if each in facts]
        if not member.partial and (
            any(reading.value is None for reading in inputs) or self._missing_elsewhere(fact) is not None
        ):
            return
        looked: dict[tuple[str, str], Subject] = {}

        def note(subject: Subject, name: str) -> None:
            fact = type(subject).facts().get(name)
            if subject.id != holder.id and fact is not None and fact.reads is None:
                looked[subject.id, name] = subject

        watched: Any = {name: Watched(subject, note) for name, subject in self.context.inventory.by_id.items()}
        # What it raises or answers has been dealt with; here only what it looked at counts.
        with suppress(Exception):
            member.function(holder, self.context.for_derived._replace(subjects=watched))
        seen = [(type(other).facts()[name], other) for (_, name), other in looked.items()]
        found: list[Gap] = []
        for named, other in seen:
            view = SubjectView(other, self.context)
            reading = view.reading(named.name)
            if reading.reason is not None:
                found += view.gaps(reading.reason, named.name)
        if code == "stale" and not found:
            found = [Gap(named, other, code) for named, other in seen if _askable(named)]
        yield from found


def _missing(holder: Subject, name: str) -> Reading:
    reason = holder.unknown.get(name)
    return _UNASKED if reason is None else Reading(None, reason)


def _askable(fact: Fact[Any]) -> bool:
    if fact.type.name == "text_set":
        return False  # nobody types the names of two hundred apps, and not all of them are complete then
    return fact.field.startswith(ATTESTED) or bool(fact.question and "person" in fact.known_by)


class WrongAnswerError(TypeError):
    """A derived fact returned a type other than the annotated one. The message names types, never the value."""


def latest_at(now: datetime) -> Mapping[str, date]:
    """Return the last date and the last datetime that aren't treated as mistakes, by type."""
    last = now + CLOCK_SKEW
    return {"date": last.date(), "instant": last}


def implausible(kind: ValueType, value: Any, latest: Mapping[str, date]) -> bool:  # noqa: ANN401 - a typed value
    """Return True if a date is later than the latest plausible one, unless its fact allows future dates."""
    last = None if kind.future else latest.get(kind.name)
    return last is not None and bool(value > last)


def answer_of(fact: Fact[Any], member: Derived[Subject, Any], subject: Subject, context: Context) -> Any:  # noqa: ANN401 - a typed value
    """Call a derived fact's function. Return its answer, or `Unknown` if it has none.

    Raises:
        WrongAnswerError: If the function returned a type other than the annotated one.

    """
    answer = member.function(subject, context)
    if answer is None:
        return Unknown("unplaceable")
    if isinstance(answer, Unknown):
        return answer
    try:
        return fact.type.parse(answer)
    except ValueError:
        message = f"it returned a {type(answer).__name__}; its annotation says {fact.type.describe()}"
        raise WrongAnswerError(message) from None


def log_failure(fact: Fact[Any], fault: Exception, failed: set[object]) -> None:
    """Log where a derived fact failed. `failed` holds the failures already logged, so that each is logged once."""
    import logging  # noqa: PLC0415 - for import time: only a failure needs it
    from traceback import extract_tb  # noqa: PLC0415 - as above

    chain: list[BaseException] = []  # an exception and what led to it, that first, as in Python's own traceback
    error: BaseException | None = fault
    while error is not None and error not in chain:
        chain.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames: list[str] = []
    for each in chain:
        places = extract_tb(each.__traceback__)
        name = type(each).__qualname__
        frames += (f'  File "{at.filename}", line {at.lineno}, in {at.name}' for at in places)
        # Types and places only. The text of an exception often quotes what it choked on, as in "invalid date: '1
        # April'", which would write a private answer to a log that others keep.
        frames.append(f"{name}: {each}" if isinstance(each, WrongAnswerError) else name)
    key = fact.name, *frames
    if key not in failed:
        failed.add(key)
        logging.getLogger("secure_checklist").error(
            "%s: this derived fact failed, so it is unknown\n%s", fact.name, "\n".join(frames)
        )


class Watched:
    """A stand-in for a subject that records the names of the fields that a derived fact reads.

    A method isn't recorded, but the fields that it reads are. Any use of the subject as a whole, such as a comparison,
    is recorded as `__dict__`.
    """

    __slots__ = ("_note", "_subject")

    def __init__(self, subject: Subject, note: Callable[[Subject, str], None]) -> None:
        self._subject, self._note = subject, note

    if not TYPE_CHECKING:  # type checkers take `__class__` for an attribute that can be set

        @property
        def __class__(self) -> type[Subject]:
            """The subject's own class, which `Context.related` checks."""
            return type(self._subject)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the subject has
        found = getattr(self._subject, name)
        if not isinstance(found, MethodType) or found.__self__ is not self._subject:
            self._note(self._subject, name)
            return found
        if found.__func__ is getattr(
            Subject, name, None
        ):  # a method of pydantic's or ours, which needs the model itself
            return getattr(self._whole(), name)
        return self._method(found.__func__)

    def _method(self, function: Callable[..., Any]) -> Any:  # noqa: ANN401 - whatever it returns
        return MethodType(function, self)  # so that what a method or a derived fact looks at is noted too

    def _whole(self) -> Subject:
        self._note(self._subject, "__dict__")
        return self._subject

    def __eq__(self, other: object) -> bool:
        return self._whole() == other

    def __hash__(self) -> int:
        return hash(self._whole())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())


def derived_member(cls: type[Subject], name: str) -> Derived[Subject, Any]:
    """Return the declaration of a derived fact of a class, by its field."""
    for owner in cls.__mro__:
        member: object = owner.__dict__.get(name)
        if isinstance(member, Derived):
            return cast("Derived[Subject, Any]", member)
    raise LookupError(name)
