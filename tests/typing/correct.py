"""What an app's author writes, and what type checkers must make of it without a word."""

from datetime import date, datetime
from typing import ClassVar, Literal, assert_type

from secure_checklist import Condition, Context, Device, Fact, Item, Person, Rule, ask, derived, holds
from secure_checklist.rules import param
from secure_checklist.subjects import Observation

Grade = Literal["low", "middle", "high"]
new_year = date(2026, 1, 1)


class AcmeDevice(Device):
    """An app's own device."""

    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?")
    grade: Fact[Grade] = ask("Which grade does it have?", ordered=True)
    tags: Fact[frozenset[Grade]] = ask("Which tags does it bear?")
    load: Fact[float] = ask("How busy is it?")
    enrolled: Fact[date] = ask("Since when is it enrolled?")
    seen: Fact[datetime] = ask("When was it last seen?")

    @derived(reads=("vpn_age_days",))
    def vpn_fresh(self, context: Context) -> bool | None:
        """Whether the VPN client is young."""
        assert_type(context.now, datetime)
        return None if self.vpn_age_days is None else self.vpn_age_days < 30


# values: the class gives references, the instance gives values
device = AcmeDevice(id="phone", os_name="ios", find_my=True, vpn_age_days=3, grade="low", tags=frozenset({"high"}))
assert_type(AcmeDevice.vpn_age_days, Fact[int])
assert_type(AcmeDevice.grade, Fact[Grade])
assert_type(AcmeDevice.find_my, Fact[bool])
assert_type(device.vpn_age_days, int | None)
assert_type(device.grade, Grade | None)
assert_type(device.find_my, bool | None)
assert_type(device.replace(find_my=False, grade=None), AcmeDevice)
assert_type(AcmeDevice.kind, str)

# predicates, each on the types that have it
by_value: tuple[Condition, ...] = (
    AcmeDevice.find_my.is_true(),
    AcmeDevice.find_my.equals(value=False),
    AcmeDevice.vpn_age_days.at_most(30),
    AcmeDevice.load.less_than(0.5),
    AcmeDevice.grade.at_least("middle"),
    AcmeDevice.grade.one_of("low", "high"),
    AcmeDevice.grade.is_not("low"),
    AcmeDevice.tags.has_any("low", "middle"),
    AcmeDevice.tags.has_none("high"),
    AcmeDevice.enrolled.at_least(date(2026, 1, 1)),
    AcmeDevice.enrolled.within_days(90),
    AcmeDevice.seen.within_days(7),
    AcmeDevice.os_version.satisfies("ios", ">=17.6"),
    AcmeDevice.model.matches("^Pixel"),
    AcmeDevice.vpn_fresh.is_true(),
    Person.last_review.within_days(param("review_days")),
    AcmeDevice.grade >= "middle",
    new_year < AcmeDevice.enrolled,
    AcmeDevice.last_backup >= AcmeDevice.security_patch,
)
assert Observation(value=new_year).value == "2026-01-01"

# logic
both: Condition = AcmeDevice.find_my.is_true() & AcmeDevice.screen_lock.one_of("pin", "password")
either: Condition = both | ~AcmeDevice.grade.equals("low")
assert_type(~either, Condition)


# an item takes a bare condition, and has a rule
item = Item(id="tint", title="Tint it", rule=both)
assert_type(item.rule, Rule | None)
assert_type(holds(both, device), bool | None)
