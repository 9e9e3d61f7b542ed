"""`MessengerClaims`: which app it is and where its chats are copied to, and what follows from that.

It is no kind of its own. `Messenger` in `messenger.py` continues it; use that one. The table of services says what the
app does; the account that keeps the phone's backup says how that backup is protected.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final, Literal, cast

from secure_checklist.datasets.messaging_services import BackupOffer, Claim, What
from secure_checklist.subjects.account.facts import Account
from secure_checklist.subjects.base import Context, Fact, Subject, Suggested, Unknown, ask, derived

MessengerApp = Literal[
    "signal",
    "whatsapp",
    "imessage",
    "google_messages",
    "telegram",
    "messenger",
    "instagram",
    "tiktok",
    "sms",
    "matrix",
    "wire",
    "threema",
    "other",
]
EndToEnd = Literal["none", "opt_in", "conditional", "default"]
ChatBackup = Literal["none", "plain", "e2ee"]

_EFFECTIVE: Final[Mapping[str, str]] = {
    "none": "Never",
    "opt_in": "Only in chats where it is switched on",
    "conditional": "Only with some people or apps",
    "default": "Always, by default",
}
_OFFERED: Final[Mapping[str, str]] = {
    "none": "No backup of its own",
    "plain": "Only one that the company can read",
    "opt_in": "End-to-end encryption, once switched on",
    "e2ee": "Always end-to-end encrypted",
}

ACCOUNT_DAYS = timedelta(days=180)
"""How old an answer about the account may be to speak for a messenger; an item's own `renew_after` doesn't reach it."""


class MessengerClaims(Subject):
    """The facts of a messenger that the table of services or an account speaks to, and the derived ones."""

    kind: ClassVar[str] = "messenger"
    suggested: ClassVar[Suggested] = {
        "whatsapp": {"app": "whatsapp"},
        "signal": {"app": "signal"},
        "imessage": {"app": "imessage"},
        "telegram": {"app": "telegram"},
    }

    # which one it is
    app: Fact[MessengerApp] = ask(
        "Which messaging app is it?",
        label="messaging app",
        meaning="The app or service. `messenger` is Facebook Messenger; `sms` includes MMS.",
        choices={
            "signal": "Signal",
            "whatsapp": "WhatsApp",
            "imessage": "iMessage (Apple Messages)",
            "google_messages": "Google Messages",
            "telegram": "Telegram",
            "messenger": "Facebook Messenger",
            "instagram": "Instagram messages",
            "tiktok": "TikTok messages",
            "sms": "Text messages (SMS, MMS)",
            "matrix": "Matrix (Element and others)",
            "wire": "Wire",
            "threema": "Threema",
            "other": "Another one",
        },
        confidentiality="private",
        known_by=("macos", "windows", "android_app", "ios_app", "person"),
    )
    e2ee: Fact[EndToEnd] = ask(
        "Does it encrypt chats end to end?",
        label="end-to-end encryption of chats",
        meaning="What the app does of itself: never, when switched on for a chat, in some chats, or always. "
        "It counts where the table of services has nothing on the app; see `encryption`.",
        choices={
            "none": "Never",
            "opt_in": "Only in chats where I switch it on",
            "conditional": "Only with some people or apps",
            "default": "Always, by itself",
        },
        ordered=True,
    )

    # where its chats are copied to
    backup: Fact[ChatBackup] = ask(
        "How does it back up your chats?",
        label="chat backup",
        meaning="The app's own backup: none, end-to-end encrypted, or one that the company can read.",
        choices={
            "none": "Not at all",
            "plain": "In a way that the company could read",
            "e2ee": "End-to-end encrypted",
        },
    )
    phone_backup: Fact[ChatBackup] = ask(
        "Does the backup of your whole phone take its chats along?",
        label="chat copy in the phone backup",
        meaning="The phone's cloud backup, such as iCloud Backup, where it holds these chats or their keys.",
        choices={
            "none": "No, or it is off",
            "plain": "Yes, and the company could read it",
            "e2ee": "Yes, end-to-end encrypted",
        },
    )
    backup_account: Fact[str] = ask(
        "Which of your accounts keeps the backup of that phone?",
        label="account of the phone backup",
        meaning="The id of that account in this inventory, never its login name.",
        absence="Not asked, or the phone makes no cloud backup.",
        confidentiality="private",
    )

    @derived(
        reads=("app", "e2ee"),
        partial_input=True,
        order=("none", "opt_in", "conditional", "default"),
        confidentiality="private",
        label="effective encryption of chats",
        choices=_EFFECTIVE,
    )
    def encryption(self, context: Context) -> EndToEnd | Unknown | None:
        """How the app encrypts by itself on this day: by the table of services, else by the person's answer."""
        found = self._claim("encryption", context)
        if isinstance(found, Claim):
            return cast("EndToEnd", found.value)
        if self.app is None or context.services.covers(self.app, "encryption"):
            return found
        return self.e2ee or Unknown("not_asked", "e2ee")

    @derived(
        reads=("app",),
        partial_input=True,
        confidentiality="private",
        label="available protection of chat backups",
        choices=_OFFERED,
    )
    def backup_offered(self, context: Context) -> BackupOffer | Unknown | None:
        """How the app's own copies of chats can be protected on this day, by the table of services."""
        found = self._claim("backup", context)
        return cast("BackupOffer", found.value) if isinstance(found, Claim) else found

    @derived(
        reads=("app",),
        partial_input=True,
        confidentiality="private",
        label="support for linked devices",
        when_true="further devices can be linked to the app",
        when_false="no further devices can be linked to the app",
    )
    def links_devices(self, context: Context) -> bool | Unknown | None:
        """Whether further devices can be linked to it, which then get every message, by the table of services."""
        found = self._claim("linked_devices", context)
        return found.value == "linked" if isinstance(found, Claim) else found

    def _claim(self, what: What, context: Context) -> Claim | Unknown:
        """Look a claim up; one that the table lacks is `unplaceable`, since no answer of anybody stands in for it."""
        if self.app is None:
            return Unknown("not_asked", "app")
        found = context.services.find(self.app, what, context.now.date())
        if isinstance(found, Claim):
            return found
        return Unknown("stale" if found == "stale" else "unplaceable")

    @derived(
        reads=("phone_backup", "backup_account"),
        partial_input=True,
        confidentiality="private",
        label="protection of chats in phone backup",
        when_true="no company can read the chats in the phone backup",
        when_false="a company can read the chats in the phone backup",
    )
    def phone_backup_protected(self, context: Context) -> bool | Unknown | None:
        """Whether no company can read these chats in the phone's backup.

        That is so where the backup doesn't hold them. Where it does, it must be end-to-end encrypted by the person's
        word and by that of the account which keeps it: photos and backups of that account alike.
        """
        if self.phone_backup is None:
            return Unknown("not_asked", "phone_backup")
        return self._account_protects(context) if self.phone_backup == "e2ee" else self.phone_backup == "none"

    def _account_protects(self, context: Context) -> bool | Unknown:
        if self.backup_account is None:
            return Unknown("not_asked", "backup_account")
        account = context.related(Account, self.backup_account)
        if account is None:
            return Unknown("unplaceable", "backup_account")
        if account.cloud_e2ee is None:
            return Unknown(account.unknown.get("cloud_e2ee", "not_asked"))
        own = account.observed.get("cloud_e2ee")
        at = (own.at if own else None) or account.observed_at
        return Unknown("stale") if at is not None and context.now - at > ACCOUNT_DAYS else account.cloud_e2ee
