"""`graph`: which adjoints stand beside which operations, what is held, and the drawings."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from srcgrad import graph
from srcgrad.__main__ import main

GOLDEN = Path(__file__).with_name("spring.dot")


def spring(x, k):
    total = 0.0
    for i in range(len(x) - 1):
        gap = x[i + 1] - x[i]
        if gap > 0.0:
            total += 0.5 * k * gap**2
    return total


def network(w, x):
    h = np.tanh(w @ x)
    y = np.linalg.solve(np.eye(2) + np.outer(h, h), x)
    return np.sum(y * h)


def settle(x, rate):
    while x > 0.1:
        x = x * rate
    return x


PROGRAMS = [
    (spring, ("f8[:], f8",)),
    (srcgrad.grad(spring, ("x", "k")), ("f8[:], f8",)),
    (network, ("f8[:,:], f8[:]",)),
    (settle, ("f8, f8",)),
    (srcgrad.value(spring), ("f8[:], f8",)),
]


def test_beside_each_operation_is_its_adjoint():
    shown = graph(spring, "f8[:], f8").picture.shown()
    assert "line 22: gap = x[i + 1] - x[i]" in shown
    assert re.search(r"(t\d+) = x\[i \+ 1\] +\| x_bar\[i \+ 1\] \+= \1_bar", shown)
    assert re.search(r"gap = (t\d+) - (t\d+) +\| \1_bar \+= gap_bar; \2_bar -= gap_bar", shown)
    square = r"(t\d+) = gap\*\*2 +\| gap_bar \+= 2.0 \* gap \* \1_bar +\| holds gap"
    assert re.search(square, shown)
    assert "for i in range(len(x) - 1):" in shown and "if gap > 0.0:" in shown
    assert "k_bar" not in shown and "k_bar" in graph(PROGRAMS[1][0], "f8[:], f8").picture.shown()


def test_routines_are_named_by_their_rules():
    assert "by the rule of np.linalg.solve" in graph(network, "f8[:,:], f8[:]").picture.shown()


def test_a_subscript_that_a_loop_carries_has_its_name():
    def largest(x):
        best = 0
        for k in range(len(x)):
            if x[k] > x[best]:
                best = k
        return x[best] * x[0]

    shown = graph(largest, "f8[:]").picture.shown()
    assert "x_bar[best] += " in shown and "best = best_1" in shown


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda row: row[0].__name__)
def test_drawings_are_well_formed(program):
    function, args = program
    drawn = graph(function, *args)
    tree = ElementTree.fromstring(drawn.svg)
    assert tree.tag.endswith("svg") and drawn._repr_svg_() == drawn.svg
    texts = "".join(tree.itertext())
    for card in drawn.picture.cards():
        assert card.title[:40] in texts
        assert all(row.forward[:40] in texts for row in card.rows)
    assert drawn.dot.count("{") == drawn.dot.count("}")
    assert drawn.dot == graph(function, *args).dot


def test_lanes_that_meet_have_places_of_their_own():
    from srcgrad.flow.svg import _places

    lanes = graph(spring, "f8[:], f8").picture.lanes()
    places = _places(lanes)
    for one, at in zip(lanes, places, strict=True):
        for other, place in zip(lanes, places, strict=True):
            if one is not other and at == place:
                assert one.span[1] < other.span[0] or other.span[1] < one.span[0]


def test_text_for_graphviz(request):
    found = graph(srcgrad.grad(spring, ("x", "k")), "f8[:], f8").dot
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


def test_command_line(tmp_path, capsys):
    where = f"{__file__}:spring"
    picture, text = tmp_path / "spring.svg", tmp_path / "spring.dot"
    files = ["--svg", str(picture), "--dot", str(text)]
    assert main(["graph", where, "--types", "f8[:], f8", *files]) == 0
    assert picture.read_text().startswith("<svg") and text.read_text().startswith("digraph")
    assert main(["graph", where, "--types", "f8[:], f8", "--argnums", "k"]) == 0
    assert "k_bar" in capsys.readouterr().out
