"""Objects of classes that extend `list` and `dict`."""

import math
import types

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1, 1.9])


class Vector(list):
    def __add__(self, other):
        return Vector([a + b for a, b in zip(self, other)])

    def __mul__(self, scale):
        return Vector(a * scale for a in self)

    __rmul__ = __mul__

    def dot(self, other):
        return sum(a * b for a, b in zip(self, other))

    @property
    def norm(self):
        return math.sqrt(self.dot(self))


def vectors(x):
    v, w = Vector([x[0], x[1], x[2]]), Vector([x[2], x[3], x[4]])
    v.append(x[5])
    w += [1.0]
    u = 2.0 * (v + w)
    u[0] = u[0] ** 2
    first, *rest = u
    total = u.dot(w) + u.norm * len(u) + sum(u) + max(u) + u[-1] + sum(u[1:3]) + first * sum(rest)
    return total + np.sum(np.array(v) ** 2) + np.dot(w, x[2:]) + math.fsum(v)


case(vectors, X)


class Doubling(list):
    def push(self, item):
        self.append(item)

    def append(self, item):
        super().append(item * 2)


def stack(x):
    held = Doubling()
    for i in range(len(x)):
        held.push(x[i] ** 2)
    total = held.pop() * held[-1]
    while len(held) > 2:
        total += held.pop()
    return total + held[0]


case(stack, X)


class Matrix(list):
    def __init__(self, rows):
        list.__init__(self, rows)
        self.count = 1.0

    def __matmul__(self, other):
        inner, columns = range(len(other)), range(len(other[0]))
        return Matrix([[sum(row[k] * other[k][j] for k in inner) for j in columns] for row in self])

    def trace(self):
        return sum(self[i][i] for i in range(len(self)))


def matrices(x):
    m = Matrix([[x[0], x[1]], [x[2], x[3]]])
    m[0][1] *= x[4]
    same = m == [[x[0], x[1] * x[4]], [x[2], x[3]]]
    return (m @ m @ m).trace() * m.count * (2.0 if same and isinstance(m, list) else 1.0)


case(matrices, X)


class Named(dict):
    def __getattr__(self, name):
        return self[name]

    def total(self):
        return sum(self.values())


def named(x):
    d = Named(a=x[0], b=x[1] * x[2])
    d["c"] = x[3]
    d.update({"b": d.b * 2.0}, e=x[4])
    e = {**d, "f": x[5]}
    del d["e"]
    return (
        d.a * d.b + d.total() * len(d) + e["e"] * e["f"] + sum(v for k, v in d.items() if k > "a")
    )


case(named, X)


class Attributes(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def attributes(x):
    d = Attributes(a=x[0])
    d.b = x[1] * d.a
    d["c"] = x[2]
    return d.a * d["b"] * d.c + d.get("q", x[3])


case(attributes, X)


class Zero(dict):
    def __missing__(self, key):
        return 0.0


def zeros(x):
    d = Zero()
    for i in range(len(x)):
        d[i % 3] = d[i % 3] + x[i] ** 2
    total = 0.0
    for key in d:
        total += d[key] * (key + 1)
    return total + d[7] + d[0] * d[1]


case(zeros, X)


class Remembered(dict):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def __missing__(self, key):
        value = self[key] = self.function(key)
        return value


def remembered(x):
    d = Remembered(lambda key: x[key] ** 2)
    return d[0] * d[1] + d[0] + len(d)


case(remembered, X)


class Doubled(list):
    def __iter__(self):
        for each in super().__iter__():
            yield each * 2


def by_its_own_iterator(x):
    v = Doubled([x[0], x[1]])
    rows = np.array([Doubled([x[0], x[1]]), [x[2], x[3]]])
    joined = np.concatenate([v, x[:2]])
    return np.sum(np.array(v)) + np.dot(v, x[:2]) + np.sum(rows**2) + joined[0] + np.sum(v * x[2:4])


case(by_its_own_iterator, X)


class Tripled(dict):
    def __getitem__(self, key):
        return super().__getitem__(key) * 3


class Backwards(Tripled):
    def __iter__(self):
        return iter(["b", "a"])

    def keys(self):
        return ["b", "a"]


def weighed(a, b):
    return a * 2.0 + b


def copied_into_dicts(x):
    held, asked = Tripled(a=x[0], b=x[1]), Backwards(a=x[2], b=x[3])
    total = weighed(**held) + weighed(**asked) * x[0]
    for k, each in enumerate((dict(held), {**held}, dict(asked), {**asked}, Tripled(asked))):
        for j, value in enumerate(each.values()):
            total += value**2 * (k + 1) * (j + 1)
    return total


case(copied_into_dicts, X)


class Settings:
    def __init__(self, first):
        self.first = first

    def keys(self):
        return ["first", "second"]

    def __getitem__(self, key):
        return self.first if key == "first" else 2.0 * self.first


def of_what_has_keys(x):
    given = Settings(x[0] * x[1])
    return dict(given)["second"] * {**given, "first": x[2]}["first"] + Tripled(given)["first"]


case(of_what_has_keys, X)


class Constants(dict):
    """As in packages that hold their tables by attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def __setattr__(self, name, value):
        self[name] = value


class Cases_of_any_case(dict):
    def __getitem__(self, key):
        return dict.__getitem__(self, key.lower())

    def __iter__(self):
        return iter(sorted(dict.keys(self)))


CONSTANTS = Constants(scale=2.0, weights=np.array([1.0, -2.0, 0.5]), inner=Constants(shift=0.3))
FACTORS = Cases_of_any_case(second=3.0, first=0.5)
NUMBERS = Vector([0.5, 1.5, -2.0])
METHODS = types.MappingProxyType({"squares": lambda t: t * t, "halves": lambda t: 0.5 * t})


def of_outside(x):
    """Objects that are there before the call, and what they hold."""
    total = CONSTANTS.scale * np.sum(CONSTANTS.weights * x[:3]) * CONSTANTS.inner.shift
    total += sum(x[k] * FACTORS[name.upper()] for k, name in enumerate(FACTORS))
    total += NUMBERS.dot(x[:3]) + NUMBERS.norm * len(NUMBERS) * x[3]
    for name, value in CONSTANTS.items():
        if isinstance(value, float):
            total += value * len(name) * x[4]
    return total + sum(method(x[5]) for method in METHODS.values()) * METHODS["squares"](x[0])


case(of_outside, X)


def changed_for_oneself(x):
    held = Constants(CONSTANTS)
    held.scale = x[0]
    held["weights"] = x[:3] * held.scale
    return np.sum(held.weights) * held.scale + CONSTANTS.scale * x[1]


case(changed_for_oneself, X)
