"""The pages of the response plan, with its branches, and of the laws; `directory_page` writes that of the directory.

`generate.py` writes them. The branches are read from their golden files, so that what is shown is what was reviewed.
"""  # noqa: INP001 - a script's part, beside the pages it writes

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from content_pages import table
from words import CHECKED, CONFIDENCES, DOUBT, MARKS, PHASE_TITLES, length_of

from secure_checklist import Checklist, Item, packs
from secure_checklist.checklists import PHASES, Confidence, Deadline, DoNot, Source, Verification
from secure_checklist.core import countries
from secure_checklist.core.prose import plain
from secure_checklist.incident import Law, LawTable, Risk
from secure_checklist.incident.laws import Covers, Limited, RiskAbout, Standing
from secure_checklist.incident.laws import bundled as bundled_laws

BRANCHES = Path(__file__).parent.parent / "tests" / "branches"
PACK = "leak-response"
FIRST = 5  # steps of a branch that are shown
PLACES: Mapping[str, str] = {
    "": "Any country",
    "AU-NSW": "New South Wales",
    "AU-QLD": "Queensland",
    "AU-WA": "Western Australia",
    "CA-BC": "British Columbia",
    "EU": "European Union",
    "GB-EAW": "England and Wales",
    "GB-NIR": "Northern Ireland",
    "GB-SCT": "Scotland",
    "ID-AC": "Aceh",
}
"""What is no country; countries have their names in the library."""


def place(code: str) -> str:
    """Name a country or jurisdiction, with its code."""
    if code.startswith("US-"):
        return f"US, {bundled_laws().of('US', code)[-1].title.partition(':')[0]} (`{code}`)"
    name = PLACES.get(code) or countries.find(code).name
    return f"{name} (`{code}`)" if code else name


def cell(text: str) -> str:
    """Return a text as it may stand in a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def legend(counts: Mapping[str, Counter[Verification]]) -> str:
    """Write what the marks mean, and how often each was given, by what was counted."""
    rows = [(MARKS[one], CHECKED[one], *(counts[name][one] for name in counts)) for one in MARKS]
    return table(("mark", "means", *counts), [*rows, ("**all**", "", *(each.total() for each in counts.values()))])


# the plan ---------------------------------------------------------------------------------------------------------

PLAN = """# The response plan

This page shows what the built-in checklist `{pack.id}` says to do once private pictures, videos or messages have
leaked, or somebody threatens to share them. Version {pack.version} of {pack.published}, with {items} steps and
{do_nots} do-nots. It is information, not legal advice.

An app gets the plan of one incident from `respond`; [Respond to an incident](howto/respond.md) explains how. The
checklist has the full text of each step:

```sh
python -m secure_checklist show {pack.id} stop-contact-do-not-pay
```

The phases count from when the person asks for help. Within a phase, steps keep this order, except that prerequisites
come first. "In doubt" says what happens while it is unknown whether a step is for this person:

- *shown*: it is shown, with the note that it may not be for them.
- *asked first*: it isn't shown until the question that decides it is answered.
- *left out*: it isn't shown until the answers say that it is for them.

Nobody in this project has tried any line.
"""


def step_row(item: Item) -> tuple[str, ...]:
    """Write one step as a row."""
    times = [f"{length_of(one)} after `{one.starts}`, {one.kind} ({MARKS[one.status]})" for one in item.deadlines]
    choice = "; their choice" if item.optional else ""
    return (
        f"{cell(item.title)} (`{item.id}`{choice})",
        cell(item.for_whom or "everybody"),
        DOUBT[item.when_unclear],
        ", ".join(f"`{name}`" for name in item.after),
        cell("; ".join(times)),
    )


def steps_part(pack: Checklist) -> Iterator[str]:
    """Write the steps, phase by phase."""
    heads = ("step", "for whom", "in doubt", "comes after", "times")
    for phase in PHASES:
        items = [item for item in pack.items if item.phase == phase]
        yield f"## {PHASE_TITLES[phase]}\n\n{table(heads, map(step_row, items))}"
    yield "## How well it was checked\n\n" + checked_part(pack)


def checked_part(pack: Checklist) -> str:
    """Write how well the do-nots and the sources of the plan were checked."""
    sources = {source.id: source for item in pack.items for source in item.sources}
    counts = {
        "do-nots": Counter[Verification](entry.status for entry in pack.do_nots),
        "sources": Counter[Verification](source.status for source in sources.values()),
    }
    return legend(counts)


def do_not_row(entry: DoNot) -> tuple[str, ...]:
    """Write one do-not as a row."""
    source = f"{entry.source or 'our own judgement'} ({MARKS[entry.status]})"
    return (f"{cell(entry.text)} (`{entry.id}`)", cell(plain(entry.why)), cell(plain(entry.instead)), cell(source))


def do_nots_part(pack: Checklist) -> str:
    """Write all do-nots."""
    said = "Each is shown unless it surely isn't for the person: a warning too many harms less than one too few."
    rows = table(("don't", "why", "instead", "source"), map(do_not_row, pack.do_nots))
    return f"## What not to do\n\n{said}\n\n{rows}"


# branches ---------------------------------------------------------------------------------------------------------

BRANCHED = f"""## Branches

Below is the result for invented incidents on 2026-11-24 at 12:00 UTC: the first {FIRST} steps, and the deadlines. "?"
marks a step that is shown because it may be for them. The repository has the incidents and the whole plans, in
`tests/branches`.
"""


def sentences() -> dict[str, str]:
    """Return the sentence on each branch, from the page that explains them, in its order."""
    text = (BRANCHES / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (\S+)\n\n(.+?)(?:\n\n|\n?\Z)", text, re.MULTILINE | re.DOTALL)
    return {name: said.replace("\n", " ") for name, said in found}


def first_steps(pack: Checklist, steps: Sequence[str]) -> str:
    """Write the first steps of a branch, one below the other within a cell."""
    told: list[str] = []
    for number, step in enumerate(steps[:FIRST], 1):
        item, _, unclear = step.partition(": ")[2].partition(" ")
        told.append(f"{number}. {cell(pack.item(item).title)}{' ?' if unclear else ''}")
    return "<br>".join(told)


def branches_part(pack: Checklist) -> str:
    """Write the branches."""
    rows: list[tuple[str, ...]] = []
    for name, sentence in sentences().items():
        data: dict[str, Any] = json.loads((BRANCHES / "expected" / f"{name}.json").read_text(encoding="utf-8"))
        due = "<br>".join(cell(one) for one in data["due"]) or "nothing"
        rows.append((f"`{name}`", cell(sentence), first_steps(pack, data["steps"]), due))
    return BRANCHED + "\n" + table(("branch", "who", "first steps", "due"), rows)


def plan_page(head: str) -> str:
    """Write the page of the plan."""
    pack = packs.load(PACK)
    intro = PLAN.format(pack=pack, items=len(pack.items), do_nots=len(pack.do_nots))
    return "\n".join([head + intro, *steps_part(pack), do_nots_part(pack), branches_part(pack)])


# the laws ---------------------------------------------------------------------------------------------------------

LAWS = """# Laws

**This is information, not legal advice.** It is a short reading aid as of {as_of}, and not a list of all laws. Laws
change. A lawyer, a helpline or the police can say what applies to one person. In danger, call the local emergency
number first.

The table has {laws} entries for {places} jurisdictions. Many were read in reprints, in the press or not at all: each
says so. "As of" is how far its sources go. "Unclear" means that sources disagree, or that nobody looked. The table
also has what isn't in force, so that nobody mistakes it for law. Penalties are left out.

"Until when" is a person's own time limit. "Counted": the library works it out once its start is known. "In words": it
is told, since the facts of an incident don't count it. "None found": somebody looked, and found none; there may be one.

A time limit starts a clock only if its law is known to apply and everything that it depends on is known. Limits from
memory are left out, unless the call says `recalled=True`. Nothing in the library says that it is too late.
"""
STANDINGS: Mapping[Standing, str] = {
    "in_force": "in force, as far as its sources go",
    "not_commenced": "passed, not known to have begun",
    "proposed": "a proposal",
    "superseded": "superseded",
}
LIMITS: Mapping[Limited, str] = {
    "counted": "counted",
    "in_words": "in words",
    "no_limit": "no limit",
    "none_found": "none found",
    "nothing_to_limit": "nothing to limit",
}
REACH = ("share", "threat", "edited_or_ai", "taking", "minors")
REACHED = ("sharing", "threats", "edited or made by a computer", "taking it", "people under 18")


def covered(covers: Covers) -> str:
    """Return what a law reaches, what it doesn't, and what isn't known."""
    groups: dict[str, list[str]] = {"yes": [], "no": [], "unclear": []}
    for name, words in zip(REACH, REACHED, strict=True):
        groups[getattr(covers, name)].append(words)
    told = "; ".join(f"{key}: {', '.join(words)}" for key, words in groups.items() if words)
    return f"{told}. Protects women only" if covers.women_only else told


def standing_of(law: Law) -> str:
    """Return whether a law holds, and since or until when."""
    began = f", from {law.in_force_from}" if law.in_force_from else ""
    ended = f", to {law.in_force_to}" if law.in_force_to else ""
    instead = f"; `{law.superseded_by}` holds instead" if law.superseded_by else ""
    return STANDINGS[law.standing] + began + ended + instead


def limit_of(deadline: Deadline) -> str:
    """Write one time limit of a law."""
    off = ", off unless asked for" if deadline.status == "recalled" else ""
    note = f" {deadline.note}" if deadline.note else ""
    what = f"{deadline.kind}, {length_of(deadline)} after `{deadline.starts}`"
    return f"{what} ({MARKS[deadline.status]}{off}). {deadline.due}{note}"


def sources_of(sources: Iterable[Source]) -> str:
    """Name the sources, each with its date and how well it was checked."""
    told = (f"{one.publisher}, {one.date or one.date_note or 'undated'} ({MARKS[one.status]})" for one in sources)
    return "; ".join(dict.fromkeys(told))


def until_when(law: Law) -> str:
    """Write a person's time limit."""
    limit = law.time_limit
    return limit.text if limit.known == "none_found" else f"{LIMITS[limit.known]}. {limit.text}"


def limit_in_short(law: Law) -> str:
    """Write a person's time limit in a word or two: its length where it is counted."""
    spans = [f"{length_of(one)}" for one in law.deadlines if one.who == "person"]
    return ", ".join(spans) if spans else LIMITS[law.time_limit.known]


def trusted(confidence: Confidence | None) -> str:
    """Name whose word a law rests on."""
    return CONFIDENCES[confidence] if confidence else "nobody's"


def overview_row(law: Law) -> tuple[str, ...]:
    """Write one law as a row of the overview."""
    covers = law.covers
    clocks = ", ".join(length_of(one) for one in law.deadlines if one.who != "person")
    holds = "" if law.standing == "in_force" else f" ({STANDINGS[law.standing]})"
    return (
        place(law.jurisdiction),
        f"`{law.id}`{holds}",
        ", ".join(law.branches),
        covers.share,
        covers.threat,
        covers.edited_or_ai,
        limit_in_short(law),
        clocks,
        trusted(law.confidence),
        str(law.as_of),
    )


OVERVIEW = (
    *("where", "law", "kind", "sharing", "threats", "fakes"),
    *("until when you can act", "others must act within", "whose word", "as of"),
)


def law_part(law: Law) -> str:
    """Write one law."""
    lines = [
        ("Cited as", law.citation),
        ("About", law.about),
        ("What you can do", law.remedy),
        ("Covers", f"{covered(law.covers)}. Kind: {', '.join(law.branches)}."),
        ("Standing", f"{standing_of(law)}. As of {law.as_of} ({MARKS[law.status]}, {trusted(law.confidence)})."),
        ("Until when", until_when(law)),
        ("Platforms", law.platform_duty),
        ("Duty to report", law.duty_to_report),
        *(("Clock", limit_of(deadline)) for deadline in law.deadlines),
        ("Open", law.note),
        ("Sources", f"{sources_of(law.sources)}."),
    ]
    told = "\n".join(f"- {label}: {text}" for label, text in lines if text)
    return f"### {law.title}\n\n`{law.id}`\n\n{told}\n"


def law_counts(laws: LawTable) -> str:
    """Write how many laws were checked how well, on whose word, with which time limits, and how many hold."""
    limits = Counter[Verification](deadline.status for law in laws.laws for deadline in law.deadlines)
    standings = Counter(law.standing for law in laws.laws)
    known = Counter(law.time_limit.known for law in laws.laws)
    words = Counter(trusted(law.confidence) for law in laws.laws)
    marks = legend({"entries": Counter[Verification](law.status for law in laws.laws), "clocks": limits})
    return "\n".join(
        (
            marks,
            table(("whose word at best", "entries"), words.most_common()),
            table(("until when", "entries"), [(LIMITS[one], known[one]) for one in LIMITS]),
            table(("standing", "entries"), [(STANDINGS[name], standings[name]) for name in STANDINGS]),
        )
    )


RISKS = """## Where telling the police can bring trouble

In some places somebody who tells the police about an intimate picture can be charged themselves. A response for such
a place says so before it names the police: `Response.risk_note` in words, `Response.risks` with the sources. {risks}
entries for {places} countries. Where a country isn't here, nobody has looked closely: it may have such a law all the
same.
"""
ABOUT: Mapping[RiskAbout, str] = {
    "same_sex": "same-sex acts",
    "outside_marriage": "sex outside marriage",
    "own_images": "pictures of oneself",
}


def risk_row(risk: Risk) -> tuple[str, ...]:
    """Write one risk as a row."""
    checked = f"{MARKS[risk.status]}, {trusted(risk.confidence)}"
    note = f" {risk.note}" if risk.note else ""
    told = cell(f"{risk.text}{note}")
    return (place(risk.jurisdiction), ABOUT[risk.about], told, checked, str(risk.as_of), cell(sources_of(risk.sources)))


def risks_part(laws: LawTable) -> str:
    """Write where telling the police can turn on somebody."""
    rows = map(risk_row, sorted(laws.risks, key=lambda risk: (place(risk.jurisdiction), risk.about)))
    heads = ("where", "about", "what may happen", "checked", "as of", "sources")
    intro = RISKS.format(risks=len(laws.risks), places=len({risk.country for risk in laws.risks}))
    return f"{intro}\n{table(heads, rows)}"


def laws_page(head: str) -> str:
    """Write the page of the laws."""
    laws = bundled_laws()
    by_place: dict[str, list[Law]] = {}
    for law in laws.laws:
        by_place.setdefault(law.jurisdiction, []).append(law)
    intro = LAWS.format(as_of=laws.as_of, laws=len(laws.laws), places=len(by_place))
    parts = [head + intro, "## How well it was checked\n\n" + law_counts(laws)]
    placed = sorted(by_place.items(), key=lambda pair: place(pair[0]))
    rows = [overview_row(law) for _, held in placed for law in held]
    parts.append("## All of them at a glance\n\n" + table(OVERVIEW, rows))
    parts.append(risks_part(laws))
    for code, held in placed:
        parts += [f"## {place(code)}\n", *map(law_part, held)]
    return "\n".join(parts)
