"""Jacobians by adjoints beside JAX's: `python -m benchmarks.reverse_jacobians`.

All rows in one reverse sweep, on one core, best times: two layers of a network with respect to the
input and the weights, a step of a stencil, a step of a Kalman filter.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

import srcgrad
from benchmarks.jacobians import best

Row = tuple[str, Callable[..., Any], tuple[Any, ...], tuple[int, ...]]


def layers(x, w, b, v, c):
    return np.tanh(np.tanh(x @ w + b) @ v + c)


def stencil(u):
    v = u.reshape(24, 24)
    near = v[:-2, 1:-1] + v[2:, 1:-1] + v[1:-1, :-2] + v[1:-1, 2:]
    inner = v[1:-1, 1:-1]
    return (inner + 0.1 * (near - 4.0 * inner) + 0.05 * inner**3).reshape(-1)[:64]


def kalman(m, p, a, q, h, r, y):
    ahead, spread = a @ m, a @ p @ a.T + q
    gain = np.linalg.solve(h @ spread @ h.T + r, h @ spread).T
    return ahead + gain @ (y - h @ ahead), spread - gain @ h @ spread


def rows() -> list[Row]:
    random = np.random.default_rng(0)
    found: list[Row] = []
    for outputs in (10, 32, 64):
        args = (
            *(random.normal(size=100), 0.1 * random.normal(size=(100, 64)), np.zeros(64)),
            *(0.1 * random.normal(size=(64, outputs)), np.zeros(outputs)),
        )
        found.append((f"layers, {outputs} outputs, by x", layers, args, (0,)))
        found.append((f"layers, {outputs} outputs, by x, w and v", layers, args, (0, 1, 3)))
    found.append(("stencil, 64 of 576", stencil, (random.normal(size=576),), (0,)))
    n = 6
    args = (random.normal(size=n), np.eye(n), 0.3 * random.normal(size=(n, n)), 0.1 * np.eye(n))
    seen = (random.normal(size=(3, n)), np.eye(3), random.normal(size=3))
    found.append(("Kalman, 6 states, by m, p and a", kalman, (*args, *seen), (0, 1, 2)))
    return found


def in_jax(function: Callable[..., Any], wrt: tuple[int, ...]) -> Callable[..., Any]:
    """JAX's Jacobian of the same text, with its NumPy in the place of NumPy."""
    import types

    import jax
    import jax.numpy

    jax.config.update("jax_enable_x64", True)
    same = types.FunctionType(function.__code__, {"np": jax.numpy})
    return jax.jit(jax.jacrev(same, wrt))


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import jax

    print("| Jacobian by adjoints, in us | srcgrad | JAX |")
    print("|---|---:|---:|")
    for name, function, args, wrt in rows():
        ours, theirs = srcgrad.jacrev(function, wrt), in_jax(function, wrt)
        there = [jax.numpy.asarray(each) for each in args]
        pairs = zip(jax.tree.leaves(ours(*args)), jax.tree.leaves(theirs(*there)), strict=True)
        for one, other in pairs:
            np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-8)
        times = (
            best(lambda ours=ours, args=args: ours(*args)),
            best(lambda theirs=theirs, there=there: jax.block_until_ready(theirs(*there))),
        )
        print(f"| {name} | {1e6 * times[0]:.0f} | {1e6 * times[1]:.0f} |", flush=True)


if __name__ == "__main__":
    main()
