"""Elements, new arrays and products in machine code: Python's results, nothing else compiled."""

import ast

import numpy as np
import pytest
from numba.core import event

from srcgrad.backend import machine
from srcgrad.backend.compile import compile_text, numba_type
from srcgrad.types import INT, Array

ACCESSES = """
def f(x, y, at):
    x[at] = x[-1] + y[at, -2, 0]
    x[0] += y[-1, at - 1, at]
    x[at - 3] *= 2
    y[at, at, at] -= x[1]
    return x[at - 1]
"""


def machine_text(text, *kinds):
    types = tuple(map(numba_type, kinds))
    return ast.unparse(machine.for_machine(ast.parse(text), "f", types))


@pytest.mark.parametrize("dtype", ["float64", "float32", "complex128", "int64", "bool"])
@pytest.mark.parametrize("layout", ["C", "F", "A"])
def test_elements(dtype, layout, monkeypatch):
    text = ACCESSES
    if dtype == "bool":
        text = "def f(x, y, at):\n    x[at] = not y[at, -2, 0]\n    y[-1, at, 0] = x[at - 2]\n"
        text += "    return x[-1]\n"
    first = "A" if layout == "A" else "C"
    kinds = Array(dtype, 1, first), Array(dtype, 3, layout), INT
    shown = machine_text(text, *kinds)
    assert "[" not in shown and "srcgrad_at_3" in shown
    compiled = compile_text(text, "f", kinds, cache=False)
    random = np.random.default_rng(0)
    x, y = random.normal(size=8) * 3, random.normal(size=(3, 4, 3)) * 3
    results = []
    for run in (compiled.dispatcher, compiled.plain):
        vector = (x > 0 if dtype == "bool" else x).astype(dtype)
        cube = (y > 0 if dtype == "bool" else y).astype(dtype)
        vector = vector[::2] if layout == "A" else vector[:4].copy()
        cube = cube[:, ::-1] if layout == "A" else np.array(cube, order=layout)
        with np.errstate(all="ignore"):
            returned = run(vector, cube, 2)
        results.append((returned, vector.copy(), cube.copy()))
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_an_index_with_a_call_is_computed_once():
    text = "def f(x, y, at):\n    x[abs(at)] += 1.0\n"
    assert "x[abs(at)] += 1.0" in machine_text(text, Array("float64", 1), INT, INT)


def test_bounds_are_checked_where_numba_is_asked_to(monkeypatch):
    monkeypatch.setattr("numba.core.config.BOUNDSCHECK", 1)
    text = "def f(x, at):\n    return x[at]"
    assert machine_text(text, Array("float64", 1), INT) == text


@pytest.mark.parametrize("made", ["np.empty", "np.zeros"])
@pytest.mark.parametrize(
    ("shape", "dtype"),
    [
        ("n", ""),
        ("n", ", dtype=np.float32"),
        ("(n, 2)", ", dtype=np.bool_"),
        ("(2, n, 3)", ", dtype=np.complex64"),
        ("(0, n)", ", dtype=np.int64"),
        ("()", ", dtype=np.int64"),
    ],
)
def test_new_arrays(made, shape, dtype):
    compiled = compile_text(
        f"import numpy as np\n\ndef f(n):\n    return {made}({shape}{dtype})\n", "f", (INT,)
    )
    mine, expected = compiled.dispatcher(4), compiled.plain(4)
    assert (mine.shape, mine.dtype) == (expected.shape, expected.dtype)
    assert mine.flags.c_contiguous
    if made == "np.zeros":
        assert not mine.any()


@pytest.mark.parametrize("shape", ["n", "(3, n)", "(n, 3)"])
@pytest.mark.parametrize(
    ("size", "message"),
    [(-1, "negative dimensions"), (2**62, "array is too big"), (-(2**62), "negative dimensions")],
)
def test_arrays_that_cannot_be(shape, size, message):
    text = f"import numpy as np\n\ndef f(n):\n    return np.zeros({shape}).shape[0]\n"
    compiled = compile_text(text, "f", (INT,))
    with pytest.raises(ValueError, match=message):
        compiled.dispatcher(size)
    assert compiled.dispatcher(2) == compiled.plain(2)


def test_no_memory_left():
    text = "import numpy as np\n\ndef f(n):\n    return np.empty(n)[0]\n"
    with pytest.raises(MemoryError):
        compile_text(text, "f", (INT,)).dispatcher(2**58)


def test_one_function_is_compiled():
    text = (
        "import numpy as np\n\ndef f(x, n):\n    y = np.empty((n, n))\n    z = np.zeros(n)\n"
        "    for i in range(n):\n        for j in range(n):\n            y[i, j] = x[j, i]\n"
        "    w = x.T @ y\n    for i in range(n):\n        z[i] += w[i, -1]\n    return z\n"
    )
    compiled = []

    class Recorder(event.Listener):
        def on_start(self, event):
            compiled.append(event.data["dispatcher"].py_func.__name__)

        def on_end(self, event):
            pass

    with event.install_listener("numba:compile", Recorder()):
        made = compile_text(text, "f", (Array("float64", 2), INT), cache=False)
    assert compiled == ["f"]
    x = np.random.default_rng(0).normal(size=(5, 5))
    np.testing.assert_allclose(made.dispatcher(x, 5), made.plain(x, 5), rtol=1e-12)


def test_text_with_a_closure_goes_through_all_passes():
    text = (
        "def f(n):\n    total = 0\n    for k in [2 * i for i in range(n)]:\n        total += k\n"
        "    return total\n"
    )
    assert compile_text(text, "f", (INT,), cache=False).dispatcher(4) == 12
