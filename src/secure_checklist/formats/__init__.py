"""Reports in formats for people to read: `formats.write(report, "html", checklist=..., inventory=...)`.

Every format and user interface renders the same `Summary`. No format shows the value of a fact or anything that depends
on what a guard reads. A page begins with the next three actions, each with a checkbox and its steps. Before the steps
that others may notice, one line, the same for everyone, links to what to read first. The function `write` returns
bytes, ready for `Path.write_bytes` or a response.

A checklist without answers is written as a page of checkboxes. A list of things to do, such as a case's, is written as
`text`, `markdown` or `ics`, a calendar. The calendar's titles are neutral unless you ask for the person's own view.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
