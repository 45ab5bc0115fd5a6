"""`finally` where a handler leaves the statement; exceptions that hold numbers are refused."""

import numpy as np
import pytest

from srcgrad import grad
from srcgrad.errors import DifferentiationError


def returned_from_a_handler(x):
    def inner():
        try:
            return {}["a"]
        except KeyError:
            return x[0]
        finally:
            x[1] *= 2.0

    return inner() + x[1]


def continued_from_a_handler(x):
    for _ in range(2):
        try:
            x[0] *= {}["a"]
        except KeyError:
            continue
        finally:
            x[1] *= 2.0
    return x[0] + x[1]


def broken_from_a_handler(x):
    for _ in range(2):
        try:
            x[0] *= {}["a"]
        except KeyError:
            break
        finally:
            x[1] *= 2.0
    return x[0] + x[1]


def returned_on_one_path(x):
    def inner():
        try:
            return {}["a"]
        except KeyError:
            if x[0] > 0.5:
                return x[0]
        finally:
            x[1] *= 2.0
        return x[2]

    return inner() + x[1]


def number_in_an_exception(x):
    try:
        raise ValueError(x[0] ** 2)
    except ValueError as error:
        return error.args[0] * x[1]


def text_of_an_exception(x):
    try:
        raise ValueError(f"{x[0]} is large")
    except ValueError as error:
        return x[1] if str(error) == "1.0 is large" else x[2]


def part_of_a_text(x):
    try:
        if x[0] > 0.0:
            raise ValueError(f"{x[0]} is large")
        return x[0]
    except ValueError as error:
        return x[1] if "1.0" in str(error) else x[2]


def length_of_a_text(x):
    try:
        raise ValueError(f"{x[0]} is large")
    except ValueError as error:
        return x[1] * len(str(error))


def looked_up(x):
    try:
        raise ValueError(f"{x[0]} is large")
    except ValueError as error:
        return {"1.0 is large": x[1]}.get(str(error), x[2])


@pytest.mark.parametrize(
    ("program", "first", "expected"),
    [
        (returned_from_a_handler, 1.0, [1.0, 2.0, 0.0]),
        (continued_from_a_handler, 1.0, [1.0, 4.0, 0.0]),
        (broken_from_a_handler, 1.0, [1.0, 2.0, 0.0]),
        (returned_on_one_path, 1.0, [1.0, 2.0, 0.0]),
        (returned_on_one_path, 0.2, [0.0, 2.0, 1.0]),
    ],
)
def test_finally_runs(program, first, expected):
    found = grad(program).plain(np.array([first, 2.0, 3.0]))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "program",
    [
        number_in_an_exception,
        text_of_an_exception,
        part_of_a_text,
        length_of_a_text,
        looked_up,
    ],
)
def test_refused(program):
    with pytest.raises(DifferentiationError):
        grad(program).plain(np.array([1.0, 2.0, 3.0]))
