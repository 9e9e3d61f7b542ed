"""Which question to ask next, and what an answer changes; a question as a form of the web.

It asks only what can still change a finding.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.interview.answers import Listed as Listed
    from secure_checklist.interview.forms import Form as Form
    from secure_checklist.interview.forms import How as How
    from secure_checklist.interview.forms import form as form
    from secure_checklist.interview.forms import read as read
    from secure_checklist.interview.forms import read_screen as read_screen
    from secure_checklist.interview.forms import submit as submit
    from secure_checklist.interview.interview import Interview as Interview
    from secure_checklist.interview.interview import Progress as Progress
    from secure_checklist.interview.questions import Choice as Choice
    from secure_checklist.interview.questions import Effect as Effect
    from secure_checklist.interview.questions import InputKind as InputKind
    from secure_checklist.interview.questions import Question as Question
    from secure_checklist.interview.questions import Suggestion as Suggestion
    from secure_checklist.interview.saved import SavedInterview as SavedInterview
    from secure_checklist.interview.saved import load_interview as load_interview
    from secure_checklist.interview.screens import Layout as Layout
    from secure_checklist.interview.screens import Pass as Pass
    from secure_checklist.interview.screens import Screen as Screen
    from secure_checklist.interview.walk import LateError as LateError
    from secure_checklist.interview.walk import Walk as Walk

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "interview.answers": "Listed",
            "interview.forms": "Form How form read read_screen submit",
            "interview.interview": "Interview Progress",
            "interview.saved": "SavedInterview load_interview",
            "interview.screens": "Layout Pass Screen",
            "interview.walk": "LateError Walk",
            "interview.questions": "Choice Effect InputKind Question Suggestion",
        },
    )
