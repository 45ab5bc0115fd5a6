"""What is asked about the class of a number that is of one class or another, as the path has it."""

import numpy as np
import pytest

from srcgrad import errors, grad


def mixed(c, first, second):
    if c > 0:
        return first
    return second


def by_isinstance(x, c):
    k = 7 if c > 0 else 7.0
    return x * (2.0 if isinstance(k, float) else 3.0)


def by_type(x, c):
    k = mixed(c, 7, 7.0)
    return x * (2.0 if type(k) is float else 3.0)


def by_class(x, c):
    k = mixed(c, 7, 7.0)
    return x * (2.0 if k.__class__ is float else 3.0)


def by_identity(x, c):
    k = mixed(c, 1, True)
    return x * (2.0 if k is True else 3.0)


def by_attribute(x, c):
    k = mixed(c, 3, 3.0)
    return x * (2.0 if hasattr(k, "is_integer") else 3.0)


def of_a_truth_value(x, c):
    k = mixed(c, 1, True)
    return x * (2.0 if isinstance(k, bool) else 3.0)


def of_a_number_of_numpy(x, c):
    k = mixed(c, 7, np.float64(7.0))
    return x * (2.0 if isinstance(k, np.floating) else 3.0)


def of_a_quotient(x, c):
    h = mixed(c, 7, 7.0) // 2
    return x * (2.0 if isinstance(h, int) else 3.0)


def of_what_a_loop_adds_up(x, c):
    k = 0
    for _ in range(c):
        k += x
    return x * (2.0 if isinstance(k, float) else 3.0)


def of_what_a_loop_changes(x, c):
    k = 0
    for _ in range(c):
        k = k + 0.5
    return x * (2.0 if isinstance(k, float) else 3.0)


def within_the_loop(x, c):
    k = 0
    for _ in range(c + 2):
        if isinstance(k, float):
            x = x * 2.0
        k = k + 0.5
    return x


def of_an_item(x, c):
    found = []
    for i in range(4):
        found.append(i if i > c else 0.5)
    return x * (2.0 if isinstance(found[2], int) else 3.0)


def of_the_least(x, c):
    k = min(c, x)
    return x * (2.0 if isinstance(k, int) else 3.0)


def as_a_subscript(x, c):
    y = np.array([x, x * x, x * 3])
    return np.sum(y[mixed(c, True, 1)])


def sum_of_truth_values(x, c):
    k = mixed(c, True, np.bool_(True))
    return x * (k + k)


def of_an_array_of_it(x, c):
    k = mixed(c, 7, 7.0)
    return x * np.array([k]).itemsize + (x if np.array([k]).dtype == np.float64 else 2.0 * x)


def sum_of_small_integers(x, a):
    s = 0
    for i in range(len(a)):
        s += a[i]
    return x * (s + 200)


@pytest.mark.parametrize("c", [0, 1])
@pytest.mark.parametrize(
    "function",
    [
        by_isinstance,
        by_type,
        by_class,
        by_identity,
        by_attribute,
        of_a_truth_value,
        of_a_number_of_numpy,
        of_a_quotient,
        of_what_a_loop_adds_up,
        of_what_a_loop_changes,
        within_the_loop,
        of_an_item,
        of_the_least,
        as_a_subscript,
        sum_of_truth_values,
        of_an_array_of_it,
    ],
)
def test_no_answer_where_paths_differ(function, c):
    with pytest.raises(errors.DifferentiationError) as caught:
        grad(function).plain(2.0, c)
    assert caught.value.span is not None


def test_a_sum_of_small_integers_that_may_be_none():
    with pytest.raises(errors.DTypeError):
        grad(sum_of_small_integers).plain(2.0, np.array([100, 100], np.uint8))


def of_both(x, c):
    k = mixed(c, 7, 7.0)
    h = k * x
    answers = (isinstance(k, int | float), isinstance(k, complex), isinstance(h, float))
    return h * (2.0 if answers[0] else 3.0) * (5.0 if answers[1] else 7.0) + (k // 2) * x


def of_floats(x, c):
    k = mixed(c, 0.5, np.float64(0.5))
    return x * (2.0 if isinstance(k, float) else 3.0) * (5.0 if k is None else 7.0)


def told_apart(x, c):
    if c > 0:
        k = 7
        return x * (2.0 if isinstance(k, int) else 3.0)
    k = 7.0
    return x * (5.0 if isinstance(k, int) else 7.0)


@pytest.mark.parametrize("c", [0, 1])
@pytest.mark.parametrize("function", [of_both, of_floats, told_apart])
def test_an_answer_where_they_agree(function, c):
    wanted = (function(2.0 + 1e-6, c) - function(2.0 - 1e-6, c)) / 2e-6
    assert grad(function).plain(2.0, c) == pytest.approx(wanted, rel=1e-8)
