"""One mistake a marked line. `# expect:` names the checkers that must report that line.

No other line may be reported.
"""

from secure_checklist import Condition, Device, Inventory, Item, Person


def needs(condition: Condition) -> Condition:
    """Stand where a rule wants a condition."""
    return condition


on = Device.find_my.is_true()
locked = Device.screen_lock.one_of("pin", "password")
device = Device(screen_lock="pin")

# a misspelt fact
needs(Device.screenlock)  # expect: mypy pyright
needs(device.screenlock)  # expect: mypy pyright
Device.screenlock.one_of("pin")  # expect: mypy pyright
Device(screenlock="pin")  # expect: mypy pyright
Person.find_my.is_true()  # expect: mypy pyright

# a value of the wrong type in a constructor
Device(screen_lock="key")  # expect: mypy pyright
Device(find_my="yes")  # expect: mypy pyright
Device(backup_copies="3")  # expect: mypy pyright
Device(security_patch="2026-10-01")  # expect: mypy pyright
Device(biometrics={"nose"})  # expect: mypy pyright

# a value of the wrong type in a predicate
Device.screen_lock.equals("key")  # expect: mypy pyright
Device.screen_lock.one_of("pin", "key")  # expect: mypy pyright
Device.find_my.equals("yes")  # expect: mypy pyright
Device.find_my.equals(1)  # expect: mypy pyright
Device.backup_copies.at_least("3")  # expect: mypy pyright
Device.security_patch.within_days("90")  # expect: mypy pyright
Device.security_patch.at_least("2026-10-01")  # expect: mypy pyright

# an operator with a value of the wrong type, and one that makes no condition
needs(Device.screen_lock >= "key")  # expect: mypy pyright
needs(Device.backup_copies > "3")  # expect: mypy pyright
needs(Device.security_patch <= "2026-10-01")  # expect: mypy pyright
found_on = Device.find_my == True  # noqa: E712 - it is the mistake  # expect: mypy pyright
with_pin = Device.screen_lock == "pin"  # expect: mypy pyright

# a change that the subject, or the inventory, can't have
device.replace(screenlock="pin")  # expect: mypy pyright
device.replace(screen_lock="key")  # expect: mypy pyright
device.replace(find_my="yes")  # expect: mypy pyright
device.replace(id=3)  # expect: mypy pyright
Inventory().replace(complet=frozenset({"device"}))  # expect: mypy pyright
Inventory().replace(subjects=device)  # expect: mypy pyright

# a predicate that the fact's type doesn't have
Device.find_my.satisfies("ios", ">=17.6")  # expect: mypy pyright
Device.find_my.matches("on")  # expect: mypy pyright
Device.find_my.within_days(3)  # expect: mypy pyright
Device.find_my.has_any("on")  # expect: mypy pyright
Device.screen_lock.is_true()  # expect: mypy pyright
Device.backup_copies.satisfies("ios", ">=17.6")  # expect: mypy pyright

# Python's own logic where a condition's is due
needs(on and locked)  # expect: mypy
needs(on or locked)  # expect: mypy
needs(not on)  # expect: mypy pyright

# a fact where a condition is due
needs(Device.find_my)  # expect: mypy pyright
needs(on & Device.find_my)  # expect: mypy pyright
needs(Device.find_my & on)  # expect: mypy pyright
needs(~Device.find_my)  # expect: mypy pyright

Item(id="a", title="A", rule=Device.find_my)  # expect: mypy pyright

# a condition where a truth value is due; each in a function, since nothing after it is ever reached


def branch() -> None:
    """Ask a condition with `if`."""
    if on:  # expect: pyright
        needs(locked)  # expect: mypy


def choice() -> Condition:
    """Ask a condition with `... if ... else`."""
    return on if locked else ~on  # expect: pyright


def loop() -> None:
    """Ask a condition with `while`."""
    while on:  # expect: pyright
        needs(locked)  # expect: mypy
