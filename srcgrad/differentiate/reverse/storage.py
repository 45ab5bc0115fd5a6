"""Where saved values live: a name, an array indexed by the loops' counters, or a stack."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import affine, expression, extreme, is_nonnegative
from srcgrad.analysis.layout import Node
from srcgrad.records import dataclass
from srcgrad.types import Array, Type

ZERO, ONE = ir.Const(0), ir.Const(1)


@dataclass(frozen=True)
class Slot:
    """How a value is put away and fetched again, and what has to be made for it beforehand."""

    name: str
    make: ir.Statement | None
    save: Callable[[ir.Expr], ir.Statement]
    restore: Callable[[ir.Var | ir.Item], ir.Statement]
    is_stack: bool


def slot(
    name: str,
    loops: list[Node],
    definitions: dict[str, ir.Expr],
    types: dict[str, Type],
    dtype: str,
) -> Slot:
    """A place called `name` for one value an iteration of these nested loops, outermost first."""
    if not loops:
        return Slot(
            name,
            None,
            lambda value: ir.Assign(ir.Var(name), value),
            lambda target: ir.Assign(target, ir.Var(name)),
            False,
        )
    axes = axes_of([loop.statement for loop in loops], definitions)
    if axes is None:
        return Slot(
            name,
            ir.NewStack(name),
            lambda value: ir.Push(name, value),
            lambda target: ir.Pop(target, name),
            True,
        )
    place = ir.Item(name, tuple(index for index, _ in axes))
    types[name] = Array(dtype, len(axes))
    return Slot(
        name,
        ir.Allocate(name, tuple(size for _, size in axes), None),
        lambda value: ir.Assign(place, value),
        lambda target: ir.Assign(target, place),
        False,
    )


def axes_of(
    loops: Sequence[ir.Statement],
    definitions: dict[str, ir.Expr],
    around: ir.Block = (),
) -> list[tuple[ir.Expr, ir.Expr]] | None:
    """Subscript and length for each loop, if the lengths are known before the first of them.

    Or before the statements in `around`, in which the loops are.
    """
    blocks = (*(block for loop in loops for block in dataflow.blocks(loop)), around)
    written = [dataflow.written(each) for block in blocks for each in dataflow.walk(block)]
    set_inside = {name for each in written for name in (*each.scalars, *each.wholes)}
    counters: dict[str, ir.For] = {}
    axes: list[tuple[ir.Expr, ir.Expr]] = []
    for statement in loops:
        if not isinstance(statement, ir.For):
            return None
        step = statement.step
        if not (isinstance(step, ir.Const) and step.value in (1, -1)):
            return None
        low = statement.start if step.value == 1 else _add(statement.stop, 1)
        high = statement.stop if step.value == 1 else _add(statement.start, 1)
        counter = ir.Var(statement.variable)
        bottom = low if isinstance(low, ir.Const) and 0 <= low.value <= 2 else None
        size_of_high = _largest(high, counters, definitions, set_inside)
        if size_of_high is None:
            return None
        if bottom is not None:
            axes.append((counter, size_of_high))
        else:
            lowest = affine(low, definitions)
            if lowest is None or lowest.names() & (set_inside | set(counters)):
                # The loop starts at something that varies: count from zero if that is not negative.
                if _smallest_is_nonnegative(low, counters, definitions):
                    axes.append((counter, size_of_high))
                    counters[statement.variable] = statement
                    continue
                return None
            index = ir.Apply(operator.sub, (counter, low))
            early = expression(lowest) if set(dataflow.names(low)) & set_inside else low
            size = ir.Apply(max, (ir.Apply(operator.sub, (size_of_high, early)), ZERO))
            axes.append((index, size))
        counters[statement.variable] = statement
    made = {name for each in written for name in each.lengths}
    if any(not made.isdisjoint(dataflow.measured(size)) for _, size in axes):
        return None
    return [(index, _floor(size, definitions)) for index, size in axes]


def _floor(size: ir.Expr, definitions: dict[str, ir.Expr]) -> ir.Expr:
    """A size that is not negative, whatever the loop's bounds."""
    if isinstance(size, ir.Const):
        return ir.Const(max(size.value, 0))
    if isinstance(size, ir.Apply) and size.function is max:
        return size
    if is_nonnegative(affine(size, definitions)):
        return size
    return ir.Apply(max, (size, ZERO))


def _add(e: ir.Expr, n: int) -> ir.Expr:
    if isinstance(e, ir.Const):
        return ir.Const(e.value + n)
    return ir.Apply(operator.add, (e, ir.Const(n)))


def _largest(
    e: ir.Expr,
    counters: dict[str, ir.For],
    definitions: dict[str, ir.Expr],
    set_inside: set[str],
) -> ir.Expr | None:
    if isinstance(e, ir.Var | ir.Const) and not (
        isinstance(e, ir.Var) and (e.name in set_inside or e.name in counters)
    ):
        return e
    form = affine(e, definitions)
    form = form and extreme(form, True, counters, definitions)
    if form is None or form.names() & set_inside:
        return None
    return expression(form)


def _smallest_is_nonnegative(
    e: ir.Expr, counters: dict[str, ir.For], definitions: dict[str, ir.Expr]
) -> bool:
    form = affine(e, definitions)
    return form is not None and is_nonnegative(extreme(form, False, counters, definitions))
