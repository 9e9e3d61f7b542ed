"""Texts planted in every place of a report that a user or a pack can fill.

The law of every format is that a text changes nothing but itself. So the same report is written twice: once with a
harmless word in each place, and once with a hostile text beside each of these words. An independent parser reads both.
What it reads of the second must be what it reads of the first, with the hostile text beside each word.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import strategies as st

from secure_checklist import (
    Checklist,
    Condition,
    Device,
    Inventory,
    Person,
    Report,
    Rule,
    evaluate,
    formats,
)
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import all_messages
from secure_checklist.core.prose import escaped
from secure_checklist.evaluation.report import Audience
from secure_checklist.evaluation.trends import Trend, TrendPoint, point_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_STEERING = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
"""What no catalogue takes: what steers a terminal, or turns the direction of writing."""
HOSTILE = (
    "<script>alert(1)</script>",
    "</p></td></table><img src=x onerror=alert(1)>",
    "<!-- a comment -->",
    "&lt;b&gt; &amp; &#106; &copy;",
    "]]> <![CDATA[",
    "\"quoted\" 'text' a=b",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %} ${x} {0}",
    "=1+1",
    "@SUM(A1)",
    "+49 30 1234",
    "-2+3+cmd|' /C calc'!A0",
    ";=HYPERLINK(1)",
    "# heading",
    "- item",
    "1. item",
    "1986) item",
    "> quote",
    "```\ncode\n```",
    "~~~",
    "===",
    "---",
    "| a | b |",
    "|---|",
    "[text](javascript:alert(1))",
    "![picture](https://example.com/x.png)",
    "[x]: https://example.com",
    "[^1] [ ] [!NOTE]",
    "<https://example.com>",
    "http://example.com/?a=1&b=2 www.example.com example.com //localhost",
    "a.person@example.com @somebody owner/repo#1 #42 GH-7 :smile:",
    "|@somebody`a`@other|",
    "**bold** __bold__ _it_ ~~gone~~ `code` ``two`` $x$",
    "back\\slash\\|pipe\\",
    "    indented\n\n\tcode",
    "line\r\nbreak\u2028sep\x0bmore",
    "\x1b[2J\x1b]0;title\x07",
    "a\u202eb\u2066c\u200fd\ufeff",
    "nul\x00 \x7f \x85 \ufffe \uffff",
    "w" * 120,
    "\u00fcn\u00ef \u6f22\u5b57 \U0001f469\u200d\U0001f467 \u0928\u092e\u0938\u094d\u0924\u0947",
)
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

    checklist: Checklist
    inventory: Inventory
    report: Report
    messages: Catalogue
    trend: Trend

    def write(self, form: str, *, limit: int = 10, audience: Audience = "anybody") -> bytes:
        """Write the report with everything at hand."""
        return formats.write(
            self.report,
            form,
            checklist=self.checklist,
            inventory=self.inventory,
            language=self.messages,
            trend=self.trend,
            limit=limit,
            audience=audience,
        )


def _item(name: str, **fields: Any) -> dict[str, Any]:
    """Return an item as data, in which `~` stands for a text, and what follows names the text's place."""
    return {
        "id": name,
        **dict.fromkeys(("title", "why", "question", "for_whom"), "~"),
        "references": [{"framework": "~", "version": f"~{name}.version", "id": f"~{name}.control"}],
        "effects": [{"what": "alert", "noticed": True, "why": f"~{name}.effect"}],
        "do_not": ["~", "~"],
        "steps": [{"do": ["~", "~"], "link": f"https://example.com/{name}"}, {"do": [f"~{name}.do.2"]}],
        "sources": [
            {field: f"~{name}.source.{field}" for field in ("publisher", "title", "url", "date_note", "note")}
            | {"checked_by": f"~{name}.source.checked_by", "status": "recalled"}
        ],
        "mitigates": ["hacking", "malware"],
        **fields,
    }


def _rule(**conditions: Condition) -> Any:
    return Rule.model_validate(conditions).model_dump(mode="json")


RULED = (
    _item("lock", rule=_rule(check=Device.screen_lock.at_least("pin")), level="essential"),
    _item("updates", rule=_rule(applies_to=Device.os_name.one_of("ios"), check=Device.auto_update_os.is_true())),
    _item("backup", rule=_rule(check=Device.find_my.is_true(), partial=Device.backup_copies.at_least(1))),
)
HELD_ITEMS = (_item("held", tags=["touchy"]), _item("careful", tags=["careful"]))
WATCHED = Person.fears_monitoring.equals("yes").model_dump(mode="json")
TARGETED = Person.targeted.is_true().model_dump(mode="json")
CHECKLIST: dict[str, Any] = {
    "id": "planted",
    **{field: f"~{field}" for field in ("title", "version", "description", "attribution")},
    "authors": ["~", "~"],
    "licence": "CC-BY-4.0",
    "homepage": "https://planted.example/",
    "credits": [{"title": "~credit.title", "authors": ["~credit.author"]}],
    "sections": [
        {"id": "one", "title": "~", "intro": "~", "items": [*RULED, _item("mail", subject="account"), _item("waived")]},
        {"id": "two", "title": "~", "intro": "~", "items": [_item("lapsed"), *HELD_ITEMS, _item("talk")]},
    ],
    "parameters": [{"name": "days", "default": 30, "meaning": "~", "unit": "~"}],
    "guards": [
        {"id": name, "when": when, "holds": {"tags": [tag]}, "instead": ["talk"], "neutral_text": text}
        for name, when, tag, text in (
            ("watched", WATCHED, "touchy", "~neutral_text"),
            ("unsure", TARGETED, "careful", "~neutral_text.unsure"),
        )
    ],
}
PHONE = {
    "screen_lock": "none",
    "os_name": "ios",
    "auto_update_os": False,
    "auto_update_apps": False,
    "backup_copies": 1,
}
INVENTORY: dict[str, Any] = {
    "subjects": [
        {"kind": "person", "id": "me", "label": "~me", "fears_monitoring": "yes"},
        {"kind": "device", "id": "phone", "label": "~phone", "os_version": "~os_version", **PHONE},
        {"kind": "device", "id": "tablet", "label": "~", "model": "~", "screen_lock": "pin", "os_name": "windows"},
        {"kind": "account", "id": "mail", "label": "~mail"},
    ],
    "attestations": [
        {"confidentiality": "ordinary", "item": item, "answer": "no"} for item in ("lapsed", "talk", "held")
    ],
    "waivers": [
        {"confidentiality": "ordinary", "item": item, "who": f"~{name}.who", "why": f"~{name}.why", "until": until}
        for item, name, until in (
            ("waived", "waiver", "2026-11-25T12:00:00Z"),
            ("lapsed", "gone", "2026-11-24T12:00:00Z"),
        )
    ],
    "as_of": "2026-11-24T12:00:00Z",
}
PROSE = ("description", "do", "do_not", "intro", "meaning")
"""Fields in which marks mean something, so that a hostile text is escaped; of items and effects, `why` is one, too."""
LIMITS: dict[str, dict[str, Any]] = {
    **{field: {"without": r"\s"} for field in ("framework", "id", "os_version")},
    # a format for a terminal leaves out a third sentence, so the hostile text makes none
    "why": {"without": r"[.!?]|^\s+|\s+$"},
    "url": {"without": r"[^A-Za-z0-9._~:/?#@!$&'()*+,;=%-]", "between": ""},
    "version": {"without": r"\s", "most": 60},
    "unit": {"most": 40},
}
"""What a text may not have, by its field."""


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
    text = plant(place, **LIMITS.get(kind, {}))
    prose = kind in PROSE or (kind == "why" and not place.startswith(("waiver", "gone")))
    return f"https://example.com/{text}" if kind == "url" else escaped(text) if prose else text


def world(plant: Planter) -> World:
    """Make a report in which every outcome, disposition and part of a page takes part."""
    checklist = Checklist.model_validate(_planted(plant, CHECKLIST))
    inventory = Inventory.model_validate(_planted(plant, INVENTORY))
    report = evaluate(checklist, inventory, now=NOW, explain=True)
    newer = point_of(report)
    older = TrendPoint(
        checklist=newer.checklist, version=plant("older.version"), now=NOW - timedelta(days=30), score=newer.score
    )
    return World(checklist, inventory, report, plant.messages(), Trend(points=(older, newer)))


HARMLESS = Planter()
HARMLESS_WORLD = world(HARMLESS)
HELD = {token for place, token in HARMLESS.tokens.items() if place.startswith("held.")}
"""The words of what no format may tell: an entry that a guard holds."""
