"""Adapters: one module a source, each turning what that source says into facts, and never into verdicts.

`read` takes a record as its source gives it, in plain JSON data. An adapter looks at the keys that it names and at no
others, so names, numbers and addresses of people and devices go no further. What the source doesn't say, says with a
placeholder or says in a word that is not known here stays unknown, with a reason.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
