"""Sparse Jacobians beside dense and hand-written ones: `python -m benchmarks.sparse_jacobians`.

On one core, best times, after all have been compared. "once" is what a call takes that finds the
pattern, its colours and the elements, with all code compiled; "value" is the function, compiled.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import scipy.sparse

import srcgrad
from benchmarks.jacobians import best
from srcgrad.derivative import Derivative
from srcgrad.operators import VALUE
from tests.tools.sparse_models import bundle, five_points, tridiagonal

DENSE = 2000
"""The most rows of a Jacobian that is made densely, too."""


def tridiagonal_by_hand(u, k):
    """Main diagonal and two beside it, straight into the arrays of a CSR matrix."""
    n = u.shape[0]
    data = np.empty(3 * n - 2)
    others = np.empty(3 * n - 2, np.int32)
    starts = np.empty(n + 1, np.int32)
    size = 0
    for i in range(n):
        starts[i] = size
        for j in range(max(i - 1, 0), min(i + 2, n)):
            others[size] = j
            data[size] = (n + 1.0) ** 2
            if i == j:
                data[size] = -2.0 * (n + 1.0) ** 2 + k * np.exp(u[i])
            size += 1
    starts[n] = size
    return data, others, starts


def five_points_by_hand(u, k):
    n, m = u.shape
    data = np.empty(5 * n * m)
    others = np.empty(5 * n * m, np.int32)
    starts = np.empty(n * m + 1, np.int32)
    size = 0
    for i in range(n):
        for j in range(m):
            starts[i * m + j] = size
            for a, b in ((i - 1, j), (i, j - 1), (i, j), (i, j + 1), (i + 1, j)):
                if 0 <= a < n and 0 <= b < m:
                    others[size] = a * m + b
                    data[size] = 1.0
                    if a == i and b == j:
                        data[size] = 3.0 * k * u[i, j] ** 2 - 4.0
                    size += 1
    starts[n * m] = size
    return data[:size], others[:size], starts


def in_jax(name: str) -> Callable[..., Any]:
    """The Jacobian by JAX's forward mode."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def line(u, k):
        v = jnp.pad(u, 1)
        return (v[:-2] - 2.0 * u + v[2:]) * (u.shape[0] + 1) ** 2 + k * jnp.exp(u)

    def grid(u, k):
        v = jnp.pad(u, 1)
        near = v[:-2, 1:-1] + v[2:, 1:-1] + v[1:-1, :-2] + v[1:-1, 2:]
        return near - 4.0 * u + k * u**3

    def observed(cameras, points, weights, which_camera, which_point, seen):
        def one(camera, point, weight, at):
            rotation = camera[:3]
            angle = jnp.sqrt(jnp.sum(rotation**2))
            axis, point = rotation / angle, point - camera[3:6]
            c, s = jnp.cos(angle), jnp.sin(angle)
            p = point * c + jnp.cross(axis, point) * s + axis * jnp.dot(axis, point) * (1.0 - c)
            x = p[:2] / p[2]
            r = jnp.sum(x**2)
            x = x * (1.0 + camera[9] * r + camera[10] * r * r)
            return weight * (camera[6] * x + camera[7:9] - at)

        return jax.vmap(one)(cameras[which_camera], points[which_point], weights, seen)

    wrt = (0, 1, 2) if name == "bundle" else 0
    found = {"tridiagonal": line, "five_points": grid, "bundle": observed}[name]
    return jax.jit(jax.jacfwd(found, wrt))


def observations(count: int) -> tuple[Any, ...]:
    random = np.random.default_rng(0)
    cameras, points = max(count // 20, 2), max(count // 4, 4)
    return (
        random.normal(size=(cameras, 11)),
        random.normal(size=(points, 3)),
        random.normal(size=count),
        random.integers(0, cameras, count),
        random.integers(0, points, count),
        random.normal(size=(count, 2)),
    )


def line(n: int) -> tuple[Any, ...]:
    return np.linspace(0.0, 1.0, n), 2.0


def square(n: int) -> tuple[Any, ...]:
    return np.linspace(0.0, 1.0, n * n).reshape(n, n), 0.3


ROWS: tuple[tuple[Callable[..., Any], Any, tuple[Any, ...], Callable[..., Any] | None], ...] = (
    *((tridiagonal, 0, line(n), tridiagonal_by_hand) for n in (200, 1_000, 100_000)),
    *((five_points, 0, square(n), five_points_by_hand) for n in (15, 40, 316)),
    *((bundle, (0, 1, 2), observations(n), None) for n in (100, 10_000)),
)


def dense_of(found: Any) -> list[np.ndarray]:
    blocks = found if isinstance(found, tuple) else (found,)
    return [np.asarray(b.toarray() if scipy.sparse.issparse(b) else b).ravel() for b in blocks]


def once(derivative: Any, args: tuple[Any, ...]) -> Callable[[], Any]:
    """A call that does not know the pattern yet."""

    def call() -> Any:
        for each in derivative._evaluations.values():
            each.plans.clear()
            each.is_slow = False
        return derivative(*args)

    return call


def times(function: Any, wrt: Any, args: tuple[Any, ...], by_hand: Any) -> dict[str, float]:
    """The seconds that each way takes."""
    sparse = srcgrad.jacobian(function, wrt, mode="sparse")
    expected = sparse(*args)
    rows = sparse.pattern.shape[0]
    repeats = 5 if rows > 10_000 else 50
    value = Derivative(function, operator=VALUE)
    found = {
        "value": best(lambda: value(*args), repeats),
        "sparse": best(lambda: sparse(*args), repeats),
        "once": best(once(sparse, args), repeats),
    }
    if by_hand is not None:
        fast = numba.njit(error_model="numpy")(by_hand)
        shape = sparse.pattern.shape
        made = scipy.sparse.csr_array(fast(*args), shape=shape)
        assert abs(made - expected).max() < 1e-6
        found["by hand"] = best(lambda: scipy.sparse.csr_array(fast(*args), shape=shape), repeats)
    if rows <= DENSE:
        ways = {
            "dense": srcgrad.jacobian(function, wrt, mode="forward"),
            "JAX": in_jax(function.__name__),
        }
        for name, way in ways.items():
            for ours, theirs in zip(dense_of(expected), dense_of(way(*args)), strict=True):
                np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-8)
            found[name] = best(lambda way=way: np.asarray(dense_of(way(*args))[0][:1]), repeats)
    return found


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    names = ("value", "sparse", "once", "dense", "JAX", "by hand")
    print("| Jacobian, in us | " + " | ".join(names) + " | sparse / value |")
    print("|---|" + "---:|" * (len(names) + 1))
    for function, wrt, args, by_hand in ROWS:
        found = times(function, wrt, args, by_hand)
        size = np.size(args[-1] if function is bundle else args[0])
        cells = [f"{1e6 * found[name]:.0f}" if name in found else "" for name in names]
        ratio = found["sparse"] / found["value"]
        print(f"| {function.__name__}, {size} | {' | '.join(cells)} | {ratio:.1f} |", flush=True)


if __name__ == "__main__":
    main()
