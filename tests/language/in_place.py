"""Recursion that overwrites what it is handed: slices of one array, and arrays of its own."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, 1.3, 0.45, 1.9, 1.1, 0.85])


def _quick(a):
    if len(a) <= 1:
        return
    pivot = a[-1]
    i = 0
    for j in range(len(a) - 1):
        if a[j] < pivot:
            a[i], a[j] = a[j], a[i]
            i += 1
    a[i], a[-1] = a[-1], a[i]
    _quick(a[:i])
    _quick(a[i + 1 :])


def quicksort(x):
    a = x * x
    _quick(a)
    return np.sum(a * np.arange(len(a)))


case(quicksort, X)


def quicksort_of_a_part(x):
    a = np.sin(x)
    _quick(a[1:-1])
    _quick(a[3:])
    return np.sum(a**2 * np.arange(len(a)))


case(quicksort_of_a_part, X)


def _merge_sort(a):
    if len(a) > 1:
        half = len(a) // 2
        left = a[:half].copy()
        right = a[half:].copy()
        _merge_sort(left)
        _merge_sort(right)
        i = j = 0
        for k in range(len(a)):
            if j >= len(right) or (i < len(left) and left[i] < right[j]):
                a[k] = left[i]
                i += 1
            else:
                a[k] = right[j]
                j += 1


def merge_sort(x):
    a = x.copy()
    _merge_sort(a)
    return np.sum(a**2 * np.arange(len(a)))


case(merge_sort, X)


def merge_sort_of_a_view(x):
    a = x * 1.0
    _merge_sort(a[::2])
    return np.sum(a**2 * np.arange(len(a)))


case(merge_sort_of_a_view, X)


def _scan(a):
    n = len(a)
    if n == 1:
        return
    low = a[: n // 2]
    high = a[n // 2 :]
    _scan(low)
    _scan(high)
    a[n // 2 :] += low[-1]


def scan(x):
    a = x * x
    _scan(a)
    return np.sum(a**2)


case(scan, X)


def _lu(a):
    if a.shape[0] == 1:
        return
    a[1:, 0] /= a[0, 0]
    a[1:, 1:] -= np.outer(a[1:, 0], a[0, 1:])
    _lu(a[1:, 1:])


def lu(x):
    a = np.diag(x + 3.0) + np.outer(x, np.cos(x))
    _lu(a)
    return np.sum(np.log(np.diag(a)))


case(lu, X)


def _cholesky(a):
    n = a.shape[0]
    if n == 1:
        a[0, 0] = np.sqrt(a[0, 0])
        return
    h = n // 2
    _cholesky(a[:h, :h])
    for j in range(h):
        for i in range(h, n):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
    a[h:, h:] -= a[h:, :h] @ a[h:, :h].T
    _cholesky(a[h:, h:])


def cholesky(x):
    a = np.diag(x + 3.0) + np.outer(x, x)
    _cholesky(a)
    return np.sum(np.log(np.diag(a)))


case(cholesky, X)


def _haar(a, gain):
    n = len(a)
    if n < 2:
        return
    h = n // 2
    mean = (a[0 : 2 * h : 2] + a[1 : 2 * h : 2]) / 2
    difference = gain * (a[0 : 2 * h : 2] - a[1 : 2 * h : 2])
    a[:h] = mean
    a[h : 2 * h] = difference
    _haar(a[:h], gain * 0.9)


def haar(x, gain):
    a = x.copy()
    _haar(a, gain)
    return np.sum(a**3 * np.arange(len(a)))


case(haar, X, 0.7)


def _relax(u, f, h):
    n = len(u)
    for _ in range(2):
        u[1:-1] = 0.5 * u[1:-1] + 0.25 * (u[2:] + u[:-2] + h * h * f[1:-1])
    if n <= 3:
        return
    residual = np.zeros(n)
    residual[1:-1] = f[1:-1] - (2 * u[1:-1] - u[2:] - u[:-2]) / h**2
    coarse = residual[::2].copy()
    error = np.zeros(len(coarse))
    _relax(error, coarse, 2 * h)
    u[::2] += error
    u[1::2] += 0.5 * (error[1:] + error[:-1])


def multigrid(x):
    u = np.zeros(len(x))
    _relax(u, x, 0.125)
    return np.sum(u * u)


case(multigrid, np.array([0.3, 0.7, 1.3, 0.45, 1.9, 1.1, 0.85, 0.2, 0.6]))


def _sums(a, b, scale):
    """Slices of two arrays, one of them with bounds that lie outside."""
    if len(a) < 2:
        return
    b[0] += scale * a[-1] * a[0]
    a[0] *= 1.1
    _sums(a[1:99], b[-len(b) + 1 :], scale * 0.5)
    _sums(a[: len(a) - 2], b, scale * 0.7)


def two_arrays(x):
    a = x * 1.0
    b = np.ones(len(x))
    _sums(a, b, 1.0)
    return np.sum(a) + np.sum(b**2)


case(two_arrays, X[:4])


def _swap(a, i, j):
    a[i], a[j] = a[j], a[i]


def _by_helper(a):
    if len(a) > 1:
        k = int(np.argmin(a))
        _swap(a, 0, k)
        _by_helper(a[1:])


def selection_sort(x):
    a = x**2
    _by_helper(a)
    return np.sum(a**2 * np.arange(len(a)))


case(selection_sort, X)


def seen_by_the_caller(x):
    def down(b, n):
        b[0] += x[n]
        if n > 0:
            c = b * 1.0
            down(c, n - 1)
            b[1] += c[0]

    y = x.copy()
    down(y, int(x[0] + 2.0))
    return np.sum(y**2)


case(seen_by_the_caller, X)


def _spread(a, depth=0):
    if len(a) < 2:
        return depth
    k = len(a) // 2
    a[:k] += a[k] * depth
    one = _spread(a[:k], depth + 1)
    other = _spread(a[k:], depth=depth + 1)
    return max(one, other)


def depth_reached(x):
    a = x * 1.0
    depth = _spread(a)
    return np.sum(a**2) * depth


case(depth_reached, X)


def _grow(a, items):
    if len(a) < 2:
        return
    k = len(items)
    a[k:] *= 1.1
    _grow(a[1:], items)


def rows_and_columns(x):
    a = np.outer(x, x)
    _grow(a[1], [1])
    _grow(a[:, 2], [1, 2])
    return np.sum(a**2)


case(rows_and_columns, X)


def _with_numbers(a, m):
    a[0] += m
    if len(a) > 2:
        m = m + 1
        _with_numbers(a[1:], m)
        a[1] *= m


def numbers_of_its_own(x):
    a = x * 1.0
    _with_numbers(a, x[1])
    return np.sum(a**2)


case(numbers_of_its_own, X)
