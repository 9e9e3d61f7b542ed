"""Converters of other tools' rules into a checklist: `python -m convert --help`."""
