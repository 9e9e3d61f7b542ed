"""The forty rules of `workload` as one Python function on the same objects, without the library.

It is written out from the conditions, as flat as a careful programmer writes it: unknown stays unknown, an implausible
date is none, versions are remembered. One that was written by hand took 0.95 times as long.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from secure_checklist.core.versions.specifiers import OsVersion
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.satisfies import Satisfies

from .peers import SIGNS, TODAY, Atom, Language, several
from .workload import RULES, Handset

FACTS = Handset.facts()
DATES = [name for name, fact in FACTS.items() if fact.type.name == "date"]
LOCAL = [*DATES, "os_name", "owner", "form", "screen_lock"]
"""The facts that are read again and again."""


class Memo(dict[str, "bool | None"]):
    """Remembers which version texts satisfy a specifier."""

    def __init__(self, node: Satisfies) -> None:
        super().__init__()
        self.family, self.spec = node.family, str(node.spec)

    def __missing__(self, text: str) -> bool | None:
        self[text] = answer = OsVersion.parse(self.family, text).satisfies(self.spec)
        return answer


MEMOS = {name: Memo(check) for name, _, check in RULES if isinstance(check, Satisfies)}


class Python(Language):
    """Expressions of Python."""

    def atom(self, known: Atom) -> str:
        fact, value = known.fact, known.values[0]
        name, there = (fact if fact in LOCAL else f"d.{fact}"), ""
        if known.op == "is":
            return name if value else f"{name} is False"
        if known.op != "in":
            there = f"{name} is not None and "
        if known.op in ("any", "none"):
            return f"{there}{'' if known.op == 'any' else 'not '}{name} & {'_'.join(known.values)}"
        if known.op in ("in", "out"):
            one, sign = len(known.values) == 1, {"in": ("in", "=="), "out": ("not in", "!=")}[known.op]
            return f"{there}{name} {sign[one]} {(value if one else known.values)!r}"
        return f"{there}{name} {SIGNS[known.op]} {f'back_{TODAY - value}' if fact in DATES else value}"

    def join(self, parts: list[str], *, every: bool) -> str:
        return (" and " if every else " or ").join(f"({part})" for part in parts)

    def function(self) -> Iterator[str]:
        """Yield the lines of the function."""
        yield "def judge(d, now):"
        yield " today = now.date()"
        yield " latest = today + DAY"
        yield from (f" back_{days} = today - {days} * DAY" for days in (7, 14, 30, 90, 180))
        yield from (f" {name} = d.{name}" for name in LOCAL)
        yield from (f" if {name} is not None and {name} > latest: {name} = None" for name in DATES)
        names = [f"r{place}" for place in range(len(RULES))]
        for guard, group in groupby(zip(names, RULES, strict=True), key=lambda one: one[1][1]):
            rules, inner = [*group], " "
            if guard is not None:
                results, inner = " = ".join(name for name, _ in rules), "  "
                yield f" if {self.rail(guard, wanted=False)}: {results} = 'not_applicable'"
                yield f" elif not ({self.rail(guard, wanted=True)}): {results} = 'unknown'"
                yield " else:"
            for name, (rule, _, check) in rules:
                yes, no = f"known_{name}", f"known_{name} is False"
                if isinstance(check, Satisfies):
                    text = f"d.{check.fact.removeprefix('handset.')}"
                    yield f"{inner}known_{name} = None if {text} is None else MEMOS[{rule!r}][{text}]"
                else:
                    yes, no = self.rail(check, wanted=True), self.rail(check, wanted=False)
                yield f"{inner}{name} = 'pass' if {yes} else 'fail' if {no} else 'unknown'"
        yield f" return {', '.join(names)}"


_names: dict[str, Any] = {"DAY": timedelta(days=1), "MEMOS": MEMOS}
_sets = [several(check.values) for _, _, check in RULES if isinstance(check, Has)]
_names |= {"_".join(words): frozenset(words) for words in _sets}
exec("\n".join(Python().function()), _names)  # noqa: S102 - written above
judge: Callable[..., tuple[str, ...]] = _names["judge"]
