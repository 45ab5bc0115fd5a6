"""Systems of equations whose matrix is one of eigenvectors of a symmetric matrix.

    before  w, v = np.linalg.eigh(a); y = np.linalg.solve(v, b)
    after   w, v = np.linalg.eigh(a); y = v.T @ b

The vectors are orthogonal. Where values are equal, the adjoints of the vectors in a function of the
matrix (`v @ (np.exp(w) * y)`) would cancel exactly, and say nothing of its derivative.
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.optimise.effects import effects
from srcgrad.types import INT, Scalar, is_complex_dtype

ZERO, ONE = ir.Const(0), ir.Const(1)


def with_transposes(program: ir.Function) -> ir.Function:
    """The program with products in place of systems of equations of eigenvectors."""
    work = _Transposes(program)
    body = work.block(program.body)
    return program if not work.count else replace(program, body=body, types=work.names.types)


class _Transposes:
    def __init__(self, program: ir.Function) -> None:
        self.names = Names(program.types)
        self.vectors: set[str] = set()
        """Arrays of real eigenvectors, as they were made."""
        self.count = 0

    def block(self, body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            new = self.products(statement)
            self.vectors -= effects(statement).changes
            if isinstance(statement, ir.Routine):
                self.note(statement)
            before = set(self.vectors)
            result += new or [dataflow.with_blocks(statement, self.block)]
            self.vectors = before
        return tuple(result)

    def note(self, statement: ir.Routine) -> None:
        match statement.value:
            case ir.Apply(np.linalg.eigh, _):
                vectors = statement.names[1]
                if not is_complex_dtype(self.names.types[vectors].dtype):
                    self.vectors.add(vectors)

    def products(self, statement: ir.Statement) -> list[ir.Statement]:
        """The statements for a system of equations of vectors; none if it is not one."""
        match statement:
            case ir.Routine((made,), ir.Apply(np.linalg.solve, (matrix, ir.Whole(b, ())))):
                pass
            case _:
                return []
        match matrix:
            case ir.Whole(v, ()) if v in self.vectors:
                is_turned = False
            case ir.Apply(np.transpose, (ir.Whole(v, ()),)) if v in self.vectors:
                is_turned = True
            case _:
                return []
        if made in (v, b):
            return []
        self.count += 1
        (shape,) = statement.shapes
        if len(shape) == 1:
            return self.loops(made, v, b, shape[0], is_turned, statement)
        whole = ir.Whole(v)
        factor = whole if is_turned else ir.Apply(np.transpose, (whole,))
        return [replace(statement, value=ir.Apply(operator.matmul, (factor, ir.Whole(b))))]

    def loops(
        self, made: str, v: str, b: str, size: ir.Expr, is_turned: bool, at: ir.Routine
    ) -> list[ir.Statement]:
        """The product of the vectors, or of the transposed ones, and a vector."""
        i, k = (self.names.numbered(each, INT) for each in ("i", "k"))
        one, two, both = (
            self.names.temporary(Scalar(self.names.types[each].dtype)) for each in (v, b, made)
        )
        row, column = (i, k) if is_turned else (k, i)
        span = at.span
        inner: ir.Block = (
            ir.Assign(ir.Var(one), ir.Item(v, (ir.Var(row), ir.Var(column))), span),
            ir.Assign(ir.Var(two), ir.Item(b, (ir.Var(k),)), span),
            ir.Assign(ir.Var(both), ir.Apply(operator.mul, (ir.Var(one), ir.Var(two))), span),
            ir.Increment(ir.Item(made, (ir.Var(i),)), ir.Var(both), span),
        )
        loop = ir.For(k, ZERO, size, ONE, inner, span)
        zero = ir.Const(0j if is_complex_dtype(self.names.types[made].dtype) else 0.0)
        return [ir.Allocate(made, (size,), zero, span), ir.For(i, ZERO, size, ONE, (loop,), span)]
