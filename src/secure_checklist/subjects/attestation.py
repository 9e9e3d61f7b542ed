"""A person's word on an item, as a fact: its name and its type."""

from secure_checklist.core.types import ValueType
from secure_checklist.subjects.declarations import ANSWERS

ATTESTED = "attested."
"""The namespace of the implied facts that hold a person's word on an item, as `person.attested.share.consent`."""
ANSWER = ValueType("enum", ANSWERS, ordered=True)
"""The type of such a fact."""
