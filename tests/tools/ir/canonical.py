"""What `ir` promises of programs in canonical form, checked."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Layout, Node


def violation(program: ir.Function) -> str | None:
    """The first promise that a program breaks."""
    try:
        layout = Layout(program)
    except AssertionError as wrong:
        return str(wrong)
    try:
        known = _block(layout, layout.root.nodes, frozenset(program.params))
        for result in program.results:
            if isinstance(result, ir.Var) and result.name not in known:
                return f"{result.name} is not known at the end"
        for name, fact in layout.names.items():
            if fact.kind == "cell":
                _cell(layout, name)
    except _Broken as broken:
        return str(broken)
    return None


class _Broken(Exception):
    pass


def _cell(layout: Layout, name: str) -> None:
    fact = layout.names[name]
    first, *updates = fact.assigned
    nodes = first.block.nodes
    for between in nodes[nodes.index(first) + 1 : nodes.index(fact.node)]:
        match between.statement:
            case ir.Assign(ir.Var(), ir.Var() | ir.Const()):
                continue
        raise _Broken(f"{name} is set too early")
    kinds = {type(u.statement) for u in updates}
    if kinds == {ir.Increment}:
        inside = [n for b in fact.node.blocks for n in b.walk()]
        for node in inside:
            statement = node.statement
            read = {n for o in dataflow.operands(statement) for n in dataflow.names(o)}
            if name in read:
                raise _Broken(f"{name} is read in its loop")
        return
    if len(updates) != 1 or kinds != {ir.Assign}:
        raise _Broken(f"{name} is updated in two ways")
    update = updates[0]
    body = fact.node.blocks[-1]
    if update.block is not body:
        raise _Broken(f"{name} is updated inside a statement")
    for after in body.nodes[body.nodes.index(update) :]:
        target = dataflow.target(after.statement)
        if not isinstance(after.statement, ir.Assign) or target is None:
            raise _Broken(f"{name} is updated too early")
        if layout.names[target].kind != "cell" or layout.names[target].node is not fact.node:
            raise _Broken(f"{name} is updated too early")
        if name in dataflow.reads(after.statement):
            raise _Broken(f"{name} is read after its update")
        if not isinstance(after.statement.value, ir.Var | ir.Const):
            raise _Broken(f"{name} is not set by a copy")


def _block(layout: Layout, nodes: list[Node], known: frozenset[str]) -> frozenset[str]:
    """The names known after some statements; a name that is read has to be known."""
    for node in nodes:
        statement = node.statement
        if not isinstance(statement, ir.While):
            _readable(statement, known)
        match statement:
            case ir.If():
                after = [_block(layout, block.nodes, known) for block in node.blocks]
                known |= {
                    name
                    for name, fact in layout.names.items()
                    if fact.kind == "join" and fact.node is node
                }
                for name, fact in layout.names.items():
                    if fact.kind == "join" and fact.node is node:
                        _last(layout, name)
                known |= after[0] & after[1] & layout.program.types.keys() - layout.names.keys()
            case ir.For(variable):
                _block(layout, node.blocks[0].nodes, known | {variable})
            case ir.While():
                tested = _block(layout, node.blocks[0].nodes, known)
                _readable(statement, tested)
                _block(layout, node.blocks[1].nodes, known)
            case ir.Allocate(name) | ir.Copy(name):
                known |= {name}
            case _:
                target = dataflow.target(statement)
                if target is not None:
                    known |= {target}
    return known


def _last(layout: Layout, name: str) -> None:
    for node in layout.names[name].assigned:
        for after in node.block.nodes[node.block.nodes.index(node) :]:
            target = dataflow.target(after.statement)
            if target is None or layout.names[target].kind != "join":
                raise _Broken(f"{name} is not set last in its branch")


def _readable(statement: ir.Statement, known: frozenset[str]) -> None:
    missing = (dataflow.reads(statement) | set(_stored(statement))) - known
    if missing:
        raise _Broken(f"{sorted(missing)} are not known at {statement}")


def _stored(statement: ir.Statement) -> tuple[str, ...]:
    if isinstance(statement, ir.Allocate | ir.Copy | ir.NewStack):
        return ()
    return dataflow.stored(statement)
