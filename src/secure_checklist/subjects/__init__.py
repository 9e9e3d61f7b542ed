"""The standard kinds of subject and every fact that can be known of each.

One class a module. A checklist names a fact `kind.field`, as `device.screen_lock`.
"""

from secure_checklist.subjects.account import Account
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.messenger import Messenger
from secure_checklist.subjects.network import Network
from secure_checklist.subjects.person import Person

__all__ = ["Account", "Device", "Incident", "Messenger", "Network", "Person"]
