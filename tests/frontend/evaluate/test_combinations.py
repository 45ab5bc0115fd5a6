# ruff: noqa
"""Features combined, run beside Python."""

import math

import numpy as np
import pytest

from tests.tools.specialised import same
from tests.frontend.evaluate.language.test_language import Params

A = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
E = np.array([])
F = A.astype(np.float32)
I = np.array([7, 3, 5])


def nonlocal_loop(x, n):
    s = 0.0
    k = 1

    def add(v):
        nonlocal s, k
        if v > 2:
            s += v
            k = k * 2
        return s * k

    for i in range(n):
        add(x * i)
    return s + add(3.0) + k


def helper_early(x, n):
    def find(t):
        for i in range(n):
            if i * x > t:
                return i, t
            elif i > 5:
                break
        return -1, 0.0

    a, b = find(2.0)
    c, d = find(a * 1.0)
    return a + b + c * d


def capture_loop_var(x):
    fs = []
    for i in range(3):
        fs.append(lambda t: t * i)
    return sum(f(x) for f in fs)


def gens_in_loop(x, n):
    s = 0.0
    for i in range(n):
        s += sum(x * j for j in range(i) if j % 2 == 0)
        s -= max([x, i * 1.0])
    return s


def try_in_loop(x, n):
    s = 0.0
    for i in range(n):
        try:
            s += x * i
        finally:
            s += 1
    return s


def nested_break_flags(x, n):
    s = 0.0
    for i in range(n):
        for j in range(n):
            if i * j > 6:
                break
            if (i + j) % 3 == 0:
                continue
            s += x * i - j
        else:
            if i > 3:
                break
            continue
        s += 100
        if s > 1000:
            return -s
    return s


def whiles(x, n):
    s = 0.0
    while n > 0:
        m = n
        while m > 1:
            if m % 5 == 0:
                m -= 3
                continue
            s += x / m
            m -= 1
            if s > 50:
                break
        else:
            s += 0.5
        n -= 1
    return s, m if n >= 0 and s > 0 else 0


def typed(x, n):
    a = 1
    for i in range(n):
        if i > 2:
            a = a * x
    return a


def bools_carried(x, n):
    up = True
    c = 0
    for i in range(n):
        if up and x > i:
            c += 1
        up = not up
    return c, up


def strings_in_loop(x, n):
    mode = "a"
    s = 0.0
    for i in range(3):
        if mode == "a":
            s += x
            mode = "b"
        else:
            s *= 2
            mode = "a"
    return s


def float32s(x, k):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * k
    y = x * 2
    y[0] += 0.1
    return (
        s,
        y,
        np.sum(x),
        x[0] * 2,
        x[0] / 3,
        np.float32(1.5) * k,
        math.sin(x[0]),
        np.sin(x[0]),
        x[0] ** 2,
    )


def ints(a, n):
    b = a // 2
    b[0] += n
    s = 0
    for v in a:
        s += v
    return b, s, a[0] / 2, a[0] ** 2, a * 0.5, a[1] - 10, -a[0]


def aug(x, n):
    a = x.copy()
    a[1] *= 3
    a[-1] /= 2
    a[n - 1] -= a[0]
    a[a > 1e9] if False else None
    k = 0
    a[k] **= 2
    b = a
    b += 1
    a -= b * 2
    b[::2] = b[1::2]
    return a, b[n]


def none_arg(x, w=None):
    return np.sum(x) if w is None else np.dot(x, w)


def ternaries(x, n):
    y = (x if n > 2 else 1.0 if n > 1 else -x) * (n and x) + (n or x)
    return y


def multi(x):
    a, (b, c) = 1.0, (x, [x, 2.0])
    (a, b), c[0] = (b, a), a * 5
    return a, b, c


def early_in_with(x):
    with np.errstate(divide="ignore"):
        if x > 1:
            return x
        x = x * 2
    return x + 1


def unused_maybe(x):
    if x > 1:
        z = [1, 2]
        w = "s"
    return x


def raise_in_loop(x, n):
    s = 0.0
    for i in range(n):
        if x * i > 10:
            raise ValueError(f"step {i} at {x}")
        s += i
    return s


def assert_msg(x, n):
    for i in range(n):
        assert x > i, f"bad {i}"
    return x


def matmul(A, x):
    y = np.zeros(A.shape[0])
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            y[i] += A[i, j] * x[j]
    return y


def neg(x, k):
    return x[-k] + x[k - 3] + x[:k].sum() + x[-k:].sum() + x[k:][0]


def views2(A, k):
    B = A[1:, ::2]
    B[0] = 1.0
    C = B.T
    C[0, 1] += 5
    D = A[k]
    D[:] = D[::-1]
    return A.sum() + B[k - 1, 0] * C[0, -1], A


def while_pop(x):
    st = [x, x * 2, 3.0]
    s = 0.0
    while len(st) > 0:
        v = st.pop()
        s = s * 0.5 + v
        if v > 4 and len(st) < 5:
            st.append(v - 3)
            st.append(v / 2)
    return s


def listcomp2d(x, n):
    m = [[x * i + j for j in range(2)] for i in range(3)]
    m[1][0] = 7.0
    return sum(sum(r) for r in m) + m[2][1]


def dictloop(x, n):
    d = {}
    for k in ("a", "b"):
        d[k] = x * len(d)
    for i in range(n):
        d["a"] += i * d["b"]
    return d


def list_carried(x, a):
    y = [x, x + 1]
    for v in a:
        y = [y[1], y[0] * 0.5]
        y[0] += v
    return y


def dict_carried(x, a):
    d = {"a": x, "b": 1.0}
    for v in a:
        d = {"a": d["b"], "b": d["a"] * v}
        d["a"] += 1
    return d


def object_carried(x, a):
    p = Params(x, c=1.0)
    for v in a:
        p.a = p.a * v + p.b
        p = Params(p.a, p.b + 1, c=v)
    return p.a, p.c


def branchy(x):
    if x > 0:
        y = [x, 1.0]
        z = {"a": x}
    else:
        y = [2.0, x]
        z = {"a": 3.0}
    y.append(4.0)
    z["a"] += 1
    return y, z


def step(s, v):
    return {"x": s["x"] * v, "y": [s["y"][0] + 1.0]}


def nested_state(x, a):
    s = {"x": x, "y": [1.0]}
    for v in a:
        s = step(s, v)
    return s["x"] + s["y"][0]


def ok(x, n):
    y = x * 1.0
    for i in range(n):
        y[0] += 1
        y = y * 2
    return y


def ok2(x, n):
    prev = x * 1.0
    for i in range(n):
        nxt = prev * 2
        nxt[0] = i
        prev = nxt
    return prev


def tuple_arrays(x, n):
    s = (x, x * 2)
    for _ in range(n):
        s = (s[1], s[0] + s[1])
    return s[0] + s[1]


def empty_like_loop(x, n):
    for _ in range(n):
        w = np.zeros_like(x)
        for i in range(len(x)):
            w[i] = x[i] * 2
        x = w
    return x


def al1(x, n):
    u = x * 1.0
    w = u
    for _ in range(n):
        u[0] += 1
        u = u * 2
    return w


def al2(x, z, n):
    y = z * 1.0
    x = x * 1.0
    s = 0.0
    for i in range(n):
        x[0] += 1
        s += y[0]
        if i % 2:
            y = x
        else:
            y = z
    return s


CASES = [
    (nonlocal_loop, ((1.5, 4), (1.5, 0))),
    (helper_early, ((1.5, 4), (0.1, 9), (1.0, 0))),
    (capture_loop_var, (1.5,)),
    (gens_in_loop, ((1.5, 5), (1.5, 0))),
    (try_in_loop, ((1.5, 3),)),
    (nested_break_flags, ((1.5, 9), (1.5, 2), (1.5, 0), (100.0, 9))),
    (whiles, ((1.5, 11), (40.0, 6), (1.0, 1))),
    (typed, ((1.5, 6), (1.5, 1))),
    (bools_carried, ((2.5, 5), (2.5, 0))),
    (strings_in_loop, ((1.5, 3),)),
    (float32s, ((F, 2.0),)),
    (ints, ((I, 2), (I.astype(np.int32), 3))),
    (aug, ((np.arange(4.0) + 1, 2),)),
    (none_arg, ((A,), (A, A))),
    (ternaries, ((1.5, 3), (1.5, 2), (1.5, 0))),
    (multi, (1.5,)),
    (early_in_with, (0.5, 2.0)),
    (unused_maybe, (2.0, 0.5)),
    (raise_in_loop, ((1.5, 3), (6.0, 3))),
    (assert_msg, ((2.5, 3), (1.5, 3))),
    (
        matmul,
        ((np.arange(6.0).reshape(2, 3), np.ones(3)), (np.arange(6.0).reshape(2, 3), np.ones(2))),
    ),
    (neg, ((A, 2), (A, 1), (A, 5))),
    (views2, ((np.arange(12.0).reshape(3, 4), 1),)),
    (while_pop, (1.5, 9.0)),
    (listcomp2d, ((1.5, 2),)),
    (dictloop, ((1.5, 3),)),
    (list_carried, ((1.5, A), (1.5, E))),
    (dict_carried, ((1.5, A), (1.5, E))),
    (object_carried, ((1.5, A), (1.5, E))),
    (branchy, (1.0, -1.0)),
    (nested_state, ((1.5, A), (1.5, E))),
    (ok, ((A, 2), (E, 0))),
    (ok2, ((A, 2), (A, 0))),
    (tuple_arrays, ((A, 3), (A, 0))),
    (empty_like_loop, ((A, 3), (A, 0))),
]


@pytest.mark.parametrize(("function", "calls"), CASES, ids=[case[0].__name__ for case in CASES])
def test_as_python(function, calls):
    same(function, *calls)


def test_two_names_for_one_array():
    same(al1, (A, 2))
    same(al2, (A, A + 1, 3))
