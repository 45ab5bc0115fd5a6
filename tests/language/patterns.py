"""`match` with patterns of classes, sequences and dicts."""

import math
from dataclasses import dataclass

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, 1.3, 0.45, 1.9, 1.1, 0.85])


@dataclass
class Circle:
    r: float


@dataclass
class Rectangle:
    w: float
    h: float


@dataclass(frozen=True)
class Triangle:
    a: float
    b: float


def _area(shape):
    match shape:
        case Circle(r):
            return math.pi * r * r
        case Rectangle(w, h=h):
            return w * h
        case Triangle(a=a, b=b) if a > b:
            return 0.5 * a * b
        case _:
            return 0.0


def areas(x):
    shapes = [Circle(x[0]), Rectangle(x[1], x[2]), Triangle(x[3], x[4]), Triangle(x[4], x[3])]
    return sum(_area(each) for each in shapes)


case(areas, X)


def one_of_two(x):
    a, b = Circle(x[0]), Rectangle(x[1], x[2])
    t = 0.0
    for v in x:
        match a if v > 1 else b:
            case Circle(r=r):
                t += r**2 * v
            case Rectangle(w, h) if w > h:
                t += w * h
            case Rectangle():
                t += 1.0
    return t


case(one_of_two, X)


def commands(x):
    t = 1.0
    for each in [("mul", x[0]), ("add", x[1]), ("pow", x[2], 2), {"op": "sin", "v": x[3]}]:
        match each:
            case ("mul", v):
                t *= v
            case ("add", v):
                t += v
            case ("pow", v, n):
                t += v**n
            case {"op": "sin", "v": v}:
                t *= np.sin(v)
    return t


case(commands, X)


def chosen_command(x):
    t = 0.0
    for v in x:
        match ("mul", v) if v > 1 else ("add", v):
            case ("mul", w):
                t += w * w
            case (_, w):
                t += w
    return t


case(chosen_command, X)


def _ends(items):
    match items:
        case []:
            return 0.0
        case [a]:
            return a
        case [a, b]:
            return a * b
        case [a, *rest, b]:
            return a * b + sum(r**2 for r in rest)


def sequences(x):
    large = [v for v in x if v > 1]
    return _ends(large) + _ends([]) + _ends([x[0]]) + _ends(list(x)) + _ends((x[1], x[2], x[3]))


case(sequences, X)
case(sequences, X * 2)
case(sequences, X[:4])


def _value(e, x):
    match e:
        case ("+", a, b):
            return _value(a, x) + _value(b, x)
        case ("*", a, b):
            return _value(a, x) * _value(b, x)
        case ("sin", a):
            return math.sin(_value(a, x))
        case {"var": int(i)}:
            return x[i]
        case int() | float() as k:
            return k
        case str() as s if s.isdigit():
            return x[int(s)]


def expression(x):
    return _value(("+", ("*", {"var": 0}, ("sin", {"var": 1})), ("*", 3, "2")), x)


case(expression, X)


def _alternatives(p):
    match p:
        case (a, "x") | ("x", a):
            return a * 2
        case {"k": k, **rest}:
            return k + sum(rest.values())
        case (a, (b, c)):
            return a * b * c
        case _:
            return 0.5


def alternatives(x):
    t = _alternatives((x[0], "x")) + _alternatives(("x", x[1])) + _alternatives(3)
    t += _alternatives({"k": x[2], "a": x[3], "b": x[0]}) + _alternatives({"a": x[1]})
    return t + _alternatives((x[0], (x[1], x[2]))) * _alternatives(x) * _alternatives("xx")


case(alternatives, X)


def _at_zero(p):
    match p:
        case (0.0, y):
            return y
        case (a, b) if a > 1.2:
            return a * b
        case (a, b):
            return a - b


def numbers_inside(x):
    pairs = sum(_at_zero((x[i], x[i + 1])) for i in range(len(x) - 1))
    return pairs + _at_zero((0.0, x[1]))


case(numbers_inside, X)


def _kind(v):
    match v:
        case int():
            return 2.0
        case float() | np.floating():
            return v * v
        case np.ndarray(ndim=2):
            return np.prod(v)
        case np.ndarray():
            return np.sum(v)


def kinds(x):
    return _kind(1) + _kind(x[0]) + _kind(x) + _kind(np.outer(x, x)[:2, :2])


case(kinds, X)
