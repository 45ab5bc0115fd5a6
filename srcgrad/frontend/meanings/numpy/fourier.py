"""Fourier transforms: any length, axes and scale, by transforms of whole arrays along one axis.

`along(np.fft.fft, x, axis)` is the transform itself, a call that stays a call. All else, NumPy's
and SciPy's functions, is written with it. Compiled code calls pocketfft by the package rocket-fft.
"""

from __future__ import annotations

import importlib.util
import operator
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.meanings.numpy.reductions import deliver
from srcgrad.frontend.meanings.numpy.routines import routine
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.environment.registry import means, reads_as
from srcgrad.frontend.values.numbers import arithmetic, scalars, sizes

WIDE = {"float32": "complex64", "float64": "complex128"}
NARROW = {wide: narrow for narrow, wide in WIDE.items()}


def along(function: Any, x: Any, axis: Any, n: Any = None) -> Any:
    """One of `fft`, `ifft`, `rfft`, `irfft` along an axis, of its whole length."""
    return function(x, n, axis)


@means(along)
def _along(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    if importlib.util.find_spec("rocket_fft") is None:
        run.refuse(
            "Fourier transforms in compiled code need the package rocket-fft",
            "Install it: pip install rocket-fft, or srcgrad[fft].",
            errors.MissingRule,
            code="SG322",
        )
    function, axis = (lists.known_object(run, each) for each in (args[0], args[2]))
    x = run.as_array(args[1])
    shape = list(x.shape)
    dtype = x.dtype
    if function is np.fft.rfft:
        half = arithmetic.numbers(run, operator.floordiv, shape[axis], Known(2))
        shape[axis] = sizes.plus(run, half, Known(1))
        dtype = WIDE[dtype]
    operands: tuple[Value, ...] = (x,)
    if function is np.fft.irfft:
        shape[axis] = scalars.plain(run, args[3])
        dtype = NARROW[dtype]
        operands = (x, shape[axis])
    if axis != x.ndim - 1:
        operands = (*operands, *(Known(None),) * (2 - len(operands)), Known(axis))
    (made,) = routine(run, function, operands, (dtype, tuple(shape)))
    return made


def fitted(x: Any, n: Any, axis: int) -> Any:
    """An array cut to a length, or filled up with zeros."""
    if n is None:
        return x
    x = np.moveaxis(x, axis, -1)
    made = np.zeros((*x.shape[:-1], n), x.dtype)
    kept = min(n, x.shape[-1])
    made[..., :kept] = x[..., :kept]
    return np.moveaxis(made, -1, axis)


def checked(n: Any) -> None:
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")


def numbered(axis: int, ndim: int) -> int:
    if axis < -ndim or axis >= ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis % ndim


def scale(norm: Any, n: Any, inverse: bool) -> Any:
    """What a transform has to be multiplied by, over NumPy's default; None for one."""
    if norm is None or norm == "backward":
        return None
    if norm == "ortho":
        return np.sqrt(n) if inverse else 1.0 / np.sqrt(n)
    if norm == "forward":
        return n * 1.0 if inverse else 1.0 / n
    raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')


def scaled(x: Any, norm: Any, n: Any, inverse: bool) -> Any:
    factor = scale(norm, n, inverse)
    if factor is None:
        return x
    return x * x.real.dtype.type(factor)


def as_complex(x: Any) -> Any:
    x = np.asarray(x)
    if x.dtype == np.float32 or x.dtype == np.complex64:
        return x.astype(np.complex64)
    return x.astype(np.complex128)


def as_real(x: Any) -> Any:
    x = np.asarray(x)
    if np.iscomplexobj(x):
        raise TypeError(
            f"ufunc 'rfft_n_even' did not contain a loop with signature matching types {x.dtype}"
        )
    return x if x.dtype == np.float32 else x.astype(np.float64)


def transformed(function: Any, x: Any, n: Any, axis: int, norm: Any, inverse: bool) -> Any:
    x = as_complex(x)
    axis = numbered(axis, x.ndim)
    x = fitted(x, n, axis)
    n = x.shape[axis]
    checked(n)
    return scaled(along(function, x, axis), norm, n, inverse)


def real_transformed(x: Any, n: Any, axis: int, norm: Any) -> Any:
    x = as_real(x)
    axis = numbered(axis, x.ndim)
    x = fitted(x, n, axis)
    n = x.shape[axis]
    checked(n)
    return scaled(along(np.fft.rfft, x, axis), norm, n, False)


def real_inverse(x: Any, n: Any, axis: int, norm: Any) -> Any:
    x = as_complex(x)
    axis = numbered(axis, x.ndim)
    if n is None:
        n = 2 * (x.shape[axis] - 1)
    checked(n)
    x = fitted(x, n // 2 + 1, axis)
    return scaled(along(np.fft.irfft, x, axis, n), norm, n, True)


@reads_as(np.fft.fft)
def fft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    return deliver(transformed(np.fft.fft, a, n, axis, norm, False), out)


@reads_as(np.fft.ifft)
def ifft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    return deliver(transformed(np.fft.ifft, a, n, axis, norm, True), out)


@reads_as(np.fft.rfft)
def rfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    return deliver(real_transformed(a, n, axis, norm), out)


@reads_as(np.fft.irfft)
def irfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    return deliver(real_inverse(a, n, axis, norm), out)


def swapped(norm: Any) -> Any:
    """The scale of the transform the other way round."""
    if norm is None or norm == "backward":
        return "forward"
    return "backward" if norm == "forward" else norm


@reads_as(np.fft.hfft)
def hfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    return deliver(real_inverse(np.conjugate(as_complex(a)), n, axis, swapped(norm)), out)


@reads_as(np.fft.ihfft)
def ihfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    return deliver(np.conjugate(real_transformed(a, n, axis, swapped(norm))), out)


def axes_and_lengths(x: Any, s: Any, axes: Any) -> Any:
    """Pairs of an axis and a length, or None for the length that it has."""
    if axes is None:
        axes = range(x.ndim) if s is None else range(-len(s), 0)
    if s is None:
        s = [None] * len(axes)
    if len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    return [(axis, None if n is None or n == -1 else n) for axis, n in zip(axes, s, strict=True)]


def over_axes(function: Any, x: Any, pairs: Any, norm: Any, inverse: bool) -> Any:
    x = as_complex(x)
    for axis, n in reversed(pairs):
        x = transformed(function, x, n, axis, norm, inverse)
    return x


def real_over_axes(x: Any, pairs: Any, norm: Any) -> Any:
    last, n = pairs[-1]
    return over_axes(np.fft.fft, real_transformed(x, n, last, norm), pairs[:-1], norm, False)


def real_inverse_over_axes(x: Any, pairs: Any, norm: Any) -> Any:
    x = as_complex(x)
    for axis, n in pairs[:-1]:
        x = transformed(np.fft.ifft, x, n, axis, norm, True)
    last, n = pairs[-1]
    return real_inverse(x, n, last, norm)


@reads_as(np.fft.fftn)
def fftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    a = np.asarray(a)
    return deliver(over_axes(np.fft.fft, a, axes_and_lengths(a, s, axes), norm, False), out)


@reads_as(np.fft.ifftn)
def ifftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    a = np.asarray(a)
    return deliver(over_axes(np.fft.ifft, a, axes_and_lengths(a, s, axes), norm, True), out)


@reads_as(np.fft.rfftn)
def rfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    a = np.asarray(a)
    return deliver(real_over_axes(a, axes_and_lengths(a, s, axes), norm), out)


@reads_as(np.fft.irfftn)
def irfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
    a = np.asarray(a)
    return deliver(real_inverse_over_axes(a, axes_and_lengths(a, s, axes), norm), out)


@reads_as(np.fft.fft2)
def fft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    return fftn(a, s, axes, norm, out)


@reads_as(np.fft.ifft2)
def ifft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    return ifftn(a, s, axes, norm, out)


@reads_as(np.fft.rfft2)
def rfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    return rfftn(a, s, axes, norm, out)


@reads_as(np.fft.irfft2)
def irfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Any = None) -> Any:
    return irfftn(a, s, axes, norm, out)


@reads_as(np.fft.fftfreq)
def fftfreq(n: Any, d: Any = 1.0, device: Any = None) -> Any:
    made = np.empty(n)
    for k in range(n):
        made[k] = (k if k < (n + 1) // 2 else k - n) * (1.0 / (n * d))
    return made


@reads_as(np.fft.rfftfreq)
def rfftfreq(n: Any, d: Any = 1.0, device: Any = None) -> Any:
    return np.arange(n // 2 + 1) * (1.0 / (n * d))


def rolled(x: Any, axes: Any, back: bool) -> Any:
    x = np.asarray(x)
    if axes is None:
        axes = tuple(range(x.ndim))
    elif not isinstance(axes, (tuple, list)):
        axes = (axes,)
    for axis in axes:
        half = x.shape[axis] // 2
        x = np.roll(x, -half if back else half, axis)
    return x


@reads_as(np.fft.fftshift)
def fftshift(x: Any, axes: Any = None) -> Any:
    return rolled(x, axes, False)


@reads_as(np.fft.ifftshift)
def ifftshift(x: Any, axes: Any = None) -> Any:
    return rolled(x, axes, True)
