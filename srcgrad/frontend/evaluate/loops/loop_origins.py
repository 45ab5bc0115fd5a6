"""Which arrays those may be that a loop hands from one iteration to the next."""

from __future__ import annotations

from srcgrad.frontend.evaluate.loops.attempts import Attempt, Cells
from srcgrad.frontend.values.core import aliasing, origins
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Key, Value
from srcgrad.frontend.values.joins.shared import arrays_of


def enter(
    run: Run, attempt: Attempt, key: Key, pattern: Value, value: Value, entry: dict[Key, Value]
) -> None:
    """Take note of what the arrays of a cell may be, or share memory with, as far as is known."""
    before = (entry.get(key, run.taken.outside.get(key)), entry)
    for k, (made, (first,)) in enumerate(arrays_of(run, pattern, value, (before,))):
        if made.base in run.memory.origins:
            run.memory.roots[made.base] |= attempt.roots.get((key, k), frozenset())
        if isinstance(first, ArrayRef) and not origins.follows(run, made):
            aliasing.inherit(run, made.base, first.base)


def widened(run: Run, attempt: Attempt, cells: Cells, there: set[str]) -> bool:
    """Take note of what iterations make of the cells; whether there is more of it than before."""
    if not run.shared.follows:
        return False
    again = False
    for key, made in cells.made.items():
        before = cells.entry.get(key, run.taken.outside.get(key)), cells.entry
        after = cells.end.get(key, run.taken.outside.get(key)), cells.end
        pattern = attempt.patterns[key]
        for k, (array, sources) in enumerate(arrays_of(run, pattern, made, (before, after))):
            found = origins.roots_of(run, array, sources)
            lasting = {each if _is_outer(each, attempt, there) else attempt.mark for each in found}
            known = attempt.roots.get((key, k), frozenset())
            if not lasting <= known:
                attempt.roots[key, k] = known | lasting
                again = True
    return again


def _is_outer(root: str, attempt: Attempt, there: set[str]) -> bool:
    """Whether an array is there before the loop, or made by a loop around it, or before it."""
    if root == origins.PART:
        return True
    if root.startswith("iteration "):
        return int(root.split()[1]) <= int(attempt.mark.split()[1])
    return root in there
