"""What the site has besides the files below `docs`: tables in its pages, and pages of their own.

A page calls for a table by a line `<!-- table: NAME -->`, which `filled` replaces. `generated` returns the pages and
files that stand nowhere below `docs`: one for each item of the built-in packs, the schemas, the lists for those who
review a translation, and the two pages that hosts of code look for at the root. Nothing here knows MkDocs; `site_hook`
does.
"""

import json
import re
from functools import cache
from pathlib import Path

from _pages.packs import Built, built_pages
from _pages.review import review_pages
from _pages.tables import TABLES
from secure_checklist.evaluation import schema

ROOT = Path(__file__).parent.parent.parent
MARKER = re.compile(r"^<!-- table: ([a-z-]+) -->$", re.MULTILINE)


def filled(markdown: str) -> str:
    """Return a page with the tables that it calls for.

    Raises:
        KeyError: There is no table of that name.

    """
    return MARKER.sub(lambda found: TABLES[found[1]](), markdown)


@cache
def generated() -> Built:
    """Return the pages and files that are made, by their path on the site, and the navigation to those of the packs."""
    built = built_pages()
    found = {**built.pages, **dict(review_pages())}
    for page in ("CHANGELOG", "CONTRIBUTING"):
        text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
        found[f"{page.lower()}.md"] = re.sub(r"\]\(docs/|\]\((?=README\.md)", "](", text)
    for document in ("checklist", "inventory", "report"):
        found[f"schema/{document}.schema.json"] = json.dumps(schema(document), indent=1, ensure_ascii=False) + "\n"
    return Built(found, built.navigation)
