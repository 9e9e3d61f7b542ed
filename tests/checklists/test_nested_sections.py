"""Sections that are part of others: checked when built, kept by what makes others, and shown with the whole path."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Checklist,
    Inventory,
    Item,
    Person,
    Section,
    dump,
    evaluate,
    load_checklist,
    load_report,
)
from secure_checklist.checklists import Profile, Selector
from secure_checklist.core import UnknownNameError
from tests.cases import each

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def section(name: str, parent: str | None = None, *items: str, **more: Any) -> Section:
    held = tuple(Item(id=one, title=f"Do {one}", question="Is it done?") for one in items)
    return Section(id=name, title=name.title(), parent=parent, items=held, **more)


def a_checklist(*sections: Section, **more: Any) -> Checklist:
    return Checklist(id="ours", title="Ours", sections=sections, **more)


NESTED = a_checklist(
    section("accounts", None, former_ids=("logins",)),
    section("ways-in", "logins", "password"),
    section("codes", "ways-in", "paper"),
    section("devices", None, "lock"),
)


def test_a_section_knows_what_it_is_part_of() -> None:
    assert [one.id for one in NESTED.path_of("codes")] == ["accounts", "ways-in", "codes"]
    assert [one.id for one in NESTED.path_of("logins")] == ["accounts"]
    assert NESTED.title_of("codes") == "Accounts \u203a Ways-In \u203a Codes"
    with pytest.raises(UnknownNameError, match='no section "code"; did you mean "codes"'):
        NESTED.path_of("code")


@each(
    ("sections", "complaint"),
    [
        ([section("ab", "acounts"), section("accounts")], 'sections.0. "ab" > parent: no section "acounts"'),
        ([section("a", "a")], 'sections.0. "a" > parent: it is part of itself: a > a'),
        (
            [section("a", "b"), section("b", "c"), section("c", "a"), section("d", "a")],
            'sections.0. "a" > parent: it is part of itself: a > b > c > a',
        ),
        (
            [section(f"s{place}", f"s{place - 1}" if place else None) for place in range(7)],
            'sections.6. "s6" > parent: more than 6 sections stand one in another',
        ),
    ],
)
def test_wrong_nesting_is_reported_with_its_place(sections: list[Section], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint) as caught:
        a_checklist(*sections)
    assert '"d"' not in str(caught.value)


def test_six_sections_may_stand_one_in_another() -> None:
    deep = a_checklist(*(section(f"s{place}", f"s{place - 1}" if place else None) for place in range(6)))
    assert len(deep.path_of("s5")) == 6


def test_nesting_is_kept_in_documents_and_by_what_makes_others() -> None:
    assert load_checklist(dump(NESTED).encode()) == NESTED
    assert [one.id for one in NESTED.without("lock", "password").sections] == ["accounts", "ways-in", "codes"]
    assert [one.id for one in NESTED.without("paper").sections] == ["accounts", "ways-in", "devices"]
    other = Checklist.of("other", "Other", Item(id="talk", title="Talk", question="?"))
    assert [one.id for one in NESTED.merged_with(other).path_of("codes")] == ["accounts", "ways-in", "codes"]


def test_a_profile_selects_what_stands_below_a_section() -> None:
    profiles = [
        Profile(id=name, title=name, select=Selector(sections=(name,))) for name in ("logins", "ways-in", "codes")
    ]
    checklist = NESTED.replace(profiles=profiles)
    found = {one.id: [item.id for item in checklist.profile(one.id).items] for one in checklist.profiles}
    assert found == {"logins": ["password", "paper"], "ways-in": ["password", "paper"], "codes": ["paper"]}
    assert checklist.profile("codes").title_of("codes") == NESTED.title_of("codes")


def test_a_section_has_the_score_of_what_stands_below_it() -> None:
    done = Inventory(
        subjects=(Person(id="me"),),
        attestations=(
            Attestation(confidentiality="ordinary", item="password", answer="yes", at=NOW),
            Attestation(confidentiality="ordinary", item="paper", answer="no", at=NOW),
        ),
    )
    report = evaluate(NESTED, done, now=NOW)
    scores = {name: (score.low, score.counted) for name, score in report.by_section.items()}
    assert scores == {"accounts": (0.5, 2), "ways-in": (0.5, 2), "codes": (0, 1), "devices": (0, 1)}
    assert load_report(report.to_json()).by_section == report.by_section
