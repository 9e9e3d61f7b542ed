"""`CardTemplate`: what somebody reads first in their worst hour, as data that a checklist holds.

Which card is whose, and whose number stands on it, is worked out in `incident.cards`.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Need
from secure_checklist.checklists.sources import Source
from secure_checklist.core.model import Model
from secure_checklist.rules.conditions.base import AnyCondition
from secure_checklist.subjects.inventory import ItemId

_Sentences = Annotated[str, Field(min_length=1, max_length=300)]


class CardTemplate(Model):
    """Three acts, whose number to give, and that it is not the person's fault; the plan waits behind it.

    The first card whose condition is true is the one. A condition that is unknown doesn't choose its card, so a card
    that is right for some only says for whom, and the last one is for everybody.

    Attributes:
        id: Stable.
        former_ids: Former ids.
        title: What the card is for, in a few words of the person, for a page that lists several; empty: not said.
        applies_to: For whom, over facts of one kind and of the person; None: for everybody.
        acts: What to do, in order, in plain text.
        neutral_acts: The same in words that tell whoever looks on nothing of what happened; empty: there are none.
        comfort: That it is not their fault, in one sentence.
        needs: Whose number to give: the first of these for which somebody can be reached.
        sources: Where the acts come from; empty: our own judgement.

    """

    id: ItemId
    former_ids: tuple[ItemId, ...] = ()
    title: str = Field(default="", max_length=200)
    applies_to: AnyCondition | None = None
    acts: tuple[_Sentences, _Sentences, _Sentences]
    neutral_acts: tuple[_Sentences, ...] = Field(default=(), max_length=3)
    comfort: _Sentences
    needs: tuple[Need, ...] = Field(min_length=1, max_length=10)
    sources: tuple[Source, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _as_many(self) -> Self:
        if len(self.neutral_acts) not in (0, len(self.acts)):
            raise ValueError("neutral_acts: give one for each act, or none")
        return self
