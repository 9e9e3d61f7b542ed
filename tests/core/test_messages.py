"""The table of messages: complete, used, and filled in by name."""

from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest

from secure_checklist import Cause, InvalidChecklistError, Level, Outcome, Vocabulary
from secure_checklist.checklists import Catalogue, Effort, Translation, load_catalogue
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


@each(
    ("key", "text", "wrong"),
    [
        ("finding", "{title}: {outcome} {title.__class__}", "same names in braces"),
        ("days.other", "{days}", "same names in braces"),
        ("days.some", "{count}", "no such message"),
        ("nothing", "x", "there is no such message"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(key: str, text: str, wrong: str) -> None:
    with pytest.raises(InvalidChecklistError, match=wrong):
        load_catalogue({"language": "es", "texts": {key: {"text": text}}})
