"""Checks of lengths: none that is implied, one a statement, and errors as NumPy's all the same."""

import re

import numpy as np
import pytest

import srcgrad


def diffusion(field, coeff):
    n, m, p = field.shape[0] - 4, field.shape[1] - 4, field.shape[2]
    out = np.empty((n, m, p))
    lap = 4.0 * field[1 : n + 3, 1 : m + 3, :] - (
        field[2 : n + 4, 1 : m + 3, :]
        + field[0 : n + 2, 1 : m + 3, :]
        + field[1 : n + 3, 2 : m + 4, :]
        + field[1 : n + 3, 0 : m + 2, :]
    )
    flow = lap[1:, 1 : m + 1, :] - lap[:-1, 1 : m + 1, :]
    out[:] = field[2 : n + 2, 2 : m + 2, :] - coeff * (flow[1:, :, :] - flow[:-1, :, :])
    return np.sum(out * out)


def waves(u, c):
    v = u.copy()
    v[1:-1] = u[1:-1] + c[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(v * v)


def upwind(u, v):
    return np.sum((u[1:] - u[:-1]) * v[:-1]) + np.sum((u[1:] + u[:-1]) ** 2)


def checks(text):
    """The conditions after which a text raises."""
    return re.findall(r"if (.*):\n +raise", text)


def test_of_a_horizontal_diffusion_one_check_of_each_statement_is_left():
    slope = srcgrad.grad(diffusion, argnums=(0, 1))
    generator = np.random.default_rng(0)
    slope.plain(generator.random((7, 8, 3)), generator.random((3, 4, 3)))
    found = checks(slope.source)
    assert len(found) == 2, found  # lengths of `out`, and those of `coeff` against it
    assert "max(" not in slope.source and "min(" not in slope.source


@pytest.mark.parametrize("program", [waves, upwind])
def test_slices_of_one_array_fit_each_other(program):
    slope = srcgrad.grad(program)
    slope.plain(np.arange(5.0), np.arange(5.0))
    assert len(checks(slope.source)) == 1, slope.source  # of the two arrays against each other


@pytest.mark.parametrize(
    "lengths",
    [
        (7, 8, 3, 3, 4, 3),
        (4, 5, 2, 0, 1, 2),
        (7, 8, 3, 3, 5, 3),
        (7, 8, 3, 2, 4, 3),
        (7, 8, 3, 3, 4, 2),
        (3, 8, 3, 1, 4, 3),
        (7, 1, 3, 3, 1, 3),
        (5, 5, 0, 1, 1, 0),
    ],
)
def test_as_numpy(lengths):
    field, coeff = np.ones(lengths[:3]), np.ones(lengths[3:])
    slope = srcgrad.value_and_grad(diffusion)
    try:
        expected = diffusion(field, coeff)
    except ValueError:
        with pytest.raises((ValueError, srcgrad.SrcgradError)):
            slope.plain(field, coeff)
    else:
        value, gradient = slope.plain(field, coeff)
        assert value == pytest.approx(expected) and gradient.shape == field.shape


@pytest.mark.parametrize("n", range(6))
@pytest.mark.parametrize("m", range(6))
@pytest.mark.parametrize("program", [waves, upwind])
def test_small_lengths(program, n, m):
    u, v = np.linspace(1.0, 2.0, n), np.linspace(0.5, 1.0, m)
    slope = srcgrad.value_and_grad(program)
    try:
        expected = program(u, v)
    except ValueError:
        with pytest.raises((ValueError, srcgrad.SrcgradError)):
            slope.plain(u, v)
        return
    try:
        value, gradient = slope.plain(u, v)
    except srcgrad.ShapeError:
        return  # lengths that fit only by repeating an axis that is one in this call
    assert value == pytest.approx(expected)
    for k in range(n):
        ahead, behind = u.copy(), u.copy()
        ahead[k] += 1e-3
        behind[k] -= 1e-3
        difference = (program(ahead, v) - program(behind, v)) / 2e-3
        assert gradient[k] == pytest.approx(difference, abs=1e-9)


def test_a_length_that_is_said_in_a_roundabout_way():
    def total(x):
        n = len(x) + 0
        m = n - 1 + 1
        y = np.zeros(m)
        for i in range(m):
            y[i] = x[i] ** 2
        return np.sum(y[:n])

    slope = srcgrad.grad(total)
    np.testing.assert_array_equal(slope.plain(np.arange(3.0)), [0.0, 2.0, 4.0])
    assert "raise" not in slope.source
