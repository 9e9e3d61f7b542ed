"""The forty rules of `workload`, written by hand as one Python function on the same objects.

What a careful programmer would write: unknown stays unknown, an implausible date is none, versions are remembered.
"""

from datetime import datetime, timedelta

from secure_checklist.core.versions.specifiers import OsVersion

from .workload import Handset

DAY = timedelta(days=1)
STRONG, WEAK = frozenset({"pin", "password"}), frozenset({"none", "swipe", "pattern"})
GOOD_FACTORS, BAD_FACTORS = frozenset({"totp", "passkey", "key"}), frozenset({"sms", "email"})


class Memo(dict[str, "bool | None"]):
    """Remembers which version texts satisfy one specifier."""

    def __init__(self, family: str, spec: str) -> None:
        super().__init__()
        self.family, self.spec = family, spec

    def __missing__(self, text: str) -> bool | None:
        self[text] = answer = OsVersion.parse(self.family, text).satisfies(self.spec)
        return answer


IOS, ANDROID = Memo("ios", ">=17.6"), Memo("android", ">=13")
WINDOWS, MACOS = Memo("windows", ">=10.0.22631"), Memo("macos", ">=14.6")
FIRMWARE, BROWSER, MESSENGER = Memo("app", ">=2.3"), Memo("app", ">=120"), Memo("app", ">=6.20")


def fits(memo: Memo, text: str | None) -> str:
    """Say what a version comes to."""
    if text is None:
        return "unknown"
    known = memo[text]
    return "pass" if known else "unknown" if known is None else "fail"


def judge(d: Handset, now: datetime) -> tuple[str, ...]:  # noqa: C901, PLR0912, PLR0915 - as flat as forty rules are
    """Return the forty outcomes."""
    today = now.date()
    latest = today + DAY
    patch, backup, restart, scan, review = d.security_patch, d.last_backup, d.last_restart, d.last_scan, d.last_review
    if patch is not None and patch > latest:
        patch = None
    if backup is not None and backup > latest:
        backup = None
    if restart is not None and restart > latest:
        restart = None
    if scan is not None and scan > latest:
        scan = None
    if review is not None and review > latest:
        review = None
    week, fortnight, month = today - 7 * DAY, today - 14 * DAY, today - 30 * DAY
    quarter, half_year = today - 90 * DAY, today - 180 * DAY
    os = d.os_name

    # iPhones and iPads
    if os is None:
        r1 = r2 = r3 = r4 = "unknown"
    elif os != "ios":
        r1 = r2 = r3 = r4 = "not_applicable"
    else:
        r1 = fits(IOS, d.os_version)
        if d.screen_lock in STRONG and d.screen_timeout is not None and d.screen_timeout <= 60:
            r2 = "pass"
        elif d.screen_lock in WEAK or (d.screen_timeout is not None and d.screen_timeout > 60):
            r2 = "fail"
        else:
            r2 = "unknown"
        if d.lock_screen_previews is False or d.biometrics:
            r3 = "pass"
        elif d.lock_screen_previews and d.biometrics is False:
            r3 = "fail"
        else:
            r3 = "unknown"
        if d.advanced_protection or d.cloud_photos is False:
            r4 = "pass"
        elif d.advanced_protection is False and d.cloud_photos:
            r4 = "fail"
        else:
            r4 = "unknown"
    owner = d.owner
    if (os is not None and os != "ios") or (owner is not None and owner not in ("self", "shared")):
        r5 = r6 = "not_applicable"
    elif os is None or owner is None:
        r5 = r6 = "unknown"
    else:
        kind = d.backup_kind
        if d.backup_on and (d.backup_encrypted or kind in ("local", "none")) and backup is not None and backup >= month:
            r5 = "pass"
        elif (
            d.backup_on is False
            or (d.backup_encrypted is False and kind in ("cloud", "both"))
            or (backup is not None and backup < month)
        ):
            r5 = "fail"
        else:
            r5 = "unknown"
        factors = d.second_factors
        r6 = "unknown" if factors is None else "pass" if factors & GOOD_FACTORS else "fail"

    # Android
    if os is None:
        r7 = r8 = r9 = r10 = "unknown"
    elif os != "android":
        r7 = r8 = r9 = r10 = "not_applicable"
    else:
        r7 = "unknown" if patch is None else "pass" if patch >= quarter else "fail"
        r8 = fits(ANDROID, d.os_version)
        if d.unknown_sources is False and d.unknown_apps is not None and d.unknown_apps <= 0:
            r9 = "pass"
        elif d.unknown_sources or (d.unknown_apps is not None and d.unknown_apps > 0):
            r9 = "fail"
        else:
            r9 = "unknown"
        if d.usb_debugging is False and d.developer_mode is False and d.rooted is False:
            r10 = "pass"
        elif d.usb_debugging or d.developer_mode or d.rooted:
            r10 = "fail"
        else:
            r10 = "unknown"
    form = d.form
    if (os is not None and os != "android") or (form is not None and form != "phone"):
        r11 = "not_applicable"
    elif os is None or form is None:
        r11 = "unknown"
    elif d.sim_pin and d.bluetooth_visible is False:
        r11 = "pass"
    elif d.sim_pin is False or d.bluetooth_visible:
        r11 = "fail"
    else:
        r11 = "unknown"

    # Windows
    r12 = "unknown" if os is None else fits(WINDOWS, d.os_version) if os == "windows" else "not_applicable"
    if (os is not None and os != "windows") or (form is not None and form != "laptop"):
        r13 = "not_applicable"
    elif os is None or form is None:
        r13 = "unknown"
    else:
        lock = d.screen_lock
        if d.encrypted and (d.biometrics or lock == "password"):
            r13 = "pass"
        elif d.encrypted is False or (d.biometrics is False and lock is not None and lock != "password"):
            r13 = "fail"
        else:
            r13 = "unknown"

    # macOS
    if os is None:
        r14 = r15 = "unknown"
    elif os != "macos":
        r14 = r15 = "not_applicable"
    else:
        r14 = fits(MACOS, d.os_version)
        r15 = "pass" if d.find_my else "unknown" if d.find_my is None else "fail"
    if (os is not None and os != "macos") or (owner is not None and owner != "self"):
        r16 = r17 = "not_applicable"
    elif os is None or owner is None:
        r16 = r17 = "unknown"
    else:
        if d.backup_on and d.backup_encrypted and backup is not None and backup >= month:
            r16 = "pass"
        elif d.backup_on is False or d.backup_encrypted is False or (backup is not None and backup < month):
            r16 = "fail"
        else:
            r16 = "unknown"
        if d.auto_update_os and d.auto_update_apps:
            r17 = "pass"
        elif d.auto_update_os is False or d.auto_update_apps is False:
            r17 = "fail"
        else:
            r17 = "unknown"

    # phones and tablets
    if os is None:
        r18 = r19 = r20 = r21 = r22 = r23 = "unknown"
    elif os not in ("ios", "android"):
        r18 = r19 = r20 = r21 = r22 = r23 = "not_applicable"
    else:
        r18 = fits(FIRMWARE, d.firmware_version)
        if d.managed is False or owner in ("employer", "school"):
            r19 = "pass"
        elif d.managed and owner in ("self", "shared"):
            r19 = "fail"
        else:
            r19 = "unknown"
        lock = d.screen_lock
        if lock in ("pattern", "pin", "password") and d.biometrics:
            r20 = "pass"
        elif lock in ("none", "swipe") or d.biometrics is False:
            r20 = "fail"
        else:
            r20 = "unknown"
        if d.find_my and d.stolen_protection:
            r21 = "pass"
        elif d.find_my is False or d.stolen_protection is False:
            r21 = "fail"
        else:
            r21 = "unknown"
        if d.find_my and lock in STRONG:
            r22 = "pass"
        elif d.find_my is False or lock in WEAK:
            r22 = "fail"
        else:
            r22 = "unknown"
        if d.auto_update_os or (restart is not None and restart >= fortnight):
            r23 = "pass"
        elif d.auto_update_os is False and restart is not None and restart < fortnight:
            r23 = "fail"
        else:
            r23 = "unknown"

    # computers
    if os is None:
        r24 = r25 = r26 = r27 = r28 = r29 = r30 = r31 = "unknown"
    elif os not in ("windows", "macos", "linux"):
        r24 = r25 = r26 = r27 = r28 = r29 = r30 = r31 = "not_applicable"
    else:
        r24 = fits(BROWSER, d.browser_version)
        if review is not None and review >= half_year and d.guest_mode is False:
            r25 = "pass"
        elif (review is not None and review < half_year) or d.guest_mode:
            r25 = "fail"
        else:
            r25 = "unknown"
        if d.auto_update_os and restart is not None and restart >= month:
            r26 = "pass"
        elif d.auto_update_os is False or (restart is not None and restart < month):
            r26 = "fail"
        else:
            r26 = "unknown"
        if d.encrypted and d.firewall_on:
            r27 = "pass"
        elif d.encrypted is False or d.firewall_on is False:
            r27 = "fail"
        else:
            r27 = "unknown"
        lock, timeout, limit = d.screen_lock, d.screen_timeout, d.failed_unlock_limit
        if lock in STRONG and timeout is not None and timeout <= 300 and limit is not None and limit <= 10:
            r28 = "pass"
        elif lock in WEAK or (timeout is not None and timeout > 300) or (limit is not None and limit > 10):
            r28 = "fail"
        else:
            r28 = "unknown"
        if d.antivirus_on and scan is not None and scan >= week:
            r29 = "pass"
        elif d.antivirus_on is False or (scan is not None and scan < week):
            r29 = "fail"
        else:
            r29 = "unknown"
        if d.guest_mode is False and d.screen_sharing is False:
            r30 = "pass"
        elif d.guest_mode or d.screen_sharing:
            r30 = "fail"
        else:
            r30 = "unknown"
        if d.encrypted and limit is not None and limit < 6:
            r31 = "pass"
        elif d.encrypted is False or (limit is not None and limit >= 6):
            r31 = "fail"
        else:
            r31 = "unknown"

    # everything
    r32 = fits(MESSENGER, d.messenger_version)
    factors = d.second_factors
    r33 = "unknown" if factors is None else "fail" if factors & BAD_FACTORS else "pass"
    if d.cloud_photos is False or d.backup_encrypted:
        r34 = "pass"
    elif d.cloud_photos and d.backup_encrypted is False:
        r34 = "fail"
    else:
        r34 = "unknown"
    lock = d.screen_lock
    r35 = "unknown" if lock is None else "fail" if lock in ("none", "swipe") else "pass"
    channel = d.update_channel
    if d.auto_update_os and d.auto_update_apps and channel == "stable":
        r36 = "pass"
    elif d.auto_update_os is False or d.auto_update_apps is False or (channel is not None and channel != "stable"):
        r36 = "fail"
    else:
        r36 = "unknown"
    if d.encrypted and lock in STRONG:
        r37 = "pass"
    elif d.encrypted is False or lock in WEAK:
        r37 = "fail"
    else:
        r37 = "unknown"
    if d.wifi_auto_join is False or d.firewall_on:
        r38 = "pass"
    elif d.wifi_auto_join and d.firewall_on is False:
        r38 = "fail"
    else:
        r38 = "unknown"
    if d.auto_update_apps and channel in ("stable", "beta"):
        r39 = "pass"
    elif d.auto_update_apps is False or channel == "dev":
        r39 = "fail"
    else:
        r39 = "unknown"
    if d.shared_albums is False or d.location_in_photos is False:
        r40 = "pass"
    elif d.shared_albums and d.location_in_photos:
        r40 = "fail"
    else:
        r40 = "unknown"
    return (
        r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15, r16, r17, r18, r19, r20,
        r21, r22, r23, r24, r25, r26, r27, r28, r29, r30, r31, r32, r33, r34, r35, r36, r37, r38, r39, r40,
    )  # fmt: skip
