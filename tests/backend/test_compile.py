"""Generated text becomes machine code that runs, raises and is interrupted as the text says."""

import ast
import linecache
import pickle
import signal
import threading
import time
import traceback

import numba
import numpy as np
import pytest

from srcgrad.backend import machine
from srcgrad.backend.compile import compile_text
from srcgrad.errors import CompileError, Interrupted
from srcgrad.types import FLOAT, INT, Array
from tests.tools.work import SOON

VECTOR = Array("float64", 1)
SCALED = """import math

import numpy as np


def f_grad(x, k):
    n = x.shape[0]
    value = 0.0
    x_bar = np.empty(n)
    for i in range(n):
        if k < 0.0:
            raise IndexError("index {} of {}", i, n)
        value += math.sin(x[i]) * k
        x_bar[i] = math.cos(x[i]) * k
    return value, x_bar
"""


@pytest.fixture(autouse=True)
def fresh_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def test_compiled_and_plain_agree():
    compiled = compile_text(SCALED, "f_grad", (VECTOR, FLOAT))
    x = np.linspace(0.0, 1.0, 5)
    value, x_bar = compiled.dispatcher(x, 2.0)
    plain_value, plain_bar = compiled.plain(x, 2.0)
    assert value == pytest.approx(plain_value, rel=1e-15)
    np.testing.assert_allclose(x_bar, plain_bar, rtol=1e-15)


def test_one_text_is_compiled_once():
    assert compile_text(SCALED, "f_grad", (VECTOR, FLOAT)) is compile_text(
        SCALED, "f_grad", (VECTOR, FLOAT)
    )
    assert compile_text(SCALED, "f_grad", (VECTOR, FLOAT)) is not compile_text(
        SCALED, "f_grad", (VECTOR, FLOAT), key="other"
    )


@pytest.mark.parametrize("cache", [True, False])
def test_tracebacks_show_generated_lines(cache):
    compiled = compile_text(SCALED, "f_grad", (VECTOR, FLOAT), cache=cache)
    with pytest.raises(IndexError) as caught:
        compiled.dispatcher(np.ones(3), -1.0)
    assert caught.value.args == ("index {} of {}", 0, 3)
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.filename == compiled.file
    assert last.line == 'raise IndexError("index {} of {}", i, n)'
    linecache.checkcache()
    assert linecache.getline(compiled.file, 11).startswith("        if k < 0.0:")


def test_dispatcher_serves_other_numba_code():
    inner = compile_text(SCALED, "f_grad", (VECTOR, FLOAT)).dispatcher

    @numba.njit
    def outer(x):
        return inner(x, 1.0)[0] + inner(x, 2.0)[0]

    assert outer(np.ones(2)) == pytest.approx(6 * np.sin(1.0))


def test_division_by_zero_is_infinite():
    text = "def f(x):\n    return 1.0 / x\n"
    assert compile_text(text, "f", (FLOAT,)).dispatcher(0.0) == np.inf


def test_nan_is_seen():
    text = "import math\n\n\ndef f(x):\n    return 1.0 if math.isnan(x) else 0.0\n"
    relaxed = frozenset({"contract", "reassoc"})
    assert compile_text(text, "f", (FLOAT,)).dispatcher(np.nan) == 1.0
    assert compile_text(text, "f", (FLOAT,), fastmath=relaxed).dispatcher(np.nan) == 1.0
    with pytest.raises(ValueError, match="nnan"):
        compile_text(text, "f", (FLOAT,), fastmath=frozenset({"nnan"}))


def test_refusal_shows_the_line():
    text = "def f(x):\n    y = x + 1.0\n    return y.imagine\n"
    with pytest.raises(CompileError) as caught:
        compile_text(text, "f", (FLOAT,))
    assert "  >   3     return y.imagine" in str(caught.value)
    assert isinstance(caught.value.__cause__, numba.core.errors.NumbaError)


def test_threads_compile_once():
    text = "def f(x):\n    return x * 3.0\n"
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(compile_text(text, "f", (FLOAT,))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in found}) == 1
    assert found[0].dispatcher(2.0) == 6.0


LONG = {
    "scalar": (
        "import math\n\n\ndef f(n, x):\n    for i in range(n):\n        x = math.sin(x) + 0.3\n"
        "    return x\n",
        (INT, FLOAT),
        (10**11, 0.5),
    ),
    "while": (
        "def f(n, x):\n    while n > 0:\n        x = 0.5 * (x + n / x)\n        n -= 1\n"
        "    return x\n",
        (INT, FLOAT),
        (10**12, 0.5),
    ),
    "nest": (
        "def f(u, steps):\n    for t in range(steps):\n        for i in range(1, u.shape[0]):\n"
        "            u[i] = 0.5 * (u[i] + u[i - 1])\n    return u[0]\n",
        (VECTOR, INT),
        (np.ones(100), 10**10),
    ),
}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs an alarm")
@pytest.mark.parametrize("program", LONG)
def test_signals_interrupt_long_loops(program):
    text, kinds, arguments = LONG[program]
    dispatcher = compile_text(text, "f", kinds).dispatcher
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        start = time.perf_counter()
        with pytest.raises(RuntimeError) as caught:
            dispatcher(*arguments)
        assert time.perf_counter() - start < SOON
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert caught.value.args == (machine.INTERRUPTED,)
    with pytest.raises(Interrupted):
        machine.raise_interrupt()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs an alarm")
def test_what_the_handler_raised_is_kept():
    def handler(*_):
        raise TimeoutError("too slow")

    text, kinds, arguments = LONG["scalar"]
    dispatcher = compile_text(text, "f", kinds).dispatcher
    previous = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(RuntimeError):
            dispatcher(*arguments)
    finally:
        signal.signal(signal.SIGALRM, previous)
    with pytest.raises(TimeoutError, match="too slow"):
        machine.raise_interrupt()


def test_code_without_the_interpreters_lock_is_not_polled():
    text, kinds, _ = LONG["scalar"]
    inner = compile_text(text, "f", kinds).dispatcher

    @numba.njit(nogil=True)
    def outer():
        return inner(3_000_000, 0.5)

    thread = threading.Thread(target=outer)
    thread.start()
    thread.join()


def test_without_jit_the_text_runs_as_it_stands(monkeypatch):
    monkeypatch.setattr(numba.core.config, "DISABLE_JIT", 1)
    text = "def f(x):\n    while x < 3000000.0:\n        x += 1.0\n    return x\n"
    assert compile_text(text, "f", (FLOAT,), key="plain").dispatcher(0.0) == 3e6


def machine_text(text):
    return ast.unparse(machine.for_machine(ast.parse(text)))


def test_short_programs_are_left_alone():
    text = "def f(x):\n    for i in range(3):\n        x += 1.0\n    return x"
    assert machine_text(text) == text.replace("range(3)", "srcgrad_up(0, 3)")


def test_loops_over_arrays_are_left_alone():
    loop = "for i in range(n):\n        x[i] = 2.0 * x[i]"
    inner = loop.replace("\n", "\n    ")
    counted = inner.replace("range(n)", "srcgrad_up(0, n)")
    assert counted in machine_text(f"def f(x, n):\n    for t in range(n):\n        {inner}")
    part = inner.replace("range(n)", "srcgrad_up(srcgrad_part_first, srcgrad_part_end)")
    assert part in machine_text(f"def f(x, n):\n    {loop}")
    assert loop.replace("range", "prange") in machine_text(
        f"def f(x, n):\n    {loop}".replace("range", "prange")
    )


def test_polls_keep_line_numbers():
    text = LONG["nest"][0]
    before = {n.lineno for n in ast.walk(ast.parse(text)) if hasattr(n, "lineno")}
    tree = machine.for_machine(ast.parse(text))
    assert {n.lineno for n in ast.walk(tree) if hasattr(n, "lineno")} == before


def test_a_loop_that_continues_early_asks_at_its_start():
    loop = "    while x > 1.0:\n        x -= 1.0\n{}        x = 0.5 * x\n"
    early = "        if x > 9.0:\n            continue\n"
    at_end = machine_text("def f(x):\n" + loop.format(""))
    at_start = machine_text("def f(x):\n" + loop.format(early))
    assert at_end.index("srcgrad_polled") > at_end.index("x = 0.5 * x")
    assert at_start.index("srcgrad_polled") < at_start.index("x -= 1.0")


def test_compiled_text_survives_pickling_as_text():
    compiled = compile_text(SCALED, "f_grad", (VECTOR, FLOAT))
    assert pickle.loads(pickle.dumps(compiled.text)) == SCALED
