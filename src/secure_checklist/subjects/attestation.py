"""A person's word on an item, as a fact: its name and its type."""

from secure_checklist.core.types import ValueType

ATTESTED = "attested."
"""The namespace of the implied facts that hold a person's word on an item, as `person.attested.share.consent`."""
ANSWERS = ("no", "partly", "yes")
"""The words of such a fact, in ascending order."""
ANSWER = ValueType("enum", ANSWERS, ordered=True)
"""The type of such a fact."""
