"""Routines on whole arrays with a direction for an axis: a call for one direction after another.

before  y = np.linalg.solve(a, b)
after   for k in range(directions):
            b_one = b[:, k]; y_one = np.linalg.solve(a, b_one); y[:, k] = y_one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.differentiate.routines import nest
from srcgrad.types import INT, Array

if TYPE_CHECKING:
    from srcgrad.differentiate.directions import Directions

Statements = list[ir.Statement]


def by_slices(vectors: Directions, routine: ir.Routine) -> Statements:
    """A routine called for one direction after another, on arrays of that direction alone."""
    span = routine.span
    before: Statements = []
    body: Statements = []
    new: dict[str, str] = {}
    for array in dict.fromkeys(dataflow.arrays(routine.value)):
        if array in vectors.spread:
            new[array] = _one(vectors, array)
            shape = vectors.lengths(array)
            body.append(ir.Allocate(new[array], shape, None, span))
            body += _moved(vectors, shape, new[array], array, False)
    value = routine.value
    shapes = routine.shapes or ((),) * len(routine.names)
    after: Statements = []
    for name, shape in zip(routine.names, shapes, strict=True):
        kind = vectors.names.types[name]
        assert isinstance(kind, Array)
        known = len(shape) == kind.ndim - 1 or name in vectors.flat
        assert known, "the lengths of what a routine gives are known before the text is tidy"
        new[name] = _one(vectors, name)
        before.append(ir.Allocate(name, vectors.shape(name, shape), None, span))
        after += _moved(vectors, shape, new[name], name, True)
    call = ir.Routine(routine.names, value, routine.shapes, span)
    (renamed,) = dataflow.renamed((call,), new)
    body += [dataflow.with_expressions(renamed, vectors.directed), *after]
    loop = ir.For(vectors.counter, ir.Const(0), vectors.count, ir.Const(1), tuple(body))
    return [*before, loop]


def _one(vectors: Directions, array: str) -> str:
    """A name for an array in one direction."""
    kind = vectors.names.types[array]
    assert isinstance(kind, Array)
    axes = 1 if array in vectors.flat else kind.ndim - 1
    return vectors.names.fresh(f"{array}_one", Array(kind.dtype, axes))


def _moved(
    vectors: Directions, shape: tuple[ir.Expr, ...], one: str, all_: str, back: bool
) -> ir.Block:
    """The elements of one direction taken out of an array, or put back."""
    counters = [vectors.names.numbered("i", INT) for _ in shape]
    index = tuple(map(ir.Var, counters))
    here, there = ir.Item(one, index), vectors.element(all_, index, ir.Var(vectors.counter))
    assign = ir.Assign(there, here) if back else ir.Assign(here, there)
    return nest(shape, counters, (assign,), False)
