"""A case: what happened, where it is, who did it, what was paid and reported, what is due when, and what to do next.

A case holds words, names, links and times, but never a picture or a file name.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
