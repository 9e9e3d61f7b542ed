"""Read and write documents within a budget: parsing, problems and their places, migrations, atomic files.

The package of each model defines what its documents mean.
"""
