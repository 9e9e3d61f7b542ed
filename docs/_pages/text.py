"""How texts get into the pages: labels of the library, and texts of packs, in which nothing is read as markup."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from secure_checklist.checklists import Deadline
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.core.messages import labels
from secure_checklist.core.prose import html

CAUSES = labels("cause")
CHECKED = labels("checked")
CONFIDENCES = labels("confidence")
EFFORTS = labels("effort")
NEEDS = labels("need")
PHASE_TITLES = labels("phase")
PLURALS = labels("kinds")
DOUBT: Mapping[str | None, str] = {"show": "shown", "ask_first": "asked first", "hide": "left out", None: "shown"}


def counted(number: int, one: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one}{'' if number == 1 else 's'}"


def length_of(deadline: Deadline) -> str:
    """Return the length of a deadline."""
    for number, noun in ((deadline.hours, "hour"), (deadline.days, "day"), (deadline.months, "month")):
        if number is not None:
            return counted(number, noun)
    raise AssertionError("a deadline has a length")


def plain(text: str) -> str:
    """Write a text into Markdown or HTML so that it stands there as it is: what could be markup becomes entities."""
    return re.sub(r"[^\w ,]|_", lambda found: f"&#{ord(found[0])};", " ".join(text.split()))


def prose(source: str) -> str:
    """Write prose into Markdown as HTML, with entities for all that is neither a tag nor one already."""
    shown = html(source, bare=True)
    return re.sub(r"<[^>]*>|&[#\w]+;|[^\w ,]|_", lambda found: found[0] if found[0][1:] else plain(found[0]), shown)


def code(text: str) -> str:
    """Write a name in code, whatever it holds."""
    return f"<code>{plain(text)}</code>"


def link_to(address: str, text: str) -> str:
    """Write a link to another site. Only `https:` and `http:` become links; anything else stays text."""
    if not address.startswith(("https://", "http://")):
        return plain(text)
    return f'<a href="{escape(address)}" rel="noreferrer">{plain(text)}</a>'


def badge(status: Verification) -> str:
    """Write how well something was checked, in words, and in a colour for those who see it."""
    return f'<span class="checked checked-{status}">{plain(CHECKED[status])}</span>'


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table, whose cells are Markdown already; what would end a cell or a row doesn't."""
    written = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in (heads, *rows)]
    written.insert(1, ["---"] * len(heads))
    return "\n".join(f"| {' | '.join(row)} |" for row in written) + "\n"


def labelled(lines: Iterable[tuple[str, object]]) -> str:
    """Write a list of labels, each with its text; without those that have none."""
    return "\n".join(f"- {label}: {text}" for label, text in lines if text)


def joined(*parts: str) -> str:
    """Write parts one below the other; without those that are empty."""
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"
