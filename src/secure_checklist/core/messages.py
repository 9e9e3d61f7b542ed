"""The sentences that the library writes itself, each a named message with named arguments.

Here are what explanations say, and the labels of outcomes, reasons, systems and the like. A message is a whole
sentence or clause: none is put together from pieces of grammar, so each can be written in another language. How a
language lists values, counts days and names versions is here, too.

What a checklist says is in its own file, what a fact is called in its declaration.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # one finding, and what its explanation adds
        "finding": "{title}: {outcome}.",
        "finding.for": "{title}: {outcome} for {subject}.",
        "finding.for.not_applicable": "{title}: does not apply to {subject}.",
        "finding.but": "{because}, but {counts}",
        "finding.counts": "What counts in part: {clauses}.",
        "finding.not_yet": "this advice does not apply yet",
        "finding.answer": 'the answer is "{answer}"',
        "finding.no_answer": "not known yet: the answer ({reason})",
        "clause.unknown": "not known yet: {labels} ({reason})",
        "clause.grounded": "{clause} ({ground})",
        "ground.dated": "{source} on {day}",
        "ground.value": "value: {value}",
        "ground.with_value": "{ground}; value: {value}",
        "label.attested": 'the answer to "{item}"',
        # a fact's value, by the type of the fact; `label` names the fact
        "clause.is": "{label} is {value}",
        "clause.is_not": "{label} is not {value}",
        "clause.number.is": "the {label} is {value}",
        "clause.number.is_not": "the {label} is not {value}",
        "clause.yes_no": "{label}: {value}",
        "clause.number.ge": "the {label} is at least {value}",
        "clause.number.lt": "the {label} is less than {value}",
        "clause.number.le": "the {label} is at most {value}",
        "clause.number.gt": "the {label} is more than {value}",
        "clause.word.ge": "{label} is at least {value}",
        "clause.word.lt": "{label} is below {value}",
        "clause.word.le": "{label} is at most {value}",
        "clause.word.gt": "{label} is above {value}",
        "clause.date.ge": "the {label} is on or after {value}",
        "clause.date.lt": "the {label} is before {value}",
        "clause.date.le": "the {label} is on or before {value}",
        "clause.date.gt": "the {label} is after {value}",
        "clause.recent": "the {label} was within the last {days}",
        "clause.long_ago": "the {label} was more than {days} ago",
        "clause.matches": "{label} matches the pattern {value}",
        "clause.matches_not": "{label} does not match the pattern {value}",
        "clause.version.in": "the {label} is {versions}",
        "clause.version.out": "the {label} is not {versions}",
        "clause.version.older": "the {label} is older than {version}",
        # what is in a set
        "clause.set.any": "there are {label}",
        "clause.set.empty": "there are no {label}",
        "clause.set.has": "{value} is among the {label}",
        "clause.set.has_not": "{value} is not among the {label}",
        "clause.set.has_any": "{either} is among the {label}",
        "clause.set.has_neither": "neither {first} nor {second} is among the {label}",
        "clause.set.has_none": "none of {all} is among the {label}",
        "clause.set.has_all": "{all} are among the {label}",
        "clause.set.has_not_both": "{first} and {second} are not both among the {label}",
        "clause.set.has_not_all": "not all of {all} are among the {label}",
        "clause.set.has_only": "nothing other than {either} is among the {label}",
        "clause.set.has_other": "something other than {either} is among the {label}",
        # values
        "value.none": "none",
        "value.yes": "yes",
        "value.no": "no",
        "value.quoted": '"{value}"',
        "value.with_unit": "{number} {unit}",
        "answer.yes": "Yes",
        "answer.partly": "Partly",
        "answer.no": "No",
        "list.more": "{count} more",
        "list.or": "{first} or {last}",
        "list.and": "{first} and {last}",
        "days.one": "1 day",
        "days.other": "{count} days",
        "hours.one": "1 hour",
        "hours.other": "{count} hours",
        "minutes.one": "1 minute",
        "minutes.other": "{count} minutes",
        "seconds.one": "1 second",
        "seconds.other": "{count} seconds",
        "version.from": "{version} or later",
        "version.before": "before {version}",
        "version.is": "{version}",
        "version.is_not": "not {version}",
        "version.of": "{system} {version}",
        # what a checklist holds, and whom it is about
        "subject.you": "you",
        "subject.unnamed": "{id} ({kind})",
        "subject.system": "{name} ({system})",
        "platforms.any": "Any system",
        "platforms.versions": "{systems} {versions}",
        "platforms.several": "{systems}, {versions}",
        "steps.undated": "Not tried out, and undated: {checked}.",
        "steps.not_verified": "Not verified: {checked}.",
        "steps.recalled": "Not verified: {checked}; menus may differ.",
        "steps.verified": "Verified {day} ({checked}).",
        "source.line": "{publisher}: {title} ({date}; {checked})",
        "source.line.checked": "{publisher}: {title} ({date}; {checked}, checked {day})",
        "source.undated": "undated",
        "traits.against": "against {causes}",
        # questions beside those of the facts
        "subjects.device": "Which phones, tablets and computers do you use?",
        "subjects.account": "Which accounts hold your photos, messages or mail, or could reset the others?",
        "subjects.messenger": "With which apps do you send private messages or pictures?",
        "subjects.network": "Which networks do your devices join, such as the Wi-Fi at home?",
        "subjects.incident": "Has something leaked, or does somebody threaten to leak it?",
        "more_subjects.device": "Are there more phones, tablets or computers?",
        "more_subjects.account": "Are there more accounts that matter?",
        "more_subjects.messenger": "Are there more messaging apps that you use?",
        "more_subjects.network": "Are there more networks?",
        "more_subjects.incident": "Is there anything else that has leaked?",
        "suggested.device.phone": "My phone",
        "suggested.device.laptop": "My laptop",
        "suggested.device.tablet": "My tablet",
        "suggested.device.computer": "My computer",
        "suggested.account.mail": "My main e-mail",
        "suggested.account.cloud": "Where my photos are backed up",
        "suggested.account.passwords": "My password manager",
        "suggested.account.operator": "My phone number's provider",
        "suggested.account.social": "My social network",
        "suggested.messenger.whatsapp": "WhatsApp",
        "suggested.messenger.signal": "Signal",
        "suggested.messenger.imessage": "iMessage",
        "suggested.messenger.telegram": "Telegram",
        "suggested.network.home": "The Wi-Fi at home",
        "suggested.incident.incident": "What happened",
        "help.unit": "In {unit}.",
        "help.absence": "No answer: {absence}",
        "open.fact": "What is the {label}?",
        "open.attested": "Is {label} yes, partly or no?",
        "open.answers": "yes, partly or no",
        # fleets
        "rows.one": "{count} row",
        "rows.other": "{count} rows",
        "rate.none": "applies to none",
        "rate.sure": "{low} %",
        "rate.range": "{low} to {high} %",
        "group.merged": "Smaller groups together",
        "group.value": "{column}: {value}",
        "group.unknown": "(not reported)",
        # labels
        "origin.measured": "measured",
        "origin.reported": "reported",
        "origin.stated": "stated",
        "origin.derived": "derived",
        "outcome.pass": "done",
        "outcome.partial": "partly done",
        "outcome.fail": "not done",
        "outcome.unknown": "not known",
        "outcome.not_applicable": "does not apply",
        "reason.not_asked": "nobody has asked yet",
        "reason.declined": "the person would rather not say",
        "reason.not_reported": "the source does not report it",
        "reason.unsupported": "this system has no way to report it",
        "reason.error": "reading it failed",
        "reason.stale": "the last answer is too old",
        "reason.contradictory": "two equally good sources disagree",
        "reason.implausible": "its date lies in the future",
        "reason.unplaceable": "the value cannot be compared",
        "reason.not_installed": "nothing here supplies it",
        "reason.content_expired": "this advice is past its date",
        "reason.no_subject": "nothing of this kind is listed",
        "reason.more_may_exist": "there may be more than what is listed",
        "reason.indeterminate": "no single answer decides it",
        "system.ios": "iOS",
        "system.ipados": "iPadOS",
        "system.macos": "macOS",
        "system.windows": "Windows",
        "system.android": "Android",
        "system.chromeos": "ChromeOS",
        "system.ubuntu": "Ubuntu",
        "system.debian": "Debian",
        "system.fedora": "Fedora",
        "system.linux": "Linux",
        "system.other": "another system",
        "effort.minutes": "takes minutes",
        "effort.hour": "takes an hour",
        "effort.ongoing": "takes some care, always",
        "checked.found": "the publisher's own text was read",
        "checked.found_copy": "a copy of the text was read",
        "checked.found_address": "only its address was seen",
        "checked.second_hand": "somebody else reports it",
        "checked.recalled": "from memory only",
        "cause.hacking": "hacking",
        "cause.malware": "malware",
        "cause.human_error": "mistakes",
        "cause.social_engineering": "tricks",
        "kinds.device": "devices",
        "kinds.account": "accounts",
        "kinds.messenger": "messaging apps",
        "kinds.network": "networks",
        "kinds.incident": "incidents",
        "kinds.person": "people",
        "phase.first_hour": "In the first hour",
        "phase.first_day": "On the first day",
        "phase.first_week": "In the first week",
        "phase.later": "Later",
        "need.emergency": "In danger",
        "need.crisis": "When it is too much",
        "need.image_removal": "Help to get it taken down",
        "need.hash_matching": "Tools that stop uploads",
        "need.child_image": "Where to report it",
        "need.child_helpline": "For a young person",
        "need.sextortion": "Where to report blackmail",
        "need.cybercrime": "Cybercrime",
        "need.partner_violence": "When somebody close is behind it",
        "need.sexual_violence": "After sexual violence",
        "need.victim_support": "Support",
        "need.police": "Police",
        "need.regulator": "Authorities",
        "need.platform_report": "Where to report it",
        "need.search_removal": "Search engines",
        "need.legal": "Legal help",
    }
)
"""The messages in English, by key."""

_SECONDS = (("days", 86_400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
_CLAUSE = re.compile(r"(>=|<|==|!=)\s*([0-9][0-9A-Za-z.]*?)(\.\*)?")
_BOUNDS = {">=": "version.from", "<": "version.before", "==": "version.is", "!=": "version.is_not"}


def message(key: str, **arguments: object) -> str:
    """Return a message with its arguments filled in.

    Raises:
        KeyError: there is no such message, or it needs an argument that isn't given.

    """
    return MESSAGES[key].format(**arguments)


def labels(group: str) -> dict[str, str]:
    """Return the labels of a group, as `outcome`, by what they label, in the order of the table."""
    prefix = f"{group}."
    return {key.removeprefix(prefix): text for key, text in MESSAGES.items() if key.startswith(prefix)}


def either(values: Sequence[str]) -> str:
    """Return values as alternatives: `a, b or c`."""
    return _listed("list.or", values)


def together(values: Sequence[str]) -> str:
    """Return values as a sum: `a, b and c`."""
    return _listed("list.and", values)


def _listed(key: str, values: Sequence[str]) -> str:
    if not values:
        return ""
    *first, last = values
    return message(key, first=", ".join(first), last=last) if first else last


def duration(count: float, unit: str) -> str:
    """Return a number of seconds or days as people say it: 300 seconds are `5 minutes`."""
    if unit == "seconds" and count:
        unit, size = next((name, size) for name, size in _SECONDS if count % size == 0 or size == 1)
        count /= size
    return message(f"{unit}.{'one' if count == 1 else 'other'}", count=f"{count:g}")


def version_bounds(spec: str) -> tuple[tuple[str, str], ...]:
    """Return the operators and versions of a specifier, as `(">=", "17.6")`; empty: it can't be said in words."""
    found = [_CLAUSE.fullmatch(part.strip()) for part in spec.split(",")]
    return tuple((part[1], part[2]) for part in found if part) if all(found) else ()


def versions(bounds: Iterable[tuple[str, str]], family: str = "") -> str:
    """Return version bounds in words, as `17.6 or later, before 26`; `family` names the system before the first."""
    system = MESSAGES.get(f"system.{family}", "")
    said = [message(_BOUNDS[operator], version=version) for operator, version in bounds]
    first = message("version.of", system=system, version=said[0]) if system else said[0]
    return ", ".join((first, *said[1:]))
