"""The order in which columns are added: a term that several others need is a column of its own, made before them."""

from collections.abc import Mapping

from secure_checklist.fleet.compile.ir import Term, column

Stage = dict[str, Term]
GIVEN = ("column", "constant", "looked_up")
"""The operations that need no column of their own."""


class Staging:
    """Puts terms into stages, each of which needs only columns of those before it.

    A shared term gets a column of its own if it has at least `least` terms in it; smaller ones are written wherever
    they are needed.
    """

    def __init__(self, least: int = 0) -> None:
        self.least = least
        self.made: dict[Term, Term] = {}

    def stages(self, wanted: Mapping[str, Term]) -> tuple[Stage, ...]:
        """Return the stages that add these columns and, before them, the terms that several of them need."""
        new = _New(self.made)
        for name, term in wanted.items():
            new.want(name, term)
        for term, uses in new.uses.items():
            if term not in new.names and uses > 1 and new.size(term) >= self.least:
                new.names[term] = f"t{len(self.made) + len(new.names)}"
        # Two items need `x = (device.screen_lock >= pin)` and one of them more:
        #
        #   wanted     a = bits(x, 10)    b = bits(and(x, y), 10)
        #   stage 1    t0 = x
        #   stage 2    a = bits(t0, 10)   b = bits(and(t0, y), 10)
        found = new.stages(dict(wanted))
        for term, name in new.names.items():
            self.made[term] = column(name, term.sort)
        return found


class _New:
    """The columns of one call of `Staging.stages`."""

    def __init__(self, made: Mapping[Term, Term]) -> None:
        self.made = made
        self.names: dict[Term, str] = {}
        self.uses: dict[Term, int] = {}
        self.levels: dict[Term, int] = {}
        self.sizes: dict[Term, int] = {}
        self.written: dict[Term, Term] = {}

    def want(self, name: str, term: Term) -> None:
        """Name a column, and count the terms that it needs."""
        if not self.given(term):
            self.names.setdefault(term, name)
        self._count(term)

    def given(self, term: Term) -> bool:
        """Return True if a term can be used as it is."""
        return term in self.made or term.op in GIVEN

    def _count(self, term: Term) -> None:
        pending = [term]
        while pending:
            current = pending.pop()
            if self.given(current):
                continue
            known = current in self.uses
            self.uses[current] = self.uses.get(current, 0) + 1
            if not known:
                pending += current.parts

    def size(self, term: Term) -> int:
        """Return the number of terms in a term."""
        if term not in self.sizes:
            self.sizes[term] = 1 if self.given(term) else 1 + sum(map(self.size, term.parts))
        return self.sizes[term]

    def stages(self, wanted: dict[str, Term]) -> tuple[Stage, ...]:
        """Return the stages. The last one has columns that are only another name for one."""
        found: list[Stage] = []
        for term, name in self.names.items():
            level = self._level(term, inside=False)
            found += [{} for _ in range(level + 1 - len(found))]
            found[level][name] = self._within(term)
        last = {name: self.reference(term) for name, term in wanted.items() if self.names.get(term) != name}
        return (*(stage for stage in found if stage), *((last,) if last else ()))

    def _level(self, term: Term, *, inside: bool = True) -> int:
        """Return the stage in which a term can be added, or used if it is `inside` another."""
        if self.given(term):
            return 0
        if term not in self.levels:
            self.levels[term] = max((self._level(part) for part in term.parts), default=0)
        return self.levels[term] + (1 if inside and term in self.names else 0)

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
