"""Functions that call `gradients` in ways that are not followed: SG2255 and on."""

from __future__ import annotations

import numpy as np

from srcgrad import gradients
from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])


@refused("SG2255", 2.0)
def what_it_was_is_used_too(a):
    b = a
    if a > 1.0:
        b = 2 * a
    y = a * b
    return gradients(y, b)


@refused("SG2256", VECTOR)
def changed_after_ys(x):
    y = np.sum(x * x)
    x[0] = 5.0
    return gradients(y, x)[0]


@refused("SG2257", 2.0, 3)
def one_loop_makes_both(a, n):
    b, y = 1.0 * a, 0.0
    for _ in range(n):
        b = b * b
        y = y + b * b
    return gradients(y, b)


@refused("SG2258", 2.0, 3)
def overwritten_between(a, n):
    w = np.ones(3)
    total = 0.0
    for _ in range(n):
        y = np.sum(w * a)
        w[0] = 0.5
        total += gradients(y, a)
        w = 2.0 * w
    return total


@refused("SG2264", 2.0)
def not_known_how(a):
    return gradients(a * a, a, unconnected="maybe")


@refused("SG2265", VECTOR)
def seeds_of_another_structure(x):
    y = x * x
    return np.sum(gradients(y, x, grad_ys=[1.0]))


@refused("SG2266", 2.0)
def with_respect_to_nothing(a):
    return gradients(a * a, [])


@refused("SG2260", 2.0, 3)
def of_a_whole_number(a, n):
    return gradients(2 * n, a)


@refused("SG2259", VECTOR)
def computed_in_the_call(x):
    return gradients(np.sum(x * x), x + 1.0)[0]


@refused("SG2261", 2.0, 3)
def with_respect_to_a_whole_number(a, n):
    return gradients(a * n, n)


@refused("SG2268", 2.0)
def not_connected(a):
    b = 2 * a
    return gradients(a * a, b, unconnected="error")


@refused("SG2262", VECTOR)
def a_part_is_held(x):
    return gradients(np.sum(x * x), x, stop_gradients=x[1:])[0]


@refused("SG2263", 2.0)
def a_part_that_comes_of_another(a):
    x = np.zeros(3)
    x[0] = a
    x[1] = 2 * x[0]
    return gradients(np.sum(x), x[0])


@refused("SG2269", 2.0)
def complex_without_seed(a):
    z = a * 1j
    return abs(gradients(z * z, z))


@refused("SG2270", 1.0, 2.0, 3)
def carried_by_a_loop(q, p, n):
    for _ in range(n):
        h = p * p + q * q
        dq, dp = gradients(h, [q, p])
        q, p = q + dp, p - dq
    return q


@refused("SG2267", VECTOR)
def an_element_that_was_read(x):
    t = x[1]
    return gradients(np.sum(x * x), t)


@refused("SG2389", VECTOR, 2)
def of_what_a_loop_shortens(x, n):
    total = 0.0
    for _ in range(n):
        y = np.sum(np.sin(x))
        total += np.sum(gradients(y, x) ** 2)
        x = x[1:] * x[:-1]
    return total
