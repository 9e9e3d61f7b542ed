# pyright: reportUnknownMemberType=false
"""YAML in and out, through PyYAML (extra `yaml`): plain scalars stay what JSON would make of them.

Aliases are refused, so a small text can't stand for a large one. `no`, `on` and `22:30` are texts, as in YAML 1.2;
duplicate keys are refused. Imported only by `reading` and `documents`.
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """A safe loader with YAML 1.2 scalars, without aliases and duplicate keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own name and shape

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - PyYAML's signature
        """Refuse aliases."""
        if self.check_event(yaml.events.AliasEvent):
            raise ValueError("no YAML for us: aliases (*name) are refused")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ANN401, FBT001, FBT002, ARG002 - PyYAML's signature
        """Refuse a key that stands twice, and keys that are no texts."""
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise ValueError(  # noqa: TRY004 - a fault of the text, as the others here
                    f"no YAML for us: a key must be a text (line {key_node.start_mark.line + 1})"
                )
            if key in found:
                raise ValueError(
                    f"no YAML for us: a key stands twice in one place (line {key_node.start_mark.line + 1})"
                )
            found[key] = self.construct_object(value_node, deep=True)
        return found


class _Dumper(yaml.SafeDumper):
    """A safe dumper that quotes each text which some reader takes for something else.

    PyYAML quotes what YAML 1.1 reads otherwise (`no`, `22:30`); what our loader, or any reader of YAML 1.2, takes for a
    number is added below.
    """

    def represent_text(self, text: str) -> Any:  # noqa: ANN401 - a node of PyYAML
        """Write a text; in double quotes, as escapes, where it has line breaks that folding would turn into others."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _BREAKS.search(text) else None)


_BREAKS = re.compile("[\r\x85\u2028\u2029]")
_Dumper.add_representer(str, _Dumper.represent_text)
_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_mapping)
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
for _tag, _pattern, _first in _READ:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, ""])
for _tag, _pattern, _first in _CORE:  # they include the numbers of `_READ`
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first])


def parse_yaml(text: str) -> Any:  # noqa: ANN401 - plain data
    """Read one YAML document.

    Raises:
        ValueError: it is none, or uses what is refused here.

    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise ValueError(f"no YAML: it cannot be read{where}") from None


def write_yaml(data: Any) -> str:  # noqa: ANN401 - plain data
    """Write plain data as YAML; texts that would read as something else are quoted."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
