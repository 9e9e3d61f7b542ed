"""`Kept`: the answers of those who chose to keep them, in one `Store`, an inventory for each person.

An inventory is named by a hash of the person's key. Whoever reads the file finds answers, and no key to come back with.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from secure_checklist import Inventory, Store

__all__ = ["KEEPING", "Keeping", "Kept", "Remembered"]

Keeping = Literal["nothing", "ordinary", "private"]
"""What a person chose: nothing at all; their answers without private ones; private ones, too."""
KEEPING: tuple[Keeping, ...] = get_args(Keeping)


class Remembered(NamedTuple):
    """What was kept of one person, and when that changed last."""

    keeping: Keeping
    inventory: Inventory
    at: datetime


class Kept:
    """The answers of those who chose to keep them.

    Two stores open one file: one lets private facts in, the other doesn't. Which one is a person's stands in the name
    of their inventory, so that the choice outlives the process. Incidents pass neither.
    """

    def __init__(self, path: Path) -> None:
        self._stores: dict[Keeping, Store] = {
            "ordinary": Store(path=path),
            "private": Store(path=path, keep_private=True),
        }

    def people(self) -> frozenset[str]:
        """Return those of whom something is kept, by the hashes of their keys."""
        return frozenset(name.partition("-")[2] for name in self._stores["ordinary"].names())

    def find(self, person: str) -> Remembered | None:
        """Return what was kept of a person; if None, nothing."""
        for keeping, store in self._stores.items():
            at = store.last_change(_name(person, keeping))
            if at is not None:
                return Remembered(keeping, store.load(_name(person, keeping)), at)
        return None

    def save(self, person: str, keeping: Keeping, inventory: Inventory, since: Inventory) -> None:
        """Keep what changed since an earlier state, beside what the same person changes elsewhere."""

        def changed(stored: Inventory) -> Inventory:
            gone = since.by_id.keys() - inventory.by_id.keys()
            left = stored.replace(
                subjects=tuple(one for one in stored.subjects if one.id not in gone),
                attestations=tuple(one for one in stored.attestations if one.subject not in gone),
                waivers=tuple(one for one in stored.waivers if one.subject not in gone),
                complete=(stored.complete - since.complete) | inventory.complete,
            )
            new = (one for one in inventory.subjects if one != since.by_id.get(one.id))
            said = (one for one in inventory.attestations if one not in since.attestations)
            return left.with_subjects(*new).with_attestations(*said)

        self._stores[keeping].update(changed, name=_name(person, keeping))

    def forget(self, person: str) -> None:
        """Delete all that was kept of a person."""
        for keeping, store in self._stores.items():
            store.delete(_name(person, keeping))

    def forget_older_than(self, days: int, now: datetime | None = None) -> None:
        """Delete what nobody has come back to: nothing of it has changed for so many days."""
        self._stores["ordinary"].delete_unchanged((now or datetime.now(UTC)) - timedelta(days=days))

    def close(self) -> None:
        """Close the file."""
        for store in self._stores.values():
            store.close()


def _name(person: str, keeping: Keeping) -> str:
    return f"{keeping}-{person}"
