"""What the plug-in brings, as someone uses it who has installed it."""

from example_checks import ExampleDevice, plugin

from secure_checklist import Inventory, adapters, evaluate, packs, plugins


def test_a_record_is_evaluated() -> None:
    with plugins.use(plugin):
        devices = adapters.read("example-inventory", [{"name": "laptop-1", "cover": True}, {"name": "laptop-2"}])
        report = evaluate(packs.load("example"), Inventory(subjects=devices).completed("device"))
    assert devices[0] == ExampleDevice(id="laptop-1", camera_cover=True)
    assert [finding.outcome for finding in report.findings] == ["pass", "unknown"]


def test_everything_it_brings_works() -> None:
    with plugins.use(plugin):
        (listed,) = plugins.listed()
    assert listed.faults == ()
