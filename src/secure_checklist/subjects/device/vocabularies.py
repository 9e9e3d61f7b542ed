"""The vocabularies of devices, each with the label a person reads for every word.

A set is complete, and the empty set means "none of them", so a vocabulary of a set has no word for "none".
Ordered vocabularies are written weakest first.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

DeviceForm = Literal["phone", "tablet", "laptop", "desktop", "watch", "other"]
FORM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phone": "Phone",
        "tablet": "Tablet",
        "laptop": "Laptop",
        "desktop": "Desktop computer",
        "watch": "Watch",
        "other": "Something else",
    }
)

Ownership = Literal["personal", "work", "shared", "borrowed"]
OWNERSHIP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "personal": "It is mine",
        "work": "My work or school owns it",
        "shared": "It belongs to several people",
        "borrowed": "It is lent to me",
    }
)

Management = Literal["none", "work_profile", "user_enrolled", "fully_managed", "supervised"]
MANAGEMENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": "Nobody but its owner",
        "work_profile": "Work has its own separate part",
        "user_enrolled": "I signed it up for work or school, with limited control",
        "fully_managed": "Work or school controls all of it",
        "supervised": "It is an Apple device under supervision",
    }
)

OsName = Literal[
    "ios",
    "ipados",
    "macos",
    "windows",
    "android",
    "chromeos",
    "ubuntu",
    "debian",
    "fedora",
    "linux",
    "other",
]
OS_NAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ios": "iOS (iPhone)",
        "ipados": "iPadOS (iPad)",
        "macos": "macOS (Mac)",
        "windows": "Windows",
        "android": "Android",
        "chromeos": "ChromeOS (Chromebook)",
        "ubuntu": "Ubuntu",
        "debian": "Debian",
        "fedora": "Fedora",
        "linux": "Another Linux",
        "other": "Something else",
    }
)

OsEdition = Literal["home", "pro", "education", "enterprise", "ltsc", "iot_ltsc", "s_mode"]
OS_EDITION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "home": "Home",
        "pro": "Pro",
        "education": "Education",
        "enterprise": "Enterprise",
        "ltsc": "Enterprise LTSC",
        "iot_ltsc": "IoT Enterprise LTSC",
        "s_mode": "S mode",
    }
)

OsSupport = Literal["ended", "extended_only", "security_only", "full"]
OS_SUPPORT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ended": "Ended",
        "extended_only": "Only with extended security updates",
        "security_only": "Security updates only",
        "full": "Full support",
    }
)
OsOutlook = Literal["ended", "ends_soon", "lasting"]
OS_OUTLOOK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ended": "Ended",
        "ends_soon": "Ends within nine months",
        "lasting": "At least nine more months",
    }
)

PendingUpdates = Literal["none", "some", "os", "security"]
PENDING_UPDATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": "No update is waiting",
        "some": "Something is waiting, but it doesn't say what",
        "os": "A system update is waiting",
        "security": "A security update is waiting",
    }
)

ScreenLock = Literal["none", "swipe", "set", "pattern", "pin", "password"]
SCREEN_LOCK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": "It has no lock",
        "swipe": "A swipe opens it",
        "set": "It is locked, but I can't tell how",
        "pattern": "A drawn pattern",
        "pin": "A number code (PIN)",
        "password": "A password with letters",
    }
)

Biometric = Literal["fingerprint", "face", "iris"]
BIOMETRICS: Final[Mapping[str, str]] = MappingProxyType(
    {"fingerprint": "Fingerprint", "face": "Face", "iris": "Eye (iris)"}
)

Previews = Literal["shown", "sensitive_hidden", "hidden"]
PREVIEWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "shown": "The text is shown",
        "sensitive_hidden": "Only private text is hidden",
        "hidden": "The text is hidden until I unlock",
    }
)

LockScreenFeature = Literal["assistant", "replies", "notifications", "controls"]
LOCK_SCREEN_FEATURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "assistant": "Voice assistant",
        "replies": "Answering messages",
        "notifications": "Looking through all notices",
        "controls": "Quick settings, such as flight mode",
    }
)

UsbWhenLocked = Literal["allowed", "blocked"]
USB_WHEN_LOCKED: Final[Mapping[str, str]] = MappingProxyType(
    {"allowed": "Yes, it can connect", "blocked": "No, it is blocked"}
)

DailyAccount = Literal["administrator", "standard"]
DAILY_ACCOUNT: Final[Mapping[str, str]] = MappingProxyType(
    {"administrator": "An administrator account", "standard": "A standard account"}
)

Encryption = Literal["unsupported", "off", "in_progress", "suspended", "partial", "on_default_key", "on"]
ENCRYPTION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unsupported": "It can't be encrypted",
        "off": "Off",
        "in_progress": "It is being encrypted now",
        "suspended": "On, but paused or not protected yet",
        "partial": "Only a part is encrypted",
        "on_default_key": "On, but no code of mine protects it",
        "on": "On",
    }
)

RecoveryKeyPlace = Literal["paper", "vault", "vendor_account", "employer", "photo"]
RECOVERY_KEY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "paper": "On paper or a drive, away from the device",
        "vault": "In a password manager",
        "vendor_account": "In my Apple, Microsoft or Google account",
        "employer": "With my work or school",
        "photo": "In a photo, screenshot or plain note",
    }
)

Backup = Literal["cloud", "cloud_e2ee", "local_encrypted", "local_plain"]
BACKUP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cloud": "Online, where the company can read it",
        "cloud_e2ee": "Online, end-to-end encrypted",
        "local_encrypted": "On a drive or computer, with a password",
        "local_plain": "On a drive or computer, without a password",
    }
)

Rooted = Literal["no", "bootloader_unlocked", "yes"]
ROOTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no": "No",
        "bootloader_unlocked": "Only its start-up lock is open",
        "yes": "Yes, it is rooted or jailbroken",
    }
)

Integrity = Literal["basic", "device", "strong", "virtual"]
INTEGRITY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "basic": "Passes the basic check",
        "device": "Is a certified device",
        "strong": "Proven by its own security chip",
        "virtual": "Is a virtual device",
    }
)

SecureBoot = Literal["full", "reduced", "off", "unsupported"]
SECURE_BOOT: Final[Mapping[str, str]] = MappingProxyType(
    {"full": "On", "reduced": "On, with fewer checks", "off": "Off", "unsupported": "It has none"}
)

HardenedMode = Literal["off", "lockdown_mode", "advanced_protection"]
HARDENED_MODE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "off": "Neither",
        "lockdown_mode": "Lockdown Mode (Apple)",
        "advanced_protection": "Advanced Protection (Android)",
    }
)

StolenDeviceProtection = Literal["off", "away", "always"]
STOLEN_DEVICE_PROTECTION: Final[Mapping[str, str]] = MappingProxyType(
    {"off": "Off", "away": "On, away from familiar places", "always": "On, everywhere"}
)

TheftProtection = Literal["detection_lock", "offline_lock", "remote_lock", "failed_auth_lock", "identity_check"]
THEFT_PROTECTION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "detection_lock": "Locks when snatched away",
        "offline_lock": "Locks when kept offline",
        "remote_lock": "I can lock it with my phone number",
        "failed_auth_lock": "Locks after many wrong tries",
        "identity_check": "Asks for my face or finger away from home (Identity Check)",
    }
)

UnknownSources = Literal["device_wide", "some_apps", "blocked"]
UNKNOWN_SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {"device_wide": "Yes, any app may", "some_apps": "Some apps may", "blocked": "No app may"}
)

AppVerification = Literal["on_clean", "on_not_scanned", "on_warnings", "on_harmful", "off"]
APP_VERIFICATION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "on_clean": "On, and it found nothing bad",
        "on_not_scanned": "On, but it has not scanned yet",
        "on_warnings": "On, and it shows a warning",
        "on_harmful": "On, and it found a harmful app",
        "off": "Off",
    }
)

Gatekeeper = Literal["off", "identified_developers", "app_store"]
GATEKEEPER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "off": "From anywhere",
        "identified_developers": "From the App Store and known developers",
        "app_store": "Only from the App Store",
    }
)

Firewall = Literal["off", "on", "block_all"]
FIREWALL: Final[Mapping[str, str]] = MappingProxyType(
    {"off": "Off", "on": "On", "block_all": "On, and it blocks every incoming connection"}
)

Antivirus = Literal["none", "off", "outdated", "snoozed", "on"]
ANTIVIRUS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": "There is none",
        "off": "Off",
        "outdated": "On, but out of date",
        "snoozed": "Paused",
        "on": "On and up to date",
    }
)

RemoteAccess = Literal["ssh", "rdp", "screen_sharing", "remote_management", "file_sharing"]
REMOTE_ACCESS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ssh": "Remote login (SSH)",
        "rdp": "Remote Desktop (RDP)",
        "screen_sharing": "Screen sharing",
        "remote_management": "Remote management",
        "file_sharing": "File sharing",
    }
)

GalleryLock = Literal["none", "hidden_album", "locked"]
GALLERY_LOCK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": "No",
        "hidden_album": "Only the hidden album is locked",
        "locked": "Yes, the whole gallery app is locked",
    }
)

LockedSpace = Literal["none", "cloud_plain", "private"]
LOCKED_SPACE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": "I don't use one",
        "cloud_plain": "I use one, and it is copied online where the company can read it",
        "private": "I use one that is not copied online, or is end-to-end encrypted",
    }
)

AdId = Literal["on", "personalised_off", "deleted"]
AD_ID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "on": "Apps can use it",
        "personalised_off": "Only personal ads are off",
        "deleted": "It is deleted, or all apps are refused",
    }
)

Recall = Literal["absent", "off", "on_filtered", "on"]
RECALL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "absent": "This computer doesn't have it",
        "off": "Off",
        "on_filtered": "On, but messengers and browsers are left out",
        "on": "On",
    }
)

NearbySharing = Literal["everyone", "everyone_10min", "contacts", "own_devices", "off"]
NEARBY_SHARING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "everyone": "Everyone, all the time",
        "everyone_10min": "Everyone, for ten minutes",
        "contacts": "Only my contacts",
        "own_devices": "Only my own devices",
        "off": "Nobody",
    }
)

PrivateDns = Literal["off", "automatic", "provider"]
PRIVATE_DNS: Final[Mapping[str, str]] = MappingProxyType(
    {"off": "Off", "automatic": "Automatic", "provider": "On, with a service I chose"}
)

SafeBrowsing = Literal["off", "standard", "enhanced"]
SAFE_BROWSING: Final[Mapping[str, str]] = MappingProxyType(
    {"off": "Off", "standard": "Standard", "enhanced": "Enhanced"}
)
