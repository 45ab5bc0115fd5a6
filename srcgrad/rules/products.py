"""The derivative of a matrix product (Giles 2008, section 2.2.2; `conj` for complex matrices)."""

from __future__ import annotations

import operator
from typing import Any

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
