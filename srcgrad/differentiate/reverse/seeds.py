"""What the adjoints of results and of parameters begin with."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.differentiate import routines
from srcgrad.differentiate.reverse.bars import shape_of, zero
from srcgrad.differentiate.reverse.problem import Problem
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.errors import ShapeError
from srcgrad.types import INT, Array, Type

ONE = ir.Const(1.0)


def seeds(problem: Problem, reversal: Reversal) -> Statements:
    """What the adjoints of the results begin with."""
    given: list[ir.Atom] = [ONE] if problem.seeded is None else list(map(ir.Var, problem.seeds))
    found: Statements = []
    for output, seed in zip(problem.outputs, given, strict=True):
        if not isinstance(output, ir.Var) or output.name not in problem.bars:
            continue
        bar = problem.bars[output.name]
        kind = problem.program.types[output.name]
        if isinstance(kind, Array):
            assert isinstance(seed, ir.Var), "the adjoint of an array is given"
            found += _seeded_array(reversal, output.name, bar, seed.name)
        else:
            found.append(ir.Increment(ir.Var(bar), seed))
    return found


def _seeded_array(reversal: Reversal, output: str, bar: str, seed: str) -> Statements:
    """Add the adjoint of an array that the caller gives, if it has the array's shape."""
    found: Statements = []
    shape = shape_of(reversal, output)
    for axis, own in enumerate(shape):
        given = ir.Dim(seed, axis)
        found.append(
            ir.Guard(
                ir.Apply(operator.eq, (own, given)),
                ShapeError,
                f"axis {axis} of a result has the length {{}}, that of its seed {{}}",
                (own, given),
            )
        )
    counters = [reversal.names.numbered("ijklmn"[axis % 6], INT) for axis in range(len(shape))]
    index = tuple(map(ir.Var, counters))
    add = ir.Increment(ir.Item(bar, index), ir.Item(seed, index))
    return [*found, *routines.nest(shape, counters, (add,), False)]


def parameter_bars(problem: Problem, reversal: Reversal) -> Statements:
    """Zeros for the adjoints of the parameters."""
    made = {
        problem.bars[node.statement.name]
        for node in problem.layout.root.nodes
        if isinstance(node.statement, ir.Copy) and node.statement.name in problem.active
    }
    result: Statements = []
    for name in problem.program.params:
        bar = problem.bars.get(name)
        if bar is None or bar in made:
            continue
        kind: Type = problem.program.types[name]
        if isinstance(kind, Array):
            shape = tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
            result.append(ir.Allocate(bar, shape, zero(reversal, bar)))
        else:
            result.append(ir.Assign(ir.Var(bar), zero(reversal, bar)))
    return result
