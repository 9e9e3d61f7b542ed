"""Converters of other people's rules into a checklist: `python -m convert --help`."""
