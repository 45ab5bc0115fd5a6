"""`scipy.fft`: NumPy's transforms under SciPy's signatures."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.fft

from srcgrad.frontend.meanings.numpy import fourier
from srcgrad.frontend.values.environment.registry import reads_as


def _enter(ours: Any, theirs: Any) -> None:
    """Let SciPy's function of one axis be NumPy's; how it is worked out is not looked at."""

    def one_axis(
        x: Any,
        n: Any = None,
        axis: Any = -1,
        norm: Any = None,
        overwrite_x: Any = False,
        workers: Any = None,
        *,
        plan: Any = None,
    ) -> Any:
        return ours(x, n, axis, norm)

    reads_as(theirs)(one_axis)


def _enter_several(ours: Any, theirs: Any, default: Any) -> None:
    """The same of the functions of several axes."""

    def several_axes(
        x: Any,
        s: Any = None,
        axes: Any = default,
        norm: Any = None,
        overwrite_x: Any = False,
        workers: Any = None,
        *,
        plan: Any = None,
    ) -> Any:
        return ours(x, s, axes, norm)

    reads_as(theirs)(several_axes)


for _name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
    _enter(getattr(np.fft, _name), getattr(scipy.fft, _name))
for _name in ("fftn", "ifftn", "rfftn", "irfftn"):
    _enter_several(getattr(np.fft, _name), getattr(scipy.fft, _name), None)
for _name in ("fft2", "ifft2", "rfft2", "irfft2"):
    _enter_several(getattr(np.fft, _name), getattr(scipy.fft, _name), (-2, -1))


@reads_as(scipy.fft.fftfreq)
def fftfreq(n: Any, d: Any = 1.0, *, xp: Any = None, device: Any = None) -> Any:
    return fourier.fftfreq(n, d)


@reads_as(scipy.fft.rfftfreq)
def rfftfreq(n: Any, d: Any = 1.0, *, xp: Any = None, device: Any = None) -> Any:
    return fourier.rfftfreq(n, d)


reads_as(scipy.fft.fftshift)(fourier.fftshift)
reads_as(scipy.fft.ifftshift)(fourier.ifftshift)
