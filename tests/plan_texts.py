"""What the texts of the built-in response plan say: as a screen shows a step, and without what they forbid."""

import re

from secure_checklist import Item, packs
from secure_checklist.core.prose import plain

PACK = packs.load("leak-response")
DID_HARM = frozenset(item.id for section in PACK.sections if section.id == "stop-harm" for item in section.items)
"""The steps for someone who shared or threatened to share something of someone else. No victim's plan has them."""
_FORBIDS = re.compile(r"^(Don't|Nobody|No one)\b")


def lines(item: Item) -> list[str]:
    """Return all lines that a step shows at first to someone: those for everybody, and those for some."""
    first = next(steps for steps in item.steps if steps.when is None)
    return [line for steps in item.steps if steps is first or steps.when is not None for line in steps.do]


def shown(item: Item) -> str:
    """Return a step as it is shown: its title and those lines. The rest is detail on demand."""
    return " ".join((f"{item.title}.", *map(plain, lines(item))))


def told(text: str) -> str:
    """Return what a text tells someone to do: the sentences that forbid something are left out."""
    sentences = re.split(r"(?<=[.?!:]) (?=[A-Z])|(?<=: )", text)
    return " ".join(one for one in sentences if not _FORBIDS.match(one[:1].upper() + one[1:]))
