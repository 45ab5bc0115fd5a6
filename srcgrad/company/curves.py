"""A model with parameters, fitted to points by `scipy.optimize.curve_fit` with its Jacobian."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.api import jacfwd
from srcgrad.company.packages import package
from srcgrad.derivative import Derivative


class Curve:
    """What `curve` returns: a model, `jac` of it with respect to its parameters, and `fit`."""

    def __init__(self, model: Callable[..., Any]) -> None:
        self.model = model
        self.__signature__ = inspect.signature(model)
        self._derivatives: dict[int, Derivative] = {}

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
