"""Rewrites of programs that call derivatives, batches, `gradients` or solvers within functions."""

from __future__ import annotations

import numpy as np

import srcgrad
from srcgrad import gradients, stop_gradient
from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])
MATRIX = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])


def square(x):
    return x * x


def cube(x):
    return x * x * x


@instead_of("SG2122", 2.0)
def argnums_that_are_known(x):
    return srcgrad.grad(cube, argnums=0)(x)


@instead_of("SG2127 SG2121", 2.0)
def tangent_of_a_float(x):
    return srcgrad.jvp(cube)(x, tangents=1.0)[1]


@instead_of("SG2128", VECTOR)
def kept_after_the_call(x):
    kept = np.zeros(3)
    slope = srcgrad.grad(cube)(x[0])
    kept[0] = x[0]
    return slope + np.sum(kept)


@instead_of("SG2198", VECTOR)
def axes_that_are_known(x):
    return np.sum(srcgrad.vmap(cube, in_axes=0)(x))


@instead_of("SG2199", VECTOR)
def batch_that_returns_what_it_computes(x):
    kept = srcgrad.vmap(square)(x)
    return np.sum(kept) * len(kept)


@instead_of("SG2197", VECTOR)
def coefficients_in_a_tuple(x):
    return srcgrad.jet(cube)(x[0], series=(x[0], x[1]))[1][1]


@instead_of("SG2196", 2.0)
def tangents_of_tangents(x):
    def slope(y):
        return srcgrad.jvp(cube)(y, tangents=1.0)[1]

    return srcgrad.jvp(slope)(x, tangents=1.0)[1] * x


@instead_of("SG2194", 2.0)
def with_respect_to_the_number(x):
    return srcgrad.grad(lambda name, y: y * y * y, argnums=1)("a", x)


@instead_of("SG2195", VECTOR)
def with_respect_to_an_array(x):
    weights = np.where(x > 2.0, 1.0, 0.0)
    return np.sum(srcgrad.grad(lambda items: np.sum(weights * items**3))(x))


@instead_of("SG492", VECTOR)
def lists_of_their_own(x):
    slopes = srcgrad.grad(lambda a, b: np.sum(a[0] ** 2 * b[1]))([x, 2.0 * x], [x, 2.0 * x])
    return np.sum(slopes[0])


@instead_of("SG491", VECTOR)
def rows_of_their_own(x):
    def changed(a, b):
        a = a * 2.0
        return a * b

    return np.sum(srcgrad.vmap(changed)(x, x.copy()))


@instead_of("SG2385 SG2384", VECTOR)
def diagonal_by_an_array(x):
    return np.sum(srcgrad.hessian_diagonal(lambda y: np.sum(y * y * y))(x))


@instead_of("SG2383", MATRIX)
def batch_of_a_function_of_diagonals(x):
    def energy(y):
        return np.sum(y[1:] ** 2 * y[:-1] ** 3)

    diagonals = srcgrad.vmap(lambda row: srcgrad.hessian_diagonal(energy)(row))(x)
    return np.sum(diagonals)


@instead_of("SG2381", 2.0, 0.5)
def diagonal_by_two_parts(x, y):
    def modulus(a, b):
        return (a * a + b * b) ** 2

    return srcgrad.hessian_diagonal(modulus)(x, y)


@instead_of("SG2386", 3.2)
def taylor_by_tangents(x):
    def halved(y):
        while y >= 1.0:
            y = 0.5 * y
        return np.sin(y)

    return srcgrad.grad(halved)(x)


@instead_of("SG2395", VECTOR)
def rows_by_vjp(x):
    def both(y):
        return np.array([np.sum(y * y * y), y[0]])

    return np.sum(srcgrad.vjp(both)(x, seed=np.array([1.0, 2.0]))[1])


@instead_of("SG2296", 2.0)
def products_by_jvp(x):
    return srcgrad.jvp(cube)(x, tangents=1.0)[1]


@instead_of("SG2191", VECTOR, np.random.default_rng(0).normal(size=3))
def maps_over_drawn_numbers(a, drawn):
    return np.sum(srcgrad.vmap(lambda x, noise: x * x * noise)(a, drawn))


@instead_of("SG2192", MATRIX)
def loop_over_axes(a):
    total = 0.0
    for axis in (0, 1):
        total += np.sum(np.sum(a, axis=axis) ** 2)
    return total


@instead_of("SG2193", VECTOR)
def batch_of_arrays(x):
    def halves(a):
        kept = np.zeros(3)
        for k in range(3):
            a = 0.5 * a * a
            kept[k] = a
        return kept

    return np.sum(srcgrad.vmap(halves)(x))


@instead_of("SG2250 SG2252", VECTOR)
def array_of_a_known_length(x):
    return np.sum(np.where(x > 2.0, x * x, 0.0))


@instead_of("SG2253 SG2254", VECTOR)
def dense_within_a_function(x):
    return np.sum(srcgrad.jacobian(cube)(x))


@instead_of("SG2251 SG2133", 1.0, 2.0)
def parts_as_arguments(x, y):
    return np.hypot(x, y) * x


@instead_of("SG2132", np.array([1.0, 2.0, 3.0]), VECTOR)
def values_of_the_matrix(data, x):
    return np.sum(data * x * x)


@instead_of("SG369 SG361", 2.0)
def clipped_by_hand(x):
    slope = srcgrad.grad(square)(x)
    return min(slope, 10.0) * x


@instead_of("SG2255", 2.0)
def says_what_it_is_before(a):
    b = 1.0 * a
    if a > 1.0:
        b = 2 * a
    y = a * b * b
    return gradients(y, b)


@instead_of("SG2256", VECTOR)
def takes_them_before_it_is_changed(x):
    y = np.sum(x**3)
    slope = gradients(y, x)
    return slope[0]


@instead_of("SG2257", 1.1, 3)
def takes_them_in_the_loop(a, n):
    total, b = 0.0, 1.0 * a
    for _ in range(n):
        b = 1.0 * a * a
        total += gradients(b * b, b)
    return total


@instead_of("SG2258", 2.0, 3)
def takes_them_before_the_write(a, n):
    total = 0.0
    for _ in range(n):
        w = np.ones(3)
        y = np.sum(w * a * a)
        total += gradients(y, a)
    return total


@instead_of("SG2265", VECTOR)
def seeds_of_the_same_shape(x):
    y = x**3
    return np.sum(gradients(y, x, grad_ys=np.ones(3)))


@instead_of("SG2266 SG2268", 2.0)
def with_respect_to_what_it_depends_on(a):
    b = 2 * a
    return gradients(b * b * b, b)


@instead_of("SG2260 SG2261", 2.0, 3.0)
def of_floats(a, n):
    return gradients(a * a * n, n)


@instead_of("SG2262", VECTOR)
def whole_array_is_held(x):
    held = stop_gradient(x[1:])
    return np.sum(held) * 0.0 + gradients(np.sum(x**3), x)[0]


@instead_of("SG2263", 2.0)
def all_of_the_array(a):
    x = np.zeros(3)
    x[0] = a
    x[1] = 2 * a
    return gradients(np.sum(x**3), x)[0]


@instead_of("SG2270", 1.0, 2.0, 3)
def gradient_of_a_function(q, p, n):
    def energy(q, p):
        return p * p + q * q * q

    for _ in range(n):
        dq, dp = srcgrad.grad(energy, argnums=(0, 1))(q, p)
        q, p = q + 0.1 * dp, p - 0.1 * dq
    return q


@instead_of("SG2389", VECTOR)
def of_a_length_that_stays(x):
    y = np.sum(np.sin(x) ** 2)
    return np.sum(gradients(y, x) ** 2)


@instead_of("SG2298", 2.0)
def equation_of_two_real_numbers(a):
    def residual(z):
        return np.array([z[0] ** 2 - z[1] ** 2 - a, 2.0 * z[0] * z[1] - 1.0])

    return srcgrad.root(residual, _near(a))[0]


def _near(a):
    z = complex(a, 1.0) ** 0.5
    return np.array([z.real, z.imag])


def _newton(a):
    x = a
    for _ in range(30):
        x = 0.5 * (x + a / x)
    return x


@instead_of("SG2300", 2.0)
def equation_of_its_unknown(a):
    return srcgrad.root(lambda x: x * x - a, _newton(a)) ** 3


@instead_of("SG2299", 2.0)
def residual_of_real_numbers(a):
    return np.sum(srcgrad.root(lambda x: x - a * a, np.array([a * a, a * a])))


@instead_of("SG497", 2.0)
def one_number_for_a_solver(x):
    return x * x


@instead_of("SG493", VECTOR)
def results_in_their_own_array(x):
    out = np.zeros(3)
    out[:] = srcgrad.grad(lambda y: np.sum(y**3))(x)
    return np.sum(out)
