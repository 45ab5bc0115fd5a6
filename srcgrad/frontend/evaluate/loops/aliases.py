"""Arrays that would be two names for one memory after a loop."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.loops import read_before
from srcgrad.frontend.evaluate.loops.attempts import Attempt, Cells
from srcgrad.frontend.values.containers.listed import LISTED
from srcgrad.frontend.values.core import aliasing, origins
from srcgrad.frontend.values.core.mentions import arrays_in, references
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Key, Known, Value
from srcgrad.frontend.values.joins.shared import arrays_of
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
    carried = _carried(run, attempt, cells)
    for made, before, _ in carried:
        if made.base in written and isinstance(before, ArrayRef):
            # To a loop around this one it is the array itself that is written to.
            run.memory.writes[before.base] = run.memory.writes.get(before.base, 0) + 1
    for made, before, after in carried:
        bases = {each.base for each in (before, made, after) if isinstance(each, ArrayRef)}
        # What an iteration calls by one name of a pair goes by the other after it.
        bases |= {each for pair in cells.swaps if bases & {*pair} for each in pair}
        if (
            (isinstance(before, ArrayRef) and origins.references(run, first, before.base) > 1)
            or (isinstance(after, ArrayRef) and origins.references(run, held, after.base) > 1)
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
    cell_bases = {made.base for made, *_ in carried}
    kept = written - cell_bases - frozen
    refused = [
        base
        for base in sorted(shared & written)
        if not (base in kept and _read_before(run, cells, carried, cell_bases, base))
    ]
    if refused:
        run.refuse(
            ALIASED,
            _advice_of(run, refused) or _advice(run, attempt, cells, shared),
            errors.AliasingError,
            code="SG405",
        )


def _advice_of(run: Run, bases: list[str]) -> str:
    """What is to be done about an array that something stands for beside names."""
    for base in bases:
        if run.memory.frozen.get(base, ("", None))[0] == LISTED:
            return f"Put a copy into the list: `{aliasing.called(run, base) or 'x'}.copy()`."
        if base in run.memory.advised:
            return run.memory.advised[base]
    return ""


def _advice(run: Run, attempt: Attempt, cells: Cells, shared: set[str]) -> str:
    """Where to copy the arrays that a loop hands on, and that may have other names."""
    first, last = (
        sorted(
            key[2]
            for key in attempt.patterns
            if key[:2] == ("name", run.frame.id) and _is_shared(state.get(key), shared)
        )
        for state in (cells.entry, cells.end)
    )
    said = []
    if first:
        span = run.span()
        copies = ", ".join(f"`{name} = {name}.copy()`" for name in first)
        said.append(f"put {copies} before line {span.line if span is not None else '?'}")
    if last:
        copies = ", ".join(f"`{name} = {name}.copy()`" for name in last)
        said.append(f"put {copies} at the end of the loop's body")
    words = " and ".join(said) or "copy the array before the loop: `x = x.copy()`"
    return (
        f"{words[0].upper()}{words[1:]}, if nothing else is to change with {_which(first, last)}."
    )


def _which(*names: list[str]) -> str:
    several = list(dict.fromkeys(each for group in names for each in group))
    return several[0] if len(several) == 1 else "them" if several else "it"


def _is_shared(value: Value | None, shared: set[str]) -> bool:
    return value is not None and not shared.isdisjoint(arrays_in(value))


Carried = tuple[ArrayRef, Value | None, Value | None]
"""An array that a loop hands on, with what it is before the loop and after an iteration."""


def _carried(run: Run, attempt: Attempt, cells: Cells) -> list[Carried]:
    found: list[Carried] = []
    for key, pattern in attempt.patterns.items():
        if key[0] == "return":
            continue
        before = cells.entry.get(key), cells.entry
        after = cells.end.get(key), cells.end
        for made, (first, last) in arrays_of(run, pattern, cells.made[key], (before, after)):
            if not origins.follows(run, made):
                found.append((made, first, last))
    return found


def _read_before(run: Run, cells: Cells, carried: list[Carried], made: set[str], base: str) -> bool:
    """Whether all that a loop hands on of an array is read before the array is written to.

    It is looked up anew in each iteration, on every path: else it is what an earlier one has found.
    """
    copies = []
    for copy, before, after in carried:
        views = [each for each in (before, after) if isinstance(each, ArrayRef)]
        if all(each.base != base for each in views):
            continue
        if not isinstance(after, ArrayRef) or after.base in made:
            return False
        if not references(cells.entry, after.base):
            return False
        copies.append(copy.base)
    again = read_before.handed_on(run, set(copies))
    if any(isinstance(after, ArrayRef) and after.base in again for _, _, after in carried):
        return False
    block = tuple(cells.block)
    return bool(copies) and all(
        read_before.is_read_before(block, each, base, again - {each}) for each in copies
    )


ALIASED = "this loop writes to an array that may have another name"


def swaps(run: Run, cells: Cells, live: Callable[[Key], bool]) -> list[tuple[str, str]]:
    """Pairs of arrays that have changed places under all their names."""
    if run.shared.follows:
        return []  # what an array is called says which one it is
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
