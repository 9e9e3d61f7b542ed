"""Converters of other people's rules, to see how much the rule language covers: `python -m convert --help`."""
