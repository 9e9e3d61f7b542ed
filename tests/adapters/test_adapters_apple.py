"""What the adapters of Apple's own management tell, sample by sample."""

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Device, adapters

apple_ddm = partial(adapters.read, "apple-ddm-status")
apple_mdm = partial(adapters.read, "apple-mdm")
FOLDER = Path(__file__).parents[1] / "fixtures" / "adapters"
READERS = {
    "apple-mdm": apple_mdm,
    "apple-ddm-status": apple_ddm,
}
MAC_ONLY = {"firewall": "unsupported", "sip": "unsupported"}
UNTOLD_BY_MDM = dict.fromkeys(("backup", "remote_access", "recovery_key"), "not_reported")
NO_UPDATES = dict.fromkeys(("auto_update_os", "auto_update_security", "auto_update_apps"), "not_reported")

EXPECTED: dict[str, list[tuple[None, dict[str, Any], dict[str, str]]]] = {
    "apple-mdm.ios": [
        (
            None,
            {
                "os_name": "ios",
                "os_version": "26.3.1 (a)",
                "model": "iPhone16,1",
                "manufacturer": "Apple",
                "form": "phone",
                "screen_lock": "set",
                "encrypted": "on",
                "find_my": True,
                "last_backup": date(2026, 3, 20),
            },
            {**MAC_ONLY, **UNTOLD_BY_MDM, **NO_UPDATES, "management": "not_reported"},
        )
    ],
    "apple-mdm.macos": [
        (
            None,
            {
                "os_name": "macos",
                "os_version": "15.7.2",
                "model": "Mac15,6",
                "manufacturer": "Apple",
                "form": "laptop",
                "management": "supervised",
                "encrypted": "on",
                "firewall": "on",
                "sip": True,
                "auto_update_os": True,
                "auto_update_security": True,
                "auto_update_apps": False,
            },
            {**UNTOLD_BY_MDM, **dict.fromkeys(("screen_lock", "find_my", "last_backup"), "not_reported")},
        )
    ],
    "apple-mdm.user-enrolled": [
        (
            None,
            {
                "os_name": "ios",
                "os_version": "18.7.2",
                "model": "iPhone14,5",
                "manufacturer": "Apple",
                "form": "phone",
                "management": "user_enrolled",
                "find_my": True,
            },
            {
                **MAC_ONLY,
                **UNTOLD_BY_MDM,
                **NO_UPDATES,
                **dict.fromkeys(("screen_lock", "encrypted", "last_backup"), "not_reported"),
            },
        )
    ],
    "apple-ddm-status.nested": [
        (
            None,
            {
                "os_name": "ios",
                "os_version": "26.3.1 (a)",
                "model": "iPhone 15 Pro",
                "manufacturer": "Apple",
                "form": "phone",
                "screen_lock": "set",
                "pending_updates": "os",
            },
            dict.fromkeys(("encrypted", "hardened_mode", "management"), "not_reported"),
        )
    ],
    "apple-ddm-status.flat": [
        (
            None,
            {
                "os_name": "macos",
                "os_version": "15.7.2",
                "model": "MacBookAir10,1",
                "manufacturer": "Apple",
                "form": "laptop",
                "encrypted": "off",
            },
            dict.fromkeys(("screen_lock", "pending_updates", "hardened_mode", "management"), "not_reported"),
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
