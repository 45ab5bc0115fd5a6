"""Rewrites of rules of one's own that cannot be, and of edits of a sweep."""

from __future__ import annotations

import numpy as np

from srcgrad import adjoint, constant, stop_gradient, tangent, with_rule
from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])


def same(x):
    return x.copy()


@instead_of("SG494", VECTOR)
def copy_as_the_result(x):
    return np.sum(with_rule(same, adjoint=lambda x, result_bar: result_bar)(x * x))


def without_the_first(x):
    y = x.copy()
    y[0] = 0.0
    return np.sum(y * y)


def _of_the_others(x, result_bar):
    x_bar = 2.0 * x * result_bar
    x_bar[0] = 0.0
    return x_bar


@instead_of("SG2399 SG2403 SG714", VECTOR)
def works_on_a_copy(x):
    return with_rule(without_the_first, adjoint=_of_the_others)(x)


@constant
def length(x):
    return len(x)


@instead_of("SG2398 SG358", VECTOR)
def length_that_is_constant(x):
    return x[0] * x[1] * length(x)


@instead_of("SG2397", 2.0)
def whole_number_as_it_is(x):
    return x * x * 3


def product(a, b):
    return a * b


@instead_of("SG2400 SG2402 SG2406", 2.0)
def rule_with_its_parameters(x):
    def rule(a, b, result_bar):
        return b * result_bar, a * result_bar

    return with_rule(product, adjoint=rule)(x, 3.0 * x)


def doubled(x):
    return 2.0 * x


@instead_of("SG2404 SG2405", VECTOR)
def adjoint_like_the_operand(x):
    def rule(x, result_bar):
        return 2.0 * result_bar

    return np.sum(with_rule(doubled, adjoint=rule)(x * x))


@instead_of("SG2407", VECTOR)
def rule_that_adds(x):
    def rule(x_bar, result_bar):
        x_bar += 2.0 * result_bar

    return np.sum(with_rule(doubled, adjoint=rule)(x * x))


@instead_of("SG370", 2.0)
def dependence_that_is_held(x):
    held = stop_gradient(3.0)

    def inner(y):
        return held * y

    return with_rule(inner, adjoint=lambda y, result_bar: 3.0 * result_bar)(2.0 * x * x)


def squared(x):
    return x * x


@tangent(squared)
def _(x, x_dot):
    return 2.0 * x * x_dot


@instead_of("SG367 SG713", 2.0)
def tangent_that_is_linear(x):
    return squared(x) * x


def exponential(x):
    return np.exp(x)


@adjoint(exponential)
def _(x, result_bar):
    return np.exp(x) * result_bar


@instead_of("SG368 SG371", 0.5)
def rule_that_is_written_out(x):
    return exponential(x) ** 2


@instead_of("SG704", 2.0)
def rule_that_is_right(x):
    return with_rule(squared, adjoint=lambda x, result_bar: 2.0 * x * result_bar)(x) * x


@instead_of("SG712", 2.0)
def depends_on_its_arguments(x):
    def counted(x, calls):
        return x * calls

    def rule(x, calls, result_bar):
        return calls * result_bar, None

    return with_rule(counted, adjoint=rule)(x * x, 3.0)


@instead_of("SG708", 2.0)
def function_with_a_rule(x):
    return with_rule(squared, adjoint=lambda x, result_bar: 2.0 * x * result_bar)(x)


def of_three(x, n):
    return x ** int(n)


@instead_of("SG702", 2.0)
def function_that_numba_compiles(x):
    return with_rule(of_three, adjoint=lambda x, n, result_bar: (3.0 * x * x * result_bar, None))(
        x, 3.0
    )


@instead_of("SG144", 2.0)
def rule_of_one_expression(x):
    def half(a):
        return 0.5 * a

    return with_rule(half, adjoint=lambda a, result_bar: 0.5 * result_bar)(x * x)
