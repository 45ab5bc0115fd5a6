"""Whether the iterations of a reversed loop may run in any order."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
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
    read = {a for n in nodes for e in dataflow.operands(n.statement) for a in dataflow.arrays(e)}
    for node in nodes:
        match node.statement:
            case ir.Increment(ir.Item(name)) if name in read:
                found.append(name)
            case ir.Allocate(name) | ir.Copy(name):
                made.add(name)
            case ir.Routine(names):
                made.update(names)
            case ir.Assign(ir.Item(name)) | ir.Grow(name):
                found.append(name)
    return [name for name in dict.fromkeys(found) if name in active and name not in made]


def _own_elements(loop: Node, layout: Layout, array: str) -> bool:
    """Whether on some axis every subscript is the loop's counter plus the same constant."""
    assert isinstance(loop.statement, ir.For)
    counter = loop.statement.variable
    definitions = {
        name: fact.node.statement.value
        for name, fact in layout.names.items()
        if fact.kind == "value" and isinstance(fact.node.statement, ir.Assign)
    }
    set_inside = {dataflow.target(n.statement) for n in loop.blocks[-1].walk()}
    common: set[tuple[int, Affine]] | None = None
    for node in loop.blocks[-1].walk():
        statement = node.statement
        items: list[ir.Item] = []
        if isinstance(statement, ir.Assign | ir.Increment):
            items = [e for e in (statement.target, statement.value) if isinstance(e, ir.Item)]
        elif array in dataflow.stored(statement):
            return False
        for item in items:
            if item.array != array:
                continue
            forms = set()
            for axis, index in enumerate(item.index):
                form = affine(index, definitions)
                if form is None or form.coefficient(counter) == 0:
                    continue
                if form.names() & (set_inside - {counter}):
                    continue
                forms.add((axis, form))
            common = forms if common is None else common & forms
    return bool(common)
