"""`itertools.combinations`, `product`, … of run-time numbers of items: as generators."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any


def combinations(items: Any, r: Any, first: Any, step: Any) -> Generator[Any]:
    """Tuples of `r` items, in order; `step` is 0 if an item may come again."""
    if r == 0:
        yield ()
    else:
        for i in range(first, len(items)):
            for rest in combinations(items, r - 1, i + step, step):
                yield (items[i], *rest)


def zip_longest(fill: Any, *parts: Any) -> Generator[Any]:
    """Tuples of an item of each, of as many as the longest has."""
    for i in range(max([len(part) for part in parts])):
        yield tuple([part[i] if i < len(part) else fill for part in parts])


def product(first: Any, *others: Any) -> Generator[Any]:
    """Tuples of an item of each, the last counting fastest."""
    for item in first:
        if others:
            for rest in product(*others):
                yield (item, *rest)
        else:
            yield (item,)
