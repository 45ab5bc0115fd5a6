"""Each mode of derivative, against differences: right ones pass, wrong ones are named."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from srcgrad import (
    Derivative,
    GradientMismatch,
    check_grad,
    check_jvp,
    grad,
    grad_and_hessian,
    grad_and_hvp,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    value_and_jacobian,
    vjp,
)
from srcgrad.linearization import Linearizing
from srcgrad.operators import HVP, JACFWD


@dataclass
class Pair:
    gain: float
    shift: np.ndarray
    count: int


def several(x, pair):
    """Numbers, arrays and structures, in and out; an integer beside them."""
    y = pair.gain * np.sin(x) + pair.shift
    return {"y": y, "sums": (np.sum(y), pair.count)}, [y[0] * x[1]]


def rotated(z, w):
    return z * w.conjugate(), abs(z) + w.real


X = np.array([0.3, -1.2, 2.0])
PAIR = Pair(1.5, np.array([1.0, 2.0, 3.0]), 7)


@pytest.mark.parametrize("check", [check_grad, check_jvp])
@pytest.mark.parametrize("argnums", [0, "pair", (1, 0), ("x", "pair")])
def test_structures_in_and_out(check, argnums):
    assert check(several, (X, PAIR), argnums=argnums) < 1e-8


@pytest.mark.parametrize("derive", [vjp, jvp])
def test_derivatives_as_given(derive):
    assert check_grad(derive(several, argnums=(0, 1)), (X, PAIR)) < 1e-8
    assert check_grad(derive(rotated, argnums=(0, 1)), (1.0 + 2.0j, 0.5 - 1.0j)) < 1e-8


@pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])
def test_jacobians(mode):
    assert check_grad(jacobian(several, (0, 1), mode=mode), (X, PAIR)) < 1e-8
    both = value_and_jacobian(several, "pair", mode=mode)
    assert check_jvp(both, (X, PAIR)) < 1e-8


def test_differences_of_arrays_that_lie_as_the_argument_does():
    def by_place(a):
        return a.ravel(order="K") @ np.arange(6.0) * a[0, 1]

    for a in (np.arange(1.0, 7.0).reshape(2, 3), np.arange(1.0, 7.0).reshape(3, 2).T):
        assert check_grad(by_place, (a,)) < 1e-8
        assert check_jvp(by_place, (a,)) < 1e-8


def test_jacobians_of_complex_numbers():
    z = np.array([1.0 + 2.0j, 3.0j, -1.0])
    assert check_grad(jacobian(lambda z: z * z), (z,)) < 1e-8
    assert check_grad(jacobian(lambda z: (abs(z), z.real)), (1.0 + 2.0j,)) < 1e-8
    assert check_grad(jacobian(lambda x: x * 1j + x * x), (X,)) < 1e-8


def bent(x, k):
    return k * np.sum(x**3) + np.prod(x)


@pytest.mark.parametrize("derive", [hvp, grad_and_hvp, hessian, grad_and_hessian])
@pytest.mark.parametrize("argnums", [0, (0, 1)])
def test_second_derivatives(derive, argnums):
    assert check_grad(derive(bent, argnums), (X, 2.0)) < 1e-8
    assert check_jvp(derive(bent, argnums), (X, 2.0)) < 1e-8


def test_what_is_wrong_is_said_by_its_name():
    class Wrong(Derivative):
        def __call__(self, *args, **kwargs):
            return 1.5 * super().__call__(*args, **kwargs)

    jacobian_of = Wrong(lambda x: x * x, 0, JACFWD)
    with pytest.raises(GradientMismatch, match="the jacobian of"):
        check_grad(jacobian_of, (X,))
    product = Wrong(grad(bent), 0, HVP)
    with pytest.raises(GradientMismatch, match="the product of"):
        check_grad(product, (X, 2.0))


def test_what_is_not_checked():
    with pytest.raises(TypeError, match="give the function, or its jvp or vjp"):
        check_grad(Linearizing(bent), (X, 2.0))


@pytest.mark.parametrize("check", [check_grad, check_jvp])
def test_complex(check):
    assert check(rotated, (1.0 + 2.0j, 0.5 - 1.0j), argnums=(0, 1)) < 1e-8
    assert check(lambda z: z * z, (np.array([1.0 + 2.0j, 3.0j, -1.0]),)) < 1e-8


def test_aux_and_keywords():
    def f(x, *, k):
        return k * x * x, (x, "note")

    for derive in (grad, value_and_grad, vjp, jvp):
        assert check_grad(derive(f, has_aux=True), (2.0,), {"k": 3.0}) < 1e-8


def test_items_of_args():
    def f(*values):
        return values[0] * values[1], values[1] ** 2

    assert check_grad(f, (2.0, 3.0), argnums=1) < 1e-8
    assert check_jvp(f, (2.0, 3.0), argnums=(1, 0)) < 1e-8


def test_more_results_than_are_asked_for_one_by_one():
    assert check_grad(lambda x: np.outer(x, x * x), (np.linspace(1.0, 2.0, 30),)) < 1e-8


def test_methods():
    class Model:
        def __init__(self, k):
            self.k = k

        @vjp
        def step(self, x):
            return self.k * x, x**2

    assert check_grad(Model(3.0).step, (2.0,)) < 1e-8


def _off(part, by):
    """A `__call__` that gets one number of the answer wrong."""
    right = Derivative.plain

    def wrong(self, *args, **kwargs):
        answer = right(self, *args, **kwargs)
        part(answer, by)
        return answer

    return wrong


def test_the_tangent_that_is_wrong_is_named(monkeypatch):
    def part(answer, by):
        answer[1][0]["y"][2] += by

    monkeypatch.setattr(Derivative, "__call__", _off(part, 1e-3))
    with pytest.raises(GradientMismatch) as caught:
        check_jvp(several, (X, PAIR))
    text = str(caught.value)
    marked = [line.split()[1:3] for line in text.splitlines() if line.startswith("  >")]
    assert marked[0] == ["x[0]", "result[0]['y'][2]"]
    assert all(of == "result[0]['y'][2]" for along, of in marked if along.startswith("x"))
    # d(1.5 sin(x_2) + shift)/dx_0 is zero, and 1e-3 is said.
    assert "the first that disagrees, x[0] of result[0]['y'][2]: " in text
    steps = text.split("the first that disagrees")[1].splitlines()[2:10]
    assert [float(line.split()[0]) for line in steps] == [10.0**-k for k in range(1, 9)]
    assert all(abs(float(line.split()[1])) < 1e-7 for line in steps)


def test_the_adjoint_that_is_wrong_is_named(monkeypatch):
    def part(answer, by):
        answer[1][1] += by

    monkeypatch.setattr(Derivative, "__call__", _off(part, 1e-2))
    with pytest.raises(GradientMismatch, match="the vjp of <lambda> is not") as caught:
        check_grad(lambda x: (x[0] * x[1], x[2] ** 2), (X,))
    marked = [line.split()[1:5] for line in str(caught.value).splitlines() if line[2:3] == ">"]
    # d(x_0 x_1)/dx_1 = x_0 = 0.3, and 0.31 is said; x_2**2 does not depend on x_1.
    assert marked[0] == ["x[1]", "result[0]", "0.31", "0.3"]
    assert marked[1][:3] == ["x[1]", "result[1]", "0.01"]


def test_one_wrong_part_of_a_complex_tangent(monkeypatch):
    right = Derivative.plain

    def conjugated(self, *args, **kwargs):
        value, tangent = right(self, *args, **kwargs)
        return value, tangent.conjugate()

    monkeypatch.setattr(Derivative, "__call__", conjugated)
    with pytest.raises(GradientMismatch) as caught:
        check_jvp(lambda z: z * z, (1.0 + 2.0j,))
    marked = [line.split()[1:3] for line in str(caught.value).splitlines() if line[2:3] == ">"]
    assert marked[0] == ["z.real", "result.imag"]


def test_long_tables_show_what_disagrees(monkeypatch):
    def part(answer, by):
        answer[1][17] += by

    monkeypatch.setattr(Derivative, "__call__", _off(part, 1.0))
    with pytest.raises(GradientMismatch) as caught:
        check_jvp(lambda x: np.sin(x), (np.linspace(1.0, 2.0, 40),))
    lines = str(caught.value).splitlines()
    assert sum(line.startswith("  >") for line in lines) == 3
    assert "    3 of 120 comparisons disagree" in lines


def test_partly_outside_the_domain():
    """sqrt near 0 has differences at short steps only; those of the other result are not lost."""

    def f(x):
        return np.array([math.sqrt(x[0]), x[1] ** 3])

    assert check_jvp(f, (np.array([1e-3, 2.0]),)) < 1e-6


def test_no_differences_are_no_agreement():
    with pytest.raises(GradientMismatch):
        check_jvp(lambda x: (math.sqrt(x), x), (0.0,))


@pytest.mark.parametrize("x", [[3e-227], [3e-227, -1e-228], [5e-324, 1e-310]], ids=str)
@pytest.mark.filterwarnings("error")
def test_numbers_whose_squares_are_no_floats(x, monkeypatch):
    check_grad(lambda x: np.sum(x * x + 2.0 * x), (np.array(x),))

    def part(answer, by):
        answer[0] += by

    monkeypatch.setattr(Derivative, "__call__", _off(part, 1e-3))
    with pytest.raises(GradientMismatch):
        check_grad(lambda x: np.sum(x * x + 2.0 * x), (np.array(x),))
