"""Programs written to break the analyses: aliases, overlaps, swaps, late reads, odd loops."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
OTHER = np.array([0.2, 1.4, -0.7, 0.6, 0.8])
MATRIX = np.sin(np.arange(12.0)).reshape(3, 4) + 0.1


def neg_alias(x, n):
    x[-1] = x[0] * x[1]
    x[n - 1] = x[n - 1] * x[4]
    return x[-1] * x[n - 1] * x[4]


case(neg_alias, VECTOR, 5)


def neg_loop(x):
    n = len(x)
    for i in range(n):
        x[-1 - i] = x[i] * x[-1 - i] + x[n - 1 - i]
    return x[0] * x[2] + x[3]


case(neg_loop, VECTOR)


def view_overlap(x):
    a = x[:4]
    b = x[1:]
    for i in range(4):
        a[i] = a[i] * b[i]
        b[i] = b[i] + a[i] ** 2
    return x[0] * x[4] + x[2]


case(view_overlap, VECTOR)


def view_steps(x):
    e = x[::2]
    o = x[1::2]
    for i in range(2):
        o[i] = o[i] * e[i + 1]
        e[i] = o[i] * e[i]
    return np.sum(x * x)


case(view_steps, VECTOR)


def helper_two_views(x):

    def mix(a, b):
        for i in range(len(a)):
            a[i] = a[i] * b[i] + 0.1
            b[i] += a[i]

    mix(x[:3], x[2:])
    mix(x, x)
    return x[0] * x[1] + x[2] * x[4]


case(helper_two_views, VECTOR)


def rows_alias(a):
    r = a[1]
    s = a[1:]
    r[0] = s[0, 1] * s[1, 0]
    s[0, 1] *= r[0]
    t = a.T
    t[2, 1] = r[1] * a[1, 0]
    return a[1, 0] * a[1, 1] + a[1, 2]


case(rows_alias, MATRIX)


def rotate3(x, n):
    a = x.copy()
    b = x * 2.0
    c = x * x
    for k in range(n):
        for i in range(len(x)):
            c[i] = a[i] * b[i] * 0.3 + 0.1 * c[i]
        a, b, c = (b, c, a)
    return a[0] + b[1] * c[2]


case(rotate3, VECTOR, 4)


def aux_late(x):
    y = x * 2.0
    aux = y
    s = y[0] * y[1]
    y[0] = s * 3.0
    return (s * y[0], aux)


case(aux_late, VECTOR, has_aux=True)


def aux_snapshot(x):
    y = x * 2.0
    aux = y.copy()
    for i in range(5):
        y[i] = y[i] ** 2
    return (np.sum(y), (aux, y))


case(aux_snapshot, VECTOR, has_aux=True)


def aux_argument(x):
    x[0] = x[1] * 2
    return (x[0] * x[2], x)


case(aux_argument, VECTOR, has_aux=True)


def element_as_bound(x, k):
    s = 0.0
    for i in range(k[0]):
        k[1] = i
        s += x[k[1]] * x[k[0]]
        k[0] = k[0] - 0
    return s


case(element_as_bound, VECTOR, np.array([3, 0]))


def bound_from_array_overwritten(x, k):
    s = 1.0
    for i in range(k[0]):
        k[0] = 1
        s = s * x[i] + x[k[0]]
    return s


case(bound_from_array_overwritten, VECTOR, np.array([3, 0]))


def index_overwritten(x, ix):
    for i in range(4):
        j = ix[i]
        x[j] = x[j] * x[i]
        ix[i] = ix[i + 1]
        x[ix[i]] += x[j]
    return x[0] * x[1] + x[2] * x[3]


case(index_overwritten, VECTOR, np.array([2, 0, 4, 1, 3]))


def scalar_stack_mixed(x):
    n = 0
    s = 1.0
    while s < 50.0 and n < 30:
        if n % 3 == 0:
            s = s * (1.0 + x * x)
        elif n % 3 == 1:
            s = s + math.sin(s) * x
            n += 1
        else:
            s = s * 1.1
        n += 1
    return s * n


case(scalar_stack_mixed, 1.2)


def inner_list(x, n):
    t = 0.0
    for i in range(n):
        l = [x * i]
        while len(l) < 4:
            l.append(l[-1] * 0.5 + x)
        t += l[i % 4] * l[-1]
    return t


case(inner_list, 0.7, 5)


def list_overwrite_runtime(x, n):
    l = []
    for i in range(n):
        l.append(x * i + 1)
    for i in range(n - 1):
        l[i] = l[i] * l[i + 1]
    for i in range(n - 1):
        l[i + 1] += l[i] ** 2
    return l[-1]


case(list_overwrite_runtime, 0.7, 5)


def pop_push(x, n):
    l = [x]
    s = 0.0
    for i in range(n):
        v = l.pop()
        s += v * v
        l.append(v * 0.5 + x)
        if i % 2 == 0:
            l.append(s * 0.1)
    return s + l[-1] * len(l)


case(pop_push, 0.7, 6)


def two_lists(x, n):
    a = [1.0]
    b = [x]
    for i in range(n):
        a.append(a[-1] * b[-1])
        b.append(b[-1] + a[-2] * 0.1)
    return sum(a) * b[-1]


case(two_lists, 0.7, 5)


def matrix_row_swap(a):
    for i in range(2):
        for j in range(4):
            a[i, j], a[i + 1, j] = (a[i + 1, j], a[i, j] * a[i, j])
    return a[0, 0] * a[1, 1] + a[2, 2] * a[0, 3]


case(matrix_row_swap, MATRIX)


def row_assign(a):
    a[0] = a[1]
    a[1] = a[2] * a[0]
    a[:, 0] = a[:, 1]
    return np.sum(a * a)


case(row_assign, MATRIX)


def augmented_array_rebind(x):
    y = x
    y = y + 1.0
    y *= x
    x *= y
    return np.sum(x) * y[0]


case(augmented_array_rebind, VECTOR)


def broadcasting(x, a):
    a += x[:4]
    a *= a[0]
    a -= a[:, :1]
    return np.sum(a**2)


case(broadcasting, VECTOR, MATRIX)


def self_reference(a):
    a[0] += a[0]
    a[1:] = a[:-1] * a[1:]
    a[:] = a[::-1]
    return np.sum(a[0] * a[1]) + a[2, 3]


case(self_reference, MATRIX)


def cond_alloc(x, flag):
    if flag > 0:
        w = np.zeros(3)
    else:
        w = np.ones(5)
    for i in range(3):
        w[i] += x[i] * x[i]
    return w[0] * w[1] + w[2]


case(cond_alloc, VECTOR, 1)

case(cond_alloc, VECTOR, -1)


def min_max_in_loops(x):
    lo = x[0]
    hi = x[0]
    for v in x:
        lo = min(lo, v)
        hi = max(hi, v)
        if hi - lo > 1.0:
            lo = 0.5 * (lo + hi)
    return hi * lo


case(min_max_in_loops, VECTOR)


def power_variants(x, n):
    s = 0.0
    for k in range(n):
        s += x**k - (-x) ** k / (k + 1) + 2.0**k * x + x ** (k - 2)
    return s


case(power_variants, 0.7, 4)


def while_len(x):
    i = len(x) - 1
    while i >= 0 and x[i] < 1.0:
        x[i] = x[i] ** 2
        i -= 1
    return x[4] * x[3] + i * x[2]


case(while_len, VECTOR)


def goto_like(x, n):
    i = 0
    s = x
    while True:
        i += 1
        if i > n:
            break
        if i % 2:
            continue
        for j in range(i):
            if j == 2:
                break
            s = s * 0.9 + 0.1 * j
        else:
            s = s * s
            continue
        s = s + 1.0 / i
    return s * i


case(goto_like, 0.8, 7)


def nested_return(x):

    def find(a, t):
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                if a[i, j] > t:
                    return (i, j, a[i, j] ** 2)
        return (0, 0, t)

    i, j, v = find(x, 0.5)
    x[i, j] = v * x[0, 0]
    p, q, w = find(x, 0.2)
    return w * v + x[p, q] * x[i, j]


case(nested_return, MATRIX)


def closures_over_array(x):
    buf = np.zeros(3)

    def put(i, v):
        buf[i] = buf[i] * 0.5 + v

    for k in range(6):
        put(k % 3, x[k % 5] * buf[(k + 1) % 3] + x[0])
    return buf[0] * buf[1] + buf[2]


case(closures_over_array, VECTOR)


def conv_inplace(x, k):
    n = len(x)
    out = x.copy()
    for i in range(n):
        s = 0.0
        for j in range(len(k)):
            p = i + j - 1
            if p < 0:
                p = -p
            if p >= n:
                p = 2 * n - 2 - p
            s += x[p] * k[j]
        out[i] = s
        x[i] = s * 0.5 + x[i]
    return np.sum(out * x)


case(conv_inplace, VECTOR, np.array([0.2, 0.5, 0.3]))


def lcg(x, n):
    seed = 12345
    s = 0.0
    for i in range(n):
        seed = (1103515245 * seed + 12345) % 2147483648
        u = seed / 2147483648.0
        s += math.exp(-x * u) * u
    return s


case(lcg, 0.8, 20)


def bits(x, n):
    s = 0.0
    for m in range(1 << n):
        p = 1.0
        for i in range(n):
            if m >> i & 1:
                p *= x[i]
        s += p * p
    return s


case(bits, VECTOR, 3)


def knapsack(v, w, c):
    best = np.zeros(c + 1)
    for i in range(len(v)):
        for j in range(c, w[i] - 1, -1):
            cand = best[j - w[i]] + v[i] * v[i]
            if cand > best[j]:
                best[j] = cand
    return best[c]


case(knapsack, VECTOR, np.array([1, 2, 3, 1, 2]), 5)


def viterbi(e, t):
    n, m = e.shape
    d = np.empty((n, m))
    for j in range(m):
        d[0, j] = e[0, j]
    for i in range(1, n):
        for j in range(m):
            b = -1000000000.0
            for k in range(m):
                c = d[i - 1, k] + t[k, j]
                if c > b:
                    b = c
            d[i, j] = b + e[i, j]
    return max(d[n - 1])


case(viterbi, MATRIX, np.cos(np.arange(16.0)).reshape(4, 4))


def floyd(a):
    n = a.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                c = a[i, k] + a[k, j]
                if c < a[i, j]:
                    a[i, j] = c
    return np.sum(a * a)


case(floyd, np.abs(np.sin(np.arange(16.0) * 1.7)).reshape(4, 4) + 0.1)


def heat2(u, n):
    for s in range(n):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                u[i, j] += (
                    0.1
                    * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 4 * u[i, j])
                    * u[i, j]
                )
    return np.sum(u * u)


case(heat2, np.sin(np.arange(20.0)).reshape(4, 5), 3)


def quicksum_recursive(x, lo, hi):
    if hi - lo == 1:
        return x[lo] * x[lo]
    mid = (lo + hi) // 2
    return quicksum_recursive(x, lo, mid) * 0.5 + quicksum_recursive(x, mid, hi)


case(quicksum_recursive, VECTOR, 0, 5, argnums=0)


def insertion(x):
    for i in range(1, len(x)):
        v = x[i]
        j = i - 1
        while j >= 0 and x[j] > v:
            x[j + 1] = x[j]
            j -= 1
        x[j + 1] = v
    return x[0] * 1 + x[1] * 2 * x[0] + x[2] * 3 + x[4] * x[3]


case(insertion, VECTOR)


def prime_sieve(x, n):
    flags = np.ones(n, dtype=bool)
    s = 0.0
    for i in range(2, n):
        if flags[i]:
            s += x**i / i
            for j in range(i * i, n, i):
                flags[j] = False
    return s


case(prime_sieve, 0.9, 20)


def welford(x):
    m = 0.0
    s = 0.0
    n = 0
    for v in x:
        n += 1
        d = v - m
        m += d / n
        s += d * (v - m)
    return s / (n - 1)


case(welford, VECTOR)


def ema_list(x, alpha):
    out = [x[0]]
    for v in x[1:]:
        out.append(alpha * v + (1 - alpha) * out[-1])
    return sum((o * o for o in out))


case(ema_list, VECTOR, 0.3)


def zipenum(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x[1:], y[:-1])):
        x[i] = a * b
        s += x[i] * y[i + 1]
    return s + x[4]


case(zipenum, VECTOR, OTHER)


def iterate_while_writing(x):
    s = 0.0
    for v in x:
        x[2] = v * s + 0.5
        s += v * x[3]
    return s * x[2]


case(iterate_while_writing, VECTOR)


def iterate_rows_writing(a):
    s = 0.0
    for r in a:
        a[2, 1] = r[0] * s + 0.3
        s += r[1] * r[2]
    return s


case(iterate_rows_writing, MATRIX)


def rebound_then_written(x, n):
    y = x
    for _ in range(n):
        y = y * 0.9 + 0.1
        y[0] = y[1] * y[2]
    return np.sum(y * y) + np.sum(x)


case(rebound_then_written, VECTOR, 3)
case(rebound_then_written, VECTOR, 0)


def carried_under_another_name(x, n):
    y = x
    for _ in range(n):
        new = y[::-1] * 0.8
        new[1] += y[0]
        y = new
    return np.sum(y**3) + x[0]


case(carried_under_another_name, VECTOR, 3)


def buffers_change_places(u, v, n):
    for _ in range(n):
        v[1:] = 0.5 * u[:-1] + 0.1 * v[1:] ** 2
        u, v = v, u
    return np.sum(u * u) + 2.0 * np.sum(v)


case(buffers_change_places, VECTOR, OTHER, 3)


def rows_seen_after_the_loop(a):
    for r in a:
        s = r * 2.0
        s[0] = 1.0
    return np.sum(r * r) + np.sum(s)


case(rows_seen_after_the_loop, MATRIX)
