"""The table of lifecycles as values: products, their cycles, and how models are found by name."""

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
"""The last day of a phase; True: over, day unknown; False: not over or not determined when the table was made; None:
the table says nothing of such a phase."""

MOST_CYCLES = 5_000


class Cycle(Model):
    """One release branch of a system, or one model of a device (endoflife.date: release).

    Attributes:
        cycle: Its name in the table.
        label: Its name for people; empty where that is the same.
        release_date: The day of its first release.
        eoas: End of full support, after which only security holes are fixed.
        eol: End of security support.
        eoes: End of extended support: paid, opt-in or by volunteers.
        latest: The newest release.
        latest_release_date: The day of that release.

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
    """One system or family of devices, newest cycle first.

    Attributes:
        name: Its name at the source, as `ios` or `samsung-mobile`.
        label: Its name for people.
        as_of: The day on which this was so.
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
        """The day of the newest release of all."""
        return max((c.latest_release_date for c in self.cycles if c.latest_release_date), default=None)

    @cached_property
    def newest_cycle(self) -> str | None:
        """The name of the cycle that came out last."""
        dated = [c for c in self.cycles if c.release_date is not None]
        return max(dated, key=lambda c: c.release_date or date.min).cycle if dated else None

    @cached_property
    def branded(self) -> Mapping[str, tuple[Cycle, ...]]:
        """The cycles by those of their names that no other maker's device has, as `plain` writes them."""
        brands = tuple(vendors()["brands"].get(self.name, ()))
        return self._index(
            lambda name: {one for one in (name, *(f"{brand}{name}" for brand in brands)) if one.startswith(brands)}
        )

    @cached_property
    def bare(self) -> Mapping[str, tuple[Cycle, ...]]:
        """The cycles by their names in the table, which another maker's device may have too."""
        return self._index(lambda name: {name})

    def _index(self, names: Callable[[str], set[str]]) -> Mapping[str, tuple[Cycle, ...]]:
        found: dict[str, tuple[Cycle, ...]] = {}
        for cycle in self.cycles:
            for name in names(plain(cycle.label or cycle.cycle)):
                found[name] = (*found.get(name, ()), cycle)
        return found


class Vendors(TypedDict):
    """What is so of makers and their systems, as far as it isn't in the table.

    Attributes:
        brands: By product, what a name of a model begins with, as `plain` writes it, so that no other maker's can be
            meant.
        makers: By product, who makes it, where that isn't one of its brands.
        hardware: By system, the products with the models that it runs on.
        branches: By system, after how many newer branches its vendor has stopped regular fixes so far: of one that
            publishes no dates.
        editions: By edition of Windows, how the names of its cycles end. Of several, the first counts.

    """

    brands: dict[str, list[str]]
    makers: dict[str, list[str]]
    hardware: dict[str, list[str]]
    branches: dict[str, int]
    editions: dict[str, list[str]]


@cache
def data(name: str) -> Any:  # noqa: ANN401 - plain data
    """Return a file of this package that holds data."""
    return from_json(get_data("secure_checklist.datasets.lifecycle", f"{name}.json") or b"")


def vendors() -> Vendors:
    """Return what `vendors.json` holds."""
    found: Vendors = data("vendors")
    return found


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Write a name of a model without what is spelt differently here and there: case, spaces, dashes, brackets."""
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter == "+")


def models(product: Product, model: str, device: Described) -> tuple[Cycle, ...]:
    """Find a model by a name that only this maker gives; by a bare one where the maker is known and fits."""
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
