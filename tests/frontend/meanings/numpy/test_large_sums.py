"""Sums of products of arrays of many axes are calls of BLAS: text, values and derivatives."""

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, hvp, value_and_grad
from tests.tools.checking import check

R = np.random.default_rng(8).normal


def attention(q, k, v):
    scores = np.einsum("bqhd,bkhd->bhqk", q, k)
    return np.sum(np.einsum("bhqk,bkhd->bqhd", np.tanh(scores), v) ** 2)


def stacks(a, b, w):
    return np.sum(np.sin(a @ b @ w) ** 2)


def turned(a, b):
    return np.sum((a @ b.transpose(0, 2, 1)) ** 3)


def features(x, w):
    return np.sum(np.tensordot(x, w, axes=((1, 2), (0, 1))) ** 2)


def rows_of_stack(x, w):
    return np.sum((x[:, None, :] @ w) ** 2)


def heads(x, w, v):
    n, h = x.shape[0], w.shape[1] // 2
    q, k = (x @ w).reshape(n, h, 2), (x @ v).reshape(n, h, 2)
    s = np.tanh(q.transpose(1, 0, 2) @ k.transpose(1, 2, 0))
    return np.sum(np.einsum("hqk,khd->qhd", s, k).reshape(n, 2 * h) ** 2)


def features_in_a_row(x, w):
    n, c, p = x.shape
    return np.sum(np.tanh(x.reshape(n, c * p) @ w))


def positions_in_a_row(x, w):
    n, m, k = x.shape
    y = (x.reshape(n * m, k) @ w).reshape(n, m, w.shape[1])
    return np.sum(y**2) + y[0, 0, 1]


def covariance_of_positions(x, y):
    return np.sum((x.reshape(-1, x.shape[2]).T @ y) ** 2)


PROGRAMS = {
    attention: ((2, 3, 2, 4), (2, 5, 2, 4), (2, 5, 2, 3)),
    stacks: ((2, 3, 4), (2, 4, 3), (3, 2)),
    turned: ((2, 3, 4), (2, 5, 4)),
    features: ((3, 2, 4), (2, 4, 3)),
    rows_of_stack: ((3, 4), (4, 2)),
    heads: ((3, 5), (5, 4), (5, 4)),
    features_in_a_row: ((2, 3, 2), (6, 2)),
    positions_in_a_row: ((2, 3, 4), (4, 2)),
    covariance_of_positions: ((2, 3, 4), (6, 2)),
}

COUNT = {attention: 2, stacks: 2, turned: 1, features: 1, rows_of_stack: 1} | {
    heads: 4,
    features_in_a_row: 1,
    positions_in_a_row: 1,
    covariance_of_positions: 1,
}
"""The products in each."""


def arrays(program, dtype=float):
    return [R(size=shape).astype(dtype) for shape in PROGRAMS[program]]


def calls(text):
    return text.count("np.einsum(") + text.count(" @ ")


@pytest.mark.parametrize("program", PROGRAMS)
def test_derivatives(program) -> None:
    check(program, *arrays(program), compiled=program is attention)


@pytest.mark.parametrize("program", PROGRAMS)
def test_text(program) -> None:
    """Three products, of which each operand and each result is there as it is wanted."""
    given = arrays(program)
    derivative = value_and_grad(program, argnums=tuple(range(len(given))))
    text = derivative.specialise(*given).source
    assert calls("\n".join(e for e in text.splitlines() if "#" not in e)) == 3 * COUNT[program]
    assert ".copy()" not in text and "%" not in text
    assert text.count("//") == (program is heads)  # the user's own


@pytest.mark.parametrize("size", [0, 1])
def test_of_little(size) -> None:
    a, b = np.full((size, 3, 4), 0.5), np.full((size, 4, size), 0.25)
    value, slope = value_and_grad(lambda a, b: np.sum((a @ b) ** 2)).plain(a, b)
    assert np.isclose(value, size * size * 3 * 0.25) and slope.shape == a.shape
    np.testing.assert_allclose(slope, 2 * 0.5 * 0.25 * size)


def test_complex_numbers() -> None:
    a, b = (R(size=(2, 3, 3)) + 1j * R(size=(2, 3, 3)) for _ in "ab")
    check(lambda a, b: np.sum(np.abs(np.einsum("bij,bkj->bik", a, b)) ** 2), a, b, compiled=False)


def test_single_precision_stays() -> None:
    a, b = arrays(turned, np.float32)
    slope = grad(turned).plain(a, b)
    expected = 3 * (a @ b.transpose(0, 2, 1)) ** 2 @ b
    assert slope.dtype == np.float32
    np.testing.assert_allclose(slope, expected, rtol=1e-4)


def test_products_of_the_hessian() -> None:
    a, b = arrays(turned)
    v = R(size=a.shape)
    t, t_dot = a @ b.transpose(0, 2, 1), v @ b.transpose(0, 2, 1)
    found = hvp(turned).plain(a, b, v=v)
    np.testing.assert_allclose(found, (6 * t * t_dot) @ b, rtol=1e-10)


def test_taylor_coefficients() -> None:
    a, b = arrays(turned)
    da, db = R(size=a.shape), R(size=b.shape)
    _, found = srcgrad.jet(turned, argnums=(0, 1)).plain(a, b, series=([da], [db]))
    _, expected = srcgrad.jvp(turned, argnums=(0, 1)).plain(a, b, tangents=(da, db))
    np.testing.assert_allclose(found[0], expected)


def blocks(a, b):
    return a @ b


def test_patterns_are_those_of_the_blocks() -> None:
    a, b = R(size=(3, 2, 2)), R(size=(3, 2, 2))
    sparse = srcgrad.jacobian(blocks, 0, mode="sparse")
    dense = srcgrad.jacobian(blocks, 0).plain(a, b).reshape(12, 12)
    np.testing.assert_allclose(np.reshape(sparse.plain(a, b).toarray(), (12, 12)), dense)
    assert sparse.pattern.nnz == 3 * 2 * 2 * 2


def gram(x):
    return np.sum((x.T @ x) ** 2)


@pytest.mark.parametrize(
    "program, shapes, line",
    [
        (features_in_a_row, ((2, 3, 2), (6, 2)), ".T).reshape(n, c, p)"),
        (positions_in_a_row, ((2, 3, 4), (4, 2)), ".T).reshape(n, m, k)"),
        (covariance_of_positions, ((2, 3, 4), (6, 2)), ".T).reshape(n, m, p)"),
        (gram, ((5, 3),), "x_bar = x @"),
    ],
)
def test_adjoints_are_not_copied(program, shapes, line) -> None:
    """What goes back through a transpose or a reshape is transposed or reshaped, not copied."""
    given = [R(size=shape) for shape in shapes]
    text = value_and_grad(program).specialise(*given).source
    assert line in text and "//" not in text
    assert "x_bar[" not in text.replace("x_bar[i, j] += t", "")  # a second term


def overwritten(x, w):
    x = x * 1.0
    y = x.reshape(-1, 4) @ w
    x[0, 0] = y[0, :4]
    y[1] = 2.0
    return np.sum(y**2) * np.sum(x * x)


def test_what_is_written_to_later() -> None:
    check(overwritten, R(size=(2, 3, 4)), R(size=(4, 5)), compiled=False, layouts=False)


def test_patterns_of_reshaped_arrays_hold() -> None:
    x, w = R(size=(2, 3, 2)), R(size=(6, 2))
    sparse = srcgrad.jacobian(lambda x, w: x.reshape(2, 6) @ w, 0, mode="sparse")
    dense = srcgrad.jacobian(lambda x, w: x.reshape(2, 6) @ w, 0).plain(x, w)
    np.testing.assert_allclose(sparse.plain(x, w).toarray(), dense.reshape(4, 12))


def test_taylor_coefficients_of_reshaped_arrays() -> None:
    x, w = (np.asarray(e) for e in arrays(features_in_a_row))
    _, found = srcgrad.jet(features_in_a_row).plain(x, w, series=(w[:1, :1] * x, x))
    _, expected = srcgrad.jvp(features_in_a_row).plain(x, w, tangents=w[0, 0] * x)
    np.testing.assert_allclose(found[0], expected)


def test_a_saved_module_brings_its_loops(tmp_path) -> None:
    path = value_and_grad(turned).specialise(*arrays(turned)).save(tmp_path / "saved.py")
    text = path.read_text()
    scope: dict = {}
    exec(compile(text, str(path), "exec"), scope)
    a, b = arrays(turned)
    value, slope = scope["turned_value_and_grad"](a, b)
    t = a @ b.transpose(0, 2, 1)
    np.testing.assert_allclose(value, np.sum(t**3))
    np.testing.assert_allclose(slope, 3 * t**2 @ b)
