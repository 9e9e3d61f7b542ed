"""The base class of every value: frozen pydantic models, and an immutable mapping."""

import inspect
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NoReturn, Self, TypeVar, cast, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    SerializationInfo,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.redaction import Near, Node, Place, TypeOnly, hide, without_input

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., object])


def _sorted(texts: frozenset[str]) -> list[str]:
    return sorted(texts)  # of a function in C, pydantic has the signature parsed as source text, which takes 4 ms


SortedSet = Annotated[frozenset[str], PlainSerializer(_sorted, when_used="json")]
"""A set of texts that is written in alphabetical order, so that equal values give equal bytes."""


class _Nesting(threading.local):
    """How many of our models this thread is generating the schema of, one within the other."""

    depth = 0


_nesting = _Nesting()
_OPTIONS = "mode include exclude by_alias exclude_unset exclude_defaults exclude_none round_trip context"


def serialized(value: BaseModel, info: SerializationInfo, context: object = None) -> object:
    """Return a value as its own serialiser writes it, with the options of `info` and, if given, another `context`."""
    options: dict[str, Any] = {name: getattr(info, name) for name in _OPTIONS.split()}
    if context is not None:
        options["context"] = context
    return value.__pydantic_serializer__.to_python(value, **options)


def quietly(
    validate: Callable[..., T], given: list[object], options: Mapping[str, object], near: Near | None = None
) -> T:
    """Validate a value so that neither the error nor any frame of its traceback holds it.

    The value is removed from its list, and the caller drops its other references. `near` suggests a name for a field
    that the class doesn't have.
    """
    __tracebackhide__ = True
    try:
        # Tools such as Sentry send the local variables of each frame. `given` is empty by then, so there is nothing to
        # send.
        return validate(given.pop(), **options)
    except ValidationError as fault:
        # what the schema found is without input already; that something is no JSON is found before it, and alone
        rewritten = near or fault.error_count() == 1
        error = without_input(fault, near) if rewritten else fault.with_traceback(None)
    raise error


_MARK = "secure_checklist_always"
"""The key of a schema's metadata that says that `_always_write` was there."""


def _always_write(schema: CoreSchema) -> None:
    """Have the fields of a model written that it can't be read again without, also where defaults are left out.

    They are what distinguishes it from others (`kind`, `op`), and what is made anew for each value, as a random id.
    Pydantic compares what is written with the default unless the field has a serialiser of its own, and leaves out what
    wasn't given unless it counts as set.
    """
    # With `exclude_defaults=True`, pydantic leaves out `"kind": "device"`, which is the default of that field in
    # `Device`. The document couldn't be read again, since nothing says what it is.
    model = cast("Node", schema)
    while model["type"] != "model":
        model = model["schema"]
    within: Node = model["schema"]
    while within["type"] != "model-fields":
        if _MARK in within.get("metadata", {}):
            return  # a model that is used twice is described once
        within = within["schema"]
    parts: dict[str, Node] = {name: field["schema"] for name, field in within["fields"].items()}
    held = {name: part["schema"] for name, part in parts.items() if part["type"] == "default"}
    tags = {name for name, part in held.items() if part["type"] == "literal" and len(part["expected"]) == 1}
    for name in tags:
        parts[name]["serialization"] = core_schema.simple_ser_schema("str")
    always = tags | {name for name, part in parts.items() if "default_factory" in part}
    if always:

        def mark(read: tuple[object, object, set[str]]) -> object:
            read[2].update(always)
            return read

        model["schema"] = core_schema.no_info_after_validator_function(mark, model["schema"], metadata={_MARK: True})


def fields_near(model: type[BaseModel], place: Sequence[int | str]) -> Iterable[str]:
    """Return the names of all fields that could be at a place: exact at the top level, and generous below it."""
    if len(place) == 1:
        return model.model_fields
    names: set[str] = set()
    seen: set[type[BaseModel]] = set()
    stack: list[object] = [model]
    while stack:
        part = stack.pop()
        if not (inspect.isclass(part) and issubclass(part, BaseModel)):
            stack += cast("tuple[object, ...]", getattr(part, "__args__", ()))
        elif part not in seen:
            seen.add(part)
            names.update(part.model_fields)
            stack += [info.annotation for info in part.model_fields.values()]
    return names


class _Signature:
    """The signature of a model's constructor: its fields and their defaults, without types, which fill pages."""

    def __get__(self, cls: type[BaseModel], owner: type) -> inspect.Signature:
        """Return the signature, without the fields that hold nothing but their default, as `op` of a condition."""
        shown: list[inspect.Parameter] = []
        for name, info in cls.__pydantic_fields__.items():
            if get_args(info.annotation) != (info.default,):
                default = (
                    inspect.Parameter.empty if info.is_required() else ... if info.default_factory else info.default
                )
                shown.append(inspect.Parameter(info.alias or name, inspect.Parameter.KEYWORD_ONLY, default=default))
        return inspect.Signature(shown)

    def __set__(self, cls: object, value: object) -> None:
        """Keep this one: that of pydantic's quotes whole declarations."""


if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass

    ModelMeta = ModelMetaclass
else:

    class ModelMeta(type(BaseModel)):
        """The class of models."""

        __signature__ = _Signature()


class Model(BaseModel, metaclass=ModelMeta):
    """A frozen value that refuses unknown keys, builds its schema on first use, and never shows its input in errors.

    An instance of a subclass is always written in full, even if a field, a type adapter or a web framework declares the
    parent class.

    Attributes:
        kind_only: The fields that may be private. For these fields, `repr` shows only the type of the value.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset()

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        hide_input_in_errors=True,
        validate_default=False,
        protected_namespaces=(),
        allow_inf_nan=False,  # JSON can't say them, and what is loaded must be saved again
        str_max_length=1_000_000,  # a bound makes pydantic look at every text, and so refuse half characters
        polymorphic_serialization=True,  # a value by its own class, where a field is declared with a parent's
        json_schema_serialization_defaults_required=True,  # every field is written, so programs may rely on it
    )

    @classmethod
    def suggestion_for(cls, name: str) -> str:
        """Return a suggestion for an unknown field name (`did you mean "x"?`), or an empty text if no name is close."""
        return did_you_mean(name, cls.__pydantic_fields__)

    @classmethod
    def hint_for(cls, place: Place) -> str:
        """Return a suggestion for an unknown field at a place in a document, or an empty text if no name is close."""
        name = str(place[-1])
        return cls.suggestion_for(name) if len(place) == 1 else did_you_mean(name, fields_near(cls, place))

    @classmethod
    def help_for(cls, place: Place) -> str:
        """Return a suggestion for an unknown field or, without one, where a programmer finds the fields."""
        return cls.hint_for(place) or (f"help({cls.__name__}) lists them" if len(place) == 1 else "")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrap the model in a validator whose errors contain no input.

        Of nested models, only the outermost has this validator.
        """
        # `Checklist` holds sections, which hold items: each would have a wrapper of its own in Python, and a pack of
        # 300 items would call 300 of them. The outermost one rewrites the errors of all.
        _nesting.depth += 1
        try:
            schema = handler(source)
        finally:
            _nesting.depth -= 1
        try:
            whole = handler.resolve_ref_schema(schema)
        except LookupError:  # it refers to a model that is being described further up
            return schema
        _always_write(whole)
        outer, _nesting.depth = _nesting.depth, 0  # as the outermost ones that they are
        try:
            for field in cls.__pydantic_fields__.values():
                if isinstance(field.default, BaseModel):
                    type(field.default).model_rebuild()  # pydantic 2.13 writes a default into the JSON Schema only then
        finally:
            _nesting.depth = outer
        if not _nesting.depth:
            hide(whole, cls.__name__, cls.hint_for)
        return schema

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Leave out the defaults of optional fields, since code generators treat a field with a default as always sent.

        In the schema, fields that are never written have no defaults either.
        """
        described = handler(schema)
        unwritten = {name for name, field in cls.__pydantic_fields__.items() if field.exclude}
        for name, part in handler.resolve_ref_schema(described).get("properties", {}).items():
            if part.get("default") is None or name in unwritten:
                part.pop("default", None)
        return described

    if not TYPE_CHECKING:  # type checkers keep to the fields, and to pydantic's signatures

        def __init_subclass__(cls, **kwargs: object) -> None:
            """Have pydantic build the schema on first use."""
            super().__init_subclass__(**kwargs)
            cls.model_config["defer_build"] = True

        @classmethod
        def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
            """Have a type adapter, which reads the class's configuration, built at once.

            Web frameworks silence what pydantic warns of while they make one, and only then.
            """
            super().__pydantic_init_subclass__(**kwargs)
            cls.model_config["defer_build"] = False

        def __init__(self, /, **data: object) -> None:
            """Validate. No frame of a traceback keeps what was given."""
            __tracebackhide__ = True
            error = None
            try:
                super().__init__(**data)
            except ValidationError as fault:
                error = without_input(fault, type(self).help_for)
            if error is not None:
                del data
                raise error

        __init__.__pydantic_base_init__ = True  # it takes what pydantic's own takes, so pydantic need not call it

        @classmethod
        def model_validate(cls, obj: object, **options: object) -> Self:
            """Validate plain data; pydantic's own says with which options."""
            given = [obj]
            del obj
            return quietly(super().model_validate, given, options)

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **options: object) -> Self:
            """Validate JSON; pydantic's own says with which options."""
            given = [json_data]
            del json_data
            return quietly(super().model_validate_json, given, options)

        @classmethod
        def model_validate_strings(cls, obj: object, **options: object) -> Self:
            """Validate data that is all texts; pydantic's own says with which options."""
            given = [obj]
            del obj
            return quietly(super().model_validate_strings, given, options)

        def __repr_str__(self, join_str: str) -> str:
            """Show nothing of a value whose constructor failed or isn't done: a traceback may print it."""
            return super().__repr_str__(join_str) if self.__dict__ else ""

        def __setattr__(self, name: str, value: object) -> None:
            """Refuse without the value, which pydantic would put into the error."""
            raise AttributeError(f"{type(self).__name__} is frozen; build a new one with replace()")

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Yield the fields, with only the type of any that may be private."""
        for name, value in super().__repr_args__():
            yield name, value if value is None or name not in self.kind_only else TypeOnly(value)

    def replace(self, **changes: object) -> Self:
        """Return a new, validated value with these fields changed.

        Unlike `model_copy(update=...)`, this method validates.

        Raises:
            pydantic.ValidationError: the changed value isn't valid.

        """
        # Only fields that were given go into the new value, so that `exclude_unset` means the same for it.
        given: list[object] = [self._given(changes)]
        changes.clear()
        return quietly(type(self).model_validate, given, {}, type(self).help_for)

    __replace__ = replace
    """The method that `copy.replace` calls."""

    def _given(self, changes: Mapping[str, object]) -> dict[str, object]:
        """Return what a value with these changes is made of."""
        return {**{name: getattr(self, name) for name in self.model_fields_set}, **changes}

    def __getstate__(self) -> dict[object, object]:
        """Return the fields alone, without cached values."""
        fields = type(self).__pydantic_fields__
        held = {name: value for name, value in self.__dict__.items() if name in fields}
        return {**super().__getstate__(), "__dict__": held}

    def model_copy(self, *, update: Mapping[str, object] | None = None, deep: bool = False) -> Self:
        """Return a copy with these fields changed, without validation. To validate the changes, call `replace`.

        Cached values of the original, such as its digest, aren't copied.
        """
        if not update:
            return super().model_copy(deep=deep)
        cls = type(self)
        copied = super().__deepcopy__() if deep else super().__copy__()
        held = vars(copied)
        # `Report.score`, `Checklist.digest`: cached properties lie in `__dict__` beside the fields, and pydantic copies
        # them. The copy would have new fields and the old digest.
        if not held.keys() <= cls.__pydantic_fields__.keys():  # most have none, and a difference is a set
            for name in held.keys() - cls.__pydantic_fields__.keys():
                if hasattr(cls, name):  # a cached property
                    del held[name]
        held.update(update)
        copied.__pydantic_fields_set__.update(update)
        return copied


class Quiet(Model):
    """A value whose `repr` shows only its class."""

    def __repr_args__(self) -> Iterable[tuple[str | None, object]]:
        """Yield nothing."""
        return ()


def fields_described(write: C) -> C:
    """Mark a model's serialiser that only leaves fields out and adds none.

    Without a return annotation, pydantic's serialisation schema then describes the model's fields, not an object with
    arbitrary content.
    """
    write.__annotations__ = {name: kind for name, kind in write.__annotations__.items() if name != "return"}
    return write


class Immutable:
    """A value that can't change, so copying it returns the value itself."""

    __slots__ = ()

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object] | None = None) -> Self:
        return self


def _refuse(*_: object, **__: object) -> NoReturn:
    """Raise TypeError, since a frozen map never changes."""
    raise TypeError("this mapping is frozen; build a new value instead")


class FrozenMap(Immutable, dict[K, V]):
    """A dict that can't be changed, so that values containing it are safe to share and can be hashed."""

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers know how a dict is built, and hold it for one that can be changed
        __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

        def __new__(cls, *entries: object, **named: object) -> Self:
            """Fill the map while it is being made, so that `__init__`, which anyone may call again, needn't."""
            made = super().__new__(cls)
            dict.update(made, *entries, **named)
            return made

        def __init__(self, *entries: object, **named: object) -> None:
            """Change nothing: `__new__` has filled the map."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type["FrozenMap[K, V]"], tuple[dict[K, V]]]:
        return FrozenMap, (dict(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate the input as a dict with the same type arguments, then freeze it."""
        args = getattr(source, "__args__", (object, object))
        inner = core_schema.dict_schema(handler.generate_schema(args[0]), handler.generate_schema(args[1]))
        return core_schema.no_info_after_validator_function(FrozenMap, inner)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """If the keys have a pattern, refuse all other keys in the schema."""
        found = handler(schema)
        return {**found, "additionalProperties": False} if "patternProperties" in found else found


if TYPE_CHECKING:
    ReadOnlyMap = Mapping
else:
    ReadOnlyMap = FrozenMap
"""The type of a field that holds a frozen mapping. Any mapping may be passed in."""


def mapping_of(value: object) -> dict[str, object] | None:
    """Return plain data as a mapping, or None if the data isn't a mapping."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def list_of(value: object) -> Sequence[object] | None:
    """Return plain data as a list, or None if the data isn't a list."""
    return cast("Sequence[object]", value) if isinstance(value, (list, tuple)) else None
