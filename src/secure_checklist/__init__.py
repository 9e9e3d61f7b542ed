"""Typed, explainable checklists that help people keep private photos, videos and messages from leaking.

A checklist consists of sections of items. An item says in prose what to do and why, and its rule says as data when it
is done. A rule is a condition over facts. Facts belong to subjects: a person, their devices, accounts and messengers,
and the incident, if something has leaked. Evaluating a checklist against an inventory of subjects gives a report of
findings. Unknown is never "pass".
"""

from secure_checklist.core.lazy import lazily

__version__ = "0.1.0"
__getattr__, __dir__ = lazily(__name__)
