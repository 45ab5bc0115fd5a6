"""Attributes as a dict, dicts whose keys move, items taken out, and as many arguments as there are."""

import math
from collections import OrderedDict

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.3, 0.7, 1.1, 0.4, 0.9])


def list_remove(x):
    l = list(x)
    l.remove(min(l))
    l.remove(max(l))
    return sum(v * v for v in l) / len(l)


def list_remove2(x):
    l = [k for k in range(len(x))]
    s = 0.0
    p = 1.0
    while l:
        b = max(l, key=lambda i: x[i])
        l.remove(b)
        p *= 0.5
        s += p * x[b] ** 2
    return s


case(list_remove, X)
case(list_remove2, X)


def odict(a, b):
    d = OrderedDict()
    d["a"] = a
    d["b"] = b * a
    d["c"] = math.sin(a)
    d.move_to_end("a")
    k, v = d.popitem(last=False)
    s = 0.0
    for i, (k2, w) in enumerate(d.items()):
        s += (i + 1) * w
    return s * v


def odict_run(x):
    d = OrderedDict()
    s = 0.0
    for i in range(len(x)):
        k = i % 3
        if k in d:
            d.move_to_end(k)
            s += d[k]
        d[k] = x[i] * x[i]
        if len(d) > 2:
            q, v = d.popitem(last=False)
            s += v * 0.5
    return s


case(odict, 0.3, 0.4)
case(odict_run, X)


class P:
    def __init__(self, a, b):
        self.a = a
        self.b = b


def dunder_dict(a, b):
    p = P(a, b)
    s = 0.0
    for k, v in p.__dict__.items():
        s += v * v * len(k)
    for k, v in vars(p).items():
        s += math.sin(v)
    p.__dict__["a"] = b
    p.__dict__.update(b=3 * a)
    return s + p.a * p.b


case(dunder_dict, 0.3, 0.4)


def total(*xs):
    s = 0.0
    for i, v in enumerate(xs):
        s += (i + 1) * math.sin(v)
    return s


def star(x):
    return total(*x)


def star2(x):
    l = []
    for v in x:
        l.append(v * v)
    return total(0.5, *l) * max(*l) * math.hypot(*l)


case(star, X)
case(star2, X)
