"""Fleets: a checklist over a table of many subjects, on the engine where the table already is.

For each row of a table, `evaluate` returns what `secure_checklist.evaluate` returns for one subject: the outcome of
every item, as a code. The table may come from polars, DuckDB, pandas, PyArrow or PySpark. The result has the same type,
and is lazy if the table is. This package needs the extra `fleet`.

A column is named after its fact, with or without the subject type (`device.screen_lock` or `screen_lock`). Facts about
the person are `person.*`. A fact's time is in `<fact>.at`, or in `observed_at` for the whole row. A set is a list of
strings, or a string joined by `|`. A value that is null, invalid or absent is unknown, and never a pass.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
