"""The first line that makes what is not finite is named, with what went in."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest

from srcgrad import NumericsError, grad, jacobian, jvp, value_and_grad, vjp


def line_of(program, text):
    lines, first = inspect.getsourcelines(program)
    (found,) = [k for k, line in enumerate(lines) if text in line]
    return first + found


def named(derivative, *arguments, **keywords) -> NumericsError:
    with pytest.raises(NumericsError) as caught:
        derivative.plain(*arguments, **keywords)
    return caught.value


def entropy_of_one(p):
    return p * math.log(p)


def entropy(p):
    total = 0.0
    for k in range(len(p)):
        total -= entropy_of_one(p[k])
    return total


def growing(x, n):
    for _ in range(n):
        scaled = 10.0 * x
        x = scaled * x
    return x - 1.0


def stored(x):
    rows = np.zeros((2, len(x)))
    for i in range(len(x)):
        rows[0, i] = 1.0 / x[i]
    rows[1] = rows[0]
    return np.sum(np.cos(rows[1]))


def difference(x):
    huge = x * 1e308 * 10.0
    return (huge - huge) * x


class TestTheLine:
    def test_in_a_helper(self):
        error = named(value_and_grad(entropy, debug=True), np.array([0.5, 0.0]))
        assert error.span.line == line_of(entropy_of_one, "math.log(p)")
        assert error.span.function == "entropy_of_one"
        assert list(error.values.values()) == [0.0]
        assert error.problem.startswith("-inf is made in the function itself")

    def test_in_an_iteration(self):
        # x: 1e100, 1e201, and then 1e202 * 1e201 is too large.
        error = named(grad(growing, debug=True), 1e100, 5)
        assert error.span.line == line_of(growing, "x = scaled * x")
        assert sorted(error.values.values()) == pytest.approx([1e201, 1e202])

    def test_in_the_reverse_sweep(self):
        def inverse(x):
            y = x**-0.5
            return 1e10 * y

        # 1e-200**-0.5 is 1e100, and its slope -0.5 * 1e300, times 1e10.
        error = named(grad(inverse, debug=True), 1e-200)
        assert error.span.line == line_of(inverse, "x**-0.5")
        assert "in the reverse sweep" in error.problem
        assert 1e10 in error.values.values() and 1e-200 in error.values.values()

    def test_in_a_tangent(self):
        def inverse(x):
            y = x**-0.5
            return 1e10 * y

        error = named(jvp(inverse, debug=True), 1e-200, tangents=1.0)
        assert "in a tangent" in error.problem
        assert error.span.line == line_of(inverse, "return 1e10 * y")
        # 1e10 * (-0.5 * 1e300): the tangent of y is still finite.
        assert error.values == {"y_dot": pytest.approx(-0.5e300)}

    def test_through_arrays(self):
        x = np.array([1.0, 0.0, 2.0])
        for derivative, more in (
            (value_and_grad(stored, debug=True), {}),
            (jvp(stored, debug=True), {"tangents": x}),
            (vjp(stored, debug=True), {"seed": 1.0}),
        ):
            error = named(derivative, x, **more)
            assert error.span.line == line_of(stored, "1.0 / x[i]")
            assert 0.0 in error.values.values()

    def test_in_a_part_of_an_array_expression(self):
        def rooted(x):
            y = x + 1.0
            return np.sqrt(x) * y

        error = named(jacobian(rooted, debug=True), np.array([-1.0]))
        assert error.span.line == line_of(rooted, "np.sqrt(x)")

    def test_infinity_before_nan(self):
        error = named(value_and_grad(difference, debug=True), 1.0)
        assert error.span.line == line_of(difference, "1e308")

    def test_an_infinity_that_was_given(self):
        error = named(grad(stored, debug=True), np.array([1.0, math.nan]))
        assert error.problem.endswith("neither is what was given: x[1] = nan")
        assert error.code == "SG709" and error.span is None


class TestNoFalseAlarm:
    def test_what_is_not_taken(self):
        def masked(x):
            return np.sum(np.where(x > 0.0, np.log(x), x))

        x = np.array([1.0, 0.0, 4.0])
        assert grad(masked, debug=True).plain(x).tolist() == [1.0, 1.0, 0.25]

    def test_infinity_that_is_compared_with(self):
        def least(x):
            best = math.inf
            for k in range(len(x)):
                best = min(best, x[k] ** 2)
            return best

        x = np.array([3.0, -2.0])
        value, slope = value_and_grad(least, debug=True).plain(x)
        assert value == 4.0 and slope.tolist() == [0.0, -4.0]

    def test_finite_answers_are_as_without(self):
        x = np.array([0.25, 0.75])
        assert grad(entropy, debug=True)(x).tolist() == grad(entropy)(x).tolist()


def test_compiled_and_as_a_decorator():
    @value_and_grad(debug=True)
    def f(x):
        return math.exp(x) - math.exp(x)

    assert f(1.0) == (0.0, 0.0)
    with pytest.raises(NumericsError) as caught:
        f(1e3)
    assert "math.exp(x)" in str(caught.value) and "x = 1000.0" in str(caught.value)


def test_exceptions_of_the_program_stay_its_own():
    def f(x):
        if x < 0.0:
            raise ValueError("negative")
        return x * x

    with pytest.raises(ValueError, match="negative"):
        grad(f, debug=True).plain(-1.0)
