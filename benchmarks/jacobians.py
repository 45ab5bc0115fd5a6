"""Dense Jacobians of a residual of 50 numbers: `python -m benchmarks.jacobians`, on one core.

Prints best times, and their ratios to the Jacobian by tangents, after all have been compared.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import srcgrad

SIZE = 50


def residual(x, k):
    """Each equation couples all unknowns."""
    n = x.shape[0]
    found = np.zeros(n)
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += math.sin(x[j] * (i + 1)) * x[i]
        found[i] = math.tanh(total * k)
    return found * x


def best(call: Callable[[], Any], repeats: int = 100) -> float:
    """The shortest of some times, in seconds."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def contenders(x: np.ndarray, k: float) -> dict[str, Callable[[], np.ndarray]]:
    """Ways to the same matrix."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def same(x, k):
        i = jnp.arange(1.0, x.shape[0] + 1.0)
        total = jnp.sum(jnp.sin(x[None, :] * i[:, None]) * x[:, None], axis=1)
        return jnp.tanh(total * k) * x

    columns, rows = srcgrad.jacfwd(residual), srcgrad.jacrev(residual)
    column, row = srcgrad.jvp(residual), srcgrad.vjp(residual)
    jax_columns, jax_rows = jax.jit(jax.jacfwd(same)), jax.jit(jax.jacrev(same))
    units = np.eye(x.size)
    return {
        "srcgrad, by tangents": lambda: columns(x, k),
        "srcgrad, by adjoints": lambda: rows(x, k),
        "50 calls of jvp": lambda: np.stack([column(x, k, tangents=e)[1] for e in units], axis=1),
        "50 calls of vjp": lambda: np.stack([row(x, k, seed=e)[1] for e in units]),
        "JAX, jacfwd": lambda: np.asarray(jax_columns(x, k)),
        "JAX, jacrev": lambda: np.asarray(jax_rows(x, k)),
    }


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    x, k = np.linspace(-1.0, 1.0, SIZE), 0.7
    ways = contenders(x, k)
    first, *others = ways.values()
    for other in others:
        np.testing.assert_allclose(other(), first(), rtol=1e-9, atol=1e-11)
    times = {name: best(way) for name, way in ways.items()}
    unit = next(iter(times.values()))
    print("| Jacobian, 50 x 50 | time | ratio |\n|---|---:|---:|")
    for name, seconds in times.items():
        print(f"| {name} | {1e6 * seconds:.0f} us | {seconds / unit:.1f} |")


if __name__ == "__main__":
    main()
