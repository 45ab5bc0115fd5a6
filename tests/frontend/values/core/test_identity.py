"""Arguments, their parts and data from outside that are one object: right, or refused."""

import copy
import dataclasses
import types
from typing import Any

import numpy as np
import pytest

from srcgrad import errors, grad


def difference(function: Any, *arguments: Any) -> float:
    """The slope for the last argument, by plain Python; the others are copied together."""
    step = 1e-6

    def at(moved: float) -> float:
        *others, x = copy.deepcopy(arguments)
        return float(function(*others, x + moved))

    return (at(step) - at(-step)) / (2.0 * step)


def asked(a, b, x):
    return x * x * (2.0 if a is b else 1.0)


def asked_the_other_way(a, b, x):
    return x * x if b is not a else 5.0 * x


def asked_in_a_helper(a, b, x):
    def factor(p, q):
        return 3.0 if p is q else 1.0

    return x * factor(a, b) + x * factor(a, a)


def asked_of_what_was_stored(a, b, x):
    held = {"first": a}
    rows = [b, held["first"]]
    return x * (7.0 if rows[0] is rows[1] else 2.0)


def asked_of_a_copy(a, b, x):
    c = copy.copy(a)
    return x * (7.0 if c is b else 2.0) + x * (3.0 if a is b else 1.0)


@dataclasses.dataclass
class Point:
    u: float
    w: float = 1.0


class Plain:
    def __init__(self, u: float) -> None:
        self.u = u


MADE: list[Any] = [
    lambda: np.array([1.0, 2.0]),
    lambda: [1.0, 2.0],
    lambda: (1.0, np.ones(2)),
    lambda: {"k": 1.0},
    lambda: Point(1.0),
    lambda: Plain(1.0),
]
QUESTIONS = [asked, asked_the_other_way, asked_in_a_helper, asked_of_what_was_stored]


@pytest.mark.parametrize("make", MADE, ids=["array", "list", "tuple", "dict", "record", "object"])
@pytest.mark.parametrize("program", QUESTIONS, ids=lambda each: each.__name__)
def test_is_one_object_and_two_in_turn(program: Any, make: Any) -> None:
    derivative = grad(program, "x")
    one, other = make(), make()
    for a, b in [(one, other), (one, one), (one, other), (other, other)]:
        np.testing.assert_allclose(
            derivative.plain(a, b, 3.0), difference(program, a, b, 3.0), rtol=1e-7
        )


@pytest.mark.parametrize("make", MADE[1:2] + MADE[3:4], ids=["list", "dict"])
def test_a_copy_is_another_object(make: Any) -> None:
    a = make()
    np.testing.assert_allclose(
        grad(asked_of_a_copy, "x").plain(a, a, 3.0), difference(asked_of_a_copy, a, a, 3.0)
    )


def different(rows, x):
    seen = []
    total = 0.0
    for row in rows:
        if any(row is each for each in seen):
            continue
        seen.append(row)
        total += x * x * np.sum(row)
    return total


def test_the_same_array_twice_in_a_list() -> None:
    a, b = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    derivative = grad(different, "x")
    for rows in ([a, b, a], [a, b, b.copy()], [a, a, a]):
        np.testing.assert_allclose(derivative.plain(rows, 3.0), difference(different, rows, 3.0))


def test_each_place_has_its_own_partial_derivative() -> None:
    def product(a, b):
        return np.sum(a * a * b) * (2.0 if a is b else 1.0)

    a = np.array([1.5, 0.5])
    first, second = grad(product, (0, 1)).plain(a, a)
    np.testing.assert_allclose(first, 4.0 * a * a)
    np.testing.assert_allclose(second, 2.0 * a * a)


DEFAULT = np.array([1.0, 2.0])


def of_a_default(a, x, b=DEFAULT):
    return x * (2.0 if a is b else 1.0)


def of_a_global(a, x):
    return x * (2.0 if a is DEFAULT else 1.0)


@pytest.mark.parametrize("program", [of_a_default, of_a_global])
def test_defaults_and_globals_may_be_an_argument(program: Any) -> None:
    derivative = grad(program, "x")
    for a, expected in [(DEFAULT, 2.0), (DEFAULT.copy(), 1.0), (DEFAULT, 2.0)]:
        assert derivative.plain(a, 3.0) == expected


# ------------------------------------------------------------------------------------- changed


def appends(one, other, x):
    one.append(x)
    return sum(other) * x


def appends_in_a_loop(one, other, x):
    total = 0.0
    for v in one:
        other.append(x)
        total += v * x
        if len(other) > 4:
            break
    return total


def sets_an_item(one, other, x):
    one[0] = x * x
    return other[0]


def sets_a_slice(one, other, x):
    one[:] = [x, x * x]
    return sum(other)


def deletes(one, other, x):
    del one[0]
    return x * len(other)


def sets_and_puts_back(one, other, x):
    old = one[0]
    one[0] = x * x
    found = other[0]
    one[0] = old
    return found


def changes_within_one(pair, rest, x):
    pair[0].append(x)
    return sum(pair[1]) * x


def sets_an_attribute(one, other, x):
    one.u = x * x
    return other.u * x


@pytest.mark.parametrize(
    ("program", "make"),
    [
        (appends, lambda: [1.0, 2.0]),
        (appends_in_a_loop, lambda: [1.0, 2.0]),
        (sets_an_item, lambda: [1.0, 2.0]),
        (sets_an_item, lambda: {0: 1.0}),
        (sets_a_slice, lambda: [1.0, 2.0]),
        (deletes, lambda: [1.0, 2.0]),
        (deletes, lambda: {0: 1.0, 1: 2.0}),
        (sets_and_puts_back, lambda: [1.0, 2.0]),
        (sets_an_attribute, lambda: Point(1.0)),
    ],
)
def test_two_arguments_that_are_one_and_change(program: Any, make: Any) -> None:
    derivative = grad(program, "x")
    one, other = make(), make()
    expected = difference(program, one, other, 3.0)
    np.testing.assert_allclose(derivative.plain(one, other, 3.0), expected, atol=1e-9)
    with pytest.raises(errors.AliasingError, match="one and other are one object"):
        derivative.plain(one, one, 3.0)
    np.testing.assert_allclose(derivative.plain(one, other, 3.0), expected, atol=1e-9)


def test_two_parts_that_are_one_and_change() -> None:
    derivative = grad(changes_within_one, "x")
    row = [1.0]
    pair = [[1.0], [1.0]]
    assert derivative.plain(pair, None, 3.0) == 1.0
    with pytest.raises(errors.AliasingError, match=r"pair\[0\] and pair\[1\] are one object"):
        derivative.plain([row, row], None, 3.0)


def test_an_object_that_is_two_arguments_is_followed() -> None:
    derivative = grad(sets_an_attribute, "x")
    one, other = Plain(1.0), Plain(1.0)
    for a, b in [(one, other), (one, one)]:
        np.testing.assert_allclose(
            derivative.plain(a, b, 3.0), difference(sets_an_attribute, a, b, 3.0)
        )


def test_a_list_that_is_an_argument_and_an_attribute() -> None:
    def program(owner, items, x):
        items.append(x * x)
        return sum(owner.u)

    owner = Plain(1.0)
    owner.u = [1.0]  # type: ignore[assignment]
    derivative = grad(program, "x")
    assert derivative.plain(owner, [1.0], 3.0) == 0.0
    with pytest.raises(errors.AliasingError, match=r"items and owner\.u are one object"):
        derivative.plain(owner, owner.u, 3.0)


# ------------------------------------------------------------------------------------- outside


def test_a_global_that_becomes_the_argument() -> None:
    held = [1.0]

    def program(items, x):
        items.append(x)
        return x * len(held)

    derivative = grad(program, "x")
    items = [1.0]
    assert derivative.plain(items, 3.0) == 1.0
    held = items
    with pytest.raises(errors.AliasingError, match="are one object"):
        derivative.plain(items, 3.0)


@pytest.mark.parametrize(
    "make", [lambda v: np.full(2, v), lambda v: [v, v], lambda v: [np.full(2, v)]]
)
def test_two_names_outside_of_one_object_that_part(make: Any) -> None:
    one = other = make(1.0)

    def program(x):
        return x * np.sum(one) * np.sum(other)

    derivative = grad(program)
    assert derivative.plain(3.0) == 4.0
    other = make(3.0)
    assert derivative.plain(3.0) == 12.0
    one = other
    assert derivative.plain(3.0) == 36.0


def test_two_names_outside_of_one_object_with_attributes() -> None:
    one = other = Plain(1.0)

    def program(x):
        return x * one.u * other.u

    derivative = grad(program)
    assert derivative.plain(3.0) == 1.0
    other = Plain(5.0)
    assert derivative.plain(3.0) == 5.0
    one.u = 7.0
    assert derivative.plain(3.0) == 35.0


# -------------------------------------------------------------------- never the same object twice


class Restless:
    @property
    def pair(self) -> tuple[float, float]:
        return (float("1.5"), float("2.5"))

    @property
    def array(self) -> np.ndarray[Any, Any]:
        return np.array([1.0, 2.0])

    def __getattr__(self, name: str) -> Any:
        if name == "row":
            return [1.0, 2.0]
        if name == "rows":
            return [np.ones(2), np.ones(2)]
        if name == "function":
            return lambda x: x * 2.0
        raise AttributeError(name)


restless = Restless()


class Growing(types.ModuleType):
    axes = 1

    def __getattr__(self, name: str) -> Any:
        Growing.axes = Growing.axes % 20 + 1
        return np.ones((1,) * Growing.axes)


growing = Growing("growing")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (lambda x: x * restless.pair[1], 2.5),
        (lambda x: x * np.sum(restless.array), 3.0),
        (lambda x: x * sum(restless.row), 3.0),
        (lambda x: x * np.sum(restless.rows[0]), 2.0),
        (lambda x: restless.function(x), 2.0),
    ],
    ids=["pair", "array", "row", "rows", "function"],
)
def test_an_object_that_is_another_at_each_call(program: Any, expected: float) -> None:
    derivative = grad(program)
    assert [derivative.plain(3.0) for _ in range(3)] == [expected] * 3


def test_data_of_another_type_at_each_call_are_refused() -> None:
    with pytest.raises(errors.NotDifferentiable, match=r"data, which.* has another type each time"):
        grad(lambda x: x * np.sum(growing.data)).plain(3.0)
