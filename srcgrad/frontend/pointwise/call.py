"""A call of a function of numbers, and the names that functions have in messages."""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from srcgrad.records import dataclass
from srcgrad.types import Scalar

Function: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Call:
    """`after(applied(casts[0](x), casts[1](y)))`, a number of type `result`; None casts nothing.

    A cast of a constant is best carried out at once: `np.float32(2.0)` is a constant too.
    """

    applied: Function
    casts: tuple[Function | None, ...]
    result: Scalar
    after: Function | None = None


Typing: TypeAlias = Callable[[tuple[Scalar, ...], tuple[Any, ...]], "Call | Function"]


def name(function: Function) -> str:
    """The name to call a function by in a message.

    >>> name(np.arctan2), name(abs), name(operator.add)
    ('np.arctan2', 'abs', '+')
    """
    short = str(getattr(function, "__name__", function))
    for symbol, operation in SYMBOLS.items():
        if operation is function:
            return symbol
    for prefix, module in (("math.", math), ("", builtins), ("np.", np)):
        if getattr(module, short, None) is function:
            return prefix + short
    return short


SYMBOLS: dict[str, Function] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
