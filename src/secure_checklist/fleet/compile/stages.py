"""In which order columns are added: what several others need is a column of its own, and made before them."""

from collections.abc import Mapping

from secure_checklist.fleet.compile.ir import Term, column

Stage = dict[str, Term]
READ = ("maybe", "surely", "compare", "among", "absent")
GIVEN = ("column", "constant", "looked_up")
"""What needs no column of its own."""


class Staging:
    """Puts terms into stages, each of which needs only what is there before it.

    `read`: every boolean that is read off a column gets a column of its own, before all that is looked up. `least`:
    what several terms need gets one if it is written with so many terms; smaller ones are written wherever needed.
    """

    def __init__(self, *, read: bool = False, least: int = 0) -> None:
        self.read, self.least = read, least
        self.made: dict[Term, Term] = {}
        self.count = 0

    def stages(self, wanted: Mapping[str, Term], *, keys: bool = False) -> tuple[Stage, ...]:
        """Return the stages that add the wanted columns, and before them what several of these need.

        `keys`: the columns are those by which lookups are asked.
        """
        new = _New(self.made, read=self.read and not keys)
        for name, term in wanted.items():
            new.want(name, term)
        for term, uses in new.uses.items():
            if term not in new.names and (new.is_read(term) or (uses > 1 and new.size(term) >= self.least)):
                new.names[term] = f"t{self.count}"
                self.count += 1
        found = new.stages(dict(wanted))
        for term, name in new.names.items():
            self.made[term] = column(name, term.sort)
        return found


class _New:
    """The columns that are to be added at once."""

    def __init__(self, made: Mapping[Term, Term], *, read: bool) -> None:
        self.made, self.read = made, read
        self.names: dict[Term, str] = {}
        self.uses: dict[Term, int] = {}
        self.levels: dict[Term, int] = {}
        self.sizes: dict[Term, int] = {}
        self.written: dict[Term, Term] = {}

    def want(self, name: str, term: Term) -> None:
        """Name a column, and count what it needs."""
        if not self.given(term):
            self.names.setdefault(term, name)
        self._count(term)

    def given(self, term: Term) -> bool:
        """Return whether a term can be used as it is."""
        return term in self.made or (term.op in GIVEN and not self.is_read(term))

    def is_read(self, term: Term) -> bool:
        """Return whether a term is read off a column as a boolean, and gets a column for that."""
        return self.read and term.op in READ

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
        """Return with how many terms a term is written."""
        if term not in self.sizes:
            self.sizes[term] = 1 if self.given(term) else 1 + sum(map(self.size, term.parts))
        return self.sizes[term]

    def stages(self, wanted: dict[str, Term]) -> tuple[Stage, ...]:
        """Return the stages; in the last, what is only another name."""
        found: list[Stage] = []
        for term, name in self.names.items():
            level = self._level(term, inside=False)
            found += [{} for _ in range(level + 1 - len(found))]
            found[level][name] = self._within(term)
        last = {name: self.reference(term) for name, term in wanted.items() if self.names.get(term) != name}
        return (*(stage for stage in found if stage), *((last,) if last else ()))

    def _level(self, term: Term, *, inside: bool = True) -> int:
        """Return in which stage a term can be added, or used where it is `inside` of another."""
        if self.given(term):
            return 1 if self.read and term.op == "looked_up" else 0
        if term not in self.levels:
            self.levels[term] = max((self._level(part) for part in term.parts), default=0)
        return self.levels[term] + (1 if inside and term in self.names else 0)

    def reference(self, term: Term) -> Term:
        """Write a term with the columns that there are by then."""
        if term in self.made:
            return self.made[term]
        if term in self.names:
            return column(self.names[term], term.sort)
        return term if self.given(term) else self._within(term)

    def _within(self, term: Term) -> Term:
        if term not in self.written:
            self.written[term] = Term(term.op, tuple(map(self.reference, term.parts)), term.data, term.sort)
        return self.written[term]


def looks_up(stage: Stage) -> bool:
    """Return whether a stage needs what lookups say."""
    pending = list(stage.values())
    while pending:
        term = pending.pop()
        if term.op == "looked_up":
            return True
        pending += term.parts
    return False
