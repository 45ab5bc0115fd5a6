"""Methods of lists that lie in memory, in plain Python: they append, store and pop at the end."""

from __future__ import annotations

from typing import Any

import numpy as np


def insert(items: Any, index: Any, value: Any) -> None:
    """`items.insert(index, value)`: those behind it move on, the last one first."""
    count = len(items)
    if index < 0:
        index = max(index + count, 0)
    index = min(index, count)
    items.append(value)
    for k in range(count, index, -1):
        items[k] = items[k - 1]
    items[index] = value


def index(items: Any, value: Any, start: Any = 0, stop: Any = None) -> Any:
    """`items.index(value, start, stop)`: where the first one is that is equal."""
    count = len(items)
    stop = count if stop is None else stop
    start = max(start + count, 0) if start < 0 else start
    stop = stop + count if stop < 0 else min(stop, count)
    for k in range(start, stop):
        if items[k] == value:
            return k
    raise ValueError("list.index(x): x not in list")


def pop(items: Any, index: Any) -> Any:
    """`items.pop(index)`: those behind it move up."""
    count = len(items)
    if count == 0:
        raise IndexError("pop from empty list")
    if index < 0:
        index += count
    if index < 0 or index >= count:
        raise IndexError("pop index out of range")
    value = items[index]
    for k in range(index, count - 1):
        items[k] = items[k + 1]
    items.pop()
    return value


def reverse(items: Any) -> None:
    """`items.reverse()`."""
    count = len(items)
    for k in range(count // 2):
        kept = items[k]
        items[k] = items[count - 1 - k]
        items[count - 1 - k] = kept


def refilled(items: Any, others: Any) -> None:
    """`items[:] = others`, of as many."""
    for k, each in enumerate(others):
        items[k] = each


def marked(items: Any, key: Any) -> Any:
    """The marks of the items of a list."""
    return [key(each) for each in items]


def gathered(items: Any, order: Any) -> Any:
    """The items at these places."""
    return [items[k] for k in order]


def order_of_numbers(marks: Any, backwards: Any) -> Any:
    """Where `sorted` takes its items from; equal ones keep their order, backwards too."""
    marks = np.array(marks)
    if backwards:
        return len(marks) - 1 - np.argsort(marks[::-1], kind="stable")[::-1]
    return np.argsort(marks, kind="stable")


def order_of_others(marks: Any, backwards: Any) -> Any:
    """The same of marks that are compared, by insertion."""
    order = np.arange(len(marks))
    for i in range(1, len(marks)):
        k = i
        while k > 0 and (
            marks[order[k - 1]] < marks[i] if backwards else marks[i] < marks[order[k - 1]]
        ):
            order[k] = order[k - 1]
            k -= 1
        order[k] = i
    return order
