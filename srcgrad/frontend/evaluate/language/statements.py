"""What each statement of the language does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from srcgrad.frontend.evaluate.access import items
from srcgrad.frontend.evaluate.language import assignment, for_loops, names, while_loops
from srcgrad.frontend.evaluate.language.choices import condition
from srcgrad.frontend.evaluate.language.expressions import closure, subscript
from srcgrad.frontend.evaluate.language.names import scope
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.evaluate.objects import object_writes
from srcgrad.frontend.reading.sums import terms
from srcgrad.frontend.values.containers.lists import stored
from srcgrad.frontend.values.core.control import NotAccumulated
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers.scalars import plain


def do_if(run: Run, node: Any, rest: list[Any]) -> bool:
    """Do an `if`; where one branch leaves, the rest of the block belongs to the other."""
    run.place = run.frame.at = node
    test = condition(run, node.test)
    run.place = node.test
    if isinstance(test, Known):
        run.execute(node.body if test.object else node.orelse)
        return False
    alone = leaves(node.body) is not leaves(node.orelse) and bool(rest)
    last = rest[-1] if alone else node

    def side(statements: list[Any]) -> Callable[[], None]:
        def act() -> None:
            run.execute(statements)
            if alone:
                run.execute(rest)

        return act

    branch(run, test, side(node.body), side(node.orelse), flow.live_after(run, last))
    return alone


def leaves(statements: list[Any]) -> bool:
    """Whether a block certainly ends in `return`, `break` or `continue`, from its text."""
    if not statements:
        return False
    match statements[-1]:
        case gast.Return() | gast.Break() | gast.Continue():
            return True
        case gast.If(body=body, orelse=orelse):
            return leaves(body) and leaves(orelse)
    return False


def do_return(run: Run, node: Any) -> None:
    value = Known(None) if node.value is None else stored(run, run.evaluate(node.value))
    run.place = node
    run.state["return", run.frame.id] = value
    run.state[flow.flow(run, "returned")] = Known(True)


def do_break(run: Run, node: Any) -> None:
    run.state[flow.flow(run, "broken")] = Known(True)


def do_continue(run: Run, node: Any) -> None:
    run.state[flow.flow(run, "continued")] = Known(True)


def do_for(run: Run, node: Any) -> None:
    for_loops.for_statement(run, node)


def do_while(run: Run, node: Any) -> None:
    while_loops.while_statement(run, node)


def do_assign(run: Run, node: Any) -> None:
    if len(node.targets) == 1 and isinstance(node.targets[0], gast.Name):
        target = node.targets[0]
        frame = scope(run, target.id)
        if frame is not None and ("name", frame.id, target.id) in run.accumulators:
            added = terms(node.value, target.id)
            assert added is not None, "a name that is only added to"
            for minus, term in added:
                value = run.evaluate(term)
                run.place = node
                assignment.accumulate(run, ("name", frame.id, target.id), value, minus)
            return
    value = run.evaluate(node.value)
    if not all(isinstance(each, gast.Subscript) for each in node.targets):
        value = stored(run, value)
    for target in node.targets:
        run.place = node
        assignment.assign(run, target, value)


def do_annotated(run: Run, node: Any) -> None:
    if node.value is not None:
        value = stored(run, run.evaluate(node.value))
        run.place = node
        assignment.assign(run, node.target, value)


def do_expression(run: Run, node: Any) -> None:
    if isinstance(node.value, gast.Constant):
        return
    run.evaluate(node.value)


def do_define(run: Run, node: Any) -> None:
    made: Value = closure(run, node, node.name)
    for decorator in reversed(node.decorator_list):
        run.place = decorator
        made = run.call(run.evaluate(decorator), (made,), {})
    names.set_name(run, node.name, made)


def do_nothing(run: Run, node: Any) -> None:
    pass


def do_delete(run: Run, node: Any) -> None:
    for target in node.targets:
        _delete_one(run, target)


def _delete_one(run: Run, target: Any) -> None:
    match target:
        case gast.Name(id=name) if (frame := scope(run, name)) is not None:
            if ("name", frame.id, name) in run.accumulators:
                raise NotAccumulated(("name", frame.id, name))
            run.state.pop(("name", frame.id, name), None)
        case gast.Attribute():
            owner = plain(run, run.evaluate(target.value))
            run.place = target
            object_writes.delete(run, owner, target.attr)
        case gast.Subscript():
            owner = plain(run, run.evaluate(target.value))
            index = subscript(run, target.slice)
            run.place = target
            items.delete_item(run, owner, index)
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            for each in parts:
                _delete_one(run, each)
        case _:
            run.refuse(
                "del of a global name", "A derivative leaves no trace outside itself.", code="SG164"
            )
