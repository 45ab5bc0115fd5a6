"""What is said of a derivative, as data and in words."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from srcgrad import grad, jacobian, jvp, value_and_grad


def carried(x, k):
    y, n, unused = x[0], len(x), x[1] * 2.0
    unused = unused + y
    for i in range(n):
        y = math.tanh(y * x[i]) + k
    return y


def newton(a):
    y = 1.0
    while abs(y * y - a) > 1e-10:
        y = 0.5 * (y + a / y)
    return y


def systems(a, b):
    return np.sum(np.linalg.solve(a, b))


def how(explanation):
    return {each.text: each.how for each in explanation.values}


def test_variables():
    found = {each.name: each for each in grad(carried).explain("f8[:], f8").variables}
    assert [name for name in found if found[name].is_active] == ["x", "y"]
    assert "does not depend on x" in found["k"].why
    assert "int64 has no derivative" in found["i"].why
    assert "the result does not depend on it" in found["unused"].why


def test_each_way_in_which_a_value_comes_by():
    found = how(grad(carried).explain("f8[:], f8"))
    assert found["x[i]"] == "replayed"
    assert found["y"] == "saved"
    assert how(grad(newton).explain("f8")) == {"y": "saved", "a / y": "replayed"}

    def tanh(x):
        s = x[0]
        for i in range(3):
            s = math.tanh(s * x[i])
        return s

    assert how(grad(tanh).explain("f8[:]"))["math.tanh(s * x[i])"] == "kept"

    def stored(x):
        y = np.exp(x)
        return np.sum(y * y)

    assert set(how(grad(stored).explain("f8[:]")).values()) <= {"restated", "kept", "replayed"}

    def straight(x):
        return math.sin(x) * math.exp(x)

    assert set(how(grad(straight).explain("f8")).values()) == {"kept"}


def test_a_reason_names_the_line_that_overwrites():
    def program(x):
        y = x.copy()
        total = 0.0
        for i in range(len(y)):
            total += math.sin(y[0])
            for j in range(len(y)):
                y[j] = y[j] * 0.5 + x[i]
        return total

    first = program.__code__.co_firstlineno
    (saved,) = [e for e in grad(program).explain("f8[:]").values if e.how == "saved"]
    assert saved.why == f"it is read from `y`, which is overwritten later (line {first + 6})"
    assert saved.place is not None and saved.place.line == first + 4


def test_calls_say_their_rule_and_its_source():
    (solve,) = [c for c in grad(systems).explain("f8[:,:], f8[:]").calls if "solve" in c.function]
    assert "srcgrad/rules/linalg.py" in solve.rule
    assert "Giles" in solve.sources and "2008" in solve.sources
    (tanh,) = grad(carried).explain("f8[:], f8").calls
    assert tanh.rule == "lambda x, result: 1.0 - result * result"
    assert tanh.lines == (carried.__code__.co_firstlineno + 4,)


def test_what_is_proven_and_what_is_checked():
    found = grad(carried).explain("f8[:], f8")
    assert found.proven.bounds == 1 and found.proven.untouched == ("x",)
    assert [each.is_independent for each in found.proven.loops] == [False]
    assert {each.exception for each in found.checks} == {"IndexError"}
    free = grad(lambda x: np.sum(np.sin(x))).explain("f8[:]").proven
    assert [each.is_independent for each in free.loops] == [True]

    def writes(x, y):
        x[0] = y[0]
        return x[0] * x[1]

    (said,) = grad(writes).explain("f8[:], f8[:]").aliasing
    assert "copies of x are written to" in said


def test_seconds_have_each_stage_and_the_compilation_once_it_is_done():
    derivative = grad(newton)
    stages = [stage for stage, _ in derivative.explain("f8").seconds]
    assert stages == ["specialise", "simplify", "differentiate", "optimise", "print"]
    derivative(2.0)
    assert [stage for stage, _ in derivative.explain().seconds][-1] == "compile"


@pytest.mark.parametrize("derive", [grad, value_and_grad, jvp, jacobian])
def test_words_and_json(derive):
    found = derive(carried).explain("f8[:], f8")
    assert str(found).startswith(found.title)
    assert "math.tanh" in str(found) and max(map(len, str(found).splitlines())) <= 100
    assert json.loads(found.as_json())["variables"][0]["name"] == "x"
    assert str(found.__rich__()) == str(found)
    if derive is grad:
        assert "the loop carries it: each iteration overwrites it" in str(found)
