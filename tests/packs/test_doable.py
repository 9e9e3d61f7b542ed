"""What items ask for can be done: by the service, on the system, and in the state in which an account is."""

import re
from itertools import product
from typing import Any

from secure_checklist import Account, Inventory, Item, evaluate, packs
from tests.golden_personas import NOW

PACK = packs.load("leak-prevention")
TWO_STEP = {item.id for section in PACK.sections if section.id == "two-factor" for item in section.items}
WAYS = [
    frozenset(ways)
    for ways in ((), ("sms",), ("totp", "sms"), ("app_push",), ("passkey_synced",), ("security_key", "sms"))
]
IMPOSSIBLE = {
    # An Apple Account has no code app and no such codes, and keeps a number that gets text messages.
    "apple": {"mfa.no-weak-fallback", "mfa.recovery-codes"},
    "google": set[str](),
}


def undone(account: Account) -> set[str]:
    """Return which items on two-step sign-in are undone for an account."""
    report = evaluate(PACK, Inventory(subjects=(account,)).completed("account"), now=NOW)
    return {finding.item for finding in report.findings if finding.outcome in ("fail", "partial")} & TWO_STEP


def test_a_second_step_is_asked_for_before_a_better_one_and_only_what_the_service_can_do() -> None:
    for provider, ways, passkey, kept in product(IMPOSSIBLE, WAYS, (True, False, None), ("none", None)):
        said: dict[str, Any] = {"provider": provider, "mfa_methods": ways, "recovery_codes_kept": kept}
        account = Account(
            id="a",
            roles=frozenset({"cloud"}),
            mfa="off",
            supports_passkey=passkey,
            authenticators=1,
            push_number_matching=False,
            **said,
        )
        # a prompt is a habit to refuse, whether or not it is needed to get in
        assert undone(account) - {"mfa.push-number-match"} == {"mfa.key-accounts"}, account
        found = undone(account.replace(mfa="on"))
        assert "mfa.key-accounts" not in found
        assert not found & IMPOSSIBLE[provider], (account, found)
        assert not {"mfa.passkey-first", "mfa.no-weak-fallback"} <= found, "a stronger way, or no weaker one"
        if provider == "google" and ways == frozenset({"sms"}):
            assert "mfa.passkey-first" in found, "whatever else the service has"


FAMILIES = {
    "windows": (r"Windows|Microsoft|BitLocker", ("windows",)),
    "apple": (r"iPhone|iCloud|Siri|\bMac\b|macOS|FileVault", ("ios", "ipados", "macos")),
    "android": (r"Android|Google Play|Samsung", ("android",)),
    "other": (r"Linux|Debian|Chromebook", ("linux", "ubuntu", "debian", "fedora", "chromeos", "kaios")),
}


def families_of(item: Item) -> set[str]:
    """Return the families of systems that an item is for: those that its rule names, else all."""
    applies = None if item.rule is None else item.rule.applies_to
    named = "" if applies is None else str(applies.model_dump())
    return {family for family, (_, systems) in FAMILIES.items() if any(f"'{name}'" in named for name in systems)} or {
        *FAMILIES
    }


def test_what_is_said_on_every_system_is_of_no_single_one() -> None:
    """Law: title, why, effects, do-nots and steps for all systems name no system, or all that the item is for."""
    about_others = {"share.quick-share"}  # iPhones nearby send to it
    walked = 0
    for item in PACK.items:
        if item.kind != "device" or item.id in about_others:
            continue
        general = [text for steps in item.steps if not steps.platforms for text in steps.do]
        for text in (item.title, item.why, *item.do_not, *(effect.why for effect in item.effects), *general):
            walked += 1
            named = {family for family, (pattern, _) in FAMILIES.items() if re.search(pattern, text)}
            assert not named or named == families_of(item), (item.id, text)
    assert walked > 150
