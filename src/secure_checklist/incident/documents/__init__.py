"""Texts that people send or copy into a form, filled from what is known: notices, a statement, letters, answers.

The library sends none and keeps none. None asks for a picture, and none describes one of a person who is or may be
under 18. They are drafts and no legal advice.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.documents.filling import CaseLike as CaseLike
    from secure_checklist.incident.documents.filling import PlaceLike as PlaceLike
    from secure_checklist.incident.documents.filling import ReportLike as ReportLike
    from secure_checklist.incident.documents.filling import fill as fill
    from secure_checklist.incident.documents.filling import platforms_of as platforms_of
    from secure_checklist.incident.documents.model import Document as Document
    from secure_checklist.incident.documents.model import DocumentKind as DocumentKind
    from secure_checklist.incident.documents.model import DocumentSource as DocumentSource
    from secure_checklist.incident.documents.model import FilledField as FilledField
    from secure_checklist.incident.documents.model import FilledPart as FilledPart
    from secure_checklist.incident.documents.offers import Offer as Offer
    from secure_checklist.incident.documents.offers import considered as considered
    from secure_checklist.incident.documents.offers import offered as offered
    from secure_checklist.incident.evidence.details import Details as Details

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.documents.filling": "CaseLike PlaceLike ReportLike fill platforms_of",
            "incident.documents.model": "Document DocumentKind DocumentSource FilledField FilledPart",
            "incident.documents.offers": "Offer considered offered",
            "incident.evidence.details": "Details",
        },
    )
