"""Why a fact has no value, and why a finding is unknown: the codes, once."""

from typing import Literal

UnknownReason = Literal["not_asked", "declined", "not_reported", "unsupported", "contradictory", "error"]
"""Why a subject has no value for a fact. `declined`: the person would rather not say. `not_reported`: the source was
asked and said nothing. `unsupported`: this system has no such thing to read. `contradictory`: equally good
observations disagree. `error`: reading it failed."""
NoAnswer = Literal[UnknownReason, "stale", "implausible", "unplaceable", "said_not_applicable"]
"""Why a value can't be used, besides. `stale`: older than the item's `renew_after`. `implausible`: a date more than a
day ahead. `unplaceable`: a version that can't be compared.
`said_not_applicable`: the person says that it isn't for them."""
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
"""Why a finding is unknown, besides. `not_installed`: nothing here supplies the fact. `content_expired`: the advice is
past its last day. `no_subject`: nothing of the kind is listed. `more_may_exist`: the kind isn't listed in full.
`indeterminate`: no fact can change it any more, as three-valued logic can't see. `result_stale`: another tool's
result for it is too old. `withheld`: it is the person's alone; every report says so, whatever was answered."""
UNANSWERABLE: tuple[ReasonCode, ...] = ("not_installed", "content_expired", "indeterminate", "declined")
"""Reasons that no answer of the person removes. `declined`: they gave their answer."""
Cause = tuple[ReasonCode, str | None]
"""The code of a reason and its fact: what a `Reason` is made of."""
