"""The programs whose derivatives are kept beside this file, and read by a person in every diff."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tests.golden import design, own_rules, recursions, solutions

VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
OTHER = np.array([0.2, 1.4, -0.7, 0.6, 0.8])
MATRIX = np.array([[0.9, -0.4, 1.7], [0.3, -1.1, 0.6]])
SQUARE = np.array([[4.0, 0.5, -0.3], [0.5, 3.0, 0.4], [-0.3, 0.4, 5.0]])
GRID = np.sin(np.arange(20.0)).reshape(4, 5)
WEIGHTS = np.array([0.5, -1.0, 2.0])


@dataclass(frozen=True)
class Golden:
    """A program, example arguments, and which derivative is kept."""

    program: Callable[..., Any]
    arguments: tuple[Any, ...]
    argnums: int | tuple[int, ...] = 0
    operator: str = "grad"
    captured: tuple[Any, ...] = ()
    """What the generated function takes besides the arguments' numbers and arrays."""

    @property
    def name(self) -> str:
        return f"{self.program.__name__}_{JACOBIANS.get(self.operator, self.operator)}"

    def arguments_copied(self) -> tuple[Any, ...]:
        return copy.deepcopy(self.arguments)


class Spring(NamedTuple):
    stiffness: float
    damping: float


def polynomial(x):
    y = x * x
    y = 3.0 * y - x
    return y * y + 2.0


def elementary(x, y):
    return math.exp(-x * y) * math.log(x) + math.sqrt(x) / math.tanh(y) + x**y


def ladder(x):
    if x < -1.0:
        y = -x
    elif x < 1.0:
        y = x * x * x
    else:
        y = 1.0 / x
    return y * x


def clipped(x, low, high):
    return max(low, min(x, high)) * (x if x > 0.0 else 0.5 * x)


def power_by_squaring(x, n):
    result = 1.0
    while n > 0:
        if n % 2 == 1:
            result *= x
        x = x * x
        n //= 2
    return result


def logistic_map(x, r, n):
    for _ in range(n):
        x = r * x * (1.0 - x)
    return x


def two_states(x, v, steps):
    h = 0.1
    for _ in range(steps):
        v = v - h * math.sin(x)
        x = x + h * v
    return 0.5 * v * v - math.cos(x)


def horner(coefficients, x):
    value = 0.0
    for c in coefficients:
        value = value * x + c
    return value


def first_above(x, limit):
    total = 0.0
    for v in x:
        if v < 0.0:
            continue
        total += v * v
        if total > limit:
            return total * v
    return total


def newton(a):
    x = a
    for _ in range(50):
        step = (x * x * x - a) / (3.0 * x * x)
        x -= step
        if abs(step) < 1e-12:
            break
    return x


def helpers(x, y):
    def blend(a, b, *, weight=0.3):
        return weight * a + (1.0 - weight) * b

    total = 0.0

    def add(v):
        nonlocal total
        total += v * v

    add(blend(x, y))
    add(blend(y, x, weight=0.9))
    return total


def spring(s, x, steps):
    v = 0.0
    for _ in range(steps):
        v += 0.1 * (-s.stiffness * x - s.damping * v)
        x += 0.1 * v
    return x


def trajectory(x, n):
    points = [x]
    for _ in range(n):
        points.append(points[-1] * 0.9 + 0.1 * points[-1] ** 2)
    total = 0.0
    for p in points:
        total += p * p
    return total


def weighted(x):
    total = 0.0
    for i in range(len(x)):
        total += WEIGHTS[i] * x[i] ** 2
    return total


def saxpy(a, x, y):
    z = a * x + y
    return np.sum(z * z)


def matrix_vector(a, x):
    n, m = a.shape
    total = 0.0
    for i in range(n):
        s = 0.0
        for j in range(m):
            s += a[i, j] * x[j]
        total += s * s
    return total


def cumulative(x):
    y = np.empty(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = y[i - 1] * x[i]
    return y[-1] * y[0]


def histogram(x, index):
    bins = np.zeros(5)
    for k in range(len(x)):
        bins[index[k]] += x[k] * x[k]
    total = 0.0
    for b in bins:
        total += b * b
    return total


def diffuse(u, steps):
    v = u.copy()
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            v[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1])
        u, v = v, u
    return np.sum(u * u)


def gauss_seidel(u, sweeps):
    n, m = u.shape
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
    return u[1, 1] * u[2, 2]


def burgers(u, steps):
    for _ in range(steps):
        left = u[0]
        for i in range(1, len(u) - 1):
            here = u[i]
            u[i] = here - 0.1 * here * (u[i + 1] - left)
            left = here
    return np.sum(u * u)


def wavefront(x):
    n, m = x.shape
    for i in range(1, n):
        for j in range(1, m):
            x[i, j] += 0.5 * x[i - 1, j] * x[i, j - 1]
    return x[n - 1, m - 1]


def cholesky(a):
    n = a.shape[0]
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        a[j, j] = math.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a[i, j] /= a[j, j]
    total = 0.0
    for j in range(n):
        total += math.log(a[j, j])
    return total


def views(x):
    y = x[1:4]
    y[0] = y[1] * y[2]
    x[::2] *= 0.5
    return np.sum(x[:-1] * x[1:])


def runge_kutta(y, rate, steps):
    h = 0.1

    def slope(value):
        return -rate * value * value

    for _ in range(steps):
        k1 = slope(y)
        k2 = slope(y + 0.5 * h * k1)
        k3 = slope(y + 0.5 * h * k2)
        k4 = slope(y + h * k3)
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y


def kalman(observations, process, noise):
    mean, variance = 0.0, 1.0
    likelihood = 0.0
    for y in observations:
        variance += process
        innovation = y - mean
        total = variance + noise
        likelihood -= 0.5 * (math.log(total) + innovation * innovation / total)
        gain = variance / total
        mean += gain * innovation
        variance *= 1.0 - gain
    return likelihood


def normal_cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def black_scholes(spot, strike, rate, volatility, time):
    deviation = volatility * math.sqrt(time)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / deviation
    discount = math.exp(-rate * time)
    return spot * normal_cdf(d1) - strike * discount * normal_cdf(d1 - deviation)


def perceptron(w1, w2, x):
    out = 0.0
    for i in range(len(w2)):
        s = 0.0
        for j in range(len(x)):
            s += w1[i, j] * x[j]
        out += w2[i] * math.tanh(s)
    return (out - 1.0) ** 2


def soft_dtw(x, y):
    n, m = len(x), len(y)
    cost = np.full((n + 1, m + 1), 1e6)
    cost[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a, b, c = cost[i - 1, j], cost[i, j - 1], cost[i - 1, j - 1]
            least = min(a, b, c)
            soft = math.exp(least - a) + math.exp(least - b) + math.exp(least - c)
            cost[i, j] = (x[i - 1] - y[j - 1]) ** 2 + least - math.log(soft)
    return cost[n, m]


def reflection(impedances, omega):
    total = 0.0
    for impedance in impedances:
        load = impedance + 1j * omega + 1 / (2j * omega)
        gain = (load - 50.0) / (load + 50.0)
        total += abs(gain) ** 2 + np.exp(-load.conjugate() / 50).real
    return total


def evolved(state, energies, dt):
    state = state.copy()
    for i in range(len(state)):
        state[i] *= np.exp(-1j * energies[i] * dt)
    return np.vdot(state[1:], state[:-1]).imag


def predator_prey(start, rate, steps):
    state = start.copy()
    path = np.empty((steps, 2))
    for n in range(steps):
        growth = state[0] * (1.0 - state[1])
        state[1] += rate * state[1] * (state[0] - 0.5)
        state[0] += rate * growth
        path[n] = state
    return path


def moments(x):
    centre = np.mean(x)
    found = np.zeros(3)
    for each in x:
        found[0] += (each - centre) ** 2
        found[1] += (each - centre) ** 3
        found[2] += math.exp(-abs(each))
    return found


def reaction(u, k):
    n = u.shape[0]
    found = np.empty(n)
    for i in range(n):
        left = u[i - 1] if i > 0 else 0.0
        right = u[i + 1] if i < n - 1 else 0.0
        found[i] = left - 2.0 * u[i] + right + k * math.exp(u[i])
    return found


JACOBIANS = {"jacfwd": "jacobian", "jacrev": "jacobian"}
"""How the function that is generated for these operators is called."""

PROGRAMS = (
    Golden(design.f, (VECTOR,), operator="value_and_grad"),
    Golden(design.relax, (VECTOR, 0.3), (0, 1)),
    Golden(design.babylonian, (2.7, 1e-9)),
    Golden(polynomial, (1.3,), operator="value_and_grad"),
    Golden(elementary, (1.3, 0.7), (0, 1)),
    Golden(ladder, (0.3,)),
    Golden(clipped, (1.3, 0.0, 2.0), (0, 1, 2)),
    Golden(power_by_squaring, (1.3, 5)),
    Golden(logistic_map, (0.3, 2.7, 4), (0, 1)),
    Golden(two_states, (0.9, 0.3, 4), (0, 1)),
    Golden(horner, (VECTOR, 1.3), (0, 1)),
    Golden(first_above, (VECTOR, 2.0)),
    Golden(newton, (2.7,)),
    Golden(helpers, (1.3, 0.7), (0, 1)),
    Golden(recursions.tree, (VECTOR, recursions.LEFT, recursions.RIGHT, 0)),
    Golden(recursions.sums_by_label, (VECTOR, np.array([2, 0, 4, 2, 1]))),
    Golden(
        own_rules.alignment, (np.array([0.6, -1.0, 2.0]), np.array([1.0, 0.5, 0.2]), 0.3), (0, 2)
    ),
    Golden(
        own_rules.alignment,
        (np.array([0.6, -1.0, 2.0]), np.array([1.0, 0.5, 0.2]), 0.3),
        operator="jvp",
    ),
    Golden(solutions.friction, (1e5, 2e-4), (0, 1), operator="value_and_grad"),
    Golden(spring, (Spring(1.3, 0.7), 0.9, 4), (0, 1)),
    Golden(trajectory, (0.9, 3)),
    Golden(weighted, (VECTOR[:3],), captured=(WEIGHTS,)),
    Golden(saxpy, (1.3, VECTOR, OTHER), (0, 1, 2), operator="value_and_grad"),
    Golden(matrix_vector, (MATRIX, VECTOR[:3]), (0, 1)),
    Golden(cumulative, (VECTOR,)),
    Golden(histogram, (VECTOR, np.array([2, 0, 4, 2, 1]))),
    Golden(diffuse, (VECTOR, 3)),
    Golden(gauss_seidel, (GRID, 2)),
    Golden(burgers, (VECTOR, 3)),
    Golden(wavefront, (GRID,)),
    Golden(cholesky, (SQUARE,)),
    Golden(views, (VECTOR,)),
    Golden(runge_kutta, (0.9, 1.3, 3), (0, 1)),
    Golden(kalman, (VECTOR, 0.3, 0.5), (0, 1, 2), operator="value_and_grad"),
    Golden(black_scholes, (100.0, 105.0, 0.03, 0.2, 0.75), (0, 1, 2, 3, 4), "value_and_grad"),
    Golden(perceptron, (MATRIX, WEIGHTS[:2], VECTOR[:3]), (0, 1)),
    Golden(soft_dtw, (VECTOR, OTHER[:3]), (0, 1)),
    Golden(reflection, (30.0 + 20j * VECTOR, 0.7), (0, 1), operator="value_and_grad"),
    Golden(evolved, (VECTOR + 1j * OTHER, OTHER, 0.4), (0, 1, 2)),
    Golden(clipped, (1.3, 0.0, 2.0), (0, 1, 2), operator="jvp"),
    Golden(newton, (2.7,), operator="jvp"),
    Golden(diffuse, (VECTOR, 3), operator="jvp"),
    Golden(cholesky, (SQUARE,), operator="jvp"),
    Golden(runge_kutta, (0.9, 1.3, 3), (0, 1), operator="jvp"),
    Golden(evolved, (VECTOR + 1j * OTHER, OTHER, 0.4), (0, 1, 2), operator="jvp"),
    Golden(predator_prey, (VECTOR[:2], 0.1, 3), (0, 1), operator="jacfwd"),
    Golden(moments, (VECTOR,), operator="jacrev"),
)

SPARSE = (Golden(reaction, (VECTOR, 0.7), operator="sparse_jacobian"),)
"""Of which the elements of the Jacobian are kept."""
