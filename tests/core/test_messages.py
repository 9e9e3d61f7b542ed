"""The table of messages: complete, used, and filled in by name."""

import ast
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest

from secure_checklist import Cause, Level, Outcome, Vocabulary
from secure_checklist.checklists import Catalogue, Effort, Translation
from secure_checklist.checklists.plan_items import Need, Phase, Verification
from secure_checklist.core import use_messages
from secure_checklist.core.messages import (
    duration,
    labels,
    language,
    message,
)
from secure_checklist.rules import ReasonCode
from secure_checklist.subjects import Origin
from tests.cases import each

STANDARD = Vocabulary.standard()
LIBRARY = Path(__file__).parents[2] / "src" / "secure_checklist"


def written_keys(node: ast.expr) -> Iterator[str]:
    """Yield the keys that stand in the first argument of `message`, those of both branches of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*written_keys(node.body), *written_keys(node.orelse))


def test_every_message_that_code_names_is_there() -> None:
    """A key that isn't there is a `KeyError` for whoever reads the report, and only once it is said."""
    known = {key for path in LIBRARY.rglob("messages.json") for key in json.loads(path.read_text(encoding="utf-8"))}
    missing: list[str] = []
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
                keys = [key for argument in node.args[:1] for key in written_keys(argument)]
                lacking = [key for key in keys if not known & {key, f"{key}.other"}]
                missing += [f"{path.relative_to(LIBRARY)}:{node.lineno}: add {key} to messages.json" for key in lacking]
    assert missing == []


def test_a_message_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(KeyError, match='add "nothing" to'):
        message("nothing")


@each(
    ("group", "names"),
    [
        ("outcome", get_args(Outcome)),
        ("reason", get_args(ReasonCode)),
        ("origin", get_args(Origin)),
        ("effort", get_args(Effort)),
        ("level", get_args(Level)),
        ("cause", get_args(Cause)),
        ("checked", get_args(Verification)),
        ("phase", get_args(Phase)),
        ("need", get_args(Need)),
        ("system", STANDARD.facts["device.os_name"].vocabulary),
        ("kinds", STANDARD.kinds),
    ],
)
def test_every_word_that_is_shown_has_a_label(group: str, names: tuple[str, ...]) -> None:
    assert set(labels(group)) == set(names)


# in another language


def catalogue(language: str = "es", **texts: str) -> Catalogue:
    return Catalogue(language=language, texts={key: Translation(text=text) for key, text in texts.items()})


def test_a_catalogue_is_in_force_within_its_block_only() -> None:
    with use_messages(catalogue(**{"outcome.pass": "hecho"})):
        assert (language(), message("outcome.pass"), message("outcome.fail")) == ("es", "hecho", "not done")
        with use_messages(None):
            assert message("outcome.pass") == "hecho"
        assert "hecho" in labels("outcome").values()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(message, "outcome.pass").result() == "done"
    assert (language(), message("outcome.pass")) == ("en", "done")


@each(
    ("language", "count", "said"),
    [("es", 0, "otros 0"), ("es", 1, "uno"), ("hi", 0, "uno"), ("ja", 1, "otros 1"), ("en", 2_000, "otros 2,000")],
)
def test_a_language_has_plural_forms_of_its_own(language: str, count: int, said: str) -> None:
    """A form that a catalogue lacks is its general one, and else English."""
    with use_messages(catalogue(language, **{"days.one": "uno", "days.other": "otros {count}"})):
        assert duration(count, "days") == said
        assert duration(1, "seconds") == "1 second"
    with use_messages(catalogue(language, **{"days.other": "otros {count}"})):
        assert duration(1, "days") == "otros 1"
