"""Vectors put together again with a function of the values: right where values coincide, or nearly.

The truth is independent of srcgrad: SciPy's Frechet derivative of the exponential, the derivative
of a function as a block of that of a block-triangular matrix (Mathias, 1996), formulas, differences
where these are good enough.
"""

import functools

import numpy as np
import pytest
import scipy.linalg

import srcgrad
from tests.tools.checking import check

RANDOM = np.random.default_rng(11)
WEIGHTS = RANDOM.normal(size=(4, 4))
COMPLEX_WEIGHTS = WEIGHTS + 1j * RANDOM.normal(size=(4, 4))
ROTATION = np.linalg.qr(RANDOM.normal(size=(4, 4)))[0]
UNITARY = np.linalg.qr(RANDOM.normal(size=(4, 4)) + 1j * RANDOM.normal(size=(4, 4)))[0]
VECTOR = RANDOM.normal(size=4)
gradient = functools.cache(srcgrad.grad)
GAPS = (0.0, 1e-16, 1e-13, 1e-10, 1e-7, 1e-6, 1e-5, 1e-4, 1.0)


def read_triangle(gradient):
    """The gradient with respect to the lower triangle of a Hermitian matrix."""
    both = gradient + gradient.conj().T
    return np.tril(both, -1) + np.diag(np.diag(both).real) / 2.0


def close_pairs(gap, basis=ROTATION):
    a = (basis * np.array([1.0, 1.0 + gap, 2.0, 2.0 + 3.0 * gap])) @ basis.conj().T
    return 0.5 * (a + a.conj().T)


# ------------------------------------------------------------------------- of symmetric matrices


def exponential(a):
    w, v = np.linalg.eigh(a)
    return np.sum((v * np.exp(w)) @ v.T * WEIGHTS)


def itself(a):
    w, v = np.linalg.eigh(a)
    return np.sum(v @ np.diag(w) @ v.T * WEIGHTS)


def inverse(a):
    w, v = np.linalg.eigh(a)
    return np.sum(np.einsum("ij,j,kj->ik", v, 1.0 / w, v) * WEIGHTS)


def root(a):
    w, v = np.linalg.eigh(a)
    half = v * np.sqrt(np.sqrt(w))
    return np.sum(np.dot(half, half.T) * WEIGHTS)


def in_loops(a):
    w, v = np.linalg.eigh(a)
    total = 0.0
    for i in range(len(w)):
        for k in range(len(w)):
            element = 0.0
            for j in range(len(w)):
                element += v[i, j] * np.exp(w[j]) * v[k, j]
            total += element * WEIGHTS[i, k]
    return total


def one_vector_after_the_other(a):
    w, v = np.linalg.eigh(a)
    found = np.zeros_like(a)
    for j in range(len(w)):
        found += np.exp(w[j]) * np.outer(v[:, j], v[:, j])
    return np.sum(found * WEIGHTS)


def of_exponential(a):
    return scipy.linalg.expm_frechet(a.T, WEIGHTS, compute_expm=False)


def of_inverse(a):
    inverted = np.linalg.inv(a)
    return -inverted @ WEIGHTS @ inverted


def of_root(a):
    found = scipy.linalg.sqrtm(a)
    return scipy.linalg.solve_sylvester(found, found, WEIGHTS)


SYMMETRIC = [
    (exponential, of_exponential),
    (itself, lambda a: WEIGHTS),
    (inverse, of_inverse),
    (root, of_root),
    (in_loops, of_exponential),
    (one_vector_after_the_other, of_exponential),
]


@pytest.mark.parametrize(("program", "truth"), SYMMETRIC)
def test_at_all_distances(program, truth):
    derivative = gradient(program)
    for gap in GAPS:
        for scale in (1.0,) if truth is of_exponential else (1.0, 1e-8, 1e6):
            a = close_pairs(gap) * scale
            wanted = read_triangle(truth(a))
            found = derivative.plain(a)
            np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-11 * np.abs(wanted).max())


@pytest.mark.parametrize("a", [np.eye(4), np.ones((4, 4)), np.zeros((4, 4))])
def test_at_plain_matrices(a):
    for program, truth in SYMMETRIC[:2]:
        wanted = read_triangle(truth(a))
        np.testing.assert_allclose(gradient(program).plain(a), wanted, atol=1e-13 * 60.0)


def test_compiled():
    a = close_pairs(1e-13)
    wanted = read_triangle(of_exponential(a))
    np.testing.assert_allclose(srcgrad.grad(exponential)(a), wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("n", [0, 1])
def test_of_few_elements(n):
    found = srcgrad.grad(lambda a: np.sum(_exponential_of(a))).plain(np.full((n, n), 2.0))
    np.testing.assert_allclose(found, np.full((n, n), np.exp(2.0)))


def _exponential_of(a):
    w, v = np.linalg.eigh(a)
    return (v * np.exp(w)) @ v.T


def test_in_single_precision():
    derivative = srcgrad.grad(lambda a: np.sum(_exponential_of(a) * WEIGHTS.astype(np.float32)))
    for gap in (0.0, 1e-7, 1e-4, 1e-2):
        a = close_pairs(gap)
        found = derivative.plain(a.astype(np.float32))
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, read_triangle(of_exponential(a)), atol=2e-3)


def test_the_strain_of_an_undeformed_solid():
    def shear(f):
        w, v = np.linalg.eigh(f.T @ f)
        return (0.5 * (v * np.log(w)) @ v.T)[0, 1]

    wanted = np.zeros((3, 3))
    wanted[0, 1] = wanted[1, 0] = 0.5
    np.testing.assert_allclose(gradient(shear).plain(np.eye(3)), wanted, atol=1e-15)


def test_the_heat_of_a_graph_in_two_pieces():
    def heat(edges):
        pieces = np.zeros((4, 4))
        pieces[1, 0], pieces[3, 2], pieces[2, 0] = edges
        joined = pieces + pieces.T
        w, v = np.linalg.eigh(np.diag(joined.sum(axis=1)) - joined)
        return ((v * np.exp(-w)) @ v.T)[2, 0]

    def by_exponential(edges, change):
        def laplacian(x):
            pieces = np.zeros((4, 4))
            pieces[1, 0], pieces[3, 2], pieces[2, 0] = x
            joined = pieces + pieces.T
            return np.diag(joined.sum(axis=1)) - joined

        return scipy.linalg.expm_frechet(-laplacian(edges), -laplacian(change))[1][2, 0]

    edges = np.array([1.0, 1.0, 0.0])
    wanted = [by_exponential(edges, change) for change in np.eye(3)]
    np.testing.assert_allclose(gradient(heat).plain(edges), wanted, atol=1e-14)
    assert wanted[2] > 0.0


def applied(a, b):
    w, v = np.linalg.eigh(a)
    return np.sum(np.sin(v @ (np.exp(w) * (v.T @ b))))


def quadratic_form(a, b):
    w, v = np.linalg.eigh(a)
    return np.sum(np.exp(w) * (v.T @ b) ** 2)


@pytest.mark.parametrize("gap", [0.0, 1e-13, 1e-9])
def test_of_vectors(gap):
    """The adjoint of exp(a) is an outer product, that of the vector exp(a) times an adjoint."""
    a = close_pairs(gap)
    whole = scipy.linalg.expm(a)
    slope = np.cos(whole @ VECTOR)
    outer = scipy.linalg.expm_frechet(a, np.outer(slope, VECTOR), compute_expm=False)
    a_bar, b_bar = gradient(applied, (0, 1)).plain(a, VECTOR)
    np.testing.assert_allclose(a_bar, read_triangle(outer), atol=1e-12)
    np.testing.assert_allclose(b_bar, whole @ slope, atol=1e-12)
    outer = scipy.linalg.expm_frechet(a, np.outer(VECTOR, VECTOR), compute_expm=False)
    a_bar, b_bar = gradient(quadratic_form, (0, 1)).plain(a, VECTOR)
    np.testing.assert_allclose(a_bar, read_triangle(outer), atol=1e-12)
    np.testing.assert_allclose(b_bar, 2.0 * whole @ VECTOR, atol=1e-12)


def test_between_other_matrices():
    def between(a, b):
        w, v = np.linalg.eigh(a)
        return np.sum(b @ (v * np.exp(w)) @ v.T @ b * WEIGHTS)

    a, b = close_pairs(0.0), ROTATION + WEIGHTS
    whole = scipy.linalg.expm(a)
    inner = scipy.linalg.expm_frechet(a, b.T @ WEIGHTS @ b.T, compute_expm=False)
    a_bar, b_bar = srcgrad.grad(between, argnums=(0, 1)).plain(a, b)
    np.testing.assert_allclose(a_bar, read_triangle(inner), atol=1e-11)
    wanted = WEIGHTS @ (whole @ b).T + (b @ whole).T @ WEIGHTS
    np.testing.assert_allclose(b_bar, wanted, atol=1e-11)


def test_a_parameter_of_the_function():
    def cooled(a, time):
        w, v = np.linalg.eigh(a)
        return np.sum((v * np.exp(-time * w)) @ v.T * WEIGHTS)

    a = close_pairs(1e-14)
    a_bar, time_bar = srcgrad.grad(cooled, argnums=(0, 1)).plain(a, 0.7)
    inner = -0.7 * scipy.linalg.expm_frechet(-0.7 * a, WEIGHTS, compute_expm=False)
    np.testing.assert_allclose(a_bar, read_triangle(inner), atol=1e-13)
    np.testing.assert_allclose(time_bar, np.sum(-a @ scipy.linalg.expm(-0.7 * a) * WEIGHTS))


def test_the_density_of_a_canonical_ensemble():
    def density(a):
        w, v = np.linalg.eigh(a)
        weights = np.exp(-(w - w[0]))
        return np.sum((v * (weights / np.sum(weights))) @ v.T * WEIGHTS)

    def truth(a):
        """By the quotient rule from exp(-a)."""
        whole = scipy.linalg.expm(-a)
        inner = scipy.linalg.expm_frechet(-a, -WEIGHTS, compute_expm=False)
        return inner / np.trace(whole) + np.sum(whole * WEIGHTS) / np.trace(whole) ** 2 * whole

    for a in (np.eye(4), close_pairs(0.0), close_pairs(1e-12)):
        found = gradient(density).plain(a)
        np.testing.assert_allclose(found, read_triangle(truth(a)), atol=1e-13)


def test_a_branch_in_the_function():
    def pseudo_inverse(a):
        w, v = np.linalg.eigh(a)
        return np.sum((v * np.where(w > 1e-9, 1.0 / w, 0.0)) @ v.T * WEIGHTS)

    basis = ROTATION[:, :2]
    a = basis @ np.diag([2.0, 2.0]) @ basis.T
    inverted = np.linalg.pinv(a)
    outside = np.eye(4) - a @ inverted
    wanted = -inverted @ WEIGHTS @ inverted
    wanted += outside @ WEIGHTS.T @ inverted @ inverted + inverted @ inverted @ WEIGHTS.T @ outside
    found = gradient(pseudo_inverse).plain(a)
    np.testing.assert_allclose(found, read_triangle(wanted), atol=1e-13)


# ------------------------------------------------------------------------------ parts of a basis


def occupied(a, occupation):
    v = np.linalg.eigh(a)[1]
    return np.sum((v * occupation) @ v.T * WEIGHTS)


def lowest(a, n):
    v = np.linalg.eigh(a)[1][:, :n]
    return np.sum(v @ v.T * WEIGHTS)


def test_projectors():
    """Of a projector the derivative is divided by the gap between what is in and what is out."""
    a = ROTATION @ np.diag([1.0, 1.0, 3.0, 3.0]) @ ROTATION.T
    inside, outside = ROTATION[:, :2] @ ROTATION[:, :2].T, ROTATION[:, 2:] @ ROTATION[:, 2:].T
    wanted = read_triangle(-0.5 * (inside @ WEIGHTS @ outside + outside @ WEIGHTS @ inside))
    np.testing.assert_allclose(gradient(lowest).plain(a, 2), wanted, atol=1e-14)
    found = gradient(occupied).plain(a, np.array([1.0, 1.0, 0.0, 0.0]))
    np.testing.assert_allclose(found, wanted, atol=1e-14)
    assert not np.any(gradient(occupied).plain(np.eye(4), np.full(4, 0.5)))


@pytest.mark.parametrize("gap", [0.0, 1e-15, 1e-12, 1e-9])
def test_projectors_on_some_of_equal_values_are_refused(gap):
    a = close_pairs(gap)
    for run in (lambda: gradient(lowest).plain(a, 1), lambda: gradient(lowest).plain(a, 3)):
        with pytest.raises(np.linalg.LinAlgError, match="treated differently"):
            run()


def test_a_null_space():
    def null(a):
        vh = np.linalg.svd(a)[2][2:]
        return np.sum(vh.T @ vh * WEIGHTS)

    a = RANDOM.normal(size=(2, 4))
    inverted = np.linalg.pinv(a)
    outside = np.eye(4) - inverted @ a
    wanted = -inverted.T @ (WEIGHTS + WEIGHTS.T) @ outside
    np.testing.assert_allclose(gradient(null).plain(a), wanted, atol=1e-13)
    a = np.linalg.qr(a.T)[0].T
    wanted = -a @ (WEIGHTS + WEIGHTS.T) @ (np.eye(4) - a.T @ a)
    np.testing.assert_allclose(gradient(null).plain(a), wanted, atol=1e-13)


# ------------------------------------------------------------------------------ refused, not wrong

REFUSED = [
    lambda a: np.linalg.eigh(a)[1][0, 0] ** 2,  # turning the vectors changes nothing to first order
    lambda a: np.sum(np.linalg.eigh(a)[1] ** 4 * WEIGHTS),
    lambda a: np.sum(np.sort(np.abs(np.linalg.eigh(a)[1][:, 0])) * VECTOR),
    lambda a: np.sum((lambda w, v: (v * np.cumsum(w)) @ v.T)(*np.linalg.eigh(a)) * WEIGHTS),
]


@pytest.mark.parametrize("program", REFUSED)
def test_what_depends_on_the_choice_of_vectors(program):
    for gap in (0.0, 1e-16, 1e-13, 1e-10):
        for a in (close_pairs(gap), np.diag([1.0, 1.0 + gap, 1.0 + 2.0 * gap, 1.0])):
            with pytest.raises(np.linalg.LinAlgError, match="no derivative"):
                gradient(program).plain(a)


def test_a_sum_over_other_places_is_no_function_of_the_matrix():
    """Programs that look alike: another index, another matrix, a matrix changed in between."""

    def mixed(a, b):
        w, v = np.linalg.eigh(a)
        u = np.linalg.eigh(b)[1]
        return np.sum((v * np.exp(w)) @ u.T * WEIGHTS)

    def reversed_values(a):
        w, v = np.linalg.eigh(a)
        return np.sum((v * w[::-1]) @ v.T * WEIGHTS)

    def masked(a):
        w, v = np.linalg.eigh(a)
        return np.sum((v * WEIGHTS * np.exp(w)) @ v.T)

    def changed(a):
        w, v = np.linalg.eigh(a)
        v[0, 0] += 1.0
        return np.sum((v * np.exp(w)) @ v.T * WEIGHTS)

    a = ROTATION @ np.diag([1.0, 2.0, 3.5, 5.0]) @ ROTATION.T
    b = UNITARY.real @ UNITARY.real.T
    check(mixed, a, b, compiled=False, layouts=False, rtol=1e-5)
    for program in (reversed_values, masked, changed):
        check(program, a, compiled=False, layouts=False, rtol=1e-5)


def test_sums_that_go_on():
    """What is added to in two places, read on the way, or started elsewhere."""

    def twice(a):
        w, v = np.linalg.eigh(a)
        found = np.zeros_like(a)
        for j in range(len(w)):
            found += np.exp(w[j]) * np.outer(v[:, j], v[:, j])
        for j in range(2):
            found += w[j] * np.outer(v[:, j], v[:, j])
        return np.sum(found @ v * WEIGHTS)

    def read_on_the_way(a):
        w, v = np.linalg.eigh(a)
        found, total = np.zeros(len(w)), 0.0
        for j in range(len(w)):
            for i in range(len(w)):
                found[i] += w[j] * v[i, j] * v[0, j]
            total += found[0] * found[1]
        return total

    def in_steps(a):
        x = a
        for _ in range(3):
            w, v = np.linalg.eigh(x)
            x = x + (v * np.tanh(w)) @ v.T
        return np.sum(x * WEIGHTS)

    a = ROTATION @ np.diag([1.0, 2.0, 3.5, 5.0]) @ ROTATION.T
    for program in (twice, read_on_the_way, in_steps):
        check(program, a, compiled=False, layouts=False, rtol=1e-5)


# ------------------------------------------------------------------------------ Hermitian, general


@pytest.mark.parametrize("gap", [0.0, 1e-13, 1e-8])
def test_hermitian(gap):
    def program(a):
        w, v = np.linalg.eigh(a)
        return np.sum(((v * np.exp(w)) @ v.conj().T * COMPLEX_WEIGHTS).real)

    a = close_pairs(gap, UNITARY)
    inner = scipy.linalg.expm_frechet(a, COMPLEX_WEIGHTS.conj(), compute_expm=False)
    found = gradient(program).plain(a)
    both = inner + inner.conj().T
    wanted = np.tril(both, -1) + np.diag(np.diag(both).real) / 2.0
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_evolution_in_time():
    def program(a, time):
        w, v = np.linalg.eigh(a)
        return np.sum(((v * np.exp(-1j * time * w)) @ v.T * COMPLEX_WEIGHTS).real)

    a = close_pairs(0.0)
    inner = scipy.linalg.expm_frechet(
        (-0.8j * a).conj().T, COMPLEX_WEIGHTS.conj(), compute_expm=False
    )
    found = gradient(program).plain(a, 0.8)
    np.testing.assert_allclose(found, read_triangle((0.8j * inner).real), atol=1e-13)


@pytest.mark.parametrize("gap", [0.0, 1e-13, 1e-8])
def test_general(gap):
    def program(a):
        w, v = np.linalg.eig(a)
        return np.sum(v @ np.diag(np.exp(w)) @ np.linalg.inv(v) * WEIGHTS).real

    basis = np.eye(4) + 0.2 * WEIGHTS
    for a in (np.eye(4), basis @ np.diag([1.0, 1.0 + gap, 2.0, 3.0]) @ np.linalg.inv(basis)):
        try:
            found = gradient(program).plain(a)
        except ValueError as error:  # rounding has made a pair of complex eigenvalues
            assert "eigenvalues are real" in str(error)
            continue
        wanted = scipy.linalg.expm_frechet(a.T, WEIGHTS, compute_expm=False)
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)


# ------------------------------------------------------------------------------ singular vectors


def again(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum((u * s) @ vh * WEIGHTS[: a.shape[0], : a.shape[1]])


def polar(a):
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum(u @ vh * WEIGHTS[: a.shape[0], : a.shape[1]])


def pseudo_inverse(a):
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return np.sum((vh.T / s) @ u.T * WEIGHTS[: a.shape[1], : a.shape[0]])


def of_pseudo_inverse(a):
    m, n = a.shape
    inverted, weights = np.linalg.pinv(a), WEIGHTS[:n, :m]
    found = -inverted.T @ weights @ inverted.T
    found += (np.eye(m) - a @ inverted) @ weights.T @ inverted @ inverted.T
    return found + inverted.T @ inverted @ weights.T @ (np.eye(n) - inverted @ a)


def of_polar(a):
    """By differences of SciPy's polar factor, two steps of Richardson's."""
    m, n = a.shape

    def slope(h):
        found = np.zeros(a.shape)
        for at in np.ndindex(m, n):
            step = np.zeros(a.shape)
            step[at] = h
            change = scipy.linalg.polar(a + step)[0] - scipy.linalg.polar(a - step)[0]
            found[at] = np.sum(change * WEIGHTS[:m, :n]) / (2.0 * h)
        return found

    return (4.0 * slope(1e-3) - slope(2e-3)) / 3.0


@pytest.mark.parametrize("shape", [(4, 4), (4, 3), (2, 4)])
def test_singular_vectors(shape):
    m, n = shape
    k = min(shape)
    left, right = ROTATION[:m, :m], UNITARY.real[:n, :n]
    left, right = np.linalg.qr(left)[0][:, :k], np.linalg.qr(right)[0][:, :k]
    for gap in (0.0, 1e-16, 1e-13, 1e-9, 1e-4, 1.0):
        a = (left * (2.0 + gap * np.arange(k))) @ right.T
        found = gradient(again).plain(a)
        np.testing.assert_allclose(found, WEIGHTS[:m, :n], atol=1e-12)
        found = gradient(pseudo_inverse).plain(a)
        np.testing.assert_allclose(found, of_pseudo_inverse(a), atol=1e-11)
        found = gradient(polar).plain(a)
        np.testing.assert_allclose(found, of_polar(a), atol=1e-9)


def test_singular_matrices():
    a = np.outer(VECTOR, ROTATION[0])
    np.testing.assert_allclose(gradient(again).plain(a), WEIGHTS, atol=1e-12)
    np.testing.assert_allclose(gradient(again).plain(np.zeros((4, 4))), WEIGHTS, atol=1e-12)
    for program in (polar, pseudo_inverse):
        with pytest.raises(np.linalg.LinAlgError, match="no derivative"):
            gradient(program).plain(a)


def test_the_best_approximation_of_a_rank():
    """The matrix itself where it has that rank, and what leaves the tangent space counts half."""

    def truncated(a):
        u, s, vh = np.linalg.svd(a, full_matrices=False)
        return np.sum((u[:, :2] * s[:2]) @ vh[:2] * WEIGHTS)

    u, vh = ROTATION[:, :2], UNITARY.real[:2]
    vh = np.linalg.qr(vh.T)[0].T
    a = (u * np.array([2.0, 2.0])) @ vh
    outside = (np.eye(4) - u @ u.T) @ WEIGHTS @ (np.eye(4) - vh.T @ vh)
    np.testing.assert_allclose(gradient(truncated).plain(a), WEIGHTS - outside, atol=1e-12)
    with pytest.raises(np.linalg.LinAlgError, match="treated differently"):
        gradient(truncated).plain(ROTATION)
