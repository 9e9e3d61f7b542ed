"""Reference tables that are shipped and age: what still gets security fixes, and what messaging services claim.

They say what is so in the world, with sources and dates. What follows for a person is for rules.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.datasets.contributed import Dataset as Dataset
    from secure_checklist.datasets.contributed import installed_lifecycle as installed_lifecycle
    from secure_checklist.datasets.contributed import installed_tables as installed_tables

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "datasets.contributed": "Dataset installed_lifecycle installed_tables",
        },
    )
