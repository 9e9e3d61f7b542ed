"""The codes for why a fact has no value, and for why a finding is unknown."""

from typing import Literal

UnknownReason = Literal["not_asked", "declined", "not_reported", "unsupported", "contradictory", "error"]
"""Why a subject has no value for a fact. `declined`: the person would rather not say. `not_reported`: the source was
asked but didn't report a value. `unsupported`: the system has nothing of the sort to read. `contradictory`: equally
good observations disagree. `error`: reading the value failed."""
NoAnswer = Literal[UnknownReason, "stale", "implausible", "unplaceable", "said_not_applicable"]
"""Further reasons why a value can't be used. `stale`: the value is older than the item's `renew_after`.
`implausible`: the date is more than a day ahead. `unplaceable`: the version can't be compared.
`said_not_applicable`: the person says that the item doesn't apply to them."""
ReasonCode = Literal[
    NoAnswer,
    "not_installed",
    "content_expired",
    "no_subject",
    "more_may_exist",
    "indeterminate",
    "result_stale",
    "withheld",
]
"""Further reasons why a finding is unknown. `not_installed`: no installed package supplies the fact. `content_expired`:
the advice is past its expiry date. `no_subject`: no subject of the kind is listed. `more_may_exist`: the list of the
kind may be incomplete. `indeterminate`: no fact can change the outcome any more, but three-valued logic can't detect
that. `result_stale`: another tool's result for the item is too old. `withheld`: the finding is private to the person,
and every report says so, whatever the answer was."""
UNANSWERABLE: tuple[ReasonCode, ...] = ("not_installed", "content_expired", "indeterminate", "declined")
"""Reasons that no answer from the person can remove. `declined` is among them because the person has already
answered."""
Cause = tuple[ReasonCode, str | None]
"""A reason's code and its fact, from which a `Reason` is made."""
