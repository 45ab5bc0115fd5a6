"""Bad inputs 1-6: functions whose text cannot be had, or is not what runs."""

import functools
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

import srcgrad
from srcgrad import grad, value_and_grad
from tests.tools.work import SOON


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (len, "`len` is built in; wrap it: `def f(x): return len(x)`"),
        (pow, "`pow` is built in; wrap it: `def f(x, y): return pow(x, y)`"),
    ],
    ids=["len", "pow"],
)
def test_1_built_in_function(function, text):
    with pytest.raises(srcgrad.SourceUnavailable) as caught:
        grad(function)(2.0)
    assert str(caught.value) == text


def test_1_not_a_function():
    with pytest.raises(srcgrad.NotDifferentiable) as caught:
        grad(3.0)
    assert str(caught.value) == (
        "a function is needed, not 3.0 (float)\n  Give a function, a method or a lambda."
    )


def test_2_exec_without_source():
    names: dict = {}
    exec("def f(x):\n    return x * x\n", names)
    with pytest.raises(srcgrad.SourceUnavailable) as caught:
        grad(names["f"])(2.0)
    assert str(caught.value) == (
        "the source of f is not available: it was defined at a prompt or by exec, as <string>\n"
        "  Write the function to a file and import it; or define it in a notebook cell; or, with "
        "exec, compile its text under a name of its own and give the text to linecache:\n"
        "    code = compile(text, '<model>', 'exec')\n"
        "    linecache.cache['<model>'] = len(text), None, text.splitlines(True), '<model>'"
    )


def test_2_the_advice_works():
    import linecache

    text = "def f(x):\n    return x * x\n"
    code = compile(text, "<model>", "exec")
    linecache.cache["<model>"] = len(text), None, text.splitlines(True), "<model>"
    names: dict = {}
    exec(code, names)
    assert grad(names["f"]).plain(3.0) == 6.0


@pytest.mark.skipif(sys.version_info < (3, 11), reason="columns of code came with 3.11")
def test_3_two_lambdas_on_one_line():
    square, cube = lambda x: x * x, lambda x: x * x * x
    assert grad(square).plain(2.0) == 4.0
    assert grad(cube).plain(2.0) == 12.0


def test_4_source_edited_after_import(module):
    made = module("def f(x):\n    return x * x\n")
    with open(made.__file__, "w") as file:
        file.write("def f(x):\n    return x * x * x\n")
    os.utime(made.__file__, (0, 0))
    with pytest.raises(srcgrad.SourceMismatch) as caught:
        grad(made.f)(2.0)
    text = str(caught.value).replace(made.__file__, "model.py").splitlines()
    assert text == [
        "model.py no longer holds the text that f was compiled from",
        '  File "model.py", line 1, in f',
        "    def f(x):",
        "    ^^^^^^^^^",
        "  The derivative would be that of other code. Import the module again (importlib.reload) "
        "or restart Python; in a notebook, run the cell again.",
    ]


def test_5_jitted_function():
    import numba

    @numba.njit
    def f(x):
        return x * x

    assert grad(f).plain(3.0) == 6.0


def test_6_decorators_that_only_pass_arguments_on():
    import functools

    def plainly(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)

        return inner

    @plainly
    @functools.lru_cache
    def f(x):
        return x * x

    assert grad(f).plain(3.0) == 6.0


def test_6_decorator_that_changes_the_function():
    def doubled(function):
        @functools.wraps(function)
        def inner(*args):
            return 2.0 * function(*args)

        return inner

    @doubled
    def f(x, k):
        return x**k

    def g(x):
        return 3.0 * f(x, 2)

    assert grad(f).plain(3.0, 2) == 12.0
    assert value_and_grad(f, argnums=(0,)).plain(3.0, 2) == (18.0, (12.0,))
    assert grad(g).plain(3.0) == 36.0


def test_44_interrupt_within_half_a_second(tmp_path):
    """Control-C in a long kernel."""
    program = """
        import signal, sys, time
        import srcgrad

        signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background

        def f(x, n):
            for i in range(n):
                x = 0.9999999999 * x + 1e-12 * i
            return x

        d = srcgrad.grad(f, argnums=0, cache=False)
        d(1.0, 10)
        print("ready", flush=True)
        try:
            d(1.0, 10_000_000_000)
        except KeyboardInterrupt as error:
            print(type(error).__name__, time.time(), flush=True)
        else:
            print("finished", flush=True)
        """
    (tmp_path / "kernel.py").write_text(textwrap.dedent(program))
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "kernel.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        sent = time.time()
        found, error = process.communicate(timeout=120)
    kind, _, when = found.partition(" ")
    assert kind in ("Interrupted", "KeyboardInterrupt"), found + error[-500:]
    assert float(when) - sent < SOON
