"""The test vocabulary of the laws: facts of every value type, held in every way that the library knows."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, get_args

from secure_checklist import Context, Device, Fact, Vocabulary, ask, derived
from secure_checklist.checklists import Parameter
from secure_checklist.rules import ParamRef
from secure_checklist.subjects import FactDeclaration

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


def _declare(field: str, value_type: str, **more: object) -> FactDeclaration:
    return FactDeclaration.model_validate({"fact": f"device.pack.{field}", "type": value_type, **more})


DECLARED: tuple[FactDeclaration, ...] = (
    _declare("flag", "boolean", question="Flag?"),
    _declare("count", "integer"),
    _declare("ratio", "number"),
    _declare("note", "text"),
    _declare("seen", "date"),
    _declare("expires", "instant", future=True),
    _declare("grade", "enum", values=get_args(Grade), ordered=True),
    _declare("tags", "enum_set", values=get_args(Tag)),
    _declare("sites", "text_set", confidentiality="private"),
    _declare("version", "text", family="os_name"),
    _declare("calm", "boolean"),
    _declare("level", "integer"),
    _declare("eager", "boolean"),
    _declare("owner", "text", ref="account"),
    FactDeclaration(fact="account.pack.device", type="text", ref="device"),
    FactDeclaration(fact="messenger.pack.twin", type="text", ref="messenger"),
)
REQUIRED: tuple[FactDeclaration, ...] = tuple(
    FactDeclaration.model_validate(fact) for fact in Gadget.facts().values() if fact.name.startswith("device.acme.")
)
VOCABULARY = Vocabulary.standard().with_subjects(Gadget).with_facts(DECLARED)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(name="days", type="integer", default=30, minimum=0, maximum=ParamRef(param="most_days")),
    Parameter(name="most_days", type="integer", default=400, maximum=36_500),
    Parameter(name="count", type="integer", default=2),
    Parameter(name="ratio", type="number", default=0.5),
    Parameter(name="note", type="text", default="abc"),
    Parameter(name="day", type="date", default="2026-10-25"),
    Parameter(name="flag", type="boolean", default=True),
    Parameter(name="grade", type="enum", values=("poor", "fair", "good"), default="fair"),
    Parameter(name="tags", type="enum_set", values=("red", "green", "blue"), default=("green",)),
    Parameter(name="grades", type="enum_set", values=("poor", "fair", "good"), default=("fair", "good")),
    Parameter(name="texts", type="text_set", default=("abc", "b")),
)
SETTINGS: dict[str, tuple[Any, ...]] = {
    "days": (0, 180),
    "count": (0, 3),
    "grade": ("good",),
    "flag": (False,),
    "texts": ((), ("b",)),
}
