"""All that is known of a sparse matrix before its numbers are: places, seeds, and where to look."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import field
from typing import Any, TypeAlias

import numpy as np

from srcgrad.records import dataclass
from srcgrad.sparse.covering import Covering, Share
from srcgrad.sparse.types import Integers, Pair

Shape: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Sizes:
    """The shapes of what a Jacobian is of: those of its rows, and those of its columns."""

    results: tuple[Shape, ...]
    arguments: tuple[Shape, ...]


@dataclass(frozen=True)
class Part:
    """What compiled code takes for one mode, and where in the matrix its elements belong."""

    taken: tuple[Any, ...]
    targets: tuple[slice | Integers, ...]


@dataclass(frozen=True)
class Block:
    """The elements of one result with respect to one argument."""

    chosen: Integers | None
    """Which elements of the whole matrix; None for all."""
    starts: Any
    others: Any
    shape: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Plan:
    """A pattern, its colours, and what follows of them for one call."""

    starts: Integers
    others: Integers
    sizes: Sizes
    covering: Covering
    tangents: Part | None = field(init=False)
    adjoints: Part | None = field(init=False)
    blocks: tuple[Block, ...] = field(init=False)

    def __post_init__(self) -> None:
        rows, columns = _ends(self.sizes.results), _ends(self.sizes.arguments)
        given, covers = self.sizes, self.covering
        put = object.__setattr__
        put(self, "tangents", _part(covers.tangents, given.arguments, columns, rows))
        put(self, "adjoints", _part(covers.adjoints, given.results, rows, columns))
        put(self, "blocks", tuple(self._blocks(rows, columns)))

    @property
    def contents(self) -> tuple[Any, ...]:
        """What another such plan is made of."""
        return self.starts, self.others, self.sizes, self.covering

    @property
    def shape(self) -> tuple[int, int]:
        return self.starts.size - 1, sum([_size(each) for each in self.sizes.arguments])

    def _blocks(self, rows: list[int], columns: list[int]) -> list[Block]:
        if len(rows) == len(columns) == 2:
            return [_block(None, self.starts, self.others, self.shape)]
        of = np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))
        found: list[Block] = []
        for first, last in itertools.pairwise(rows):
            for left, right in itertools.pairwise(columns):
                in_rows, in_columns = _within(of, first, last), _within(self.others, left, right)
                (chosen,) = np.nonzero(in_rows & in_columns)
                lengths = np.bincount(of[chosen] - first, minlength=last - first)
                starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
                others = self.others[chosen] - left
                found.append(_block(chosen, starts, others, (last - first, right - left)))
        return found


def _block(
    chosen: Integers | None, starts: Integers, others: Integers, shape: tuple[int, int]
) -> Block:
    """A block with the integers that SciPy would make of these."""
    kind = np.int32 if max(others.size, *shape) < 2**31 else np.int64
    return Block(chosen, starts.astype(kind), others.astype(kind), shape)


def symmetrised(starts: Integers, others: Integers) -> Pair:
    """The least symmetric pattern around a square one."""
    count = starts.size - 1
    of = np.repeat(np.arange(count), np.diff(starts))
    places = np.unique(np.concatenate([of * count + others, others * count + of]))
    lengths = np.bincount(places // max(count, 1), minlength=count)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]), places % max(count, 1)


def _part(
    share: Share | None,
    seeded: Sequence[Shape],
    seed_ends: list[int],
    ends: list[int],
) -> Part | None:
    """What code takes for one mode. `seeded` are the shapes of what is seeded, and `ends` say
    where each begins of what is read out, among rows or columns."""
    if share is None:
        return None
    taken: list[Any] = [share.count]
    for shape, first in zip(seeded, seed_ends[:-1], strict=True):
        own = share.colours[first : first + _size(shape)]
        taken.append(own.reshape(shape) if shape else int(own[0]))
    targets: list[slice | Integers] = []
    for first, last in itertools.pairwise(ends):
        if len(ends) == 2:
            targets.append(slice(None) if share.elements is None else share.elements)
            taken.append(share.places)
            continue
        begin = first * share.count
        (mine,) = np.nonzero(_within(share.places, begin, last * share.count))
        targets.append(mine if share.elements is None else share.elements[mine])
        taken.append(share.places[mine] - begin)
    return Part(tuple(taken), tuple(targets))


def _within(places: Integers, first: int, last: int) -> Any:
    return (places >= first) & (places < last)


def _ends(shapes: Sequence[Shape]) -> list[int]:
    return [0, *itertools.accumulate(map(_size, shapes))]


def _size(shape: Shape) -> int:
    return math.prod(shape)
