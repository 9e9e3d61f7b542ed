"""The tables that plug-ins provide: further lifecycles, and data that derived facts look up."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.datasets.lifecycle.table import Lifecycle, bundled


class Dataset(NamedTuple):
    """A table that a plug-in provides.

    Attributes:
        name: The table's name, which begins with the plug-in's name, for example `acme.vpn_days`.
        data: A `Lifecycle` with the end of support of systems, or any data that the plug-in's derived facts look up by
            this name in `Context.tables`.

    """

    name: str
    data: object


DATASETS: ExtensionPoint[Dataset] = ExtensionPoint("datasets", instances_of(Dataset), lambda one: (one.name,), dict)
"""The tables that plug-ins add."""


def installed_tables() -> Mapping[str, object]:
    """Return the plug-ins' tables by name, as `evaluate(tables=...)` takes them."""
    return {one.value.name: one.value.data for one in DATASETS.all()}


def installed_lifecycle() -> Lifecycle:
    """Return the lifecycle table to evaluate with: the library's, updated with newer data from plug-ins."""
    found = bundled()
    for table in installed_tables().values():
        found = found.merged_with(table) if isinstance(table, Lifecycle) else found
    return found


def contributed() -> dict[str, Any]:
    """Return the tables for an evaluation, including those of plug-ins, as keyword arguments of `evaluate`."""
    return {"lifecycle": installed_lifecycle(), "tables": installed_tables()}
