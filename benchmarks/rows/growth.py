"""A scalar recurrence: logistic growth in explicit steps."""

import numpy as np

from benchmarks.row import Peer, Row


def growth(y, rate, horizon, steps):
    h = horizon / steps
    for _ in range(steps):
        y += h * rate * y * (1.0 - y)
    return y


def growth_adjoint(y, rate, horizon, steps):
    h = horizon / steps
    y_saved = np.empty(steps)
    for i in range(steps):
        y_saved[i] = y
        y += h * rate * y * (1.0 - y)
    y_bar = 1.0
    rate_bar = 0.0
    for i in range(steps - 1, -1, -1):
        y = y_saved[i]
        rate_bar += y * (1.0 - y) * y_bar
        y_bar *= 1.0 + h * rate * (1.0 - 2.0 * y)
    return y_bar, h * rate_bar


def with_jax():
    from jax import lax

    def growth(y, rate, horizon, steps):
        h = horizon / steps
        return lax.fori_loop(0, steps, lambda _, y: y + h * rate * y * (1.0 - y), y)

    return growth


ROW = Row(
    name="growth",
    title="scalar recurrence",
    primal=growth,
    adjoint=growth_adjoint,
    wrt=(0, 1),
    sizes={
        "1e4 steps": lambda: (0.01, 1.3, 5.0, 10_000),
        "1e6 steps": lambda: (0.01, 1.3, 5.0, 1_000_000),
    },
    saved_by_hand=lambda y, rate, horizon, steps: 8 * steps,
    jax=Peer(with_jax, note="`lax.fori_loop`"),
    autograd=Peer(lambda: growth, skip={"1e6 steps": "a traced operation costs microseconds"}),
)
