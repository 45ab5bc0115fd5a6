"""Write copies and fills out as loops, where fusion then does away with the array."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.errors import Span
from srcgrad.optimise.contract import contract
from srcgrad.optimise.fuse import Fusion, fuse
from srcgrad.optimise.stored_apart import parted
from srcgrad.types import INT, Array, Scalar

PLAIN = ("float64", "int64", "bool", "complex128")
"""What Python has numbers of its own for."""


def without_temporaries(program: ir.Function) -> ir.Function:
    """A program with loops joined, and without the arrays that are then used in one iteration."""
    return parted(program, _joined)


def _joined(program: ir.Function) -> ir.Function:
    """A program with loops joined, and without the arrays that are then used in one iteration.

    before  a = x.copy();  for i in range(n): a[i] = a[i] * k;  for i in range(n): s += a[i]
    after   for i in range(n): t = x[i]; a = t * k; s += a
    """
    tried = _candidates(program)
    while tried:
        found = contract(fuse(_written_out(program, tried)))
        made = {s.name for s in dataflow.walk(found.body) if isinstance(s, ir.Allocate)}
        if not tried & made:
            return found
        tried -= made
    return contract(fuse(program))


def _candidates(program: ir.Function) -> set[str]:
    """Arrays that start as a copy or filled, and are then used element by element."""
    starts = [s for s in program.body if _starts(s) is not None]
    if not starts:
        return set()
    fusion = Fusion(program)
    made = Counter(
        n
        for s in dataflow.walk(program.body)
        if isinstance(s, ir.Allocate | ir.Copy | ir.Routine)
        for n in dataflow.stored(s)
    )
    results = {r.name for r in program.results if isinstance(r, ir.Var)}
    found: set[str] = set()
    for start in starts:
        name = _starts(start)
        if name is None or made[name] > 1 or name in results:
            continue
        users = [s for s in program.body if s is not start and _uses(s, name)]
        if users and all(
            isinstance(s, ir.For) and _is_elementwise(s, name, program, fusion) for s in users
        ):
            found.add(name)
    return found


def _starts(statement: ir.Statement) -> str | None:
    match statement:
        case ir.Copy(name) | ir.Allocate(name, _, ir.Const()):
            return name
    return None


def _uses(statement: ir.Statement, name: str) -> bool:
    return name in dataflow.reads_within(statement) or any(
        name in dataflow.stored(s) for s in dataflow.walk((statement,))
    )


def _is_elementwise(loop: ir.For, name: str, program: ir.Function, fusion: Fusion) -> bool:
    """Whether a loop touches an array in each iteration at elements of that iteration alone, and
    stores to it in as many loops as it has axes."""
    if not fusion.carries_sums(loop) or not fusion.places(loop).get(name):
        return False
    kind = program.types[name]
    assert isinstance(kind, Array)
    return _depth(loop, name) <= kind.ndim


def _depth(statement: ir.Statement, name: str) -> int:
    """In how many loops, at most, an array is stored to."""
    inner = max((_depth(s, name) for b in dataflow.blocks(statement) for s in b), default=0)
    if isinstance(statement, ir.For | ir.While):
        return inner + 1 if _stores(statement, name) else 0
    return inner


def _stores(statement: ir.Statement, name: str) -> bool:
    return any(name in dataflow.stored(s) for s in dataflow.walk((statement,)))


def _written_out(program: ir.Function, wanted: set[str]) -> ir.Function:
    names = Names(program.types)
    shapes = {s.name: s.shape for s in program.body if isinstance(s, ir.Allocate)}
    body: list[ir.Statement] = []
    for statement in program.body:
        if _starts(statement) not in wanted:
            body.append(statement)
            continue
        name = _starts(statement)
        assert name is not None
        if isinstance(statement, ir.Copy):
            shape, sizes = _shape(statement.source, shapes, names)
            body += sizes
        else:
            assert isinstance(statement, ir.Allocate)
            shape = statement.shape
        shapes[name] = shape
        body.append(ir.Allocate(name, shape, None, statement.span))
        body += _loops(statement, shape, names)
    return replace(program, body=tuple(body), types=names.types)


def _shape(
    source: str, shapes: dict[str, tuple[ir.Expr, ...]], names: Names
) -> tuple[tuple[ir.Expr, ...], list[ir.Statement]]:
    """The lengths of an array, and what gives them names."""
    if source in shapes:
        return shapes[source], []
    kind = names.types[source]
    assert isinstance(kind, Array)
    sizes = [ir.Var(names.temporary(INT)) for _ in range(kind.ndim)]
    return tuple(sizes), [ir.Assign(n, ir.Dim(source, axis)) for axis, n in enumerate(sizes)]


def _loops(start: ir.Statement, shape: tuple[ir.Expr, ...], names: Names) -> ir.Block:
    """A copy or a fill, element by element."""
    counters = [names.numbered("ijklmnop"[axis % 8], INT) for axis in range(len(shape))]
    index = tuple(
        ir.Const(0) if size == ir.Const(1) else ir.Var(counter)
        for size, counter in zip(shape, counters, strict=True)
    )
    body = _element(start, index, names)
    for size, counter in reversed(list(zip(shape, counters, strict=True))):
        if size != ir.Const(1):
            body = (ir.For(counter, ir.Const(0), size, ir.Const(1), body, _span(start)),)
    return body


def _span(start: ir.Statement) -> Span | None:
    return start.span if isinstance(start, ir.Copy | ir.Allocate) else None


def _element(start: ir.Statement, index: tuple[ir.Expr, ...], names: Names) -> ir.Block:
    match start:
        case ir.Copy(name, source, span):
            element = ir.Var(names.temporary(Scalar(names.types[name].dtype)))
            return (
                ir.Assign(element, ir.Item(source, index), span),
                ir.Assign(ir.Item(name, index), element, span),
            )
        case ir.Allocate(name, _, ir.Const(value), span):
            dtype = np.dtype(names.types[name].dtype)
            fill = dtype.type(value)
            number = fill.item() if dtype.name in PLAIN else fill
            return (ir.Assign(ir.Item(name, index), ir.Const(number), span),)
    raise AssertionError(start)
