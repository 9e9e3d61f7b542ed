"""Reference tables that are shipped and age: what still gets security fixes, and what messaging services claim.

They say what is so in the world, with sources and dates. What follows for a person is for rules.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
