"""`Device`: a phone, tablet or computer, and facts about it."""

from datetime import date, timedelta
from typing import ClassVar, Final, Literal, cast

from secure_checklist.core.versions.families import OsName
from secure_checklist.datasets.lifecycle.verdicts import Described, Verdict
from secure_checklist.rules.declaration import Knower
from secure_checklist.rules.fact import Fact, ask, ask_private
from secure_checklist.subjects.base import Context, Subject, Suggested, derived, step
from secure_checklist.subjects.observations import Unknown

OsOutlook = Literal["ended", "extended", "ends_soon", "lasting"]

_ANDROID: Final[tuple[Knower, ...]] = ("android_app", "management", "person")
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

_NO_SYSTEM = Unknown("not_reported", "os_name")  # before the table is asked, since it would be read for nothing
SOON = timedelta(days=270)
"""How long before the end of support counts as ending soon: nine months."""


class Device(Subject):
    """A phone, tablet, watch or computer that the person uses.

    Every fact is about this device alone. Counts of apps exclude system apps. A fact that makes no sense for the
    device's system (`sip` on a phone) stays unknown, and rules exclude such devices with `applies_to`.
    """

    kind = "device"
    suggested: ClassVar[Suggested] = {
        "iphone": {"form": "phone", "os_name": "ios"},
        "android": {"form": "phone", "os_name": "android"},
        "ipad": {"form": "tablet", "os_name": "ipados"},
        "android-tablet": {"form": "tablet", "os_name": "android"},
        "windows": {"os_name": "windows"},
        "mac": {"os_name": "macos"},
        "chromebook": {"form": "laptop", "os_name": "chromeos"},
        "ubuntu": {"os_name": "ubuntu"},
        "linux": {"os_name": "linux"},
        "keys": {"form": "phone", "os_name": "kaios"},
    }

    # what it is
    form: Fact[Literal["phone", "tablet", "laptop", "desktop", "watch", "other"]] = ask(
        "What kind of device is this?",
        label="device type",
        when_true="this device is {value}",
        when_false="this device isn't {value}",
        meaning="The kind of device.",
        choices={
            "desktop": "Desktop computer",
            "other": "Something else",
        },
        known_by=_ALL,
    )
    management: Fact[Literal["none", "work_profile", "user_enrolled", "fully_managed", "supervised"]] = ask(
        "Does a workplace or school manage this device?",
        label="control by an organisation",
        when_true="this device is {value}",
        meaning="How far an organisation can control, read or erase the device.",
        absence="Who controls the device isn't reported. An app on an iPhone can't see this.",
        choices={
            "none": "No one but the owner controls the device",
            "work_profile": "The device has a separate part for work",
            "user_enrolled": "I enrolled the device with work or school, which has limited control",
            "fully_managed": "My work or school controls the whole device",
            "supervised": "A supervised Apple device",
        },
        known_by=("macos", "windows", "android_app", "management", "person"),
    )
    manufacturer: Fact[str] = ask(
        "Who made this device?",
        meaning="The maker's name, as given by you or the device.",
        known_by=_ALL,
    )
    model: Fact[str] = ask(
        "Which model is this device?",
        meaning="The name the device is sold under or the maker's identifier, as given by the source.",
        known_by=_ALL,
    )
    os_name: Fact[OsName] = ask(
        "Which operating system does this device run?",
        label="operating system",
        when_true="this device runs {value}",
        when_false="this device doesn't run {value}",
        meaning="The kind of operating system, which decides how we read its version.",
        choices={
            "ios": "iOS (iPhone)",
            "ipados": "iPadOS (iPad)",
            "macos": "macOS (Mac)",
            "chromeos": "ChromeOS (Chromebook)",
            "kaios": "KaiOS (a keypad phone, such as a JioPhone)",
            "linux": "Another Linux",
            "other": "Something else",
        },
        known_by=_ALL,
    )
    os_version: Fact[str] = ask(
        "Which version of the system does this device run?",
        label="system version",
        meaning="The version as the system shows it, such as 17.6.1. Versions are compared only within one system.",
        family="os_name",
        known_by=_ALL,
    )
    os_edition: Fact[Literal["home", "pro", "education", "enterprise", "ltsc", "iot_ltsc", "s_mode"]] = ask(
        "Which edition of Windows does this device run?",
        label="Windows edition",
        when_true="the Windows edition is {value}",
        when_false="the Windows edition isn't {value}",
        meaning="The Windows edition. Support for each edition ends at a different time.",
        absence="The edition isn't reported, or this device doesn't run Windows.",
        choices={
            "ltsc": "Enterprise LTSC",
            "iot_ltsc": "IoT Enterprise LTSC",
        },
        known_by=("windows", "management", "person"),
    )
    os_extended_support: Fact[bool] = ask(
        "Is this device signed up for extra years of security updates?",
        label="extended security updates",
        when_true="this device is signed up for extra years of security updates",
        when_false="this device isn't signed up for extra years of security updates",
        meaning="Answer yes if extended support is on, such as Windows ESU, Ubuntu Pro or ChromeOS extended updates.",
        known_by=("linux", "management", "person"),
    )

    os_updates_until: Fact[date] = ask(
        "Until when does the maker promise updates for this device?",
        label="end of updates promised by the maker",
        future=True,
        meaning="The last day of updates promised for this model, as shown in ChromeOS or on the maker's site.",
        absence="The date isn't reported, or the maker gives no date.",
        known_by=_MANAGED,
    )

    # updates
    security_patch: Fact[date] = ask(
        "What is the date of this device's security patch level?",
        label="last security patch",
        meaning="The date the system shows for its patch level, not the day you installed it.",
        known_by=("android_app", "management", "person"),
    )
    pending_updates: Fact[Literal["none", "some", "os", "security"]] = ask(
        "Open the device's update page. Does it say the device is up to date?",
        label="updates waiting to be installed",
        when_true="this device has {value} waiting",
        meaning="The most urgent update that isn't installed yet.",
        absence="The updates aren't reported, or the list was too old to trust. That never counts as up to date.",
        choices={
            "none": "Yes, the device is up to date",
            "some": "No, an update is waiting, but the page doesn't say which",
            "os": "No, a system update is waiting",
            "security": "No, a security update is waiting",
        },
        known_by=_COMPUTER,
    )
    last_os_update: Fact[date] = ask(
        "When did this device last get a system update?",
        label="last system update",
        meaning="The day the device last installed a system update. App updates don't count.",
        absence="The question wasn't asked. A rough date will do.",
    )
    auto_update_os: Fact[bool] = ask(
        "Does this device install system updates automatically?",
        label="automatic system updates",
        when_true="this device installs system updates automatically",
        when_false="this device doesn't install system updates automatically",
        meaning="Answer yes if new system versions install without asking you, rather than only being downloaded.",
        known_by=_COMPUTER,
    )
    auto_update_security: Fact[bool] = ask(
        "Does this device install urgent security fixes automatically?",
        label="automatic security fixes",
        when_true="this device installs urgent security fixes automatically",
        when_false="this device doesn't install urgent security fixes automatically",
        meaning="Answer yes if security fixes and Apple's Background Security Improvements install without asking you.",
        known_by=_COMPUTER,
    )
    auto_update_apps: Fact[bool] = ask(
        "Do apps on this device update themselves?",
        label="automatic app updates",
        when_true="apps on this device update themselves",
        when_false="apps on this device don't update themselves",
        meaning="Answer yes if the app store updates apps without asking you.",
        known_by=_MAC,
    )

    # who can open it
    screen_lock: Fact[Literal["none", "swipe", "set", "pattern", "pin", "password"]] = ask(
        "How do you unlock this device?",
        danger=("none", "swipe"),
        when_true="the screen lock is {value}",
        when_false="the screen lock isn't {value}",
        meaning="The weakest code that unlocks the device, besides a face or finger. Unknown kinds rank below known.",
        absence="The question wasn't asked, or the lock isn't reported. That never counts as having no lock.",
        choices={
            "none": "The device has no lock",
            "swipe": "The device opens with a swipe",
            "set": "The device is locked, but I can't tell how",
            "pattern": "A drawn pattern",
            "pin": "A number code (PIN)",
            "password": "A password with letters",
        },
        ordered=True,
        known_by=_ALL,
    )
    screen_lock_length: Fact[int] = ask_private(
        "How many digits or letters does the unlock code have?",
        label="length of the unlock code",
        when_true="the unlock code has {value} characters",
        meaning="How many characters the code has, or dots in the pattern. Never enter the code itself.",
        unit="characters",
        minimum=1,
        maximum=1000,
    )
    screen_lock_guessable: Fact[bool] = ask_private(
        "Could someone who knows you guess the unlock code?",
        danger=True,
        label="guessable unlock code",
        when_true="someone who knows you could guess the unlock code",
        when_false="someone who knows you couldn't guess the unlock code",
        meaning="Answer yes if the code is a date, a name or a simple sequence such as 1234, or you use it elsewhere.",
    )
    screen_lock_only_mine: Fact[bool] = ask_private(
        "Are you the only one who knows the unlock code?",
        danger=False,
        label="unlock code that only you know",
        when_true="no one else knows the unlock code",
        when_false="someone else knows the unlock code",
        meaning="Answer yes if no one else knows the code, even with your agreement. Faces and fingers don't count.",
    )
    screen_lock_delay_s: Fact[int] = ask(
        "How many seconds after its last use does this device lock?",
        danger=604_800,
        label="time until the screen locks",
        when_true="the screen locks after {value}",
        when_false="the screen locks immediately",
        meaning="The seconds until the device asks for the code. 0 means immediately, and 604800 (a week) means never.",
        unit="seconds",
        minimum=0,
        maximum=604_800,
        known_by=_COMPUTER,
    )
    biometrics: Fact[frozenset[Literal["fingerprint", "face", "iris"]]] = ask(
        "Which of these can unlock this device: a fingerprint, a face or an eye?",
        label="faces or fingerprints that unlock the device",
        meaning="Every kind of face, fingerprint or eye unlock that is set up. An empty list means none.",
        choices={
            "iris": "Eye (iris)",
        },
        known_by=("android_app", "ios_app", "person"),
    )
    biometrics_only_mine: Fact[bool] = ask_private(
        "Are all the faces and fingerprints that unlock this device yours?",
        danger=False,
        label="only your own face and fingers",
        when_true="every face and fingerprint that unlocks this device is yours",
        when_false="a face or fingerprint that unlocks this device isn't yours",
        meaning="Answer yes if every face and fingerprint set up on the device belongs to its owner.",
    )
    lock_screen_previews: Fact[Literal["shown", "sensitive_hidden", "hidden"]] = ask(
        "Does this device's lock screen show the text of messages?",
        label="message previews on the lock screen",
        when_true="the lock screen {value}",
        meaning="How much of a message anyone can read on the lock screen.",
        choices={
            "shown": "The text is shown",
            "sensitive_hidden": "Only private text is hidden",
            "hidden": "The text is hidden until I unlock the device",
        },
        ordered=True,
    )
    lock_screen_features: Fact[frozenset[Literal["assistant", "replies", "notifications", "controls"]]] = ask(
        "What can someone use while this device is locked?",
        label="things that work on the lock screen",
        when_true="the lock screen allows {value}",
        when_false="the lock screen doesn't allow {value}",
        meaning="Everything on this list that works without unlocking the device. An empty list means none.",
        choices={
            "assistant": "Voice assistant",
            "replies": "Replying to messages",
            "notifications": "Seeing all notifications",
            "controls": "Quick settings, such as flight mode",
        },
    )
    auto_login: Fact[bool] = ask(
        "Does this device start without asking for a password?",
        danger=True,
        label="automatic sign-in at start-up",
        when_true="this device starts without asking for a password",
        when_false="this device asks for a password when it starts",
        meaning="Answer yes if anyone can get in just by switching the device on.",
        known_by=_COMPUTER,
    )

    # what it keeps
    encrypted: Fact[Literal["unsupported", "off", "in_progress", "suspended", "partial", "on_default_key", "on"]] = ask(
        "Is this device's storage encrypted?",
        danger=("off",),
        label="storage encryption",
        when_true="the storage encryption is {value}",
        when_false="the storage encryption isn't {value}",
        meaning="Whether storage of personal files is encrypted. Paused means encrypted, but nothing protects the key.",
        absence="The question wasn't asked, or encryption can't be seen without admin rights. That never means off.",
        choices={
            "unsupported": "The storage can't be encrypted",
            "in_progress": "The storage is being encrypted now",
            "suspended": "On, but paused or not protected yet",
            "partial": "Only part of the storage is encrypted",
            "on_default_key": "On, but not protected by my passcode",
        },
        known_by=_SYSTEM,
    )
    recovery_key: Fact[frozenset[Literal["paper", "vault", "vendor_account", "employer", "photo"]]] = ask_private(
        "Where do you keep the recovery key for this device's storage or backup?",
        label="places where you keep the recovery key",
        meaning="Every place where you keep a copy of the key. An empty list means none. Never enter the key itself.",
        choices={
            "paper": "On paper or a drive, away from the device",
            "vault": "In a password manager",
            "vendor_account": "In my Apple, Microsoft or Google account",
            "employer": "With my work or school",
            "photo": "In a photo, screenshot or plain note",
        },
        known_by=_MANAGED,
    )
    backup: Fact[frozenset[Literal["cloud", "cloud_e2ee", "local_encrypted", "local_plain"]]] = ask(
        "How is this device backed up?",
        label="backups of this device",
        when_true="this device has {value}",
        when_false="this device doesn't have {value}",
        meaning="Every kind of backup in use. An empty list means none.",
        choices={
            "cloud": "Online, where the company can read it",
            "cloud_e2ee": "Online, end-to-end encrypted",
            "local_encrypted": "On a drive or computer, with a password",
            "local_plain": "On a drive or computer, without a password",
        },
        known_by=_MAC,
    )
    last_backup: Fact[date] = ask(
        "When was this device last backed up?",
        meaning="The day of the last successful backup.",
        absence="The day isn't reported. If the device was never backed up, the answer about kinds of backup says so.",
        known_by=_MAC,
    )
    backup_copies: Fact[int] = ask(
        "How many copies of your photos are there, counting the one on the device?",
        label="number of copies of your photos",
        when_true="there are {value} copies of your photos",
        when_false="there is no copy of your photos",
        meaning="Count separate copies. A synced folder that also deletes what you delete on the device isn't one.",
        unit="copies",
        minimum=0,
        maximum=1000,
    )

    # whole and yours
    rooted: Fact[Literal["no", "bootloader_unlocked", "yes"]] = ask(
        "Is this device rooted or jailbroken?",
        danger=("yes",),
        label="rooting or jailbreak",
        when_true="the maker's protection of this device is {value}",
        meaning="Whether the device's built-in protection was broken. If an app finds nothing, that proves little.",
        choices={
            "bootloader_unlocked": "Only the start-up lock (bootloader) is unlocked",
            "yes": "Yes, it is rooted or jailbroken",
        },
        known_by=("android_app", "ios_app", "management", "person"),
    )
    sip: Fact[bool] = ask(
        "Is System Integrity Protection on?",
        danger=False,
        label="System Integrity Protection",
        when_true="System Integrity Protection is on",
        when_false="System Integrity Protection is off",
        meaning="Answer yes if macOS protects its own files from every program.",
        absence="The setting isn't reported, or this isn't a Mac.",
        known_by=_MAC,
    )
    hardened_mode: Fact[Literal["off", "lockdown_mode", "advanced_protection"]] = ask_private(
        "Have you turned on a protection mode for people at high risk?",
        label="protection mode for people at high risk",
        meaning="Apple's Lockdown Mode or Android's Advanced Protection.",
        choices={
            "off": "Neither",
            "lockdown_mode": "Lockdown Mode (Apple)",
            "advanced_protection": "Advanced Protection (Android)",
        },
        known_by=("macos", "android_app", "management", "person"),
    )
    stolen_device_protection: Fact[Literal["off", "away", "always"]] = ask(
        "Is Stolen Device Protection on?",
        label="Stolen Device Protection",
        when_true="Stolen Device Protection is {value}",
        meaning="The iPhone setting that asks for your face or fingerprint and makes you wait before account changes.",
        absence="The question wasn't asked, or this isn't an iPhone.",
        choices={
            "away": "On, when away from familiar places",
            "always": "On, everywhere",
        },
        ordered=True,
    )
    theft_protection: Fact[
        frozenset[Literal["detection_lock", "offline_lock", "remote_lock", "failed_auth_lock", "identity_check"]]
    ] = ask(
        "Which Android theft protections are on?",
        label="active theft protections on Android",
        meaning="Every protection that is on. An empty list means none.",
        absence="The question wasn't asked, or this isn't an Android device.",
        choices={
            "detection_lock": "The device locks if someone snatches it",
            "offline_lock": "The device locks if it's kept offline",
            "remote_lock": "I can lock the device with my phone number",
            "failed_auth_lock": "The device locks after many wrong attempts",
            "identity_check": "The device asks for my face or fingerprint away from home (Identity Check)",
        },
        known_by=("android_app", "person"),
    )
    find_my: Fact[bool] = ask(
        "Can you find, lock and erase this device from another one?",
        label="Find My or Find Hub",
        when_true="you can find, lock and erase this device from another one",
        when_false="you can't find, lock or erase this device from another one",
        meaning="Answer yes if Find My, Find Hub or Find my device is on.",
        known_by=_MANAGED,
    )
    find_my_offline: Fact[bool] = ask(
        "Can you find this device when it has no internet connection?",
        label="finding the device while it's offline",
        when_true="this device can be found while it is offline",
        when_false="this device can't be found while it is offline",
        meaning="Answer yes if the finding network also works offline.",
    )

    # apps and defences
    unknown_sources: Fact[Literal["device_wide", "some_apps", "blocked"]] = ask(
        "Can apps on this device install other apps from outside the app store?",
        danger=("device_wide",),
        label="installing apps from outside the store",
        when_true="installing apps from outside the store is {value}",
        meaning="Which apps can install other apps from outside the store.",
        absence="The setting isn't reported. Android 8 and later always report the old switch as on, so ignore it.",
        choices={
            "device_wide": "Yes, any app can",
            "some_apps": "Only some apps can",
            "blocked": "No app can",
        },
        ordered=True,
        known_by=_MANAGED,
    )
    unknown_sideloaded_apps: Fact[int] = ask_private(
        "How many apps from outside the app store do you not recognise?",
        danger=1,
        label="number of apps you don't recognise from outside the store",
        when_true="{value} apps from outside the store are unfamiliar to you",
        when_false="you recognise every app from outside the store",
        meaning="Count apps you don't recognise that didn't come from an official store.",
        unit="apps",
        minimum=0,
    )
    adb_enabled: Fact[bool] = ask(
        "Is USB or wireless debugging on?",
        danger=True,
        label="USB or wireless debugging",
        when_true="USB or wireless debugging is on",
        when_false="USB or wireless debugging is off",
        meaning="Answer yes if a computer is allowed to control the phone. This is a setting for developers (Android).",
        known_by=_ANDROID,
    )
    app_verification: Fact[Literal["on_clean", "on_not_scanned", "on_warnings", "on_harmful", "off"]] = ask(
        "What does Google Play Protect say?",
        danger=("on_warnings", "on_harmful", "off"),
        label="Google Play Protect",
        when_true="Google Play Protect is {value}",
        meaning="Whether Android scans apps, and what it found.",
        absence="The result isn't reported, or the device has no Google services.",
        choices={
            "on_clean": "On, and nothing bad was found",
            "on_not_scanned": "On, but the apps haven't been scanned yet",
            "on_warnings": "On, and a warning is shown",
            "on_harmful": "On, and a harmful app was found",
        },
        known_by=_ANDROID,
    )
    gatekeeper: Fact[Literal["off", "identified_developers", "app_store"]] = ask(
        "Where does this Mac allow apps from?",
        danger=("off",),
        label="where this Mac allows apps from",
        when_true="this Mac opens apps from {value}",
        meaning="The macOS Gatekeeper setting.",
        absence="The setting isn't reported, or this isn't a Mac.",
        choices={
            "off": "From anywhere",
            "identified_developers": "From the App Store and known developers",
            "app_store": "Only from the App Store",
        },
        ordered=True,
        known_by=_MAC,
    )
    firewall: Fact[Literal["off", "on", "block_all"]] = ask(
        "Is this device's firewall on?",
        when_true="the firewall is {value}",
        meaning="Whether the firewall filters connections from outside.",
        absence="The firewall isn't reported. On Linux, you often need administrator rights to see it.",
        choices={
            "block_all": "On, and every incoming connection is blocked",
        },
        ordered=True,
        known_by=_COMPUTER,
    )
    antivirus: Fact[Literal["none", "off", "outdated", "snoozed", "on"]] = ask(
        "Is this device's virus protection on and up to date?",
        danger=("off",),
        label="virus protection",
        when_true="the virus protection is {value}",
        when_false="the virus protection isn't {value}",
        meaning="The state of the virus protection that the system knows of, built in or added.",
        choices={
            "none": "The device has no virus protection",
            "outdated": "On, but out of date",
            "snoozed": "Paused",
            "on": "On and up to date",
        },
        known_by=("windows", "management", "person"),
    )
    remote_access: Fact[frozenset[Literal["ssh", "rdp", "screen_sharing", "remote_management", "file_sharing"]]] = ask(
        "Which services that let another computer connect to this device are on?",
        label="remote access services",
        meaning="Every service that accepts connections. An empty list means none.",
        absence="The services aren't reported, or only some of them could be seen.",
        choices={
            "ssh": "Remote login (SSH)",
            "rdp": "Remote Desktop (RDP)",
        },
        known_by=_COMPUTER,
    )
    unknown_profiles: Fact[int] = ask_private(
        "How many profiles, VPNs, certificates or admin apps do you not recognise?",
        danger=1,
        label="number of profiles you don't recognise",
        when_true="{value} profiles, VPNs, certificates or admin apps are unfamiliar to you",
        when_false="you recognise every profile, VPN, certificate and admin app",
        meaning="Count profiles, VPNs, trusted certificates and device admin apps you don't recognise.",
        unit="profiles",
        minimum=0,
    )
    unknown_special_access: Fact[int] = ask_private(
        "How many apps you don't recognise can watch the screen or notifications?",
        danger=1,
        label="number of apps you don't recognise that can watch the screen",
        when_true="{value} apps that can watch the screen or notifications are unfamiliar to you",
        when_false="you recognise every app that can watch the screen or notifications",
        meaning="Count apps you don't recognise that have accessibility, notification or screen-capture access.",
        unit="apps",
        minimum=0,
    )
    remote_control_apps: Fact[int] = ask_private(
        "How many apps let someone else control this device?",
        danger=1,
        label="number of remote-control apps",
        when_true="{value} apps let someone else control this device",
        when_false="no app lets someone else control this device",
        meaning="Count installed apps for remote control or remote support, whether you know them or not.",
        unit="apps",
        minimum=0,
    )

    # privacy
    apps_with_all_photos: Fact[int] = ask(
        "How many apps can see all your photos?",
        label="number of apps that can see all your photos",
        when_true="{value} apps can see all your photos",
        when_false="no app can see all your photos",
        meaning="Count apps with full access to your photos, but not the gallery, camera and backup.",
        unit="apps",
        minimum=0,
    )
    unknown_apps_with_photo_access: Fact[int] = ask(
        "How many apps that can see your photos do you not recognise?",
        danger=1,
        label="number of apps you don't recognise that can see photos",
        when_true="{value} apps that can see photos are unfamiliar to you",
        when_false="you recognise every app that can see photos",
        meaning="Count apps you don't recognise that can see some or all of your photos.",
        unit="apps",
        minimum=0,
    )
    unknown_apps_with_camera_or_microphone: Fact[int] = ask(
        "How many apps that can use the camera or microphone do you not recognise?",
        danger=1,
        label="number of apps you don't recognise that can use the camera or microphone",
        when_true="{value} apps that can use the camera or microphone are unfamiliar to you",
        when_false="you recognise every app that can use the camera or microphone",
        meaning="Count apps you don't recognise that are allowed to use the camera or microphone.",
        unit="apps",
        minimum=0,
    )
    unused_apps_with_access: Fact[int] = ask(
        "How many apps that you haven't opened for 90 days can still use your photos, camera or microphone?",
        label="number of unused apps with access to photos, camera or microphone",
        when_true="{value} apps that you don't use can still see photos or use the camera or microphone",
        when_false="no app that you don't use can see photos or use the camera or microphone",
        meaning="Count apps not opened for 90 days that have photo, camera, microphone or accessibility access.",
        unit="apps",
        minimum=0,
    )
    camera_location: Fact[bool] = ask(
        "Does the camera record where each photo was taken?",
        label="location in new photos",
        when_true="new photos say where they were taken",
        when_false="new photos don't say where they were taken",
        meaning="Answer yes if the camera adds the location to new photos.",
    )
    gallery_lock: Fact[Literal["none", "hidden_album", "locked"]] = ask(
        "Does the photo gallery ask for its own code, face or fingerprint?",
        label="extra lock on your photos",
        when_true="the extra lock on your photos is {value}",
        meaning="Whether you have to unlock a second time to open photos.",
        choices={
            "none": "No",
            "hidden_album": "Only the hidden album is locked",
            "locked": "Yes, the whole gallery app is locked",
        },
        ordered=True,
    )
    locked_space: Fact[Literal["none", "cloud_plain", "private"]] = ask(
        "Do you use a locked folder on this device?",
        label="locked folder",
        when_true="your locked folder is {value}",
        meaning="Whether you use a locked folder or vault, and whether a company can read its copy.",
        choices={
            "none": "No",
            "cloud_plain": "Yes, and the folder is copied online, where the company can read it",
            "private": "Yes, and the folder isn't copied online, or its copy is end-to-end encrypted",
        },
        ordered=True,
    )
    recall: Fact[Literal["absent", "off", "on_filtered", "on"]] = ask(
        "Does Windows Recall take pictures of the screen?",
        label="Windows Recall",
        when_true="Windows Recall is {value}",
        meaning="Whether Windows saves snapshots of the screen.",
        absence="The question wasn't asked, or this device doesn't run Windows.",
        choices={
            "absent": "This computer doesn't have this feature",
            "on_filtered": "On, except in messengers and browsers",
        },
    )
    nearby_sharing: Fact[Literal["everyone", "everyone_10min", "contacts", "own_devices", "off"]] = ask(
        "Who can send you files with AirDrop or Quick Share?",
        when_true="nearby sharing is {value}",
        meaning="Who can send files to the device from nearby.",
        absence="The question wasn't asked, or the setting was never changed. That never counts as off.",
        choices={
            "everyone": "Everyone, all the time",
            "everyone_10min": "Everyone, for ten minutes",
            "contacts": "Only my contacts",
            "own_devices": "Only my own devices",
            "off": "No one",
        },
        ordered=True,
    )
    sensitive_warning: Fact[bool] = ask(
        "Does this device warn you before showing nude pictures?",
        label="warning before nude pictures",
        when_true="the warning before nude pictures is on",
        when_false="the warning before nude pictures is off",
        meaning="Answer yes if Sensitive Content Warning, Communication Safety or something similar is on.",
    )
    sim_pin: Fact[bool] = ask(
        "Does this device's SIM card ask for a PIN?",
        label="SIM PIN",
        when_true="the SIM card asks for a PIN",
        when_false="the SIM card doesn't ask for a PIN",
        meaning="Answer yes if the SIM or eSIM is locked with its own PIN.",
    )

    # what follows

    def _described(self) -> Described:
        """Return itself: it has all that the table looks at, by the same names, and only what is looked at counts."""
        return cast("Described", self)

    @step
    def _by_system(self, context: Context) -> Verdict:
        # The table says until when those who signed up get fixes. Whether this device did is a question of its own,
        # which is asked only if the answer changes something, see `os_support_outlook`.
        return context.lifecycle.branch_support(self._described(), context.now.date(), enrolled=True)

    @step
    def _by_model(self, context: Context) -> Verdict:
        # Without the names of cycles, all models with the same end give equal results, and a fleet evaluates what
        # follows once for all of them.
        return context.lifecycle.model_support(self._described(), context.now.date())._replace(cycles=())

    @step
    def _by_word(self, context: Context) -> Verdict:
        return context.lifecycle.own_word(self._described(), context.now.date())

    @derived(
        reads=(*Described._fields, "os_extended_support"),
        partial_input=True,
        order=("ended", "extended", "ends_soon", "lasting"),
        label="how long updates will continue",
        when_true="security fixes for this device {value}",
        choices={
            "extended": "Extended security updates only",
            "ends_soon": "Ends within nine months",
            "lasting": "Support doesn't end within nine months, as far as is known",
        },
    )
    def os_support_outlook(self, context: Context) -> OsOutlook | Unknown | None:
        """Whether fixes will come for nine more months, or (`extended`) the device is signed up for extra years."""
        if self.os_name is None:
            return _NO_SYSTEM
        found = context.lifecycle.joined(
            self.os_name,
            context.now.date(),
            self._by_system(context),
            lambda: self._by_model(context),
            lambda: self._by_word(context),
        )
        if found.support is None:
            return Unknown(found.doubt or "not_reported", found.wanting)
        if found.support == "extended_only" and self.os_extended_support is None:
            return Unknown("not_reported", "os_extended_support")
        if found.support in ("ended", "extended_only"):
            return "extended" if found.support == "extended_only" and self.os_extended_support else "ended"
        # Windows 11 Home and Enterprise end on different days. If both lie before nine months or both after, the
        # edition doesn't matter and isn't asked.
        soon = {day is not None and day - context.now.date() < SOON for day in found.ends}
        if len(soon) > 1:
            return Unknown("unplaceable", "os_edition")
        return "ends_soon" if soon.pop() else "lasting"

    @derived(
        reads=("os_name", "os_version"),
        partial_input=True,
        label="newer release of the system",
        when_true="a newer release of this device's system is out",
        when_false="no newer release of this device's system is known",
    )
    def os_behind(self, context: Context) -> bool | Unknown | None:
        """Whether a newer release of the same branch is known. The fact is false for systems other than Apple's."""
        if self.os_name is None:
            return _NO_SYSTEM
        found = context.lifecycle.behind(self._described())
        return Unknown("not_reported", "os_version") if found is None else found
