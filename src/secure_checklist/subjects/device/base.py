"""`DeviceBase`: the first half of what can be known of a device: what it is, its updates, lock and storage.

It is no kind of its own. `Device` in `device.py` continues it; use that one.
"""

from datetime import date, datetime
from typing import ClassVar, Final

from secure_checklist.subjects.base import Fact, Knower, Subject, ask
from secure_checklist.subjects.device import vocabularies as words
from secure_checklist.subjects.device.vocabularies import (
    Backup,
    Biometric,
    DailyAccount,
    DeviceForm,
    Encryption,
    LockScreenFeature,
    Management,
    OsEdition,
    OsName,
    Ownership,
    PendingUpdates,
    Previews,
    RecoveryKeyPlace,
    ScreenLock,
    UsbWhenLocked,
)

_ALL: Final[tuple[Knower, ...]] = (
    "linux",
    "macos",
    "windows",
    "android_app",
    "ios_app",
    "management",
    "person",
)
_SYSTEM: Final[tuple[Knower, ...]] = ("linux", "macos", "windows", "android_app", "management", "person")
_COMPUTER: Final[tuple[Knower, ...]] = ("linux", "macos", "windows", "management", "person")
_MAC: Final[tuple[Knower, ...]] = ("macos", "management", "person")
_MANAGED: Final[tuple[Knower, ...]] = ("management", "person")


class DeviceBase(Subject):
    """The facts of a device that say what it is, how it is updated, who can open it and what it keeps."""

    kind: ClassVar[str] = "device"

    # what it is
    form: Fact[DeviceForm] = ask(
        "What kind of device is this?",
        default=None,
        label="device type",
        meaning="The shape of the device.",
        choices=words.FORM,
        known_by=_ALL,
    )
    ownership: Fact[Ownership] = ask(
        "Who owns this device?",
        default=None,
        label="device owner",
        meaning="Whose property it is, whoever uses it.",
        choices=words.OWNERSHIP,
        known_by=_MANAGED,
    )
    management: Fact[Management] = ask(
        "Does a workplace or school control this device?",
        default=None,
        label="control by an organisation",
        meaning="How far an organisation can steer, read or erase it.",
        absence="Not told; an app on an iPhone can't see it.",
        choices=words.MANAGEMENT,
        known_by=("macos", "windows", "android_app", "management", "person"),
    )
    manufacturer: Fact[str] = ask(
        "Who made this device?",
        default=None,
        label="manufacturer",
        meaning="The maker's name as the device or the person gives it, not normalised.",
        known_by=_ALL,
    )
    model: Fact[str] = ask(
        "Which model is it?",
        default=None,
        label="model",
        meaning="The marketing name or the maker's identifier, as the source gives it.",
        known_by=_ALL,
    )
    os_name: Fact[OsName] = ask(
        "Which system does it run?",
        default=None,
        label="operating system",
        meaning="The family of the operating system; it also says how `os_version` is to be read.",
        choices=words.OS_NAME,
        known_by=_ALL,
    )
    os_version: Fact[str] = ask(
        "Which version of the system does it run?",
        default=None,
        label="system version",
        meaning="The version as the system writes it, for example 17.6.1; compared within its family only.",
        family="os_name",
        known_by=_ALL,
    )
    os_build: Fact[str] = ask(
        "What is the build number of the system?",
        default=None,
        label="system build number",
        meaning="The maker's opaque build text; only equality means anything.",
        known_by=("linux", "macos", "windows", "android_app", "ios_app", "management"),
    )
    os_edition: Fact[OsEdition] = ask(
        "Which edition of Windows is it?",
        default=None,
        label="Windows edition",
        meaning="The Windows edition; support ends at different times for each.",
        absence="Not told, or not Windows.",
        choices=words.OS_EDITION,
        known_by=("windows", "management", "person"),
    )
    os_extended_support: Fact[bool] = ask(
        "Is it signed up for extra years of security updates?",
        default=None,
        label="extended security updates",
        when_true="the device is signed up for extended security updates",
        when_false="the device is not signed up for extended security updates",
        meaning="True when extended support is on, as Windows ESU, Ubuntu Pro or ChromeOS extended updates.",
        known_by=("linux", "management", "person"),
    )

    os_updates_until: Fact[date] = ask(
        "Until which day does its maker promise updates for it?",
        default=None,
        label="end of the maker's update promise",
        future=True,
        meaning="The last day of the promise for this model. ChromeOS says it; others have it on their site.",
        absence="Not told, or the maker names no day.",
        known_by=_MANAGED,
    )

    # updates
    security_patch: Fact[date] = ask(
        "Which date does the security patch level show?",
        default=None,
        label="date of the security patch level",
        meaning="The patch level that the system states, not the day on which it was installed.",
        known_by=("android_app", "management", "person"),
    )
    play_system_update: Fact[date] = ask(
        "Which date does the Google Play system update show?",
        default=None,
        label="date of the Play system update",
        meaning="The date of the installed Google Play system update, which Android gets on its own.",
        absence="Not told, or not Android.",
    )
    pending_updates: Fact[PendingUpdates] = ask(
        "Is an update waiting to be installed?",
        default=None,
        label="update status",
        meaning="The most urgent update not yet installed; `some` where the source doesn't tell its kind.",
        absence="Not told, or the list of updates was too old to trust; never read as none.",
        choices=words.PENDING_UPDATES,
        known_by=_COMPUTER,
    )
    auto_update_os: Fact[bool] = ask(
        "Does it install system updates by itself?",
        default=None,
        label="automatic system updates",
        when_true="automatic system updates are on",
        when_false="automatic system updates are off",
        meaning="True when new system versions are installed, not only downloaded, without being asked.",
        known_by=_COMPUTER,
    )
    auto_update_security: Fact[bool] = ask(
        "Does it install urgent security fixes by itself?",
        default=None,
        label="automatic security fixes",
        when_true="automatic security fixes are on",
        when_false="automatic security fixes are off",
        meaning="True when security fixes come unasked, Apple's Background Security Improvements included.",
        known_by=_COMPUTER,
    )
    auto_update_apps: Fact[bool] = ask(
        "Do its apps update themselves?",
        default=None,
        label="automatic app updates",
        when_true="automatic app updates are on",
        when_false="automatic app updates are off",
        meaning="True when the app store updates apps without being asked.",
        known_by=_MAC,
    )
    last_restart: Fact[datetime] = ask(
        "When was it last restarted?",
        default=None,
        label="last restart",
        meaning="The moment of the last full start; waking from sleep doesn't count.",
        known_by=_SYSTEM,
    )

    # who can open it
    screen_lock: Fact[ScreenLock] = ask(
        "How does this device unlock?",
        default=None,
        label="screen lock",
        meaning=(
            "The weakest code that opens it, besides face or finger. `set` means locked in a way that "
            "the source doesn't tell, so it ranks below every known code."
        ),
        absence="Not asked, or not reported; never read as none.",
        choices=words.SCREEN_LOCK,
        ordered=True,
        known_by=_ALL,
    )
    screen_lock_length: Fact[int] = ask(
        "How many digits or letters does the unlock code have?",
        default=None,
        label="length of the unlock code",
        meaning="The number of characters of the code, or of points of a pattern. Never the code itself.",
        unit="characters",
        minimum=1,
        maximum=1000,
        confidentiality="private",
    )
    screen_lock_guessable: Fact[bool] = ask(
        "Could someone who knows you guess the unlock code?",
        default=None,
        label="guessable unlock code",
        when_true="someone who knows the owner could guess the unlock code",
        when_false="someone who knows the owner could not guess the unlock code",
        meaning="True when it is a date, a name, a simple row such as 1234, or used elsewhere.",
        confidentiality="private",
    )
    screen_lock_delay_s: Fact[int] = ask(
        "How long can it lie unused before it locks, in seconds?",
        default=None,
        label="time until the screen locks",
        meaning=(
            "Seconds until it asks for the code; 0 is at once. One that never locks by itself counts as a week, 604800."
        ),
        unit="seconds",
        minimum=0,
        maximum=604_800,
        known_by=_COMPUTER,
    )
    biometrics: Fact[frozenset[Biometric]] = ask(
        "Which parts of your body can unlock it?",
        default=None,
        label="biometric unlocking methods",
        meaning="All biometric kinds that are set up; empty: none is.",
        choices=words.BIOMETRICS,
        known_by=("android_app", "ios_app", "person"),
    )
    biometrics_only_mine: Fact[bool] = ask(
        "Are all faces and fingers that unlock it yours?",
        default=None,
        label="owner's faces and fingers only",
        when_true="every face and finger that unlocks the device is the owner's",
        when_false="a face or finger that unlocks the device is not the owner's",
        meaning="True when every face and finger set up on it belongs to its owner.",
        confidentiality="private",
    )
    lock_screen_previews: Fact[Previews] = ask(
        "Is the text of messages shown while it is locked?",
        default=None,
        label="message preview on lock screen",
        meaning="How much of a message anyone can read on the locked screen.",
        choices=words.PREVIEWS,
        ordered=True,
    )
    lock_screen_features: Fact[frozenset[LockScreenFeature]] = ask(
        "What can be used while it is locked?",
        default=None,
        label="features available on the lock screen",
        meaning="All of these that work without unlocking; empty: none does.",
        choices=words.LOCK_SCREEN_FEATURES,
    )
    usb_when_locked: Fact[UsbWhenLocked] = ask(
        "Can something plugged in connect while it is locked?",
        default=None,
        label="USB connection while locked",
        meaning="Whether new USB or accessory connections work on the locked device.",
        choices=words.USB_WHEN_LOCKED,
        ordered=True,
    )
    daily_account: Fact[DailyAccount] = ask(
        "Which type of account do you use every day?",
        default=None,
        label="account for daily use",
        meaning="The rights of the account in daily use on this computer.",
        choices=words.DAILY_ACCOUNT,
        ordered=True,
        known_by=_COMPUTER,
    )
    auto_login: Fact[bool] = ask(
        "Does it start without asking for a password?",
        default=None,
        label="automatic sign-in at start",
        when_true="the device starts without asking for a password",
        when_false="the device asks for a password at start",
        meaning="True when switching it on is enough to get in.",
        known_by=_COMPUTER,
    )

    # what it keeps
    encrypted: Fact[Encryption] = ask(
        "Is its storage encrypted?",
        default=None,
        label="storage encryption",
        meaning=(
            "The state of encryption of the storage that holds personal files. `suspended`: encrypted, "
            "but the key lies open."
        ),
        absence="Not asked, or it can't be seen without administrator rights; never read as off.",
        choices=words.ENCRYPTION,
        known_by=_SYSTEM,
    )
    recovery_key: Fact[frozenset[RecoveryKeyPlace]] = ask(
        "Where do you keep the recovery key for its storage or backup?",
        default=None,
        label="places of the recovery key",
        meaning="Every place that has a copy; empty: there is none. Never the key itself.",
        choices=words.RECOVERY_KEY,
        confidentiality="private",
        known_by=_MANAGED,
    )
    backup: Fact[frozenset[Backup]] = ask(
        "How is it backed up?",
        default=None,
        label="backup methods",
        meaning="Every kind of backup in use; empty: none is.",
        choices=words.BACKUP,
        known_by=_MAC,
    )
    last_backup: Fact[date] = ask(
        "When was its last backup?",
        default=None,
        label="last backup",
        meaning="The day of the newest backup that ended well.",
        absence="Not told; a device that never had one has no date but a `backup` that is empty.",
        known_by=_MAC,
    )
    backup_copies: Fact[int] = ask(
        "How many copies of your photos are there, with the one on the device?",
        default=None,
        label="number of photo copies",
        meaning="Independent copies; a synced folder that deletes along with the device is not one.",
        unit="copies",
        minimum=0,
        maximum=1000,
    )
    backup_offline: Fact[bool] = ask(
        "Is one backup kept unplugged and offline?",
        default=None,
        label="offline backup",
        when_true="one backup is kept offline",
        when_false="no backup is kept offline",
        meaning="True when at least one copy can't be reached over a network or cable.",
    )
    backup_restore_tested: Fact[date] = ask(
        "When did you last get a file back from a backup, as a test?",
        default=None,
        label="last restore test",
        meaning="The day of the last restore that worked.",
    )
