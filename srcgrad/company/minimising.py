"""A function to be minimised by SciPy: value, gradient, Hessian and products, from few sweeps."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from srcgrad.api import value_and_grad
from srcgrad.company.dependencies import Seen
from srcgrad.company.flattening import Form, Vector
from srcgrad.company.packages import package
from srcgrad.linearization import Linear, linearize
from srcgrad.second import hessian, hvp

WITHOUT_GRADIENT = {"nelder-mead", "powell", "cobyla", "cobyqa"}
WITH_PRODUCTS = {"newton-cg", "trust-ncg", "trust-krylov", "trust-constr"}
WITH_HESSIAN = {"dogleg", "trust-exact"}


class Objective:
    """What `objective` returns: `fun`, `jac`, `hess` and `hessp` of one function.

    Value and gradient at a point are from one sweep, whichever is asked for first. Each is handed
    out once, and only where arguments, and what the function reads outside itself, are still as
    they were; else the function is run again. While `minimize` runs, the arguments are those that
    it was given, and are not compared.
    """

    def __init__(
        self, f: Callable[..., Any], like: Any, hess: str, products: str, options: dict[str, Any]
    ) -> None:
        if hess not in ("dense", "sparse"):
            raise ValueError(f"hess={hess!r} is neither 'dense' nor 'sparse'")
        if products not in ("anew", "kept"):
            raise ValueError(f"products={products!r} is neither 'anew' nor 'kept'")
        if like is not None and hess == "sparse":
            raise ValueError("a sparse Hessian is that of a vector: like=None")
        self.form = None if like is None else Form(like)
        self.is_sparse, self.keeps_products = hess == "sparse", products == "kept"
        self.sweeps = 0
        """How often value and gradient have been computed, together."""
        self._both = value_and_grad(f, **options)
        self._products = hvp(f, **options)
        self._hessian = hessian(f, mode="sparse" if self.is_sparse else "forward", **options)
        self._point: Vector = np.zeros(0)
        self._args: tuple[Any, ...] | None = None
        self._seen: Seen | None = None
        self._left: dict[str, Any] = {}
        self._linear: Linear[Any] | None = None
        self._is_minimising = False

    def fun(self, x: Any, *args: Any) -> float:
        """The value of the function."""
        return float(self._taken("value", x, args))

    def jac(self, x: Any, *args: Any) -> Vector:
        """The gradient."""
        gradient: Vector = self._taken("gradient", x, args)
        return gradient

    def hess(self, x: Any, *args: Any) -> Any:
        """The Hessian, a matrix or a `scipy.sparse.csr_array`."""
        if self.form is None:
            return self._hessian(np.asarray(x, np.float64), *args)
        unit = np.eye(self.form.size)
        columns = [self.hessp(x, each, *args) for each in unit]
        return np.array(columns).reshape(unit.shape).T

    def hessp(self, x: Any, p: Any, *args: Any) -> Vector:
        """The product of the Hessian with a vector."""
        if self.keeps_products:
            if self._linear is None or not self._is_at(x, args):
                self._sweep(x, args)
            assert self._linear is not None, "the sweep has kept it"
            return self._vector(self._linear(self._structure(p))[1])
        seed = {str(self._products.operator.seed_of_call): self._structure(p)}
        return self._vector(self._products(self._structure(x), *args, **seed))

    def keywords(self, method: str | None = None) -> dict[str, Any]:
        """What `scipy.optimize.minimize` takes for a method, by its names: `fun`, and of `jac`,
        `hess` and `hessp` those that the method uses."""
        name = "" if method is None else method.lower()
        if name in WITHOUT_GRADIENT:
            return {"fun": self.fun}
        given: dict[str, Any] = {"fun": self.fun, "jac": self.jac}
        if name in WITH_HESSIAN or (name in WITH_PRODUCTS and self.is_sparse):
            given["hess"] = self.hess
        elif name in WITH_PRODUCTS:
            given["hessp"] = self.hessp
        return given

    def minimize(self, x0: Any, args: tuple[Any, ...] = (), method: Any = None, **more: Any) -> Any:
        """`scipy.optimize.minimize` from `x0`, which is made as `like` is, if that was given.

        With `like` the result has its minimum as such a structure, too: `result.structure`. What
        is given by name beside is SciPy's, before what is made here.
        """
        solver = package("scipy.optimize", "minimize")
        given = self.keywords(method if isinstance(method, str) else None)
        if more.keys() & {"hess", "hessp"}:
            given = {name: each for name, each in given.items() if name in ("fun", "jac")}
        start = x0 if self.form is None else self.form.vector(x0)
        self._forget()
        self._is_minimising = True
        try:
            result = solver.minimize(x0=start, args=args, method=method, **{**given, **more})
        finally:
            self._is_minimising = False
            self._forget()
        if self.form is not None:
            result.structure = self.form.structure(result.x)
        return result

    # ------------------------------------------------------------------------ one sweep a point

    def _taken(self, what: str, x: Any, args: tuple[Any, ...]) -> Any:
        if what not in self._left or not self._is_at(x, args):
            self._sweep(x, args)
        return self._left.pop(what)

    def _is_at(self, x: Any, args: tuple[Any, ...]) -> bool:
        if self._args is None or not np.array_equal(np.asarray(x, np.float64), self._point):
            return False
        if not self._is_minimising:
            return self._seen is not None and self._seen.is_as_it_was(args)
        return len(self._args) == len(args) and all(map(operator.is_, self._args, args))

    def _sweep(self, x: Any, args: tuple[Any, ...]) -> None:
        self._forget()
        point = np.array(x, np.float64)
        self.sweeps += 1
        if self.keeps_products:
            self._linear = linearize(self._both, self._structure(point), *args)
            value, gradient = self._linear.value
            programs = [self._linear.specialisation]
        else:
            value, gradient = self._both(self._structure(point), *args)
            programs = [*self._both._specialisations.values()]
        self._left = {"value": value, "gradient": self._vector(gradient)}
        self._point, self._args = point, args
        if self._is_minimising:
            self._seen = None
        elif self._seen is None or not self._seen.still(args, programs):
            self._seen = Seen(args, programs)

    def _forget(self) -> None:
        self._left, self._linear, self._args = {}, None, None

    def _structure(self, vector: Any) -> Any:
        if self.form is None:
            return np.asarray(vector, np.float64)
        return self.form.structure(vector)

    def _vector(self, structure: Any) -> Vector:
        if self.form is None:
            return np.asarray(structure)
        return self.form.vector(structure)


def objective(
    f: Callable[..., Any],
    *,
    like: Any = None,
    hess: Literal["dense", "sparse"] = "dense",
    products: Literal["anew", "kept"] = "anew",
    **options: Any,
) -> Objective:
    """`fun`, `jac`, `hess` and `hessp` for `scipy.optimize.minimize`, of a function of a vector.

    `f(x, *args)` returns a number. Where x is a number, a matrix or a structure, `like` is one that
    is made so, and the vector has its numbers one after the other. `hess="sparse"` gives
    `csr_array`s. `products="kept"` keeps, with each value and gradient, what partial derivatives
    need, in the memory that takes: `hessp` then runs nothing of the function again, which pays
    where there are many products to a point. The options are those of `grad`. Nothing is compiled
    before it is called.

    >>> import numpy as np
    >>> def rosenbrock(x):
    ...     return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
    >>> loss = objective(rosenbrock)
    >>> result = loss.minimize(np.zeros(4), method="trust-ncg")
    >>> result.success, result.x.round(4)
    (True, array([1., 1., 1., 1.]))
    """
    return Objective(f, like, hess, products, options)
