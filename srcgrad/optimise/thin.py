"""Singular vectors that complete a basis are not computed where nobody reads vectors.

before  u, s, vh = np.linalg.svd(a, True)
after   u, s, vh = np.linalg.svd(a, False)       (if neither `u` nor `vh` is read)

They have no derivatives of their own, and of a tall matrix there are many.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow


def thin(program: ir.Function) -> ir.Function:
    """The program without vectors that complete a basis for nobody."""
    if not any(_is_full(each) for each in dataflow.walk(program.body)):
        return program
    read = {each.name for each in program.results if isinstance(each, ir.Var)}
    for statement in dataflow.walk(program.body):
        uses = dataflow.read(statement)
        read.update((*uses.scalars, *uses.arrays, *uses.lengths))

    def block(body: ir.Block) -> ir.Block:
        return tuple(dataflow.with_blocks(_thinner(each, read), block) for each in body)

    return replace(program, body=block(program.body))


def _is_full(statement: ir.Statement) -> bool:
    match statement:
        case ir.Routine((_, _, _), ir.Apply(np.linalg.svd, (_, ir.Const(True)))):
            return True
    return False


def _thinner(statement: ir.Statement, read: set[str]) -> ir.Statement:
    match statement:
        case ir.Routine(
            (left, _, right), ir.Apply(np.linalg.svd, (matrix, _)), (rows, (count,), columns)
        ) if _is_full(statement) and left not in read and right not in read:
            value = ir.Apply(np.linalg.svd, (matrix, ir.Const(False)))
            shapes = ((rows[0], count), (count,), (count, columns[1]))
            return replace(statement, value=value, shapes=shapes)
    return statement
