"""Help when something has leaked or may be leaked: the card, the plan, legal clocks, contacts and a case.

Nothing in this package opens, keeps, hashes or sends a picture.

An answer passes through these steps, each with the module to read:

1. `screens` and `interview`: three screens of answers become an `Incident`, which is a subject like any other.
2. `situation`: the incident, person, country and time become a `Situation`, which all later steps read.
3. `cards`: the situation chooses the card, and its modifiers change the acts on it.
4. `clocks`, with `laws`: reports and their times become deadlines.
5. `recipients`, with `contacts` and `platforms`: needs become contacts who help, the most suitable first.
6. `response`: `respond` evaluates the checklist and returns everything as a `Response`.
7. `case` and `papers`: what was done is kept as rows, from which the next steps and draft letters are derived.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
