"""Gradients by a tape of Python numbers: what `gradients` means, in forty lines.

A number remembers what it was computed from. An array is a list of such numbers; each store makes
new ones of all of its elements, so that the array as it is now is not the array as it was.
"""

from __future__ import annotations

import math


class Taped:
    """A number, what it was computed from, and the partial derivatives."""

    def __init__(self, value, parts=()):
        self.value, self.parts = value, parts

    def __add__(self, other):
        other = taped(other)
        return Taped(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __sub__(self, other):
        other = taped(other)
        return Taped(self.value - other.value, ((self, 1.0), (other, -1.0)))

    def __mul__(self, other):
        other = taped(other)
        return Taped(self.value * other.value, ((self, other.value), (other, self.value)))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __gt__(self, other):
        return self.value > taped(other).value


def taped(x):
    return x if isinstance(x, Taped) else Taped(float(x))


class TapedArray:
    """An array of zeros."""

    def __init__(self, count):
        self.items = [Taped(0.0) for _ in range(count)]

    def __getitem__(self, at):
        return self.items[at]

    def __setitem__(self, at, value):
        value = taped(value)
        self.items = [Taped(each.value, ((each, 1.0),)) for each in self.items]
        self.items[at] = Taped(value.value, ((value, 1.0),))


def sin(x):
    return Taped(math.sin(x.value), ((x, math.cos(x.value)),))


def total(array):
    return sum(array.items, Taped(0.0))


def _items(x):
    return x.items if isinstance(x, TapedArray) else [x]


def gradients(ys, xs, stop_gradients=()):
    """The derivatives of the sum of numbers; as a list of numbers and arrays of such."""
    stops = {id(item) for each in stop_gradients for item in _items(each)}
    order, seen = [], set()
    pending = [(y, 0) for y in ys]
    while pending:
        node, at = pending.pop()
        if at == 0 and id(node) in seen:
            continue
        seen.add(id(node))
        if at < len(node.parts):
            pending += [(node, at + 1), (node.parts[at][0], 0)]
        else:
            order.append(node)
    bars = dict.fromkeys(map(id, order), 0.0)
    for y in ys:
        bars[id(y)] += 1.0
    for node in reversed(order):
        for part, slope in () if id(node) in stops else node.parts:
            bars[id(part)] += bars[id(node)] * slope
    answers = []
    for x in xs:
        found = [Taped(bars.get(id(item), 0.0)) for item in _items(x)]
        answer = found[0]
        if isinstance(x, TapedArray):
            answer = TapedArray(len(found))
            answer.items = found
        answers.append(answer)
    return answers


WORLD = {"gradients": gradients, "sin": sin, "total": total, "zeros": TapedArray}
"""What stands for the functions of a program that is run with these numbers."""
