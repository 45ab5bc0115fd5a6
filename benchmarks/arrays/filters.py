"""Filters along sequences: Kalman's, and the forward algorithm of a hidden Markov model."""

import numpy as np

from benchmarks.arrays.program import Program


def kalman(f, h, q, r, ys):
    """The negative log likelihood of observations of a linear state (Kalman 1960)."""
    n = f.shape[0]
    m = np.zeros(n)
    p = np.eye(n)
    total = 0.0
    for t in range(ys.shape[0]):
        m = f @ m
        p = f @ p @ f.T + q
        s = h @ p @ h.T + r
        residual = ys[t] - h @ m
        gain = np.linalg.solve(s, h @ p).T
        m = m + gain @ residual
        p = p - gain @ s @ gain.T
        total += 0.5 * (residual @ np.linalg.solve(s, residual) + np.linalg.slogdet(s)[1])
    return total


def hidden_markov(log_start, log_move, log_emit, observed):
    """The log likelihood of a sequence, in logarithms (Rabiner 1989)."""
    alpha = log_start + log_emit[:, observed[0]]
    for t in range(1, len(observed)):
        joint = alpha[:, None] + log_move
        top = np.max(joint, axis=0)
        alpha = top + np.log(np.sum(np.exp(joint - top), axis=0)) + log_emit[:, observed[t]]
    top = np.max(alpha)
    return top + np.log(np.sum(np.exp(alpha - top)))


def observations(steps, n, m):
    random = np.random.default_rng(50)
    f = 0.9 * np.eye(n) + 0.05 * random.standard_normal((n, n)) / np.sqrt(n)
    h = random.standard_normal((m, n)) / np.sqrt(n)
    return f, h, 0.1 * np.eye(n), 0.5 * np.eye(m), random.standard_normal((steps, m))


def chain(steps, states, symbols):
    random = np.random.default_rng(51)
    return (
        *(np.log(random.dirichlet(np.ones(states), k)) for k in (1, states)),
        np.log(random.dirichlet(np.ones(symbols), states)),
        random.integers(0, symbols, steps),
    )


def chain_of_one_start(steps, states, symbols):
    start, *rest = chain(steps, states, symbols)
    return start[0], *rest


PROGRAMS = (
    Program(
        kalman,
        (0, 1),
        {
            "10 x 3, 2": lambda: observations(10, 3, 2),
            "100 x 20, 10": lambda: observations(100, 20, 10),
        },
        is_unrolled=True,
    ),
    Program(
        hidden_markov,
        (0, 1, 2),
        {
            "20 x 4": lambda: chain_of_one_start(20, 4, 6),
            "200 x 60": lambda: chain_of_one_start(200, 60, 30),
        },
        is_unrolled=True,
    ),
)
