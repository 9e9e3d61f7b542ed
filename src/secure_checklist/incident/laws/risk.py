"""`Risk`: why someone who tells the police about an intimate picture may be charged themselves, in one jurisdiction.

A risk isn't a law that helps, so it is kept apart from the laws. It doesn't say "don't go", but what to know first.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from secure_checklist.core import countries
from secure_checklist.core.localized import Localized
from secure_checklist.core.messages import message
from secure_checklist.incident.laws.law import Entry

RiskAbout = Literal["same_sex", "outside_marriage", "own_images"]
"""What someone can be charged with. `same_sex`: sex with someone of the same sex, or being thought gay or trans.
`outside_marriage`: sex outside marriage. `own_images`: intimate pictures of themselves, or what they post."""


class Risk(Entry, Localized):
    """What someone who tells the police can be charged with themselves (information, not legal advice).

    Attributes:
        about: The subject of the charge.
        text: What may happen and to whom, in a plain sentence.
        note: What is disputed, open or outdated.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"text", "note"})

    about: RiskAbout
    text: str = Field(min_length=1, max_length=300)
    note: str = Field(default="", max_length=800)

    @property
    def country(self) -> str:
        """The code of the country that the risk applies to."""
        return self.jurisdiction[:2]


def risk_note(risks: Iterable[Risk], *, own: bool = True, seen: bool = False) -> str:
    """Return the warning to read before telling the police, or an empty string if there are no risks.

    Args:
        risks: The risks, for one country or several.
        own: Whether the warning is for the person shown, rather than for someone else.
        seen: Whether someone else may see the screen. If so, no law on same-sex relationships is named.

    """
    given = tuple(risks)
    if not given:
        return ""
    named = [risk for risk in given if not (seen and risk.about == "same_sex")]
    more, first = ("", "own") if own else (".of_others", "of_others")
    parts = [
        message(
            f"incident.risk.{first}",
            country=countries.find(country).name,
            risks=" ".join(risk.text for risk in named if risk.country == country),
        ).rstrip()
        for country in dict.fromkeys(risk.country for risk in given)
    ]
    quiet = ("who" if seen else f"quiet{more}",) if "same_sex" in {risk.about for risk in given} else ()
    # The phone that holds the threats is what the police there search for proof against its owner.
    return " ".join((*parts, *(message(f"incident.risk.{key}") for key in (f"ask{more}", "notes", *quiet, "danger"))))
