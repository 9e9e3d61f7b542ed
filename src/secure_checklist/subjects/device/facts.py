"""`Device`: a phone, tablet or computer, and what can be known of it.

What it is, its updates, lock and storage stand in `_device_base`; whether it is whole, its apps and privacy
stand here; the label of every word of the vocabularies stands in `_device_words`.
"""

from typing import ClassVar, Final

from secure_checklist.subjects.base import Fact, Knower, ask
from secure_checklist.subjects.device import vocabularies as words
from secure_checklist.subjects.device.support import DeviceSupport
from secure_checklist.subjects.device.vocabularies import (
    AdId,
    Antivirus,
    AppVerification,
    Backup,
    Biometric,
    DailyAccount,
    DeviceForm,
    Encryption,
    Firewall,
    GalleryLock,
    Gatekeeper,
    HardenedMode,
    Integrity,
    LockedSpace,
    LockScreenFeature,
    Management,
    NearbySharing,
    OsEdition,
    OsName,
    Ownership,
    PendingUpdates,
    Previews,
    PrivateDns,
    Recall,
    RecoveryKeyPlace,
    RemoteAccess,
    Rooted,
    SafeBrowsing,
    ScreenLock,
    SecureBoot,
    StolenDeviceProtection,
    TheftProtection,
    UnknownSources,
    UsbWhenLocked,
)

__all__ = [
    "AdId",
    "Antivirus",
    "AppVerification",
    "Backup",
    "Biometric",
    "DailyAccount",
    "Device",
    "DeviceForm",
    "Encryption",
    "Firewall",
    "GalleryLock",
    "Gatekeeper",
    "HardenedMode",
    "Integrity",
    "LockScreenFeature",
    "LockedSpace",
    "Management",
    "NearbySharing",
    "OsEdition",
    "OsName",
    "Ownership",
    "PendingUpdates",
    "Previews",
    "PrivateDns",
    "Recall",
    "RecoveryKeyPlace",
    "RemoteAccess",
    "Rooted",
    "SafeBrowsing",
    "ScreenLock",
    "SecureBoot",
    "StolenDeviceProtection",
    "TheftProtection",
    "UnknownSources",
    "UsbWhenLocked",
]

_COMPUTER: Final[tuple[Knower, ...]] = ("linux", "macos", "windows", "management", "person")
_MAC: Final[tuple[Knower, ...]] = ("macos", "management", "person")
_ANDROID: Final[tuple[Knower, ...]] = ("android_app", "management", "person")
_MANAGED: Final[tuple[Knower, ...]] = ("management", "person")


class Device(DeviceSupport):
    """A phone, tablet, watch or computer that the person uses.

    Every fact is about this one device. Counts of apps leave out what belongs to the system. A fact without
    sense for its system (`sip` of a phone) stays unknown; rules guard against that with `applies_to`.
    """

    kind: ClassVar[str] = "device"

    # whole and yours
    rooted: Fact[Rooted] = ask(
        "Is it rooted or jailbroken?",
        default=None,
        label="rooting or jailbreak",
        meaning="Whether the maker's protection is broken open; a `no` from an app alone is weak.",
        choices=words.ROOTED,
        known_by=("android_app", "ios_app", "management", "person"),
    )
    integrity: Fact[frozenset[Integrity]] = ask(
        "Which checks of genuineness does it pass?",
        default=None,
        label="Play Integrity labels",
        meaning="All labels of a Play Integrity verdict, as Google defines them; empty: none passed.",
        choices=words.INTEGRITY,
        known_by=("android_app", "management"),
    )
    secure_boot: Fact[SecureBoot] = ask(
        "Is Secure Boot on?",
        default=None,
        label="Secure Boot",
        meaning="Whether the computer starts only systems with a trusted signature.",
        choices=words.SECURE_BOOT,
        known_by=_COMPUTER,
    )
    sip: Fact[bool] = ask(
        "Is System Integrity Protection on?",
        default=None,
        label="System Integrity Protection",
        when_true="System Integrity Protection is on",
        when_false="System Integrity Protection is off",
        meaning="True when macOS guards its own files against every program.",
        absence="Not told, or not a Mac.",
        known_by=_MAC,
    )
    hardened_mode: Fact[HardenedMode] = ask(
        "Is a mode for people at high risk on?",
        default=None,
        label="protection mode for high risk",
        meaning="Lockdown Mode of Apple or Advanced Protection of Android.",
        choices=words.HARDENED_MODE,
        confidentiality="private",
        known_by=("macos", "android_app", "management", "person"),
    )
    stolen_device_protection: Fact[StolenDeviceProtection] = ask(
        "Is Stolen Device Protection on?",
        default=None,
        label="Stolen Device Protection",
        meaning="The iPhone setting that asks for face or finger, and waits, before an account is changed.",
        absence="Not asked, or not an iPhone.",
        choices=words.STOLEN_DEVICE_PROTECTION,
        ordered=True,
    )
    theft_protection: Fact[frozenset[TheftProtection]] = ask(
        "Which theft protections of Android are on?",
        default=None,
        label="active Android theft protections",
        meaning="All that are on; empty: none is.",
        absence="Not asked, or not Android.",
        choices=words.THEFT_PROTECTION,
        known_by=("android_app", "person"),
    )
    find_my: Fact[bool] = ask(
        "Can you find, lock and erase it from afar?",
        default=None,
        label="Find My or Find Hub",
        when_true="remote finding, locking and erasing are on",
        when_false="remote finding, locking and erasing are off",
        meaning="True when Find My, Find Hub or Find my device is on.",
        known_by=_MANAGED,
    )
    find_my_offline: Fact[bool] = ask(
        "Can it be found while it has no internet?",
        default=None,
        label="finding the device while offline",
        when_true="the device can be found while offline",
        when_false="the device cannot be found while offline",
        meaning="True when the finding network also works offline.",
    )

    # apps and defences
    unknown_sources: Fact[UnknownSources] = ask(
        "May apps from outside the store be installed?",
        default=None,
        label="installing from outside the store",
        meaning="Who may install apps from other sources.",
        absence="Not told. Android 8 and later report the old switch as on whatever is set: ignore it.",
        choices=words.UNKNOWN_SOURCES,
        ordered=True,
        known_by=_MANAGED,
    )
    unknown_sideloaded_apps: Fact[int] = ask(
        "How many apps from outside the store do you not know?",
        default=None,
        label="number of unrecognised sideloaded apps",
        meaning="Apps that came from no official store and that the person doesn't recognise.",
        unit="apps",
        minimum=0,
        confidentiality="private",
    )
    adb_enabled: Fact[bool] = ask(
        "Is USB or wireless debugging on?",
        default=None,
        label="USB or wireless debugging",
        when_true="USB or wireless debugging is on",
        when_false="USB or wireless debugging is off",
        meaning="True when a computer may steer the phone for developers (Android).",
        known_by=_ANDROID,
    )
    app_verification: Fact[AppVerification] = ask(
        "What does Google Play Protect say?",
        default=None,
        label="Google Play Protect",
        meaning="Whether Android scans apps, and what it found.",
        absence="Not told, or it has no Google services.",
        choices=words.APP_VERIFICATION,
        known_by=_ANDROID,
    )
    gatekeeper: Fact[Gatekeeper] = ask(
        "From where may this Mac open apps?",
        default=None,
        label="Gatekeeper setting",
        meaning="The macOS Gatekeeper setting.",
        absence="Not told, or not a Mac.",
        choices=words.GATEKEEPER,
        ordered=True,
        known_by=_MAC,
    )
    firewall: Fact[Firewall] = ask(
        "Is its firewall on?",
        default=None,
        label="firewall",
        meaning="Whether connections from outside are filtered.",
        absence="Not told; on Linux it often takes administrator rights to see.",
        choices=words.FIREWALL,
        ordered=True,
        known_by=_COMPUTER,
    )
    antivirus: Fact[Antivirus] = ask(
        "Is its virus protection on and up to date?",
        default=None,
        label="virus protection",
        meaning="The state of the registered virus protection, built in or added.",
        choices=words.ANTIVIRUS,
        known_by=("windows", "management", "person"),
    )
    remote_access: Fact[frozenset[RemoteAccess]] = ask(
        "Which ways to reach it from another computer are on?",
        default=None,
        label="remote access services",
        meaning="Every service that accepts connections; empty: none does.",
        absence="Not told, or only a part could be seen.",
        choices=words.REMOTE_ACCESS,
        known_by=_COMPUTER,
    )
    unknown_profiles: Fact[int] = ask(
        "How many profiles, VPNs, certificates or admin apps do you not know?",
        default=None,
        label="number of unrecognised profiles",
        meaning="Profiles, VPNs, trusted certificates and device admins that the person doesn't recognise.",
        unit="profiles",
        minimum=0,
        confidentiality="private",
    )
    unknown_special_access: Fact[int] = ask(
        "How many apps that can watch the screen or notices do you not know?",
        default=None,
        label="number of unrecognised privileged apps",
        meaning="Unrecognised apps with accessibility, notification or screen-capture rights.",
        unit="apps",
        minimum=0,
        confidentiality="private",
    )
    remote_control_apps: Fact[int] = ask(
        "How many apps let somebody else control it?",
        default=None,
        label="number of remote-control apps",
        meaning="Installed remote-control or remote-support apps, known or not.",
        unit="apps",
        minimum=0,
        confidentiality="private",
    )

    # privacy
    apps_with_all_photos: Fact[int] = ask(
        "How many apps may see all your photos?",
        default=None,
        label="number of apps seeing all photos",
        meaning="Apps with full photo access, without the gallery, the camera and the backup.",
        unit="apps",
        minimum=0,
    )
    unknown_apps_with_photo_access: Fact[int] = ask(
        "How many apps that may see photos do you not know?",
        default=None,
        label="number of unrecognised apps seeing photos",
        meaning="Unrecognised apps with access to some or all photos.",
        unit="apps",
        minimum=0,
    )
    unknown_apps_with_camera_or_microphone: Fact[int] = ask(
        "How many apps that may use camera or microphone do you not know?",
        default=None,
        label="number of unrecognised camera/microphone apps",
        meaning="Unrecognised apps with either right.",
        unit="apps",
        minimum=0,
    )
    unused_apps_with_access: Fact[int] = ask(
        "How many apps unused for 90 days may see photos, camera or microphone?",
        default=None,
        label="number of unused apps with access",
        meaning="Apps not opened for 90 days that hold photo, camera, microphone or accessibility rights.",
        unit="apps",
        minimum=0,
    )
    camera_location: Fact[bool] = ask(
        "Does the camera save the place in each photo?",
        default=None,
        label="location in new photos",
        when_true="new photos carry the location",
        when_false="new photos do not carry the location",
        meaning="True when new photos carry the location.",
    )
    gallery_lock: Fact[GalleryLock] = ask(
        "Does the gallery ask for a code, face or finger of its own?",
        default=None,
        label="gallery lock",
        meaning="Whether opening photos takes a second unlocking.",
        choices=words.GALLERY_LOCK,
        ordered=True,
    )
    locked_space: Fact[LockedSpace] = ask(
        "Is there a locked folder on it that you use?",
        default=None,
        label="locked folder",
        meaning="A locked folder or vault, and whether a company can read its copy.",
        choices=words.LOCKED_SPACE,
        ordered=True,
    )
    ad_id: Fact[AdId] = ask(
        "Can apps use the advertising ID?",
        default=None,
        label="advertising ID",
        meaning="Whether the number that ties a person's apps together can be read.",
        choices=words.AD_ID,
        ordered=True,
    )
    recall: Fact[Recall] = ask(
        "Does Windows Recall take pictures of the screen?",
        default=None,
        label="Windows Recall",
        meaning="The state of the Windows feature that saves snapshots of the screen.",
        absence="Not asked, or not Windows.",
        choices=words.RECALL,
    )
    nearby_sharing: Fact[NearbySharing] = ask(
        "Who can send you files with AirDrop or Quick Share?",
        default=None,
        label="nearby sharing",
        meaning="From whom the device accepts nearby transfers.",
        absence="Not asked, or the setting was never touched; never read as off.",
        choices=words.NEARBY_SHARING,
        ordered=True,
    )
    sensitive_warning: Fact[bool] = ask(
        "Does it warn before showing nude pictures?",
        default=None,
        label="warning before nude pictures",
        when_true="the warning before nude pictures is on",
        when_false="the warning before nude pictures is off",
        meaning="True when Sensitive Content Warning, Communication Safety or the like is on.",
    )
    private_dns: Fact[PrivateDns] = ask(
        "Does it hide which sites you look up (private DNS)?",
        default=None,
        label="private DNS",
        meaning="Whether look-ups of site names are encrypted.",
        choices=words.PRIVATE_DNS,
        ordered=True,
        known_by=("linux", "android_app", "person"),
    )
    safe_browsing: Fact[SafeBrowsing] = ask(
        "Does its browser warn of dangerous sites?",
        default=None,
        label="Safe Browsing protection",
        meaning="The protection level of the browser in daily use.",
        choices=words.SAFE_BROWSING,
        ordered=True,
        known_by=_MANAGED,
    )
    sim_pin: Fact[bool] = ask(
        "Does the SIM card ask for a PIN?",
        default=None,
        label="SIM PIN",
        when_true="the SIM PIN is on",
        when_false="the SIM PIN is off",
        meaning="True when the SIM, or eSIM, is locked with a PIN of its own.",
    )
