"""What `evaluate` costs on the built-in pack, in processor time. A script of its own, since two versions are compared.

Usage: `python evaluating.py FOLDER`. Imports only names that both versions export. Prints JSON: by inventory, the
seconds that one evaluation takes, and those that the findings of one report take as objects. Each inventory is
evaluated again and again by one checklist, as an app does with the people it serves, and no answer of a former
evaluation is handed over.
"""

import gc
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from secure_checklist import Account, Device, Inventory, Messenger, Person, evaluate, load_inventory, packs

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROUNDS = 8
SECONDS = 0.02
"""About how long a round of one inventory takes."""


def inventories(personas: Path) -> dict[str, Inventory]:
    """Return what is evaluated: a blank household, one blank phone, and the personas."""
    household = (
        Person(id="me"),
        *(Device(id=f"device-{n}") for n in range(5)),
        *(Account(id=f"account-{n}") for n in range(12)),
        *(Messenger(id=f"messenger-{n}") for n in range(4)),
    )
    blank = {"household": Inventory(subjects=household), "phone": Inventory(subjects=(Device(id="phone"),))}
    return blank | {path.stem: load_inventory(path) for path in sorted(personas.glob("*.json"))}


def seconds(work: Callable[[], object]) -> float:
    """Return the shortest time of some rounds: what other programs add is only ever more."""
    start = process_time()
    work()
    count = max(1, int(SECONDS / max(process_time() - start, 1e-6)))
    found: list[float] = []
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        start = process_time()
        for _ in range(count):
            work()
        found.append((process_time() - start) / count)
        gc.enable()
    return min(found)


def main() -> None:
    """Measure all inventories."""
    pack = packs.load("leak-prevention")
    known = inventories(Path(sys.argv[1]))
    for inventory in known.values():
        evaluate(pack, inventory, now=NOW)
    found = {
        name: seconds(lambda inventory=inventory: evaluate(pack, inventory, now=NOW))
        for name, inventory in known.items()
    }
    report = evaluate(pack, known["shop-five-phones"], now=NOW)
    found["findings"] = seconds(lambda: tuple(report.findings))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
