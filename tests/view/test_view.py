"""A function beside its derivative, in terminals and pages."""

from __future__ import annotations

import importlib.util
import re
import sys
from types import SimpleNamespace

import pytest

import srcgrad
from srcgrad import view
from srcgrad.view import beside, in_terminal, terminal

DERIVATIVE = '''\
import math


def f_grad(x, k):
    """A text
    over lines & more."""
    # line 2: y = k * x
    y = k * x
    for i in range(3):
        # line 3: return math.sin(y)
        y_bar = math.cos(y) < 1.0
        # line 3: z = something in a helper
        z = 1.0

    # line 2: y = k * x
    x_bar = k * y_bar
    return x_bar
'''


@pytest.fixture
def sides(module):
    f = module("def f(x, k):\n    y = k * x\n    return math.sin(y)\n").f
    return beside(f, DERIVATIVE, "Gradient of f & more.")


def test_lines_that_belong_together(sides):
    assert [line.about for line in sides.function] == [1, 2, 3]
    assert [line.about for line in sides.derivative] == [
        *[None] * 6, 2, 2, 2, 3, 3, None, None, None, 2, 2, None,
    ]  # fmt: skip


def test_a_method_is_shown_with_its_decorators_and_without_its_indentation(module):
    model = module(
        """
        import functools

        class Model:
            @functools.cache
            def loss(self, x):
                return x
        """
    ).Model()
    lines = beside(model.loss, "pass", "").function
    assert [(line.number, line.text) for line in lines] == [
        (5, "@functools.cache"),
        (6, "def loss(self, x):"),
        (7, "    return x"),
    ]


def test_side_by_side(sides):
    shown = in_terminal(sides, width=100, colour=False).split("\n")
    assert shown[0] == "Gradient of f & more."
    assert shown[2] == "1  def f(x, k):           │  1  import math"
    assert shown[4] == "3      return math.sin(y) │  3"
    assert shown[-1] == "                          │ 17      return x_bar"
    assert {line.find("│") for line in shown[2:]} == {26}


def test_long_lines_of_the_derivative_go_on_in_the_next_row(module):
    f = module("def f(x):\n    return x\n").f
    text = f"def f_grad(x):\n    return {' + '.join(['x * 2'] * 8)}\n"
    shown = in_terminal(beside(f, text, ""), width=76, colour=False).split("\n")
    assert shown[2:] == [
        "1  def f(x):    │ 1  def f_grad(x):",
        "2      return x │ 2      return x * 2 + x * 2 + x * 2 + x * 2 + x * 2 + x *",
        "                │            2 + x * 2 + x * 2",
    ]
    coloured = in_terminal(beside(f, text, ""), width=76, colour=True).split("\n")
    assert len(coloured) == len(shown)


def test_one_below_the_other_in_a_narrow_terminal(sides):
    shown = in_terminal(sides, width=60, colour=False).split("\n")
    assert shown[2:6] == ["1  def f(x, k):", "2      y = k * x", "3      return math.sin(y)", ""]
    assert shown[6] == " 1  import math"
    assert "│" not in "".join(shown)


def test_colours_change_nothing_else(sides):
    coloured = in_terminal(sides, width=100, colour=True)
    assert "\x1b[" in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    plain = in_terminal(sides, width=100, colour=False)
    assert [line.rstrip() for line in bare.split("\n")] == plain.split("\n")


def test_without_rich_it_says_how_to_have_colours(sides, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "rich" and found(name))
    shown = in_terminal(sides, width=100, colour=True)
    assert shown.endswith(f"\n\n{terminal.HINT}")
    assert shown.startswith(in_terminal(sides, width=100, colour=False))


def test_show_prints_in_a_terminal_and_displays_in_a_notebook(module, monkeypatch, capsys):
    f = module("def f(x):\n    return x\n").f
    specialisation = srcgrad.grad(f).specialise("f8")
    view.show(specialisation)
    assert "x_bar = 1.0" in capsys.readouterr().out

    displayed = []
    running = SimpleNamespace(kernel=None, execution_count=3)
    shell = SimpleNamespace(get_ipython=lambda: running)
    html = SimpleNamespace(HTML=lambda text: text, display=displayed.append)
    monkeypatch.setitem(sys.modules, "IPython", shell)
    monkeypatch.setitem(sys.modules, "IPython.display", html)
    found = view.show(specialisation)
    found._ipython_display_()  # as IPython does with the last value of a cell
    (shown,) = displayed
    assert shown.startswith('<div class="srcgrad inspector output"')
    assert found._repr_html_().startswith('<div class="srcgrad inspector output"')
    running.execution_count = 4
    found._ipython_display_()
    assert len(displayed) == 2, "another cell shows it again"
    assert capsys.readouterr().out == ""
