"""The selection of items by profiles, and checks of profiles."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, get_args

from secure_checklist.checklists.fields import ChecklistFields
from secure_checklist.checklists.items import Item, Section, path_of, with_former
from secure_checklist.checklists.profiles import Profile, Selector
from secure_checklist.checklists.words import LEVEL_WEIGHT, Cause, CauseDeclaration, LevelDeclaration
from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.model import FrozenMap
from secure_checklist.core.types import Setting


class Resolved(NamedTuple):
    """The result of a profile, including the profiles it extends.

    Attributes:
        items: The ids of the profile's items.
        order: The ids of the items that come first.
        settings: The values for parameters, by their present names.
        always_guarded: Whether no guard counts as false.

    """

    items: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    settings: Mapping[str, Setting] = FrozenMap()
    always_guarded: bool = False


class Profiles:
    """The profiles of a checklist, each resolved with the profiles it extends."""

    def __init__(self, checklist: ChecklistFields) -> None:
        self._profiles = checklist.profiles
        self.by_id = with_former(checklist.profiles)
        self.items = with_former(item for section in checklist.sections for item in section.items)
        self._all = {item.id: item for item in self.items.values()}
        self._named = _named(checklist.sections, checklist.levels, checklist.causes)
        self._parameters = {old: one.name for one in checklist.parameters for old in (*one.former_ids, one.name)}
        self._held = [
            (guard, frozenset(name for name, item in self._all.items() if guard.holds.picks(item)))
            for guard in checklist.guards
            if guard.instead
        ]
        self._found: dict[str, Resolved] = {}

    def resolved(self, profile: Profile) -> Resolved:
        """Return the result of a profile. No profile may extend itself, even through others."""
        found = Resolved()
        for one in self.chain(profile):
            held = self._found.get(one.id)
            found = held if held is not None else self._found.setdefault(one.id, self._extended(found, one))
        return found

    def chain(self, profile: Profile) -> list[Profile]:
        """Return a profile and those that it extends, outermost first. A cycle is cut where it closes."""
        found = {profile.id: profile}
        while profile.extends is not None:
            base = self.by_id.get(profile.extends)
            if base is None or base.id in found:
                break
            found[base.id] = profile = base
        return [*found.values()][::-1]

    def _extended(self, base: Resolved, profile: Profile) -> Resolved:
        # A profile adds to the one that it extends, and then omits. `travel`, which extends `basic`:
        #
        #   basic.items               {lock, update, backup}
        #   select the tag travel     + {border, roaming}
        #   omit the item backup      - {backup}
        #   items                     {lock, update, border, roaming} and what these need
        #
        # A profile that neither extends nor selects begins with all items.
        selected = set(base.items)
        if profile.select is not None:
            selected |= self.picked(profile.select)
        elif profile.extends is None:
            selected |= self._all.keys()
        kept = selected - self.picked(profile.omit)
        order = (self.items[name].id for name in profile.order if name in self.items)
        settings = {self._parameters.get(name, name): value for name, value in profile.settings.items()}
        return Resolved(
            frozenset(kept | self.needed(kept).keys()),
            tuple(dict.fromkeys((*order, *base.order))),
            FrozenMap({**base.settings, **settings}),
            base.always_guarded or profile.always_guarded,
        )

    def picked(self, selector: Selector) -> set[str]:
        """Return the ids of the items that a selector matches."""
        parts = (known.get(name, ()) for field, known in self._named.items() for name in getattr(selector, field))
        return set[str]().union(*parts)

    def unknown(self, selector: Selector, path: str) -> Iterator[Problem]:
        """Yield a problem for each name of a selector that the checklist doesn't have."""
        for field, known in self._named.items():
            yield from missing(f"{path} > {field}", field.removesuffix("s"), getattr(selector, field), known)

    def needed(self, kept: set[str]) -> dict[str, str]:
        """Return the items that must be kept together with these ones, each with the guard or item that needs it."""
        found: dict[str, str] = {}
        for guard, held in self._held:
            # A guard holds items back until something safer was done (`instead`). A selection that keeps the item and
            # loses what comes before it would make the guard point at nothing, for just the people that it protects.
            if not held.isdisjoint(kept):
                found |= dict.fromkeys(guard.instead, guard.id)
        pending = [*kept, *found]
        while pending:
            # Only steps of a plan (`phase`) take along what comes `after`: without the first step, the next one can do
            # harm.
            item = self.items.get(pending.pop())
            if item is not None and item.phase is not None:
                new = [name for name in item.after if name not in found]
                found |= dict.fromkeys(new, item.id)
                pending += new
        return {name: by for name, by in found.items() if name in self.items}

    # what is wrong -----------------------------------------------------------------------------------------------

    def problems(self) -> Iterator[Problem]:
        """Yield the problems of each profile, except those of its settings."""
        for index, profile in enumerate(self._profiles):
            path = place_of(index, profile)
            chain = self.chain(profile)
            if (name := chain[0].extends) is not None:  # the outermost extends what isn't there, or one of these
                base = self.by_id.get(name)
                if base is None and chain[0] is profile:
                    yield Problem(f"{path} > extends", f'no profile "{name}"', did_you_mean(name, self.by_id))
                elif base is not None and base.id == profile.id:
                    circle = " > ".join([*(one.id for one in reversed(chain)), base.id])
                    yield Problem(
                        f"{path} > extends", f"it extends itself: {circle}", "let one of them extend no other"
                    )
            yield from missing(f"{path} > order", "item", profile.order, self.items)
            for name, selector in (("select", profile.select), ("omit", profile.omit)):
                if selector is not None:
                    yield from self.unknown(selector, f"{path} > {name}")
            items = {*self.resolved(profile).items}
            omitted = sorted(items & self.picked(profile.omit))
            by = self.needed(items) if omitted else {}
            for name in omitted:
                hint = f'omit "{by[name]}", too' if by[name] in self.items else "omit what that guard holds, too"
                fault = f'"{name}" has to stay, since "{by[name]}" puts it before items of this profile'
                yield Problem(f"{path} > omit", fault, hint)


def _named(
    sections: Iterable[Section], levels: Iterable[LevelDeclaration] = (), causes: Iterable[CauseDeclaration] = ()
) -> Mapping[str, Mapping[str, Collection[str]]]:
    """Return the names that each field of a selector may have, each with the ids of the items that it selects.

    Any level and cause may be named, whether or not an item has it.
    """
    parts = tuple(sections)
    items = [item for section in parts for item in section.items]
    by_id = with_former(parts)
    below: dict[str, list[str]] = {section.id: [] for section in parts}
    for section in parts:
        for above in path_of(section, by_id):
            below[above.id] += [item.id for item in section.items]
    found: dict[str, dict[str, list[str]]] = {
        "items": {name: [item.id] for name, item in with_former(items).items()},
        "sections": {name: below[section.id] for name, section in by_id.items()},
        "tags": {},
        "levels": {word: [] for word in (*LEVEL_WEIGHT, *(one.id for one in levels))},
        "causes": {word: [] for word in (*get_args(Cause), *(one.id for one in causes))},
        "frameworks": {},
    }
    for item in items:
        frameworks = {one.framework for one in item.references}
        named = {"tags": item.tags, "levels": (item.level,), "causes": item.mitigates, "frameworks": frameworks}
        for field, names in named.items():
            for name in names:
                found[field].setdefault(name, []).append(item.id)
    return found


def missing(path: str, noun: str, names: Iterable[str], known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each unknown name, with the nearest known name."""
    for name in names:
        if name not in known:
            yield Problem(path, f'no {noun} "{name}"', did_you_mean(name, known))


def place_of(index: int, profile: Profile) -> str:
    """Return the path of a profile in its checklist, for messages."""
    return f'profiles[{index}] "{profile.id}"'


def narrowed(sections: Iterable[Section], profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """Return profiles without the names of items, sections and tags that no longer exist in these sections."""
    known = _named(sections)
    kept = {"items", "sections", "tags", "frameworks"}  # words that a selector may have whatever the items are stay

    def selector(one: Selector) -> Selector:
        return one.replace(**{name: tuple(part for part in getattr(one, name) if part in known[name]) for name in kept})

    return tuple(
        profile.replace(
            select=None if profile.select is None else selector(profile.select),
            omit=selector(profile.omit),
            order=tuple(name for name in profile.order if name in known["items"]),
        )
        for profile in profiles
    )


def ordered(sections: Iterable[Section], order: Iterable[str]) -> tuple[Section, ...]:
    """Return the sections, ordered so that these items and their sections come first."""
    places = {name: place for place, name in enumerate(order)}
    last = len(places)

    def of_item(item: Item) -> int:
        return places.get(item.id, last)

    def of_section(section: Section) -> int:
        return min(map(of_item, section.items), default=last)

    # Sorting is stable, so all that isn't in `order` keeps the author's order behind it.
    sorted_ = (part.replace(items=tuple(sorted(part.items, key=of_item))) for part in sections)
    return tuple(sorted(sorted_, key=of_section))
