"""How lists hold items that no array holds: what is known of them once a reading has failed.

Reading begins again with what was found: a list that is made at such a place holds a list for each
number of its items, and a list that is put into such a list lies with others in one memory.

    events.append((t, k))       a list of times and one of numbers
    rows.append(row)            a list of numbers that say which row
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, TypeAlias

from srcgrad.records import dataclass
from srcgrad.types import Scalar

Site: TypeAlias = tuple[Any, ...]
"""Where a list is made: the place of the user's, the definition, and the calls that lead there."""


@dataclass(frozen=True)
class Leaf:
    """A number, or an array."""


@dataclass(frozen=True)
class Constant:
    """What is the same in all items."""

    object: Any


@dataclass(frozen=True)
class Word:
    """A string, by its number among all that are in such lists."""


@dataclass(frozen=True)
class Pair:
    """A tuple, or a named tuple."""

    kind: type
    parts: tuple[Form, ...]


@dataclass(frozen=True)
class Fields:
    """A dict of known keys (`kind` is `dict`), or an object by its attributes."""

    kind: type
    names: tuple[Any, ...]
    parts: tuple[Form, ...]
    level: int = 0


@dataclass(frozen=True)
class Row:
    """A list that lies with others in one memory, by its number: those made at this site."""

    pool: Site
    level: int = 0
    """Within which derivative that the program calls they lie."""


@dataclass(frozen=True)
class Perhaps:
    """What may be None."""

    form: Form


Form: TypeAlias = Leaf | Constant | Word | Pair | Fields | Row | Perhaps
"""Of what an item of a list is made."""


def within_level(form: Form, level: int) -> Form:
    """The form of items that are made within a derivative that the program calls."""
    match form:
        case Row():
            return replace(form, level=level)
        case Perhaps():
            return Perhaps(within_level(form.form, level))
        case Pair():
            return replace(form, parts=tuple(within_level(each, level) for each in form.parts))
        case Fields():
            parts = tuple(within_level(each, level) for each in form.parts)
            return replace(form, parts=parts, level=level)
    return form


class OwnList:
    """What the classes extend that stand for lists of run-time length."""

    def listed(self) -> Any:
        """A list of the items, as other definitions take it."""

    def __iter__(self) -> Any:
        return iter(self.listed())


class Pooled(OwnList):
    """What the class extends of lists that lie with others in one memory."""

    pool: Site
    level: int


@dataclass
class Layouts:
    """The lists that are not what they seem, by where they are made."""

    forms: dict[Site, Form] = field(default_factory=dict)
    """Of lists that have a list for each number of their items, the form of the items."""
    pools: dict[Site, Site] = field(default_factory=dict)
    """Of lists that lie with others in one memory, another of the sites at which those are made."""
    shelved: dict[type, Form] = field(default_factory=dict)
    """Classes whose objects are changed while they are in such lists, with what is in those."""
    linked: dict[type, Changes] = field(default_factory=dict)
    """Classes whose objects refer to others of theirs, with what makes those lie together."""
    met: dict[Form, Form] = field(default_factory=dict)
    """All forms, each as it was met first."""
    words: list[str] = field(default_factory=list)
    """The strings that are in such lists."""
    kinds: dict[tuple[Site, int], type] = field(default_factory=dict)
    """The class of the lists in each memory."""
    types: dict[Site, Scalar] = field(default_factory=dict)
    """Of lists of numbers that have numbers of another type stored in them, the type of both."""
    slots: set[Site] = field(default_factory=set)
    """Lists of a number repeated that have other things than numbers stored in them."""

    def pool(self, site: Site) -> Site | None:
        """What stands for the memory in which the lists lie that are made at a site."""
        found = self.pools.get(site)
        while found is not None and self.pools[found] != found:
            found = self.pools[found]
        return found


@dataclass(frozen=True)
class Holds:
    """The items of the lists that are made at a site are of this form."""

    site: Site
    form: Form

    def enter(self, layouts: Layouts) -> None:
        layouts.forms[self.site] = self.form


@dataclass(frozen=True)
class Together:
    """The lists that are made at these sites, or of which these are columns, lie in one memory."""

    sites: tuple[Site, ...]

    def enter(self, layouts: Layouts) -> None:
        sites = [site[1] if site[0] == "column" else site for site in self.sites]
        pools = [layouts.pool(site) or site for site in sites]
        for pool in pools:
            layouts.pools[pool] = pools[0]


@dataclass(frozen=True)
class Stores:
    """A list of numbers that is made at a site has something else stored in it.

    The type is that of the list's numbers and of what is stored, if that is a number.
    """

    site: Site
    type: Scalar | None

    def enter(self, layouts: Layouts) -> None:
        if self.type is None:
            layouts.slots.add(self.site)
        else:
            layouts.types[self.site] = self.type


@dataclass(frozen=True)
class Changed:
    """Objects of a class are changed while they are in lists."""

    kind: type
    form: Form

    def enter(self, layouts: Layouts) -> None:
        layouts.shelved[self.kind] = self.form


@dataclass(frozen=True)
class Said:
    """There is a word in a list."""

    word: str

    def enter(self, layouts: Layouts) -> None:
        layouts.words.append(self.word)


Change: TypeAlias = Holds | Together | Stores | Changed | Said


@dataclass(frozen=True)
class Changes:
    """What a failed reading has found."""

    found: tuple[Change, ...]

    def enter(self, layouts: Layouts) -> None:
        """Let the next reading know."""
        for each in self.found:
            each.enter(layouts)
