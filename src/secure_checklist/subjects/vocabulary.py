"""The classes of all kinds of subject, which define the facts that exist and their types."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Protocol, TypeGuard

from secure_checklist.core.errors import Problem, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.declarations import (
    DeclaredMeta,
    FactDeclaration,
    declared_class,
)
from secure_checklist.subjects.kinds import KindDeclaration


@cache
def standard_classes() -> tuple[type[Subject], ...]:
    """Return the classes of the standard kinds. They are imported on first use, since this takes time."""
    from secure_checklist.subjects.account import Account  # noqa: PLC0415 - for import time: a checklist needs none
    from secure_checklist.subjects.device import Device  # noqa: PLC0415 - for import time, as above
    from secure_checklist.subjects.incident import Incident  # noqa: PLC0415 - for import time, as above
    from secure_checklist.subjects.messenger import Messenger  # noqa: PLC0415 - for import time, as above
    from secure_checklist.subjects.person import Person  # noqa: PLC0415 - for import time, as above

    return Person, Device, Account, Messenger, Incident


class _Declaring(Protocol):
    """The part of a checklist that declares kinds and facts."""

    @property
    def kinds(self) -> tuple[KindDeclaration, ...]: ...

    @property
    def declares(self) -> tuple[FactDeclaration, ...]: ...

    @property
    def requires(self) -> tuple[FactDeclaration, ...]: ...


def _is_subject_class(value: object) -> TypeGuard[type[Subject]]:
    return isinstance(value, type) and issubclass(value, Subject)


def _kind_of(cls: type[Subject]) -> tuple[str]:
    cls.facts()  # raises where an annotation names what isn't there, and then the class can't be used
    return (cls.kind,)


def _conflict(_kind: str, new: type[Subject], held: type[Subject] | None) -> str:
    """Return the conflict of two classes for one kind; empty: one of them extends the other."""
    for cls in standard_classes():
        if cls.kind == new.kind and not issubclass(new, cls):
            return f"{new.__qualname__} stands for {new.kind} and doesn't extend {cls.__qualname__}"
    if held is None or issubclass(new, held) or issubclass(held, new):
        return ""
    # Two plug-ins may extend `Device`, each with facts of its own. A subject has one class, so the first one counts.
    # One class can extend the other, or a checklist can declare the facts of one as data.
    return f"{new.__qualname__} and {held.__qualname__} both stand for {new.kind}; let one extend the other"


SUBJECTS: ExtensionPoint[type[Subject]] = ExtensionPoint(
    "subjects",
    _is_subject_class,
    _kind_of,
    lambda: {cls.kind: cls for cls in standard_classes()},
    _conflict,
)
"""The subject classes of plug-ins."""


class Vocabulary:
    """An immutable map from fact names to typed references.

    Start from `Vocabulary.standard()`, and add subject classes, declared facts, or everything that a checklist
    declares.
    """

    __slots__ = ("_classes", "_declared", "_facts", "_former", "_kinds")

    def __init__(
        self,
        classes: Iterable[type[Subject]] = (),
        declared: Iterable[FactDeclaration] = (),
        kinds: Iterable[KindDeclaration] = (),
    ) -> None:
        self._classes: dict[str, type[Subject]] = {}
        for cls in classes:
            self._add(cls)
        self._declared = {declaration.fact: declaration for declaration in declared}
        self._former = {
            f"{entry.fact.rpartition('.')[0]}.{old}": entry.fact
            for entry in self._declared.values()
            for old in entry.former_ids
        }
        self._kinds = {kind.id: kind for kind in kinds}
        # A kind that is declared as data has no class in Python. One is made from its declarations, once all of them
        # are known.
        own: dict[str, list[FactDeclaration]] = {name: [] for name in self._kinds if name not in self._classes}
        for entry in self._declared.values() if own else ():
            if entry.is_field and entry.kind in own:
                own[entry.kind].append(entry)
        self._classes.update((name, declared_class(self._kinds[name], facts)) for name, facts in own.items())
        self._facts: dict[str, Fact[Any]] | None = None

    @classmethod
    @cache
    def standard(cls) -> "Vocabulary":
        """Return the vocabulary of the library's own subjects."""
        return cls(standard_classes())

    @classmethod
    def installed(cls) -> "Vocabulary":
        """Import the active plug-ins, and return the standard vocabulary with their facts."""
        return cls((*standard_classes(), *(one.value for one in SUBJECTS.all())))

    def _add(self, cls: type[Subject]) -> None:
        """Take the more special class for its kind.

        Raises:
            TypeError: If the kind has a class already, and neither extends the other.

        """
        held = self._classes.get(cls.kind)
        if held is None or issubclass(cls, held):
            self._classes[cls.kind] = cls
        elif not issubclass(held, cls):
            raise TypeError(
                f"{held.__qualname__} and {cls.__qualname__} both stand for {cls.kind!r}; let one extend the other"
            )

    def with_subjects(self, *classes: type[Subject]) -> "Vocabulary":
        """Return a vocabulary that also includes these classes.

        Raises:
            TypeError: If two classes represent one kind, and neither extends the other.

        """
        return Vocabulary((*self._given, *classes), self._declared.values(), self._kinds.values())

    def with_facts(self, declared: Iterable[FactDeclaration]) -> "Vocabulary":
        """Return a vocabulary that also includes these declared facts. A class's own facts take precedence."""
        return Vocabulary(self._given, (*self._declared.values(), *declared), self._kinds.values())

    def with_checklist(self, checklist: _Declaring) -> "Vocabulary":
        """Return a vocabulary that also includes the kinds and facts that a checklist declares or requires.

        If a class already represents one of the kinds, that class is kept, and its own facts take precedence over
        declared ones. If two kinds with the same name are declared as data, the later one counts, with the facts of
        both.
        """
        if not (checklist.kinds or checklist.declares or checklist.requires):
            return self
        declared = (*self._declared.values(), *checklist.requires, *checklist.declares)
        return Vocabulary(self._given, declared, (*self._kinds.values(), *checklist.kinds))

    @property
    def _given(self) -> Iterable[type[Subject]]:
        """The classes that it was given, without those that it made from declared kinds."""
        made = self._kinds
        return (cls for kind, cls in self._classes.items() if kind not in made or not isinstance(cls, DeclaredMeta))

    @property
    def facts(self) -> Mapping[str, Fact[Any]]:
        """All facts by full name."""
        if self._facts is None:
            found = {name: declaration.reference() for name, declaration in self._declared.items()}
            # Classes come last, so that their facts win over declared ones: code computes with these types, data only
            # names them.
            found.update((fact.name, fact) for cls in self._given for fact in cls.facts().values())
            self._facts = found
        return self._facts

    def declaration(self, name: str) -> FactDeclaration:
        """Return the declaration of a fact by its full name, either as it was declared or made from its class.

        Raises:
            KeyError: If there is no such fact.

        """
        fact, declared = self.facts[name], self._declared.get(name)
        if declared is not None and declared.reference() is fact:
            return declared
        return FactDeclaration.model_validate(fact)

    def problems_of_extra(self, subject: Subject) -> tuple[Problem, ...]:
        """Return the problems in a subject's values of declared facts. Unknown names are ignored."""
        problems: list[Problem] = []
        for name, value in subject.extra.items():
            fact = self.get(f"{subject.kind}.{name}")
            try:
                if fact is not None:
                    fact.type.parse(value)
            except ValueError as error:
                problems.append(Problem(f"extra > {name[:100]}", str(error)))
        return tuple(problems)

    @property
    def declared(self) -> tuple[FactDeclaration, ...]:
        """The facts that are declared as data."""
        return tuple(self._declared.values())

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of subject in the vocabulary."""
        return tuple(self._classes)

    def subject(self, kind: str) -> type[Subject]:
        """Return the class that represents a kind.

        Raises:
            UnknownNameError: If there is no such kind.

        """
        if kind not in self._classes:
            raise UnknownNameError(f"no such kind of subject: {kind[:100]!r}; {self.near_kind(kind)}")
        return self._classes[kind]

    def near_kind(self, kind: str) -> str:
        """Return a suggestion of similar kinds."""
        return did_you_mean(kind, self._classes) or f"there are {', '.join(self._classes)}"

    def get(self, name: str) -> Fact[Any] | None:
        """Return the reference for a current or former full name, or None if there is none."""
        found = self.facts.get(name if name in self.facts else self._former.get(name, name))
        if found is not None:
            return found
        cls = self._classes.get(name.partition(".")[0])
        return None if cls is None else cls.named_facts().get(name)

    def names_of(self, name: str) -> tuple[str, ...]:
        """Return all full names of a fact, given any of them, with the current one first.

        If the name is unknown, only that name is returned.
        """
        fact = self.get(name)
        present = name if fact is None else fact.name
        cls = self._classes.get(present.partition(".")[0])
        former = {**self._former, **({} if cls is None else cls.former_names())}
        return (present, *(old for old, new in former.items() if new == present))

    def __iter__(self) -> Iterator[type[Subject]]:
        return iter(self._classes.values())

    def __reduce__(self) -> tuple[Any, ...]:
        """Return the arguments from which a pickle rebuilds the vocabulary."""
        return Vocabulary, (tuple(self._given), self.declared, tuple(self._kinds.values()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and (self._classes, self._declared) == (
            other._classes,
            other._declared,
        )

    def __hash__(self) -> int:
        return hash(tuple(self._classes.items()))
