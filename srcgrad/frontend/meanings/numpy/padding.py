"""`np.pad`: one axis after the other, each seen as the first axis of a view.

`inner` is where the elements of the array start on the axis, `size` how many there are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.pad)
def pad(array: Any, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Any:
    """`np.pad` in every mode."""
    array = np.asarray(array)
    widths = _pairs_by_axis(pad_width, array.ndim)
    if not callable(mode):
        _check_arguments(mode, kwargs)
    for before, after in widths:
        if before < 0 or after < 0:
            raise ValueError("index can't contain negative values")
    shape = tuple(
        size + before + after for size, (before, after) in zip(array.shape, widths, strict=True)
    )
    if callable(mode):
        result = np.zeros(shape, array.dtype)
        result[_middle(widths, array.shape, 0)] = array
        return _padded_by(mode, result, widths, kwargs)
    result = np.empty(shape, array.dtype)
    result[_middle(widths, array.shape, 0)] = array
    for axis in range(array.ndim):
        before, after = widths[axis]
        part = np.moveaxis(result[_middle(widths, array.shape, axis + 1)], axis, 0)
        if mode not in ("constant", "empty"):
            if array.shape[axis] == 0 and before + after > 0:
                raise ValueError(
                    f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'"
                )
        _pad_axis(part, before, after, array.shape[axis], axis, array.ndim, mode, kwargs)
    return result


def _padded_by(function: Any, result: Any, widths: Any, kwargs: Any) -> Any:
    """An array whose lines a function has changed in place, one axis after the other."""
    for axis in range(result.ndim):
        lines = np.moveaxis(result, axis, -1)
        for place in np.ndindex(*lines.shape[:-1]):
            line = (*place, Ellipsis)
            function(lines[line], widths[axis], axis, kwargs)
    return result


_ALLOWED: dict[str, tuple[str, ...]] = {
    "constant": ("constant_values",),
    "edge": (),
    "empty": (),
    "linear_ramp": ("end_values",),
    "maximum": ("stat_length",),
    "mean": ("stat_length",),
    "median": ("stat_length",),
    "minimum": ("stat_length",),
    "reflect": ("reflect_type",),
    "symmetric": ("reflect_type",),
    "wrap": (),
}


def _check_arguments(mode: Any, kwargs: Any) -> None:
    if mode not in _ALLOWED:
        raise ValueError(f"mode '{mode}' is not supported")
    for name in kwargs:
        if name not in _ALLOWED[mode]:
            raise ValueError(f"unsupported keyword arguments for mode '{mode}': {{'{name}'}}")


def _middle(widths: Any, shape: Any, first: Any) -> Any:
    """The subscripts of what is done already: all of some axes, the middle of the others."""
    return tuple(
        slice(None) if axis < first else slice(before, before + shape[axis])
        for axis, (before, after) in enumerate(widths)
    )


def _pairs_by_axis(value: Any, ndim: Any) -> Any:
    """What is before and after each axis: from one value, one pair, or a pair for each axis."""
    if isinstance(value, dict):
        return [_pair(value, axis, ndim) for axis in range(ndim)]
    if np.ndim(value) == 0:
        return [(value, value)] * ndim
    if np.ndim(value) == 1:
        pair = (value[0], value[0]) if len(value) == 1 else value
        if len(pair) != 2:
            raise ValueError(
                f"operands could not be broadcast together with remapped shapes "
                f"[original->remapped]: ({len(pair)},)  and requested shape ({ndim},2)"
            )
        return [(pair[0], pair[1])] * ndim
    if len(value) == 1:
        return [_sides(value[0])] * ndim
    if len(value) != ndim:
        raise ValueError("operands could not be broadcast together with remapped shapes")
    return [_sides(each) for each in value]


def _sides(each: Any) -> Any:
    return (each[0], each[0]) if len(each) == 1 else (each[0], each[1])


def _pair(widths: Any, axis: Any, ndim: Any) -> Any:
    """A pair of widths out of a dict by axis."""
    if axis in widths:
        each = widths[axis]
    elif axis - ndim in widths:
        each = widths[axis - ndim]
    else:
        each = 0
    return (each, each) if np.ndim(each) == 0 else (each[0], each[1])


def _pad_axis(
    part: Any, inner: Any, after: Any, size: Any, axis: Any, ndim: Any, mode: Any, kwargs: Any
) -> None:
    """Fill what is before and after the elements along the first axis of a view."""
    end = inner + size
    if mode == "constant":
        low, high = _pairs_by_axis(kwargs.get("constant_values", 0), ndim)[axis]
        part[:inner], part[end:] = low, high
    elif mode == "edge":
        for k in range(inner):
            part[k] = part[inner]
        for k in range(end, end + after):
            part[k] = part[end - 1]
    elif mode == "linear_ramp":
        ends = _pairs_by_axis(kwargs.get("end_values", 0), ndim)[axis]
        _ramps(part, inner, after, end, ends)
    elif mode in ("maximum", "minimum", "mean", "median"):
        lengths = kwargs.get("stat_length")
        if lengths is not None:
            lengths = _pairs_by_axis(lengths, ndim)[axis]
        _statistics(part, inner, after, size, mode, lengths)
    elif mode in ("reflect", "symmetric"):
        odd = _is_odd(kwargs.get("reflect_type", "even"))
        _reflections(part, inner, after, size, mode == "symmetric", odd)
    elif mode == "wrap":
        for k in range(inner):
            part[inner - 1 - k] = part[inner - 1 - k + size]
        for k in range(end, end + after):
            part[k] = part[k - size]


def _ramps(part: Any, inner: Any, after: Any, end: Any, ends: Any) -> None:
    """From the end values at the outside to the elements at the edges."""
    low, high = ends
    if inner > 0:
        first = part[inner] * 1.0
        for k in range(inner):
            part[k] = _as(part, low + (first - low) * (k / inner))
    if after > 0:
        last = part[end - 1] * 1.0
        for k in range(after):
            part[end + after - 1 - k] = _as(part, high + (last - high) * (k / after))


def _as(part: Any, value: Any) -> Any:
    """A value for an array that may be one of integers."""
    return value if np.issubdtype(part.dtype, np.inexact) else np.floor(value).astype(part.dtype)


def _statistics(part: Any, inner: Any, after: Any, size: Any, mode: Any, lengths: Any) -> None:
    """A mean, median or extreme of the first, and of the last elements."""
    left, right = (size, size) if lengths is None else lengths
    if left < 0 or right < 0:
        raise ValueError("index can't contain negative values")
    left, right = min(left, size), min(right, size)
    if (left == 0 or right == 0) and mode in ("maximum", "minimum"):
        raise ValueError("stat_length of 0 yields no value for padding")
    low = _statistic(part[inner : inner + left], mode)
    high = _statistic(part[inner + size - right : inner + size], mode)
    for k in range(inner):
        part[k] = _rounded(part, low)
    for k in range(inner + size, inner + size + after):
        part[k] = _rounded(part, high)


def _statistic(part: Any, mode: Any) -> Any:
    if mode == "maximum":
        return np.max(part, axis=0)
    if mode == "minimum":
        return np.min(part, axis=0)
    return np.mean(part, axis=0) if mode == "mean" else np.median(part, axis=0)


def _rounded(part: Any, value: Any) -> Any:
    if np.issubdtype(part.dtype, np.inexact) or np.asarray(value).dtype == part.dtype:
        return value
    return np.round(value).astype(part.dtype)


def _is_odd(reflect_type: Any) -> Any:
    if reflect_type not in ("even", "odd"):
        raise ValueError(f"unsupported reflect_type '{reflect_type}'")
    return reflect_type == "odd"


def _reflections(part: Any, inner: Any, after: Any, size: Any, with_edge: Any, odd: Any) -> None:
    """Mirrored at both edges; beyond one period, what is a period further in goes on."""
    end = inner + size
    if size == 1 and not with_edge:
        for k in range(inner):
            part[k] = part[inner]
        for k in range(end, end + after):
            part[k] = part[inner]
        return
    shift = 1 if with_edge else 0
    reach = size - 1 + shift
    for d in range(1, min(inner, reach) + 1):
        mirrored = part[inner + d - shift]
        part[inner - d] = 2 * part[inner] - mirrored if odd else mirrored
    for d in range(1, min(after, reach) + 1):
        mirrored = part[end - 1 - d + shift]
        part[end - 1 + d] = 2 * part[end - 1] - mirrored if odd else mirrored
    for d in range(reach + 1, inner + 1):
        further = part[inner - d + 2 * reach]
        part[inner - d] = further - 2 * (part[end - 1] - part[inner]) if odd else further
    for d in range(reach + 1, after + 1):
        further = part[end - 1 + d - 2 * reach]
        part[end - 1 + d] = further + 2 * (part[end - 1] - part[inner]) if odd else further
