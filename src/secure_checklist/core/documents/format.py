"""The format in which every kind of document is written and read."""

FORMAT_VERSION = "1.1"
