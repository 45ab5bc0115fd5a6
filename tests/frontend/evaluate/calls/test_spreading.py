"""`f(*array)`: as many items as `f` has parameters left, of an array of any length."""

from collections import namedtuple
from dataclasses import dataclass
from functools import wraps

import numpy as np
import pytest

from srcgrad import DifferentiationError, grad
from tests.tools.checking import check

X = np.array([0.9, -0.4, 1.7])


@dataclass
class Model:
    rate: float
    shift: float

    @classmethod
    def of(cls, numbers):
        return cls(*numbers)

    def at(self, x, y):
        return self.rate * x**2 + self.shift * y


Point = namedtuple("Point", "x y z")


class Scaled:
    def __init__(self, factor, x, y):
        self.value = factor * x * y**2


def three(a, b, c):
    return a * b + c**3


def dataclass_by_classmethod(x):
    return Model.of(x).at(2.0, 3.0)


def named_tuple(x):
    point = Point(*x)
    return point.x * point.y - point.z**2


def written_init(x):
    return Scaled(2.0, *x).value


def function(x):
    return three(*x) * x[1]


def beside_others(x):
    return three(2.0, *x[1:])


def beside_a_keyword(x):
    return three(*(x * x), c=x[0])


def method(x):
    return Model(2.0, x[0]).at(*x)


def a_lambda(x):
    return (lambda a, b, c: a * b / c)(*x)


def grown_list(x):
    def ratio(a, b):
        return a / b

    return ratio(*[2.0 * each for each in x if each > 0.0])


ROWS = [
    *((f, X) for f in (named_tuple, function, beside_others, a_lambda, grown_list)),
    *((f, X[:2]) for f in (dataclass_by_classmethod, written_init, beside_a_keyword, method)),
]


@pytest.mark.parametrize(("program", "x"), ROWS, ids=lambda each: getattr(each, "__name__", ""))
def test_of_an_array(program, x):
    check(program, x)


@pytest.mark.parametrize(("program", "x"), ROWS, ids=lambda each: getattr(each, "__name__", ""))
@pytest.mark.parametrize("longer", [1, -1])
def test_of_another_length(program, x, longer):
    wrong = np.append(x, 1.0) if longer == 1 else x[:-1]
    with pytest.raises(TypeError):
        program(wrong)
    with pytest.raises(TypeError):
        grad(program).plain(wrong)


def with_default(a, b=2.0):
    return a * b


def with_rest(a, *rest):
    return a * len(rest)


@wraps(three)
def wrapped(*given):
    return three(*given)


def default(x):
    return with_default(*x)


def rest(x):
    return with_rest(*x)


def wrapper(x):
    return wrapped(*x)


def two_stars(x):
    return three(*x[:1], *x[1:])


def a_dict_beside(x):
    names = {"c": 2.0}
    return three(*x, **names)


def all_but_the_first(a, *others):
    return a * sum(others) + len(others)


def beside_another(x):
    return all_but_the_first(x[0] * 2.0, x[1], *x[1:])


@pytest.mark.parametrize("program", [rest, wrapper, beside_another])
def test_any_number_of_items_for_a_star(program):
    check(program, np.array([1.5, 0.5, -2.0]))


def test_too_few_items_beside_a_star():
    with pytest.raises(TypeError):
        rest(np.array([]))
    with pytest.raises(TypeError, match="at least 1 positional arguments are wanted where 0"):
        grad(rest).plain(np.array([]))


@pytest.mark.parametrize("program", [default, two_stars, a_dict_beside])
def test_any_number_of_items_is_refused(program):
    with pytest.raises(DifferentiationError, match="the number of items must be known here"):
        grad(program).specialise("f8[:]")


def written_to(x):
    rows = np.outer(x, x)
    np.add(*rows[: len(x)])
    return np.sum(rows[2] * x)


def test_an_item_that_a_ufunc_writes_to_is_refused():
    with pytest.raises(DifferentiationError, match="writes to the last of 3 arguments"):
        grad(written_to).plain(X)
    with pytest.raises(TypeError, match="2 positional arguments are wanted where 4 are given"):
        grad(written_to).plain(np.ones(4))
