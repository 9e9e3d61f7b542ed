"""`Messenger`: one messaging app in use, and what can be known about how private it is.

The table of services says what an app does. The account that keeps the phone's backup says how the backup is protected.
"""

from datetime import date, timedelta
from typing import ClassVar, Literal, cast

from secure_checklist.datasets.messaging_services import BackupOffer, Kept, ServiceClaim, What
from secure_checklist.rules.fact import Fact, ask, ask_private
from secure_checklist.subjects.account import Account
from secure_checklist.subjects.base import Context, Subject, Suggested, derived
from secure_checklist.subjects.observations import Unknown

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
    "snapchat",
    "discord",
    "x",
    "viber",
    "line",
    "kakaotalk",
    "wechat",
    "email",
    "dating",
    "video_call",
    "other",
]
EndToEnd = Literal["none", "opt_in", "conditional", "default"]
ChatBackup = Literal["none", "plain", "e2ee"]

ACCOUNT_DAYS = timedelta(days=180)
"""The maximum age of an answer about an account that is used for a messenger. An item's `renew_after` doesn't apply
to it."""


class Messenger(Subject):
    """One app or way of sending messages, as the person uses it on all their devices.

    Text messages from the phone company count as a messenger too, with `sms` as their `app`.
    """

    kind = "messenger"
    suggested: ClassVar[Suggested] = {
        app: {"app": app}
        for app in (
            "whatsapp",
            "imessage",
            "google_messages",
            "instagram",
            "snapchat",
            "messenger",
            "telegram",
            "signal",
            "discord",
            "sms",
        )
    }

    # which one it is
    app: Fact[MessengerApp] = ask_private(
        "Which messaging app is this?",
        label="messaging app",
        meaning="The app or service. Text messages include MMS. All dating apps count as one, and so do video calls.",
        choices={
            "whatsapp": "WhatsApp",
            "imessage": "iMessage (Apple Messages)",
            "google_messages": "Google Messages",
            "messenger": "Facebook Messenger",
            "instagram": "Instagram messages",
            "tiktok": "TikTok messages",
            "sms": "Text messages (SMS, MMS)",
            "matrix": "Matrix (Element and others)",
            "x": "X messages",
            "line": "LINE",
            "kakaotalk": "KakaoTalk",
            "wechat": "WeChat",
            "dating": "A dating app",
            "video_call": "Video calls, such as Zoom or Meet",
            "other": "Another app",
        },
        known_by=("macos", "windows", "android_app", "ios_app", "person"),
    )
    e2ee: Fact[EndToEnd] = ask(
        "Does this app encrypt chats end to end?",
        label="end-to-end encryption of chats",
        when_true="the app's end-to-end encryption works {value}",
        meaning="What the app does by default. Your answer counts only if nothing else is known about the app.",
        choices={
            "none": "Never",
            "opt_in": "Only in chats where I switch it on",
            "conditional": "Only with some people or apps",
            "default": "Always, by default",
        },
        ordered=True,
    )

    # where its chats are copied to
    backup: Fact[ChatBackup] = ask(
        "How does this app back up your chats?",
        label="chat backup",
        when_true="the app's backup of your chats is {value}",
        meaning="The app's own backup: none, end-to-end encrypted, or one that the company can read.",
        choices={
            "none": "Not at all",
            "plain": "In a way the company could read",
            "e2ee": "End-to-end encrypted",
        },
    )
    phone_backup: Fact[ChatBackup] = ask(
        "Does your phone's backup include chats from this app?",
        label="copy of chats in the phone's backup",
        when_true="the copy of these chats in your phone's backup is {value}",
        meaning="The phone's cloud backup, such as iCloud Backup, if it holds these chats or their keys.",
        choices={
            "none": "No, or the backup is off",
            "plain": "Yes, and the company could read it",
            "e2ee": "Yes, end-to-end encrypted",
        },
    )
    backup_account: Fact[str] = ask_private(
        "Which of your accounts holds your phone's backup?",
        label="account that holds the phone's backup",
        meaning="The account's id in this inventory, never your login name.",
        absence="The question wasn't asked, or the phone makes no cloud backup.",
    )

    # how it is used
    used_for_private_media: Fact[bool] = ask_private(
        "Do you use this app for messages or media that must stay private?",
        label="use for private media",
        when_true="you use the app for private messages or media",
        when_false="you don't use the app for private messages or media",
        meaning="Answer yes if anything that has to stay private goes through the app.",
    )
    lock_shown: Fact[bool] = ask(
        "Do all your private chats in this app show that they are encrypted?",
        label="sign that private chats are encrypted",
        when_true="all your private chats show that they are encrypted",
        when_false="not all your private chats show that they are encrypted",
        meaning="Answer yes if each private chat shows a lock, a blue bubble or a notice, or is called a secret chat.",
        absence="The question wasn't asked, or the app shows no mark because every chat is encrypted.",
    )
    sms_fallback: Fact[bool] = ask(
        "Does this app send an ordinary text message when nothing else works?",
        label="fallback to text messages",
        when_true="a message may go out as an ordinary text message",
        when_false="no message goes out as an ordinary text message",
        meaning="Answer yes if a failed message may be sent again as SMS or MMS, which isn't encrypted.",
    )

    # who can take it over
    registration_lock: Fact[bool] = ask(
        "Does this app ask for your own PIN when it's set up on a new phone?",
        label="PIN for setup on new phones",
        when_true="the app asks for your own PIN on a new phone",
        when_false="the app doesn't ask for your own PIN on a new phone",
        meaning="Answer yes for Signal's registration lock, or two-step verification in WhatsApp or Telegram.",
    )
    strong_pin: Fact[bool] = ask_private(
        "Does the app's PIN have at least eight digits, or letters too?",
        label="strong account PIN",
        when_true="the app's PIN has at least eight digits, or letters",
        when_false="the app's PIN has fewer than eight digits and no letters",
        meaning="Answer yes for 8 or more digits, or a mix with letters. Never enter the PIN itself.",
        absence="The question wasn't asked, or the app has no PIN.",
    )
    registration_recovery: Fact[bool] = ask(
        "Is an email address or passkey set up in case you forget the app's PIN?",
        label="recovery for the account PIN",
        when_true="you have another way in if you forget the app's PIN",
        when_false="you have no other way in if you forget the app's PIN",
        meaning="Answer yes if you have a way in besides the text message code.",
    )
    linked_devices_reviewed: Fact[date] = ask(
        "When did you last check which devices are linked to this app?",
        label="last review of linked devices",
        meaning="The day you last looked at the list of linked devices.",
    )
    unknown_linked_devices: Fact[int] = ask_private(
        "How many devices linked to this app are unfamiliar to you, or used by someone else?",
        danger=1,
        label="number of linked devices that aren't yours",
        when_true="{value} linked devices aren't yours",
        when_false="every linked device is yours",
        meaning="Count linked devices you don't recognise, or that others use. Any of them may show others your chats.",
        unit="devices",
        minimum=0,
    )
    contacts_verified: Fact[Literal["none", "some", "key_contacts"]] = ask(
        "Who have you compared safety numbers or codes with?",
        label="people you've compared safety numbers with",
        when_true="you have compared safety numbers with {value}",
        meaning="Whether you've compared codes with the people you send private media to.",
        choices={
            "none": "No one",
            "some": "Some people",
            "key_contacts": "Everyone I send private things to",
        },
        ordered=True,
    )
    key_change_alerts: Fact[bool] = ask(
        "Does this app tell you when a contact's safety code changes?",
        label="alerts for changed safety codes",
        when_true="the app tells you when a contact's safety code changes",
        when_false="the app doesn't tell you when a contact's safety code changes",
        meaning="Answer yes if the chat shows that a contact's code has changed.",
    )
    strict_settings: Fact[bool] = ask_private(
        "Is this app's strictest mode, for people at risk, on?",
        label="strict account settings",
        when_true="strict account settings are on",
        when_false="strict account settings are off",
        meaning="Answer yes if a group of settings such as WhatsApp's strict account settings is on.",
        absence="The question wasn't asked, or the app has no strict mode.",
    )

    # where its messages go
    backup_key_kept: Fact[Literal["none", "photo", "vault", "paper"]] = ask_private(
        "Where do you keep the key or password for your chat backup?",
        label="where you keep the backup key",
        meaning="The least safe place where you keep a copy. Never enter the key itself.",
        absence="The question wasn't asked, or there is no chat backup with a key.",
        choices={
            "none": "Nowhere, or I can't find the key",
            "photo": "In a photo, screenshot or plain note",
            "vault": "In a password manager",
            "paper": "On paper, put away safely",
        },
    )
    media_autosave: Fact[Literal["synced", "local", "off"]] = ask(
        "Does this app save pictures from chats to the gallery automatically?",
        label="automatic saving of received media",
        when_true="automatic saving of pictures from chats is {value}",
        meaning="Where pictures you receive end up if you do nothing.",
        choices={
            "synced": "Yes, and the gallery is copied online",
            "local": "Yes, but only on this device",
            "off": "No",
        },
        ordered=True,
    )
    disappearing_default_s: Fact[int] = ask(
        "After how many seconds do messages in new chats disappear?",
        label="default timer for disappearing messages",
        when_true="messages in new chats disappear after {value}",
        when_false="messages in new chats don't disappear by themselves",
        meaning="The default timer for new chats, in seconds. 0 means off.",
        unit="seconds",
        minimum=0,
    )

    # at hand
    app_lock: Fact[bool] = ask(
        "Does the app ask for its own code, face or fingerprint?",
        when_true="the app asks for its own code, face or fingerprint",
        when_false="the app doesn't ask for its own code, face or fingerprint",
        meaning="Answer yes if you have to unlock a second time to open the app.",
    )
    app_lock_delay_s: Fact[int] = ask(
        "After how many seconds does the app lock itself again?",
        label="time until the app locks",
        when_true="the app locks itself after {value}",
        when_false="the app locks itself immediately",
        meaning="The seconds until the app asks again. 0 means immediately.",
        absence="The question wasn't asked, or the app has no lock.",
        unit="seconds",
        minimum=0,
    )
    unknown_senders_filtered: Fact[bool] = ask(
        "Does this app keep messages, calls and pictures from strangers separate?",
        label="filter for unknown senders",
        when_true="messages from strangers are kept separate",
        when_false="messages from strangers aren't kept separate",
        meaning="Answer yes if the app screens unknown senders and doesn't load their media.",
    )
    found_by_number: Fact[Literal["everyone", "contacts", "nobody"]] = ask(
        "Who can find you on this app by your phone number?",
        label="people who can find you by your number",
        when_true="{value} can find you by your number",
        meaning="Who can reach your profile by typing in your number. A username or link doesn't count.",
        absence="The question wasn't asked, or the setting was never changed. That never counts as 'no one'.",
        choices={"everyone": "Everyone who has my number", "contacts": "Only my contacts", "nobody": "No one"},
        ordered=True,
    )
    view_once: Fact[Literal["relied_on", "not_used", "limits_known"]] = ask(
        "Do you use pictures that can be seen only once?",
        label="use of view-once pictures",
        when_true="{value}",
        meaning="Whether you use view-once pictures, and know that they can still be copied.",
        choices={
            "relied_on": "Yes, because I think no one can keep the pictures",
            "not_used": "No",
            "limits_known": "Yes, and I know that they can still be copied",
        },
    )

    # what follows

    @derived(
        reads=("app", "e2ee"),
        partial_input=True,
        order=("none", "opt_in", "conditional", "default"),
        confidentiality="private",
        label="how the app encrypts chats",
        choices={
            "none": "Never",
            "opt_in": "Only in chats where it is switched on",
            "conditional": "Only with some people or apps",
            "default": "Always, by default",
        },
    )
    def encryption(self, context: Context) -> EndToEnd | Unknown | None:
        """How the app encrypts chats by default, from the table of services or, without an entry, your answer."""
        found = self._claim("encryption", context)
        if isinstance(found, ServiceClaim):
            return cast("EndToEnd", found.value)
        # The table may know the app and be too old for today. Then it stays unknown: what a person remembers is no
        # fresher than that.
        if self.app is None or context.services.covers(self.app, "encryption"):
            return found
        return self.e2ee or Unknown("not_asked", "e2ee")

    @derived(
        reads=("app",),
        partial_input=True,
        confidentiality="private",
        label="protection available for chat backups",
        choices={
            "none": "No backup of its own",
            "plain": "Only a backup that the company can read",
            "opt_in": "End-to-end encryption, once switched on",
            "e2ee": "Always end-to-end encrypted",
        },
    )
    def backup_offered(self, context: Context) -> BackupOffer | Unknown | None:
        """How the app's own copies of chats can be protected today, according to the table of services."""
        found = self._claim("backup", context)
        return cast("BackupOffer", found.value) if isinstance(found, ServiceClaim) else found

    @derived(
        reads=("app",),
        partial_input=True,
        confidentiality="private",
        label="support for linked devices",
        when_true="other devices can be linked to the app",
        when_false="no other devices can be linked to the app",
    )
    def links_devices(self, context: Context) -> bool | Unknown | None:
        """Whether other devices can be linked to the app and get every message, according to the table of services."""
        found = self._claim("linked_devices", context)
        return found.value == "linked" if isinstance(found, ServiceClaim) else found

    @derived(
        reads=("app",),
        partial_input=True,
        order=("until_delivered", "for_a_time", "until_deleted"),
        confidentiality="private",
        label="how long the company keeps chats",
        choices={
            "until_delivered": "Only until messages are delivered",
            "until_deleted": "Until someone deletes the messages",
        },
    )
    def kept(self, context: Context) -> Kept | Unknown | None:
        """How long the company behind the app keeps chats and their media, according to the table of services."""
        found = self._claim("kept", context)
        return cast("Kept", found.value) if isinstance(found, ServiceClaim) else found

    def _claim(self, what: What, context: Context) -> ServiceClaim | Unknown:
        """Look a claim up; one that the table lacks is `unplaceable`, since no answer of anyone stands in for it."""
        if self.app is None:
            return Unknown("not_asked", "app")
        found = context.services.find(self.app, what, context.now.date())
        if isinstance(found, ServiceClaim):
            return found
        return Unknown("stale" if found == "stale" else "unplaceable")

    @derived(
        reads=("phone_backup", "backup_account"),
        partial_input=True,
        confidentiality="private",
        label="protection of chats in the phone's backup",
        when_true="no company can read these chats in your phone's backup",
        when_false="a company can read these chats in your phone's backup",
    )
    def phone_backup_protected(self, context: Context) -> bool | Unknown | None:
        """Whether no company can read these chats in the phone's backup.

        The fact is true if the backup doesn't hold the chats. The fact is also true if the person says that the copy is
        end-to-end encrypted, and the account where the copy is kept encrypts photos and backups end to end.
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
