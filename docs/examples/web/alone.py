"""The page that stands alone: cards, numbers by country, and what not to do, in one file.

It needs no session, no script and no network: the app answers with it when there is no room for somebody new, and a web
server in front of the app can answer with it when the app is down. Write it with

    python -m web.alone FILE

in the folder above this one, and again with each new version of the library.
"""

import base64
import hashlib
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse

from secure_checklist import packs
from secure_checklist.core.messages import message
from secure_checklist.incident import respond
from web.pages import Pages
from web.words import CARDS, places

__all__ = ["alone", "written"]

STYLE = Path(__file__).parent / "static" / "alone.css"
OUT = "#out"
"""Where its own way out leads: a dull part of the same page, which is there without a network."""


@cache
def written(said: str = "", leave_to: str = OUT) -> str:
    """Return the page.

    Args:
        said: What it says first; empty: nothing.
        leave_to: Where the way out leads.

    """
    style = STYLE.read_text(encoding="utf-8")
    cards = {card.id: card for card in packs.load("leak-response").cards}
    shown = [(CARDS[name], cards.pop(name)) for name in CARDS if name in cards]
    values = {
        "said": said,
        "leave_to": leave_to,
        "style": style,
        "policy": _policy(style),
        # A card that is new in the library has no title here yet, and is shown all the same.
        "cards": (*shown, *((message("incident.triage.what.other"), card) for card in cards.values())),
        "places": places(),
        "plan": respond(),
        "disclaimer": message("incident.disclaimer"),
    }
    return Pages().draw("alone.html", values)


def alone(status: int = 200, said: str = "", *, leave_to: str) -> HTMLResponse:
    """Return the page as an answer, with a policy that lets its own style in and nothing else."""
    policy = f"{_policy(STYLE.read_text(encoding='utf-8'))}; frame-ancestors 'none'"
    return HTMLResponse(written(said, leave_to), status, headers={"Content-Security-Policy": policy})


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'"


def main(arguments: Sequence[str]) -> int:
    """Write the page to a file."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m web.alone FILE\n")
        return 2
    Path(arguments[0]).write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
