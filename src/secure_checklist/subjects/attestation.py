"""The name and type of the fact that holds a person's attestation of an item."""

from secure_checklist.core.types import ValueType

ATTESTED = "attested."
"""The namespace of the implied facts that hold attestations, for example `person.attested.share.consent`."""
ANSWERS = ("no", "partly", "yes")
"""The values of a fact that holds an attestation, in ascending order."""
ANSWER = ValueType("enum", ANSWERS, ordered=True)
"""The type of a fact that holds an attestation."""
