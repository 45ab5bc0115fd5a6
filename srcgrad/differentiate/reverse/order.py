"""Whether the iterations of a reversed loop may run in any order."""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine, extreme, is_nonnegative
from srcgrad.analysis.layout import Layout, Node


def commutes(
    loop: Node, layout: Layout, active: frozenset[str], content: list[ir.Statement]
) -> bool:
    """Whether the adjoints of a loop's iterations only add to what outlives them.

    They do if the loop carries nothing but sums, puts nothing back, and stores into arrays with
    adjoints only at elements of its own iteration.
    """
    if any(not layout.names[name].is_accumulator for name in layout.cells(loop)):
        return False
    own_stacks = {s.stack for s in dataflow.walk(tuple(content)) if isinstance(s, ir.NewStack)}
    own_arrays = {s.name for s in dataflow.walk(tuple(content)) if isinstance(s, ir.Allocate)}
    for statement in dataflow.walk(tuple(content)):
        if isinstance(statement, ir.Swap):
            return False
        if isinstance(statement, ir.Pop) and statement.stack not in own_stacks:
            return False
        if isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Item):
            if statement.target.array in layout.program.types.keys() - own_arrays:
                return False
    assert isinstance(loop.statement, ir.For)
    return all(_own_elements(loop, layout, array) for array in _stored(loop, active))


def _stored(loop: Node, active: frozenset[str]) -> list[str]:
    """Arrays with adjoints from outside the loop that it overwrites, or both adds to and reads."""
    made: set[str] = set()
    found: list[str] = []
    nodes = list(loop.blocks[-1].walk())
    read: set[str] = set()
    for node in nodes:
        statement = node.statement
        added_to = isinstance(statement, ir.Increment) and statement.target
        read.update(e.array for e in dataflow.read(statement).elements if e != added_to)
        read.update(dataflow.read(statement).wholes)
    for node in nodes:
        match node.statement:
            case ir.Increment():
                found += [name for name in dataflow.stored(node.statement) if name in read]
            case ir.Allocate() | ir.Copy() | ir.Routine():
                made.update(dataflow.stored(node.statement))
            case _:
                found += dataflow.stored(node.statement)
    return [name for name in dict.fromkeys(found) if name in active and name not in made]


def _own_elements(loop: Node, layout: Layout, array: str) -> bool:
    """Whether on some axis every subscript is the loop's counter plus the same constant.

    It must not be negative anywhere: of two iterations, one could count from the end.
    """
    assert isinstance(loop.statement, ir.For)
    counter = loop.statement.variable
    definitions = {
        name: fact.node.statement.value
        for name, fact in layout.names.items()
        if fact.kind == "value" and isinstance(fact.node.statement, ir.Assign)
    }
    set_inside = {dataflow.target(n.statement) for n in loop.blocks[-1].walk()}
    around = [each.statement for each in [*loop.block.loops(), loop]]
    counters = {
        s.variable: _in_steps_of_one(s, s.step.value)
        for s in around
        if isinstance(s, ir.For) and isinstance(s.step, ir.Const)
    }
    common: set[tuple[int, Affine]] | None = None
    for node in loop.blocks[-1].walk():
        touched = (dataflow.read(node.statement), dataflow.written(node.statement))
        if any(array in each.wholes for each in touched):
            return False
        for item in (e for each in touched for e in each.elements if e.array == array):
            forms = set()
            for axis, index in enumerate(item.index):
                form = affine(index, definitions)
                if form is None or form.coefficient(counter) == 0:
                    continue
                if form.names() & (set_inside - {counter}):
                    continue
                if is_nonnegative(extreme(form, False, counters, definitions)):
                    forms.add((axis, form))
            common = forms if common is None else common & forms
    return bool(common)


def _in_steps_of_one(loop: ir.For, step: int) -> ir.For:
    """A loop that runs through the same numbers and perhaps through those between them."""
    return replace(loop, step=ir.Const(1 if step > 0 else -1))
