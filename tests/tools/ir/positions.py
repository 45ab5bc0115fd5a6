"""Where the elements of parts of arrays are, one after the other in memory, and repeated ones."""

from __future__ import annotations

import itertools
import math
from typing import Any

Shape = tuple[int, ...]


def is_part(index: Any, axes: int) -> bool:
    """Whether a subscript leaves an axis."""
    parts = index if isinstance(index, tuple) else (index,)
    kept = any(each is None or isinstance(each, slice) for each in parts)
    return kept or len(parts) < axes


def part(index: Any, shape: Shape) -> tuple[list[Any], Shape]:
    """The subscripts along each axis, each a list or a number, and the shape of the part."""
    parts = list(index) if isinstance(index, tuple) else [index]
    parts += [slice(None)] * (len(shape) - sum(each is not None for each in parts))
    left = iter(shape)
    along: list[Any] = []
    found: list[int] = []
    for each in parts:
        if each is None:
            found.append(1)
            continue
        length = next(left)
        if isinstance(each, slice):
            along.append(list(range(*each.indices(length))))
            found.append(len(along[-1]))
        else:
            along.append(each)
    return along, tuple(found)


def places(along: list[Any], shape: Shape) -> list[int]:
    """Where the elements with these subscripts are."""
    lists = [each if isinstance(each, list) else [each] for each in along]
    found = []
    for index in itertools.product(*lists):
        at = 0
        for k, length in zip(index, shape, strict=True):
            at = at * length + k
        found.append(at)
    return found


def spread(cells: list[Any], own: Shape, shape: Shape) -> list[Any]:
    """The elements of an array as they are repeated in one of another shape."""
    padded = (1,) * (len(shape) - len(own)) + own
    if any(mine not in (1, wanted) for mine, wanted in zip(padded, shape, strict=True)):
        raise ValueError(f"shapes {own} and {shape}")
    lists = [
        [0] * wanted if mine == 1 else list(range(wanted))
        for mine, wanted in zip(padded, shape, strict=True)
    ]
    return [cells[at] for at in places(lists, padded)] if math.prod(shape) else []


def common(shapes: list[Shape]) -> Shape:
    """The shape of what is worked out of arrays of these shapes, element by element."""
    axes = max(map(len, shapes))
    padded = [(1,) * (axes - len(shape)) + shape for shape in shapes]
    return tuple(next((n for n in lengths if n != 1), 1) for lengths in zip(*padded, strict=True))
