"""`satisfies`: the version satisfies a specifier."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictStr

from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.messages import message, version_bounds, versions
from secure_checklist.core.types import FactValue, Scalar, ValueType
from secure_checklist.core.versions.families import FAMILIES
from secure_checklist.rules import phrasing
from secure_checklist.rules.conditions.base import Predicate, Requirement
from secure_checklist.rules.conditions.literals import ParamRef, ParamTypes, param_problems, resolve, unsuitable
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
from secure_checklist.rules.values import Evaluator, Params, References, Truth, Values, family_fact


class Satisfies(Predicate):
    """The version satisfies the specifier, read as a version of the family. A version of another family is unknown.

    Attributes:
        op: `satisfies`.
        family: The family of the versions, such as `ios`; one of `FAMILIES`.
        spec: The specifier, such as `>=17.6,<26`, or the parameter that supplies it.

    """

    enumerable: ClassVar[bool] = False
    forms: ClassVar[tuple[Form, ...]] = (Form("satisfies", "satisfies {family} {spec}"),)
    op: Literal["satisfies"] = "satisfies"
    family: Annotated[StrictStr, Field(max_length=50)]
    spec: Annotated[StrictStr, Field(max_length=200)] | ParamRef

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        """Yield a problem if the fact isn't a version of the family, or if the specifier can't be ordered."""
        from secure_checklist.core.versions.specifiers import check_spec  # noqa: PLC0415 - for import time, as below

        if fact.declared.family is None or fact.type.name != "text":
            yield unsuitable(fact, "satisfies", "a fact that holds a version", path)
        if fact.declared.family in FAMILIES and fact.declared.family != self.family:
            yield Problem(f"{path} > family", f"{fact.name} holds versions of the family {fact.declared.family}")
        if self.family not in FAMILIES:
            yield Problem(f"{path} > family", "no such family of versions", did_you_mean(self.family, FAMILIES))
        elif isinstance(self.spec, ParamRef):
            yield from param_problems(self.spec, ValueType("text"), params, f"{path} > spec")
        else:
            try:
                check_spec(self.family, self.spec)
            except ValueError as error:
                yield Problem(f"{path} > spec", str(error))

    def validate_parameters(self, values: Params, path: str) -> Iterator[Problem]:
        """Yield the problems with the specifier that a parameter supplies."""
        from secure_checklist.core.versions.specifiers import check_spec  # noqa: PLC0415 - for import time, as below

        spec = values.get(self.spec.param) if isinstance(self.spec, ParamRef) else None
        try:
            if isinstance(spec, str) and self.family in FAMILIES:
                check_spec(self.family, spec)
        except ValueError as error:
            name = self.spec.param if isinstance(self.spec, ParamRef) else ""
            yield Problem(f"{path} > spec", f'the parameter "{name}": {error}')

    def compile(self, params: Params) -> Evaluator:
        """Return the test compiled to a function."""
        name, family, spec = self.fact, self.family, str(resolve(self.spec, params))

        def satisfies(values: Values) -> Truth:
            known = values[name]
            return _satisfies(family, known, spec) if isinstance(known, str) and values.family(name) == family else None

        return satisfies

    def requires(self, known: References) -> Requirement | bool:
        """Return the requirement that the fact which names the version's family has the specifier's family."""
        fact = known.fact(self.fact)
        if fact is None:
            return True  # it is unknown because it is declared nowhere
        naming = family_fact(known, fact)
        return fact.declared.family == self.family if naming is None else Requirement(naming, self.family)

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        """Yield the versions that the specifier names, and those just below and above them."""
        yield from versions_near(str(resolve(self.spec, params)))

    def expected(self, params: Params) -> tuple[Scalar, str]:
        """Return the specifier and the family."""
        return resolve(self.spec, params), self.family

    @classmethod
    def describe(cls, said: phrasing.Said) -> str:
        """Return the clause that says whether the version is in the range of the specifier."""
        spec, key = str(said.first), "clause.version.in" if said.holds else "clause.version.out"
        bounds = version_bounds(spec)
        if not bounds:
            return message(key, label=said.label, versions=spec)
        if not said.holds and len(bounds) == 1 and bounds[0][0] == ">=":
            older = versions([("==", bounds[0][1])], said.detail)
            return message("clause.version.older", label=said.label, version=older)
        return message(key, label=said.label, versions=versions(bounds, said.detail))


def versions_near(text: str) -> Iterator[str]:
    """Yield the versions that a text names, and those just below and above them."""
    for version in re.findall(r"[0-9]+(?:\.[0-9]+)*", text):
        *head, last = map(int, version.split("."))
        #   >=17.6    17.6.0, 17.7.0, 17.5.0, 17.6.1
        #
        # At, above, below and just above, each with three numbers, so that it names one version in any family.
        for parts in ((*head, last), (*head, last + 1), (*head, max(0, last - 1)), (*head, last, 1)):
            yield ".".join(map(str, (*parts, 0, 0)[: max(3, len(parts))]))


@lru_cache(maxsize=4096)
def _satisfies(family: str, text: str, spec: str) -> Truth:
    """Return True if a version text satisfies a specifier; None where it can't be placed."""
    from secure_checklist.core.versions.specifiers import OsVersion  # noqa: PLC0415 - for import time: only versions need it

    return OsVersion.parse(family, text).satisfies(spec)
