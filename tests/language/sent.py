"""What a generator returns, and what is sent to it."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.3, 0.7, 1.1, 0.4, 0.2])


def inner(x):
    t = 0.0
    for v in x:
        t += v
        yield v * v
    return t


def outer(x):
    t = yield from inner(x)
    yield t * t


def gen_from(x):
    s = 0.0
    for k, v in enumerate(outer(x)):
        s += (k + 1) * math.sin(v)
    return s


case(gen_from, X)


def upto(x, m):
    for v in x:
        if v > m:
            return v
        yield v * v


def chainer(x):
    a = yield from upto(x, 0.8)
    if a is not None:
        yield 2 * a
    b = yield from upto(x, 5.0)
    yield 1.0 if b is None else b


def gen_opt(x):
    s = 0.0
    k = 1
    for v in chainer(x):
        s += k * v
        k += 1
    return s


case(gen_opt, X)


def plain_from(x):
    yield from x
    yield from (2 * v for v in x)
    return 3.0


def gen_plain(x):
    return sum(v * v for v in plain_from(x))


case(gen_plain, X)


def running():
    total = 0.0
    n = 0
    m = 0.0
    while True:
        x = yield m
        total += x
        n += 1
        m = total / n


def gen_send(x):
    g = running()
    next(g)
    s = 0.0
    for v in x:
        s += math.sin(g.send(v))
    return s


case(gen_send, X)


def acc():
    t = 0.0
    while True:
        v = yield t * t
        t += v


def gen_send2(x):
    g = acc()
    g.send(None)
    s = 0.0
    for i in range(len(x)):
        s += g.send(x[i]) * (i + 1)
    g.close()
    return s


case(gen_send2, X)


def pid(kp, ki, dt):
    integral = 0.0
    out = 0.0
    while True:
        err = yield out
        integral += err * dt
        out = kp * err + ki * integral


def pid_loop(kp, ki, x):
    c = pid(kp, ki, 0.1)
    next(c)
    y = 0.0
    s = 0.0
    for r in x:
        u = c.send(r - y)
        y += 0.3 * u
        s += (r - y) ** 2
    return s


case(pid_loop, 1.2, 0.4, X)
