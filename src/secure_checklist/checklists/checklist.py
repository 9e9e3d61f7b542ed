"""`Checklist`: sections of items with parameters and guards. The whole is validated when it is built."""

import hashlib
import warnings
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar
from weakref import WeakKeyDictionary

from pydantic import ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from secure_checklist.checklists.cards import CardSet
from secure_checklist.checklists.credits import Credit, credits_table
from secure_checklist.checklists.fields import ChecklistFields
from secure_checklist.checklists.implied import attested_reference, facts_of, values_of
from secure_checklist.checklists.items import (
    Guard,
    Item,
    Section,
    path_of,
    titled,
    with_former,
)
from secure_checklist.checklists.profiles import ProfileNote, Selector, note_of_items, profile_line
from secure_checklist.checklists.selection import Profiles, narrowed, ordered
from secure_checklist.checklists.sources import ReferenceMapping
from secure_checklist.checklists.words import LEVEL_WEIGHT
from secure_checklist.core.errors import InvalidChecklistError, Problem, UnknownNameError, did_you_mean
from secure_checklist.core.messages import Words, message, notes, primary
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.model import Immutable, Model, mapping_of
from secure_checklist.core.types import Setting
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.declarations import FactDeclaration
from secure_checklist.subjects.vocabulary import Vocabulary

if TYPE_CHECKING:
    from secure_checklist.translations.models import Catalogue

T = TypeVar("T")
_SELECTED_BY = ", ".join(Selector.model_fields)
_JOINED = (
    "parameters",
    "profiles",
    "guards",
    "do_nots",
    "levels",
    "causes",
    "kinds",
    "declares",
    "requires",
    "stale",
)
"""The fields of which a merged checklist has what either has, and what both have alike once."""
VOCABULARY = "vocabulary"
"""The context key under which a loader passes on the facts that conditions may read."""


class Checklist(Immutable, ChecklistFields):
    """Sections of items, with their shared parameters and guards (XCCDF: Benchmark; SP 800-70: checklist).

    Building a checklist validates all of it: ids, references, bounds, and every condition against the type of its fact.

    Attributes:
        format_version: The version of the file format.
        id: A stable id.
        former_ids: The ids of the checklist in earlier versions.
        title: What the checklist is for.
        version: The version of the content.
        language: The language of the texts, as a BCP 47 tag.
        description: What the checklist covers and what it leaves out.
        published: The date of this version.
        authors: The people and organisations that wrote the checklist.
        licence: The terms under which others may use it, as an SPDX expression. If empty, the terms are unknown.
        homepage: The address of the checklist's website, or None if not given.
        attribution: The credit that anyone who redistributes the checklist must give, which isn't translated.
        credits: The authors and terms of the checklists that were merged into this one.
        sections: The sections of items.
        parameters: The values that an app or a profile may set, within bounds.
        settings: Values that override the parameters' defaults, by name.
        profiles: Named selections of the items.
        tailored_to: The selection that reduced the checklist to a part, by a profile or in code. If None, the checklist
            is complete.
        guards: The guards that protect people who may be watched.
        do_nots: What never to do, and why.
        cards: The cards that someone reads first after an incident, and the modifiers that change them for some people.
        levels: Levels that the checklist declares in addition to the library's.
        causes: Causes of a leak that the checklist declares in addition to the library's.
        kinds: The kinds of subject that the checklist declares.
        declares: The facts that this checklist declares.
        requires: Facts beyond the standard vocabulary that an app or plug-in supplies. Facts in conditions that were
            built from an app's class are added automatically. Facts in conditions that were loaded from data must be
            listed.
        stale: Keys of texts that have changed in the original since their translation, and are left untranslated.
        untranslated: Keys of texts that are still in the original language, including the stale ones. If None, the
            checklist wasn't translated, or all its texts were.
        translated_from: The language from which the checklist was translated, as a BCP 47 tag. The names of sources
            stay in the original language. If None, the checklist wasn't translated.

    """

    @model_validator(mode="after")
    def _verify(self, info: ValidationInfo) -> Self:
        from secure_checklist.checklists.validation import inferred_requirements, verify  # noqa: PLC0415 - for import time: the built-in packs need none

        vocabulary = (mapping_of(info.context) or {}).get(VOCABULARY)
        own = vocabulary if isinstance(vocabulary, Vocabulary) else None
        # A rule that was built from `acme.Vpn.days_old` in Python knows its fact's type. It is listed in `requires`
        # before the checks, so that a saved checklist says itself what it needs.
        inferred, problems = inferred_requirements(self, own)
        if inferred:
            vars(self)["requires"] = (*self.requires, *inferred)
            self.model_fields_set.add("requires")
        problems = problems or verify(self, None if own is None else {**own.facts, **facts_of(self)})
        if problems:
            text = str(InvalidChecklistError(problems))
            raise PydanticCustomError("invalid_checklist", "{text}", {"text": text, "problems": problems})
        return self

    @classmethod
    def of(cls, checklist_id: str, title: str, *items: Item, requires: Iterable[Fact[Any]] = ()) -> Self:
        """Build a checklist with one section from items: `Checklist.of(id, title, *items)`.

        `requires` takes references to facts beyond the standard vocabulary. Facts that the rules were built from
        needn't be listed.

        Raises:
            pydantic.ValidationError: the checklist isn't valid.

        """
        section = Section(id="items", title=title, items=items)
        needed = tuple(FactDeclaration.model_validate(fact) for fact in requires)
        return cls(id=checklist_id, title=title, sections=(section,), requires=needed)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, Any]],
        *,
        title: str,
        id: str = "",  # noqa: A002 - the name of the field
        columns: Mapping[str, str] | None = None,
        vocabulary: Vocabulary | None = None,
        start: int = 1,
    ) -> Self:
        """Build a checklist from the rows of a table: one item per row, grouped into sections by the column `section`.

        A column is matched to the field of the same name, ignoring case: `id`, `title`, `section`, `why`, `level`,
        `effort`, `subject`, `question`, `rule`, `partial`, `applies_to`, `steps` and `do_not` (one per line), `tags`
        and `mitigates` (separated by commas), `renew_after`, `weight`, `for_whom`, `when_unclear`, `confidentiality`,
        `neutral_title`. Other columns and empty rows are ignored. Conditions use the notation of `Condition.parse`. An
        item without a rule or a question asks "Is this done?". A row without an id gets one made from its title.

        Args:
            rows: Mappings of columns to cells, such as those from `csv.DictReader` or a data frame's records.
            title: What the checklist is for.
            id: The checklist's id. If empty, the id is made from the title.
            columns: Column names that differ from the names of their fields, by field: `{"title": "Task"}`.
            vocabulary: The facts that rules may read, or None for the standard facts. Any other facts are added to
                `requires`.
            start: The number of the first row in error messages. Use 2 for a sheet with a header row.

        Raises:
            InvalidChecklistError: If a row isn't valid. The error lists every problem with its row number and column.

        """
        from secure_checklist.checklists.rows import read_rows  # noqa: PLC0415 - for import time: few have rows

        known = vocabulary or Vocabulary.standard()
        head = {"title": title, **({"id": id} if id else {})}
        return read_rows(cls, rows, columns or {}, known, head, start)

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Yield the id, the version and the size."""
        yield from (("id", self.id), ("title", self.title), ("version", self.version), ("language", self.language))
        yield from (("sections", len(self.sections)), ("items", len(self.items)))

    def _repr_html_(self) -> str:
        """Return a table of the sections and their numbers of items, for a notebook."""
        from secure_checklist.core.text.html import table  # noqa: PLC0415 - for import time: only notebooks show it

        rows = [(self.title_of(part.id), message("notebook.items", count=len(part.items))) for part in self.sections]
        of_part = profile_line(self.tailored_to) if self.tailored_to else ""
        heading = notes((self.title, self.version, of_part))
        return table(heading, rows) + credits_table(self.credited)

    # reading ------------------------------------------------------------------------------------------------

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, in order."""
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def _by_id(self) -> Mapping[str, Item]:
        return with_former(self.items)

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Item, ...]]:
        """The items by the kind of subject that they are for, in order."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.kind, []).append(item)
        return {kind: tuple(members) for kind, members in found.items()}

    @cached_property
    def situated(self) -> tuple[Item, ...]:
        """The items whose level depends on the person's situation, in order."""
        return tuple(item for item in self.items if item.situations)

    def item(self, item_id: str) -> Item:
        """Return the item with that id, present or former.

        Raises:
            UnknownNameError: If there is no such item.

        """
        return _named("item", item_id, self._by_id)

    def find(self, item_id: str) -> Item | None:
        """Return the item with that id, present or former, or None if there is none."""
        return self._by_id.get(item_id)

    def path_of(self, section_id: str) -> tuple[Section, ...]:
        """Return the sections that contain a section, outermost first, followed by the section itself.

        The section's id may be present or former.

        Raises:
            UnknownNameError: If there is no such section.

        """
        return path_of(_named("section", section_id, self._sections), self._sections)

    def title_of(self, section_id: str) -> str:
        """Return the title of a section, preceded by the titles of the sections that contain it.

        Raises:
            UnknownNameError: If there is no such section.

        """
        return titled(section.title for section in self.path_of(section_id))

    @cached_property
    def _sections(self) -> Mapping[str, Section]:
        return with_former(self.sections)

    def answering(self, framework: str, control: str | None = None) -> tuple[Item, ...]:
        """Return the items that answer a control of a framework, in order. Without a control, any control counts."""
        return tuple(
            item
            for item in self.items
            if any(one.framework == framework and control in (None, one.id) for one in item.references)
        )

    @property
    def credited(self) -> tuple[Credit, ...]:
        """The checklist's own credit, unless empty, followed by the credits of the checklists merged into it."""
        said = {name: getattr(self, name) for name in Credit.model_fields}
        own = Credit.model_construct(**said)  # validated already
        return ((own,) if any({**said, "title": ""}.values()) else ()) + self.credits

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The values of the parameters as JSON: the defaults, overridden by the settings."""
        return values_of(self)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The kinds and facts that rules may read: the standard ones, and those the checklist declares or requires.

        To load inventories with the vocabulary: `load_inventory(source, vocabulary=checklist.vocabulary)`.
        """
        return Vocabulary.standard().with_checklist(self)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of the kinds, levels and causes that the checklist declares, by message key (`kinds.router`)."""
        found = {f"kind.{kind.id}": kind.one for kind in self.kinds}
        found |= {f"kinds.{kind.id}": kind.several for kind in self.kinds}
        found |= {f"level.{level.id}": level.label for level in self.levels}
        found |= {f"cause.{cause.id}": cause.label for cause in self.causes}
        for kind in self.kinds:
            fact = self.vocabulary.get(f"{kind.id}.{kind.platform}")
            if fact is not None:
                values = fact.vocabulary or ()
                found |= {f"system.{kind.id}.{value}": fact.declared.choices.get(value, value) for value in values}
        return found

    def points(self, item: Item) -> float:
        """Return the weight of an item in scores: its own weight, or that of its level if it has none."""
        return self._level_weights[item.level] if item.weight is None else item.weight

    @cached_property
    def _level_weights(self) -> Mapping[str, float]:
        return LEVEL_WEIGHT | {level.id: level.weight for level in self.levels}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the checklist's canonical JSON, in hexadecimal."""
        import json  # noqa: PLC0415 - for import time: few ask for it

        # `exclude_none`, so that a new optional field of a later version changes no digest; sorted keys, so that the
        # order in a file changes none either.
        data = self.model_dump(mode="json", exclude_none=True)
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def _plans(self) -> dict[object, object]:
        return {}

    # making others -------------------------------------------------------------------------------------------

    def with_items(self, *items: Item, section: str | None = None) -> Self:
        """Return the checklist with these items added to a section, or to the last section if None.

        An item whose id is already in the checklist replaces that item.

        Raises:
            UnknownNameError: If there is no such section.
            pydantic.ValidationError: the result isn't valid.

        """
        new = {item.id: item for item in items}
        sections = [part.replace(items=tuple(new.pop(item.id, item) for item in part.items)) for part in self.sections]
        if new:
            if section is None and not sections:
                sections = [Section(id="items", title="Items")]
            places = {part.id: place for place, part in enumerate(sections)}
            index = -1 if section is None else _named("section", section, places)
            sections[index] = sections[index].replace(items=(*sections[index].items, *new.values()))
        return self.replace(sections=tuple(sections))

    def without(self, *item_ids: str) -> Self:
        """Return the checklist without these items. Guards no longer name these items, and empty sections are removed.

        All output from the result says that it covers only part of a checklist. To make the result a checklist in its
        own right, call `replace(id=..., title=..., tailored_to=None)`.

        A condition that reads the answer to a removed item stays, and a `UserWarning` is issued. The condition is
        unknown until someone gives the answer, which is added to the required facts.

        Raises:
            UnknownNameError: If an item isn't in the checklist, or no items are left.
            ValueError: If a guard or a plan step that is kept requires one of the removed items to come first.

        """
        gone = {self.item(item_id).id for item_id in item_ids}
        kept = {item.id for item in self.items} - gone
        for item, by in Profiles(self).needed(kept).items():
            if item in gone:
                hint = "keep it, or take guards out first, replace(guards=()), where no person acts on the result"
                raise ValueError(f'"{by}" puts "{item}" first, since what is kept may harm someone without it; {hint}')
        return self._keeping(kept)

    def with_references(self, mapping: ReferenceMapping) -> Self:
        """Return the checklist with the references of a mapping added to its items.

        If an item already refers to a control, its own reference is kept.

        Raises:
            UnknownNameError: If the mapping names an item that isn't in the checklist.
            ValueError: If the mapping is for another checklist.

        """
        if mapping.checklist and mapping.checklist not in (self.id, *self.former_ids):
            raise ValueError(f"the mapping is for {mapping.checklist}, and this checklist is {self.id}")
        changed: list[Item] = []
        for name, references in mapping.references.items():
            item = self.item(name)
            held = {one.label for one in item.references}
            new = [one if one.source else one.replace(source=mapping.source) for one in references]
            added = [one for one in new if one.label not in held]
            changed.append(item.replace(references=(*item.references, *added)))
        return self.with_items(*changed).replace(credits=_union(self.credits, mapping.credits))

    def profile(self, name: str) -> Self:
        """Return the part that a profile, named by a present or former id, selects, with its settings and order.

        The profile's settings override those of the checklist, and `tailored` can override both. The result names the
        profile in `tailored_to` and has no profiles of its own. A condition that reads the answer to an omitted item is
        unknown until someone gives that answer.

        Raises:
            UnknownNameError: If there is no such profile.

        """
        profiles = Profiles(self)
        found = profiles.by_id.get(name)
        if found is None:
            near = did_you_mean(name, profiles.by_id) or f"there are {', '.join(one.id for one in self.profiles)}"
            hint = near if self.profiles else "this checklist has none"
            raise UnknownNameError(f'no profile "{name[:100]}"; {hint}')
        resolved = profiles.resolved(found)
        left_out = len(self.items) - len(resolved.items) + (self.tailored_to.left_out if self.tailored_to else 0)
        order = tuple(name for name in resolved.order if name in resolved.items)
        said = {name: getattr(found, name) for name in ("id", "title", "description", "aloud", "screens", "seconds")}
        said |= {"left_out": left_out, "order": order, "always_guarded": resolved.always_guarded}
        note = ProfileNote.model_validate(said)
        settings = {**self.settings, **resolved.settings} if resolved.settings else self.settings
        return self._keeping(resolved.items, note, profiles=(), settings=settings)

    def select(self, selector: Selector) -> Self:
        """Return the checklist with only the items that a selector matches. A second selection narrows the first.

        An item that a guard or a plan step requires before a selected item is also kept. All output from the result
        says that it covers only part of a checklist. A condition that reads the answer to an omitted item is unknown
        until someone gives that answer.

        Raises:
            UnknownNameError: If the selector names something that the checklist lacks, or matches no item.

        """
        profiles = Profiles(self)
        wrong = next(profiles.unknown(selector, "selector"), None)
        if wrong is not None:
            raise UnknownNameError(str(wrong))
        picked = profiles.picked(selector)
        return self._keeping(picked | profiles.needed(picked).keys())

    def merged_with(self, other: "Checklist") -> Self:
        """Return the checklist with the sections, parameters, guards and facts of another one added.

        Parts that are identical in both checklists are included once. A section that both checklists have keeps this
        checklist's title and intro. If only one checklist sets a parameter that both have, that setting is used. The
        other checklist's authors and terms are added to the credits. A profile that names no items, sections or tags
        selects from the items of both checklists.

        Raises:
            InvalidChecklistError: If the checklists set a parameter differently, or were reduced to different profiles.
            pydantic.ValidationError: the checklists have parts with the same name that differ.

        """
        sections = {part.id: part for part in self.sections}
        for part in other.sections:
            held = sections.get(part.id)
            kept = held.items if held else ()
            sections[part.id] = (held or part).replace(
                items=(*kept, *(item for item in part.items if item not in kept))
            )
        held_credits, ours, theirs = set(self.credited), self.tailored_to, other.tailored_to
        if ours is not None and theirs is not None and ours != theirs:
            hint = "merge the whole checklists, and take a profile of the result"
            raise InvalidChecklistError([Problem("tailored_to", "the two were cut down to different profiles", hint)])
        return self.replace(
            credits=(*self.credits, *(credit for credit in other.credited if credit not in held_credits)),
            sections=tuple(sections.values()),
            settings=_joint_settings(self, other),
            tailored_to=ours or theirs,
            cards=self.cards.replace(**_joined(self.cards, other.cards, CardSet.model_fields)),
            untranslated=_union(self.untranslated or (), other.untranslated or ()) or None,
            translated_from=self.translated_from or other.translated_from,
            **_joined(self, other, _JOINED),
        )

    def tailored(self, **settings: Setting) -> Self:
        """Return the checklist with these values for its parameters.

        Raises:
            pydantic.ValidationError: a parameter doesn't exist or a value is out of its bounds.

        """
        return self.replace(settings={**self.settings, **settings}) if settings else self

    def _keeping(self, kept: AbstractSet[str], note: ProfileNote | None = None, **changes: object) -> Self:
        """Return the part with these items, marked as such; the checklist itself where these are all and no profile."""
        left_out = len(self.items) - len(kept)
        if not kept:
            raise UnknownNameError(f'no item of "{self.id}" is selected; name {_SELECTED_BY} that it has')
        if note is None and not left_out:
            return self
        note = note or note_of_items(kept, left_out, self.tailored_to)
        holding = (part for part in self.sections if any(item.id in kept for item in part.items))
        holders = {above.id for part in holding for above in path_of(part, self._sections)}
        sections = tuple(
            part.replace(items=tuple(_without_gone(item, kept) for item in part.items if item.id in kept))
            for part in self.sections
            if part.id in holders
        )
        parts = {
            "sections": ordered(sections, note.order) if note.order else sections,
            "guards": tuple(_narrow(guard, kept) for guard in self.guards),
            "requires": self._requires_with_answers(sections, kept),
            "profiles": narrowed(sections, self.profiles) if self.profiles else (),
            "tailored_to": note,
        }
        return self.replace(**{**parts, **changes})

    def _requires_with_answers(self, sections: Iterable[Section], ids: AbstractSet[str]) -> tuple[FactDeclaration, ...]:
        """Require the answers to dropped items that kept parts read, and warn of each part that reads one.

        Whatever reads one stays as it is, and is unknown until someone gives the answer. A card or modifier has no
        warning: its `when`, `unless` and `applies_to` decide who sees it while a fact isn't known.
        """
        answers = [(item.id, attested_reference(item)) for item in self.items if item.id not in ids]
        gone = {fact.name: (name, fact) for name, fact in answers}
        readers = [(item.id, set(item.facts())) for part in sections for item in part.items]
        readers += [(guard.id, set(guard.facts())) for guard in self.guards]
        read = [(entry.id, entry.applies_to) for entry in self.do_nots if entry.applies_to is not None]
        readers += [(name, set(facts_in(condition))) for name, condition in read]
        readers += [("", set(facts_in(condition))) for _, condition in self.cards.conditions()]
        found: dict[str, FactDeclaration] = {}
        for reader, names in readers:
            for fact in sorted(names & gone.keys()):
                item, reference = gone[fact]
                found[fact] = FactDeclaration.model_validate(reference)
                if reader:
                    warnings.warn(
                        f'"{reader}" reads the answer to "{item}", which is left out, so it stays unknown',
                        stacklevel=4,
                    )
        return (*(entry for entry in self.requires if entry.fact not in gone), *found.values())

    def texts(self) -> dict[str, str]:
        """Return every translatable text by its key (`item-id/field`)."""
        from secure_checklist.checklists.translation import texts_of  # noqa: PLC0415 - for import time: only other languages need it

        return texts_of(self)

    def translated(self, language: "str | Catalogue | None" = None) -> Self:
        """Return the checklist in another language. Texts that have no translation stay as they are.

        The keys of texts without a translation are listed as `untranslated`. A translation of an older wording isn't
        used, and its key is also listed as `stale`. If none of the checklist's texts has a translation in that
        language, the checklist is returned unchanged. If the checklist is already in that language, only missing texts
        are added, so your own catalogue can come before or after the built-in texts.

        Args:
            language: The BCP 47 tag of a language in which the library or a plug-in has texts, or a catalogue. If None,
                the language of the active messages is used, if there are texts in that language.

        Raises:
            UnknownNameError: If there are no texts in that language.
            ValueError: If the catalogue is for another checklist and contains none of this checklist's texts.

        """
        from secure_checklist.translations.known import preferred, words  # noqa: PLC0415 - for import time, as above

        if language is None:
            language = preferred([language_in_force()], partly=True)
        if isinstance(language, str) and language.lower() == self.language.lower() and not self.untranslated:
            return self
        texts = words(language, self.id)
        if texts not in self._in_languages:
            self._in_languages[texts] = self._translated(texts, strict=not isinstance(language, str))
        return self._in_languages[texts]

    @cached_property
    def _in_languages(self) -> WeakKeyDictionary[Words, Self]:
        """Itself in other languages, each for as long as its texts are in use."""
        return WeakKeyDictionary()

    def _translated(self, texts: Words, *, strict: bool) -> Self:
        from secure_checklist.checklists.translation import translate  # noqa: PLC0415 - for import time, as above

        found, own = translate(self, texts, strict=strict), (self.id, *self.former_ids)
        if texts.checklist and texts.checklist not in own and found.texts.isdisjoint(texts.texts):
            raise ValueError(
                f'the catalogue is of the checklist "{texts.checklist[:100]}", and this is "{self.id}"; '
                "load the catalogue that belongs to it"
            )
        if len(found.untranslated) == len(found.texts):
            return self
        stale, left, again = found.stale, found.untranslated, primary(texts.language) == primary(self.language)
        if again:  # what these texts lack may be in the language already
            left = tuple(key for key in left if key in (self.untranslated or ()))
            stale = tuple(key for key in left if key in {*self.stale, *stale})
        source = self.translated_from if again else self.language
        changes = {"stale": stale, "untranslated": left or None, "translated_from": source}
        # Only texts have changed, and each is valid in its place, so nothing is checked again.
        return self.model_copy(update={**found.parts, **changes, "language": texts.language})

    def __hash__(self) -> int:
        return hash((self.id, self.version, len(self.items)))


def plans_of(checklist: Checklist) -> dict[object, object]:
    """Return the cache of what evaluation prepares once for a checklist. It isn't compared, copied or saved with it."""
    return checklist._plans  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module's own


def _named(noun: str, name: str, known: Mapping[str, T]) -> T:
    """Return what has a name.

    Raises:
        UnknownNameError: If nothing has it; the message offers the nearest names.

    """
    if name not in known:
        raise UnknownNameError(f'no {noun} "{name[:100]}"; {did_you_mean(name, known)}'.rstrip("; "))
    return known[name]


def _without_gone(item: Item, ids: AbstractSet[str]) -> Item:
    kept = tuple(name for name in item.after if name in ids)
    return item if kept == item.after else item.replace(after=kept)


def _narrow(guard: Guard, ids: AbstractSet[str]) -> Guard:
    holds = guard.holds.replace(items=tuple(name for name in guard.holds.items if name in ids))
    return guard.replace(holds=holds, instead=tuple(name for name in guard.instead if name in ids))


def _joint_settings(ours: Checklist, theirs: Checklist) -> dict[str, Any]:
    """Return the settings of both, under the parameters' present names.

    Raises:
        InvalidChecklistError: If both set one parameter, to different values.

    """
    parameters = (*ours.parameters, *theirs.parameters)
    present = {old: parameter.name for parameter in parameters for old in parameter.former_ids}
    found = {present.get(name, name): value for name, value in ours.settings.items()}
    problems: list[Problem] = []
    for name, value in theirs.settings.items():
        held = found.setdefault(present.get(name, name), value)
        if held != value or isinstance(held, bool) is not isinstance(value, bool):
            message = "both checklists set it, to different values"
            problems.append(Problem(f"settings > {name}", message, "set it alike in both before merging them"))
    if problems:
        raise InvalidChecklistError(problems)
    return found


def _joined(ours: Model, theirs: Model, fields: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    return {name: _union(getattr(ours, name), getattr(theirs, name)) for name in fields}


def _union(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*ours, *(entry for entry in theirs if entry not in ours))
