"""Control-C within half a second of work, whatever a loop spends its time on."""

import gc
import math
import resource
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from srcgrad import value_and_grad
from tests.tools.work import SOON

SECONDS = 0.1
ROOM = 2**32
"""Bytes that a call may take: a loop that saves its values and is not left would take them all."""


@pytest.fixture
def interrupted():
    """Calls a function, interrupted after some processor time; how much more it took to end.

    Python's collector does not run meanwhile: what is raised in a function of Python that it calls
    (some of the packages of the tests have one) is reported and forgotten. Where the interruption
    is lost nevertheless, there is no memory soon.
    """
    if not hasattr(signal, "setitimer"):
        pytest.skip("needs a timer")
    previous = signal.signal(signal.SIGPROF, signal.default_int_handler)
    limits = resource.getrlimit(resource.RLIMIT_AS)

    def delay(function, *arguments):
        gc.disable()
        resource.setrlimit(resource.RLIMIT_AS, (_taken() + ROOM, limits[1]))
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        start = time.process_time()
        try:
            with pytest.raises(KeyboardInterrupt):
                function(*arguments)
            return time.process_time() - start - SECONDS
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            resource.setrlimit(resource.RLIMIT_AS, limits)
            gc.enable()

    yield delay
    signal.signal(signal.SIGPROF, previous)


def _taken():
    """The bytes of addresses that this process has."""
    statm = Path("/proc/self/statm")
    pages = int(statm.read_text().split()[0]) if statm.exists() else 2**40 // resource.getpagesize()
    return pages * resource.getpagesize()


def inner_loop(u, x, n):
    for _ in range(3):
        for i in range(n):
            x = 0.5 * math.sin(x) + u[i - i // 8 * 8]
    return x


def inner_loop_that_is_left(u, x, n):
    for _ in range(3):
        for i in range(n):
            x = 0.5 * math.sin(x) + u[i - i // 8 * 8]
            if x > 1e9:
                break
    return x


def loop_that_is_left(u, x, n):
    for i in range(n):
        x = 0.5 * math.sin(x) + u[i - i // 8 * 8]
        if x > 1e9:
            break
    return x


def inner_loop_that_is_rarely_reached(u, x, n):
    for k in range(3):
        if k > 0:
            for i in range(0, n, 3):
                u[i - i // 8 * 8] += x * u[3]
    return u[2]


def steps_that_cost_much(u, x, n):
    for i in range(n):
        for _ in range(4):
            x = math.erf(x) + math.lgamma(2.0 + x * x) * math.tanh(x) ** 1.5 * 1e-3
        u[i - i // 8 * 8] += x
    return x


@pytest.mark.parametrize(
    "program",
    [
        *(inner_loop, inner_loop_that_is_left, loop_that_is_left),
        *(inner_loop_that_is_rarely_reached, steps_that_cost_much),
    ],
    ids=lambda program: program.__name__,
)
def test_long_loops_within_other_loops(program, interrupted):
    derivative = value_and_grad(program, ("u", "x"))
    derivative(np.full(8, 0.1), 0.3, 10)
    n = 4 * 10**6 if program is steps_that_cost_much else 10**10  # it saves all of its values
    assert interrupted(derivative, np.full(8, 0.1), 0.3, n) < SOON


def products(a, n):
    b = a
    for _ in range(n):
        b = a @ b
    return np.sum(b)


def systems(a, n):
    b = a[:, 0]
    for _ in range(n):
        b = np.linalg.solve(a, b)
    return np.sum(b)


def eigenvalues(a, n):
    total = 0.0
    for t in range(n):
        total += np.linalg.eigvalsh(a + t * 0.1)[0]
    return total


def sorting(x, n):
    total = 0.0
    for t in range(n):
        total += np.sort(x * (t + 1))[1]
    return total


def transforms(x, n):
    total = 0.0
    for t in range(n):
        total += np.abs(np.fft.fft(x * (t + 1)))[1]
    return total


def copies(x, n):
    total = 0.0
    for t in range(n):
        y = x.copy()
        y[t % 2] = 2.0 * total
        total += y[t % 3] * 0.5
    return total


@pytest.mark.parametrize(
    ("program", "size"),
    [
        (products, (200, 200)),
        pytest.param(systems, (200, 200), marks=pytest.mark.long),
        pytest.param(eigenvalues, (120, 120), marks=pytest.mark.long),
        pytest.param(sorting, (100_000,), marks=pytest.mark.long),
        pytest.param(transforms, (2**15,), marks=pytest.mark.long),
        (copies, (1_000_000,)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_routines_in_a_loop(program, size, interrupted):
    generator = np.random.default_rng(0)
    x = generator.normal(size=size)
    x = x + 40.0 * np.eye(len(x)) if len(size) == 2 else x
    derivative = value_and_grad(program, 0)
    derivative(x[:3, :3].copy() if len(size) == 2 else x[:3].copy(), 2)
    n = 10**6 if program is copies else 3000
    assert interrupted(derivative, x * 1e-2, n) < SOON


@pytest.mark.parametrize("stop_at", [-1, 0, 3, 4, 5, 8, 9, 10, 17, 99])
def test_a_loop_in_parts_is_left_where_it_breaks(stop_at, monkeypatch):
    """In parts of four iterations: what is run, and that nothing follows."""
    from srcgrad.backend import interrupts
    from srcgrad.backend.compile import compile_text
    from srcgrad.types import INT, Array

    monkeypatch.setattr(interrupts, "PART", 4)
    text = (
        "def f(order, n, stop):\n    k = 0\n    for t in range(2):\n        for i in range(n):\n"
        "            order[k] = i + i // 3\n            k += 1\n            if i == stop:\n"
        "                break\n    return k\n"
    )
    run = compile_text(
        text, "f", (Array("float64", 1), INT, INT), key="parts of 4", cache=False
    ).dispatcher
    for n in (0, 1, 4, 5, 8, 17):
        expected = np.zeros(64)
        found = np.zeros(64)
        names: dict = {}
        exec(text, names)
        assert run(found, n, stop_at) == names["f"](expected, n, stop_at)
        assert np.array_equal(found, expected)
