"""Array expressions that are worked out once although a longer array is made with them."""

from __future__ import annotations

import operator
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.arrays import elements, nests, positions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Lazy, Number, Value
from srcgrad.types import INT
from srcgrad.uses import walk

_NAMES = (
    "sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh asin acos atan"
    " atan2 arcsin arccos arctan arctan2 asinh acosh atanh arcsinh arccosh arctanh"
    " erf erfc gamma lgamma hypot cbrt"
)
COSTLY = frozenset(_NAMES.split())
"""Functions, by name, that take many times as long as to read a number."""


def once(run: Run, value: Value, shape: tuple[Value, ...]) -> Value:
    """An operand of an operation whose result has this shape, stored first if that saves much.

    `(x[:, None, :] - means) * np.exp(-log_scales)` has as many exponentials as `log_scales` has
    elements, not as many as the product has.
    """
    if not isinstance(value, Lazy) or not _is_stretched(value, shape):
        return value
    return nests.materialise(run, value) if _is_costly(run, value) else value


def _is_stretched(value: Lazy, shape: tuple[Value, ...]) -> bool:
    """Whether each element is used for several of the result."""
    own = (None,) * (len(shape) - value.ndim) + value.shape
    return any(
        (mine is None or positions.is_one(mine)) and not positions.is_one(extent)
        for mine, extent in zip(own, shape, strict=True)
    ) and not all(map(positions.is_one, value.shape))


def _is_costly(run: Run, value: Lazy) -> bool:
    """Whether an element takes a function of more than a few instructions: from a try."""
    saved = run.save()
    with run.block() as block:
        elements.element(run, value, tuple(_anywhere(run, extent) for extent in value.shape))
    run.restore(saved)
    return any(
        isinstance(statement, ir.For | ir.While)
        or (isinstance(statement, ir.Assign) and _takes_long(statement.value))
        for statement in walk(tuple(block))
    )


def _anywhere(run: Run, extent: Value) -> Value:
    return Known(0) if positions.is_one(extent) else Number(ir.Var(run.fresh(INT)), INT)


def _takes_long(expression: Any) -> bool:
    match expression:
        case ir.Apply(operator.pow, (_, exponent)):
            return not (isinstance(exponent, ir.Const) and isinstance(exponent.value, int))
        case ir.Apply(function, _):
            name = getattr(function, "__name__", "")
            return name in COSTLY or getattr(function, "__module__", "") == "scipy.special"
    return False
