"""Jacobians in both modes against differences of the function and against JAX."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle

import numpy as np
import pytest

import srcgrad
from srcgrad import jacfwd, jacobian, jacrev, jvp, value_and_jacobian, vjp

MODES = ("forward", "reverse")
RANDOM = np.random.default_rng(7)


def differences(f, args, at):
    """The block of one array result of a real function for one argument, by central differences."""
    given = np.asarray(args[at], float)
    columns = []
    for k in range(given.size):
        ends = []
        for step in (-1e-6, 1e-6):
            moved = given.copy()
            moved.flat[k] += step
            value = moved if given.ndim else float(moved)
            ends.append(np.asarray(f(*args[:at], value, *args[at + 1 :]), float))
        columns.append((ends[1] - ends[0]) / 2e-6)
    if not columns:
        return np.zeros((*np.shape(f(*args)), *given.shape))
    shape = (*columns[0].shape, *given.shape)
    return np.stack(columns, axis=-1).reshape(shape)


def stencil(x, k):
    r = np.empty(len(x))
    for i in range(len(x)):
        left = x[i - 1] if i > 0 else 0.0
        r[i] = math.sin(x[i]) * left + k / (2.0 + x[i] ** 2)
    return r


def in_place(x, k):
    u = x.copy()
    for _ in range(3):
        for i in range(1, len(u)):
            gap = u[i] - u[i - 1]
            if gap > 0.1:
                u[i] -= k * gap**2
    return u


def scalars(x, k):
    total = 0.0
    product = 1.0
    for each in x:
        total += each * k
        product *= 1.0 + total * each
    return product


def newton(x, k):
    found = np.empty(x.shape)
    for i in range(x.size):
        y = 1.0 + x[i] ** 2
        while abs(y * y - x[i] ** 2 - k) > 1e-12:
            y = 0.5 * (y + (x[i] ** 2 + k) / y)
        found[i] = y
    return found


def outer(x, k):
    return np.exp(-k * x)[:, None] * np.tanh(x)[None, :]


def swapped(x, k):
    old, new = x.copy(), np.zeros(x.size)
    for step in range(3):
        for i in range(x.size):
            new[i] = old[i] * old[(i + step) % x.size] + k
        old, new = new, old
    return old


def appended(x, k):
    kept = []
    for each in x:
        if each > 0.0:
            kept.append(each * k)
            kept.append(each**2)
    return np.array(kept)


def early(x, k):
    total = 0.0
    for i in range(x.size):
        total += x[i] ** 2
        if total > k:
            return np.array([total, x[i] * k])
    return np.array([total * k, k])


def permuted(x, k):
    order = np.argsort(x)
    return np.cumsum(x[order]) * k


def constant(x, k):
    return np.array([k, 2.0, k * k])


PROGRAMS = (stencil, in_place, scalars, newton, outer, swapped, appended, early, permuted)
SIZES = (0, 1, 2, 5)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_against_differences(program, mode):
    derivative = jacobian(program, argnums=(0, 1), mode=mode)
    for size in SIZES:
        x = RANDOM.normal(size=size)
        value = program(x.copy(), 0.7)
        found = derivative.plain(x, 0.7)
        for at in (0, 1):
            expected = differences(program, (x, 0.7), at)
            if np.ndim(value) or np.ndim(expected):
                assert found[at].shape == expected.shape
            np.testing.assert_allclose(found[at], expected, rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("mode", MODES)
def test_a_result_that_does_not_depend(mode):
    x = np.array([1.0, 2.0])
    found = jacobian(constant, argnums=(0, 1), mode=mode).plain(x, 3.0)
    assert np.array_equal(found[0], np.zeros((3, 2)))
    assert np.array_equal(found[1], [1.0, 0.0, 6.0])


def matrices(a, b):
    c = a @ b
    return np.sin(c) * a[0, 0], c.sum(axis=0)


@pytest.mark.parametrize("mode", MODES)
def test_matrices_in_and_out(mode):
    a, b = RANDOM.normal(size=(2, 3)), RANDOM.normal(size=(3, 4))
    try:
        found = jacobian(matrices, argnums=(0, 1), mode=mode).plain(a, b)
    except srcgrad.MissingRule:
        assert mode == "forward"
        pytest.skip("no rule for the tangent of this routine yet")
    for k in (0, 1):
        for at in (0, 1):
            expected = differences(lambda *args, k=k: matrices(*args)[k], (a, b), at)
            assert found[k][at].shape == expected.shape
            np.testing.assert_allclose(found[k][at], expected, rtol=1e-6, atol=1e-8)


def solved(a, b):
    x = np.linalg.solve(a, b)
    return x * np.linalg.det(a)


def test_routines_one_direction_after_another():
    a = RANDOM.normal(size=(3, 3)) + 3.0 * np.eye(3)
    b = RANDOM.normal(size=3)
    found = jacrev(solved, argnums=(0, 1)).plain(a, b)
    for at in (0, 1):
        expected = differences(solved, (a, b), at)
        np.testing.assert_allclose(found[at], expected, rtol=1e-6, atol=1e-7)


def spectral(a):
    w, v = np.linalg.eigh(a + a.T)
    return w * v[0] ** 2


def test_an_adjoint_that_asks_about_adjoints():
    a = RANDOM.normal(size=(3, 3))
    found = jacrev(spectral).plain(a)
    np.testing.assert_allclose(found, differences(spectral, (a,), 0), rtol=1e-5, atol=1e-6)


# Against JAX.


def numpy_program(p, x):
    y = xp.tanh(p["w"] * x[0]) + p["b"]
    return {"y": y, "pair": (xp.sum(y * y), y[0] * x[1])}


def numpy_outer(p, x):
    return xp.exp(p["w"][:, None] * x[0][None, :]) * p["b"], x[1]


xp = np


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("program", (numpy_program, numpy_outer), ids=lambda f: f.__name__)
@pytest.mark.parametrize("argnums", (0, 1, (0, 1), (1,)))
def test_structures_are_those_of_jax(program, mode, argnums, monkeypatch):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    p = {"w": np.array([0.3, -1.2, 0.8]), "b": 0.4}
    x = (np.array([1.5, -0.2, 0.6]), 2.0)
    found = jacobian(program, argnums=argnums, mode=mode).plain(p, x)
    monkeypatch.setitem(globals(), "xp", jax.numpy)
    expected = jax.jacobian(program, argnums)(p, x)
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for ours, theirs in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert np.shape(ours) == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)


# Complex numbers.


def holomorphic(z):
    w = z * z[::-1]
    return np.exp(w) / (1.0 + z)


def real_to_complex(x):
    return np.exp(1j * x) * x[0]


def complex_to_real(z):
    return np.abs(z) ** 2 + (z**2).imag


@pytest.mark.parametrize("mode", MODES)
def test_complex_derivative(mode):
    z = np.array([0.3 + 0.4j, -0.8 + 0.1j, 0.5 - 0.9j])
    found = jacobian(holomorphic, mode=mode).plain(z)
    for k in range(3):
        for step in (1e-6, 1e-6j):
            moved, back = z.copy(), z.copy()
            moved[k] += step
            back[k] -= step
            expected = (holomorphic(moved) - holomorphic(back)) / (2.0 * step)
            np.testing.assert_allclose(found[:, k], expected, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("mode", MODES)
def test_real_to_complex(mode):
    x = np.array([0.3, -0.8])
    found = jacobian(real_to_complex, mode=mode).plain(x)
    assert found.dtype == complex
    for part in ("real", "imag"):
        expected = differences(lambda x, part=part: getattr(real_to_complex(x), part), (x,), 0)
        np.testing.assert_allclose(getattr(found, part), expected, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("mode", MODES)
def test_complex_to_real(mode):
    z = np.array([0.3 + 0.4j, -0.8 + 0.1j])
    found = jacobian(complex_to_real, mode=mode).plain(z)
    along = differences(lambda x: complex_to_real(x + 1j * z.imag), (z.real,), 0)
    across = differences(lambda y: complex_to_real(z.real + 1j * y), (z.imag,), 0)
    np.testing.assert_allclose(found, along + 1j * across, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("mode", MODES)
def test_complex_and_real_on_both_sides(mode):
    def mixed(z, x):
        return z * z * x, abs(z) * x

    z, x = 0.6 - 0.8j, 1.5
    found = jacobian(mixed, argnums=(0, 1), mode=mode).plain(z, x)
    (w_z, w_x), (y_z, y_x) = found
    assert w_z == pytest.approx(2.0 * z * x)
    assert w_x == pytest.approx(z * z)
    assert y_z == pytest.approx(x * z / abs(z))
    assert y_x == pytest.approx(1.0)


@pytest.mark.parametrize("mode", ("auto", *MODES))
@pytest.mark.parametrize(
    "program",
    (
        lambda z: z.conjugate() * z,
        lambda z: z * abs(z),
        lambda z: complex(z.real, 2.0 * z.imag),
        lambda z: np.conj(z) ** 2,
    ),
)
def test_what_is_not_holomorphic_is_refused(program, mode):
    with pytest.raises(srcgrad.NotDifferentiable, match="no one complex number is the derivative"):
        jacobian(program, mode=mode).plain(1.0 + 2.0j)


# Kinds of numbers, what comes beside, and how it is called.


@dataclasses.dataclass
class Body:
    mass: float
    count: int


@pytest.mark.parametrize("mode", MODES)
def test_float32_integers_and_counts(mode):
    def program(x, k):
        return x * k, np.float64(k) * 2.0, x.size

    x = np.array([1.0, 2.0], np.float32)
    (product, number, size), aux = jacobian(
        lambda x, k: (program(x, k), "aux"), argnums=(0, 1), mode=mode, has_aux=True
    ).plain(x, 3.0)
    assert aux == "aux"
    assert [each.dtype for each in product] == [np.float32, np.float32]
    assert np.array_equal(product[0], 3.0 * np.eye(2))
    assert np.array_equal(product[1], x)
    assert np.array_equal(number[0], [0.0, 0.0]) and number[1] == 2.0
    assert np.array_equal(size[0], [0.0, 0.0]) and size[1] == 0.0
    body = jacobian(lambda body: np.array([body.mass**2, body.count]), mode=mode)
    found = body.plain(Body(3.0, 2))
    assert np.array_equal(found.mass, [6.0, 0.0])


@pytest.mark.parametrize("mode", MODES)
def test_lists_that_grow(mode):
    def program(x):
        found = []
        for each in x:
            if each > 0.0:
                found.append(each * x[0])
        return found

    x = np.array([2.0, -1.0, 3.0])
    found = jacobian(program, mode=mode).plain(x)
    assert isinstance(found, list)
    np.testing.assert_array_equal(found, [[4.0, 0.0, 0.0], [3.0, 0.0, 2.0]])


@pytest.mark.parametrize("mode", MODES)
def test_lists_of_arrays_and_tuples_that_grow(mode):
    """A block for each array, as in lists of a known length; a tuple of them for each tuple."""

    def arrays(a, y):
        return [a[k] * y for k in range(len(a)) if a[k, 0] > 0.0]

    def tuples(a, y):
        return [(a[k, 0] * y[0], a[k, 1] ** 2) for k in range(len(a)) if a[k, 0] > 0.0]

    a, y = np.array([[1.0, 2.0], [-1.0, 3.0], [2.0, 5.0]]), np.array([0.5, 3.0])
    found = jacobian(arrays, argnums=("a", "y"), mode=mode).plain(a, y)
    assert type(found) is list and [type(each) for each in found] == [tuple, tuple]
    for (by_a, by_y), k in zip(found, (0, 2), strict=True):
        expected = np.zeros((2, 3, 2))
        expected[0, k, 0], expected[1, k, 1] = y
        np.testing.assert_array_equal(by_a, expected)
        np.testing.assert_array_equal(by_y, np.diag(a[k]))
    (first, second), (third, _) = jacobian(tuples, mode=mode).plain(a, y)
    np.testing.assert_array_equal(first, [[0.5, 0.0], [0.0, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(second, [[0.0, 4.0], [0.0, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(third, [[0.0, 0.0], [0.0, 0.0], [0.5, 0.0]])


@pytest.mark.parametrize("mode", MODES)
def test_the_same_result_twice(mode):
    def program(x):
        y = x * x
        return y, y, x

    first, second, third = jacobian(program, mode=mode).plain(np.array([1.0, 2.0]))
    first[0, 0] = 7.0
    np.testing.assert_array_equal(second, [[2.0, 0.0], [0.0, 4.0]])
    np.testing.assert_array_equal(third, np.eye(2))


def test_columns_are_tangents_and_rows_adjoints():
    x, k = RANDOM.normal(size=4), 0.7
    whole = jacfwd(in_place).plain(x, k)
    value, again = value_and_jacobian(in_place, mode="reverse").plain(x, k)
    np.testing.assert_array_equal(value, in_place(x, k))
    np.testing.assert_allclose(again, whole, rtol=1e-14, atol=1e-15)
    for each in np.eye(4):
        column = jvp(in_place).plain(x, k, tangents=each)[1]
        np.testing.assert_allclose(whole @ each, column, rtol=1e-14, atol=1e-15)
        row = vjp(in_place).plain(x, k, seed=each)[1]
        np.testing.assert_allclose(each @ whole, row, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("mode", MODES)
def test_compiled_and_plain_are_equal(mode):
    derivative = value_and_jacobian(swapped, argnums=(0, 1), mode=mode)
    for size in (0, 4):
        x = RANDOM.normal(size=size)
        compiled, plain = derivative(x, 0.7), derivative.plain(x, 0.7)
        np.testing.assert_array_equal(compiled[0], plain[0])
        for one, other in zip(compiled[1], plain[1], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-14, atol=1e-15)


def test_the_mode_suits_the_sizes():
    def spread(x, n):
        found = np.zeros(n)
        for i in range(n):
            found[i] = x[i % x.size] ** 2
        return found

    derivative = jacobian(spread)
    x = np.array([1.0, 2.0, 3.0])
    for n, is_forward in ((2, False), (4, True), (3, False), (2, False)):
        assert derivative.plain(x, n).shape == (n, 3)
        np.testing.assert_allclose(
            derivative.plain(x, n), differences(spread, (x, n), 0), atol=1e-8
        )
        assert ("x_dot" in derivative.source) is is_forward
        assert ("x_bar" in derivative.source) is not is_forward


def test_where_forward_mode_has_no_rule_the_mode_is_reverse():
    a = np.array([[2.0, 1.0], [0.5, 3.0]])
    b = np.array([[1.0], [2.0]])
    found = jacobian(solved, argnums=1).plain(a, b)
    expected = differences(lambda b: solved(a, b), (b,), 0)
    np.testing.assert_allclose(found, expected, rtol=1e-7)


@pytest.mark.parametrize("mode", ("auto", *MODES))
def test_of_a_gradient_it_is_the_hessian(mode):
    def energy(x, k):
        total = 0.0
        for i in range(1, len(x)):
            total += k * x[i] ** 3 * x[i - 1]
        return total

    x = np.array([0.3, -0.7, 1.2])
    expected = 2.0 * np.array(
        [
            [0.0, 3.0 * x[1] ** 2, 0.0],
            [3.0 * x[1] ** 2, 6.0 * x[0] * x[1], 3.0 * x[2] ** 2],
            [0.0, 3.0 * x[2] ** 2, 6.0 * x[1] * x[2]],
        ]
    )
    found = jacobian(srcgrad.grad(energy), mode=mode).plain(x, 2.0)
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-15)


class Model:
    def __init__(self, factor):
        self.factor = factor

    @jacobian
    def scaled(self, x):
        return x * self.factor


@jacobian(mode="forward", argnums="k")
def decorated(x, k):
    return x * k


def test_methods_copies_and_pickles():
    x = np.array([1.0, 2.0])
    for factor in (2.0, 3.0):
        np.testing.assert_array_equal(Model(factor).scaled.plain(x), factor * np.eye(2))
    np.testing.assert_array_equal(decorated.plain(x, 2.0), x)
    np.testing.assert_array_equal(copy.copy(decorated).plain(x, 2.0), x)
    again = pickle.loads(pickle.dumps(jacobian(stencil)))
    np.testing.assert_array_equal(again.plain(x, 1.0), jacobian(stencil).plain(x, 1.0))


def test_a_mode_that_there_is_not():
    with pytest.raises(ValueError, match="mode='both' is none of 'auto', 'forward', 'reverse'"):
        jacobian(stencil, mode="both")


def neighbours(x, k):
    """Choices among numbers that depend on the direction, alone and beside values."""
    n = x.shape[0]
    found = np.empty(n)
    last = 1.0
    for i in range(n):
        left = x[i - 1] if i > 0 else 0.0
        s = -2.0 * x[i]
        if i < n - 1:
            s += x[i + 1]
        if left > k:
            last = last * left
            s = s - left * last
        elif i % 2:
            s = left
        found[i] = s * np.sin(left) + last
    return found


def test_choices_beside_each_other():
    x = np.array([0.7, -0.4, 1.2, 0.9, 0.3])
    rows = [srcgrad.vjp(neighbours).plain(x, 0.5, seed=unit)[1] for unit in np.eye(5)]
    columns = [srcgrad.jvp(neighbours).plain(x, 0.5, tangents=unit)[1] for unit in np.eye(5)]
    np.testing.assert_allclose(np.stack(columns, axis=1), rows, rtol=1e-13, atol=1e-15)
    for each in (jacfwd(neighbours), jacrev(neighbours)):
        np.testing.assert_allclose(each.plain(x, 0.5), rows, rtol=1e-13, atol=1e-15)
    sparse = srcgrad.jacobian(neighbours, mode="sparse").plain(x, 0.5)
    np.testing.assert_allclose(sparse.toarray(), rows, rtol=1e-13, atol=1e-15)
    assert "for direction in" in srcgrad.jacfwd(neighbours).specialise(x, 0.5).source
