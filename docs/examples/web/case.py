"""`Case`: what is known of one incident, what is done about it, and what follows: card, plan, times. In memory only."""

from collections.abc import Mapping
from datetime import UTC, datetime

from secure_checklist import Attestation, Checklist, Fact, Question
from secure_checklist.checklists import Need
from secure_checklist.incident import Case as File
from secure_checklist.incident import (
    Response,
    Step,
    clock_facts,
    inventory_of,
    open_facts,
    part_choices,
    respond,
    triage,
)
from secure_checklist.incident.contacts import Found, bundled
from secure_checklist.interview import Reply, choices_of, help_of, input_of, read
from secure_checklist.rules import predicates
from secure_checklist.subjects import Incident, Person
from web.course import LateError

__all__ = ["LEGAL_NOTICE", "Case"]

LEGAL_NOTICE = Incident.us_legal_notice.name
"""What is asked of a report in the US, since the law's 48 hours count from a notice under it."""
TAKE_IT_DOWN = "us-take-it-down-platforms"
OF_TRIAGE = ("danger_now", "role", "country")
"""What is asked for before the card, and by itself not again."""
_OFFERED = ("yes", "partly", "no")
NEVER_ASKED = ("self_harm_now", "crisis_line_seen")
"""What nobody needs to tell: whom to call when it is too much stays in the plan of everybody."""


class Case:
    """One person's incident. Every question can be left open; card and plan are there from the beginning.

    Attributes:
        file: What is known: the incident, with its places and reports.
        person: Who asks for help: under 18 or not, and where they are if that is another country.
        left: Fields that are left open.
        said: What was chosen at each question of the triage.
        passed: Ids of reports of which it was said whether they are notices under a law.
        words: What was said to be done of steps that no fact decides, by item.

    """

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist
        self.file = File(incident=Incident(id="case"))
        self.person = Person(id="person")
        self.left: set[str] = set()
        self.said: dict[str, str] = {}
        self.passed: set[str] = set()
        self.asked: list[str] = []
        self.words: dict[str, Attestation] = {}
        self.zone = "UTC"
        self.follow_up = False
        self.present: Question | None = None
        self._ask()

    @property
    def incident(self) -> Incident:
        """What is known of it, with what follows from places and reports."""
        return self.file.as_incident()

    # before the card -------------------------------------------------------------------------------------------------

    def triage(self, chosen: Mapping[str, str], country: str | None) -> None:
        """Take the answers to the three questions; what is no answer leaves its question as it was.

        Args:
            chosen: The id of an answer, by that of its question.
            country: The code of the country; None: not said.

        """
        earlier = {field for name, one in self.said.items() for field in _choice(name, one).facts}
        incident = self.file.incident.replace(**dict.fromkeys(earlier))  # another answer takes back what one has said
        self.person = self.person.replace(minor=None)
        for question in triage.QUESTIONS:
            if chosen.get(question.id) in {one.id for one in question.choices}:
                self.said[question.id] = chosen[question.id]
            if question.id in self.said:
                incident = question.answered(incident, self.said[question.id])
                self.person = question.answered_by(self.person, self.said[question.id])
        self.file = self.file.with_incident(incident)
        if country is not None:
            self.place(country)
        self.left |= {field for field in OF_TRIAGE if getattr(self.incident, field) is None}
        self._ask()

    def place(self, country: str) -> None:
        """Take the country, whose numbers and laws are meant.

        Raises:
            ValueError: there is no such country.

        """
        self.tell("country", Reply("answered", country))
        self._ask()

    @property
    def for_others(self) -> bool:
        """Whether they help somebody, who may be in another country than they are."""
        return self.incident.role in ("parent_or_guardian", "helper", "professional")

    def be_in(self, country: str | None) -> None:
        """Take where the person themselves is; None: in the country that it is about.

        Raises:
            ValueError: there is no such country.

        """
        self.person = self.person.replace(country=country)

    @property
    def safety(self) -> Question | None:
        """The question whether they are safe for now, where somebody is or may be in danger; None: it isn't asked."""
        incident = self.incident
        open_ = incident.safe_for_now is None and "safe_for_now" not in self.left
        return question_of("safe_for_now") if open_ and incident.danger_now in ("yes", "unsure") else None

    # questions -------------------------------------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """The number of the present question, from 1."""
        return len(self.asked) + 1

    def question(self, number: int) -> Question | None:
        """Return the question of a number: the present one, or one that was dealt with; None: there is none."""
        if number == self.number:
            return self.present
        return self.question_of(self.asked[number - 1]) if 1 <= number < self.number else None

    @property
    def remaining(self) -> int:
        """How many questions may still come, as far as can be told now."""
        return len(self._open())

    def reply(self, number: int) -> Reply | None:
        """Return what was replied to a question; never anything, since all of it is private and isn't shown again."""
        del number
        return None

    def find(self, number: int, key: str) -> Question:
        """Return the question that a form is of: that of its number, or the present one.

        Raises:
            LateError: it is the form of neither.

        """
        for question in (self.question(number), self.present):
            if question is not None and question.fact == key:
                return question
        raise LateError

    def take(self, number: int, sent: Mapping[str, object]) -> None:
        """Take what was sent with the form of a question, whether it is the present or an older one.

        Raises:
            LateError: it is the form of another question; nothing has changed.
            ValueError: it is no answer; nothing has changed.

        """
        question = self.find(number, str(sent.get("question")))
        field = question.fact.removeprefix("incident.")
        self.tell(field, read(question, sent))
        if question == self.present:
            self.asked.append(field)
        self._ask()

    def tell(self, field: str, reply: Reply) -> None:
        """Take a reply on one fact. What isn't known and what isn't said are the same here: it stays open.

        Raises:
            ValueError: it isn't of the fact's type.

        """
        value = reply.value if reply.how == "answered" else None
        self.file = self.file.with_incident(self.file.incident.replace(**{field: value}))
        if value is None:
            self.left.add(field)
        else:
            self.left.discard(field)

    def ask_again(self) -> None:
        """Ask once more what was left open, and what has been done since."""
        self.left.clear()
        self.follow_up = True
        self._ask()

    def _open(self) -> tuple[Fact[object], ...]:
        inventory = inventory_of(self.incident, self.person, self.words.values())
        first = (Incident.facts()["safe_for_now"],) if self.safety else ()
        plan = open_facts(self.checklist, inventory, leave=self.left, follow_up=self.follow_up)
        found = (*first, *(one for one in plan if one.field != "safe_for_now"))
        # What starts or stops a clock is asked for once the plan is decided, as it can matter only then.
        return found or clock_facts(self.incident, person=self.person, checklist=self.checklist, leave=self.left)

    def _ask(self) -> None:
        found = self._open()
        self.present = self.question_of(found[0].field) if found else None

    def question_of(self, field: str) -> Question:
        """Return the question that a fact asks; of the part of a country, with those of this country to choose from."""
        question = question_of(field)
        parts = part_choices(self.incident.country) if field == "subdivision" else ()
        return question.replace(input="one_of", choices=parts) if parts else question

    # the plan --------------------------------------------------------------------------------------------------------

    def response(self) -> Response:
        """Work out the plan for what is known now, with what is done."""
        return respond(
            self.incident,
            person=self.person,
            attestations=self.words.values(),
            zone=self.zone,
            checklist=self.checklist,
            done=True,
        )

    def deciding(self, step: Step) -> tuple[Question, ...]:
        """Return the questions that decide whether a step is done: the facts that its rule checks."""
        known, rule = Incident.named_facts(), step.item.rule
        found: dict[str, None] = {}
        for node in predicates(rule.check) if rule is not None else ():
            fact = known.get(node.fact)
            if fact is not None and fact.kind == "incident":
                found.update(dict.fromkeys(fact.reads or (fact.field,)))
        return tuple(question_of(field) for field in found if field not in NEVER_ASKED)

    def note_of_law(self, report: str, *, by_law: bool) -> None:
        """Take whether a report was a notice under the law of the US."""
        if by_law:
            self.file = self.file.with_report(self.file.report(report).replace(legal_basis=TAKE_IT_DOWN))
        self.passed.add(report)

    def calls(self) -> tuple[tuple[str | None, dict[Need, Found]], ...]:
        """Give whom to call when it can't wait, whatever else the plan says: a country, and who is there for each need.

        Whoever helps from another country gets those of both, since a short number is answered where it is dialled.
        """
        incident = self.incident
        now, then = incident.age_now, incident.age_when_taken
        needs: tuple[Need, ...] = ("emergency", "crisis")
        return tuple(
            (place, {need: bundled().find(country=place, age=now, age_when_taken=then, need=need) for need in needs})
            for place in dict.fromkeys((incident.country, self.person.country or incident.country))
        )

    def attest(self, item: str, answer: str) -> None:
        """Take the person's word on a step that no fact decides.

        Raises:
            ValueError: it is no answer, or there is no such step.

        """
        if answer not in _OFFERED or self.checklist.find(item) is None:
            raise ValueError("expected yes, partly or no, on a step of the plan")
        word = Attestation.model_validate(
            {"item": item, "answer": answer, "subject": self.incident.id, "at": datetime.now(UTC)}
        )
        self.words[item] = word


def _choice(question: str, choice: str) -> triage.TriageChoice:
    found = next(one for one in triage.QUESTIONS if one.id == question)
    return next(one for one in found.choices if one.id == choice)


def question_of(field: str) -> Question:
    """Return the question that a fact of an incident asks."""
    fact: Fact[object] = Incident.named_facts()[f"incident.{field}"]
    return Question(
        fact=fact.name,
        kind="incident",
        text=fact.question,
        help=help_of(fact),
        input=input_of(fact),
        choices=choices_of(fact),
        unit=fact.unit,
        minimum=fact.type.minimum,
        maximum=fact.type.maximum,
        sensitivity=fact.confidentiality,
    )
