"""Arrays that would be two names for one memory after a loop."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.loops.attempts import Attempt, Cells
from srcgrad.frontend.values.core.mentions import references
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Key, Known
from srcgrad.frontend.values.joins.joins import arrays_of
from srcgrad.frontend.values.numbers import arithmetic, monomials
from srcgrad.types import Array


def refuse_aliases(
    run: Run,
    attempt: Attempt,
    cells: Cells,
    live: Callable[[Key], bool],
    written: set[str],
    frozen: set[str],
) -> None:
    """Refuse what would be wrong if two names for one array were kept in two arrays.

    An array that a loop carries is copied from iteration to iteration; Python would hand on the
    array itself, and a write through one of its names would be seen through the others.
    """
    held, first = (
        {
            key: value
            for key, value in state.items()
            if live(key) and run.alive(key) and key[0] != "return"  # nothing is written after it
        }
        for state in (cells.end, cells.entry)
    )
    shared = set(frozen)
    carried = [
        (made, *around)
        for key, pattern in attempt.patterns.items()
        if key[0] != "return"
        for made, around in arrays_of(
            run,
            pattern,
            cells.made[key],
            ((cells.entry.get(key), cells.entry), (cells.end.get(key), cells.end)),
        )
    ]
    for made, before, after in carried:
        bases = {each.base for each in (before, made, after) if isinstance(each, ArrayRef)}
        # What an iteration calls by one name of a pair goes by the other after it.
        bases |= {each for pair in cells.swaps if bases & {*pair} for each in pair}
        if (
            (isinstance(before, ArrayRef) and references(first, before.base) > 1)
            or (isinstance(after, ArrayRef) and references(held, after.base) > 1)
            or bases & frozen
        ):
            shared |= bases
    handed_on = [
        (after.base, made.base)
        for made, _, after in carried
        if isinstance(made, ArrayRef) and isinstance(after, ArrayRef)
    ]
    for _ in handed_on:  # from name to name, an iteration each
        shared |= {made for after, made in handed_on if after in shared}
    for base in shared - frozen:
        run.memory.frozen.setdefault(base, (ALIASED, run.span()))
    if shared & written:
        run.refuse(
            ALIASED,
            "Copy the array before the loop, or where it gets its second name: `x = x.copy()`.",
            errors.AliasingError,
            code="SG405",
        )


ALIASED = "this loop writes to an array that may have another name"


def swaps(run: Run, cells: Cells, live: Callable[[Key], bool]) -> list[tuple[str, str]]:
    """Pairs of arrays that have changed places under all their names."""
    end = cells.end
    entry = {key: value for key, value in cells.entry.items() if live(key) and run.alive(key)}
    moved: dict[str, str] = {}
    for key, old in entry.items():
        new = end.get(key)
        if isinstance(old, ArrayRef) and isinstance(new, ArrayRef) and old.whole and new.whole:
            if moved.setdefault(old.base, new.base) != new.base:
                return []
    pairs = []
    for a, b in moved.items():
        if a < b and moved.get(b) == a and references(entry, a) == references(entry, b) == 1:
            if _alike(run.draft.types[a], run.draft.types[b]) and _of_one_shape(run, a, b):
                pairs.append((a, b))
    return pairs


def _alike(a: Any, b: Any) -> bool:
    return isinstance(a, Array) and isinstance(b, Array) and (a.dtype, a.ndim) == (b.dtype, b.ndim)


def _of_one_shape(run: Run, a: str, b: str) -> bool:
    """Whether two arrays may be of one shape, which is checked where it is not known."""
    extents = list(zip(run.known.shapes[a], run.known.shapes[b], strict=True))
    unknown = [pair for pair in extents if not monomials.alike(run, *pair)]
    if any(isinstance(x, Known) for pair in unknown for x in pair):
        return False
    for x, y in unknown:
        run.guard(
            arithmetic.numbers(run, operator.eq, x, y),
            errors.NotDifferentiable,
            "arrays that change places in a loop need one shape",
        )
    return True
