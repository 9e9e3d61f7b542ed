"""The format in which every kind of document is written; `migrations` says which others can be read."""

FORMAT_VERSION = "1.1"
