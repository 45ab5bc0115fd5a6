"""Kepler's equation by Newton's method, a while loop from each of many starting values."""

import math

import numpy as np

from benchmarks.row import Peer, Row

ITERATIONS = 8  # as many as the slowest of the values below needs


def kepler(mean, eccentricity, tolerance):
    """The sum of the radii at the given mean anomalies."""
    total = 0.0
    for i in range(mean.shape[0]):
        anomaly = mean[i]
        step = 1.0
        while abs(step) > tolerance:
            excess = anomaly - eccentricity * math.sin(anomaly) - mean[i]
            step = excess / (1.0 - eccentricity * math.cos(anomaly))
            anomaly -= step
        total += 1.0 - eccentricity * math.cos(anomaly)
    return total


def kepler_adjoint(mean, eccentricity, tolerance):
    """Turns round in each iteration of the outer loop, with the partials met on the way there."""
    n = mean.shape[0]
    mean_bar = np.empty(n)
    eccentricity_bar = 0.0
    saved = np.empty((16, 3))
    for i in range(n):
        anomaly = mean[i]
        step = 1.0
        count = 0
        while abs(step) > tolerance:
            if count == saved.shape[0]:
                longer = np.empty((2 * count, 3))
                longer[:count] = saved
                saved = longer
            sine = math.sin(anomaly)
            cosine = math.cos(anomaly)
            inverse = 1.0 / (1.0 - eccentricity * cosine)
            step = (anomaly - eccentricity * sine - mean[i]) * inverse
            saved[count, 0] = eccentricity * sine * step * inverse
            saved[count, 1] = (sine - cosine * step) * inverse
            saved[count, 2] = inverse
            anomaly -= step
            count += 1

        eccentricity_bar -= math.cos(anomaly)
        anomaly_bar = eccentricity * math.sin(anomaly)
        mean_i_bar = 0.0
        while count > 0:
            count -= 1
            eccentricity_bar += saved[count, 1] * anomaly_bar
            mean_i_bar += saved[count, 2] * anomaly_bar
            anomaly_bar *= saved[count, 0]
        mean_bar[i] = mean_i_bar + anomaly_bar
    return mean_bar, eccentricity_bar


def vectorised(np, repeat):
    def kepler(mean, eccentricity, tolerance):
        def iterate(state):
            anomaly, moving = state
            excess = anomaly - eccentricity * np.sin(anomaly) - mean
            step = excess / (1.0 - eccentricity * np.cos(anomaly))
            return anomaly - np.where(moving, step, 0.0), moving & (abs(step) > tolerance)

        anomaly, _ = repeat(ITERATIONS, iterate, (mean, mean == mean))
        return np.sum(1.0 - eccentricity * np.cos(anomaly))

    return kepler


def with_jax():
    import jax
    import jax.numpy as jnp
    from jax import lax

    def repeat(n, step, state):
        return lax.fori_loop(0, n, lambda _, state: jax.checkpoint(step)(state), state)

    return vectorised(jnp, repeat)


def with_autograd():
    import autograd.numpy as anp

    def repeat(n, step, state):
        for _ in range(n):
            state = step(state)
        return state

    return vectorised(anp, repeat)


def orbit(n):
    return np.random.default_rng(5).uniform(-math.pi, math.pi, n), 0.4, 1e-12


ROW = Row(
    name="newton",
    title="Newton in a while loop",
    primal=kepler,
    adjoint=kepler_adjoint,
    wrt=(0, 1),
    sizes={"1e3 values": lambda: orbit(1_000), "1e5 values": lambda: orbit(100_000)},
    saved_by_hand=lambda mean, eccentricity, tolerance: 16 * 3 * 8,
    jax=Peer(
        with_jax,
        note=f"{ITERATIONS} masked iterations, with `checkpoint`: `while_loop` has no reverse mode",
    ),
    autograd=Peer(with_autograd, note=f"{ITERATIONS} masked iterations"),
)
