"""Modules that `save` writes: they work where there is no srcgrad."""

from __future__ import annotations

import functools
import importlib.util
import math
import os
import subprocess
import sys

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, value_and_grad

BLOCKED = """
import sys
sys.modules["srcgrad"] = None  # importing it now fails
import numpy as np
import saved
print(*{expression})
"""


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def answers(folder, expression):
    """What a saved module gives compiled, plain, and with Numba's compiler switched off."""
    program = BLOCKED.replace("{expression}", expression)
    runs = [("", program), ("1", program), ("", program.replace("_grad(", "_grad.py_func("))]
    found = []
    for disabled, text in runs:
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled or "0"}
        ran = subprocess.run(
            [sys.executable, "-c", text],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        found.append([float(word) for word in ran.stdout.split()])
    return found


def check_format(path):
    wide = ["--isolated", "--line-length", "100"]
    command = [sys.executable, "-m", "ruff", "format", *wide, "--diff", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def parabola(x, k=3.0):
    return k * x * x


def test_of_numbers(tmp_path):
    df = grad(parabola)
    df(2.0)
    path = df.save(tmp_path / "saved.py")
    text = path.read_text()
    assert text.startswith('"""Gradient of parabola (test_saved.py, line '), text
    assert "Takes, by position:\n    x: float64\n    k: float64\n" in text
    check_format(path)
    assert answers(tmp_path, "[saved.parabola_grad(2.0, 1.0)]") == [[4.0]] * 3


SHIFT = np.array([1.0, 2.0, 3.0])


def loop(x, power):
    total = 0.0
    for i in range(x.size):
        total += math.sin(x[i]) ** power + SHIFT[i] * x[i]
    return total


def test_of_arrays_that_it_takes_as_arguments(tmp_path):
    df = value_and_grad(loop)
    path = df.specialise("f8[:]", "f8").save(tmp_path / "saved.py")
    assert (
        "    x: float64[:], C order\n    power: float64\n    SHIFT: float64[:]" in path.read_text()
    )
    check_format(path)
    value, slope = df(np.ones(3), 2.0)
    given = "saved.loop_value_and_grad(np.ones(3), 2.0, np.array([1.0, 2.0, 3.0]))"
    found = answers(tmp_path, f"(lambda a: [a[0], *a[1]])({given})")
    for each in found:
        np.testing.assert_allclose(each, [value, *slope], rtol=1e-12)


def log_gamma(x):
    return math.lgamma(x) * x


def test_that_needs_scipy(tmp_path):
    df = grad(log_gamma)
    expected = df(2.5)
    path = df.save(tmp_path / "saved.py")
    assert "scipy.special" in path.read_text()
    for found in answers(tmp_path, "[saved.log_gamma_grad(2.5)]"):
        np.testing.assert_allclose(found, [expected], rtol=1e-12)


def test_before_a_call_there_is_nothing_to_save(tmp_path):
    with pytest.raises(srcgrad.SrcgradError, match="has no source yet"):
        grad(functools.partial(parabola)).save(tmp_path / "saved.py")
    assert not (tmp_path / "saved.py").exists()


def wandering(x, n):
    y = x.copy()
    found = []
    for i in range(n):
        y[i % 2] = y[(i + 1) % 2] * math.sin(y[i % 2])
        found.append(y[0])
    s = 0.0
    while s < 1.0:
        s = s + abs(y[1]) + 0.1
    return s * sum(found)


def imported(path, name):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def test_what_is_saved_is_differentiated(tmp_path):
    """With the exceptions that it raises, which have numbers beside their text."""
    x, v = np.array([0.7, 0.4]), np.array([1.0, -2.0])
    gradient, product = grad(wandering), srcgrad.hvp(wandering)
    gradient.specialise(x, 3)
    product.specialise(x, 3, v=v)
    gradient.save(tmp_path / "first.py")
    product.save(tmp_path / "second.py")
    assert 'raise IndexError("index {}' in (tmp_path / "first.py").read_text()
    again = imported(tmp_path / "first.py", "wandering_grad")
    matrix = srcgrad.hessian(wandering).plain(x, 3)
    for jacobian in (srcgrad.jacfwd(again), srcgrad.jacrev(again)):
        np.testing.assert_allclose(jacobian.plain(x, 3), matrix, rtol=1e-12)
    third = srcgrad.jacobian(srcgrad.hvp(wandering)).plain(x, 3, v=v)
    again = imported(tmp_path / "second.py", "wandering_grad_hvp")
    np.testing.assert_allclose(srcgrad.jacobian(again).plain(x, 3, v), third, rtol=1e-12)
