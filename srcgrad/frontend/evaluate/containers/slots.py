"""Lists of run-time length whose items are stored one by one: `out = [None] * n; out[k] = a @ b`.

What has been stored is in a list that grows, in the order in which it came; each place has the
number of what it holds. What is repeated is in all places at first; of None, or of what is stored
into by others than it holds, a place must have been stored into before it is read, which is checked
when the program runs; where None was repeated and the function that reads it asks for None, it may
be None.
"""

from __future__ import annotations

from typing import Any

from srcgrad.frontend.evaluate.containers import pooled
from srcgrad.frontend.evaluate.containers.own_lists import ListMethods
from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.reading import asking
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.layouts import Site
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means

EMPTY = "a place of a list that `[None] * n` made is read before an item is stored there"


class Slots(ListMethods):
    """A list that repeats what is there at first so many times; so many places if there is none."""

    def __init__(self, count: Any, first: Any, is_none: Any) -> None:
        self.is_none = is_none
        self.items = list(first)
        self.places = (list(range(len(first))) if first else [-1]) * count

    @property
    def measures(self) -> Any:
        """What changes in length, or is written to, where this list changes in length."""
        return (self.places,)

    def __len__(self) -> Any:
        return len(self.places)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self.at(place) for place in self.places[index]]
        return self.at(self.places[index])

    def at(self, place: Any) -> Any:
        """The item that was stored so many items after the first."""
        if place < 0:
            if self.is_none and is_asked():
                return None
            raise NotImplementedError(EMPTY)
        return self.items[place]

    def append(self, item: Any) -> None:
        self.places.append(len(self.items))
        self.items.append(item)

    def put(self, index: Any, item: Any) -> None:
        self.places[index] = len(self.items)
        self.items.append(item)

    def pop(self, index: Any = -1) -> Any:
        item = self[index]
        self.places.pop(index)
        return item

    def clear(self) -> None:
        self.places.clear()

    def insert(self, index: Any, item: Any) -> None:
        self.places.insert(index, len(self.items))
        self.items.append(item)

    def reverse(self) -> None:
        self.places.reverse()


STANDS_FOR[Slots] = list


def is_asked() -> Any:
    """Whether the function that reads an item asks whether something is None."""
    raise NotImplementedError


@means(is_asked)
def _is_asked(run: Run, args: Args, kwargs: Kwargs) -> Value:
    theirs = [each for each in run.frames if not is_ours(each.source.function)]
    return Known(bool(theirs) and asking.asks(theirs[-1].node))


def filled(row: Any, count: Any, first: Any) -> None:
    """Put the same items into a list so many times."""
    for _ in range(count):
        for item in first:
            row.append(item)


def made(run: Run, where: Site, count: Value, items: tuple[Value, ...], are_first: bool) -> Value:
    """The list of so many places that is made at a site, of what is repeated.

    `are_first`: whether that is of the kind of what is stored later, so that all places have it.
    """
    is_none = all(isinstance(each, Known) and each.object is None for each in items)
    row = pooled.made_at(run, where, ()) if is_none or are_first else None
    if row is not None:
        run.call(Known(filled), (row, count, Tuple(items)), {})
        return row
    first = Tuple(items if are_first else ())
    found = run.call(Known(Slots), (count, first, Known(is_none)), {})
    assert isinstance(found, Instance)
    run.made.sites[found.id] = where
    return found
