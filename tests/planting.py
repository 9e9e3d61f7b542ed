"""Texts planted in every place of a report that a user or a pack can fill.

The law of every format is that a text changes nothing but itself. So the same report is written twice: once with a
harmless word in each place, and once with a hostile text beside each of these words. An independent parser reads both.
What it reads of the second must be what it reads of the first, with the hostile text beside each word.
"""

import json
import re
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import all_messages
from secure_checklist.core.prose import escaped
from secure_checklist.evaluation.trends import Trend, TrendPoint, point_of
from tests.cases import tables

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_STEERING = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
"""What no catalogue takes: what steers a terminal, or turns the direction of writing."""
PLANTED = tables(__file__)
"""Hostile texts; a checklist and an inventory in which `~` stands for a text and what follows names its place; what all
items have in common; and what a text may not have, by its field."""
HOSTILE: tuple[str, ...] = tuple(PLANTED["hostile"])
_SIGNS = "<>&\"'`*_[](){}#+-=.!|~$@:/\\;^% \t\r\n\x00\x1b\u202e\ufffe\u2028\u00a0a1\u00dc"
hostile_texts = (
    st.sampled_from(HOSTILE)
    | st.text(st.sampled_from(_SIGNS), min_size=1, max_size=30)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
)
_TOKEN = re.compile("Q[0-9]+x")
_PLANTED = ("formats", "outcome", "level", "effort", "cause", "checked", "reason")


@dataclass
class Planter:
    """Return a text for each place: a word of its own, with a hostile text before or after it.

    Attributes:
        hostile: The hostile text; empty: the words alone.
        before: The hostile text stands before the word.
        tokens: The word of each place.
        texts: The text of each word.

    """

    hostile: str = ""
    before: bool = False
    tokens: dict[str, str] = field(default_factory=dict[str, str])
    texts: dict[str, str] = field(default_factory=dict[str, str])

    def __call__(
        self, place: str, *, most: int = 200, after: bool = False, without: str = "", between: str = " "
    ) -> str:
        """Return the text for a place.

        Args:
            place: Its name.
            most: How long the text may be.
            after: The hostile text always stands after the word, since formats begin such texts with a capital.
            without: What the hostile text may not have there, as a regular expression.
            between: What stands between the word and the hostile text.

        """
        token = self.tokens.setdefault(place, f"Q{len(self.tokens)}x")
        bad = (re.sub(without, "", self.hostile) if without else self.hostile)[: most - len(token) - 1]
        parts = (bad, token) if self.before and not after else (token, bad)
        self.texts[token] = between.join(part for part in parts if part)
        return self.texts[token]

    def messages(self) -> Catalogue:
        """Return messages of reports, each planted; what stands in braces in the English ones follows."""
        given: dict[str, Translation] = {}
        for key, ours in all_messages().items():
            group = key.partition(".")[0]
            if group not in _PLANTED or key.startswith("formats.ground"):
                continue
            said = self(f"words.{key}", after=group == "reason", without=rf"[{{}}]|{_STEERING}")
            given[key] = Translation(text=" ".join((said, *re.findall(r"\{[a-z]+\}", ours))))
        return Catalogue(language="en", texts=given)

    def expected(self, harmless: str) -> str:
        """Return what must be read of a hostile report where `harmless` was read of a harmless one."""
        return _TOKEN.sub(lambda found: self.texts[found[0]], harmless)


@dataclass(frozen=True)
class World:
    """A report with all that it was made from."""

    checklist: sc.Checklist
    inventory: sc.Inventory
    report: sc.Report
    messages: Catalogue
    trend: Trend

    def write(self, form: str, **more: Any) -> bytes:
        """Write the report with everything at hand; `more` goes to `formats.write`."""
        given: Any = {"checklist": self.checklist, "inventory": self.inventory, "language": self.messages, "limit": 10}
        return sc.formats.write(self.report, form, **(given | more))


PROSE = ("description", "do", "do_not", "intro", "meaning")
"""Fields in which marks mean something, so that a hostile text is escaped; of items and effects, `why` is one, too."""


def _planted(plant: Planter, value: Any, field: str = "", owner: str = "") -> Any:
    """Return data with a text in each place."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        owner = owner if str(fields.get("id", "~")).startswith("~") else str(fields["id"])
        return {name: _planted(plant, part, name, owner) for name, part in fields.items()}
    if isinstance(value, list):
        parts = enumerate(cast("list[object]", value))
        return [_planted(plant, part, f"{field}.{at}", owner) for at, part in parts]
    if not (isinstance(value, str) and value.startswith("~")):
        return value
    kind, place = field.partition(".")[0], value[1:] or f"{owner}.{field}"
    text = plant(place, **PLANTED["limits"].get(kind, {}))
    prose = kind in PROSE or (kind == "why" and not place.startswith(("waiver", "gone")))
    return f"https://example.com/{text}" if kind == "url" else escaped(text) if prose else text


def world(plant: Planter) -> World:
    """Make a report in which every outcome, disposition and part of a page takes part."""
    written: dict[str, Any] = deepcopy(PLANTED["checklist"])
    for section in written["sections"]:
        common = [json.loads(json.dumps(PLANTED["item"]).replace("ITEM", item["id"])) for item in section["items"]]
        section["items"] = [same | item for same, item in zip(common, section["items"], strict=True)]
    checklist = sc.Checklist.model_validate(_planted(plant, written))
    inventory = sc.Inventory.model_validate(_planted(plant, PLANTED["inventory"]))
    report = sc.evaluate(checklist, inventory, now=NOW, explain=True)
    newer = point_of(report)
    older = TrendPoint(
        checklist=newer.checklist, version=plant("older.version"), now=NOW - timedelta(days=30), score=newer.score
    )
    return World(checklist, inventory, report, plant.messages(), Trend(points=(older, newer)))


HARMLESS = Planter()
HARMLESS_WORLD = world(HARMLESS)
HELD = {token for place, token in HARMLESS.tokens.items() if place.startswith("held.")}
"""The words of what no format may tell: an entry that a guard holds."""
