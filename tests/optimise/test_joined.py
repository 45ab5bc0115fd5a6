"""What is added to a new array is part of what it is made of; new elements are stored at once."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad.optimise.handed_over import handed_over
from srcgrad.optimise.joined import joined
from srcgrad.optimise.placed_arrays import placed_arrays
from srcgrad.optimise.renewed import renewed
from srcgrad.optimise.slices import slices
from srcgrad.optimise.whole_copies import whole_copies
from srcgrad.printer import function_text
from tests.optimise.test_vectors import run
from tests.optimise.test_whole_copies import added, changed, filled
from tests.tools.ir.programs import parse

HEAD = "def f(x: 1, y: 1, a):\n    n = x.shape[0]\n"


def finished(lines):
    """The text of a program as the pipeline finishes it, which computes what the program does."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    before = parse(f"{HEAD}{body}")
    after = whole_copies(handed_over(slices(before)), set())
    after = renewed(joined(placed_arrays(after, set())), set())
    texts = [function_text(each) for each in (before, after)]
    for n in (0, 1, 2, 5):
        R = np.random.default_rng(n)
        given = (R.standard_normal(n), R.standard_normal(n), 0.75)
        kept = [np.copy(each) for each in given]
        expected, found = (run(text, *given) for text in texts)
        for one, other in zip(np.atleast_1d(expected), np.atleast_1d(found), strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-12, err_msg=texts[1])
        for one, other in zip(given, kept, strict=True):
            assert np.array_equal(one, other), texts[1]
    return texts[1].replace("y[:n]", "y")


ROWS = {
    "made and added to": (
        filled("z", "a * x[i]") + added("z", "y[i]") + "return z",
        "z = a * x + y",
    ),
    "the negative first": (
        filled("z", "-(a * x[i])") + added("z", "y[i]") + "return z",
        "z = y - a * x",
    ),
    "a copy": ("z = x.copy()\n" + added("z", "-(a * y[i])") + "return z", "z = x - a * y"),
    "something else is done between": (
        filled("z", "a * x[i]") + filled("w", "a * y[i]") + added("z", "y[i]")
        + added("w", "z[i] * z[i]") + "return w",
        "z = a * x + y",
    ),
    "what is read is changed between": (
        "w = x.copy()\n" + filled("z", "a * w[i]") + changed("w", "y[i]") + added("z", "w[i]")
        + added("z", "w[i] * a") + added("w", "z[i]") + "return w",
        "z = a * w",
    ),
    "it is read between": (
        filled("z", "a * x[i]") + filled("w", "z[i] * y[i]") + added("z", "y[i]")
        + added("w", "z[i] * z[i]") + "return w",
        "z += y",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "wanted"), ROWS.values(), ids=ROWS)
def test_sums(lines, wanted):
    text = finished(lines)
    assert f"    {wanted}\n" in text, text


STATE = (
    "c = x.copy()\nc_saved = np.empty((3, n))\nfor k in range(3):\n"
    "    c_1 = np.empty(n)\n"
    "    for i in range(n):\n        c_saved[k, i] = c[i]\n"
    "    for i in range(n):\n        c_1[i] = a * c[i] + y[i]\n{}"
    "    for i in range(n):\n        c[i] = c_1[i]\n"
    "for k in range(3):\n    for i in range(n):\n        c[i] += c_saved[k, i]\nreturn c"
)


def test_a_state_gets_its_new_elements_at_once():
    text = finished(STATE.format(""))
    assert "c_1" not in text and "c[:] = a * c + y\n" in text, text


def test_a_state_that_is_read_after_the_new_one_stays():
    text = finished(
        STATE.format("    for i in range(n):\n        c_saved[k, i] += c[i] * c_1[i]\n")
    )
    assert "c_1 = " in text, text
