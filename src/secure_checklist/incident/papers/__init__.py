"""Papers: texts that people send or copy into a form, filled in from what is known: notices, a statement, letters.

The library neither sends nor stores papers. No paper asks for a picture, and none describes a picture of a person who
is or may be under 18. Papers are drafts and not legal advice.
"""

from secure_checklist.incident.papers.filling import fill, platforms_of
from secure_checklist.incident.papers.model import Details, Paper
from secure_checklist.incident.papers.offers import Offer, considered

__all__ = ["Details", "Offer", "Paper", "considered", "fill", "platforms_of"]
