"""Lists of arrays of different lengths, and recursion that returns arrays."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])
EIGHT = np.array([1.3, 0.4, 2.2, 0.7, 3.1, 0.9, 1.6, 2.7])


def merged(a, b):
    made = np.empty(len(a) + len(b))
    i = j = 0
    for k in range(len(made)):
        if j >= len(b) or (i < len(a) and a[i] <= b[j]):
            made[k] = a[i]
            i += 1
        else:
            made[k] = b[j]
            j += 1
    return made


def sorted_by_halves(a):
    if len(a) <= 1:
        return a
    middle = len(a) // 2
    return merged(sorted_by_halves(a[:middle]), sorted_by_halves(a[middle:]))


def merge_sort(x):
    return np.sum(sorted_by_halves(x * x) * np.arange(len(x)))


case(merge_sort, EIGHT)
case(merge_sort, X[:1])


def transform(a):
    n = len(a)
    if n == 1:
        return a.astype(complex)
    even, odd = transform(a[::2]), transform(a[1::2])
    turned = np.exp(-2j * np.pi * np.arange(n // 2) / n) * odd
    return np.concatenate([even + turned, even - turned])


def power_of_a_signal(x):
    return np.sum(np.abs(transform(x)) ** 2 * np.arange(len(x)))


case(power_of_a_signal, EIGHT)


def halves_and_pieces(x):
    def down(a, depth):
        if len(a) < 2 or depth == 0:
            return np.sin(a)
        left = down(a[: len(a) // 2] * 1.5, depth - 1)
        right = down(a[len(a) // 2 :], depth - 1)
        return np.append(left, right * left[0])

    found = down(x, int(x[0] + 1.0))
    return np.sum(found * found)


case(halves_and_pieces, EIGHT)


def triangle(x):
    rows = []
    for i in range(len(x)):
        rows.append(x[: i + 1] * x[i])
    total = 0.0
    for i in range(len(rows)):
        total += np.sum(rows[i] ** 2) * rows[len(rows) - 1 - i][0]
    return total + rows[-1][-1] * len(rows[2])


case(triangle, X)


def of_a_comprehension(x):
    rows = [x[: i + 1] * x[i] for i in range(len(x))]
    return sum([np.sum(row) * len(row) for row in rows]) + rows[3][2]


case(of_a_comprehension, X)


def pyramid(x):
    levels = [x]
    while len(levels[-1]) > 1:
        last = levels[-1]
        levels.append(0.5 * (last[1:] + last[:-1]) ** 2)
    return levels[-1][0] + sum(np.sum(level) for level in levels) + levels[-2][0]


case(pyramid, X)
case(pyramid, X[:2])


def wavelet(x):
    details, a = [], x
    while len(a) > 1:
        details.append((a[::2] - a[1::2]) / np.sqrt(2))
        a = (a[::2] + a[1::2]) / np.sqrt(2)
    total = a[0] ** 3
    for k, d in enumerate(details):
        total += np.sum(d**2) * (k + 1)
    while details:
        d = details.pop()
        b = np.empty(2 * len(d))
        b[::2] = (a + d) / np.sqrt(2)
        b[1::2] = (a - d) / np.sqrt(2)
        a = b
    return total + np.sum(a * x**2)


case(wavelet, EIGHT)


def pieces_that_wait(x):
    waiting, total = [x, x[1:]], 0.0
    while waiting:
        a = waiting.pop()
        total += np.sum(a) ** 2
        if len(a) > 2:
            waiting.append(a[: len(a) // 2])
            waiting.append(a[len(a) // 2 :])
    return total


case(pieces_that_wait, X)


def matrices_of_several_shapes(x):
    rows = []
    for i in range(1, len(x)):
        rows.append(np.outer(x[:i], x[i:]))
    total = 0.0
    for k in range(len(rows)):
        a = rows[k]
        total += np.sum(a[0] * a[-1]) * a.shape[0] + np.sum(a.T @ a)
    return total


case(matrices_of_several_shapes, X)


def one_path_and_another(x):
    rows = []
    for i in range(len(x)):
        if x[i] > 1.2:
            rows.append(x[: i + 1])
        elif x[i] > 0.5:
            rows.append(x[i:] * 2)
    total = 0.0
    for row in rows:
        for v in row:
            total += v * v
    return total


case(one_path_and_another, X)


def appended_after_the_loop(x):
    rows = []
    for i in range(len(x)):
        rows.append(x * x[i])
    rows.append(x[1:])
    return sum(np.sum(row) * len(row) for row in rows)


case(appended_after_the_loop, X)


def appended_under_a_condition(x):
    rows = [x, x[1:]]
    if x[0] > 1.0:
        rows.append(x[:2] * x[3])
    else:
        rows.append(x[2:])
    if x[1] > 1.0:
        rows.append(x[3:])
    return sum(np.sum(row) * len(row) for row in rows)


case(appended_under_a_condition, X)
case(appended_under_a_condition, X[::-1].copy())


def put_in_place(x):
    rows = []
    for i in range(len(x)):
        rows.append(x[: i + 1])
    for i in range(len(x)):
        rows[i] = rows[i] * x[i]
    return sum(np.sum(row**2) for row in rows)


case(put_in_place, X)


def parts_of_lists(x):
    rows = []
    for i in range(len(x)):
        rows.append(x[: i + 1])
    total = 0.0
    for a, b in zip(rows[:-1], rows[1:]):
        total += np.sum(a) * np.sum(b)
    for a in rows[::-2]:
        total += np.sum(a) * len(a)
    for a in reversed(rows):
        total = total * 0.9 + a[0]
    return total


case(parts_of_lists, X)


def joined(x):
    rows, sides = [], []
    for i in range(len(x)):
        rows.append(x[:i] * x[i])
        sides.append(x[i:])
    y, z = np.concatenate(rows), np.hstack(sides)
    return np.sum(y**2 * np.arange(len(y))) + np.sum(z**3)


case(joined, X)


def of_one_length_after_all(x):
    rows, a = [], x
    for i in range(3):
        b = a[1:]
        rows.append(a[: len(b)] * b)
        a = np.append(b, x[i])
    return np.sum(np.array(rows) ** 2) + np.sum(np.sum(rows, axis=0))


case(of_one_length_after_all, X)


def neighbours(x):
    near = []
    for i in range(len(x)):
        near.append(np.nonzero(np.abs(x - x[i]) < 1.0)[0])
    total = 0.0
    for i in range(len(x)):
        for j in near[i]:
            total += x[i] * x[j] ** 2
    return total


case(neighbours, X)


def signals_of_complex_numbers(x):
    rows = []
    for i in range(1, len(x)):
        rows.append(np.exp(1j * x[:i]) * x[i])
    return sum(abs(np.sum(row)) ** 2 for row in rows)


case(signals_of_complex_numbers, X)


def layers(x):
    weights = [x[:2], x[2:], x[:4]]
    total = 0.0
    for i in range(len(x)):
        total += np.dot(weights[i % 3], weights[i % 3]) * x[i]
    weights.append(x)
    return total + np.sum(weights[-1])


case(layers, X)


def pairs(x):
    edges = [(0, x[1], (x[2], 1)), (2, x[3], (x[0], 2)), (1, x[4], (x[1], 0))]
    total = 0.0
    for i in range(len(x)):
        k, weight, (other, j) = edges[i % 3]
        total += x[k] * weight + other * x[j]
    return total


case(pairs, X)


def v_cycle(f):
    def smooth(u, f, h):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * f[i])

    def cycle(u, f, h):
        n = len(u)
        smooth(u, f, h)
        if n <= 3:
            return u
        rest = np.zeros(n)
        for i in range(1, n - 1):
            rest[i] = f[i] - (2.0 * u[i] - u[i - 1] - u[i + 1]) / (h * h)
        coarse = rest[::2].copy()
        error = cycle(np.zeros(len(coarse)), coarse, 2.0 * h)
        for i in range(1, len(error) - 1):
            u[2 * i] += error[i]
        for i in range(len(error) - 1):
            u[2 * i + 1] += 0.5 * (error[i] + error[i + 1])
        smooth(u, f, h)
        return u

    return np.sum(cycle(np.zeros(len(f)), f, 1.0 / (len(f) - 1)) ** 2)


case(v_cycle, np.linspace(0.5, 2.0, 9) ** 2)


def product_by_three_products(x):
    def product(a, b):
        n = len(a)
        if n <= 2:
            return np.convolve(a, b)
        h = n // 2
        low, high = product(a[:h], b[:h]), product(a[h:], b[h:])
        found = np.zeros(2 * n - 1)
        middle = product(a[:h] + a[h:], b[:h] + b[h:])
        found[: len(low)] += low
        found[2 * h : 2 * h + len(high)] += high
        found[h : h + len(middle)] += middle - low - high
        return found

    return np.sum(product(x, x[::-1]) ** 2)


case(product_by_three_products, EIGHT)


def changed_after_the_call(x):
    def down(a, n):
        if n == 0:
            return a
        if x[n] > 1.0:
            b = down(a * 1.1, n - 1)
            b[0] += x[2]
        else:
            b = down(a[::-1] * 0.9, n - 1)
            b[1] += x[3]
        a[2] += b[0]
        return a + b

    return np.sum(down(x * 2.0, int(x[0] + 3.0)) ** 2)


case(changed_after_the_call, X)


def arrays_of_all_levels(x):
    def level(n):
        c = x * (n + 1)
        if n == 0:
            return c
        below = level(n - 1)
        c[0] = 7.0 * x[1]
        below[1] += c[2]
        return below

    return np.sum(level(int(x[0] + 2.0)) ** 2)


case(arrays_of_all_levels, X)
