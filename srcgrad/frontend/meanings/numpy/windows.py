"""Window functions: of lengths, and of Kaiser's shape."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.hanning)
def hanning(M: Any) -> Any:
    """`np.hanning`."""
    return _cosines(M, 0.5, 0.5, 0.0)


@reads_as(np.hamming)
def hamming(M: Any) -> Any:
    """`np.hamming`."""
    return _cosines(M, 0.54, 0.46, 0.0)


@reads_as(np.blackman)
def blackman(M: Any) -> Any:
    """`np.blackman`."""
    return _cosines(M, 0.42, 0.5, 0.08)


def _cosines(n: Any, constant: Any, first: Any, second: Any) -> Any:
    window = np.ones(max(n, 0))
    if n > 1:
        for k in range(n):
            angle = math.pi * (2 * k + 1 - n) / (n - 1)
            window[k] = constant + first * math.cos(angle)
            if second != 0.0:
                window[k] += second * math.cos(2.0 * angle)
    return window


@reads_as(np.bartlett)
def bartlett(M: Any) -> Any:
    """`np.bartlett`."""
    window = np.ones(max(M, 0))
    if M > 1:
        for k in range(M):
            window[k] = 1.0 - abs(2 * k + 1 - M) / (M - 1)
    return window


@reads_as(np.kaiser)
def kaiser(M: Any, beta: Any) -> Any:
    """`np.kaiser`."""
    window = np.ones(max(M, 0))
    if M > 1:
        middle = (M - 1) / 2.0
        for k in range(M):
            height = math.sqrt(1.0 - ((k - middle) / middle) ** 2.0)
            window[k] = np.i0(beta * height) / np.i0(np.float64(beta))
    return window
