"""`LawTable`: laws and risks by jurisdiction, and those that apply to a person. The library has one built in."""

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
    """Laws by jurisdiction, and the risks to the person shown of telling the police, as of a date.

    Attributes:
        as_of: The date up to which its sources are valid.
        laws: The laws.
        risks: The charges that someone who tells the police can face themselves.

    """

    as_of: Date
    laws: tuple[Law, ...] = Field(max_length=10_000)
    risks: tuple[Risk, ...] = Field(default=(), max_length=10_000)

    def texts(self) -> dict[str, str]:
        """Return the texts that people read, by key, for catalogues to translate. Risks come first."""
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
        """Return the laws of a country, of one of its parts, and of the European Union where they hold there.

        If it was said what `happened`, as in `Incident.happened`, it is those that may reach it. Their texts are in the
        language in force, as far as there are translations.

        Without a subdivision, laws of the country's parts are given too, since one of them may hold; where an entry
        stands for them all, as for the 50 states, it is given instead. A territory has the laws of its state where they
        hold there, without those of the state's other parts; else none. None: no law. Laws that are known from memory
        only are left out.

        Raises:
            ValueError: no country has that code or name.

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
        """Return the charges that someone may face who tells the police of a country; empty if none is known.

        It is in the language in force, as far as there are translations.

        Places are as in `of`: without a subdivision, what is so in some part of the country is given, too. None: no
        risk.

        Raises:
            ValueError: no country has that code or name.

        """
        here = self._placed(country, subdivision)[2]
        return tuple([risk.translated() for risk in here if isinstance(risk, Risk)])

    def parts_of(self, country: str | None) -> tuple[str, ...]:
        """Return the parts of a country, as `US-CA`, for which there are entries of their own, in order; empty: none.

        Raises:
            ValueError: no country has that code or name.

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
        """Return the table with these laws added; one with a known id takes the old one's place."""
        new = {law.id: law for law in laws}
        kept = [new.pop(law.id, law) for law in self.laws]
        return self.replace(laws=(*kept, *new.values()))


_GREATER = {"GB-ENG": "GB-EAW", "GB-WLS": "GB-EAW"}
"""Parts of a country that share their law with others."""


def bundled() -> LawTable:
    """Return the table that comes with the library, in English; its results are in the active language."""
    return renewed("laws", LawTable) or prepared.packaged("laws.json", LawTable)


def clocked_by(fact: str) -> frozenset[str]:
    """Return the ids of those laws in use of which a deadline begins with a fact, or depends on it."""
    return frozenset(
        law.id
        for law in bundled().laws
        for one in law.deadlines
        if fact == one.starts or (one.when is not None and fact in facts_in(one.when))
    )
