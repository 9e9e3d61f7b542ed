"""Reference tables that go out of date: support of systems and devices, and claims about messaging services.

The tables hold facts about the world, with sources and dates.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
