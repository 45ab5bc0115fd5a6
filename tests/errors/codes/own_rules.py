"""Rules of one's own that cannot be, and edits of a sweep that cannot be made."""

from __future__ import annotations

import ctypes

import numba
import numpy as np

from srcgrad import adjoint, check_rule, constant, edit_adjoint, grad, jet, jvp, tangent, with_rule
from tests.tools.refused import refused, situation

VECTOR = np.array([1.0, 2.0, 3.0])


def handed_on(x, result_bar):
    return result_bar


def ruled(function, rule=handed_on, **options):
    return with_rule(function, adjoint=rule, **options)


def same(x):
    return x


def doubled(x):
    return 2.0 * x


def emptied(x):
    x[0] = 0.0
    return np.sum(x)


def length(x):
    return len(x)


def total(*x):
    return x[0] + x[1]


def product(a, b):
    return a * b


@refused("SG494", VECTOR)
def an_argument_as_the_result(x):
    return np.sum(ruled(same)(x))


@refused("SG2399", VECTOR)
def changed_in_place(x):
    return ruled(emptied)(x)


@refused("SG2398", VECTOR)
def whole_number_with_a_rule(x):
    return x[0] * ruled(length)(x)


@refused("SG2397", 2.0)
def edit_of_a_whole_number(x):
    return x * edit_adjoint(3, lambda bar: bar)


@refused("SG2400", 2.0)
def rule_of_stars(x):
    return ruled(total)(x, x)


@refused("SG2402", 2.0)
def one_adjoint_of_two(x):
    return ruled(product, lambda a, b, result_bar: result_bar)(x, x)


@refused("SG2403", VECTOR)
def rule_that_changes_an_operand(x):
    def rule(x, result_bar):
        x[0] = 0.0
        return result_bar

    return np.sum(ruled(doubled, rule)(x))


@refused("SG2404", 2.0)
def rule_that_is_no_function(x):
    return ruled(doubled, 2.0)(x)


@refused("SG2405", VECTOR)
def number_as_the_adjoint_of_an_array(x):
    return np.sum(ruled(doubled, lambda x, result_bar: 2.0)(x))


@refused("SG2406", 2.0)
def rule_with_another_parameter(x):
    return ruled(doubled, lambda y, result_bar: result_bar)(x)


@refused("SG2407", VECTOR)
def rule_that_adds_and_returns(x):
    def rule(x_bar, result_bar):
        x_bar += result_bar
        return result_bar

    return np.sum(ruled(doubled, rule)(x))


@refused("SG370", 2.0)
def dependence_that_the_rule_leaves_out(x):
    def inner(y):
        return x * y

    return ruled(inner, lambda y, result_bar: result_bar)(2.0 * x)


labs = ctypes.CDLL(None).labs
labs.argtypes, labs.restype = [ctypes.c_double], ctypes.c_double
adjoint(labs)(lambda x, result_bar: result_bar)


abs_of = ctypes.CDLL(None).fabs
abs_of.argtypes, abs_of.restype = [ctypes.c_double], ctypes.c_double


@refused("SG364", VECTOR)
def foreign_function_of_an_array(x):
    return labs(x)


@refused("SG362", 2.0)
def foreign_function_of_a_text(x):
    return x * labs("x")


@situation("SG371")
def foreign_function_in_a_rule():
    rule = with_rule(doubled, adjoint=lambda x, result_bar: abs_of(x) * result_bar)
    assert grad(lambda x: rule(x))(2.0) == 2.0
    grad(grad(lambda x: rule(x)))(2.0)


@refused("SG2401", 2.0)
def foreign_function_of_two(x):
    return labs(x, x)


@numba.njit
def _pair(x):
    with numba.objmode():
        pass
    return x, np.zeros(2)


@numba.njit
def _text(x):
    with numba.objmode():
        pass
    return "x"


@refused("SG365", 2.0)
def number_in_a_compiled_tuple(x):
    return ruled(_pair)(x)[0]


@refused("SG363", 2.0)
def compiled_text(x):
    return ruled(_text)(x)


def squared(x):
    return x * x


@tangent(squared)
def _(x, x_dot):
    return 2.0 * x * x_dot if x_dot > 0.0 else 0.0


@refused("SG367", 2.0)
def tangent_that_is_not_linear(x):
    return squared(x)


def exponential(x):
    return np.exp(x)


@adjoint(exponential)
def _(x, result_bar):
    return exponential(x) * result_bar


@situation("SG368")
def rule_within_a_rule():
    grad(grad(grad(grad(lambda x: exponential(x)))))(0.5)


def clipped(x):
    return edit_adjoint(x * x, lambda bar: min(bar, 1.0))


@situation("SG369")
def edit_in_forward_mode():
    jvp(clipped)(2.0, tangents=1.0)


@situation("SG361")
def edit_along_a_path():
    jet(clipped)(2.0, series=(1.0,))


@situation("SG358")
def rule_of_a_constant():
    check_rule(constant(lambda x: x * x), at=2.0)


@situation("SG714")
def rule_of_what_changes_its_argument():
    def moved(x):
        x += 1.0
        return x.copy()

    check_rule(ruled(moved), at=VECTOR.copy())


@situation("SG712")
def rule_of_what_counts_its_calls():
    def counted(x):
        counts.append(1)
        return x * len(counts)

    counts: list[int] = []
    check_rule(ruled(counted), at=2.0)


@situation("SG713")
def tangent_that_is_not_of_the_adjoint():
    def halved(x):
        return 0.5 * x

    rule = with_rule(
        halved,
        adjoint=lambda x, result_bar: 0.5 * result_bar,
        tangent=lambda x, x_dot: 0.50000001 * x_dot,  # which differences cannot tell
    )
    check_rule(rule, at=2.0)
