"""The tables that plug-ins provide: lifecycles in addition to the library's, and data that derived facts look up."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.datasets.lifecycle.table import Lifecycle, bundled


class Dataset(NamedTuple):
    """A table that a plug-in provides.

    Attributes:
        name: Its name, which starts with the plug-in's, as in `acme.vpn_days`.
        data: A `Lifecycle`, which says until when systems get security fixes, or any data that derived facts of the
            plug-in look up by the name in `Context.tables`.

    """

    name: str
    data: object


DATASETS: ExtensionPoint[Dataset] = ExtensionPoint("datasets", instances_of(Dataset), lambda one: (one.name,), dict)
"""The tables of plug-ins."""


def installed_tables() -> Mapping[str, object]:
    """Return the plug-ins' tables by name, as `evaluate(tables=...)` takes them."""
    return {one.value.name: one.value.data for one in DATASETS.all()}


def installed_lifecycle() -> Lifecycle:
    """Return the table to evaluate with: the library's, with newer data from plug-ins."""
    found = bundled()
    for table in installed_tables().values():
        found = found.merged_with(table) if isinstance(table, Lifecycle) else found
    return found


def contributed() -> dict[str, Any]:
    """Return the tables that an evaluation uses, with those of plug-ins, as its keywords."""
    return {"lifecycle": installed_lifecycle(), "tables": installed_tables()}
