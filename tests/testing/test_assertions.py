"""What `srcgrad.testing` gives to other projects' tests."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from srcgrad import grad, hessian, hvp, jacobian, partials, taylor_test
from srcgrad.testing import arguments, assert_golden, assert_gradient


def spring(x, k):
    total = 0.0
    for i in range(len(x) - 1):
        total += 0.5 * k * (x[i + 1] - x[i]) ** 2
    return total


def tripled(x):
    return 3.0 * x


partials(tripled, lambda x: 2.0)


@pytest.mark.parametrize(
    "f, args, options",
    [
        (spring, (np.array([0.1, 0.4, 1.0]), 2.0), {"argnums": ("x", "k")}),
        (spring, (np.array([0.1]), 2.0), {}),
        (lambda z: (z * z, abs(z)), (1.0 + 2.0j,), {}),
        (grad(spring), (np.array([0.1, 0.4]), 2.0), {}),
        (hessian(spring), (np.array([0.1, 0.4]), 2.0), {}),
        (jacobian(lambda x: np.sin(x)), (np.array([0.1, 0.4]),), {}),
        (spring, (np.array([0.1, 0.4], dtype=np.float32), 2.0), {}),
    ],
)
def test_what_is_right_passes(f, args, options):
    assert_gradient(f, args, **options)


SOME = np.array([1.0, np.nan, 2.0, np.inf])


def of_finite(x):
    return np.sum(np.where(np.isfinite(x), x, 0.0) ** 2)


@pytest.mark.parametrize(
    "f, args, options",
    [
        (of_finite, (SOME,), {}),
        (lambda x: np.nansum(x[:3] ** 2), (SOME,), {}),
        (lambda x: np.sum(np.where(np.isnan(x), 0.0, x)[:3] ** 2), (SOME,), {}),
        (lambda x: (np.nanmean(x[:3]), x[0] * x[2]), (SOME,), {}),
        (lambda x, k: k * of_finite(x), (SOME, 3.0), {"argnums": ("x", "k")}),
        (lambda x, k: min(k, 3.0) * of_finite(x), (SOME, np.inf), {"argnums": ("x", "k")}),
        (lambda z: abs(z[0]) ** 2, (np.array([1.0 + 2.0j, complex(np.nan, 1.0)]),), {}),
        (lambda x: of_finite(x), (SOME.astype(np.float32),), {}),
        (grad(of_finite), (SOME,), {}),
        (hessian(of_finite), (SOME,), {}),
        (hvp(of_finite), (SOME,), {}),
        (jacobian(lambda x: np.where(np.isfinite(x), np.sin(x), 0.0)), (SOME,), {}),
        (jacobian(lambda x: np.where(x < 9, x * x, 0.0), mode="sparse"), (SOME,), {}),
    ],
)
def test_elements_that_are_not_finite_stay_as_they_are(f, args, options):
    assert taylor_test(f, args, **options).holds or not np.isfinite(f(*args)).all()
    assert_gradient(f, args, **options)


def test_the_table_says_what_is_not_compared():
    with pytest.raises(AssertionError, match=r"> x\[0\][\s\S]*not compared: x\[1\], x\[3\]\n"):
        assert_gradient(lambda x: tripled(x[0]) + of_finite(x), (SOME,))
    with pytest.raises(AssertionError, match=r"x\[5\] and 4 more\n"):
        assert_gradient(lambda x: tripled(x[0]), (np.array([1.0] + 9 * [np.nan]),))
    with pytest.raises(ValueError, match="no argument has a finite element"):
        assert_gradient(of_finite, (np.array([np.nan, np.inf]),))


@pytest.mark.parametrize("make", [lambda f: f, grad])
def test_what_is_wrong_fails_with_the_table(make):
    with pytest.raises(AssertionError, match=r"relative error[\s\S]*> x"):
        assert_gradient(make(lambda x: tripled(x) * x), (1.5,))


def test_a_text_that_changes_fails_with_the_difference(tmp_path):
    file = tmp_path / "golden" / "square.py"
    one, other = (grad(f).specialise("f8") for f in (lambda x: x * x, lambda x: x * x * x))
    with pytest.raises(AssertionError, match="is not there"):
        assert_golden(one, file)
    assert_golden(one, file, update=True)
    assert_golden(one, file)
    with pytest.raises(AssertionError, match=r"the text has changed[\s\S]*\n-"):
        assert_golden(other, file)


def examples(strategy, count=15):
    hypothesis = pytest.importorskip("hypothesis")
    found = []

    every = list(hypothesis.HealthCheck)  # a busy machine is no fault of a strategy

    @hypothesis.settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=every,
    )
    @hypothesis.given(strategy)
    def collect(value):
        found.append(value)

    collect()
    return found


def test_arguments_are_of_their_types_and_within_bounds():
    for x, k, (n, z), name in examples(arguments("f4[:], f8, (i8, c16[:, :]F), 'fast'", low=-1)):
        assert x.dtype == np.float32 and x.ndim == 1 and 1 <= len(x) <= 5
        assert type(k) is float and -1.0 <= k <= 3.0
        assert type(n) is int and -1 <= n <= 3
        assert z.dtype == np.complex128 and z.flags.f_contiguous
        assert z.shape == (len(x), len(x))
        assert name == "fast"
        assert np.all(np.isfinite(x)) and np.all(np.abs(z.real) <= 3.0)


def test_axes_may_have_sizes_of_their_own():
    found = examples(arguments("f8[:], f8[:]", sizes=(0, 3), same_sizes=False))
    assert any(len(x) != len(y) for x, y in found)
    assert {len(x) for x, _ in found} <= {0, 1, 2, 3}


def test_without_hypothesis_the_package_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"srcgrad\[testing\]"):
        arguments("f8")


def test_types_that_cannot_be_read():
    with pytest.raises(Exception, match="q9"):
        arguments("q9")
