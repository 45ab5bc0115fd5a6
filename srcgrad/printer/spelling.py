"""How operators are written, and how tightly they bind."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import ir

# Python's precedence, loosest first; an operand that binds looser than its place is parenthesised.
TERNARY, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, SIGN, POWER, ATOM = (
    range(14)
)

BINARY: dict[Callable[..., Any], tuple[str, int]] = {
    operator.add: ("+", SUM),
    operator.sub: ("-", SUM),
    operator.mul: ("*", PRODUCT),
    operator.truediv: ("/", PRODUCT),
    operator.matmul: ("@", PRODUCT),
    operator.floordiv: ("//", PRODUCT),
    operator.mod: ("%", PRODUCT),
    operator.pow: ("**", POWER),
    operator.and_: ("&", BIT_AND),
    operator.or_: ("|", BIT_OR),
    operator.xor: ("^", BIT_XOR),
    operator.lshift: ("<<", SHIFT),
    operator.rshift: (">>", SHIFT),
    operator.lt: ("<", COMPARE),
    operator.le: ("<=", COMPARE),
    operator.gt: (">", COMPARE),
    operator.ge: (">=", COMPARE),
    operator.eq: ("==", COMPARE),
    operator.ne: ("!=", COMPARE),
    ir.both: ("and", AND),
    ir.either: ("or", OR),
}
UNARY: dict[Callable[..., Any], tuple[str, int]] = {
    operator.neg: ("-", SIGN),
    operator.pos: ("+", SIGN),
    operator.invert: ("~", SIGN),
    operator.not_: ("not ", NOT),
}

PARTS: dict[Callable[..., Any], str] = {
    np.real: "real",
    np.imag: "imag",
    np.conjugate: "conjugate()",
}
"""What is written behind a complex number."""
