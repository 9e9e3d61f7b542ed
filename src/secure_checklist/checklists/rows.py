"""Read the rows of a table as a checklist: match columns to fields, and locate problems by row and column.

The result is the plain data of a document, which is validated like any other document.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from typing import Final, TypeVar, cast

from pydantic import BaseModel

from secure_checklist.checklists.items import Item
from secure_checklist.core.documents.io import validated
from secure_checklist.core.documents.parsing import Unreadable, loader
from secure_checklist.core.errors import InvalidChecklistError, InvalidConditionError, Problem, did_you_mean
from secure_checklist.core.messages import message
from secure_checklist.core.model import list_of
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.subjects.vocabulary import Vocabulary

M = TypeVar("M", bound=BaseModel)
_Mapping = Mapping[object, object]
MAX_ROWS = 20_000
"""The largest number of rows in a table, which is the largest number of items in a section."""
_LONGEST_ID = 60
_MARK = "\ufeff"
"""The byte order mark with which editors on Windows begin a file, as Excel does a CSV file."""
_LINE = r"(?m)^ {0,3}(`{3,}|~{3,})(?:.*\n)+? {0,3}\1.*$|^.+$"
"""A line of a cell; those of a block of code are one."""
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "þ": "th"})
"""Letters of the Latin script that have no mark to lose."""


def _number(cell: object) -> object:
    """Return a number, as text or as a data frame's float; anything else stays, to be refused as such."""
    if isinstance(cell, str) and re.fullmatch(r"-?[0-9]{1,10}(\.[0-9]{1,10})?", cell):
        cell = float(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _word(cell: object) -> object:
    return re.sub(r"[\s-]+", "_", cell.lower()) if isinstance(cell, str) else cell


def _parts(part: str, each: Callable[[str], object]) -> Callable[[object], object]:
    """Return a function that finds the parts of a cell; a list has them already."""

    def split(cell: object) -> object:
        found = [one[0] for one in re.finditer(part, cell)] if isinstance(cell, str) else None
        parts = list_of(cell) if found is None else found
        if parts is None:
            return cell
        texts = [part.strip() if isinstance(part, str) else part for part in parts]
        return [each(text) if isinstance(text, str) else text for text in texts if text != ""]

    return split


def _tag(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or text


_READ: Final[Mapping[str, Callable[[object], object]]] = {
    **dict.fromkeys(("level", "effort", "subject", "when_unclear", "confidentiality"), _word),
    **dict.fromkeys(("weight", "renew_after"), _number),
    "tags": _parts(r"[^,;\n]+", _tag),
    "mitigates": _parts(r"[^,;\n]+", _word),
    "do_not": _parts(_LINE, str),
    "steps": _parts(_LINE, str),
}
"""How cells are read that aren't taken as they are."""
_CONDITIONS: Final[Mapping[str, str]] = {"rule": "check", "partial": "partial", "applies_to": "applies_to"}
_FOUND = ("id", "title", "why", "question", "for_whom", "neutral_title", "section", *_READ, *_CONDITIONS)
"""The fields that are found by the name of their column."""
FIELDS: Final[tuple[str, ...]] = (*dict.fromkeys((*_FOUND, *Item.model_fields)),)
"""The fields that a column may hold. Fields that aren't found by name take plain data, from a column given for them."""


_Cells = dict[str, object]
"""The cells of a row that hold something, by field."""


@loader(InvalidChecklistError)
def read_rows(
    model: type[M],
    rows: Iterable[Mapping[str, object]],
    columns: Mapping[str, str],
    vocabulary: Vocabulary,
    head: Mapping[str, object],
    start: int,
) -> M:
    """Return a checklist with one item per row.

    Args:
        model: The checklist class.
        rows: The rows, each a mapping of columns to cells.
        columns: The column for a field, if their names differ.
        vocabulary: The facts that rules may read.
        head: The id and title of the checklist.
        start: The number of the first row.

    Raises:
        InvalidChecklistError: If a row isn't valid. The error lists every problem with its row number and column.

    """
    held = _mappings(rows, start)
    table = _Table(_columns(held, columns), vocabulary)
    data = {"id": slug(str(head["title"])), **head, **table.data(held, str(head["title"]), start)}
    problems, more = table.problems, False
    try:
        built = validated(model, data, InvalidChecklistError)
    except InvalidChecklistError as error:
        problems, more = sorted([*problems, *map(table.placed, error.problems)], key=itemgetter(0)), error.more
    else:
        if not problems:
            return built
    raise InvalidChecklistError(dict.fromkeys(problem for _, problem in problems), more=more)


def _mappings(rows: object, start: int) -> Sequence[_Mapping]:
    """Return the rows, if they are rows.

    Raises:
        Unreadable: If they are too many, or something else.

    """
    hint = "use csv.DictReader for a CSV file, and the records of a data frame"
    if not isinstance(rows, Iterable):
        raise Unreadable("a table is a list of rows", hint)
    held = list(islice(cast("Iterable[object]", rows), MAX_ROWS + 1))
    if len(held) > MAX_ROWS:
        raise Unreadable(f"more than {MAX_ROWS} rows")
    for number, row in enumerate(held, start):
        if not isinstance(row, Mapping):
            raise InvalidChecklistError([Problem(f"row {number}", "a row maps columns to cells", hint)])
    table: Sequence[_Mapping] = cast("list[_Mapping]", held)
    first = next(iter(table[0]), None) if table else None
    if isinstance(first, str) and first.startswith(_MARK):  # then `csv` takes the mark for a part of the name
        named = first.removeprefix(_MARK).strip('"')
        table = [{named if name == first else name: cell for name, cell in row.items()} for row in table]
    return table


def _columns(rows: Sequence[_Mapping], given: Mapping[str, str]) -> dict[str, str]:
    """Return the column that holds each field: those that are given, and those that are called as a field is.

    Raises:
        InvalidChecklistError: If one of them isn't there, or none holds the title.

    """
    present = [name for name in dict.fromkeys(name for row in rows for name in row) if isinstance(name, str)]
    called = {str(_word(name.strip())): name for name in reversed(present)}
    names = {field: called[field] for field in _FOUND if field in called} | dict(given)
    problems: list[Problem] = []
    for field, name in given.items():
        if field not in FIELDS:
            problems.append(Problem("columns", f'no such field: "{field[:100]}"', did_you_mean(field, FIELDS)))
        if rows and name not in present:
            problems.append(Problem("columns", f'no row has the column "{name[:100]}"', did_you_mean(name, present)))
    if rows and "title" not in names:
        problems.append(Problem("columns", "no column holds the title", 'name it, as {"title": "Task"}'))
    if problems:
        raise InvalidChecklistError(problems)
    return names


def _empty(cell: object) -> bool:
    """Return True for what means nothing in a table: None, a blank text, an empty list, a data frame's NaN and NA."""
    if cell is None or isinstance(cell, float):
        return cell is None or cell != cell  # noqa: PLR0124 - the test for NaN
    return type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, (str, list, tuple)) and not cell)


class _Table:
    """The rows of a table as the sections of a document, with the row that each item comes from.

    Attributes:
        problems: What is wrong with rows beyond what their fields show, each with the number of its row.

    """

    def __init__(self, columns: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self.problems: list[tuple[int, Problem]] = []
        self._columns, self._vocabulary = columns, vocabulary
        self._numbers: list[list[int]] = []  # of the rows, by section and item
        self._read: dict[str, None] = {}

    def data(self, rows: Iterable[_Mapping], title: str, start: int) -> dict[str, object]:
        """Return the sections, and the facts beyond the standard ones that their rules read."""
        sections: dict[str, tuple[str, dict[int, _Cells]]] = {}
        for number, row in enumerate(rows, start):
            held = {field: row.get(name) for field, name in self._columns.items()}
            stripped = {field: cell.strip() if isinstance(cell, str) else cell for field, cell in held.items()}
            cells = {field: cell for field, cell in stripped.items() if not _empty(cell)}
            if cells:
                named = str(cells.pop("section", ""))
                key = f"section-{slug(named)}" if named else "items"
                sections.setdefault(key, (named or title, {}))[1][number] = cells
        if not sections:
            hint = "pass the rows themselves, with a title in each"
            raise InvalidChecklistError([Problem("rows", "the table has no row that holds anything", hint)])
        often = Counter(_id_of(cells) for _, members in sections.values() for cells in members.values())
        found, taken = list[object](), set[str]()
        for key, (named, members) in sections.items():
            items = [self._item(number, cells) for number, cells in members.items()]
            for item, (number, cells) in zip(items, members.items(), strict=True):
                name = _id_of(cells)
                if "id" not in cells and often[name] > 1:
                    # An id from a title alone stays the same when rows are moved. Only titles that occur twice get
                    # their section's name in front.
                    name = f"{key.removeprefix('section-')}.{name}"
                item.setdefault("id", name)
                if name.lower() in taken:
                    field = "id" if "id" in cells else "title"
                    fault = Problem(self._place(number, field), "another row has this id, too", "give each its own")
                    self.problems += [(number, fault)] if field in cells else []
                    item["id"] = f"row-{number}"  # so that the row is reported once
                taken.add(name.lower())
            self._numbers.append([*members])
            found.append({"id": key, "title": named, "items": items})
        standard = Vocabulary.standard().facts
        own = [self._vocabulary.declaration(name) for name in self._read if name not in standard]
        return {"sections": found, "requires": own}

    def _item(self, number: int, cells: _Cells) -> _Cells:
        others = ((field, cell) for field, cell in cells.items() if field not in _CONDITIONS)
        item = {field: _READ[field](cell) if field in _READ else cell for field, cell in others}
        read = {
            name: self._condition(number, field, cells[field]) for field, name in _CONDITIONS.items() if field in cells
        }
        rule = {name: condition for name, condition in read.items() if condition is not None}
        if rule and ("check" in rule or "rule" not in cells):
            item["rule"] = rule
        elif "question" not in item:
            item["question"] = message("item.question")
        steps = list_of(item.get("steps")) or ()
        if any(isinstance(step, str) for step in steps):
            item["steps"] = [{"do": steps}]
        return item

    def _condition(self, number: int, field: str, cell: object) -> Condition | None:
        try:
            found = cell if isinstance(cell, Condition) else Condition.parse(cast("str", cell), self._vocabulary)
        except InvalidConditionError as error:
            place = self._place(number, field)
            wrong = (one._replace(path=f"{place} > {one.path}" if one.path else place) for one in error.problems)
            self.problems += ((number, one) for one in wrong)
            return None
        self._read.update(dict.fromkeys(name for name in facts_in(found) if name in self._vocabulary.facts))
        return found

    def _place(self, row: int, field: str) -> str:
        """Return the place of a problem: row and column, or the field's own name if it has no column."""
        field = "rule" if field == "check" else field
        name = self._columns.get(field)
        return f"row {row}" + (f" > {field}" * bool(field) if name is None else f', column "{name[:100]}"')

    def placed(self, problem: Problem) -> tuple[int, Problem]:
        """Return a problem of the document with the row and column that it comes from."""
        # The document exists only in memory, so its paths say nothing to the author of a table:
        #
        #   sections[1].items[3] "backup" > weight    ->    row 17, column "Weight"
        match = re.match(
            r'sections\[(\d+)\](?:\.items\[(\d+)\])?(?: ".*?"(?= > |$))?(?: > |\.)?([a-z_]*)(?:.*\[(\d+)\]$)?',
            problem.path,
        )
        if match is None:
            return 0, problem
        row, field = self._numbers[int(match[1])][int(match[2] or 0)], match[3] if match[2] else "section"
        place = self._place(row, field) + (f", entry {int(match[4]) + 1}" if match[4] else "")
        return row, problem._replace(path=place)


def _id_of(cells: _Cells) -> str:
    """Return the id that a row gives, or else the one that its title makes."""
    return str(cells["id"]) if "id" in cells else slug(str(cells.get("title", "")))


def slug(title: str) -> str:
    """Return an id made only from a title, so that it stays the same when other rows are added or removed.

    Diacritics are removed from Latin letters. Anything else that an id can't hold, such as other scripts or the end of
    a long title, is represented by a short hash.
    """
    folded = unicodedata.normalize("NFKD", re.sub("['\u2019]", "", title)).casefold().translate(_LETTERS)
    letters = [sign for sign in folded if not unicodedata.combining(sign)]
    name = re.sub(r"[^a-z0-9]+", "-", "".join(letters)).strip("-")
    lost = any(sign.isalnum() for sign in letters if not sign.isascii()) or len(name) > _LONGEST_ID
    if name and not lost:
        return name
    #   "Déjà-vu?"        deja-vu
    #   "Обновления"      item- and 8 digits of its hash
    #   a long title      its first 60 letters, and the hash of all of it
    mark = sha256(unicodedata.normalize("NFKC", title).casefold().encode("utf-8", "replace")).hexdigest()[:8]
    return f"{name[:_LONGEST_ID].rstrip('-') or 'item'}-{mark}"
