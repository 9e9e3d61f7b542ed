"""Which question to ask next, and what an answer changes; a question as a form of the web.

It asks only what can still change the advice. A question goes this way; each step names the module to read:

1. `open_facts`: the open facts of a report become `Candidate`s, with the findings that wait for them.
2. `outlook` and `screens`: the topic is chosen that may change the first actions most; `effort` says how long it takes.
3. `questions`: a candidate becomes a `Question`, with its text, choices and bounds.
4. `forms` or `fields`: an app shows the screen as a form, and reads what was sent.
5. `answers`: the reply goes into a new inventory, and `interview` begins again with 1.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.interview.forms import Form as Form
    from secure_checklist.interview.forms import form as form
    from secure_checklist.interview.forms import read_screen as read_screen
    from secure_checklist.interview.forms import submit as submit
    from secure_checklist.interview.interview import Progress as Progress
    from secure_checklist.interview.questions import Choice as Choice
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
            "interview.forms": "Form form read_screen submit",
            "interview.interview": "Progress",
            "interview.questions": "Choice",
            "interview.saved": "SavedInterview load_interview",
            "interview.screens": "Layout Pass Screen",
            "interview.walk": "LateError Walk",
        },
    )
