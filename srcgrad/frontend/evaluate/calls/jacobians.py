"""The answer of a Jacobian that the program itself calls: made as the result of the function is,
in each of its places as the arguments are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from srcgrad import ir
from srcgrad.frontend.evaluate.calls.pytrees import Pytree
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Number, Tuple, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.operators import Operator
from srcgrad.types import Scalar, derivative_dtype


def decided(operator: Operator, wanted: Sequence[Pytree], outputs: Pytree) -> Operator:
    """The operator in the mode that suits the sizes, as far as these are known here.

    By adjoints where the results are so many numbers and no more than the arguments, of which
    there may be any number.
    """
    if not operator.is_open:
        return operator
    results = sum(map(_size, outputs.leaves))
    given = sum(_size(leaf) for each in wanted for leaf in each.leaves)
    return operator.by("reverse" if results <= given and results < math.inf else "forward")


def _size(leaf: Value) -> float:
    """How many numbers a leaf has; infinitely many where nobody knows yet."""
    if not isinstance(leaf, ArrayRef):
        return 1
    lengths = [each.object if isinstance(each, Known) else math.inf for each in leaf.shape]
    return 0 if 0 in lengths else math.prod(lengths)


def answer(
    run: Run, blocks: list[Value], wanted: Sequence[Pytree], outputs: Pytree, single: bool
) -> Value:
    """The Jacobian: `blocks` has one for each number or array that is differentiated, and for each
    with respect to which it is."""
    remaining = iter(blocks)
    rows: list[Value] = []
    for output in outputs.leaves:
        trees = [
            each.rebuilt([_block(run, next(remaining), output, leaf) for leaf in each.leaves])
            for each in wanted
        ]
        rows.append(trees[0] if single else Tuple(tuple(trees)))
    return outputs.rebuilt(rows)


def zero(run: Run, value: Value, wanted: Sequence[Pytree], single: bool) -> Value:
    """What the Jacobian has for a number or an array without a derivative."""
    trees = [
        each.rebuilt([_zeros(run, _shape(value), leaf) for leaf in each.leaves]) for each in wanted
    ]
    return trees[0] if single else Tuple(tuple(trees))


def _shape(value: Value) -> tuple[Value, ...]:
    return value.shape if isinstance(value, ArrayRef) else ()


def _zeros(run: Run, shape: tuple[Value, ...], leaf: Value) -> Value:
    shape = (*shape, *_shape(leaf))
    if shape:
        return nests.allocate(run, _kind(run, leaf).dtype, shape, 0)
    return Known(scalars.constant(run, 0, _kind(run, leaf)).value)


def _kind(run: Run, leaf: Value) -> Scalar:
    """The type of a number, or of the elements of an array."""
    if isinstance(leaf, ArrayRef):
        return Scalar(leaf.dtype)
    assert isinstance(leaf, Number), "leaves are numbers and arrays"
    return leaf.type


def _block(run: Run, block: Value, row: Value, column: Value) -> Value:
    """The derivative of one number or array with respect to another."""
    shape = (*_shape(row), *_shape(column))
    if isinstance(block, ArrayRef):
        return memory.whole(run, block.base, shape)
    assert not shape, "the derivative of or with respect to an array is an array"
    above, below = _kind(run, row), _kind(run, column)
    dtype = derivative_dtype(above.dtype, below.dtype)
    is_weak = above.weak and below.weak
    if isinstance(block, Known):
        number = dtype.type(block.object)
        return Known(number.item() if is_weak else number)
    assert isinstance(block, Number), "what is not an array is a number"
    kind = Scalar(dtype.name, weak=is_weak and dtype in (np.float64, np.complex128))
    own = run.fresh(kind)
    run.emit(ir.Assign(ir.Var(own), block.atom, run.span()))
    return Number(ir.Var(own), kind)
