"""What lists of run-time length do, however they hold their items: in plain Python.

Each class says how it appends, reads, stores and pops one item, and how long it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.values.core.layouts import OwnList


class ListMethods(OwnList):
    """The methods of lists."""

    __hash__ = None  # type: ignore[assignment]

    def listed(self) -> Any:
        """A list of the items, as other definitions take it."""
        return [self[k] for k in range(len(self))]

    def numbers(self) -> Any:
        """What an array is made of."""
        return self.listed()

    def __len__(self) -> Any:
        raise NotImplementedError

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError

    def __setitem__(self, index: Any, item: Any) -> None:
        if isinstance(index, slice):
            replace_items(self, index, list(item))
        else:
            self.put(index, item)

    def __delitem__(self, index: Any) -> None:
        if isinstance(index, slice):
            replace_items(self, index, ())
        else:
            self.pop(index)

    def __reversed__(self) -> Any:
        return (self[k] for k in range(len(self) - 1, -1, -1))

    def __contains__(self, item: Any) -> Any:
        return any(each == item for each in self)

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, list) or len(self) != len(other):
            return False
        return all(self[k] == other[k] for k in range(len(self)))

    def __lt__(self, other: Any) -> Any:
        return is_before(self, other, False)

    def __le__(self, other: Any) -> Any:
        return is_before(self, other, True)

    def __gt__(self, other: Any) -> Any:
        return is_before(other, self, False)

    def __ge__(self, other: Any) -> Any:
        return is_before(other, self, True)

    def __add__(self, other: Any) -> Any:
        made = self.copy()
        made.extend(other)
        return made

    def __radd__(self, other: Any) -> Any:
        made = list(other)
        made.extend(self.listed())
        return made

    def __iadd__(self, other: Any) -> Any:
        self.extend(other)
        return self

    def __mul__(self, count: Any) -> Any:
        return repeated(self, count)

    __rmul__ = __mul__

    def __imul__(self, count: Any) -> Any:
        repeat(self, count)
        return self

    def append(self, item: Any) -> None:
        raise NotImplementedError

    def put(self, index: Any, item: Any) -> None:
        """`self[index] = item`, of one item."""
        raise NotImplementedError

    def pop(self, index: Any = -1) -> Any:
        raise NotImplementedError

    def clear(self) -> None:
        raise NotImplementedError

    def copy(self) -> Any:
        return self.listed()

    def extend(self, items: Any) -> None:
        if hasattr(items, "measures"):  # it may be this list
            for k in range(len(items)):
                self.append(items[k])
        else:
            for item in items:
                self.append(item)

    def remove(self, item: Any) -> None:
        self.pop(self.index(item))

    def index(self, item: Any, start: Any = 0, stop: Any = None) -> Any:
        count = len(self)
        for k in range(bound(start, count, 0), bound(stop, count, count)):
            if self[k] == item:
                return k
        raise ValueError("list.index(x): x not in list")

    def count(self, item: Any) -> Any:
        return sum([1 for each in self if each == item])


def matrix(rows: Any) -> Any:
    """The array of lists of one length."""
    if len(rows) == 0:
        raise ValueError("an empty list of rows is no array of rows: there must be one")
    count = len(rows[0])
    together: list[Any] = []
    for row in rows:
        if len(row) != count:
            raise ValueError("setting an array element with a sequence: rows differ in length")
        together.extend(row)
    return np.array(together).reshape(len(rows), count)


def repeated(items: Any, count: Any) -> Any:
    """`items * count`."""
    length = len(items)
    return [items[k % length] for k in range(length * count)]


def repeat(items: Any, count: Any) -> None:
    """`items *= count`."""
    length = len(items)
    if count < 1:
        items.clear()
    for _ in range(count - 1):
        for k in range(length):
            items.append(items[k])


def is_before(one: Any, other: Any, or_equal: Any) -> Any:
    """Whether a list comes before another: the first items that differ tell."""
    for k in range(min(len(one), len(other))):
        if one[k] != other[k]:
            return one[k] < other[k]
    return len(one) <= len(other) if or_equal else len(one) < len(other)


def replace_items(items: Any, index: Any, others: Any) -> None:
    """`items[index] = others`, of a slice: there may be more of them, or fewer."""
    if index.step is not None and index.step != 1:
        raise NotImplementedError("storing into a slice with a step of a list, or deleting one")
    start = bound(index.start, len(items), 0)
    stop = max(start, bound(index.stop, len(items), len(items)))
    rest = [items[k] for k in range(stop, len(items))]
    for _ in range(len(items) - start):
        items.pop()
    items.extend(others)
    items.extend(rest)


def bound(k: Any, count: Any, otherwise: Any) -> Any:
    """Where a slice begins or ends, counted from the front."""
    if k is None:
        return otherwise
    return max(k + count, 0) if k < 0 else min(k, count)
