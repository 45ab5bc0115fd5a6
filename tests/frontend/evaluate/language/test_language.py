# ruff: noqa: B007, RUF005
"""Functions, structures, objects and arrays, run beside Python."""

import functools
import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pytest

from tests.tools.specialised import same, specialised

SCALE = 2.5
TABLE = np.array([1.0, 10.0, 100.0])
WEIGHTS = [0.5, 1.5]
OPTIONS = {"rate": 0.1, "deep": {"k": 3}}


def helper(x, y=2.0, *rest, z=1.0, **more):
    return x * y + z + sum(rest) + more.get("w", 0)


def calls(x):
    a = helper(x)
    b = helper(x, 3, 4, 5, z=x)
    c = helper(*(x, 1), z=2, w=x)
    return a + b * c


def tuples(x, y):
    (a, b), *c = (x, y), x + y, x - y
    d, e = c
    [f, *g, h] = a, b, d, e
    a, b = b, a
    return a - b * d + e * f - h + sum(g)


def chained(x):
    a = b = x * 2
    a += 1
    c: float = a * b
    return c


def closures(x, n):
    k = 2.0

    def scale(t, by=x):
        return t * by * k

    def bump():
        nonlocal k
        k += x

    for _ in range(n):
        bump()
    return scale(x) + (lambda t: t + k)(x)


def make(k):
    def inner(x):
        return x * k + TABLE[1]

    return inner


def higher(f, x):
    return f(f(x))


def use_higher(x):
    return (
        higher(lambda t: t * t + x, x) + higher(math.sin, x) + higher(functools.partial(pow, 2), x)
    )


def recursive(x, n):
    return x if n == 0 else math.sin(recursive(x, n - 1)) + 1


def fixed_recursion(x):
    return recursive(x, 4)


def globals_(x):
    return x * SCALE + TABLE[2] * WEIGHTS[1] + OPTIONS["deep"]["k"] + OPTIONS["rate"]


def lists(x, y):
    out = [x, y]
    out.append(x * y)
    out[1] = 5.0
    out.extend([1, 2])
    last = out.pop()
    out.insert(0, y)
    d = {"a": x}
    d["b"] = out[2]
    d.update(c=3.0)
    return sum(out) + last + len(out) + sum(d.values()) + max(out) - min(d["a"], d["b"])


def growing(x, n):
    out = []
    for i in range(n):
        if i % 2:
            out.append(x * i)
    s = 0.0
    for v in out:
        s = s * 0.5 + v
    return s + len(out)


def stack(x, n):
    todo = [x]
    total = 0.0
    while todo:
        v = todo.pop()
        total += v
        if v > n:
            todo.append(v / 2)
            todo.append(v / 3)
    return total


def growing_read(x, n):
    out = [1.0, x]
    for i in range(n):
        out.append(out[-1] * x + out[-2])
    return out[n]


def comprehensions(x, n):
    a = [x * i for i in range(4)]
    b = {k: x + k for k in range(3)}
    c = sum(x**i for i in range(n))
    d = max(x * i - i * i for i in range(n)) if n > 0 else 0.0
    e = [v for v in a if True]
    f = [x * i * j for i in range(n) for j in range(i) if (i + j) % 2]
    g = any(x * i > 3 for i in range(n))
    return a[2] + b[1] + c + d + sum(e) + sum(f) + g


def known_range(x):
    t = ()
    for i in range(3):
        t = t + (x * i,)
    a, b, c = t
    return a + 2 * b + 3 * c


class Point(NamedTuple):
    x: float
    y: float = 1.0

    @property
    def norm(self):
        return math.hypot(self.x, self.y)


def named(x):
    p = Point(x)
    q = p._replace(y=3.0) if False else Point(y=x, x=2.0)
    return p.norm + q.x * p.y, q


@dataclass
class Params:
    a: float
    b: float = 2.0
    c: list = field(default_factory=lambda: [1.0, 2.0])

    def value(self, x):
        return self.a * x + self.b + self.c[1]


@dataclass(frozen=True)
class Frozen:
    a: float


def dataclasses_(x):
    p = Params(x, c=[x, x * 2])
    p.a = p.a + 1
    p.b *= x
    return p.value(x) + Frozen(x).a


def dataclass_argument(p, x):
    p.a += x
    return p.value(x)


class Base:
    shape = 3.0

    def __init__(self, k):
        self.k = k
        self.calls = 0

    def f(self, x):
        self.calls += 1
        return x * self.k

    @property
    def double(self):
        return self.k * 2

    @staticmethod
    def twice(x):
        return 2 * x

    @classmethod
    def of(cls, x):
        return cls(x)


class Derived(Base):
    def __init__(self, k, m):
        super().__init__(k)
        self.m = m
        self.table = np.array([1.0, 2.0, m])

    def f(self, x):
        return super().f(x) + self.m

    def total(self, x):
        s = 0.0
        for i in range(len(self.table)):
            s += self.table[i] * self.f(x)
        self.table[0] = s
        return s + self.table[0] + self.calls + self.double + self.twice(x) + self.shape

    def __call__(self, x):
        return self.total(x)

    def __mul__(self, other):
        return self.k * other


def objects(x):
    d = Derived(x, 2.0)
    b = Base.of(x)
    return d.f(x) + d.k + b.double + d * x


def options(x, mode="fast", flag=True, n=None):
    if mode == "fast" and flag:
        y = x
    elif mode in ("slow", "exact"):
        y = x * 2
    else:
        raise ValueError(f"unknown mode {mode!r}")
    if n is None:
        n = 3
    return y * n


def strings(x):
    name = f"{'a'}{1 + 1}"
    print("value", x, f"{x:.3f}")
    return {"a2": x}[name.lower()] if name.startswith("a") else 0.0


def views(x):
    y = x[1:-1]
    y[0] = 5.0
    y *= 2
    x[::2] += 1
    z = x[::-1]
    return z[0] + 10 * z[1] + 100 * x[1] + y.sum(), x


def overlap(x):
    x[1:] += x[:-1]
    x[:-1] = x[1:] * 2
    return x


def matrix(A):
    n, m = A.shape
    s = 0.0
    for i in range(n):
        row = A[i]
        for j in range(m):
            s += row[j] * A.T[j, i] - A[i][j]
    A[0, :] = A[:, 0][: A.shape[1]] if False else A[-1]
    A += A.T
    return s, A


def broadcasting(A, v):
    B = A * v + A[:, :1] - v[None, :] / 2
    return np.sum(B), np.sum(B, axis=0), B[0]


def indirect(x, ix):
    s = 0.0
    for k in range(len(ix)):
        s += x[ix[k]]
        x[ix[k]] += 1.0
    return s + np.sum(x[ix])


def modifies(a, k):
    a[k] = a[k] * 2
    return a


def helper_modifies(x):
    y = modifies(x, 1)
    y[0] = 7.0
    return x[0] + x[1]


def scratch(x, n):
    w = np.empty(len(x))
    s = 0.0
    for t in range(n):
        for i in range(len(x)):
            w[i] = x[i] * t
        for i in range(len(x)):
            s += w[i] * w[-1 - i]
    return s


def euler(x, n, dt):
    for _ in range(n):
        x = x + dt * np.sin(x)
    return x


def leapfrog(x, n):
    prev, cur = x, x * 1.5
    for _ in range(n):
        nxt = 2 * cur - prev
        prev, cur = cur, nxt
    return cur - prev


def jacobi(u, n):
    v = u.copy()
    for _ in range(n):
        v[1:-1] = 0.5 * (u[:-2] + u[2:])
        u, v = v, u
    return u


def joined_arrays(x, c):
    if c > 0:
        y = x * 2
    else:
        y = x + 1
    return y


def elementwise(x):
    return np.where(x > 2, np.sin(x), x**2) + np.maximum(x, 1.0) - abs(x) / (1 + np.exp(-x))


def dots(x):
    return np.dot(x, x) + x.dot(2 * x) + x.sum() + x.size + x.ndim + len(x)


def made(n, x):
    a = np.zeros((n, 2))
    b = np.ones_like(a)
    c = np.full(n, x)
    a[:, 1] = c
    return a + b


def int_arithmetic(n, k):
    return n // k, n % k, -n // k, n**2, 2**-1, n / k, divmod(n, 3), (n & 6) | 1, n << 2, ~n


def floats(x):
    return (
        round(x),
        round(x, 2),
        int(x),
        x // 0.3,
        x % 0.3,
        abs(-x),
        math.floor(x),
        pow(x, 2),
        x**-2,
    )


def matrix_rows(A):
    s = 0.0
    for row in A:
        for v in row[1:]:
            s += v
    return s


def bools(x, y):
    a = x > 0
    b = y > 0
    return a and b, a or not b, a + b, (a & b) | (a ^ b)


def while_list(x):
    y = [x, x + 1]
    for _ in range(3):
        y = [y[1], y[0] * 0.5]
    return y


def list_state(x, n):
    y = [x, x + 1]
    for _ in range(n):
        y = [y[1], y[0] * 0.5]
    return y


def list_written(x, n):
    y = [x, 0.0, 1.0]
    for i in range(n):
        y[0] = y[0] * 0.5 + y[1]
        y[i % 3] += 1.0
    return y


def dict_state(x, n):
    d = {"a": x, "b": 1.0}
    for _ in range(n):
        d = {"a": d["b"], "b": d["a"] * 0.5}
        d["a"] += 1
    return d


def object_state(x, n):
    p = Params(x)
    for _ in range(n):
        p.a = p.a * 0.5 + p.b
        p = replace_like(p)
    return p.a


def replace_like(p):
    return Params(p.a, p.b + 1)


def optional(x, n):
    y = None
    for i in range(n):
        if y is None:
            y = x
        else:
            y = y * x
    return 0.0 if y is None else y


def many(x):
    return x + x + x + x + x - x * x + x + x + x


A = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
E = np.array([])
M = np.arange(9.0).reshape(3, 3)


@pytest.mark.parametrize(
    ("function", "calls"),
    [
        (calls, (1.5, 2)),
        (tuples, ((1.5, 2.0),)),
        (chained, (1.5,)),
        (closures, ((1.5, 3), (1.5, 0))),
        (make(3.0), (2.0,)),
        (use_higher, (0.7,)),
        (recursive, ((0.5, 3),)),
        (fixed_recursion, (0.5,)),
        (globals_, (2.0,)),
        (lists, ((1.5, 2.5),)),
        (growing, ((1.5, 7), (1.5, 0), (1.5, 40))),
        (stack, ((9.0, 1.0), (0.5, 1.0))),
        (growing_read, ((0.5, 5), (0.5, 0), (0.5, 50))),
        (comprehensions, ((1.5, 4), (1.5, 0), (0.5, 9))),
        (known_range, (1.5,)),
        (named, (1.5,)),
        (dataclasses_, (1.5,)),
        (dataclass_argument, ((Params(1.0), 2.0),)),
        (Derived(1.5, 2.0).total, (2.0,)),
        (Derived(1.5, 2.0), (2.0,)),
        (objects, (1.5,)),
        (options, ((2.0,), (2.0, "slow"), (2.0, "exact", False, 4))),
        (strings, (2.0,)),
        (views, (A, np.arange(4.0), np.arange(3.0))),
        (overlap, (A, E, A[:1])),
        (matrix, (M, np.asfortranarray(M) + 1)),
        (broadcasting, ((M, M[0]),)),
        (indirect, ((A, np.array([0, 2, 2, -1])), (A, np.array([], int)), (A, np.array([7])))),
        (helper_modifies, (A, E)),
        (scratch, ((A, 3), (E, 2), (A, 0))),
        (euler, ((A, 3, 0.1), (A, 0, 0.1), (E, 3, 0.1))),
        (leapfrog, ((A, 3), (A, 0))),
        (jacobi, ((A, 3), (A, 0), (A[:2], 2), (E, 1))),
        (joined_arrays, ((A, 1.0), (A, -1.0))),
        (elementwise, (A, E)),
        (dots, (A, E)),
        (made, ((3, 2.0), (0, 1.0))),
        (int_arithmetic, ((17, 5), (17, -5), (-17, 5), (3, 0))),
        (floats, (2.345, -2.345)),
        (matrix_rows, (M, M[:0])),
        (bools, ((1.0, 2.0), (1.0, -2.0), (-1.0, -2.0))),
        (while_list, (1.5,)),
        (list_state, ((1.5, 3), (1.5, 0))),
        (list_written, ((1.5, 5), (1.5, 0))),
        (dict_state, ((1.5, 3), (1.5, 0))),
        (object_state, ((1.5, 3), (1.5, 0))),
        (optional, ((1.5, 3), (1.5, 0))),
        (many, (1.5,)),
    ],
)
def test_as_python(function, calls):
    same(function, *calls)


def test_long_chains_do_not_recurse():
    text = "def f(x):\n    return " + " + ".join(["x"] * 900) + "\n"
    import linecache

    code = compile(text, "<long chain>", "exec")
    linecache.cache["<long chain>"] = len(text), None, text.splitlines(True), "<long chain>"
    names = {}
    exec(code, names)
    assert specialised(names["f"], 1.0)[0].program.results


def test_attributes_are_left_as_they_were():
    d = Derived(1.5, 2.0)
    specialised(d.total, 2.0)
    assert d.calls == 0 and d.table[0] == 1.0


def test_replace_is_python():
    assert replace(Params(1.0), a=2.0).a == 2.0
