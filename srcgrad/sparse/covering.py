"""Which elements of a sparse matrix come by tangents and which by adjoints, and in which direction.

Rows with many elements cost a colour for each column that they have; by an adjoint each of them
costs one direction. So the longest rows go there, as many as pay; or the longest columns are done
by tangents and all else by adjoints. Coleman & Verma, SIAM J. Sci. Comput. 19, 1998.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from srcgrad.records import dataclass
from srcgrad.sparse.colouring import coloured, recovered, star_coloured
from srcgrad.sparse.pattern_rows import transposed, without
from srcgrad.sparse.types import Integers, Pair

TANGENT, ADJOINT = 1, 2
"""What one direction costs."""
Run: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What makes of a function of plain loops one that is quick."""


@dataclass(frozen=True)
class Share:
    """What one mode does: colours of the places to be seeded, and where elements stand then."""

    colours: Integers
    """-1 for what has none."""
    count: int
    elements: Integers | None
    """Which elements come in this mode; None for all."""
    places: Integers
    """Where each of them stands, among rows of tangents or columns of adjoints that have as many
    places as there are directions."""

    @classmethod
    def at(
        cls,
        colours: Integers,
        count: int,
        elements: Integers | None,
        lines: Integers,
        directions: Integers,
    ) -> Share:
        """A share of which each element stands in a row or column, and in a direction."""
        return cls(colours, count, elements, lines * count + directions)

    @property
    def directions(self) -> Integers:
        """The direction in which each element is found."""
        return self.places % max(self.count, 1)


@dataclass(frozen=True)
class Covering:
    """The shares of the two modes in one matrix."""

    tangents: Share | None
    adjoints: Share | None

    @property
    def price(self) -> int:
        tangents = self.tangents.count if self.tangents else 0
        return tangents * TANGENT + (self.adjoints.count if self.adjoints else 0) * ADJOINT


def covering(starts: Integers, others: Integers, columns: int, run: Run) -> Covering:
    """The cheaper of two ways to all elements."""
    ends, rows = run(transposed)(starts, others, columns)
    long_rows, least = _longest(starts, ADJOINT, TANGENT)
    long_columns, other = _longest(ends, TANGENT, ADJOINT)

    def by_tangents() -> Covering:
        first, second = _shares(starts, others, ends, rows, long_rows, run)
        return Covering(first, second)

    def by_adjoints() -> Covering:
        # Of the transposed matrix, with its elements counted along its rows.
        own = np.argsort(others, kind="stable")
        first, second = _shares(ends, rows, starts, others, long_columns, run)
        return Covering(_renumbered(second, own), _renumbered(first, own))

    ways = [(least, by_tangents), (other, by_adjoints)]
    (_, first), (bound, second) = sorted(ways, key=lambda way: way[0])
    found = first()
    if found.price <= bound:
        return found
    return min(found, second(), key=lambda each: each.price)


def symmetric_covering(starts: Integers, others: Integers, run: Run) -> Covering | None:
    """Tangents alone, of which each serves rows and columns of a symmetric matrix; None if there
    are no colours for it."""
    count = starts.shape[0] - 1
    degrees = np.diff(starts)
    alone, bound = _longest(starts, 1, 1)
    if 2 * bound >= count:
        return None
    longest_first = np.argsort(-degrees, kind="stable")
    natural = longest_first.copy()
    natural[alone:] = np.sort(longest_first[alone:])
    colours = run(star_coloured)(starts, others, natural, alone)
    if colours.max(initial=-1) > bound:
        others_ = run(star_coloured)(starts, others, longest_first, alone)
        colours = min(colours, others_, key=lambda each: each.max(initial=-1))
    number = int(colours.max(initial=-1)) + 1
    places, directions, is_found = run(recovered)(starts, others, colours, number)
    if not is_found:
        return None
    return Covering(Share.at(colours, number, None, places, directions), None)


def _longest(starts: Integers, own: int, rest: int) -> tuple[int, int]:
    """How many of the longest rows are best done each by itself, and a bound for the price of all,
    if the others have as many colours as the longest of them has elements."""
    degrees = np.sort(np.diff(starts))[::-1]
    prices = own * np.arange(degrees.size + 1)
    prices[:-1] += rest * degrees
    best = int(np.argmin(prices))
    return best, int(prices[best])


def _shares(
    starts: Integers, others: Integers, ends: Integers, rows: Integers, long: int, run: Run
) -> tuple[Share | None, Share | None]:
    """The share of tangents in all but some of the longest rows, and that of adjoints in those."""
    degrees = np.diff(starts)
    of = np.repeat(np.arange(degrees.size), degrees)
    if long == 0:
        colours, count = _colours((starts, others), (ends, rows), run)
        return Share.at(colours, count, None, of, colours[others]), None
    is_long = np.zeros(degrees.size, np.int64)
    is_long[np.argsort(-degrees, kind="stable")[:long]] = 1
    shares: list[Share | None] = []
    for is_left_out in (is_long, 1 - is_long):
        (elements,) = np.nonzero(is_left_out[of] == 0)
        if not elements.size:
            shares.append(None)
            continue
        along = run(without)(starts, others, is_left_out)
        across = run(transposed)(*along, ends.size - 1)
        pair = (along, across) if not shares else (across, along)
        colours, count = _colours(*pair, run)
        by, at = (others, of) if not shares else (of, others)
        shares.append(Share.at(colours, count, elements, at[elements], colours[by[elements]]))
    first, second = shares
    if second is None and first is not None:
        first = replace(first, elements=None)
    if first is None and second is not None:
        second = replace(second, elements=None)
    return first, second


def _colours(along: Pair, across: Pair, run: Run) -> tuple[Integers, int]:
    """Colours for the columns of a pattern and its transpose."""
    (starts, others), (ends, rows) = along, across
    degrees = np.diff(ends)
    longest = int(np.diff(starts).max(initial=0))
    if 2 * longest >= degrees.size:
        # Hardly fewer colours than columns, at a price that is the cube of their number.
        has = degrees > 0
        return np.where(has, np.cumsum(has) - 1, -1), int(has.sum())
    colours = run(coloured)(starts, others, ends, rows, np.arange(degrees.size))
    if colours.max(initial=-1) >= longest:
        order = np.argsort(-degrees, kind="stable")
        again = run(coloured)(starts, others, ends, rows, order)
        colours = min(colours, again, key=lambda each: each.max(initial=-1))
    return colours, int(colours.max(initial=-1)) + 1


def _renumbered(share: Share | None, own: Integers) -> Share | None:
    """A share with the elements that a transposed matrix counts as another one counts them."""
    if share is None:
        return None
    if share.elements is not None:
        return replace(share, elements=own[share.elements])
    places = np.empty_like(share.places)
    places[own] = share.places
    return replace(share, places=places)
