"""What maintainers build the content of `secure_checklist` with: sources written by hand, and the files made of them.

It is no part of the wheel. `python -m secure_checklist_build --help` says how to run it.
"""
