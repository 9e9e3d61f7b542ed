"""Many cases in one test: all are tried, and those that fail are named together. Tables of them are data.

The quick suite tries an even spread of the cases of a long walk; with the profile `thorough` (see `conftest`) each is
tried, as `.ci/run` does for whatever is marked `thinned`.
"""

import inspect
import json
import os
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import pytest

E = TypeVar("E", bound=Exception)
T = TypeVar("T")
_SHOWN = 20
_WHOLE = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


def tables(test: str) -> dict[str, Any]:
    """Return the tables of a module of tests, which are in the JSON file of its name beside it."""
    found: dict[str, Any] = json.loads(Path(test).with_suffix(".json").read_text(encoding="utf-8"))
    return found


def conformance(name: str) -> dict[str, Any]:
    """Return a suite of `tests/conformance`."""
    return tables(str(Path(__file__).with_name("conformance") / name))


def raised(kind: type[E] | tuple[type[E], ...], act: Callable[..., object], *given: Any, **named: Any) -> E:
    """Return the error with which something is refused."""
    with pytest.raises(kind) as caught:
        act(*given, **named)
    return caught.value


def sure(value: T | None) -> T:
    """Return a value that has to be there; fail where it is None."""
    assert value is not None
    return value


def refusal(kind: type[E], act: Callable[..., object], *given: Any) -> E | None:
    """Return the error with which something is refused; if None, it is not."""
    try:
        act(*given)
    except kind as error:
        return error
    return None


def spread(values: Iterable[Any], most: int) -> Sequence[Any]:
    """Return at most so many of the values, evenly spread, the first and the last among them; all where thorough."""
    found = [*values]
    if _WHOLE or len(found) <= most:
        return found
    return [found[place * (len(found) - 1) // max(1, most - 1)] for place in range(most)]


def each(
    names: str | tuple[str, ...], values: Iterable[Any] | Callable[[], Iterable[Any]], *, quick: int | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that calls a test with each of the values, as `pytest.mark.parametrize` would, in one test.

    Args:
        names: The names of the arguments that a case fills.
        values: The cases: one value each, or a tuple of them for several names. A function that returns them is called
            when the test runs: every worker collects all tests, and only one runs this.
        quick: How many of the cases the quick suite tries; if None, all.

    """
    called = names if isinstance(names, tuple) else tuple(name.strip() for name in names.split(","))
    given = values if callable(values) else [*values]

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)

        @wraps(test)
        def looped(*args: Any, **kwargs: Any) -> None:
            failed, skipped = list[str](), list[BaseException]()
            found = given() if callable(given) else given
            cases = [*found] if quick is None else spread(found, quick)
            for case in cases:
                named = dict(zip(called, (case,) if len(called) == 1 else case, strict=True))
                try:
                    test(*args, **kwargs, **named)
                except pytest.skip.Exception as skip:  # the other cases are tried all the same
                    skipped.append(skip)
                except Exception as error:  # noqa: BLE001 - any way to fail is one
                    said = str(error).strip() or type(error).__name__
                    failed.append(f"{', '.join(f'{name}={value!r:.80}' for name, value in named.items())}: {said:.500}")
            said = f" ({test.__doc__.strip().splitlines()[0]})" if test.__doc__ else ""
            assert not failed, f"{len(failed)} of {len(cases)} cases fail{said}:\n" + "\n".join(failed[:_SHOWN])
            for reason in skipped[:1]:
                raise reason

        vars(looped)["__signature__"] = signature.replace(
            parameters=[one for name, one in signature.parameters.items() if name not in called]
        )
        return looped if quick is None else pytest.mark.thinned(looped)

    return decorated
