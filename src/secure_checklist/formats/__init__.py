"""Reports as people look at them: `formats.write(report, "html", checklist=..., inventory=...)`.

Every format writes from the same `Document`, so none tells more than another: no value of a fact, and nothing that
depends on what a guard reads. Steps that others may notice stand in a part of their own, behind what to read first.
What it gives is bytes, ready for `Path.write_bytes` or a response.

A list of things to do, as a case has one, is written as `text`, `markdown` or `ics`, a calendar: with neutral titles,
unless the person's own view is asked for.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.formats.view import Document as Document
    from secure_checklist.formats.view import document_of as document_of
    from secure_checklist.formats.writing import Format as Format
    from secure_checklist.formats.writing import find as find
    from secure_checklist.formats.writing import names as names
    from secure_checklist.formats.writing import suffix_of as suffix_of
    from secure_checklist.formats.writing import write as write

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__, {"formats.view": "Document document_of", "formats.writing": "Format find names suffix_of write"}
    )
