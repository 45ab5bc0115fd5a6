"""One of several frozen objects on one path, and another object where that meets it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from srcgrad import DifferentiationError, grad, jvp, value_and_grad


@dataclass(frozen=True)
class Vector:
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)


@dataclass(frozen=True)
class Rule:
    way: Vector
    name: str
    weight: float = 1.0

    def applied(self, t):
        if self.name == "line":
            return self.way.x * t + self.weight
        return self.way.y * t * t - self.weight


UP, ZERO, WHOLE = Vector(0.0, 1.0), Vector(0.0, 0.0), Vector(1, 2)
LINE, CURVE, FLAT = Rule(UP, "line"), Rule(WHOLE, "curve", 2.0), Rule(ZERO, "line", 3.0)


def joined_with_another(x, k):
    u = UP if x > 1.0 else ZERO
    w = u if k > 0.0 else Vector(x, k)
    return w.x * w.y + w.y


def added_and_joined(x, k):
    w = Vector(x, k) * k + (UP if x > 1.0 else ZERO)
    if k > 2.0:
        w = UP if x > 2.0 else WHOLE
    return w.x * w.y + w.y * k


def changed_in_a_loop(x, k):
    u = UP if x > 1.0 else ZERO
    for i in range(4):
        if i > k:
            u = u * 2.0 + Vector(x, 1.0)
        elif i > x:
            u = WHOLE if x < 2.0 else ZERO
    return u.x * u.y + u.y * k


def fields_that_are_words_and_objects(x, k):
    rule = LINE if x > 1.0 else CURVE
    if k > 0.0:
        rule = Rule(UP if x > 2.0 else Vector(x, k), "curve" if x > 1.5 else "line", x * k)
    other = rule if k < 3.0 else (FLAT if x > 2.0 else CURVE)
    return rule.applied(x * 2.0) + other.applied(x)


def two_choices(x, k):
    u = UP if x > 1.0 else WHOLE
    v = ZERO if x > 2.0 else Vector(k, x)
    w = u if k > 0.0 else v
    return w.x * x * x + w.y * x


def in_a_list(x, k):
    both = [UP if x > 1.0 else WHOLE, Vector(x, k)]
    if k > 1.0:
        both[0] = both[1]
    return both[0].x * x + both[0].y


def equal_by_value(x, k):
    u = UP if x > 1.0 else WHOLE
    w = u if k > 0.0 else Vector(x, k)
    return x if w == UP else x * 2.0


def none_at_first(x, k):
    u = UP if x > 1.0 else (WHOLE if x > 0.5 else ZERO)
    w = None
    if k > 0.0:
        w = u
    elif k > -1.0:
        w = Vector(x, k)
    return x if w is None else w.x * x + w.y


PROGRAMS = [
    *(joined_with_another, added_and_joined, changed_in_a_loop, two_choices, in_a_list),
    *(fields_that_are_words_and_objects, equal_by_value, none_at_first),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_one_of_several_meets_another(program):
    both, forward = value_and_grad(program, (0, 1)), jvp(program, (0, 1))
    for x in (0.3, 0.7, 1.3, 1.7, 2.4):
        for k in (-1.4, -0.5, 0.6, 2.6, 3.5):
            value, gradient = both.plain(x, k)
            assert value == program(x, k)
            step = 1e-5
            in_x = (program(x + step, k) - program(x - step, k)) / (2.0 * step)
            in_k = (program(x, k + step) - program(x, k - step)) / (2.0 * step)
            assert gradient == pytest.approx((in_x, in_k), rel=1e-6, abs=1e-7)
            _, tangent = forward.plain(x, k, tangents=(2.0, 3.0))
            assert tangent == pytest.approx(2.0 * gradient[0] + 3.0 * gradient[1], rel=1e-12)


def asks_which_it_is(x, k):
    u = UP if x > 1.0 else WHOLE
    w = u if k > 0.0 else Vector(x, k)
    return x if w is UP else x * 2.0


def changed_by_force(x, k):
    u = UP if x > 1.0 else WHOLE
    w = u if k > 0.0 else Vector(x, k)
    object.__setattr__(w, "x", 3.0 * x)
    return u.x * w.x


@pytest.mark.parametrize("program", [asks_which_it_is, changed_by_force])
def test_what_a_copy_does_not_know_is_refused(program):
    with pytest.raises(DifferentiationError):
        grad(program).specialise("f8, f8")
