"""Conditions as data: one file a predicate, and the logic that joins them.

A predicate's file says everything about it: how it is written, which facts it may read, when it is true, which values
of a fact matter to it, how a sentence says it, and how columns are compared. Everything else asks the predicate.
`base` says what a file has to say; `logic` joins predicates. `secure_checklist.rules` imports all of them, so that no
model is built without one.
"""
