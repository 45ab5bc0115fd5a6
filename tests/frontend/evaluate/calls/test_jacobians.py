"""Jacobians and Hessians that a differentiated function calls, and those of one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    grad,
    grad_and_hessian,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    value_and_jacobian,
    vjp,
)
from tests.tools.checking import slope

X = np.array([0.3, -0.7, 1.1])
V = np.array([1.0, 0.5, -2.0])
A = np.array([[2.0, 0.3, -0.1], [0.1, 1.5, 0.4], [0.2, -0.3, 1.8]])


def agrees(f, expected, x=X, v=V):
    """Whether the derivative of a number is this, in both modes."""
    np.testing.assert_allclose(grad(f).plain(x), expected, rtol=1e-9, atol=1e-12)
    found = jvp(f).plain(x, tangents=v)[1]
    np.testing.assert_allclose(found, np.sum(expected * v), rtol=1e-9, atol=1e-12)


def by_differences(f, x=X):
    return [slope(lambda t, k=k: f(x + t * np.eye(x.size)[k]))[0] for k in range(x.size)]


@pytest.mark.parametrize(
    "outer, inner",
    [
        pytest.param(outer, inner, marks=() if outer is not inner else pytest.mark.long)
        for outer in (jacobian, jacfwd, jacrev)
        for inner in (jacobian, jacfwd, jacrev)
    ],
)
def test_jacobians_of_jacobians(outer, inner):
    def f(x):
        return np.stack([x[0] ** 2 * x[1], x[2] ** 3])

    expected = np.zeros((2, 3, 3))
    expected[0, 0, 0] = 2.0 * X[1]
    expected[0, 0, 1] = expected[0, 1, 0] = 2.0 * X[0]
    expected[1, 2, 2] = 6.0 * X[2]
    np.testing.assert_allclose(outer(inner(f)).plain(X), expected, atol=1e-15)


def test_third_derivatives():
    third = jacobian(jacrev(jacfwd(lambda x: np.stack([x[0] ** 2 * x[1], x[2] ** 3])))).plain(X)
    assert third.shape == (2, 3, 3, 3)
    assert third[1, 2, 2, 2] == 6.0 and third[0, 0, 0, 1] == third[0, 1, 0, 0] == 2.0
    assert jacobian(hessian(lambda x: np.sum(x**3))).plain(X).shape == (3, 3, 3)
    np.testing.assert_allclose(jacfwd(grad(lambda x: np.sum(x**4))).plain(X), np.diag(12 * X**2))


def test_divergence_and_laplacian():
    def field(x):
        return np.stack([x[0] ** 2 * x[1], x[1] * x[2] ** 2, x[0] * x[2]])

    # 2 x0 x1 + x2^2 + x0
    agrees(lambda x: np.trace(jacobian(field)(x)), [2 * X[1] + 1.0, 2 * X[0], 2 * X[2]])
    # The Laplacian of sum x^4 is 12 |x|^2.
    agrees(lambda x: np.trace(hessian(lambda y: np.sum(y**4))(x)), 24.0 * X)
    agrees(lambda x: np.trace(grad_and_hessian(lambda y: np.sum(y**4))(x)[1]), 24.0 * X)


@pytest.mark.long
def test_compiled_as_plain():
    def root(x):
        y = x
        for _ in range(4):
            y = y - np.linalg.solve(jacobian(lambda z: A @ z + 0.1 * z**3)(y), A @ y - x)
        return np.sum(y)

    def convexity(x):
        return np.linalg.slogdet(hessian(lambda y: np.sum(y**4) + y @ A @ y)(x))[1]

    for derivative in (grad(root), grad(convexity), jacfwd(jacrev(lambda x: np.sin(A @ x)))):
        np.testing.assert_allclose(derivative(X), derivative.plain(X), rtol=1e-12)


@pytest.mark.long
def test_log_determinant_of_a_flow():
    """The density of what a function makes of a variable: log |det J|."""

    def flow(x):
        return x + 0.3 * np.tanh(A @ x)

    def by_hand(x):
        inner = 1.0 - np.tanh(A @ x) ** 2
        return np.linalg.slogdet(np.eye(3) + 0.3 * inner[:, None] * A)[1]

    for operator in (jacfwd, jacrev):
        f = lambda x, operator=operator: np.linalg.slogdet(operator(flow)(x))[1]  # noqa: E731
        np.testing.assert_allclose(grad(f).plain(X), by_differences(by_hand), rtol=1e-8)


def test_newton_s_method_in_a_loop():
    """The root of y + y^3 / 10 = x: its derivative is 1 / (1 + 3 y^2 / 10)."""

    def root(x):
        y = x
        while np.sum(np.abs(y + 0.1 * y**3 - x)) > 1e-14:
            value, slopes = value_and_jacobian(lambda z: z + 0.1 * z**3 - x)(y)
            y = y - np.linalg.solve(slopes, value)
        return y

    y = X.copy()
    for _ in range(20):
        y -= (y + 0.1 * y**3 - X) / (1.0 + 0.3 * y**2)
    agrees(lambda x: np.sum(root(x) * V), V / (1.0 + 0.3 * y**2))
    by_columns = jacobian(root, mode="forward").plain(X)
    np.testing.assert_allclose(by_columns, np.diag(1.0 / (1.0 + 0.3 * y**2)), atol=1e-12)


def test_the_implicit_function_theorem():
    def residual(y, x):
        return A @ y + 0.1 * y**3 - x

    def sensitivity(x):
        y = x  # any point is on the surface of some right-hand side
        slopes = np.linalg.solve(jacobian(residual)(y, x), jacobian(residual, argnums=1)(y, x))
        return -np.sum(slopes * np.outer(V, V))

    def by_hand(x):
        return V @ np.linalg.inv(A + np.diag(0.3 * x**2)) @ V

    np.testing.assert_allclose(grad(sensitivity).plain(X), by_differences(by_hand), rtol=1e-8)
    found = jvp(sensitivity).plain(X, tangents=V)[1]
    np.testing.assert_allclose(found, by_differences(by_hand) @ V, rtol=1e-8)


@pytest.mark.long
def test_gauss_newton():
    t = np.array([0.1, 0.5, 1.2, 2.0])

    def step(data):
        def residuals(p):
            return p[0] * np.exp(p[1] * t) - data

        p = np.array([1.0, -0.5])
        for _ in range(3):
            slopes = jacobian(residuals)(p)
            p = p - np.linalg.solve(slopes.T @ slopes, slopes.T @ residuals(p))
        return p[0] + 2.0 * p[1]

    def by_hand(data):
        p = np.array([1.0, -0.5])
        for _ in range(3):
            e = np.exp(p[1] * t)
            slopes = np.stack([e, p[0] * t * e], axis=1)
            p = p - np.linalg.solve(slopes.T @ slopes, slopes.T @ (p[0] * e - data))
        return p[0] + 2.0 * p[1]

    data = np.array([1.1, 0.7, 0.6, 0.3])
    expected = by_differences(by_hand, data)
    np.testing.assert_allclose(grad(step).plain(data), expected, rtol=1e-7)


@pytest.mark.long
def test_curvature_of_the_sphere():
    """The scalar curvature of a sphere of radius r is 2 / r^2: second derivatives of a metric."""

    def curvature(radius):
        def place(u):
            return radius * np.stack(
                [np.sin(u[0]) * np.cos(u[1]), np.sin(u[0]) * np.sin(u[1]), np.cos(u[0])]
            )

        def metric(u):
            slopes = jacobian(place)(u)
            return slopes.T @ slopes

        def connection(u):
            change = jacobian(metric)(u)
            low = change.transpose(0, 2, 1) + change - change.transpose(2, 1, 0)
            return 0.5 * np.einsum("il,ljk->ijk", np.linalg.inv(metric(u)), low)

        u = np.array([0.9, 0.4])
        c, d = connection(u), jacobian(connection)(u)
        riemann = (
            np.einsum("ijlk->ijkl", d)
            - d
            + np.einsum("ikm,mlj->ijkl", c, c)
            - np.einsum("ilm,mkj->ijkl", c, c)
        )
        ricci = np.einsum("ijil->jl", riemann)
        return np.sum(np.linalg.inv(metric(u)) * ricci)

    value, change = jvp(curvature).plain(1.5, tangents=1.0)
    np.testing.assert_allclose(value, 2.0 / 1.5**2, rtol=1e-10)
    np.testing.assert_allclose(change, -4.0 / 1.5**3, rtol=1e-9)


def test_perturbations_are_not_confused():
    def f(x):
        return np.sum(jacobian(lambda y: y * x[0])(x) @ x)

    agrees(f, [2 * X[0] + X[1] + X[2], X[0], X[0]])

    def g(x):
        inner = jacobian(lambda y: jacobian(lambda z: z**2 * y * x)(y) @ y)(x)
        return np.sum(inner)

    # z^2 y x has the Jacobian 2 diag(z y x), times y: 2 y^3 x, and of that 6 y^2 x: 6 x^3.
    agrees(g, 18.0 * X**2)


@dataclass
class State:
    place: np.ndarray
    mass: float
    steps: int = 1


def test_structures():
    def moved(state, k):
        return {"place": k * state.place**2, "energy": (state.mass * k, 7)}

    def f(x):
        found = jacobian(moved, argnums=(0, 1))(State(x, 2.0), x[0])
        of_state, of_k = found["place"]
        assert of_state.place.shape == (3, 3) and of_state.mass.shape == (3,)
        assert of_state.steps == 1
        nothing = found["energy"][1]
        total = np.sum(of_state.place) + np.sum(of_k) + np.sum(nothing[0].place) + nothing[1]
        return total + found["energy"][0][0].mass + found["energy"][0][1]

    # 2 x0 sum x + sum x^2 + x0 + 2
    expected = 2 * X[0] + 2 * X
    expected[0] += 2 * np.sum(X) + 1.0
    agrees(f, expected)


def test_options():
    def f(x):
        (value, aux), slopes = value_and_jacobian(lambda y: (y**2, 3.0 * y), has_aux=True)(x)
        return np.sum(slopes @ aux) + np.sum(value)

    agrees(f, 14.0 * X)  # 6 x^2 + x^2

    def by_mode(x):
        square = lambda y: y * y  # noqa: E731
        forward = jacobian(square, mode="forward")(x)
        return np.sum(forward * jacobian(square, 0, mode="reverse")(x))

    agrees(by_mode, 8.0 * X)
    with pytest.raises(ValueError, match="mode='both'"):
        grad(lambda x: jacobian(lambda y: y, mode="both")(x)).plain(1.0)
    made = jacobian(lambda y: np.sum(y**3))
    agrees(lambda x: np.sum(made(x)), 6.0 * X)


def test_the_mode_suits_the_sizes():
    """One number of many, by one adjoint; the numbers of one, by one tangent."""
    of_one = grad(lambda x: np.sum(jacobian(lambda y: np.sum(y**3))(x))).specialise(X)
    of_many = grad(lambda t: np.sum(jacobian(lambda s: s * V)(t * t))).specialise(1.0)
    assert "directions" not in of_one.source and "directions" not in of_many.source


@pytest.mark.parametrize("n", [0, 1, 4])
def test_sizes(n):
    x = np.linspace(-1.0, 2.0, n)
    agrees(lambda y: np.sum(jacobian(lambda z: z**3)(y)), 6.0 * x, x, x)
    agrees(lambda y: np.sum(jacrev(lambda z: z**3)(y)), 6.0 * x, x, x)


def test_numbers_and_dtypes():
    assert grad(lambda x: jacobian(lambda y: y**3)(x)).plain(2.0) == 12.0
    assert grad(lambda x: jacobian(lambda y: (y, y**3))(x)[1]).plain(2.0) == 12.0
    assert grad(lambda x: jacobian(lambda y: x * y)(3)).plain(2.0) == 1.0
    x = X.astype(np.float32)
    found = grad(lambda y: np.sum(jacobian(lambda s: s * s * y)(2.0))).plain(x)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.full(3, 4.0))


def test_products_of_jacobians():
    def f(x):
        return np.sum(jacobian(lambda y: hvp(lambda z: np.sum(z**4))(y, v=V))(x))

    agrees(f, 24.0 * V)  # the Jacobian is 24 diag(x v)

    def by_tangents(x):
        return np.sum(jacobian(lambda y: jvp(np.sin)(y, tangents=x)[1])(x))  # -diag(x sin x)

    agrees(by_tangents, -np.sin(X) - X * np.cos(X))

    def by_adjoints(x):
        return np.sum(jacobian(lambda y: vjp(np.sin)(y, seed=x)[1])(x))

    agrees(by_adjoints, -np.sin(X) - X * np.cos(X))


@pytest.mark.long
def test_in_place_and_in_loops():
    def moved(x):
        u = x.copy()
        for _ in range(2):
            for i in range(1, len(u)):
                gap = u[i] - u[i - 1]
                if gap > 0.0:
                    u[i] -= 0.2 * gap**2
        return u

    def f(x):
        total = 0.0
        for i in range(2):
            total += np.sum(jacobian(moved)(x * (1.0 + i)) @ V)
        return total

    def by_hand(x):
        return sum(np.sum(jvp(moved).plain(x * (1.0 + i), tangents=V)[1]) for i in range(2))

    expected = by_differences(by_hand)
    np.testing.assert_allclose(grad(f).plain(X), expected, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(jvp(f).plain(X, tangents=V)[1], expected @ V, rtol=1e-7)


def test_complex_numbers():
    z = np.array([0.6 - 0.8j, 0.3 + 0.2j])

    def of_holomorphic(z):
        slopes = jacobian(lambda w: w**3)(z)  # 3 z^2 on the diagonal
        return np.sum(np.abs(slopes) ** 2)  # 9 |z|^4, of which the gradient is 36 |z|^2 z

    np.testing.assert_allclose(grad(of_holomorphic).plain(z), 36.0 * np.abs(z) ** 2 * z)

    def real_to_complex(x):
        slopes = jacobian(lambda y: np.exp(1j * y) * y)(x)  # (1 + i x) e^(i x)
        return np.sum(np.abs(slopes) ** 2)  # 1 + x^2

    agrees(real_to_complex, 2.0 * X)

    def complex_to_real(z):
        slopes = jacrev(lambda w: np.abs(w) ** 2)(z)  # 2 z on the diagonal
        return np.sum(np.abs(slopes) ** 2)

    np.testing.assert_allclose(grad(complex_to_real).plain(z), 8.0 * z)
    np.testing.assert_allclose(
        jacobian(jacobian(lambda w: w**3)).plain(z)[[0, 1], [0, 1], [0, 1]], 6.0 * z
    )
    with pytest.raises(srcgrad.NotDifferentiable, match="complex differentiable"):
        grad(lambda z: abs(jacobian(lambda w: w * abs(w))(z))).plain(1.0 + 2.0j)


def test_routines():
    def f(x):
        slopes = jacobian(np.linalg.inv)(np.diag(x) + A)
        return np.sum(slopes**2)

    def by_hand(x):
        inverse = np.linalg.inv(np.diag(x) + A)
        return np.sum(np.einsum("lm,nk->klmn", inverse, inverse) ** 2)

    expected = by_differences(by_hand)
    np.testing.assert_allclose(grad(f).plain(X), expected, rtol=1e-7)
    np.testing.assert_allclose(jvp(f).plain(X, tangents=V)[1], expected @ V, rtol=1e-7)
