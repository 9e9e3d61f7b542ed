"""Reports as people look at them: `formats.write(report, "html", checklist=..., inventory=...)`.

Every format and every surface draws one `Summary`, so none holds more than another: no value of a fact, and nothing
that depends on what a guard reads. It begins with the next three things to do, each with a box and its steps; a line
that is the same for everybody leads to what to read before others may notice a step.
What `write` gives is bytes, ready for `Path.write_bytes` or a response.

A checklist without answers is written as a page of boxes. A list of things to do, as a case has one, is written as
`text`, `markdown` or `ics`, a calendar: with neutral titles, unless the person's own view is asked for.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
