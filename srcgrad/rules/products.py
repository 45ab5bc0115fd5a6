"""The derivatives of a matrix product (Giles 2008, section 2.2.2; `conj` for complex matrices) and
of sums of products, in which an operand and the result change places."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcgrad.rules.adjoints import adjoint, tangent


@adjoint(operator.matmul, "a, b")
def matmul(a: Any, b: Any, a_bar: Any, b_bar: Any, result_bar: Any) -> None:
    if a_bar is not None:
        a_bar += result_bar @ b.conj().T
    if b_bar is not None:
        b_bar += a.conj().T @ result_bar


@tangent(operator.matmul, "a, b")
def matmul_dot(a: Any, b: Any, a_dot: Any, b_dot: Any, result_dot: Any) -> None:
    if a_dot is not None:
        result_dot += a_dot @ b
    if b_dot is not None:
        result_dot += a @ b_dot


@adjoint(np.einsum, "a, b")
def einsum(subscripts: Any, a: Any, b: Any, a_bar: Any, b_bar: Any, result_bar: Any) -> None:
    operands, output = subscripts.split("->")
    first, second = operands.split(",")
    if a_bar is not None:
        a_bar += np.einsum(f"{output},{second}->{first}", result_bar, b.conj())
    if b_bar is not None:
        b_bar += np.einsum(f"{first},{output}->{second}", a.conj(), result_bar)


@tangent(np.einsum, "a, b")
def einsum_dot(subscripts: Any, a: Any, b: Any, a_dot: Any, b_dot: Any, result_dot: Any) -> None:
    if a_dot is not None:
        result_dot += np.einsum(subscripts, a_dot, b)
    if b_dot is not None:
        result_dot += np.einsum(subscripts, a, b_dot)
