"""Test the plug-in as an app uses it after installation."""

import pytest
from acmedemo_checks import AcmedemoDevice, plugin

from secure_checklist import Inventory, SecureChecklistError, adapters, evaluate, packs, plugins
from secure_checklist.packs.lint import lint


def test_a_record_is_evaluated() -> None:
    with plugins.use(plugin):
        devices = adapters.read("acmedemo-inventory", [{"name": "laptop-1", "cover": True}, {"name": "laptop-2"}])
        report = evaluate(packs.load("acmedemo"), Inventory(subjects=devices).completed("device"))
    (laptop, _) = devices
    assert isinstance(laptop, AcmedemoDevice)
    assert (laptop.id, laptop.camera_cover) == ("laptop-1", True)
    assert laptop.observed["camera_cover"].source == "reported"  # and not stated by a person
    assert [finding.outcome for finding in report.findings] == ["pass", "unknown"]


def test_what_is_no_record_makes_up_no_device() -> None:
    for record in ({"error": {"code": 401}}, None, [{"name": "laptop-1"}, 3]):
        with plugins.use(plugin), pytest.raises(SecureChecklistError, match="acmedemo-inventory can't read it"):
            adapters.read("acmedemo-inventory", record)


def test_everything_it_brings_works() -> None:
    with plugins.use(plugin):
        (listed,) = plugins.listed()
        assert lint(packs.load("acmedemo")) == ()
    assert listed.faults == ()
