"""Reading and writing documents within a budget: parsing, problems with their places, migrations, atomic files.

What a document means is for the package of the model that it holds.
"""
