"""Functions with a rule of the user's: derivatives call them by name and do not look inside."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import numba
import numpy as np
import pytest

import srcgrad
from srcgrad import check_grad, grad, partials
from srcgrad.called import is_known
from tests.test_saved import answers

SCALE = 2.0


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def softplus(x, k=1.0):
    return math.log1p(math.exp(k * x)) / k


@numba.njit
def logistic(x):
    return 1.0 / (1.0 + math.exp(-x))


partials(
    softplus,
    lambda x, k, result: (logistic(k * x), (x * logistic(k * x) - result) / k),
)


def uses_softplus(x, k):
    total = 0.0
    for i in range(x.size):
        total += softplus(x[i], k) * x[i]
    return total


def scaled_sine(x):
    return _sine(x) * SCALE


def _sine(x: float) -> float:
    return math.sin(x)


partials(scaled_sine, lambda x: 2.0 * math.cos(x))


def uses_scaled_sine(x):
    return scaled_sine(x) ** 2


def test_gradient():
    assert check_grad(uses_softplus, (np.array([0.3, -1.0]), 2.0), argnums=(0, 1)) < 1e-9
    df = grad(uses_softplus)
    x = np.array([0.3, -1.0])
    np.testing.assert_allclose(df(x, 2.0), df.plain(x, 2.0), rtol=1e-13)


def test_text_holds_the_functions():
    assert grad(uses_scaled_sine).specialise("f8").source == (
        """import math

import numba


SCALE = 2.0


@numba.njit
def _sine(x):
    return math.sin(x)


@numba.njit
def scaled_sine(x):
    return _sine(x) * SCALE


def uses_scaled_sine_grad(x):
    # line LINE: return scaled_sine(x) ** 2
    x_bar = 2.0 * math.cos(x) * (2.0 * scaled_sine(x))
    return x_bar
""".replace("LINE", str(uses_scaled_sine.__code__.co_firstlineno + 1))
    )


def annotated(
    x: float,
    k: float = 2.0,
) -> float:
    """The square of a product."""
    scaled = k * x  # a remark
    return scaled * scaled


def crowded(x: float,
            k: float) -> float: return x * k  # fmt: skip


partials(annotated, lambda x, k: (2.0 * k * k * x, 2.0 * k * x * x))
partials(crowded, lambda x, k: (k, x))


def test_annotated_functions_are_held_as_they_are_written_but_for_their_annotations():
    df = grad(lambda x: annotated(x, 3.0) * crowded(x, 2.0) * annotated(x, 1.0))
    text = df.specialise(0.5).source
    assert (
        "@numba.njit\ndef annotated(x, k=2.0):\n"
        '    """The square of a product."""\n'
        "    scaled = k * x  # a remark\n"
        "    return scaled * scaled\n"
    ) in text
    assert "@numba.njit\ndef crowded(x, k):\n    return x * k\n" in text
    assert df.plain(0.5) == pytest.approx(90.0 * 0.5**4)


def test_saved(tmp_path):
    df = grad(uses_softplus)
    expected = df(np.array([0.3, -1.0]), 2.0)
    df.save(tmp_path / "saved.py")
    found = answers(tmp_path, "saved.uses_softplus_grad(np.array([0.3, -1.0]), 2.0)")
    for each in found:
        np.testing.assert_allclose(each, expected, rtol=1e-12)


def test_names_do_not_clash():
    def outer(softplus_, x):
        return helper(softplus_) * x

    helper = softplus
    df = grad(outer)
    assert math.isclose(df(1.0, 3.0), 3.0 * logistic(1.0))

    def same(softplus):
        return helper(softplus)

    df = grad(same)
    assert math.isclose(df(1.0), logistic(1.0))
    assert "softplus_2(softplus" in grad(srcgrad_twice).specialise("f8").source
    assert math.isclose(grad(srcgrad_twice)(1.0), 2.0 * softplus(1.0) * logistic(1.0))


def srcgrad_twice(softplus):
    return _twice(softplus)


def _twice(x):
    return softplus(x) * softplus(x)


def test_two_functions_of_one_name():
    def first():
        def g(x):
            return x * x

        return g

    def second():
        def g(x):
            return x * x * x

        return g

    one, two = first(), second()
    partials(one, lambda x: 2.0 * x)
    partials(two, lambda x: 3.0 * x * x)

    def both(x):
        return one(x) * two(x) * abs(x)

    assert check_grad(both, (1.5,)) < 1e-9
    assert "def g_2(x):" in grad(both).specialise("f8").source


def test_named_like_a_built_in():
    def abs(x):
        return x * x

    partials(abs, lambda x: 2.0 * x)

    def square(x):
        return abs(x) * max(x, -x)

    assert check_grad(square, (1.5,)) < 1e-9


def test_lambda():
    cube = lambda x: x * x * x  # noqa: E731
    partials(cube, lambda x: 3.0 * x * x)
    assert check_grad(lambda x: cube(x) * cube(2.0 * x), (1.5,)) < 1e-9


def test_what_no_text_can_hold_is_handed_over(tmp_path):
    table = np.array([1.0, 3.0])

    def lookup(x):
        return table[1] * x

    partials(lookup, lambda x: 3.0)

    def g(x):
        return lookup(x) ** 2

    df = grad(g)
    assert df(2.0) == df.plain(2.0) == 36.0
    assert "lookup(x)" in df.source
    assert "def lookup" not in df.source
    assert list(tmp_path.rglob("*.machine")) == []
    with pytest.raises(srcgrad.SrcgradError, match="lookup, which the derivative calls, cannot be"):
        df.save(tmp_path / "saved.py")


def test_vectorized_function():
    @numba.vectorize(["float64(float64)"])
    def cube(x):
        return x * x * x

    partials(cube, lambda x: 3.0 * x * x)
    df = grad(lambda x: cube(x) * x)
    assert math.isclose(df(2.0), 32.0)


def test_rule_replaces_looking_inside():
    def inside(x):
        while True:
            pass

    def g(x):
        return inside(x)

    partials(inside, lambda x: 7.0)
    assert grad(g)(1.0) == 7.0


def test_rule_stated_later_holds_from_then_on():
    def helper(x):
        return x * x

    def g(x):
        return helper(x)

    df = grad(g)
    assert df(3.0) == 6.0
    partials(helper, lambda x: 100.0)
    assert df(3.0) == 100.0
    partials(helper, lambda x: 200.0)
    assert df(3.0) == 200.0


def test_keywords_and_defaults():
    assert math.isclose(grad(lambda x: softplus(k=2.0, x=x))(1.0), logistic(2.0))
    assert math.isclose(grad(lambda x: softplus(x))(1.0), logistic(1.0))


def test_constants_of_called_functions_are_followed(monkeypatch):
    df = grad(uses_scaled_sine)
    before = df(1.0)
    monkeypatch.setitem(globals(), "SCALE", 4.0)
    assert math.isclose(df(1.0), 2.0 * before)


def test_machine_code_is_found_by_another_process(tmp_path):
    program = (
        "import numpy as np, srcgrad; from tests import test_called as t\n"
        "known = srcgrad.grad(t.uses_softplus).specialise('f8[:], f8')\n"
        "print(known.compiled(np.ones(2), 1.0)[0], known.code.loaded)"
    )
    environment = {**os.environ, "SRCGRAD_CACHE_DIR": str(tmp_path / "shared")}
    (tmp_path / "shared").mkdir(mode=0o700)
    found = [
        subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True
        )
        for _ in range(2)
    ]
    assert [each.returncode for each in found] == [0, 0], found[0].stderr + found[1].stderr
    (first, is_loaded), (second, is_loaded_now) = (each.stdout.split() for each in found)
    assert first == second
    assert (is_loaded, is_loaded_now) == ("False", "True")


def test_what_text_refers_to_without_a_definition():
    import operator

    import scipy.special

    known = (math.sin, np.sin, abs, float, np.float32, operator.add, scipy.special.psi)
    assert all(map(is_known, known))
    assert not any(map(is_known, (softplus, logistic, lambda x: x)))


def test_what_numba_cannot_compile_is_said_to_be_the_users():
    def slow(x):
        return math.factorial(3) * x

    partials(slow, lambda x: 6.0)
    with pytest.raises(srcgrad.CompileError, match="slow has a rule, so derivatives call it") as e:
        grad(lambda x: slow(x) ** 2)(0.3)
    assert "return math.factorial(3) * x" in str(e.value)


def test_arrays():
    @numba.vectorize(["float64(float64)"])
    def cube(x):
        return x * x * x

    partials(cube, lambda x: 3.0 * x * x)
    x = np.arange(3.0)
    np.testing.assert_allclose(grad(lambda x: np.sum(cube(x)))(x), 3.0 * x * x)
    with pytest.raises(srcgrad.MissingRule, match="softplus is called with an array, and its rule"):
        grad(lambda x: np.sum(softplus(x)))(x)
