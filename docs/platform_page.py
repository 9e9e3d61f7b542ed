"""The page of platforms: which ways to report something are known, by platform, surface and age, and from which source.

`generate.py` writes it from the table that comes with the library.
"""  # noqa: INP001 - a script's part, beside the pages it writes

from collections import Counter
from typing import get_args

from content_pages import table
from response_pages import cell, place
from words import CONFIDENCES

from secure_checklist.checklists import Confidence
from secure_checklist.core.prose import plain
from secure_checklist.incident import Platform
from secure_checklist.incident.platforms import HashService, Kind, ReportRoute, bundled

HEAD = """# Platforms

The table has {routes} ways to report something, on {platforms} platforms and hosts, as of {as_of}. **Nobody in this
project has tried any of them.** Menus move and forms vanish, so an app shows with each way where it was read, and when.
[Find ways to report](howto/platforms.md) explains how.

"Account" says whether a way takes an account there. "US act" marks the platform's own way for a request under the US
Take It Down Act; it is known for {us} platforms. "Tells" marks a way by which whoever posted it learns of the report.
What a platform answers by its own words starts no clock: [laws](laws.md) do.
"""
KINDS: dict[Kind, str] = {
    "social": "Social networks",
    "messenger": "Messengers",
    "video": "Video",
    "forum": "Forums",
    "dating": "Dating",
    "adult": "Sites for adults",
    "game": "Games",
    "search_engine": "Search engines",
    "storage": "Files behind a link",
    "host": "Hosts of websites",
    "cdn": "Networks in front of websites",
    "general": "Anything else: general advice",
}
SHOWN = {"adult": "adults", "minor": "under 18", "any": "anybody"}
ACCOUNT = {"yes": "yes", "no": "no", "unknown": "not known"}
SERVICES: dict[HashService, str] = {"stopncii": "StopNCII.org", "take_it_down": "Take It Down"}


def way_of(route: ReportRoute) -> str:
    """Write how to get to a route."""
    lines = [plain(line) for line in route.way]
    lines += [f"`{address}`" for address in (route.url, route.email) if address]
    return cell("<br>".join(lines))


def marks_of(route: ReportRoute) -> str:
    """Write what sets a route apart."""
    marks = [f"US act, {route.answer_within}" if route.us_take_it_down else route.answer_within]
    marks += ["tells"] if route.tells_the_other_side else []
    return cell("; ".join(mark for mark in marks if mark))


def row(route: ReportRoute) -> tuple[str, ...]:
    """Write one route as a row."""
    return (
        f"{cell(route.title)} (`{route.id}`)",
        ", ".join(surface.replace("_", " ") for surface in route.surfaces) or "anywhere",
        SHOWN[route.shown],
        ACCOUNT[route.needs_account],
        place(route.country) if route.country else "",
        way_of(route),
        marks_of(route),
        f"{CONFIDENCES[route.confidence]}, {route.dated or 'undated'}",
    )


HEADS = ("way", "where", "who is shown", "account", "country", "how", "marks", "source")


def platform_part(one: Platform) -> str:
    """Write one platform with its routes."""
    about = [f"Also: {', '.join(one.also)}."] if one.also else []
    about += [plain(one.note)] if one.note else []
    covers = [SERVICES[cover.service] for cover in one.hash_services]
    about += [f"Fingerprints: {', '.join(covers)}."] if covers else []
    return f"### {one.name}\n\n{' '.join(about)}\n\n{table(HEADS, map(row, one.routes))}".replace("\n\n\n\n", "\n\n")


def counts_part() -> str:
    """Write how many routes rest on whose word, and how many are dated."""
    routes = [route for one in bundled().platforms for route in one.routes]
    told = Counter(route.confidence for route in routes)
    dated = Counter(route.confidence for route in routes if route.dated)
    rows = [(CONFIDENCES[one], told[one], dated[one]) for one in get_args(Confidence)]
    return table(("source", "ways", "of them dated"), [*rows, ("**all**", told.total(), dated.total())])


def platforms_page(head: str) -> str:
    """Write the page of platforms."""
    found = bundled()
    known = found.of_kind()
    intro = HEAD.format(
        as_of=found.as_of,
        platforms=len(known),
        routes=sum(len(one.routes) for one in known),
        us=sum(one.us_request_known for one in known),
    )
    parts = [head + intro, "## How well it was checked\n\n" + counts_part()]
    for kind, title in KINDS.items():
        parts.append(f"## {title}\n")
        parts += map(platform_part, found.of_kind(kind))
    return "\n".join(parts)
