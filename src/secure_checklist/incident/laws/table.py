"""`LawTable`: laws and risks by jurisdiction, and those that apply to a person. One table comes with the library."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from pydantic import Field

from secure_checklist.core import prepared
from secure_checklist.core.countries import code, state_whose_law_holds
from secure_checklist.core.extension_points import renewed
from secure_checklist.core.localized import texts_of
from secure_checklist.core.model import Model
from secure_checklist.core.types import Date
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.risk import Risk
from secure_checklist.rules.conditions.logic import facts_in


class LawTable(Model):
    """Laws by jurisdiction, and what the person shown risks by telling the police, as of a date.

    Attributes:
        as_of: The date up to which the table's sources are valid.
        laws: The laws.
        risks: The charges that people who tell the police can face themselves.

    """

    as_of: Date
    laws: tuple[Law, ...] = Field(max_length=10_000)
    risks: tuple[Risk, ...] = Field(default=(), max_length=10_000)

    def texts(self) -> dict[str, str]:
        """Return the texts to translate, by key. Return the texts to translate, by key, those of the risks first."""
        return texts_of((*self.risks, *self.laws))

    @cached_property
    def _by_state(self) -> Mapping[str, Sequence[Law | Risk]]:
        """What holds in each state, or in a part of it, in order."""
        found: dict[str, list[Law | Risk]] = {}
        entries: tuple[Law | Risk, ...] = (*self.laws, *self.risks)
        for one in entries:
            for state in one.states:
                found.setdefault(state, []).append(one)
        return found

    def of(
        self, country: str | None, subdivision: str | None = None, happened: Collection[str] | None = None
    ) -> tuple[Law, ...]:
        """Return the laws of a country, of one of its parts, and of the European Union if they apply there.

        To get only the laws that may cover what happened, pass the value of `Incident.happened`. The texts are in the
        active language if there are translations.

        Without a subdivision, the laws of the country's parts are included. If one entry describes the laws of all
        parts, as for the 50 US states, that entry is returned instead. For a territory, return only the laws of its
        state that apply there, without those of the state's other parts. If the country is None, return no laws. Laws
        known only from memory are left out.

        Raises:
            ValueError: If no country has this code or name.

        """
        state, part, here = self._placed(country, subdivision)
        reached = [law for law in here if isinstance(law, Law) and law.status != "recalled"]
        # The United States have 50 laws of states and an entry that stands for all of them:
        #
        #   subdivision   given
        #   US-CA         federal laws, that of California
        #   None          federal laws, the one entry in place of 50
        #
        # Where no entry stands for the parts, as in Australia, all of them are given, since one of them may hold.
        own = [law for law in reached if law.jurisdiction.startswith(f"{state}-")]
        whole = [law for law in reached if law.stands_for_parts]
        left_out = {law.id for law in (own if whole and part is None else whole if own else ())}
        return tuple([law.translated() for law in reached if law.id not in left_out and law.concerns(happened)])

    def risks_of(self, country: str | None, subdivision: str | None = None) -> tuple[Risk, ...]:
        """Return the charges that someone who tells a country's police may face; empty if none are known.

        The texts are in the active language if there are translations. Without a subdivision, the risks in any part of
        the country are included. If the country is None, return no risks.

        Raises:
            ValueError: If no country has this code or name.

        """
        here = self._placed(country, subdivision)[2]
        return tuple([risk.translated() for risk in here if isinstance(risk, Risk)])

    def parts_of(self, country: str | None) -> tuple[str, ...]:
        """Return the parts of a country that have entries of their own, such as `US-CA`, in order; may be empty.

        Raises:
            ValueError: If no country has this code or name.

        """
        state = "" if country is None else code(country)
        named = {one.jurisdiction for one in self._by_state.get(state, ())}
        return tuple(sorted(one for one in named if one.startswith(f"{state}-")))

    def _placed(self, country: str | None, subdivision: str | None) -> tuple[str, str | None, Sequence[Law | Risk]]:
        """Return the state whose law holds in a country, the part of it, and the entries that hold there, or may.

        None is any part. A territory with laws of its own has no entries.
        """
        state = None if country is None else state_whose_law_holds(country)
        if country is None or state is None:
            return "", None, ()
        # Puerto Rico (PR) is the part US-PR of the state US, if federal law holds there. So it has the laws for US and
        # US-PR, and none of California's.
        part = subdivision if code(country) == state else f"{state}-{code(country)}"
        found = self._by_state.get(state, ())
        if part is not None:
            held = (part, _GREATER.get(part))
            found = [one for one in found if "-" not in one.jurisdiction or one.jurisdiction in held]
        return state, part, found

    def with_laws(self, laws: Iterable[Law]) -> "LawTable":
        """Return the table with these laws added, replacing laws with the same ids."""
        new = {law.id: law for law in laws}
        kept = [new.pop(law.id, law) for law in self.laws]
        return self.replace(laws=(*kept, *new.values()))


_GREATER = {"GB-ENG": "GB-EAW", "GB-WLS": "GB-EAW"}
"""Parts of a country that share their law with other parts, each with the larger part."""


def bundled() -> LawTable:
    """Return the library's own table, in English. The table's methods return laws in the active language."""
    return renewed("laws", LawTable) or prepared.packaged("laws.json", LawTable)


def clocked_by(fact: str) -> frozenset[str]:
    """Return the ids of the current laws with a deadline that starts from a fact, or depends on it."""
    return frozenset(
        law.id
        for law in bundled().laws
        for one in law.deadlines
        if fact == one.starts or (one.when is not None and fact in facts_in(one.when))
    )
