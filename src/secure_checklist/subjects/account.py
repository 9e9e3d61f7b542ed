"""`Account`: one account with a service, and facts about how it is protected and shared."""

from datetime import date
from typing import ClassVar, Final, Literal

from secure_checklist.rules.declaration import Knower
from secure_checklist.rules.fact import Fact, ask, ask_private
from secure_checklist.subjects.account_strength import LABELS, ORDER, MfaMethod, WayIn, strengths
from secure_checklist.subjects.base import Context, Subject, Suggested, derived
from secure_checklist.subjects.observations import Unknown

AccountRole = Literal[
    "primary_email",
    "cloud",
    "password_manager",
    "social",
    "bank",
    "work",
    "mobile_operator",
    "domain",
    "other",
]
Provider = Literal[
    "apple",
    "google",
    "microsoft",
    "meta",
    "facebook",
    "instagram",
    "snapchat",
    "tiktok",
    "x",
    "discord",
    "dropbox",
    "samsung",
    "xiaomi",
    "other",
]

_PROVIDER: Final[tuple[Knower, ...]] = ("provider", "person")
_MANAGED: Final[tuple[Knower, ...]] = ("management", "provider", "person")


class Account(Subject):
    """One of the person's accounts: email, phone and cloud, social network, bank or mobile operator.

    An account contains no passwords, codes, addresses or numbers, only which kinds exist and when they were checked.
    """

    kind = "account"
    suggested: ClassVar[Suggested] = {
        **{f"{provider}-account": {"provider": provider} for provider in ("google", "apple", "microsoft", "samsung")},
        **{
            f"{provider}-account": {"provider": provider, "roles": ("social",)}
            for provider in ("instagram", "snapchat", "facebook", "tiktok", "x", "discord")
        },
        "dropbox-account": {"provider": "dropbox"},
        "passwords": {"roles": ("password_manager",)},
        "operator": {"roles": ("mobile_operator",)},
    }

    # which one it is
    provider: Fact[Provider] = ask(
        "Which company or service is this account with?",
        label="company or service behind the account",
        when_true="the account is with {value}",
        when_false="the account isn't with {value}",
        meaning="The service, if its settings matter. Choose Meta for Facebook or Instagram, if you don't know which.",
        choices={
            "meta": "Meta (Facebook or Instagram)",
            "tiktok": "TikTok",
            "x": "X (Twitter)",
            "other": "Another company or service",
        },
        known_by=_PROVIDER,
    )
    roles: Fact[frozenset[AccountRole]] = ask(
        "What do you use this account for?",
        label="uses of the account",
        when_true="this is {value}",
        when_false="this isn't {value}",
        meaning="Everything the account is for. If your phone signs in with it or keeps photos there, choose that too.",
        choices={
            "primary_email": "My main email",
            "cloud": "My phone, its photos and backups (Apple, Google, Microsoft)",
            "password_manager": "My passwords",
            "social": "A social network",
            "bank": "Money",
            "work": "Work or school",
            "mobile_operator": "My phone number",
            "domain": "A web address that I own",
            "other": "Something else",
        },
    )
    holds_private_media: Fact[bool] = ask_private(
        "Does this account hold or give access to private photos, videos or messages?",
        label="private media in the account",
        when_true="your private photos, videos or messages can be reached through this account",
        when_false="your private photos, videos or messages can't be reached through this account",
        meaning="Answer yes if someone who got into this account could reach private media.",
    )

    # password
    password_reuse: Fact[Literal["reused", "unique", "passwordless"]] = ask(
        "Do you use this account's password anywhere else?",
        danger=("reused",),
        label="reuse of the password",
        when_true="the password is {value}",
        when_false="the password isn't {value}",
        meaning="Answer yes if another account has the same or nearly the same password.",
        choices={
            "reused": "Yes, I use the same or nearly the same password elsewhere",
            "unique": "No, I use this password only here",
            "passwordless": "This account has no password",
        },
    )
    password_length: Fact[int] = ask_private(
        "How many characters does this account's password have?",
        when_true="the password has {value} characters",
        meaning="The number of characters. Never enter the password itself.",
        absence="The question wasn't asked, or the account has no password.",
        unit="characters",
        minimum=1,
        maximum=1000,
    )
    password_exposed: Fact[Literal["no_match", "changed_since", "in_known_breaches", "in_stealer_logs"]] = ask_private(
        "Has this account's password turned up in a known data leak?",
        danger=("in_known_breaches", "in_stealer_logs"),
        label="password leak check",
        meaning=(
            "What a check found. No match doesn't prove that the password never leaked. If malware took it, a device "
            "was infected."
        ),
        choices={
            "no_match": "No, the check found nothing",
            "changed_since": "Yes, and I have changed the password since",
            "in_known_breaches": "Yes, and the password is still the same",
            "in_stealer_logs": "Yes, among data that malware stole from a device",
        },
    )

    # second factor
    mfa: Fact[Literal["off", "on", "enforced"]] = ask(
        "Is two-step sign-in on for this account?",
        label="two-step sign-in",
        when_true="two-step sign-in is {value}",
        meaning="Whether the account asks for a second step or factor, and whether you could switch that off.",
        choices={"enforced": "On, and I can't switch it off"},
        ordered=True,
        known_by=_MANAGED,
    )
    mfa_methods: Fact[frozenset[MfaMethod]] = ask_private(
        "How can you prove it's you when you sign in to this account?",
        label="ways to confirm a sign-in",
        meaning="Every way that works besides the password, even a weak one. An empty list means just the password.",
        absence="The question wasn't asked, or only some of the ways to sign in could be seen.",
        choices={
            "passkey_synced": "A passkey that is synced between devices",
            "passkey_device_bound": "A passkey that stays on one device",
            "security_key": "A security key",
            "platform_credential": "The device's own sign-in (Windows Hello, Secure Enclave)",
            "app_push": "A prompt in an app",
            "totp": "A code from an authenticator app",
            "hardware_otp": "A code from a small device that shows changing codes",
            "sms": "A code by text message",
            "voice": "A code by phone call",
            "email_code": "A code by email",
            "app_password": "An app password, which skips the second step",
        },
        known_by=_MANAGED,
    )
    supports_passkey: Fact[bool] = ask(
        "Does the service offer passkeys or security keys?",
        label="passkey support",
        when_true="the service offers passkeys or security keys",
        when_false="the service doesn't offer passkeys or security keys",
        meaning="Answer yes if the service lets you add a passkey or security key to this account.",
        known_by=_PROVIDER,
    )
    authenticators: Fact[int] = ask(
        "How many security keys, devices with passkeys and code apps can you sign in with?",
        label="number of keys, passkeys and code apps",
        when_true="you can sign in with {value} keys, passkeys or code apps",
        when_false="you have no security key, passkey or code app to sign in with",
        meaning="Count only separate ones: if you lose one, the others still work. Codes sent by message don't count.",
        unit="security keys, passkeys and code apps",
        minimum=0,
        maximum=1000,
        known_by=_MANAGED,
    )
    totp_backup: Fact[Literal["none", "plain", "e2ee"]] = ask(
        "Is the app that makes your sign-in codes backed up?",
        label="backup of the code app",
        when_true="the backup of your code app is {value}",
        meaning="Whether the secrets in your code app survive if you lose the phone, and who can read them.",
        absence="The question wasn't asked, or you use no code app.",
        choices={
            "none": "No",
            "plain": "Yes, where the company could read it",
            "e2ee": "Yes, end-to-end encrypted",
        },
        ordered=True,
    )

    # getting back in
    recovery: Fact[frozenset[Literal["email", "phone", "backup_codes", "recovery_contact", "recovery_key"]]] = (
        ask_private(
            "Which ways to get back into this account are set up?",
            label="recovery methods",
            meaning="Every way to recover the account. An empty list means none. Give the kinds, not the addresses.",
            choices={
                "email": "Another email address",
                "phone": "A phone number",
                "recovery_contact": "A person I trust",
                "recovery_key": "A recovery key",
            },
            known_by=_MANAGED,
        )
    )
    recovery_codes_kept: Fact[Literal["none", "photo", "vault", "paper"]] = ask_private(
        "Where do you keep this account's backup codes or recovery key?",
        label="where you keep the backup codes",
        meaning="The least safe place where you keep a copy.",
        choices={
            "none": "Nowhere, or I can't find them",
            "photo": "In a photo, screenshot or plain note",
            "vault": "In a password manager",
            "paper": "On paper, put away safely",
        },
    )
    recovery_only_mine: Fact[bool] = ask_private(
        "Are this account's recovery address and number yours alone?",
        danger=False,
        label="recovery address and number that are yours alone",
        when_true="no one else can read messages sent to the recovery address or number",
        when_false="someone else may read messages sent to the recovery address or number",
        meaning="Answer yes if no one else can read emails or messages sent there.",
    )
    recovery_reviewed: Fact[date] = ask(
        "When did you last check this account's recovery address and number?",
        label="last check of the recovery address and number",
        meaning="The day you last checked the recovery address and number.",
    )

    # who else is in
    sessions_reviewed: Fact[date] = ask(
        "When did you last check which devices are signed in to this account?",
        label="last review of signed-in devices",
        meaning="The day you last looked at the list of signed-in devices.",
    )
    unknown_sessions: Fact[int] = ask_private(
        "How many devices signed in to this account are unfamiliar to you, or used by someone else?",
        danger=1,
        label="number of signed-in devices that aren't yours",
        when_true="{value} signed-in devices aren't yours",
        when_false="every signed-in device is yours",
        meaning="Count signed-in devices you don't recognise, or that others use. They may show others your account.",
        unit="devices",
        minimum=0,
    )
    third_party_apps_reviewed: Fact[date] = ask(
        "When did you last check which apps and sites can read this account?",
        label="last review of connected apps",
        meaning="The day you last looked at the list of connected apps.",
    )
    unknown_third_party_apps: Fact[int] = ask_private(
        "How many apps that can read this account are unfamiliar to you, or not in use?",
        danger=1,
        label="number of connected apps you don't recognise or use",
        when_true="{value} connected apps are unfamiliar to you or not in use",
        when_false="you recognise and use every connected app",
        meaning="Count connected apps and sites you don't recognise, or haven't used for 90 days.",
        unit="apps",
        minimum=0,
    )
    advanced_protection: Fact[bool] = ask_private(
        "Is this account in the service's programme for people at high risk?",
        label="programme for people at high risk",
        when_true="the account is in the service's programme for people at high risk",
        when_false="the account isn't in the service's programme for people at high risk",
        meaning="Answer yes if the account is enrolled in a programme such as Google's Advanced Protection.",
    )
    cloud_e2ee: Fact[bool] = ask_private(
        "Are this account's photos and backups end-to-end encrypted?",
        label="end-to-end encryption of cloud data",
        when_true="photos and backups are end-to-end encrypted",
        when_false="photos and backups aren't end-to-end encrypted",
        meaning="Answer yes if the company can't read your photos and backups, as in Apple's Advanced Data Protection.",
    )
    shared_login: Fact[bool] = ask_private(
        "Does anyone else sign in to this account?",
        danger=True,
        label="shared sign-in",
        when_true="someone else signs in to this account too",
        when_false="no one else signs in to this account",
        meaning="Answer yes if another person uses, or can use, this login.",
    )

    # what it shares
    sharing_reviewed: Fact[date] = ask(
        "When did you last check who this account shares albums, files and locations with?",
        label="last review of sharing",
        meaning="The day you last looked at shared albums, your family group and partner sharing.",
    )
    unknown_people_with_access: Fact[int] = ask_private(
        "How many people can still see things you share, but no longer should?",
        danger=1,
        label="number of people who shouldn't have access",
        when_true="{value} people can see things you share, but shouldn't",
        when_false="only the right people can see what you share",
        meaning="Count unknown or unwanted people with access to something you share.",
        unit="people",
        minimum=0,
    )
    private_media_in_shared_albums: Fact[bool] = ask_private(
        "Are any private photos in a shared album or library?",
        danger=True,
        when_true="private photos are in a shared album or library",
        when_false="no private photos are in a shared album or library",
        meaning="Answer yes if at least one shared album or library holds private media.",
    )
    public_links: Fact[Literal["private_content", "other_content", "none"]] = ask_private(
        "Can anyone with a link open any of your albums or files?",
        danger=("private_content",),
        label="sharing by public link",
        meaning="The most private thing that a public link opens.",
        choices={
            "private_content": "Yes, and some of those albums or files are private",
            "other_content": "Yes, but none of those albums or files are private",
            "none": "No, there are no such links",
        },
        ordered=True,
    )
    photo_backup_reviewed: Fact[date] = ask(
        "When did you last check which photos this account copies online?",
        label="last review of photo upload settings",
        meaning="The day you last looked at automatic photo upload and the folders it includes.",
    )
    camera_roll_processing: Fact[bool] = ask(
        "Is the app allowed to send all your photos to the company for ideas or AI?",
        danger=True,
        label="processing of the whole photo library",
        when_true="the app is allowed to send all your photos to the company",
        when_false="the app isn't allowed to send all your photos to the company",
        meaning="Answer yes if a social media app uploads unposted photos to process them.",
    )
    visibility: Fact[Literal["public", "mixed", "friends", "private"]] = ask(
        "Who can see your posts, stories and tags?",
        label="who can see your posts",
        when_true="your posts can be seen by {value}",
        meaning="The widest group of people who can see any of your posts, old or new.",
        absence="The question wasn't asked, or you post nothing there.",
        choices={
            "public": "Everyone",
            "mixed": "Everyone, but only some posts",
            "friends": "Only friends",
            "private": "Only me, or people I approve one by one",
        },
        ordered=True,
    )

    # mobile operator
    account_pin: Fact[bool] = ask(
        "Does the phone company ask for a PIN before it changes anything?",
        label="PIN at the phone company",
        when_true="the phone company asks for a PIN before it changes anything",
        when_false="the phone company doesn't ask for a PIN before it changes anything",
        meaning="Answer yes if the mobile account has its own PIN or password.",
        absence="The question wasn't asked, or the account isn't with a mobile operator.",
    )
    port_lock: Fact[bool] = ask(
        "Is your phone number locked so that no one can move it to another SIM or company?",
        label="lock against number transfer",
        when_true="your phone number is locked against transfer",
        when_false="your phone number isn't locked against transfer",
        meaning="Answer yes if the operator blocks a new SIM or a move to another operator.",
        absence="The question wasn't asked, the mobile operator offers no lock, or the account isn't with one.",
    )

    # what follows

    @derived(
        reads=("mfa_methods",),
        order=ORDER,
        confidentiality="private",
        label="strongest way to sign in",
        choices=LABELS,
    )
    def strongest_way(self, _: Context) -> WayIn | Unknown | None:
        """How strong the strongest way to sign in is, even if weaker ways also work. Backup codes don't count."""
        return max(strengths(self.mfa_methods or frozenset()), key=ORDER.index)

    @derived(
        reads=("mfa", "mfa_methods"),
        partial_input=True,
        confidentiality="private",
        label="phishing-resistant sign-in",
        when_true="no way to sign in gives anything away to a fake site",
        when_false="at least one way to sign in can be stolen by a fake site",
    )
    def phishing_resistant(self, _: Context) -> bool | Unknown | None:
        """Whether a fake site can't use anything that the person enters to sign in. Backup codes don't count."""
        if self.mfa == "off":
            return False
        if self.mfa_methods is None:
            return Unknown("unplaceable", "mfa_methods")
        # One weak way is enough for "no", whether or not two steps are on. "Yes" needs both.
        if any(strength != "phishing_resistant" for strength in strengths(self.mfa_methods)):
            return False
        return True if self.mfa is not None else Unknown("unplaceable", "mfa")
