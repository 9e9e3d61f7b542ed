"""The built-in packs: the linter has nothing to remark on them, and what nobody has verified is counted."""

from datetime import UTC, datetime, time

import pytest

from secure_checklist import packs
from secure_checklist.packs.lint import informational, lint


@pytest.mark.parametrize("name", packs.names())
def test_a_built_in_pack_has_no_remarks_on_the_day_it_was_published(name: str) -> None:
    pack = packs.load(name)
    assert pack.published is not None
    diagnostics = lint(pack, datetime.combine(pack.published, time(12), UTC))
    assert diagnostics == (), "\n".join(
        f"{diagnostic.path}: {diagnostic.message} [{diagnostic.code}]" for diagnostic in diagnostics
    )


@pytest.mark.parametrize("name", packs.names())
def test_a_built_in_pack_is_marked_for_nothing_but_what_nobody_verified(name: str) -> None:
    assert {mark.code for mark in informational(packs.load(name))} <= {"unverified-source", "untried-steps"}
