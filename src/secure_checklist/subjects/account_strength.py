"""The strength of the ways to sign in. An account is as strong as the weakest one that works.

The order of strength, strongest first, with its sources:

- phishing-resistant: the answer is bound to the real site by cryptography, so nothing typed counts. NIST SP 800-63B-4,
  section 3.2.5; CISA, Implementing Phishing-Resistant MFA (2022), calls it the most secure form.
- a code to type, and below it a prompt to approve: CISA's fact sheet ranks codes from an app or a hardware token next,
  together with prompts that ask for a number, and bare prompts below them (in its order, as reported). NIST no longer
  accepts bare prompts (section 3.1.3). Every prompt counts as bare here.
- a code over the phone network: the only authenticator that NIST restricts (sections 3.1.3.3 and 3.2.9). CISA, Mobile
  Communications Best Practice Guidance (2024), general item 3, says to stop using it.
- a code by email, and security questions: NIST rules out both as ways to sign in (sections 3.1.3.1 and 3.1.1.2).
- the password alone. An app password counts as this, since it skips the second step.

Letting the weakest way decide is this library's own interpretation. It follows CISA's general items 2 and 3: turn off
the weaker ways once a strong one works, since anyone can use a weak one that is left. NIST doesn't require this.

Backup codes aren't ranked. They are for getting back in, and no advice may tell people to throw them away. They count,
as a code to type, only if there is no other way.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

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
WayIn = Literal["password", "mail_or_questions", "phone_network", "prompt", "typed_code", "phishing_resistant"]
ORDER: Final = ("password", "mail_or_questions", "phone_network", "prompt", "typed_code", "phishing_resistant")
STRENGTH: Final[Mapping[MfaMethod, WayIn]] = MappingProxyType(
    {
        "passkey_synced": "phishing_resistant",
        "passkey_device_bound": "phishing_resistant",
        "security_key": "phishing_resistant",
        "platform_credential": "phishing_resistant",
        "totp": "typed_code",
        "hardware_otp": "typed_code",
        "backup_codes": "typed_code",
        "app_push": "prompt",
        "sms": "phone_network",
        "voice": "phone_network",
        "email_code": "mail_or_questions",
        "security_questions": "mail_or_questions",
        "app_password": "password",
    }
)
"""The strength of each way to sign in."""
LABELS: Final[Mapping[str, str]] = {
    "password": "The password alone",
    "mail_or_questions": "A code by email or security questions",
    "phone_network": "A code by text message or call",
    "prompt": "A prompt to approve",
    "typed_code": "A code from an app or token",
    "phishing_resistant": "A passkey or security key",
}


def strengths(methods: frozenset[MfaMethod]) -> frozenset[WayIn]:
    """Return the strengths of the ways that count; if the password is the only way, its strength."""
    counting = methods - {"backup_codes"} or methods
    return frozenset(STRENGTH[method] for method in counting) or frozenset[WayIn]({"password"})
