"""How long things take: printed (`pytest -s`). What is asserted is the work done, not the time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import timeit

import numpy as np
import pytest

from srcgrad import Derivative
from tests.language import algorithms
from tests.tools.work import calls

FIRST_CALL = """
import time
import numba
import tests.language.algorithms as programs
numba.njit(lambda x: x + 1.0)(1.0)  # what Numba needs for its first compilation of all
start = time.process_time()
import srcgrad
srcgrad.grad
imported = time.process_time()
df = srcgrad.grad(programs.thomas)
arguments = next(case.arguments for case in programs.case if case.program is programs.thomas)
known = df.specialise(*arguments)
transformed = time.process_time()
df(*arguments)
done = time.process_time()
print(imported - start, done - imported, transformed - imported, known.code.loaded)
"""


def report(what, seconds, target):
    print(f"{what}: {seconds * 1e3:.4g} ms (target {target * 1e3:.4g} ms)")


def in_a_process(folder):
    environment = {**os.environ, "SRCGRAD_CACHE_DIR": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder.parent / "bytecode")
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_CALL], env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    imported, called, transformed, loaded = ran.stdout.split()
    return float(imported), float(called), float(transformed), loaded == "True"


def test_first_and_second_process(tmp_path):
    folder = tmp_path / "cache"
    in_a_process(tmp_path / "other")  # Python writes its bytecode
    imported, called, transformed, loaded = in_a_process(folder)
    assert not loaded
    report("import srcgrad, without Numba", imported, 0.6)
    report("from a first call to its result", called, 0.7)
    print(f"  of which import and transformation: {transformed * 1e3:.4g} ms")
    _, called, transformed, loaded = in_a_process(folder)
    assert loaded
    report("from a first call to its result, in a second process", called, 0.15)
    print(f"  of which import and transformation: {transformed * 1e3:.4g} ms")


@pytest.mark.parametrize(
    "name", ["thomas", "lstm", "cholesky_in_place", "gauss_seidel", "nbody", "runge_kutta"]
)
def test_transformation(name):
    """0.8 µs of processor time for each of Python's calls, on the machine this was written on."""
    case = dict(algorithms.case.params())[name]

    def transform():
        Derivative(case.program).specialise(*case.arguments, **case.keywords)

    transform()
    start = time.process_time()
    transform()
    report(f"transformation of {name}", time.process_time() - start, 0.06)
    assert calls(transform) < 350_000


def parabola(x, k=3.0):
    return k * x * x


def squares(x):
    total = 0.0
    for i in range(x.size):
        total += x[i] * x[i]
    return total


@pytest.mark.parametrize(
    ("function", "arguments", "target"),
    [(parabola, (2.0, 1.0), 2e-6), (squares, (np.ones(3),), 4e-6)],
    ids=["numbers", "an array"],
)
def test_overhead_of_a_call(function, arguments, target):
    df = Derivative(function)
    df(*arguments)
    compiled = df.compiled(*arguments)
    compiled(*arguments)
    names = {"df": df, "compiled": compiled, "args": arguments}
    own = min(timeit.repeat("df(*args)", globals=names, number=2000, repeat=7)) / 2000
    numbas = min(timeit.repeat("compiled(*args)", globals=names, number=2000, repeat=7)) / 2000
    print(f"a call: {own * 1e6:.3g} µs, of the dispatcher: {numbas * 1e6:.3g} µs")
    report("overhead of a call", own - numbas, target)
    assert calls(lambda: df(*arguments)) <= 8
