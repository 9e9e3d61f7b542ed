"""Four stateless tools for apps in which a language model talks to people: arguments in, a short answer out.

Each answer is JSON with `say` first, the sentence to say, and `danger`, the emergency number where the person is.
Neither answers nor errors repeat the input, and nothing is kept between calls.
"""

import json
from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, ValidationError

from secure_checklist import packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import either, language, language_notes, message
from secure_checklist.core.model import Quiet, list_of, mapping_of
from secure_checklist.core.prose.as_text import plain
from secure_checklist.formats.summary import Advised, summary_of
from secure_checklist.incident.cards import Card as IncidentCard
from secure_checklist.incident.case import Case
from secure_checklist.incident.contacts.directory import FOR_POLICE, installed
from secure_checklist.incident.contacts.listing import Listing
from secure_checklist.incident.contacts.models import FOR_THE_YOUNG, Caller, Channel, Contact
from secure_checklist.incident.interview import IncidentInterview, country_screen, question_of
from secure_checklist.incident.laws.risk import risk_note
from secure_checklist.incident.laws.table import bundled as laws
from secure_checklist.incident.recipients import Recipient, Recipients
from secure_checklist.incident.response import respond
from secure_checklist.incident.screens import first_screens
from secure_checklist.incident.situation import PACK, Situation
from secure_checklist.interview.answers import ANSWERS, suggestions_for
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.questions import MANY, SUBJECTS, Choice, Question
from secure_checklist.interview.screens import Pass, Screen
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.incident import Age, Doer, Doubt, Event, Incident
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.vocabulary import Vocabulary
from secure_checklist.translations.known import in_language, preferred

MOST = 3
"""The most entries in an answer. People don't start on a longer list."""
ADULT = 18
Answer = dict[str, JsonValue]
Given = str | float | bool | list[str] | None
Profile = Literal["quick", "standard", "full", "shared-access", "strict", "first-phone", "household", "small-office"]
Place = Annotated[
    str,
    Field(max_length=100, description="The country by its name or its two letters, as IN."),
    AfterValidator(countries.code),
]


def _in_words(age: object) -> object:
    """Return `minor` or `adult` for an age in years, which a model may give; anything else as it is."""
    years = int(age) if isinstance(age, str) and age.isdecimal() else age
    return ("minor" if years < ADULT else "adult") if isinstance(years, int) else age


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


GivenAge = Annotated[Age, BeforeValidator(_in_words)]
Now = Literal["danger", "danger_other", "self_harm", "self_harm_other", "unsure", "safe"]
Who = Literal["me_young", "me_adult", "my_child", "pupil", "young", "colleague", "adult", "someone"]


class WrongAnswerError(ValueError):
    """An answer that isn't valid for its question.

    Attributes:
        fields: The names of the fields and facts with invalid values. They are always the library's own names.

    """

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__()
        self.fields = fields


WRONG = "The arguments don't fit the tool. Correct the named fields; ask the person again, and guess nothing."


class Arguments(Quiet):
    """The arguments of every tool."""

    name: ClassVar[str]

    language: str | None = Field(default=None, max_length=40, description="Their language as BCP 47, as es or hi.")

    @abstractmethod
    def answer(self) -> Answer:
        """Return the answer of the tool, in the active language."""


class Known(Arguments):
    """The answers so far, as `next_question` asked for them."""

    known: dict[str, Given] = Field(
        default={},
        max_length=1000,
        description="Each answer by the `key` of its question, as the `value` of a choice, or a list of values. "
        "The country of the person, by which helpers are named, is `person.country`.",
    )
    passed: tuple[Annotated[str, Field(max_length=300)], ...] = Field(
        default=(), max_length=1000, description="The keys of questions that the person doesn't know or won't answer."
    )
    profile: Profile = Field(default="quick", description="How much to ask, or for which situation.")

    def interview(self) -> Interview:
        """Return the interview after these answers: first the lists of subjects, then the facts about them.

        Raises:
            WrongAnswerError: If an answer isn't valid for its question.

        """
        pack = packs.load("leak-prevention").translated()
        interview, vocabulary = Interview(pack, Inventory()), Vocabulary.standard().with_checklist(pack)
        given = {**dict.fromkeys(self.passed, Pass.UNKNOWN), **self.known}
        lists = [key for key in given if key.endswith(f".{SUBJECTS}")]
        if not all(_names_suggestions(given[key]) for key in lists):
            raise WrongAnswerError(("known",))
        for keys in (lists, [key for key in given if key not in lists]):
            if not keys:
                continue
            questions = [_question(key, vocabulary, pack) for key in keys]
            replies = {one.key: _as_list(given[one.key]) if one.input in MANY else given[one.key] for one in questions}
            try:
                interview = interview.reply(replies, Screen.of(*questions))
            except ValueError as error:
                wrong = (one.fact for one in questions if str(error).startswith(f"{one.key}: ") or len(keys) == 1)
                raise WrongAnswerError(
                    tuple(one for one in wrong if vocabulary.get(one) is not None) or ("known",)
                ) from None
        return interview.on(pack.profile(self.profile))


def _names_suggestions(value: object) -> bool:
    """Return True for what lists subjects by the ids of suggestions alone: a name of their own would come back."""
    entries = list_of(value)
    return isinstance(value, Pass) or (entries is not None and all(isinstance(one, str) for one in entries))


def _question(key: str, vocabulary: Vocabulary, pack: Checklist) -> Question:
    """Return as much of a question as putting back its answer takes.

    Raises:
        WrongAnswerError: If there is no such kind of subject, or no such fact.

    """
    fact, _, subject = key.partition("@")
    kind, _, field = fact.partition(".")
    if kind not in vocabulary.kinds:
        raise WrongAnswerError(("known",))
    if field == SUBJECTS:
        return Question(fact=fact, kind=kind, text="", input="subjects", suggestions=suggestions_for(kind, vocabulary))
    if field.startswith(ATTESTED) and pack.find(field.removeprefix(ATTESTED)) is not None:
        return Question(fact=fact, kind=kind, subject=subject or None, text="", input="one_of", choices=_ANSWERS)
    known = vocabulary.get(fact)
    if known is None:
        raise WrongAnswerError(("known",))
    several = known.type.name == "enum_set"
    return Question(fact=fact, kind=kind, subject=subject or None, text="", input="some_of" if several else "text")


class NextQuestion(Known):
    """Return the next question of a check of someone's devices and accounts, or that there is none.

    Ask it in the words of `say`, and pass every answer back in `known`. If `at_once` is there, say that and `danger`
    first, and offer the tool `card`. Never ask for a picture. Don't guess: what isn't known is not done.
    """

    name = "next_question"

    def answer(self) -> Answer:
        """Return the question with its choices."""
        interview = self.interview()
        question, danger = interview.question, _danger(interview.inventory.person.country)
        urgent: Answer = {}
        if interview.report.urgent:
            summary = summary_of(interview.report, inventory=interview.inventory, audience="self").at_once
            urgent = {"at_once": [one.action.title for one in summary.tasks[:MOST]]}
        if question is None:
            return {"say": message("cli.ask.done"), **danger, **urgent}
        titles = [interview.report.title(item) for item in question.items[:MOST]]
        return {**_asked(question), "help": question.help, "why": [*titles], **danger, **urgent}


class Actions(Known):
    """Return the first three things to do for what is known, each with its steps and who helps.

    Never say that something is done or safe because nothing is known of it, and promise nothing.
    """

    name = "actions"

    own_view: bool = Field(
        default=False, description="True only while the person themselves reads this and nobody else can."
    )

    def answer(self) -> Answer:
        """Return the actions, with the line about what to plan first."""
        interview, directory = self.interview(), installed()
        inventory, pack = interview.inventory, packs.load("leak-prevention").translated().profile(self.profile)
        audience: Literal["self", "anybody"] = "self" if self.own_view else "anybody"
        summary = summary_of(
            interview.report, checklist=pack, inventory=inventory, audience=audience, directory=directory
        )
        urgent = summary.at_once.tasks if self.own_view and interview.report.urgent else ()
        listed = {one.action.item: one for one in (*urgent, *summary.first)}
        first: list[JsonValue] = [_task(one) for one in [*listed.values()][:MOST]]
        return {
            "say": " ".join(filter(None, (summary.line, summary.title))),
            **_danger(inventory.person.country),
            "actions": first,
            "plan_first": [one.action.title for one in summary.plan],
            "open": interview.report.outcomes()["unknown"],
        }


def _task(one: Advised) -> Answer:
    steps = [plain(line) for fitting in one.steps for line in fitting.steps.do]
    return {
        "title": one.action.title,
        "known_undone": one.known,
        "why": plain(one.brief),
        "steps": [*steps[:MOST]],
        "helpers": [*islice(dict.fromkeys(helper.line for helper in one.helpers), MOST)],
    }


_CLOSE: Collection[Doer | None] = ("partner", "family")
"""Who may well look into the person's device, so that not knowing it counts as yes."""
_ANSWERS = tuple(Choice(value=answer, label="") for answer in ANSWERS)


class Happened(Quiet):
    """What someone said about an incident. Each part is optional, and none is returned."""

    now: Now | None = Field(default=None, description="How it is right now. Ask this first.")
    who: Who | None = Field(default=None, description="Who it is about; `me_young`, `young`: under 18.")
    did_it: Doer | None = Field(default=None, description="Who did it, the first that is true. `me`: they did.")
    happened: Annotated[tuple[Event, ...], BeforeValidator(_as_list)] | None = Field(
        default=None, max_length=20, description="All that happened."
    )
    device_watched: Doubt | None = Field(default=None, description="Whether someone may look into their device.")


class Card(Arguments):
    """Return the card for a leak or a threat: what to say, the acts, who can act and who listens.

    Call it at once, with whatever is known, even nothing; then ask `ask`, if it is there and wasn't asked yet, put the
    answer where its `key` says, and call again. Read `say`
    and `danger` to the person before anything else; "below" in its words means `who`. Never ask for the picture, never
    look at or describe it, never skip the number, never blame, and promise nothing. If someone may watch the device,
    use the words in `neutral`.
    """

    name = "card"

    answers: Happened = Field(default=Happened(), description="What they said.")
    country: Place | None = None
    age: GivenAge | None = Field(default=None, description="The age today of the person it is about.")

    def answer(self) -> Answer:
        """Return the card, with the next question that would make it fit better, if there is one."""
        given, country = self.answers, self.country
        asking = IncidentInterview(
            case=Case(
                incident=Incident(id="case", country=country, age_now=self.age, device_watched=given.device_watched)
            )
        )
        said = {f"incident.{key}": value for key, value in given.model_dump(exclude_none=True).items()}
        for question in (one for screen in first_screens() for one in screen.questions if one.key in said):
            asking = asking.reply(said, Screen.of(question))
        incident = asking.incident
        if self.age in ("minor", "unsure") and incident.age_now != "minor":  # of two answers on age, the younger one
            incident = incident.replace(age_now=self.age)
        response = respond(incident, person=asking.person, language=self.language, directory=installed())
        card = response.card
        if card is None:
            return {"say": _anywhere(), **_danger(country)}
        watched: Answer = {"neutral": _neutral(card)} if given.device_watched != "no" else {}
        first, close = card.slots[0][1], given.did_it in _CLOSE and given.device_watched is None
        seen = close or given.device_watched in ("yes", "unsure")
        return {
            "say": first.neutral_text if seen else first.lines[0],
            **_danger(country),
            "do": [*card.acts],
            "who": [{"for": title, "text": slot.text, "links": _links(slot)} for title, slot in card.slots],
            "comfort": card.comfort,
            "do_not": [one.text for one in response.first_do_nots[:MOST]],
            "before_police": response.risk_note,
            "note": " ".join(filter(None, (response.place_note, response.disclaimer))),
            **watched,
            **_asked_next(asking),
        }


def _asked_next(asking: IncidentInterview) -> Answer:
    """Return the question whose answer makes a card fit better, by its place in the arguments; empty if none is."""
    screen = None if asking.endangered else asking.next()
    for one in (*(screen.questions if screen else ()), *asking.questions):
        name = one.fact.removeprefix("incident.")
        if name == "country":
            return {"ask": {**_asked(country_screen().questions[0]), "key": name}}
        if name in Happened.model_fields and not asking.endangered:
            return {"ask": {**_asked(one), "key": f"answers.{name}"}}
    return {}


def _links(slot: Recipient) -> list[JsonValue]:
    """Return the whole addresses of what a slot names in short."""
    return [one.href for one in (slot.channel, *slot.others) if one is not None and one.medium in ("url", "chat")]


def _neutral(card: IncidentCard) -> Answer:
    """Return the card in words that tell an onlooker nothing."""
    lines = (*(slot.neutral_text for _, slot in card.slots), card.neutral_comfort, card.neutral_emergency)
    return {"do": [*card.neutral_acts], "who": [*filter(None, lines)]}


class FindHelp(Arguments):
    """Return who helps with a need in a country, the best first, with their number or page.

    Give the number or the link with each name, exactly as it is here, and know none by heart. Where `before_police` is
    there, say it before anyone turns to the police. If `ask` is there, others help with an adult's picture: ask it, and
    call again with the answer. Never promise what a helper will do.
    """

    name = "find_help"

    country: Place | None = None
    need: Need = Field(description="What help is for.")
    age: GivenAge | None = Field(default=None, description="The age today of whoever seeks help.")
    age_when_taken: GivenAge | None = Field(default=None, description="Their age when the picture was made.")
    caller: Caller = Field(default="person_shown", description="Who turns to them: the person shown, or someone else.")

    def answer(self) -> Answer:
        """Return up to three contacts or, if none is listed, what to do instead."""
        find = partial(installed().find, **self.model_dump())
        found = find()
        listings, asked = found.listings, Answer()
        adults = () if self.age_when_taken else find(age_when_taken="adult").listings
        if any(one.contact.takes_file and one not in listings for one in adults):
            asked = {"ask": {**_asked(question_of("age_when_taken")), "key": "age_when_taken"}}
        if self.age in ("minor", "unsure") and self.need not in FOR_THE_YOUNG:
            young = find(need=FOR_THE_YOUNG[0])
            listings = (*young.listings[:1], *(one for one in listings if one not in young.listings[:1]))
        contacts = [_contact(one) for one in listings[:MOST]]
        first = _way(listings[0].contact, listings[0].contact.channels[0]) if listings else ""
        risks = laws().risks_of(self.country) if self.need in FOR_POLICE else ()
        return {
            "say": " ".join(filter(None, (found.note, first))),
            **_danger(self.country),
            "contacts": [*contacts],
            "before_police": risk_note(risks, own=self.caller == "person_shown"),
            **asked,
        }


def _contact(listing: Listing) -> Answer:
    contact = listing.contact
    about = {
        "serves": contact.serves,
        "hours": contact.hours.text,
        "limits": contact.limits,
        "note": listing.note,
        "standing": listing.standing,
    }
    ways: list[JsonValue] = [_way(contact, one) for one in contact.channels[:MOST]]
    return {"name": contact.name, "ways": ways, **{key: one for key, one in about.items() if one}}


def _way(contact: Contact, channel: Channel) -> str:
    """Return how to reach a contact, as `Shout: text 85258.`, and what to write or choose first."""
    said = message(f"incident.slot.{channel.medium}", name=contact.name, way=channel.shown)
    return " ".join(filter(None, (said, channel.says)))


TOOLS: Sequence[type[Arguments]] = (NextQuestion, Actions, Card, FindHelp)


def _danger(country: str | None) -> Answer:
    """Return whom to call in danger; where the country isn't known, 112 and 911 with their limits."""
    person, directory = Person(id="person", country=country), installed()
    situation = Situation(Incident(), person, packs.load(PACK).translated(), laws(), utc_now(None))
    recipients = Recipients(situation, directory)
    emergency = recipients.emergency
    if emergency is None or emergency.contact is None:
        return {"danger": _anywhere()}
    contact = emergency.contact.translated()
    limits = (contact.does, contact.limits) if contact.international else ()
    return {"danger": " ".join((recipients.in_danger(emergency), *filter(None, limits)))}


def _anywhere() -> str:
    """Return what to call in danger if nothing is known but that."""
    return message("incident.slot.in_danger.anywhere", way=either(("112", "911")))


def _place(arguments: Mapping[str, object]) -> str | None:
    """Return the country in these arguments, whatever else is wrong in them; None: not known."""
    known = mapping_of(arguments.get("known")) or {}
    with suppress(ValueError):
        return countries.code(str(arguments.get("country") or known.get("person.country")))
    return None


def _asked(question: Question) -> Answer:
    """Return a question as it is to be asked."""
    return {
        "say": f"{question.label}: {question.text}" if question.label else question.text,
        "key": question.key,
        "takes": question.input,
        "choices": [{"value": one.value, "label": one.label} for one in question.choices],
        "private": question.sensitivity != "ordinary",
    }


def schemas() -> list[dict[str, Any]]:
    """Return the tools as function schemas: `name`, `description`, and `parameters` as JSON Schema."""
    found = [(one.name, one.model_json_schema()) for one in TOOLS]
    return [{"name": name, "description": schema.pop("description"), "parameters": schema} for name, schema in found]


def call(name: str, arguments: Mapping[str, object]) -> Answer:
    """Return a tool's answer, which never repeats the arguments, even in an error.

    The key `danger` of an error says whom to call in danger, in the language and for the country of the arguments if
    these are valid. The key `wrong` of an error lists the invalid fields, and the key `fix` has a hint for the program.
    The tool for a card returns a card even if some arguments are invalid, and ignores these arguments. No exception is
    raised. Arguments that aren't a mapping, such as unparsed JSON, count as one invalid field, named `arguments`.
    """
    given = mapping_of(arguments) or {}
    tag = given.get("language")
    with in_language(preferred([tag[:40]]) if tag and isinstance(tag, str) else None):
        try:
            return _answer(name, arguments, given)
        except Exception:  # noqa: BLE001 - a traceback would hold what was given
            return {"say": _anywhere(), "danger": _anywhere(), "wrong": []}


def _answer(name: str, arguments: object, given: Mapping[str, object]) -> Answer:
    """Return the answer of `call`, in the active language, to what it was given; `given` is that as a mapping."""
    tool, wrong = next((one for one in TOOLS if one.name == name), None), tuple[str, ...]()
    if (answers := mapping_of(given.get("answers"))) is not None:  # a model may write the names of the facts
        arguments = given = {**given, "answers": {str(key).removeprefix("incident."): answers[key] for key in answers}}
    if tool is None:
        return {**_danger(_place(given)), "wrong": ["name"], "fix": WRONG}
    try:
        try:
            asked = tool.model_validate_json(json.dumps(arguments))
        except ValidationError as error:
            wrong = tuple(dict.fromkeys(_field(fault["loc"], tool) for fault in error.errors()))
            if tool is not Card:
                raise WrongAnswerError(wrong) from None
            asked = tool.model_validate_json(json.dumps(_fitting(given, wrong)))
        about: Answer = {"language": language(), "about_language": [*language_notes(())]}
        answer = asked.answer() | about
    except WrongAnswerError as error:
        wrong, answer = error.fields, _danger(_place(given))
    faults: Answer = {"wrong": [*wrong], "fix": WRONG} if wrong else {}
    return answer | faults


def _field(place: Sequence[object], tool: type[Arguments]) -> str:
    """Return the name of the field in which an error is, as `answers.now`; or `arguments`."""
    models: list[type[Quiet]] = [tool, Happened]
    known = [str(part) for part, model in zip(place, models, strict=False) if part in model.model_fields]
    return ".".join(known) or "arguments"


def _fitting(arguments: Mapping[str, object], wrong: Collection[str]) -> dict[str, object]:
    """Return the arguments of a card without those that are wrong, and without those that it hasn't."""
    kept = {key: one for key, one in arguments.items() if key in Card.model_fields and key not in wrong}
    if (answers := mapping_of(kept.get("answers"))) is not None:
        known = (key for key in answers if key in Happened.model_fields and f"answers.{key}" not in wrong)
        kept["answers"] = {key: answers[key] for key in known}
    return kept
