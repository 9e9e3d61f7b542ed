"""The order in which columns are added. A term that several others need becomes a column before them."""

from collections import Counter
from collections.abc import Mapping

from secure_checklist.fleet.compile.ir import Term, column

Stage = dict[str, Term]
GIVEN = ("column", "constant", "looked_up")
"""The operations that need no column of their own."""


class Staging:
    """Puts terms into stages, each of which needs only columns of those before it.

    A shared term gets a column of its own if it has at least `least` terms in it; smaller ones are written wherever
    they are needed. `made` has the terms that earlier stages added; those that are added here join them.
    """

    def __init__(self, made: dict[Term, Term], least: int) -> None:
        self.made, self.least = made, least
        self.names: dict[Term, str] = {}
        self.uses = Counter[Term]()
        self.levels: dict[Term, int] = {}
        self.sizes: dict[Term, int] = {}
        self.written: dict[Term, Term] = {}

    def stages(self, wanted: Mapping[str, Term]) -> tuple[Stage, ...]:
        """Return the stages that add these columns and, before them, the terms that several of them need.

        The last one has columns that are only another name for one.
        """
        for name, term in wanted.items():
            if not self.given(term):
                self.names.setdefault(term, name)
            self._count(term)
        for term, uses in self.uses.items():
            if term not in self.names and uses > 1 and self.size(term) >= self.least:
                self.names[term] = f"t{len(self.made) + len(self.names)}"
        # Two items need `x = (device.screen_lock >= pin)` and one of them more:
        #
        #   wanted     a = bits(x, 10)    b = bits(and(x, y), 10)
        #   stage 1    t0 = x
        #   stage 2    a = bits(t0, 10)   b = bits(and(t0, y), 10)
        found: list[Stage] = []
        for term, name in self.names.items():
            level = self._level(term)
            found += [{} for _ in range(level + 1 - len(found))]
            found[level][name] = self._within(term)
        last = {name: self.reference(term) for name, term in wanted.items() if self.names.get(term) != name}
        self.made.update((term, column(name, term.sort)) for term, name in self.names.items())
        return (*(stage for stage in found if stage), *((last,) if last else ()))

    def given(self, term: Term) -> bool:
        """Return True if a term can be used as it is."""
        return term in self.made or term.op in GIVEN

    def _count(self, term: Term) -> None:
        pending = [term]
        while pending:
            current = pending.pop()
            if not self.given(current):
                self.uses[current] += 1
                pending += current.parts if self.uses[current] == 1 else ()

    def size(self, term: Term) -> int:
        """Return the number of terms in a term."""
        if term not in self.sizes:
            self.sizes[term] = 1 if self.given(term) else 1 + sum(map(self.size, term.parts))
        return self.sizes[term]

    def _level(self, term: Term) -> int:
        """Return the stage in which a term can be added: after those of the columns that it needs."""
        if self.given(term):
            return 0
        if term not in self.levels:
            self.levels[term] = max((self._level(part) + (part in self.names) for part in term.parts), default=0)
        return self.levels[term]

    def reference(self, term: Term) -> Term:
        """Return a term written with the columns that exist by then."""
        if term in self.made:
            return self.made[term]
        if term in self.names:
            return column(self.names[term], term.sort)
        return term if self.given(term) else self._within(term)

    def _within(self, term: Term) -> Term:
        if term not in self.written:
            self.written[term] = Term(term.op, tuple(map(self.reference, term.parts)), term.data, term.sort)
        return self.written[term]
