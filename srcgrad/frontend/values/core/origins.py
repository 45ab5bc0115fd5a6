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

from srcgrad import ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayHole, ArrayRef, Key, Known, Number, Value
from srcgrad.types import Array, Scalar

NUMBER = Scalar("int64")
"""Of NumPy's, which needs no check that it fits."""
ROUND: Key = ("round",)
"""Where the state has what the numbers of arrays begin after that are made now."""
UNKNOWN = "any"
"""The root of what may be any array."""
MOST = 1000
"""More arrays than this have no numbers; so far apart are those of one iteration and the next."""


def begin_round(run: Run) -> None:
    """An iteration begins, whose arrays are others than those of the one before."""
    if run.shared.follows and ROUND in run.state:
        old = run.state[ROUND]
        assert isinstance(old, Number)
        run.state[ROUND] = run.apply(operator.add, (old.atom, ir.Const(MOST)), NUMBER)


def begin(run: Run) -> None:
    """No iteration has begun yet."""
    if run.shared.follows:
        run.memory.first_round = run.define(ir.Const(0), NUMBER, "round")
        run.state[ROUND] = run.memory.first_round


def enter(run: Run, pattern: ArrayHole, base: str) -> None:
    """Let a copy that paths have in common have a number."""
    if run.shared.follows and pattern.room:
        run.memory.roots[base] = frozenset((UNKNOWN,))
    elif run.shared.follows:
        run.memory.origins[base] = Number(ir.Var(run.fresh(NUMBER, "origin")), NUMBER)
        run.memory.roots.setdefault(base, frozenset())


def moved(run: Run, base: str, value: Value | None) -> tuple[str, Value, Scalar] | None:
    """What the number of a copy is set to where it is a copy of this."""
    made = run.memory.origins.get(base)
    if made is None:
        return None
    if not isinstance(value, ArrayRef) or not _is_whole(run, base, value):
        return made.atom.name, Known(0), NUMBER
    return made.atom.name, origin(run, value.base), NUMBER


def origin(run: Run, base: str) -> Value:
    """The number of an array."""
    made = run.memory.origins.get(base)
    if made is not None:
        return made
    number = run.memory.numbers.setdefault(base, len(run.memory.numbers) + 1)
    begun = run.memory.rounds.get(base)
    if begun is None:
        return Known(number)
    return run.apply(operator.add, (begun.atom, ir.Const(number)), NUMBER)


def roots(run: Run, base: str) -> frozenset[str]:
    """The arrays that this may be; a loop stands for those that its iterations make."""
    return run.memory.roots.get(base, frozenset((base,)))


def unite(run: Run, made: ArrayRef, sources: tuple[Value | None, ...]) -> None:
    """Take note of what an array may be that paths have in common."""
    if made.base in run.memory.origins:
        found = (roots(run, each.base) for each in sources if isinstance(each, ArrayRef))
        run.memory.roots[made.base] = run.memory.roots[made.base].union(*found)


def follows(run: Run, made: ArrayRef, *sources: Value | None) -> bool:
    """Whether it is known at run time which of some values an array is a copy of."""
    if made.base not in run.memory.origins or len(run.memory.numbers) + 20 > MOST:
        return False
    return all(
        not isinstance(each, ArrayRef) or _is_whole(run, made.base, each) for each in sources
    )


def _is_whole(run: Run, base: str, source: ArrayRef) -> bool:
    """Whether this is all of an array, and of the type of its copy."""
    several = {base, source.base} & run.known.dtypes.keys()
    alike = form(run, base) == form(run, source.base)
    return source.whole and not source.readonly and alike and not several


def are_one(run: Run, left: ArrayRef, right: ArrayRef) -> Value | None:
    """Whether arrays of different names are one; None if that is not known."""
    if form(run, left.base) != form(run, right.base):
        return Known(False)
    if not run.shared.follows:
        return None
    either = roots(run, left.base), roots(run, right.base)
    if UNKNOWN in either[0] | either[1]:
        return None
    if not either[0] & either[1]:
        return Known(False)
    if not (left.whole and right.whole):
        return None
    one, other = origin(run, left.base), origin(run, right.base)
    return run.operate(operator.eq, one, other)


def form(run: Run, base: str) -> tuple[str, int] | None:
    """What arrays that are one have in common."""
    kind = run.draft.types.get(base)
    return (kind.dtype, kind.ndim) if isinstance(kind, Array) else None
