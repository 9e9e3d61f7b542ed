"""`Account`: one account with a service, and what can be known of how it is guarded and shared.

Which one it is and how somebody signs in stand in `_account_base`, what follows for the weakest way in in
`_account_strength`; the ways back in, who else is in and what it shares stand here.
"""

from datetime import date
from typing import ClassVar, Final, Literal

from secure_checklist.subjects.account.base import (
    AccountProvider,
    AccountRole,
    MfaMethod,
    MfaState,
    PasswordExposure,
    PasswordSource,
    TotpBackup,
)
from secure_checklist.subjects.account.strength import AccountStrength, WayIn
from secure_checklist.subjects.base import Fact, Knower, ask

__all__ = [
    "Account",
    "AccountProvider",
    "AccountRole",
    "CodesPlace",
    "MfaMethod",
    "MfaState",
    "PasswordExposure",
    "PasswordSource",
    "PublicLinks",
    "Recovery",
    "TotpBackup",
    "Visibility",
    "WayIn",
]

Recovery = Literal["email", "phone", "backup_codes", "recovery_contact", "recovery_key"]
CodesPlace = Literal["none", "photo", "vault", "paper"]
PublicLinks = Literal["private_content", "other_content", "none"]
Visibility = Literal["public", "mixed", "friends", "private"]

_MANAGED: Final[tuple[Knower, ...]] = ("management", "provider", "person")


class Account(AccountStrength):
    """One account of the person: mail, phone and cloud, social network, bank, mobile operator.

    It never holds passwords, codes, addresses or numbers; only their kind and when they were looked at.
    """

    kind: ClassVar[str] = "account"

    # getting back in
    recovery: Fact[frozenset[Recovery]] = ask(
        "Which ways back in are set up?",
        default=None,
        label="recovery methods",
        meaning="Every way to recover the account; empty: there is none. Kinds only, no addresses.",
        choices={
            "email": "Another e-mail address",
            "phone": "A phone number",
            "backup_codes": "Backup codes",
            "recovery_contact": "A person I trust",
            "recovery_key": "A recovery key",
        },
        confidentiality="private",
        known_by=_MANAGED,
    )
    recovery_codes_kept: Fact[CodesPlace] = ask(
        "Where do you keep its backup codes or recovery key?",
        default=None,
        label="place of the backup codes",
        meaning="The least safe place that has a copy.",
        choices={
            "none": "Nowhere, or I can't find them",
            "photo": "In a photo, screenshot or plain note",
            "vault": "In a password manager",
            "paper": "On paper, put away safely",
        },
        confidentiality="private",
    )
    recovery_only_mine: Fact[bool] = ask(
        "Are its recovery address and number yours alone?",
        default=None,
        label="sole control of recovery contacts",
        when_true="nobody else can read the recovery address or number",
        when_false="someone else may read the recovery address or number",
        meaning="True when nobody else can read mail or messages sent there.",
        confidentiality="private",
    )
    recovery_reviewed: Fact[date] = ask(
        "When did you last check its recovery address and number?",
        default=None,
        label="last check of recovery contacts",
        meaning="The day of the last look.",
    )

    # who else is in
    sessions_reviewed: Fact[date] = ask(
        "When did you last look at the devices that are signed in?",
        default=None,
        label="last review of signed-in devices",
        meaning="The day of the last look at the list of signed-in devices.",
    )
    unknown_sessions: Fact[int] = ask(
        "How many signed-in devices do you not know?",
        default=None,
        label="number of unrecognised signed-in devices",
        meaning="Signed-in devices that the person doesn't recognise; more than none may mean an intruder.",
        unit="devices",
        minimum=0,
        confidentiality="private",
    )
    third_party_apps_reviewed: Fact[date] = ask(
        "When did you last look at the apps and sites that may read it?",
        default=None,
        label="last review of connected apps",
        meaning="The day of the last look at the list of connected apps.",
    )
    unknown_third_party_apps: Fact[int] = ask(
        "How many apps that may read it do you not know or not use?",
        default=None,
        label="number of unrecognised connected apps",
        meaning="Connected apps and sites that are not recognised, or were not used for 90 days.",
        unit="apps",
        minimum=0,
        confidentiality="private",
    )
    advanced_protection: Fact[bool] = ask(
        "Is it in the service's programme for people at high risk?",
        default=None,
        label="programme for people at high risk",
        when_true="the account is in the programme for people at high risk",
        when_false="the account is not in the programme for people at high risk",
        meaning="True when enrolled in such a programme, as Google's Advanced Protection.",
        confidentiality="private",
    )
    cloud_e2ee: Fact[bool] = ask(
        "Are its photos and backups end-to-end encrypted?",
        default=None,
        label="end-to-end encryption of cloud data",
        when_true="photos and backups are end-to-end encrypted",
        when_false="photos and backups are not end-to-end encrypted",
        meaning="True when the company can't read them, as with Apple's Advanced Data Protection.",
        confidentiality="private",
    )
    shared_login: Fact[bool] = ask(
        "Does anybody else sign in with this same account?",
        default=None,
        label="shared sign-in",
        when_true="someone else uses this sign-in",
        when_false="nobody else uses this sign-in",
        meaning="True when another person uses, or can use, this login.",
        confidentiality="private",
    )

    # what it shares
    sharing_reviewed: Fact[date] = ask(
        "When did you last check with whom it shares albums, files and places?",
        default=None,
        label="last review of sharing",
        meaning="The day of the last look at shared albums, family group and partner sharing.",
    )
    unknown_people_with_access: Fact[int] = ask(
        "How many people can see shared things who no longer should?",
        default=None,
        label="number of people with unwanted access",
        meaning="People with access to something shared who are unknown or unwanted.",
        unit="people",
        minimum=0,
        confidentiality="private",
    )
    private_media_in_shared_albums: Fact[bool] = ask(
        "Are private photos in a shared album or library?",
        default=None,
        label="private media in shared albums",
        when_true="a shared album or library holds private media",
        when_false="no shared album or library holds private media",
        meaning="True when at least one shared place holds private media.",
        confidentiality="private",
    )
    public_links: Fact[PublicLinks] = ask(
        "Can anyone with a link open albums or files of yours?",
        default=None,
        label="sharing by public link",
        meaning="The most private thing that a public link opens.",
        choices={
            "private_content": "Yes, and some of it is private",
            "other_content": "Yes, but nothing private",
            "none": "No, there are no such links",
        },
        ordered=True,
        confidentiality="private",
    )
    photo_backup_reviewed: Fact[date] = ask(
        "When did you last check which photos it copies online?",
        default=None,
        label="last review of photo upload",
        meaning="The day of the last look at automatic photo upload and at the folders it takes.",
    )
    camera_roll_processing: Fact[bool] = ask(
        "May the app send all your photos to the company for ideas or AI?",
        default=None,
        label="processing of the whole photo library",
        when_true="the app may send all photos to the company",
        when_false="the app may not send all photos to the company",
        meaning="True when a social app uploads unposted photos to process them.",
    )
    visibility: Fact[Visibility] = ask(
        "Who can see your posts, stories and tags?",
        default=None,
        label="audience of posts",
        meaning="The widest audience of posts old and new; `mixed` when it differs.",
        absence="Not asked, or nothing is posted there.",
        choices={
            "public": "Everyone",
            "mixed": "Some posts everyone, others not",
            "friends": "Only friends",
            "private": "Only me, or people I allow one by one",
        },
        ordered=True,
    )

    # mobile operator
    account_pin: Fact[bool] = ask(
        "Does the phone company ask for a PIN before it changes anything?",
        default=None,
        label="PIN at the phone company",
        when_true="the phone company asks for a PIN before changes",
        when_false="the phone company asks for no PIN before changes",
        meaning="True when the mobile account has a PIN or password of its own.",
        absence="Not asked, or the account isn't with a mobile operator.",
    )
    port_lock: Fact[bool] = ask(
        "Is your phone number locked against being moved away?",
        default=None,
        label="lock against number transfer",
        when_true="the phone number is locked against transfer",
        when_false="the phone number is not locked against transfer",
        meaning="True when the operator blocks a new SIM or a move to another operator.",
        absence="Not asked, the operator offers none, or the account isn't with one.",
    )
