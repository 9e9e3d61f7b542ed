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


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_mapping)
for _tag, _pattern, _first in (
    ("bool", r"true|false|True|False|TRUE|FALSE", "tTfF"),
    ("null", r"null|Null|NULL|~|", "nN~\0"),
    ("int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", "-+0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first.replace("\0", ""), ""]
    )


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
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
