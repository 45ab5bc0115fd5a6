"""The adjoints of statements about whole arrays: of copies, and of routines."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Node
from srcgrad.differentiate import routines
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.differentiate.reverse.saved_rows import row
from srcgrad.notes import Why
from srcgrad.optimise.coalesce import stem
from srcgrad.types import INT, Array


def reversed_copy(reversal: Reversal, statement: ir.Copy) -> Statements:
    """The adjoints of a copy's elements, added to those of its source."""
    target, source = reversal.bar(statement.name), reversal.bar(statement.source)
    if target is None or source is None or target == source:
        return []
    kind = reversal.types[target]
    assert isinstance(kind, Array)
    wanted = ("i", "j", "k")
    counters = [reversal.names.numbered(wanted[axis % 3], INT) for axis in range(kind.ndim)]
    index = tuple(ir.Var(c) for c in counters)
    body: ir.Block = (ir.Increment(ir.Item(source, index), ir.Item(target, index), statement.span),)
    for axis in reversed(range(kind.ndim)):
        size = _copied(reversal, statement, axis)
        body = (ir.For(counters[axis], ir.Const(0), size, ir.Const(1), body, statement.span),)
    return list(body)


def _copied(reversal: Reversal, statement: ir.Copy, axis: int) -> ir.Expr:
    """How many adjoints a copy hands on: an array that grows later has longer ones."""
    lengths = [ir.Dim(reversal.bars[name], axis) for name in (statement.name, statement.source)]
    resized = [reversal.memory.is_resized(name) for name in (statement.name, statement.source)]
    if all(resized):
        return ir.Apply(min, tuple(lengths))
    return lengths[1] if resized[0] else lengths[0]


def reversed_routine(reversal: Reversal, node: Node, statement: ir.Routine) -> Statements:
    """The adjoint of a routine, the arrays that it reads made again if iterations make them."""
    involved = (*statement.names, *dict.fromkeys(dataflow.arrays(statement.value)))
    bars = {name: bar for name in involved if (bar := reversal.bar(name)) is not None}
    if not any(name in bars for name in statement.names):
        return []
    equal = _equal_lengths(reversal, node)
    shapes = {
        name: tuple(equal.get(size, size) for size in _lengths_of(reversal, name))
        for name in involved
    }
    body = routines.adjoint(statement, bars, shapes, reversal.names)
    return _with_arrays_again(reversal, node, shapes, body)


def reversed_call(reversal: Reversal, node: Node, body: Statements) -> Statements:
    """The adjoint of a call by name, after what makes the arrays again that it reads."""
    involved = dict.fromkeys(name for each in body for name in dataflow.read(each).wholes)
    equal = _equal_lengths(reversal, node)
    shapes = {
        name: tuple(equal.get(size, size) for size in _lengths_of(reversal, name))
        for name in involved
        if name in reversal.memory.arrays
    }
    return _with_arrays_again(reversal, node, shapes, body)


def _with_arrays_again(
    reversal: Reversal, node: Node, shapes: dict[str, tuple[ir.Expr, ...]], body: Statements
) -> Statements:
    """Statements of the reverse sweep, after what makes the arrays again that they read."""
    read = frozenset[str]().union(*map(dataflow.reads_within, body))
    unit = node.block.unit()
    if reversal.is_kept(unit):
        return body
    fetched: Statements = []
    again: dict[str, str] = {}
    loops = reversal.tape_loops(unit)
    for name in shapes:
        if name in read and any(reversal.memory.is_made_inside(name, loop) for loop in loops):
            again[name] = reversal.names.fresh(f"{stem(name)}_again", reversal.types[name])
            reversal.unreadable.add(name)
            kept = None if reversal.memory.written_later(name, node) else row(reversal, name)
            if kept is None:
                fetched += _saved_whole(reversal, name, again[name], shapes[name], node)
            else:
                fetched += _from_row(reversal, kept, again[name], shapes[name])
    return [*fetched, *dataflow.renamed(tuple(body), again)]


def _lengths_of(reversal: Reversal, name: str) -> tuple[ir.Expr, ...]:
    """The lengths of an array in names that the reversal can be given."""
    kind = reversal.types[name]
    assert isinstance(kind, Array)
    own = tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
    shape = reversal.memory.shape(name) or reversal.lengths.get(name, own)
    named: dict[ir.Expr, ir.Expr] = {
        value: ir.Var(other)
        for other, value in reversed(reversal.definitions.items())
        if isinstance(value, ir.Dim)
    }
    return tuple(named.get(size, size) for size in shape)


def _equal_lengths(reversal: Reversal, node: Node) -> dict[ir.Expr, ir.Expr]:
    """Lengths that checks before a statement have found to be equal, by one of them."""
    found: dict[ir.Expr, ir.Expr] = {}
    runs = [s for n in node.block.loops() if isinstance(s := n.statement, ir.For)]

    def defined(condition: ir.Expr) -> ir.Expr:
        if isinstance(condition, ir.Var):
            return reversal.definitions.get(condition.name, condition)
        return condition

    for block in node.block.chain():
        for other in block.nodes:
            statement = other.statement
            if other.order > node.order or not isinstance(statement, ir.Guard):
                continue
            condition = defined(statement.condition)
            if isinstance(condition, ir.Apply) and condition.function is ir.either:
                # A check that is left out if a loop does not run, holds where it does.
                idle, checked = map(defined, condition.arguments)
                if any(
                    idle == ir.Apply(ended, (loop.start, loop.stop))
                    for loop in runs
                    for ended in (operator.ge, operator.le)
                ):
                    condition = checked
            match condition:
                case ir.Apply(operator.eq, (ir.Var() as a, ir.Var() as b)):
                    first, second = found.get(a, a), found.get(b, b)
                    found = {k: first if v == second else v for k, v in found.items()}
                    found[second] = first
    return found


def _is_set_before(reversal: Reversal, size: ir.Expr, node: Node) -> bool:
    """Whether the names in a length have their values for certain where a statement stands."""
    around = list(node.block.chain())
    facts = [reversal.layout.names[n] for n in dataflow.names(size) if n in reversal.layout.names]
    return all(
        made.order < node.order and any(made.block is block for block in around)
        for fact in facts
        for made in fact.assigned
    )


def _from_row(
    reversal: Reversal, kept: ir.Whole, again: str, shape: tuple[ir.Expr, ...]
) -> Statements:
    """Make an array of an iteration again from where all of it is kept."""
    counters = [reversal.names.numbered("ijklmn"[axis % 6], INT) for axis in range(len(shape))]
    index = tuple(map(ir.Var, counters))
    element = ir.Item(kept.array, (*kept.index, *index))
    fetch = (ir.Assign(ir.Item(again, index), element),)
    return [ir.Allocate(again, shape), *routines.nest(shape, counters, fetch, False)]


def _saved_whole(
    reversal: Reversal, name: str, again: str, shape: tuple[ir.Expr, ...], node: Node
) -> Statements:
    """Save an array that an iteration makes, element by element, and make it again."""
    counters = [reversal.names.numbered("ijklmn"[axis % 6], INT) for axis in range(len(shape))]
    index = tuple(ir.Var(counter) for counter in counters)
    loops = reversal.tape_loops(node.block.unit())
    own = [
        Node(ir.For(counter, ir.Const(0), size, ir.Const(1), ()), node.block, node.order)
        for counter, size in zip(counters, shape, strict=True)
    ]
    dtype = reversal.types[name].dtype
    why = Why(f"the adjoint of this call reads all of `{name}`, which each iteration makes anew")
    span = getattr(node.statement, "span", None)
    place = reversal.slot(name, [*loops, *own], dtype, why, span)
    save = (place.save(ir.Item(name, index)),)
    here = tuple(
        size if _is_set_before(reversal, size, node) else ir.Dim(name, axis)
        for axis, size in enumerate(shape)
    )
    reversal.after.setdefault(node, []).extend(routines.nest(here, counters, save, False))
    fetch = (place.restore(ir.Item(again, index)),)
    return [
        ir.Allocate(again, shape),
        *routines.nest(shape, counters, fetch, place.is_stack),
    ]
