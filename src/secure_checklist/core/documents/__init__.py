"""Reading and writing documents within a budget: parsing, problems with their places, migrations, atomic files.

What a document means is for the package of the model that it holds.
"""

FORMAT_VERSION = "1.1"
"""The format in which every kind of document is written; `migrations` says which others can be read."""
