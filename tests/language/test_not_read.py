"""What a definition of the front end's does not do is refused, with its line, whatever catches."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal

import srcgrad
from srcgrad import grad, hvp, jvp

X = np.arange(1.0, 6.0)


def smoothed(x):
    return np.sum(scipy.signal.savgol_filter(x, 4, 1))


def by_attribute(x):
    y = np.outer(x, x)
    try:
        return np.sum(y) if y.flags.fortran else np.sum(y**3)
    except (AttributeError, TypeError):
        return np.sum(y * y)


def by_item(x):
    y = np.outer(x, x)
    try:
        return np.sum(y) if y.flags["C_CONTIGUOUS"] else np.sum(y**3)
    except (AttributeError, TypeError):
        return np.sum(y * y)


def trimmed(x):
    return np.sum(np.trim_zeros(np.outer(x, x)))


def caught(x):
    try:
        return np.sum(np.sort(x * 1j).imag ** 2)
    except NotImplementedError:
        return np.sum(x)


def caught_by_all(x):
    try:
        return np.sum(scipy.ndimage.shift(x, 0.5, order=3, mode="wrap"))
    except:  # noqa: E722
        return np.sum(x)


def on_a_path(x):
    if x[0] > 3.0:
        return np.sum(np.sort(x * 1j).imag ** 2)
    return np.sum(x * x)


@pytest.mark.parametrize("f", [smoothed, trimmed, caught, caught_by_all, by_attribute, by_item])
@pytest.mark.parametrize("derive", [grad, hvp, jvp])
def test_refused(f, derive):
    with pytest.raises((srcgrad.NotDifferentiable, srcgrad.MissingRule)) as refused:
        derive(f).specialise(X)
    assert "SG" in refused.value.code
    assert refused.value.span.line > f.__code__.co_firstlineno


def test_on_a_path():
    """Where the path is not taken there is a value; where it is, a refusal with the line."""
    np.testing.assert_allclose(grad(on_a_path).plain(X), 2.0 * X)
    with pytest.raises(
        srcgrad.NotDifferentiable, match="complex numbers are not sorted"
    ) as refused:
        grad(on_a_path).plain(X + 3.0)
    assert refused.value.span.line == on_a_path.__code__.co_firstlineno + 2


def own(x):
    try:
        raise NotImplementedError("of the program's own")
    except NotImplementedError:
        return np.sum(x**2)


def test_the_programs_own_are_caught():
    np.testing.assert_allclose(grad(own).plain(X), 2.0 * X)
