"""Generators given, captured and made; the same numbers as the function's; what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcgrad
from tests.tools.checking import plain

X = np.linspace(-1.0, 1.0, 5)
GENERATOR = np.random.default_rng(0)


def weighted(x: Any, rng: Any) -> Any:
    return np.sum(x * rng.normal(size=x.size)) + x[0] * rng.integers(10)


def test_a_generator_given_draws_the_functions_numbers_and_moves_on() -> None:
    derivative = srcgrad.value_and_grad(weighted)
    ours, theirs = np.random.default_rng(3), np.random.default_rng(3)
    for _ in range(3):
        value, gradient = plain(derivative, X, ours)
        assert value == pytest.approx(weighted(X, theirs), rel=1e-14)
        assert np.all(gradient[1:] != 0.0)
    assert ours.random() == theirs.random()
    assert len(derivative._specialisations) == 1


def test_compiled_and_plain_draw_alike() -> None:
    derivative = srcgrad.value_and_grad(weighted)
    compiled = derivative(X, np.random.default_rng(3))
    value, gradient = plain(derivative, X, np.random.default_rng(3))
    assert compiled[0] == pytest.approx(value, rel=1e-14)
    assert compiled[1] == pytest.approx(gradient, rel=1e-14)


def test_a_generator_outside_moves_on() -> None:
    global GENERATOR
    derivative = srcgrad.grad(lambda x: np.sum(x * GENERATOR.normal(size=len(x))))
    first, second = plain(derivative, X), plain(derivative, X)
    wanted = np.random.default_rng(0)
    assert np.array_equal(first, wanted.normal(size=5))
    assert np.array_equal(second, wanted.normal(size=5))
    GENERATOR = np.random.default_rng(1)
    assert np.array_equal(plain(derivative, X), np.random.default_rng(1).normal(size=5))


def test_the_seed_may_be_an_argument() -> None:
    derivative = srcgrad.grad(lambda x, k: np.sum(x * np.random.default_rng(k + 1).normal(size=5)))
    for k in (0, 7):
        assert np.array_equal(plain(derivative, X, k), np.random.default_rng(k + 1).normal(size=5))
    assert len(derivative._specialisations) == 1


def test_sizes_do_not_compile_anew() -> None:
    derivative = srcgrad.grad(lambda x: np.sum(x * np.random.default_rng(2).normal(size=len(x))))
    for n in (0, 1, 5, 9):
        gradient = plain(derivative, np.ones(n))
        assert np.array_equal(gradient, np.random.default_rng(2).normal(size=n))
    assert len(derivative._specialisations) == 1


def test_global_numbers_follow_the_global_seed() -> None:
    derivative = srcgrad.grad(lambda x: np.sum(x * np.random.randn(5)) + x[0] * np.random.rand())
    np.random.seed(11)
    gradient = plain(derivative, X)
    np.random.seed(11)
    wanted = np.random.randn(5)
    wanted[0] += np.random.rand()
    assert np.array_equal(gradient, wanted)


def test_two_generators_take_turns() -> None:
    def function(x: Any) -> Any:
        a, b = np.random.default_rng(1), np.random.default_rng(2)
        found = a.random() * x[0] + b.random() * x[1]
        return found + a.random() * x[2] + b.random() * x[3]

    a, b = np.random.default_rng(1).random(2), np.random.default_rng(2).random(2)
    assert plain(srcgrad.grad(function), X) == pytest.approx([a[0], b[0], a[1], b[1], 0.0])


def test_a_helper_may_draw() -> None:
    def noise(rng: Any, x: Any, sd: Any) -> Any:
        return x + sd * rng.standard_normal(x.shape)

    def function(x: Any, sd: Any) -> Any:
        rng = np.random.default_rng(5)
        return np.sum(noise(rng, noise(rng, x, sd), 2.0 * sd))

    z = np.random.default_rng(5).standard_normal(10)
    wanted = z[:5].sum() + 2.0 * z[5:].sum()
    assert plain(srcgrad.grad(function, 1), X, 0.5) == pytest.approx(wanted)


def drawn_in_a_branch(x: Any) -> Any:
    rng = np.random.default_rng(0)
    if x[0] > 0.0:
        return x[0] * rng.normal()
    return x[1] * rng.normal()


def drawn_in_a_long_loop(x: Any) -> Any:
    rng = np.random.default_rng(0)
    total = 0.0
    for k in range(len(x)):
        total += x[k] * rng.normal()
    return total


def drawn_until(x: Any) -> Any:
    rng = np.random.default_rng(0)
    total = x[0]
    while total < 3.0:
        total += rng.random()
    return total


def of_a_size_that_is_computed(x: Any) -> Any:
    return np.sum(x[0] * np.random.default_rng(0).normal(size=int(x[1])))


def of_a_rate_with_a_derivative(x: Any) -> Any:
    return np.sum(np.random.default_rng(0).poisson(np.exp(x)) * x)


def without_a_seed(x: Any) -> Any:
    return np.sum(x * np.random.default_rng().normal(size=5))


def of_many_normals(x: Any) -> Any:
    return np.sum(x[:2] * np.random.default_rng(0).multivariate_normal(np.zeros(2), np.eye(2)))


@pytest.mark.parametrize(
    "function",
    [
        drawn_in_a_branch,
        drawn_in_a_long_loop,
        drawn_until,
        of_a_size_that_is_computed,
        of_a_rate_with_a_derivative,
        without_a_seed,
        of_many_normals,
    ],
)
def test_what_could_differ_is_refused_with_its_line(function: Any) -> None:
    with pytest.raises(srcgrad.SrcgradError) as refused:
        srcgrad.grad(function)(X)
    assert "random" in str(refused.value) or "rng" in str(refused.value)
    assert refused.value.span is not None


def test_negative_scales_raise_as_in_numpy() -> None:
    derivative = srcgrad.grad(lambda s: np.random.default_rng(0).normal(0.0, s))
    assert plain(derivative, 2.0) == np.random.default_rng(0).normal()
    with pytest.raises(ValueError, match="scale < 0"):
        plain(derivative, -2.0)
