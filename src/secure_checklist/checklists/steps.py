"""`Steps`: how to do an item on certain systems and with certain services, and the source."""

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from secure_checklist.checklists.plan_items import ProseLine
from secure_checklist.checklists.words import AnyPlatform
from secure_checklist.core.addresses import HTTPS, MAX_ADDRESS
from secure_checklist.core.model import Model
from secure_checklist.core.redaction import pattern_for
from secure_checklist.core.types import Date
from secure_checklist.rules.conditions.base import AnyCondition

if TYPE_CHECKING:
    from secure_checklist.core.prose.nodes import Menu

StepsKind = Literal["menu", "web", "advice"]
"""What steps are: a way through the menus of a system or app, an address on the web, or something to do or know."""
Maker = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 &.+-]*$", max_length=60)]
"""The maker of a device, in lower case."""
Service = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A service: a value of `messenger.app` or of `account.provider`."""

_LINK = pattern_for(
    r"^(ms-settings:[a-z0-9-]+(\?[A-Za-z0-9=&_-]+)?|windowsdefender:(//[a-z]+)?"
    rf"|x-apple\.systempreferences:com\.apple\.[A-Za-z0-9._-]+(\?[A-Za-z0-9=&_.-]+)?|{HTTPS})$",
    "expected a page by https:// (no name before its host, ASCII signs only), or a place in the settings by "
    "ms-settings:, windowsdefender: or x-apple.systempreferences:",
)
DEEP_LINKS = {"ms-settings": "windows", "windowsdefender": "windows", "x-apple.systempreferences": "macos"}
"""The platforms on which links of a scheme open something."""


class Tried(Model):
    """That someone has done steps on a device.

    Attributes:
        device: Which one, with its system and version.
        date: The day.

    """

    device: str = Field(min_length=1, max_length=200)
    date: Date


def _menus_in(lines: Iterable[str]) -> tuple["Menu", ...]:
    from secure_checklist.core.prose.blocks import menus  # noqa: PLC0415 - for import time: only some steps are read

    return tuple(menu for line in lines for menu in menus(line))


def _kind_of(data: dict[str, Any]) -> StepsKind:
    """Return the kind of steps that don't say it: a menu changes without notice, so what names one is a menu."""
    link: str = data.get("link") or ""
    if link.partition(":")[0] in DEEP_LINKS or _menus_in(data.get("do", ())):
        return "menu"
    return "web" if link else "advice"


class Steps(Model):
    """How to do it, for some systems, makers and services.

    Attributes:
        platforms: The systems they are for; if empty, any.
        os: The versions they are valid for, as a specifier; if None, unbounded.
        makers: The makers of devices that they are for, in lower case; if empty, any.
        services: The services that they are for; if empty, any.
        when: Of whose plan they are a part, over facts of one kind and of the person: they are shown at first unless it
            is false. If None, of everybody's.
        when_unclear: What to do with them while it isn't known whether `when` is true.
        do: What to do, one line per step, each in prose.
        link: What opens the place itself: `ms-settings:` and `windowsdefender:` on Windows, on a Mac
            `x-apple.systempreferences:`, or a page by `https:`. No other scheme is let in, since an app may show it
            as a link.
        kind: Whether they are a way through menus, an address or advice. Left out, it follows from `do` and `link`.
        source: The id of the item's source that they were taken from; if None, none is named.
        checked: The day on which someone compared them with it; if None, the day on which the source was checked.
        tried: The devices on which someone has tried them; only this verifies them.

    """

    platforms: tuple[AnyPlatform, ...] = ()
    os: str | None = Field(default=None, max_length=100)
    makers: tuple[Maker, ...] = Field(default=(), max_length=40)
    services: tuple[Service, ...] = Field(default=(), max_length=40)
    when: AnyCondition | None = None
    when_unclear: Literal["show", "hide"] = "show"
    do: tuple[ProseLine, ...] = Field(min_length=1, max_length=50)
    link: str | None = Field(default=None, pattern=_LINK, max_length=MAX_ADDRESS)
    kind: StepsKind = Field(default_factory=_kind_of)
    source: str | None = Field(default=None, max_length=40)
    checked: Date | None = None
    tried: tuple[Tried, ...] = Field(default=(), max_length=50)

    @property
    def menus(self) -> tuple["Menu", ...]:
        """The menu paths in its lines, in order."""
        return _menus_in(self.do)

    def fit(self, platform: str | None, maker: str | None, services: Container[str] | None) -> int | None:
        """Return the rank of their fit to a device and services: 0 for any platform, 1 for its own, 2 for its maker's.

        None if they don't fit. What isn't known excludes no platform and no service, but a maker: steps for one that
        someone may not have mislead.
        """
        if services is not None and self.services and not any(service in services for service in self.services):
            return None
        if platform is not None and self.platforms and platform not in self.platforms:
            return None
        if self.makers and platform is not None:
            return 2 if maker in self.makers else None
        return 1 if self.platforms else 0
