"""Iterators: the value that Python gives, and differences, for each program of a few lines."""

import copy

import numpy as np
import pytest

from srcgrad import errors, grad, value_and_grad
from tests.language.iterators import PROGRAMS
from tests.tools.checking import Differences, Program, against_differences, flat

NUMBERS = [0.5, 1.3, 2.1, 0.7]
OTHERS = [1.1, 0.4, 1.9]


@pytest.mark.parametrize(
    ("program", "kind"), PROGRAMS, ids=[f"{p.__name__}-{kind}" for p, kind in PROGRAMS]
)
def test_iterator(program: Program, kind: str) -> None:
    made = np.array if kind == "arrays" else list
    arguments = (made(NUMBERS), made(OTHERS))
    expected = program(*copy.deepcopy(arguments))
    value, gradient = value_and_grad(program, (0, 1)).plain(*arguments)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    against_differences(Differences(program, arguments, {}, [0, 1]), flat(gradient), 1e-6, 1e-9)


def written_while_names_change_places(x, y):
    total = 1.0
    for e in y:
        x, y = y, x
        x *= total
        total += e
    return total + x[0]


def test_names_that_change_places_in_a_loop_that_writes() -> None:
    x, y = np.array([0.5, 1.3, 2.1]), np.array(OTHERS)
    program = written_while_names_change_places
    value, gradient = value_and_grad(program, (0, 1)).plain(x, y)
    np.testing.assert_allclose(value, program(x.copy(), y.copy()), rtol=1e-12)
    against_differences(Differences(program, (x, y), {}, [0, 1]), flat(gradient), 1e-6, 1e-9)


def changed_in_size(x):
    held = {"a": x[0], "b": x[1]}
    for key in held:
        held[key + "c"] = 2.0 * x[0]
    return held["a"]


def used_up(x):
    items = iter(x)
    total = sum(items)
    return total * next(items)


def too_few(x):
    a, b, c, d, e = (v * v for v in x)
    return a + b + c + d + e


def too_many(x):
    a, b = (v * v for v in x)
    return a + b


def unequal(x):
    return sum(v * w for v, w in zip(x, x[1:], strict=True))


@pytest.mark.parametrize("program", [changed_in_size, used_up, too_few, too_many, unequal])
def test_raises_as_python_does(program: Program) -> None:
    with pytest.raises(Exception) as wanted:  # noqa: PT011
        program(list(NUMBERS))
    with pytest.raises(errors.SrcgradError) as found:
        grad(program)(list(NUMBERS))
    assert type(wanted.value).__name__ in str(found.value) or str(wanted.value) in str(found.value)


def grown_after_a_filter_was_used_up(x):
    items = [x[0], x[1], x[0] * x[1]]
    large = filter(lambda v: v > 0.6, items)
    total = next(large, x[1]) + sum(large)
    items.append(x[1])
    return total + next(large, 5.0 * x[0])


def grown_after_next_was_used_up(x):
    items = [x[0], x[1]]
    large = filter(lambda v: v > 0.6, items)
    total = next(large, 9.0) + next(large, 9.0) + next(large, 9.0)
    items.append(x[1])
    return total + next(large, 5.0 * x[0])


def grown_after_a_loop_over_the_rest(x):
    items = [x[0], x[1], x[0] * x[1]]
    large = filter(lambda v: v > 0.6, items)
    total = next(large, x[1])
    for v in large:
        total += v * v
    items.append(x[1])
    return total + next(large, 5.0 * x[0])


@pytest.mark.parametrize(
    "program",
    [
        grown_after_a_filter_was_used_up,
        grown_after_next_was_used_up,
        grown_after_a_loop_over_the_rest,
    ],
)
def test_an_iterator_stays_used_up_though_its_list_grows(program: Program) -> None:
    for x in ([1.37, 0.71], [0.3, 0.9]):
        value, gradient = value_and_grad(program).plain(x)
        np.testing.assert_allclose(value, program(list(x)), rtol=1e-12)
        against_differences(Differences(program, (x,), {}, [0]), flat(gradient), 1e-6, 1e-9)
