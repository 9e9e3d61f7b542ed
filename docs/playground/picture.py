"""Photograph the playground for the documentation: `python docs/playground/picture.py FOLDER`, once it is built there.

It needs Chromium and the extra `test`. The picture is `docs/assets/playground.png`.
"""  # noqa: INP001 - a script beside the page

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.pages import chromium  # noqa: E402 - the checkout comes first
from tests.playing import SAME, playing, serving  # noqa: E402 - as above

with (
    chromium() as browser,
    serving(Path(sys.argv[1])) as site,
    playing(browser, site, viewport={"width": 720, "height": 800}) as player,
):
    player.load()
    player.begin()
    player.list_things()
    player.pass_until(SAME)
    player.page.screenshot(path=str(ROOT / "docs" / "assets" / "playground.png"))
