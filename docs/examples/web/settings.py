"""`Settings`: what whoever runs the app may choose, read from the environment."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

__all__ = ["Settings"]

READ: Mapping[str, Callable[[str], Any]] = {
    "store": Path,
    "leave_to": str,
    "idle_minutes": float,
    "kept_days": int,
    "most_sessions": int,
}
"""How each variable is read."""


class Settings(NamedTuple):
    """How the app runs.

    Attributes:
        store: The file that keeps people's answers, for those who want that; if None, nobody's answers are kept.
        leave_to: Where the quick exit leads: a dull page. Give a real one of another site, such as the weather.
        idle_minutes: After how long without a request what is in memory is forgotten.
        kept_days: After how many days without a change what is kept is deleted.
        most_sessions: How many people may be there at once. A long interview takes some 40 MB of memory.

    """

    store: Path | None = None
    leave_to: str = "/measures"
    idle_minutes: float = 30
    kept_days: int = 90
    most_sessions: int = 100

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ) -> Self:
        """Read the variables that the README lists, all of which begin with `LIST_`.

        Raises:
            ValueError: a number is none, or the exit leads neither to a page of this app nor to one by https.

        """
        given = {name: values.get(f"LIST_{name.upper()}") for name in READ}
        settings = cls(**{name: READ[name](value) for name, value in given.items() if value})
        if not settings.leave_to.startswith(("/", "https://")):
            raise ValueError("LIST_LEAVE_TO must begin with / or https://")
        return settings
