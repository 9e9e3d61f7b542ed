"""The English messages read well, and no sentence is built from pieces that another language couldn't order.

A sentence is one message. What stands in a row, behind a label or in brackets is put there by a message, too, as
`labelled` and `clauses` do, so that each language has its own signs. The code may only set whole sentences beside each
other, and put marks of a list or of Markdown before them.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import secure_checklist
from secure_checklist.core import all_messages
from tests.cases import each

ROOT = Path(secure_checklist.__file__).parent
MESSAGES = all_messages()

SAYING = frozenset(
    (
        *("called", "clauses", "either", "find", "heading", "in_a_row", "labelled", "labels", "listed", "message"),
        *("noted", "notes", "sentence", "together", "versions"),
    )
)
"""The functions that return a message, or what is made of messages."""
PUNCTUATED = re.compile(r"[A-Za-z,;:()\u2013\u00b7\u2022\"]")
"""What a language writes in its own way: words, and signs that join or enclose."""
COLUMNS = re.compile(r"^  (-[a-z], )?--[a-z-]+( [A-Z]+)? +$")
"""Options in the help, each before the message that explains it."""
PROGRAM = "secure-checklist: "
"""What begins a fault on standard error, as other programs do."""
LOCAL = re.compile(r"%[aAbBcxXp]")
"""What `strftime` writes in the language of the C library: names of days and months, and whole dates."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Return the modules that say anything to people, with their names."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text("utf-8")
        if "core.messages import" in text or "strftime" in text:
            yield path.relative_to(ROOT).as_posix(), ast.parse(text)


SOURCES = dict(sources())


def says(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING


def built_strings(tree: ast.AST) -> Iterator[str]:
    """Return each f-string or sum that puts words or signs of its own beside a message."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            own = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
            sides = (node.left, node.right)
            parts = [side for side in sides if not isinstance(side, ast.Constant)]
            own = [side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str)]
        else:
            continue
        if any(map(says, parts)) and any(PUNCTUATED.search(text) and not allowed(text) for text in own):
            yield ast.unparse(node)


def allowed(text: str) -> bool:
    return bool(COLUMNS.match(text)) or text == PROGRAM


def joined_strings(tree: ast.AST) -> Iterator[str]:
    """Return each place, in a function that says a message, where texts are joined by a sign of English.

    What is raised is for programmers, and stays English.
    """
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or not any(map(says, ast.walk(function))):
            continue
        english = {
            id(inner) for raised in ast.walk(function) if isinstance(raised, ast.Raise) for inner in ast.walk(raised)
        }
        for node in ast.walk(function):
            if id(node) not in english and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                sign = node.func.value.value if isinstance(node.func.value, ast.Constant) else None
                plain = not isinstance(sign, str) or sign in MARKS or not PUNCTUATED.search(sign)
                if node.func.attr == "join" and not plain:
                    yield ast.unparse(node)


MARKS = ("|", " | ")
"""What separates the values of a cell, or the cells of a table."""


CASES = ("lower", "upper", "title", "capitalize", "casefold", "swapcase")


def recased(tree: ast.AST) -> Iterator[str]:
    """Return each change of the case of a message, which a script may lack and a language may forbid."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and says(node.value) and node.attr in CASES:
            yield ast.unparse(node)


def local_dates(tree: ast.AST) -> Iterator[str]:
    """Return each format of a date that is written in the language of the C library."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strftime":
            given = [str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)]
            if any(map(LOCAL.search, given)):
                yield ast.unparse(node)


FINDERS = (built_strings, joined_strings, recased, local_dates)


@each("name", SOURCES)
def test_no_sentence_is_built_from_pieces(name: str) -> None:
    assert [found for finder in FINDERS for found in finder(SOURCES[name])] == []


@each(
    ("finder", "code"),
    [
        (built_strings, "f\"{message('a')}: {x}\""),
        (built_strings, 'message("a") + ", and so on"'),
        (built_strings, 'f"{listed(names)} ({x})"'),
        (joined_strings, 'def f(): return "; ".join([message("a"), message("b")])'),
        (joined_strings, 'def f():\n  said = message("a")\n  return " and ".join((said, x))'),
        (recased, 'message("a").lower()'),
        (local_dates, 'now.strftime("%d %B %Y")'),
    ],
)
def test_a_sentence_that_is_built_from_pieces_is_found(finder: Callable[[ast.AST], Iterator[str]], code: str) -> None:
    assert [*finder(ast.parse(code))] != []


# the English texts


def end(text: str) -> str:
    return text[-1] if text[-1] in ".?!:" else ""


def test_the_forms_of_a_message_that_counts_differ_by_number_only() -> None:
    for key, text in MESSAGES.items():
        if key.endswith(".one"):
            other = MESSAGES[f"{key.removesuffix('.one')}.other"]
            names, others = (set(re.findall(r"\{[a-z_]+\}", said)) for said in (text, other))
            assert (end(text), names | {"{count}"}) == (end(other), others | {"{count}"}), key
