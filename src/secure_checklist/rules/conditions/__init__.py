"""Conditions as data: one module for each predicate, and the logic that joins them.

A predicate's module defines everything about it: how it is written, which facts it may read, when it is true, which
values of a fact matter to it, how a sentence describes it, and how columns are compared. All other code asks the
predicate. `base` specifies what a predicate must define, and `logic` joins predicates. `secure_checklist.rules` imports
all of them, so every model is built with all of them.
"""
