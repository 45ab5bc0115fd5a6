"""Tables and labelled arrays as arguments: taken as their arrays, answered with their labels."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.derivative import Derivative


def labelled(derivative: Callable[..., Any]) -> Callable[..., Any]:
    """A derivative, or a function, that takes what pandas and xarray make as its array.

    Series, Index, DataFrame, DataArray and what else has `__array__` and a `dtype` or `dtypes` are
    `np.asarray` of them, also within lists, tuples and dicts, and a Dataset of xarray's is a dict
    of its variables; the gradients of `grad` and `value_and_grad` with respect to such arguments
    come back with their labels. The function is the one of arrays: no alignment by labels takes
    place in it, and columns are columns by place. Raises DTypeError for what has units within.
    """

    @functools.wraps(derivative)
    def taken(*args: Any, **kwargs: Any) -> Any:
        plain = [_array(each) for each in args]
        found = derivative(*plain, **{name: _array(each) for name, each in kwargs.items()})
        if not isinstance(derivative, Derivative) or derivative.has_aux:
            return found
        name = derivative.operator.name
        if name not in ("grad", "value_and_grad") or derivative.operator.value_is_last:
            return found
        bound = derivative.__signature__.bind(*args, **kwargs).arguments
        wanted = derivative._wanted
        given = [
            None if each.item is not None else bound.get(each.parameter) for each in wanted.each
        ]
        gradients = found[1] if name == "value_and_grad" else found
        if wanted.single:
            gradients = _with_labels(given[0], gradients)
        else:
            gradients = tuple(map(_with_labels, given, gradients))
        return (found[0], gradients) if name == "value_and_grad" else gradients

    return taken


def _is_dataset(value: Any) -> bool:
    return hasattr(type(value), "data_vars") and hasattr(type(value), "to_dataarray")


def _is_labelled(value: Any) -> bool:
    if isinstance(value, np.ndarray | np.generic | type):
        return False
    return hasattr(value, "__array__") and (hasattr(value, "dtype") or hasattr(value, "dtypes"))


def _check_units(value: Any) -> None:
    """Refuse quantities within, whose units `np.asarray` would drop."""
    for inside in (getattr(value, "data", None), getattr(value, "dtype", None)):
        if hasattr(type(inside), "units"):
            raise errors.DTypeError(
                f"an argument has units, {inside.units}, and derivatives are of numbers",  # type: ignore[union-attr]
                advice="Pass its numbers: x.pint.to_base_units().pint.dequantify() of xarray's, "
                "x.pint.magnitude of pandas'; the derivative is then per such a unit.",
                code="SG546",
            )


def _array(value: Any) -> Any:
    """The array of an argument, or an argument of arrays."""
    if _is_dataset(value):
        return {name: _array(each) for name, each in value.data_vars.items()}
    if _is_labelled(value) and not hasattr(type(value), "magnitude"):
        _check_units(value)
        return np.asarray(value)
    if type(value) in (list, tuple):
        return type(value)(map(_array, value))
    if type(value) is dict:
        return {name: _array(each) for name, each in value.items()}
    return value


def _with_labels(like: Any, gradient: Any) -> Any:
    """A gradient with the labels of the argument that it is with respect to."""
    if _is_dataset(like):
        return like.copy(data=gradient)
    if type(like) in (list, tuple):
        return type(like)(map(_with_labels, like, gradient))
    if type(like) is dict:
        return {name: _with_labels(each, gradient[name]) for name, each in like.items()}
    if not _is_labelled(like) or np.shape(gradient) != np.shape(like):
        return gradient
    kind = type(like)  # a Series, a table and a DataArray have their labels as attributes, too
    if hasattr(kind, "columns"):
        return kind(gradient, index=like.index, columns=like.columns)
    if hasattr(kind, "index") and hasattr(kind, "name"):
        return kind(gradient, index=like.index, name=like.name)
    if hasattr(kind, "dims"):
        return like.copy(data=gradient)
    return gradient
