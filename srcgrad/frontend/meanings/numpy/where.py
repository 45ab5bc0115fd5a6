"""`np.where`: of two expressions only the one that is chosen is worked out, element by element.

So what is not chosen cannot put a NaN into a derivative: in `np.where(x > 0, np.log(x), 0.0)` no
logarithm of a negative number is taken, and no quotient by zero is formed in its adjoint.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.frontend.values.arrays import broadcasting
from srcgrad.frontend.values.arrays.positions import Subscripts
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Lazy, ListRef, Number, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, kinds, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom, plain
from srcgrad.types import Scalar


@means(np.where)
def _where(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if kwargs or len(args) not in (1, 3):
        raise Raised(TypeError("where() takes 1 or 3 arguments, all by position"), run.span())
    if len(args) == 1:
        return run.call(Known(np.nonzero), args, {})
    operands = [plain(run, each) for each in args]
    operands = [
        run.as_array(each) if isinstance(each, Tuple | ListRef) else each for each in operands
    ]
    condition, *branches = operands
    made = broadcasting.elementwise(
        run, lambda *each: _of_numbers(run, *each), (condition, *branches), True
    )
    if not isinstance(made, Lazy):
        return _of_one_type(run, made, branches)

    def element(at: Subscripts) -> Value:
        test = scalars.truth(run, broadcasting.broadcast_element(run, condition, at))
        if isinstance(test, Known):
            chosen = branches[0 if test.object else 1]
            return conversions.convert(
                run, broadcasting.broadcast_element(run, chosen, at), made.type
            )
        return _chosen(run, test, made.type, branches, at)

    return replace(made, element=element, chosen=None)


def _of_one_type(run: Run, made: Value, branches: list[Value]) -> Value:
    """The choice of two numbers, which NumPy makes an array of the type that they have together."""
    several = frozenset().union(*(kinds.kinds_of(run, each) for each in branches))
    if not isinstance(made, Number) or len(several) < 2:
        return made
    type = Scalar(scalars.promote(*several).dtype)
    name = run.fresh(type)
    value = conversions.cast(run, Number(made.atom, made.type), type)
    run.emit(ir.Assign(ir.Var(name), value, run.span()))
    return boxes.boxed(Number(ir.Var(name), type))


def _of_numbers(run: Run, *operands: Value) -> Value:
    found = numbers(run, np.where, *operands)
    return Known(found.object[()]) if isinstance(found, Known) else found


def _chosen(run: Run, test: Value, type: Scalar, branches: list[Value], at: Subscripts) -> Value:
    """One of two elements: selected if both are harmless to work out, else in branches."""
    blocks: list[list[ir.Statement]] = []
    values: list[Value] = []
    for each, holds in zip(branches, (True, False), strict=True):
        with run.block() as block:
            run.assume(test, holds)
            found = broadcasting.broadcast_element(run, each, at)
            values.append(conversions.convert(run, found, type))
        checked = _up_to_checks(block)
        run.draft.blocks[-1].extend(block[:checked])
        blocks.append(block[checked:])
    atoms = tuple(conversions.cast(run, each, type) for each in values)
    if all(_is_linear(statement) for block in blocks for statement in block):
        for block in blocks:
            run.draft.blocks[-1].extend(block)
        return run.apply(ir.select, (atom(run, test), *atoms), type)
    name = run.fresh(type)
    sides = [
        (*block, ir.Assign(ir.Var(name), value, run.span()))
        for block, value in zip(blocks, atoms, strict=True)
    ]
    run.emit(ir.If(atom(run, test), sides[0], sides[1], run.span()))
    return Number(ir.Var(name), type)


def _up_to_checks(block: list[ir.Statement]) -> int:
    """The statements up to the last check: NumPy raises whether the element is chosen or not."""
    return max((k + 1 for k, each in enumerate(block) if isinstance(each, ir.Guard)), default=0)


def _is_linear(statement: ir.Statement) -> bool:
    """Whether a statement's partial derivatives are constants."""
    match statement:
        case ir.Assign(ir.Var(), ir.Apply(operator.mul, parts)):
            return any(isinstance(part, ir.Const) for part in parts)
        case ir.Assign(ir.Var(), ir.Apply(function, _)):
            return function in _LINEAR
        case ir.Assign(ir.Var()):
            return True
    return False


_LINEAR: tuple[Any, ...] = (
    *(operator.add, operator.sub, operator.neg, operator.pos, float, int, bool),
    *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
    *(operator.not_, operator.and_, operator.or_, ir.select, ir.both, ir.either),
    *(np.float32, np.float64, np.int64),
)
