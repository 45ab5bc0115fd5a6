"""Derivatives that a differentiated function calls, and derivatives of derivatives."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, grad_and_hvp, hvp, jvp, value_and_grad, vjp
from tests.tools.checking import slope

X = np.array([0.3, -0.7, 1.1])
V = np.array([1.0, 0.5, -2.0])


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def newton(a):
    y = a
    while abs(y * y - a) > 1e-13:
        y = 0.5 * (y + a / y)
    return y


def in_place(x):
    y = x.copy()
    for i in range(1, len(x)):
        y[i] += y[i - 1] * y[i]
        if y[i] > 0.0:
            y[i] = math.sin(y[i])
    return np.sum(y * y)


def stacked(x):
    total = 0.0
    kept = []
    for i in range(len(x)):
        kept.append(x[i] * x[i])
    while kept:
        total += math.exp(-kept.pop()) * total + x[0]
    return total


def normal(x):
    a = np.outer(x, x) + np.diag(2.0 + x**2)
    return np.sum(np.linalg.solve(a, x) * x)


SMOOTH = [rosenbrock, in_place, stacked, normal]


def hessian_by_differences(f, x, v):
    """The product of the Hessian with a vector, from differences of the gradient."""
    gradient = grad(f)
    return [slope(lambda t, k=k: float(gradient.plain(x + t * v)[k]))[0] for k in range(x.size)]


@pytest.mark.parametrize("f", SMOOTH)
def test_products_of_hessians(f):
    expected = hessian_by_differences(f, X, V)
    np.testing.assert_allclose(hvp(f).plain(X, v=V), expected, rtol=1e-6, atol=1e-8)
    gradient, product = grad_and_hvp(f).plain(X, v=V)
    np.testing.assert_allclose(product, expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(gradient, grad(f).plain(X), rtol=1e-12)


@pytest.mark.parametrize("f", SMOOTH)
def test_reverse_over_reverse_and_over_forward(f):
    first = grad(f)
    directed = jvp(f)
    expected = hessian_by_differences(f, X, V)

    def by_reverse(x):
        return np.sum(first(x) * V)

    def by_forward(x):
        return directed(x, tangents=V)[1]

    for second in (by_reverse, by_forward):
        np.testing.assert_allclose(grad(second).plain(X), expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(vjp(first).plain(X, seed=V)[1], expected, rtol=1e-6, atol=1e-8)


def test_compiled_as_plain():
    for derivative in (hvp(in_place), grad(lambda x: np.sum(grad(in_place)(x) * V))):
        keywords = {"v": V} if derivative.operator.seed else {}
        found = derivative(X, **keywords)
        np.testing.assert_allclose(found, derivative.plain(X, **keywords), rtol=1e-12)


def test_any_order():
    def power(x):
        return x**5

    assert grad(grad(power)).plain(2.0) == 160.0
    assert grad(grad(grad(power))).plain(2.0) == 240.0
    assert grad(grad(grad(grad(power)))).plain(2.0) == 240.0
    assert value_and_grad(grad(power)).plain(2.0) == (80.0, 160.0)
    root = 2.0**0.5
    assert math.isclose(grad(grad(newton)).plain(2.0), -0.25 / root**3, rel_tol=1e-9)
    assert math.isclose(grad(grad(grad(newton))).plain(2.0), 0.375 / root**5, rel_tol=1e-6)


def test_perturbations_are_not_confused():
    def f(x):
        return x * grad(lambda y: x + y)(1.0)

    assert grad(f).plain(3.0) == 1.0

    def g(x):
        return x * grad(lambda y: x * y * y)(x)

    assert grad(g).plain(2.0) == 24.0  # 2 x^3
    assert jvp(g).plain(2.0, tangents=1.0) == (16.0, 24.0)

    def h(x):
        return grad(lambda y: grad(lambda z: x * y * z)(y) * y)(x)

    assert grad(h).plain(3.0) == 12.0  # d/dy (x y^2) = 2 x^2


def test_where_derivatives_are_called():
    def in_a_loop(p):
        def inner(y):
            return np.sum(np.sin(y * p))

        total = 0.0
        for i in range(3):
            total += np.sum(grad(inner)(p * i) ** 2)
        return total

    # The gradient of inner is p cos(y p), with y = i p.
    def by_hand(p):
        return sum(np.sum((p * np.cos(i * p * p)) ** 2) for i in range(3))

    expected = [slope(lambda t, k=k: by_hand(X + t * np.eye(3)[k]))[0] for k in range(3)]
    np.testing.assert_allclose(grad(in_a_loop).plain(X), expected, rtol=1e-7)

    def in_a_branch(x):
        if x > 0.0:
            return grad(lambda y: y**3)(x)
        return x

    assert grad(in_a_branch).plain(2.0) == 12.0
    assert grad(in_a_branch).plain(-2.0) == 1.0

    @grad
    def decorated(y):
        return y**4

    assert grad(lambda x: decorated(x)).plain(2.0) == 48.0


def test_newton_s_method_with_a_derivative():
    def root(a):
        def residual(y):
            return y * y - a

        slope_of = grad(residual)
        y = a
        while abs(residual(y)) > 1e-13:
            y = y - residual(y) / slope_of(y)
        return y

    assert math.isclose(grad(root).plain(2.0), 0.5 / math.sqrt(2.0), rel_tol=1e-9)
    assert math.isclose(grad(root)(2.0), 0.5 / math.sqrt(2.0), rel_tol=1e-9)


@dataclass
class Spring:
    stiffness: float
    rest: np.ndarray


def test_structures():
    def energy(spring, x):
        return 0.5 * spring.stiffness * np.sum((x - spring.rest) ** 2)

    def force(x):
        pulled = grad(energy, argnums="x")(Spring(3.0, np.ones(3)), x)
        return np.sum(pulled**2)

    np.testing.assert_allclose(grad(force).plain(X), 18.0 * (X - 1.0))

    def of_the_spring(x):
        found = grad(energy)(Spring(3.0, x * x), x)
        return found.stiffness + np.sum(found.rest)

    def by_hand(x):
        return 0.5 * np.sum((x - x * x) ** 2) - 3.0 * np.sum(x - x * x)

    expected = [slope(lambda t, k=k: by_hand(X + t * np.eye(3)[k]))[0] for k in range(3)]
    np.testing.assert_allclose(grad(of_the_spring).plain(X), expected, rtol=1e-7)

    def of_a_dict(x):
        found = grad(lambda p: p["a"] * np.sum(p["rest"][0]))({"a": x[0], "rest": [x, 1]})
        return found["a"] * np.sum(found["rest"][0])

    # found is {"a": sum(x), "rest": [x0, ...]}; so sum(x) * 3 x0.
    np.testing.assert_allclose(
        grad(of_a_dict).plain(X), [3.0 * (np.sum(X) + X[0]), 3.0 * X[0], 3.0 * X[0]]
    )


def test_seeds_and_auxiliary_results():
    def f(x):
        (value, aux), slope_ = value_and_grad(lambda y: (np.sum(y**2), 2.0 * y), has_aux=True)(x)
        return value * np.sum(slope_ * aux)

    # |x|^2 * 4 |x|^2
    np.testing.assert_allclose(grad(f).plain(X), 16.0 * np.sum(X**2) * X)

    def g(x):
        value, adjoint = vjp(lambda y, k: k * y * y, argnums=(0, 1))(x, 2.0, seed=x)
        return np.sum(value) + np.sum(adjoint[0]) + adjoint[1]

    # 2 x^2 + 4 x^2 + x^3
    np.testing.assert_allclose(grad(g).plain(X), 12.0 * X + 3.0 * X**2)


def test_arguments_stay_as_they_are():
    def f(x):
        def inner(y):
            y[0] = y[0] * y[1]
            return np.sum(y * y)

        slopes = grad(inner)(x)
        return np.sum(slopes * x)

    def by_hand(x):
        a, b, c = x
        slopes = np.array([2.0 * a * b * b, 2.0 * a * a * b + 2.0 * b, 2.0 * c])
        return np.sum(slopes * x)

    expected = [slope(lambda t, k=k: by_hand(X + t * np.eye(3)[k]))[0] for k in range(3)]
    before = X.copy()
    np.testing.assert_allclose(grad(f).plain(X), expected, rtol=1e-7)
    np.testing.assert_array_equal(X, before)


def test_complex_numbers():
    def f(z):
        return abs(grad(lambda w: abs(w * w) ** 2)(z)) ** 2

    # |w|^4 has the gradient 4 |z|^2 z, and that 16 |z|^6: the gradient 96 |z|^4 z.
    z = 0.6 - 0.8j
    np.testing.assert_allclose(grad(f).plain(z), 96.0 * abs(z) ** 4 * z, rtol=1e-12)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_sizes(n):
    x = np.linspace(-1.0, 2.0, n)
    np.testing.assert_allclose(hvp(lambda y: np.sum(y**3)).plain(x, v=x), 6.0 * x * x)


def test_float32_stays():
    x = X.astype(np.float32)
    product = hvp(lambda y: np.sum(y**3)).plain(x, v=x)
    assert product.dtype == np.float32
    np.testing.assert_allclose(product, 6.0 * x * x, rtol=1e-5)


def test_seeds_of_another_dtype():
    """They are cast as those of a call from outside are: no imaginary part is lost."""
    x = X.astype(np.float32)
    found = grad(lambda y: np.sum(jvp(lambda z: z**3)(y, tangents=V)[1])).plain(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, 6.0 * x * V, rtol=1e-6)
    found = grad(lambda y: np.sum(vjp(lambda z: z**3)(y, seed=np.arange(3))[1])).plain(x)
    np.testing.assert_allclose(found, 6.0 * x * np.arange(3), rtol=1e-6)
    z = X + 1j * V
    found = jvp(lambda y: jvp(lambda w: w**2)(y, tangents=X)[1]).plain(z, tangents=z)[1]
    np.testing.assert_allclose(found, 2.0 * z * X)
    for seed in (z, X > 0.0):
        with pytest.raises(srcgrad.NotDifferentiable, match="not made as"):
            grad(lambda y, s=seed: np.sum(jvp(np.sin)(y, tangents=s)[1])).plain(X)


def test_text_of_a_second_derivative():
    """The values that a gradient saves are there once, and nothing is checked twice."""
    text = srcgrad.hvp(rosenbrock).specialise(X).source
    assert text.count("for ") == 1
    assert "raise" not in text


def test_what_is_written_to_is_the_function_s_own():
    def uses_up(x, order, kept):
        total = 0.0
        while kept:
            total += x[kept.pop()]
        order[0] = 2
        return total * x[order[0]]

    order = np.array([0, 1])

    def twice(x):
        kept = [0, 1]
        first = grad(uses_up)(x, order, kept)
        second = grad(uses_up)(x, order, kept)
        return np.sum(first * second)

    # (x0 + x1) x2 has the gradient (x2, x2, x0 + x1).
    np.testing.assert_allclose(
        grad(twice).plain(X), [2.0 * (X[0] + X[1]), 2.0 * (X[0] + X[1]), 4.0 * X[2]]
    )
    np.testing.assert_allclose(hvp(uses_up).plain(X, order, [0, 1], v=V), [-2.0, -2.0, 1.5])
    assert order[0] == 0


def test_stop_gradient():
    def f(x):
        held = srcgrad.stop_gradient(x)
        return np.sum(held * x)

    np.testing.assert_allclose(grad(f).plain(X), X)
    np.testing.assert_allclose(grad(f)(X), X)
    np.testing.assert_allclose(jvp(f).plain(X, tangents=V)[1], X @ V)
    np.testing.assert_allclose(hvp(f).plain(X, v=V), np.zeros(3))

    def of_a_structure(x):
        first, rest = srcgrad.stop_gradient((x[0], {"a": x}))
        return first * x[1] + np.sum(rest["a"] * x)

    np.testing.assert_allclose(grad(of_a_structure).plain(X), X + np.array([0.0, X[0], 0.0]))
    assert srcgrad.stop_gradient(3.0) == 3.0
    assert "held(" not in grad(f).specialise(X).source


def test_arrays_that_share_memory():
    """Only where a function writes does it matter that two arguments are one."""

    def f(x, y):
        return np.sum(x * x * y)

    both = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(hvp(f).plain(both, both, v=V), 2.0 * both * V)
    np.testing.assert_allclose(hvp(f).plain(both[1:], both[:-1], v=V[1:]), 2.0 * both[:-1] * V[1:])

    def g(x, y):
        x[0] = x[0] * x[0]
        return np.sum(x * y)

    with pytest.raises(srcgrad.AliasingError):
        hvp(g).plain(both, both, v=V)


def test_parameters_with_the_seed_s_name():
    def energy(x, v):
        return 0.5 * np.sum(v * v) + np.sum(x**4)

    np.testing.assert_allclose(hvp(energy).plain(X, V, v_=V), 12.0 * X**2 * V)
    np.testing.assert_allclose(
        grad(lambda x: np.sum(hvp(energy)(x, x, v_=V))).plain(X), 24.0 * X * V
    )
    assert jvp(lambda tangents: tangents**2).plain(3.0, tangents_=1.0) == (9.0, 6.0)


def test_arguments_with_stars():
    def product(*factors):
        total = 1.0
        for each in factors:
            total = total * each * each
        return total

    assert hvp(product, argnums=(0, 1)).plain(2.0, 3.0, v=(1.0, 0.0)) == (18.0, 24.0)

    def f(x):
        def inner(scale, *rest):
            return scale * rest[0] * rest[1] ** 2

        return grad(inner, argnums=2)(3.0, x, x)  # 2 * 3 x x

    assert grad(f).plain(2.0) == 24.0
    with pytest.raises(ValueError, match="out of range"):
        grad(lambda x: grad(lambda y: y * y, argnums=3)(x)).plain(2.0)


class Holder:
    def __init__(self, number):
        self.number = number


def grown(x):
    kept = []
    for each in x:
        if each > 0.0:
            kept.append(each * each)
    return kept


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(x * srcgrad.stop_gradient(grown(x))[0]),
        lambda x: x[0] * srcgrad.stop_gradient(Holder(x[1])).number,
        lambda x: x[0] * srcgrad.stop_gradient({"a": (Holder(x[1]),)})["a"][0].number,
        lambda x: grad(lambda held: held.number**2)(Holder(x[0])).number,
        lambda x: grad(lambda pair: pair[0] * pair[1].number)((x[0], Holder(x[1])))[0],
        lambda x: jvp(lambda y: (y, grown(x)))(x[0], tangents=1.0)[1][0],
        lambda x: np.sum(x * vjp(lambda y: (y, grown(y)))(x, seed=(x, [1.0]))[1]),
        lambda x: grad(lambda name, y: y * y)("a", x[0]) * x[0],
        lambda x: grad(lambda nothing, y: y * y)(None, x[0]) * x[0],
    ],
)
def test_what_is_not_followed_is_refused(f):
    """Numbers that are not seen must not be handed on as if they had no derivative."""
    with pytest.raises(srcgrad.NotDifferentiable):
        grad(f).plain(X)


def test_tangents_of_whole_numbers_are_zero():
    def f(y):
        return y * y, 3, len(X), np.arange(3), True, {"a": (y, int(y))}

    def g(x):
        first, second, third, fourth, fifth, rest = jvp(f)(x, tangents=1.0)[1]
        assert fifth is False
        return first + 10.0 * (second + third + np.sum(fourth)) + rest["a"][0] + rest["a"][1]

    assert jvp(g).plain(2.5, tangents=1.0) == (6.0, 2.0)


@dataclass
class Power:
    times: int
    base: float


def test_counts_of_a_dataclass_stay():
    def raised(p):
        total = 1.0
        for _ in range(p.times):
            total *= p.base
        return total

    def f(x):
        found = grad(raised)(Power(3, x))
        return found.base + found.times

    assert grad(f).plain(2.0) == 12.0  # 3 x^2 + 3
    assert grad(raised).plain(Power(3, 2.0)) == Power(3, 12.0)

    def g(x):
        return jvp(raised)(Power(3, x), tangents=Power(0, 1.0))[1]

    assert grad(g).plain(2.0) == 12.0


class Model:
    def __init__(self, weight):
        self.weight = weight

    @grad
    def slopes(self, x):
        return self.weight * np.sum(x**2)

    @grad
    @staticmethod
    def cubes(x):
        return np.sum(x**3)

    @jvp
    def squares(self, x):
        return self.weight * x * x


def test_derivatives_that_are_methods():
    model = Model(2.0)
    np.testing.assert_allclose(grad(lambda x: np.sum(model.slopes(x) ** 2)).plain(X), 32.0 * X)
    np.testing.assert_allclose(grad(lambda x: np.sum(model.cubes(x) * x)).plain(X), 9.0 * X**2)

    def f(x):
        return np.sum(model.squares(x, tangents=x)[1])

    np.testing.assert_allclose(grad(f).plain(X), 8.0 * X)
