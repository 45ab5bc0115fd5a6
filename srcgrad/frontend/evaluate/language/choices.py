"""Conditions, and what is read only if they hold."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import gast

from srcgrad import ir
from srcgrad.frontend.evaluate.language.operators import COMPARE
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD, NotFollowed, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import scalars


def condition(run: Run, node: Any) -> Value:
    """The truth of an expression: known, or a number of dtype bool."""
    if isinstance(node, gast.BoolOp):
        before, run.place = run.place, node
        value = _operands(run, node, 0, lambda value, each: run.truth(value, each))
        run.place = before
        return run.truth(value, node)
    return run.truth(run.evaluate(node), node)


def of_boolean(run: Run, node: Any) -> Value:
    return _operands(run, node, 0, lambda value, each: value)


def _operands(run: Run, node: Any, position: int, read: Callable[[Value, Any], Value]) -> Value:
    """`and` and `or`, which give one of their operands; `read` may make truths of them."""
    conjunction = isinstance(node.op, gast.And)
    each = node.values[position]
    value = read(run.evaluate(each), each)
    if position + 1 == len(node.values):
        return value
    test = run.truth(value, each)
    rest: Callable[[], Value] = lambda: _operands(run, node, position + 1, read)  # noqa: E731
    if isinstance(test, Known):
        return rest() if bool(test.object) is conjunction else value
    if _is_bool(value):
        return short_circuit(run, ir.both if conjunction else ir.either, test, rest, conjunction)
    if conjunction:
        return choose(run, test, rest, lambda: value)
    return choose(run, test, lambda: value, rest)


def _is_bool(value: Value) -> bool:
    kind = scalars.type_of(value)
    return kind is not None and kind.dtype == "bool"


def short_circuit(
    run: Run,
    function: Callable[..., Any],
    first: Value,
    rest: Callable[[], Value],
    conjunction: bool = True,
) -> Value:
    """`first and rest()`, in one expression if `rest` cannot fail, else in a branch."""
    if isinstance(first, Known):
        return rest() if bool(first.object) is conjunction else first
    before = run.save()
    try:
        with run.block() as block:
            run.assume(first, conjunction)
            second = rest()
            harmless = _is_bool(second) and all(map(is_harmless, block)) and run.state == before[0]
        if harmless:
            run.draft.blocks[-1].extend(block)
            return scalars.logical(run, function, first, second)
    except (NotFollowed, Raised):
        pass
    run.restore(before)
    if conjunction:
        return choose(run, first, rest, lambda: Known(False))
    return choose(run, first, lambda: Known(True), rest)


def is_harmless(statement: ir.Statement) -> bool:
    """Whether a statement may run although Python would not have come to it: it cannot raise."""
    match statement:
        case ir.Assign(ir.Var(), ir.Var() | ir.Const() | ir.Dim()):
            return True
        case ir.Assign(ir.Var(), ir.Apply(operator.truediv, (_, ir.Const(divisor)))):
            return bool(divisor != 0)
        case ir.Assign(ir.Var(), ir.Apply(function, _)):
            return function in _TOTAL
    return False


_TOTAL: tuple[Callable[..., Any], ...] = (
    *(operation for operation in COMPARE.values()),
    *(operator.add, operator.sub, operator.mul, operator.neg, operator.pos, operator.abs),
    *(operator.and_, operator.or_, operator.xor, operator.invert, operator.not_),
    *(ir.both, ir.either, ir.select, abs, max, min, bool, float),
    *(math.isnan, math.isinf, math.isfinite, math.fabs, math.copysign),
)
"""Operations that give a number for any numbers."""


def choose(run: Run, test: Value, yes: Callable[[], Value], no: Callable[[], Value]) -> Value:
    """`yes() if test else no()`."""
    key = ("temporary", run.number())

    def side(action: Callable[[], Value]) -> Callable[[], None]:
        def act() -> None:
            run.state[key] = lists.stored(run, action())

        return act

    branch(run, test, side(yes), side(no))
    if DEAD in run.state:
        raise raising.every_path(run)
    return scalars.plain_or_none(run, run.state.pop(key))


def of_ternary(run: Run, node: Any) -> Value:
    test = condition(run, node.test)
    return choose(run, test, lambda: run.evaluate(node.body), lambda: run.evaluate(node.orelse))
