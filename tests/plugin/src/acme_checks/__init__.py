"""A plug-in that brings one of each: facts, checklist, adapter, format, language, contacts, tables and a check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from secure_checklist import Checklist, Context, Device, Fact, Item, Rule, Section, ask, derived
from secure_checklist.adapters import Adapter
from secure_checklist.checklists import Parameter, Source
from secure_checklist.core import mapping_of
from secure_checklist.datasets import Dataset
from secure_checklist.datasets.lifecycle import Lifecycle
from secure_checklist.datasets.lifecycle.models import Cycle, Product
from secure_checklist.formats import Document
from secure_checklist.incident.contacts import Channel, Contact, Directory
from secure_checklist.packs.lint import Check, Run, items_of
from secure_checklist.plugins import Plugin
from secure_checklist.rules import param
from secure_checklist.subjects import FactDeclaration

from .german import GERMAN

VpnState = Literal["none", "old", "current"]

DAYS = 30
"""How many days a VPN profile counts as current unless the table `acme.vpn_days` says otherwise."""


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


def read_agent(record: object) -> tuple[AcmeDevice, ...]:
    """Read what the agent reports of a device; what it doesn't say, or says otherwise, stays unknown."""
    running = (mapping_of(record) or {}).get("running")
    return (AcmeDevice(agent_running=running if isinstance(running, bool) else None),)


@dataclass(frozen=True)
class Lines:
    """A format of one line an item."""

    name: str = "acme-lines"
    media_type: str = "text/plain"
    suffix: str = ".lines"

    def write(self, document: Document) -> bytes:
        """Write each finding's item and outcome."""
        return "".join(f"{one.item}: {one.outcome}\n" for one in document.report.findings).encode()


def find_shouting(run: Run) -> Iterable[tuple[str, str]]:
    """Report titles in capitals."""
    shouting = (path for path, item in items_of(run.checklist) if item.title.isupper())
    return ((path, "its title shouts; use small letters") for path in shouting)


HELP = Contact(
    id="int-acme-desk",
    name="Acme's service desk",
    neutral_name="Service desk",
    kind="helpline",
    needs=("crisis",),
    does="Helps Acme's people.",
    channels=(Channel(medium="url", value="https://desk.acme.example", source="A1"),),
    sources=(
        Source(
            id="A1", publisher="Acme", title="Service desk", date=date(2026, 11, 1), status="found", confidence="own"
        ),
    ),
)
ROUTERS = Lifecycle(
    source="Acme",
    products={
        "acme-router": Product(
            name="acme-router", as_of=date(2026, 11, 1), cycles=(Cycle(cycle="1", eol=date(2026, 10, 1)),)
        )
    },
)
plugin = Plugin(
    "acme",
    subjects=(AcmeDevice,),
    checklists=(CHECKLIST,),
    adapters=(Adapter("acme-agent", read_agent, other_names=("acme",)),),
    formats=(Lines(),),
    catalogues=GERMAN,
    directories=(Directory(as_of=date(2026, 11, 1), contacts=(HELP,)),),
    datasets=(Dataset("acme.lifecycle", ROUTERS), Dataset("acme.vpn_days", DAYS)),
    checks=(Check("acme/shouting", find_shouting),),
)
