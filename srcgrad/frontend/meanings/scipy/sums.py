"""Sums of exponentials, in plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.special

from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.special.logsumexp)
def logsumexp(
    a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False
) -> Any:
    """Any shift gives the same sum, so it is one that carries no derivative."""
    if return_sign:
        refuse("scipy.special.logsumexp with return_sign", "Write it in plain NumPy.")
    a = np.asarray(a)
    if b is None:
        shift = _shift(a, axis)
        total = np.sum(np.exp(a - shift), axis=axis, keepdims=axis is not None or keepdims)
    else:
        b = np.asarray(b)
        used = b != 0
        shift = _shift(np.where(used, a, -math.inf), axis)
        gap = a - shift
        # Where the weight is zero nothing may overflow; its derivative is there all the same.
        terms = b * np.exp(np.where(used, gap, np.minimum(gap, 80)))
        total = np.sum(terms, axis=axis, keepdims=axis is not None or keepdims)
    empty = total == 0
    found = np.where(empty, -math.inf, np.log(np.where(empty, 1, total)) + shift)
    if axis is None:
        return found
    return found if keepdims else np.squeeze(found, axis=axis)


def _shift(a: Any, axis: Any) -> Any:
    largest = np.floor(np.max(a, axis=axis, keepdims=axis is not None))
    return np.where(np.isfinite(largest), largest, 0)


@reads_as(scipy.special.softmax)
def softmax(x: Any, axis: Any = None) -> Any:
    x = np.asarray(x)
    grown = np.exp(x - np.floor(np.max(x, axis=axis, keepdims=True)))
    return grown / np.sum(grown, axis=axis, keepdims=True)


@reads_as(scipy.special.log_softmax)
def log_softmax(x: Any, axis: Any = None) -> Any:
    x = np.asarray(x)
    largest = np.floor(np.max(x, axis=axis, keepdims=True))
    gap = x - np.where(np.isfinite(largest), largest, 0)
    return gap - np.log(np.sum(np.exp(gap), axis=axis, keepdims=True))
