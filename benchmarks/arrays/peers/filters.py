"""Filters: `scan` over the sequence, one factorisation a step."""

import jax
import jax.numpy as jnp
from jax import lax
from jax.scipy.linalg import cho_solve


def kalman(f, h, q, r, ys):
    def step(state, y):
        m, p = state
        m = f @ m
        p = f @ p @ f.T + q
        hp = h @ p
        factor = jnp.linalg.cholesky(hp @ h.T + r)
        residual = y - h @ m
        solved = cho_solve((factor, True), jnp.column_stack([hp, residual]))
        gain, weighted = solved[:, :-1].T, solved[:, -1]
        loss = 0.5 * residual @ weighted + jnp.sum(jnp.log(jnp.diag(factor)))
        return (m + gain @ residual, p - gain @ hp), loss

    n = f.shape[0]
    return jnp.sum(lax.scan(step, (jnp.zeros(n), jnp.eye(n)), ys)[1])


def hidden_markov(log_start, log_move, log_emit, observed):
    emitted = log_emit.T[observed]

    def step(alpha, emitted):
        return jax.nn.logsumexp(alpha[:, None] + log_move, axis=0) + emitted, None

    alpha, _ = lax.scan(step, log_start + emitted[0], emitted[1:])
    return jax.nn.logsumexp(alpha)
