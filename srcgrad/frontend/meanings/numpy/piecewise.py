"""`np.piecewise`, of arrays and of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.piecewise)
def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    """`np.piecewise`: a function or a number for each condition; the last that holds counts."""
    x = np.asarray(x)
    if isinstance(condlist, np.ndarray) and condlist.ndim == x.ndim:
        condlist = [condlist]
    pieces = len(condlist)
    if x.ndim > 0 and len(condlist[0]) != len(x):
        raise IndexError("a condition of piecewise has another length than its argument")
    if len(funclist) not in (pieces, pieces + 1):
        raise ValueError(
            f"with {pieces} condition(s), either {pieces} or {pieces + 1} functions are expected"
        )
    if x.ndim == 0:
        return _of_number(x, condlist, funclist, args, kw)
    y = np.zeros_like(x)
    if len(funclist) == pieces + 1:
        otherwise = np.ones(x.shape, dtype=np.bool_)
        for condition in condlist:
            otherwise = otherwise & ~condition
        put_piece(y, x, otherwise, funclist[pieces], args, kw)
    for k in range(pieces):
        put_piece(y, x, condlist[k], funclist[k], args, kw)
    return y


def _of_number(x: Any, condlist: Any, funclist: Any, args: Any, kw: Any) -> Any:
    """`np.piecewise` of a number, which functions are given as a vector of one element."""
    y = x.dtype.type(0)
    if len(funclist) > len(condlist) and not np.any(condlist):
        y = _piece(x, funclist[len(condlist)], args, kw)
    for k in range(len(condlist)):
        if condlist[k]:
            y = _piece(x, funclist[k], args, kw)
    return np.asarray(y)


def _piece(x: Any, function: Any, args: Any, kw: Any) -> Any:
    value = function(x.reshape(1), *args, **kw) if callable(function) else function
    return x.dtype.type(np.asarray(value).reshape(-1)[0])


def put_piece(y: Any, x: Any, condition: Any, function: Any, args: Any, kw: Any) -> None:
    """One piece of `np.piecewise`."""
    if callable(function):
        y[condition] = function(x[condition], *args, **kw)
    else:
        y[condition] = function
