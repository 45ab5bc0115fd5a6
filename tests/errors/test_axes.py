"""Axes that an array has not: refused where NumPy raises, at any number of axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import SrcgradError, value_and_grad

FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, axis: np.sum(a, axis=axis),
    "max": lambda a, axis: np.max(a, axis=axis),
    "ptp": lambda a, axis: np.ptp(a, axis=axis),
    "mean": lambda a, axis: np.mean(a, axis=axis),
    "kept mean": lambda a, axis: np.mean(a, axis=axis, keepdims=True),
    "var": lambda a, axis: np.var(a, axis=axis),
    "std": lambda a, axis: np.std(a, axis=axis, ddof=0),
    "average": lambda a, axis: np.average(a, axis=axis),
    "nanmean": lambda a, axis: np.nanmean(a, axis=axis),
    "nanvar": lambda a, axis: np.nanvar(a, axis=axis),
    "median": lambda a, axis: np.median(a, axis=axis),
    "nanmedian": lambda a, axis: np.nanmedian(a, axis=axis),
    "quantile": lambda a, axis: np.quantile(a, [0.3, 0.6], axis=axis),
    "sort": lambda a, axis: np.sort(a, axis=axis),
    "cumsum": lambda a, axis: np.cumsum(a, axis=axis),
    "flip": lambda a, axis: np.flip(a, axis=axis),
    "roll": lambda a, axis: np.roll(a, 1, axis=axis),
    "gradient": lambda a, axis: np.gradient(a, axis=axis),
    "norm": lambda a, axis: np.linalg.norm(a, axis=axis),
}
ARRAYS = (np.array(1.5), np.array([1.5, 2.0, 3.5]), np.array([[1.0, 2.5], [3.0, 4.5]]))
AXES = (0, -1, 1, -2, (0, 1), (0, 0), (), 2)


def _value(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except SrcgradError:
        return "refused"
    except Exception as error:
        return error


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_as_numpy(name: str) -> None:
    function = FUNCTIONS[name]
    right = 0
    for array in ARRAYS:
        for axis in AXES:

            def total(x: Any, axis: Any = axis) -> Any:
                return np.sum(np.square(function(x, axis)))

            wanted = _value(lambda: total(array.copy()))  # noqa: B023
            found = _value(lambda: value_and_grad(total).plain(array.copy()))  # noqa: B023
            if isinstance(wanted, Exception):
                assert isinstance(found, str | type(wanted)), (array.ndim, axis, found, wanted)
            elif found != "refused":
                assert not isinstance(found, Exception), (array.ndim, axis, found, wanted)
                assert found[0] == pytest.approx(wanted, rel=1e-12), (array.ndim, axis)
                right += 1
    assert right >= 5
