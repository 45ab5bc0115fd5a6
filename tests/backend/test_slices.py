"""Statements about whole arrays, written out as loops for the machine."""

import ast
import re

import numba
import numpy as np
import pytest

from srcgrad.backend.slices import loops_for_slices

MATRIX, VECTOR = numba.float64[:, :], numba.float64[:]


def rewritten(body, **arguments):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    tree = ast.parse(f"def f({', '.join(arguments)}):\n{lines}\n    return a\n")
    loops_for_slices(tree.body[0], arguments)
    return ast.unparse(tree)


def run(text, *arguments):
    names = {"np": np}
    exec(text, names)
    return names["f"](*arguments)


R = np.random.default_rng(3)
SQUARE, OTHER, ROW = R.random((3, 3)), R.random((3, 3)), R.random(3)


@pytest.mark.parametrize(
    "body",
    [
        "a += b",
        "a -= (b @ b.T) * 1.0",
        "a += b.T",
        "a[:] = 2.0 * b - a",
        "a[1] = v",
        "a[1] += v * 3.0",
        "c = b * v[1] + a\na += c",
        "c = np.zeros((2, 3, 3))\nc[1] = b\na += c[1].T",
        "for k in range(3):\n    a[k] -= v * b[k, 0]",
        "a[0] = 1.5",
    ],
)
def test_loops_give_the_same(body):
    text = rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR)
    assert re.search(r"for srcgrad_\d+ in range", text), text
    plain = f"def f(a, b, v):\n    {body.replace(chr(10), chr(10) + '    ')}\n    return a\n"
    expected = run(plain, SQUARE.copy(), OTHER, ROW)
    found = run(text, SQUARE.copy(), OTHER, ROW)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize(
    "body",
    [
        "a[1, 2] = 1.0",
        "v[0] += 2.0",
        "a = b @ b",
        "a[1] = np.sort(v)",
        "a += unknown",
        "a = s * 2.0",
        "a = z + z",
    ],
)
def test_what_is_no_whole_array_or_not_known_stays(body):
    single = numba.float32[:]
    before = ast.unparse(ast.parse(body))
    assert before in rewritten(body, a=MATRIX, b=MATRIX, v=VECTOR, s=numba.float64, z=single)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("a += b @ b.T", "srcgrad_add_product(a, b, b.T)"),
        ("a -= b @ c", "srcgrad_subtract_product(a, b, c)"),
        ("s[1] += b @ c", "srcgrad_add_product(s[1], b, c)"),
        ("s[t] += u[t] @ b", "srcgrad_add_product(s[t], u[t], b)"),
        ("s[t] -= u[t + 1].T @ u[t]", "srcgrad_subtract_product(s[t], u[t + 1].T, u[t])"),
    ],
)
def test_products_are_added_in_place(body, found):
    stack = numba.float64[:, :, :]
    arguments = {"a": MATRIX, "b": MATRIX, "c": MATRIX, "s": stack, "u": stack, "t": numba.int64}
    assert found in rewritten(body, **arguments)


@pytest.mark.parametrize(
    "body", ["a += a @ b", "a -= b @ a.T", "s[1] += s[0] @ b", "s[t] += s[t] @ b", "a[1] += b @ v"]
)
def test_products_of_what_they_are_added_to_are_made_before(body):
    stack = numba.float64[:, :, :]
    text = rewritten(body, a=MATRIX, b=MATRIX, s=stack, v=VECTOR)
    assert "_product(" not in text and "for srcgrad_" in text
