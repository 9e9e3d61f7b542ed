"""A phone, tablet, watch or computer: its facts, their enum values, and what is derived of its updates."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.subjects.device.facts import Device as Device

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "subjects.device.facts": "Device",
        },
    )
