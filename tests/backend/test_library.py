"""Products and decompositions in compiled code are NumPy's."""

import numba
import numpy as np
import pytest

from srcgrad.backend import lapack, library

GENERATOR = np.random.default_rng(3)


def compiled(name: str, arity: int):
    lapack.install()
    parameters = ", ".join("ab"[:arity])
    scope = {"function": library.FUNCTIONS[name]}
    exec(f"def call({parameters}):\n    return function({parameters})", scope)
    return numba.njit(scope["call"])


def matrix(n, m, dtype=np.float64):
    return GENERATOR.normal(size=(n, m)).astype(dtype)


def symmetric(n, dtype=np.float64):
    a = matrix(n, n, dtype)
    return a @ a.T + np.eye(n, dtype=dtype)


@pytest.fixture(scope="module")
def matmul():
    return compiled("matmul", 2)


@pytest.mark.parametrize("sizes", [(0, 3, 2), (2, 0, 3), (1, 1, 1), (3, 4, 5), (40, 30, 50)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("layout", ["CC", "FC", "CF", "FF"])
def test_matmul(matmul, sizes, dtype, layout) -> None:
    n, k, m = sizes
    a, b = matrix(n, k, dtype), matrix(k, m, dtype)
    a = np.asfortranarray(a) if layout[0] == "F" else a
    b = np.asfortranarray(b) if layout[1] == "F" else b
    found = matmul(a, b)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, a @ b, rtol=1e-12 if dtype is np.float64 else 1e-3, atol=1e-4)


def test_solve() -> None:
    solve = compiled("solve", 2)
    for n in (0, 1, 7):
        a, b, several = symmetric(n), GENERATOR.normal(size=n), matrix(n, 3)
        np.testing.assert_allclose(solve(a, b), np.linalg.solve(a, b), rtol=1e-10)
        np.testing.assert_allclose(solve(a, several), np.linalg.solve(a, several), rtol=1e-10)
        for part in (np.tril(a), np.triu(a), np.diag(np.diag(a))):
            np.testing.assert_allclose(solve(part, b), np.linalg.solve(part, b), rtol=1e-10)
            found = solve(part, several)
            np.testing.assert_allclose(found, np.linalg.solve(part, several), rtol=1e-10)
    for singular in (np.zeros((2, 2)), np.ones((2, 2)), np.array([[1.0, 0.0], [2.0, 0.0]])):
        with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
            solve(singular, np.ones(2))


@pytest.mark.parametrize("name", ["inv", "cholesky", "eigvalsh", "det", "slogdet"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_unary(name: str, dtype) -> None:
    function = compiled(name, 1)
    for n in (0, 1, 2, 9):
        a = symmetric(n, dtype)
        found, expected = function(a), getattr(np.linalg, name)(a)
        for one, other in zip(
            found if isinstance(found, tuple) else (found,),
            expected if isinstance(found, tuple) else (expected,),
            strict=True,
        ):
            rtol = 1e-10 if dtype is np.float64 else 2e-3
            np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol)


def test_determinants_of_singular_and_negative_matrices() -> None:
    det, slogdet = compiled("det", 1), compiled("slogdet", 1)
    for a in (np.zeros((2, 2)), np.array([[0.0, 1.0], [1.0, 0.0]]), -np.eye(3), matrix(5, 5)):
        np.testing.assert_allclose(det(a), np.linalg.det(a), rtol=1e-10)
        np.testing.assert_allclose(slogdet(a), np.linalg.slogdet(a), rtol=1e-10)


def test_not_positive_definite() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        compiled("cholesky", 1)(-np.eye(2))


def test_eigh() -> None:
    eigh = compiled("eigh", 1)
    for n in (0, 1, 6):
        a = symmetric(n)
        values, vectors = eigh(np.tril(a))
        np.testing.assert_allclose(values, np.linalg.eigvalsh(a), rtol=1e-10)
        np.testing.assert_allclose(vectors * values @ vectors.T, a, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("shape", [(0, 2), (2, 0), (1, 1), (4, 6), (6, 4)])
def test_svd_and_qr(shape) -> None:
    a = matrix(*shape)
    u, s, vh = compiled("svd", 1)(a)
    theirs = np.linalg.svd(a)
    assert [u.shape, s.shape, vh.shape] == [each.shape for each in theirs]
    np.testing.assert_allclose(s, theirs[1], rtol=1e-10)
    k = min(shape)
    np.testing.assert_allclose(u[:, :k] * s @ vh[:k], a, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(u @ u.T, np.eye(shape[0]), atol=1e-12)
    lapack.install()
    thin = numba.njit(lambda a: library.svd(a, False))(a)
    assert [each.shape for each in thin] == [
        each.shape for each in np.linalg.svd(a, full_matrices=False)
    ]
    q, r = compiled("qr", 1)(a)
    np.testing.assert_allclose(q @ r, a, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(q.T @ q, np.eye(k), atol=1e-12)
    assert np.all(np.tril(r, -1) == 0.0)
