"""Copies of whole arrays that are not needed are not made; the others are, and compute the same."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad.optimise.handed_over import handed_over
from srcgrad.optimise.placed_arrays import placed_arrays
from srcgrad.optimise.slices import slices
from srcgrad.optimise.whole_copies import whole_copies
from srcgrad.printer import function_text
from tests.optimise.test_vectors import run
from tests.tools.ir.programs import parse

HEAD = "def f(x: 1, y: 1, a, k: int64):\n    n = x.shape[0]\n    m = y.shape[0]\n"


def finished(lines):
    """The text of a program as the pipeline finishes it, which computes what the program does."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    before = parse(f"{HEAD}{body}")
    after = placed_arrays(whole_copies(handed_over(slices(before)), set()), set())
    texts = [function_text(each) for each in (before, after)]
    for n in (0, 1, 2, 5):
        R = np.random.default_rng(n)
        given = (R.standard_normal(n), R.standard_normal(n), 0.75, min(n, 2))
        kept = [np.copy(each) for each in given]
        expected, found = (run(text, *given) for text in texts)
        for one, other in zip(np.atleast_1d(expected), np.atleast_1d(found), strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-12, err_msg=texts[1])
        for one, other in zip(given, kept, strict=True):
            assert np.array_equal(one, other), texts[1]
    return texts[1]


def filled(name, value):
    return f"{name} = np.empty(n)\nfor i in range(n):\n    {name}[i] = {value}\n"


def changed(name, value):
    return f"for i in range(n):\n    {name}[i] = {value}\n"


def added(name, value):
    return f"for i in range(n):\n    {name}[i] += {value}\n"


TOTAL = "s = 0.0\nfor i in range(n):\n    s += {} * (i + 1.5)\nreturn s"

GONE = {
    "read only": "t = x.copy()\n" + filled("z", "a * t[i]") + "return z",
    "changed and given back": filled("z", "x[i] * y[i]")
    + "t = z.copy()\n"
    + added("t", "y[i]")
    + changed("z", "t[i]")
    + "return z",
    "changed after the source is read last": filled("z", "x[i] * a")
    + filled("w", "z[i] * z[i]")
    + "t = z.copy()\n"
    + added("t", "w[i]")
    + TOTAL.format("t[i] * w[i]"),
    "in each step of a loop": filled("z", "a * x[i]")
    + "for j in range(k):\n    t = z.copy()\n    for i in range(n):\n        t[i] += a\n"
    "    for i in range(n):\n        z[i] = t[i]\n" + TOTAL.format("z[i]"),
    "the source is set anew": filled("z", "a * x[i]")
    + "s = 0.0\nfor j in range(k):\n    t = z.copy()\n    for i in range(n):\n"
    "        t[i] += y[i]\n    for i in range(n):\n        s += t[i] * x[i]\n"
    "    for i in range(n):\n        z[i] = y[i] * a\nfor i in range(n):\n    s += z[i]\nreturn s",
    "the source is set to zero first": filled("z", "a * x[i]")
    + "s = 0.0\nfor j in range(k):\n    t = z.copy()\n    for i in range(n):\n"
    "        z[i] = 0.0\n    for i in range(n):\n        t[i] += y[i]\n    for i in range(n):\n"
    "        s += t[i] * x[i]\n    for i in range(n):\n        z[i] += y[i] * a\n"
    "for i in range(n):\n    s += z[i]\nreturn s",
    "on one path": filled("z", "a * x[i]")
    + filled("w", "x[i] - a")
    + "if k > 1:\n    t = z.copy()\n    for i in range(n):\n        w[i] = t[i] * a\n"
    + TOTAL.format("z[i] * w[i]"),
}

KEPT = {
    "the source changes first": filled("z", "x[i] * a")
    + "t = z.copy()\n"
    + added("z", "y[i]")
    + TOTAL.format("z[i] * t[i]"),
    "the copy changes, and the source is read": filled("z", "x[i] * a")
    + "t = z.copy()\n"
    + added("t", "y[i]")
    + TOTAL.format("z[i] * t[i]"),
    "of what the caller gave": "t = x.copy()\n" + added("t", "y[i]") + TOTAL.format("t[i]"),
    "given back too soon": filled("z", "x[i] * a")
    + "t = z.copy()\n"
    + added("t", "y[i]")
    + changed("z", "t[i]")
    + added("t", "y[i]")
    + TOTAL.format("z[i] * t[i]"),
    "the source is read before it gets them back": filled("z", "x[i] * a")
    + "t = z.copy()\n"
    + added("t", "y[i]")
    + filled("w", "z[i] * y[i]")
    + changed("z", "t[i]")
    + TOTAL.format("z[i] * w[i]"),
    "the source is set to zero and used with the copy": filled("z", "a * x[i]")
    + "for j in range(k):\n    t = z.copy()\n    for i in range(n):\n"
    "        z[i] = 0.0\n    for i in range(n):\n        t[i] += y[i]\n    for i in range(n):\n"
    "        z[i] += t[i] * a\n    for i in range(n):\n        z[i] += t[i] * t[i]\n"
    + TOTAL.format("z[i]"),
    "the source is set on one path": filled("z", "a * x[i]")
    + "t = z.copy()\n"
    + added("t", "y[i]")
    + "s = 0.0\nfor i in range(n):\n    s += t[i] * x[i]\n"
    "if k > 1:\n    for i in range(n):\n        z[i] = y[i]\n"
    "for i in range(n):\n    s += z[i]\nreturn s",
    "used by the next step": filled("z", "x[i]")
    + "t = z.copy()\nfor j in range(k):\n    for i in range(n):\n        z[i] += t[i]\n"
    "    t = z.copy()\n" + TOTAL.format("z[i] * t[i]"),
    "on one path only": filled("z", "x[i] * a")
    + "t = z.copy()\nif k > 1:\n    for i in range(n):\n        t[i] += y[i]\n"
    + TOTAL.format("z[i] * t[i]"),
    "results": "t = x.copy()\nreturn t",
}


@pytest.mark.parametrize("lines", GONE.values(), ids=GONE)
def test_a_copy_that_is_not_needed(lines):
    text = finished(lines)
    assert ".copy()" not in text and "z[:] = t" not in text, text


@pytest.mark.parametrize("lines", KEPT.values(), ids=KEPT)
def test_a_copy_that_is_needed(lines):
    assert ".copy()" in finished(lines)


def test_what_is_added_to_zeros_is_set():
    text = finished(
        filled("z", "x[i] * a")
        + "for j in range(k):\n    for i in range(n):\n        z[i] = 0.0\n"
        + "    for i in range(n):\n        z[i] += y[i] * j\n"
        + TOTAL.format("z[i]")
    )
    assert "z[:] = y" in text and "= 0.0" not in text.replace("s = 0.0", ""), text


def test_what_is_added_twice_is_set_once():
    text = finished(
        filled("z", "x[i] * a")
        + "for j in range(k):\n    for i in range(n):\n        z[i] = 0.0\n"
        + "    for i in range(n):\n        z[i] += z[i] * y[i] + 1.0\n"
        + TOTAL.format("z[i]")
    )
    assert "0.0" in text.replace("s = 0.0", ""), text


PLACED = {
    "in a sum": filled("t", "x[i] - a")
    + "s = 0.0\nfor i in range(n):\n    s += t[i] * y[i] - x[i]\nreturn s",
    "in another array": filled("t", "x[i] - a") + filled("z", "t[i] * y[i]") + "return z",
    "after others": filled("t", "x[i] - a")
    + filled("w", "y[i] * y[i]")
    + filled("z", "t[i] * y[i]")
    + TOTAL.format("z[i] * w[i] * w[i] * z[i]"),
}

NAMED = {
    "used twice": filled("t", "x[i] - a") + filled("z", "t[i] * t[i]") + "return z",
    "its parts change": filled("z", "x[i] * a")
    + filled("t", "z[i] - a")
    + added("z", "y[i]")
    + filled("w", "t[i] * y[i]")
    + TOTAL.format("w[i] * z[i]"),
    "used in a loop": filled("t", "x[i] - a")
    + filled("z", "x[i]")
    + "for j in range(k):\n    for i in range(n):\n        z[i] += t[i]\n"
    + TOTAL.format("z[i]"),
    "not in order": filled("t", "x[i] - a") + filled("z", "t[n - 1 - i] * y[i]") + "return z",
}


@pytest.mark.parametrize("lines", PLACED.values(), ids=PLACED)
def test_an_array_that_is_used_once(lines):
    assert "t = " not in finished(lines)


@pytest.mark.parametrize("lines", NAMED.values(), ids=NAMED)
def test_an_array_that_needs_its_name(lines):
    assert "t = " in finished(lines)
