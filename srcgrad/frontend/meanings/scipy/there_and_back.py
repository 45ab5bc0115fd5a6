"""What `scipy.signal` means by filters in sections, and by filtering there and back.

F. Gustafsson, Determining the Initial States in Forward-Backward Filtering, 1996.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.signal

from srcgrad.frontend.meanings.numpy.vectors import axis_of
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.signal.sosfilt)
def sosfilt(sos: Any, x: Any, axis: Any = -1, zi: Any = None) -> Any:
    """`scipy.signal.sosfilt`: one section after the other."""
    sos, x = np.asarray(sos), np.asarray(x)
    if sos.ndim != 2 or sos.shape[1] != 6:
        raise ValueError("sos array must be shape (n_sections, 6)")
    filtered = x.astype(np.result_type(sos.dtype, x.dtype))
    if zi is None:
        for section in sos:
            filtered = scipy.signal.lfilter(section[:3], section[3:], filtered, axis)
        return filtered
    last = np.zeros((sos.shape[0], 2))
    for k in range(sos.shape[0]):
        filtered, last[k] = scipy.signal.lfilter(sos[k, :3], sos[k, 3:], filtered, axis, zi[k])
    return filtered, last


@reads_as(scipy.signal.lfilter_zi)
def lfilter_zi(b: Any, a: Any) -> Any:
    """`scipy.signal.lfilter_zi`: the state of a filter whose input has always been one."""
    b, a = np.atleast_1d(b), np.atleast_1d(a)
    order = max(b.shape[0], a.shape[0])
    ahead, back = np.zeros(order), np.zeros(order)
    ahead[: b.shape[0]] = b / a[0]
    back[: a.shape[0]] = a / a[0]
    left = ahead - back * ahead[0]
    first = np.sum(left[1:]) / np.sum(back)
    return np.array(
        [first * np.sum(back[: k + 1]) - np.sum(left[1 : k + 1]) for k in range(order - 1)]
    )


@reads_as(scipy.signal.sosfilt_zi)
def sosfilt_zi(sos: Any) -> Any:
    """`scipy.signal.sosfilt_zi`: that of sections."""
    sos = np.asarray(sos)
    found, scale = np.zeros((sos.shape[0], 2)), 1.0
    for k in range(sos.shape[0]):
        found[k] = scale * lfilter_zi(sos[k, :3], sos[k, 3:])
        scale *= np.sum(sos[k, :3]) / np.sum(sos[k, 3:])
    return found


def _extended(x: Any, padtype: Any, edge: Any) -> Any:
    """A signal with more of itself at both ends."""
    if x.ndim != 1:
        raise NotImplementedError("several signals: filter one at a time")
    if padtype is None:
        return x
    if padtype not in ("odd", "even", "constant"):
        raise ValueError(f"Unknown value '{padtype}' given to padtype.")
    if x.shape[0] <= edge:
        raise ValueError("The length of the input vector x must be greater than padlen.")
    before, after = x[edge:0:-1], x[-2 : -(edge + 2) : -1]
    if padtype == "odd":
        before, after = 2.0 * x[0] - before, 2.0 * x[-1] - after
    elif padtype == "constant":
        before, after = x[0] * np.ones(edge), x[-1] * np.ones(edge)
    return np.concatenate((before, x, after))


@reads_as(scipy.signal.filtfilt, only={"method": "pad", "irlen": None})
def filtfilt(
    b: Any, a: Any, x: Any, axis: Any = -1, padtype: Any = "odd", padlen: Any = None
) -> Any:
    """`scipy.signal.filtfilt` of one signal."""
    x = np.asarray(x)
    axis_of(axis, x.ndim)
    edge = 3 * max(np.size(a), np.size(b)) if padlen is None else padlen
    edge = 0 if padtype is None else edge
    wide = _extended(x, padtype, edge)
    start = scipy.signal.lfilter_zi(b, a)
    there, _ = scipy.signal.lfilter(b, a, wide, zi=start * wide[0])
    back, _ = scipy.signal.lfilter(b, a, there[::-1], zi=start * there[-1])
    return back[::-1][edge : edge + x.shape[0]]


@reads_as(scipy.signal.sosfiltfilt)
def sosfiltfilt(sos: Any, x: Any, axis: Any = -1, padtype: Any = "odd", padlen: Any = None) -> Any:
    """`scipy.signal.sosfiltfilt` of one signal."""
    sos, x = np.asarray(sos), np.asarray(x)
    x = x.astype(np.result_type(sos.dtype, x.dtype))
    axis_of(axis, x.ndim)
    if padlen is None:
        taps = 2 * sos.shape[0] + 1
        edge = 3 * (taps - min(np.sum(sos[:, 2] == 0.0), np.sum(sos[:, 5] == 0.0)))
    else:
        edge = padlen
    edge = 0 if padtype is None else edge
    wide = _extended(x, padtype, edge)
    start = scipy.signal.sosfilt_zi(sos)
    there, _ = sosfilt(sos, wide, zi=start * wide[0])
    back, _ = sosfilt(sos, there[::-1], zi=start * there[-1])
    return back[::-1][edge : edge + x.shape[0]]
