"""Linear algebra where eigenvalues or singular values are equal or zero, and norms of zero.

Functions that are smooth there are compared with differences; of the others, the gradient is a
subgradient.
"""

import numpy as np
import pytest
import scipy.linalg

import srcgrad
from srcgrad import check_grad
from srcgrad.frontend.meanings.numpy.spectra import EIG_IS_COMPLEX
from tests.tools.checking import check

RANDOM = np.random.default_rng(3)
ORTHOGONAL = np.linalg.qr(RANDOM.normal(size=(3, 3)))[0]


def sym(x):
    return 0.5 * (x + x.T)


def of_eigenvalues(x):
    return np.sum(np.exp(np.linalg.eigvalsh(sym(x))))


def by_eigenvectors(x):
    w, v = np.linalg.eigh(sym(x))
    root = (v * np.sqrt(w)) @ v.T
    return np.sum(np.sin(root) * np.array([1.0, 2.0, -1.0]))


def by_a_subspace(x):
    v = np.linalg.eigh(sym(x))[1]
    return np.sum(np.sin(v[:, :2] @ v[:, :2].T) * np.array([1.0, 2.0, -1.0]))


def of_general_eigenvalues(x):
    return np.sum(np.linalg.eigvals(x) ** 2).real  # complex from NumPy 2.5 on


def nuclear(x):
    return np.linalg.norm(x, "nuc")


def by_singular_vectors(x):
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return np.sum(np.sin(u @ vh) * np.arange(x.size).reshape(x.shape))


def inverse_by_singular_values(x):
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return np.sum((vh.T / s) @ u.T * np.arange(x.size).reshape(x.T.shape))


def determinant(x):
    return np.linalg.det(x) + np.linalg.det(2.0 * x) ** 2


REPEATED = np.diag([2.0, 2.0, 3.0])
SMOOTH = [
    (of_eigenvalues, np.eye(3)),
    (of_eigenvalues, ORTHOGONAL @ REPEATED @ ORTHOGONAL.T),
    (by_eigenvectors, np.eye(3)),
    (by_eigenvectors, ORTHOGONAL @ REPEATED @ ORTHOGONAL.T),
    (inverse_by_singular_values, ORTHOGONAL),
    (inverse_by_singular_values, ORTHOGONAL[:, :2]),
    (by_a_subspace, REPEATED),
    (by_a_subspace, ORTHOGONAL @ REPEATED @ ORTHOGONAL.T),
    (nuclear, np.eye(3)),
    (nuclear, ORTHOGONAL),
    (nuclear, ORTHOGONAL[:, :2] * 2.0),
    (by_singular_vectors, np.eye(3)),
    (by_singular_vectors, ORTHOGONAL),
    (by_singular_vectors, ORTHOGONAL[:, :2] * 2.0),
    (by_singular_vectors, ORTHOGONAL[:2] * 2.0),
    (determinant, np.zeros((3, 3))),
    (determinant, np.diag([0.0, 1.0, 2.0])),
    (determinant, np.diag([0.0, 0.0, 2.0])),
    (determinant, np.ones((3, 3))),
    (determinant, np.zeros((1, 1))),
]


@pytest.mark.parametrize(("program", "x"), SMOOTH)
def test_smooth_functions(program, x):
    check(program, x, compiled=program in (by_a_subspace, determinant), layouts=False, rtol=1e-5)


UNKNOWN = [
    (lambda x: np.prod(np.linalg.eigh(sym(x))[1][:2, 0] + 1.0), np.eye(3)),
    (lambda x: np.prod(np.linalg.svd(x)[0][:2, 0] + 1.0), np.zeros((2, 2))),
]


@pytest.mark.parametrize(("program", "x"), UNKNOWN)
def test_values_and_vectors_where_values_are_equal(program, x):
    derivative = srcgrad.grad(program)
    for run in (derivative, derivative.plain):
        with pytest.raises(np.linalg.LinAlgError, match="of equal values have no derivative"):
            run(x)


def test_small_eigenvalues_are_not_equal_ones():
    factor = np.random.default_rng(1).normal(size=(5, 2))
    a = factor @ factor.T
    program = lambda x: np.sum(np.sin((lambda w, v: (v * w) @ v.T)(*np.linalg.eigh(x))))  # noqa: E731
    found = srcgrad.grad(program).plain(a)
    # The lower triangle is what is read, and stands for both.
    np.testing.assert_allclose(found, np.tril(np.cos(a)) + np.tril(np.cos(a), -1), atol=1e-7)


def test_eigenvalues_of_the_identity():
    found = srcgrad.grad(of_general_eigenvalues).plain(np.eye(3))
    np.testing.assert_allclose(found, 2.0 * np.eye(3))


def test_nuclear_norm_of_a_singular_matrix():
    x = np.outer([3.0, 0.0, 4.0], [0.0, 1.0, 0.0])
    found = srcgrad.grad(nuclear).plain(x)
    assert np.linalg.norm(found, 2) <= 1.0 + 1e-12
    np.testing.assert_allclose(np.sum(found * x), nuclear(x))
    assert np.all(np.isfinite(srcgrad.grad(nuclear).plain(np.zeros((2, 3)))))


@pytest.mark.parametrize("order", [None, 1, 2, 3, 1.5, 0.5, 0, np.inf])
def test_norms_of_zero(order):
    found = srcgrad.grad(lambda x: np.linalg.norm(x, order)).plain(np.zeros(3))
    np.testing.assert_array_equal(found, np.zeros(3))


@pytest.mark.parametrize("order", [None, "fro", 1, -1, np.inf, -np.inf])
def test_matrix_norms_of_zero(order):
    found = srcgrad.grad(lambda x: np.linalg.norm(x, order)).plain(np.zeros((2, 3)))
    np.testing.assert_array_equal(found, np.zeros((2, 3)))


@pytest.mark.parametrize("order", [-1, -2, -np.inf])
def test_negative_orders_where_an_element_is_zero(order):
    found = srcgrad.grad(lambda x: np.linalg.norm(x, order)).plain(np.array([1.0, 0.0, -2.0]))
    assert np.all(np.isfinite(found))


LOWER = (
    lambda a: np.sum(np.linalg.cholesky(a)),
    lambda a: np.sum(np.linalg.eigvalsh(a) ** 3),
    lambda a: np.linalg.eigh(a)[1][0, 0] ** 2,
    lambda a: np.sum(scipy.linalg.cholesky(a, lower=True)),
)
UPPER = (
    lambda a: np.sum(np.linalg.cholesky(a, upper=True)),
    lambda a: np.sum(np.linalg.eigvalsh(a, UPLO="U") ** 3),
    lambda a: np.sum(scipy.linalg.cholesky(a) * np.arange(3.0)),
)


@pytest.mark.parametrize("program", [*LOWER, *UPPER])
def test_a_triangle_that_is_not_read_has_no_derivative(program):
    """Every element against differences, and along steps that are not symmetric."""
    x = ORTHOGONAL @ np.diag([1.0, 2.0, 4.0]) @ ORTHOGONAL.T
    found = check(program, x, layouts=False, compiled=False)
    unread = np.triu(found, 1) if program in LOWER else np.tril(found, -1)
    np.testing.assert_array_equal(unread, 0.0)


# Complex matrices.

UNITARY = np.linalg.qr(RANDOM.normal(size=(3, 3)) + 1j * RANDOM.normal(size=(3, 3)))[0]
WEIGHTS = RANDOM.normal(size=(3, 3)) + 1j * RANDOM.normal(size=(3, 3))
ALMOST_HERMITIAN = UNITARY @ np.diag([1.0, 2.0, 4.0]) @ UNITARY.conj().T + 1j * np.eye(3)


def hermitian(x):
    return 0.5 * (x + x.conj().T)


def of_hermitian_eigenvalues(x):
    return np.sum(np.exp(np.linalg.eigvalsh(hermitian(x))))


def by_a_complex_subspace(x):
    v = np.linalg.eigh(hermitian(x))[1][:, :2]
    return np.sum(np.sin((v @ v.conj().T * WEIGHTS).real))


def by_a_projector(x):
    v = np.linalg.eigh(hermitian(x))[1][:, 1]
    return np.sum(np.sin((np.outer(v, v.conj()) * WEIGHTS).real))


def by_complex_singular_vectors(x):
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return np.sum((u @ vh * WEIGHTS[:, : len(vh)]).real)


def complex_determinant(x):
    return (np.linalg.det(x) * (1.0 + 2.0j)).real + abs(np.linalg.det(2.0 * x)) ** 2


COMPLEX = [
    (of_hermitian_eigenvalues, np.eye(3) + 0j),
    (of_hermitian_eigenvalues, UNITARY @ REPEATED @ UNITARY.conj().T),
    (by_a_complex_subspace, UNITARY @ REPEATED @ UNITARY.conj().T),
    (by_a_projector, np.diag([1.0, 2.0, 3.0]) + 0j),  # phases that nothing determines
    (nuclear, UNITARY),
    (by_complex_singular_vectors, UNITARY),
    (by_complex_singular_vectors, UNITARY[:, :2] * 2.0),
    (by_complex_singular_vectors, np.eye(3) + 0j),
    (lambda x: inverse_by_singular_values(x).real, UNITARY),
    (complex_determinant, np.zeros((3, 3)) + 0j),
    (complex_determinant, np.diag([0.0, 1.0, 2.0j])),
    (complex_determinant, np.outer([1.0, 1j, 2.0], [1.0, 2.0, 3j])),
]


@pytest.mark.parametrize(("program", "x"), COMPLEX)
def test_smooth_functions_of_complex_matrices(program, x):
    # Forward mode has no tangent for vectors whose phases nothing determines.
    determined = not np.array_equal(x, np.diag(np.diag(x)))
    is_projector = program is by_a_projector
    forward = determined or not is_projector
    check(program, x, compiled=is_projector, layouts=False, rtol=1e-5, forward=forward)


@pytest.mark.parametrize(
    "program",
    [
        lambda a: np.sum((np.linalg.cholesky(a) * WEIGHTS).real),
        lambda a: np.sum((np.linalg.cholesky(a, upper=True) * WEIGHTS).real),
        lambda a: np.linalg.eigh(a)[1][1, 0].imag + np.sum(np.linalg.eigvalsh(a) ** 3),
        lambda a: np.linalg.eigh(a, "U")[1][1, 0].imag,
        lambda a: np.sum((np.linalg.pinv(a, hermitian=True) * WEIGHTS).real),
    ],
)
def test_imaginary_parts_of_a_diagonal_that_are_not_read_have_no_derivative(program):
    found = check(program, ALMOST_HERMITIAN, layouts=False, compiled=False)
    np.testing.assert_array_equal(np.diag(found).imag, 0.0)
    assert np.all(np.triu(found, 1) == 0.0) != np.all(np.tril(found, -1) == 0.0)


@pytest.mark.parametrize(
    ("program", "x", "words"),
    [
        (lambda a: np.linalg.eigh(a)[1][1, 1].imag, np.diag([1.0, 2.0, 3.0]), "phase"),
        (lambda a: np.linalg.svd(a)[0][1, 1].real, np.diag([1.0, 2.0j, 3.0]), "phase"),
        (
            lambda a: abs(by_eigenvectors(hermitian(a))),
            np.eye(3),
            "equal values",
        ),  # v.T, no v.conj().T
        (lambda a: np.sum(np.linalg.svd(a)[0] ** 2 * WEIGHTS).real, UNITARY, "no derivative"),
        (lambda a: np.linalg.slogdet(a).sign.imag, np.ones((2, 2)), "Singular matrix"),
    ],
)
def test_functions_of_vectors_that_nothing_determines(program, x, words):
    with pytest.raises(np.linalg.LinAlgError, match=words):
        srcgrad.grad(program).plain(x + 0j)


FAILING = [
    (lambda a: np.sum(np.linalg.solve(a, a)), np.zeros((2, 2)), "Singular matrix"),
    (lambda a: np.sum(np.linalg.inv(a)), np.zeros((2, 2)), "Singular matrix"),
    (lambda a: np.sum(np.linalg.cholesky(a)), -np.eye(2), "not positive definite"),
    (lambda a: np.sum(np.linalg.svdvals(a)), np.full((2, 2), np.nan), "SVD did not converge"),
    (lambda a: np.sum(np.linalg.eigvals(a).real), np.full((2, 2), np.nan), "infs or NaNs"),
    (lambda a: np.sum(np.linalg.inv(a)), np.ones((2, 3)), "must be square"),
]


@pytest.mark.parametrize(("program", "x", "words"), FAILING)
def test_errors_are_those_of_numpy(program, x, words):
    derivative = srcgrad.grad(program)
    with pytest.raises(np.linalg.LinAlgError, match=words):
        program(x)
    with pytest.raises(np.linalg.LinAlgError, match=words):
        derivative.plain(x)
    with pytest.raises(np.linalg.LinAlgError, match=words):
        derivative(x)


def test_complex_eigenvalues():
    def program(a):
        return np.sum(np.linalg.eigvals(a).imag ** 2)

    derivative = srcgrad.grad(program)
    rotation = np.array([[0.0, 1.0], [-1.0, 0.0]])
    if EIG_IS_COMPLEX:
        assert check_grad(program, (rotation,)) < 1e-6
        assert check_grad(derivative, (rotation,)) < 1e-6
        return
    for run in (derivative, derivative.plain):
        with pytest.raises(ValueError, match="eigenvalues are real"):
            run(rotation)
    assert np.all(np.isfinite(srcgrad.grad(_of_complex_eigenvalues).plain(rotation)))


def _of_complex_eigenvalues(a):
    return np.sum(np.linalg.eigvals(a.astype(complex)).imag ** 2)
