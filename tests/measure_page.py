"""How soon a person comes to the first thing to do, and how long the page is. Prints a row for each persona:

python tests/measure_page.py [--profile NAME]

It opens the HTML of a report in a browser as wide as a phone (390 by 844): the words before the first thing to do, its
place in pixels, the page in screens as it opens, the sheets of A4 that it prints on, and the dead ends, which say only
that something has to be said first, or looked up elsewhere.
"""

import argparse
import re
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from secure_checklist import evaluate, formats, packs
from tests.golden_personas import NOW, inventory_of, names
from tests.pages import chromium, sheets

PHONE = (390, 844)
BEFORE = """() => {
  const first = document.querySelector('.sc-report .card :is(h2, h3)');
  const range = document.createRange();
  range.setStart(document.querySelector('main'), 0);
  range.setEndBefore(first);
  const words = range.cloneContents().textContent.split(/\\s+/).filter(Boolean).length;
  return [words, Math.round(first.getBoundingClientRect().top), document.documentElement.scrollHeight];
}"""
DEAD_END = re.compile("Say which device|There are no steps here")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", default="quick")
    profile = parser.parse_args().profile
    pack = packs.load("leak-prevention")
    checklist = pack if profile == "full" else pack.profile(profile)
    sys.stdout.write(f"{profile:28} words     y  screens  A4  dead ends\n")
    found: list[tuple[float, ...]] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
        for name in names():
            inventory = inventory_of(name)
            report = evaluate(checklist, inventory, now=NOW, explain=True)
            html = formats.write(report, "html", checklist=checklist, inventory=inventory).decode()
            page.set_content(html)
            words, top, height = page.evaluate(BEFORE)
            row = (words, top, height / PHONE[1], sheets(page), len(DEAD_END.findall(html)))
            found.append(row)
            sys.stdout.write("{:28} {:5} {:5} {:8.1f} {:3} {:10}\n".format(name, *row))
    middle = (median(column) for column in zip(*found, strict=True))
    sys.stdout.write("{:28} {:5.0f} {:5.0f} {:8.1f} {:3.0f} {:10.0f}\n".format("median", *middle))


if __name__ == "__main__":
    main()
