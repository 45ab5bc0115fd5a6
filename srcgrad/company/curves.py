"""A model with parameters, fitted to points by SciPy or lmfit with its Jacobian."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.api import jacfwd
from srcgrad.company.packages import package
from srcgrad.derivative import Derivative


class Curve:
    """What `curve` returns: a model, `jac` of it with respect to its parameters, and fits."""

    def __init__(self, model: Callable[..., Any]) -> None:
        self.model = model
        self.__signature__ = inspect.signature(model)
        self._derivatives: dict[Any, Derivative] = {}

    def jac(self, x: Any, *parameters: Any) -> Any:
        """The derivatives at all points, a row each, with a column for each parameter."""
        count = len(parameters)
        if count not in self._derivatives:
            wanted = tuple(range(1, count + 1))
            self._derivatives[count] = jacfwd(self.model, wanted)
        numbers = map(float, parameters)
        columns = self._derivatives[count](np.asarray(x), *numbers)
        return np.stack([np.ravel(each) for each in columns], axis=-1)

    def fit(self, x: Any, y: Any, p0: Any = None, **more: Any) -> Any:
        """`scipy.optimize.curve_fit`, which gives parameters and their covariance."""
        solver = package("scipy.optimize", "curve_fit")
        x = np.asarray(x, None if np.iscomplexobj(x) else np.float64)
        return solver.curve_fit(self.model, x, y, p0=p0, **{"jac": self.jac, **more})

    def fit_parameters(
        self, parameters: Any, x: Any, y: Any, weights: Any = None, **more: Any
    ) -> Any:
        """`lmfit.minimize` of `weights * (model(x, …) - y)`, which gives a `MinimizerResult`.

        `parameters` is an `lmfit.Parameters`, by the names of the model's; bounds are lmfit's, and
        so is what is given by name: `method="least_squares"`. Those that do not vary are not
        differentiated with respect to. Raises NotDifferentiable for one that is an expression of
        others, whose derivative lmfit does not tell.
        """
        solver = package("lmfit", "fit_parameters")
        names = [*self.__signature__.parameters][1:]
        names = [name for name in names if name in parameters]
        for name in names:
            if parameters[name].expr:
                raise errors.NotDifferentiable(
                    f"the parameter {name} is the expression {parameters[name].expr!r} of others",
                    advice="Write that into the model, or let lmfit take differences: lmfit.Model("
                    "model).fit(...).",
                    code="SG2431",
                )
        x, y = np.asarray(x, np.float64), np.asarray(y)
        scale = 1.0 if weights is None else np.ravel(weights)

        def numbers(given: Any) -> dict[str, float]:
            return {name: float(given[name].value) for name in names}

        def misfit(given: Any) -> Any:
            return scale * np.ravel(self.model(x, **numbers(given)) - y)

        def slopes(given: Any) -> Any:
            wanted = tuple(name for name in names if given[name].vary)
            if wanted not in self._derivatives:
                self._derivatives[wanted] = jacfwd(self.model, wanted)
            found = self._derivatives[wanted](x, **numbers(given))
            columns = {
                name: scale * np.ravel(each) for name, each in zip(wanted, found, strict=True)
            }
            return np.stack([columns[name] for name in given if name in columns], axis=-1)

        return solver.minimize(misfit, parameters, **{"Dfun": slopes, **more})


def curve(model: Callable[..., Any]) -> Curve:
    """`jac` for `scipy.optimize.curve_fit`: `curve_fit(model, x, y, p0, jac=curve(model).jac)`.

    `model(x, a, b, …)` takes all points at once, and numbers as parameters.

    >>> import numpy as np
    >>> x = np.linspace(0.0, 1.0, 5)
    >>> best, _ = curve(lambda x, a, k: a * np.exp(-k * x)).fit(x, 2.0 * np.exp(-3.0 * x))
    >>> best.round(6)
    array([2., 3.])
    """
    return Curve(model)
