"""Gradients of a batch: a loop of Python's, `vmap`, `vmap` in threads, and JAX, in milliseconds.

`python -m benchmarks.batches` prints the table; all gradients are asserted to agree.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import grad, vmap


def spring(start, stiffness):
    """Where a damped spring is after 100 steps, squared."""
    x, v = start[0], start[1]
    for _ in range(100):
        v += 0.05 * (-stiffness * math.sin(x) - 0.1 * v)
        x += 0.05 * v
    return x * x


def spring_of_jax():
    import jax

    def step(state, stiffness):
        x, v = state
        v = v + 0.05 * (-stiffness * jax.numpy.sin(x) - 0.1 * v)
        return x + 0.05 * v, v

    def spring(start, stiffness):
        state = start[0], start[1]
        x, _ = jax.lax.fori_loop(0, 100, lambda _, state: step(state, stiffness), state)
        return x * x

    jax.config.update("jax_enable_x64", True)
    return jax.jit(jax.vmap(jax.grad(spring), in_axes=(0, None)))


def best(call: Callable[[], Any], repeats: int = 7) -> float:
    """The shortest time of a call, in milliseconds."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def main() -> None:
    one = grad(spring)
    serial = vmap(one, in_axes=(0, None))
    threads = vmap(one, in_axes=(0, None), parallel=True)
    jax_gradient = spring_of_jax()
    print("| points | loop of Python's | vmap | in threads | JAX |\n|---:|---:|---:|---:|---:|")
    for n in (1, 100, 10_000):
        x = np.random.default_rng(1).standard_normal((n, 2))
        calls = (
            lambda x=x: np.array([one(each, 2.0) for each in x]),
            lambda x=x: serial(x, 2.0),
            lambda x=x: threads(x, 2.0),
            lambda x=x: np.asarray(jax_gradient(x, 2.0)),
        )
        expected = calls[0]()
        assert all(np.allclose(call(), expected, rtol=1e-9, atol=1e-12) for call in calls)
        print(f"| {n} | " + " | ".join(f"{best(call):.3g} ms" for call in calls) + " |")


if __name__ == "__main__":
    main()
