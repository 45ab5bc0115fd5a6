"""The adjoints of what a block sets or makes, which start as zeros."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.differentiate.statement import zero_of
from srcgrad.types import Array


def new_bars(reversal: Reversal, block: Block) -> Statements:
    """Zeros for the adjoints of what a block sets or makes."""
    result: Statements = []
    done: set[str] = set()
    for node in block.nodes:
        statement = node.statement
        found: list[str] = []
        name = dataflow.target(statement)
        if name is not None and not isinstance(statement, ir.For):
            fact = reversal.layout.names[name]
            if fact.kind == "value" or (fact.kind == "cell" and fact.assigned[0] is node):
                found = [name]
        elif isinstance(statement, ir.If):
            found = [
                n
                for n, fact in reversal.layout.names.items()
                if fact.kind == "join" and fact.node is node
            ]
        for name in found:
            bar = reversal.bar(name)
            if bar is not None and bar not in done:
                done.add(bar)
                result.append(ir.Assign(ir.Var(bar), zero(reversal, bar)))
        for name in reversal.memory.made_by(node):
            if reversal.bar(name) and reversal.bars[name] not in done:
                done.add(reversal.bars[name])
                result.append(_new_array_bar(reversal, name))
    return result


def zero(reversal: Reversal, bar: str) -> ir.Const:
    """The zero that an adjoint starts with."""
    return zero_of(reversal.types[bar].dtype)


def shape_of(reversal: Reversal, name: str) -> tuple[ir.Expr, ...]:
    """The lengths of an array, and of its adjoint."""
    shape = reversal.memory.shape(name)
    if shape is not None:
        return shape
    # Its lengths are only known once it is made, or change.
    kind = reversal.types[name]
    assert isinstance(kind, Array)
    own = tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
    return reversal.lengths.get(name, own)


def _new_array_bar(reversal: Reversal, name: str) -> ir.Statement:
    bar = reversal.bars[name]
    return ir.Allocate(bar, shape_of(reversal, name), zero(reversal, bar))
