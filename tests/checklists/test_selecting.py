"""Law 14: a selection that matches nothing is an error, and a part is marked as a part in everything written of it."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Interview,
    InvalidChecklistError,
    Inventory,
    Person,
    Report,
    Store,
    dump,
    evaluate,
    formats,
    load_checklist,
    load_report,
    save,
)
from secure_checklist.checklists import Profile, Selector
from secure_checklist.core import UnknownNameError
from secure_checklist.interview import load_interview
from tests.cases import each
from tests.commands import called_in_text
from tests.extras import forms
from tests.strategies import PACK

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ME = Inventory(subjects=(Person(id="me"),))
FIELDS: Mapping[str, str] = {
    "items": PACK.items[0].id,
    "sections": PACK.sections[0].id,
    "tags": PACK.items[0].tags[0],
    "levels": "essential",
    "causes": "hacking",
    "frameworks": "CIS Controls",
}
"""A name that each field of a selector may have."""


def by(field: str, *names: str) -> Selector:
    return Selector.model_validate({field: names})


def ids(checklist: Checklist) -> list[str]:
    return [one.id for one in checklist.items]


# what is refused -------------------------------------------------------------------------------------------------


def misspelt(name: str) -> str:
    """Leave the last letter but one out."""
    return name[:-2] + name[-1]


@each("field", FIELDS)
def test_law_14_a_name_that_the_checklist_lacks_is_refused_with_the_nearest(field: str) -> None:
    assert set(FIELDS) == set(Selector.model_fields)
    name = FIELDS[field]
    with pytest.raises((UnknownNameError, ValidationError), match=re.escape(name)):
        PACK.select(by(field, name, misspelt(name)))


@each("field", ["levels", "causes"])
def test_law_14_a_word_that_no_checklist_declares_is_refused(field: str) -> None:
    with pytest.raises(UnknownNameError, match=f'no {field[:-1]} "home.urgent"'):
        PACK.select(by(field, "home.urgent"))


@each("field", FIELDS)
def test_law_14_a_bare_text_is_no_list_of_names(field: str) -> None:
    with pytest.raises(ValidationError, match="valid tuple"):
        Selector.model_validate({field: FIELDS[field]})
    with pytest.raises(ValidationError, match="valid tuple"):
        Profile.model_validate({"id": "own", "title": "Own", "select": {field: FIELDS[field]}})


NOTHING: Mapping[str, Callable[[Checklist], object]] = {
    "no field": lambda whole: whole.select(Selector()),
    "two that have no item in common": lambda whole: whole.select(by("items", "lock")).select(
        by("levels", "essential")
    ),
    "a level that no item has": lambda whole: whole.select(by("levels", "advanced")),
    "a cause that no item has": lambda whole: whole.select(by("causes", "malware")),
    "every item left out": lambda whole: whole.without("lock", "talk"),
    "a profile without items": lambda whole: whole.profile("none"),
    "no row": lambda _: Checklist.from_rows([], title="A table"),
    "no row that holds anything": lambda _: Checklist.from_rows([{"title": " "}, {"title": None}], title="A table"),
}
SMALL = load_checklist(
    {
        "id": "small",
        "title": "Small",
        "sections": [
            {"id": "locks", "title": "Locks", "items": [{"id": "lock", "title": "Lock", "question": "Locked?"}]},
            {
                "id": "talking",
                "title": "Talking",
                "items": [{"id": "talk", "title": "Talk", "question": "Talked?", "level": "essential"}],
            },
        ],
        "profiles": [{"id": "none", "title": "None", "select": dict[str, object]()}],
    }
)


@each("name", NOTHING)
def test_law_14_a_selection_that_matches_nothing_is_an_error(name: str) -> None:
    with pytest.raises((UnknownNameError, InvalidChecklistError)):
        NOTHING[name](SMALL)


def test_a_setting_is_no_selection() -> None:
    """`tailored(levels="essential")` gave an empty checklist, whose report said that every item has an answer."""
    for field, name in FIELDS.items():
        with pytest.raises(ValidationError, match=f"settings > {field}: no such parameter"):
            PACK.tailored(**{field: name})


# what is selected ------------------------------------------------------------------------------------------------


@each("field", FIELDS)
@pytest.mark.filterwarnings("ignore:.*reads the answer to.*")
def test_a_selector_and_a_profile_select_the_same(field: str) -> None:
    """By any field, alone or after another; what has to stay with what is selected stays."""
    selector = by(field, FIELDS[field])
    profile = Profile(id="own", title="Own", select=selector)
    part = PACK.select(selector)
    assert ids(part) == ids(PACK.replace(profiles=(profile,)).profile("own"))
    assert set(ids(part)) < set(ids(PACK))
    assert ids(part.select(selector)) == ids(part)
    essential = part.select(by("levels", "essential"))
    assert set(ids(essential)) <= set(ids(part))
    assert essential.tailored_to is not None
    assert essential.tailored_to.left_out == len(PACK.items) - len(essential.items)


# what is marked --------------------------------------------------------------------------------------------------

PARTS: Mapping[str, Callable[[], Checklist]] = {
    **{field: partial(PACK.select, by(field, name)) for field, name in FIELDS.items()},
    "select twice": lambda: PACK.select(by("tags", FIELDS["tags"])).select(by("levels", "essential")),
    "without": lambda: PACK.without("share.consent"),
    "without, of a profile": lambda: PACK.profile("quick").without("share.consent"),
    "a profile of a smaller one": lambda: PACK.without("share.consent").profile("standard"),
    "with a setting": lambda: PACK.without("share.consent").tailored(patch_days=30),
    "with an item": lambda: PACK.without("share.consent").with_items(PACK.items[0].replace(title="Ours")),
    "merged": lambda: SMALL.merged_with(PACK.without("share.consent")),
    "loaded": lambda: load_checklist(dump(PACK.without("share.consent")).encode()),
    **{profile.id: partial(PACK.profile, profile.id) for profile in PACK.profiles if profile.id != "full"},
}
"""Every way to a part; `full` is the whole."""


def line_of(value: object) -> str:
    """What a notebook shows."""
    return str(getattr(value, "_repr_html_")())  # noqa: B009 - as IPython looks it up


def shown(text: str | bytes) -> str:
    text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    return " ".join(text.split())


def says(count: int) -> Callable[[str], bool]:
    return lambda text: f"only a part of the checklist. It leaves out {count} item" in shown(text)


@each("name", PARTS, quick=2)
@pytest.mark.filterwarnings("ignore:.*reads the answer to.*")
def test_law_14_a_part_is_marked_in_everything_written_of_it(name: str, tmp_path: Path) -> None:
    """Reports, formats, documents, notebooks, the command line, interviews and the store: as a part, and how much."""
    part = PARTS[name]()
    note = part.tailored_to
    assert note is not None
    left_out = note.left_out
    assert left_out > 0
    if name != "merged":
        kept = {*ids(part)}
        assert left_out == sum(item.id not in kept for item in PACK.items)
    marked = says(left_out)
    report = evaluate(part, ME, now=NOW)
    for written in (json.loads(report.to_json()), report.model_dump(), json.loads(dump(report))):
        assert written["checklist"]["profile"]["left_out"] == left_out
    for stored in (json.loads(dump(part)), part.model_dump()):
        assert stored["tailored_to"]["left_out"] == left_out
    for form in forms():
        _marked(form, formats.write(report, form), left_out)
    assert marked(line_of(part))
    assert marked(line_of(report))
    assert load_report(report.to_json()).checklist.profile == note
    save(part, tmp_path / "part.json")
    save(ME, tmp_path / "me.json")
    pack, facts = str(tmp_path / "part.json"), str(tmp_path / "me.json")
    assert marked(called_in_text("show", pack).stdout)
    assert marked(called_in_text("check", "--pack", pack, "--facts", facts).stdout)
    saved = Interview(part, ME, now=NOW).saved()
    assert saved.profile == note.id
    with pytest.raises(ValueError, match="profile"):
        Interview.resume(PACK, load_interview(dump(saved).encode()))
    with Store.in_memory() as store:
        store.add_report(report, now=NOW)
        assert [one.profile for one in store.trend(part).points] == [note.id]
        assert store.trend(PACK).points == ()


def _marked(form: str, written: bytes, left_out: int) -> None:
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
        assert {row["left_out"] for row in rows} == {str(left_out)}
    elif form == "junit":
        suites = written.decode().count("<testsuite ")
        assert written.decode().count(f'name="left_out" value="{left_out}"') == suites > 0
    else:
        assert says(left_out)(shown(written))


def test_the_whole_is_no_part() -> None:
    """What drops nothing marks nothing; and an app makes a list of its own by giving it a name of its own."""
    for whole in (PACK, PACK.without(), PACK.select(Selector(levels=("essential", "recommended", "advanced")))):
        assert whole is PACK
    assert PACK.profile("full").tailored_to is not None
    part = PACK.without("share.consent")
    assert part.translated("es").tailored_to == part.tailored_to
    own = PACK.without("share.consent").replace(id="acme", title="Acme's list", tailored_to=None)
    report: Report = evaluate(own, ME, now=NOW)
    assert (report.checklist.title, report.checklist.profile) == ("Acme's list", None)


def test_parts_of_the_same_items_are_the_same_part() -> None:
    """So their scores can be compared, and those of others can't."""
    first, second = PACK.without("share.consent"), PACK.select(Selector(items=tuple(ids(PACK)[1:])))
    again = PACK.select(Selector(items=tuple(ids(first))))
    assert again.tailored_to == first.tailored_to != second.tailored_to
