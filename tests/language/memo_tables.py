"""Tables of what has been computed: a place of None, or a key that is not there, is computed first."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
P = np.array([0.5, 0.3, 0.8, 1.1])
B = np.array([0.5, 0.3])


def memo_none(p):
    n = len(p)
    memo = [None] * (n + 1)

    def best(k):
        if k == 0:
            return 0.0
        if memo[k] is None:
            memo[k] = math.sin(p[k - 1]) * p[k - 1] + 0.5 * best(k - 1)
        return memo[k]

    return best(n) * p[0]


case(memo_none, P)


def _fib(n, x, memo):
    if n < 2:
        return x**n
    if memo[n] is None:
        memo[n] = x * _fib(n - 1, x, memo) + _fib(n - 2, x, memo)
    return memo[n]


def memo_none2(x, n):
    memo = [None] * (n + 1)
    return _fib(n, x, memo)


case(memo_none2, 0.7, 6)


def memo_comp(p):
    n = len(p)
    memo = [None for _ in range(n + 1)]

    def best(k):
        if k <= 0:
            return 0.1
        if memo[k] is not None:
            return memo[k]
        memo[k] = math.sin(p[k - 1]) * p[k - 1] + 0.5 * best(k - 1) * best(k - 2)
        return memo[k]

    return best(n) * p[0]


case(memo_comp, P)


def memo_get(p):
    n = len(p)
    memo = {}

    def best(k):
        if k <= 0:
            return 0.1
        v = memo.get(k)
        if v is None:
            v = math.sin(p[k - 1]) * p[k - 1] + 0.5 * best(k - 1) * best(k - 2)
            memo[k] = v
        return v

    return best(n) * p[0]


case(memo_get, P)


def memo_2d(a, b):
    n, m = len(a), len(b)
    memo = [[None] * (m + 1) for _ in range(n + 1)]

    def cost(i, j):
        if i == 0 or j == 0:
            return float(i + j) * 0.3
        if memo[i][j] is None:
            memo[i][j] = (a[i - 1] - b[j - 1]) ** 2 + min(
                cost(i - 1, j), cost(i, j - 1), cost(i - 1, j - 1)
            )
        return memo[i][j]

    return cost(n, m)


case(memo_2d, P[:2], B)


def _rod(p, n, memo):
    if n == 0:
        return 0.0
    if memo[n] is not None:
        return memo[n]
    q = -1.0
    for i in range(1, n + 1):
        q = max(q, p[i - 1] * i + _rod(p, n - i, memo))
    memo[n] = q
    return q


def memo_arg(p):
    return _rod(p, len(p), [None] * (len(p) + 1))


case(memo_arg, P)


def memo_arr(x):
    n = len(x)
    cache = [None] * n
    s = 0.0
    for k in range(2 * n):
        i = (k * k) % n
        if cache[i] is None:
            cache[i] = x * x[i]
        s += np.sum(cache[i]) * x[k % n]
    return s


case(memo_arr, P)


def memo_v(x):
    n = len(x)
    cache = [None] * n
    s = 0.0
    for k in range(2 * n):
        i = (k * k) % n
        v = cache[i]
        if v is None:
            v = x[i] ** 3
            cache[i] = v
        else:
            s += 1.0
        s += v * x[k % n]
    return s


case(memo_v, P)


def list_opt(x):
    l = []
    for v in x:
        l.append(v * v if v > 0.4 else None)
    s = 0.0
    for w in l:
        if w is not None:
            s += math.sin(w)
    return s


case(list_opt, P)


def memo_table_loop(x, n):
    memo = [None] * n
    memo[0] = x
    for k in range(1, n):
        if memo[k] is None:
            memo[k] = math.sin(memo[k - 1]) * x + 0.1 * k
    return memo[n - 1]


case(memo_table_loop, 0.3, 6)


def places_run_over(x):
    found = [None] * len(x)
    for i in range(len(x)):
        if x[i] > 0.8:
            found[i] = x * x[i]
    total = x[0]
    for k, each in enumerate(found):
        total += k if each is None else np.sum(each**2)
    return total + sum(np.max(each) for each in found if each is not None)


case(places_run_over, np.array([0.7, 1.3, 0.4, 0.9, 1.1]))
