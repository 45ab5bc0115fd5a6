"""`linearize`: products with a Jacobian and its transpose, from what one call has kept."""

from __future__ import annotations

import copy
import dataclasses
import functools
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad.linearization import Linear, Linearizing, linearize
from tests.golden import programs
from tests.language import (
    branches,
    handled,
    lists,
    loops,
    nesting,
    networks,
    routines,
    structures,
)
from tests.tools.both_modes import direction_like
from tests.tools.checking import Case, close, positions
from tests.tools.structures import flat

MODULES = (branches, loops, nesting, lists, routines, structures, networks, handled)
CASES = [
    pytest.param(case, id=f"{module.__name__.rsplit('.', 1)[-1]}-{name}", marks=mark)
    for module in MODULES
    for k, (name, case) in enumerate(module.case.params())
    for mark in [() if k % 25 == 0 else (pytest.mark.long,)]
]
VECTOR = np.array([0.4, -1.2, 0.7, 1.5])


def agrees(
    linear: Linear, program: Any, argnums: Any, arguments: Any, rtol: float, **k: Any
) -> None:
    """Products in two directions, each with its own value, are those of `jvp` and `vjp`."""
    for _ in range(2):
        value, adjoints = srcgrad.vjp(program, argnums, **k).plain(*arguments, seed=0.7)
        assert close(linear.value, value, rtol)
        assert close(linear.vjp(0.7), adjoints, rtol)
        direction = direction_like(adjoints)
        _, tangent = srcgrad.jvp(program, argnums, **k).plain(*arguments, tangents=direction)
        assert close(linear(direction), tangent, rtol)
        assert close(linear.jvp(direction), tangent, rtol)


@pytest.mark.rows
@pytest.mark.parametrize("case", CASES)
def test_programs_of_the_language(case: Case) -> None:
    if case.keywords or case.options.get("forward") is False:
        pytest.skip("has keywords, or no forward mode")
    argnums = case.options.get("argnums")
    if argnums is None:
        found = positions(case.arguments, {})
        argnums = found[0] if len(found) == 1 else tuple(found)
    options = {"has_aux": True} if case.options.get("has_aux") else {}
    before = copy.deepcopy(case.arguments)
    linear = Linearizing(case.program, argnums, **options).plain(*case.arguments)
    agrees(linear, case.program, argnums, before, 1e-11, **options)


def test_compiled() -> None:
    linear = linearize(programs.runge_kutta, *_arguments(programs.runge_kutta))
    agrees(linear, programs.runge_kutta, 0, _arguments(programs.runge_kutta), 1e-11)


def _arguments(program: Any) -> tuple[Any, ...]:
    (found,) = {id(g.program): g for g in programs.PROGRAMS if g.program is program}.values()
    return found.arguments_copied()


@dataclasses.dataclass
class Model:
    weights: np.ndarray
    bias: float


def layered(model: Model, x: np.ndarray) -> dict[str, Any]:
    hidden = np.tanh(model.weights @ x + model.bias)
    return {"hidden": hidden, "norm": np.sum(hidden**2), "count": 3}


def test_structures_in_and_out() -> None:
    model = Model(np.arange(8.0).reshape(2, 4) / 8.0, 0.3)
    linear = Linearizing(layered, (0, 1)).plain(model, VECTOR)
    v = (Model(np.ones((2, 4)), 2.0), np.array([1.0, 0.0, -1.0, 0.5]))
    value, tangent = srcgrad.jvp(layered, (0, 1)).plain(model, VECTOR, tangents=v)
    assert list(linear.value) == ["hidden", "norm", "count"]
    assert close(linear.value, value, 1e-14)
    found = linear(v)
    assert list(found) == ["hidden", "norm", "count"]
    assert found["count"] == 0
    assert close(found, tangent, 1e-14)
    w = {"hidden": np.array([1.0, -2.0]), "norm": 0.5, "count": 0}
    bars = linear.vjp(w)
    _, expected = srcgrad.vjp(layered, (0, 1)).plain(model, VECTOR, seed=w)
    assert isinstance(bars[0], Model)
    assert close(flat(bars), flat(expected), 1e-15)


def test_it_is_the_jacobian() -> None:
    def swirl(x, k):
        y = x.copy()
        for i in range(1, len(x)):
            y[i] = y[i] * np.sin(k * y[i - 1]) + x[i - 1] ** 2
        return y

    linear = Linearizing(swirl).plain(VECTOR, 1.3)
    columns = np.stack([linear(e) for e in np.eye(4)], axis=1)
    rows = np.stack([linear.vjp(e) for e in np.eye(4)])
    h = 1e-6
    differences = np.stack(
        [(swirl(VECTOR + h * e, 1.3) - swirl(VECTOR - h * e, 1.3)) / (2 * h) for e in np.eye(4)],
        axis=1,
    )
    np.testing.assert_allclose(columns, differences, atol=1e-8)
    np.testing.assert_allclose(rows, columns, atol=1e-15)


@pytest.mark.parametrize("layout", ["C", "strided", "F"])
def test_later_changes_do_not_matter(layout: str) -> None:
    def cubes(x):
        return np.sum(x**3, axis=0)

    x = np.arange(6.0).reshape(2, 3)
    if layout == "F":
        x = np.asfortranarray(x)
    if layout == "strided":
        x = np.repeat(x, 2, axis=1)[:, ::2]
    linear = Linearizing(cubes).plain(x)
    expected = (3.0 * x**2).sum(axis=0)
    x[...] = 100.0
    linear.value[...] = -1.0
    assert close(linear(np.ones((2, 3))), expected, 1e-15)
    x[...] = 200.0
    assert close(linear.vjp(np.ones(3)).sum(axis=0), expected, 1e-15)
    first = linear.vjp(np.ones(3))
    first[...] = 0.0
    assert close(linear.vjp(np.ones(3)).sum(axis=0), expected, 1e-15)


@pytest.mark.parametrize("which", ["x", "data", "both"])
@pytest.mark.parametrize("lying", [np.asfortranarray, lambda a: np.repeat(a, 2, axis=1)[:, ::2]])
def test_compiled_products_of_arrays_that_lie_otherwise(which: str, lying: Any) -> None:
    def weighted(x, data):
        return np.sum(data * x**3, axis=0)

    x, data = np.arange(6.0).reshape(2, 3) - 2.0, np.arange(1.0, 7.0).reshape(2, 3)
    given = [lying(x) if which != "data" else x, lying(data) if which != "x" else data]
    v, w = np.cos(x), np.array([1.0, -2.0, 0.5])
    linear = linearize(weighted, *given)
    given[0][...] = given[1][...] = 50.0
    x, data = np.arange(6.0).reshape(2, 3) - 2.0, np.arange(1.0, 7.0).reshape(2, 3)
    assert close(linear(v), np.sum(3.0 * data * x**2 * v, axis=0), 1e-14)
    assert close(linear.vjp(w), 3.0 * data * x**2 * w, 1e-14)


scale = 2.0


def scaled(x):
    return scale * x * x


def test_what_is_read_outside() -> None:
    global scale
    linear = Linearizing(scaled).plain(3.0)
    scale = 5.0
    try:
        assert linear(1.0) == 12.0
        with pytest.raises(srcgrad.NotDifferentiable, match="no longer what it was"):
            linear.vjp(1.0)
    finally:
        scale = 2.0


def test_of_a_gradient() -> None:
    def f(x):
        return np.sum(x**4) / 12.0

    linear = Linearizing(srcgrad.grad(f)).plain(VECTOR)
    assert close(linear(VECTOR), VECTOR**3, 1e-12)
    assert close(linear.vjp(VECTOR), VECTOR**3, 1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_where_a_partial_is_infinite() -> None:
    def steep(x):
        return np.log(x[0]) + x[1]

    point = np.array([0.0, 2.0])
    linear = Linearizing(steep).plain(point)
    for v in ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (-1.0, 2.0)):
        _, tangent = srcgrad.jvp(steep).plain(point, tangents=np.array(v))
        np.testing.assert_equal(linear(np.array(v)), tangent)
    for w in (1.0, 0.0):
        _, adjoints = srcgrad.vjp(steep).plain(point, seed=w)
        np.testing.assert_equal(linear.vjp(w), adjoints)


@pytest.mark.parametrize(
    ("v", "kind", "words"),
    [
        (np.ones(3), ValueError, "the shape"),
        (1.0, ValueError, "the shape"),
        ({"x": 1.0}, TypeError, "v is a"),
    ],
)
def test_vectors_that_do_not_fit(v: Any, kind: type[Exception], words: str) -> None:
    linear = Linearizing(lambda x: x[:2] * x[2]).plain(VECTOR)
    with pytest.raises(kind, match=words):
        linear(v)
    with pytest.raises((ValueError, TypeError)):
        linear.vjp(v)


def test_the_text() -> None:
    text = linearize(lambda x: np.sin(x), VECTOR).source
    assert "cos_saved = np.cos(x)" in text
    assert "cos_saved[:n] * x_dot[:n]" in text
    assert text.count("np.cos(") == 1


def test_known_functions_are_not_made_again() -> None:
    def f(x):
        return x * x

    first, second = linearize(f, 2.0), linearize(f, 3.0)
    assert first._of is second._of
    assert (first(1.0), second(1.0)) == (4.0, 6.0)


def swept(x, k):
    y = x.copy()
    for i in range(x.shape[0] - 1):
        y[i + 1] = y[i] * np.sin(x[i + 1]) * k
    return y * x, np.sum(y)


def test_products_written_to_arrays_of_the_callers() -> None:
    linear = Linearizing(swept, (0, 1)).plain(VECTOR, 2.0)
    v, w = (np.ones(4), 0.5), (np.arange(4.0), 1.5)
    out = (np.full(4, np.nan), np.full((), np.nan))
    expected = linear(v)
    for product in (linear, linear.jvp):
        assert product(v, out=out)[0] is out[0]
        np.testing.assert_array_equal(out[0], expected[0])
        assert out[1] == expected[1]
        out[0][:] = np.nan
    expected = linear.vjp(w)
    linear.vjp(w, out=out)
    np.testing.assert_array_equal(out[0], expected[0])
    assert out[1] == expected[1]


def test_arrays_that_products_cannot_be_written_to() -> None:
    linear = Linearizing(swept).plain(VECTOR, 2.0)
    w = (np.ones(4), 1.0)
    with pytest.raises(ValueError, match=r"length 3, that of the result 4"):
        linear.vjp(w, out=np.empty(3))
    with pytest.raises(TypeError, match="float32"):
        linear.vjp(w, out=np.empty(4, np.float32))
    with pytest.raises(srcgrad.errors.AliasingError):
        linear.vjp(w, out=w[0])


def elementwise(x):
    y = np.empty(x.shape[0])
    for i in range(x.shape[0]):
        y[i] = np.sin(x[i]) * x[i]
    return y


@pytest.mark.long
def test_products_allocate_nothing() -> None:
    """Numba counts what its code allocates: as much as a function that does nothing with what the
    product takes."""
    import numba
    from numba.core.runtime import _nrt_python as nrt

    def count(call: Any) -> int:
        call()
        before = nrt.memsys_get_stats_alloc()
        call()
        return int(nrt.memsys_get_stats_alloc() - before)

    nrt.memsys_enable_stats()
    try:
        linear, out = linearize(elementwise, VECTOR), np.empty(4)
        nothing = numba.njit(lambda *taken: None)
        for mode, product in (("forward", linear.jvp), ("reverse", linear.vjp)):
            kept, bare = (linear._other(mode, is_into).recorded.kept for is_into in (True, False))
            least = (
                count(functools.partial(nothing, *kept, VECTOR, out)),
                count(functools.partial(nothing, *bare, VECTOR)),
            )
            assert count(lambda product=product: product(VECTOR, out=out)) == least[0]
            assert count(lambda product=product: product(VECTOR)) > least[1]
    finally:
        nrt.memsys_disable_stats()


# Arrays that only one path makes ------------------------------------------------------------------


def factor_of_one_path(a, b):
    if a[0, 0] > 0.0:
        factor = np.linalg.cholesky(a)
    else:
        factor = 2.0 * a
    return np.sum(np.linalg.solve(factor, b))


def inverse_of_one_path(a, b):
    t = b[0]
    if t > 2.0:
        joined = np.concatenate([b, a[0]])
        for k in range(len(joined)):
            t = t * np.cos(joined[k]) + joined[k]
    elif t > 0.0:
        t = np.sum(np.linalg.inv(a @ a.T + np.eye(2)))
    return t


def values_of_one_path(a, b):
    if b[0] > 0.0:
        values, vectors = np.linalg.eigh(a)
        t = np.sum(np.sin(values)) + np.sum(vectors[:, 0] ** 2 * b)
        for i in range(len(values)):
            t += values[i] * t
        return t
    return np.sum(np.abs(np.fft.fft(b)) ** 2)


def shifted_until_definite(a, b):
    for shift in (0.0, 4.0):
        try:
            factor = np.linalg.cholesky(a + shift * np.eye(2))
            break
        except np.linalg.LinAlgError:
            continue
    z = np.linalg.solve(factor, b)
    return z @ z + shift


@pytest.mark.parametrize(
    "program",
    [factor_of_one_path, inverse_of_one_path, values_of_one_path, shifted_until_definite],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_arrays_that_only_one_path_makes(program: Any, sign: float) -> None:
    arguments = (sign * np.array([[2.0, 0.3], [0.3, 1.0]]), sign * np.array([1.0, 2.0]))
    linear = Linearizing(program, (0, 1)).plain(*arguments)
    agrees(linear, program, (0, 1), arguments, 1e-11)
    direction = (np.array([[0.3, 0.1], [0.1, -0.7]]), np.array([0.4, -0.2]))
    step = 1e-6
    moved = [
        program(*(x + k * v for x, v in zip(arguments, direction, strict=True)))
        for k in (step, -step)
    ]
    assert abs((moved[0] - moved[1]) / (2.0 * step) - linear(direction)) < 1e-6
