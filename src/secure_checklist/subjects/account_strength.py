"""How strong the ways to sign in are: an account is as strong as the weakest that is open.

The order of strength, from the top, and where it comes from:

- phishing-resistant: the answer is bound to the real site by cryptography, so nothing typed counts. NIST SP 800-63B-4,
  section 3.2.5; CISA, Implementing Phishing-Resistant MFA (2022), calls it the most secure form.
- a code to type, and below it a prompt to approve: CISA's fact sheet puts codes of an app or a gadget together with
  prompts that take a number, next below, and bare prompts under them (in its order, as reported). A bare prompt is no
  longer accepted by NIST (section 3.1.3). Every prompt counts as bare here.
- a code over the phone network: the one authenticator that NIST restricts (sections 3.1.3.3 and 3.2.9). CISA, Mobile
  Communications Best Practice Guidance (2024), general item 3, says to leave it.
- a code by mail, and security questions: NIST rules mail out as a way to sign in (section 3.1.3.1), and questions too
  (section 3.1.1.2).
- the password alone. An app password belongs here: it skips the second step.

That the weakest decides is this library's own reading, in the sense of CISA's general items 2 and 3: switch the weaker
ways off once a strong one works, since one that is left can be used instead. NIST asks no such thing.

Backup codes stand aside. They are for getting back in, and no advice may say to throw them away; only where
nothing else is there do they count, as a code to type.
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
"""How strong each way to sign in is."""
LABELS: Final[Mapping[str, str]] = {
    "password": "The password alone",
    "mail_or_questions": "A code by email or security questions",
    "phone_network": "A code by text message or call",
    "prompt": "A prompt to approve",
    "typed_code": "A code from an app or token",
    "phishing_resistant": "A passkey or security key",
}


def strengths(methods: frozenset[MfaMethod]) -> frozenset[WayIn]:
    """Return the strengths of the ways that count; with no way besides the password, that of the password."""
    counting = methods - {"backup_codes"} or methods
    return frozenset(STRENGTH[method] for method in counting) or frozenset[WayIn]({"password"})
