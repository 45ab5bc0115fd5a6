"""The tangents of routines beside adjoints and differences, and where there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad.rules import adjoints


def test_each_adjoint_has_a_tangent():
    assert set(adjoints._adjoints) == set(adjoints._tangents)


def drawn(seed: int, shape: tuple[int, ...], is_complex: bool = False) -> np.ndarray:
    generator = np.random.default_rng(seed)
    numbers = generator.normal(size=shape)
    return numbers + 1j * generator.normal(size=shape) if is_complex else numbers


def hermitian(seed: int, n: int, is_complex: bool) -> np.ndarray:
    a = drawn(seed, (n, n), is_complex)
    return a + a.conj().T


def with_real_values(seed: int, is_complex: bool) -> np.ndarray:
    return drawn(seed, (4, 4), is_complex) * 0.1 + np.diag([1.0, 2.0, 3.0, 4.0])


# Programs: each returns all that the routine gives and that has a derivative ---------------------


def first_vectors(a):
    u, s, vh = np.linalg.svd(a)
    return u[:, : len(s)], s, vh[: len(s)]


def complete(a):
    q, r = np.linalg.qr(a, "complete")
    return q[:, : min(a.shape)], r


def of_upper(a):
    return np.linalg.eigh(a, "U")


def function_of_hermitian(a):
    w, v = np.linalg.eigh(a)
    return (v * np.exp(w)) @ v.conj().T


def evolution(a):
    w, v = np.linalg.eigh(a)
    return (v * np.exp(1j * w)) @ v.conj().T


def weighted_by_value(a, c):
    w, v = np.linalg.eigh(a)
    return (v * (np.exp(w) * c)) @ v.conj().T


def function_of_general(a):
    w, v = np.linalg.eig(a)
    return (v * np.exp(w)) @ np.linalg.inv(v)


def weighted_of_general(a, c):
    w, v = np.linalg.eig(a)
    return (v * (c * np.exp(w))) @ np.linalg.inv(v)


def function_of_any(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return (u * np.tanh(s)) @ vh


def left_square(a):
    u, s, _ = np.linalg.svd(a, full_matrices=False)
    return (u * (s * s * np.exp(s))) @ u.conj().T


def right_square(a):
    _, s, vh = np.linalg.svd(a, full_matrices=False)
    return (vh.conj().T * s) @ vh


def weighted_of_any(a, c):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return (u * (c * s)) @ u.conj().T, (u * (c * np.tanh(s))) @ vh, (vh.conj().T * (c * s)) @ vh


def together(a):
    """The function of a matrix is not the first of the results."""
    w, v = np.linalg.eigh(a)
    return w[0], (v * np.sin(w)) @ v.conj().T


def factor(a):
    return np.linalg.cholesky(a @ a.conj().T + np.eye(len(a)))


Row = tuple[Callable[..., Any], tuple[Any, ...]]


def rows(is_complex: bool) -> list[Row]:
    def draw(*shape: int) -> np.ndarray:
        return drawn(sum(shape), shape, is_complex)

    square, h = draw(3, 3), hermitian(1, 4, is_complex)
    singular = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 1.0]])
    one = (1j if is_complex else 1.0) * singular
    real = drawn(5, (4,))
    found: list[Row] = [
        (lambda a, b: a @ b, (draw(3, 4), draw(4, 2))),
        (lambda a, b: a @ b, (draw(2, 3, 4), draw(4))),
        (lambda a, b: np.linalg.solve(a, b), (square, draw(3))),
        (lambda a, b: np.linalg.solve(a, b), (square, draw(3, 2))),
        (lambda a: np.linalg.solve(a, np.ones(3)), (square,)),
        (lambda b: np.linalg.solve(np.diag([1.0, 2.0, 3.0]), b), (draw(3),)),
        (factor, (square,)),
        (lambda a: np.linalg.cholesky(a), (h @ h + np.eye(4),)),
        (lambda a: np.linalg.inv(a), (square,)),
        *((lambda a: np.linalg.pinv(a), (draw(*shape),)) for shape in ((3, 3), (4, 2), (2, 4))),
        (lambda a: np.linalg.det(a), (square,)),
        (lambda a: np.linalg.det(a), (one,)),
        (lambda a: np.linalg.det(a), (0.0 * one,)),
        (lambda a: np.linalg.slogdet(a), (square,)),
        (lambda a: np.fft.fft(a), (draw(4, 5),)),
        (lambda a: np.fft.ifft(a), (draw(4, 5),)),
        (lambda a: np.fft.irfft(a), (draw(4, 5),)),
        (lambda a: np.fft.fft2(a), (draw(4, 5),)),
        (lambda a: np.fft.fft(a, 9, 0), (draw(4, 5),)),
        (lambda a: np.fft.irfft(a, 5), (draw(3),)),
        (lambda a: np.linalg.eigh(a), (h,)),
        (of_upper, (h,)),
        (lambda a: np.linalg.eigvalsh(a), (h,)),
        (function_of_hermitian, (h,)),
        (evolution, (h,)),
        (together, (h,)),
        (weighted_by_value, (h, real)),
        (weighted_by_value, (h, real + 1j * real[::-1])),
        (lambda a: np.linalg.eig(a), (with_real_values(2, is_complex),)),
        (function_of_general, (with_real_values(2, is_complex),)),
        (weighted_of_general, (with_real_values(2, is_complex), draw(4))),
    ]
    if not is_complex:
        found += [
            (lambda a: np.fft.rfft(a), (draw(4, 5),)),
            (lambda a: np.fft.rfft(a, 6, 0), (draw(4, 5),)),
        ]
    for shape in ((3, 3), (4, 2), (2, 4)):
        a = draw(*shape)
        found += [(lambda a: np.linalg.svd(a, full_matrices=False), (a,)), (first_vectors, (a,))]
        found += [
            (lambda a: np.linalg.qr(a), (a,)),
            (complete, (a,)),
            (lambda a: np.linalg.qr(a, "r"), (a,)),
        ]
        found += [(function_of_any, (a,)), (left_square, (a,)), (right_square, (a,))]
        found += [(weighted_of_any, (a, real[: min(shape)]))]
    # Where values are equal, what has a derivative there.
    turned = np.linalg.qr(draw(3, 3))[0]
    repeated = (turned * np.array([2.0, 2.0, 3.0])) @ turned.conj().T
    repeated = 0.5 * (repeated + repeated.conj().T)
    for a in (np.eye(3) + 0.0 * square, repeated):
        found += [(f, (a,)) for f in (function_of_hermitian, evolution, function_of_general)]
        found += [(f, (a,)) for f in (function_of_any, left_square, right_square)]
    found += [(lambda a: np.linalg.eigh(a)[1][:, 2] ** 2, (repeated,))]
    return found


def parts(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple | list) else [value]


def inner(one: Any, other: Any) -> float:
    pairs = zip(parts(one), parts(other), strict=True)
    return float(sum(np.real(np.sum(np.conj(a) * b)) for a, b in pairs))


def like(seed: int, value: Any) -> tuple[Any, ...]:
    found = []
    for k, each in enumerate(parts(value)):
        made = drawn(seed + k, np.shape(each), np.iscomplexobj(each))
        found.append(made if isinstance(each, np.ndarray) else made[()].item())
    return tuple(found)


TABLE = [
    pytest.param(
        row,
        id=f"{'complex' if is_complex else 'real'}-{k}",
        marks=() if k % 4 == is_complex else (pytest.mark.long,),
    )
    for is_complex in (False, True)
    for k, row in enumerate(rows(is_complex))
]
"""A quarter of them are for the quick tier, real and complex in turn."""


@pytest.mark.parametrize("row", TABLE)
def test_tangent(row: Row):
    program, arguments = row

    def of(*given: Any) -> Any:
        found = program(*given)
        return tuple(found) if isinstance(found, tuple) else found

    argnums = tuple(range(len(arguments)))
    direction = like(3, arguments)
    value, tangent = srcgrad.jvp(program, argnums).plain(*arguments, tangents=direction)
    seed = like(7, value) if isinstance(value, tuple) else like(7, value)[0]
    if hasattr(value, "_fields"):
        seed = type(value)(*seed)
    _, adjoints_there = srcgrad.vjp(program, argnums).plain(*arguments, seed=seed)
    mine = inner(seed, tangent)
    assert mine == pytest.approx(inner(adjoints_there, direction), rel=1e-8, abs=1e-9)
    step = 1e-6
    ahead, behind = (
        of(*(a + t * d for a, d in zip(arguments, direction, strict=True))) for t in (step, -step)
    )
    change = [(a - b) / (2.0 * step) for a, b in zip(parts(ahead), parts(behind), strict=True)]
    assert mine == pytest.approx(inner(seed, change), rel=1e-5, abs=1e-6)


# Where there is no derivative --------------------------------------------------------------------

DIRECTION = np.array([[1.0, 2.0, 0.5], [2.0, -1.0, 0.3], [0.5, 0.3, 0.7]])


@pytest.mark.parametrize(
    ("program", "a"),
    [
        (lambda a: np.linalg.eigh(a)[1][0, 0], np.eye(3)),
        (lambda a: np.linalg.eig(a)[1][0, 0], np.eye(3)),
        (lambda a: np.linalg.svd(a)[0][0, 0], np.eye(3)),
        (lambda a: np.linalg.svd(a[:, :1])[0][1, 1], DIRECTION),
        (lambda a: np.linalg.qr(a[:, :2], "complete")[0][1, 2], np.eye(3)),
        (lambda a: np.linalg.eigh(a.astype(complex))[1][0, 0].real, np.diag([3.0, 2.0, 1.0])),
    ],
)
def test_vectors_without_a_tangent(program, a):
    _, tangent = srcgrad.jvp(program).plain(a, tangents=DIRECTION)
    assert np.isnan(tangent)
    _, tangent = srcgrad.jvp(program).plain(a, tangents=0.0 * DIRECTION)
    assert tangent == 0.0


# Vectors whose choice makes no difference, and the choice itself ---------------------------------


def completed(a):
    return np.linalg.qr(a, "complete")[0][:, a.shape[1] :]


def projected(a):
    z = completed(a)
    return np.sin(z @ (z.conj().T @ (a[:, 0] + 1.0 + a[0, 0] ** 2)))


def constrained(a):
    """Minimise a quadratic function where a^H x = 0: any basis of these x serves."""
    z = completed(a)
    n = a.shape[0]
    h = np.diag(np.arange(1.0, n + 1.0)) + 0j * a[0, 0] + 0.5
    return z @ np.linalg.solve(z.conj().T @ h @ z, z.conj().T @ np.cos(np.arange(n)))


def chosen(a):
    return np.abs(completed(a) @ np.arange(1.0, 1.0 + a.shape[0] - a.shape[1])) ** 2


@pytest.mark.parametrize("is_complex", [False, True])
@pytest.mark.parametrize("shape", [(4, 2), (3, 2), (4, 1), (3, 3)])
def test_vectors_that_complete_a_basis(shape: tuple[int, int], is_complex: bool) -> None:
    a, direction = drawn(5, shape, is_complex), drawn(6, shape, is_complex)
    programs = (projected, constrained) if shape == (4, 2) else (projected,)
    for program in programs if shape[0] > shape[1] else ():
        _, tangent = srcgrad.jvp(program).plain(a, tangents=direction)
        change = (program(a + 1e-6 * direction) - program(a - 1e-6 * direction)) / 2e-6
        np.testing.assert_allclose(tangent, change, rtol=1e-6, atol=1e-8)
        _, adjoint = srcgrad.vjp(program).plain(a, seed=np.ones_like(tangent))
        assert np.vdot(adjoint, direction).real == pytest.approx(np.sum(tangent).real, rel=1e-9)
    _, tangent = srcgrad.jvp(chosen).plain(a, tangents=direction)
    change = (chosen(a + 1e-6 * direction) - chosen(a - 1e-6 * direction)) / 2e-6
    np.testing.assert_allclose(tangent, change, rtol=1e-6, atol=1e-8)


def test_a_number_of_rows_that_is_known() -> None:
    """What a check has said of a name does not hold of the number that the name has later."""

    def last(a):
        return np.linalg.qr(a[:, :2] + np.zeros((3, 2)), "complete")[0][:, 2]

    a, direction = drawn(5, (3, 3)), drawn(6, (3, 3))
    _, tangent = srcgrad.jvp(last).plain(a, tangents=direction)
    change = (last(a + 1e-6 * direction) - last(a - 1e-6 * direction)) / 2e-6
    np.testing.assert_allclose(tangent, change, rtol=1e-6, atol=1e-8)


def test_vectors_that_complete_a_basis_twice() -> None:
    a, direction = drawn(5, (4, 2), False), drawn(6, (4, 2), False)
    product = srcgrad.hvp(lambda a: np.sum(constrained(a).real ** 2)).plain(a, v=direction)
    slope = srcgrad.grad(lambda a: np.sum(constrained(a).real ** 2))
    change = (slope.plain(a + 1e-5 * direction) - slope.plain(a - 1e-5 * direction)) / 2e-5
    np.testing.assert_allclose(product, change, rtol=1e-5, atol=1e-7)


def occupied(a):
    w, v = np.linalg.eigh(a)
    return (v * (np.arange(len(w)) < 1)) @ v.T


def root(a):
    u, s, _ = np.linalg.svd(a)
    return (u * s) @ u.T


@pytest.mark.parametrize(
    ("program", "a", "reason"),
    [
        (occupied, np.eye(3), "treated differently"),
        (root, np.zeros((3, 3)), "of zero have no derivative"),
    ],
)
def test_functions_without_a_tangent(program, a, reason):
    with pytest.raises(np.linalg.LinAlgError, match=reason):
        srcgrad.jvp(program).plain(a, tangents=DIRECTION)
    _, tangent = srcgrad.jvp(program).plain(a, tangents=0.0 * DIRECTION)
    np.testing.assert_array_equal(tangent, 0.0)
