"""Which question to ask next, and what an answer changes; a question as a form of the web.

It asks only what can still change the advice. A question goes this way; each step names the module to read:

1. `open_facts`: the open facts of a report become `Candidate`s, with the findings that wait for them.
2. `outlook` and `screens`: the topic is chosen that may change the first actions most; `effort` says how long it takes.
3. `questions`: a candidate becomes a `Question`, with its text, choices and bounds.
4. `forms` or `fields`: an app shows the screen as a form, and reads what was sent.
5. `answers`: the reply goes into a new inventory, and `interview` begins again with 1.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
