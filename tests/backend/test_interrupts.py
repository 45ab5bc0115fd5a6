"""Long work on arrays is interrupted, and its parts make up the whole."""

import ast
import math
import signal
import time

import numpy as np
import pytest

import srcgrad
from srcgrad.backend import interrupts, machine
from srcgrad.backend.compile import compile_text
from srcgrad.errors import Interrupted
from srcgrad.types import FLOAT, INT, Array
from tests.tools.work import SOON

VECTOR = Array("float64", 1)
LONG = {
    "upwards": "range(n)",
    "downwards": "range(n, -1, -1)",
    "by three": "range(0, n * 3, 3)",
}
RANGES = (
    *("range(stop)", "range(start, stop)", "range(start, stop, -1)", "range(start, stop, 3)"),
    *("range(start, stop, -2)", "range(start, stop, step)"),
)


@pytest.fixture
def alarm():
    """A function that has a KeyboardInterrupt raised after so many seconds."""
    if not hasattr(signal, "setitimer"):
        pytest.skip("needs an alarm")
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, previous)


def long_loop(counts):
    return (
        f"def f(u, x, n):\n    for i in {counts}:\n        x = 0.5 * x + u[i - i // 8 * 8]\n"
        "        u[i - i // 8 * 8] = x\n    return x\n"
    )


@pytest.mark.parametrize("counts", LONG)
def test_an_innermost_loop_over_an_array_is_interrupted(counts, alarm):
    run = compile_text(long_loop(LONG[counts]), "f", (VECTOR, FLOAT, INT), cache=False).dispatcher
    run(np.ones(8), 0.5, 10)
    alarm(0.05)
    start = time.perf_counter()
    with pytest.raises(RuntimeError) as caught:
        run(np.ones(8), 0.5, 10**11)
    delay = time.perf_counter() - start - 0.05
    print(f"{counts}: interrupted after {delay:.3f} s")
    assert caught.value.args == (machine.INTERRUPTED,)
    assert delay < SOON
    with pytest.raises(Interrupted):
        machine.raise_interrupt()


@pytest.mark.parametrize("counts", RANGES)
def test_parts_run_through_a_range_once_and_in_its_order(counts, monkeypatch):
    monkeypatch.setattr(interrupts, "PART", 5)
    text = (
        f"def f(order, start, stop, step):\n    k = 0\n    for i in {counts}:\n"
        "        order[k] = i\n        k += 1\n    return k\n"
    )
    assert "srcgrad_part(" in ast.unparse(machine.for_machine(ast.parse(text)))
    run = compile_text(text, "f", (VECTOR, INT, INT, INT), key="5", cache=False).dispatcher
    for start in (0, 3, 17):
        for stop in (-30, -3, 0, 4, 5, 6, 10, 11, 30, 31, 32, 33):
            for step in (1, 2, -1, -7, 10**13, -(2**62)):
                expected = list(eval(counts, {"start": start, "stop": stop, "step": step}))
                order = np.zeros(64)
                assert run(order, start, stop, step) == len(expected)
                assert order[: len(expected)].tolist() == expected


def test_an_ordered_sum_is_the_same_to_the_last_bit():
    text = (
        "def f(x, s):\n    for i in range(x.shape[0]):\n        x[i] = 0.7 * x[i]\n"
        "        s += x[i]\n    return s\n"
    )
    compiled = compile_text(text, "f", (VECTOR, FLOAT), cache=False)
    for length in (interrupts.PART - 1, interrupts.PART, 2 * interrupts.PART + 3):
        x = np.random.default_rng(length).normal(size=length) ** 7
        found, expected = x.copy(), x * 0.7
        assert compiled.dispatcher(found, 0.25) == _ordered(expected, 0.25)
        assert np.array_equal(found, expected)


def _ordered(terms, total):
    for term in terms.tolist():
        total += term
    return total


def test_zeros_are_zero_whatever_their_size(monkeypatch):
    from srcgrad.backend import allocation

    monkeypatch.setattr(allocation, "FILLED_AT_ONCE", 64)
    text = "import numpy as np\n\n\ndef f(n):\n    return np.zeros(n)\n"
    run = compile_text(text, "f", (INT,), key="64", cache=False).dispatcher
    for length in (0, 1, 7, 8, 9, 16, 17, 1000):
        np.full(length, 7.0)  # memory that is given back, not zero
        assert np.array_equal(run(length), np.zeros(length))


@pytest.mark.soak
@pytest.mark.parametrize("seconds", [0.1, 0.4, 1.0])
def test_a_recurrence_that_saves_much_is_interrupted(seconds, alarm):
    def recurrence(x, n):
        kept = np.zeros(n)
        for i in range(n):
            x = math.sin(x) + 0.1 * x * x
            kept[i] = x
        return np.sum(kept)

    run = srcgrad.value_and_grad(recurrence, argnums=0)
    run(0.5, 10)
    alarm(seconds)
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        run(0.5, 200_000_000)
    delay = time.perf_counter() - start - seconds
    print(f"interrupted after {delay:.3f} s")
    assert delay < SOON


def polls(body):
    """How often a text adds to the counter, and asks, in the program that Numba compiles."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    tree = ast.parse(f"def f(u, v, n, m):\n{lines}\n    return u\n")
    interrupts.polled_loops(tree.body[0])
    text = ast.unparse(tree)
    return [text.count(f"srcgrad_{word}(") for word in ("counted", "polled", "ask")]


NEST = "for i in range(n):\n    for j in range(m):\n        for k in range(m):\n            {}"
SET = "u[i, j, k] = v[i, j, k] * 2.0"


def test_a_nest_that_sets_an_array_asks_outside_of_its_rows():
    assert polls(NEST.format(SET)) == [1, 1, 0]
    assert polls(
        f"for t in range(n):\n    {NEST.format(SET).replace(chr(10), chr(10) + '    ')}"
    ) == [*(1, 1, 0)]


@pytest.mark.parametrize(
    "inner",
    [
        "v[i, k] = u[i, j, k]",  # the same elements again
        "v[k, j, i] = u[i, j, k]",  # rows that lie apart
        "v[i, j, k // 2] = u[i, j, k]",
        "v[i, j, k] = math.exp(u[i, j, k])",
        "s += u[i, j, k]",  # the array may be one number, repeated
    ],
)
def test_other_nests_ask_for_each_row(inner):
    _, polled, _ = polls(NEST.format(inner))
    assert polled == 1
    tree = ast.parse(
        f"def f(u, v, n, m, s):\n    {NEST.format(inner).replace(chr(10), chr(10) + '    ')}\n"
    )
    interrupts.polled_loops(tree.body[0])
    middle = next(n for n in ast.walk(tree) if isinstance(n, ast.For) and n.target.id == "j")
    assert "srcgrad_polled" in ast.unparse(middle)


def test_a_loop_that_is_no_loop_over_an_array_asks_itself():
    """Its inner loops may have nothing to do, however long it runs."""
    rows = "for i in range(m):\n        for k in range(m):\n            s += u[i, k]"
    body = f"for t in range(n):\n    {rows}"
    assert polls(body)[1] == 2


def test_a_loop_that_does_much_asks_itself():
    """The rows of a sparse matrix may be empty, most of them."""
    row = "    for k in range(v[i], v[i + 1]):\n        s += math.exp(u[k])"
    assert polls(f"for i in range(n):\n    w[i] = v[i] * 2.0\n{row}")[1] == 1
    assert polls(f"for i in range(n):\n    w[i] = math.erf(v[i])\n{row}")[1] == 1
    rows = f"{row}\n    for j in range(m):\n        for k in range(m):\n            s += u[j, k]"
    assert polls(f"for i in range(n):\n    w[i] = v[i] * 2.0\n{rows}")[1] == 1
    assert polls(f"for i in range(n):\n    w[i] = math.erf(v[i])\n{rows}")[1] == 2


def test_a_search_is_counted():
    body = "for i in range(n):\n    k = srcgrad_argmax_1(u, i)\n    v[i] = k"
    assert polls(body) == [1, 1, 0]
