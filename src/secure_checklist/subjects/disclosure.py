"""`Disclosure`: what may be written, by the confidentiality of facts and items. Every writer consults it."""

from typing import NamedTuple, Self

from secure_checklist.core.documents.format import INCIDENTS, PRIVATE
from secure_checklist.core.model import mapping_of
from secure_checklist.rules.declaration import AnyFact, Confidentiality

INCIDENT = "incident"
"""The kind that is kept in memory only, unless a caller asks to write it."""


class Disclosure(NamedTuple):
    """The permissions of a writer, beyond ordinary facts. Transient facts are never written.

    Attributes:
        private: Whether to write facts that guards read, and entries on private items, which are for the person alone.
        incidents: Whether to write incidents, with all entries on them.
        values: Whether to write the values of other private facts, and comments. A document contains them, since
            someone asked for it. A store, which fills up by itself, contains them only with `private`.

    """

    private: bool = False
    incidents: bool = False
    values: bool = True

    @classmethod
    def of(cls, context: object) -> Self:
        """Return the permissions that a pydantic serialisation context asks for."""
        asked = mapping_of(context) or {}
        return cls(asked.get(PRIVATE) is True, asked.get(INCIDENTS) is True)

    def allows(self, confidentiality: Confidentiality, *, guarded: bool = False) -> bool:
        """Return True if a value of this confidentiality may be written, or inferred if it is `guarded`."""
        #                         by default    store      private=True
        #   ordinary              yes           yes        yes
        #   private               yes           no         yes
        #   private and guarded   no            no         yes
        #   transient             no            no         no
        #
        # A store differs from a document since no one asks for each write: it fills up by itself, on a disk that others
        # may read.
        if confidentiality == "transient":
            return False
        return self.private or (not guarded and (self.values or confidentiality == "ordinary"))

    def fact(self, fact: AnyFact) -> bool:
        """Return True if the content of a fact may be written."""
        return self.allows(fact.confidentiality, guarded=fact.guarded)

    def entry(self, confidentiality: Confidentiality | None) -> bool:
        """Return True if an entry on an item of this confidentiality, or on a control, may be written."""
        return self.allows(confidentiality or "ordinary", guarded=confidentiality == "private")

    def kind(self, kind: str) -> bool:
        """Return True if subjects of a kind may be written."""
        return self.incidents or kind != INCIDENT


BY_DEFAULT = Disclosure()
"""The permissions of documents, pickles and representations."""
EVERYTHING = Disclosure(private=True, incidents=True)
"""The widest permissions that a caller can ask for."""
