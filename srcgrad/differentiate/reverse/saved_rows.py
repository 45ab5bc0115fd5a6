"""Arrays that an iteration makes, kept for its reversal as rows of one array.

    before  for k in range(n): y = np.empty(m); ...; z_saved[k] = y[2] * 3.0; w_saved[k] = y[i]
    after   for k in range(n): y = np.empty(m); ...; y_saved[k] = y

What the reversal reads of such an array is read from its row, by whatever statement.
"""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Node
from srcgrad.analysis.subscripts import position
from srcgrad.differentiate import routines
from srcgrad.differentiate.reverse.choices import CannotReverse
from srcgrad.differentiate.reverse.reversal import Reversal
from srcgrad.notes import Why
from srcgrad.types import INT


def may_be_whole(reversal: Reversal, array: str) -> bool:
    """Whether an array is made once in each iteration of loops, and is nobody else's memory."""
    memory = reversal.memory
    made = memory.arrays[array].made if array in memory.arrays else None
    if made is None or reversal.is_kept(made.block) or made.block.unit() is not made.block:
        return False
    if memory.is_resized(array) or len(memory.sharing(array)) > 1 or array in reversal.undone:
        return False
    return all(position(write, made.block) is not None for write in memory.writes(array))


def row(reversal: Reversal, array: str) -> ir.Whole | None:
    """Where an array that is kept whole is found in the reversal of its iteration.

    None if it is there itself.
    """
    if array in reversal.rows:
        return reversal.rows[array]
    made = reversal.memory.arrays[array].made
    if array not in reversal.choices.whole or made is None or reversal.is_kept(made.block.unit()):
        return None
    shape = reversal.memory.shape(array)
    if shape is None:
        raise CannotReverse
    counters = [reversal.names.numbered("ijklmn"[axis % 6], INT) for axis in range(len(shape))]
    loops = reversal.tape_loops(made.block.unit())
    own = [
        Node(ir.For(counter, ir.Const(0), size, ir.Const(1), ()), made.block, made.order)
        for counter, size in zip(counters, shape, strict=True)
    ]
    dtype = reversal.types[array].dtype
    why = Why(f"the reverse sweep reads all of `{array}`, which each iteration makes anew")
    place = reversal.slot(array, [*loops, *own], dtype, why, getattr(made.statement, "span", None))
    if place.is_stack:
        raise CannotReverse
    index = tuple(map(ir.Var, counters))
    save = place.save(ir.Item(array, index))
    assert isinstance(save, ir.Assign) and isinstance(save.target, ir.Item)
    nodes = [position(write, made.block) for write in reversal.memory.writes(array)]
    last = max((node for node in (made, *nodes) if node is not None), key=lambda n: n.order)
    reversal.after.setdefault(last, []).extend(routines.nest(shape, counters, (save,), False))
    found = ir.Whole(save.target.array, save.target.index[: len(loops)])
    reversal.rows[array] = found
    return found


def in_rows(reversal: Reversal, value: ir.Expr) -> ir.Expr:
    """An expression that reads elements where the reversal finds them."""

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Item(array, index):
                place = row(reversal, array)
                return expression if place is None else ir.Item(place.array, (*place.index, *index))
        return expression

    return dataflow.rewritten(value, change)


def worth_keeping(reversal: Reversal) -> list[str]:
    """Arrays of which an attempt saved elements, or all, in several places perhaps."""
    return [array for array in sorted(reversal.unreadable) if may_be_whole(reversal, array)]
