"""Many cases in one test: all are tried, and those that fail are named together."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

_SHOWN = 20


def each(names: str | tuple[str, ...], values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that calls a test with each of the values, as `pytest.mark.parametrize` would, in one test."""
    called = names if isinstance(names, tuple) else tuple(name.strip() for name in names.split(","))
    cases = [*values]

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)

        @wraps(test)
        def looped(*args: Any, **kwargs: Any) -> None:
            failed: list[str] = []
            for case in cases:
                given = dict(zip(called, (case,) if len(called) == 1 else case, strict=True))
                try:
                    test(*args, **kwargs, **given)
                except Exception as error:  # noqa: BLE001 - any way to fail is one
                    said = str(error).strip() or type(error).__name__
                    failed.append(f"{', '.join(f'{name}={value!r:.80}' for name, value in given.items())}: {said:.500}")
            assert not failed, f"{len(failed)} of {len(cases)} cases fail:\n" + "\n".join(failed[:_SHOWN])

        vars(looped)["__signature__"] = signature.replace(
            parameters=[one for name, one in signature.parameters.items() if name not in called]
        )
        return looped

    return decorated
