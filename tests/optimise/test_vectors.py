"""Nests of loops as statements about arrays: they compute the same, or stay loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from srcgrad.optimise.slices import slices
from srcgrad.printer import function_text
from tests.tools.ir.programs import parse

HEAD = "def f(x: 2, y: 2, v: 1, a):\n    n = x.shape[0]\n    m = x.shape[1]\n"
SHAPES = ((0, 0), (1, 1), (1, 3), (2, 2), (3, 1), (4, 5))


def program(lines):
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return parse(f"{HEAD}    q = y.shape[0]\n    p = y.shape[1]\n    k = v.shape[0]\n{body}")


def compare(lines, shapes=SHAPES):
    """The text of the program with statements about arrays, which computes the same."""
    before = program(lines)
    after = slices(before)
    texts = [function_text(each) for each in (before, after)]
    for n, m in shapes:
        R = np.random.default_rng(n + 7 * m)
        given = (R.standard_normal((n, m)), R.standard_normal((n, m)), R.standard_normal(m), 0.75)
        expected, found = (run(text, *map(np.copy, given)) for text in texts)
        for one, other in zip(expected, found, strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-12, err_msg=texts[1])
    return texts[1]


def run(text, *arguments):
    names = {"np": np, "math": math}
    exec(text, names)
    return names["f"](*arguments)


SAID = [
    "z = np.empty((n, m))\nfor i in range(n):\n    for j in range(m):\n        t = a * 2.0\n"
    "        x[i, j] = x[i, j] * t\n        t -= x[i, j] * a\n        t += x[i, j]\n"
    "        z[i, j] = t * t\n"
    "return z, x",
    "z = np.empty((n, m))\nfor i in range(n):\n    for j in range(m):\n        t = x[i, j] * a\n"
    "        u = t * t + x[i, j]\n        z[i, j] = u * t\nreturn z, a",
    "z = np.zeros((n, m))\ns = 0.0\nfor i in range(n - 1):\n    for j in range(m):\n"
    "        d = x[i + 1, j] - x[i, j]\n        z[i, j] -= d\n        z[i + 1, j] += d\n"
    "        s += d * d\nreturn z, s",
    "z = np.zeros(m)\nfor i in range(n):\n    for j in range(m):\n        t = x[i, j] * x[i, j]\n"
    "        z[j] += t * a\n        x[i, j] = t\nreturn z, x",
    "h = max(m, 1)\ns = 1 % h\nz = np.empty((n, n, m))\nfor i in range(n):\n"
    "    for j in range(n):\n"
    "        for l in range(m):\n            d = l - s\n            e = d + m\n"
    "            z[i, j, l] = x[i, e if d < 0 else d] * x[j, l]\nreturn z, s",
    "h = max(n, 1)\ns = -1 % h\nz = np.zeros((n, m))\nfor i in range(n):\n    d = i - s\n"
    "    e = d + n\n    for j in range(m):\n        t = x[i, j] * a\n"
    "        z[e if d < 0 else d, j] -= t\n        x[i, j] = t\nreturn z, x",
    "z = np.empty((n, m))\nfor i in range(n):\n    for j in range(m):\n        c = x[i, j] > a\n"
    "        b = c and x[i, j] < 2.0 or not c\n        z[i, j] = x[i, j] * a if b else a\n"
    "return z, a",
]


@pytest.mark.parametrize("lines", SAID)
def test_loops_are_said_of_arrays(lines):
    found = compare(lines)
    assert "for " not in found, found


STAYING = [
    # an element that is not read where there is none
    "z = np.empty((n, m))\nfor i in range(n):\n    for j in range(m):\n"
    "        t = x[i, j] * a\n        z[i, j] = v[j + 1] if j + 1 < m else t\nreturn z, a",
    "z = np.empty((n, m))\nb = a > 1.0\nfor i in range(n):\n    for j in range(m):\n"
    "        t = x[i, j] * a\n        z[i, j] = t * t if not b else v[m]\nreturn z, a",
    # what one step hands on to the next
    "z = np.empty(m)\nt = a\nfor j in range(m):\n    z[j] = t * v[j]\n    t = z[j] * v[j]\n"
    "return z, t",
    "s = 0.0\nz = np.empty(m)\nfor j in range(m):\n    s += v[j]\n    z[j] = s * v[j]\nreturn z, s",
    "for i in range(n - 1):\n    for j in range(m):\n        t = x[i, j] * a\n"
    "        x[i + 1, j] = t * t\nreturn x, a",
    # a number that is used after the loop
    "t = 0.0\nz = np.empty(m)\nfor j in range(m):\n    t = v[j] * a\n    z[j] = t * t\nreturn z, t",
    # one element many times
    "z = np.zeros((n, m))\nfor i in range(n):\n    for j in range(m):\n        t = x[i, j] * a\n"
    "        z[i, 0] += t\n        x[i, j] = t * z[i, 0]\nreturn z, x",
]


@pytest.mark.parametrize("lines", STAYING)
def test_loops_that_are_no_statements_about_arrays_stay(lines):
    found = compare(lines, SHAPES[1:])
    assert "for " in found, found


def test_steps_of_an_outer_loop_may_need_their_own_rows_only():
    rows = (
        "z = np.empty((n, m))\nh = max(m, 1)\ns = 1 % h\nfor i in range(n):\n"
        "    for j in range(m):\n        t = x[i, j] * a\n        z[i, j] = t * t\n"
        "    for j in range(m):\n        d = j - s\n        e = d + m\n"
        "        x[i, j] += z[{}, e if d < 0 else d] * a\nreturn z, x"
    )
    assert "for " not in compare(rows.format("i"))
    assert "for " in compare(rows.format("0"), SHAPES[1:])


def test_a_sum_over_a_view_is_not_put_behind_a_change():
    wide = " + ".join(["t * a"] * 8)
    lines = (
        "s = 0.0\nz = np.zeros((n, m))\nfor i in range(n - 1):\n    for j in range(m - 1):\n"
        f"        t = x[i + 1, j + 1]\n        s += t * t\n        z[i, j] = {wide}\n"
        "for i in range(n):\n    for j in range(m):\n        x[i, j] = 0.0\n"
        "r = s * a\nreturn z, r"
    )
    assert " = x[1:, 1:]\n" in compare(lines, SHAPES[3:])
