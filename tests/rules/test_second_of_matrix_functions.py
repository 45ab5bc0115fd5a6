"""Second derivatives of functions of symmetric matrices with values that are equal, or nearly.

What is right comes from the function of a block matrix, without eigenvalues: the second derivative
of f at A in two directions is the last block of the first row of f of
[[A, E, H, 0], [0, A, 0, H], [0, 0, A, E], [0, 0, 0, A]] (N. J. Higham and S. D. Relton, 2014).
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg

import srcgrad
from srcgrad.rules import second_differences

RANDOM = np.random.default_rng(3)
WEIGHTS = RANDOM.normal(size=(4, 4))
DIRECTION = RANDOM.normal(size=(4, 4))
DIRECTION = DIRECTION + DIRECTION.T
OTHER = RANDOM.normal(size=(4, 4))
OTHER = OTHER + OTHER.T
BASIS = np.linalg.qr(RANDOM.normal(size=(4, 4)))[0]


def exponential(a):
    w, v = np.linalg.eigh(a)
    return np.sum(((v * np.exp(w)) @ v.T) * WEIGHTS)


def root(a):
    w, v = np.linalg.eigh(a)
    return np.sum((v @ np.diag(np.sqrt(w)) @ v.T) * WEIGHTS)


def branches(a):
    """Of positive numbers a cube; the second derivatives on either side are others."""
    w, v = np.linalg.eigh(a)
    return np.sum(((v * np.where(w > 0.0, w**3, -w)) @ v.T) * WEIGHTS)


def trace(a):
    return np.sum(np.exp(np.linalg.eigvalsh(a)))


def trace_of_general(a):
    return np.sum(np.exp(np.linalg.eigvals(a)))


def singular(a):
    return np.sum(np.linalg.svd(a, compute_uv=False) ** 4)


def with_inverse(a):
    w, v = np.linalg.eigh(a)
    return np.sum(((v * np.exp(w)) @ np.linalg.inv(v)) * WEIGHTS)


EYE = np.eye(4)
OF_WHOLE = {
    exponential: (scipy.linalg.expm, WEIGHTS),
    root: (scipy.linalg.sqrtm, WEIGHTS),
    branches: (lambda a: a @ a @ a, WEIGHTS),
    trace: (scipy.linalg.expm, EYE),
    trace_of_general: (scipy.linalg.expm, EYE),
    singular: (lambda a: a @ a @ a @ a, EYE),
    with_inverse: (scipy.linalg.expm, WEIGHTS),
}
POINTS = {
    "the identity": EYE,
    "a diagonal": np.diag([1.0, 1.0, 2.0, 2.0]),
    "pairs": BASIS @ np.diag([1.0, 1.0, 2.0, 2.0]) @ BASIS.T,
    **{
        f"apart by {gap}": BASIS @ np.diag([1.0, 1.0 + gap, 1.0 + 3 * gap, 2.0]) @ BASIS.T
        for gap in (1e-12, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 0.1)
    },
}


def forward_over_reverse(f):
    made = srcgrad.hvp(f)
    return lambda a: np.sum(made.plain(a, v=DIRECTION) * OTHER)


def forward_over_forward(f):
    made = srcgrad.jvp(lambda a: srcgrad.jvp(f)(a, tangents=DIRECTION)[1])
    return lambda a: made.plain(a, tangents=OTHER)[1]


def reverse_over_reverse(f):
    made = srcgrad.grad(lambda a: np.sum(srcgrad.grad(f)(a) * DIRECTION))
    return lambda a: np.sum(made.plain(a) * OTHER)


def reverse_over_forward(f):
    made = srcgrad.grad(lambda a: srcgrad.jvp(f)(a, tangents=DIRECTION)[1])
    return lambda a: np.sum(made.plain(a) * OTHER)


WAYS = (forward_over_reverse, forward_over_forward, reverse_over_reverse, reverse_over_forward)


def second(f, a):
    """The second derivative in both directions, by the function of a block matrix."""
    of, weights = OF_WHOLE[f]
    zero = np.zeros_like(a)
    rows = (
        (a, DIRECTION, OTHER, zero),
        (zero, a, zero, OTHER),
        (zero, zero, a, DIRECTION),
        (zero, zero, zero, a),
    )
    return np.sum(of(np.block([list(row) for row in rows]))[:4, 12:] * weights)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("function", OF_WHOLE)
def test_second_derivatives(function, way):
    made = way(function)
    for name, a in POINTS.items():
        if function is trace_of_general and "apart" in name:
            continue  # rounding makes pairs of complex values of these
        expected = second(function, a)
        assert made(a) == pytest.approx(expected, rel=1e-8, abs=1e-8), name


def occupied(a):
    """The projector on the states of the larger values."""
    w, v = np.linalg.eigh(a)
    return np.sum(((v * np.where(w > 1.5, 1.0, 0.0)) @ v.T) * WEIGHTS)


def test_projectors_of_pairs():
    """The projector on states that are apart from others has a derivative; among equals none."""
    made = forward_over_reverse(occupied)
    a, step = POINTS["pairs"], 1e-4

    def found(change):
        return occupied(a + change)

    one, two = step * DIRECTION, step * OTHER
    corners = found(one + two) - found(one - two) - found(two - one) + found(-one - two)
    assert made(a) == pytest.approx(corners / (4 * step**2), rel=1e-5)
    for gap in (1e-15, 1e-12):
        values = np.diag([1.5 - gap, 1.5 + gap, 2.0, 2.0])
        with pytest.raises(np.linalg.LinAlgError, match="treated differently"):
            made(BASIS @ values @ BASIS.T)


def test_infinite_second_derivatives():
    """At equal values a second difference is half the second derivative, and there may be none."""
    w, first = np.array([0.0, 0.0, 1.0]), np.zeros((3, 3))
    of = second_differences.second_difference
    for curve in (np.inf, np.nan):
        with pytest.raises(np.linalg.LinAlgError, match="no second derivative"):
            of(w, first, np.array([curve, curve, 1.0]), 0, 1, 0)
    assert of(w, np.full((3, 3), 3.0), np.array([4.0, 4.0, 1.0]), 0, 1, 1) == 2.0
    assert of(w, np.ones((3, 3)) + np.eye(3), np.zeros(3), 0, 2, 2) == 1.0


@pytest.mark.parametrize("basis", [EYE, BASIS])
def test_adjoints_of_vectors_and_their_inverse_cancel(basis):
    """What is left of them is rounding, or nothing, and says nothing of the derivative; orthogonal
    vectors are transposed instead."""

    def of_symmetric(a):
        w, v = np.linalg.eigh(a)
        return np.sum(np.linalg.solve(v.T, (v * np.exp(w)).T).T * WEIGHTS)

    def of_general(a):
        w, v = np.linalg.eig(a)
        return np.sum(np.linalg.solve(v.T, (v * np.exp(w)).T).T * WEIGHTS)

    a = basis @ np.diag([1.0, 1.0, 2.0, 2.0]) @ basis.T
    step = WEIGHTS + WEIGHTS.T
    wanted = np.sum(WEIGHTS * scipy.linalg.expm_frechet(a, step, compute_expm=False))
    found = np.sum(srcgrad.grad(of_symmetric).plain(a) * step)
    assert found == pytest.approx(wanted, rel=1e-10)
    if basis is EYE:
        with pytest.raises(np.linalg.LinAlgError):
            srcgrad.grad(of_general).plain(a)
