"""`Recipients`: the single lookup of who helps, by need, caller, what the person can use, and the time of day.

Each card has two slots beneath its acts: who can act, and who listens now. A slot contains no advice and an act
contains no number, so each can be checked alone, and every combination is valid.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import either, message, noted, sentence
from secure_checklist.core.model import Quiet
from secure_checklist.evaluation.summaries import made
from secure_checklist.incident.contacts.directory import FOR_POLICE, FOR_WHERE_THEY_ARE, Directory, Found
from secure_checklist.incident.contacts.listing import Asker, Listing, group_of
from secure_checklist.incident.contacts.models import (
    FOR_THE_YOUNG,
    NUMBERS,
    WRITTEN,
    Age,
    Caller,
    Channel,
    Contact,
    Medium,
)
from secure_checklist.incident.platforms.reports import for_incident
from secure_checklist.incident.situation import Situation
from secure_checklist.incident.slots import NO_TALK, OF_VIOLENCE, Fit, Slot, is_for_their_harm

__all__ = ["Recipient", "Recipients", "neutral_way"]

_CALLERS: dict[str | None, Caller] = {
    "parent": "parent",
    "parent_of_doer": "parent",
    "helper": "friend",
    "witness": "friend",
    "professional": "professional",
    "doer": "doer",
}
_REMOVAL: frozenset[Need] = frozenset({"image_removal", "child_image"})
_TYPED: tuple[Medium, ...] = ("sms", "chat", "whatsapp")
_BY_AGE = ("not_adult", "not_minor")
"""The keys of lines for people of a different age from those whom the first contact serves."""
_KEPT = (*_BY_AGE, "for_child", "url", "removal", "men", "not_women", "not_there", "or_call", "or_write", "crisis")
"""The keys of lines that a card keeps: for people whom the first contact doesn't serve, who can't use it, or for
whom it is too much."""
_MOST_PARTS = 3
"""The maximum number of parts of a country whose lines a card names if the person's part isn't known."""


class Recipient(Quiet):
    """The contact named in one slot, and how to reach it. Its `repr` is quiet, since the helper gives away the trouble.

    Attributes:
        contact: The contact, or None if none is listed; `lines` then say what to do.
        channel: The way to reach the contact, or None if none is listed.
        need: The need that the contact meets.
        open_now: Whether someone answers there now; if None, this isn't known.
        lines: The text, in sentences: the name with its purpose, the number or link, and when it is open.
        when: The line that says when someone answers; empty if this isn't known.
        kept: The lines, besides the first, that are kept as long as others can be left out.
        by_age: The kept lines that name help for another age or the tool for young people, or say that someone else can
            call, or in which country an emergency number is.
        neutral_text: The numbers or addresses without names, including those for people whom the first contact doesn't
            serve.
        heading: The key of the heading for those who act.
        others: The ways to reach the other contacts that are named beside `contact`.
        for_not_women: If `contact` is for women: for whom another contact is (`men` or `not_women`), and how to reach
            it. Otherwise two empty texts.

    """

    contact: Contact | None = None
    channel: Channel | None = None
    need: Need | None = None
    open_now: bool | None = None
    lines: tuple[str, ...]
    when: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    by_age: tuple[str, ...] = ()
    neutral_text: str = ""
    heading: str = "can_act"
    others: tuple[Channel, ...] = ()
    for_not_women: tuple[str, str] = ("", "")

    @property
    def text(self) -> str:
        """All lines as one text."""
        return " ".join(self.lines)

    def pieces(self, line: str) -> tuple[tuple[str, str], ...]:
        """Return a line split at its numbers and addresses, each part with the link that it opens, or an empty text."""
        channels = () if self.contact is None else (*self.others, *self.contact.channels, self.channel)
        ways = {_bare(one): one.href for one in channels if one and one.href}  # of two alike, the way shown counts
        if not ways:
            return ((line, ""),)
        known = "|".join(map(re.escape, sorted(ways, key=len, reverse=True)))
        return tuple((part, ways.get(part, "")) for part in re.split(rf"(?<!\w)({known})(?!\w)", line) if part)


class Recipients:
    """Finds contacts for one incident: the best one for a slot, or all that are listed for a need."""

    def __init__(self, situation: Situation, directory: Directory, language: str | None = None) -> None:
        self._situation, self._directory = situation, directory
        person, ages = situation.person, situation.ages
        minor = None if person is None else person.minor
        own: Age | None = None if minor is None else "minor" if minor else "adult"
        caller = _CALLERS.get(situation.role, "person_shown")
        # A tool for an adult's own picture isn't offered as long as it isn't known whose picture it is.
        hidden = caller == "doer" or (situation.role is None and ages.then == "adult")
        hard = situation.incident.access_needs or frozenset()
        self._hears, self._talks = "cannot_hear" not in hard, hard.isdisjoint({"cannot_speak", "cannot_hear"})
        self._asker = Asker(
            day=situation.now.date(),
            place=None if situation.here is None else countries.find(situation.here),
            part=situation.part and situation.part.upper(),
            case=None if situation.country in (None, situation.here) else countries.find(situation.country),
            age=own if caller == "doer" else group_of(ages.now),
            taken=None if hidden else group_of(ages.then),
            caller=caller,
            own_age=own,
            language=language,
            police=not situation.risks,
            writes=not self._talks,
        )
        # within one plan, steps ask for the same again and again
        self._found: dict[tuple[Need, bool], Found] = {}

    @cached_property
    def emergency(self) -> Recipient | None:
        """The emergency number; if None, none is listed."""
        return self.best(("emergency",))

    def listener(self, need: Need) -> Recipient | None:
        """Return the contact that listens to someone with this need, or None if none is listed."""
        return self.best((need,), listens=True)

    def ways_to_ask(self, need: Need) -> tuple[str, str]:
        """Return how to reach the contact of `listener`, open or not, or who else to ask; then without its name."""
        found, trusted = self.listener(need), message("incident.reach.trusted")
        way = "" if found is None else way_to(found.model_copy(update={"open_now": None}))
        if found is None or found.contact is None or found.channel is None or not way:
            return trusted, trusted
        hours = " ".join(found.when).removesuffix(".") if found.open_now is False else ""
        contact = found.contact.translated()
        name = contact.purpose if contact.name in way else contact.name  # some lines are named after their number
        if contact.for_whom == ("women",):  # a man who calls is turned away
            name = message("incident.reach.women", name=name)
            key, other = found.for_not_women
            name = message(f"incident.reach.or_{key}", women=name, way=other) if other else name
        unnamed = noted(way, hours) if found.channel.medium in NUMBERS else trusted
        return noted(way, ". ".join(filter(None, (name, hours)))), unnamed

    # one slot --------------------------------------------------------------------------------------------------------

    def best(
        self, needs: Sequence[Need], *, listens: bool = False, besides: Recipient | None = None
    ) -> Recipient | None:
        """Return the contact that best fits these needs, the most important first, or None if none is listed.

        For listening, the contact is one that someone can talk to and that is open now, if that is known. For acting on
        a picture, the contact is named at any hour, with when it opens, and is never a line that only listens. If the
        person can't talk and no contact can be written to, the contact is one that someone else can call for them. If
        the best contact may turn this person away, the next line names another for them. Help after violence is
        followed by a contact that gets pictures removed. In danger, anyone who can hear is told to call, since a silent
        call also brings help.
        """
        other = None if besides is None else besides.contact
        asker = (self._asker.theirs if needs[0] in FOR_WHERE_THEY_ARE else None) or self._asker
        slot = Slot(asker, self._situation, needs, listens=listens, other=other)
        fits = self._fits(slot)
        if not fits:
            return None
        removal: list[Need] = [need for need in needs if need in _REMOVAL]
        takes: list[Fit] = []
        if not listens and needs[0] in OF_VIOLENCE and removal and fits[0].need not in removal:
            beside = Slot(self._asker, self._situation, removal, listens=False, other=fits[0].contact)
            takes = self._fits(beside)[:1]
        return self._recipient(slot, fits, takes)

    def _fits(self, slot: Slot) -> list[Fit]:
        """Return the contacts that fit a slot, the best first: those that this person can use, if there are any."""
        calls = self._talks or (self._hears and slot.in_danger)
        found = (slot.fits(self._directory, media) for media in ((None,) if calls else (WRITTEN, None)))
        return next(filter(None, found), list[Fit]())

    def _recipient(self, slot: Slot, fits: Sequence[Fit], takes: Sequence[Fit]) -> Recipient:
        """Return the best contact with its lines in the active language.

        Each number has its hours beside it. The lines that are needed least come last.
        """
        first, named = fits[0], [one.contact for one in takes]
        others = [("removal", one) for one in takes]
        others += self._for_others(slot, [one for one in fits if one.contact not in named])
        contact, channel = _read(first)
        way = _anywhere(contact, channel) if first.need == "emergency" else _shown(channel)
        who = message(f"incident.slot.{channel.medium}", name=_name(contact), way=way)
        persons = channel.serves or contact.serves
        serves = message("incident.slot.serves", persons=persons.removesuffix(".")) if persons else ""
        # A line that turns people away says so in its first sentence, which even a card without room keeps.
        ages = not {*_BY_AGE}.isdisjoint(dict(others))
        if ages and contact.only_for and not contact.for_whom:
            serves = ""  # the line for the other age says it, and below that it would be read as about that one
        turns_away = ages or contact.for_whom or (contact.subdivisions and self._asker.part is None)
        beside = [(key, self._beside(contact, key, one)) for key, one in others]
        where = self._abroad(contact) if slot.asker is not self._asker else ""
        kept, needed = (where, *[line for key, line in beside if key in _KEPT]), tuple[str, ...]()
        lines = [
            f"{who} {serves}".rstrip() if turns_away else who,
            self._when(contact, channel, opened=first.open),
            where,
            "" if turns_away else serves,  # it is read as about whoever is named last
            *[line for key, line in beside if key in _BY_AGE],
        ]
        says = silent = hurt = yours = ""
        if first.need == "emergency":
            says, silent, yours = _says(channel), self._silent(contact, channel), self._yours()
            hurt, kept, needed = _ambulance(contact, channel), (*kept, says, silent, yours), (where, yours)
        lines += [says, hurt, silent, yours]
        closed, young = first.open is False, self._asker.age == "minor" and self._asker.caller == "person_shown"
        typed = ""
        if channel.medium not in WRITTEN and (closed or (slot.listens and young)):
            written = slot.channel(contact, first.need, WRITTEN if closed else _TYPED)
            if written is None and slot.for_life:  # a child can't always speak
                written = next(filter(None, (slot.channel(one.contact, one.need, _TYPED) for one in fits[1:])), None)
            key = "write_now" if closed else f"or.{written and written.medium}"
            writes = "" if written is None else message(f"incident.slot.{key}", way=_shown(written))
            lines.append(writes)
            kept = (*kept, writes) if young else kept
            typed = "" if written is None or written.medium not in NUMBERS else writes
        lines += [line for key, line in beside if key not in _BY_AGE]
        not_you = self._asker.caller == "doer" and first.need == "change" and contact.serves and not others
        lines += [message("incident.slot.not_you") if not_you else "", "" if where else self._abroad(contact)]
        silent_call = first.need == "emergency" and self._hears
        if not (self._talks or channel.medium in WRITTEN or silent_call):
            lines.append(by_phone := message("incident.slot.by_phone"))
            kept, needed = (*kept, by_phone), (*needed, by_phone)
        lines.append(message("incident.slot.not_on_bill") if channel.shows_on_bill is False else "")
        kept_ways = [one for key, one in others if key in _KEPT and one.channel.medium in NUMBERS]
        neutral = [neutral_way(contact, (channel, *(self._asker.channels(contact) if self._talks else ())))]
        neutral += lines[1:2] if channel.medium in NUMBERS else []  # when someone is there
        neutral.append(typed)
        neutral += [where, says, silent, hurt, yours] if first.need == "emergency" else []
        for one in kept_ways:
            helper, reached = _read(one)
            neutral += [neutral_way(helper, (reached,)), self._when(helper, reached, opened=one.open)]
        removal = (
            first.need in _REMOVAL
            and "posted" in (self._situation.incident.happened or ())
            and all(one.contact.kind != "police" for one in (first, *dict(others).values()))
        )
        parts = {
            "contact": first.contact,
            "channel": first.channel,
            "need": first.need,
            "open_now": first.open,
            "lines": tuple(filter(None, lines)),
            "when": tuple(filter(None, lines[1:2])),
            "kept": kept,
            "by_age": (*[line for key, line in beside if key in (*_BY_AGE, "url")], *needed),
            "neutral_text": " ".join(filter(None, neutral)),
            "heading": "can_act.removal" if removal else "can_act",
            "others": tuple(one.channel for _, one in others),
            "for_not_women": next(
                ((key, _shown(_read(one)[1])) for key, one in others if key in ("men", "not_women")), ("", "")
            ),
        }
        return made(Recipient, parts)

    def _beside(self, contact: Contact, key: str, fit: Fit) -> str:
        """Return the line of someone else than the first contact, with the reason for them."""
        helper, channel = _read(fit)
        short = helper.purpose == contact.purpose or key in {*_KEPT} - {"men", "not_women", "not_there"}
        name = helper.name if short else _name(helper)
        opens = self._when(helper, channel, opened=False) if fit.open is False else None
        way = noted(_shown(channel), (opens or "").removesuffix("."))
        return message(f"incident.slot.{key}", name=name, way=way, part=_part(helper))

    def _for_others(self, slot: Slot, fits: Sequence[Fit]) -> list[tuple[str, Fit]]:
        """Return contacts in case the first one turns this person away or doesn't answer, each with the reason."""
        (first, channel, need, opened), asker, listens = fits[0][1:], self._asker, slot.listens
        only, age, caller = first.only_for, slot.talker if listens else asker.age, asker.caller
        alone = first.for_helpers and caller in first.callers
        grown = listens and (alone or caller in ("parent", "professional"))
        whole = [one for one in fits[1:] if asker.part is not None or not one.contact.subdivisions]
        found = list[tuple[str, Fit]]()

        # Each reason adds one contact at most, the best that `serves` accepts, and none twice.
        def add(key: str, serves: Callable[[Fit], bool]) -> None:
            fitting = (
                one for one in whole if one.contact.for_whom in ((), first.for_whom) or "change" in one.contact.needs
            )
            other = next(filter(serves, fitting), None)
            if other is not None and all(other != one for _, one in found):
                found.append((key, other))

        if slot.of_picture or (age is None and caller in ("person_shown", "doer") and need not in FOR_THE_YOUNG):
            young = "minor" in (age, self._situation.incident.age_when_taken)
            add("url" if young else "not_adult", lambda one: slot.helps_young(one.contact, beside=first))
        found += [(key, one) for key, one in self._by_group(slot, fits, whole) if one not in dict(found).values()]
        if only is not None and age is None and not grown and f"not_{only}" not in dict(found):
            add(f"not_{only}", lambda one: one.contact.only_for != only)
        if first.subdivisions and asker.part is None:
            add("not_there", lambda one: listens or one.need == need)
        if first.kind != "emergency" and not any(one.for_all for one in (fits[0], *dict(found).values())):
            key = "or_call" if self._talks else "or_write"
            # police take nothing down
            apart = {"regulator", "police"} if need in _REMOVAL and first.kind != "police" else {"regulator"}
            add(key, lambda one: slot.near(one) and one.for_all and one.contact.kind not in apart)
        parent = listens and caller == "parent" and (alone or need not in FOR_THE_YOUNG)
        beside = listens and caller == "professional" and asker.age == "minor" and (alone or not first.for_the_young)
        if parent or beside or (slot.for_life and asker.age == "minor" and need not in FOR_THE_YOUNG):
            key = "for_child" if parent else "young"
            add(
                key,
                lambda one: one.contact.ages != ("adult",) and one.need in FOR_THE_YOUNG and not one.contact.of_abuse,
            )
        closed = [one for one in whole if grown and opened is True and one.open is False]
        add("later", lambda one: one in closed and (caller in one.contact.callers or one.need in FOR_THE_YOUNG))
        add("crisis", lambda one: slot.young_alone and need != "crisis" and one.need == "crisis" and one.open is True)
        # in a territory, a line of its state may not answer
        lent = asker.place is not None and bool(first.countries) and asker.place.code not in first.countries
        add("no_answer", lambda one: listens and lent and one.contact.international)
        if listens and opened is not True:
            # a line for children alone is no ear for whoever looks after them
            add("no_answer", lambda one: one.open is True and not (grown and one.contact.only_for == "minor"))
        elif opened is None and channel.medium in NUMBERS and first.kind != "emergency":
            add(
                "no_answer",
                lambda one: (
                    one.open is True and one.need in {need, *_REMOVAL} and not asker.may_be_too_old(one.contact)
                ),
            )
        return found

    def _by_group(self, slot: Slot, fits: Sequence[Fit], whole: Sequence[Fit]) -> Iterator[tuple[str, Fit]]:
        """Yield who there is for others, if the first line is for women, and the lines of other parts."""
        need, for_women = fits[0].need, "women" in fits[0].contact.for_whom
        other = slot.not_for_women(whole, need) if for_women else None
        if other is not None:
            yield "men" if other.contact.for_whom else "not_women", other
        for one in self._of_parts(fits):
            yield "in_part", one
        lgbt = [one for one in whole if one.need == need and one.contact.for_whom == ("lgbt",)] if for_women else []
        for one in lgbt[:1]:
            yield "lgbt", one

    def _of_parts(self, fits: Sequence[Fit]) -> list[Fit]:
        """Return the best line of each other part of the country, by name, if no one said which and few have one."""
        first, parts = fits[0], dict[str, Fit]()
        # From the worst to the best, so that of each part the best one is left.
        for one in reversed(fits[1:]):
            contact = one.contact
            other = contact.subdivisions[:1] and contact.subdivisions[0] not in first.contact.subdivisions
            if other and one.need == first.need and contact.for_whom in ((), first.contact.for_whom):
                parts[_part(contact)] = one
        few = self._asker.part is None and len(parts) <= _MOST_PARTS
        return [parts[name] for name in sorted(parts) if name] if few else []

    def _abroad(self, contact: Contact) -> str:
        """Return a sentence if a contact is in another country than the person; empty if it isn't."""
        place, home = self._asker.place, contact.id.partition("-")[0].upper()
        if place is None or contact.international or place.code in (home, *contact.countries):
            return ""
        if contact.kind == "emergency" and self._asker.case:
            return message("incident.slot.in_danger.near", place=self._asker.case.name)
        return message("incident.contact.there", place=countries.find(home).name)

    def in_danger(self, found: Recipient) -> str:
        """Return a line with the emergency number, and the ambulance's if it differs; empty if none is listed."""
        if found.contact is None or found.channel is None:
            return ""
        anywhere, sms = found.contact.international, found.channel.medium == "sms"
        theirs = "" if self._asker.theirs is None else ".there"
        key = f"incident.slot.in_danger{'.anywhere' if anywhere else theirs or ('.sms' if sms else '')}"
        way = _anywhere(found.contact, found.channel).removesuffix(".")
        says = "" if anywhere or self._talks else _says(found.channel)
        more = (says, self._silent(found.contact, found.channel, brief=True), _ambulance(found.contact, found.channel))
        place = self._asker.case.name if self._asker.case else ""
        yours = self._yours() if self._talks else ""  # beside what to write, a card has no room for it
        return " ".join(filter(None, (message(key, way=way, place=place), *more, yours)))

    def _yours(self) -> str:
        """Return the emergency number of someone who helps from abroad, or that it may not be for whoever they help."""
        asker, situation = self._asker, self._situation
        if asker.place is None or asker.caller in ("person_shown", "doer"):
            return ""
        if asker.theirs is None:
            return "" if situation.country else message("incident.slot.in_danger.where", place=asker.place.name)
        fits = self._fits(Slot(asker, situation, ("emergency",), listens=False, other=None))
        if not fits:
            return ""
        contact, channel = _read(fits[0])
        said = message("incident.slot.in_danger.yours", place=asker.place.name, way=_anywhere(contact, channel))
        return " ".join(filter(None, (said, _ambulance(contact, channel))))

    def _silent(self, contact: Contact, channel: Channel, *, brief: bool = False) -> str:
        """Return what someone who can't talk may write to in danger, besides a call; empty if they need none."""
        if self._talks or channel.medium in WRITTEN:
            return ""
        ways = [one for one in contact.channels if one.source and one.medium in WRITTEN]
        if not ways:
            return "" if brief else message("incident.slot.by_phone")
        way = ways[0]
        if way.value in channel.says:
            return ""
        if way.medium != "sms":
            return sentence(way.value.removesuffix("."))
        sure = not brief or way.set_up_first is False
        said = message(f"incident.slot.{'or.sms' if sure else 'in_danger.or_sms'}", way=way.value)
        return said if brief else f"{said} {_says(way)}".rstrip()

    def _when(self, contact: Contact, channel: Channel, *, opened: bool | None) -> str:
        """Return the hours in words, or that they aren't known; empty if they don't matter."""
        hours = contact.hours_of(channel)
        if contact.kind == "emergency" or channel.medium in (*NO_TALK, "email"):
            return ""
        if hours.always or opened:
            free = ".free" if channel.cost == "free" else ""
            return message(f"incident.slot.{'always' if hours.always else 'open'}{free}")
        starts = hours.opens(self._situation.now)
        if starts is None:
            return message("incident.slot.hours", hours=hours.text) if hours.text else message("incident.slot.unknown")
        day = message(f"incident.weekday.{starts.weekday()}")
        return message("incident.slot.opens", day=day, time=starts.strftime("%H:%M"))

    # all for a need --------------------------------------------------------------------------------------------------

    def find_all(self, needs: Sequence[Need], *, police: bool = False) -> dict[Need, Found]:
        """Return all contacts that are listed for each need, in order; if there are none, those that help instead.

        Contacts for young people are left out if everyone is an adult. If telling the police is a risk, nothing leads
        to the police, unless the `police` are asked for.
        """
        asker = self._asker._replace(police=True) if police and not self._asker.police else self._asker
        found = dict[Need, Found]()
        for need in filter(asker.wants, needs):
            one = self._found.get((need, asker.police))
            if one is None:
                one = self._found[need, asker.police] = self._find(need, asker)
            if one.listings or asker.police or need not in FOR_POLICE:
                found[need] = one
        return found

    def _find(self, need: Need, asker: Asker) -> Found:
        situation = self._situation
        if need in ("platform_report", "search_removal"):
            where = for_incident(situation.incident, situation.person, engines=need == "search_removal")
            # of a place that isn't known there is the general advice, once
            reports = {one.platform.id: one for one in reversed(where)}
            shown = {"day": asker.day, "language": None, "there": "", "here": ""}
            places = [made(Listing, {"contact": one.contact, **shown}) for one in reversed(reports.values())]
            own = self._directory.serving(asker.place, need)
            more = self._directory.answer(asker, need).listings if own else ()
            return made(Found, {"listings": (*places, *more), "fallback": None, "note": ""})
        found = self._directory.answer(asker, need)
        if need == "change" or (asker.caller == "doer" and need == "legal"):
            # who helps with more, or one group, is there for those who were harmed
            theirs = [one for one in found.listings if is_for_their_harm(one.contact, situation, need)]
            listings = () if found.fallback else tuple(theirs)
            note = found.note if listings else message(f"incident.none.{need}")
            return made(Found, {"listings": listings, "fallback": None, "note": note})
        return found


def _read(fit: Fit) -> tuple[Contact, Channel]:
    """Return a contact and the channel with their texts in the active language."""
    contact = fit.contact.translated()
    return contact, contact.channels[fit.contact.channels.index(fit.channel)]


def _anywhere(contact: Contact, channel: Channel) -> str:
    """Return the number to call in danger; where the country isn't known, each that a phone knows anywhere."""
    return either([one.shown for one in contact.channels]) if contact.international else _bare(channel)


def _ambulance(contact: Contact, channel: Channel) -> str:
    """Return the number of the ambulance if the one that is named belongs to another service."""
    ways = (one for one in contact.channels if one.medium == channel.medium and "ambulance" in one.services)
    found = None if "ambulance" in channel.services else next(ways, None)
    return "" if found is None else message("incident.slot.ambulance", way=_bare(found))


def _name(contact: Contact) -> str:
    """Return the name of a contact with its purpose."""
    purpose = contact.purpose
    return message("incident.slot.name", name=contact.name, purpose=purpose) if purpose else contact.name


def _part(contact: Contact) -> str:
    """Return the one part of its country that a contact serves; empty if it serves more, or a part without a name."""
    parts = subdivisions.of(contact.countries[0]) if len(contact.subdivisions) == 1 else ()
    return next((part.name for part in parts if part.code == contact.subdivisions[0]), "")


def _shown(channel: Channel) -> str:
    """Return the number or address, with what to press or to write first."""
    return noted(_bare(channel), channel.says) if channel.says and channel.medium in NUMBERS else _bare(channel)


def _bare(channel: Channel) -> str:
    return channel.shown.removeprefix("https://").rstrip("/.\u0964")


def _says(channel: Channel) -> str:
    return channel.says if channel.says.endswith((".", "\u0964")) or not channel.says else sentence(channel.says)


def way_to(found: Recipient) -> str:
    """Return how to reach a slot's contact, such as `call 988`; empty if it is closed or only lists others."""
    contact, channel = found.contact, found.channel
    if contact is None or channel is None or channel.medium not in ("phone", *_TYPED):
        return ""
    if contact.international or found.open_now is False:
        return ""
    alike = {one.medium for one in contact.channels if one.value == channel.value and not one.says}
    medium = "either" if found.need != "emergency" and alike == {"phone", "sms"} else channel.medium
    return message(f"incident.reach.{medium}", way=_bare(channel) if found.need == "emergency" else _shown(channel))


def neutral_way(contact: Contact, channels: Sequence[Channel]) -> str:
    """Return the first number among these ways to reach a contact, without saying whose it is."""
    way = next((one for one in channels if one.medium in NUMBERS), channels[0])
    finder = contact.international and "crisis" in contact.needs  # what finds a line for anything tells nothing
    medium = way.medium if way.medium in NUMBERS else "link" if finder else "page"
    return message(f"incident.slot.neutral.{medium}", name=contact.neutral_name, number=_bare(way))
