"""Ordinary differential equations: `scipy.integrate.solve_ivp` and `odeint`.

The steps are found first, by SciPy's control of their sizes, and are constant from then on; the
same steps are then taken with derivatives. So the derivative is the exact one of the numbers that
the method gives (the discrete adjoint), and not the solution of an adjoint equation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.integrate

from srcgrad.frontend.evaluate.calls.implicit import constant
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.backward_differences import DifferenceSteps
from srcgrad.frontend.meanings.scipy.crossings import Crossings
from srcgrad.frontend.meanings.scipy.explicit_steps import ExplicitSteps
from srcgrad.frontend.meanings.scipy.first_steps import Limits
from srcgrad.frontend.meanings.scipy.radau import RadauSteps
from srcgrad.frontend.meanings.scipy.root_results import in_tuple
from srcgrad.frontend.meanings.scipy.trajectories import check_points, trajectory
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.integrate.solve_ivp)
def solve_ivp(
    fun: Any,
    t_span: Any,
    y0: Any,
    method: Any = "RK45",
    t_eval: Any = None,
    dense_output: Any = False,
    events: Any = None,
    vectorized: Any = False,
    args: Any = None,
    rtol: Any = 1e-3,
    atol: Any = 1e-6,
    max_step: Any = np.inf,
    first_step: Any = None,
    jac: Any = None,
    jac_sparsity: Any = None,
) -> Any:
    """`scipy.integrate.solve_ivp`. The implicit methods have exact Jacobians, whatever `jac` is."""
    args = () if args is None else args
    if np.iscomplexobj(np.asarray(y0)):
        refuse(
            "scipy.integrate.solve_ivp of a complex state",
            "Give real and imaginary parts, np.concatenate((y0.real, y0.imag)), and rates of each.",
        )
    start = np.asarray(y0, float)
    if start.ndim != 1:
        raise ValueError("`y0` must be 1-dimensional.")
    if max_step <= 0:
        raise ValueError("`max_step` must be positive.")

    def f(t: Any, y: Any) -> Any:
        if vectorized:
            return np.ravel(np.asarray(fun(t, y[:, None], *args), float))
        slope = np.asarray(fun(t, y, *args), float)
        return slope if slope.ndim > 0 else np.full(y.shape[0], slope)

    steps = _steps(f, start.shape[0], method)
    t0, tf = t_span[0] * 1.0, t_span[1] * 1.0
    points = None if t_eval is None else np.asarray(t_eval) * 1.0
    if points is not None:
        check_points(points, t0, tf)
    began, begin, end = constant(start), constant(t0), constant(tf)
    crossings = None if events is None else Crossings(events, args, begin, began)
    limits = Limits(max(rtol, 100.0 * 2.0**-52), atol, max_step, first_step)
    steps.search(begin, end, began, limits, crossings)
    return trajectory(steps, t0, tf, start, points, bool(dense_output), crossings)


def _steps(f: Any, size: Any, method: Any) -> Any:
    name = method if isinstance(method, str) else method.__name__
    if name == "RK45" or name == "RK23" or name == "DOP853":
        return ExplicitSteps(f, name)
    if name == "Radau":
        return RadauSteps(f, size)
    if name == "BDF":
        return DifferenceSteps(f, size)
    refuse(
        f"scipy.integrate.solve_ivp by {name}",
        "Use method='Radau' or 'BDF' where the equation is stiff, and else 'DOP853'.",
    )


@reads_as(scipy.integrate.odeint, only={"Dfun": None, "full_output": 0}, by_name=True)
def odeint(
    func: Any,
    y0: Any,
    t: Any,
    args: Any = (),
    rtol: Any = 1.49e-8,
    atol: Any = 1.49e-8,
    tfirst: Any = False,
    **others: Any,
) -> Any:
    """`scipy.integrate.odeint`, by DOP853 to a tenth of its tolerances."""
    args = in_tuple(args)

    def f(t: Any, y: Any) -> Any:
        return np.asarray(func(t, y, *args) if tfirst else func(y, t, *args), float)

    points = np.asarray(t) * 1.0
    start = np.atleast_1d(np.asarray(y0, float))
    t0, tf = points[0], points[-1]
    check_points(points, t0, tf)
    steps = ExplicitSteps(f, "DOP853")
    limits = Limits(0.1 * rtol, 0.1 * atol, np.inf, None)
    steps.search(constant(t0), constant(tf), constant(start), limits, None)
    return trajectory(steps, t0, tf, start, points, False, None).y.T
