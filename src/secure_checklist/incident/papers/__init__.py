"""Papers: texts that people send or copy into a form, filled from what is known: notices, a statement, letters.

The library sends none and keeps none. None asks for a picture, and none describes one of a person who is or may be
under 18. They are drafts and no legal advice.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.papers.filling import fill as fill
    from secure_checklist.incident.papers.filling import platforms_of as platforms_of
    from secure_checklist.incident.papers.model import Details as Details
    from secure_checklist.incident.papers.model import Paper as Paper
    from secure_checklist.incident.papers.offers import Offer as Offer
    from secure_checklist.incident.papers.offers import considered as considered

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.papers.filling": "fill platforms_of",
            "incident.papers.model": "Details Paper",
            "incident.papers.offers": "Offer considered",
        },
    )
