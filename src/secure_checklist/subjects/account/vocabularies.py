"""The enum values of an account's facts."""

from typing import Literal

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
Recovery = Literal["email", "phone", "backup_codes", "recovery_contact", "recovery_key"]
CodesPlace = Literal["none", "photo", "vault", "paper"]
PublicLinks = Literal["private_content", "other_content", "none"]
Visibility = Literal["public", "mixed", "friends", "private"]
