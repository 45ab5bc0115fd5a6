"""Systems of equations for SciPy: residuals, constraints, right sides, with their Jacobians."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from srcgrad.api import jacobian, value
from srcgrad.company.packages import package
from srcgrad.derivative import Derivative
from srcgrad.linearization import linearize
from srcgrad.second import hessian

JacobianKind = Literal["dense", "sparse", "operator"]


class Residuals:
    """What `residuals` returns: `fun`, and `jac` of it, with `jac_sparsity` for SciPy's own."""

    def __init__(self, f: Callable[..., Any], jac: str, options: dict[str, Any]) -> None:
        if jac not in ("dense", "sparse", "operator"):
            raise ValueError(f"jac={jac!r} is none of 'dense', 'sparse', 'operator'")
        self.kind = jac
        self._stacked = stacked(f)
        of_value = {name: each for name, each in options.items() if name != "mode"}
        self._value = Derived(value, self._stacked, of_value)
        self._sparse = Derived(jacobian, self._stacked, {**options, "mode": "sparse"})
        self._dense = Derived(jacobian, self._stacked, options)

    def fun(self, x: Any, *args: Any) -> Any:
        """The residuals, a vector."""
        return self._value()(np.asarray(x, np.float64), *args)

    def jac(self, x: Any, *args: Any) -> Any:
        """The Jacobian: a matrix, a `csr_array` or a `LinearOperator`."""
        x = np.array(x, np.float64)
        if self.kind == "operator":
            return self._operator(x, args)
        return (self._sparse if self.kind == "sparse" else self._dense)()(x, *args)

    def jac_sparsity(self, x: Any, *args: Any) -> Any:
        """Which elements of the Jacobian may not be zero, for `jac_sparsity` of `least_squares`:
        a `csr_array` of zeros and ones, which holds for every x of this length."""
        made: Any = self._sparse()
        made(np.asarray(x, np.float64), *args)
        return made.pattern.tocsr().astype(np.int64)

    def least_squares(self, x0: Any, args: tuple[Any, ...] = (), **more: Any) -> Any:
        """`scipy.optimize.least_squares` from `x0`; what is given by name is SciPy's."""
        solver = package("scipy.optimize", "least_squares")
        return solver.least_squares(self.fun, x0, args=args, **{"jac": self.jac, **more})

    def root(self, x0: Any, args: tuple[Any, ...] = (), **more: Any) -> Any:
        """`scipy.optimize.root` from `x0`, of as many residuals as unknowns."""
        if self.kind != "dense":
            raise ValueError('scipy.optimize.root takes a matrix: residuals(f, jac="dense")')
        solver = package("scipy.optimize", "root")
        return solver.root(self.fun, x0, args=args, **{"jac": self.jac, **more})

    def _operator(self, x: Any, args: tuple[Any, ...]) -> Any:
        sparse = package("scipy.sparse.linalg", "a Jacobian as an operator")
        linear = linearize(self._stacked, x, *args)
        shape = (np.size(linear.value), np.size(x))
        return sparse.LinearOperator(
            shape,
            matvec=lambda v: linear.jvp(np.ravel(v)),
            rmatvec=lambda w: linear.vjp(np.ravel(w)),
            dtype=np.float64,
        )


class Derived:
    """A derivative that is made when it is first asked for."""

    def __init__(
        self, entry: Callable[..., Any], f: Callable[..., Any], options: dict[str, Any]
    ) -> None:
        self._entry, self._function, self._options = entry, f, options
        self._made: Derivative | None = None

    def __call__(self) -> Derivative:
        if self._made is None:
            self._made = self._entry(self._function, **self._options)
        return self._made


def stacked(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose results, a number, an array, or a list of numbers, are a vector."""

    def residuals(x: Any, *args: Any) -> Any:
        return np.ravel(np.asarray(f(x, *args)))

    return residuals


def residuals(f: Callable[..., Any], *, jac: JacobianKind = "dense", **options: Any) -> Residuals:
    """`fun`, `jac` and `jac_sparsity` for `scipy.optimize.least_squares` and `root`.

    `f(x, *args)` of a vector returns an array or a list of numbers. `jac` says what the Jacobian
    is: a matrix; "sparse", a `csr_array`; "operator", a `LinearOperator` that multiplies with it
    and its transpose from one sweep, for `tr_solver="lsmr"`. The options are those of `jacobian`.

    >>> import numpy as np
    >>> def circles(x):
    ...     return [x[0] ** 2 + x[1] ** 2 - 4.0, x[0] * x[1] - 1.0]
    >>> system = residuals(circles)
    >>> system.root(np.array([2.0, 0.0])).x.round(6)
    array([1.931852, 0.517638])
    >>> system.least_squares(np.array([2.0, 0.0])).x.round(6)
    array([1.931852, 0.517638])
    """
    return Residuals(f, jac, options)


def constraint(
    c: Callable[..., Any],
    lower: Any,
    upper: Any,
    *,
    sparse: bool = False,
    keep_feasible: Any = False,
) -> Any:
    """A `scipy.optimize.NonlinearConstraint`: `lower <= c(x) <= upper`, for `minimize`.

    `c` of a vector returns a number, an array or a list of numbers. Its Jacobian and the Hessians
    for multipliers are exact; `sparse` gives both as `csr_array`s, for "trust-constr".

    >>> import numpy as np
    >>> ring = constraint(lambda x: x[0] ** 2 + x[1] ** 2, 1.0, 2.0)
    >>> ring.jac(np.array([1.0, 3.0])), ring.hess(np.array([1.0, 3.0]), np.array([5.0]))
    (array([[2., 6.]]), array([[10.,  0.],
           [ 0., 10.]]))
    """
    solver = package("scipy.optimize", "a constraint")

    def weighted(x: Any, v: Any) -> Any:
        return np.dot(np.ravel(np.asarray(c(x))), v)

    made = Residuals(c, "sparse" if sparse else "dense", {})
    second = hessian(weighted, mode="sparse" if sparse else "forward")
    return solver.NonlinearConstraint(
        made.fun,
        lower,
        upper,
        jac=made.jac,
        hess=lambda x, v: second(np.array(x, np.float64), np.asarray(v, np.float64)),
        keep_feasible=keep_feasible,
    )


class RightSide:
    """What `right_side` returns: `fun(t, y, *args)`, compiled, and `jac(t, y, *args)`."""

    def __init__(self, f: Callable[..., Any], sparse: bool) -> None:
        def rates(t: Any, y: Any, *args: Any) -> Any:
            return np.ravel(np.asarray(f(t, y, *args)))

        self._value = value(rates)
        self._jacobian = jacobian(rates, 1, mode="sparse" if sparse else "auto")

    def fun(self, t: float, y: Any, *args: Any) -> Any:
        """The rates of change."""
        return self._value(float(t), _numbers(y), *args)

    def jac(self, t: float, y: Any, *args: Any) -> Any:
        """Their derivatives with respect to `y`: a matrix, or a `csr_array`."""
        return self._jacobian(float(t), _numbers(y), *args)


def _numbers(y: Any) -> Any:
    """A state, as SciPy makes it of the first one: integers are floats."""
    y = np.ascontiguousarray(y)
    return y.astype(np.float64) if y.dtype.kind in "iub" else y


def right_side(f: Callable[..., Any], *, sparse: bool = False) -> RightSide:
    """`fun` and `jac` for the stiff methods of `scipy.integrate.solve_ivp`.

    `f(t, y, *args)` returns an array or a list of numbers. `sparse` gives `csr_array`s, for "BDF"
    and "Radau".

    >>> import numpy as np
    >>> decay = right_side(lambda t, y, k: [-k * y[0], k * y[0] - y[1] ** 2])
    >>> decay.jac(0.0, np.array([1.0, 2.0]), 3.0)
    array([[-3.,  0.],
           [ 3., -4.]])
    """
    return RightSide(f, sparse)
