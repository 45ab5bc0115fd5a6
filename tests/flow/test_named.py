"""`gradients(ys, xs)` of values within a function: against derivatives by hand, and JAX's."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, gradients, hvp, jvp, value

VECTOR = np.array([0.3, 0.7, 1.1])
S, C = np.sin(VECTOR), np.cos(VECTOR)


def total_and_partial(a):
    b = 2 * a
    y = a + b
    return gradients(y, [a, b]), gradients(y, [a, b], stop_gradients=[a, b])


def several_ys(a):
    b = a * a
    return gradients([b, 3 * a], a), gradients((b, b), (a,))


def ys_among_xs(a):
    b = a * a
    return gradients([b, a], [a, b]), gradients(b, a, stop_gradients=b)


def of_arrays(x):
    b = np.sin(x)
    c = b * x
    y = np.sum(c * b)
    return gradients(y, (x, b, c)), gradients(c, x), gradients(y, x, stop_gradients=b)


def parts_of_arrays(x):
    v = x[1:]
    y = np.sum(x * x) + v[0]
    return gradients(y, v), gradients(y, x[2]), gradients(y, [x[k] for k in range(2)])


def read_before(x):
    t = x[1]
    y = t * t + np.sum(x)
    return gradients(y, t), gradients(y, x)


def reshaped(x):
    m = x.reshape(3, 1)
    y = np.sum(m * m)
    return gradients(y, m), gradients(y, m.T), gradients(y, x[::-1])


def seeded(x, w):
    a, b = np.sin(x), np.sum(x)
    return gradients([a, b], x, grad_ys=[w, 3.0])


def in_dicts(p):
    h = np.sin(p["w"])
    y = np.sum(h) + p["b"] ** 2
    return gradients({"y": y}, p)


def stored(a):
    u = np.zeros(3)
    u[0] = a
    u[1] = 2 * u[0]
    y = np.sum(u * u)
    return gradients(y, u), gradients(y, a)


def overwritten_after(w, a):
    y = a * w[0]
    w[0] = 100.0
    z = y * w[0]
    return gradients(z, a)


def replayed(w, a):
    y = np.sum(w * a * a)
    w[0] = 100.0
    return gradients(y, a), w[0] * 1.0


def after_a_loop(a, n):
    s = 1.0 * a
    for _ in range(n):
        s = s * a
    y = math.log(s)
    return gradients(y, s), gradients(y, a)


def after_a_branch(a):
    b = a * a
    if b > 1.0:
        y = b * a
    else:
        y = 3 * b
    return gradients(y, [a, b])


def in_a_branch(a):
    if a < 0.0:
        return 0.0
    y = a * a * a
    return gradients(y, a)


def newton(x, n):
    for _ in range(n):
        f = x * x - 2.0
        x = x - f / gradients(f, x)
    return x


def newton_until(x):
    while abs(x * x - 2.0) > 1e-12:
        f = x * x - 2.0
        x = x - f / gradients(f, x)
    return x


def leapfrog(q, p, n):
    for _ in range(n):
        h = 0.5 * p * p + 0.5 * q * q
        dq, dp = gradients(h, [q, p], stop_gradients=[q, p])
        q, p = q + 0.1 * dp, p - 0.1 * dq
    return q, p


def descent(q, n):
    q = q.copy()
    for _ in range(n):
        e = np.sum(q**3)
        q -= 0.1 * gradients(e, q)
    return q


def slope(y, x):
    return gradients(y, x)


def by_a_helper(a, n):
    s = 0.0
    for i in range(n):
        y = math.sin(a) * i
        s += slope(y, a)
    return s


def of_gradients(a):
    y = a**4
    g = gradients(y, a)
    h = gradients(g, a)
    return gradients(h, a)


def of_an_inner_derivative(a):
    g = grad(lambda z: z**3 * a)(a)
    return gradients(g, a)


def in_an_inner_function(a):
    def inner(z):
        y = z * z * a
        return gradients(y, z)

    return grad(inner)(3.0)


def of_complex_numbers(z):
    w = z * z
    return gradients(w, z, grad_ys=1.0 + 0.0j), gradients(abs(w) ** 2, z)


def not_connected(a, b, x):
    y = a * a
    return (
        gradients(y, [a, b], unconnected="none"),
        gradients(y, [b, x]),
        gradients(srcgrad.stop_gradient(y), a),
    )


def _leapfrog(q, p, n):
    for _ in range(n):
        q, p = q + 0.1 * p, p - 0.1 * q
    return q, p


def _newton(x, n):
    for _ in range(n):
        x -= (x * x - 2.0) / (2.0 * x)
    return x


def _descent(q, n):
    for _ in range(n):
        q = q - 0.3 * q**2
    return q


PROGRAMS = [
    (total_and_partial, (2.0,), ([3.0, 1.0], [1.0, 1.0])),
    (several_ys, (2.0,), (7.0, (8.0,))),
    (ys_among_xs, (3.0,), ([7.0, 1.0], 0.0)),
    (
        of_arrays,
        (VECTOR,),
        ((S * S + 2 * VECTOR * S * C, 2 * VECTOR * S, S), C * VECTOR + S, S * S),
    ),
    (parts_of_arrays, (VECTOR,), ([2.4, 2.2], 2.2, [0.6, 2.4])),
    (read_before, (VECTOR,), (1.4, [1.0, 2.4, 1.0])),
    (
        reshaped,
        (VECTOR,),
        (2 * VECTOR.reshape(3, 1), 2 * VECTOR.reshape(1, 3), 2 * VECTOR[::-1]),
    ),
    (seeded, (VECTOR, S), (C * S + 3.0)),
    (in_dicts, ({"w": VECTOR, "b": 4.0},), {"w": C, "b": 8.0}),
    (stored, (2.0,), ([4.0, 8.0, 0.0], 20.0)),
    (overwritten_after, (np.array([2.0, 3.0]), 1.5), 200.0),
    (replayed, (np.array([2.0, 3.0]), 1.5), (15.0, 100.0)),
    (after_a_loop, (2.0, 3), (1 / 16, 2.0)),
    (after_a_branch, (2.0,), [12.0, 2.0]),
    (after_a_branch, (0.5,), [3.0, 3.0]),
    (in_a_branch, (2.0,), 12.0),
    (newton, (1.0, 3), _newton(1.0, 3)),
    (newton_until, (1.0,), math.sqrt(2.0)),
    (leapfrog, (1.0, 0.0, 3), _leapfrog(1.0, 0.0, 3)),
    (descent, (VECTOR, 3), _descent(VECTOR, 3)),
    (by_a_helper, (0.5, 4), 6 * math.cos(0.5)),
    (of_gradients, (2.0,), 48.0),
    (of_an_inner_derivative, (2.0,), 36.0),
    (in_an_inner_function, (5.0,), 10.0),
    (of_complex_numbers, (1 + 2j,), (2 - 4j, 20 + 40j)),
    (not_connected, (2.0, 3.0, VECTOR), ([4.0, None], [0.0, 0 * VECTOR], 0.0)),
]


def same(found, expected):
    if isinstance(expected, dict):
        assert list(found) == list(expected)
        found, expected = list(found.values()), list(expected.values())
    if isinstance(expected, list | tuple) and not isinstance(found, np.ndarray):
        assert type(found) is type(expected) and len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            same(one, other)
    elif expected is None:
        assert found is None
    else:
        np.testing.assert_allclose(found, expected, 1e-12)
        assert np.shape(found) == np.shape(expected)


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row[0].__name__)
def test_by_hand(row):
    function, args, expected = row
    same(value(function).plain(*args), expected)


@pytest.mark.long
@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row[0].__name__)
def test_compiled(row):
    function, args, expected = row
    same(value(function)(*args), expected)


def test_a_loop_that_carries_what_xs_lead_to_is_refused():
    """In the second iteration q comes of p, and p of q: the total derivatives are others."""

    def totals(q, p, n):
        for _ in range(n):
            h = 0.5 * p * p + 0.5 * q * q
            dq, dp = gradients(h, [q, p])
            q, p = q + 0.1 * dp, p - 0.1 * dq
        return q

    with pytest.raises(srcgrad.NotDifferentiable, match=r"stop_gradients=\[[pq]\]"):
        value(totals).plain(1.0, 0.0, 3)


def test_what_a_loop_begins_with_may_come_of_xs():
    """In the first iteration w is a * a, as a tape has it, and afterwards it is not."""

    def carried(a, n):
        w, total = a * a, 0.0
        for _ in range(n):
            w = w * w
            total += gradients(w, a)
        return total

    with pytest.raises(srcgrad.NotDifferentiable, match="carries w"):
        value(carried).plain(2.0, 1)

    def before(a, n):
        b, total = a * a, 0.0
        for k in range(n):
            y = b * k
            total += gradients(y, a)
        return total

    assert value(before).plain(2.0, 4) == 4.0 * 6


@pytest.mark.long
def test_penalty_against_jax():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    jax.config.update("jax_enable_x64", True)

    def loss(w, x):
        hidden = np.tanh(w * x)
        y = np.sum(hidden * x)
        g = gradients(y, x)
        return y + np.sum((np.sqrt(np.sum(g * g)) - 1.0) ** 2)

    def of_jax(w, x):
        def energy(x):
            return jnp.sum(jnp.tanh(w * x) * x)

        g = jax.grad(energy)(x)
        return energy(x) + (jnp.sqrt(jnp.sum(g * g)) - 1.0) ** 2

    args = (VECTOR, np.array([1.0, -0.5, 0.8]))
    for at in (0, 1):
        found = grad(loss, at).plain(*args)
        np.testing.assert_allclose(found, jax.grad(of_jax, at)(*args), 1e-10)
    direction = np.array([1.0, 2.0, -1.0])
    _, tangent = jvp(loss).plain(*args, tangents=direction)
    np.testing.assert_allclose(
        tangent, jax.jvp(lambda w: of_jax(w, args[1]), args[:1], (direction,))[1]
    )
    product = hvp(loss).plain(*args, v=direction)
    np.testing.assert_allclose(product, jax.hessian(of_jax)(*args) @ direction, 1e-9)


def f(a, k=3.0):
    b = 2 * a
    y = a + k * b
    if a > 100.0:
        return 7.0 * b
    return y


class Model:
    def __init__(self):
        self.w = np.array([1.0, 2.0])

    def energy(self, x):
        h = np.tanh(self.w * x)
        e = np.sum(h * h)
        return e / 2.0


def test_names_from_outside():
    assert gradients("y", ["a", "b"], of=f).plain(2.0) == [7.0, 3.0]
    assert gradients("y", {"a": "a"}, stop_gradients="b", of=f).plain(2.0) == {"a": 1.0}
    returned = gradients("return", "b", of=f)
    assert (returned.plain(2.0), returned.plain(200.0)) == (3.0, 7.0)
    assert gradients("y", "k", of=functools.partial(f, k=2.0)).plain(2.0) == 4.0
    assert gradients("return", "x", of=lambda x: x * x * x).plain(2.0) == 12.0
    x = np.array([0.1, 0.2])
    h, e, element = gradients("e", ["h", "x", "x[1]"], of=Model().energy).plain(x)
    np.testing.assert_allclose(h, 2 * np.tanh(Model().w * x))
    np.testing.assert_allclose(e, h * (1 - np.tanh(Model().w * x) ** 2) * Model().w)
    assert element == e[1]


def test_compiled_with_names_from_outside():
    slopes = gradients("y", ["a", "b"], of=f)
    assert slopes(2.0) == [7.0, 3.0]
    assert "def f_gradients(a, k):" in slopes.source


def test_functions_are_run_by_value_only():
    with pytest.raises(TypeError, match="run the function"):
        gradients(1.0, 2.0)
    with pytest.raises(TypeError, match="named by text"):
        gradients("y", 3.0, of=f)
    with pytest.raises(SyntaxError):
        gradients("y", "a b", of=f)
    with pytest.raises(ValueError, match="unconnected"):
        gradients("y", "a", unconnected="maybe", of=f)
    with pytest.raises(srcgrad.Unbound):
        gradients("z", "a", of=f).plain(1.0)


def test_value_of_a_function_is_the_function():
    @value
    def both(a, n):
        return a * n, {"n": n}

    assert both.plain(2.5, 3) == (7.5, {"n": 3})
    assert grad(lambda a: value(f)(a) * 2.0).plain(2.0) == 14.0
    assert grad(value(f)).plain(2.0) == 7.0
