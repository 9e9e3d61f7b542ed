"""The reference as plain Markdown, for whoever reads the repository rather than the site.

The site renders the directives of `docs/reference`; nobody else does. So each of those pages has a twin below
`docs/reference/text`, with the same names, their signatures as they stand in the source, and their docstrings.
"""  # noqa: INP001 - a script beside the pages it writes

import ast
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

DOOR = "secure_checklist"
SECTIONS = ("Args", "Attributes", "Returns", "Yields", "Raises")
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def text_pages(reference: Path, generated: str) -> dict[str, str]:
    """Return the twin of each page of the reference, by its name."""
    found: dict[str, str] = {}
    for page in sorted(reference.glob("*.md")):
        source = page.read_text(encoding="utf-8")
        if "\n::: " in source:
            found[page.name] = generated + re.sub(r"^::: (\S+)$", _entry, _rebased(source), flags=re.MULTILINE)
    return found


def _rebased(source: str) -> str:
    """Return a page with its links as they are from one folder further down; to other pages of the reference, as is."""
    return re.sub(r"\]\(\.\./", "](../../", source)


def _entry(directive: re.Match[str]) -> str:
    path = directive[1]
    return f'<a id="{path}"></a>\n\n' + "\n".join(_described(path)).rstrip()


def _described(path: str) -> Iterator[str]:
    module_name, _, name = path.rpartition(".")
    found: object = getattr(importlib.import_module(module_name), name)
    yield f"## `{path}`\n"
    if inspect.isclass(found):
        yield from _class(found)
    elif inspect.isfunction(found):
        node = definition(found)
        yield from _function(node, name)
    else:
        yield f"`{_assigned(path) or type(found).__name__}`\n"


# source ---------------------------------------------------------------------------------------------------------------


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def definition(thing: type | object) -> Definition:
    """Return where a class or function is defined, as a syntax tree.

    Raises:
        LookupError: its module doesn't define it.

    """
    module = inspect.getmodule(thing)
    parts = str(getattr(thing, "__qualname__", "")).split(".")
    body: list[ast.stmt] = [] if module is None else _tree(module).body
    node: Definition | None = None
    for part in parts:
        node = next(
            (
                one
                for one in body
                if isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and one.name == part
            ),
            None,
        )
        body = [] if node is None else node.body
    if node is None:
        raise LookupError(f"no definition of {thing!r}")
    return node


def _assigned(path: str) -> str:
    """Return what a name without a class or function stands for, as the package that exports it imports it."""
    module_name, _, name = path.rpartition(".")
    for node in ast.walk(_tree(importlib.import_module(module_name))):
        if isinstance(node, ast.ImportFrom) and any((one.asname or one.name) == name for one in node.names):
            original = next(one.name for one in node.names if (one.asname or one.name) == name)
            return _value(importlib.import_module(node.module or ""), original)
    return _value(importlib.import_module(module_name), name)


def _value(module: ModuleType, name: str) -> str:
    for node in _tree(module).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value = getattr(node, "value", None)
            return "" if value is None else " ".join(ast.unparse(value).split())
    return ""


# writing --------------------------------------------------------------------------------------------------------------


def _class(cls: type) -> Iterator[str]:
    node = definition(cls)
    bases = [
        base.__name__
        for base in cls.__bases__
        if base.__module__.startswith(DOOR) and not base.__name__.startswith("_")
    ]
    inherited = f"({', '.join(bases)})" if bases else ""
    yield f"```python\nclass {cls.__name__}{inherited}\n```\n"
    meanings = dict[str, str]()
    for owner in reversed(cls.__mro__):
        if owner.__module__.startswith(DOOR):
            meanings |= _meanings(inspect.cleandoc(owner.__dict__.get("__doc__") or ""))
    yield from _prose(inspect.getdoc(cls) or "", without=("Attributes",))
    fields = list(_fields(cls))
    if fields:
        yield "**Fields**\n"
        yield from (f"- `{written}`{f': {meanings[name]}' if name in meanings else ''}" for name, written in fields)
        yield ""
    for member in node.body:
        if isinstance(member, FUNCTIONS) and not member.name.startswith("_") and not _is_overload(member):
            yield f"### `{cls.__name__}.{member.name}`\n"
            yield from _function(member, member.name)


def _fields(cls: type) -> Iterator[tuple[str, str]]:
    """Yield the public fields of a class and of those of ours that it inherits from; facts have a page of their own."""
    found: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        if not owner.__module__.startswith(DOOR) or owner.__name__ == "Model":
            continue
        for node in definition(owner).body:
            if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
                continue
            annotation = ast.unparse(node.annotation)
            if not node.target.id.startswith("_") and not annotation.startswith(("ClassVar", "Fact[")):
                default = "" if node.value is None else f" = {ast.unparse(node.value)}"
                found[node.target.id] = f"{node.target.id}: {annotation}{default}"
    yield from found.items()


def _function(node: Definition, name: str) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        return
    if _is_property(node):
        yield f"```python\n{name}: {_annotation(node)}\n```\n"
    else:
        arguments = ast.unparse(node.args)
        arguments = re.sub(r"^(self|cls)(, )?", "", arguments)
        yield f"```python\ndef {name}({arguments}) -> {_annotation(node)}\n```\n"
    yield from _prose(inspect.cleandoc(ast.get_docstring(node) or ""))


def _annotation(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return "None" if node.returns is None else ast.unparse(node.returns).strip("'")


def _is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in ast.unparse(one) for one in node.decorator_list)


def _is_overload(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("overload" in ast.unparse(one) for one in node.decorator_list)


def _sections(text: str) -> Mapping[str, str]:
    """Return the sections of a docstring by their headings; the prose before them has none."""
    parts = re.split(rf"^({'|'.join(SECTIONS)}):$", text, flags=re.MULTILINE)
    return {"": parts[0].strip(), **dict(zip(parts[1::2], map(inspect.cleandoc, parts[2::2]), strict=True))}


def _entries(section: str) -> list[str]:
    """Return the entries of a section, each on one line."""
    found: list[str] = []
    for line in section.splitlines():
        if line.startswith(" ") and found:
            found[-1] += f" {line.strip()}"
        elif line.strip():
            found.append(line.strip())
    return found


def _meanings(text: str) -> dict[str, str]:
    pairs = (entry.partition(": ") for entry in _entries(_sections(text).get("Attributes", "")))
    return {name.partition(" ")[0]: meaning for name, _, meaning in pairs}


def _prose(text: str, without: tuple[str, ...] = ()) -> Iterator[str]:
    sections = _sections(text)
    if sections[""]:
        yield sections[""] + "\n"
    for name, section in sections.items():
        if name and name not in without:
            yield f"**{name}**\n"
            for entry in _entries(section):
                called, colon, meaning = entry.partition(": ")
                yield f"- `{called}`: {meaning}" if colon else f"- {entry}"
            yield ""
