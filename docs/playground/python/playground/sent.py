"""What a form sends: its fields, each with all that was put in under its name."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from secure_checklist.interview import Screen
from secure_checklist.interview.fields import Posted, posted

__all__ = ["Sent"]


class Sent(NamedTuple):
    """The fields of a form."""

    fields: Mapping[str, Sequence[str]] = {}

    def one(self, name: str) -> str:
        """Return a field without blanks around it; empty where it wasn't sent."""
        found = self.fields.get(name) or ("",)
        return found[0].strip()

    def answers(self, screen: Screen, taken: Collection[str] = (), zone: str = "UTC") -> Posted:
        """Return what was answered on a screen, and what of it is no answer; to leave all open is neither."""
        said = [texts for name, texts in self.fields.items() if name.startswith(("answer:", "others:"))]
        if self.one("how") in ("", "as-answered") and not any("".join(texts).strip() for texts in said):
            return Posted({}, {})
        return posted(screen, self.fields, taken=taken, zone=self.one("zone") or zone)

    def __repr__(self) -> str:
        """Show the names alone."""
        return f"Sent({', '.join(self.fields)})"
