"""Stacks become arrays, and work arrays leave loops, where nobody can tell the difference."""

import ast
import sys

import numpy as np
import pytest

from srcgrad.backend import machine
from srcgrad.backend.compile import compile_text, numba_type
from srcgrad.types import FLOAT, INT, Array

VECTOR = Array("float64", 1)

NEWTON = """import numpy as np


def f(a):
    n = a.shape[0]
    a_bar = np.empty(n)
    for i in range(n):
        y = 1.0
        y_saved = []
        while abs(y * y - a[i]) > 1e-12:
            y_saved.append(y)
            y = 0.5 * (y + a[i] / y)
        y_bar = 1.0
        bar = 0.0
        while y_saved:
            y = y_saved.pop()
            bar += 0.5 * y_bar / y
            y_bar = 0.5 * y_bar * (1.0 - a[i] / y**2)
        a_bar[i] = bar
    return a_bar
"""

PATHS = """import numpy as np


def f(x, k):
    n = x.shape[0]
    x = x.copy()
    taken_saved = []
    count_saved = []
    x_saved = []
    for i in range(n):
        count = 0
        while x[i] > 1.0:
            taken = x[i] > k
            taken_saved.append(taken)
            x_saved.append(x[i])
            if taken:
                x[i] = 0.25 * x[i]
            else:
                x[i] = 0.9 * x[i]
            count += 1
        count_saved.append(count)
    total = 0
    x_bar = np.ones(n)
    for i in range(n - 1, -1, -1):
        count = count_saved.pop()
        total += count
        for t in range(count):
            x[i] = x_saved.pop()
            taken = taken_saved.pop()
            if taken:
                x_bar[i] = 0.25 * x_bar[i]
            else:
                x_bar[i] = 0.9 * x_bar[i]
    return x_bar, x, total
"""

WORK = """import numpy as np


def f(x, m):
    n = x.shape[0]
    total = 0.0
    for i in range(n):
        s_saved = np.empty(m)
        seen = np.zeros((m, 2))
        s = 0.0
        for k in range(m):
            s_saved[k] = s
            seen[k, k % 2] += s
            s = s * 0.5 + x[i]
        for k in range(m - 1, -1, -1):
            total += s_saved[k] * seen[k, 0] - seen[k, 1]
    return total
"""

CASES = {
    "newton": (NEWTON, (VECTOR,), (np.linspace(0.5, 9.0, 30),)),
    "paths": (PATHS, (VECTOR, FLOAT), (np.linspace(0.5, 900.0, 30), 10.0)),
    "work": (WORK, (VECTOR, INT), (np.linspace(0.5, 9.0, 7), 5)),
    "no work": (WORK, (VECTOR, INT), (np.linspace(0.5, 9.0, 7), 0)),
    "work never allocated": (WORK, (VECTOR, INT), (np.zeros(0), -1)),
}


@pytest.fixture(autouse=True)
def fresh_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def machine_text(text, kinds):
    tree = machine.for_machine(ast.parse(text), "f", [numba_type(kind) for kind in kinds])
    return ast.unparse(tree)


@pytest.mark.parametrize("case", CASES)
def test_results_are_the_same_bits(case):
    text, kinds, arguments = CASES[case]
    compiled = compile_text(text, "f", kinds)
    found, expected = compiled.dispatcher(*arguments), compiled.plain(*arguments)
    if not isinstance(expected, tuple):
        found, expected = (found,), (expected,)
    for one, other in zip(found, expected, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()


GROWING = (
    "def f(n, x):\n    saved = []\n    for i in range(n):\n        saved.append(x * i)\n"
    "    total = 0.0\n    while saved:\n        last = saved.pop()\n"
    "        total = 0.5 * total + last\n    return total\n"
)


def test_a_stack_grows():
    compiled = compile_text(GROWING, "f", (INT, FLOAT))
    assert "srcgrad_longer_stack" in machine_text(GROWING, (INT, FLOAT))
    for n in (0, 1, 15, 16, 17, 100_000):
        assert compiled.dispatcher(n, 1.5) == compiled.plain(n, 1.5)


@pytest.mark.skipif(sys.platform == "win32", reason="needs the memory of the process")
def test_the_memory_of_a_stack_is_freed():
    import resource

    compiled = compile_text(GROWING, "f", (INT, FLOAT))
    compiled.dispatcher(100_000, 1.5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(200):
        compiled.dispatcher(100_000, 1.5)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000 * (1024 if sys.platform == "darwin" else 1)


def test_stacks_of_numbers_whole_numbers_and_truths_become_arrays():
    text = machine_text(PATHS, (VECTOR, FLOAT))
    for made in (
        "taken_saved = srcgrad_new_stack(srcgrad_bool, 16)",
        "count_saved = srcgrad_new_stack(srcgrad_int64, 16)",
        "x_saved = srcgrad_new_stack(srcgrad_float64, 16)",
    ):
        assert made in text
    assert "append" not in text


@pytest.mark.parametrize(
    "body",
    [
        "s = []\n    s.append(x)\n    return len(s)",
        "s = []\n    s.append(x)\n    s.append(1.0 if x else 2)\n    return g(s)",
        "s = []\n    s.append(unknown(x))\n    return s.pop()",
        "s = []\n    s.append(x)\n    y = s\n    return y.pop()",
        "s = []\n    s.append(x)\n    for i in prange(3):\n        y = s.pop()",
        "s = []\n    s.append(x)\n    y = s.pop(0)",
        "s = [1.0]\n    s.append(x)\n    y = s.pop()",
    ],
)
def test_other_lists_are_left_alone(body):
    text = f"def f(x):\n    {body}"
    assert machine_text(text, (FLOAT,)) == ast.unparse(ast.parse(text))


def test_work_arrays_are_allocated_before_the_loop():
    lines = [line.strip() for line in machine_text(WORK, (VECTOR, INT)).splitlines()]
    loop = lines.index("for i in srcgrad_up(0, n):")
    assert lines.index("s_saved = srcgrad_empty(max(m, 0), srcgrad_float64)") < loop
    assert lines.index("seen = srcgrad_empty((max(m, 0), 2), srcgrad_float64)") < loop


LOOP = "def f(x, n):\n    for i in range(n):\n        {}"


@pytest.mark.parametrize(
    "body",
    [
        "w = np.empty(i)\n        w[0] = x",
        "w = np.empty(n)\n        n = n + 1\n        w[0] = x",
        "w = np.empty(n)\n        last = w",
        "w = np.empty(n)\n        last = w[1:]",
        "w = np.empty((n, n))\n        last = w[0]",
        "w = np.empty(n)\n        w[0] = x\n        w = np.empty(n)\n        w[0] = x",
        "if x > 0.0:\n            w = np.empty(n)\n            w[0] = x",
        "w = np.empty(100 // n)\n        w[0] = x",
        "w = np.empty(places[0])\n        w[0] = x",
    ],
)
def test_arrays_that_must_be_new_are_left_alone(body):
    text = machine_text(LOOP.format(body), (FLOAT, INT))
    before = text[: text.index("for i")]
    assert "empty(" not in before and "empty(" in text


def test_arrays_of_parallel_iterations_are_left_alone():
    text = LOOP.format("w = np.empty(n)\n        w[0] = x").replace("range", "prange")
    before, after = machine_text(text, (FLOAT, INT)).split("for i")
    assert "empty(" not in before and "empty(" in after


def test_line_numbers_stay():
    for text, kinds, _ in CASES.values():
        lines = {n.lineno for n in ast.walk(ast.parse(text)) if hasattr(n, "lineno")}
        tree = machine.for_machine(ast.parse(text), "f", [numba_type(kind) for kind in kinds])
        assert {n.lineno for n in ast.walk(tree) if hasattr(n, "lineno")} <= lines
