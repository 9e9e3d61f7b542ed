"""Compiles a checklist to expressions over the columns of a table, for any engine.

A value takes these steps, each in the module named:

1. `layout`, beside this package: the column of each fact, and the form in which it holds values.
2. `values`: a column becomes the usable values of its fact; anything else is null, and so unknown.
3. `compiler`: each predicate becomes a truth in `ir` (where it may be true, where it is), and these become codes.
4. `lookups`: the scalar evaluator answers predicates that no engine can compute, once for each distinct combination of
   values; `memory` keeps the answers.
5. `reasons` and `score`: further columns, from the truths and the codes.
6. `stages`: the order in which an engine adds the columns.
"""
