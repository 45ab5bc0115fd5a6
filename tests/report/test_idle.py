"""Lines that carry no derivative: where the derivative is a rule's, and where there is none."""

from __future__ import annotations

import pytest

from srcgrad import grad, notes
from srcgrad.report.idle import idle_lines

TEXT = """
import numpy as np
from srcgrad import adjoint, constant

def squares(x):
    doubled = 2.0 * x
    return np.sum(doubled * x)

RULE

def f(x):
    return RESULT
"""
ADJOINT = "@adjoint(squares)\ndef _(x, result_bar):\n    return 4.0 * x * result_bar"
INSIDE = {6, 7}
"""The lines of what has a rule."""


@pytest.fixture
def idle(module):
    def found(rule: str, result: str) -> set[int]:
        f = module(TEXT.replace("RULE", rule).replace("RESULT", result)).f
        generated = grad(f).specialise("f8[:]").generated
        (asked,) = (each for each in generated.notes if isinstance(each, notes.Asked))
        lines = idle_lines(generated.stages[0][1], asked.wrt, asked.smooth)
        return {line for _, line in lines}

    return found


def test_what_has_a_rule_has_a_derivative(idle):
    assert idle(ADJOINT, "x[0] * squares(x)") == set()


def test_constants_have_none(idle):
    assert idle("constant(squares)", "x[0] * squares(x)") == INSIDE


def test_a_rule_makes_nothing_of_what_is_not_used(idle):
    assert idle(ADJOINT, "x[0] if squares(x) > 1.0 else 2.0 * x[0]") >= INSIDE
