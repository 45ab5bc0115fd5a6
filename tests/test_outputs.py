"""`out=`: results written to arrays of the caller's, and nothing allocated for them."""

from __future__ import annotations

import copy
import dataclasses
import re
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    AliasingError,
    ShapeError,
    grad,
    grad_and_hvp,
    hessian,
    jacobian,
    jvp,
    value_and_grad,
    value_grad_and_hessian,
    vjp,
)
from tests.language import arrays, loops, routines, views
from tests.tools.checking import Case, close, positions
from tests.tools.structures import leaves, rebuilt

X = np.array([0.4, -1.2, 0.7])


def energy(x, k):
    return k * np.sum(np.sin(x) * x**2)


def several(x):
    return {"sums": np.cumsum(x), "more": (x @ x, 2.0 * x)}


def empty_like(answer: Any) -> Any:
    """Arrays such as those of an answer, and None for its numbers."""
    arrays = (
        np.full_like(leaf, 77) if isinstance(leaf, np.ndarray) else None for leaf in leaves(answer)
    )
    return rebuilt(answer, arrays)


@pytest.mark.parametrize(
    ("derivative", "seed"),
    [
        (grad(energy), {}),
        (grad(energy, (0, 1)), {}),
        (value_and_grad(energy, ("k", "x")), {}),
        (jvp(energy), {"tangents": X}),
        (vjp(energy), {"seed": 2.0}),
        (srcgrad.hvp(energy), {"v": X[::-1]}),
        (grad_and_hvp(energy), {"v": X[::-1]}),
        (hessian(energy), {}),
        (value_grad_and_hessian(energy, (0, 1)), {}),
        (jacobian(energy, mode="forward"), {}),
        (jacobian(energy, (0, 1), mode="auto"), {}),
        (srcgrad.jacfwd(energy), {}),
        (srcgrad.jacrev(energy), {}),
        (srcgrad.value_and_jacobian(energy), {}),
        (srcgrad.grad_and_hessian(energy), {}),
    ],
)
def test_every_operator(derivative: Any, seed: dict[str, Any]) -> None:
    expected = derivative.plain(X, 2.0, **seed)
    out = empty_like(expected)
    found = derivative.plain(X, 2.0, **seed, out=out)
    assert close(found, expected, 0.0)
    given = [leaf for leaf in leaves(out) if isinstance(leaf, np.ndarray)]
    returned = [leaf for leaf in leaves(found) if isinstance(leaf, np.ndarray)]
    assert all(one is other for one, other in zip(given, returned, strict=True))


@pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])
def test_structures(mode: str) -> None:
    derivative = jacobian(several, mode=mode)
    out = {"more": (np.empty(3), np.empty((3, 3))), "sums": np.empty((3, 3))}
    derivative.plain(X, out=out)
    assert close(out["sums"], np.tri(3), 0.0)
    assert close(out["more"][0], 2.0 * X, 1e-15)
    assert close(out["more"][1], 2.0 * np.eye(3), 0.0)


@dataclasses.dataclass
class Model:
    w: np.ndarray
    steps: np.ndarray
    bias: float


def loss(model: Model) -> float:
    return np.sum(model.w**2 * model.steps) + model.bias**3


def test_dataclasses_numbers_and_what_is_not_differentiated() -> None:
    steps = np.array([True, False, True])
    model = Model(X.copy(), steps, 2.0)
    out = Model(np.empty(3), np.zeros(3, bool), np.empty(()))
    value_and_grad(loss).plain(model, out=(np.empty(()), out))
    assert close(out.w, 2.0 * X * steps, 1e-15)
    assert out.steps.tolist() == steps.tolist()
    assert out.bias == 12.0


def test_twice_and_none() -> None:
    derivative, out = grad(energy), np.empty(3)
    first = derivative.plain(X, 2.0, out=out).copy()
    derivative.plain(2.0 * X, 2.0, out=out)
    assert not close(out, first, 1e-3)
    assert derivative.plain(X, 2.0, out=out) is out
    assert close(out, first, 0.0)
    assert close(derivative.plain(X, 2.0, out=None), first, 0.0)


def test_a_parameter_of_that_name_and_methods() -> None:
    def named(x, out):
        return np.sum(x**2) * out

    given = np.empty(3)
    assert grad(named).plain(X, 2.0, out_=given) is given
    assert close(given, 4.0 * X, 1e-15)

    class Scaled:
        def __init__(self, k):
            self.k = k

        @grad
        def slope(self, x):
            return self.k * np.sum(x**2)

    assert Scaled(3.0).slope.plain(X, out=given) is given
    assert close(given, 6.0 * X, 1e-15)


@pytest.mark.parametrize(
    ("out", "kind", "words"),
    [
        (np.empty(4), ShapeError, "axis 0 of an array in out has the length 4, that of the"),
        (np.empty(3, np.float32), TypeError, "out is an array of float32"),
        (np.empty((3, 1)), ValueError, "out has 2 axes"),
        (np.empty(6)[::2], ValueError, "not contiguous"),
        (np.frombuffer(bytes(24)), ValueError, "writeable"),
        ((np.empty(3),), TypeError, "out is a tuple"),
        (1.0, TypeError, "out is a float"),
        (X, AliasingError, "shares memory with an argument"),
        (X[::-1][::-1], AliasingError, "shares memory with an argument"),
    ],
)
def test_what_does_not_fit(out: Any, kind: type[Exception], words: str) -> None:
    before = X.copy()
    with pytest.raises(kind, match=words):
        grad(energy).plain(X, 2.0, out=out)
    assert np.array_equal(X, before)


def test_parts_that_do_not_fit() -> None:
    both = value_and_grad(energy)
    with pytest.raises(TypeError, match="out is not a sequence of 2"):
        both.plain(X, 2.0, out=np.empty(3))
    with pytest.raises(TypeError, match=r"out\[0\] is a float, and the result a number"):
        both.plain(X, 2.0, out=(1.0, np.empty(3)))
    one = np.empty(3)
    with pytest.raises(AliasingError, match="with another of them"):
        grad_and_hvp(energy).plain(X, 2.0, v=X, out=(one, one))
    with pytest.raises(TypeError, match="the keys"):
        jacobian(several).plain(X, out={"sums": one})


MODULES = (arrays, loops, views, routines)


@pytest.mark.rows
@pytest.mark.long
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{module.__name__.rsplit('.', 1)[-1]}-{name}")
        for module in MODULES
        for name, case in module.case.params()
    ],
)
def test_programs_of_the_language(case: Case) -> None:
    argnums = case.options.get("argnums")
    if argnums is None:
        found = positions(case.arguments, case.keywords)
        argnums = found[0] if len(found) == 1 else tuple(found)
    options = {"has_aux": True} if case.options.get("has_aux") else {}
    derivative = value_and_grad(case.program, argnums, **options)
    expected = derivative.plain(*copy.deepcopy(case.arguments), **case.keywords)
    try:
        out = empty_like(expected)
    except TypeError:
        pytest.skip("has no arrays that can be given")
    found = derivative.plain(*case.arguments, **case.keywords, out=out)
    assert close(found, expected, 1e-13)


def test_the_text_makes_no_arrays() -> None:
    def smooth(x, k):
        total = 0.0
        for i in range(1, len(x) - 1):
            total += k * (x[i + 1] - 2.0 * x[i] + x[i - 1]) ** 2
        return total

    made = re.compile(r"np\.(empty|zeros)|\.copy\(\)")
    for derivative in (grad(smooth), value_and_grad(smooth, (0, 1))):
        assert made.search(derivative.specialise(X, 2.0).source)
        assert not made.search(derivative.into().specialise(X, 2.0).source)


def path(x, k):
    found = 0.0
    for i in range(len(x) - 1):
        found += k * np.sin(x[i]) * x[i + 1] ** 2
    return found


def residual(x, k):
    found = np.empty(len(x))
    for i in range(len(x)):
        found[i] = k * np.sin(x[i]) * x[i - 1] ** 2
    return found


SMALL = np.linspace(0.0, 1.0, 20)
SEED = np.cos(SMALL)


@pytest.mark.parametrize(
    ("derivative", "seed"),
    [
        (grad(energy), {}),
        (grad(path), {}),
        (value_and_grad(path, (0, 1)), {}),
        (jvp(residual), {"tangents": SEED}),
        (vjp(residual), {"seed": SEED}),
        (srcgrad.hvp(path), {"v": SEED}),
        (grad_and_hvp(path), {"v": SEED}),
        (srcgrad.value_grad_and_hvp(path), {"v": SEED}),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_nothing_is_allocated(derivative: Any, seed: dict[str, Any]) -> None:
    """Numba counts what its code allocates, one for each array that it is given, too."""
    from numba.core.runtime import _nrt_python as nrt

    def count(call: Any) -> int:
        call()
        before = nrt.memsys_get_stats_alloc()
        call()
        return nrt.memsys_get_stats_alloc() - before

    nrt.memsys_enable_stats()
    try:
        expected = derivative(SMALL, 2.0, **seed)
        out = empty_like(expected)
        arrays = [leaf for leaf in leaves(out) if isinstance(leaf, np.ndarray)]
        given = 1 + len(seed) + len(arrays)
        assert count(lambda: derivative(SMALL, 2.0, **seed, out=out)) == given
        assert close(derivative(SMALL, 2.0, **seed, out=out), expected, 1e-13)
    finally:
        nrt.memsys_disable_stats()


def test_value_and_both_derivatives() -> None:
    value, gradient, matrix = value_grad_and_hessian(energy).plain(X, 2.0)
    assert close(value, energy(X, 2.0), 1e-15)
    assert close(gradient, grad(energy).plain(X, 2.0), 1e-14)
    assert close(matrix, hessian(energy).plain(X, 2.0), 1e-14)
    with_aux = srcgrad.value_grad_and_hvp(lambda x: (energy(x, 2.0), {"x": x}), has_aux=True)
    (value, aux), gradient, product = with_aux.plain(X, v=X)
    assert close(aux["x"], X, 0.0)
    assert close(product, matrix @ X, 1e-14)
    assert close(value, energy(X, 2.0), 1e-15)
    assert close(gradient, grad(energy).plain(X, 2.0), 1e-14)


def test_value_and_both_derivatives_within_a_function() -> None:
    def step(x):
        value, gradient, product = srcgrad.value_grad_and_hvp(lambda y: np.sum(y**3))(x, v=x)
        return value + np.sum(gradient) + np.sum(product)

    assert close(grad(step).plain(X), 3.0 * X**2 + 6.0 * X + 12.0 * X, 1e-13)


def test_coefficients_of_a_path() -> None:
    out = (np.empty(2), None), ((np.empty(2), np.empty(())),)
    found = srcgrad.jet(lambda x: (x * x, np.sum(x))).plain(
        np.ones(2), series=(np.array([1.0, 2.0]),), out=out
    )
    assert found[0][0] is out[0][0]
    np.testing.assert_array_equal(out[1][0][0], [2.0, 4.0])
    assert out[1][0][1] == 3.0
