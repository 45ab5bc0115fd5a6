"""Programs that are refused for the values that they compare, draw, truncate, store or delete."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.special

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.ones((2, 3))


@dataclass(frozen=True)
class Point:
    x: float


ORIGIN = Point(0.0)


@refused("SG148", 2.0)
def truth_of_a_text(x):
    return x if f"{[x]}" + "a" else 2.0 * x


@refused("SG149", VECTOR)
def two_views(x):
    first = x[1:]
    second = x[1:]
    return x[0] if first is second else x[1]


@refused("SG164", 2.0)
def deletes_a_global_name(x):
    global VECTOR
    del VECTOR
    return x


@refused("SG166", VECTOR)
def deletes_an_element(x):
    del x[0]
    return x[0]


@refused("SG167", 2.0)
def two_tuples(x):
    first = (x, 1.0)
    second = (x, 1.0)
    return x if first is second else 2.0 * x


@refused("SG173", 2.0)
def one_of_several_frozen_objects(x):
    point = ORIGIN
    if x > 1.0:
        point = Point(x)
    return x if point is ORIGIN else point.x


@refused("SG202", VECTOR)
def counts_from_a_text(x):
    return sum([value for place, value in enumerate(x, "a")])


@refused("SG230", 2.0)
def seed_of_a_number(x):
    return x * np.random.default_rng([x]).normal(1.0)


@refused("SG2117", 2.0)
def class_of_either(x):
    k = 1 if x > 0.0 else 2.0
    return x if isinstance(k, int) else 2.0 * x


@refused("SG347", MATRIX)
def lcm_over_two_axes(x):
    return np.lcm.reduce(x.astype(int), axis=(0, 1)) * x[0, 0]


@refused("SG351", 2.0)
def lambertw_of_another_branch(x):
    return scipy.special.lambertw(x, k=2).real


@refused("SG403", VECTOR)
def stretches_what_is_left(x):
    return np.sum(x[2:] * x)


@refused("SG413", VECTOR)
def stores_a_matrix_in_a_vector(x):
    x[:] = np.ones((2, 3))
    return np.sum(x)


@refused("SG420", 2.0)
def adds_to_a_set_of_two_names(x):
    seen = {1, 2}
    other = seen
    seen |= {3}
    return x * len(other)


@refused("SG517", 2.0)
def half_precision(x):
    return x * np.sin(True)  # of a truth value NumPy takes the sine in float16


@refused("SG532", 2.0)
def adds_truths_or_integers(x):
    k = np.bool_(True) if x > 0.0 else 2
    return x * (k + k)


SCALES = np.array([1.0, 2.0])


def of_scales(u, k):
    """So long that it is called by its name."""
    for scale in SCALES:
        u = u * scale + k
    a = u * u + k * u * u + u * k
    b = a * u + k * u * u + u * k
    c = b * a + k * u * u + u * k
    d = b * a + k * c * u + u * k
    e = d * a + k * c * u + u * k
    f = e * a + k * c * u + u * k
    g = f * a + k * c * u + u * k
    h = g * a + k * c * u + u * k
    return np.tanh(h * a + k * c * u + u * k)


@refused("SG201", 0.1)
def writes_to_what_is_called(x):
    SCALES[0] = x
    for k in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5):
        x = of_scales(x, k)
    return x


@refused("SG2119", MATRIX)
def takes_along_a_number(x):
    return np.sum(np.take(x, 0, axis=int(x[0, 0])))


@refused("SG533", 2.0)
def whole_number_or_float(x):
    k = 2**60 + 1
    if x > 1.0:
        k = 0.5
    return x * (k - 2**60)
