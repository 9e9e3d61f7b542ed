"""Fleets: a checklist over a table of many subjects, on the engine where the table already is.

`evaluate` gives for each row of a table what `secure_checklist.evaluate` gives for one subject: the outcome of every
item, as a code. The table may be of polars, DuckDB, pandas, PyArrow or PySpark; the answer is of the same kind, and
lazy where the table is. Needs the extra `fleet`.

A column is called as its fact, with or without the kind (`device.screen_lock` or `screen_lock`); facts of the person
are `person.*`. A time is `<fact>.at`, or `observed_at` for the whole row. A set is a list of texts, or a text joined by
`|`. What is null, no value of the fact or not there at all is unknown, and never a pass.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
