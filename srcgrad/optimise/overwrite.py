"""Leave an array empty that a loop fills completely before anything reads it."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
from srcgrad.optimise.effects import effects


def overwrite(body: ir.Block, definitions: dict[str, ir.Expr] | None = None) -> ir.Block:
    """A block in which zeros that a loop adds to, element by element, are assigned instead.

    before  x_bar = zeros(n);  for i in range(n): x_bar[i] += 2.0 * x[i]
    after   x_bar = empty(n);  for i in range(n): x_bar[i] = 2.0 * x[i]
    """
    if definitions is None:
        definitions = dataflow.values(body)
    statements = [dataflow.with_blocks(s, lambda b: overwrite(b, definitions)) for s in body]
    for at, statement in enumerate(statements):
        match statement:
            case ir.Allocate(name, shape, ir.Const(value), span) if value == 0:
                pass
            case _:
                continue
        for later in range(at + 1, len(statements)):
            found = effects(statements[later])
            if name not in found.reads | found.changes:
                continue
            sizes = [affine(s, definitions) for s in shape]
            filled = _filled(statements[later], name, sizes, (), definitions)
            if filled is not None:
                statements[later] = filled
                statements[at] = ir.Allocate(name, shape, None, span)
            break
    return tuple(statements)


def _filled(
    statement: ir.Statement,
    array: str,
    sizes: list[Affine | None],
    counters: tuple[str, ...],
    definitions: dict[str, ir.Expr],
) -> ir.Statement | None:
    """A loop nest in which the first touch of each element is an assignment."""
    if not isinstance(statement, ir.For) or len(counters) == len(sizes):
        return None
    size = sizes[len(counters)]
    if size is None or statement.step != ir.Const(1) or statement.start != ir.Const(0):
        return None
    if affine(statement.stop, definitions) != size:
        return None
    counters = (*counters, statement.variable)
    body = list(statement.body)
    for at, inner in enumerate(body):
        found = effects(inner)
        if array not in found.reads | found.changes:
            continue
        if len(counters) < len(sizes):
            new = _filled(inner, array, sizes, counters, definitions)
        else:
            new = _assigned(inner, array, counters)
        if new is None:
            return None
        body[at] = new
        rest = body[at + 1 :]
        if not all(_same_element(s, array, counters) for s in dataflow.walk(tuple(rest))):
            return None
        return ir.For(
            statement.variable,
            statement.start,
            statement.stop,
            statement.step,
            tuple(body),
            statement.span,
        )
    return None


def _assigned(
    statement: ir.Statement, array: str, counters: tuple[str, ...]
) -> ir.Statement | None:
    index = tuple(ir.Var(c) for c in counters)
    match statement:
        case ir.Increment(ir.Item(name, own) as target, value, span) if (
            name == array and own == index
        ):
            if array in dataflow.arrays(value):
                return None
            return ir.Assign(target, value, span)
    return None


def _same_element(statement: ir.Statement, array: str, counters: tuple[str, ...]) -> bool:
    """Whether a statement touches an array at the current element only."""
    here = ir.Item(array, tuple(ir.Var(c) for c in counters))
    return all(
        array not in uses.wholes and all(e == here for e in uses.elements if e.array == array)
        for uses in (dataflow.read(statement), dataflow.written(statement))
    )
