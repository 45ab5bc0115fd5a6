"""Modules that `save` writes: they work where there is no srcgrad."""

from __future__ import annotations

import functools
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
