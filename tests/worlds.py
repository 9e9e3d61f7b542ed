"""The test vocabulary of the laws: facts of every value type, held in every way that the library knows."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from secure_checklist import Context, Device, Fact, Vocabulary, ask, derived
from secure_checklist.checklists import Parameter
from secure_checklist.subjects import FactDeclaration
from tests.cases import tables

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
Grade = Literal["poor", "fair", "good"]
Tag = Literal["red", "green", "blue"]


class Gadget(Device):
    """A device with a fact of every value type, and with derived facts that work, raise, lie and answer early."""

    namespace: ClassVar[str] = "acme"

    flag: Fact[bool] = ask("Flag?")
    count: Fact[int] = ask("Count?", minimum=0, maximum=1000)
    ratio: Fact[float] = ask("Ratio?")
    note: Fact[str] = ask("Note?")
    seen: Fact[datetime] = ask("Seen?")
    grade: Fact[Grade] = ask("Grade?", ordered=True)
    tags: Fact[frozenset[Tag]] = ask("Tags?")
    app_version: Fact[str] = ask("Version of the app?", family="app")
    offered_version: Fact[str] = ask("Version on offer?", family="app")
    secret: Fact[int] = ask("Secret?", confidentiality="private")
    apps: Fact[frozenset[str]] = ask("Apps?", confidentiality="private")

    @derived(reads=("flag", "count"))
    def calm(self, context: Context) -> bool | None:
        """Flagged, and not often; nobody can say for 4."""
        del context
        return None if self.count == 4 else bool(self.flag) and (self.count or 0) < 2

    @derived(reads=("count",))
    def level(self, context: Context) -> int | None:
        """Raise for 3, and give no number for 4."""
        del context
        answers: dict[int | None, Any] = {0: 0, 1: 2, 2: 4, 4: "nonsense"}
        return answers[self.count]  # type: ignore[no-any-return]

    @derived(reads=("flag", "count"), partial_input=True)
    def eager(self, context: Context) -> bool | None:
        """Answer as soon as one of the two decides."""
        del context
        if self.flag is True or self.count == 0:
            return True
        return None if self.flag is None or self.count is None else False


DATA = tables(__file__)
DECLARED: tuple[FactDeclaration, ...] = tuple(map(FactDeclaration.model_validate, DATA["declared"]))
REQUIRED: tuple[FactDeclaration, ...] = tuple(
    FactDeclaration.model_validate(fact) for fact in Gadget.facts().values() if fact.name.startswith("device.acme.")
)
VOCABULARY = Vocabulary.standard().with_subjects(Gadget).with_facts(DECLARED)


PARAMETERS: tuple[Parameter, ...] = tuple(map(Parameter.model_validate, DATA["parameters"]))
SETTINGS: dict[str, list[Any]] = DATA["settings"]
