"""`Messenger`: one messaging app in use, and what can be known of how private it is.

Which app it is, its backups and what follows from them stand in `_messenger_claims`; the rest stands here.
"""

from datetime import date
from typing import Literal

from secure_checklist.subjects.base import Fact, ask
from secure_checklist.subjects.messenger.claims import ChatBackup, EndToEnd, MessengerApp, MessengerClaims

__all__ = [
    "ChatBackup",
    "ContactsVerified",
    "EndToEnd",
    "KeyPlace",
    "MediaAutosave",
    "Messenger",
    "MessengerApp",
    "ViewOnce",
]

KeyPlace = Literal["none", "photo", "vault", "paper"]
ContactsVerified = Literal["none", "some", "key_contacts"]
MediaAutosave = Literal["synced", "local", "off"]
ViewOnce = Literal["relied_on", "not_used", "limits_known"]


class Messenger(MessengerClaims):
    """One app or way of sending messages, as the person uses it on all their devices.

    Text messages of the phone company are a messenger too: `app` is `sms`.
    """

    # how it is used
    used_for_private_media: Fact[bool] = ask(
        "Do you use it for messages or media that must stay private?",
        label="use for private media",
        when_true="the app is used for private messages or media",
        when_false="the app is not used for private messages or media",
        meaning="True when anything goes through it that must not become public.",
        confidentiality="private",
    )
    lock_shown: Fact[bool] = ask(
        "Do all your private chats in it show that they are encrypted?",
        label="encryption mark in private chats",
        when_true="all private chats show that they are encrypted",
        when_false="not all private chats show that they are encrypted",
        meaning="True when each such chat shows its mark: a lock, a secret chat, a blue bubble or a notice.",
        absence="Not asked, or the app shows no mark because every chat is encrypted.",
    )
    sms_fallback: Fact[bool] = ask(
        "Does it send an ordinary text message when it can't send otherwise?",
        label="fallback to text messages",
        when_true="unsent messages may go out as ordinary text messages",
        when_false="no message goes out as an ordinary text message",
        meaning="True when a failed message may go out again as SMS or MMS, which is not encrypted.",
    )

    # who can take it over
    registration_lock: Fact[bool] = ask(
        "Does it ask for a PIN of your own when it is set up on a new phone?",
        label="PIN for setup on new phones",
        when_true="setup on a new phone asks for a personal PIN",
        when_false="setup on a new phone asks for no personal PIN",
        meaning="True for Signal's registration lock, or two-step verification in WhatsApp or Telegram.",
    )
    strong_pin: Fact[bool] = ask(
        "Does that PIN have at least eight digits, or letters too?",
        label="strong account PIN",
        when_true="the account PIN has at least eight digits, or letters",
        when_false="the account PIN has fewer than eight digits and no letters",
        meaning="True for 8 or more digits, or a mix with letters. Never the PIN itself.",
        absence="Not asked, or no PIN is set.",
        confidentiality="private",
    )
    registration_recovery: Fact[bool] = ask(
        "Is an e-mail address or passkey set up in case you forget that PIN?",
        label="recovery for the account PIN",
        when_true="there is another way in if the PIN is forgotten",
        when_false="there is no other way in if the PIN is forgotten",
        meaning="True when there is another way in than the text message code.",
    )
    linked_devices_reviewed: Fact[date] = ask(
        "When did you last look at the devices linked to it?",
        label="last review of linked devices",
        meaning="The day of the last look at the list of linked devices.",
    )
    unknown_linked_devices: Fact[int] = ask(
        "How many linked devices do you not know?",
        label="number of unrecognised linked devices",
        meaning="Linked devices that the person doesn't recognise; any may be reading along.",
        unit="devices",
        minimum=0,
        confidentiality="private",
    )
    contacts_verified: Fact[ContactsVerified] = ask(
        "With whom have you compared safety numbers or codes?",
        label="verification of safety numbers",
        meaning="Whether the keys of the people who get private media were checked.",
        choices={
            "none": "Nobody",
            "some": "Some people",
            "key_contacts": "Everyone I send private things to",
        },
        ordered=True,
    )
    key_change_alerts: Fact[bool] = ask(
        "Does it tell you when a contact's safety code changes?",
        label="alerts for changed safety codes",
        when_true="changed safety codes are shown",
        when_false="changed safety codes are not shown",
        meaning="True when a changed key is shown in the chat.",
    )
    strict_settings: Fact[bool] = ask(
        "Is its strictest mode for people at risk on?",
        label="strict account settings",
        when_true="strict account settings are on",
        when_false="strict account settings are off",
        meaning="True when a bundle such as WhatsApp's strict account settings is on.",
        absence="Not asked, or the app has no such mode.",
        confidentiality="private",
    )

    # where its messages go
    backup_key_kept: Fact[KeyPlace] = ask(
        "Where do you keep the key or password of that backup?",
        label="place of the backup key",
        meaning="The least safe place that has a copy. Never the key itself.",
        absence="Not asked, or there is no such backup.",
        choices={
            "none": "Nowhere, or I can't find it",
            "photo": "In a photo, screenshot or plain note",
            "vault": "In a password manager",
            "paper": "On paper, put away safely",
        },
        confidentiality="private",
    )
    media_autosave: Fact[MediaAutosave] = ask(
        "Are pictures from chats saved to the gallery by themselves?",
        label="automatic saving of received media",
        meaning="Where received media end up without being asked; `synced`: the gallery is copied online.",
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
        meaning="Seconds of the default timer for new chats; 0 is off.",
        unit="seconds",
        minimum=0,
    )

    # at hand
    app_lock: Fact[bool] = ask(
        "Does the app ask for a code, face or finger of its own?",
        label="app lock",
        when_true="the app lock is on",
        when_false="the app lock is off",
        meaning="True when opening the app takes a second unlocking.",
    )
    app_lock_delay_s: Fact[int] = ask(
        "After how many seconds does the app lock itself again?",
        label="time until the app locks",
        meaning="Seconds until it asks again; 0 is at once.",
        absence="Not asked, or the app has no lock.",
        unit="seconds",
        minimum=0,
    )
    unknown_senders_filtered: Fact[bool] = ask(
        "Does it keep messages, calls and pictures from strangers apart?",
        label="filter for unknown senders",
        when_true="messages from unknown senders are kept apart",
        when_false="messages from unknown senders are not kept apart",
        meaning="True when unknown senders are screened and their media are not loaded.",
    )
    link_previews: Fact[bool] = ask(
        "Does it show a preview of links?",
        label="link previews",
        when_true="link previews are on",
        when_false="link previews are off",
        meaning="True when it fetches a page or picture for a link that is sent.",
    )
    view_once: Fact[ViewOnce] = ask(
        "Do you use pictures that can be seen only once?",
        label="use of view-once pictures",
        meaning="Whether view-once is used, and with the knowledge that it can still be copied.",
        choices={
            "relied_on": "Yes, because nobody can keep them",
            "not_used": "No",
            "limits_known": "Yes, and I know that they can still be copied",
        },
    )
