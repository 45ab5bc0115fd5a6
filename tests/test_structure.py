"""What the text of a derivative must look like, whatever its details."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, value_and_grad
from tests.golden import design, programs
from tests.tools.machine_text import with_loops


def text(function, *types, argnums=0, derive=grad) -> str:
    return derive(function, argnums).specialise(*types).source


def loops(source: str) -> int:
    return sum(isinstance(node, (ast.For, ast.While)) for node in ast.walk(ast.parse(source)))


def saves(source: str) -> list[str]:
    return [line for line in source.splitlines() if "_saved" in line or ".append(" in line]


def test_a_sum_is_one_loop():
    source = text(design.f, "f8[:]", derive=value_and_grad)
    assert loops(with_loops(source, (np.ones(3),))) == 1 and not saves(source)
    for each in (source, text(design.f, "f8[:]")):
        assert loops(each) == 0, "it says it of the whole array"


def test_a_sum_of_a_loop_with_helpers_is_one_loop():
    def squared(v):
        return v * v

    def objective(x, y):
        total = 0.0
        for i in range(len(x)):
            r = x[i] - y[i]
            total += squared(r) if r > 0.0 else -r
        return total

    assert loops(text(objective, "f8[:]", "f8[:]", derive=value_and_grad)) == 1


@pytest.mark.parametrize("program", [programs.diffuse, programs.gauss_seidel])
def test_linear_stencils_save_nothing(program):
    kind = "f8[:, :]" if program is programs.gauss_seidel else "f8[:]"
    specialised = grad(program).specialise(kind, "i8")
    assert not saves(specialised.source)
    assert specialised.memory == "nothing"


def test_linear_recurrence_saves_nothing():
    def decay(x, rate, n):
        for k in range(n):
            x = 0.5 * x + k
        return x

    assert not saves(text(decay, "f8", "f8", "i8"))


def test_what_a_loop_leaves_alone_is_not_saved():
    def implicit(a, u, steps):
        for _ in range(steps):
            u = np.linalg.solve(a, u)
        return np.sum(u)

    source = text(implicit, "f8[:,:]", "f8[:]", "i8", argnums=(0, 1))
    assert "np.linalg.solve(a.T, " in source
    assert "a_saved" not in source and "u_saved" in source


def test_a_straight_line_saves_nothing():
    source = text(programs.black_scholes, *["f8"] * 5, argnums=(0, 1, 2, 3, 4))
    assert not saves(source) and loops(source) == 0


def depth(source: str, call: str) -> int:
    """In how many loops, at most, a function is called."""

    def below(node: ast.AST, loops: int) -> int:
        loops += isinstance(node, (ast.For, ast.While))
        own = loops if isinstance(node, ast.Call) and ast.unparse(node.func) == call else 0
        return max([own, *(below(each, loops) for each in ast.iter_child_nodes(node))])

    return below(ast.parse(source), 0)


def scaled(x, means, log_scales):
    return np.sum(((x[:, None, :] - means) * np.exp(-log_scales)) ** 2)


def spread(x, means, log_scales):
    return np.sum(x[:, None, :] * np.sqrt(means + np.exp(log_scales))[None, :, :])


def unscaled(x, means, log_scales):
    return np.sum((x[:, None, :] - means) * -log_scales)


@pytest.mark.parametrize("function", [scaled, spread])
def test_what_is_broadcast_is_computed_for_its_own_elements(function):
    kinds = "f8[:, :]", "f8[:, :]", "f8[:, :]"
    source = text(function, *kinds, argnums=(0, 1, 2))
    assert "exp(" in source
    assert depth(source, "math.exp") <= 2 and depth(source, "np.exp") <= 1  # of rows


def test_cheap_operands_that_are_broadcast_are_not_stored():
    source = text(unscaled, "f8[:, :]", "f8[:, :]", "f8[:, :]")
    assert source.count("np.empty") + source.count("np.zeros") == 1


def test_unused_work_leaves_no_trace():
    def wasteful(x, y):
        unused = 0.0
        for v in y:
            unused += v * x
        return x * x

    source = text(wasteful, "f8", "f8[:]")
    assert loops(source) == 0 and "unused" not in source


def test_the_value_is_not_computed_for_the_gradient_alone():
    def linear(x, y):
        total = 0.0
        for i in range(len(x)):
            total += 3.0 * x[i]
        return total

    code = re.sub("#.*", "", text(linear, "f8[:]", "f8[:]"))
    assert "total" not in code


def test_known_branches_leave_no_trace():
    def choose(x, mode="sine"):
        if mode == "sine":
            return np.sin(x)
        return np.exp(x)

    source = text(choose, "f8")
    assert "if" not in source.split() and "exp" not in source


def test_names_are_the_user_s():
    source = text(design.relax, "f8[:]", "f8", argnums=(0, 1))
    for name in ("gap", "u_bar", "k_bar"):
        assert re.search(rf"\b{name}\b", source)
    assert source.count("def ") == 1 and "def relax_grad(u, k):" in source


def test_lines_of_the_user_are_quoted():
    source = text(design.relax, "f8[:]", "f8", argnums=(0, 1))
    assert "# line 12: u[i] -= k * gap**2" in source


@pytest.mark.parametrize("golden", programs.PROGRAMS, ids=lambda golden: golden.name)
def test_the_text_is_determined_and_does_not_depend_on_sizes(golden):
    derive = getattr(srcgrad, golden.operator)
    once, again = (
        derive(golden.program, golden.argnums).specialise(*golden.arguments).source for _ in "ab"
    )
    assert once == again
    longer = [
        np.tile(a, (2,) * a.ndim) if isinstance(a, np.ndarray) else a for a in golden.arguments
    ]
    assert derive(golden.program, golden.argnums).specialise(*longer).source == once


def test_size_one_arrays_have_the_same_text():
    source = text(programs.cumulative, np.ones(3))
    assert text(programs.cumulative, np.ones(1)) == source
    assert text(programs.cumulative, np.ones(0)) == source


def test_stages_show_each_program():
    names = [name for name, _ in srcgrad.stages(design.f, "f8[:]")]
    assert names[0] == "specialise" and len(names) >= 3
