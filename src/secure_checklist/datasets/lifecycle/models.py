"""The contents of the lifecycle table: products, their cycles, and the lookup of models by name."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, cached_property, lru_cache
from pkgutil import get_data
from typing import Any, TypedDict

from pydantic import Field, StrictBool
from pydantic_core import from_json

from secure_checklist.core.model import Model
from secure_checklist.core.types import Date
from secure_checklist.datasets.lifecycle.verdicts import Described

End = StrictBool | Date | None
"""The last day of a phase. True if it is over but the day is unknown. False if it wasn't over, or its end wasn't set,
when the table was made. None if the table has no such phase."""

MOST_CYCLES = 5_000


class Cycle(Model):
    """One release branch of a system, or one model of a device. endoflife.date calls it a release.

    Attributes:
        cycle: Its name in the table.
        label: Its display name. Empty if it is the same as `cycle`.
        release_date: The date of its first release.
        eoas: The end of full support. After it, only security flaws are fixed.
        eol: The end of security support.
        eoes: The end of extended support, which is paid, opt-in or run by volunteers.
        latest: The newest release.
        latest_release_date: The date of the newest release.

    """

    cycle: str = Field(min_length=1, max_length=100)
    label: str = Field(default="", max_length=200)
    release_date: Date | None = None
    eoas: End = None
    eol: End = None
    eoes: End = None
    latest: str | None = Field(default=None, max_length=100)
    latest_release_date: Date | None = None


class Product(Model):
    """One system or family of devices, with its newest cycle first.

    Attributes:
        name: Its name in the source, for example `ios` or `samsung-mobile`.
        label: Its display name.
        as_of: The date of this data.
        cycles: Its release branches or models.

    """

    name: str = Field(min_length=1, max_length=100)
    label: str = Field(default="", max_length=200)
    as_of: Date
    cycles: tuple[Cycle, ...] = Field(min_length=1, max_length=MOST_CYCLES)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the cycles, in order."""
        return tuple(cycle.cycle for cycle in self.cycles)

    @cached_property
    def newest_release(self) -> date | None:
        """The date of the newest release of any cycle."""
        return max((c.latest_release_date for c in self.cycles if c.latest_release_date), default=None)

    @cached_property
    def newest_cycle(self) -> str | None:
        """The name of the cycle that came out last."""
        dated = [c for c in self.cycles if c.release_date is not None]
        return max(dated, key=lambda c: c.release_date or date.min).cycle if dated else None

    @cached_property
    def branded(self) -> Mapping[str, tuple[Cycle, ...]]:
        """The cycles by the names that only this maker's devices have, as `plain` normalizes them."""
        brands = tuple(vendors()["brands"].get(self.name, ()))
        return self._index(
            lambda name: {one for one in (name, *(f"{brand}{name}" for brand in brands)) if one.startswith(brands)}
        )

    @cached_property
    def bare(self) -> Mapping[str, tuple[Cycle, ...]]:
        """The cycles by their names in the table. Another maker's device may have the same name."""
        return self._index(lambda name: {name})

    def _index(self, names: Callable[[str], set[str]]) -> Mapping[str, tuple[Cycle, ...]]:
        found: dict[str, tuple[Cycle, ...]] = {}
        for cycle in self.cycles:
            for name in names(plain(cycle.label or cycle.cycle)):
                found[name] = (*found.get(name, ()), cycle)
        return found


class Vendors(TypedDict):
    """Data about makers and their systems that isn't in the table.

    Attributes:
        brands: For each product, the starts of model names that only this maker uses, as `plain` normalizes them.
        makers: For each product, its maker, if the maker isn't one of its brands.
        hardware: For each system, the products whose models it runs on.
        branches: For each system whose vendor publishes no dates, the number of newer branches after which regular
            fixes have stopped so far.
        editions: For each edition of Windows, the endings of the names of its cycles. If several match, the first one
            counts.

    """

    brands: dict[str, list[str]]
    makers: dict[str, list[str]]
    hardware: dict[str, list[str]]
    branches: dict[str, int]
    editions: dict[str, list[str]]


@cache
def data(name: str) -> Any:  # noqa: ANN401 - plain data
    """Return a data file of this package."""
    return from_json(get_data("secure_checklist.datasets.lifecycle", f"{name}.json") or b"")


def vendors() -> Vendors:
    """Return the content of `vendors.json`."""
    found: Vendors = data("vendors")
    return found


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Normalize a model's name by removing case, spaces, dashes and brackets, which vary between sources."""
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter == "+")


def models(product: Product, model: str, device: Described) -> tuple[Cycle, ...]:
    """Find a model by a name that only this maker uses, or by any other name if the known maker matches."""
    #   "iPhone 12"          the iPhone 12, since only Apple has that name
    #   "12" by "OnePlus"    the OnePlus 12
    #   "12" by "Xiaomi"     nothing, and neither for "12" alone
    #
    # A wrong match would assure someone that their phone still gets fixes.
    if found := product.branded.get(plain(model)):
        return found
    known, manufacturer = vendors(), device.manufacturer
    makers = known["makers"].get(product.name, known["brands"].get(product.name, ()))
    if manufacturer is None or not any(maker in plain(manufacturer) for maker in makers):
        return ()
    return product.bare.get(plain(model)) or product.branded.get(plain(f"{manufacturer} {model}")) or ()
