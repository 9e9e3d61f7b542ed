"""No id of content stands in code: what code does of an item, a law or a paper, their data say.

So an app's own content is treated as ours is, and content can be renamed without a look at the code.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import secure_checklist
from secure_checklist import Vocabulary, packs
from secure_checklist.incident import contacts
from secure_checklist.incident.laws.table import bundled as laws
from secure_checklist.incident.papers.templates import bundled as papers
from tests.cases import tables

SOURCE = Path(secure_checklist.__file__).parent
HOMONYMS: dict[str, str] = tables(__file__)["homonyms"]
"""Words of English that are also ids of sections, cards and modifiers; with what they mean in code."""
FACTS = {word for fact in Vocabulary.standard().facts.values() for word in fact.vocabulary or ()}
"""Words of facts, of which ids of cards are made, too."""


def ids() -> Iterator[str]:
    """All ids, present and former, of the content that comes with the library."""
    for checklist in map(packs.load, packs.names()):
        cards = checklist.cards
        yield from (name for one in checklist.sections for name in (one.id, *one.former_ids))
        yield from (name for one in checklist.items for name in (one.id, *one.former_ids))
        for parts in (checklist.guards, cards.cards, cards.acts, cards.modifiers, checklist.do_nots):
            yield from (one.id for one in parts)
        yield from (one.id for item in checklist.items for one in item.deadlines)
    yield from (one.id for parts in (contacts.bundled().contacts, laws().risks, papers().papers) for one in parts)
    for law in laws().laws:
        yield from (law.id, *(one.id for one in law.deadlines))
    yield from papers().sources


def literals() -> Iterator[tuple[Path, ast.Constant]]:
    """Every text in our code that is no docstring."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
                yield path, node


def test_no_id_of_content_stands_in_code() -> None:
    known = {*ids()}
    assert len(known) > 1000
    found = [(path, node.lineno, node.value) for path, node in literals() if node.value in known]
    strange = [(str(path.relative_to(SOURCE)), *rest) for path, *rest in found if rest[-1] not in FACTS | {*HOMONYMS}]
    assert strange == []
    assert {*HOMONYMS} <= {value for *_, value in found}, "a word that is no homonym any more"
