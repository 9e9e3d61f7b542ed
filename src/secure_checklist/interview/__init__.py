"""Which question to ask next, and what an answer changes. Questions can be shown as web forms.

An interview asks only what can still change the advice. A question passes through these steps, with their modules:

1. `open_facts`: the open facts of a report become `Candidate`s, with the findings that wait for them.
2. `outlook` and `screens`: choose the topic that may change the first actions most. The module `effort` estimates the
   time to answer.
3. `questions`: a candidate becomes a `Question`, with its text, choices and bounds.
4. `forms` or `fields`: an app shows the screen as a form, and reads what was sent.
5. `answers`: the reply is added to a new inventory, and `interview` starts again at step 1.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
