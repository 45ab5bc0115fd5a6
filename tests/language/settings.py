"""Names of a module that a function sets for a while, and settings that stay as they are."""

import functools

import numpy as np

from srcgrad import grad
from tests.tools.checking import Cases

case = Cases()
X = np.array([0.7, 1.3, 0.45, 1.9])

MODE, SCALE, DEPTH = "Plain", 2.0, 0


class Mode:
    """A setting for a while, as a context and as a decorator."""

    def __init__(self, mode):
        self.mode, self.before = mode, MODE

    def __enter__(self):
        global MODE
        MODE = self.mode
        return self

    def __exit__(self, *_):
        global MODE
        MODE = self.before

    def __call__(self, function):
        @functools.wraps(function)
        def inside(*args):
            with self:
                return function(*args)

        return inside


def term(t):
    return t * t if MODE == "squares" else SCALE * t


def for_a_while(x):
    with Mode("squares"):
        total = sum(term(each) for each in x)
    return total * term(x[0])


case(for_a_while, X)


@Mode("squares")
def decorated(x):
    return np.sum(term(x)) * len(MODE)


case(decorated, X)


def in_lower_case(x):
    """What is left of it is another value, with which the next call does the same."""
    global MODE
    before = MODE.lower()
    MODE = "squares"
    total = np.sum(term(x))
    MODE = before
    return total + np.sum(term(x))


case(in_lower_case, X)


def numbers_of_a_loop(x):
    global SCALE
    before = SCALE
    total = 0.0
    for each in x:
        SCALE = SCALE * each
        if each > 1.0:
            SCALE += each
        total += term(each)
    SCALE = before
    return total * term(x[1])


case(numbers_of_a_loop, X)


def on_one_path(x):
    global SCALE, MODE
    if x[0] > 0.5:
        SCALE = x[1]
    else:
        MODE = "squares"
    total = np.sum(term(x))
    SCALE, MODE = 2.0, "Plain"
    return total


case(on_one_path, X)
case(on_one_path, X * 0.5)


def depth_of_calls(t, left):
    global DEPTH
    DEPTH += 1
    found = t * DEPTH if left == 0 else t * depth_of_calls(t, left - 1)
    DEPTH -= 1
    return found


def counted_depth(x):
    return sum(depth_of_calls(each, 3) for each in x)


case(counted_depth, X)


def derivative_inside(x):
    global SCALE
    before = SCALE
    try:
        SCALE = 3.0
        slope = grad(lambda t: t * term(t))(x[0])
    finally:
        SCALE = before
    return slope * term(x[2])


case(derivative_inside, X)
