"""What a form sends: its fields, each with all that was put in under its name."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

__all__ = ["Sent"]


class Sent(NamedTuple):
    """The fields of a form."""

    fields: Mapping[str, Sequence[str]] = {}

    def one(self, name: str) -> str:
        """Return a field without blanks around it; empty where it wasn't sent."""
        found = self.fields.get(name) or ("",)
        return found[0].strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Return all that was sent under a name, without what is blank."""
        return tuple(text for one in self.fields.get(name, ()) if (text := one.strip()))

    def __repr__(self) -> str:
        """Show the names alone."""
        return f"Sent({', '.join(self.fields)})"
