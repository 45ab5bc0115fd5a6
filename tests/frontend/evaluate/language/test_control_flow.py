# ruff: noqa: SIM201
"""Branches and loops, run beside Python."""

import math

import numpy as np
import pytest

from tests.tools.specialised import same


def branch(x):
    if x > 1:
        y = x * 2
    elif x > 0:
        y = -x
    else:
        y = 0
    return y


def early(x):
    if x < 0:
        return -x
    y = math.sqrt(x)
    if y > 2:
        return y
    return x + y


def defined_in_one_branch(x):
    if x > 0:
        y = x
    if x > 1:
        return y + 1
    return 0.0


def unset(x):
    if x > 0:
        y = x
    return y


def nested(x, n):
    s = 0
    for i in range(n):
        for j in range(i):
            if j == 3:
                continue
            for k in range(j, i):
                if k * j > 7:
                    break
                s += x * (i + j) - k
            else:
                s -= x
    return s


def search(x, t):
    for i in range(len(x)):
        if x[i] > t:
            return x[i] * i
    return -1.0


def search_else(x, t):
    for v in x:
        if v > t:
            found = v
            break
    else:
        found = -t
    return found


def after_loop(n, x):
    for i in range(n):
        y = x + i
    return y * i


def after_loop_set(n, x):
    i, y = -1, x
    for i in range(n):
        y = y * x + i
    return y * i


def reassigned_counter(n, x):
    s = 0.0
    for i in range(n):
        i = i * 2
        s += i * x
    return s + i if n > 0 else s


def while_else(x, n):
    k = 0
    while k < n:
        x = x * 0.5
        k += 1
        if x < 0.1:
            break
    else:
        x = x + 100
    return x, k


def while_walrus(x):
    k = 0
    while (y := x * k) < 5:
        k += 1
    return y + k


def while_array(x, t):
    i = 0
    while i < len(x) and x[i] < t:
        i += 1
    return i


def while_true(x):
    n = 0
    while True:
        x = x / 2
        n += 1
        if x < 1:
            return x * n


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def fibx(n, x):
    a, b, c = x, 1.0, 2.0
    for _ in range(n):
        a, b, c = b, c, a + b
    return a - b * c


def best(x):
    found = None
    for v in x:
        if found is None or v < found:
            found = v
    return found if found is not None else -1.0


def first_flag(x):
    first = True
    s = 0.0
    for v in x:
        if first:
            first = False
            s = v
        else:
            s = s * 0.5 + v
    return s


def steps(a, b, c, x):
    s = 0.0
    for i in range(a, b, c):
        s = s * x + i
    return s


def backwards(n, x):
    s = 0.0
    for i in reversed(range(n)):
        s = s * x + i
    for i in reversed(range(1, n, 3)):
        s = s * x + i
    return s


def zipped(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y, strict=False)):
        s += i * a * b
    for i, a in enumerate(x, start=2):
        s -= i * a
    return s


def known(x):
    s = 0
    for f in (math.sin, math.cos, lambda t: t * t):
        s += f(x)
    for k, v in {"a": 1, "b": x}.items():
        s += len(k) * v
    for c in "abc":
        if c == "b":
            continue
        s *= 2
    return s


def known_break(x):
    s = 0.0
    for w in [1.0, 2.0, 3.0]:
        if s > x:
            break
        s += w
    else:
        s = -s
    return s


def asserting(x):
    assert x > 0, "positive"
    if x > 10:
        raise ValueError(f"too big: {x}")
    return math.log(x)


def raising_branch(x):
    if x > 0:
        y = x
    else:
        raise ValueError("negative")
    return y * 2


def chained(x):
    return 1.0 if 0 < x <= 1 or (3 < x < 5 and not x == 4) else 2.0


def short(x, i):
    return x[i] if i < len(x) and x[i] > 0 else -1.0


def swap_minmax(x):
    lo = hi = x[0]
    for v in x[1:]:
        lo, hi = min(lo, v), max(hi, v)
    return hi - lo


def returns_in_nest(x, t):
    for i in range(len(x)):
        for j in range(len(x)):
            if x[i] * x[j] > t:
                return x[i], j
    return 0.0, -1


def collatz(n, x):
    s = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        s += x / n
    return s


def widened(n):
    s = 0
    for i in range(n):
        if i == 2:
            s = s + 0.5
        else:
            s += 1
    return s * 2


def accumulate_in_branches(x, n):
    s = t = 0.0
    for i in range(n):
        if i % 2:
            s += x
            for j in range(i):
                t -= j
        else:
            s = s - x * i + 1
    return s, t


def continue_while(n, x):
    i, s = 0, 0.0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        s += x**i
    return s


def try_known(x):
    d = {"a": x}
    try:
        y = d["b"]
    except KeyError:
        y = x * 3
    finally:
        z = 1
    try:
        y = y + z
    except ValueError:
        y = 0.0
    return y


def break_in_try(x):
    s = 0.0
    for i in range(4):
        with np.errstate(all="ignore"):
            if s > x:
                break
            s += i
    return s


A = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
E = np.array([])


@pytest.mark.parametrize(
    ("function", "calls"),
    [
        (branch, (2.0, 0.5, -1.0, 2, 0)),
        (early, (-3.0, 9.0, 1.0)),
        (defined_in_one_branch, (2.0, 0.5, -1.0)),
        (unset, (2.0, -1.0)),
        (nested, ((1.5, 9), (1.5, 0), (1.5, 1), (2, 6))),
        (search, ((A, 3.5), (A, 9.0), (E, 0.0))),
        (search_else, ((A, 3.5), (A, 9.0), (E, 0.0))),
        (after_loop, ((4, 2.0), (0, 2.0), (1, 1.0))),
        (after_loop_set, ((4, 2.0), (0, 2.0), (1, 1.0))),
        (reassigned_counter, ((4, 2.0), (0, 2.0))),
        (while_else, ((4.0, 3), (4.0, 30), (1.0, 0))),
        (while_walrus, (1.5, 7.0, 100.0)),
        (while_array, ((A, 2.0), (A, 4.0), (A, 9.0), (E, 1.0))),
        (while_true, (10.0, 0.5)),
        (fib, (0, 1, 2, 10)),
        (fibx, ((0, 1.5), (1, 1.5), (5, 1.5))),
        (best, (A, E)),
        (first_flag, (A, E)),
        (steps, ((0, 5, 1, 2.0), (5, 0, -2, 2.0), (5, 0, 1, 2.0), (1, 9, 3, 0.5))),
        (backwards, ((5, 2.0), (0, 2.0), (1, 2.0), (9, 0.5))),
        (zipped, ((A, A + 1), (E, E), (A, A[:3]))),
        (known, (0.5, 2)),
        (known_break, (0.5, 2.0, 100.0)),
        (asserting, (2.0, -1.0, 11.0)),
        (raising_branch, (2.0, -1.0)),
        (chained, (0.5, 1.0, 2.0, 4.0, 4.5)),
        (short, ((A, 2), (A, 5), (-A, 1), (E, 0))),
        (swap_minmax, (A, -A)),
        (returns_in_nest, ((A, 11.0), (A, 100.0), (E, 1.0))),
        (collatz, ((6, 2.0), (1, 2.0), (27, 1.0))),
        (widened, (0, 2, 5)),
        (accumulate_in_branches, ((1.5, 7), (2, 4), (1.0, 0))),
        (continue_while, ((7, 0.5), (0, 0.5))),
        (try_known, (2.0,)),
        (break_in_try, (2.0, 100.0)),
    ],
)
def test_as_python(function, calls):
    same(function, *calls)
