"""Objects of frozen dataclasses that paths hand on: copies are as good, but for `is`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from srcgrad import DifferentiationError, grad
from tests.tools.checking import check


@dataclass(frozen=True)
class Vector:
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


@dataclass(frozen=True)
class Ray:
    start: Vector
    way: Vector
    name: str = "ray"


@dataclass
class Changing:
    x: float


@dataclass(frozen=True)
class Held:
    values: np.ndarray


SKY = Vector(0.5, 0.7)
GROUND = Vector(-0.2, 0.1)
FIRST = Ray(SKY, Vector(1.0, 2.0))
COUNTER = Changing(3.0)
ONES = Held(np.ones(2))


def constant_or_made(x):
    v = SKY
    if x > 1.0:
        v = Vector(x, x * x)
    return v.x * v.y * x


def in_an_expression(x):
    return (SKY + Vector(x, x) if x > 1.0 else GROUND).dot(Vector(x, 2.0))


def early_returns(x):
    def colour(y):
        if y > 2.0:
            return SKY
        if y > 1.0:
            return GROUND
        return Vector(y, y * y)

    return colour(x).dot(colour(1.0 / x)) * x


def nested(x):
    ray = FIRST
    if x > 1.0:
        ray = Ray(Vector(x, x), ray.way)
    return ray.start.x * ray.way.y + ray.start.y * x


def best_of_a_loop(x):
    best = SKY
    for k in range(4):
        found = Vector(x * k, x - k)
        if found.x > best.x:
            best = found
    return best.dot(best) * x


def another_name(x):
    """The object that one path hands on has a second name."""
    v = Vector(x, x * x)
    kept = [v]
    w = v
    for k in range(3):
        if x > k:
            w = w + Vector(x, 1.0)
    return w.dot(kept[0])


def part_of_an_argument(ray, x):
    v = ray.start
    if x > 1.0:
        v = v + ray.way
    return v.dot(ray.start) * x


def equal_by_value(x):
    found = SKY
    for k in range(2):
        if x > 1.0 + k:
            found = Vector(0.5, 0.7 * k)
    return x**3 if found == SKY else found.y * x


def source_changed_by_force(x):
    """The object that one of two names stands for, changed through the other."""
    v = Vector(x, x)
    w = SKY
    for k in range(2):
        if x > k:
            w = v
        object.__setattr__(v, "x", 2.0 * x)
    return w.x * v.x


@dataclass(frozen=True)
class Hit:
    distance: float
    normal: Vector
    what: str = "nothing"


MISS = Hit(math.inf, Vector(0.0, 0.0))


def nearest_hit(x):
    """A word beside the numbers: one of several on the paths."""
    hit = MISS
    for k in range(3):
        distance = (x - k) ** 2 + 0.1
        if distance < hit.distance:
            hit = Hit(distance, Vector(x, k), "ball" if k < 2 else "wall")
    return hit.distance * hit.normal.x + (x if hit.what == "ball" else x**2)


PROGRAMS = [
    nearest_hit,
    constant_or_made,
    in_an_expression,
    early_returns,
    nested,
    best_of_a_loop,
    another_name,
    equal_by_value,
    source_changed_by_force,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("x", [0.4, 1.3, 2.6])
def test_paths_hand_on_copies(program, x):
    check(program, x)


def test_part_of_an_argument():
    ray = Ray(Vector(0.3, -0.6), Vector(1.5, 0.4))
    for x in (0.4, 1.3):
        check(part_of_an_argument, ray, x)


def test_numbers_of_the_callers_object_are_those_of_the_call():
    held = {"sky": Vector(2.0, 3.0)}

    class Scene:
        sky = Vector(2.0, 3.0)

    scene = Scene()
    scene.sky = held["sky"]

    def program(x):
        v = scene.sky
        if x > 1.0:
            v = Vector(x, x)
        return v.dot(v) * x

    derivative = grad(program)
    assert derivative.plain(0.5) == 13.0
    scene.sky = Vector(1.0, 1.0)
    assert derivative.plain(0.5) == 2.0


def one_or_the_other(x):
    """Both are there on both paths: which it is is known, and `is` may ask."""
    v = SKY if x > 1.0 else GROUND
    return x * x if v is SKY else x * v.y


@pytest.mark.parametrize("x", [0.4, 1.3])
def test_which_of_two_is_known(x):
    check(one_or_the_other, x)


def asks_by_identity(x):
    v = SKY
    if x > 1.0:
        v = Vector(x, x)
    return x if v is SKY else v.x


def asks_another_way(x):
    v = SKY
    for k in range(3):
        if x > k:
            v = Vector(x, x)
    return v.x if SKY is not v else x


def asks_after_two_choices(x):
    v = SKY if x > 0.0 else Vector(x, x)
    w = v if x > 1.0 else Vector(x, 3.0)
    return x if w is SKY else w.x


def asks_whether_a_choice_is_the_first(x):
    v = SKY if x > 0.0 else Vector(x, x)
    w = v if x > 1.0 else Vector(x, 3.0)
    return x if w is v else w.x


def asks_what_a_loop_hands_on(x):
    v = SKY if x > 0.0 else Vector(x, x)
    for k in range(2):
        if x > k:
            v = Vector(v.x + x, v.y)
    return x if v is SKY else v.x


ASKING = [
    asks_by_identity,
    asks_another_way,
    asks_after_two_choices,
    asks_whether_a_choice_is_the_first,
    asks_what_a_loop_hands_on,
]


@pytest.mark.parametrize("program", ASKING)
def test_identity_is_not_told(program):
    with pytest.raises(DifferentiationError, match="whether this object is one of several"):
        grad(program).specialise("f8")


def changed_by_force(x):
    v = SKY
    if x > 1.0:
        v = Vector(x, x)
    object.__setattr__(v, "x", 2.0 * x)
    return v.x * v.y


def changed_by_force_later(x):
    v = SKY if x > 0.0 else Vector(x, x)
    w = v if x > 1.0 else Vector(x, 3.0)
    object.__setattr__(w, "x", 5.0)
    return v.x * x + w.x


def changing(x):
    v = COUNTER
    if x > 1.0:
        v = Changing(x)
    return v.x * x


def with_an_array(x):
    v = ONES
    if x > 1.0:
        v = Held(np.array([x, x]))
    return v.values.sum() * x


CHANGED = [changed_by_force, changed_by_force_later, changing, with_an_array]


@pytest.mark.parametrize("program", CHANGED)
def test_what_may_change_is_not_copied(program):
    with pytest.raises(DifferentiationError):
        grad(program).specialise("f8")
