"""Rules of one's own, everywhere and for one call: against differences, in each mode and order."""

from __future__ import annotations

import ctypes
import dataclasses
import math

import numba
import numpy as np
import pytest
import scipy.special
from numba.extending import get_cython_function_address

import srcgrad
from srcgrad import (
    adjoint,
    check_grad,
    check_jvp,
    check_rule,
    constant,
    grad,
    hessian,
    hvp,
    jacobian,
    jet,
    jvp,
    linearize,
    tangent,
    value,
    vjp,
    vmap,
    with_rule,
)

A, B = np.array([1.0, 2.0, -0.5]), np.array([0.3, -0.7, 1.1])
Z = A + 1j * B
M = np.arange(9.0).reshape(3, 3) / 7.0


def both(a, b):
    return a * b, np.sum(a) * b


@adjoint(both)
def _(a, b, result_bar):
    p, q = result_bar
    return p * b + np.sum(q * b), p * a + q * np.sum(a)


def of_both(a, b):
    p, q = both(a, b)
    return np.sum(p**2 * q)


def as_it_stands(a, b):
    return np.sum((a * b) ** 2 * np.sum(a) * b)


def applied(a, x):
    return a @ x


@adjoint(applied)
def _(a, x, a_bar, x_bar, result_bar):
    a_bar += np.outer(result_bar, x)
    x_bar += a.T @ result_bar


def times(z, w):
    return z * w


@adjoint(times)
def _(z, w, result_bar):
    return np.conj(w) * result_bar, np.conj(z) * result_bar


def energy(z):
    return np.sum(z.real**2 + z.imag**2)


@adjoint(energy)
def _(z, result_bar):
    return 2.0 * z * result_bar


def cube(x):
    return x * x * x


@tangent(cube)
def _(x, x_dot):
    return 3.0 * x * x * x_dot


def thrice(x):
    return 3.0 * x


@adjoint(thrice)
def _(x, result_bar):
    return 3.0 * result_bar


def options(x, /, y=2.0, *, scale=1.0):
    return x * y * scale


@adjoint(options)
def _(x, y, scale, result_bar):
    return y * scale * result_bar, x * scale * result_bar, x * y * result_bar


def of_options(x, y, s):
    return options(x, scale=s) + options(x, y) + options(x, y=y, scale=s) ** 2


def power(x, n):
    return x if n == 0 else x * power(x, n - 1)


@adjoint(power)
def _(x, n, result_bar):
    return (n + 1) * x**n * result_bar, None


def overwritten(x):
    y = x * 1.0
    z = times(y, y)
    y[:] = 0.0
    first = z.copy()
    z[0] = 5.0
    return np.sum(first * z)


def in_a_loop(x):
    s = x.copy()
    for _ in range(4):
        s = thrice(s) * 0.5
        s[0] = thrice(s[1])
    return np.sum(s * s)


def on_a_path(x):
    y = thrice(x) if x[0] > 0.0 else x * x
    return np.sum(y * x)


def while_small(x):
    while x < 100.0:
        x = thrice(x)
    return x * x


def of_dict(p):
    return p["a"] * p["b"][0] + np.sum(p["b"][1])


@adjoint(of_dict)
def _(p, result_bar):
    first, ones = p["b"][0] * result_bar, np.ones_like(p["b"][1])
    return {"a": first, "b": (p["a"] * result_bar, ones * result_bar)}


def called_with_dict(x, y):
    return of_dict({"a": x, "b": (x * x, y)}) * x


def giving_dict(x):
    return {"square": x * x, "count": 3, "constant": 1.5}


@adjoint(giving_dict)
def _(x, result_bar):
    return 2.0 * x * result_bar["square"]


def of_given(x):
    found = giving_dict(x)
    return found["square"] * found["count"] + found["constant"]


FUNCTIONS = [
    pytest.param(of_both, (A, B), id="several results"),
    pytest.param(lambda a, x: np.sum(applied(a, x) ** 2), (M, A), id="added in place"),
    pytest.param(lambda x, y: cube(x) * y + cube(y), (2.0, 0.5), id="tangent of numbers"),
    pytest.param(lambda x, y: np.sum(cube(x) * y), (A, B), id="tangent of arrays"),
    pytest.param(lambda z: np.sum(np.abs(times(z, z)) ** 2 * np.sin(z).real), (Z,), id="complex"),
    pytest.param(lambda z: energy(z * z), (Z,), id="real of complex"),
    pytest.param(of_options, (1.0, 2.0, 3.0), id="keywords"),
    pytest.param(lambda x: power(x, 3) * x, (1.3,), id="recursion"),
    pytest.param(lambda x: np.sum(times(x, x)), (A,), id="one array twice"),
    pytest.param(lambda x: times(x, x), (2.0,), id="one number twice"),
    pytest.param(overwritten, (A,), id="overwritten"),
    pytest.param(in_a_loop, (A,), id="loop"),
    pytest.param(on_a_path, (A,), id="path"),
    pytest.param(on_a_path, (-A,), id="other path"),
    pytest.param(while_small, (2.0,), id="while"),
    pytest.param(lambda x: np.sum(thrice(x[::-1]) * x), (A,), id="view"),
    pytest.param(lambda x: np.sum(thrice(x.T) * x.T), (np.asfortranarray(M),), id="Fortran"),
    pytest.param(called_with_dict, (2.0, A), id="dict of tuples"),
    pytest.param(of_given, (2.0,), id="dict as result"),
]


@pytest.mark.parametrize(("function", "arguments"), FUNCTIONS)
def test_either_mode(function, arguments):
    kept = [np.copy(each) for each in arguments]
    every = tuple(range(len(arguments)))
    assert check_grad(function, arguments, argnums=every) < 1e-8
    assert check_jvp(function, arguments, argnums=every) < 1e-8
    for given, before in zip(arguments, kept, strict=True):
        np.testing.assert_array_equal(given, before)


@pytest.mark.parametrize(("function", "arguments"), FUNCTIONS[:4])
def test_second_derivatives(function, arguments):
    assert check_grad(hessian(function), arguments) < 1e-7
    direction = np.ones_like(arguments[0]) if isinstance(arguments[0], np.ndarray) else 1.0
    second = grad(lambda *args: np.sum(grad(function)(*args) * direction))
    found = hvp(function)(*arguments, v=direction)
    np.testing.assert_allclose(second(*arguments), found, rtol=1e-12)


def test_each_operator():
    expected = grad(as_it_stands)(A, B)
    np.testing.assert_allclose(grad(of_both)(A, B), expected, rtol=1e-12)
    np.testing.assert_allclose(vjp(of_both)(A, B, seed=1.0)[1], expected, rtol=1e-12)
    np.testing.assert_allclose(linearize(of_both, A, B).vjp(1.0), expected, rtol=1e-12)
    np.testing.assert_allclose(linearize(of_both, A, B).jvp(A), expected @ A, rtol=1e-12)
    np.testing.assert_allclose(hessian(of_both)(A, B), hessian(as_it_stands)(A, B), rtol=1e-12)
    batch = np.stack([A, B]), np.stack([B, A])
    rows = [grad(as_it_stands)(*pair) for pair in zip(*batch, strict=True)]
    np.testing.assert_allclose(vmap(grad(of_both))(*batch), rows, rtol=1e-12)
    inner = lambda a, b: np.sum(grad(of_both)(a, b) * a)  # noqa: E731
    assert check_grad(inner, (A, B), argnums=(0, 1)) < 1e-8


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse", "sparse"])
def test_jacobians(mode):
    found = jacobian(lambda a: both(a, B)[0] * 2.0, mode=mode)(A)
    found = found if isinstance(found, np.ndarray) else found.toarray()
    np.testing.assert_allclose(found, np.diag(2.0 * B), rtol=1e-13)


def exponential(x):
    return math.exp(x)


@adjoint(exponential)
def _(x, result, result_bar):
    return result * result_bar


def exponential_by_itself(x):
    return math.exp(x)


@adjoint(exponential_by_itself)
def _(x, result_bar):
    return exponential_by_itself(x) * result_bar


def test_third_derivatives_and_paths():
    third = grad(grad(grad(lambda x: math.exp(x * x))))(0.7)
    for each in (exponential, exponential_by_itself):
        found = grad(grad(grad(lambda x, each=each: each(x * x))))(0.7)
        assert math.isclose(found, third, rel_tol=1e-12)
    found = jet(lambda x: exponential(x * x))(0.7, series=(1.0, 0.0, 0.0))
    expected = jet(lambda x: math.exp(x * x))(0.7, series=(1.0, 0.0, 0.0))
    np.testing.assert_allclose(np.hstack(found), np.hstack(expected), rtol=1e-12)


def test_dtypes_and_empty_arrays():
    small = A.astype(np.float32)
    assert grad(lambda x: np.sum(thrice(x) ** 2))(small).dtype == np.float32
    assert type(grad(lambda x: thrice(x) ** 2)(np.float32(2.0))) is np.float32
    assert grad(lambda x: power(2, 3) * x)(2.0) == 16.0
    assert grad(lambda x: thrice(2.0) * x)(2.0) == 6.0
    nothing = np.empty(0)
    assert grad(lambda x: np.sum(thrice(x) ** 2))(nothing).shape == (0,)
    assert jacobian(lambda x: thrice(x))(nothing).shape == (0, 0)


class Layer:
    def __init__(self, k):
        self.k = k

    def scaled(self, x):
        return x * self.k

    def __call__(self, x):
        return x * self.k * 2.0


@adjoint(Layer.scaled)
def _(self, x, result_bar):
    return None, self.k * result_bar


@dataclasses.dataclass
class Weights:
    k: float
    w: np.ndarray

    def scaled(self, x):
        return np.sum(self.w) * x * self.k


@adjoint(Weights.scaled)
def _(self, x, result_bar):
    total = np.sum(self.w)
    to_each = self.k * x * result_bar * np.ones_like(self.w)
    return Weights(total * x * result_bar, to_each), total * self.k * result_bar


def test_methods_and_objects():
    layer = Layer(3.0)
    adjoint(layer)(lambda x, result_bar: 2.0 * layer.k * result_bar)
    assert grad(lambda x: layer.scaled(x) ** 2)(2.0) == 36.0
    assert grad(lambda x: layer(x) ** 2)(2.0) == 144.0
    assert check_grad(lambda d, x: d.scaled(x) ** 2, (Weights(2.0, A), 3.0), argnums=(0, 1)) < 1e-8


def test_a_rule_for_one_call():
    def near(x):
        straight = with_rule(np.round, adjoint=lambda a, result_bar: result_bar)
        return straight(x) * x + np.round(x)

    assert grad(near)(2.7) == 5.7
    fivefold = with_rule(math.sin, adjoint=lambda x, result_bar: 5.0 * result_bar)
    assert grad(lambda x: fivefold(x) + math.sin(x))(2.0) == 5.0 + math.cos(2.0)
    assert fivefold(2.0) == math.sin(2.0)

    def around(x, k):
        inner = with_rule(lambda y: y * 2.0, adjoint=lambda y, result_bar: result_bar * k)
        return inner(x) ** 2

    assert grad(around)(2.0, 3.0) == 2.0 * 4.0 * 3.0
    with pytest.raises(TypeError, match="an adjoint, a tangent, or both"):
        with_rule(math.sin)


def wavy(x):
    return np.round(x) * x + math.sin(x)


def test_rules_for_one_derivative():
    straight = with_rule(np.round, adjoint=lambda a, result_bar: result_bar)
    flat = with_rule(math.sin, constant=True)
    plain = 3.0 + math.cos(2.7)
    assert grad(wavy)(2.7) == plain
    assert math.isclose(grad(wavy, rules=[straight])(2.7), plain + 2.7)
    assert math.isclose(grad(wavy, rules=[straight, flat])(2.7), 5.7)
    assert math.isclose(hessian(wavy, rules=[straight])(2.7), 2.0 - math.sin(2.7))
    for mode in ("auto", "forward", "reverse"):
        assert math.isclose(jacobian(wavy, rules=[straight], mode=mode)(2.7), plain + 2.7)
    assert grad(wavy)(2.7) == plain
    tenfold = with_rule(cube, adjoint=lambda x, result_bar: 10.0 * result_bar)
    assert grad(lambda x: cube(x), rules=[tenfold])(3.0) == 10.0
    assert grad(lambda x: cube(x))(3.0) == 27.0
    with pytest.raises(TypeError, match="functions that srcgrad"):
        grad(wavy, rules=[math.sin])


def twins(x):
    y = 2.0 * x
    return y, y


def test_an_array_that_is_returned_twice_is_refused():
    ruled = with_rule(twins, adjoint=lambda x, result_bar: result_bar[0])
    with pytest.raises(srcgrad.AliasingError, match="one array in two places"):
        grad(lambda x: np.sum(ruled(x)[0]))(A)


def root_of(x):
    if x < 0.0:
        raise ValueError("x is negative")
    return math.sqrt(x)


def root_or_square(x):
    ruled = with_rule(root_of, adjoint=lambda x, result, result_bar: 0.5 / result * result_bar)
    try:
        y = ruled(x)
    except ValueError:
        y = x * x
    return 3.0 * y


def test_what_the_function_raises_is_followed_into_no_handler():
    with pytest.raises(srcgrad.DifferentiationError, match="would catch the ValueError"):
        grad(root_or_square)(4.0)


def test_a_rule_that_raises_does_so_in_its_sweep():
    def positive(x):
        if x < 0.0:
            raise ValueError("x is negative")
        return 2.0 * x

    ruled = with_rule(lambda x: x * x, adjoint=lambda x, result_bar: positive(x) * result_bar)
    assert grad(lambda x: ruled(x))(2.0) == 4.0
    assert value(lambda x: ruled(x))(-2.0) == 4.0
    with pytest.raises(ValueError, match="x is negative"):
        grad(lambda x: ruled(x))(-2.0)


@constant
def largest(x):
    return np.max(np.abs(x))


def test_constants():
    x = np.array([1.0, -4.0])
    np.testing.assert_array_equal(grad(lambda x: np.sum(x / largest(x)))(x), [0.25, 0.25])
    assert jvp(lambda x: largest(x))(x, tangents=x) == (4.0, 0.0)


libm = ctypes.CDLL(None)
erf = libm.erf
erf.argtypes, erf.restype = [ctypes.c_double], ctypes.c_double


@adjoint(erf)
def _(x, result_bar):
    return 2.0 / math.sqrt(math.pi) * math.exp(-x * x) * result_bar


NUMBER = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
j0 = NUMBER(get_cython_function_address("scipy.special.cython_special", "j0"))
j1 = NUMBER(get_cython_function_address("scipy.special.cython_special", "j1"))


@tangent(j0)
def _(x, x_dot):
    return -j1(x) * x_dot


@tangent(j1)
def _(x, x_dot, result):
    return (j0(x) - result / x) * x_dot


@numba.cfunc("float64(float64, float64)")
def gauss(x, k):
    return math.exp(-k * x * x)


@adjoint(gauss)
def _(x, k, result, result_bar):
    return -2.0 * k * x * result * result_bar, -x * x * result * result_bar


def sum_of_bessel(x):
    total = 0.0
    for i in range(len(x)):
        total += j0(x[i]) * x[i]
    return total


def test_foreign_functions():
    x = np.array([0.3, 1.2, 5.0])
    assert check_grad(lambda x: erf(x) ** 2, (0.3,)) < 1e-8
    assert check_jvp(lambda x: erf(x) ** 2, (0.3,)) < 1e-8
    assert check_grad(sum_of_bessel, (x,)) < 1e-8
    assert check_grad(lambda x, k: gauss(x, k) * x, (0.3, 1.2), argnums=(0, 1)) < 1e-8
    third = grad(grad(grad(lambda x: j0(x))))(1.3)
    assert math.isclose(third, scipy.special.jvp(0, 1.3, 3), rel_tol=1e-12)


@numba.njit
def opaque(a, k):
    out = np.empty_like(a)
    with numba.objmode():
        out[:] = a * a * k
    return out


@adjoint(opaque)
def _(a, k, result_bar):
    return 2.0 * a * k * result_bar, np.sum(a * a * result_bar)


@numba.njit
def opaque_sum(a):
    s = 0.0
    with numba.objmode(s="float64"):
        s = float(np.sum(a**3))
    return s


@adjoint(opaque_sum)
def _(a, result_bar):
    return 3.0 * a * a * result_bar


def opaque_loop(a, k):
    for _ in range(3):
        a = opaque(a, k) + 1.0
    return np.sum(a)


def test_whole_arrays_of_compiled_functions_that_cannot_be_read():
    assert check_grad(lambda a, k: np.sum(opaque(a, k) * a), (A, 2.0), argnums=(0, 1)) < 1e-8
    assert check_jvp(lambda a, k: np.sum(opaque(a, k) * a), (A, 2.0), argnums=(0, 1)) < 1e-8
    found = grad(opaque_loop).plain(A, 0.7)
    np.testing.assert_allclose(found, grad(opaque_loop)(A, 0.7), rtol=1e-13)
    assert check_grad(opaque_loop, (A, 0.7), argnums=(0, 1)) < 1e-7
    assert check_grad(lambda a: opaque_sum(a) ** 2, (A,)) < 1e-8


def test_what_can_neither_be_read_nor_compiled():
    ruled = with_rule(np.sort_complex, adjoint=lambda a, result_bar: result_bar)
    with pytest.raises(srcgrad.MissingRule, match="can neither be read nor compiled"):
        grad(lambda x: np.sum(ruled(x + 0j).real))(A)


def test_the_rule_is_text():
    source = grad(lambda x: cube(x) + exponential(x)).specialise("f8").source
    assert "def cube" not in source and "3.0 * x * x" in source
    source = grad(of_both, (0, 1)).specialise("f8[:]", "f8[:]").source
    assert ".copy()" not in source


def test_checked_rules():
    assert check_rule(both, at=[(A, B), (B, A)]) < 1e-8
    assert check_rule(applied, at=(M, A)) < 1e-8
    assert check_rule(energy, at=Z) < 1e-8
    assert check_rule(cube, at=[2.0, A]) < 1e-8
    assert check_rule(options, at=(1.0, 2.0)) < 1e-8
    assert check_rule(erf, at=0.3) < 1e-8
    assert check_rule(with_rule(np.sin, adjoint=lambda x, result_bar: np.cos(x) * result_bar), A)
    wrong = with_rule(both, adjoint=lambda a, b, result_bar: (result_bar[0] * b, None))
    with pytest.raises(srcgrad.GradientMismatch, match=r"> b\[0\]"):
        check_rule(wrong, at=(A, B))


def test_a_new_rule_holds_from_then_on():
    def halved(x):
        return 0.5 * x

    slope = grad(lambda x: halved(x))
    assert slope(1.0) == 0.5
    adjoint(halved)(lambda x, result_bar: 7.0 * result_bar)
    assert slope(1.0) == 7.0
    constant(halved)
    assert slope(1.0) == 0.0
    with pytest.raises(TypeError, match="takes a function"):
        adjoint(3.0)
    with pytest.raises(TypeError, match="is a Python function"):
        adjoint(halved)(math.sin)


@dataclasses.dataclass
class Counted:
    w: np.ndarray
    total: float = 0.0


def counting(p, x):
    p.total += x
    return np.sum(p.w) * x


def giving_counted(x, n):
    return Counted(x * x, float(n))


def test_a_rule_is_checked_in_what_dataclasses_hold():
    rule = with_rule(counting, adjoint=lambda p, x, result_bar: (None, np.sum(p.w) * result_bar))
    with pytest.raises(srcgrad.GradientMismatch, match="counting changes its arguments"):
        check_rule(rule, at=(Counted(A), 2.0))
    calls = []

    def another(x):
        calls.append(1)
        return giving_counted(x, len(calls))

    rule = with_rule(another, adjoint=lambda x, result_bar: 2.0 * x * result_bar.w)
    with pytest.raises(srcgrad.GradientMismatch, match=r"another gives .* by itself, and"):
        check_rule(rule, at=A)


@pytest.mark.parametrize(
    "rule",
    [
        lambda x, result_bar: np.linalg.solve(np.eye(3) + np.diag(result_bar), result_bar),
        lambda x, result_bar: np.maximum(result_bar, 0.0),
        lambda x, result_bar: result_bar / np.sum(result_bar),
        lambda x, result_bar: result_bar[np.argsort(result_bar)],
        lambda x, result_bar: result_bar if result_bar[0] > 0.0 else 0.5 * result_bar,
    ],
)
def test_an_adjoint_that_is_not_linear_has_no_tangent(rule):
    ruled = with_rule(lambda x: 1.0 * x, adjoint=rule)
    with pytest.raises(srcgrad.MissingRule, match="is not seen to be linear"):
        jvp(lambda x: ruled(x)).specialise("f8[:]", tangents="f8[:]")
