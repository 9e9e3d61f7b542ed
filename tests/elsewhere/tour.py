"""The library's main jobs in one go, for places that are no usual installation: a zip, a bundle, a browser's Python.

It fails where one of them isn't done, and prints the version of Python that did them.
"""

import sys
import tempfile
from pathlib import Path

import secure_checklist as sc
from secure_checklist import formats, packs
from secure_checklist.incident import Incident, respond
from secure_checklist.interview import Pass

assert sc.Device(screen_lock="pin").screen_lock == "pin"


class AcmeDevice(sc.Device):
    """An app's own device, whose class says its namespace as a constant."""

    namespace = "acme"
    vpn_age_days: sc.Fact[int] = sc.ask("How many days old is the VPN profile?", minimum=0)


assert AcmeDevice.vpn_age_days.name == "device.acme.vpn_age_days"

prevention, response = packs.load("leak-prevention"), packs.load("leak-response")
inventory = sc.Inventory(subjects=(sc.Device(id="phone", os_name="android", screen_lock="pin"),))
report = sc.evaluate(prevention, inventory)

interview, asked = sc.Interview(prevention, inventory), 0
while asked < 10 and (question := interview.question) is not None:
    interview, asked = interview.answer(Pass.DECLINED), asked + 1

with tempfile.TemporaryDirectory() as folder:
    sc.save(inventory, Path(folder) / "inventory.json")
    assert sc.load_inventory(Path(folder) / "inventory.json") == inventory
    sc.save(prevention, Path(folder) / "checklist.json")
    assert sc.load_checklist(Path(folder) / "checklist.json") == prevention

plan = respond(Incident(whose="me", country="GB"))
page = formats.write(report, "html", checklist=prevention)
text = formats.write(report, "markdown", checklist=prevention)
assert len(report.findings) > 100
assert len(response.items) > 30
assert asked == 10
assert len(plan.steps) > 5
assert page.lower().startswith(b"<!doctype html>")
assert text.startswith(b"# ")
print(*sys.version_info[:2])
