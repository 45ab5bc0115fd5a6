"""The tables of SciPy's explicit Runge-Kutta methods, in one form.

A row of A for each stage, the last of them for the value at the end of the step (the first same as
last); what the error is, and the polynomial between the ends. DOP853 has three more stages for
that. J. R. Dormand and P. J. Prince, "A family of embedded Runge-Kutta formulae", J. Comput. Appl.
Math. 6, 1980; P. Bogacki and L. F. Shampine, "A 3(2) pair of Runge-Kutta formulas", Appl. Math.
Lett. 2, 1989; E. Hairer, S. P. Nørsett and G. Wanner, Solving Ordinary Differential Equations I,
section II.10, 1993.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.integrate import DOP853, RK23, RK45


def _rows(method: Any, extra: Any) -> Any:
    stages = len(method.B)
    rows = np.zeros((stages + 1 + len(extra), stages + 1 + len(extra)))
    rows[:stages, : method.A.shape[1]] = method.A
    rows[stages, :stages] = method.B
    for k, row in enumerate(extra):
        rows[stages + 1 + k, : len(row)] = row[: rows.shape[1]]
    return rows


def _times(method: Any, extra: Any) -> Any:
    return np.concatenate((method.C, [1.0], extra))


def _powers() -> Any:
    """DOP853's interpolation as a polynomial: from its nested form, for each stage."""
    stages = len(DOP853.B)
    weights = np.zeros((7, stages + 4))
    weights[0, :stages] = DOP853.B
    weights[1] = -weights[0]
    weights[1, 0] += 1.0
    weights[2] = 2.0 * weights[0]
    weights[2, [0, stages]] -= 1.0
    weights[3:] = DOP853.D
    found = np.zeros((stages + 4, 8))
    for k, row in enumerate(reversed(weights)):
        found[:, 0] += row
        shifted = np.roll(found, 1, axis=1)
        found = shifted if k % 2 == 0 else found - shifted
    return found[:, 1:]


A_23, C_23, E_23, P_23 = _rows(RK23, ()), _times(RK23, ()), RK23.E, RK23.P
A_45, C_45, E_45, P_45 = _rows(RK45, ()), _times(RK45, ()), RK45.E, RK45.P
A_853 = _rows(DOP853, DOP853.A_EXTRA)
C_853 = _times(DOP853, DOP853.C_EXTRA)
E_853, F_853, P_853 = DOP853.E5, DOP853.E3, _powers()
