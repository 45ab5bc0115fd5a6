"""Whose text is shown beside a derivative, and which lines of it belong together."""

from __future__ import annotations

import srcgrad
from srcgrad import view
from tests.tools.page_reader import read

TWICE = """
import numpy as np

def f(x):
    y = np.empty(3)
    for i in range(3):
        y[i] = x[i] * x[i] * x[2]
    return y
"""


def test_lines_of_all_directions_know_theirs(module):
    """The lines of tangents, too, below one that quotes the user's."""
    f = module(TWICE).f
    page = read(view.page(srcgrad.jacfwd(f).specialise("f8[:]")))
    stage = page.one("section", "panel", data_name="differentiate").all("div", "line")
    moved = [each for each in stage if each.one("pre").text.strip().startswith("y_dot[i")]
    assert moved and all(each["data-of"] == "7" for each in moved)
