"""`Steps`: how to do an item on particular systems and with particular services, with the source."""

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
"""The kind of steps: a path through the menus of a system or app, an address on the web, or advice in words."""
Maker = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 &.+-]*$", max_length=60)]
"""The maker of a device, in lower case."""
Service = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A service, as a value of `messenger.app` or `account.provider`."""

_LINK = pattern_for(
    r"^(ms-settings:[a-z0-9-]+(\?[A-Za-z0-9=&_-]+)?|windowsdefender:(//[a-z]+)?"
    rf"|x-apple\.systempreferences:com\.apple\.[A-Za-z0-9._-]+(\?[A-Za-z0-9=&_.-]+)?|{HTTPS})$",
    "expected a page by https:// (no name before its host, ASCII signs only), or a place in the settings by "
    "ms-settings:, windowsdefender: or x-apple.systempreferences:",
)
DEEP_LINKS = {"ms-settings": "windows", "windowsdefender": "windows", "x-apple.systempreferences": "macos"}
"""The platforms that can open links with a given scheme."""


class Tried(Model):
    """A record that someone has tried the steps on a device.

    Attributes:
        device: The device, with its system and version.
        date: The date on which they were tried.

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
    """Instructions for doing an item on some systems, devices and services.

    Attributes:
        platforms: The platforms that the steps are for; empty for any platform.
        os: The versions for which the steps are valid, as a specifier, or None for any version.
        makers: The makers of the devices that the steps are for, in lower case; empty for any maker.
        services: The services that the steps are for; empty for any service.
        when: The condition under which a plan shows the steps straight away, over facts of one kind and of the person.
            If None, every plan shows the steps.
        when_unclear: Whether to show or hide the steps while it isn't known whether they apply.
        do: The instructions, one line per step, each in prose.
        link: An address that opens the right screen: `ms-settings:` or `windowsdefender:` on Windows,
            `x-apple.systempreferences:` on a Mac, or a page with `https:`. No other URL scheme is allowed.
        kind: Whether the steps are a menu path, an address or advice. By default, the kind is inferred from the
            instructions and the address.
        source: The id of the item's source from which the steps were taken, or None if not given.
        checked: The date on which someone compared the steps with the source, or None for the date on which the source
            was checked.
        tried: The devices on which someone has tried the steps. The steps count as verified only on these devices.

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
        """The menu paths in the instructions, in order."""
        return _menus_in(self.do)

    def fit(self, platform: str | None, maker: str | None, services: Container[str] | None) -> int | None:
        """Return how well the steps fit a device and services: 0 for any platform, 1 for its platform, 2 for its maker.

        Return None if the steps don't fit. An unknown platform or service excludes no steps. An unknown maker excludes
        the steps for a maker.
        """
        if services is not None and self.services and not any(service in services for service in self.services):
            return None
        if platform is not None and self.platforms and platform not in self.platforms:
            return None
        if self.makers and platform is not None:
            return 2 if maker in self.makers else None
        return 1 if self.platforms else 0
