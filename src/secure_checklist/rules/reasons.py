"""Why a finding is unknown."""

from typing import Literal

ReasonCode = Literal[
    "not_asked",
    "declined",
    "not_reported",
    "unsupported",
    "error",
    "stale",
    "contradictory",
    "implausible",
    "unplaceable",
    "not_installed",
    "content_expired",
    "no_subject",
    "more_may_exist",
    "indeterminate",
]
"""Why a finding is unknown. The first four, `error` and `contradictory` are a subject's own words for a missing fact.
`stale`: older than the item's `renew_after`. `implausible`: a date more than a day ahead. `unplaceable`: a version that
can't be compared. `not_installed`: nothing here supplies the fact. `content_expired`: the advice is past its last day.
`no_subject`: nothing of the kind is listed. `more_may_exist`: the kind isn't listed in full. `indeterminate`: no single
fact decides it, though three-valued logic can't tell."""
Cause = tuple[ReasonCode, str | None]
"""The code of a reason and its fact: what a `Reason` is made of."""
