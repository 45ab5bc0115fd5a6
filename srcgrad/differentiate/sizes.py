"""How many numbers a function returns: the function without all that does not bear on that."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.types import INT, Array


def size_of(program: ir.Function, results: Sequence[int]) -> ir.Function:
    """A program that returns how many numbers there are in these results.

    It checks nothing: what is not computed cannot fail.
    """
    names = Names(program.types)
    size = names.fresh("size", INT)
    total: ir.Expr = ir.Const(0)
    for at in results:
        result = program.results[at]
        kind = program.types.get(result.name) if isinstance(result, ir.Var) else None
        elements: ir.Expr = ir.Const(1)
        if isinstance(result, ir.Var) and isinstance(kind, Array):
            for axis in range(kind.ndim):
                elements = ir.Apply(operator.mul, (elements, ir.Dim(result.name, axis)))
        total = ir.Apply(operator.add, (total, elements))
    body = (*_unchecked(program.body), ir.Assign(ir.Var(size), total))
    return replace(
        program,
        name="result_size",
        body=_bearing(body, size),
        results=(ir.Var(size),),
        types=names.types,
    )


def _bearing(body: ir.Block, result: str) -> ir.Block:
    """The statements on which a number depends: an array's length does not on its elements."""
    values, lengths = {result}, set[str]()

    def bears(statement: ir.Statement) -> bool:
        written = dataflow.written(statement)
        return not (
            values.isdisjoint((*written.scalars, *written.arrays, *written.stacks))
            and lengths.isdisjoint(written.lengths)
            and not any(bears(each) for block in dataflow.blocks(statement) for each in block)
        )

    while True:
        before = len(values) + len(lengths)
        for statement in dataflow.walk(body):
            if not bears(statement):
                continue
            read = dataflow.read(statement)
            lengths.update(read.lengths)
            match statement:
                case ir.Copy(name, source) if name not in values:
                    lengths.add(source)
                case _:
                    values.update((*read.scalars, *read.arrays, *read.stacks))
        # Whose elements bear on it has to be there.
        lengths |= values
        if len(values) + len(lengths) == before:
            break

    def kept(block: ir.Block) -> ir.Block:
        return tuple(dataflow.with_blocks(s, kept) for s in block if bears(s))

    return kept(body)


def _unchecked(body: ir.Block) -> ir.Block:
    return tuple(
        dataflow.with_blocks(statement, _unchecked)
        for statement in body
        if not isinstance(statement, ir.Guard)
    )
