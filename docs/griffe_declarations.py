"""What mkdocstrings needs to know of the ways in which this library declares things.

Three habits differ from what its reader expects. Meanings of attributes stand together below `Attributes:`. Facts are
declared by `Fact[...] = ask(...)` and by `@derived`. And a public class may inherit from a class that isn't public,
which is one that no package exports.
"""  # noqa: INP001 - a script beside the pages it serves

import ast
import re
from collections.abc import Iterator
from typing import Any

import griffe

TOLD = ("unit", "minimum", "maximum", "confidentiality")
"""What else `ask` may say that a reader wants to know, in this order."""
BOUNDS = {"ge": "from", "gt": "more than", "le": "to", "min_length": "length from", "max_length": "length to"}
"""The bounds of pydantic's `Field`, in words."""


class Declarations(griffe.Extension):
    """Return every public attribute, fact and inherited part a place and a meaning of its own."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:  # noqa: ANN401 - griffe's signature
        """Work through all classes once the whole package is read."""
        classes = list(classes_of(pkg))
        public = set(exported(pkg))
        for cls in classes:
            tell_facts(cls)
            tell_attributes(cls)
        for cls in classes:
            tell_arguments(cls, pkg)
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


def tell_attributes(cls: griffe.Class) -> None:
    """Move what `Attributes:` says to the attributes themselves, which then have anchors and types."""
    for member in cls.members.values():
        if isinstance(member, griffe.Attribute):
            member.labels -= {"class-attribute", "instance-attribute"}
            tell_bounds(member)
    for section in cls.docstring.parse("google", warnings=False) if cls.docstring else ():
        for entry in section.value if isinstance(section, griffe.DocstringSectionAttributes) else ():
            if entry.name not in cls.members:  # a slot that only `__init__` sets
                cls.set_member(entry.name, griffe.Attribute(entry.name, annotation=entry.annotation, parent=cls))
            member = cls.members[entry.name]
            if isinstance(member, griffe.Object) and member.docstring is None:
                member.docstring = griffe.Docstring(entry.description, parent=member)


def tell_arguments(cls: griffe.Class, pkg: griffe.Module) -> None:
    """Say of attributes without a meaning what the argument of that name means to `ask`, of which they are made."""
    if cls.name in ("Declaration", "FactDeclaration"):
        documented = pkg["rules.fact.ask"].docstring.parse("google", warnings=False)
        for section in documented:
            for entry in section.value if isinstance(section, griffe.DocstringSectionParameters) else ():
                member = cls.members.get(entry.name)
                if isinstance(member, griffe.Attribute) and member.docstring is None:
                    member.docstring = griffe.Docstring(entry.description, parent=member)


def tell_bounds(attribute: griffe.Attribute) -> None:
    """Show of `Field(default=..., max_length=...)` what a reader needs: the default, and the bounds as labels."""
    call = call_of(attribute.value, "Field")
    if call is None:
        return
    said = {part.name: part.value for part in call.arguments if isinstance(part, griffe.ExprKeyword)}
    attribute.labels |= {f"{words} {said[name]}" for name, words in BOUNDS.items() if name in said}
    attribute.value = said.get("default")


# facts --------------------------------------------------------------------------------------------------------------


def tell_facts(cls: griffe.Class) -> None:
    """Turn declarations of facts into attributes that say what is asked and what the value means."""
    for name, member in list(cls.members.items()):
        if isinstance(member, griffe.Attribute) and (call := declaration_of(member.value)) is not None:
            said = "\n\n".join(part for part in (asked(call), words_of(member)) if part)
            member.docstring = griffe.Docstring(said, parent=member)
            member.value = None
            member.labels.add("fact")
        elif isinstance(member, griffe.Function) and (mark := derivation(member)) is not None:
            cls.set_member(name, worked_out(member, mark))


def call_of(value: object, name: str) -> griffe.ExprCall | None:
    """Return an expression as a call of that function, or None where it is none."""
    return value if isinstance(value, griffe.ExprCall) and str(value.function) == name else None


def declaration_of(value: object) -> griffe.ExprCall | None:
    """Return an expression as the declaration of a fact, or None where it is none."""
    return call_of(value, "ask") or call_of(value, "ask_private")


def literals(call: griffe.ExprCall) -> dict[str, Any]:
    """Return the arguments that are written out as literals, by name; the first is the question."""
    found: dict[str, Any] = {"confidentiality": "private"} if str(call.function) == "ask_private" else {}
    for argument in call.arguments:
        keyword = argument if isinstance(argument, griffe.ExprKeyword) else None
        try:
            value = ast.literal_eval(str(keyword.value if keyword else argument))
        except (ValueError, SyntaxError):
            continue
        found[keyword.name if keyword else "question"] = value
    return found


def asked(call: griffe.ExprCall) -> str:
    """Write the question, what the value means, what its absence means, and its bounds."""
    said = literals(call)
    bounds = [f"{name} `{said[name]}`" for name in TOLD if said.get(name) not in (None, "")]
    parts = [f"*{said['question']}*", said.get("meaning", ""), said.get("absence") and f"Absent: {said['absence']}"]
    return "\n\n".join(part for part in (*parts, ", ".join(bounds).capitalize()) if part)


def words_of(attribute: griffe.Attribute) -> str:
    """Write the words that a fact of a vocabulary may have, as its `Literal` lists them."""
    names = attribute.annotation.iterate() if isinstance(attribute.annotation, griffe.Expr) else ()
    for name in names:
        if isinstance(name, griffe.ExprName) and name.canonical_path.startswith(attribute.package.path):
            found = attribute.modules_collection[name.canonical_path]
            words = re.findall(r"'(\w+)'|\"(\w+)\"", str(found.value)) if found.is_attribute else ()
            if words:
                return "Words: " + ", ".join(f"`{single or double}`" for single, double in words)
    return ""


def derivation(function: griffe.Function) -> griffe.ExprCall | None:
    """Return the call of `derived` that decorates a function, if it is so."""
    calls = (call_of(mark.value, "derived") for mark in function.decorators)
    return next((call for call in calls if call is not None), None)


def worked_out(function: griffe.Function, mark: griffe.ExprCall) -> griffe.Attribute:
    """Make a derived fact an attribute: on the class it is one."""
    answer = " | ".join(part for part in str(function.returns).split(" | ") if part not in ("Unknown", "None"))
    made = griffe.Attribute(
        function.name, lineno=function.lineno, endlineno=function.endlineno, annotation=f"Fact[{answer}]"
    )
    made.labels.add("derived fact")
    said = literals(mark)
    text = function.docstring.value if function.docstring else said.get("meaning", "")
    reads = ", ".join(f"`{name}`" for name in said.get("reads", ()))
    made.docstring = griffe.Docstring(f"{text}\n\nWorked out from {reads}.", parent=made)
    return made


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
