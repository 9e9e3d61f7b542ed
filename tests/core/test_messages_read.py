"""The English messages read well, and no sentence is built from pieces that another language couldn't order.

A sentence is one message. What stands in a row, behind a label or in brackets is put there by a message, too, as
`labelled` and `clauses` do, so that each language has its own signs. The code may only set whole sentences beside each
other, and put marks of a list or of Markdown before them.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import secure_checklist
from secure_checklist import Vocabulary
from secure_checklist.core import all_messages

ROOT = Path(secure_checklist.__file__).parent
MESSAGES = all_messages()
NAMES = frozenset(key for key in MESSAGES if key.startswith(("country.", "service.", "system.")))
"""Messages that are names, which are written as their owners do."""
FACTS = Vocabulary.standard().facts

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


@pytest.mark.parametrize("name", SOURCES)
def test_no_sentence_is_built_from_pieces(name: str) -> None:
    assert [found for finder in FINDERS for found in finder(SOURCES[name])] == []


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    "code",
    [
        "f\"{message('a')} {message('b')}\"",
        "f\"- {message('a')}\"",
        'def f():\n  said = message("a")\n  raise ValueError(", ".join(said))',
        'now.strftime("%Y-%m-%d %H:%M %Z")',
    ],
)
def test_whole_sentences_may_stand_beside_each_other(code: str) -> None:
    assert [found for finder in FINDERS for found in finder(ast.parse(code))] == []


# the English texts


def texts_of_facts() -> Iterator[tuple[str, str]]:
    for name, fact in FACTS.items():
        for field in ("question", "label", "meaning", "absence", "unit", "when_true", "when_false"):
            if text := getattr(fact.declared, field):
                yield f"{name}/{field}", text
        yield from ((f"{name}/choices/{word}", text) for word, text in fact.declared.choices.items())


TEXTS = {**MESSAGES, **dict(texts_of_facts())}
SIGNS = {
    "two spaces in a row": r"\S  +\S",
    "a curly quotation mark or apostrophe": "[\u2018\u2019\u201c\u201d\u201e]",
    "an ellipsis in one sign": "\u2026",
    "a percent sign apart from its number": " %",
    "a plural in brackets": r"\(e?s\)",
    "a space before a sign": r" [,;.?!](\s|$)",
    "an abbreviation": r"\b(e\.g\.|i\.e\.|etc\.|resp\.|approx\.|w/)",
}


@pytest.mark.parametrize("sign", SIGNS)
def test_the_texts_keep_to_one_set_of_signs(sign: str) -> None:
    laid_out = ("cli.exit_codes", "list.comma")
    found = [key for key, text in TEXTS.items() if key not in NAMES and re.search(SIGNS[sign], text)]
    assert [key for key in found if key not in laid_out] == []


USUAL = {
    r"telephones?": "phone number, or phone",
    r"email": "e-mail",
    r"notices? (of|on) the (phone|screen)|screen or notices": "notification",
    r"anew": "again",
    r"thereof|hereby|whereby": "plain words",
    r"cell ?phone|handset": "phone",
    r"snapped|kindly|utili[sz]e": "plain words",
    r"the press": "the news",
}


@pytest.mark.parametrize("word", USUAL)
def test_one_thing_has_one_word(word: str) -> None:
    found = [key for key, text in TEXTS.items() if re.search(rf"\b({word})\b", text, re.IGNORECASE)]
    assert found == [], f"write {USUAL[word]}"


def end(text: str) -> str:
    return text[-1] if text[-1] in ".?!:" else ""


SAME_END = (
    *("answer", "cause", "checked", "clause", "confidence", "effort", "kinds", "level", "need", "origin", "outcome"),
    *("phase", "reason", "relation", "value", "version", "cli.found", "cli.option", "cli.words"),
    *("cli.respond.keys", "documents.age", "documents.blank", "documents.check", "documents.confidence"),
    *("documents.field", "documents.not", "documents.relation", "documents.route", "documents.event"),
    *("documents.doer", "formats.counts"),
    *(
        "incident.blank",
        "incident.case.neutral",
        "incident.details",
        "incident.given",
        "incident.none",
        "incident.case.withheld",
        "incident.case.part",
    ),
    *(
        "incident.row",
        "incident.route",
        "incident.value",
        "interview.hint",
        "interview.more_subjects",
    ),
    *("interview.subjects", "interview.suggested", "interview.wanted", "subjects"),
)
"""Groups whose messages stand in the same place, so that all end alike."""


@pytest.mark.parametrize("group", SAME_END)
def test_messages_of_one_place_end_alike(group: str) -> None:
    ends: dict[str, list[str]] = defaultdict(list)
    for key, text in MESSAGES.items():
        if key.startswith(f"{group}."):
            ends[end(text)].append(key)
    assert len(ends) == 1, {sign: keys for sign, keys in ends.items() if len(keys) < max(map(len, ends.values()))}


def test_the_forms_of_a_message_that_counts_differ_by_number_only() -> None:
    for key, text in MESSAGES.items():
        if key.endswith(".one"):
            other = MESSAGES[f"{key.removesuffix('.one')}.other"]
            names, others = (set(re.findall(r"\{[a-z_]+\}", said)) for said in (text, other))
            assert (end(text), names | {"{count}"}) == (end(other), others | {"{count}"}), key


def test_each_text_of_a_fact_has_the_form_of_its_place() -> None:
    """A question asks, a meaning is a sentence; a label, a choice and a clause have no full stop."""
    for key, text in texts_of_facts():
        field = key.split("/")[1]
        if field == "question":
            assert "?" in text, key
        elif field in ("meaning", "absence"):
            assert text.endswith("."), key
        else:
            assert end(text) == "", key
        if field in ("question", "meaning", "absence", "choices"):
            assert not text[0].islower() or text.startswith(("iOS", "iPadOS", "iMessage", "macOS")), key


def test_messages_that_belong_together_stand_together() -> None:
    """So a translator who reads a file from top to bottom meets each screen, page and group once."""
    for path in sorted(ROOT.rglob("messages.json")):
        depth = 1 if path.parent.name == "core" else 2
        keys = re.findall(r'^ "([^"]+)": ', path.read_text("utf-8"), re.MULTILINE)
        groups = [".".join(key.split(".")[:depth]) for key in keys]
        runs = [group for place, group in enumerate(groups) if place == 0 or groups[place - 1] != group]
        assert len(keys) > 20
        assert sorted(runs) == sorted(set(runs)), path
