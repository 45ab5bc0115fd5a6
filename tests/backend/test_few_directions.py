"""Code for a known number of directions does what the text does, and has no loops over them."""

import ast

import numpy as np
import pytest

import srcgrad
from srcgrad.backend.compile import compile_text
from srcgrad.backend.few_directions import FEW, SHORT, may_be_written_out, written_out
from srcgrad.types import INT, Array
from tests.tools.sparse_models import tridiagonal

TEXT = """
def f(x, directions, other):
    y = np.zeros((x.shape[0], directions))
    for i in range(x.shape[0]):
        for k in range(directions):
            if k > 0:
                y[i, k] = y[i, k - 1] * x[i] + k
            else:
                y[i, k] = x[i]
        for k in range(directions - 1, -1, -1):
            y[i, k] += y[i, directions - 1] + k
        for k in range(directions):
            if y[i, k] > 5.0:
                break
            y[i, k] *= 2.0
        for k in range(other):
            y[i, 0] += k
    return y
"""


def function(text: str = TEXT) -> ast.FunctionDef:
    (found,) = ast.parse(text).body
    assert isinstance(found, ast.FunctionDef)
    return found


@pytest.mark.parametrize("count", (1, 2, 5))
def test_code_for_one_number_is_that_for_any(count: int) -> None:
    signature = (Array("float64", 1), INT, INT)
    text = "import numpy as np\n" + TEXT
    known = compile_text(text, "f", signature, cache=False, constants={"directions": count})
    x = np.linspace(-1.0, 2.0, 4)
    np.testing.assert_array_equal(known.dispatcher(x, count, 3), known.plain(x, count, 3))


def test_loops_over_directions_are_written_out_and_no_others() -> None:
    three = function()
    written_out(three, {"directions": 3})
    loops = [ast.unparse(node.iter) for node in ast.walk(three) if isinstance(node, ast.For)]
    assert sorted(loops) == ["range(3)", "range(other)", "range(x.shape[0])"]  # one has a break


def test_long_functions_and_many_directions_have_one_code_for_any_number() -> None:
    assert may_be_written_out(TEXT, "f", {"directions": FEW})
    assert not may_be_written_out(TEXT, "f", {"directions": FEW + 1})
    assert not may_be_written_out(TEXT, "f", {"directions": 0})
    statements = "            y[i, k] += 1.0\n" * (SHORT // FEW)
    long = TEXT.replace("            if k > 0:", f"{statements}            if k > 0:")
    assert not may_be_written_out(long, "f", {"directions": FEW})
    assert may_be_written_out(long, "f", {"directions": 2})


def test_a_jacobian_has_code_for_each_number_of_colours() -> None:
    sparse = srcgrad.jacobian(tridiagonal, mode="sparse")
    dense = srcgrad.jacobian(tridiagonal, mode="forward")
    for size in (1, 2, 3, 9, 2, 1):
        u = np.linspace(0.0, 1.0, size)
        np.testing.assert_allclose(sparse(u, 2.0).toarray(), dense.plain(u, 2.0), rtol=1e-12)
    (known,) = sparse._evaluations.values()
    assert sorted(count for _, count in known.runners) == [1, 2, 3]
    codes = {runner.function for runner in known.runners.values()}
    assert len(codes) == 3
