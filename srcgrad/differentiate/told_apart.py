"""Vectors of a matrix that a program inverts by itself: the values must differ.

    w, v = np.linalg.eigh(a); y = np.linalg.pinv(v) @ b; r = v @ (np.exp(w) * y)

What such a program does to the vectors is undone by the inverse, so their adjoints may cancel to
nothing where values are equal, although its derivative has a part that only all of the vectors of
equal values have together. What cancels cannot be told from what is not used; so whoever hands
vectors, or a matrix made of them, to a routine, or divides by them, is refused at equal values.
Functions of matrices that are recognised as such (`recombine`) do not come here.
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.rules.spectra import EQUAL
from srcgrad.types import BOOL, INT, Scalar

ZERO, ONE = ir.Const(0), ir.Const(1)
LINEAR = (operator.matmul, np.einsum, np.array)
"""Routines that invert nothing."""


def told_apart(program: ir.Function, carrying: frozenset[str]) -> ir.Function:
    """The program with checks of the values whose vectors, or matrices of them, it inverts."""
    every = list(dataflow.walk(program.body))
    wanted = {
        id(each)
        for each in every
        if isinstance(each, ir.Routine)
        and any(
            name in carrying and _is_inverted(name, axis, every) for name, axis in _vectors(each)
        )
    }
    if not wanted:
        return program
    names = Names(program.types)

    def block(body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            result.append(dataflow.with_blocks(statement, block))
            if id(statement) in wanted and isinstance(statement, ir.Routine):
                result += _checks(statement, names)
        return tuple(result)

    return replace(program, body=block(program.body), types=names.types)


def _vectors(statement: ir.Routine) -> tuple[tuple[str, int], ...]:
    """The arrays of orthogonal vectors that a routine makes, and the axis that counts these."""
    match statement.value:
        case ir.Apply(np.linalg.eigh, _):
            return ((statement.names[1], 1),)
        case ir.Apply(np.linalg.svd, _) if len(statement.names) == 3:
            return ((statement.names[0], 1), (statement.names[2], 0))
    return ()


def _is_inverted(vectors: str, axis: int, every: list[ir.Statement]) -> bool:
    """Whether a matrix made of vectors goes into a routine, or something is divided by them.

    Vectors that are taken one by one, at a subscript that no loop counts, are left alone.
    """
    counters = {each.variable for each in every if isinstance(each, ir.For)}
    made: set[str] = set()

    def depends(expression: ir.Expr) -> bool:
        match expression:
            case ir.Item(array, index) if array == vectors:
                return any(name in counters for name in dataflow.names(index[axis]))
            case ir.Whole(array) if array == vectors:
                return True
            case ir.Apply(_, arguments):
                return any(map(depends, arguments))
        return not made.isdisjoint({*dataflow.names(expression), *dataflow.arrays(expression)})

    def divides(expression: ir.Expr) -> bool:
        match expression:
            case ir.Apply(operator.truediv, (one, other)):
                return depends(other) or divides(one)
            case ir.Apply(_, arguments):
                return any(map(divides, arguments))
        return False

    while True:
        before = len(made)
        for statement in every:
            match statement:
                case ir.Routine(names, ir.Apply(function, (first, *_) as operands)):
                    if isinstance(function, ir.Recombination):
                        continue
                    if function not in LINEAR and depends(first):
                        return True
                    if function in LINEAR and any(map(depends, operands)):
                        made.update(names)
                case ir.Copy(name, source) if source == vectors or source in made:
                    made.add(name)
                case ir.Assign(place, value) | ir.Increment(place, value):
                    if divides(value):
                        return True
                    if depends(value):
                        made.add(place.name if isinstance(place, ir.Var) else place.array)
                case ir.Update(target, value) if depends(value):
                    made.add(target.array)
        if len(made) == before:
            return False


def _checks(statement: ir.Routine, names: Names) -> list[ir.Statement]:
    """Raise where two neighbours among the values, which are sorted, are as good as equal."""
    at = 1 if len(statement.names) == 3 else 0
    values, span = statement.names[at], statement.span
    (count,) = statement.shapes[at]
    kind = Scalar(names.types[values].dtype)
    least = float(np.sqrt(np.finfo(kind.dtype).eps))
    pairs, i, after, last = (names.temporary(INT) for _ in range(4))
    body: list[ir.Statement] = []

    def worked_out(value: ir.Expr, type: Scalar = kind) -> ir.Var:
        name = ir.Var(names.temporary(type))
        body.append(ir.Assign(name, value, span))
        return name

    def size_of(place: ir.Atom) -> ir.Var:
        return worked_out(ir.Apply(abs, (worked_out(ir.Item(values, (place,))),)))

    body.append(ir.Assign(ir.Var(after), ir.Apply(operator.add, (ir.Var(i), ONE)), span))
    one = worked_out(ir.Item(values, (ir.Var(i),)))
    two = worked_out(ir.Item(values, (ir.Var(after),)))
    gap = worked_out(ir.Apply(abs, (worked_out(ir.Apply(operator.sub, (two, one))),)))
    largest = worked_out(ir.Apply(max, (size_of(ZERO), size_of(ir.Var(last)))))
    bound = worked_out(ir.Apply(operator.mul, (largest, ir.Const(least))))
    apart = worked_out(ir.Apply(operator.gt, (gap, bound)), BOOL)
    body.append(ir.Guard(apart, LinAlgError, EQUAL, (), span))
    return [
        ir.Assign(ir.Var(pairs), ir.Apply(operator.sub, (count, ONE)), span),
        ir.Assign(ir.Var(last), ir.Apply(operator.sub, (count, ONE)), span),
        ir.For(i, ZERO, ir.Var(pairs), ONE, tuple(body), span),
    ]
