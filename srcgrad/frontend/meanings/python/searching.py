"""`bisect` and `heapq`: the algorithms of the standard library, on lists."""

from __future__ import annotations

import bisect
import heapq
from typing import Any

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(bisect.bisect_right, bisect.bisect)
def bisect_right(a: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> Any:
    """`bisect.bisect_right`: the place after all that are not greater."""
    hi = len(a) if hi is None else hi
    while lo < hi:
        middle = (lo + hi) // 2
        found = a[middle] if key is None else key(a[middle])
        if x < found:
            hi = middle
        else:
            lo = middle + 1
    return lo


@reads_as(bisect.bisect_left)
def bisect_left(a: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> Any:
    """`bisect.bisect_left`: the place before all that are not smaller."""
    hi = len(a) if hi is None else hi
    while lo < hi:
        middle = (lo + hi) // 2
        found = a[middle] if key is None else key(a[middle])
        if found < x:
            lo = middle + 1
        else:
            hi = middle
    return lo


@reads_as(bisect.insort_right, bisect.insort)
def insort_right(a: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> None:
    """`bisect.insort`."""
    a.insert(bisect_right(a, x if key is None else key(x), lo, hi, key=key), x)


@reads_as(bisect.insort_left)
def insort_left(a: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> None:
    """`bisect.insort_left`."""
    a.insert(bisect_left(a, x if key is None else key(x), lo, hi, key=key), x)


def _rise(heap: Any, start: Any, place: Any) -> None:
    """`_siftdown` of CPython's heapq: an item goes where no parent is greater."""
    item = heap[place]
    while place > start:
        parent = (place - 1) // 2
        if not item < heap[parent]:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item


def _sink(heap: Any, place: Any) -> None:
    """`_siftup` of CPython's heapq: smaller children rise to the leaves, then the item."""
    end, start = len(heap), place
    item = heap[place]
    child = 2 * place + 1
    while child < end:
        if child + 1 < end and not heap[child] < heap[child + 1]:
            child = child + 1
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _rise(heap, start, place)


@reads_as(heapq.heappush)
def heappush(heap: Any, item: Any) -> None:
    """`heapq.heappush`."""
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)


@reads_as(heapq.heappop)
def heappop(heap: Any) -> Any:
    """`heapq.heappop`."""
    last = heap.pop()
    if len(heap) == 0:
        return last
    first = heap[0]
    heap[0] = last
    _sink(heap, 0)
    return first


@reads_as(heapq.heapreplace)
def heapreplace(heap: Any, item: Any) -> Any:
    """`heapq.heapreplace`."""
    first = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return first


@reads_as(heapq.heappushpop)
def heappushpop(heap: Any, item: Any) -> Any:
    """`heapq.heappushpop`."""
    if len(heap) > 0 and heap[0] < item:
        first = heap[0]
        heap[0] = item
        _sink(heap, 0)
        return first
    return item


@reads_as(heapq.heapify)
def heapify(heap: Any) -> None:
    """`heapq.heapify`."""
    for place in range(len(heap) // 2 - 1, -1, -1):
        _sink(heap, place)


@reads_as(list.count, tuple.count)
def count(items: Any, value: Any) -> Any:
    """`list.count`, `tuple.count`."""
    found = 0
    for each in items:
        if each == value:
            found += 1
    return found


@reads_as(list.remove)
def remove(items: Any, value: Any) -> None:
    """`list.remove`."""
    items.pop(items.index(value))


@reads_as(int.bit_length)
def bit_length(number: Any) -> Any:
    """`int.bit_length`."""
    number = abs(number)
    found = 0
    while number > 0:
        number = number >> 1
        found += 1
    return found


@reads_as(list.__len__, tuple.__len__, dict.__len__)
def length(owner: Any) -> Any:
    """`owner.__len__()`."""
    return len(owner)


@reads_as(list.__getitem__, tuple.__getitem__, dict.__getitem__)
def item_of(owner: Any, index: Any) -> Any:
    """`owner.__getitem__(index)`."""
    return owner[index]


@reads_as(list.__contains__, tuple.__contains__, dict.__contains__)
def contains(owner: Any, item: Any) -> Any:
    """`owner.__contains__(item)`."""
    return item in owner
