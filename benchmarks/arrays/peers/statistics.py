"""Data and models: squares expanded into products, choices made once, sums by segments."""

import jax
import jax.numpy as jnp
from jax import lax


def covariance_plain(data):
    n, m = data.shape
    data = data - jnp.mean(data, axis=0)
    cov = jnp.zeros((m, m))
    for i in range(m):
        cov = cov.at[i:, i].set(data[:, i] @ data[:, i:] / (n - 1.0))
        cov = cov.at[i, i:].set(cov[i:, i])
    return jnp.sum(cov**2)


def covariance(data):
    data = data - jnp.mean(data, axis=0)
    return jnp.sum((data.T @ data / (data.shape[0] - 1.0)) ** 2)


def mixture(weights, means, log_scales, x):
    precision = jnp.exp(-2.0 * log_scales)
    squares = (x**2) @ precision.T - 2.0 * x @ (means * precision).T
    squares += jnp.sum(means**2 * precision, axis=1)
    log_density = -0.5 * squares - jnp.sum(log_scales, axis=1)
    return jnp.sum(jax.nn.logsumexp(log_density + jax.nn.log_softmax(weights), axis=1))


def logistic_regression(w, b, x, y):
    z = x @ w + b
    return jnp.mean(jax.nn.softplus(z) - y * z) + 0.01 * (w @ w)


def softmax_regression(w, b, x, labels):
    z = x @ w + b
    chosen = jnp.take_along_axis(z, labels[:, None], axis=1)[:, 0]
    return jnp.mean(jax.nn.logsumexp(z, axis=1) - chosen)


def kmeans(centroids, points):
    distance = jnp.sum(centroids**2, axis=1) - 2.0 * points @ centroids.T
    closest = jnp.argmin(lax.stop_gradient(distance), axis=1)
    return jnp.sum((points - centroids[closest]) ** 2)


def log_sum_exp(x):
    return jax.nn.logsumexp(x)


def least_squares(c, t, y):
    fitted = jnp.zeros_like(t)
    for k in reversed(range(len(c))):
        fitted = fitted * t + c[k]
    return 0.5 * jnp.sum((y - fitted) ** 2)


def weighted_histogram(weights, x, expected):
    bins = jnp.minimum((x * len(expected)).astype(jnp.int32), len(expected) - 1)
    counts = jax.ops.segment_sum(weights, bins, len(expected))
    return jnp.sum((counts - expected) ** 2)


def interpolation_table(table, x, y):
    place = x * (len(table) - 1)
    left = jnp.minimum(place.astype(jnp.int32), len(table) - 2)
    along = place - left
    return jnp.mean(((1.0 - along) * table[left] + along * table[left + 1] - y) ** 2)
