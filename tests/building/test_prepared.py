"""What the build validates and the library reads without validating is the same; what fits no longer is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import pytest
from pydantic import Field

from secure_checklist import Checklist, packs
from secure_checklist.core import FrozenMap, prepared
from secure_checklist.core.model import Model
from secure_checklist.incident.contacts.directory import bundled as directory
from secure_checklist.incident.laws import bundled as laws
from secure_checklist.incident.platforms.table import bundled as platforms
from secure_checklist_build.prepared import dump
from tests.cases import each


@each("content", [*(partial(packs.load, name) for name in packs.builtin()), laws, directory, platforms])
def test_what_the_library_carries_is_what_its_document_says(content: Callable[[], Model]) -> None:
    carried = content()
    validated = type(carried).model_validate_json(carried.model_dump_json())
    assert carried == validated
    given = carried.model_dump_json(exclude_unset=True)
    assert type(carried).model_validate_json(given).model_dump_json(exclude_unset=True) == given


@each("name", packs.builtin())
def test_no_rule_of_a_pack_has_a_condition_that_never_changes(name: str) -> None:
    """So a pack's rules are taken as they are, without looking for any."""
    pack = packs.load(name)
    assert Checklist.model_validate_json(pack.model_dump_json()).by_kind == pack.by_kind


class Inner(Model):
    """A value that others hold."""

    number: float | bool | None = None


class Every(Model):
    """A field of each kind that content has."""

    text: str
    day: date | None = None
    at: datetime | None = None
    words: frozenset[str] = frozenset()
    pairs: tuple[tuple[str, int], ...] = ()
    inner: Inner | None = None
    several: tuple[Inner, ...] = ()
    named: dict[str, Inner | str] = Field(default_factory=FrozenMap)
    again: "Every | None" = None


EVERY = Every(
    text="{}",
    day=date(2026, 11, 30),
    at=datetime(2026, 11, 30, 12, tzinfo=UTC),
    words=frozenset({"a"}),  # of more, the order in `repr` depends on the process
    pairs=(("a", 1),),
    inner=Inner(number=True),
    several=(Inner(number=1), Inner(number=1.5), Inner(number=True)),
    named=FrozenMap({"a": Inner(), "model": "text", "map": Inner(number=2)}),
    again=Every(text="again"),
)


def test_every_kind_of_value_comes_back_with_its_type() -> None:
    found = prepared.load(dump(EVERY), Every)
    assert found == EVERY
    assert repr(found) == repr(EVERY)
    assert found.model_dump_json(exclude_unset=True) == EVERY.model_dump_json(exclude_unset=True)
    assert hash(found.inner) == hash(EVERY.inner)
    assert found.inner is found.several[2]


def test_columns_of_other_fields_or_another_model_are_refused_and_what_no_column_holds() -> None:
    data = dump(EVERY)
    with pytest.raises(ValueError, match="built for other fields; run: python -m secure_checklist_build"):
        prepared.load(data.replace(b'"words":', b'"word":'), Every)
    with pytest.raises(ValueError, match="expected Inner, and it is Every"):
        prepared.load(data, Inner)
    with pytest.raises(TypeError, match="no column holds a bytes"):
        dump(Inner.model_construct(number=b""))
