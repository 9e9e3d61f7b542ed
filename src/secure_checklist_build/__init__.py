"""What the content of `secure_checklist` is built with: sources that are written by hand, and what makes files of them.

It is no part of the wheel, and the library imports nothing of it. `python -m secure_checklist_build --help` says how to
run it.
"""
