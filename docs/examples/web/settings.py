"""`Settings`: what whoever runs the app may choose, read from the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

__all__ = ["Settings"]


class Settings(NamedTuple):
    """How the app runs.

    Attributes:
        store: The file that keeps people's answers, for those who want that; if None, nobody's answers are kept.
        leave_to: Where the quick exit leads: a dull page. Give a real one of another site, such as the weather.
        idle_minutes: After how long without a request what is in memory is forgotten.
        kept_days: After how many days without a change what is kept is deleted.
        most_sessions: How many people may be there at once. A long interview takes some 40 MB of memory.
        most_each: How many of them may come from one address. A school or a library may have one for everybody.
        most_kept: Of how many people answers may be kept.

    """

    store: Path | None = None
    leave_to: str = "/measures"
    idle_minutes: float = 30
    kept_days: int = 90
    most_sessions: int = 100
    most_each: int = 20
    most_kept: int = 1000

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ) -> Self:
        """Read the variables that the README lists, all of which begin with `LIST_`.

        Raises:
            ValueError: a number is none, or the exit leads neither to a page of this app nor to one by https.

        """
        leave_to = values.get("LIST_LEAVE_TO", cls().leave_to)
        if not leave_to.startswith(("/", "https://")):
            raise ValueError("LIST_LEAVE_TO must begin with / or https://")
        return cls(
            store=Path(values["LIST_STORE"]) if values.get("LIST_STORE") else None,
            leave_to=leave_to,
            idle_minutes=float(values.get("LIST_IDLE_MINUTES", cls().idle_minutes)),
            kept_days=int(values.get("LIST_KEPT_DAYS", cls().kept_days)),
            most_sessions=int(values.get("LIST_MOST_SESSIONS", cls().most_sessions)),
            most_each=int(values.get("LIST_MOST_EACH", cls().most_each)),
            most_kept=int(values.get("LIST_MOST_KEPT", cls().most_kept)),
        )
