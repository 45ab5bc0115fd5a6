"""The derivatives of Fourier transforms, which are linear.

The matrix F of the unscaled transform is symmetric, and its inverse is its conjugate over n: the
adjoint of y = F x is n times the inverse transform. A real transform keeps half of the
frequencies: each of those left out is the conjugate of one that is kept, so that all but the first
and, for an even length, the last of these count twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.rules.adjoints import adjoint, tangent


@adjoint(np.fft.fft, "a")
def fft(a: Any, n: Any = None, axis: Any = -1, a_bar: Any = None, result_bar: Any = None) -> None:
    a_bar += np.fft.ifft(result_bar, None, axis, "forward")


@adjoint(np.fft.ifft, "a")
def ifft(a: Any, n: Any = None, axis: Any = -1, a_bar: Any = None, result_bar: Any = None) -> None:
    a_bar += np.fft.fft(result_bar, None, axis, "forward")


@adjoint(np.fft.rfft, "a")
def rfft(a: Any, n: Any = None, axis: Any = -1, a_bar: Any = None, result_bar: Any = None) -> None:
    n = a.shape[axis]
    spectrum = np.moveaxis(result_bar, axis, -1)
    spectrum[..., 1 : (n + 1) // 2] *= 0.5
    a_bar += np.fft.irfft(result_bar, n, axis, "forward")


@adjoint(np.fft.irfft, "a")
def irfft(a: Any, n: Any = None, axis: Any = -1, a_bar: Any = None, result_bar: Any = None) -> None:
    spectrum = np.fft.rfft(result_bar, None, axis, "forward")
    halves = np.moveaxis(spectrum, axis, -1)
    halves[..., 1 : (result_bar.shape[axis] + 1) // 2] *= 2.0
    a_bar += spectrum


@tangent(np.fft.fft, "a")
def fft_dot(
    a: Any, n: Any = None, axis: Any = -1, a_dot: Any = None, result_dot: Any = None
) -> None:
    result_dot += np.fft.fft(a_dot, None, axis)


@tangent(np.fft.ifft, "a")
def ifft_dot(
    a: Any, n: Any = None, axis: Any = -1, a_dot: Any = None, result_dot: Any = None
) -> None:
    result_dot += np.fft.ifft(a_dot, None, axis)


@tangent(np.fft.rfft, "a")
def rfft_dot(
    a: Any, n: Any = None, axis: Any = -1, a_dot: Any = None, result_dot: Any = None
) -> None:
    result_dot += np.fft.rfft(a_dot, None, axis)


@tangent(np.fft.irfft, "a")
def irfft_dot(
    a: Any, n: Any = None, axis: Any = -1, a_dot: Any = None, result_dot: Any = None
) -> None:
    result_dot += np.fft.irfft(a_dot, result_dot.shape[axis], axis)
