"""When something has leaked or is threatened: the card, the plan, legal clocks, where to find help, and one case.

It says what to do. It never opens, keeps, hashes or sends a picture.

An answer goes this way; each step names the module to read:

1. `screens` and `interview`: three screens of answers become an `Incident`, a subject like others.
2. `situation`: incident, person, country and time become a `Situation`, which all that follows reads.
3. `cards`: the situation chooses the card, and its modifiers change the acts on it.
4. `clocks`, with `laws`: what was reported and when becomes deadlines.
5. `recipients`, with `contacts` and `platforms`: needs become those who help, the most fitting first.
6. `response`: `respond` evaluates the checklist and joins all of this to the steps of a `Response`.
7. `case` and `papers`: what was done is kept as rows, from which the next steps and drafts of letters follow.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
