"""Elementary functions in innermost loops are computed several at a time, to rounding."""

import ast
import math
import os
import subprocess
import sys

import numba
import numpy as np
import pytest

from srcgrad.backend import machine, vectors
from srcgrad.backend.compile import compile_text, numba_type
from srcgrad.backend.dtypes import bindings, kinds
from srcgrad.types import FLOAT, INT, Array

VECTOR = Array("float64", 1)
ELEMENTS = """import math


def f(x, y):
    n = x.shape[0]
    for i in range(n):
        y[i] = math.{}(x[i])
    return y
"""
SUM = """import math


def f(x, y):
    total = 0.0
    for i in range(x.shape[0]):
        total += math.sqrt(x[i]) * y[i]
    return total
"""
libmvec = pytest.mark.skipif(not vectors.available(), reason="needs glibc's libmvec")


@pytest.fixture(autouse=True)
def fresh_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def machine_text(text, kinds):
    tree = machine.for_machine(ast.parse(text), "f", [numba_type(kind) for kind in kinds])
    return ast.unparse(tree)


def domain(name):
    """Numbers that a function takes."""
    low, high = -20.0, 20.0
    if name in ("asin", "acos", "atanh"):
        low, high = -0.999, 0.999
    elif name == "acosh":
        low = 1.0
    elif name.startswith("log"):
        low = -0.9 if name == "log1p" else 1e-300
    numbers = np.random.default_rng(0).uniform(low, high, 1003)
    return np.concatenate([numbers, [np.nan, low + 1e-8]])


@libmvec
def test_at_most_four_units_in_the_last_place():
    names = [n for n in vectors.available() if n in vectors.OF_ONE and hasattr(math, n)]
    loops = "".join(
        f"    for i in range(n):\n        y[{row}, i] = math.{name}(x[{row}, i])\n"
        for row, name in enumerate(names)
    )
    text = f"import math\n\n\ndef f(x, y):\n    n = x.shape[1]\n{loops}    return y\n"
    compiled = compile_text(text, "f", (Array("float64", 2),) * 2, cache=False)
    machine_code = next(iter(compiled.dispatcher.inspect_asm().values()))
    x = np.array([domain(name) for name in names])
    found = compiled.dispatcher(x, np.empty_like(x))
    expected = compiled.plain(x, np.empty_like(x))
    np.testing.assert_array_equal(np.isnan(found), np.isnan(x))
    # The C library's own rounding is in the comparison: one unit more.
    errors = np.nanmax(np.abs(found - expected) / np.spacing(np.abs(expected)), axis=1)
    assert dict(zip(names, errors, strict=True)) == dict.fromkeys(
        names, pytest.approx(0.0, abs=5.0)
    )
    for name in names:
        assert f"v_{name}" in machine_code


@libmvec
def test_special_values_are_those_of_the_scalar_functions():
    x = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 1e308, -1e308, 710.0, -750.0] * 4)
    for name in ("exp", "sin", "tanh", "log"):
        compiled = compile_text(ELEMENTS.format(name), "f", (VECTOR, VECTOR), cache=False)
        found = compiled.dispatcher(x, np.empty_like(x))
        with np.errstate(all="ignore"):
            expected = getattr(np, name)(x)
        np.testing.assert_allclose(found, expected, rtol=1e-14)


@libmvec
def test_calls_are_replaced_in_innermost_loops_over_floats():
    text = (
        "def f(x, y, n):\n"
        "    for i in range(n):\n"
        "        a = math.exp(x[i])\n"
        "        for k in range(n):\n"
        "            y[k] = math.exp(x[k]) + math.exp(k) + x[k] ** 2 + x[k] ** y[k]\n"
        "        while a > 1.0:\n"
        "            a = math.sin(a)"
    )
    found = machine_text(text, (VECTOR, VECTOR, INT))
    assert "a = math.exp(" in found
    assert "y, srcgrad_unsigned_k, srcgrad_math_exp(" in found
    assert "+ math.exp(k) +" in found
    assert "** 2 + srcgrad_math_pow(" in found
    assert "a = math.sin(a)" in found


def test_sums_keep_their_last_bits():
    compiled = compile_text(SUM, "f", (VECTOR, VECTOR), cache=False)
    random_numbers = np.random.default_rng(0)
    for n in (0, 1, 3, 4, 1003):
        x, y = random_numbers.random(n), random_numbers.normal(size=n)
        assert compiled.dispatcher(x, y) == compiled.plain(x, y)


def test_without_libmvec_the_scalar_functions_are_called(monkeypatch):
    monkeypatch.setattr(vectors, "available", dict)
    monkeypatch.setattr(machine.vectors, "available", dict)
    text = ELEMENTS.format("exp")
    assert "math.exp(" in machine_text(text, (VECTOR, VECTOR))
    compiled = compile_text(text, "f", (VECTOR, VECTOR), key="without", cache=False)
    x = np.linspace(-1.0, 1.0, 9)
    assert compiled.dispatcher(x, np.empty(9)).tobytes() == compiled.plain(x, np.empty(9)).tobytes()


PROCESS = """
import sys, numpy as np
from srcgrad.backend import vectors
if sys.argv[1] == "without":
    vectors.available = dict
from srcgrad.backend.compile import compile_text
from srcgrad.types import Array
compiled = compile_text(sys.argv[2], "f", (Array("float64", 1),) * 2)
x = np.linspace(-1.0, 1.0, 1001)
print(compiled.loaded, compiled.dispatcher(x, np.empty(1001)).sum().hex())
"""


@libmvec
def test_the_next_process_loads_them_and_one_without_libmvec_compiles():
    def run(mode):
        command = [sys.executable, "-W", "error", "-c", PROCESS, mode, ELEMENTS.format("exp")]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=True)
        return done.stdout.split()

    first, second, without = run("with"), run("with"), run("without")
    assert [first[0], second[0], without[0]] == ["False", "True", "False"]
    assert first[1] == second[1]
    assert float.fromhex(without[1]) == pytest.approx(float.fromhex(first[1]), rel=1e-14)


def test_ordinary_calls_of_floats_outside_of_loops_stay():
    text = "def f(x):\n    return math.exp(x)"
    assert machine_text(text, (FLOAT,)) == text


@pytest.mark.parametrize(
    ("added", "kind"),
    [
        ("y += t", ("float64", 3)),
        ("y = y * 2", ("float64", 3)),
        ("y = 2.0 * (t - y)", ("float64", 3)),
        ("y += c", None),
        ("y = y / t", None),
        ("y += unknown(t)", None),
    ],
)
def test_what_arrays_make_of_arrays(added, kind):
    """A name is known to be an array of floats, of so many axes, whatever has been added to it."""
    text = f"def f(t, c, n):\n    y = np.zeros((n, n, n))\n    {added}\n    return y\n"
    (function,) = ast.parse(text).body
    arguments = {"t": numba.float64[:, :, ::1], "c": numba.complex64[:], "n": numba.int64}
    assert kinds(bindings(function), arguments).get("y") == kind
