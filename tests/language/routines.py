"""Calls on whole arrays in all the places where a statement can stand."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
GENERATOR = np.random.default_rng(5)
MATRIX = GENERATOR.normal(size=(3, 3)) + 4.0 * np.eye(3)
VECTOR = np.array([0.9, -0.4, 1.7])
EYE = np.eye(3)
WIDE = GENERATOR.normal(size=(3, 4))


def solved(a, b):
    x = np.linalg.solve(a, b)
    return np.sum(x * x)


case(solved, MATRIX, VECTOR, float32=True)


def operands_overwritten(a, b):
    a = a.copy()
    b = b * 2.0
    x = np.linalg.solve(a, b)
    a[0, 0] = a[0, 0] * 3.0
    b[1] = x[0]
    return np.sum(x * b) + np.sum(a**2)


case(operands_overwritten, MATRIX, VECTOR)


def result_overwritten(a, b):
    x = np.linalg.solve(a, b)
    x[1] = x[0] * x[2]
    x *= x
    return np.sum(x)


case(result_overwritten, MATRIX, VECTOR)


def in_a_loop(a, b, n):
    p = a.copy()
    total = 0.0
    for _ in range(n):
        x = np.linalg.solve(p, b)
        total += np.sum(x * x)
        p = p * 0.5 + np.outer(x, x) + a
    return total


case(in_a_loop, MATRIX, VECTOR, 3)
case(in_a_loop, MATRIX, VECTOR, 0)


def in_nested_loops(a, b, n):
    total = 0.0
    for i in range(n):
        for j in range(i + 1):
            x = np.linalg.solve(a + j * a.T, b * (i + 1.0))
            b = np.sin(x) + b
            total += b[0] * x[2]
    return total


case(in_nested_loops, MATRIX, VECTOR, 3)


def in_a_while_loop(a, b):
    x = b.copy()
    steps = 0
    while np.sum(x * x) > 1e-3 and steps < 20:
        x = np.linalg.solve(a, x)
        x = x + 0.1 * x**2
        steps += 1
    return np.sum(x) * 100.0


case(in_a_while_loop, MATRIX, VECTOR)


def on_one_path(a, b):
    if b[0] > 0.0:
        x = np.linalg.solve(a, b)
    else:
        x = b * b
    return np.sum(x * x)


case(on_one_path, MATRIX, VECTOR)
case(on_one_path, MATRIX, -VECTOR)


def on_one_path_in_a_loop(a, b, n):
    x = b.copy()
    for k in range(n):
        if k % 2 == 0:
            x = np.linalg.solve(a, x * x)
        else:
            x = x * 3.0
    return np.sum(x)


case(on_one_path_in_a_loop, MATRIX, VECTOR, 4)


def one_operand_twice(a):
    return np.sum(np.linalg.solve(a, a * a)) + np.sum((a @ a) ** 2)


case(one_operand_twice, MATRIX)


def transposed(a, w):
    y = a.T @ w
    return np.sum((y.T @ a) ** 2) + np.sum(np.linalg.solve(a.T, w) ** 2)


case(transposed, MATRIX, WIDE)


def products_in_a_loop(a, w, n):
    y = w
    for _ in range(n):
        y = np.tanh(a @ y)
    return np.sum(y)


case(products_in_a_loop, MATRIX * 0.1, WIDE, 3, float32=True)


def decomposed(a, e):
    factor = np.linalg.cholesky(a @ a.T + e)
    total = 0.0
    for i in range(a.shape[0]):
        total += np.log(factor[i, i]) * (i + 1)
    factor[0, 0] = 7.0
    return total + np.sum(factor**2 * 0.3)


case(decomposed, MATRIX, EYE, argnums=0)


def returned_too(a, b):
    x = np.linalg.solve(a, b)
    value = np.sum(x)
    x[0] = 1.0
    return value, x


case(returned_too, MATRIX, VECTOR, has_aux=True)


def not_of_the_argument(a, b, scale):
    x = np.linalg.solve(a, b)
    return np.sum(x) * scale


case(not_of_the_argument, MATRIX, VECTOR, 2.5, argnums=2)


def kalman(observed, q, r):
    a = np.array([[1.0, 1.0], [0.0, 1.0]])
    h = np.array([[1.0, 0.0]])
    x = np.zeros(2)
    p = np.array([[1.0, 0.0], [0.0, 1.0]])
    total = 0.0
    for k in range(len(observed)):
        x = a @ x
        p = a @ p @ a.T + q * np.array([[0.25, 0.5], [0.5, 1.0]])
        s = h @ p @ h.T + r
        gain = np.linalg.solve(s, h @ p).T
        innovation = observed[k] - x[0]
        total += 0.5 * (np.log(s[0, 0]) + innovation**2 / s[0, 0])
        x = x + gain[:, 0] * innovation
        p = p - gain @ h @ p
    return total


case(kalman, np.array([0.1, 0.9, 2.2, 2.9, 4.1]), 0.1, 0.5)


def crank_nicolson(a, u, steps):
    left = np.eye(3) + 0.05 * a
    right = np.eye(3) - 0.05 * a
    for _ in range(steps):
        u = np.linalg.solve(left, right @ u)
        u = u / (1.0 + u[0] ** 2)
    return np.sum(u**2)


case(crank_nicolson, MATRIX, VECTOR, 4)


def operand_of_two_loops(a, b):
    m = a.copy()
    for _ in range(2):
        b = np.linalg.solve(m, b) + b
    m[0, 1] *= b[2]
    for k in range(2):
        for _ in range(2):
            b = np.linalg.solve(m, b) - 0.5 * b
        scaled = m * (1.0 + b[0] ** 2)
        for _ in range(k + 1):
            b = np.linalg.solve(scaled, b) + 0.1 * b
    return np.sum(b * b) + m[0, 1]


case(operand_of_two_loops, MATRIX, VECTOR)


def operand_changes_in_its_loop(a, b):
    m = a.copy()
    for k in range(3):
        b = np.linalg.solve(m, b)
        m[k, k] += b[0]
    return np.sum(b)


case(operand_changes_in_its_loop, MATRIX, VECTOR)


def power_by_squaring(a, n):
    power = result = None
    while n > 0:
        power = a if power is None else power @ power
        n, bit = divmod(n, 2)
        if bit:
            result = power if result is None else result @ power
    return np.sum(result)


case(power_by_squaring, MATRIX, 5)


def chosen(w):
    if np.linalg.norm(w) < 1e-6:
        return np.eye(2)
    t = np.linalg.norm(w)
    return np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])


def factors_of_branches(m, screws, angles):
    """The operand of a routine is another array on each path, of lengths that no name has."""
    pose = np.array(m)
    for i in range(len(angles) - 1, -1, -1):
        pose = np.dot(chosen(screws[:, i] * angles[i]), pose)
    return np.sum(pose * m)


def factors_that_are_solved(b, steps):
    for k in range(steps):
        if b[0] > 0.4:
            factor = np.array([[2.0, b[1]], [b[0], 3.0]])
        else:
            factor = np.eye(2) + np.outer(b, b)
        b = np.linalg.solve(factor, b) + 0.3
    return np.sum(b)


case(factors_of_branches, MATRIX[:2, :2], np.array([[0.3, 0.2, 0.0], [0.5, 0.4, 0.0]]), VECTOR[:3])
case(factors_that_are_solved, np.array([0.9, -0.4]), 4)
