"""Sums are computed several elements at a time; those of the user's keep their order."""

import ast

import numpy as np
import pytest

from srcgrad.backend import machine, vectors
from srcgrad.backend.compile import compile_text, numba_type
from srcgrad.types import FLOAT, INT, Array

VECTOR = Array("float64", 1)
SIZES = (0, 1, 2, 3, 4, 5, 63, 64, 65, 127, 128, 129, 1003)
ORDERED = """import math


def f(x, y):
    total = 0.0
    less = 1.0
    for i in range(1, x.shape[0]):
        t = math.sqrt(x[i]) * y[i]
        total += t
        total -= y[i - 1] * 1e-3
        less -= t * t
        y[i] = t
    return total, less
"""
ADJOINT = """def f(x, y):
    k_bar = 0.0
    j_bar = 0.0
    for i in range(x.shape[0] - 1, -1, -1):
        k_bar += x[i] * y[i]
        if x[i] > 0.5:
            k_bar -= y[i]
            j_bar += 3.0
    return k_bar, j_bar
"""


@pytest.fixture(autouse=True)
def fresh_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def machine_text(text, kinds=(VECTOR, VECTOR)):
    tree = machine.for_machine(ast.parse(text), "f", [numba_type(kind) for kind in kinds])
    return ast.unparse(tree)


def operands(n):
    random_numbers = np.random.default_rng(n)
    # Of all sizes, so that another order of adding shows.
    return random_numbers.random(n) * 1e6, random_numbers.normal(size=n) ** 15


def test_ordered_sums_keep_their_last_bits():
    assert "srcgrad_terms_put" in machine_text(ORDERED)
    compiled = compile_text(ORDERED, "f", (VECTOR, VECTOR), cache=False)
    for n in SIZES:
        x, y = operands(n)
        assert compiled.dispatcher(x, y.copy()) == compiled.plain(x, y.copy())


def test_adjoints_are_added_in_any_order():
    text = machine_text(ADJOINT)
    assert "k_bar = srcgrad_add(k_bar, " in text
    assert "k_bar = srcgrad_subtract(k_bar, " in text
    assert "j_bar = srcgrad_add(j_bar, 3.0)" in text
    compiled = compile_text(ADJOINT, "f", (VECTOR, VECTOR), cache=False)
    for n in SIZES:
        x, y = operands(n)
        scale = np.sum(np.abs(x * y)) + np.sum(np.abs(y))
        expected = np.sum(x * y) - np.sum(y[x > 0.5]), 3.0 * np.sum(x > 0.5)
        np.testing.assert_allclose(compiled.dispatcher(x, y), expected, rtol=0, atol=1e-14 * scale)


def test_adjoints_are_added_several_at_a_time():
    text = (
        "def f(x, y):\n    k_bar = 0.0\n    for i in range(x.shape[0] - 1, -1, -1):\n"
        "        k_bar += x[i] * y[i]\n    return k_bar\n"
    )
    for name, expected in (("k_bar", True), ("total", False)):
        compiled = compile_text(text.replace("k_bar", name), "f", (VECTOR, VECTOR), cache=False)
        (machine_code,) = compiled.dispatcher.inspect_asm().values()
        assert ("addpd" in machine_code) == expected


LEFT = {
    "read in the loop": "t = math.sqrt(x[i])\ntotal += t\nx[i] = total",
    "overwritten": "total += math.sqrt(x[i])\ntotal = total * 0.5",
    "in a branch": "if x[i] > 0.5:\n    total += math.sqrt(x[i])",
    "beside what is carried": "total += math.sqrt(x[i]) * k\nk = x[i]",
    "beside what is carried sometimes": (
        "if x[i] > 0.5:\n    k = x[i]\ntotal += math.sqrt(x[i]) * k"
    ),
    "cheap terms": "total += x[i] * x[i]",
}


@pytest.mark.parametrize("body", LEFT.values(), ids=LEFT)
def test_loops_that_need_each_iteration_before_the_next_are_left(body):
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    text = (
        "import math\n\n\ndef f(x, k):\n    total = 0.0\n"
        f"    for i in range(x.shape[0]):\n{lines}\n    return total\n"
    )
    assert "srcgrad_terms" not in machine_text(text, (VECTOR, FLOAT))
    assert "srcgrad_add" not in machine_text(text, (VECTOR, FLOAT))


def test_only_floats_are_added_up_in_strips():
    text = (
        "import math\n\n\ndef f(x, n):\n    count = 0\n    total = 0.0\n"
        "    for i in range(n, x.shape[0]):\n        count += 2\n"
        "        total += i\n        total += math.sqrt(x[i])\n    return count, total\n"
    )
    assert "count += 2" in machine_text(text, (VECTOR, INT))
    compiled = compile_text(text, "f", (VECTOR, INT), cache=False)
    for n in (0, 5, 6, 200):
        x = np.linspace(0.1, 1.3, 150)
        assert compiled.dispatcher(x, n) == compiled.plain(x, n)


@pytest.mark.skipif(not vectors.available(), reason="needs glibc's libmvec")
def test_terms_are_computed_with_vector_functions():
    text = ORDERED.replace("math.sqrt(x[i])", "math.sin(x[i])").replace("y[i - 1]", "x[i - 1]")
    compiled = compile_text(text, "f", (VECTOR, VECTOR), cache=False)
    (machine_code,) = compiled.dispatcher.inspect_asm().values()
    assert "v_sin" in machine_code
    for n in SIZES:
        x, y = operands(n)
        found = compiled.dispatcher(x, y.copy())
        expected = compiled.plain(x, y.copy())
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=0)


def test_what_a_special_function_gives_is_a_number():
    text = """import scipy.special


def f(x, y):
    k_bar = 0.0
    for i in range(x.shape[0]):
        t = scipy.special.erf(x[i]) * y[i]
        k_bar += 1.0 + scipy.special.gammainc(2.5, t * t)
        y[i] = t
    return k_bar
"""
    assert "k_bar = srcgrad_add(k_bar, " in machine_text(text)
    single = (Array("float32", 1), Array("float32", 1))
    assert "k_bar += " in machine_text(text, single)
    compiled = compile_text(text, "f", (VECTOR, VECTOR), cache=False)
    for n in SIZES:
        x, y = np.random.default_rng(n).normal(size=(2, n))
        changed, expected = y.copy(), y.copy()
        found = compiled.dispatcher(x, changed)
        assert found == pytest.approx(compiled.plain(x, expected), rel=1e-14)
        np.testing.assert_allclose(changed, expected, rtol=1e-14)
