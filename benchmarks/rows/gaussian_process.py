"""The marginal likelihood of a Gaussian process, through a Cholesky factor."""

import math

import numpy as np

from benchmarks.row import Peer, Row


def gaussian_process(theta, x, y):
    n = x.shape[0]
    variance, length, noise = math.exp(theta[0]), math.exp(theta[1]), math.exp(theta[2])
    k = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            square = 0.0
            for d in range(x.shape[1]):
                square += (x[i, d] - x[j, d]) ** 2
            k[i, j] = variance * math.exp(-0.5 * square / length**2)
        k[i, i] += noise
    factor = np.linalg.cholesky(k)
    whitened = np.linalg.solve(factor, y)
    total = 0.0
    for i in range(n):
        total += math.log(factor[i, i]) + 0.5 * whitened[i] ** 2
    return total


def gaussian_process_adjoint(theta, x, y):
    """By the derivative of the likelihood in closed form, which needs the inverse."""
    n = x.shape[0]
    variance, length, noise = math.exp(theta[0]), math.exp(theta[1]), math.exp(theta[2])
    squares = np.empty((n, n))
    k = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            square = 0.0
            for d in range(x.shape[1]):
                square += (x[i, d] - x[j, d]) ** 2
            squares[i, j] = square
            k[i, j] = variance * math.exp(-0.5 * square / length**2)
    covariance = k.copy()
    for i in range(n):
        covariance[i, i] += noise
    inverse = np.linalg.inv(covariance)
    weights = np.dot(inverse, y)
    theta_bar = np.zeros(3)
    for i in range(n):
        for j in range(n):
            k_bar = 0.5 * (inverse[i, j] - weights[i] * weights[j])
            theta_bar[0] += k_bar * k[i, j]
            theta_bar[1] += k_bar * k[i, j] * squares[i, j] / length**2
        theta_bar[2] += 0.5 * (inverse[i, i] - weights[i] ** 2) * noise
    return (theta_bar,)


def vectorised(np, solve):
    def gaussian_process(theta, x, y):
        variance, length, noise = np.exp(theta[0]), np.exp(theta[1]), np.exp(theta[2])
        squares = np.sum((x[:, None, :] - x[None, :, :]) ** 2, axis=2)
        k = variance * np.exp(-0.5 * squares / length**2) + noise * np.eye(len(x))
        factor = np.linalg.cholesky(k)
        whitened = solve(factor, y)
        return np.sum(np.log(np.diag(factor))) + 0.5 * np.sum(whitened**2)

    return gaussian_process


def with_jax():
    import jax.numpy as jnp
    from jax.scipy.linalg import solve_triangular

    return vectorised(jnp, lambda a, b: solve_triangular(a, b, lower=True))


def with_autograd():
    import autograd.numpy as anp

    return vectorised(anp, anp.linalg.solve)


def data(n):
    generator = np.random.default_rng(3)
    x = generator.uniform(size=(n, 3))
    y = np.sin(3.0 * x.sum(axis=1)) + 0.1 * generator.normal(size=n)
    return np.array([0.1, -0.5, -2.0]), x, y


ROW = Row(
    name="gaussian_process",
    title="likelihood of a Gaussian process",
    primal=gaussian_process,
    adjoint=gaussian_process_adjoint,
    wrt=(0,),
    sizes={"50 points": lambda: data(50), "500 points": lambda: data(500)},
    saved_by_hand=lambda theta, x, y: 0,
    jax=Peer(with_jax, note="array expression"),
    autograd=Peer(with_autograd, note="array expression"),
)
