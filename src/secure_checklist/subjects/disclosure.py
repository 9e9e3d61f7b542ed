"""`Disclosure`: decides what may be written, by the confidentiality of facts and items. Every writer asks it."""

from typing import NamedTuple, Self

from secure_checklist.core.documents.format import INCIDENTS, PRIVATE
from secure_checklist.core.model import mapping_of
from secure_checklist.rules.declaration import AnyFact, Confidentiality

INCIDENT = "incident"
"""The kind that is kept in memory only, unless someone asks for more."""


class Disclosure(NamedTuple):
    """The permissions of a writer, beyond ordinary facts. Transient ones are never written.

    Attributes:
        private: Facts that guards read, and entries on private items, which are the person's alone.
        incidents: Incidents, with all entries on them.
        values: The values of other private facts, and comments. A document, which someone asked for, has them; a
            store, which fills up by itself, has them with `private` only.

    """

    private: bool = False
    incidents: bool = False
    values: bool = True

    @classmethod
    def of(cls, context: object) -> Self:
        """Return the permissions that a serialisation context of pydantic asks for."""
        asked = mapping_of(context) or {}
        return cls(asked.get(PRIVATE) is True, asked.get(INCIDENTS) is True)

    def allows(self, confidentiality: Confidentiality, *, guarded: bool = False) -> bool:
        """Return True if something of this confidentiality may be written; with `guarded`, no one may infer it."""
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
        """Return True if what was said of a fact may be written."""
        return self.allows(fact.confidentiality, guarded=fact.guarded)

    def entry(self, confidentiality: Confidentiality | None) -> bool:
        """Return True if what was said of an item of that confidentiality, or of a control, may be written."""
        return self.allows(confidentiality or "ordinary", guarded=confidentiality == "private")

    def kind(self, kind: str) -> bool:
        """Return True if subjects of a kind may be written."""
        return self.incidents or kind != INCIDENT


BY_DEFAULT = Disclosure()
"""The permissions of documents, pickles and representations."""
EVERYTHING = Disclosure(private=True, incidents=True)
"""The most that anyone can ask for."""
