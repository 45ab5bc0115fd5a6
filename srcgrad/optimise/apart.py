"""Whether the statements of loops may be done one after the other, each for all elements."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Set

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.array_parts import wholes
from srcgrad.optimise.effects import effects
from srcgrad.optimise.inlined import replaced
from srcgrad.types import Type


def is_users(loops: ir.Statement) -> bool:
    """Whether the user wrote one of the loops: what they do has lines of its own.

    The lines of loops that hand arrays on to the next step of one of the user's are this one's.
    """
    while isinstance(loops, ir.For):
        span = loops.span
        if span is not None and span.text.lstrip().startswith(("for ", "while ")):
            inside = {getattr(s, "span", None) for s in dataflow.walk(loops.body)}
            if inside - {None} != {span}:
                return True
        inner = [s for s in loops.body if isinstance(s, ir.For)]
        if not inner:
            return False
        loops = inner[0]
    return False


def with_places(body: ir.Block, types: Mapping[str, Type], local: Set[str]) -> ir.Block:
    """The body with whole numbers where their names are used, for subscripts are made of these.

    `local` are the names that nothing reads but where they have been set just before.
    """
    statements = list(body)
    at = 0
    while at < len(statements):
        match statements[at]:
            case ir.Assign(ir.Var(name), value) if (
                name in local
                and types[name].dtype == "int64"
                and _is_place(value)
                and sum(sets((s,), name) for s in statements) == 1
            ):
                rest = (_with_value(s, name, value) for s in statements[at + 1 :])
                statements[at:] = rest
            case _:
                at += 1
    return tuple(statements)


def _with_value(statement: ir.Statement, name: str, value: ir.Expr) -> ir.Statement:
    """A statement, and those inside it, with a value in place of its name."""
    inside = dataflow.with_blocks(
        statement, lambda block: tuple(_with_value(each, name, value) for each in block)
    )
    return replaced(inside, name, value)


def are_by_step(body: ir.Block, counter: ir.Var) -> bool:
    """Whether steps of a loop touch, of the arrays that change, elements of their own: these have
    its counter as the subscript along one and the same axis; nothing else is handed on."""
    touched = [effects(each).reads | effects(each).changes for each in body]
    shared = {
        name
        for at, one in enumerate(body)
        for name in effects(one).changes
        if any(name in names for other, names in enumerate(touched) if other != at)
    } - _counters(body)
    axes: dict[str, set[int]] = {}
    for statement in dataflow.walk(body):
        if isinstance(statement, ir.For):
            continue
        if not isinstance(statement, ir.Assign | ir.Increment):
            return False
        if any(wholes(operand) for operand in dataflow.operands(statement)):
            return False
        for item in (*dataflow.read(statement).elements, *dataflow.written(statement).elements):
            if item.array in shared:
                own = {k for k, index in enumerate(item.index) if index == counter}
                axes[item.array] = axes.get(item.array, own) & own
    return all(axes.values()) and shared <= axes.keys()


def _counters(body: ir.Block) -> set[str]:
    return {s.variable for s in dataflow.walk(body) if isinstance(s, ir.For)}


def _is_place(value: ir.Expr) -> bool:
    """Whether an expression works out a subscript of whole numbers."""
    match value:
        case ir.Apply(operator.add | operator.sub | operator.lt | ir.select, parts):
            return all(map(_is_place, parts))
    return isinstance(value, ir.Var | ir.Const)


def may_be_apart(body: ir.Block, counters: tuple[ir.Expr, ...]) -> bool:
    """Whether statements may be done one after the other for all elements.

    What is only added to may be so in any order; what else changes is touched at one place only,
    which is another one in each step of the loops.
    """
    set_at: dict[str, set[ir.Item]] = {}
    added_at: dict[str, set[ir.Item]] = {}
    read_at: dict[str, set[ir.Item]] = {}
    for statement in body:
        if not isinstance(statement, ir.Assign | ir.Increment):
            return False
        for operand in dataflow.operands(statement):
            if wholes(operand):
                return False
        target = statement.target
        if isinstance(target, ir.Item):
            table = set_at if isinstance(statement, ir.Assign) else added_at
            table.setdefault(target.array, set()).add(target)
        own = dataflow.read(statement).elements
        if isinstance(statement, ir.Increment):
            own = tuple(item for item in own if item is not target)
        for item in own:
            read_at.setdefault(item.array, set()).add(item)
    for array in set_at.keys() | added_at.keys():
        if array not in set_at and array not in read_at:
            continue
        every = [table.get(array, set()) for table in (set_at, added_at, read_at)]
        places = set().union(*every)
        if len(places) > 1 or not all(is_about(place, c) for place in places for c in counters):
            return False
    totals = {
        s.target.name
        for s in body
        if isinstance(s, ir.Increment)
        if isinstance(s.target, ir.Var)
        if not sets(body, s.target.name)
    }
    return all(totals.isdisjoint(dataflow.names(o)) for s in body for o in dataflow.operands(s))


def are_inside(body: ir.Block) -> bool:
    """Whether statements may as well be made in each step of the loops that stand among them: they
    work out subscripts, or give a name to an element before there are loops."""
    has_loops = False
    for statement in body:
        match statement:
            case ir.For():
                has_loops = True
            case ir.Assign(ir.Var(), value) if _is_place(value):
                pass
            case ir.Assign(ir.Var(), ir.Item()) if not has_loops:
                pass
            case _:
                return False
    return True


def times_read(statement: ir.Statement, name: str) -> int:
    return sum(dataflow.names(o).count(name) for o in dataflow.operands(statement))


def is_about(place: ir.Item, counter: ir.Expr) -> bool:
    return any(
        counter in (i, *(i.arguments if isinstance(i, ir.Apply) else ())) for i in place.index
    )


def sets(body: ir.Block, name: str) -> bool:
    return any(isinstance(s, ir.Assign) and s.target == ir.Var(name) for s in body)


def changes(body: ir.Block, array: str) -> bool:
    return any(
        isinstance(s, ir.Assign | ir.Increment)
        and isinstance(s.target, ir.Item)
        and s.target.array == array
        for s in body
    )
