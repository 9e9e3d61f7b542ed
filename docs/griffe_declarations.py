"""What mkdocstrings needs to know of the ways in which this library declares things.

Three habits differ from what its reader expects. Meanings of attributes stand together below `Attributes:`. Facts are
declared by `Fact[...] = ask(...)` and by `@derived`. And a public class may inherit from a class that isn't public,
which is one that no package exports.
"""  # noqa: INP001 - a script beside the pages it serves

from collections.abc import Iterator
from typing import Any

import griffe

from secure_checklist import Fact, Vocabulary

FACTS = {f"{cls.__module__}.{cls.__name__}": cls.facts() for cls in Vocabulary.standard()}
"""What each class of subjects asks, by the path of the class."""


class Declarations(griffe.Extension):
    """Return every public attribute, fact and inherited part a place and a meaning of its own."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:  # noqa: ANN401 - griffe's signature
        """Work through all classes once the whole package is read."""
        classes = list(classes_of(pkg))
        public = set(exported(pkg))
        for cls in classes:
            describe_facts(cls)
            describe_attributes(cls)
        for cls in classes:
            describe_arguments(cls, pkg)
            take_in(cls, public)
            inherit_meanings(cls)
        bases = {cls.path: public_bases(cls, public) for cls in classes}
        for cls in classes:  # all at once, since each change would change what others inherit
            cls.bases = bases[cls.path]


def classes_of(module: griffe.Module) -> Iterator[griffe.Class]:
    """Return every class of a package, those of its modules included."""
    for member in module.members.values():
        if member.is_alias:
            continue
        if isinstance(member, griffe.Class):
            yield member
        elif isinstance(member, griffe.Module):
            yield from classes_of(member)


def exported(module: griffe.Module) -> Iterator[str]:
    """Return the paths of whatever the `__init__` of a package, or of one within it, imports to export it."""
    for member in module.members.values():
        if member.is_alias:
            if module.is_init_module and isinstance(member, griffe.Alias):
                yield member.target_path
        elif isinstance(member, griffe.Module):
            yield from exported(member)


# attributes ---------------------------------------------------------------------------------------------------------


def describe_attributes(cls: griffe.Class) -> None:
    """Move what `Attributes:` says to the attributes themselves, which then have anchors and types."""
    for member in cls.members.values():
        if isinstance(member, griffe.Attribute):
            member.labels -= {"class-attribute", "instance-attribute"}
    for section in cls.docstring.parse("google", warnings=False) if cls.docstring else ():
        for entry in section.value if isinstance(section, griffe.DocstringSectionAttributes) else ():
            if entry.name not in cls.members:  # a slot that only `__init__` sets
                cls.set_member(entry.name, griffe.Attribute(entry.name, annotation=entry.annotation, parent=cls))
            member = cls.members[entry.name]
            if isinstance(member, griffe.Object) and member.docstring is None:
                member.docstring = griffe.Docstring(entry.description, parent=member)


def describe_arguments(cls: griffe.Class, pkg: griffe.Module) -> None:
    """Document attributes without a docstring by the argument of `ask` from which they are made."""
    if cls.name in ("Declaration", "FactDeclaration"):
        documented = pkg["rules.fact.ask"].docstring.parse("google", warnings=False)
        for section in documented:
            for entry in section.value if isinstance(section, griffe.DocstringSectionParameters) else ():
                member = cls.members.get(entry.name)
                if isinstance(member, griffe.Attribute) and member.docstring is None:
                    member.docstring = griffe.Docstring(entry.description, parent=member)


# facts --------------------------------------------------------------------------------------------------------------


def describe_facts(cls: griffe.Class) -> None:
    """Describe each fact that a class declares by its question and the meaning of its value."""
    for name, fact in FACTS.get(cls.path, {}).items():
        member = cls.members.get(name)
        if isinstance(member, griffe.Function):  # a derived fact, which is an attribute of the class
            answer = " | ".join(part for part in str(member.returns).split(" | ") if part not in ("Unknown", "None"))
            text = member.docstring.value if member.docstring else fact.meaning
            reads = ", ".join(f"`{read}`" for read in fact.reads or ())
            made = griffe.Attribute(
                name, lineno=member.lineno, endlineno=member.endlineno, annotation=f"Fact[{answer}]"
            )
            made.docstring = griffe.Docstring(f"{text}\n\nWorked out from {reads}.", parent=made)
            made.labels.add("derived fact")
            cls.set_member(name, made)
        elif isinstance(member, griffe.Attribute):
            member.docstring = griffe.Docstring(asked(fact), parent=member)
            member.value = None
            member.labels.add("fact")


def asked(fact: Fact[Any]) -> str:
    """Write the question, what the value means, what its absence means, its bounds, and its words."""
    limits = {"unit": fact.unit, "minimum": fact.type.minimum, "maximum": fact.type.maximum}
    limits |= {"confidentiality": "" if fact.confidentiality == "ordinary" else fact.confidentiality}
    bounds = ", ".join(f"{name} `{limit}`" for name, limit in limits.items() if limit not in (None, ""))
    words = ", ".join(f"`{word}`" for word in fact.vocabulary or ())
    absent = fact.absence and f"Absent: {fact.absence}"
    parts = (f"*{fact.question}*", fact.meaning, absent, bounds.capitalize(), words and f"Words: {words}")
    return "\n\n".join(filter(None, parts))


# parts in classes that aren't public --------------------------------------------------------------------------------


def take_in(cls: griffe.Class, public: set[str]) -> None:
    """Show what a class inherits from a class that isn't public as its own."""
    for base in cls.mro():
        if base.path in public:
            continue
        for name, member in base.members.items():
            if not name.startswith("_") and name not in cls.members:
                cls.members[name] = griffe.Alias(name, member, parent=cls)


def inherit_meanings(cls: griffe.Class) -> None:
    """Add the parent's meaning to an attribute that a class declares again without one."""
    for name, member in cls.members.items():
        if isinstance(member, griffe.Attribute) and member.docstring is None:
            held = (base.members[name].docstring for base in cls.mro() if name in base.members)
            member.docstring = next((found for found in held if found is not None), None)


def public_bases(cls: griffe.Class, public: set[str]) -> list[str | griffe.Expr]:
    """Return the bases to show: in place of one that isn't public, the nearest public one above it."""
    if all(base.path in public for base in cls.resolved_bases):
        return cls.bases
    above = (base for base in cls.mro() if base.path in public)
    shown: list[str | griffe.Expr] = [griffe.ExprName(base.name, parent=base.module) for base in above]
    return shown[:1]
