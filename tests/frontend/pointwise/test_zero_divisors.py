"""Integers divided by zero and shifted by too much: an error of Python's, a number of NumPy's."""

from __future__ import annotations

import linecache
import warnings
from typing import Any

import numpy as np
import pytest

from srcgrad import grad

DTYPES = ("int8", "int32", "int64", "uint8", "uint64")
FORMS = (
    "np.sum(k {op} m)",
    "np.sum(k {op} 2) + np.sum(7 {op} m)",
    "float(k[0] {op} m[0]) + 2.0 * float(k[3] {op} m[3])",
    "sum([a {op} b for a, b in zip(k, m)])",
)
CASES = [(form.format(op=op), dtype) for form in FORMS for op in ("//", "%", "<<", ">>")
         for dtype in DTYPES] + [
    (form, dtype)
    for form in ("np.sum(np.fmod(k, m))", "np.sum(np.floor_divide(k, m) + np.remainder(k, m))",
                 "np.sum(k >> np.int8(-1)) + np.sum(k << np.int8(-1))")
    for dtype in ("int8", "int64")
]  # fmt: skip


def program(form: str) -> Any:
    text = f"def f(x, k, m):\n    return x * ({form})\n"
    name = f"<zero divisor {form}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    names: dict[str, Any] = {"np": np}
    exec(compile(text, name, "exec"), names)
    return names["f"]


def integers(dtype: str) -> tuple[Any, Any]:
    k = np.array([7, 5, 0, 3, 1, 120], dtype)
    m = np.array([0, 2, 0, 1, 70, 3], dtype)
    if dtype.startswith("int"):
        k[0], m[3] = -7, -1
    return k, m


def agrees(form: str, dtype: str, compiled: bool) -> None:
    """The slope is the integer that NumPy gives."""
    function = program(form)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want = float(function(1.0, *integers(dtype)))
        derivative = grad(function, "x")
        got = (derivative if compiled else derivative.plain)(0.5, *integers(dtype))
    assert got == want


@pytest.mark.parametrize(("form", "dtype"), CASES)
def test_numpys(form: str, dtype: str) -> None:
    agrees(form, dtype, compiled=False)


@pytest.mark.parametrize("op", ["//", "%", "<<", ">>"])
def test_numpys_compiled(op: str) -> None:
    agrees(FORMS[0].format(op=op), "int64", compiled=True)


@pytest.mark.parametrize("op", ["//", "%", "<<", ">>"])
def test_pythons(op: str) -> None:
    function = program(f"5 {op} (int(m[0]) - k)")
    with pytest.raises((ZeroDivisionError, ValueError)) as own:
        function(1.0, 1 if op in "//%" else 2, [1.0])
    with pytest.raises(type(own.value)):
        grad(function, "x").plain(1.0, 1 if op in "//%" else 2, [1.0])
