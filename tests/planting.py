"""Texts planted in every place of a report that a user or a pack can fill.

The law of every format is that a text changes nothing but itself. So the same report is written twice: once with a
harmless word in each place, and once with a hostile text beside each of these words. An independent parser reads both.
What it reads of the second must be what it reads of the first, with the hostile text beside each word.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from secure_checklist import (
    Account,
    Attestation,
    Checklist,
    Device,
    Guard,
    Inventory,
    Item,
    Person,
    Report,
    Rule,
    Section,
    Waiver,
    evaluate,
    formats,
)
from secure_checklist.checklists import Catalogue, Parameter, Source, Steps, Translation
from secure_checklist.checklists.credits import Credit
from secure_checklist.checklists.items import Selection
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
        """Give messages of reports, each planted; what stands in braces in the English ones follows."""
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


def _source(plant: Planter, place: str) -> Source:
    """Return a source; its address may hold whatever an address may."""
    return Source(
        publisher=plant(f"{place}.publisher"),
        title=plant(f"{place}.title"),
        url="https://example.com/" + plant(f"{place}.url", without=r"[^A-Za-z0-9._~:/?#@!$&'()*+,;=%-]", between=""),
        date_note=plant(f"{place}.date_note"),
        status="recalled",
        checked_by=plant(f"{place}.checked_by"),
        note=plant(f"{place}.note"),
    )


def _item(plant: Planter, name: str, **fields: Any) -> Item:
    # a format for a terminal leaves out a third sentence, so the hostile text makes none
    return Item.model_validate(
        {
            "id": name,
            "title": plant(f"{name}.title"),
            "why": escaped(plant(f"{name}.why", without=r"[.!?]|^\s+|\s+$")),
            "question": plant(f"{name}.question"),
            "references": (
                {
                    "framework": plant(f"{name}.framework", without=r"\s"),
                    "version": plant(f"{name}.framework.version", without=r"\s", most=60),
                    "id": plant(f"{name}.control", without=r"\s"),
                },
            ),
            "for_whom": plant(f"{name}.for_whom"),
            "effects": ({"what": "alert", "noticed": True, "why": escaped(plant(f"{name}.effect"))},),
            "do_not": (escaped(plant(f"{name}.do_not.0")), escaped(plant(f"{name}.do_not.1"))),
            "steps": (
                Steps(
                    do=(escaped(plant(f"{name}.do.0")), escaped(plant(f"{name}.do.1"))),
                    link=f"https://example.com/{name}",
                ),
                Steps(do=(escaped(plant(f"{name}.do.2")),)),
            ),
            "sources": (_source(plant, f"{name}.source"),),
            "mitigates": ("hacking", "malware"),
            **fields,
        }
    )


def _items(plant: Planter) -> tuple[Item, ...]:
    lock = Rule(check=Device.screen_lock.at_least("pin"))
    updates = Rule(applies_to=Device.os_name.one_of("ios"), check=Device.auto_update_os.is_true())
    backup = Rule(check=Device.backup_offline.is_true(), partial=Device.backup_copies.at_least(1))
    return (
        _item(plant, "lock", rule=lock, level="essential"),
        _item(plant, "updates", rule=updates),
        _item(plant, "backup", rule=backup),
        _item(plant, "mail", subject="account"),
        _item(plant, "waived"),
        _item(plant, "lapsed"),
        _item(plant, "held", tags=("touchy",)),
        _item(plant, "careful", tags=("careful",)),
        _item(plant, "talk"),
    )


def _checklist(plant: Planter) -> Checklist:
    items = _items(plant)
    guards = (
        Guard(
            id="watched",
            when=Person.fears_monitoring.equals("yes"),
            holds=Selection(tags=("touchy",)),
            instead=("talk",),
            neutral_text=plant("neutral_text"),
        ),
        Guard(
            id="unsure",
            when=Person.targeted.is_true(),
            holds=Selection(tags=("careful",)),
            instead=("talk",),
            neutral_text=plant("neutral_text.unsure"),
        ),
    )
    return Checklist(
        id="planted",
        title=plant("title"),
        version=plant("version", most=60),
        description=escaped(plant("description")),
        authors=(plant("author", most=200), plant("author.other", most=200)),
        licence="CC-BY-4.0",
        homepage="https://planted.example/",
        attribution=plant("attribution"),
        credits=(Credit(title=plant("credit.title", most=300), authors=(plant("credit.author", most=200),)),),
        sections=(
            Section(id="one", title=plant("one.title"), intro=escaped(plant("one.intro")), items=items[:5]),
            Section(id="two", title=plant("two.title"), intro=escaped(plant("two.intro")), items=items[5:]),
        ),
        parameters=(
            Parameter(name="days", default=30, meaning=escaped(plant("meaning")), unit=plant("unit", most=40)),
        ),
        guards=guards,
    )


def _inventory(plant: Planter) -> Inventory:
    return Inventory(
        subjects=(
            Person(id="me", label=plant("me"), fears_monitoring="yes"),
            Device(
                id="phone",
                label=plant("phone"),
                screen_lock="none",
                os_name="ios",
                os_version=plant("os_version", without=r"\s"),
                auto_update_os=False,
                backup_offline=False,
                backup_copies=1,
            ),
            Device(id="tablet", label=plant("tablet"), screen_lock="pin", os_name="windows", model=plant("model")),
            Account(id="mail", label=plant("mail")),
        ),
        attestations=(
            *(Attestation(confidentiality="ordinary", item=item, answer="no") for item in ("lapsed", "talk", "held")),
        ),
        waivers=(
            Waiver(
                confidentiality="ordinary",
                item="waived",
                who=plant("waiver.who"),
                why=plant("waiver.why"),
                until=NOW + timedelta(days=1),
            ),
            Waiver(confidentiality="ordinary", item="lapsed", who=plant("gone.who"), why=plant("gone.why"), until=NOW),
        ),
        as_of=NOW,
    )


def world(plant: Planter) -> World:
    """Make a report in which every outcome, disposition and part of a page takes part."""
    checklist, inventory = _checklist(plant), _inventory(plant)
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
