"""Records of other systems as the subjects to judge, and the table of lifecycles, as the command line has them."""

import argparse
from collections import Counter
from datetime import date
from pathlib import Path

from secure_checklist import adapters
from secure_checklist.cli.inputs import CallError, Subjects, unreadable
from secure_checklist.core.documents.parsing import MAX_BYTES, Unreadable, parse
from secure_checklist.core.errors import InvalidInventory, InvalidLifecycle, UnknownNameError
from secure_checklist.core.messages import listed
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.lifecycle.cache import current, forget, install
from secure_checklist.subjects.inventory import Inventory


def read_records(source: str, name: str) -> Subjects:
    """Read a file with one record of a source, or a JSON list of them.

    Raises:
        CallError: there is no such source or file, it is no JSON, or nothing in it is what the source tells.

    """
    try:
        adapters.read(source, ())  # an unknown source is told first
        with Path(name).open("rb") as file:
            record = parse(file.read(MAX_BYTES + 1), "json")
        subjects = adapters.read(source, record)
        inventory = Inventory(subjects=subjects)
    except UnknownNameError as error:
        raise CallError(f"--from: {error}") from None
    except InvalidInventory as error:
        raise CallError(f"{name}: {error}") from None
    except Unreadable as error:
        mend = f" ({error.suggestion})" if error.suggestion else ""
        raise CallError(f"{name}: {error}{mend}") from None
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None
    if not any(subject.observed for subject in subjects):
        raise CallError(f'{name}: nothing in it is what "{source}" tells; is it of another source?')
    return Subjects(inventory, origin=name)


def tables(options: argparse.Namespace, screen: Screen) -> None:
    """Keep or drop a fresher table of lifecycles, then say what there is.

    Raises:
        CallError: the table is refused, or can't be read or kept.

    """
    if options.add is not None:
        try:
            install(Path(options.add), product=options.product, as_of=_day(options.as_of))
        except InvalidLifecycle as error:
            raise CallError(f"{options.add}: {error}") from None
        except OSError as error:
            raise unreadable(options.add, error) from None
    elif options.forget:
        screen.write("The kept table is deleted." if forget() else "There was no kept table.")
    table = current()
    days = Counter(product.as_of for product in table.products.values())
    screen.write(f"Source: {table.source} (licence: {table.licence}).")
    for day in sorted(days, reverse=True):
        names = [name for name, product in table.products.items() if product.as_of == day]
        screen.write(f"As of {day}: {listed(names)}.")
    screen.write(
        f"Without a published end, support counts as unknown {table.fresh_days} days after that day.", style="dim"
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise CallError("--as-of: a day is written YYYY-MM-DD") from None
