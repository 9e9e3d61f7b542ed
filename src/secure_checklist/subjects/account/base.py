"""`AccountBase`: the first half of what can be known of an account: which one it is, and what signing in takes.

It is no kind of its own. `Account` in `account.py` continues it; use that one.
"""

from datetime import date
from typing import ClassVar, Final, Literal

from secure_checklist.subjects.base import Fact, Knower, Subject, ask

AccountProvider = Literal["apple", "google", "microsoft", "meta", "other"]
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
PasswordSource = Literal["reused", "memorised", "own_passphrase", "manager_generated", "passwordless"]
PasswordExposure = Literal["no_match", "in_known_breaches"]
MfaState = Literal["off", "on", "enforced"]
MfaMethod = Literal[
    "passkey_synced",
    "passkey_device_bound",
    "security_key",
    "platform_credential",
    "app_push",
    "totp",
    "hardware_otp",
    "sms",
    "voice",
    "email_code",
    "backup_codes",
    "security_questions",
    "app_password",
]
TotpBackup = Literal["none", "plain", "e2ee"]

_PROVIDER: Final[tuple[Knower, ...]] = ("provider", "person")
_MANAGED: Final[tuple[Knower, ...]] = ("management", "provider", "person")


class AccountBase(Subject):
    """The facts of an account that say which one it is and how somebody signs in."""

    kind: ClassVar[str] = "account"

    # which one it is
    service: Fact[str] = ask(
        "Which service is the account with?",
        default=None,
        label="service",
        meaning="The service's name or domain, never the login name.",
        confidentiality="private",
    )
    provider: Fact[AccountProvider] = ask(
        "Which company runs it?",
        default=None,
        label="company behind the account",
        meaning="The company, where its own settings matter to a rule.",
        choices={
            "apple": "Apple",
            "google": "Google",
            "microsoft": "Microsoft",
            "meta": "Meta (Facebook, Instagram)",
            "other": "Another one",
        },
    )
    role: Fact[AccountRole] = ask(
        "What is the account mainly for?",
        default=None,
        label="main use of the account",
        meaning="Its most important use. An account that signs a phone in and keeps its photos is `cloud`.",
        choices={
            "primary_email": "My main e-mail",
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
    holds_private_media: Fact[bool] = ask(
        "Does it hold, or can it open, private photos, videos or messages?",
        default=None,
        label="private media in the account",
        when_true="the account gives access to private media",
        when_false="the account gives no access to private media",
        meaning="True when somebody inside this account could reach private media.",
        confidentiality="private",
    )

    # password
    password_source: Fact[PasswordSource] = ask(
        "Where does its password come from?",
        default=None,
        label="origin of the password",
        meaning="How the password was made; `passwordless` when none works any more.",
        choices={
            "reused": "I use it elsewhere too",
            "memorised": "I made it up and remember it",
            "own_passphrase": "I made it of several random words",
            "manager_generated": "A password manager made it",
            "passwordless": "It has no password",
        },
    )
    password_unique: Fact[bool] = ask(
        "Is its password used nowhere else?",
        default=None,
        label="unique password",
        when_true="the password is used nowhere else",
        when_false="the password is used elsewhere, too",
        meaning="True when no other account has the same or nearly the same password.",
    )
    password_length: Fact[int] = ask(
        "How many characters does its password have?",
        default=None,
        label="password length",
        meaning="The number of characters. Never the password itself.",
        absence="Not asked, or it has no password.",
        unit="characters",
        minimum=1,
        maximum=1000,
        confidentiality="private",
    )
    password_exposed: Fact[PasswordExposure] = ask(
        "Has its password turned up in a known data leak?",
        default=None,
        label="password leak check",
        meaning="What a check of the password found. No match doesn't prove that it never leaked.",
        choices={"no_match": "No, the check found nothing", "in_known_breaches": "Yes"},
        confidentiality="private",
    )
    breach_checked: Fact[date] = ask(
        "When did you last check whether it was in a data leak?",
        default=None,
        label="last check for data leaks",
        meaning="The day of the last check of address or password.",
    )
    changed_since_breach: Fact[bool] = ask(
        "Have you changed its password since the last leak?",
        default=None,
        label="password change since the last leak",
        when_true="the password was changed after the last known leak",
        when_false="the password was not changed after the last known leak",
        meaning="True when the password is newer than every known leak of this account.",
        absence="Not asked, or it was in no leak.",
        confidentiality="private",
    )
    in_stealer_logs: Fact[bool] = ask(
        "Is it listed among data stolen by malware?",
        default=None,
        label="data stolen by malware",
        when_true="the account is listed among data stolen by malware",
        when_false="the account is not listed among data stolen by malware",
        meaning="True when it is in the loot of password-stealing malware, so a device was infected.",
        confidentiality="private",
    )

    # second factor
    mfa: Fact[MfaState] = ask(
        "Is a second step for signing in on?",
        default=None,
        label="two-step sign-in",
        meaning="Whether a second factor is asked for; `enforced`: nobody can switch it off alone.",
        choices={"off": "Off", "on": "On", "enforced": "On, and I can't switch it off"},
        ordered=True,
        known_by=_MANAGED,
    )
    mfa_methods: Fact[frozenset[MfaMethod]] = ask(
        "Which ways to prove it's you does it accept?",
        default=None,
        label="ways to confirm a sign-in",
        meaning="All ways that work besides the password, weak ones too; empty: the password is enough.",
        absence="Not asked, or only some of the ways could be seen.",
        choices={
            "passkey_synced": "A passkey that is synced between devices",
            "passkey_device_bound": "A passkey that stays on one device",
            "security_key": "A security key",
            "platform_credential": "The device's own sign-in (Windows Hello, Secure Enclave)",
            "app_push": "A prompt in an app",
            "totp": "A changing code in an app",
            "hardware_otp": "A changing code on a small gadget",
            "sms": "A code by text message",
            "voice": "A code by phone call",
            "email_code": "A code by e-mail",
            "backup_codes": "Backup codes",
            "security_questions": "Security questions",
            "app_password": "An app password, which skips the second step",
        },
        confidentiality="private",
        known_by=_MANAGED,
    )
    supports_passkey: Fact[bool] = ask(
        "Does the service offer passkeys or security keys?",
        default=None,
        label="passkey support",
        when_true="the service offers passkeys or security keys",
        when_false="the service offers no passkeys or security keys",
        meaning="True when the service lets this account add one.",
        known_by=_PROVIDER,
    )
    authenticators: Fact[int] = ask(
        "How many keys, passkey devices and code apps can you sign in with?",
        default=None,
        label="number of independent authenticators",
        meaning="Independent ones: losing one must leave the others working. Codes by message don't count.",
        unit="authenticators",
        minimum=0,
        maximum=1000,
        known_by=_MANAGED,
    )
    totp_backup: Fact[TotpBackup] = ask(
        "Is the app that makes your codes backed up?",
        default=None,
        label="backup of the code app",
        meaning="Whether the secrets of the code app survive the loss of the phone, and who can read them.",
        absence="Not asked, or no code app is used.",
        choices={
            "none": "No",
            "plain": "Yes, where the company could read it",
            "e2ee": "Yes, end-to-end encrypted",
        },
        ordered=True,
    )
    push_number_matching: Fact[bool] = ask(
        "Do you have to type in a number before a prompt is accepted?",
        default=None,
        label="number matching for sign-in prompts",
        when_true="sign-in prompts ask for a number",
        when_false="sign-in prompts do not ask for a number",
        meaning="True when a number must be carried from one screen to the other; a bare Approve is false.",
        absence="Not asked, or it sends no prompts.",
    )
