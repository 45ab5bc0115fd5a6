"""Programs that are refused for their syntax: SG1xx."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numba
import numpy as np

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.ones((2, 3))
COUNT = 0


class Point:
    def __init__(self, x):
        self.x = x


class Row(Sequence):
    def __init__(self, x):
        self.x = x

    def __len__(self):
        return 1

    def __getitem__(self, k):
        return self.x


class Child(Point):
    def __init__(self, x):
        super(Child, self).__init__(x)  # noqa: UP008


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


@refused("SG101", 2.0)
def dict_of_an_object(x):
    return vars(Slotted(x))["x"]


@refused("SG102", 2.0)
def attribute_of_a_function(x):
    attribute_of_a_function.seen = x
    return x


@refused("SG103", MATRIX)
def shape_with_a_view(x):
    y = x.T
    rest = y[1:]
    y.shape = (x.size,)
    return np.sum(y) + np.sum(rest)


@refused("SG104", 2.0)
def set_grows(x):
    seen = {2}
    seen.add(1)
    return x


@refused("SG105", 2.0)
def set_of_numbers(x):
    return sum(frozenset([x, 2.0]))


@refused("SG106", 2.0)
def path_without_result(x):
    if x > 0.0:
        return x


class TooLarge(Exception):
    def __init__(self, x):
        super().__init__(f"{x - 1.0} too large")


@refused("SG107", 2.0)
def exception_that_computes(x):
    if x > 0.0:
        raise TooLarge(x)
    return x


@refused("SG108", 2.0)
def evaluates_text(x):
    return eval("x * x")


@refused("SG109", 2.0)
def stores_into_a_text(x):
    name = "abc"
    name[0] = "d"
    return x


@refused("SG110", VECTOR, 3)
def another_kind_in_a_list(x, n):
    values = []
    for k in range(n):
        values.append(x[k])
    values[0] = "first"
    return values[1]


@refused("SG112", 2.0)
def lambda_that_yields(x):
    return sum((lambda: (yield x))())


@refused("SG113", 2.0)
def one_object(x):
    return x if x is x * 1.0 else 0.0


@refused("SG114", 2.0)
def set_display(x):
    return sum({1j * x, 2.0}).real


@refused("SG115", 2.0)
def imports_what_is_not_there(x):
    import no_such_module

    return no_such_module.double(x)


@refused("SG116", 2.0)
def attribute_by_a_number(x):
    return getattr(Point(x), f"x{x}")


@refused("SG120", 2.0)
def super_without_a_class(x):
    return super().value * x


@refused("SG121", 2.0)
def iterates_over_a_function(x):
    total = 0.0
    for each in lambda: x:
        total += each
    return total


@refused("SG122", 2.0)
def iterates_over_a_set(x):
    total = 0.0
    for name in {"a", "b"}:
        total += x * len(name)
    return total


@numba.stencil(standard_indexing=("w",))
def weighted(a, w):
    return a[0] * w[0]


@refused("SG123", VECTOR)
def stencil_with_options(x):
    return np.sum(weighted(x, VECTOR))


def at_least_one(v):
    if v < 1.0:
        raise ValueError("too small")
    return v


@refused("SG124", VECTOR)
def catches_what_an_element_raises(x):
    try:
        return np.sum(np.vectorize(at_least_one)(x))
    except ValueError:
        return x[0]


@refused("SG2387", VECTOR)
def divides_where_numpy_raises(x):
    try:
        with np.errstate(divide="raise"):
            return np.sum(1.0 / x)
    except FloatingPointError:
        return x[0]


def raise_again():
    raise


@refused("SG172", 2.0, 3.0)
def raises_one_of_several(x, y):
    try:
        if x > y:
            raise ValueError("x")
        if y > 10.0:
            raise KeyError("y")
        return x
    except (ValueError, KeyError):
        raise_again()


@refused("SG127", VECTOR)
def array_of_generators(x):
    return np.sum(np.array([(each for each in x)]))


@refused("SG128", VECTOR)
def array_of_a_generator(x):
    return np.sum(np.asarray(each for each in x))


@refused("SG129", VECTOR)
def vectorized_by_keyword(x):
    double = np.vectorize(lambda v: 2.0 * v)
    return np.sum(double(v=x))


@refused("SG131", 2.0)
def pattern_of_items(x):
    match Row(x):
        case [first, *_]:
            return first
    return 0.0


@refused("SG132", 2.0)
def pattern_with_alternatives(x):
    match (x, 1.0):
        case (first, 0.0) | (0.0, first):
            return first
    return 0.0


@refused("SG133", 2.0)
async def coroutine(x):
    return x


@refused("SG134", 2.0)
def generator(x):
    yield x


@refused("SG135", 2.0)
def raises_a_number(x):
    if x > 0.0:
        raise Point(x)
    return x


@refused("SG136", 2.0)
def coroutine_inside(x):
    async def inner():
        pass

    return x


@refused("SG175", 2.0)
def class_inside(x):
    class Inner:
        print("made")

    return x * Inner.__name__.count("n")


@refused("SG137", 2.0)
def assigns_a_global(x):
    global COUNT
    COUNT = COUNT + 1
    return x


@refused("SG139", 2.0)
def raises_nothing(x):
    if x > 0.0:
        raise
    return x


@refused("SG141", 2.0)
def with_a_context(x):
    with Point(x):
        return x


@refused("SG142", 2.0)
def with_a_name(x):
    with np.errstate(all="ignore") as state:
        return x if state is None else 2.0 * x


@refused("SG143", VECTOR)
def returned_in_finally(x):
    total = 0.0
    try:
        total = x[0] / x[1]
    finally:
        return total  # noqa: B012


@refused("SG145", 2.0)
def iter_to_a_value(x):
    total = 0.0
    for each in iter(lambda: 1.0, 1.0):
        total += each * x
    return total


@refused("SG146", VECTOR, 2)
def islice_to_a_number(x, n):
    return sum(itertools.islice((each for each in x), n))


@refused("SG170", 2.0)
def never_left(x):
    count = 0
    while True:
        count += 1
    return x
