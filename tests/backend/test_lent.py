"""Arrays that a function hands on cost no count of references, where nothing can keep them."""

import ast

import numba
import numpy as np
import pytest

import srcgrad
from srcgrad.backend import compile
from srcgrad.backend.lent import lend_arrays
from tests.tools.sparse_models import tridiagonal

LOOKS = "def g(x, i):\n    return x[i] * x.shape[0]\n\n\n"
KEEPS = "def g(x, i):\n    return x[i] * x.sum()\n\n\n"
CALLS = """def f(x, y):
    total = 0.0
    for i in range(x.shape[0]):
        total += g(x, i) + y[i]
    return total
"""


def lent(callee: str, caller: str) -> list[str]:
    above, function = ast.parse(callee + caller).body
    assert isinstance(function, ast.FunctionDef)
    lend_arrays(function, [above], [numba.types.float64[::1]] * len(function.args.args))
    calls = (ast.unparse(each) for each in function.body)
    return [each for each in calls if "srcgrad_lent" in each]


@pytest.mark.parametrize(
    ("callee", "caller", "expected"),
    (
        (LOOKS, CALLS, ["x = srcgrad_lent(x)"]),
        (KEEPS, CALLS, []),
        ("def g(x, i):\n    return x[i:]\n", CALLS, []),
        (LOOKS, CALLS.replace("return total", "return x"), []),
        (LOOKS, CALLS.replace("total += ", "z = x\n        total += "), []),
        (LOOKS, CALLS.replace("g(x, i)", "x[i]"), []),
    ),
)
def test_only_what_is_looked_at_is_lent(callee: str, caller: str, expected: list[str]) -> None:
    assert lent(callee, caller) == expected


def counted() -> int:
    """How many places of a pattern's machine code count references."""
    sparse = srcgrad.jacobian(tridiagonal, mode="sparse", cache=False)
    sparse(np.ones(4), 2.0)
    pattern = sparse.for_pattern._latest()
    (code,) = pattern.compiled.inspect_llvm().values()
    assert pattern.source.count("joined(") == 4  # it is defined, and called three times in a loop
    return int(code.count("NRT_incref("))


def test_a_lent_array_is_not_counted_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    lent_once = counted()
    monkeypatch.setattr(compile, "_compiled", {})
    monkeypatch.setattr(compile, "lend_arrays", lambda *_: None)
    assert counted() >= lent_once + 3
