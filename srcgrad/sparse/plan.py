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
    is_all: bool = False
    """Whether these are all elements in their order."""


@dataclass(eq=False)
class Block:
    """The elements of one result with respect to one argument."""

    chosen: Integers | None
    """Which elements of the whole matrix; None for all."""
    starts: Any
    others: Any
    shape: tuple[int, int]
    calls: int = 0

    def integers(self) -> tuple[Any, Any]:
        """The places of the elements and where rows begin, as SciPy would have them, the caller's.

        A plan of which there is one call does not keep what it converts for that.
        """
        self.calls += 1
        if self.calls > 2:
            return self.others.copy(), self.starts.copy()
        kind = np.int32 if max(self.others.size, *self.shape) < 2**31 else np.int64
        others, starts = self.others.astype(kind), self.starts.astype(kind)
        if self.calls == 1:
            return others, starts
        self.others, self.starts = others, starts
        return others.copy(), starts.copy()


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
        sizes, covers, put = self.sizes, self.covering, self.__dict__
        if len(sizes.results) == len(sizes.arguments) == 1:
            put["tangents"] = _whole(covers.tangents, sizes.arguments[0])
            put["adjoints"] = _whole(covers.adjoints, sizes.results[0])
            shape = math.prod(sizes.results[0]), math.prod(sizes.arguments[0])
            put["blocks"] = (Block(None, self.starts, self.others, shape),)
            return
        rows, columns = _ends(sizes.results), _ends(sizes.arguments)
        put["tangents"] = _part(covers.tangents, sizes.arguments, columns, rows)
        put["adjoints"] = _part(covers.adjoints, sizes.results, rows, columns)
        put["blocks"] = tuple(self._blocks(rows, columns))

    @property
    def contents(self) -> tuple[Any, ...]:
        """What another such plan is made of."""
        return self.starts, self.others, self.sizes, self.covering

    @property
    def shape(self) -> tuple[int, int]:
        return self.starts.size - 1, sum(map(math.prod, self.sizes.arguments))

    def _blocks(self, rows: list[int], columns: list[int]) -> list[Block]:
        of = np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))
        found: list[Block] = []
        for first, last in itertools.pairwise(rows):
            for left, right in itertools.pairwise(columns):
                in_rows, in_columns = _within(of, first, last), _within(self.others, left, right)
                (chosen,) = np.nonzero(in_rows & in_columns)
                lengths = np.bincount(of[chosen] - first, minlength=last - first)
                starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
                others = self.others[chosen] - left
                found.append(Block(chosen, starts, others, (last - first, right - left)))
        return found


def symmetrised(starts: Integers, others: Integers) -> Pair:
    """The least symmetric pattern around a square one."""
    count = starts.size - 1
    of = np.repeat(np.arange(count), np.diff(starts))
    places = np.unique(np.concatenate([of * count + others, others * count + of]))
    lengths = np.bincount(places // max(count, 1), minlength=count)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]), places % max(count, 1)


def _whole(share: Share | None, seeded: Shape) -> Part | None:
    """What code takes for one mode, of one result and one argument."""
    if share is None:
        return None
    colours = share.colours
    seed = colours if len(seeded) == 1 else colours.reshape(seeded) if seeded else int(colours[0])
    return Part((share.count, seed, share.places), (_target(share),), share.elements is None)


def _target(share: Share) -> slice | Integers:
    """Where all elements of one mode belong."""
    return slice(None) if share.elements is None else share.elements


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
            targets.append(_target(share))
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
