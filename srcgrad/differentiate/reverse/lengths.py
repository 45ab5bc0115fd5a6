"""Remember the lengths of arrays that the reverse sweep could not find out any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block, Layout
from srcgrad.analysis.names import Names
from srcgrad.analysis.subscripts import Memory
from srcgrad.types import INT, Array

Lengths = dict[str, tuple[ir.Expr, ...]]


def with_lengths(program: ir.Function) -> tuple[ir.Function, Lengths]:
    """The program with a name for each length of an array that is made inside a loop and whose
    lengths depend on how it is made: on a branch, or on how often a list is appended to.

    before  for i in range(n): if c: y = a.copy() else: y = b.copy()
    after   for i in range(n): if c: y = a.copy() else: y = b.copy()
                               y_length = y.shape[0]
    """
    layout = Layout(program)
    memory = Memory(layout)
    names = Names(program.types)
    found: Lengths = {}
    added: dict[int, list[ir.Statement]] = {}
    for name, accesses in memory.arrays.items():
        made = accesses.made
        kind = program.types[name]
        if made is None or made.block is layout.root or memory.shape(name) is not None:
            continue
        assert isinstance(kind, Array)
        lengths = [ir.Var(names.fresh(f"{name}_length", INT)) for _ in range(kind.ndim)]
        found[name] = tuple(lengths)
        added.setdefault(id(made.block), []).extend(
            ir.Assign(length, ir.Dim(name, axis)) for axis, length in enumerate(lengths)
        )
    if not found:
        return program, found

    def block(at: Block) -> ir.Block:
        statements: list[ir.Statement] = []
        for node in at.nodes:
            inner = [block(b) for b in reversed(node.blocks)]
            statements.append(dataflow.with_blocks(node.statement, _given(inner)))
        return (*statements, *added.get(id(at), []))

    return replace(program, body=block(layout.root), types=names.types), found


def _given(blocks: list[ir.Block]) -> Callable[[ir.Block], ir.Block]:
    """What puts these blocks, the last first, in the place of those that it is shown."""
    return lambda _: blocks.pop()
