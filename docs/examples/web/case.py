"""`Case`: what is known of one incident, what is done about it, and the plan that follows. In memory only."""

from collections.abc import Mapping
from datetime import UTC, datetime

from secure_checklist import Attestation, Checklist, Fact, Question
from secure_checklist.checklists import Need
from secure_checklist.incident import Response, Step, inventory_of, open_facts, respond
from secure_checklist.incident.contacts import Found, bundled
from secure_checklist.interview import Reply, choices_of, help_of, input_of, read
from secure_checklist.rules import predicates
from secure_checklist.subjects import Incident
from web.course import LateError

__all__ = ["Case"]

_OFFERED = ("yes", "partly", "no")
NEVER_ASKED = ("self_harm_now", "crisis_line_seen")
"""What nobody needs to tell: whom to call when it is too much stays in the plan of everybody."""


class Case:
    """One person's incident. Every question can be left open; the plan is there from the beginning."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist
        self.incident = Incident(id="case")
        self.left: set[str] = set()
        self.asked: list[str] = []
        self.words: dict[str, Attestation] = {}
        self.zone = "UTC"
        self.follow_up = False
        self.present: Question | None = None
        self._ask()

    # questions -------------------------------------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """The number of the present question, from 1."""
        return len(self.asked) + 1

    def question(self, number: int) -> Question | None:
        """Return the question of a number: the present one, or one that was dealt with; None: there is none."""
        if number == self.number:
            return self.present
        return question_of(self.asked[number - 1]) if 1 <= number < self.number else None

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
        self.incident = self.incident.replace(**{field: value})
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
        inventory = inventory_of(self.incident, None, self.words.values())
        return open_facts(self.checklist, inventory, leave=self.left, follow_up=self.follow_up)

    def _ask(self) -> None:
        found = self._open()
        self.present = question_of(found[0].field) if found else None

    # the plan --------------------------------------------------------------------------------------------------------

    def response(self) -> Response:
        """Work out the plan for what is known now, with what is done."""
        return respond(
            self.incident,
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

    def calls(self) -> dict[Need, Found]:
        """Give whom to call when it can't wait, whatever else the plan says."""
        incident = self.incident
        place, now, then = incident.country, incident.age_now, incident.age_when_taken
        needs: tuple[Need, ...] = ("emergency", "crisis")
        return {need: bundled().find(country=place, age=now, age_when_taken=then, need=need) for need in needs}

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
