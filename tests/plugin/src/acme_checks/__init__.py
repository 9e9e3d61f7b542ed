"""A plug-in: what Acme's agent knows of a device, a fact derived from it, and a checklist that reads both."""

from datetime import date
from typing import Literal

from secure_checklist import Checklist, Context, Device, Fact, Item, Rule, Section, ask, derived, param
from secure_checklist.checklists import Parameter
from secure_checklist.packs.plugins import Plugin
from secure_checklist.subjects import FactDeclaration

VpnState = Literal["none", "old", "current"]

DAYS = 30
"""How many days a VPN profile counts as current unless the app's table `acme.vpn_days` says otherwise."""


class AcmeDevice(Device):
    """A device with what Acme's agent knows of it."""

    namespace = "acme"

    agent_running: Fact[bool] = ask("Is Acme's agent running?")
    vpn_installed: Fact[bool] = ask("Is Acme's VPN installed?")
    vpn_renewed: Fact[date] = ask("When was its profile renewed?")

    @derived(reads=("vpn_installed", "vpn_renewed"), order=("none", "old", "current"))
    def vpn_state(self, context: Context) -> VpnState | None:
        """How far the VPN protects this device."""
        if not self.vpn_installed:
            return "none"
        if self.vpn_renewed is None:
            return None
        days = context.tables.get("acme.vpn_days", DAYS)
        if not isinstance(days, int):
            raise TypeError("acme.vpn_days is a number of days")
        return "current" if (context.now.date() - self.vpn_renewed).days <= days else "old"


def _needed(fact: object) -> FactDeclaration:
    return FactDeclaration.model_validate(fact).replace(provider="acme-checks")


CHECKLIST = Checklist(
    id="acme",
    title="Devices at Acme",
    version="1.0.0",
    parameters=(Parameter(name="patch_days", default=90, minimum=7, maximum=365, unit="days"),),
    requires=(_needed(AcmeDevice.agent_running), _needed(AcmeDevice.vpn_state)),
    sections=(
        Section(
            id="devices",
            title="Devices",
            items=(
                Item(
                    id="acme.agent",
                    title="Let the agent run",
                    rule=Rule(check=AcmeDevice.agent_running.is_true()),
                ),
                Item(
                    id="acme.vpn",
                    title="Keep the VPN profile current",
                    rule=Rule(
                        check=AcmeDevice.vpn_state.at_least("current"),
                        partial=AcmeDevice.vpn_state.at_least("old"),
                    ),
                ),
                Item(
                    id="acme.patch",
                    title="Install security updates",
                    rule=Rule(check=Device.security_patch.within_days(param("patch_days"))),
                ),
            ),
        ),
    ),
)

plugin = Plugin("acme", subjects=(AcmeDevice,), checklists=(CHECKLIST,))
