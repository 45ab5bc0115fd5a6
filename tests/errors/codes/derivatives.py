"""Functions that call derivatives in ways that are not followed: SG2122 and on."""

from __future__ import annotations

import numpy as np

import srcgrad
from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])


def square(x):
    return x * x


@refused("SG2122", 2.0)
def argnums_not_known(x):
    return srcgrad.grad(square, argnums=int(x) - 2)(x)


@refused("SG2123", 2.0)
def parameters_not_known(x):
    return srcgrad.grad(max)(x, 1.0)


@refused("SG2131", 2.0)
def argument_not_given(x):
    def scaled(y, k=3.0):
        return k * y

    return srcgrad.grad(scaled, argnums="k")(x)


@refused("SG2125", 2.0)
def no_pair(x):
    return srcgrad.grad(square, has_aux=True)(x)[0]


@refused("SG2126", VECTOR)
def gradient_of_an_array(x):
    return np.sum(srcgrad.grad(square)(x))


@refused("SG2127", 2.0)
def no_float(x):
    return srcgrad.jvp(lambda y: int(y))(x, tangents=1.0)[1]


@refused("SG2128", VECTOR)
def changes_something_outside(x):
    kept = np.zeros(3)

    def stores(y):
        kept[0] = y
        return y * y

    return srcgrad.grad(stores)(x[0]) + np.sum(kept)


@refused("SG2198", 2.0)
def axes_not_known(x):
    return np.sum(srcgrad.vmap(square, in_axes=int(x) - 2)(VECTOR * x))


@refused("SG2199", VECTOR)
def a_batch_that_changes_something_outside(x):
    kept = []

    def keeps(y):
        kept.append(y)
        return y * y

    return np.sum(srcgrad.vmap(keeps)(x)) + len(kept)


@refused("SG2197", VECTOR)
def as_many_coefficients_as_numbers(x):
    return srcgrad.jet(square)(x[0], series=x)[0]


@refused("SG2129", 2.0)
def tangents_for_one_of_two(x):
    return srcgrad.jvp(lambda y, z: y * z, argnums=(0, 1))(x, x, tangents=1.0)[1]


@refused("SG2130", 2.0)
def tangent_of_another_form(x):
    return srcgrad.jvp(square)(x, tangents=(1.0, 2.0))[1]


@refused("SG432", VECTOR)
def writes_to_what_has_another_name(x):
    def stores(y, z):
        y[0] = 2.0 * y[1]
        return np.sum(y * z)

    return np.sum(srcgrad.grad(stores)(x, x))


@refused("SG2194", 2.0)
def with_respect_to_a_text(x):
    return srcgrad.grad(lambda name, y: y * y)("a", x)


@refused("SG2195", VECTOR)
def with_respect_to_a_list_that_has_grown(x):
    kept = []
    for each in x:
        if each > 1.5:
            kept.append(each)
    return sum(srcgrad.grad(lambda items: sum([v * v for v in items]))(kept))


@refused("SG492", VECTOR)
def one_list_twice(x):
    pair = [x, 2.0 * x]
    return np.sum(srcgrad.grad(lambda a, b: np.sum(a[0] * b[1]))(pair, pair)[0])


@refused("SG298", VECTOR)
def second_derivatives_of_singular_vectors(x):
    def entry(y):
        u, _, vh = np.linalg.svd(np.diag(y * y) + np.outer(y, y))
        return u[0, 0] * vh[0, 0]

    return np.sum(srcgrad.hessian(entry)(x))


@refused("SG2385", VECTOR)
def the_diagonal_of_a_hessian_by_a_list(x):
    return srcgrad.hessian_diagonal(lambda pair: np.sum(pair[0] ** 3))([x, x])


@refused("SG2382", VECTOR)
def what_a_definition_does_not_do(x):
    try:
        return np.sum(np.sort(x * 1j).imag)
    except Exception:
        return np.sum(x)
