"""Questions about sets of integers, which isl answers, or does not within a limit of work.

A set of which lengths are maxima of maxima takes isl a time that is exponential in their number.
The limit counts isl's own operations, not seconds: the same text comes of a program everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

MOST = 200_000
"""As many operations may one question cost: below a second."""


@lru_cache(maxsize=4096)
def is_empty(points: str) -> bool:
    """Whether a set in isl's language certainly has no element.

    >>> is_empty("[n] -> { [i] : 0 <= i < n and i > n }"), is_empty("[n] -> { [i] : 0 <= i < n }")
    (True, False)
    """
    return are_within(points, ())


def are_within(points: str, others: Sequence[str]) -> bool:
    """Whether a set is certainly within the union of others.

    >>> are_within("{ [i] : 0 <= i < 9 }", ["{ [i] : 0 <= i < 5 }", "{ [i] : 4 <= i < 9 }"])
    True
    """
    import islpy

    context = islpy.Context()
    context.set_max_operations(MOST)
    try:
        missing = islpy.Set.read_from_str(context, points)
        for each in others:
            missing = missing.subtract(islpy.Set.read_from_str(context, each))
        return bool(missing.is_empty())
    except islpy.Error:  # which says "syntax error", too, where the limit is met while it reads
        return False
