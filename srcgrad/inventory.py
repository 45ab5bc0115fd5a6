"""What there is in a program: its branches and names, and what it saves."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.errors import Span
from srcgrad.printer import show
from srcgrad.types import Array


def branches_and_names(program: ir.Function) -> tuple[int, int]:
    """How many statements branch, and how many names there are."""
    names: set[str] = set()
    branches = 0
    for statement in dataflow.walk(program.body):
        names.update(dataflow.stored(statement))
        name = dataflow.target(statement)
        if name is not None:
            names.add(name)
        branches += isinstance(statement, ir.If | ir.For | ir.While | ir.Guard)
    return branches, len(names)


def deepest(program: ir.Function) -> tuple[int, Span | None]:
    """How many levels of indentation a program has, and the innermost statement's place."""
    found: tuple[int, Span | None] = 0, None
    todo = [(1, program.body)]
    while todo:
        depth, block = todo.pop()
        for statement in block:
            if depth > found[0]:
                found = depth, getattr(statement, "span", None)
            for inner in dataflow.blocks(statement):
                is_chained = isinstance(statement, ir.If) and inner is statement.orelse
                is_chained &= len(inner) == 1 and isinstance(inner[0], ir.If)  # `elif`
                todo.append((depth if is_chained else depth + 1, inner))
    return found


def saved(program: ir.Function) -> str:
    """What the derivative saves for its reverse sweep, a line for each array or stack."""
    lines: list[str] = []
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Allocate(name, shape) if "_saved" in name:
                kind = program.types[name]
                assert isinstance(kind, Array)
                size = " * ".join(show(s) for s in shape)
                lines.append(f"{name}: {size} numbers of {kind.dtype}")
            case ir.NewStack(stack):
                lines.append(f"{stack}: one number an iteration")
    return "\n".join(lines) or "nothing"
