"""The questions that would settle what a report leaves unknown."""

from datetime import date

from secure_checklist import Checklist, Device, Inventory, Item, Rule, evaluate
from secure_checklist.formats import Summary
from tests.worlds import NOW


def test_what_no_answer_would_settle_is_not_asked() -> None:
    """The device says all that there is to say, and half a year without an update decides nothing."""
    phone = Device(os_name="ios", os_version="27.1", last_os_update=date(2026, 5, 1))
    checklist = Checklist.of(
        "c", "C", Item(id="it", title="It", rule=Rule(check=Device.os_support_outlook.at_least("lasting")))
    )
    inventory = Inventory(subjects=(phone,)).completed("device")
    report = evaluate(checklist, inventory, now=NOW)
    assert [reason.code for finding in report.findings for reason in finding.reasons] == ["stale"]
    assert Summary(report, checklist, inventory).questions == ()
