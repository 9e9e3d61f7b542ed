"""Papers: texts that people send or copy into a form, filled from what is known: notices, a statement, letters.

The library sends none and keeps none. None asks for a picture, and none describes one of a person who is or may be
under 18. They are drafts and no legal advice.
"""

from secure_checklist.incident.papers.filling import fill, platforms_of
from secure_checklist.incident.papers.model import Details, Paper
from secure_checklist.incident.papers.offers import Offer, considered

__all__ = ["Details", "Offer", "Paper", "considered", "fill", "platforms_of"]
