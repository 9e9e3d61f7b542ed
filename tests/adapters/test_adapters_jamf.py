"""What the adapters of Jamf Pro tell, sample by sample."""

import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Device, adapters

jamf_computer = partial(adapters.read, "jamf-computer")
jamf_mobile = partial(adapters.read, "jamf-mobile-device")
FOLDER = Path(__file__).parents[1] / "fixtures" / "adapters"
READERS = {
    "jamf-computer": jamf_computer,
    "jamf-mobile-device": jamf_mobile,
}
UNTOLD_BY_JAMF = dict.fromkeys(("remote_access", "recovery_key"), "not_reported")
EXPECTED: dict[str, list[tuple[datetime, dict[str, Any], dict[str, str]]]] = {
    "jamf-computer.inventory": [
        (
            datetime(2026, 8, 20, 6, tzinfo=UTC),
            {
                "os_name": "macos",
                "os_version": "15.7.9",
                "model": "MacBook Air (M2, 2022)",
                "manufacturer": "Apple",
                "form": "laptop",
                "management": "supervised",
                "encrypted": "on",
                "sip": True,
                "gatekeeper": "identified_developers",
                "auto_login": False,
                "firewall": "on",
            },
            {**UNTOLD_BY_JAMF, "pending_updates": "not_reported"},
        )
    ],
    "jamf-computer.not-collected": [
        (
            datetime(2026, 8, 21, 6, 0, 0, 123000, tzinfo=UTC),
            {
                "os_name": "macos",
                "os_version": "14.8.1",
                "model": "Mac14,2",
                "manufacturer": "Apple",
            },
            {
                **UNTOLD_BY_JAMF,
                **dict.fromkeys(("form", "management", "encrypted", "sip", "gatekeeper"), "not_reported"),
                **dict.fromkeys(("auto_login", "firewall"), "not_reported"),
                "pending_updates": "not_reported",
            },
        )
    ],
    "jamf-computer.paused": [
        (
            datetime(2026, 8, 22, 6, tzinfo=UTC),
            {
                "os_name": "macos",
                "os_version": "15.7.2 (a)",
                "model": "iMac (Retina 5K, 27-inch, 2020)",
                "manufacturer": "Apple",
                "form": "desktop",
                "encrypted": "partial",
                "sip": False,
                "gatekeeper": "off",
                "auto_login": True,
                "firewall": "off",
                "pending_updates": "os",
            },
            {**UNTOLD_BY_JAMF, "management": "not_reported"},
        )
    ],
    "jamf-computer.not-encrypted": [
        (
            datetime(2026, 8, 23, 6, tzinfo=UTC),
            {
                "os_name": "macos",
                "os_version": "15.7.2",
                "model": "Mac mini (M1, 2020)",
                "manufacturer": "Apple",
                "form": "desktop",
                "encrypted": "on_default_key",
                "sip": True,
                "gatekeeper": "app_store",
                "auto_login": False,
                "firewall": "on",
            },
            {**UNTOLD_BY_JAMF, "management": "not_reported", "pending_updates": "not_reported"},
        )
    ],
    "jamf-mobile-device.values": [
        (
            datetime(2026, 8, 20, 6, 0, 0, 500000, tzinfo=UTC),
            {
                "os_name": "ipados",
                "os_version": "26.3.1 (a)",
                "model": "iPad (10th generation)",
                "manufacturer": "Apple",
                "form": "tablet",
                "management": "supervised",
                "screen_lock": "set",
                "encrypted": "on",
                "rooted": "no",
                "find_my": False,
                "last_backup": date(2026, 8, 19),
            },
            {"backup": "not_reported"},
        ),
        (
            datetime(2026, 8, 20, 7, tzinfo=UTC),
            {
                "os_name": "other",
                "os_version": "26.3",
                "model": "Apple TV 4K (3rd generation)",
                "manufacturer": "Apple",
                "form": "other",
            },
            {
                **dict.fromkeys(("management", "screen_lock", "encrypted", "rooted"), "not_reported"),
                **dict.fromkeys(("find_my", "last_backup", "backup"), "not_reported"),
            },
        ),
    ],
    "jamf-mobile-device.nulls": [
        (
            datetime(2026, 8, 20, 6, tzinfo=UTC),
            {
                "os_name": "ios",
                "os_version": "18.7.2",
                "model": "iPhone 13",
                "manufacturer": "Apple",
                "form": "phone",
                "management": "user_enrolled",
            },
            {
                **dict.fromkeys(("screen_lock", "encrypted", "rooted"), "not_reported"),
                **dict.fromkeys(("find_my", "last_backup", "backup"), "not_reported"),
            },
        )
    ],
    "jamf-mobile-device.single": [
        (
            datetime(2026, 8, 20, 6, tzinfo=UTC),
            {
                "os_name": "ios",
                "os_version": "16.7.12",
                "model": "iPhone 8",
                "manufacturer": "Apple",
                "form": "phone",
                "screen_lock": "none",
                "encrypted": "on_default_key",
                "rooted": "yes",
                "find_my": True,
                "last_backup": date(2026, 8, 18),
            },
            dict.fromkeys(("management", "backup"), "not_reported"),
        )
    ],
}


def known(device: Device) -> dict[str, Any]:
    return {name: value for name in type(device).facts() if (value := device.__dict__.get(name)) is not None}


@pytest.mark.parametrize("sample", EXPECTED)
def test_a_sample_tells_exactly_this(sample: str) -> None:
    record = json.loads((FOLDER / f"{sample}.json").read_text("utf-8"))
    devices = [one for one in READERS[sample.partition(".")[0]](record) if isinstance(one, Device)]
    assert [(device.observed_at, known(device), dict(device.unknown)) for device in devices] == EXPECTED[sample]


def test_every_sample_of_these_sources_is_expected() -> None:
    assert {path.stem for path in FOLDER.glob("*.json") if path.stem.partition(".")[0] in READERS} == set(EXPECTED)
