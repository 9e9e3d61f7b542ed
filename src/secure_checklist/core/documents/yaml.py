# pyright: reportUnknownMemberType=false
"""YAML in and out, through PyYAML (extra `yaml`): plain scalars stay what JSON would make of them.

Aliases are refused, so a small text can't stand for a large one. `no`, `on` and `22:30` are texts, as in YAML 1.2;
duplicate keys are refused. Imported only by `parsing` and `io`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import yaml

from secure_checklist.core.budget import BUDGET


class _Loader(yaml.SafeLoader):
    """A safe loader with the scalars of YAML 1.2, whose scanner refuses to go too deep.

    The scanner looks up to 1,024 characters ahead, and with each opening bracket at all that are open; so the scanner
    must stop, before there are values to count.
    """

    yaml_implicit_resolvers: dict[str, object] = {}  # noqa: RUF012 - PyYAML's own name and shape

    def fetch_flow_collection_start(self, TokenClass: type[yaml.Token]) -> None:  # noqa: N803 - PyYAML's signature
        """Refuse brackets that nest too deep."""
        if self.flow_level >= BUDGET.depth:
            _too_deep()
        super().fetch_flow_collection_start(TokenClass)

    def add_indent(self, column: int) -> bool:
        """Refuse indentation that nests too deep."""
        if len(self.indents) >= BUDGET.depth:
            _too_deep()
        return bool(super().add_indent(column))


def _too_deep() -> NoReturn:
    raise ValueError(f"nested deeper than {BUDGET.depth} levels")


class _Dumper(yaml.SafeDumper):
    """A safe dumper that quotes each text which some reader takes for something else.

    PyYAML quotes what YAML 1.1 reads otherwise (`no`, `22:30`); what our loader, or any reader of YAML 1.2, takes for a
    number is added below.
    """

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Write a text; in double quotes, as escapes, where it has line breaks that folding would turn into others."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _BREAKS.search(text) else None)


_BREAKS = re.compile("[\r\x85\u2028\u2029]")
_Dumper.add_representer(str, _Dumper.represent_text)
_DIGITS = "0123456789"
_READ = (
    ("bool", r"true|false|True|False|TRUE|FALSE", "tTfF"),
    ("null", r"null|Null|NULL|~|", "nN~"),
    ("int", r"[-+]?(0|[1-9][0-9]*)", f"-+{_DIGITS}"),
    ("float", r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", f"-+{_DIGITS}"),
)
"""What our loader takes for something else than a text: tag, pattern, first characters."""
_CORE = (
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", f"-+{_DIGITS}"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        f"-+.{_DIGITS}",
    ),
)
"""The numbers of the core schema of YAML 1.2 (section 10.3.2)."""
_TAG = "tag:yaml.org,2002:"
for _tag, _pattern, _first in _READ:
    _Loader.add_implicit_resolver(f"{_TAG}{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, ""])
for _tag, _pattern, _first in _CORE:  # they include the numbers of `_READ`
    _Dumper.add_implicit_resolver(f"{_TAG}{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first])


class _Reader:
    """Makes plain data of the events of one document, one by one: a tree of nodes would take twenty times the room."""

    def __init__(self, text: str) -> None:
        self.loader: Any = _Loader(text)  # PyYAML's parser has no types
        self.left = BUDGET.nodes

    def document(self) -> object:
        """Read the only document; None where there is none."""
        loader = self.loader
        loader.get_event()  # the start of the stream
        found: object = None
        if not loader.check_event(yaml.StreamEndEvent):
            loader.get_event()
            found = self.value()
            loader.get_event()
            if not loader.check_event(yaml.StreamEndEvent):
                raise ValueError("no YAML for us: it holds more than one document")
        return found

    def value(self) -> object:
        """Read one value with all that it holds."""
        event: yaml.Event = self.loader.get_event()
        self.left -= 1
        if self.left < 0:
            raise ValueError(f"more than {BUDGET.nodes} values")
        if isinstance(event, yaml.ScalarEvent):
            name = self.tag(event, yaml.ScalarNode, event.value, {"str", "int", "float", "bool", "null"})
            return event.value if name == "str" else _scalar(name, event.value, _line(event))
        if isinstance(event, yaml.SequenceStartEvent):
            self.tag(event, yaml.SequenceNode, None, {"seq"})
            return list(self.values(yaml.SequenceEndEvent))
        if isinstance(event, yaml.MappingStartEvent):
            self.tag(event, yaml.MappingNode, None, {"map"})
            return self.mapping()
        raise ValueError("no YAML for us: aliases (*name) are refused")

    def tag(
        self,
        event: yaml.ScalarEvent | yaml.CollectionStartEvent,
        node: type[yaml.Node],
        text: str | None,
        wanted: set[str],
    ) -> str:
        """Return the YAML type of a value, and refuse one that isn't among those wanted."""
        tag: object = event.tag
        if tag in (None, "!"):
            tag = self.loader.resolve(node, text, event.implicit)
        name = str(tag).removeprefix(_TAG)
        if name not in wanted:
            raise ValueError(f"no YAML for us: a tag (!name) that JSON has no type for (line {_line(event)})")
        return name

    def values(self, end: type[yaml.Event]) -> Iterator[object]:
        """Yield values up to an end, and pass over it."""
        while not self.loader.check_event(end):
            yield self.value()
        self.loader.get_event()

    def mapping(self) -> dict[str, object]:
        """Read the names and values of a mapping. Refuse a name that stands twice, and names that are no texts."""
        found: dict[str, object] = {}
        while not self.loader.check_event(yaml.MappingEndEvent):
            line = _line(self.loader.peek_event())
            key = self.value()
            if not isinstance(key, str):
                raise ValueError(f"no YAML for us: a key must be a text (line {line})")  # noqa: TRY004 - a fault of the text
            if key in found:
                raise ValueError(f"no YAML for us: a key stands twice in one place (line {line})")
            found[key] = self.value()
        self.loader.get_event()
        return found


def _line(event: yaml.Event) -> int:
    return 0 if event.start_mark is None else event.start_mark.line + 1


def _scalar(name: str, text: str, line: int) -> bool | int | float | None:
    """Make of a scalar what its type says, as YAML 1.2 writes it: `0x10`, `1_000` and `1:30` are no numbers."""
    if name == "null":
        return None
    try:
        return {"true": True, "false": False}[text.lower()] if name == "bool" else _NUMBERS[name](text)
    except (KeyError, ValueError):
        raise ValueError(f"no YAML for us: a value isn't of the type that its tag says (line {line})") from None


_NUMBERS: dict[str, Callable[[str], int | float]] = {"int": int, "float": float}


def parse_yaml(text: str) -> object:
    """Read one YAML document.

    Raises:
        ValueError: it is none, or uses what is refused here.

    """
    try:
        return _Reader(text).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise ValueError(f"no YAML: it cannot be read{where}") from None


def write_yaml(data: object) -> str:
    """Write plain data as YAML; texts that would read as something else are quoted."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
