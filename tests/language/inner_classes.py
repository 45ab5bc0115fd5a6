"""Classes that a function makes, with the names of the function around them."""

import enum
import math
from collections import namedtuple
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, 1.3, 0.45, 1.9, 1.1, 0.85])


def layers(x):
    w = x[0]

    class Layer:
        def __init__(self, b):
            self.b = b

        def __call__(self, h):
            return np.tanh(w * h + self.b)

    h = x
    for layer in [Layer(0.1), Layer(x[1])]:
        h = layer(h)
    return np.sum(h)


case(layers, X)


def attributes(x):
    k = x[0]

    class P:
        rate = k
        scale = 2 * math.pi
        names = ("a", "b")

        def f(self, h, w=k):
            return self.rate * h * w * P.scale

        @property
        def squared(self):
            return self.rate**2

        @staticmethod
        def product(h):
            return h * k

        @classmethod
        def make(cls):
            return cls()

    p = P.make()
    return p.f(x[1]) + p.squared + P.product(x[2]) + len(P.names)


case(attributes, X)


def two_of_one_text(x):
    def make(k):
        class Layer:
            def __call__(self, h):
                return np.tanh(k * h)

        return Layer

    one, other = make(x[0]), make(x[1])
    return np.sum(one()(x) * other()(x))


case(two_of_one_text, X)


def later_value(x):
    k = x[0]

    class P:
        def f(self):
            return k * 2

    k = x[1]
    return P().f()


case(later_value, X)


def made_in_a_loop(x):
    t = 0.0
    for v in x:
        if v > 1:

            class P:
                def f(self):
                    return v * 2

            t += P().f() ** 2
    return t


case(made_in_a_loop, X)


def inherits(x):
    class A:
        def __init__(self, a):
            self.a = a

        def f(self):
            return self.a * x[1]

    class B(A):
        def __init__(self, a, b):
            super().__init__(a)
            self.b = b

        def f(self):
            return super().f() + self.b

    return B(x[0], x[2]).f()


case(inherits, X)


def dataclasses_in_a_list(x):
    @dataclass
    class Particle:
        m: float
        v: float = 0.0
        seen: list = field(default_factory=list)

        def energy(self):
            return self.m * self.v**2

    @dataclass(frozen=True)
    class Pair:
        m: float
        v: float

    ps = [Pair(a, b) for a, b in zip(x, x[::-1], strict=True)]
    p = Particle(x[0], x[1])
    p.seen.append(x[2])
    q = replace(p, v=x[3])
    return sum(p.m * p.v**2 for p in ps) + p.energy() * q.energy() + sum(q.seen)


case(dataclasses_in_a_list, X)


def enums_and_named_tuples(x):
    class Side(enum.Enum):
        LEFT = 1
        RIGHT = 2

    class Power(NamedTuple):
        a: float
        b: int = 2

        def value(self):
            return self.a**self.b

    point = namedtuple("point", "x y")
    points = [point(v, v * v) for v in x]
    t = 0.0
    for v in x:
        side = Side.LEFT if v > 1 else Side.RIGHT
        t += Power(v).value() if side is Side.LEFT else v
    return t + sum(p.x * q.y for p, q in zip(points[:-1], points[1:], strict=True))


case(enums_and_named_tuples, X)


def items_of_its_own(x):
    class Squares:
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            for i in range(self.n):
                yield x[i] ** 2

        def __getitem__(self, i):
            return x[i]

        def __len__(self):
            return self.n

    it = Squares(4)
    return sum(it) * it[2] * len(it)


case(items_of_its_own, X)
