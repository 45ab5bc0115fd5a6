"""`jet` and `linearize` inside functions: values by hand, derivatives by differences, the modes
against each other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import jet, linearize
from tests.tools.both_modes import direction_like
from tests.tools.checking import check, close

VECTOR = np.array([0.5, 1.2, -0.7])
MATRIX = np.array([[2.0, 0.3], [0.1, 1.5]])


def agrees(program: Any, x: Any) -> None:
    """Reverse and forward mode, and differences of the program as srcgrad reads it: run by Python,
    it would compile a path for each closure."""
    gradient = srcgrad.grad(program).plain(x)
    direction = direction_like(gradient)
    value = srcgrad.value(program).plain
    _, tangent = srcgrad.jvp(program).plain(x, tangents=direction)
    assert close(tangent, np.sum(gradient * direction), 1e-12)
    ahead, behind = (value(x + step * np.asarray(direction)) for step in (1e-6, -1e-6))
    assert close(tangent, (ahead - behind) / 2e-6, 1e-7)


def third_of_sine(x):
    return x * jet(lambda y: math.sin(x * y))(1.0, series=(1.0, 0.0, 0.0))[1][2]


def dicts_and_lists_of_coefficients(x):
    def both(y):
        return {"first": np.exp(y) * x, "second": np.sum(y * y), "count": 3}

    value, (a, b, c) = jet(both)(x, series=[np.ones(3), x, np.zeros(3)])
    return np.sum(a["first"] * b["first"]) + c["second"] * value["second"] + a["count"]


def paths_of_two_arguments(x):
    _, (a, b) = jet(lambda y, z: y**2 * z, argnums=(0, 1))(x, 2.0 * x, series=((1.0, x), (x, 0.0)))
    return a * b


def path_through_loops(x):
    def grown(y):
        t = y
        while t < 10.0:
            t = t * y + x
        for _ in range(3):
            t = t + math.sqrt(t)
        return t

    _, (a, b) = jet(grown)(x, series=(1.0, 0.5))
    return a * b


def path_of_a_linear_system(a):
    _, (p, q) = jet(lambda b: np.linalg.solve(b, np.ones(2)))(a, series=(np.eye(2) + a, a))
    _, (r,) = jet(lambda b: np.linalg.solve(b, b.T))(a, series=(a,))
    return np.sum(p * q) + np.sum(r**2)


def series_in_an_array(x):
    return jet(lambda y: y**3)(x[0], series=np.array([1.0, 2.0]))[1][1]


def path_in_a_path(x):
    inner = jet(lambda y: y**3 * x)
    return jet(lambda z: inner(z, series=(1.0, z))[1][1])(x, series=(1.0,))[1][0]


def products_at_a_point(x):
    linear = linearize(lambda y: y * y * x, x)
    return np.sum(linear(x) * linear.vjp(np.ones(3)) + linear.jvp(linear.value))


def kept_arguments(x):
    """What is changed afterwards is none of the linearization's."""

    def cube(y, k, tangents):
        return y**3 * k * tangents

    linear = linearize(cube, x, 2.0, argnums=(0, 1), tangents=3.0)
    x[0] = 17.0
    bar, k_bar = linear.vjp(np.ones(3))
    return np.sum(linear((bar, 1.0))) + k_bar


def linearization_with_aux(x):
    return linearize(lambda y: (y**3, y), x, has_aux=True)(1.0)


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        (third_of_sine, (0.5,)),
        (dicts_and_lists_of_coefficients, (VECTOR,)),
        (paths_of_two_arguments, (0.7,)),
        (path_through_loops, (1.4,)),
        (path_of_a_linear_system, (MATRIX,)),
        (series_in_an_array, (VECTOR,)),
        (path_in_a_path, (0.7,)),
        (products_at_a_point, (VECTOR,)),
        (kept_arguments, (VECTOR,)),
        (linearization_with_aux, (1.3,)),
    ],
)
def test_derivatives(program: Any, arguments: tuple[Any, ...]) -> None:
    agrees(program, *arguments)


def test_values() -> None:
    x = 0.5
    value = srcgrad.value(third_of_sine).plain
    assert value(x) == pytest.approx(-(x**4) * math.cos(x) / 6.0)
    # y^2 z along (x + t + x t^2, 2x + x t): x^3 + 4 x^2, and 2x + 4x^3 + 2 x^2.
    value = srcgrad.value(paths_of_two_arguments).plain
    assert value(x) == pytest.approx((x**3 + 4 * x**2) * (2 * x + 4 * x**3 + 2 * x**2))
    # y^3 x at z + t + z t^2: the second coefficient is 3 z x + 3 z^3 x, of which that in z.
    assert srcgrad.value(path_in_a_path).plain(x) == pytest.approx(3 * x + 9 * x**3)
    assert srcgrad.value(series_in_an_array).plain(VECTOR) == pytest.approx(3 * x + 6 * x**2)
    v = VECTOR
    found = srcgrad.value(products_at_a_point).plain(v)
    assert found == pytest.approx(np.sum(2 * v**3 * 2 * v**2 + 2 * v**2 * v**3))
    value = srcgrad.value(kept_arguments).plain
    k_bar = np.sum(3.0 * v**3)
    assert value(v) == pytest.approx(np.sum((18.0 * v**2) ** 2) + k_bar + k_bar)


@pytest.mark.long
@pytest.mark.parametrize("program", [third_of_sine, path_of_a_linear_system, kept_arguments])
def test_compiled(program: Any) -> None:
    check(program, {third_of_sine: 0.5, kept_arguments: VECTOR}.get(program, MATRIX))


class Counter:
    def __init__(self):
        self.total = 0.0

    def count(self, y):
        self.total += y
        return y * self.total


def attribute(x):
    counter = Counter()
    return srcgrad.grad(counter.count)(x[0]) * counter.total


def items(x):
    kept = []

    def keeps(y):
        kept.append(y * y)
        return y**3

    return srcgrad.grad(keeps)(x[0]) + len(kept)


def number(x):
    total = 0.0

    def adds(y):
        nonlocal total
        total += y
        return y * total

    return srcgrad.grad(adds)(x[0]) * total


def array(x):
    kept = np.zeros(3)

    def stores(y):
        kept[0] = y
        return y * y

    return srcgrad.grad(stores)(x[0]) + kept[0]


@pytest.mark.parametrize("program", [attribute, items, number, array])
def test_changes_of_what_is_outside_are_refused(program: Any) -> None:
    """A derivative that is called outside of a function leaves no trace; one inside would."""
    with pytest.raises(srcgrad.errors.NotDifferentiable, match="outside of it"):
        srcgrad.grad(program).plain(VECTOR)


def own_list_and_object(x):
    """What the function makes itself it may change."""

    def made(y):
        counter, kept = Counter(), []
        for _ in range(3):
            kept.append(counter.count(y))
        return sum(kept) * x[1]

    return srcgrad.grad(made)(x[0])


def test_own_things_may_change() -> None:
    agrees(own_list_and_object, VECTOR)
