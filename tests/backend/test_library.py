"""Products and decompositions in compiled code are NumPy's."""

import numba
import numpy as np
import pytest

from srcgrad.backend import decompositions, lapack, library, memory
from srcgrad.backend.compile import compile_text
from srcgrad.frontend.meanings.numpy.spectra import EIG_IS_COMPLEX
from srcgrad.types import Array

GENERATOR = np.random.default_rng(3)


def compiled(name: str, arity: int):
    lapack.install()
    memory.install()
    parameters = ", ".join("abc"[:arity])
    scope = {"function": library.FUNCTIONS[name]}
    exec(f"def call({parameters}):\n    return function({parameters})", scope)
    return numba.njit(scope["call"])


def matrix(n, m, dtype=np.float64):
    real = GENERATOR.normal(size=(n, m))
    is_complex = np.dtype(dtype).kind == "c"
    return (real + 1j * GENERATOR.normal(size=(n, m)) if is_complex else real).astype(dtype)


def symmetric(n, dtype=np.float64):
    a = matrix(n, n, dtype)
    return a @ a.conj().T + np.eye(n, dtype=dtype)


def rounding(dtype):
    return 1e-10 if np.finfo(dtype).eps < 1e-10 else 2e-3


@pytest.fixture(scope="module")
def matmul():
    return compiled("matmul", 2)


@pytest.mark.parametrize("sizes", [(0, 3, 2), (2, 0, 3), (1, 1, 1), (3, 4, 5), (40, 30, 50)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128])
@pytest.mark.parametrize("layout", ["CC", "FC", "CF", "FF"])
def test_matmul(matmul, sizes, dtype, layout) -> None:
    n, k, m = sizes
    a, b = matrix(n, k, dtype), matrix(k, m, dtype)
    a = np.asfortranarray(a) if layout[0] == "F" else a
    b = np.asfortranarray(b) if layout[1] == "F" else b
    found = matmul(a, b)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, a @ b, rtol=1e-3 if dtype is np.float32 else 1e-12, atol=1e-4)


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_solve(dtype) -> None:
    solve = compiled("solve", 2)
    for n in (0, 1, 7):
        a, b, several = symmetric(n, dtype), matrix(1, n, dtype)[0], matrix(n, 3, dtype)
        np.testing.assert_allclose(solve(a, b), np.linalg.solve(a, b), rtol=1e-10)
        np.testing.assert_allclose(solve(a, several), np.linalg.solve(a, several), rtol=1e-10)
        for part in (np.tril(a), np.triu(a), np.diag(np.diag(a))):
            np.testing.assert_allclose(solve(part, b), np.linalg.solve(part, b), rtol=1e-10)
            found = solve(part, several)
            np.testing.assert_allclose(found, np.linalg.solve(part, several), rtol=1e-10)
    for singular in (np.zeros((2, 2)), np.ones((2, 2)), np.array([[1.0, 0.0], [2.0, 0.0]])):
        with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
            solve(singular.astype(dtype), np.ones(2, dtype))


@pytest.mark.parametrize("name", ["inv", "cholesky", "eigvalsh", "det", "slogdet"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128])
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
            np.testing.assert_allclose(one, other, rtol=rounding(dtype), atol=rounding(dtype))


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_determinants_of_singular_and_negative_matrices(dtype) -> None:
    det, slogdet = compiled("det", 1), compiled("slogdet", 1)
    given = (np.zeros((2, 2)), np.array([[0.0, 1.0], [1.0, 0.0]]), -np.eye(3), matrix(5, 5, dtype))
    for each in given:
        a = each.astype(dtype)
        np.testing.assert_allclose(det(a), np.linalg.det(a), rtol=1e-10)
        np.testing.assert_allclose(slogdet(a), np.linalg.slogdet(a), rtol=1e-10)


def test_not_positive_definite() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        compiled("cholesky", 1)(-np.eye(2))


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("triangle", ["L", "U"])
def test_eigh(triangle, dtype) -> None:
    """The vectors are NumPy's, with their signs and phases."""
    eigh = compiled("eigh" if triangle == "L" else "eigh_upper", 1)
    for n in (0, 1, 6):
        a = symmetric(n, dtype)
        found = eigh(np.tril(a) if triangle == "L" else np.triu(a))
        for ours, theirs in zip(found, np.linalg.eigh(a, triangle), strict=True):
            assert ours.dtype == theirs.dtype
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float64, np.complex128, np.complex64])
def test_eig(dtype) -> None:
    eig = compiled("eig", 1)
    for n in (0, 1, 6):
        is_any = np.dtype(dtype).kind == "c" or EIG_IS_COMPLEX
        a = matrix(n, n, dtype) if is_any else symmetric(n, dtype)
        values, vectors = eig(a)
        theirs = np.linalg.eig(a)
        assert (values.dtype, vectors.dtype) == tuple(each.dtype for each in theirs)
        close = {"rtol": rounding(dtype), "atol": rounding(dtype)}
        np.testing.assert_allclose(np.sort(values), np.sort(theirs[0]), **close)
        if dtype is not np.complex64:  # which component is the largest may depend on rounding
            np.testing.assert_allclose(vectors, theirs[1], **close)
    with pytest.raises(np.linalg.LinAlgError, match="infs or NaNs"):
        eig(np.full((2, 2), np.nan, dtype))


@pytest.fixture(scope="module")
def factors():
    svd, qr, pinv = compiled("svd", 1), compiled("qr", 1), library.pinv
    thin = numba.njit(lambda a: decompositions.svd(a, False))
    return svd, thin, qr, numba.njit(lambda a: pinv(a, 1e-9))


@pytest.mark.parametrize("shape", [(0, 2), (2, 0), (1, 1), (4, 6), (6, 4), (4, 40)])
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_svd_qr_and_pinv(factors, shape, dtype) -> None:
    svd, thin, qr, pinv = factors
    a, k = matrix(*shape, dtype), min(shape)
    u, s, vh = svd(a)
    theirs = np.linalg.svd(a)
    assert [u.shape, s.shape, vh.shape] == [each.shape for each in theirs]
    assert [each.dtype for each in (u, s, vh)] == [each.dtype for each in theirs]
    np.testing.assert_allclose(s, theirs[1], rtol=1e-10)
    np.testing.assert_allclose(u[:, :k], theirs[0][:, :k], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(u @ u.conj().T, np.eye(shape[0]), atol=1e-12)
    np.testing.assert_allclose(vh @ vh.conj().T, np.eye(shape[1]), atol=1e-12)
    for found, expected in zip(thin(a), np.linalg.svd(a, full_matrices=False), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    for found, expected in zip(qr(a), np.linalg.qr(a), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(pinv(a), np.linalg.pinv(a), rtol=1e-10, atol=1e-12)
    deficient = a @ np.ones((shape[1], 3), dtype)
    np.testing.assert_allclose(pinv(deficient), np.linalg.pinv(deficient), rtol=1e-9, atol=1e-12)


def test_products_of_one_kind_are_one_function() -> None:
    text = "def f(a, b):\n    return a @ b @ a + b @ a.T @ b.T @ a\n"
    matrices = (Array("float64", 2), Array("float64", 2))
    code = compile_text(text, "f", matrices, cache=False).dispatcher
    (llvm,) = code.inspect_llvm().values()
    defined = [line for line in llvm.splitlines() if "define" in line and "product_d" in line]
    assert len(defined) == 2  # of rows by rows, and of rows by columns
    a, b = matrix(3, 3, np.float64), matrix(3, 3, np.float64)
    np.testing.assert_allclose(code(a, b), a @ b @ a + b @ a.T @ b.T @ a, rtol=1e-12)


@pytest.mark.parametrize("sizes", [(0, 3, 2), (2, 0, 3), (1, 1, 1), (3, 4, 5), (40, 30, 50)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128])
@pytest.mark.parametrize(("name", "sign"), [("add_product", 1), ("subtract_product", -1)])
def test_products_added_in_place(sizes, dtype, name, sign) -> None:
    n, k, m = sizes
    add = compiled(name, 3)
    a, b, before = matrix(n, k, dtype), matrix(k, m, dtype), matrix(n, m, dtype)
    expected = before + sign * (a @ b)
    room = np.zeros((n, 2 * m), dtype)
    room[:, ::2] = before
    close = {"rtol": 1e-3 if dtype is np.float32 else 1e-12, "atol": 1e-4}
    for c in (before.copy(), np.asfortranarray(before), room[:, ::2]):
        for one in (a, np.asfortranarray(a)):
            again = c.copy(order="K") if c.base is None else c
            kept = again.copy()
            add(again, one, b)
            np.testing.assert_allclose(again, expected, **close)
            again[...] = kept
