"""Which array a copy stands for that paths or iterations have in common: a number at run time.

Where two paths have different arrays under a name, the program has a copy under a third name. For
reading that is enough. A write to the copy has to be seen in the array itself as well, and the
other way round. So each array has a number, a copy has that of what it is a copy of, and what is
written to one is written to the others that have its number then (`values.arrays.second_names`).
Arrays that an iteration of a loop makes have another number in each: the loop counts.

That is done where a function is refused without it (`Shared.follows`).
"""

from __future__ import annotations

import operator
from collections.abc import Iterable

from srcgrad import ir
from srcgrad.frontend.values.core import mentions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import ArrayRef, Key, Known, Number, Value
from srcgrad.types import Array, Scalar

NUMBER = Scalar("int64")
"""Of NumPy's, which needs no check that it fits."""
ROUND: Key = ("round",)
"""Where the state has what the numbers of arrays begin after that are made now."""
PART = "part"
"""The root of what may be a part of an array: what else is that is not followed."""
BEGINNING = "numbers_from"
"""What that is called in the text."""


def begin_round(run: Run) -> None:
    """An iteration begins, whose arrays are others than those of the one before."""
    if run.shared.follows and ROUND in run.state:
        old = run.state[ROUND]
        assert isinstance(old, Number)
        made = ir.Apply(operator.add, (old.atom, ir.Var(_apart(run))))
        run.state[ROUND] = run.define(made, NUMBER, BEGINNING)


def begin(run: Run) -> None:
    """No iteration has begun yet."""
    if run.shared.follows:
        run.memory.first_round = run.define(ir.Const(0), NUMBER, BEGINNING)
        run.state[ROUND] = run.memory.first_round


def _apart(run: Run) -> str:
    """How far apart the numbers of one iteration and the next are: what `end` finds."""
    if not run.memory.apart:
        run.memory.apart = run.fresh(NUMBER)
    return run.memory.apart


def end(run: Run) -> None:
    """All arrays have their numbers: those of two iterations must not meet."""
    if run.memory.apart:
        apart = 10
        while apart <= len(run.memory.numbers):
            apart *= 10
        made = ir.Assign(ir.Var(run.memory.apart), ir.Const(apart), None)
        run.draft.entry.append(made)


def enter(run: Run, made: ArrayRef) -> None:
    """Let a copy that paths have in common have a number."""
    if not run.shared.follows:
        return
    run.memory.origins[made.base] = Number(ir.Var(run.fresh(NUMBER, "origin")), NUMBER)
    if form(run, made.base) == (made.dtype, made.ndim):
        run.memory.copies[made.base] = made
        run.memory.roots.setdefault(made.base, frozenset())
    else:  # its elements lie one after the other in a vector
        run.memory.roots[made.base] = frozenset((PART,))


def moved(run: Run, base: str, value: Value | None) -> tuple[str, Value, Scalar] | None:
    """What the number of a copy is set to where it is a copy of this."""
    made = run.memory.origins.get(base)
    if made is None:
        return None
    if isinstance(value, ArrayRef) and _is_whole(run, base, value):
        return made.atom.name, origin(run, value.base), NUMBER
    return made.atom.name, Known(_numbered(run, f"part {run.number()}")), NUMBER


def origin(run: Run, base: str) -> Value:
    """The number of an array."""
    made = run.memory.origins.get(base)
    if made is not None:
        return made
    number = _numbered(run, base)
    begun = run.memory.rounds.get(base)
    if begun is None:
        return Known(number)
    return run.apply(operator.add, (begun.atom, ir.Const(number)), NUMBER)


def _numbered(run: Run, name: str) -> int:
    return run.memory.numbers.setdefault(name, len(run.memory.numbers) + 1)


def roots(run: Run, base: str) -> frozenset[str]:
    """The arrays that this may be; a loop stands for those that its iterations make."""
    return run.memory.roots.get(base, frozenset((base,)))


def roots_of(run: Run, made: ArrayRef, sources: Iterable[Value | None]) -> frozenset[str]:
    """The arrays that a copy of one of these may be."""
    found: set[str] = set()
    for each in sources:
        if isinstance(each, ArrayRef):
            found |= roots(run, each.base)
            if not _is_whole(run, made.base, each):
                found.add(PART)
    return frozenset(found)


def unite(run: Run, made: ArrayRef, sources: tuple[Value | None, ...]) -> None:
    """Take note of what an array may be that paths have in common."""
    if made.base in run.memory.origins:
        run.memory.roots[made.base] |= roots_of(run, made, sources)


def follows(run: Run, made: ArrayRef) -> bool:
    """Whether it is known at run time which array this is a copy of."""
    return made.base in run.memory.origins and PART not in roots(run, made.base)


def references(run: Run, state: dict[Key, Value], base: str) -> int:
    """In how many places of the state an array is to be had, or one that may be the same."""
    if not run.shared.follows:
        return mentions.references(state, base)
    mine = roots(run, base)
    found = (each for value in state.values() for each in mentions.arrays_in(value))
    return sum(each == base or bool(roots(run, each) & mine) for each in found)


def _is_whole(run: Run, base: str, source: ArrayRef) -> bool:
    """Whether this is all of an array, and of the type of its copy."""
    several = {base, source.base} & run.known.dtypes.keys()
    alike = form(run, base) == form(run, source.base)
    return is_all(run, source) and not source.readonly and alike and not several


def is_all(run: Run, array: ArrayRef) -> bool:
    """Whether this is no part of an array; what a copy has memory for may be longer."""
    return array.whole or same(array, run.memory.copies.get(array.base))


def are_one(run: Run, left: ArrayRef, right: ArrayRef) -> Value | None:
    """Whether arrays of different names are one; None if that is not known."""
    if form(run, left.base) != form(run, right.base):
        return Known(False)
    if not run.shared.follows:
        return None
    either = roots(run, left.base), roots(run, right.base)
    if not either[0] & either[1]:
        return Known(False)
    if PART in either[0] & either[1] or not (is_all(run, left) and is_all(run, right)):
        return None
    one, other = origin(run, left.base), origin(run, right.base)
    return run.operate(operator.eq, one, other)


def form(run: Run, base: str) -> tuple[str, int] | None:
    """What arrays that are one have in common."""
    kind = run.draft.types.get(base)
    return (kind.dtype, kind.ndim) if isinstance(kind, Array) else None
