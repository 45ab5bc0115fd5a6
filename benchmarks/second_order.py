"""Second derivatives and products at one point: `python -m benchmarks.second_order`, on one core.

Prints best times of `hvp` beside `grad`, of `grad(grad(f))` beside a second derivative by hand, and
of the products that `linearize` gives beside `jvp` and `vjp`, after all have been compared.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

import srcgrad
from benchmarks.jacobians import best

Program = Callable[..., Any]


STEP = 1e-5


def growth(x, r, n):
    """A recurrence of one number."""
    for _ in range(n):
        x = x + STEP * (r * x * (1.0 - x) + math.sin(3.0 * x))
    return x


def lstm(w, u, xs):
    """The squares of what a recurrent cell with four gates ends with."""
    m = w.shape[0] // 4
    h = np.zeros(m)
    c = np.zeros(m)
    gates = np.zeros(4 * m)
    for t in range(xs.shape[0]):
        for i in range(4 * m):
            total = 0.0
            for j in range(xs.shape[1]):
                total += w[i, j] * xs[t, j]
            for j in range(m):
                total += u[i, j] * h[j]
            gates[i] = total
        for i in range(m):
            forget = 1.0 / (1.0 + math.exp(-gates[i]))
            enter = 1.0 / (1.0 + math.exp(-gates[m + i]))
            leave = 1.0 / (1.0 + math.exp(-gates[2 * m + i]))
            c[i] = forget * c[i] + enter * math.tanh(gates[3 * m + i])
            h[i] = leave * math.tanh(c[i])
    return np.sum(h * h)


def mixture(means, scales, x):
    """The log likelihood of points under Gaussians with diagonal covariances."""
    found = 0.0
    terms = np.zeros(means.shape[0])
    for i in range(x.shape[0]):
        largest = -np.inf
        for k in range(means.shape[0]):
            square = 0.0
            for d in range(x.shape[1]):
                square += ((x[i, d] - means[k, d]) * math.exp(scales[k, d])) ** 2 / 2.0
                square -= scales[k, d]
            terms[k] = -square
            largest = max(largest, terms[k])
        total = 0.0
        for k in range(means.shape[0]):
            total += math.exp(terms[k] - largest)
        found += largest + math.log(total)
    return found


def burgers(u, n):
    """The energy after steps of a viscous flow on a ring."""
    m = u.shape[0]
    for _ in range(n):
        v = np.zeros(m)
        for i in range(m):
            left, right = u[i - 1], u[(i + 1) % m]
            v[i] = u[i] - 0.1 * u[i] * (right - left) + 0.1 * (right - 2.0 * u[i] + left)
        u = v
    return np.sum(u * u)


def energy_path(u, n):
    """As `burgers`, with the flow itself returned."""
    m = u.shape[0]
    for _ in range(n):
        v = np.zeros(m)
        for i in range(1, m - 1):
            v[i] = u[i] - 0.1 * math.sin(u[i]) * (u[i + 1] - u[i - 1])
        u = v
    return u


@numba.njit
def second_by_hand(x, r, n):
    """d2x/dx2 of `growth`: tangents of value and slope, first and second, step by step."""
    first, second = 1.0, 0.0
    for _ in range(n):
        slope = 1.0 + STEP * (r * (1.0 - 2.0 * x) + 3.0 * math.cos(3.0 * x))
        bend = STEP * (-2.0 * r - 9.0 * math.sin(3.0 * x))
        second = bend * first * first + slope * second
        first = slope * first
        x = x + STEP * (r * x * (1.0 - x) + math.sin(3.0 * x))
    return second


@numba.njit
def second_by_two_sweeps(x, r, n):
    """The same by adjoints: a tangent of the gradient that a reverse sweep gives."""
    xs, dots = np.empty(n), np.empty(n)
    dot = 1.0
    for k in range(n):
        xs[k], dots[k] = x, dot
        dot *= 1.0 + STEP * (r * (1.0 - 2.0 * x) + 3.0 * math.cos(3.0 * x))
        x = x + STEP * (r * x * (1.0 - x) + math.sin(3.0 * x))
    bar, bar_dot = 1.0, 0.0
    for k in range(n - 1, -1, -1):
        slope = 1.0 + STEP * (r * (1.0 - 2.0 * xs[k]) + 3.0 * math.cos(3.0 * xs[k]))
        bend = STEP * (-2.0 * r - 9.0 * math.sin(3.0 * xs[k]))
        bar_dot = bend * dots[k] * bar + slope * bar_dot
        bar *= slope
    return bar_dot


def products() -> dict[str, tuple[Program, tuple[Any, ...]]]:
    generator = np.random.default_rng(1)

    def drawn(*shape: int) -> np.ndarray:
        return generator.standard_normal(shape)

    return {
        "growth, 10^5 steps": (growth, (0.3, 1.7, 100_000)),
        "LSTM, 100 steps of 32": (
            lstm,
            (0.3 * drawn(128, 16), 0.2 * drawn(128, 32), drawn(100, 16)),
        ),
        "mixture, 1000 points, 10 of 8": (
            mixture,
            (drawn(10, 8), 0.1 * drawn(10, 8), drawn(1000, 8)),
        ),
        "Burgers, 1000 points, 100 steps": (burgers, (np.sin(np.linspace(0.0, 6.0, 1000)), 100)),
    }


def hessian_products() -> None:
    print("| `hvp` | gradient | product | ratio |\n|---|---:|---:|---:|")
    for name, (program, arguments) in products().items():
        gradient, product = srcgrad.grad(program), srcgrad.hvp(program)
        x = arguments[0]
        v = np.cos(np.arange(x.size)).reshape(x.shape) if isinstance(x, np.ndarray) else 1.0
        h = 1e-6
        rise = gradient(x + h * v, *arguments[1:]) - gradient(x - h * v, *arguments[1:])
        found = product(*arguments, v=v)
        scale = np.max(np.abs(found))
        np.testing.assert_allclose(found, rise / (2.0 * h), rtol=1e-4, atol=1e-4 * scale)
        first = best(lambda: gradient(*arguments), 30)  # noqa: B023
        second = best(lambda: product(*arguments, v=v), 30)  # noqa: B023
        print(f"| {name} | {first * 1e3:.2f} ms | {second * 1e3:.2f} ms | {second / first:.1f} |")


def recurrence() -> None:
    arguments = 0.3, 1.7, 100_000
    ways = {
        "by hand, forward": lambda: second_by_hand(*arguments),
        "by hand, two sweeps": lambda: second_by_two_sweeps(*arguments),
        "srcgrad, grad(grad(f))": lambda: twice(*arguments),
        "srcgrad, hvp": lambda: product(*arguments, v=1.0),
    }
    twice, product = srcgrad.grad(srcgrad.grad(growth)), srcgrad.hvp(growth)
    for way in ways.values():
        assert math.isclose(way(), second_by_hand(*arguments), rel_tol=1e-8)
    times = {name: best(way, 30) for name, way in ways.items()}
    unit = times["by hand, two sweeps"]
    print("\n| second derivative of 10^5 steps | time | ratio |\n|---|---:|---:|")
    for name, taken in times.items():
        print(f"| {name} | {taken * 1e3:.2f} ms | {taken / unit:.1f} |")


def linear_products() -> None:
    print("\n| `linearize` | `jvp` | product | `vjp` | product |\n|---|---:|---:|---:|---:|")
    programs = {
        **products(),
        "flow, 1000 points, 100 steps": (energy_path, (np.linspace(0.0, 1.0, 1000), 100)),
    }
    for name, (program, arguments) in programs.items():
        x = arguments[0]
        v = np.cos(np.arange(x.size)).reshape(x.shape) if isinstance(x, np.ndarray) else 1.0
        linear = srcgrad.linearize(program, *arguments)
        forward, reverse = srcgrad.jvp(program), srcgrad.vjp(program)
        value, tangent = forward(*arguments, tangents=v)
        np.testing.assert_allclose(linear(v), tangent, rtol=1e-9, atol=1e-12)
        w = np.ones_like(value) if isinstance(value, np.ndarray) else 1.0
        _, adjoints = reverse(*arguments, seed=w)
        np.testing.assert_allclose(linear.vjp(w), adjoints, rtol=1e-9, atol=1e-12)
        times = [
            best(lambda: forward(*arguments, tangents=v), 30),  # noqa: B023
            best(lambda: linear(v), 30),  # noqa: B023
            best(lambda: reverse(*arguments, seed=w), 30),  # noqa: B023
            best(lambda: linear.vjp(w), 30),  # noqa: B023
        ]
        print(f"| {name} | " + " | ".join(f"{each * 1e3:.2f} ms" for each in times) + " |")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    hessian_products()
    recurrence()
    linear_products()


if __name__ == "__main__":
    main()
