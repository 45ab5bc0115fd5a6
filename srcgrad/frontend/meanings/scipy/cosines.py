"""`scipy.fft`: cosine and sine transforms of the second and third kind, by Fourier transforms.

J. Makhoul, A Fast Cosine Transform in One and Two Dimensions, 1980.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.fft

from srcgrad.frontend.meanings.numpy.vectors import axis_of
from srcgrad.frontend.values.environment.registry import reads_as

PLAIN = {"n": None, "orthogonalize": None}
IGNORED = "overwrite_x workers"


def _along_last(x: Any, axis: Any) -> Any:
    x = np.asarray(x)
    if x.ndim == 0 or np.issubdtype(x.dtype, np.complexfloating):
        raise NotImplementedError("cosine transforms of complex numbers: take the parts")
    if x.dtype != np.float32:
        x = x.astype(np.float64)
    return np.moveaxis(x, axis_of(axis, x.ndim), -1)


def _second(x: Any) -> Any:
    """2 sum_n x_n cos(pi k (2 n + 1) / (2 N)), along the last axis."""
    n = x.shape[-1]
    both = np.concatenate((x, x[..., ::-1]), axis=-1)
    turns = np.exp(-0.5j * np.pi * np.arange(n) / n)
    return (np.fft.fft(both)[..., :n] * turns).real.astype(x.dtype)


def _third(x: Any) -> Any:
    """x_0 + 2 sum_{n > 0} x_n cos(pi n (2 k + 1) / (2 N)), along the last axis."""
    n = x.shape[-1]
    turns = np.exp(-0.5j * np.pi * np.arange(n) / n)
    padded = np.concatenate((x * turns, np.zeros(x.shape)), axis=-1)
    return (2.0 * np.fft.fft(padded)[..., :n].real - x[..., :1]).astype(x.dtype)


def _scaled(x: Any, kind: Any, norm: Any) -> Any:
    """A transform of the second or third kind with its norm, along the last axis."""
    n = x.shape[-1]
    if norm == "ortho":
        first = np.where(np.arange(n) == 0, np.sqrt(2.0), 1.0).astype(x.dtype)
        root = (2.0 * n) ** -0.5
        return _second(x) / first * root if kind == 2 else _third(x * first) * root
    if norm not in (None, "backward", "forward"):
        raise ValueError(
            f'Invalid norm value {norm!r}; should be "backward", "ortho" or "forward".'
        )
    found = _second(x) if kind == 2 else _third(x)
    return found / (2.0 * n) if norm == "forward" else found


def _cosines(x: Any, kind: Any, norm: Any, axis: Any) -> Any:
    if kind not in (2, 3):
        raise NotImplementedError("cosine transforms of this type: types 2 and 3 are supported")
    return np.moveaxis(_scaled(_along_last(x, axis), kind, norm), -1, axis)


def _sines(x: Any, kind: Any, norm: Any, axis: Any) -> Any:
    """A sine transform is a cosine transform of every other element negated, backwards."""
    if kind not in (2, 3):
        raise NotImplementedError("sine transforms of this type: types 2 and 3 are supported")
    x = _along_last(x, axis)
    signs = np.where(np.arange(x.shape[-1]) % 2 == 0, 1.0, -1.0).astype(x.dtype)
    found = _scaled(x * signs if kind == 2 else x[..., ::-1], kind, norm)
    return np.moveaxis(found[..., ::-1] if kind == 2 else found * signs, -1, axis)


def _inverse(norm: Any) -> Any:
    """The norm of the other kind that undoes a transform."""
    if norm is None or norm == "backward":
        return "forward"
    return "backward" if norm == "forward" else norm


@reads_as(scipy.fft.dct, ignoring=IGNORED, only=PLAIN)
def dct(x: Any, type: Any = 2, axis: Any = -1, norm: Any = None) -> Any:
    """`scipy.fft.dct` of type 2 or 3."""
    return _cosines(x, type, norm, axis)


@reads_as(scipy.fft.idct, ignoring=IGNORED, only=PLAIN)
def idct(x: Any, type: Any = 2, axis: Any = -1, norm: Any = None) -> Any:
    """`scipy.fft.idct` of type 2 or 3."""
    return _cosines(x, 5 - type, _inverse(norm), axis)


@reads_as(scipy.fft.dst, ignoring=IGNORED, only=PLAIN)
def dst(x: Any, type: Any = 2, axis: Any = -1, norm: Any = None) -> Any:
    """`scipy.fft.dst` of type 2 or 3."""
    return _sines(x, type, norm, axis)


@reads_as(scipy.fft.idst, ignoring=IGNORED, only=PLAIN)
def idst(x: Any, type: Any = 2, axis: Any = -1, norm: Any = None) -> Any:
    """`scipy.fft.idst` of type 2 or 3."""
    return _sines(x, 5 - type, _inverse(norm), axis)
