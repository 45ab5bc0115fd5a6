"""Whose text is shown beside a derivative, and which lines of it belong together."""

from __future__ import annotations

import pytest

import srcgrad
from srcgrad import grad, hessian, hvp, view, vmap
from srcgrad.frontend.reading.unwrap import innermost
from tests.tools.page_reader import read

TEXT = """
def cubes(x):
    total = 0.0
    for each in x:
        total += each**3
    return total
"""


@pytest.fixture
def cubes(module):
    return module(TEXT).cubes


@pytest.mark.parametrize("derive", [hessian, hvp, lambda f: grad(lambda x: grad(f)(x)[0])])
def test_of_second_derivatives(cubes, derive):
    derivative = derive(cubes)
    page = read(view.page(derivative.specialise("f8[:]")))
    names = [each.children[0] for each in page.all("h3")]
    assert names[-1] == "cubes" and not any(name.startswith("cubes_") for name in names)
    assert "grad_of_cubes" not in page.one("div", "functions").text


@pytest.mark.parametrize("derive", [hessian, hvp])
def test_lines_have_the_numbers_of_their_file(cubes, derive):
    known = derive(cubes).specialise("f8[:]")
    page = read(view.page(known))
    lines = page.one("div", "functions").all("div", "line")
    assert [each["data-of"] for each in lines] == ["2", "3", "4", "5", "6"]
    own = page.one("section", "panel", data_name="derivative").all("div", "line")
    cubed = [each for each in own if "3.0 * " in each.one("pre").text]
    assert cubed and all(each["data-of"] in ("4", "5") for each in cubed)
    assert [line.number for line in view.sides(known).function] == [2, 3, 4, 5, 6]
    assert f"({cubes.__module__}.py, line 2)" in known.title
    assert known.title == derive(cubes).specialise("f8[:]").title, "nothing is counted in it"


def test_before_a_call(cubes):
    page = read(hessian(cubes)._repr_html_())
    assert "total += each**3" in page.text and "grad_of_cubes" not in page.text


def test_what_is_under_derivatives_and_batches(cubes):
    for derivative in (cubes, grad(cubes), hessian(cubes), vmap(grad(cubes)), grad(hvp(cubes))):
        assert innermost(derivative) is cubes
    assert innermost(grad(srcgrad.value(cubes))) is cubes


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
