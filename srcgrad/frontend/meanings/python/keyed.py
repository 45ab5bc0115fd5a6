"""Dicts and sets whose keys the program computes: lists in order, searched by halves.

    counts[sure(k)] += w          place = place_in(ordered, k)
                            if place < len(ordered) and ordered[place] == k: …
                            else: the key and its value are appended, and noted in their order

What keys there are is not known while the program is read; which dicts and sets are such is found
by reading: where a key of another one would have to be known, reading begins again (`NeedKnown`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.containers.sure import has_changed, sure
from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as


def checked(key: Any) -> Any:
    """A key, which is a real number or a tuple of such, and no NaN: that is found by identity."""
    for each in key if isinstance(key, tuple) else (key,):
        if is_real(each) and not isinstance(each, int | np.integer) and each != each:
            raise NotImplementedError("NaN as a key of a dict, or in a set")
    return key


def is_real(key: Any) -> Any:
    """Whether this is a real number; refused is what is no key."""
    return True


@means(is_real)
def _is_real(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if not lists.is_key(args[0]):
        run.refuse(
            "a key of a dict, or a member of a set, that is computed and no real number",
            "Use integers, or tuples of them; or a list.",
            errors.NotDifferentiable,
            code="SG2419",
        )
    return Known(True)


def place_in(ordered: Any, key: Any) -> Any:
    """Where a key is in a list in order, or would be."""
    key = checked(key)
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        if ordered[sure(middle)] < key:
            low = middle + 1
        else:
            high = middle
    return low


def put_in(items: Any, k: Any, item: Any) -> None:
    """`items.insert(k, item)`, where k is a place in the list."""
    items.append(item)
    for j in range(len(items) - 1, k, -1):
        items[sure(j)] = items[sure(j - 1)]
    items[sure(k)] = item


class Keyed:
    """A dict: its keys and values as they came, and where each key stands, in order."""

    def __init__(self) -> None:
        self.names: list[Any] = []
        self.contents: list[Any] = []
        self.ordered: list[Any] = []
        self.places: list[Any] = []

    def place(self, key: Any) -> Any:
        """Where the value of a key is; -1 if there is none."""
        k = place_in(self.ordered, key)
        if k < len(self.ordered) and self.ordered[sure(k)] == key:
            return self.places[sure(k)]
        return -1

    def __getitem__(self, key: Any) -> Any:
        place = self.place(key)
        if place < 0:
            raise KeyError(key)
        return self.contents[sure(place)]

    def __setitem__(self, key: Any, value: Any) -> None:
        k = place_in(self.ordered, key)
        if k < len(self.ordered) and self.ordered[sure(k)] == key:
            self.contents[sure(self.places[sure(k)])] = value
        else:
            put_in(self.ordered, k, key)
            put_in(self.places, k, len(self.names))
            self.names.append(key)
            self.contents.append(value)

    def __delitem__(self, key: Any) -> None:
        k = place_in(self.ordered, key)
        if k >= len(self.ordered) or self.ordered[sure(k)] != key:
            raise KeyError(key)
        place = self.places[sure(k)]
        self.ordered.pop(sure(k))
        self.places.pop(sure(k))
        self.names.pop(sure(place))
        self.contents.pop(sure(place))
        for j in range(len(self.places)):
            if self.places[j] > place:
                self.places[j] -= 1

    def __contains__(self, key: Any) -> Any:
        k = place_in(self.ordered, key)
        return k < len(self.ordered) and self.ordered[sure(k)] == key

    def __len__(self) -> Any:
        return len(self.names)

    def __iter__(self) -> Any:
        return iter(self.keys())

    def keys(self) -> Any:
        return View(self, name_at)

    def values(self) -> Any:
        return View(self, content_at)

    def items(self) -> Any:
        return View(self, pair_at)

    def get(self, key: Any, default: Any = None) -> Any:
        place = self.place(key)
        if place < 0:
            return default
        return self.contents[sure(place)]

    def list_of(self, key: Any) -> Any:
        """The list of a key, or one without items."""
        return self.get(key, [])

    def pop(self, key: Any, *default: Any) -> Any:
        if len(default) > 0 and key not in self:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> Any:
        if len(self.names) == 0:
            raise KeyError("popitem(): dictionary is empty")
        key = self.names[-1]
        return key, self.pop(key)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, other: Any) -> None:
        for key, value in pairs(other):
            self[key] = value

    def copy(self) -> Any:
        return keyed_dict(self)

    def clear(self) -> None:
        for items in (self.names, self.contents, self.ordered, self.places):
            items.clear()


class View:
    """The keys, values or items of a dict, which must not become longer while it is run over."""

    def __init__(self, owner: Any, at: Any) -> None:
        self.owner = owner
        self.at = at

    def __iter__(self) -> Any:
        count = len(self.owner.names)
        return (self.item(k, count) for k in range(count))

    def item(self, k: Any, count: Any) -> Any:
        if has_changed(self.owner.names, count):
            raise RuntimeError("dictionary changed size during iteration")
        return self.at(self.owner, sure(k))

    def __len__(self) -> Any:
        return len(self.owner.names)

    def __contains__(self, item: Any) -> Any:
        return item in self.owner if self.at is name_at else item in list(self)


def name_at(owner: Any, k: Any) -> Any:
    return owner.names[k]


def content_at(owner: Any, k: Any) -> Any:
    return owner.contents[k]


def pair_at(owner: Any, k: Any) -> Any:
    return owner.names[k], owner.contents[k]


def pairs(given: Any) -> Any:
    """Keys and values of a dict, or pairs of them."""
    return given.items() if isinstance(given, dict) else given


def keyed_dict(given: Any = (), /, **named: Any) -> Any:
    """`dict(given)`, and what a dict display or comprehension gives."""
    made = Keyed()
    for key, value in pairs(given):
        made[key] = value
    for name, value in named.items():
        made[name] = value
    return made


@reads_as(dict.fromkeys)
def fromkeys(iterable: Any, value: Any = None) -> Any:
    """`dict.fromkeys`."""
    made: dict[Any, Any] = {}
    for key in iterable:
        made[key] = value
    return made


class Members:
    """A set of real numbers, or of tuples of them: from the least to the greatest.

    That is the order in which CPython runs over integers if its table has a slot for each of them.
    """

    def __init__(self) -> None:
        self.members: list[Any] = []
        self.least: Any = 0
        self.greatest: Any = 0
        """Of all integers that have been in it, and 0."""

    def add(self, item: Any) -> None:
        k = place_in(self.members, item)
        if k >= len(self.members) or self.members[sure(k)] != item:
            put_in(self.members, k, item)
            if isinstance(item, int | np.integer):
                self.least = min(self.least, item)
                self.greatest = max(self.greatest, item)
            else:
                self.least = -1

    def discard(self, item: Any) -> None:
        k = place_in(self.members, item)
        if k < len(self.members) and self.members[sure(k)] == item:
            self.members.pop(sure(k))

    def remove(self, item: Any) -> None:
        if item not in self:
            raise KeyError(item)
        self.discard(item)

    def __contains__(self, item: Any) -> Any:
        k = place_in(self.members, item)
        return k < len(self.members) and self.members[sure(k)] == item

    def __len__(self) -> Any:
        return len(self.members)

    def __iter__(self) -> Any:
        slots = 8
        while 5 * len(self.members) >= 3 * (slots - 1):
            slots *= 2
        if self.least < 0 or self.greatest >= slots:
            raise NotImplementedError(
                "the order of a set, unless it is of integers that are not negative and not large "
                "for its size: run over sorted(...) of it"
            )
        count = len(self.members)
        return (self.item(k, count) for k in range(count))

    def item(self, k: Any, count: Any) -> Any:
        if has_changed(self.members, count):
            raise RuntimeError("Set changed size during iteration")
        return self.members[sure(k)]

    def update(self, *others: Any) -> None:
        for other in others:
            for item in in_any_order(other):
                self.add(item)

    def clear(self) -> None:
        self.members.clear()

    def copy(self) -> Any:
        return keyed_set(self)

    def union(self, *others: Any) -> Any:
        made = keyed_set(self)
        made.update(*others)
        return made

    def intersection(self, other: Any) -> Any:
        made = Members()
        for item in in_any_order(other):
            if item in self:
                made.add(item)
        return made

    def difference(self, other: Any) -> Any:
        made = Members()
        for item in self.members:
            if item not in other:
                made.add(item)
        return made

    def issubset(self, other: Any) -> Any:
        return all(item in other for item in self.members)

    def issuperset(self, other: Any) -> Any:
        return all(item in self for item in in_any_order(other))

    def __eq__(self, other: Any) -> Any:
        return len(self) == len(other) and self.issubset(other)

    __hash__ = None  # type: ignore[assignment]
    __or__ = __ror__ = union
    __and__ = __rand__ = intersection
    __sub__ = difference
    __le__, __ge__ = issubset, issuperset


def in_any_order(given: Any) -> Any:
    """The items of what may be a set, where their order makes no difference."""
    return given.members if isinstance(given, set) and hasattr(given, "members") else given


def without_order(run: Run, value: Value) -> Value:
    """The members of a set, for a function to which their order makes no difference."""
    is_set = isinstance(value, Instance) and value.kind is Members
    return run.attribute(value, "members") if is_set else value


def keyed_set(given: Any = ()) -> Any:
    """`set(given)`."""
    made = Members()
    made.update(given)
    return made


STANDS_FOR.update({Keyed: dict, Members: set})
