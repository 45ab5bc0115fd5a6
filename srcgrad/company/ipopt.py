"""A function to be minimised under constraints by Ipopt, with sparse exact second derivatives."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.api import jacobian, value_and_grad
from srcgrad.company.equations import stacked
from srcgrad.company.packages import package
from srcgrad.records import dataclass
from srcgrad.second import hessian

UNBOUNDED = 2e19
"""What Ipopt takes for infinity."""


@dataclass(frozen=True)
class Solution:
    """Where Ipopt ended: the point, the value there, its multipliers, and its own status."""

    x: Any
    fun: float
    multipliers: Any
    status: int
    """Ipopt's: 0 is solved, 1 is solved to an acceptable level."""

    @property
    def success(self) -> bool:
        return self.status in (0, 1)


class IpoptProblem:
    """What `ipopt_problem` returns: the methods that cyipopt asks for, and `solve`.

    Second derivatives are those of `factor * f(x) + multipliers @ c(x)`, its lower triangle.
    """

    def __init__(self, f: Callable[..., Any], c: Callable[..., Any] | None, x0: Any) -> None:
        self.start = np.array(x0, np.float64)
        if self.start.ndim != 1:
            raise ValueError(f"Ipopt works on a vector, not on an array of {self.start.shape}")
        self._both = value_and_grad(f)
        self._at: Any = None
        self._value, self._slope = 0.0, np.zeros(0)
        self._equations = None if c is None else stacked(c)

        def lagrangian(x: Any, factor: float, multipliers: Any) -> Any:
            if c is None:
                return factor * f(x)
            return factor * f(x) + np.dot(np.ravel(np.asarray(c(x))), multipliers)

        second: Any = hessian(lagrangian, mode="sparse")
        self._second = second
        self.count = 0 if self._equations is None else len(self._equations(self.start))
        """How many constraints there are."""
        ones = np.ones(self.count)
        self._second(self.start, 1.0, ones)
        pattern = self._second.pattern.tocsr().tocoo()
        is_lower = pattern.row >= pattern.col
        self._lower = pattern.row[is_lower], pattern.col[is_lower]
        self._jacobian: Any = None
        self._places: tuple[Any, Any] = np.zeros(0, np.intp), np.zeros(0, np.intp)
        if self._equations is not None:
            self._jacobian = jacobian(self._equations, mode="sparse")
            self._jacobian(self.start)
            found = self._jacobian.pattern.tocsr().tocoo()
            self._places = found.row, found.col

    def objective(self, x: Any) -> float:
        """The value to be minimised."""
        self._sweep(x)
        return self._value

    def gradient(self, x: Any) -> Any:
        """Its gradient, from the same sweep."""
        self._sweep(x)
        return self._slope.copy()

    def constraints(self, x: Any) -> Any:
        """The values that the bounds `cl` and `cu` are of."""
        if self._equations is None:
            return np.zeros(0)
        return np.asarray(self._equations(np.array(x, np.float64)), np.float64)

    def jacobianstructure(self) -> Any:
        """Rows and columns of the elements of the constraints' Jacobian that may not be zero."""
        return self._places

    def jacobian(self, x: Any) -> Any:
        """Those elements."""
        if self._jacobian is None:
            return np.zeros(0)
        return _elements(self._jacobian(np.array(x, np.float64)), self._places)

    def hessianstructure(self) -> Any:
        """Rows and columns of the lower triangle's elements that may not be zero."""
        return self._lower

    def hessian(self, x: Any, multipliers: Any, factor: float) -> Any:
        """Those elements, for these multipliers."""
        given = np.array(multipliers, np.float64)
        return _elements(self._second(np.array(x, np.float64), float(factor), given), self._lower)

    def solve(
        self,
        *,
        lower: Any = None,
        upper: Any = None,
        constraint_lower: Any = None,
        constraint_upper: Any = None,
        **options: Any,
    ) -> Solution:
        """Ipopt from the point that the problem was made with; the options are Ipopt's.

        By cyipopt, or by ipyopt, whichever is installed. Raises SrcgradError where neither is.
        """
        size, count = len(self.start), self.count
        bounds = [
            _bound(lower, -UNBOUNDED, size),
            _bound(upper, UNBOUNDED, size),
            _bound(constraint_lower, -UNBOUNDED, count),
            _bound(constraint_upper, UNBOUNDED, count),
        ]
        if importlib.util.find_spec("cyipopt"):
            return self._by_cyipopt(bounds, options)
        return self._by_ipyopt(bounds, options)

    def _by_cyipopt(self, bounds: list[Any], options: dict[str, Any]) -> Solution:
        names = ("lb", "ub", "cl", "cu")
        made = package("cyipopt", "solve").Problem(
            n=len(self.start),
            m=self.count,
            problem_obj=self,
            **dict(zip(names, bounds, strict=True)),
        )
        for name, each in options.items():
            made.add_option(name, each)
        x, told = made.solve(self.start)
        return Solution(x, float(told["obj_val"]), told["mult_g"], int(told["status"]))

    def _by_ipyopt(self, bounds: list[Any], options: dict[str, Any]) -> Solution:
        if not importlib.util.find_spec("ipyopt"):
            raise errors.SrcgradError(
                "solve needs cyipopt or ipyopt, and neither is installed",
                advice="pip install ipyopt, or srcgrad[ipopt]; cyipopt where there is a compiler.",
                code="SG832",
            )

        def filled(found: Any, out: Any) -> Any:
            out[...] = found
            return out

        low, high, low_c, high_c = bounds
        made = package("ipyopt", "solve").Problem(
            n=len(self.start),
            x_l=low,
            x_u=high,
            m=self.count,
            g_l=low_c,
            g_u=high_c,
            sparsity_indices_jac_g=self._places,
            sparsity_indices_h=self._lower,
            eval_f=self.objective,
            eval_grad_f=lambda x, out: filled(self.gradient(x), out),
            eval_g=lambda x, out: filled(self.constraints(x), out),
            eval_jac_g=lambda x, out: filled(self.jacobian(x), out),
            eval_h=lambda x, m, factor, out: filled(self.hessian(x, m, factor), out),
            ipopt_options=options,
        )
        multipliers = np.zeros(self.count)
        x, value, status = made.solve(self.start.copy(), mult_g=multipliers)
        return Solution(np.array(x), float(value), multipliers, int(status))

    def _sweep(self, x: Any) -> None:
        point = np.array(x, np.float64)
        if self._at is None or not np.array_equal(point, self._at):
            value, self._slope = self._both(point)
            self._value, self._at = float(value), point


def ipopt_problem(
    f: Callable[..., Any], x0: Any, constraints: Callable[..., Any] | None = None
) -> IpoptProblem:
    """`f(x)` of a vector, and constraints on it, as Ipopt is told of them.

    The answer is a `problem_obj` of cyipopt's, and its `solve` runs cyipopt or ipyopt: bounds are
    `lower`, `upper`, `constraint_lower`, `constraint_upper`, numbers or arrays. Jacobian and the
    Lagrangian's Hessian are exact, and have the elements that the program's subscripts can reach.

    >>> import numpy as np
    >>> made = ipopt_problem(lambda x: x[0] * x[1], np.ones(2), lambda x: [x[0] ** 2 + x[1] ** 2])
    >>> made.hessian(np.ones(2), np.array([3.0]), 1.0)
    array([6., 1., 6.])
    """
    return IpoptProblem(f, constraints, x0)


def _bound(given: Any, otherwise: float, count: int) -> Any:
    bound = np.full(count, otherwise if given is None else 0.0)
    if given is not None:
        bound[...] = np.clip(given, -UNBOUNDED, UNBOUNDED)
    return bound


def _elements(matrix: Any, places: tuple[Any, Any]) -> Any:
    """The elements of a sparse matrix at some places, in their order."""
    rows, columns = places
    if not len(rows):
        return np.zeros(0)
    return np.asarray(matrix.tocsr()[rows, columns], np.float64).ravel()
