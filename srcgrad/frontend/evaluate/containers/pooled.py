"""Lists that are items of lists of run-time length: all lie in one memory, each with some room.

    rows.append(row)        rows holds the number of row
    row.append(x)           values[starts[row] + counts[row]] = x

A list whose room is used up moves to the end of the memory. Its number stays, by which others know
it: what is appended by one name is seen by all.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from srcgrad.frontend.evaluate.containers.own_lists import ListMethods
from srcgrad.frontend.evaluate.containers.sure import size, sure
from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.values.core.layouts import Pooled, Site
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means


class Memory:
    """The memory of some lists: where each starts, how long it is, and for how many it has room."""

    def __init__(self, items: Any) -> None:
        self.items = items
        self.starts: list[Any] = []
        self.counts: list[Any] = []
        self.rooms: list[Any] = []

    def begun(self) -> Any:
        """The number of a new list."""
        self.starts.append(len(self.items))
        self.counts.append(0)
        self.rooms.append(0)
        return len(self.starts) - 1

    def append(self, row: Any, item: Any) -> None:
        start, count = size(self.starts[sure(row)]), size(self.counts[sure(row)])
        if count < self.rooms[sure(row)]:
            self.items[sure(start + count)] = item
        elif start + count == len(self.items):
            self.items.append(item)
            self.rooms[sure(row)] = count + 1
        else:
            self.starts[sure(row)] = len(self.items)
            self.rooms[sure(row)] = 2 * count + 1
            for k in range(count):
                self.items.append(self.items[sure(start + k)])
            for _ in range(count + 1):
                self.items.append(item)
        self.counts[sure(row)] = count + 1

    def get(self, row: Any, k: Any) -> Any:
        return self.items[sure(size(self.starts[sure(row)]) + k)]

    def put(self, row: Any, k: Any, item: Any) -> None:
        self.items[sure(size(self.starts[sure(row)]) + k)] = item

    def shorten(self, row: Any) -> None:
        self.counts[sure(row)] -= 1

    def empty(self, row: Any) -> None:
        self.counts[sure(row)] = 0


class PooledList(ListMethods, Pooled):
    """A list that lies with others in one memory."""

    place: Any

    def at(self, index: Any) -> Any:
        """A subscript, counted from the front."""
        count = len(self)
        if index < 0:
            index += count
        if index < 0 or index >= count:
            raise IndexError("list index out of range")
        return index

    @property
    def measures(self) -> Any:
        """What changes in length, or is written to, where this list changes in length."""
        return (memory(self).counts,)

    def __len__(self) -> Any:
        return size(memory(self).counts[sure(self.place)])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self.listed()[index]
        return memory(self).get(self.place, self.at(index))

    def listed(self) -> Any:
        """A list of the items, as other definitions take it."""
        return [memory(self).get(self.place, sure(k)) for k in range(len(self))]

    def append(self, item: Any) -> None:
        memory(self).append(self.place, item)

    def put(self, index: Any, item: Any) -> None:
        memory(self).put(self.place, self.at(index), item)

    def pop(self, index: Any = -1) -> Any:
        if len(self) == 0:
            raise IndexError("pop from empty list")
        k = self.at(index)
        found = memory(self).get(self.place, k)
        for j in range(k, len(self) - 1):
            memory(self).put(self.place, sure(j), memory(self).get(self.place, sure(j + 1)))
        memory(self).shorten(self.place)
        return found

    def insert(self, index: Any, item: Any) -> None:
        count = len(self)
        if index < 0:
            index = max(index + count, 0)
        index = min(index, count)
        self.append(item)
        for j in range(count, index, -1):
            memory(self).put(self.place, sure(j), memory(self).get(self.place, sure(j - 1)))
        memory(self).put(self.place, sure(index), item)

    def clear(self) -> None:
        memory(self).empty(self.place)

    def reverse(self) -> None:
        self.refill(self.listed()[::-1])

    def sort(self, *, key: Any = None, reverse: Any = False) -> None:
        self.refill(sorted(self.listed(), key=key, reverse=reverse))

    def refill(self, items: Any) -> None:
        """Put as many items in place of those that there are."""
        for k in range(len(self)):
            memory(self).put(self.place, sure(k), items[k])


STANDS_FOR[PooledList] = list


def memory(row: Any) -> Any:
    """The memory in which a list lies."""
    raise NotImplementedError


@means(memory)
def _memory(run: Run, args: Args, kwargs: Kwargs) -> Value:
    (owner,) = args
    assert isinstance(owner, Instance) and issubclass(owner.kind, Pooled)
    return run.made.pools[owner.kind.pool][owner.kind.level]


def row(run: Run, where: Site, level: int, number: Value) -> Instance:
    """The list of a number, in the memory of lists that are made at a site."""
    pool = run.shared.layouts.pool(where)
    assert pool is not None, "there is such a memory"
    made = Instance(run.number(), _kind(run, pool, level), copied=True)
    run.state["born", made.id] = Known(True)
    run.state["attribute", made.id, "place"] = number
    run.known.sure.add(getattr(getattr(number, "atom", None), "name", ""))
    return made


def _kind(run: Run, pool: Site, level: int) -> type:
    """The class of lists in a memory: a frozen dataclass, of which a copy is as good."""
    kinds = run.shared.layouts.kinds
    if (pool, level) not in kinds:
        own = {"__annotations__": {"place": Any}, "pool": pool, "level": level}
        made = type("PooledList", (PooledList,), {**own, "__eq__": PooledList.__eq__})
        kinds[pool, level] = dataclasses.dataclass(frozen=True)(made)
    return kinds[pool, level]


def made_at(run: Run, where: Site, items: tuple[Value, ...]) -> Instance | None:
    """A list that is made at a site, if those lie with others; None if they do not."""
    pool, level = run.shared.layouts.pool(where), run.made.level
    if pool is None or level not in run.made.pools.get(pool, {}):
        return None
    number = run.call(run.attribute(run.made.pools[pool][level], "begun"), (), {})
    made = row(run, pool, level, number)
    for each in items:
        run.call(run.attribute(made, "append"), (each,), {})
    return made
