"""Arrays that have, or may have, another name, and are written to where nothing reads that again."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
GENERATOR = np.random.default_rng(37)
VECTOR = GENERATOR.uniform(0.3, 1.2, size=5)
MATRIX = GENERATOR.uniform(0.3, 1.2, size=(3, 3))
PARAMETERS = [VECTOR[:3].copy(), VECTOR[1:].copy()]
STEPS = np.zeros(4, int)


def the_argument_or_a_copy(x):
    y = x
    if np.sum(x) > 2.0:
        y = x * 2.0
    y[0] = 0.0
    return np.sum(y**2)


case(the_argument_or_a_copy, VECTOR)
case(the_argument_or_a_copy, VECTOR * 0.1)


def one_of_two(x, c):
    y, z = 1.5 * x, np.sin(x)
    if c > 0:
        w = y
    else:
        w = z
    w[1:] *= w[:-1]
    return np.sum(w**2) + np.sum(x)


case(one_of_two, VECTOR, 1.0)
case(one_of_two, VECTOR, -1.0)


def without_its_first(x):
    y = x
    if np.sum(x) > 2.0:
        y = 2.0 * x
    y[0] = 0.0
    return y


def in_a_helper(x):
    return np.sum(without_its_first(x * 1.0) ** 2) * x[0]


case(in_a_helper, VECTOR)
case(in_a_helper, VECTOR * 0.1)


def momentum(parameters, steps):
    """The names of the loop are those of the comprehensions around it as well."""
    velocities = [np.zeros_like(p) for p in parameters]
    for _ in range(len(steps)):
        for p, v in zip(parameters, velocities):
            v *= 0.9
            v -= 0.1 * np.cos(p)
            p += v
    return sum(np.sum(p**2) for p in parameters) + np.sum([np.sum(v) for v in velocities])


case(momentum, PARAMETERS, STEPS)
case(momentum, PARAMETERS, np.zeros(20, int))
case(momentum, PARAMETERS, STEPS[:0])


def outer_name(x):
    """What a comprehension runs over first is the function's, although it has the same name."""
    p = x * x
    q = p
    total = sum(p * k for k, p in enumerate(p))
    q[0] = 3.0
    return total * np.sum(p) + sum(p for p in [p[0], x[1]])


case(outer_name, VECTOR)


def rows_of_memory(x, steps):
    """A reshape is a view in each iteration, as the matrix lies row by row in all of them."""
    u = x * 1.0
    for k in range(len(steps)):
        u = 0.9 * u if k % 2 else u.T.copy()
        flat = u.reshape(-1)
        flat[1] = 0.1 * k + flat[0]
    v = 0.0
    for k in range(len(steps)):
        v = v + u * k
    flat = v.ravel()
    flat[2] = x[0, 0]
    return np.sum(u**2) + np.sum(v**2)


case(rows_of_memory, MATRIX, STEPS, layouts=False)


def on_two_paths(x, c):
    u = x * 1.0
    if c > 0.0:
        u = x * 2.0
    flat = u.reshape(-1)
    flat[1] = 0.1
    return np.sum(u**2)


case(on_two_paths, MATRIX, 1.0, layouts=False)
case(on_two_paths, MATRIX, -1.0, layouts=False)


def views(x):
    """`x.view()` is the same memory."""
    whole, part, made = x.view(), x[:, ::2].view(), (2.0 * x).view()
    whole[0] = 2.0 * whole[1]
    part *= x[:, :2]
    made[0, 0] = x[1, 1]
    for k in range(len(x)):
        again = x.view()
        again[k] = again[k] ** 2
    return np.sum(x**2) + np.sum(made * x)


case(views, MATRIX)


def parameters_called_as_temporaries(t0, total, x):
    t0 = np.repeat(np.atleast_1d(t0), len(x))
    total = np.full(len(x), total)
    return np.sum(t0 * t0 * x) + np.sum(np.exp(total) * x)


case(parameters_called_as_temporaries, 0.3, 0.2, np.array([0.3, 0.4, 0.5]))


def one_parameter_called_as_a_temporary(t1, x):
    t1 = np.repeat(np.asarray([t1 * t1]), len(x))
    dt = x - t1[:, np.newaxis]
    return np.sum(dt * dt)


case(one_parameter_called_as_a_temporary, 0.3, np.array([0.3, 0.4]))
