"""Work arrays have a row where a loop uses no more at once; others stay, and compute the same."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad.optimise.own_rows import own_rows
from srcgrad.printer import function_text
from tests.optimise.test_vectors import run
from tests.tools.ir.programs import parse

HEAD = "def f(x: 2, y: 1):\n    n = x.shape[0]\n    m = x.shape[1]\n"
RETURN = "return s"


def texts(lines):
    """The text of a program before and after, which compute the same."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    before = parse(f"{HEAD}{body}")
    found = [function_text(each) for each in (before, own_rows(before))]
    for n, m in ((0, 3), (1, 1), (4, 3), (3, 5)):
        R = np.random.default_rng(n)
        given = R.standard_normal((n, m)), R.standard_normal(m)
        one, other = (run(text, *given) for text in found)
        np.testing.assert_allclose(other, one, rtol=1e-12, err_msg=found[1])
    return found


def indented(lines):
    return "".join(f"    {line}\n" for line in lines.splitlines())


START = "s = 0.0\nt = np.empty((n, m))\n"
FILL = "    for j in range(m):\n        t[i, j] = x[i, j] * y[j]\n"
ADD = "    for j in range(m):\n        s += t[i, j] * x[i, 0]\n"
LOOP = "for i in range(n):\n"

ROWS = {
    "a row": START + LOOP + FILL + ADD,
    "backwards": START + "for i in range(n - 1, -1, -1):\n" + FILL + ADD,
    "zeros": START.replace("empty", "zeros")
    + LOOP
    + "    t[i, m - 1] += 1.0\n"
    + FILL.replace("t[i, j] =", "t[i, j] +=")
    + ADD,
    "within a loop": "s = 0.0\nfor k in range(3):\n    t = np.empty((n, m))\n"
    + indented(LOOP + FILL + ADD),
}


@pytest.mark.parametrize("name", ROWS)
def test_one_row_is_enough(name):
    before, after = texts(ROWS[name] + RETURN)
    assert "(n, m)" in before and "(n, m)" not in after
    assert "t[i" not in after
    assert after.count("\n") <= before.count("\n")


EARLIER = "    for j in range(m):\n        t[i, j] += x[i, j]\n"
COLUMN = "    for i in range(n):\n        t[i, j] = x[i, j]\n        s += t[i, j]\n"
WITHIN = "s = 0.0\nif n > 0:\n    t = np.empty((n, m))\n" + indented(LOOP + FILL + ADD)
STAY = {
    "read in another block": WITHIN + "if n > 0:\n" + indented(LOOP + ADD),
    "measured in another block": WITHIN + "if n > 0:\n    s += t.shape[0]\n",
    "copied as a whole": START + LOOP + FILL + "    u = t.copy()\n    s += u[i, 0]\n",
    "read by the next iteration": START + LOOP + FILL + "    if i > 0:\n        s += t[i - 1, 0]\n",
    "read in another loop": START + LOOP + FILL + LOOP + ADD,
    "filled in an earlier run of the loop": START.replace("empty", "zeros")
    + "for k in range(3):\n"
    + indented(LOOP + EARLIER + ADD),
    "a column": START + "for j in range(m):\n" + COLUMN,
    "a size that changes": "s = 0.0\nk = m\nt = np.empty((n, k))\n"
    + LOOP
    + FILL
    + "    k = 1\n"
    + ADD,
}


@pytest.mark.parametrize("name", STAY)
def test_what_another_iteration_may_want_stays(name):
    before, after = texts(STAY[name] + RETURN)
    assert before == after


def test_results_stay():
    before, after = texts(START + LOOP + FILL + "return t")
    assert before == after
