"""Keep of an array that a loop fills row by row the one row that it works on."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import effects
from srcgrad.optimise.fuse import Fusion
from srcgrad.types import Array, Type


def rows(program: ir.Function) -> ir.Function:
    """A program whose last loop makes for each iteration what only that iteration touches.

    before  e = np.empty((n, m))
            for i in range(n):
                for j in range(m): e[i, j] = math.exp(x[i, j])
                ...
    after   for i in range(n):
                e = np.empty(m)
                for j in range(m): e[j] = math.exp(x[i, j])
                ...

    That is worth it if the loop then leaves nothing but sums behind, on which the result depends
    linearly: the reverse sweep starts in it, and finds the row as it was. Otherwise the row would
    have to be worked out again.
    """
    loop = next((s for s in reversed(program.body) if isinstance(s, ir.For)), None)
    axes = None if loop is None else _axes(program, loop)
    if loop is None or not axes or not _ends_linearly(program, loop):
        return program
    made = [s for s in program.body if isinstance(s, ir.Allocate) and s.name in axes]
    types = dict(program.types)
    for allocation in made:
        types[allocation.name] = row_type(types[allocation.name], axes[allocation.name])
    new = replace(loop, body=(*(_row(s, axes) for s in made), *_in_rows(loop.body, axes)))
    body = tuple(new if s is loop else s for s in program.body if s not in made)
    return replace(program, body=body, types=types)


def _axes(program: ir.Function, loop: ir.For) -> dict[str, int] | None:
    """The axis along which a loop works through each array that it changes, if all are its own."""
    fusion = Fusion(program)
    own = {s.name for s in dataflow.walk(loop.body) if isinstance(s, ir.Allocate)}
    stored = {name for s in dataflow.walk(loop.body) for name in dataflow.stored(s)} - own
    made = {s.name for s in program.body if isinstance(s, ir.Allocate)}
    elsewhere = {r.name for r in program.results if isinstance(r, ir.Var)}
    for statement in program.body:
        if statement is not loop and not isinstance(statement, ir.Allocate):
            elsewhere |= effects(statement).reads | effects(statement).changes
    for statement in dataflow.walk(loop.body):
        elsewhere.update(dataflow.read(statement).lengths)
    if not stored <= made or stored & elsewhere or not fusion.carries_sums(loop):
        return None
    places = fusion.places(loop)
    found: dict[str, int] = {}
    for array in stored:
        kind = program.types[array]
        if not places.get(array) or not isinstance(kind, Array) or kind.ndim < 2:
            return None
        found[array] = min(axis for axis, _ in places[array])
    return found


def _ends_linearly(program: ir.Function, loop: ir.For) -> bool:
    """Whether the first result depends linearly on what comes out of a loop."""
    after = program.body[next(k for k, s in enumerate(program.body) if s is loop) + 1 :]
    varying = set(_sums(loop))
    for statement in after:
        if varying.isdisjoint(dataflow.reads_within(statement)):
            continue
        match statement:
            case ir.Assign(ir.Var(name), value) if _is_linear(value, varying):
                varying.add(name)
            case _:
                return False
    return True


def _sums(loop: ir.For) -> Iterator[str]:
    for statement in dataflow.walk(loop.body):
        if isinstance(statement, ir.Increment) and isinstance(statement.target, ir.Var):
            yield statement.target.name


def _is_linear(value: ir.Expr, varying: set[str]) -> bool:
    match value:
        case ir.Var():
            return True
        case ir.Apply(operator.add | operator.sub | operator.neg):
            return True
        case ir.Apply(operator.mul, (a, b)):
            return not (_varies(a, varying) and _varies(b, varying))
        case ir.Apply(operator.truediv, (_, b)):
            return not _varies(b, varying)
    return False


def _varies(expression: ir.Expr, varying: set[str]) -> bool:
    return not varying.isdisjoint(dataflow.names(expression))


def row_type(kind: Type, axis: int) -> Array:
    """The type of an array without an axis."""
    assert isinstance(kind, Array)
    units = frozenset(u - (u > axis) for u in kind.unit_axes if u != axis)
    return replace(kind, ndim=kind.ndim - 1, unit_axes=units)


def _row(made: ir.Allocate, axes: dict[str, int]) -> ir.Allocate:
    return replace(made, shape=_without(made.shape, axes[made.name]))


def _without(parts: tuple[ir.Expr, ...], axis: int) -> tuple[ir.Expr, ...]:
    return parts[:axis] + parts[axis + 1 :]


def _in_rows(body: ir.Block, axes: dict[str, int]) -> ir.Block:
    def change(expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Item) and expression.array in axes:
            return ir.Item(expression.array, _without(expression.index, axes[expression.array]))
        return expression

    def one(statement: ir.Statement) -> ir.Statement:
        statement = dataflow.with_expressions(statement, change)
        match statement:
            case ir.Assign(ir.Item() as target, value, span):
                statement = ir.Assign(change(target), value, span)  # type: ignore[arg-type]
            case ir.Increment(ir.Item() as target, value, span):
                statement = ir.Increment(change(target), value, span)  # type: ignore[arg-type]
        return dataflow.with_blocks(statement, lambda block: _in_rows(block, axes))

    return tuple(one(statement) for statement in body)
